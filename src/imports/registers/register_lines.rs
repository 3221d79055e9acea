//! Lines of registers as the file has them: units, detail accounts, projects.
//!
//! Invariants: nothing is judged before the whole file is read, for a line may name one that
//! comes after it; every line knows its cells, so that what is found later is told in its place.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;

use serde::Serialize;

use crate::finding::{Code, Finding, Place, Severity};
use crate::imports::cells::content::{is_blank, text_of, written};
use crate::imports::cells::day::{DayProblem, read_day};
use crate::imports::cells::words::{half_width, squeezed};
use crate::imports::codes;
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::reading::intake::{FilledRow, Intake};
use crate::imports::reading::layout::Layout;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::RecordLine;
use crate::imports::reading::row_tally::{PassedOver, RowFate};
use crate::imports::rows::journal::{special_row, tell_error_cells};
use crate::ledger::chart::add_account::NewDetail;
use crate::sheet::{Cell, SheetInfo, address};
use crate::units::add_unit::NewProject;
use crate::units::unit::NewUnit;

/// Lines of one file: a list of all units of a province fits, and what is registered one by one
/// does not hold the books for minutes.
const MAX_UNIT_LINES: usize = 10_000;
/// Each detail and project is set against those before it.
const MAX_OTHER_LINES: usize = 2_000;

/// Characters of the longest name: full names of unions stay far below.
const MAX_NAME_CHARACTERS: usize = 100;

/// What a register is asked for, with the columns that tell it apart from remarks.
const DATES: [ColumnKind; 3] =
    [ColumnKind::ValidFrom, ColumnKind::StartedOn, ColumnKind::FinishedOn];

/// One cell of a line.
#[derive(Clone, Debug)]
struct Field {
    kind: ColumnKind,
    column: u32,
    text: String,
    /// It could not be read, and that was told.
    is_told: bool,
}

/// One line of a register.
#[derive(Clone, Debug)]
pub struct Line {
    pub sheet: Arc<str>,
    /// Counts from zero.
    pub row: u32,
    /// Something refuses it.
    pub is_refused: bool,
    /// It stands in the register otherwise.
    differs: bool,
    fields: Vec<Field>,
}

impl Line {
    fn field(&self, kind: ColumnKind) -> Option<&Field> {
        self.fields.iter().find(|field| field.kind == kind)
    }

    /// The text of a cell, trimmed; a date as `2025-01-01`. Empty where there is none.
    #[must_use]
    pub fn text(&self, kind: ColumnKind) -> &str {
        self.field(kind).map_or("", |field| &field.text)
    }

    /// Whether nothing is said: no column, or a blank cell.
    #[must_use]
    pub fn is_unsaid(&self, kind: ColumnKind) -> bool {
        self.field(kind).is_none_or(|field| field.text.is_empty() && !field.is_told)
    }

    /// A code: without space, in half width.
    #[must_use]
    pub fn code(&self, kind: ColumnKind) -> String {
        let visible = self.text(kind).chars().map(half_width);
        visible.filter(|character| !character.is_whitespace()).collect()
    }

    /// Where a column's cell stands; the line's first cell when the sheet has no such column.
    #[must_use]
    pub fn cell(&self, kind: ColumnKind) -> String {
        let column = self.field(kind).or_else(|| self.fields.first()).map_or(0, |it| it.column);
        address(self.row, column)
    }

    fn place(&self, kind: ColumnKind) -> Place {
        let subject = self.subject();
        Place {
            sheet: Some(self.sheet.to_string()),
            cell: Some(self.cell(kind)),
            subject: (!subject.is_empty()).then_some(subject),
            ..Place::default()
        }
    }

    /// `101001 江州省林业局机关工会`, as findings name it.
    fn subject(&self) -> String {
        let of = |kinds: [ColumnKind; 3]| {
            kinds.into_iter().map(|kind| self.text(kind)).find(|text| !text.is_empty())
        };
        let code = of([ColumnKind::UnitCode, ColumnKind::AccountCode, ColumnKind::ProjectCode]);
        let name = of([ColumnKind::UnitName, ColumnKind::AccountName, ColumnKind::ProjectName]);
        let parts: Vec<&str> = code.into_iter().chain(name).collect();
        parts.join(" ")
    }

    /// Tells something about one of its cells. What cannot be read was told already.
    pub fn tell(
        &mut self,
        kind: ColumnKind,
        code: &'static Code,
        (found, expected): (impl Display, impl Display),
        problems: &mut Problems,
    ) {
        if self.field(kind).is_some_and(|field| field.is_told) {
            return;
        }
        self.is_refused |= code.severity == Severity::Refuse;
        problems.add(Finding::new(code, self.place(kind)).found(found).expected(expected));
    }

    /// What a cell says of a fixed choice; `None` when it says nothing or nothing known.
    pub fn choice<T: Copy>(
        &mut self,
        kind: ColumnKind,
        choices: &[(T, &[&str])],
        problems: &mut Problems,
    ) -> Option<T> {
        if self.is_unsaid(kind) {
            return None;
        }
        let words = squeezed(self.text(kind)).into_owned();
        let chosen = choices.iter().find(|(_, spellings)| spellings.contains(&words.as_str()));
        if chosen.is_none() {
            let known: Vec<&str> =
                choices.iter().filter_map(|(_, spellings)| spellings.first().copied()).collect();
            let found = self.text(kind).to_owned();
            self.tell(kind, &codes::REGISTER_CHOICE_UNKNOWN, (found, known.join("、")), problems);
        }
        chosen.map(|(value, _)| *value)
    }

    /// The name, told when it is missing or too long.
    pub fn name(&mut self, kind: ColumnKind, problems: &mut Problems) -> String {
        let name = self.text(kind).to_owned();
        let length = name.chars().count();
        if name.is_empty() {
            self.tell(kind, &codes::REGISTER_NAME_MISSING, ("空", "名称"), problems);
        } else if length > MAX_NAME_CHARACTERS {
            let expected = format!("不超过 {MAX_NAME_CHARACTERS} 字");
            self.tell(
                kind,
                &codes::REGISTER_NAME_TOO_LONG,
                (format!("{length} 字"), expected),
                problems,
            );
        }
        name
    }

    /// Sets what a cell says beside what is registered; a cell that says nothing agrees.
    pub fn compare(
        &mut self,
        kind: ColumnKind,
        registered: impl Display,
        is_same: bool,
        problems: &mut Problems,
    ) {
        if is_same || self.is_unsaid(kind) {
            return;
        }
        self.differs = true;
        let found = self.text(kind).to_owned();
        self.tell(kind, &codes::REGISTER_DIFFERS, (found, registered), problems);
    }
}

/// 是 or 否, however it is marked.
pub const YES_OR_NO: [(bool, &[&str]); 2] =
    [(true, &["是", "√", "y", "yes", "1", "true"]), (false, &["否", "×", "n", "no", "0", "false"])];

/// Things told once for a sheet, with how many lines they are about.
#[derive(Debug, Default)]
pub struct Tally {
    counts: BTreeMap<(String, &'static str, &'static str, String), (&'static Code, u64)>,
}

impl Tally {
    pub fn add(&mut self, line: &Line, code: &'static Code, what: &'static str, expected: &str) {
        let key = (line.sheet.to_string(), code.id, what, expected.to_owned());
        self.counts.entry(key).or_insert((code, 0)).1 += 1;
    }

    pub fn tell(self, problems: &mut Problems) {
        for ((sheet, _, what, expected), (code, count)) in self.counts {
            let place = Place { sheet: Some(sheet), ..Place::default() };
            let found = format!("{what} {count} 行");
            problems.add(Finding::new(code, place).found(found).expected(expected));
        }
    }
}

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RegisterFate {
    /// Goes into the register.
    New,
    /// Stands there already, just so.
    Known,
    /// Stands there otherwise.
    Differs,
    /// Something else is wrong with it.
    Refused,
}

impl RegisterFate {
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "登记",
            Self::Known => "此前已登记",
            Self::Differs => "与已登记的不同",
            Self::Refused => "有误",
        }
    }

    /// What becomes of the row.
    #[must_use]
    pub fn of_row(self) -> RowFate {
        match self {
            Self::New => RowFate::Booked,
            Self::Known => RowFate::PassedOver(PassedOver::Known),
            Self::Differs | Self::Refused => RowFate::Refused,
        }
    }
}

/// What a line registers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewEntry {
    Unit(NewUnit),
    Account(NewDetail),
    Project(NewProject),
}

/// A judged line, as an import shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RegisterRow {
    pub sheet: String,
    /// Where it stands, `A12`.
    pub cell: String,
    pub code: String,
    pub name: String,
    /// Code of what it stands under, where it stands under anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper: Option<String>,
    pub fate: RegisterFate,
    /// Set when its fate is to be registered.
    #[serde(skip)]
    pub entry: Option<NewEntry>,
    /// Rows are registered in this order: what stands above comes first.
    #[serde(skip)]
    pub depth: usize,
}

impl RegisterRow {
    /// The row of a line that was judged; `entry` when nothing was found against it.
    #[must_use]
    pub fn of(
        line: &Line,
        (code, name): (ColumnKind, ColumnKind),
        is_known: bool,
        entry: Option<NewEntry>,
    ) -> Self {
        let fate = match (line.is_refused, is_known, &entry) {
            (true, _, _) if line.differs => RegisterFate::Differs,
            (false, true, _) => RegisterFate::Known,
            (false, false, Some(_)) => RegisterFate::New,
            _ => RegisterFate::Refused,
        };
        let entry = entry.filter(|_| fate == RegisterFate::New);
        Self {
            sheet: line.sheet.to_string(),
            cell: line.cell(code),
            code: line.code(code),
            name: line.text(name).to_owned(),
            upper: None,
            fate,
            entry,
            depth: 0,
        }
    }
}

/// Takes lines up until the file is over.
#[derive(Debug)]
pub struct RegisterReader {
    /// Columns of which any one that is filled makes a line.
    keys: [ColumnKind; 2],
    max_lines: usize,
    year: i64,
    sheet: Arc<str>,
    sheet_index: usize,
    sheet_lines: u64,
    is_full: bool,
    lines: Vec<Line>,
}

impl RegisterReader {
    #[must_use]
    pub fn new(kind: SheetKind, year: i64) -> Self {
        let (keys, max_lines) = match kind {
            SheetKind::Units => ([ColumnKind::UnitCode, ColumnKind::UnitName], MAX_UNIT_LINES),
            SheetKind::Projects => {
                ([ColumnKind::ProjectCode, ColumnKind::ProjectName], MAX_OTHER_LINES)
            }
            _ => ([ColumnKind::AccountCode, ColumnKind::AccountName], MAX_OTHER_LINES),
        };
        Self {
            keys,
            max_lines,
            year,
            sheet: Arc::from(""),
            sheet_index: 0,
            sheet_lines: 0,
            is_full: false,
            lines: Vec::new(),
        }
    }

    #[must_use]
    pub fn finish(self) -> Vec<Line> {
        self.lines
    }

    fn field(
        &self,
        (kind, column): (ColumnKind, u32),
        line: &RecordLine<'_>,
        problems: &mut Problems,
    ) -> Field {
        let cell = line.cell(kind);
        let mut is_told = matches!(cell, Cell::Error(_));
        let mut text = text_of(cell).into_owned();
        if DATES.contains(&kind) {
            match read_day(cell, self.year) {
                Ok(day) => text = day.map(|day| day.to_string()).unwrap_or_default(),
                // Told with the errors of the row.
                Err(DayProblem::IsError) => {}
                Err(problem) => {
                    problems.at(problem.code(), line.at(kind), written(cell), "如 2025-01-01");
                    text.clear();
                    is_told = true;
                }
            }
        }
        Field { kind, column, text, is_told }
    }
}

impl Intake for RegisterReader {
    fn begin_sheet(&mut self, sheet: &SheetInfo, _: &Layout, _: &mut Problems) {
        self.sheet = Arc::from(sheet.name.as_str());
        self.sheet_index = sheet.index;
        self.sheet_lines = 0;
    }

    fn row(&mut self, layout: &Layout, at: FilledRow<'_>, problems: &mut Problems) -> RowFate {
        let FilledRow { row, cells } = at;
        let columns = &layout.columns;
        let line = RecordLine::new(self.sheet_index, row, cells, columns);
        let filled = self.keys.into_iter().filter(|kind| !is_blank(line.cell(*kind))).count();
        let is_remark = filled < 2 && special_row(&line, cells).is_some();
        if is_remark || is_note(cells) {
            return RowFate::PassedOver(PassedOver::Note);
        }
        self.sheet_lines += 1;
        if self.lines.len() >= self.max_lines {
            if !self.is_full {
                let expected = format!("不超过 {} 行", self.max_lines);
                problems.at(&codes::REGISTER_TOO_MANY_LINES, (row, 0), "更多的行", expected);
            }
            self.is_full = true;
            return RowFate::Refused;
        }
        tell_error_cells(&line, cells, columns, problems);
        let used = layout.used.iter().filter_map(|it| Some((it.kind, columns.column(it.kind)?)));
        let fields: Vec<Field> = used.map(|it| self.field(it, &line, problems)).collect();
        let is_refused = fields.iter().any(|field| field.is_told);
        self.lines.push(Line {
            sheet: Arc::clone(&self.sheet),
            row,
            is_refused,
            differs: false,
            fields,
        });
        RowFate::Line
    }

    fn end_sheet(&mut self, _: &mut Problems) -> u64 {
        self.sheet_lines
    }
}

/// A remark below the list: one cell with words and a colon, or 说明, and nothing beside it.
fn is_note(cells: &[Cell<'_>]) -> bool {
    let mut filled = cells.iter().filter(|cell| !is_blank(cell));
    let (Some(first), None) = (filled.next(), filled.next()) else { return false };
    let text = text_of(first);
    text.contains([':', '：']) || ["说明", "备注", "※"].iter().any(|word| text.starts_with(word))
}
