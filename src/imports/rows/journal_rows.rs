//! Rows of a journal to records, sheet by sheet.

use crate::imports::cells::content::KeptRow;
use crate::imports::reading::intake::{FilledRow, Intake};
use crate::imports::reading::layout::Layout;
use crate::imports::reading::printed_voucher::VoucherMarks;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::RecordSink;
use crate::imports::reading::row_tally::RowFate;
use crate::imports::reading::sheet_period::SheetPeriod;
use crate::imports::rows::journal::Journal;
use crate::imports::rows::paired_rows::PairedColumns;
use crate::sheet::SheetInfo;

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

    fn row(&mut self, layout: &Layout, at: FilledRow<'_>, problems: &mut Problems) -> RowFate {
        let FilledRow { row, cells } = at;
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
