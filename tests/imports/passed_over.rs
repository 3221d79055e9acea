//! Sheets and rows that nobody reads are told where they hold figures, however these are written.

use rust_xlsxwriter::Workbook;
use union_ledger::imports::kinds::SheetKind;

use super::origins::on_both;
use super::{read, with_desk};

const HEAD: &str = "日期,凭证号,摘要,科目编码,借方金额,贷方金额";
const BODY: &str = "2025-01-08,记-1,收一月会费,101,8,\n,,,401,,8\n";

/// Sheets of texts, cells parted by `;`.
fn workbook(sheets: &[&str]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for text in sheets {
        let sheet = workbook.add_worksheet();
        for (row, line) in (0_u32..).zip(text.lines()) {
            for (column, cell) in (0_u16..).zip(line.split(';')).filter(|it| !it.1.is_empty()) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_sheet_of_figures_that_are_texts_must_be_answered_for() {
    let journal = format!("{HEAD}\n{BODY}").replace(',', ";");
    let journal = journal.trim_end();
    let book = "现金日记账\n日期;摘要;收入;支出;余额;对方科目\n2025-01-08;会费;70;;70;401";
    let deep = format!("{}{journal}", "填写说明的一行\n".repeat(64));
    with_desk(|desk| {
        for (kind, first, second, told) in [
            (SheetKind::CashBook, book, "日期;事项;进;出\n2月8日;会费;70;\n2月9日;慰问;;20", true),
            (
                SheetKind::Journal,
                journal,
                "2月8日;102;会费;1,200.00元;\n2月8日;401;会费;;1,200.00元",
                true,
            ),
            (SheetKind::Journal, journal, "会费;1,200.00元\n利息;￥3.10", true),
            (SheetKind::Journal, journal, deep.as_str(), true),
            (SheetKind::Journal, journal, "1;每月填写\n2;逐行填写\n3;交财务;谢谢", false),
            (SheetKind::Journal, journal, "联系人;许念安;13800000000\n年份;2025", false),
        ] {
            let (found, _) = read(&desk, "账.xlsx", &workbook(&[first, second]), kind);
            let codes: Vec<&str> = found.findings.iter().map(|it| it.code.id).collect();
            let code = if told { "import.sheet_not_read" } else { "import.sheet_skipped" };
            assert!(codes.contains(&code), "{second}: {codes:?}");
            assert!(found.rows.add_up());
        }
    });
}

#[test]
fn a_line_that_stands_in_one_cell_is_told() {
    on_both(async |office| {
        for (line, cell) in [
            ("2025-01-10;记-3;付邮费;102;5;", "A4"),
            ("2025-01-10 记-3 付邮费 102 5", "A4"),
            (",2025-01-10|记-3|付邮费|102|5|", "B4"),
        ] {
            let text = format!("{HEAD}\n{BODY}{line}\n");
            let told = office.told(SheetKind::Journal, &text).await;
            assert!(told.contains(&format!("row_passed_over {cell}")), "{line}: {told}");
        }
        let book = "现金流水账\n日期,摘要,收入,支出,余额,科目\n2025-01-08,收会费,80,,80,401\n\
                    2025-01-09 付邮费 30 50\n2025-01-10;付邮费;;20;30\n";
        let told = office.told(SheetKind::CashBook, book).await;
        assert_eq!(told, "row_passed_over A4 | row_passed_over A5");
        // Who signed and what was noted is no line.
        let noted = format!("{HEAD}\n{BODY}制表：许念安；复核：程望舒\n2025-01-31 第 1 页\n");
        assert_eq!(office.told(SheetKind::Journal, &noted).await, "");
    });
}
