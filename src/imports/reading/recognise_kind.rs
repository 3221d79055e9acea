//! Which kind of workbook a file is, by its mark or by its headers.
//!
//! Invariants: nothing is guessed: a sheet is of the kind that knows most of its columns, and
//! where two know as many, a title decides or nobody does; what several sheets are is told with
//! their names.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Place};
use crate::imports::cells::content::{KeptRow, owned, text_of};
use crate::imports::cells::words::squeezed;
use crate::imports::codes;
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::kinds::opening::heads_balances;
use crate::imports::kinds::spec::Kind;
use crate::imports::reading::blocks::Blocks;
use crate::imports::reading::foreign_tables::{described, foreign_sheet};
use crate::imports::reading::header::{Header, LOOK_ROWS, find_header_among, nearest_header};
use crate::imports::reading::headings::headings_of;
use crate::imports::reading::layout::{Recognition, map_columns, recognise};
use crate::imports::reading::mapping::Recall;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::template_mark::{
    MARK_SHEET, MAX_MARK_ROWS, TemplateMark, is_helper_sheet, is_read_by_people,
};
use crate::imports::reading::told_apart::tell_apart;
use crate::sheet::{Cell, Flow, SheetInfo, SheetSink};

/// Bytes of a text that may head a column or title a table; longer ones are not kept.
const MAX_TEXT_BYTES: usize = 300;

/// Columns of a row that are looked at: a printed journal with a column for each digit has sixty.
const MAX_LOOK_COLUMNS: usize = 256;

/// What a person says about the kind of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum KindChoice {
    /// The file says it.
    #[default]
    Auto,
    Of(SheetKind),
}

/// How [`KindChoice::Auto`] is spelled.
const AUTO: &str = "auto";

impl FromStr for KindChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == AUTO {
            return Ok(Self::Auto);
        }
        SheetKind::of_key(text).map(Self::Of).ok_or_else(|| {
            let keys: Vec<&str> = SheetKind::EVERY.iter().map(|kind| kind.key()).collect();
            format!("{text}；可用：{AUTO}、{}", keys.join("、"))
        })
    }
}

impl TryFrom<String> for KindChoice {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for KindChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str(AUTO),
            Self::Of(kind) => f.write_str(kind.key()),
        }
    }
}

/// What one sheet may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetGuess {
    pub name: String,
    /// One when it is sure; several that know as many of its columns.
    pub kinds: Vec<SheetKind>,
    /// Nothing is missing for the kind.
    pub is_complete: bool,
    /// Its columns alone do not say that it is of the kind, and nothing else does.
    pub is_doubtful: bool,
}

/// What a workbook is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KindGuess {
    Sure(SheetKind),
    /// Each with the sheets that may be of it.
    Ambiguous(Vec<(SheetKind, Vec<String>)>),
    /// Sheets that may be openings or sums of movements.
    Doubtful(Vec<String>),
    Nothing(Vec<NoKind>),
}

/// A sheet that is of no kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoKind {
    pub sheet: String,
    /// What it is instead, or what it lacks.
    pub what: String,
    /// A table that no kind covers.
    pub is_foreign: bool,
}

/// Sheets that a refusal describes.
const MAX_DESCRIBED: usize = 10;

impl KindGuess {
    /// The kind, or why there is none.
    ///
    /// # Errors
    /// The finding that refuses the file.
    pub fn settled(self, file_name: &str) -> Result<SheetKind, Box<Finding>> {
        let place = Place { file: Some(file_name.to_owned()), ..Place::default() };
        match self {
            Self::Sure(kind) => Ok(kind),
            Self::Ambiguous(candidates) => {
                let shown: Vec<String> = candidates
                    .iter()
                    .map(|(kind, sheets)| format!("{}（{}）", kind.label(), sheets.join("、")))
                    .collect();
                let choices: Vec<String> =
                    candidates.iter().map(|(kind, _)| choice_of(*kind)).collect();
                let finding = Finding::new(&codes::KIND_AMBIGUOUS, place).found(shown.join("；"));
                let expected = format!("在导入时选择其中一种：{}", choices.join("、"));
                Err(Box::new(finding.expected(expected)))
            }
            Self::Doubtful(sheets) => {
                let found = format!(
                    "{}（{}）只有科目和借方、贷方，可能是期初余额，也可能是科目汇总表、发生额表或没有写明日期\
                     和凭证号的凭证",
                    SheetKind::Opening.label(),
                    sheets.join("、")
                );
                let expected = format!(
                    "在表名或列名中写明“期初”或“年初余额”，或在导入时选择种类：{}",
                    choice_of(SheetKind::Opening)
                );
                let finding = Finding::new(&codes::KIND_AMBIGUOUS, place).found(found);
                Err(Box::new(finding.expected(expected)))
            }
            Self::Nothing(sheets) => {
                let described = sheets.iter().take(MAX_DESCRIBED);
                let described: Vec<String> =
                    described.map(|it| format!("“{}”{}", it.sheet, it.what)).collect();
                if !sheets.is_empty() && sheets.iter().all(|it| it.is_foreign) {
                    let finding = Finding::new(&codes::TABLE_UNSUPPORTED, place);
                    return Err(Box::new(finding.found(described.join("；"))));
                }
                let mark = if described.is_empty() { "" } else { "：" };
                let labels: Vec<&str> = SheetKind::EVERY.iter().map(|kind| kind.label()).collect();
                let finding = Finding::new(&codes::LAYOUT_NOT_RECOGNISED, place)
                    .found(format!("没有可识别的表头{mark}{}", described.join("；")))
                    .expected(format!("{}之一的表头", labels.join("、")));
                Err(Box::new(finding))
            }
        }
    }
}

/// How a kind is chosen on the command line, with what it is.
fn choice_of(kind: SheetKind) -> String {
    format!("--kind {}（{}）", kind.key(), kind.label())
}

/// Needs of the kind that has most of them.
const MAX_NEEDS: usize = 8;

/// The kind that a sheet without a header of any comes nearest to, and what it lacks for it. A
/// table of two columns lacks one for what it is, and three for what it is not; the wanted kind
/// and one that is named go before others, then the one that the headings speak of.
#[must_use]
pub fn nearest_kind(name: &str, rows: &[KeptRow], wanted: Option<SheetKind>) -> String {
    nearest_kind_among(name, &Blocks::of(rows, &headings_of(rows)), wanted)
}

/// The same, where the blocks of the rows are known.
fn nearest_kind_among(name: &str, blocks: &Blocks<'_>, wanted: Option<SheetKind>) -> String {
    let rows = blocks.rows;
    let of_kind = |kind: &SheetKind| {
        let header = nearest_header(blocks, kind.vocabulary())?;
        let mut columns = map_columns(&tell_apart(*kind, &header));
        (kind.spec().settle)(&mut columns);
        let known: Vec<&str> = known_columns(*kind, &header).iter().map(|it| it.label()).collect();
        let is_meant = is_named(*kind, name, rows, header.first_row) || wanted == Some(*kind);
        let missing = kind.spec().missing(&columns);
        let fit = known.len() + usize::from(is_meant) + MAX_NEEDS - missing.len().min(MAX_NEEDS);
        let subject = kind.label().strip_suffix('表').unwrap_or(kind.label());
        let speaking = header.columns.iter().filter(|it| it.written.contains(subject)).count();
        (!known.is_empty()).then_some((known, missing, *kind, (fit, speaking)))
    };
    // Among equals the first one, which is the more frequent kind.
    let best = SheetKind::EVERY.iter().rev().filter_map(of_kind).max_by_key(|(_, _, _, fit)| *fit);
    match best {
        None => "没有认得的列名".to_owned(),
        Some((known, missing, kind, _)) if missing.is_empty() => {
            format!("最像{}（认得 {}），但不足以判断", kind.label(), known.join("、"))
        }
        Some((known, missing, kind, _)) => {
            let (known, missing) = (known.join("、"), missing.join("、"));
            format!("最像{}（认得 {known}），还缺 {missing}", kind.label())
        }
    }
}

/// What a workbook is, from its mark, else from its sheets.
#[must_use]
pub fn recognise_kind(
    mark: Option<&TemplateMark>,
    sheets: &[SheetGuess],
    others: Vec<NoKind>,
) -> KindGuess {
    if let Some(kind) = mark.and_then(TemplateMark::sheet_kind) {
        return KindGuess::Sure(kind);
    }
    // Beside a whole table, half of another one is a list that somebody keeps there.
    let is_any_complete = sheets.iter().any(|sheet| sheet.is_complete);
    // Exports bring their lists of accounts and projects along with what they book.
    let is_list = |sheet: &SheetGuess| sheet.kinds.iter().all(|kind| kind.is_register());
    let is_booking = sheets.iter().any(|sheet| sheet.is_complete && !is_list(sheet));
    let counted = || {
        let is_counted = |sheet: &&SheetGuess| {
            (sheet.is_complete || !is_any_complete) && !(is_booking && is_list(sheet))
        };
        sheets.iter().filter(is_counted)
    };
    let sure: Vec<SheetKind> =
        counted().filter(|it| it.kinds.len() == 1).flat_map(|it| it.kinds.clone()).collect();
    let mut found: Vec<(SheetKind, Vec<String>)> = Vec::new();
    for sheet in counted() {
        // What one sheet leaves open, the others may settle.
        let settled = sheet.kinds.iter().find(|kind| sure.contains(kind));
        let kinds = settled.map_or(sheet.kinds.as_slice(), std::slice::from_ref);
        for kind in kinds {
            match found.iter_mut().find(|(known, _)| known == kind) {
                Some((_, names)) => names.push(sheet.name.clone()),
                None => found.push((*kind, vec![sheet.name.clone()])),
            }
        }
    }
    let is_doubtful = |name: &String| sheets.iter().any(|it| it.name == *name && it.is_doubtful);
    match found.as_slice() {
        [] => KindGuess::Nothing(others),
        [(_, names)] if names.iter().all(is_doubtful) => KindGuess::Doubtful(names.clone()),
        [(kind, _)] => KindGuess::Sure(*kind),
        _ => KindGuess::Ambiguous(found),
    }
}

/// What people said about headers, for each kind.
pub type Recalls = Vec<(SheetKind, Recall)>;

/// What a sheet may be, by its first rows; `None` when no kind knows its header.
#[must_use]
pub fn guess_sheet(
    name: &str,
    rows: &[KeptRow],
    year: i64,
    recalls: &Recalls,
) -> Option<SheetGuess> {
    guess_sheet_among(name, &Blocks::of(rows, &headings_of(rows)), year, recalls)
}

/// The same, where the blocks of the rows are known.
fn guess_sheet_among(
    name: &str,
    blocks: &Blocks<'_>,
    year: i64,
    recalls: &Recalls,
) -> Option<SheetGuess> {
    let rows = blocks.rows;
    let mut candidates: Vec<(usize, bool, SheetKind, u32)> = Vec::new();
    let mut is_doubtful = false;
    for kind in SheetKind::EVERY.iter().copied() {
        let vocabulary = kind.vocabulary();
        let recall = recalls.iter().find(|(of, _)| *of == kind);
        let explained = recall.and_then(|(_, recall)| recall.header(name, rows, vocabulary));
        let found = explained.or_else(|| find_header_among(blocks, vocabulary));
        let Some(header) = found else { continue };
        let titles = header.titles.clone().and_name(name);
        let header = Header { titles, ..header };
        let is_complete = match recognise(&header, kind, year, &mut Problems::default()) {
            Recognition::Known(_) => true,
            Recognition::Missing(_) => false,
            Recognition::OtherKind => continue,
        };
        if kind == SheetKind::Opening {
            is_doubtful = !heads_balances(&map_columns(&header)) && !header.titles.says_opening();
            if is_doubtful && !is_complete {
                continue;
            }
        }
        let known = known_columns(kind, &header).len();
        candidates.push((known, is_complete, kind, header.first_row));
    }
    let best = candidates.iter().map(|(known, complete, ..)| (*known, *complete)).max()?;
    candidates.retain(|(known, complete, ..)| (*known, *complete) == best);
    let named: Vec<SheetKind> = candidates
        .iter()
        .filter(|(_, _, kind, header)| is_named(*kind, name, rows, *header))
        .map(|it| it.2)
        .collect();
    let kinds = if named.len() == 1 { named } else { candidates.iter().map(|it| it.2).collect() };
    let is_doubtful = is_doubtful && kinds == [SheetKind::Opening];
    Some(SheetGuess { name: name.to_owned(), kinds, is_complete: best.1, is_doubtful })
}

/// Those of the columns that the kind asks for or offers that stand in a header.
fn known_columns(kind: SheetKind, header: &Header) -> Vec<ColumnKind> {
    let mut columns: ColumnMap = map_columns(&tell_apart(kind, header));
    let spec = kind.spec();
    (spec.settle)(&mut columns);
    let is_of_kind = |column: &&ColumnKind| {
        columns.has(**column) && (offers(kind, **column) || needs(spec, **column))
    };
    ColumnKind::EVERY.iter().filter(is_of_kind).copied().collect()
}

fn offers(sheet: SheetKind, kind: ColumnKind) -> bool {
    sheet.columns().iter().any(|column| column.kind == kind)
}

fn needs(spec: &Kind, kind: ColumnKind) -> bool {
    spec.needs.iter().flat_map(|need| need.any_of).any(|set| set.contains(&kind))
}

/// Whether the sheet or a line above its header names the kind: `2025年期初余额`, `科目余额表`.
fn is_named(kind: SheetKind, name: &str, rows: &[KeptRow], header_row: u32) -> bool {
    let label = kind.label();
    let word = label.strip_suffix('表').unwrap_or(label);
    let above = rows.iter().filter(|row| row.row < header_row).flat_map(|row| &row.cells);
    let says = |text: &str| squeezed(text).contains(word);
    says(name) || above.into_iter().any(|cell| says(&text_of(cell)))
}

/// Looks at the first rows of each sheet, and no further once a mark says what the file is.
#[derive(Debug)]
pub struct KindLooker {
    year: i64,
    recalls: Recalls,
    sheet: SheetInfo,
    rows: Vec<KeptRow>,
    mark: Option<TemplateMark>,
    guesses: Vec<SheetGuess>,
    others: Vec<NoKind>,
}

impl KindLooker {
    #[must_use]
    pub fn new(year: i64, recalls: Recalls) -> Self {
        let (sheet, rows) = (SheetInfo::default(), Vec::new());
        let (guesses, others) = (Vec::new(), Vec::new());
        Self { year, recalls, sheet, rows, mark: None, guesses, others }
    }

    #[must_use]
    pub fn finish(self) -> KindGuess {
        recognise_kind(self.mark.as_ref(), &self.guesses, self.others)
    }

    fn is_mark(&self) -> bool {
        self.sheet.name.trim() == MARK_SHEET
    }
}

impl SheetSink for KindLooker {
    fn begin_sheet(&mut self, sheet: &SheetInfo) -> Flow {
        self.sheet = sheet.clone();
        self.rows.clear();
        let is_passed_over = is_helper_sheet(&sheet.name) || sheet.is_hidden;
        if is_passed_over && !self.is_mark() { Flow::Break(()) } else { Flow::Continue(()) }
    }

    fn row(&mut self, row: u32, cells: &[Cell<'_>]) -> Flow {
        let kept = |cell: &Cell<'_>| match cell {
            Cell::Text(text) if text.len() > MAX_TEXT_BYTES => Cell::Empty,
            cell => owned(cell),
        };
        let cells = cells.iter().take(MAX_LOOK_COLUMNS).map(kept).collect();
        self.rows.push(KeptRow { row, cells });
        let wanted = if self.is_mark() { MAX_MARK_ROWS } else { LOOK_ROWS };
        if self.rows.len() < wanted { Flow::Continue(()) } else { Flow::Break(()) }
    }

    fn end_sheet(&mut self) -> Flow {
        let rows = std::mem::take(&mut self.rows);
        if self.is_mark() {
            self.mark = self.mark.take().or_else(|| TemplateMark::read(&rows));
            let is_sure = self.mark.as_ref().and_then(TemplateMark::sheet_kind).is_some();
            return if is_sure { Flow::Break(()) } else { Flow::Continue(()) };
        }
        if !self.sheet.is_hidden && !is_read_by_people(&self.sheet.name) {
            let name = &self.sheet.name;
            let headings = headings_of(&rows);
            let blocks = Blocks::of(&rows, &headings);
            match guess_sheet_among(name, &blocks, self.year, &self.recalls) {
                Some(guess) => self.guesses.push(guess),
                None if rows.is_empty() => {}
                None => {
                    let foreign = foreign_sheet(name, &rows);
                    let what = match foreign {
                        Some(label) => described(label),
                        None => nearest_kind_among(name, &blocks, None),
                    };
                    let (sheet, is_foreign) = (name.clone(), foreign.is_some());
                    self.others.push(NoKind { sheet, what, is_foreign });
                }
            }
        }
        Flow::Continue(())
    }
}
