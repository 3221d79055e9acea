//! A workbook's sheets through recognition to what takes up their rows.
//!
//! Invariants: a sheet is kept only until its header is known, then streamed; a sheet that is not
//! of the wanted kind is told and skipped; a workbook without any is refused.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::formats::Isolation;
use crate::imports::cells::content::{KeptRow, is_blank, owned, written};
use crate::imports::kinds::SheetKind;
use crate::imports::reading::amount_units::{check_note, settle_units};
use crate::imports::reading::continued_sheet::goes_on;
use crate::imports::reading::digit_columns::join_digits;
use crate::imports::reading::header::{Header, LOOK_ROWS, find_header};
use crate::imports::reading::intake::{FilledRow, Intake};
use crate::imports::reading::layout::{
    Layout, Recognition, UsedColumn, recognise, without_explanation,
};
use crate::imports::reading::mapping::{Recall, RememberedHeader, to_remember};
use crate::imports::reading::next_header::{Held, Hold, NextHeader};
use crate::imports::reading::other_units::UnitNames;
use crate::imports::reading::passed_rows::{amount_of_line, tell_packed};
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::RecordLine;
use crate::imports::reading::row_tally::{PassedOver, RowFate};
use crate::imports::reading::sheet_facts::{SheetFacts, without_invisible};
use crate::imports::reading::telling_columns::TellingColumns;
use crate::imports::reading::template_mark::{
    MARK_SHEET, MAX_MARK_ROWS, TemplateMark, is_helper_sheet, is_read_by_people,
};
use crate::imports::reading::titles::Titles;
use crate::imports::reading::unread_columns::UnreadColumns;
use crate::imports::reading::unread_sheets::{UnreadSheet, tell_nothing, tell_passed_over};
use crate::imports::reading::watch::Watch;
use crate::imports::{codes, reading::currency};
use crate::sheet::{Cell, Flow, Remark, SheetInfo, SheetSink, column_letters};

/// A sheet that was read, as the outcome of an import shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecognisedSheet {
    pub index: usize,
    pub name: String,
    pub kind: SheetKind,
    /// First and last row of the header, counting from one.
    pub header_rows: (u32, u32),
    pub columns: Vec<UsedColumn>,
    /// Columns with a heading that are passed over; a person may say what they are.
    #[serde(default)]
    pub unused: Vec<UnusedColumn>,
    pub lines: u64,
}

/// A column that is not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnusedColumn {
    pub column: String,
    pub heading: String,
}

/// How a file is read, beside what it holds.
#[derive(Clone, Debug)]
pub struct Guidance {
    /// What people said about headers.
    pub recall: Recall,
    /// Who looks on.
    pub watch: Arc<Watch>,
    /// Where the file is taken apart.
    pub isolation: Isolation,
}

impl Default for Guidance {
    fn default() -> Self {
        Self { recall: Recall::default(), watch: Arc::default(), isolation: Isolation::InProcess }
    }
}

/// How far the current sheet is understood.
enum Stage {
    /// Rows are kept until the header is found among them.
    Looking(Vec<KeptRow>),
    /// The sheet that says which template the workbook was.
    Marked(Vec<KeptRow>),
    Reading(Box<Reading>),
    /// Nothing of this sheet is read; its rows are counted.
    Counting(RowFate),
    /// A sheet of this program's own.
    Done,
}

/// A sheet whose header is known.
struct Reading {
    layout: Box<Layout>,
    facts: SheetFacts,
    unread: UnreadColumns,
    telling: TellingColumns,
    next: NextHeader,
    titles: Titles,
    /// The rows above the header, where the unit of amounts stands.
    above: Vec<KeptRow>,
    /// Another table stands below, which nobody reads.
    is_broken_off: bool,
    /// A line below the table named another union, and that was told.
    is_of_other_told: bool,
}

/// Headings that a refusal quotes.
const MAX_HEADINGS_SHOWN: usize = 10;

/// Receives sheets and hands records on.
pub struct WorkbookReader<'s> {
    wanted: SheetKind,
    year: i64,
    guidance: &'s Guidance,
    intake: &'s mut dyn Intake,
    problems: &'s mut Problems,
    sheet: SheetInfo,
    stage: Stage,
    recognised: Vec<RecognisedSheet>,
    headers: Vec<RememberedHeader>,
    mark: Option<TemplateMark>,
    /// Registered unions, where it matters whose file it is.
    names: Option<&'s UnitNames>,
    /// Some sheet was meant but could not be read, and that was told.
    is_told: bool,
    passed_over: Vec<UnreadSheet>,
    /// What a sheet without a header may go on with.
    last: Option<(Box<Layout>, Titles)>,
}

impl<'s> WorkbookReader<'s> {
    pub fn new(
        wanted: SheetKind,
        year: i64,
        guidance: &'s Guidance,
        intake: &'s mut dyn Intake,
        problems: &'s mut Problems,
    ) -> Self {
        Self {
            wanted,
            year,
            guidance,
            intake,
            problems,
            sheet: SheetInfo::default(),
            stage: Stage::Done,
            recognised: Vec::new(),
            headers: Vec::new(),
            mark: None,
            names: None,
            is_told: false,
            passed_over: Vec::new(),
            last: None,
        }
    }

    /// Tells sheets that name another union than the own one.
    #[must_use]
    pub fn knowing(mut self, names: &'s UnitNames) -> Self {
        self.names = Some(names);
        self
    }

    /// Which template the workbook was, if any.
    #[must_use]
    pub fn mark(&self) -> Option<&TemplateMark> {
        self.mark.as_ref()
    }

    /// The workbook is over: what was recognised. Tells when nothing was, unless the file broke
    /// off, which is told elsewhere.
    #[must_use]
    pub fn finish(self, is_read_to_end: bool) -> (Vec<RecognisedSheet>, Vec<RememberedHeader>) {
        self.problems.enter_sheet("");
        if !is_read_to_end {
            return (self.recognised, self.headers);
        }
        let lines: u64 = self.recognised.iter().map(|sheet| sheet.lines).sum();
        let is_nothing = self.recognised.is_empty() && !self.is_told;
        if is_nothing {
            tell_nothing(&self.passed_over, self.wanted, self.problems);
        } else {
            tell_passed_over(&self.passed_over, self.wanted, self.problems);
        }
        if !is_nothing && lines == 0 && !self.is_told {
            self.problems.on_sheet(&codes::NO_LINES, "0 行", "至少一行");
        }
        (self.recognised, self.headers)
    }

    /// Looks for the header among the rows kept, and takes up those below it.
    fn decide(&mut self) {
        let Stage::Looking(kept) = std::mem::replace(&mut self.stage, Stage::Done) else { return };
        if kept.is_empty() {
            return;
        }
        let vocabulary = self.wanted.vocabulary();
        let explained = self.guidance.recall.header(&self.sheet.name, &kept, vocabulary);
        let Some(header) = explained.or_else(|| find_header(&kept, vocabulary)) else {
            if self.sheet.is_hidden || !self.goes_on(&kept) {
                self.count_only(&kept, OTHER_SHEET);
            }
            return;
        };
        let titles = header.titles.clone().and_name(&self.sheet.name);
        let header = Header { titles, ..header };
        // What a hidden sheet lacks need not be told.
        let mut unheard = Problems::default();
        let problems = if self.sheet.is_hidden { &mut unheard } else { &mut *self.problems };
        match recognise(&header, self.wanted, self.year, problems) {
            Recognition::Known(mut layout) => {
                if self.sheet.is_hidden {
                    let found = format!("{}，隐藏", layout.kind.label());
                    self.problems.on_sheet(&codes::SHEET_HIDDEN, found, "可见的工作表");
                }
                self.headers.push(to_remember(&header));
                settle_units((&self.sheet.name, &kept), &header, &mut layout, self.problems);
                self.begin(layout, header.titles, &kept);
            }
            _ if self.sheet.is_hidden => self.count_only(&kept, OTHER_SHEET),
            Recognition::Missing(missing) => {
                self.count_only(&kept, RowFate::Refused);
                self.is_told = true;
                let known: Vec<_> = header.kinds().iter().map(|kind| kind.label()).collect();
                self.problems.at(
                    &codes::COLUMNS_MISSING,
                    (header.last_row, 0),
                    format!("识别到：{}", known.join("、")),
                    format!("还需要：{}", missing.join("、")),
                );
            }
            Recognition::OtherKind => {
                self.pass_over(&kept, true);
                self.count_only(&kept, OTHER_SHEET);
            }
        }
    }

    /// Rows of a sheet that is not read are accounted for, too, but for those of our own sheets.
    fn count_only(&mut self, kept: &[KeptRow], fate: RowFate) {
        if is_read_by_people(&self.sheet.name) {
            return;
        }
        self.stage = Stage::Counting(fate);
        self.count_all(kept, fate);
    }

    fn count_all(&mut self, rows: &[KeptRow], fate: RowFate) {
        for row in rows {
            self.count(&row.cells, fate);
        }
    }

    fn count(&mut self, cells: &[Cell<'_>], fate: RowFate) {
        if !cells.iter().all(is_blank) {
            self.problems.tally.read();
            self.problems.tally.settle(1, fate);
        }
    }

    /// Titles and the header; a line above the header is none that is read.
    fn count_head(&mut self, kept: &[KeptRow], layout: &Layout) {
        let (first, last) = layout.header_rows;
        for row in kept.iter().take_while(|row| row.row <= last) {
            let mut reason = PassedOver::Header;
            if row.row < first {
                reason = PassedOver::Title;
                let line = RecordLine::new(self.sheet.index, row.row, &row.cells, &layout.columns);
                if let Some(kind) = line.told_amount() {
                    reason = PassedOver::Told;
                    let (cell, found) = (line.at(kind), written(line.cell(kind)));
                    self.problems.at(&codes::ROW_PASSED_OVER, cell, found, "表头之下的行");
                }
            }
            self.count(&row.cells, RowFate::PassedOver(reason));
        }
    }

    /// Whether a sheet without a header goes on with the table before it, and is read as that.
    fn goes_on(&mut self, kept: &[KeptRow]) -> bool {
        let goes_on_with =
            self.last.as_ref().filter(|(layout, _)| goes_on(layout, kept, self.year)).cloned();
        let Some((mut layout, titles)) = goes_on_with else {
            self.pass_over(kept, false);
            return false;
        };
        let found = self.recognised.last().map(|it| format!("按“{}”的表头", it.name));
        self.problems.on_sheet(&codes::SHEET_CONTINUES, found.unwrap_or_default(), "");
        layout.header_rows = (0, 0);
        self.begin_below(layout, titles, (kept, None));
        true
    }

    fn pass_over(&mut self, kept: &[KeptRow], is_of_other_kind: bool) {
        if is_read_by_people(&self.sheet.name) {
            return;
        }
        self.passed_over.push(UnreadSheet::of(
            &self.sheet.name,
            kept,
            (self.wanted, is_of_other_kind),
        ));
    }

    fn begin(&mut self, layout: Box<Layout>, titles: Titles, kept: &[KeptRow]) {
        let header_end = layout.header_rows.1;
        self.begin_below(layout, titles, (kept, Some(header_end)));
    }

    /// Takes up the rows kept: those below the header, or all where the sheet has none.
    fn begin_below(
        &mut self,
        layout: Box<Layout>,
        titles: Titles,
        (kept, header_end): (&[KeptRow], Option<u32>),
    ) {
        let header_rows = match header_end {
            Some(end) => (layout.header_rows.0 + 1, end + 1),
            None => (0, 0),
        };
        self.recognised.push(RecognisedSheet {
            index: self.sheet.index,
            name: self.sheet.name.clone(),
            kind: layout.kind,
            header_rows,
            columns: layout.used.clone(),
            unused: unused_columns(&layout),
            lines: 0,
        });
        if header_end.is_some() {
            self.count_head(kept, &layout);
        }
        let above = kept.partition_point(|row| row.row < layout.header_rows.0);
        currency::check_above(&kept[..above], self.problems);
        if let Some(names) = self.names {
            let is_first = self.recognised.len() == 1;
            names.check(&kept[..above], (&self.sheet.name, is_first), self.problems);
        }
        self.intake.above_header(&kept[..above]);
        self.intake.begin_sheet(&self.sheet, &layout, self.problems);
        let facts = SheetFacts::begin(&self.sheet, &layout, self.problems);
        let reading = Reading {
            unread: UnreadColumns::of(&layout),
            telling: TellingColumns::of(&layout, self.year),
            layout,
            facts,
            next: NextHeader::default(),
            titles,
            above: kept[..above].to_vec(),
            is_broken_off: false,
            is_of_other_told: false,
        };
        self.stage = Stage::Reading(Box::new(reading));
        for row in kept.iter().filter(|row| header_end.is_none_or(|end| row.row > end)) {
            self.take(row.row, &row.cells);
        }
    }

    fn take(&mut self, row: u32, cells: &[Cell<'_>]) {
        let cells = &*without_invisible(row, cells, self.problems);
        for _ in 0..2 {
            let Stage::Reading(reading) = &mut self.stage else { return };
            match reading.next.holds(&reading.layout, row, cells) {
                Hold::Again => {
                    self.count(cells, HEADER);
                    return;
                }
                Hold::Held => return,
                Hold::No if reading.next.is_empty() => break,
                Hold::No => self.release(),
            }
        }
        self.read_row(row, cells);
    }

    /// What was held back is a header or is not.
    fn release(&mut self) {
        let Stage::Reading(reading) = &mut self.stage else { return };
        match reading.next.release(self.wanted, &reading.layout) {
            Held::Again(rows) => self.count_all(&rows, HEADER),
            Held::Rows(rows) => {
                for row in rows {
                    self.read_row(row.row, &row.cells);
                }
            }
            Held::Another(header, rows) => {
                self.count_all(&rows, HEADER);
                self.change_header(*header);
            }
        }
    }

    /// Rows below another header are read by it or not at all.
    fn change_header(&mut self, header: Header) {
        let Stage::Reading(reading) = &mut self.stage else { return };
        let header = Header { titles: reading.titles.clone(), ..header };
        let mut told = Problems::default();
        let recognised = recognise(&header, self.wanted, self.year, &mut told);
        if let Recognition::Known(mut layout) = recognised
            && !told.is_refused()
        {
            let above = (self.sheet.name.as_str(), reading.above.as_slice());
            settle_units(above, &header, &mut layout, self.problems);
            if self.intake.change_layout(&layout) {
                std::mem::replace(&mut reading.unread, UnreadColumns::of(&layout))
                    .finish(self.problems);
                let telling = TellingColumns::of(&layout, self.year);
                std::mem::replace(&mut reading.telling, telling).finish(self.problems);
                reading.layout = layout;
                return;
            }
        }
        let words = |columns: &mut dyn Iterator<Item = String>| {
            columns.take(MAX_HEADINGS_SHOWN).collect::<Vec<_>>().join("、")
        };
        let found = words(&mut header.columns.iter().map(|column| column.written.clone()));
        let expected = words(&mut reading.layout.headings.iter().map(|it| it.1.join(" ")));
        self.problems.at(&codes::HEADER_CHANGES, (header.first_row, 0), found, expected);
        reading.is_broken_off = true;
    }

    fn read_row(&mut self, row: u32, cells: &[Cell<'_>]) {
        let Stage::Reading(reading) = &mut self.stage else { return };
        let Reading { layout, facts, unread, telling, is_broken_off, is_of_other_told, .. } =
            &mut **reading;
        let cells = &*without_explanation(layout, cells);
        if cells.iter().all(is_blank) {
            return;
        }
        self.problems.tally.read();
        if *is_broken_off {
            self.problems.tally.settle(1, RowFate::Refused);
            return;
        }
        let cells = facts.row(row, cells, self.problems);
        unread.row(row, &cells);
        telling.row(row, &cells, &layout.columns, self.names, self.problems);
        if currency::is_asked(layout) {
            currency::check_row(row, &cells, layout, self.problems);
        }
        let fate = if layout.digits.is_empty() || layout.is_around_voucher(row, &cells) {
            self.intake.row(layout, FilledRow { row, cells: &cells }, self.problems)
        } else {
            let whole = join_digits(&cells, &layout.digits);
            self.intake.row(layout, FilledRow { row, cells: &whole }, self.problems)
        };
        if fate == RowFate::PassedOver(PassedOver::Note) {
            check_note(row, &cells, layout, self.problems);
            if let Some(names) = self.names.filter(|_| !*is_of_other_told) {
                *is_of_other_told = names.check_below(row, &cells, self.problems);
            }
        }
        let fate = tell_packed(row, &cells, fate, self.problems);
        self.problems.tally.settle(1, fate);
    }
}

/// What becomes of a header that stands below the first one.
const HEADER: RowFate = RowFate::PassedOver(PassedOver::Header);

/// What becomes of rows on sheets that are no tables of the kind.
const OTHER_SHEET: RowFate = RowFate::PassedOver(PassedOver::OtherSheet);

fn unused_columns(layout: &Layout) -> Vec<UnusedColumn> {
    let is_used = |letters: &str| layout.used.iter().any(|used| used.column == letters);
    layout
        .headings
        .iter()
        .map(|(column, parts)| (column_letters(*column), parts.join(" ")))
        .filter(|(letters, _)| !is_used(letters))
        .map(|(column, heading)| UnusedColumn { column, heading })
        .collect()
}

impl SheetSink for WorkbookReader<'_> {
    fn begin_sheet(&mut self, sheet: &SheetInfo) -> Flow {
        if self.guidance.watch.is_cancelled() {
            self.stage = Stage::Done;
            return Flow::Break(());
        }
        self.sheet = sheet.clone();
        self.problems.enter_sheet(&sheet.name);
        if sheet.name.trim() == MARK_SHEET {
            self.stage = Stage::Marked(Vec::new());
        } else if is_helper_sheet(&sheet.name) {
            self.stage = Stage::Done;
            return Flow::Break(());
        } else {
            self.stage = Stage::Looking(Vec::new());
        }
        Flow::Continue(())
    }

    fn row(&mut self, row: u32, cells: &[Cell<'_>]) -> Flow {
        self.guidance.watch.note_row();
        if self.guidance.watch.is_cancelled() {
            return Flow::Break(());
        }
        match &mut self.stage {
            Stage::Looking(kept) => {
                kept.push(KeptRow { row, cells: cells.iter().map(owned).collect() });
                if kept.len() >= LOOK_ROWS {
                    self.decide();
                }
            }
            Stage::Marked(kept) if kept.len() < MAX_MARK_ROWS => {
                kept.push(KeptRow { row, cells: cells.iter().map(owned).collect() });
            }
            Stage::Done | Stage::Marked(_) => return Flow::Break(()),
            Stage::Reading(_) => self.take(row, cells),
            Stage::Counting(fate) => {
                let fate = *fate;
                self.count(cells, fate);
                if let Some(unread) = self.passed_over.last_mut() {
                    unread.row(&self.sheet.name, cells);
                }
            }
        }
        Flow::Continue(())
    }

    fn end_sheet(&mut self) -> Flow {
        if matches!(self.stage, Stage::Looking(_)) {
            self.decide();
        }
        self.release();
        match &self.stage {
            Stage::Marked(kept) => {
                self.mark = self.mark.take().or_else(|| TemplateMark::read(kept));
            }
            Stage::Looking(_) | Stage::Reading(_) | Stage::Counting(_) | Stage::Done => {}
        }
        if let Stage::Reading(reading) = std::mem::replace(&mut self.stage, Stage::Done) {
            let lines = self.intake.end_sheet(self.problems);
            reading.unread.finish(self.problems);
            reading.telling.finish(self.problems);
            reading.facts.finish(self.problems);
            self.last = Some((reading.layout, reading.titles));
            if let Some(sheet) = self.recognised.last_mut() {
                sheet.lines = lines;
            }
        }
        self.problems.enter_sheet("");
        if self.guidance.watch.is_cancelled() {
            return Flow::Break(());
        }
        Flow::Continue(())
    }

    fn remark(&mut self, remark: &Remark) {
        match remark {
            Remark::Macros => self.problems.on_sheet(&codes::MACROS_IGNORED, "宏", ""),
            Remark::Links(names) => {
                self.problems.on_sheet(&codes::EXTERNAL_LINKS, names.join("、"), "");
            }
        }
    }
}
