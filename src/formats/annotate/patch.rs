//! An Office Open XML workbook with marks in it: the order of the work.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::marks::{self, SheetMarks};
use super::notes::{self, Notes};
use super::package::Package;
use super::sheet_edit::{SheetEditor, SheetWork, close_views};
use super::sheet_scan::{SheetFacts, scan, scan_views};
use super::styles::Styles;
use super::summary::{self, Target};
use super::traces::{self, SharedTraces, Traces};
use super::workbook::{Area, Book};
use super::xml::Edits;
use super::{Annotation, MAX_MARKED_CELLS, MAX_NOTES};
use crate::finding::{Finding, Outcome};

/// Names of the sheets where a converted workbook had to change them: said, written.
pub type Renamed = Vec<(String, String)>;

struct Patch<'p, 'b> {
    package: &'p mut Package<'b>,
    styles: Styles,
    shared: SharedTraces,
    was_annotated: bool,
    marked_formats: Vec<bool>,
    /// Next free block of shape numbers.
    blocks: usize,
    /// Notes that may still be written.
    notes_left: usize,
    cells_left: usize,
    filters: FxHashMap<usize, Area>,
    /// Sentences for the summary about what was left out.
    remarks: Vec<String>,
}

/// Marks a workbook. `renamed` says which names the findings use for its sheets.
pub fn patch(
    bytes: &[u8],
    annotation: &Annotation<'_>,
    (renamed, remark): (&Renamed, Option<String>),
) -> Outcome<Vec<u8>> {
    let mut package = Package::open(bytes)?;
    let book = Book::read(&mut package)?;
    let texts = book.shared_strings(&mut package)?;
    let shared = SharedTraces::read(&mut package, texts.as_deref())?;
    let before = traces::own_summary(&mut package, &book, &shared)?;
    let was_annotated = before.is_some() || traces::has_own_notes(&mut package, &book)?;
    let space = Book::space(&package);
    let styles = Styles::read(&mut package, &book.part, space)?;
    let marked_formats = if was_annotated { styles.marked_formats() } else { Vec::new() };
    let mut patch = Patch {
        package: &mut package,
        styles,
        shared,
        was_annotated,
        marked_formats,
        blocks: 1,
        notes_left: MAX_NOTES,
        cells_left: MAX_MARKED_CELLS,
        filters: FxHashMap::default(),
        remarks: remark.into_iter().collect(),
    };
    let said = |name: &'_ str| -> String {
        let renamed = renamed.iter().find(|(_, written)| written == name);
        renamed.map_or(name, |(said, _)| said).to_owned()
    };
    let names: Vec<(usize, String)> = (0..)
        .zip(&book.sheets)
        .filter(|(index, sheet)| sheet.is_worksheet && Some(*index) != before)
        .map(|(index, sheet)| (index, said(&sheet.name)))
        .collect();
    let listed: Vec<(usize, &str)> =
        names.iter().map(|(index, name)| (*index, name.as_str())).collect();
    let mut marks = marks::by_sheet(annotation.findings, &listed);
    for (index, sheet) in book.sheets.iter().enumerate() {
        if Some(index) == before || !patch.package.has(&sheet.part) {
            continue;
        }
        let found = marks.remove(&index).unwrap_or_default();
        if sheet.is_worksheet && (was_annotated || !found.cells.is_empty()) {
            let head = annotation.head_rows.get(&said(&sheet.name)).copied();
            patch.sheet(index, &sheet.part, found, head)?;
        } else {
            let mut edits = Edits::default();
            close_views(&scan_views(patch.package.open_part(&sheet.part)?)?, &mut edits);
            patch.package.edit(&sheet.part, edits);
        }
    }
    let Patch { mut styles, filters, remarks, .. } = patch;
    let place = book.place_summary(&mut package, before)?;
    let targets: Vec<Target<'_>> = names
        .iter()
        .map(|(index, said)| Target { said, name: &book.sheets[*index].name })
        .collect();
    let written = summary::write(annotation, &targets, &mut styles, (space, &remarks));
    package.put(&place.part, written.text);
    styles.finish(&mut package)?;
    book.write(&mut package, &place, &filters, written.head_row)?;
    package.finish()
}

impl Patch<'_, '_> {
    fn sheet(
        &mut self,
        index: usize,
        part: &str,
        mut marks: SheetMarks<'_>,
        head_row: Option<u32>,
    ) -> Outcome<()> {
        self.limit(&mut marks);
        let traces = if self.was_annotated {
            Traces::find(self.package.open_part(part)?, &self.shared, &self.marked_formats)?
        } else {
            Traces::default()
        };
        let (facts, work) = self.survey(part, &mut marks, &traces, head_row)?;
        let mut editor = SheetEditor {
            facts: &facts,
            work: &work,
            traces: &traces,
            styles: &mut self.styles,
            edits: Edits::default(),
        };
        let column = editor.explanation_column();
        editor.edit_dimension(column);
        close_views(&facts.views, &mut editor.edits);
        if let Some(column) = column {
            editor.edit_width(column);
        }
        editor.edit_cells(column)?;
        if let Some(area) = column.and_then(|column| editor.edit_filter(column)) {
            self.filters.insert(index, area);
        }
        let mut edits = editor.edits;
        let notes = self.notes(&marks);
        let link = facts
            .child("legacyDrawing")
            .and_then(|kept| kept.tag.get_local("id").map(std::borrow::Cow::into_owned));
        let new_link =
            notes::put_notes(self.package, part, link.as_deref(), &notes, &mut self.blocks)?;
        if let Some(relation) = new_link {
            let office = self.package.office_space();
            let styles = &mut self.styles;
            let mut editor =
                SheetEditor { facts: &facts, work: &work, traces: &traces, styles, edits };
            editor.edit_drawing_link(&relation, office);
            edits = editor.edits;
        }
        if column.is_none() && !work.texts.is_empty() {
            self.remarks
                .push("有的工作表右侧没有空列，没有加“错误说明”列，请按本表查看。".to_owned());
            self.remarks.dedup();
        }
        self.package.edit(part, edits);
        Ok(())
    }

    /// Reads the sheet until head and merged cells are known.
    fn survey(
        &mut self,
        part: &str,
        marks: &mut SheetMarks<'_>,
        traces: &Traces,
        mut head_row: Option<u32>,
    ) -> Outcome<(SheetFacts, SheetWork)> {
        loop {
            let severity = |(cell, findings): (&(u32, u32), &Vec<&Finding>)| {
                (*cell, marks::severity_of(findings))
            };
            let work = SheetWork {
                fills: marks.cells.iter().map(severity).collect(),
                texts: marks.explanations(),
                head_row,
            };
            let wanted = work.rows().into_iter().chain(traces.rows()).collect();
            let facts = scan(self.package.open_part(part)?, &wanted, traces.column)?;
            let has_moved = marks.move_to(|cell| facts.shown(cell));
            let is_guessed = head_row.is_none() && !work.texts.is_empty();
            if is_guessed {
                // The first row of the sheet that says anything.
                head_row = Some(facts.content.map_or(0, |area| area.top));
            }
            if !(has_moved || is_guessed) {
                return Ok((facts, work));
            }
        }
    }

    /// No more cells than a workbook bears; the summary has the rest.
    fn limit(&mut self, marks: &mut SheetMarks<'_>) {
        if marks.cells.len() > self.cells_left {
            let keep: BTreeSet<(u32, u32)> =
                marks.cells.keys().take(self.cells_left).copied().collect();
            marks.cells.retain(|cell, _| keep.contains(cell));
            self.remarks.push(format!(
                "有问题的单元格过多，只标注了前 {MAX_MARKED_CELLS} 个，其余见本表。"
            ));
        }
        self.cells_left -= marks.cells.len();
    }

    fn notes(&mut self, marks: &SheetMarks<'_>) -> Notes {
        let mut notes: Notes = BTreeMap::new();
        for (cell, findings) in marks.cells.iter().take(self.notes_left) {
            notes.insert(*cell, marks::note(findings));
        }
        if notes.len() < marks.cells.len() {
            self.remarks.push(format!(
                "批注只加在前 {MAX_NOTES} 个单元格上，其余见底色、“错误说明”列和本表。"
            ));
        }
        self.notes_left -= notes.len();
        notes
    }
}
