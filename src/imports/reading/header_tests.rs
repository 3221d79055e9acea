//! Headers of every shape, and what their columns are.

use crate::imports::cells::content::KeptRow;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::kinds::vocabulary::Vocabulary;
use crate::imports::reading::header::find_header;
use crate::sheet::Cell;

fn rows(lines: &[&[&str]]) -> Vec<KeptRow> {
    let cell = |text: &&str| {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_string().into()) }
    };
    (0..)
        .zip(lines)
        .map(|(row, line)| KeptRow { row, cells: line.iter().map(cell).collect() })
        .filter(|row| row.cells.iter().any(|cell| *cell != Cell::Empty))
        .collect()
}

fn vocabulary() -> &'static Vocabulary {
    crate::imports::kinds::SheetKind::Journal.vocabulary()
}

/// The last header row and the kinds by column.
fn check(lines: &[&[&str]], last_row: u32, kinds: &[Option<ColumnKind>]) {
    let header = find_header(&rows(lines), vocabulary()).expect("a header");
    assert_eq!(header.last_row, last_row, "{lines:?}");
    let found: Vec<_> = (0..kinds.len())
        .map(|index| {
            let column = u32::try_from(index).unwrap();
            let column = header.columns.iter().find(|found| found.column == column)?;
            Some(column.found?.kind)
        })
        .collect();
    assert_eq!(found, kinds, "{lines:?}");
}

use ColumnKind::{
    AccountCode, AccountName, Credit, Date, Day, Debit, DetailAccount, ForeignCredit, ForeignDebit,
    GeneralAccount, Month, OpeningCredit, OpeningDebit, Summary, VoucherNumber, VoucherWord,
};

#[test]
fn a_header_is_found_under_titles() {
    check(
        &[
            &["某某厅机关工会委员会"],
            &["记账凭证序时簿", "", "", "", "", "单位：元"],
            &[],
            &["日 期", "凭证字号", "摘　要", "科目编码", "借方金额(元)", "贷方金额(元)"],
            &["2025-01-08", "记-1", "收到会费", "102", "100", ""],
        ],
        3,
        &[
            Some(Date),
            Some(VoucherNumber),
            Some(Summary),
            Some(AccountCode),
            Some(Debit),
            Some(Credit),
        ],
    );
}

#[test]
fn group_headings_reach_to_the_right() {
    check(
        &[
            &["凭证", "", "", "摘要", "会计科目", "", "金额", ""],
            &["日期", "字", "号", "", "总账科目", "明细科目", "借方", "贷方"],
            &["2025-01-08", "记", "1", "收到会费", "银行存款", "基本户", "100", ""],
        ],
        1,
        &[
            Some(Date),
            Some(VoucherWord),
            Some(VoucherNumber),
            Some(Summary),
            Some(GeneralAccount),
            Some(DetailAccount),
            Some(Debit),
            Some(Credit),
        ],
    );
}

#[test]
fn month_and_day_stand_under_their_year() {
    let lines: &[&[&str]] = &[
        &["2025年", "", "凭证", "", "摘要", "科目", "", "借方金额", "贷方金额"],
        &["月", "日", "字", "号", "", "编码", "名称", "", ""],
    ];
    check(
        lines,
        1,
        &[
            Some(Month),
            Some(Day),
            Some(VoucherWord),
            Some(VoucherNumber),
            Some(Summary),
            Some(AccountCode),
            Some(AccountName),
            Some(Debit),
            Some(Credit),
        ],
    );
    assert_eq!(find_header(&rows(lines), vocabulary()).unwrap().year, Some(2025));
}

#[test]
fn a_closing_balance_is_not_an_amount() {
    check(
        &[
            &["科目编码", "科目名称", "期初余额", "", "本期发生额", "", "期末余额", ""],
            &["", "", "借方", "贷方", "借方", "贷方", "借方", "贷方"],
        ],
        1,
        &[
            Some(AccountCode),
            Some(AccountName),
            Some(OpeningDebit),
            Some(OpeningCredit),
            Some(Debit),
            Some(Credit),
            None,
            None,
        ],
    );
}

#[test]
fn words_in_brackets_say_the_side_or_the_unit() {
    let head = ["日期", "凭证号", "摘要", "科目"];
    for (debit, credit) in [
        ("金额(借)", "金额(贷)"),
        ("金额（借方）", "金额【贷方】"),
        ("借方（元）", "贷方（元）"),
        ("借方(本位币)", "贷方(本位币)"),
        ("发生额〔借〕", "发生额〔贷〕"),
    ] {
        let row = [&head[..], &[debit, credit]].concat();
        let kinds = [Date, VoucherNumber, Summary, AccountName, Debit, Credit].map(Some);
        check(&[&row], 0, &kinds);
    }
    let row = [&head[..], &["借方（原币）", "借方", "贷方（外币）", "贷方"]].concat();
    let kinds = [ForeignDebit, Debit, ForeignCredit, Credit].map(Some);
    let head = [Date, VoucherNumber, Summary, AccountName].map(Some);
    check(&[&row], 0, &[&head[..], &kinds].concat());
}

#[test]
fn a_row_that_only_divides_groups_belongs_to_the_header() {
    let head = [Date, VoucherNumber, Summary, AccountCode].map(Some);
    for (upper, lower, kinds) in [
        (
            ["借方", "", "贷方", ""],
            ["原币", "本币", "原币", "本币"],
            [ForeignDebit, Debit, ForeignCredit, Credit].map(Some),
        ),
        (
            ["本位币", "", "外币", ""],
            ["借方", "贷方", "借方", "贷方"],
            [Debit, Credit, ForeignDebit, ForeignCredit].map(Some),
        ),
        (
            ["金额", "", "数量", ""],
            ["借", "贷", "借", "贷"],
            [Some(Debit), Some(Credit), None, None],
        ),
    ] {
        let rows = [
            [&["日期", "凭证号", "摘要", "科目编码"][..], &upper].concat(),
            [&["", "", "", ""][..], &lower].concat(),
            vec!["2025-01-08", "记-1", "收会费", "102", "8", "8", "", ""],
        ];
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        check(&rows, 1, &[&head[..], &kinds].concat());
    }
}

#[test]
fn a_name_below_another_group_is_no_accounts() {
    check(
        &[
            &["科目", "", "部门", "", "期初余额", ""],
            &["编码", "名称", "编码", "名称", "借方", "贷方"],
        ],
        1,
        &[
            Some(AccountCode),
            Some(AccountName),
            None,
            None,
            Some(OpeningDebit),
            Some(OpeningCredit),
        ],
    );
}

#[test]
fn the_head_of_a_printed_voucher_is_no_header() {
    check(
        &[
            &["记账凭证"],
            &["2025", "年", "4", "月", "2", "日", "转字第", "3", "号"],
            &["摘要", "科目编码", "科目名称", "借方金额", "贷方金额"],
            &["收会费", "102", "银行存款", "7", ""],
        ],
        2,
        &[Summary, AccountCode, AccountName, Debit, Credit].map(Some),
    );
}

#[test]
fn a_sheet_of_notes_has_no_header() {
    assert_eq!(find_header(&rows(&[&["填表说明"], &["1. 日期按年月日填写"]]), vocabulary()), None);
    assert_eq!(find_header(&[], vocabulary()), None);
}
