//! Looking into packages: parts, their order, well-formedness, notes, fills, values.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use union_ledger::formats::annotate::{EXPLANATION_HEADING, is_own_sheet};
use union_ledger::formats::read_workbook;
use union_ledger::sheet::{Cell, Flow, SheetInfo, SheetSink, address};
use zip::ZipArchive;

use super::Cells;

/// Entries in their order.
pub fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        parts.push((entry.name().unwrap().into_owned(), content));
    }
    parts
}

pub fn part(bytes: &[u8], name: &str) -> String {
    let found = parts(bytes).into_iter().find(|(found, _)| found == name);
    String::from_utf8(found.unwrap_or_else(|| panic!("no {name}")).1).unwrap()
}

/// Names of parts that differ, after checking that all of the first are there in their order and
/// that every changed and new part is well-formed.
pub fn changed_parts(before: &[u8], after: &[u8]) -> BTreeSet<String> {
    let (before, after) = (parts(before), parts(after));
    let mut changed = BTreeSet::new();
    for (old, new) in before.iter().zip(&after) {
        assert_eq!(old.0, new.0, "entries keep their order");
        if old.1 != new.1 {
            changed.insert(old.0.clone());
        }
    }
    assert!(after.len() >= before.len());
    changed.extend(after.iter().skip(before.len()).map(|(name, _)| name.clone()));
    let names: BTreeSet<&String> = after.iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), after.len(), "no entry twice");
    for (name, content) in &after {
        if changed.contains(name) {
            check_well_formed(name, content);
        }
        if name.contains("worksheets/sheet") && !name.contains("_rels") {
            check_order(name, content);
        }
    }
    changed
}

/// Every event reads, tags match, attributes are quoted and told once, there is one root.
fn check_well_formed(name: &str, content: &[u8]) {
    let text = std::str::from_utf8(content).unwrap();
    let mut reader = Reader::from_str(text);
    let mut depth = 0;
    let mut roots = 0;
    loop {
        match reader.read_event().unwrap_or_else(|problem| panic!("{name}: {problem}")) {
            Event::Start(tag) => {
                roots += i32::from(depth == 0);
                depth += 1;
                check_attributes(name, &tag);
            }
            Event::Empty(tag) => {
                roots += i32::from(depth == 0);
                check_attributes(name, &tag);
            }
            Event::End(_) => depth -= 1,
            Event::Text(text) if depth == 0 => {
                assert!(text.trim().is_empty(), "{name}: text outside the root");
            }
            Event::Text(text) => assert!(!text.contains("]]>"), "{name}"),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!((depth, roots), (0, 1), "{name}");
}

fn check_attributes(name: &str, tag: &quick_xml::events::BytesStart<'_>) {
    for attribute in tag.attributes() {
        let attribute = attribute.unwrap_or_else(|problem| panic!("{name}: {problem} in {tag:?}"));
        assert!(!attribute.value.contains('<'), "{name}: {tag:?}");
    }
}

/// The children of a worksheet as the standard's schema orders them (CT_Worksheet).
const WORKSHEET: &str = "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr \
    sheetProtection protectedRanges scenarios autoFilter sortState dataConsolidate \
    customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks \
    printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties \
    cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture \
    oleObjects controls webPublishItems tableParts extLst";

/// Children in the schema's order; rows and cells ascending; columns without overlap.
fn check_order(name: &str, content: &[u8]) {
    let order: Vec<&str> = WORKSHEET.split_ascii_whitespace().collect();
    let mut reader = Reader::from_str(std::str::from_utf8(content).unwrap());
    let (mut depth, mut place) = (0, 0);
    let (mut row, mut column, mut last_col) = (0_u32, 0_u32, 0_u32);
    loop {
        let event = reader.read_event().unwrap();
        let (tag, is_open) = match &event {
            Event::Start(tag) => (tag, 1),
            Event::Empty(tag) => (tag, 0),
            Event::End(_) => {
                depth -= 1;
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        let local = tag.local_name().as_ref().to_owned();
        let number = |key: &str| -> Option<u32> {
            tag.try_get_attribute(key).unwrap().and_then(|it| it.value.parse().ok())
        };
        match (depth, local.as_str()) {
            (1, local) if local != "AlternateContent" => {
                let found = order.iter().position(|it| *it == local);
                let found = found.unwrap_or_else(|| panic!("{name}: {local}"));
                assert!(found >= place, "{name}: {local} stands too late");
                place = found;
            }
            (2, "row") => {
                let number = number("r").unwrap_or(row + 1);
                assert!(number > row, "{name}: row {number}");
                (row, column) = (number, 0);
            }
            (2, "col") => {
                let (min, max) = (number("min").unwrap(), number("max").unwrap());
                assert!(min > last_col && max >= min, "{name}: col {min}");
                last_col = max;
            }
            (3, "c") => {
                let written = tag.try_get_attribute("r").unwrap();
                let number = written.map_or(column + 1, |it| column_of(&it.value));
                assert!(number > column, "{name}: cell in row {row}");
                column = number;
            }
            _ => {}
        }
        depth += is_open;
    }
}

fn column_of(address: &str) -> u32 {
    let letters = address.bytes().take_while(u8::is_ascii_alphabetic);
    letters.fold(0, |column, letter| column * 26 + u32::from(letter - b'A') + 1)
}

#[derive(Default)]
struct Listing {
    sheet: String,
    sheets: Vec<String>,
    cells: Cells,
}

impl SheetSink for Listing {
    fn begin_sheet(&mut self, sheet: &SheetInfo) -> Flow {
        self.sheet.clone_from(&sheet.name);
        self.sheets.push(sheet.name.clone());
        Flow::Continue(())
    }

    fn row(&mut self, row: u32, cells: &[Cell<'_>]) -> Flow {
        for (column, cell) in (0_u32..).zip(cells) {
            if *cell != Cell::Empty {
                let place = (self.sheet.clone(), address(row, column));
                self.cells.insert(place, format!("{cell:?}"));
            }
        }
        Flow::Continue(())
    }

    fn end_sheet(&mut self) -> Flow {
        Flow::Continue(())
    }
}

pub fn sheets(bytes: &[u8]) -> Vec<String> {
    let mut listing = Listing::default();
    read_workbook(bytes, "账", &union_ledger::formats::Isolation::InProcess, &mut listing).unwrap();
    listing.sheets
}

pub fn cells(bytes: &[u8]) -> Cells {
    let mut listing = Listing::default();
    read_workbook(bytes, "账", &union_ledger::formats::Isolation::InProcess, &mut listing).unwrap();
    listing.cells
}

/// Without the summary and the columns of explanations, as an importer leaves them out.
pub fn data_cells(bytes: &[u8]) -> Cells {
    let mut cells = cells(bytes);
    for (sheet, column) in explanation_columns(&cells) {
        cells.retain(|(found, at), _| *found != sheet || letters(at) != column);
    }
    cells.retain(|(sheet, _), _| !is_own_sheet(sheet));
    cells
}

/// Sheet and letters of each column of explanations.
pub fn explanation_columns(cells: &Cells) -> Vec<(String, String)> {
    let heads = cells.iter().filter(|((sheet, _), value)| {
        !is_own_sheet(sheet) && **value == format!("Text({EXPLANATION_HEADING:?})")
    });
    heads.map(|((sheet, at), _)| (sheet.clone(), letters(at))).collect()
}

pub fn letters(address: &str) -> String {
    address.chars().take_while(char::is_ascii_alphabetic).collect()
}

/// Notes by the part of their sheet and cell, found through the relations.
pub fn notes(bytes: &[u8]) -> BTreeMap<(String, String), String> {
    let all: BTreeMap<String, Vec<u8>> = parts(bytes).into_iter().collect();
    let mut notes = BTreeMap::new();
    for name in all.keys().filter(|name| name.contains("worksheets/sheet")) {
        let file = name.rsplit('/').next().unwrap();
        let Some(relations) = all.get(&format!("xl/worksheets/_rels/{file}.rels")) else {
            continue;
        };
        let relations = String::from_utf8_lossy(relations);
        for target in relations.split("Target=\"").skip(1) {
            let target = target.split('"').next().unwrap();
            let target = target.trim_start_matches('/').replace("../", "xl/");
            if target.contains("omment") && !target.contains("rawing") {
                let text = std::str::from_utf8(&all[&target]).unwrap();
                for (cell, note) in notes_of(text) {
                    let before = notes.insert((file.to_owned(), cell.clone()), note);
                    assert_eq!(before, None, "two notes on {cell}");
                }
            }
        }
    }
    notes
}

fn notes_of(text: &str) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(text);
    let mut notes: Vec<(String, String)> = Vec::new();
    let mut is_shown = false;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) if tag.local_name().as_ref() == "comment" => {
                let cell = tag.try_get_attribute("ref").unwrap().unwrap().value.into_owned();
                notes.push((cell, String::new()));
            }
            Event::Start(tag) if tag.local_name().as_ref() == "t" => is_shown = true,
            Event::End(tag) if tag.local_name().as_ref() == "t" => is_shown = false,
            Event::Text(piece) if is_shown => {
                notes.last_mut().unwrap().1.push_str(&piece.xml10_content());
            }
            Event::GeneralRef(name) if is_shown => {
                let shown =
                    quick_xml::escape::unescape(&format!("&{};", &*name)).unwrap().into_owned();
                notes.last_mut().unwrap().1.push_str(&shown);
            }
            Event::Eof => return notes,
            _ => {}
        }
    }
}

/// The formats of the cells of a part, by address.
pub fn formats(bytes: &[u8], name: &str) -> BTreeMap<String, usize> {
    let text = part(bytes, name);
    let mut reader = Reader::from_str(&text);
    let mut formats = BTreeMap::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "c" => {
                let value = |name: &str| {
                    tag.try_get_attribute(name).unwrap().map(|it| it.value.into_owned())
                };
                if let (Some(cell), Some(format)) = (value("r"), value("s")) {
                    formats.insert(cell, format.parse().unwrap());
                }
            }
            Event::Eof => return formats,
            _ => {}
        }
    }
}

/// The written text of each cell format, and of each fill.
pub fn style_lists(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    let text = part(bytes, "xl/styles.xml");
    let list = |name: &str, item: &str| -> Vec<String> {
        let inside = text.split(&format!("<{name} ")).nth(1).unwrap();
        let inside = inside.split(&format!("</{name}>")).next().unwrap();
        inside.split(&format!("<{item}")).skip(1).map(str::to_owned).collect()
    };
    (list("cellXfs", "xf "), list("fills", "fill>"))
}
