//! Columns that no line is read from and that say whether it belongs into these books.

use union_ledger::finding::Severity;
use union_ledger::imports::kinds::SheetKind;

use super::origins::{Office, on_both};

/// A journal of two vouchers with one more column.
fn journal(heading: &str, one: &str, other: &str) -> String {
    format!(
        "日期,凭证号,摘要,科目编码,借方金额,贷方金额,{heading}\n\
         2025-03-04,记-1,收会费,101,7,,{one}\n2025-03-04,记-1,收会费,401,,7,{one}\n\
         2025-03-05,记-2,付邮费,50504,2,,{other}\n2025-03-05,记-2,付邮费,101,,2,{other}\n"
    )
}

async fn told(office: &Office, kind: SheetKind, text: &str) -> Vec<String> {
    let told = office.told(kind, text).await;
    let is_meant =
        |it: &&str| !it.is_empty() && !it.starts_with("column_ignored") && !it.starts_with("date_");
    told.split(" | ").filter(is_meant).map(str::to_owned).collect()
}

#[test]
fn a_void_voucher_is_refused_however_it_is_marked() {
    on_both(async |office| {
        for (heading, mark) in [
            ("状态", "作废"),
            ("凭证状态", "已作废"),
            ("单据状态", "已删除"),
            ("是否作废", "是"),
            ("作废标志", "Y"),
        ] {
            let found = told(&office, SheetKind::Journal, &journal(heading, "", mark)).await;
            assert_eq!(found, ["voucher_void G4", "voucher_void G5"], "{heading} {mark}");
        }
        for summary in ["（作废）付邮费", "付邮费【已作废】", "作废"] {
            let text = journal("备注", "", "").replace("付邮费,50504", &format!("{summary},50504"));
            let found = told(&office, SheetKind::Journal, &text).await;
            assert_eq!(found, ["voucher_void C4"], "{summary}");
        }
        let book = "现金流水账\n日期,摘要,收入,支出,科目,状态\n\
                    2025-03-04,收会费,7,,401,正常\n2025-03-05,收捐款,3,,408,作废\n";
        let found = told(&office, SheetKind::CashBook, book).await;
        assert_eq!(found, ["voucher_void F4"]);
        // What counts is booked.
        let good = journal("凭证状态", "已记账", "已审核").replace("付邮费", "补办作废支票");
        let outcome = office.import(SheetKind::Journal, &good, "没有细分").await.unwrap();
        assert!(outcome.posted, "{:?}", outcome.findings);
    });
}

#[test]
fn rows_of_another_union_are_asked_about() {
    on_both(async |office| {
        for (heading, own, other) in [
            ("单位编码", "G1", "D1"),
            ("单位名称", "实验学校工会", "教育厅直属工会"),
            ("核算账簿", "G1 实验学校工会", "D1 教育厅直属工会"),
        ] {
            let text = journal(heading, own, other);
            let found = told(&office, SheetKind::Journal, &text).await;
            assert_eq!(found, ["names_other_unit G4"], "{heading}");
        }
        let outcome = office.import(SheetKind::Journal, &journal("单位编码", "G1", "D1"), "").await;
        let outcome = outcome.unwrap();
        let told = outcome.findings.iter().find(|it| it.code.id == "import.names_other_unit");
        let told = told.unwrap();
        assert_eq!(told.severity, Severity::Warn);
        assert!(told.found.starts_with("D1 教育厅直属工会"), "{}", told.found);
        assert!(told.found.contains("共 2 行"), "{}", told.found);
        assert!(!outcome.posted);
        for own in ["G1", "001", ""] {
            let text = journal("单位编码", own, own).replace("会费", &format!("会费{own}"));
            let outcome = office.import(SheetKind::Journal, &text, "没有细分").await.unwrap();
            assert_eq!(
                outcome.findings.iter().filter(|it| it.code.id.ends_with("other_unit")).count(),
                0
            );
        }
    });
}

#[test]
fn a_column_of_years_and_months_is_set_beside_the_date() {
    on_both(async |office| {
        let undated = |heading: &str, one: &str, other: &str| {
            journal(heading, one, other).replace("2025-03-0", "3-")
        };
        for (text, expected) in [
            (undated("会计年度", "2024", "2024"), "header_year G2"),
            (undated("年度", "2025", "2024年"), "header_year G4"),
            (undated("会计期间", "2024-03", "2024-03"), "header_year G2"),
            (undated("期间", "202403", ""), "header_year G2"),
            (journal("会计年度", "2024", ""), "header_year G2"),
            (journal("会计期间", "3", "2"), "period_differs G4"),
            (journal("月份", "3月", "2月"), "period_differs G4"),
            (journal("会计期间", "2025-02", "2025-03"), "period_differs G2"),
        ] {
            let found = told(&office, SheetKind::Journal, &text).await;
            assert_eq!(found, [expected], "{text}");
        }
        let book = "现金流水账\n年度,月,日,摘要,收入,支出,科目\n2024,3,4,收会费,7,,401\n";
        assert_eq!(told(&office, SheetKind::CashBook, book).await, ["header_year A3"]);
        let right = journal("会计期间", "2025-03", "03");
        assert_eq!(told(&office, SheetKind::Journal, &right).await, Vec::<String>::new());
    });
}
