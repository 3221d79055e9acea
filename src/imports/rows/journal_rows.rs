//! Rows of a journal to records, sheet by sheet.

use crate::imports::cells::content::KeptRow;
use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::reading::beside::{TableBeside, parts_of};
use crate::imports::reading::intake::{FilledRow, Intake};
use crate::imports::reading::layout::Layout;
use crate::imports::reading::printed_voucher::VoucherMarks;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{RecordLine, RecordSink};
use crate::imports::reading::row_tally::{PassedOver, RowFate};
use crate::imports::reading::sheet_period::SheetPeriod;
use crate::imports::rows::journal::Journal;
use crate::imports::rows::paired_rows::PairedColumns;
use crate::sheet::{Cell, SheetInfo};

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

    fn row(&mut self, layout: &Layout, at: FilledRow<'_>, problems: &mut Problems) -> RowFate {
        let FilledRow { row, cells } = at;
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
