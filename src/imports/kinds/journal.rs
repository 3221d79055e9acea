//! 序时账, a list of vouchers: one line, one entry.

use super::{
    BANK_ACCOUNT, FUNDING_SOURCE, Intake, Kind, List, NEEDS_DATE, Need, OWNERSHIP, PLAIN_CODE,
    PLAIN_NAME, has_account, plain,
};
use crate::imports::reading::columns::{ColumnKind, ColumnMap};
use crate::imports::reading::header::KeptRow;
use crate::imports::reading::layout::Layout;
use crate::imports::reading::printed_voucher::VoucherMarks;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::RecordSink;
use crate::imports::reading::row_tally::RowFate;
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

/// Rows of a journal to records.
pub struct JournalRows<'s> {
    year: i64,
    sink: &'s mut dyn RecordSink,
    sheet_index: usize,
    above: Vec<KeptRow>,
    journal: Option<Journal>,
    /// Where a row is a whole voucher.
    paired: Option<PairedColumns>,
    marks: VoucherMarks,
}

impl<'s> JournalRows<'s> {
    pub fn new(year: i64, sink: &'s mut dyn RecordSink) -> Self {
        let (above, marks) = (Vec::new(), VoucherMarks::default());
        Self { year, sink, sheet_index: 0, above, journal: None, paired: None, marks }
    }
}

impl Intake for JournalRows<'_> {
    fn above_header(&mut self, rows: &[KeptRow]) {
        self.above = rows.to_vec();
        self.marks = VoucherMarks::default();
        for row in rows {
            self.marks.take(row.row, &row.cells);
        }
    }

    fn begin_sheet(&mut self, sheet: &SheetInfo, layout: &Layout, _: &mut Problems) {
        self.sheet_index = sheet.index;
        self.paired = PairedColumns::of(&layout.columns);
        let period = SheetPeriod::of(&self.above, &sheet.name, self.year);
        let journal = Journal::new(sheet.index, self.year, period);
        let is_printed = layout.is_voucher_form;
        self.journal = Some(if is_printed { journal.printed(&self.marks) } else { journal });
    }

    fn row(
        &mut self,
        layout: &Layout,
        row: u32,
        cells: &[Cell<'_>],
        problems: &mut Problems,
    ) -> RowFate {
        let (sheet_index, year) = (self.sheet_index, self.year);
        let begin = || Journal::new(sheet_index, year, SheetPeriod::default());
        let journal = self.journal.get_or_insert_with(begin);
        let columns = (&layout.columns, self.paired.as_ref());
        journal.row(row, cells, columns, self.sink, problems)
    }

    fn change_layout(&mut self, layout: &Layout) -> bool {
        self.paired = PairedColumns::of(&layout.columns);
        true
    }

    fn end_sheet(&mut self, problems: &mut Problems) -> u64 {
        let lines =
            self.journal.take().map_or(0, |mut journal| journal.finish(self.sink, problems));
        self.sink.end_sheet(self.sheet_index, problems);
        lines
    }
}
