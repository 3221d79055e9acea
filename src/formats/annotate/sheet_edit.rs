//! What is changed in a sheet: fills, the column of explanations, its filter, its notes' link.
//!
//! Invariants: new cells and rows stand in order; a cell keeps all but its format; elements stand
//! in the order of the standard.

use std::collections::{BTreeMap, BTreeSet};

use super::address::{ALL_COLUMNS, area_of, written};
use super::sheet_scan::{Kept, RowFacts, SheetFacts, grown};
use super::styles::{Fill, Look, Styles};
use super::traces::Traces;
use super::workbook::Area;
use super::xml::{Edits, Tag, escape_cell};
use super::{EXPLANATION_HEADING, EXPLANATION_WIDTH};
use crate::finding::{Outcome, Severity};
use crate::sheet::address;

/// The children of a worksheet in the order of the standard.
pub const ORDER: [&str; 39] = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
];

/// What is to be marked on one sheet.
#[derive(Debug, Default)]
pub struct SheetWork {
    pub fills: BTreeMap<(u32, u32), Severity>,
    /// Text of each row in the column of explanations.
    pub texts: BTreeMap<u32, String>,
    /// Row of the column's heading, when it is known.
    pub head_row: Option<u32>,
}

impl SheetWork {
    /// Rows that may be written to; the head is guessed only once the sheet is known.
    pub fn rows(&self) -> BTreeSet<u32> {
        let marked = self.fills.keys().map(|(row, _)| *row);
        marked.chain(self.texts.keys().copied()).chain(self.head_row).collect()
    }
}

/// What a cell becomes.
enum CellChange {
    Format(usize),
    Text(usize, String),
    Gone,
}

/// A sheet being changed.
pub struct SheetEditor<'a> {
    pub facts: &'a SheetFacts,
    pub work: &'a SheetWork,
    pub traces: &'a Traces,
    pub styles: &'a mut Styles,
    pub edits: Edits,
}

impl SheetEditor<'_> {
    /// The column of explanations; `None` when there is nothing to explain or no room.
    pub fn explanation_column(&self) -> Option<u32> {
        if self.work.texts.is_empty() {
            return None;
        }
        if self.traces.column.is_some() {
            return self.traces.column;
        }
        let content = self.facts.content.map_or(0, |area| area.right + 1);
        let marked = self.work.fills.keys().map(|(_, column)| column + 1).max().unwrap_or(0);
        let filter = self.filter().map_or(0, |area| area.right + 1);
        // A text in the hidden part of a merged range would not be seen.
        let rows = self.work.rows();
        let is_touched = |area: &&Area| rows.range(area.top..=area.bottom).next().is_some();
        let merged = self.facts.merged.iter().filter(is_touched).map(|area| area.right + 1);
        // Beside a table, one column apart: it would otherwise grow into the column.
        let gap = u32::from(self.facts.child("tableParts").is_some());
        let nearest = content.max(marked).max(filter) + gap;
        let column = merged.filter(|right| *right < ALL_COLUMNS).fold(nearest, u32::max);
        (column < ALL_COLUMNS).then_some(column)
    }

    fn filter(&self) -> Option<Area> {
        self.facts.child("autoFilter").and_then(|kept| area_of(&kept.tag.get("ref")?))
    }

    /// All changes of cells; gives the area that the new cells take.
    pub fn edit_cells(&mut self, column: Option<u32>) -> Outcome<()> {
        let mut changes: BTreeMap<u32, BTreeMap<u32, CellChange>> = BTreeMap::new();
        let is_marked_again = |cell: &&(u32, u32)| self.work.fills.contains_key(*cell);
        for (row, column) in self.traces.filled.iter().filter(|cell| !is_marked_again(cell)) {
            let format = self.format_of(*row, *column);
            let plain = self.styles.refill(format, Fill::None)?;
            changes.entry(*row).or_default().insert(*column, CellChange::Format(plain));
        }
        for (row, column) in &self.traces.explained {
            changes.entry(*row).or_default().insert(*column, CellChange::Gone);
        }
        for ((row, column), severity) in &self.work.fills {
            let format = self.format_of(*row, *column);
            let marked = self.styles.refill(format, Fill::Mark(*severity))?;
            changes.entry(*row).or_default().insert(*column, CellChange::Format(marked));
        }
        if let Some(column) = column {
            let format = self.styles.of(Look::Explanation);
            for (row, text) in &self.work.texts {
                let text = CellChange::Text(format, text.clone());
                changes.entry(*row).or_default().insert(column, text);
            }
            if let Some(row) = self.work.head_row {
                let heading = EXPLANATION_HEADING.to_owned();
                let heading = CellChange::Text(self.styles.of(Look::Head), heading);
                changes.entry(row).or_default().insert(column, heading);
            }
        }
        self.write_changes(&changes);
        Ok(())
    }

    /// The format a cell has or would have.
    fn format_of(&self, row: u32, column: u32) -> usize {
        let number = |tag: &Tag, name: &str| tag.get(name)?.trim().parse::<usize>().ok();
        if let Some(facts) = self.facts.rows.get(&row) {
            if let Some(cell) = facts.cells.iter().find(|cell| cell.column == column) {
                return number(&cell.kept.tag, "s").unwrap_or(0);
            }
            let tag = &facts.kept.tag;
            if tag.get("customFormat").is_some_and(|it| it == "1" || it == "true") {
                return number(tag, "s").unwrap_or(0);
            }
        }
        let covers = |kept: &&Kept| {
            let bound = |name| number(&kept.tag, name).and_then(|it| u32::try_from(it).ok());
            let (Some(min), Some(max)) = (bound("min"), bound("max")) else { return false };
            (min..=max).contains(&(column + 1))
        };
        let column = self.facts.columns.iter().find(covers);
        column.and_then(|kept| number(&kept.tag, "style")).unwrap_or(0)
    }

    fn write_changes(&mut self, changes: &BTreeMap<u32, BTreeMap<u32, CellChange>>) {
        let mut at_the_end = String::new();
        let is_bare = self.facts.child("sheetData").is_some_and(|data| data.is_empty);
        for (row, cells) in changes {
            if let Some(facts) = self.facts.rows.get(row) {
                self.change_row(*row, facts, cells);
                continue;
            }
            let inside = self.new_cells(*row, cells.iter());
            let Some(place) = self.facts.missing.get(row).filter(|_| !inside.is_empty()) else {
                continue;
            };
            let prefix = &self.facts.prefix;
            let text = format!("<{prefix}row r=\"{}\">{inside}</{prefix}row>", row + 1);
            if is_bare {
                at_the_end.push_str(&text);
            } else {
                self.edits.insert(*place, text);
            }
        }
        if let (Some(data), false) = (self.facts.child("sheetData"), at_the_end.is_empty()) {
            let text = format!("{}{at_the_end}</{}>", data.tag.open(), data.tag.name());
            self.edits.replace(data.open.start..data.end, text);
        }
    }

    fn change_row(&mut self, row: u32, facts: &RowFacts, cells: &BTreeMap<u32, CellChange>) {
        let mut new: Vec<(&u32, &CellChange)> = Vec::new();
        for (column, change) in cells {
            let Some(cell) = facts.cells.iter().find(|cell| cell.column == *column) else {
                new.push((column, change));
                continue;
            };
            let kept = &cell.kept;
            match change {
                CellChange::Gone => self.edits.delete(kept.open.start..kept.end),
                CellChange::Format(format) => {
                    let tag = kept.tag.with("s", &format.to_string());
                    self.edits.replace(kept.open.clone(), tag.written(kept.is_empty));
                }
                CellChange::Text(..) => {
                    let text = self.new_cell(row, *column, change);
                    self.edits.replace(kept.open.start..kept.end, text);
                }
            }
        }
        new.retain(|(_, change)| !matches!(change, CellChange::Gone));
        let ends = new.first().zip(new.last()).map(|(first, last)| (*first.0, *last.0));
        let tag = spans_over(&facts.kept.tag, ends);
        if facts.kept.is_empty {
            let inside = self.new_cells(row, new.into_iter());
            if !inside.is_empty() {
                let text = format!("{}{inside}</{}>", tag.open(), tag.name());
                self.edits.replace(facts.kept.open.clone(), text);
            }
            return;
        }
        if tag != facts.kept.tag {
            self.edits.replace(facts.kept.open.clone(), tag.open());
        }
        for (column, change) in new {
            let text = self.new_cell(row, *column, change);
            let next = facts.cells.iter().find(|cell| cell.column > *column);
            let place = match (next, facts.cells.last()) {
                (Some(next), _) => next.kept.open.start,
                (None, Some(last)) => last.kept.end,
                (None, None) => facts.kept.open.end,
            };
            self.edits.insert(place, text);
        }
    }

    fn new_cells<'c>(
        &self,
        row: u32,
        cells: impl Iterator<Item = (&'c u32, &'c CellChange)>,
    ) -> String {
        cells.map(|(column, change)| self.new_cell(row, *column, change)).collect()
    }

    fn new_cell(&self, row: u32, column: u32, change: &CellChange) -> String {
        let prefix = &self.facts.prefix;
        let address = address(row, column);
        match change {
            CellChange::Gone => String::new(),
            CellChange::Format(format) => format!("<{prefix}c r=\"{address}\" s=\"{format}\"/>"),
            CellChange::Text(format, text) => text_cell(prefix, &address, *format, text),
        }
    }

    /// The size of the sheet as it says itself.
    pub fn edit_dimension(&mut self, column: Option<u32>) {
        let Some(kept) = self.facts.child("dimension") else { return };
        let Some(before) = kept.tag.get("ref").and_then(|text| area_of(&text)) else { return };
        let mut area = before;
        let marked = self.work.fills.keys().copied();
        let texts = self.work.texts.keys().copied().chain(self.work.head_row);
        let texts = texts.filter_map(|row| Some((row, column?)));
        for cell in marked.chain(texts) {
            area = grown(Some(area), cell);
        }
        if area != before {
            let tag = kept.tag.with("ref", &written(area));
            self.edits.replace(kept.open.clone(), tag.written(kept.is_empty));
        }
    }

    /// Gives the column of explanations a width; on a second annotation the user's stays.
    pub fn edit_width(&mut self, column: u32) {
        if self.traces.column.is_some() {
            return;
        }
        let prefix = &self.facts.prefix;
        let number = column + 1;
        let own = format!(
            "<{prefix}col min=\"{number}\" max=\"{number}\" width=\"{EXPLANATION_WIDTH}\" \
             customWidth=\"1\"/>"
        );
        let bounds = |kept: &Kept| {
            let bound = |name| kept.tag.get(name)?.trim().parse::<u32>().ok();
            Some((bound("min")?, bound("max")?))
        };
        let known = self.facts.columns.iter().filter_map(|kept| Some((kept, bounds(kept)?)));
        for (kept, (min, max)) in known {
            if min > number {
                self.edits.insert(kept.open.start, own);
                return;
            }
            if max >= number {
                let part = |from: u32, to: u32| {
                    let tag = kept.tag.with("min", &from.to_string()).with("max", &to.to_string());
                    if from <= to { tag.closed() } else { String::new() }
                };
                let text = format!("{}{own}{}", part(min, number - 1), part(number + 1, max));
                self.edits.replace(kept.open.start..kept.end, text);
                return;
            }
        }
        match (self.facts.columns.last(), self.facts.child("cols")) {
            (Some(last), _) => self.edits.insert(last.end, own),
            (None, Some(cols)) => {
                let text = format!("{}{own}</{}>", cols.tag.open(), cols.tag.name());
                self.edits.replace(cols.open.start..cols.end, text);
            }
            (None, None) => {
                self.insert_child("cols", &format!("<{prefix}cols>{own}</{prefix}cols>"));
            }
        }
    }

    /// A filter over the data, or the one that is there up to the new column. Sheets with tables
    /// keep theirs. Gives the range of a filter that was there and has grown.
    pub fn edit_filter(&mut self, column: u32) -> Option<Area> {
        let head = self.work.head_row?;
        let content = self.facts.content?;
        if let Some(kept) = self.facts.child("autoFilter") {
            let before = self.filter()?;
            let area = Area { right: before.right.max(column), ..before };
            if before.top != head || area == before {
                return None;
            }
            let tag = kept.tag.with("ref", &written(area));
            self.edits.replace(kept.open.clone(), tag.written(kept.is_empty));
            return Some(area);
        }
        if self.facts.child("tableParts").is_some() || content.bottom <= head {
            return None;
        }
        let area = Area { top: head, left: content.left, bottom: content.bottom, right: column };
        let prefix = &self.facts.prefix;
        let text = format!("<{prefix}autoFilter ref=\"{}\"/>", written(area));
        self.insert_child("autoFilter", &text);
        None
    }

    /// Links the part that draws the notes.
    pub fn edit_drawing_link(&mut self, relation: &str, office: &str) {
        if let Some(kept) = self.facts.child("legacyDrawing") {
            let tag = kept.tag.with_local("id", relation);
            if tag != kept.tag {
                self.edits.replace(kept.open.clone(), tag.written(kept.is_empty));
            }
            return;
        }
        let prefix = &self.facts.prefix;
        let text = format!("<{prefix}legacyDrawing xmlns:r=\"{office}\" r:id=\"{relation}\"/>");
        self.insert_child("legacyDrawing", &text);
    }

    /// Puts a child where the standard wants it.
    fn insert_child(&mut self, name: &str, text: &str) {
        let rank = |name: &str| ORDER.iter().position(|it| *it == name);
        let own = rank(name);
        let children = &self.facts.children;
        let after = children.iter().find(|child| rank(&child.local) > own);
        match (after, children.last()) {
            (Some(after), _) => self.edits.insert(after.kept.open.start, text),
            (None, Some(last)) => self.edits.insert(last.kept.end, text),
            (None, None) => {}
        }
    }
}

/// Only the summary is open: two open sheets would be edited as one.
pub fn close_views(views: &[Kept], edits: &mut Edits) {
    for kept in views {
        if kept.tag.get("tabSelected").is_some_and(|it| it == "1" || it == "true") {
            let tag = kept.tag.with("tabSelected", "0");
            edits.replace(kept.open.clone(), tag.written(kept.is_empty));
        }
    }
}

/// A cell with a text of its own, which is never a formula.
pub fn text_cell(prefix: &str, address: &str, format: usize, text: &str) -> String {
    format!(
        "<{prefix}c r=\"{address}\" s=\"{format}\" t=\"inlineStr\"><{prefix}is>\
         <{prefix}t xml:space=\"preserve\">{}</{prefix}t></{prefix}is></{prefix}c>",
        escape_cell(text)
    )
}

/// `spans` is a hint of a row's first and last cell, where the producer wrote one.
fn spans_over(tag: &Tag, columns: Option<(u32, u32)>) -> Tag {
    let spans = tag.get("spans").and_then(|spans| {
        // More than one span says nothing that a new one could be added to.
        let (first, last) = spans.split_once(':')?;
        Some((first.parse::<u32>().ok()?, last.parse::<u32>().ok()?))
    });
    let (Some((first, last)), Some((left, right))) = (spans, columns) else { return tag.clone() };
    let wider = (first.min(left + 1), last.max(right + 1));
    if wider == (first, last) {
        return tag.clone();
    }
    tag.with("spans", &format!("{}:{}", wider.0, wider.1))
}
