//! 序时账, a list of vouchers: one line, one entry.

use std::borrow::Cow;

use super::{
    BANK_ACCOUNT, FUNDING_SOURCE, Intake, Kind, List, NEEDS_DATE, Need, OWNERSHIP, PLAIN_CODE,
    PLAIN_NAME, has_account, plain,
};
use crate::imports::reading::beside::{TableBeside, parts_of};
use crate::imports::reading::columns::{ColumnKind, ColumnMap};
use crate::imports::reading::header::{Header, HeaderColumn, KeptRow};
use crate::imports::reading::layout::Layout;
use crate::imports::reading::printed_voucher::VoucherMarks;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{RecordLine, RecordSink};
use crate::imports::reading::row_tally::{PassedOver, RowFate};
use crate::imports::reading::sheet_period::SheetPeriod;
use crate::imports::rows::journal::Journal;
use crate::imports::rows::paired_rows::PairedColumns;
use crate::sheet::{Cell, SheetInfo};

pub static KIND: Kind = Kind {
    key: "journal",
    label: "序时账",
    version: 1,
    columns: &[
        plain(
            ColumnKind::Date,
            "日期",
            "凭证日期，如 2025-01-08；同一凭证各行可只填第一行",
            List::None,
        ),
        plain(ColumnKind::VoucherWord, "凭证字", "如 记、收、付、转", List::VoucherWords),
        plain(
            ColumnKind::VoucherNumber,
            "凭证号",
            "同一月份、同一凭证字内从 1 起连续编号",
            List::None,
        ),
        plain(ColumnKind::Summary, "摘要", "经济业务的简要说明，不超过 200 字", List::None),
        PLAIN_CODE,
        PLAIN_NAME,
        plain(
            ColumnKind::Debit,
            "借方金额",
            "单位元，至多两位小数；一行只填借方或贷方",
            List::None,
        ),
        plain(
            ColumnKind::Credit,
            "贷方金额",
            "单位元，至多两位小数；一行只填借方或贷方",
            List::None,
        ),
        plain(ColumnKind::Project, "项目", "专项资金填写“专项:项目名称”", List::Projects),
        plain(
            ColumnKind::Counterparty,
            "往来单位",
            "上缴、补助、往来科目填写对方单位",
            List::Units,
        ),
        FUNDING_SOURCE,
        plain(
            ColumnKind::ExpenditureKind,
            "支出类型",
            "",
            List::Words(&["基本支出", "基本支出-人员经费", "基本支出-公用经费", "项目支出"]),
        ),
        plain(
            ColumnKind::EconomicClass,
            "经济分类",
            "支出经济分类编码，如 30201",
            List::EconomicClasses,
        ),
        plain(ColumnKind::FunctionalClass, "功能分类", "支出功能分类编码，如 2012906", List::None),
        OWNERSHIP,
        BANK_ACCOUNT,
        plain(ColumnKind::Attachments, "附件数", "张数，填在凭证的任一行", List::None),
        plain(ColumnKind::Preparer, "制单", "", List::None),
        plain(ColumnKind::Reviewer, "审核", "", List::None),
        plain(ColumnKind::Cashier, "出纳", "", List::None),
    ],
    needs: &[
        Need {
            label: "科目编码或科目名称",
            any_of: &[
                &[ColumnKind::AccountCode],
                &[ColumnKind::AccountName],
                &[ColumnKind::GeneralAccount],
                PAIR,
            ],
        },
        NEEDS_DATE,
        Need { label: "凭证号", any_of: &[&[ColumnKind::VoucherNumber]] },
        Need { label: "摘要", any_of: &[&[ColumnKind::Summary]] },
        Need {
            label: "借方金额",
            any_of: &[
                &[ColumnKind::Debit],
                &[ColumnKind::Amount, ColumnKind::Direction],
                PAIR_AND_AMOUNT,
            ],
        },
        Need {
            label: "贷方金额",
            any_of: &[
                &[ColumnKind::Credit],
                &[ColumnKind::Amount, ColumnKind::Direction],
                PAIR_AND_AMOUNT,
            ],
        },
    ],
    resembles,
    settle: |_| {},
};

/// One row with both accounts is a whole voucher.
const PAIR: &[ColumnKind] = &[ColumnKind::DebitAccount, ColumnKind::CreditAccount];
const PAIR_AND_AMOUNT: &[ColumnKind] =
    &[ColumnKind::DebitAccount, ColumnKind::CreditAccount, ColumnKind::Amount];

fn resembles(columns: &ColumnMap) -> bool {
    let has = |kind| columns.has(kind);
    let has_account = |columns| has_account(columns) || has(ColumnKind::DebitAccount);
    let dated = has(ColumnKind::Date) || has(ColumnKind::Month) || has(ColumnKind::VoucherNumber);
    // A running balance without accounts is a cash or bank book of the same vouchers.
    let is_cash_book = has(ColumnKind::OpeningBalance) && !has_account(columns);
    dated && !is_cash_book && (has(ColumnKind::Summary) || has_account(columns))
}

/// Columns of one side of a form that names the account of the other side above its table.
const OF_ONE_SIDE: [[ColumnKind; 4]; 2] = [
    [
        ColumnKind::DebitAccount,
        ColumnKind::DebitAccountName,
        ColumnKind::DebitDetailAccount,
        ColumnKind::Debit,
    ],
    [
        ColumnKind::CreditAccount,
        ColumnKind::CreditAccountName,
        ColumnKind::CreditDetailAccount,
        ColumnKind::Credit,
    ],
];

/// The table of a 收款凭证 has 贷方科目 and 金额, that of a 付款凭证 借方科目: accounts and amounts
/// of lines like any others.
#[must_use]
pub fn tell_form_apart(header: &Header) -> Cow<'_, Header> {
    let has = |kind| header.columns.iter().any(|column| kind_of(column) == Some(kind));
    let [debit, credit] = OF_ONE_SIDE.map(|kinds| has(kinds[0]));
    let accounts = [ColumnKind::AccountCode, ColumnKind::AccountName, ColumnKind::GeneralAccount];
    let is_plain = accounts.into_iter().any(has);
    if !header.titles.is_voucher_form() || debit == credit || is_plain {
        return Cow::Borrowed(header);
    }
    let [account, name, detail, amount] = OF_ONE_SIDE[usize::from(credit)];
    let of_account = if has(name) {
        ColumnKind::AccountCode
    } else if has(detail) {
        ColumnKind::GeneralAccount
    } else {
        ColumnKind::AccountName
    };
    let meant = [
        (account, of_account),
        (name, ColumnKind::AccountName),
        (detail, ColumnKind::DetailAccount),
        (ColumnKind::Amount, amount),
    ];
    let mut header = header.clone();
    for found in header.columns.iter_mut().filter_map(|column| column.found.as_mut()) {
        if let Some((_, kind)) = meant.iter().find(|(kind, _)| *kind == found.kind) {
            found.kind = *kind;
        }
    }
    Cow::Owned(header)
}

fn kind_of(column: &HeaderColumn) -> Option<ColumnKind> {
    column.found.map(|found| found.kind)
}

/// A table of vouchers beside the first one.
#[derive(Debug)]
struct TableOnTheRight {
    table: TableBeside,
    paired: Option<PairedColumns>,
}

/// A part of a row that belongs to such a table, kept until the voucher on its left is over.
#[derive(Debug)]
struct HeldPart {
    /// Which of the tables.
    place: usize,
    row: KeptRow,
    /// It stands above the header, and is counted there.
    is_counted: bool,
}

/// Rows of a journal to records.
pub struct JournalRows<'s> {
    year: i64,
    sink: &'s mut dyn RecordSink,
    sheet_index: usize,
    above: Vec<KeptRow>,
    journal: Option<Journal>,
    /// Where a row is a whole voucher.
    paired: Option<PairedColumns>,
    beside: Vec<TableOnTheRight>,
    held: Vec<HeldPart>,
}

impl<'s> JournalRows<'s> {
    pub fn new(year: i64, sink: &'s mut dyn RecordSink) -> Self {
        Self {
            year,
            sink,
            sheet_index: 0,
            above: Vec::new(),
            journal: None,
            paired: None,
            beside: Vec::new(),
            held: Vec::new(),
        }
    }

    /// What stands above the tables of printed vouchers: the marks of the first one, and for the
    /// others what is read when the first is over.
    fn begin_printed(&mut self) -> VoucherMarks {
        let tables: Vec<TableBeside> = self.beside.iter().map(|it| it.table.clone()).collect();
        let mut marks = VoucherMarks::default();
        for row in &self.above {
            let mut parts = parts_of(row.row, &row.cells, &tables).into_iter();
            if let Some(own) = parts.next().flatten() {
                marks.take(own.row, &own.cells);
            }
            let held = parts.enumerate().filter_map(|(place, part)| Some((place, part?)));
            let held = held.map(|(place, row)| HeldPart { place, row, is_counted: true });
            self.held.extend(held);
        }
        marks
    }

    /// A row of several tables: the first one is read, the others wait for its voucher to end.
    /// Each part that has something in it counts as a row.
    fn row_of_tables(
        &mut self,
        layout: &Layout,
        (row, cells): (u32, &[Cell<'_>]),
        problems: &mut Problems,
    ) -> RowFate {
        let mut fate = None;
        let parts = parts_of(row, cells, &layout.beside);
        for (place, part) in parts.into_iter().enumerate() {
            let Some(part) = part else { continue };
            if fate.is_some() {
                problems.tally.read();
            }
            let Some(place) = place.checked_sub(1) else {
                let line = RecordLine::new(self.sheet_index, row, &part.cells, &layout.columns);
                if self.journal.as_ref().is_some_and(|journal| journal.ends_at(&line)) {
                    self.release(problems);
                }
                fate = Some(self.read(&part, (&layout.columns, None), problems));
                continue;
            };
            // What becomes of it is settled when it is read.
            fate = fate.or(Some(RowFate::Line));
            self.held.push(HeldPart { place, row: part, is_counted: false });
        }
        fate.unwrap_or(RowFate::PassedOver(PassedOver::Note))
    }

    /// Reads what waits, table by table.
    fn release(&mut self, problems: &mut Problems) {
        let mut held = std::mem::take(&mut self.held);
        held.sort_by_key(|part| (part.place, part.row.row));
        for part in held {
            let Some(table) = self.beside.get(part.place) else { continue };
            let columns = table.table.columns.clone();
            let fate = self.read(&part.row, (&columns, Some(part.place)), problems);
            if !part.is_counted {
                problems.tally.settle(1, fate);
            }
        }
    }

    fn read(
        &mut self,
        row: &KeptRow,
        (columns, table): (&ColumnMap, Option<usize>),
        problems: &mut Problems,
    ) -> RowFate {
        let (sheet_index, year) = (self.sheet_index, self.year);
        let begin = || Journal::new(sheet_index, year, SheetPeriod::default());
        let journal = self.journal.get_or_insert_with(begin);
        let on_the_right = table.and_then(|place| self.beside.get(place));
        let paired = on_the_right.map_or(self.paired.as_ref(), |table| table.paired.as_ref());
        journal.row(row.row, &row.cells, (columns, paired), self.sink, problems)
    }
}

impl Intake for JournalRows<'_> {
    fn above_header(&mut self, rows: &[KeptRow]) {
        self.above = rows.to_vec();
    }

    fn begin_sheet(&mut self, sheet: &SheetInfo, layout: &Layout, _: &mut Problems) {
        self.sheet_index = sheet.index;
        self.paired = PairedColumns::of(&layout.columns);
        self.held.clear();
        self.beside = tables_on_the_right(layout);
        let period = SheetPeriod::of(&self.above, &sheet.name, self.year);
        let journal = Journal::new(sheet.index, self.year, period);
        let marks = layout.is_voucher_form.then(|| self.begin_printed());
        self.journal = Some(match marks {
            Some(marks) => journal.printed(&marks),
            None => journal,
        });
    }

    fn row(
        &mut self,
        layout: &Layout,
        row: u32,
        cells: &[Cell<'_>],
        problems: &mut Problems,
    ) -> RowFate {
        if !layout.beside.is_empty() {
            return self.row_of_tables(layout, (row, cells), problems);
        }
        let (sheet_index, year) = (self.sheet_index, self.year);
        let begin = || Journal::new(sheet_index, year, SheetPeriod::default());
        let journal = self.journal.get_or_insert_with(begin);
        let columns = (&layout.columns, self.paired.as_ref());
        journal.row(row, cells, columns, self.sink, problems)
    }

    fn change_layout(&mut self, layout: &Layout) -> bool {
        // What waits on the right was kept by the columns before.
        if !self.beside.is_empty() || !layout.beside.is_empty() {
            return false;
        }
        self.paired = PairedColumns::of(&layout.columns);
        true
    }

    fn end_sheet(&mut self, problems: &mut Problems) -> u64 {
        self.release(problems);
        let lines =
            self.journal.take().map_or(0, |mut journal| journal.finish(self.sink, problems));
        self.sink.end_sheet(self.sheet_index, problems);
        lines
    }
}

/// Their amounts are counted in what the first table's are, as their headings say the same.
fn tables_on_the_right(layout: &Layout) -> Vec<TableOnTheRight> {
    let large = ColumnKind::EVERY.iter().filter(|kind| layout.columns.is_in_ten_thousands(**kind));
    let large: Vec<ColumnKind> = large.copied().collect();
    let on_the_right = |table: &TableBeside| {
        let mut table = table.clone();
        for kind in &large {
            table.columns.count_in_ten_thousands(*kind);
        }
        TableOnTheRight { paired: PairedColumns::of(&table.columns), table }
    };
    layout.beside.iter().map(on_the_right).collect()
}
