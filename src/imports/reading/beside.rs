//! Tables of the same columns side by side on one sheet, as vouchers printed beside each other.
//!
//! Invariants: tables stand beside each other only where every heading of the first one comes again
//! to the letter and in its order; amounts of another currency are never looked for in them.

use crate::imports::cells::content::{KeptRow, is_blank, owned};
use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::reading::header::{Header, HeaderColumn};
use crate::sheet::{Cell, column_letters};

/// Fewer headings than these make no table that comes again.
const MIN_COLUMNS: usize = 3;

/// Columns that are judged row by row for the first table only.
const NEVER_BESIDE: [ColumnKind; 5] = [
    ColumnKind::Currency,
    ColumnKind::ExchangeRate,
    ColumnKind::ForeignDebit,
    ColumnKind::ForeignCredit,
    ColumnKind::ForeignAmount,
];

/// A table on the right of the first one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableBeside {
    /// Its first column.
    pub start: u32,
    pub columns: ColumnMap,
}

/// The header of each of several tables, from the left.
#[must_use]
pub fn tables_of(header: &Header) -> Option<Vec<Header>> {
    let columns = &header.columns;
    let first = columns.first()?;
    let is_first = |column: &HeaderColumn| column.parts == first.parts;
    let starts: Vec<usize> = (0..columns.len()).filter(|at| is_first(&columns[*at])).collect();
    let ends = starts.iter().skip(1).copied().chain([columns.len()]);
    let tables: Vec<&[HeaderColumn]> =
        starts.iter().zip(ends).map(|(start, end)| &columns[*start..end]).collect();
    let is_again = |table: &&[HeaderColumn]| {
        table.len() == tables[0].len()
            && table.iter().zip(tables[0]).all(|(one, other)| one.parts == other.parts)
    };
    let is_never = |column: &HeaderColumn| {
        column.found.is_some_and(|found| NEVER_BESIDE.contains(&found.kind))
    };
    let are_tables = tables.len() > 1
        && tables[0].len() >= MIN_COLUMNS
        && tables.iter().all(is_again)
        && !tables[0].iter().any(is_never);
    let header_of = |table: &&[HeaderColumn]| Header { columns: table.to_vec(), ..header.clone() };
    are_tables.then(|| tables.iter().map(header_of).collect())
}

/// `A至E列、G至K列`.
#[must_use]
pub fn spans_of(tables: &[Header]) -> String {
    let span = |table: &Header| {
        let letters = |column: Option<&HeaderColumn>| {
            column.map_or(String::new(), |column| column_letters(column.column))
        };
        format!("{}至{}列", letters(table.columns.first()), letters(table.columns.last()))
    };
    tables.iter().map(span).collect::<Vec<_>>().join("、")
}

/// The part of a row that belongs to each table, nothing where it is blank. Columns keep their
/// places.
#[must_use]
pub fn parts_of(row: u32, cells: &[Cell<'_>], beside: &[TableBeside]) -> Vec<Option<KeptRow>> {
    let place = |column: u32| usize::try_from(column).unwrap_or(usize::MAX).min(cells.len());
    let starts = || std::iter::once(0).chain(beside.iter().map(|table| place(table.start)));
    let ends = starts().skip(1).chain([cells.len()]);
    let part = |(start, end): (usize, usize)| {
        let own = cells.get(start..end).filter(|own| !own.iter().all(is_blank))?;
        let blank = std::iter::repeat_n(Cell::Empty, start);
        Some(KeptRow { row, cells: blank.chain(own.iter().map(owned)).collect() })
    };
    starts().zip(ends).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::kinds::SheetKind;
    use crate::imports::reading::header::find_header;

    fn cells(line: &str) -> Vec<Cell<'static>> {
        let cell = |text: &str| {
            if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned().into()) }
        };
        line.split(',').map(cell).collect()
    }

    #[test]
    fn tables_are_beside_each_other_where_every_heading_comes_again() {
        for (line, spans) in [
            ("摘要,科目,借方,贷方,,摘要,科目,借方,贷方", Some("A至D列、F至I列")),
            ("摘要,科目,借方,贷方,摘要,科目,借方,贷方", Some("A至D列、E至H列")),
            (
                "摘要,科目,借方,贷方,,摘要,科目,借方,贷方,,摘要,科目,借方,贷方",
                Some("A至D列、F至I列、K至N列"),
            ),
            ("摘要,科目,借方,贷方", None),
            ("摘要,科目,借方,贷方,,摘要,科目,贷方,借方", None),
            ("摘要,科目,借方,贷方,,摘要,科目,借方", None),
            ("摘要,科目,币种,借方,贷方,,摘要,科目,币种,借方,贷方", None),
        ] {
            let rows = [KeptRow { row: 0, cells: cells(line) }];
            let header = find_header(&rows, SheetKind::Journal.vocabulary()).unwrap();
            let tables = tables_of(&header);
            assert_eq!(tables.as_deref().map(spans_of).as_deref(), spans, "{line}");
        }
    }

    #[test]
    fn each_table_has_its_part_of_a_row() {
        let table = |start| TableBeside { start, columns: ColumnMap::default() };
        let beside = [table(3), table(6)];
        for (line, parts) in [
            ("a,b,,c,d", [Some("a,b,"), Some(",,,c,d"), None]),
            ("a", [Some("a"), None, None]),
            (",,,,,,,e", [None, None, Some(",,,,,,,e")]),
        ] {
            let found: Vec<Option<Vec<Cell<'_>>>> = parts_of(7, &cells(line), &beside)
                .into_iter()
                .map(|part| part.map(|it| it.cells))
                .collect();
            let expected: Vec<_> = parts.iter().map(|part| part.map(cells)).collect();
            assert_eq!(found, expected, "{line}");
        }
    }
}
