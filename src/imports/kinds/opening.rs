//! 期初余额: one line, one account.

use super::{
    BANK_ACCOUNT, FUNDING_SOURCE, Intake, Kind, List, NEEDS_ACCOUNT, Need, OWNERSHIP, PLAIN_CODE,
    PLAIN_NAME, has_account, plain,
};
use crate::imports::reading::columns::{ColumnKind, ColumnMap};
use crate::imports::reading::header::KeptRow;
use crate::imports::reading::layout::Layout;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::RecordSink;
use crate::imports::reading::row_tally::RowFate;
use crate::imports::reading::sheet_period::check_opening_year;
use crate::imports::rows::opening_rows;
use crate::sheet::{Cell, SheetInfo};

pub static KIND: Kind = Kind {
    key: "opening",
    label: "期初余额表",
    version: 1,
    columns: &[
        PLAIN_CODE,
        PLAIN_NAME,
        plain(ColumnKind::OpeningDebit, "年初借方余额", "单位元，至多两位小数", List::None),
        plain(ColumnKind::OpeningCredit, "年初贷方余额", "单位元，至多两位小数", List::None),
        plain(ColumnKind::Project, "项目", "按项目核算的科目填写", List::Projects),
        plain(ColumnKind::Counterparty, "往来单位", "往来科目填写对方单位", List::Units),
        FUNDING_SOURCE,
        OWNERSHIP,
        BANK_ACCOUNT,
    ],
    needs: &[
        NEEDS_ACCOUNT,
        Need {
            label: "年初借方余额（或方向和年初余额）",
            any_of: &[&[ColumnKind::OpeningDebit], &[ColumnKind::OpeningBalance]],
        },
        Need {
            label: "年初贷方余额",
            any_of: &[&[ColumnKind::OpeningCredit], &[ColumnKind::OpeningBalance]],
        },
    ],
    resembles,
    settle: borrow_plain_sides,
};

fn resembles(columns: &ColumnMap) -> bool {
    let has = |kind| columns.has(kind);
    let is_dated = has(ColumnKind::VoucherNumber) || has(ColumnKind::Date);
    // Lines with a summary are entries, whatever their sides are called.
    let is_entries = has(ColumnKind::Summary) && (is_dated || !heads_balances(columns));
    has_account(columns) && !is_entries
}

/// Whether a heading says that it is a balance: 借方 alone heads movements as well.
#[must_use]
pub fn heads_balances(columns: &ColumnMap) -> bool {
    [ColumnKind::OpeningDebit, ColumnKind::OpeningCredit, ColumnKind::OpeningBalance]
        .into_iter()
        .any(|kind| columns.has(kind))
}

/// A plain list of balances heads them 借方 and 贷方; without date and number it is no journal.
fn borrow_plain_sides(columns: &mut ColumnMap) {
    let has = |kind| columns.has(kind);
    if heads_balances(columns) || has(ColumnKind::VoucherNumber) || has(ColumnKind::Summary) {
        return;
    }
    if let (Some(debit), Some(credit)) =
        (columns.column(ColumnKind::Debit), columns.column(ColumnKind::Credit))
    {
        columns.set(ColumnKind::OpeningDebit, debit);
        columns.set(ColumnKind::OpeningCredit, credit);
    }
}

/// Rows of an opening table to records.
pub struct OpeningRows<'s> {
    year: i64,
    above: Vec<KeptRow>,
    sink: &'s mut dyn RecordSink,
    sheet_index: usize,
    lines: u64,
}

impl<'s> OpeningRows<'s> {
    pub fn new(year: i64, sink: &'s mut dyn RecordSink) -> Self {
        Self { year, above: Vec::new(), sink, sheet_index: 0, lines: 0 }
    }
}

impl Intake for OpeningRows<'_> {
    fn above_header(&mut self, rows: &[KeptRow]) {
        self.above = rows.to_vec();
    }

    fn begin_sheet(&mut self, sheet: &SheetInfo, _: &Layout, problems: &mut Problems) {
        check_opening_year((&self.above, &sheet.name), self.year, problems);
        self.sheet_index = sheet.index;
        self.lines = 0;
    }

    fn row(
        &mut self,
        layout: &Layout,
        row: u32,
        cells: &[Cell<'_>],
        problems: &mut Problems,
    ) -> RowFate {
        let columns = &layout.columns;
        let fate =
            opening_rows::take_row(self.sheet_index, row, cells, columns, self.sink, problems);
        self.lines += u64::from(!matches!(fate, RowFate::PassedOver(_)));
        fate
    }

    fn change_layout(&mut self, _: &Layout) -> bool {
        true
    }

    fn end_sheet(&mut self, problems: &mut Problems) -> u64 {
        self.sink.end_sheet(self.sheet_index, problems);
        self.lines
    }
}
