//! Codes and numbers that a spreadsheet has made into dates: told at their cells in every column
//! that holds any.

use rust_xlsxwriter::{Format, Workbook};
use union_ledger::imports::kinds::SheetKind;

use super::{read, refusals, with_desk};

/// A sheet of one line, with a date where the heading is marked.
fn workbook(above: &str, columns: &[(&str, &str)], foot: &[&str]) -> (Vec<u8>, String) {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    sheet.write(0, 0, above).unwrap();
    let mut marked = String::new();
    for (column, (heading, value)) in (0_u16..).zip(columns) {
        sheet.write(1, column, heading.trim_end_matches('*')).unwrap();
        if heading.ends_with('*') {
            // 2 January 2025, as `1-2` is taken.
            sheet.write_with_format(2, column, 45_659, &date).unwrap();
            let letter = char::from(b'A' + u8::try_from(column).unwrap());
            marked = format!("{letter}3");
        } else {
            sheet.write(2, column, *value).unwrap();
        }
    }
    for (column, text) in (0_u16..).zip(foot) {
        if *text == "*" {
            sheet.write_with_format(3, column, 45_659, &date).unwrap();
        } else {
            sheet.write(3, column, *text).unwrap();
        }
    }
    (workbook.save_to_buffer().unwrap(), marked)
}

const JOURNAL: [(&str, &str); 6] = [
    ("日期", "2025-01-08"),
    ("凭证号", "记-1"),
    ("摘要", "收会费"),
    ("科目编码", "102"),
    ("借方金额", "8"),
    ("贷方金额", ""),
];
const PAIR: [(&str, &str); 6] = [
    ("日期", "2025-01-08"),
    ("凭证号", "记-1"),
    ("摘要", "收会费"),
    ("借方科目", "102"),
    ("贷方科目", "401"),
    ("金额", "8"),
];
const OPENING: [(&str, &str); 3] =
    [("科目编码", "102"), ("年初借方余额", "8"), ("年初贷方余额", "")];
const CASH: [(&str, &str); 5] =
    [("日期", "2025-01-08"), ("摘要", "收会费"), ("收入", "8"), ("支出", ""), ("余额", "")];
const UNITS: [(&str, &str); 4] = [
    ("单位编码", "G9"),
    ("单位名称", "附属中学工会"),
    ("上级单位编码", "G1"),
    ("单位层级", "基层"),
];
const ACCOUNTS: [(&str, &str); 3] =
    [("科目编码", "10201"), ("科目名称", "专户"), ("上级科目编码", "102")];
const PROJECTS: [(&str, &str); 3] =
    [("项目编码", "P1"), ("项目名称", "送清凉"), ("是否专项", "是")];

#[test]
fn a_code_that_became_a_date_is_told_at_its_cell_in_every_column_of_codes() {
    with_desk(|desk| {
        for (kind, above, columns, headings) in [
            (
                SheetKind::Journal,
                "序时账",
                &JOURNAL[..],
                &[
                    "凭证号",
                    "科目编码",
                    "科目名称",
                    "项目编码",
                    "往来单位编码",
                    "银行账号",
                    "经济分类编码",
                    "功能分类编码",
                ][..],
            ),
            (SheetKind::Journal, "序时账", &PAIR, &["借方科目", "贷方科目"]),
            (SheetKind::Opening, "期初余额", &OPENING, &["科目编码", "项目编码", "往来单位编码"]),
            (
                SheetKind::CashBook,
                "银行存款流水账",
                &CASH,
                &["票据号", "对方科目编码", "对方科目", "项目编码", "往来单位编码", "银行账号"],
            ),
            (SheetKind::Units, "单位名册", &UNITS, &["单位编码", "上级单位编码"]),
            (SheetKind::Accounts, "明细科目表", &ACCOUNTS, &["科目编码", "上级科目编码"]),
            (SheetKind::Projects, "项目表", &PROJECTS, &["项目编码"]),
        ] {
            for heading in headings {
                let marked = format!("{heading}*");
                let mut columns = columns.to_vec();
                match columns.iter_mut().find(|column| column.0 == *heading) {
                    Some(column) => column.0 = &marked,
                    None => columns.push((&marked, "")),
                }
                let (bytes, cell) = workbook(above, &columns, &[]);
                let (read, _) = read(&desk, "账.xlsx", &bytes, kind);
                let told = refusals(&read);
                let of_dates = told.iter().filter(|it| it.contains("import.number_is_date"));
                let of_dates: Vec<_> = of_dates.collect();
                assert_eq!(of_dates.len(), 1, "{kind:?} {heading} {told:#?}");
                let at = format!("Sheet1 {cell}");
                assert!(of_dates[0].contains(&at), "{kind:?} {heading} {of_dates:?}");
                assert!(of_dates[0].contains("1-2、1/2"), "{of_dates:?}");
            }
        }
    });
}

#[test]
fn a_day_beside_who_signed_is_no_code() {
    with_desk(|desk| {
        let foot = ["制表：许念安", "*", "日期", "*"];
        let (bytes, _) = workbook("序时账", &JOURNAL, &foot);
        let (read, _) = read(&desk, "账.xlsx", &bytes, SheetKind::Journal);
        let told = refusals(&read).join("\n");
        assert!(!told.contains("number_is_date"), "{told}");
    });
}
