//! What a sheet is, by its header, and which of its columns are used.
//!
//! Invariants: a layout is complete for its kind, so that reading rows needs no further look at
//! the header; of two columns of a kind the surer heading wins, and equal headings are refused.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::formats::annotate::EXPLANATION_HEADING;
use crate::imports::cells::content::is_blank;
use crate::imports::cells::words::heading;
use crate::imports::codes;
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::kinds::spec::NEEDS_DATE;
use crate::imports::kinds::vocabulary::MIN_KINDS;
use crate::imports::reading::beside::{TableBeside, spans_of, tables_of};
use crate::imports::reading::digit_columns::{DigitRun, digit_runs, words_and_digits};
use crate::imports::reading::foreign_tables::is_other_table;
use crate::imports::reading::header::{Header, HeaderColumn};
use crate::imports::reading::printed_voucher::{is_head_in_parts, is_said_of_voucher};
use crate::imports::reading::problems::Problems;
use crate::sheet::{Cell, column_letters};

/// A sheet whose columns are understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    pub kind: SheetKind,
    pub columns: ColumnMap,
    pub header_rows: (u32, u32),
    /// For the record: kind, column letters, heading as written.
    pub used: Vec<UsedColumn>,
    /// Every heading as written, by column and from the top down.
    pub headings: Vec<(u32, Vec<String>)>,
    /// Amounts with a column for each digit.
    pub digits: Vec<DigitRun>,
    /// Headed columns that are not read.
    pub unread: Vec<UnreadColumn>,
    /// Whether date and number of a voucher stand above the table.
    pub is_voucher_form: bool,
    /// Tables of the same columns on the right of it: vouchers printed beside each other.
    pub beside: Vec<TableBeside>,
    /// The column of explanations that this program put into a workbook it handed back.
    pub explanations: Option<u32>,
}

impl Layout {
    /// Printed pages repeat the header: a row that says in several columns what a row of the
    /// header says there, and in none what is said elsewhere.
    #[must_use]
    pub fn is_header_again(&self, cells: &[Cell<'_>]) -> bool {
        let is_places = !self.digits.is_empty() && digit_runs(cells) == self.digits;
        if is_places {
            return true;
        }
        let again = self.headings.iter().filter(|it| says(it, cells)).count();
        let filled = || cells.iter().filter(|cell| !is_blank(cell)).count();
        (again >= MIN_KINDS || (again >= 2 && again == filled())) && !self.has_moved(cells)
    }

    /// Whether a row stands around the table of a printed voucher: its date or who signed it, above
    /// or below the places of digits, are no amounts.
    #[must_use]
    pub fn is_around_voucher(&self, row: u32, cells: &[Cell<'_>]) -> bool {
        self.is_voucher_form && {
            let (has_words, has_digits) = words_and_digits(cells, &self.digits);
            let is_said = || !has_digits && is_said_of_voucher(row, cells);
            has_words && (is_head_in_parts(row, cells) || is_said())
        }
    }

    /// Whether a row says in some column what heads another one, or a column of another table.
    #[must_use]
    pub fn has_moved(&self, cells: &[Cell<'_>]) -> bool {
        let vocabulary = self.kind.vocabulary();
        let own = |column: usize| {
            self.headings.iter().find(|it| usize::try_from(it.0).is_ok_and(|it| it == column))
        };
        cells.iter().enumerate().any(|(column, cell)| {
            let Cell::Text(text) = cell else { return false };
            let said = |it: &(u32, Vec<String>)| it.1.iter().any(|part| is_same(part, text));
            !own(column).is_some_and(said)
                && (self.headings.iter().any(said)
                    || vocabulary.exactly(&heading(text, false)).is_some())
        })
    }

    /// The columns that are read.
    #[must_use]
    pub fn read_columns(&self) -> Vec<(u32, ColumnKind)> {
        let maps =
            || std::iter::once(&self.columns).chain(self.beside.iter().map(|table| &table.columns));
        let of_kind = |kind: &ColumnKind| {
            let kind = *kind;
            maps().filter_map(move |map| Some((map.column(kind)?, kind)))
        };
        ColumnKind::EVERY.iter().flat_map(of_kind).collect()
    }

    /// Where the amounts stand.
    #[must_use]
    pub fn amount_columns(&self) -> Vec<usize> {
        let amounts = self.read_columns().into_iter().filter(|(_, kind)| kind.is_amount());
        amounts.filter_map(|(column, _)| usize::try_from(column).ok()).collect()
    }
}

/// A column of a header that is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadColumn {
    pub column: u32,
    pub heading: String,
    /// The column that is read instead of it.
    pub rival: Option<u32>,
}

/// Whether a row says in a column what the header says there.
fn says((column, parts): &(u32, Vec<String>), cells: &[Cell<'_>]) -> bool {
    let cell = usize::try_from(*column).ok().and_then(|column| cells.get(column));
    matches!(cell, Some(Cell::Text(text)) if parts.iter().any(|part| is_same(part, text)))
}

/// Whether a heading is this text but for white space.
fn is_same(part: &str, text: &str) -> bool {
    let visible = |text: &'_ str| text.chars().filter(|it| !it.is_whitespace()).collect::<String>();
    part == text || (text.contains(char::is_whitespace) && visible(part) == visible(text))
}

/// The cells without what this program itself wrote beside them.
#[must_use]
pub fn without_explanation<'c, 'v>(layout: &Layout, cells: &'c [Cell<'v>]) -> Cow<'c, [Cell<'v>]> {
    let column = layout.explanations.and_then(|column| usize::try_from(column).ok());
    let Some(column) = column.filter(|column| *column < cells.len()) else {
        return Cow::Borrowed(cells);
    };
    let mut cells = cells.to_vec();
    cells[column] = Cell::Empty;
    Cow::Owned(cells)
}

/// A column that is read, as the outcome of an import shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedColumn {
    pub kind: ColumnKind,
    pub column: String,
    pub heading: String,
}

/// What a header makes of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recognition {
    Known(Box<Layout>),
    /// It looks like the wanted kind, but these columns are missing.
    Missing(Vec<&'static str>),
    /// It is a table of another kind.
    OtherKind,
}

/// Judges a header for the wanted kind; findings go to `problems` only when it is of that kind.
pub fn recognise(
    header: &Header,
    wanted: SheetKind,
    year: i64,
    problems: &mut Problems,
) -> Recognition {
    let mut told_apart = crate::imports::reading::told_apart::tell_apart(wanted, header);
    let is_ours = |column: &HeaderColumn| column.written.trim() == EXPLANATION_HEADING;
    let explanations = told_apart.columns.iter().find(|it| is_ours(it)).map(|it| it.column);
    if explanations.is_some() {
        told_apart.to_mut().columns.retain(|column| !is_ours(column));
    }
    let kind = wanted.spec();
    let repeated = tables_of(&told_apart);
    let first = repeated.as_ref().and_then(|tables| tables.first()).unwrap_or(&*told_apart);
    let mut columns = map_columns(first);
    (kind.settle)(&mut columns);
    let is_voucher_form = wanted == SheetKind::Journal && is_voucher_form(first, &columns);
    // Only vouchers are read that stand beside each other.
    let tables = repeated.as_deref().filter(|_| is_voucher_form).unwrap_or_default();
    let header = if tables.is_empty() { &*told_apart } else { first };
    let is_other = is_other_table(wanted, header);
    if is_other || !(is_voucher_form || (kind.resembles)(&columns)) {
        return Recognition::OtherKind;
    }
    let mut missing = kind.missing(&columns);
    if is_voucher_form {
        leave_out_what_is_above(&mut missing, header, (&columns, !tables.is_empty()));
    }
    if !missing.is_empty() {
        return Recognition::Missing(missing);
    }
    let mut unread = tell_oddities(header, &columns, year, problems);
    let mut used = used_columns(header, &columns);
    let mut headings = headings_of(header);
    let mut beside = Vec::new();
    for table in tables.iter().skip(1) {
        let start = table.columns.first().map_or(0, |column| column.column);
        let own = TableBeside { start, columns: map_columns(table) };
        unread.extend(tell_oddities(table, &own.columns, year, problems));
        used.extend(used_columns(table, &own.columns));
        headings.extend(headings_of(table));
        beside.push(own);
    }
    Recognition::Known(Box::new(Layout {
        kind: wanted,
        columns,
        header_rows: (header.first_row, header.last_row),
        used,
        headings,
        digits: header.digits.clone(),
        unread,
        is_voucher_form,
        beside,
        explanations,
    }))
}

fn headings_of(header: &Header) -> Vec<(u32, Vec<String>)> {
    header.columns.iter().map(|column| (column.column, column.parts.clone())).collect()
}

/// What a printed voucher says above its table need not stand in it; `columns` are those of the
/// table, and whether others stand beside it, which say above them what they say.
fn leave_out_what_is_above(
    missing: &mut Vec<&'static str>,
    header: &Header,
    (columns, is_beside): (&ColumnMap, bool),
) {
    let marks = header.titles.marks();
    let is_above = |label: &&str| {
        ((marks.date.is_some() || is_beside) && *label == NEEDS_DATE.label)
            || ((marks.number.is_some() || is_beside)
                && *label == ColumnKind::VoucherNumber.label())
    };
    missing.retain(|label| !is_above(label));
    // 收款凭证 and 付款凭证 have the lines of one side, and the account of the other above them.
    let sides = [ColumnKind::Debit, ColumnKind::Credit];
    let is_pair = columns.has(ColumnKind::DebitAccount) || columns.has(ColumnKind::CreditAccount);
    let is_one_amount = columns.has(ColumnKind::Amount) && !columns.has(ColumnKind::Direction);
    let of_sides = sides.map(|side| columns.has(side));
    if !is_pair && (of_sides[0] != of_sides[1] || (of_sides == [false; 2] && is_one_amount)) {
        missing.retain(|label| !sides.iter().any(|side| side.label() == *label));
        if marks.other_side.is_none() {
            missing.push(OTHER_SIDE_ABOVE);
        }
    }
}

/// What a voucher form lacks that has the accounts of one side only.
const OTHER_SIDE_ABOVE: &str = "另一方的金额，或表格上方的“借方科目：”或“贷方科目：”及其科目";

/// Whether the lines of a table are those of a voucher whose date and number stand above it.
fn is_voucher_form(header: &Header, columns: &ColumnMap) -> bool {
    let in_columns = [ColumnKind::Date, ColumnKind::Month, ColumnKind::VoucherNumber];
    header.titles.is_voucher_form()
        && columns.has(ColumnKind::Summary)
        && !in_columns.iter().any(|kind| columns.has(*kind))
}

/// The surest column of each kind.
#[must_use]
pub fn map_columns(header: &Header) -> ColumnMap {
    let mut columns = ColumnMap::default();
    for kind in ColumnKind::EVERY {
        let surest = header
            .columns
            .iter()
            .filter_map(|column| Some((column.found?, column.column)))
            .filter(|(found, _)| found.kind == *kind)
            .min_by_key(|(found, column)| (found.rank, *column));
        if let Some((_, column)) = surest {
            columns.set(*kind, column);
        }
    }
    columns
}

/// Tells what is odd about a header; returns the columns that are not read.
fn tell_oddities(
    header: &Header,
    columns: &ColumnMap,
    year: i64,
    problems: &mut Problems,
) -> Vec<UnreadColumn> {
    let row = header.last_row;
    if let Some(written) = header.year
        && written != year
        && !columns.has(ColumnKind::Date)
    {
        problems.on_sheet(&codes::HEADER_YEAR, format!("{written}年"), format!("{year}年"));
    }
    let mut unread = Vec::new();
    let mut pass_over = |column: &HeaderColumn, rival: Option<u32>| {
        let heading = column.written.clone();
        unread.push(UnreadColumn { column: column.column, heading, rival });
    };
    for column in &header.columns {
        let Some(found) = column.found else {
            if !column.is_left_out {
                pass_over(column, None);
            }
            continue;
        };
        let used = columns.column(found.kind);
        if used == Some(column.column) {
            if let Some(guessed) = found.guessed {
                let expected = format!("按“{guessed}”识别");
                problems.at(
                    &codes::COLUMN_GUESSED,
                    (row, column.column),
                    &column.written,
                    expected,
                );
            }
            continue;
        }
        let rival = header.columns.iter().find(|rival| Some(rival.column) == used);
        let is_tied =
            rival.and_then(|rival| rival.found).is_some_and(|rival| rival.rank == found.rank);
        if is_tied && let Some(tables) = tables_of(header) {
            let found = format!("并排的{}张表：{}", tables.len(), spans_of(&tables));
            let expected = "把右边的表移到左边的表之下，或分放在几个工作表";
            problems.at(&codes::COLUMN_TWICE, (row, column.column), found, expected);
            break;
        }
        if is_tied {
            let expected = format!("“{}”只有一列", found.kind.label());
            problems.at(&codes::COLUMN_TWICE, (row, column.column), &column.written, expected);
        } else {
            pass_over(column, used);
        }
    }
    unread
}

fn used_columns(header: &Header, columns: &ColumnMap) -> Vec<UsedColumn> {
    let used = |column: &HeaderColumn| {
        let kind = column.found?.kind;
        (columns.column(kind) == Some(column.column)).then(|| UsedColumn {
            kind,
            column: column_letters(column.column),
            heading: column.written.clone(),
        })
    };
    header.columns.iter().filter_map(used).collect()
}
