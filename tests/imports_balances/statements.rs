//! A unit's own statements beside its books: what differs is found, and nothing else.

use union_ledger::formats::xlsx_write::{write_pack, write_xlsx};
use union_ledger::imports::batches::import_request::ImportOutcome;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::statements::report_name::ReportName;

use super::{Desk, said};
use crate::common::books::{Line, day};
use crate::common::both;

async fn with_books(database: union_ledger::platform::database::Database) -> Desk {
    let desk = Desk::new(database).await;
    let (books, unit) = (&desk.books, desk.unit());
    for (on, account, other, amount) in [
        ("2025-01-10", "102", "401", "1000.00"),
        ("2025-02-10", "102", "402", "600.00"),
        ("2025-03-10", "50101", "102", "250.00"),
        ("2025-03-20", "50501", "101", "40.00"),
        ("2025-03-05", "101", "102", "100.00"),
    ] {
        let lines: &[Line<'_>] = &[(account, "debit", amount), (other, "credit", amount)];
        books.post(unit, on, lines).await;
    }
    desk
}

async fn compare(desk: &Desk, bytes: &[u8], month: Option<i8>) -> ImportOutcome {
    desk.try_import(SheetKind::Statement, bytes, month).await.unwrap()
}

#[test]
fn what_the_product_prints_itself_agrees_to_the_last_figure() {
    both(async |database| {
        let desk = with_books(database).await;
        let mut reports = Vec::new();
        let printed_on = day("2025-04-01");
        for name in [ReportName::BalanceSheet, ReportName::IncomeExpenditure] {
            for span in ["2025-03", "2025Q1", "2025H1", "2025"] {
                let report = desk.report(name, span).await;
                let outcome = compare(&desk, &write_xlsx(&report, printed_on).unwrap(), None).await;
                assert_eq!(said(&outcome), ["statement_agrees"], "{name} {span}");
                assert!(!outcome.is_refused && !outcome.posted);
                let [comparison] = outcome.comparisons.as_slice() else { panic!("{name} {span}") };
                assert_eq!((comparison.form, comparison.differences), (name, 0));
                // A balance sheet is of a day, whatever it ends.
                let is_sheet = name == ReportName::BalanceSheet;
                let span = match span {
                    "2025Q1" if is_sheet => "2025-03",
                    "2025H1" if is_sheet => "2025-06",
                    span => span,
                };
                assert_eq!(comparison.span, span);
                assert!(comparison.lines.len() > 20, "{name} {span}");
                reports.push(report);
            }
        }
        let pack = [reports.remove(0), reports.remove(3)];
        let bytes = write_pack(&pack, printed_on).unwrap();
        let outcome = compare(&desk, &bytes, None).await;
        assert_eq!(outcome.comparisons.len(), 2, "{:?}", said(&outcome));
        assert!(outcome.comparisons.iter().all(|it| it.differences == 0));
    });
}

const BALANCE_SHEET: &str = "\
资 产 负 债 表,,,,,,,
编制单位：实验学校工会,,2025年3月31日,,,,,单位：元
资产,行次,年初余额,期末余额,负债和净资产,行次,年初余额,期末余额
流动资产：,,,,二、负债,,,
  货币资金,1,0.00,\"1,310.00\",应付上级经费,11,,
  其他应收款,2,,5,其他应付款,12,,
  长期股权投资,3,,7,三、净资产,,,
,,,,工会资金结余,13,,1300
资产总计,9,,1310,负债和净资产总计,19,,1310
制表：张三,,,,,,,
";

#[test]
fn planted_differences_are_found_at_their_cells_and_no_others() {
    both(async |database| {
        let desk = with_books(database).await;
        let outcome = compare(&desk, BALANCE_SHEET.as_bytes(), None).await;
        assert!(!outcome.is_refused, "{:?}", outcome.findings);
        let mut found = said(&outcome);
        found.sort();
        assert_eq!(
            found,
            [
                "statement_differs D6",
                "statement_differs H8",
                "statement_line_missing",
                "statement_line_missing",
                "statement_line_unknown A7",
            ]
        );
        let [comparison] = outcome.comparisons.as_slice() else { panic!() };
        assert_eq!((comparison.span.as_str(), comparison.differences), ("2025-03", 2));
        let line = comparison.lines.iter().find(|line| line.cell == "H8").unwrap();
        assert_eq!(line.label, "工会资金结余");
        assert_eq!(
            [line.theirs, line.ours, line.difference].map(|it| it.to_string()),
            ["1300.00", "1310.00", "-10.00"]
        );
        assert!(line.drill.iter().any(|term| term.account == "322"), "{:?}", line.drill);
        // Nothing is booked.
        assert_eq!(desk.books.verify(desk.unit()).await.vouchers, 5);
    });
}

const INCOME: &str = "\
收支情况,,,
期间：2025年1-3月,,,单位：元
项目,行次,本季数,本年累计数
一、收入合计,1,1600,1600
（一）会费收入,2,1000,1000
（二）拨缴经费收入,3,600,601
二、支出合计,4,290,290
（一）职工活动支出,5,250,250
（四）业务支出,6,40,40
本期收支差额,7,1310,一千
";

#[test]
fn a_sheet_without_a_title_is_known_by_its_lines() {
    both(async |database| {
        let desk = with_books(database).await;
        let outcome = compare(&desk, INCOME.as_bytes(), None).await;
        assert_eq!(said(&outcome), ["amount_not_a_number D10", "statement_differs D6"]);
        assert!(outcome.is_refused);
        let right = INCOME.replace("一千", "1310");
        let outcome = compare(&desk, right.as_bytes(), None).await;
        assert_eq!(said(&outcome), ["statement_differs D6"]);
        assert_eq!(outcome.comparisons[0].span, "2025Q1");
        // A stretch that is no quarter is the year to date.
        let stretch = right.replace("1-3月", "1-2月").replace("本季数", "本期数");
        let stretch = compare(&desk, stretch.as_bytes(), None).await;
        assert_eq!(stretch.comparisons[0].span, "2025-02");
        let twice = right.replace("（四）业务支出", "（四）职工活动支出");
        let twice = compare(&desk, twice.as_bytes(), None).await;
        assert!(said(&twice).contains(&"statement_line_twice A9".to_owned()), "{:?}", said(&twice));
        let unknown = "期间：2025年3月,,\n项目,本月数,本年累计数\n甲,1,2\n乙,3,4\n";
        let unknown = compare(&desk, unknown.as_bytes(), None).await;
        assert_eq!(said(&unknown), ["statement_form_unknown"]);
    });
}

#[test]
fn a_year_that_has_no_year_before_skips_that_column() {
    both(async |database| {
        let desk = with_books(database).await;
        let csv = "收入支出表,,\n2025年度,,\n项目,本年数,上年数\n会费收入,1000,900\n\
                   拨缴经费收入,600,\n职工活动支出,250,\n业务支出,40,\n";
        let outcome = compare(&desk, csv.as_bytes(), None).await;
        let found = said(&outcome);
        assert!(found.contains(&"statement_column_skipped".to_owned()), "{found:?}");
        assert!(found.iter().all(|it| !it.starts_with("statement_differs")), "{found:?}");
        assert_eq!(outcome.comparisons[0].span, "2025");
    });
}

#[test]
fn a_form_or_a_stretch_that_no_one_draws_is_refused() {
    both(async |database| {
        let desk = with_books(database).await;
        let cost = "成本费用表,,\n2025年3月,,\n项目,本月数,本年累计数\n职工活动组织费用,1,2\n";
        let outcome = compare(&desk, cost.as_bytes(), None).await;
        assert_eq!(said(&outcome), ["statements.form_not_of_tier"]);
        let stretch = INCOME.replace("1-3月", "2-3月").replace("一千", "1310");
        let outcome = compare(&desk, stretch.as_bytes(), None).await;
        assert_eq!(said(&outcome), ["statement_period_unusual"]);
        let undated = INCOME.replace("期间：2025年1-3月", "").replace("一千", "1310");
        let outcome = compare(&desk, undated.as_bytes(), None).await;
        assert_eq!(said(&outcome), ["table_period_missing"]);
    });
}
