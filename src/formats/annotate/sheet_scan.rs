//! What must be known of a sheet before it is changed: one streamed pass over its XML.
//!
//! Invariants: only rows that are asked for are kept; rows and cells must ascend, as programs
//! write them, otherwise the sheet is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;
use std::ops::Range;

use quick_xml::events::Event;

use super::super::damage::damaged;
use super::address::{ALL_COLUMNS, ALL_ROWS, area_of, cell_of};
use super::workbook::Area;
use super::xml::{Piece, Scanner, Tag, attribute, characters, local};
use crate::finding::Outcome;

/// An element that is kept with its tag.
#[derive(Clone, Debug)]
pub struct Kept {
    pub tag: Tag,
    pub open: Range<usize>,
    pub is_empty: bool,
    pub end: usize,
}

/// A direct child of the sheet.
#[derive(Clone, Debug)]
pub struct Child {
    /// For a wrapper of alternatives, the name of what it wraps.
    pub local: String,
    pub kept: Kept,
}

#[derive(Clone, Debug)]
pub struct CellFacts {
    pub column: u32,
    pub kept: Kept,
}

#[derive(Clone, Debug)]
pub struct RowFacts {
    pub kept: Kept,
    pub cells: Vec<CellFacts>,
}

/// A sheet as far as it matters here.
#[derive(Default)]
pub struct SheetFacts {
    /// `x:`, or empty.
    pub prefix: String,
    pub children: Vec<Child>,
    pub views: Vec<Kept>,
    pub columns: Vec<Kept>,
    pub rows: BTreeMap<u32, RowFacts>,
    /// Rows that were asked for and are not there: where each goes.
    pub missing: BTreeMap<u32, usize>,
    pub merged: Vec<Area>,
    /// Cells with content, the column of explanations left out.
    pub content: Option<Area>,
}

impl SheetFacts {
    /// A direct child, unless it is wrapped as one of several alternatives.
    pub fn child(&self, local: &str) -> Option<&Kept> {
        let children = self.children.iter().map(|child| &child.kept);
        children.into_iter().find(|kept| kept.tag.local() == local)
    }

    /// The cell that is shown where this one is: the first of a merged range.
    pub fn shown(&self, cell: (u32, u32)) -> (u32, u32) {
        let area = self.merged.iter().find(|area| area.has(cell));
        area.map_or(cell, |area| (area.top, area.left))
    }
}

/// The row that is being read.
struct OpenRow {
    number: u32,
    kept: Kept,
    cells: Vec<CellFacts>,
    /// Column of the cell before, and whether the row is to be kept.
    last_column: Option<u32>,
    is_wanted: bool,
}

struct OpenCell {
    column: u32,
    /// Only of rows that are kept.
    tag: Option<Tag>,
    open: Range<usize>,
    has_content: bool,
}

struct Pass {
    facts: SheetFacts,
    wanted: std::iter::Peekable<std::vec::IntoIter<u32>>,
    /// Column of an earlier annotation, which is no content of the sheet.
    own_column: Option<u32>,
    row: Option<OpenRow>,
    cell: Option<OpenCell>,
    last_row: Option<u32>,
    /// The direct child of the sheet that is being read.
    section: String,
    /// Within a cell: the element whose characters are read.
    inside: String,
}

/// Reads a sheet for the rows that will be written to.
pub fn scan(
    source: impl BufRead,
    wanted: &BTreeSet<u32>,
    own_column: Option<u32>,
) -> Outcome<SheetFacts> {
    let mut scanner = Scanner::new(source)?;
    let mut pass = Pass {
        facts: SheetFacts::default(),
        wanted: wanted.iter().copied().collect::<Vec<_>>().into_iter().peekable(),
        own_column,
        row: None,
        cell: None,
        last_row: None,
        section: String::new(),
        inside: String::new(),
    };
    while let Some(piece) = scanner.next()? {
        pass.take(&piece)?;
    }
    if pass.facts.child("sheetData").is_none() {
        return Err(damaged("工作表没有 sheetData"));
    }
    Ok(pass.facts)
}

/// The views of any sheet; stops before its cells.
pub fn scan_views(source: impl BufRead) -> Outcome<Vec<Kept>> {
    let mut scanner = Scanner::new(source)?;
    let mut views = Vec::new();
    while let Some(Piece { event, range, depth }) = scanner.next()? {
        let (tag, is_empty) = match &event {
            Event::Start(tag) => (tag, false),
            Event::Empty(tag) => (tag, true),
            Event::End(tag) if depth == 1 && local(tag.name().as_ref()) == "sheetViews" => break,
            _ => continue,
        };
        match (depth, local(tag.name().as_ref())) {
            (1, "sheetData") => break,
            (2, "sheetView") => views.push(keep(tag, &range, is_empty)),
            _ => {}
        }
    }
    Ok(views)
}

fn keep(tag: &str, range: &Range<usize>, is_empty: bool) -> Kept {
    Kept { tag: Tag(tag.to_owned()), open: range.clone(), is_empty, end: range.end }
}

impl Pass {
    fn take(&mut self, piece: &Piece<'_>) -> Outcome<()> {
        let Piece { event, range, depth } = piece;
        match event {
            Event::Start(tag) => {
                self.open(*depth, tag, local(tag.name().as_ref()), range, false)?;
            }
            Event::Empty(tag) => {
                let name = tag.name();
                let name = local(name.as_ref());
                self.open(*depth, tag, name, range, true)?;
                self.close(*depth, name, range);
            }
            Event::End(tag) => self.close(*depth, local(tag.name().as_ref()), range),
            other => {
                if let Some(cell) = &mut self.cell
                    && matches!(self.inside.as_str(), "v" | "t")
                    && let Some(text) = characters(other)
                {
                    cell.has_content |= !text.is_empty();
                }
            }
        }
        Ok(())
    }

    fn open(
        &mut self,
        depth: usize,
        tag: &str,
        name: &str,
        range: &Range<usize>,
        is_empty: bool,
    ) -> Outcome<()> {
        match (depth, self.section.as_str(), name) {
            (0, _, _) => Tag(tag.to_owned()).prefix().clone_into(&mut self.facts.prefix),
            (1, _, _) => {
                name.clone_into(&mut self.section);
                let kept = keep(tag, range, is_empty);
                self.facts.children.push(Child { local: name.to_owned(), kept });
            }
            (2, "sheetViews", "sheetView") => self.facts.views.push(keep(tag, range, is_empty)),
            (2, "cols", "col") => self.facts.columns.push(keep(tag, range, is_empty)),
            (2, "mergeCells", "mergeCell") => {
                let area = attribute(tag, "ref").and_then(|text| area_of(&text));
                self.facts.merged.extend(area);
            }
            (2, "sheetData", "row") => self.open_row(tag, range, is_empty)?,
            (3, "sheetData", "c") => self.open_cell(tag, range)?,
            (3, "AlternateContent", _) => {
                // Ranked as what it wraps.
                if let Some(child) = self.facts.children.last_mut()
                    && child.local == "AlternateContent"
                {
                    name.clone_into(&mut child.local);
                }
            }
            (4.., "sheetData", _) => {
                name.clone_into(&mut self.inside);
                if let Some(cell) = &mut self.cell {
                    cell.has_content |= name == "f";
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// `range` is the closing tag's, or that of an element without content.
    fn close(&mut self, depth: usize, name: &str, range: &Range<usize>) {
        let end = range.end;
        match (depth, self.section.as_str(), name) {
            (1, _, _) => {
                if self.section == "sheetData" {
                    self.place_missing(ALL_ROWS, range.start);
                }
                self.section.clear();
                if let Some(child) = self.facts.children.last_mut() {
                    child.kept.end = end;
                }
            }
            (2, "sheetData", "row") => self.close_row(end),
            (3, "sheetData", "c") => self.close_cell(end),
            (4.., "sheetData", _) => self.inside.clear(),
            _ => {}
        }
    }

    /// Rows asked for that should have stood before this one.
    fn place_missing(&mut self, before: u32, place: usize) {
        while let Some(row) = self.wanted.next_if(|row| *row < before) {
            self.facts.missing.insert(row, place);
        }
    }

    fn open_row(&mut self, tag: &str, range: &Range<usize>, is_empty: bool) -> Outcome<()> {
        let written = attribute(tag, "r").map(|text| text.trim().parse::<u32>());
        let next = self.last_row.map_or(0, |row| row + 1);
        let number = match written {
            Some(Ok(number)) if (1..=ALL_ROWS).contains(&number) => number - 1,
            Some(_) => return Err(damaged("行号不是数字")),
            None => next,
        };
        if number >= ALL_ROWS {
            return Err(damaged("行超出最后一行"));
        }
        if number < next {
            return Err(damaged(format!("第 {} 行的行号没有递增", number + 1)));
        }
        self.place_missing(number, range.start);
        self.last_row = Some(number);
        let is_wanted = self.wanted.next_if_eq(&number).is_some();
        self.row = Some(OpenRow {
            number,
            kept: keep(tag, range, is_empty),
            cells: Vec::new(),
            last_column: None,
            is_wanted,
        });
        Ok(())
    }

    fn close_row(&mut self, end: usize) {
        if let Some(mut row) = self.row.take()
            && row.is_wanted
        {
            row.kept.end = end;
            self.facts.rows.insert(row.number, RowFacts { kept: row.kept, cells: row.cells });
        }
    }

    fn open_cell(&mut self, tag: &str, range: &Range<usize>) -> Outcome<()> {
        let Some(row) = &mut self.row else { return Ok(()) };
        let next = row.last_column.map_or(0, |column| column + 1);
        let column = match attribute(tag, "r") {
            None => next,
            Some(text) => match cell_of(&text) {
                Some((number, column)) if number == row.number && column >= next => column,
                _ => return Err(damaged(format!("单元格 {text} 的地址不在所在行或没有递增"))),
            },
        };
        if column >= ALL_COLUMNS {
            return Err(damaged("单元格超出最后一列"));
        }
        row.last_column = Some(column);
        self.cell = Some(OpenCell {
            column,
            tag: row.is_wanted.then(|| Tag(tag.to_owned())),
            open: range.clone(),
            has_content: false,
        });
        Ok(())
    }

    fn close_cell(&mut self, end: usize) {
        let (Some(cell), Some(row)) = (self.cell.take(), &mut self.row) else { return };
        let place = (row.number, cell.column);
        let is_explanation = self.own_column == Some(cell.column);
        if cell.has_content && !is_explanation {
            self.facts.content = Some(grown(self.facts.content, place));
        }
        if let Some(tag) = cell.tag {
            let is_empty = cell.open.end == end;
            let kept = Kept { tag, open: cell.open, is_empty, end };
            row.cells.push(CellFacts { column: cell.column, kept });
        }
    }
}

/// An area with one more cell in it.
pub fn grown(area: Option<Area>, (row, column): (u32, u32)) -> Area {
    area.map_or(Area { top: row, left: column, bottom: row, right: column }, |area| Area {
        top: area.top.min(row),
        left: area.left.min(column),
        bottom: area.bottom.max(row),
        right: area.right.max(column),
    })
}
