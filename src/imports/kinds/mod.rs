//! The kinds of workbooks that units send. One kind is one file: its columns with the words that
//! head them, what it cannot do without, and what reads its rows.
//!
//! Invariants: a heading that means something else in one kind than everywhere else is said by
//! that kind alone; a layout is complete for its kind before the first row is read.

pub mod accounts;
pub mod cash_book;
pub mod journal;
pub mod opening;
pub mod projects;
pub mod statement;
pub mod trial_balance;
pub mod units;

use std::borrow::Cow;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::imports::cash::cash_header::is_ledger_of_details;
use crate::imports::reading::columns::{ColumnKind, ColumnMap, HeadingMatch, Vocabulary};
use crate::imports::reading::foreign_tables::keeps_out;
use crate::imports::reading::header::{Header, HeaderColumn, KeptRow, MIN_KINDS};
use crate::imports::reading::layout::Layout;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::row_tally::RowFate;
use crate::imports::reading::unread_columns::is_harmless;
use crate::sheet::{Cell, SheetInfo};

/// What is imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetKind {
    /// 序时账 or list of vouchers: one line, one entry.
    Journal,
    /// 期初余额: one line, one account.
    Opening,
    /// 科目余额表 of books kept elsewhere: one line, one account with what it moved.
    TrialBalance,
    /// 本单位报表: the unit's own balance sheet or statement of income and expenditure.
    Statement,
    /// 单位名册: one line, one union below the one that imports.
    Units,
    /// 明细科目表: one line, one detail account.
    Accounts,
    /// 项目表: one line, one project.
    Projects,
    /// 出纳流水账, 收支流水: one line, one receipt or payment.
    CashBook,
}

impl SheetKind {
    pub const EVERY: &'static [Self] = &[
        Self::Journal,
        Self::Opening,
        Self::TrialBalance,
        Self::Statement,
        Self::CashBook,
        Self::Units,
        Self::Accounts,
        Self::Projects,
    ];

    #[must_use]
    pub fn spec(self) -> &'static Kind {
        match self {
            Self::Journal => &journal::KIND,
            Self::Opening => &opening::KIND,
            Self::TrialBalance => &trial_balance::KIND,
            Self::Statement => &statement::KIND,
            Self::Units => &units::KIND,
            Self::Accounts => &accounts::KIND,
            Self::Projects => &projects::KIND,
            Self::CashBook => &cash_book::KIND,
        }
    }

    /// Whether its lines go into a register instead of the books.
    #[must_use]
    pub fn is_register(self) -> bool {
        matches!(self, Self::Units | Self::Accounts | Self::Projects)
    }

    /// How many columns a header of it must name: details and projects have two that they need.
    fn fewest_columns(self) -> usize {
        if matches!(self, Self::Accounts | Self::Projects) { MIN_KINDS - 1 } else { MIN_KINDS }
    }

    /// How the database, the service and the command line spell it.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.spec().key
    }

    #[must_use]
    pub fn label(self) -> &'static str {
        self.spec().label
    }

    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Self::EVERY.iter().copied().find(|kind| kind.key() == key)
    }

    /// The words of this kind: its own before those of everyone.
    #[must_use]
    pub fn vocabulary(self) -> &'static Vocabulary {
        static OF_KINDS: OnceLock<FxHashMap<SheetKind, Vocabulary>> = OnceLock::new();
        let of_kinds = OF_KINDS.get_or_init(|| {
            let of = |kind: &Self| {
                let vocabulary = Vocabulary::of(kind.spec().columns);
                let fewest = kind.fewest_columns();
                (*kind, vocabulary.with_fewest(fewest))
            };
            Self::EVERY.iter().map(of).collect()
        });
        &of_kinds[&self]
    }

    /// What a heading in the form of [`crate::imports::cells::words::heading`] means in this kind.
    #[must_use]
    pub fn heading(self, words: &str) -> Option<HeadingMatch> {
        self.vocabulary().exactly(words)
    }
}

/// All about one kind of workbook.
#[derive(Debug)]
pub struct Kind {
    pub key: &'static str,
    /// 中文名, as findings, templates and pages show it.
    pub label: &'static str,
    /// Of its template; raised with every change of its columns.
    pub version: u32,
    /// In the order in which the template shows them.
    pub columns: &'static [Column],
    /// What the kind cannot do without.
    pub needs: &'static [Need],
    /// Whether a header is one of this kind at all, complete or not.
    pub resembles: fn(&ColumnMap) -> bool,
    /// Settles what headings alone leave open, before anything else looks at the columns.
    pub settle: fn(&mut ColumnMap),
}

/// One column of a kind.
#[derive(Debug)]
pub struct Column {
    pub kind: ColumnKind,
    /// Words that head it in this kind only.
    pub words: &'static [&'static str],
    /// What the template heads it with; empty where the template leaves the column out.
    pub heading: &'static str,
    /// What to fill in, shown when the cell is selected.
    pub help: &'static str,
    pub list: List,
}

/// A column with words of its own.
#[must_use]
pub const fn column(
    kind: ColumnKind,
    words: &'static [&'static str],
    heading: &'static str,
    help: &'static str,
    list: List,
) -> Column {
    Column { kind, words, heading, help, list }
}

/// A column that is headed as in every kind.
#[must_use]
pub const fn plain(
    kind: ColumnKind,
    heading: &'static str,
    help: &'static str,
    list: List,
) -> Column {
    column(kind, &[], heading, help, list)
}

// What stands in several kinds with the same help.
pub const ACCOUNT_NAME: Column =
    plain(ColumnKind::AccountName, "科目名称", "可不填；填写时与编码核对", List::None);
/// What heads the account where balances or sides of vouchers leave no doubt what is listed.
pub const PLAIN_CODE_WORDS: [&str; 8] = [
    "科目编码",
    "科目编号",
    "科目代码",
    "会计科目代码",
    "会计科目编码",
    "会计科目编号",
    "编码",
    "代码",
];
pub const PLAIN_CODE: Column = column(
    ColumnKind::AccountCode,
    &PLAIN_CODE_WORDS,
    "科目编码",
    "末级科目编码，可从下拉列表选择",
    List::Accounts,
);
pub const PLAIN_NAME: Column = column(
    ColumnKind::AccountName,
    &[
        "科目名称",
        "会计科目名称",
        "会计科目",
        "科目全称",
        "科目全名",
        "会计科目全称",
        "科目",
        "名称",
    ],
    ACCOUNT_NAME.heading,
    ACCOUNT_NAME.help,
    List::None,
);
pub const FUNDING_SOURCE: Column =
    plain(ColumnKind::FundingSource, "资金来源", "", List::Words(&["工会资金", "财政拨款"]));
pub const OWNERSHIP: Column =
    plain(ColumnKind::Ownership, "资产属性", "", List::Words(&["国有资产", "工会资产"]));
pub const BANK_ACCOUNT: Column =
    plain(ColumnKind::BankAccount, "银行账户", "银行存款科目有多个账户时填写", List::BankAccounts);

/// What a template offers for a column to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum List {
    /// Free text, a date, a number.
    None,
    /// Codes with names of accounts that take entries.
    Accounts,
    /// Codes with names of accounts that may have details.
    UpperAccounts,
    Projects,
    BankAccounts,
    /// Units, by name.
    Units,
    EconomicClasses,
    VoucherWords,
    /// A fixed choice.
    Words(&'static [&'static str]),
}

/// Something that a kind needs, in any of several ways.
#[derive(Debug)]
pub struct Need {
    pub label: &'static str,
    /// Each a set of columns that together will do.
    pub any_of: &'static [&'static [ColumnKind]],
}

impl Kind {
    /// What is missing from these columns.
    #[must_use]
    pub fn missing(&self, columns: &ColumnMap) -> Vec<&'static str> {
        let is_met =
            |need: &&Need| !need.any_of.iter().any(|set| set.iter().all(|kind| columns.has(*kind)));
        self.needs.iter().filter(is_met).map(|need| need.label).collect()
    }
}

/// Any way of naming an account.
pub const NEEDS_ACCOUNT: Need = Need {
    label: "科目编码或科目名称",
    any_of: &[
        &[ColumnKind::AccountCode],
        &[ColumnKind::AccountName],
        &[ColumnKind::GeneralAccount],
    ],
};

/// A whole date, or its parts under a year.
pub const NEEDS_DATE: Need = Need {
    label: "日期（或月、日）",
    any_of: &[&[ColumnKind::Date], &[ColumnKind::Month, ColumnKind::Day]],
};

#[must_use]
pub fn has_account(columns: &ColumnMap) -> bool {
    NEEDS_ACCOUNT.any_of.iter().flat_map(|set| set.iter()).any(|kind| columns.has(*kind))
}

/// The header with columns told apart that are headed by the same words and mean different things
/// by where they stand.
#[must_use]
pub fn tell_apart(kind: SheetKind, header: &Header) -> Cow<'_, Header> {
    match kind {
        SheetKind::TrialBalance => Cow::Owned(trial_balance::tell_directions_apart(header)),
        SheetKind::Statement => Cow::Owned(statement::tell_halves_apart(header)),
        SheetKind::CashBook => crate::imports::cash::cash_header::tell_columns_apart(header),
        SheetKind::Journal => journal::tell_form_apart(header),
        _ => Cow::Borrowed(header),
    }
}

/// Whether a header and what stands above it are of another kind of table than the columns alone
/// would make of it.
#[must_use]
pub fn is_other_table(kind: SheetKind, header: &Header) -> bool {
    let is_booked_by_lines = matches!(kind, SheetKind::Journal | SheetKind::CashBook);
    let heads_balances = |column: &HeaderColumn| {
        let balances = [ColumnKind::OpeningDebit, ColumnKind::OpeningBalance];
        let closings = [ColumnKind::ClosingDebit, ColumnKind::ClosingBalance];
        column.found.is_some_and(|it| balances.contains(&it.kind) || closings.contains(&it.kind))
    };
    let is_voucher = !is_booked_by_lines
        && header.titles.is_voucher_form()
        && !header.columns.iter().any(heads_balances);
    let is_unnamed_list = match kind {
        SheetKind::Units => !speaks_of(header, &["单位", "工会", "机构", "组织", "上级"]),
        SheetKind::Accounts => !speaks_of(header, &["科目"]),
        SheetKind::Projects => !speaks_of(header, &["项目", "专项"]),
        _ => false,
    };
    let is_ledger = kind == SheetKind::Journal && is_ledger_of_details(header);
    is_voucher
        || is_ledger
        || is_unnamed_list
        || is_part_of_another(kind, header)
        || keeps_out(kind, header)
}

/// Whether a header of so few columns has others beside them that a register does not know.
fn is_part_of_another(kind: SheetKind, header: &Header) -> bool {
    let is_foreign =
        |column: &HeaderColumn| column.found.is_none() && !is_harmless(&column.written);
    kind.is_register() && header.kinds().len() < MIN_KINDS && header.columns.iter().any(is_foreign)
}

/// Whether a heading that is read, or what stands above the table, says what it lists; 编号 and
/// 名称 alone head lists of anything.
fn speaks_of(header: &Header, words: &[&str]) -> bool {
    let says = |column: &HeaderColumn| {
        column.found.is_some() && words.iter().any(|word| column.written.contains(word))
    };
    header.columns.iter().any(says) || header.titles.says(words)
}

/// Takes up the rows of recognised sheets, one sheet after the other.
pub trait Intake {
    /// The rows above the header, before [`Intake::begin_sheet`]: titles, periods, units.
    fn above_header(&mut self, _rows: &[KeptRow]) {}
    fn begin_sheet(&mut self, sheet: &SheetInfo, layout: &Layout, problems: &mut Problems);
    /// A row with something in it; says what becomes of it. Lines are settled by whoever drafts
    /// them, on the tally of the problems.
    fn row(
        &mut self,
        layout: &Layout,
        row: u32,
        cells: &[Cell<'_>],
        problems: &mut Problems,
    ) -> RowFate;
    /// Another header stands further down; whether the rows below it can be read by it.
    fn change_layout(&mut self, _layout: &Layout) -> bool {
        false
    }
    /// The sheet is over; returns how many lines it had.
    fn end_sheet(&mut self, problems: &mut Problems) -> u64;
}
