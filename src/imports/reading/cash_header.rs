//! The header of a cash book, where the same words mean different things in different books.
//!
//! Invariants: 借方 and 贷方 become 收入 or 支出 here only where the heading itself says which is
//! which; what a person said about a column is never turned round; where 收入 stands beside 支出
//! as two tables, each table keeps its own date and summary.

use std::borrow::Cow;

use crate::imports::cells::words::heading;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::kinds::vocabulary::HeadingMatch;
use crate::imports::reading::header::{Header, HeaderColumn};

/// Headings of a project column that say what money was for where nothing else does.
const ITEM_WORDS: [&str; 3] = ["项目", "项目名称", "收支项目"];

/// Headings that no kind has, and that say what money was for where nothing else does.
const REMARK_WORDS: [&str; 7] =
    ["备注", "备注说明", "交易备注", "备注摘要", "款项名称", "收支名称", "名称"];

/// Headings of columns that say whether an amount came in or went out, without 收 or 支 in them.
const MOVEMENT_WORDS: [&str; 3] = ["类型", "交易方向", "资金方向"];

/// Characters of headings beside 借方 and 贷方: 借方发生额（支取）, 贷方（存入）.
const OUT_MARKS: [char; 5] = ['支', '付', '取', '出', '减'];
const IN_MARKS: [char; 5] = ['收', '存', '进', '增', '入'];

/// What a kind is in the table on the right.
const RIGHT_OF: [(ColumnKind, ColumnKind); 7] = [
    (ColumnKind::Date, ColumnKind::RightDate),
    (ColumnKind::Month, ColumnKind::RightMonth),
    (ColumnKind::Day, ColumnKind::RightDay),
    (ColumnKind::Summary, ColumnKind::RightSummary),
    (ColumnKind::AccountName, ColumnKind::RightAccountName),
    (ColumnKind::VoucherNumber, ColumnKind::RightVoucherNumber),
    (ColumnKind::Handler, ColumnKind::RightHandler),
];

/// The header with its columns told apart.
#[must_use]
pub fn tell_columns_apart(header: &Header) -> Cow<'_, Header> {
    let mut header = header.clone();
    if is_ledger_of_details(&header) {
        name_own_account(&mut header);
    }
    if is_journal(&header) {
        let money = [ColumnKind::Debit, ColumnKind::Credit, ColumnKind::Amount];
        drop_kinds(&mut header, &money);
        return Cow::Owned(header);
    }
    name_sides(&mut header);
    settle_money(&mut header);
    settle_time(&mut header);
    settle_summary(&mut header);
    part_tables(&mut header);
    Cow::Owned(header)
}

fn kind_of(column: &HeaderColumn) -> Option<ColumnKind> {
    column.found.map(|found| found.kind)
}

fn has(header: &Header, kind: ColumnKind) -> bool {
    header.columns.iter().any(|column| kind_of(column) == Some(kind))
}

fn drop_kinds(header: &mut Header, kinds: &[ColumnKind]) {
    for column in &mut header.columns {
        column.found = column.found.filter(|found| !kinds.contains(&found.kind));
    }
}

fn become_kind(column: &mut HeaderColumn, kind: ColumnKind) {
    let found = column.found.unwrap_or(HeadingMatch { kind, rank: 0, guessed: None });
    column.found = Some(HeadingMatch { kind, ..found });
}

/// Columns that name the account of the line itself.
const OWN_ACCOUNTS: [ColumnKind; 4] = [
    ColumnKind::AccountCode,
    ColumnKind::DetailAccount,
    ColumnKind::AccountName,
    ColumnKind::GeneralAccount,
];

fn names_own_account(column: &HeaderColumn) -> bool {
    kind_of(column).is_some_and(|kind| OWN_ACCOUNTS.contains(&kind))
        && !column.written.contains(['对', '收', '支'])
}

/// Whether a table is a ledger page of 库存现金 or 银行存款 whose lines say which detail they are
/// of: titled so, with a balance beside both sides.
#[must_use]
pub fn is_ledger_of_details(header: &Header) -> bool {
    let sides = [ColumnKind::Debit, ColumnKind::Credit];
    let balances = [ColumnKind::RunningBalance, ColumnKind::OpeningBalance];
    header.titles.is_money_ledger()
        && sides.iter().all(|side| has(header, *side))
        && balances.iter().any(|balance| has(header, *balance))
        && header.columns.iter().any(names_own_account)
}

/// The columns of such a ledger that say it, the surest first.
fn name_own_account(header: &mut Header) {
    for column in header.columns.iter_mut().filter(|column| names_own_account(column)) {
        let rank = OWN_ACCOUNTS.iter().position(|kind| kind_of(column) == Some(*kind));
        let kind = ColumnKind::OwnAccount;
        column.found = rank.map(|rank| HeadingMatch { kind, rank, guessed: None });
    }
}

/// 借方 and 贷方, or an amount, beside an account of the line itself are a journal's; beside
/// 对方科目 they are what came in and went out.
fn is_journal(header: &Header) -> bool {
    let accounts = [ColumnKind::AccountCode, ColumnKind::AccountName, ColumnKind::GeneralAccount];
    let has_own_account = header.columns.iter().any(|column| {
        kind_of(column).is_some_and(|kind| accounts.contains(&kind))
            && !column.written.contains("对方")
            && !column.written.contains(['收', '支'])
    });
    // 类型 with 转入 and 转出 below it; a journal's says 借 and 贷.
    let says_direction = header.columns.iter().any(|column| {
        kind_of(column) == Some(ColumnKind::Direction)
            && (column.written.contains(['收', '支'])
                || MOVEMENT_WORDS.iter().any(|word| column.written.contains(word)))
    });
    // A bank's own list, beside which somebody wrote the accounts: no line of it has a voucher.
    let has_vouchers = header.columns.iter().any(|column| {
        kind_of(column) == Some(ColumnKind::VoucherNumber) && column.written.contains("凭证")
    });
    let is_bank_list = !has_vouchers
        && header.columns.iter().any(|it| it.found.is_some() && it.written.contains("交易"));
    let has_sides = has(header, ColumnKind::Debit) || has(header, ColumnKind::Credit);
    let is_in_and_out = has(header, ColumnKind::Income) || has(header, ColumnKind::Outgo);
    let has_amount = has(header, ColumnKind::Amount) && !says_direction && !is_in_and_out;
    has_own_account && !is_bank_list && (has_sides || has_amount)
}

/// 借方 and 贷方 whose heading says 支取 or 存入 beside it.
fn name_sides(header: &mut Header) {
    let marks = |column: &HeaderColumn| {
        (column.written.contains(IN_MARKS), column.written.contains(OUT_MARKS))
    };
    let mut votes = (false, false);
    for column in &header.columns {
        match (kind_of(column), marks(column)) {
            (Some(ColumnKind::Debit), (true, false))
            | (Some(ColumnKind::Credit), (false, true)) => votes.0 = true,
            (Some(ColumnKind::Debit), (false, true))
            | (Some(ColumnKind::Credit), (true, false)) => votes.1 = true,
            _ => {}
        }
    }
    let (of_debit, of_credit) = match votes {
        (true, false) => (ColumnKind::Income, ColumnKind::Outgo),
        (false, true) => (ColumnKind::Outgo, ColumnKind::Income),
        _ => return,
    };
    for column in &mut header.columns {
        match kind_of(column) {
            Some(ColumnKind::Debit) => become_kind(column, of_debit),
            Some(ColumnKind::Credit) => become_kind(column, of_credit),
            _ => {}
        }
    }
}

/// One way of saying what came in and went out: 收入 and 支出 before 借方 and 贷方, and those
/// before one amount.
fn settle_money(header: &mut Header) {
    let (income, outgo) = (has(header, ColumnKind::Income), has(header, ColumnKind::Outgo));
    let sides = [ColumnKind::Debit, ColumnKind::Credit];
    let of_sides = sides.map(|side| has(header, side));
    if income != outgo && of_sides[0] != of_sides[1] {
        // One of two sides is explained, and so is the other.
        let missing = if income { ColumnKind::Outgo } else { ColumnKind::Income };
        for column in &mut header.columns {
            if kind_of(column).is_some_and(|kind| sides.contains(&kind)) {
                become_kind(column, missing);
            }
        }
    } else if income || outgo {
        drop_kinds(header, &sides);
    }
    if income || outgo || of_sides == [true, true] {
        drop_kinds(header, &[ColumnKind::Amount]);
    }
}

/// The time of day is the date where no other column is.
fn settle_time(header: &mut Header) {
    let dates = [ColumnKind::Date, ColumnKind::Month];
    if dates.iter().any(|kind| has(header, *kind)) {
        return;
    }
    for column in &mut header.columns {
        if kind_of(column) == Some(ColumnKind::TimeOfDay) {
            become_kind(column, ColumnKind::Date);
        }
    }
}

/// 项目, else 备注, is what money was for where no column says it better.
fn settle_summary(header: &mut Header) {
    let is_dated = has(header, ColumnKind::Date) || has(header, ColumnKind::Month);
    if has(header, ColumnKind::Summary) || !is_dated {
        return;
    }
    let is_word = |column: &HeaderColumn, list: &[&str]| {
        column.parts.last().is_some_and(|part| list.contains(&heading(part, false).as_str()))
    };
    let items = header
        .columns
        .iter()
        .any(|column| kind_of(column) == Some(ColumnKind::Project) && is_word(column, &ITEM_WORDS));
    for column in &mut header.columns {
        let is_meant = if items {
            kind_of(column) == Some(ColumnKind::Project) && is_word(column, &ITEM_WORDS)
        } else {
            column.found.is_none() && is_word(column, &REMARK_WORDS)
        };
        if is_meant {
            become_kind(column, ColumnKind::Summary);
        }
    }
}

/// 收入 beside 支出, each with a date or a summary of its own.
fn part_tables(header: &mut Header) {
    let places = |kind: ColumnKind| -> Vec<u32> {
        let columns = header.columns.iter().filter(|column| kind_of(column) == Some(kind));
        columns.map(|column| column.column).collect()
    };
    let (incomes, outgoes) = (places(ColumnKind::Income), places(ColumnKind::Outgo));
    let ([income], [outgo]) = (incomes.as_slice(), outgoes.as_slice()) else { return };
    let (left, right) = (*income.min(outgo), *income.max(outgo));
    let summaries = places(ColumnKind::Summary);
    let [first, second] = summaries.as_slice() else { return };
    // The right table begins with the first of its columns that the left one has, too.
    let dates = [places(ColumnKind::Date), places(ColumnKind::Month)];
    let second_date = dates.iter().filter_map(|places| places.get(1)).min().copied();
    let start = second_date.map_or(*second, |date| date.min(*second));
    if !(*first < start && left < start && *second <= right) {
        return;
    }
    for column in header.columns.iter_mut().filter(|column| column.column >= start) {
        let right = kind_of(column).and_then(|kind| RIGHT_OF.iter().find(|it| it.0 == kind));
        if let Some((_, right)) = right {
            become_kind(column, *right);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::cells::content::KeptRow;
    use crate::imports::kinds::SheetKind;
    use crate::imports::reading::header::find_header;
    use crate::sheet::Cell;

    /// What the columns are, `-` for what is not read.
    fn kinds(lines: &[&str]) -> String {
        let cell = |text: &str| match text {
            "" => Cell::Empty,
            text => Cell::Text(text.to_owned().into()),
        };
        let rows: Vec<KeptRow> = (0..)
            .zip(lines)
            .map(|(row, line)| KeptRow { row, cells: line.split(',').map(cell).collect() })
            .collect();
        let header = find_header(&rows, SheetKind::CashBook.vocabulary()).expect("a header");
        let header = tell_columns_apart(&header);
        let shown = |column: &HeaderColumn| {
            kind_of(column).map_or("-".to_owned(), |kind| format!("{kind:?}"))
        };
        header.columns.iter().map(shown).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn sides_are_named_by_what_stands_beside_them() {
        for (header, sides) in [
            ("日期,摘要,借方发生额（支取）,贷方发生额（收入）", "Outgo Income"),
            ("日期,摘要,借方（付）,贷方（收）", "Outgo Income"),
            ("日期,摘要,借方金额[支出],贷方金额[存入]", "Outgo Income"),
            ("日期,摘要,借方发生额（收入）,贷方发生额（支出）", "Income Outgo"),
            ("日期,摘要,借方（增加）,贷方（减少）", "Income Outgo"),
            ("日期,摘要,借方/支出,贷方/收入", "Outgo Income"),
            ("日期,摘要,支出（借方）,收入（贷方）", "Outgo Income"),
            // One of them is enough.
            ("日期,摘要,借方金额,贷方金额（存入）", "Outgo Income"),
            ("日期,摘要,借方发生额,贷方发生额", "Debit Credit"),
            // Both cannot be true.
            ("日期,摘要,借方（收入）,贷方（收入）", "Debit Credit"),
        ] {
            assert_eq!(kinds(&[header]), format!("Date Summary {sides}"), "{header}");
        }
    }

    #[test]
    fn what_only_some_lists_have_is_read_as_it_is_meant_there() {
        for (header, expected) in [
            ("日期,项目,收入,支出,结余,备注", "Date Summary Income Outgo RunningBalance -"),
            ("日期,摘要,项目,收入,支出", "Date Summary Project Income Outgo"),
            ("日期,收入,支出,余额,备注", "Date Income Outgo RunningBalance Summary"),
            ("交易日期,交易时间,摘要,收入,支出", "Date TimeOfDay Summary Income Outgo"),
            (
                "交易时间,收入金额,支出金额,本次余额,交易用途",
                "Date Income Outgo RunningBalance Summary",
            ),
            ("日期,收/支,摘要,金额", "Date Direction Summary Amount"),
            ("日期,收支说明,金额,余额", "Date Summary Amount RunningBalance"),
            ("日期,摘要,存入,取出,结存", "Date Summary Income Outgo RunningBalance"),
            // Lines of a journal are left to journals.
            ("日期,凭证号,摘要,科目,借方,贷方", "Date VoucherNumber Summary AccountName - -"),
            ("日期,凭证号,摘要,科目,金额", "Date VoucherNumber Summary AccountName -"),
            ("日期,摘要,收/支,金额,科目", "Date Summary Direction Amount AccountName"),
            ("日期,摘要,对方科目,借方,贷方", "Date Summary AccountName Debit Credit"),
            // A bank's list is one although somebody wrote the accounts beside it.
            ("交易日期,借贷标志,交易金额,摘要,科目", "Date Direction Amount Summary AccountName"),
            (
                "交易时间,摘要,借方发生额,贷方发生额,余额,科目",
                "Date Summary Debit Credit RunningBalance AccountName",
            ),
            ("日期,类型,金额,摘要,科目", "Date Direction Amount Summary AccountName"),
            ("日期,摘要,科目,借贷,金额", "Date Summary AccountName Direction -"),
            ("日期,摘要,科目,借方,贷方", "Date Summary AccountName - -"),
        ] {
            assert_eq!(kinds(&[header]), expected, "{header}");
        }
    }

    #[test]
    fn lines_of_a_ledger_of_money_say_which_detail_they_are_of() {
        let ledger = "日期,凭证号,摘要,科目,借方,贷方,方向,余额";
        let own = "Date VoucherNumber Summary OwnAccount Debit Credit Direction RunningBalance";
        for (lines, expected) in [
            (vec!["银行存款明细账", ledger], own),
            (vec!["明细账", "科目：102 银行存款", ledger], own),
            (
                vec!["现金日记账", "日期,摘要,明细科目,对方科目,借方,贷方,余额"],
                "Date Summary OwnAccount AccountName Debit Credit RunningBalance",
            ),
            (
                vec!["银行存款明细账", "科目编码,科目名称,日期,摘要,借方,贷方,余额"],
                "OwnAccount OwnAccount Date Summary Debit Credit RunningBalance",
            ),
            // Of what account, nobody says; without a balance it is a journal.
            (
                vec!["明细账", ledger],
                "Date VoucherNumber Summary AccountName - - Direction RunningBalance",
            ),
            (
                vec!["银行存款明细账", "日期,凭证号,摘要,科目,借方,贷方"],
                "Date VoucherNumber Summary AccountName - -",
            ),
        ] {
            assert_eq!(kinds(&lines), expected, "{lines:?}");
        }
    }

    #[test]
    fn two_tables_side_by_side_keep_what_is_their_own() {
        for (lines, expected) in [
            (
                vec!["收入,,,支出,,", "日期,摘要,金额,日期,摘要,金额"],
                "Date Summary Income RightDate RightSummary Outgo",
            ),
            (
                vec!["支出,,,收入,,", "日期,项目,金额,日期,项目,金额"],
                "Date Summary Outgo RightDate RightSummary Income",
            ),
            (
                vec!["日期,收入,,支出,", ",内容,金额,内容,金额"],
                "Date Summary Income RightSummary Outgo",
            ),
            (
                vec!["收入日期,收入事由,收入金额,支出日期,支出事由,支出金额"],
                "Date Summary Income RightDate RightSummary Outgo",
            ),
        ] {
            assert_eq!(kinds(&lines), expected, "{lines:?}");
        }
    }
}
