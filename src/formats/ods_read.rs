//! OpenDocument spreadsheets, streamed row by row.
//!
//! Invariants: repeated rows and columns are expanded only when they have content, and under the
//! same limits as written ones, for a few bytes may ask for a million rows; one row is held at a
//! time.

use std::io::{BufReader, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use rustc_hash::FxHashSet;

use super::codes::FILE_PASSWORD;
use super::rows::{MAX_COLUMNS, MAX_ROWS, Rows};
use super::xlsx_read::{iso_date, owned, put};
use super::{damaged, guard};
use crate::finding::{Finding, Outcome, Place};
use crate::sheet::{Cell, SheetInfo};

pub fn read(bytes: &[u8], rows: &mut Rows<'_>) -> Outcome<()> {
    let mut archive = guard::open_archive(bytes)?;
    let manifest = guard::read_entry(&mut archive, "META-INF/manifest.xml")?;
    if manifest.is_some_and(|text| text.contains("encryption-data")) {
        return Err(Finding::new(&FILE_PASSWORD, Place::default()).into());
    }
    let content = archive.by_name("content.xml").map_err(damaged)?;
    let mut xml = Reader::from_reader(BufReader::new(content));
    xml.config_mut().expand_empty_elements = true;
    Document { xml, buffer: Vec::new(), hidden_styles: FxHashSet::default() }.read(rows)
}

/// The document while it is read: where the reader stands, and what it knows of styles.
struct Document<R: Read> {
    xml: Reader<BufReader<R>>,
    buffer: Vec<u8>,
    hidden_styles: FxHashSet<String>,
}

/// One cell as written, before it is repeated.
struct WrittenCell {
    value: Cell<'static>,
    times: u32,
}

/// Attributes of a cell that decide its value.
#[derive(Default)]
struct CellAttributes {
    kind: String,
    value: Option<String>,
    is_error: bool,
    is_formula: bool,
    times: u32,
}

impl<R: Read> Document<R> {
    fn read(mut self, rows: &mut Rows<'_>) -> Outcome<()> {
        let mut style = String::new();
        let mut index = 0;
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(damaged)? {
                Event::Start(element) => match element.name().as_ref() {
                    "style:style" => {
                        style = attribute(&element, "style:name")?.unwrap_or_default();
                    }
                    "style:table-properties" => {
                        let display = attribute(&element, "table:display")?;
                        if display.as_deref() == Some("false") {
                            self.hidden_styles.insert(style.clone());
                        }
                    }
                    "table:table" => {
                        let sheet = sheet_info(index, &element, &self.hidden_styles)?;
                        index += 1;
                        if self.read_sheet(&sheet, rows)? {
                            return Ok(());
                        }
                    }
                    _ => {}
                },
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// Whether the sink has had enough of the workbook.
    fn read_sheet(&mut self, sheet: &SheetInfo, rows: &mut Rows<'_>) -> Outcome<bool> {
        let mut is_wanted = rows.begin_sheet(sheet)?.is_continue();
        let mut row_index: u32 = 0;
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(damaged)? {
                Event::Start(element) if element.name().as_ref() == "table:table-row" => {
                    let times = repeated(&element, "table:number-rows-repeated")?;
                    let row = self.read_row(row_index, rows)?;
                    // Only rows with content are worth repeating.
                    let copies = if row.is_empty() || !is_wanted { 0 } else { times };
                    for copy in 0..copies {
                        if rows.row(row_index.saturating_add(copy), &row)?.is_break() {
                            is_wanted = false;
                            break;
                        }
                    }
                    row_index = row_index.saturating_add(times);
                }
                Event::End(element) if element.name().as_ref() == "table:table" => {
                    return Ok(rows.end_sheet().is_break());
                }
                Event::Eof => return Err(damaged("工作表没有结束")),
                _ => {}
            }
        }
    }

    fn read_row(&mut self, row_index: u32, rows: &Rows<'_>) -> Outcome<Vec<Cell<'static>>> {
        let mut row = Vec::new();
        let mut column: u32 = 0;
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(damaged)? {
                Event::Start(element)
                    if matches!(
                        element.name().as_ref(),
                        "table:table-cell" | "table:covered-table-cell"
                    ) =>
                {
                    let attributes = cell_attributes(&element)?;
                    let cell = self.read_cell(attributes)?;
                    let end = column.saturating_add(cell.times);
                    if cell.value != Cell::Empty {
                        if end > MAX_COLUMNS {
                            return Err(rows.too_wide(row_index, end - 1));
                        }
                        for position in column..end {
                            put(&mut row, position, cell.value.clone());
                        }
                    }
                    column = end;
                }
                Event::End(element) if element.name().as_ref() == "table:table-row" => {
                    return Ok(row);
                }
                Event::Eof => return Err(damaged("行没有结束")),
                _ => {}
            }
        }
    }

    fn read_cell(&mut self, attributes: CellAttributes) -> Outcome<WrittenCell> {
        let shown = self.read_shown_text()?;
        let value = match (attributes.kind.as_str(), attributes.value) {
            _ if attributes.is_error => Cell::Error(shown.into()),
            ("float" | "percentage" | "currency", Some(value)) => {
                value.parse().map_or_else(|_| owned(value), Cell::Number)
            }
            ("date", Some(value)) => iso_date(&value).map_or_else(|| owned(value), Cell::Date),
            ("boolean", Some(value)) => Cell::Bool(value == "true"),
            ("string", Some(value)) => owned(value),
            ("", _) if attributes.is_formula && shown.is_empty() => {
                Cell::Error("公式没有计算结果".into())
            }
            _ => owned(shown),
        };
        Ok(WrittenCell { value, times: attributes.times })
    }

    /// The paragraphs of a cell up to its end, without comments on it.
    fn read_shown_text(&mut self) -> Outcome<String> {
        let mut text = String::new();
        let mut paragraphs: u32 = 0;
        let mut depth_in_paragraph: u32 = 0;
        let mut depth_in_comment: u32 = 0;
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(damaged)? {
                Event::Start(element) => match element.name().as_ref() {
                    "office:annotation" => depth_in_comment += 1,
                    _ if depth_in_comment > 0 => {}
                    "text:p" => {
                        depth_in_paragraph += 1;
                        paragraphs += 1;
                        if paragraphs > 1 {
                            text.push('\n');
                        }
                    }
                    "text:s" => {
                        let spaces = repeated(&element, "text:c")?.min(MAX_COLUMNS);
                        text.extend((0..spaces).map(|_| ' '));
                    }
                    "text:tab" => text.push('\t'),
                    "text:line-break" => text.push('\n'),
                    _ => {}
                },
                Event::End(element) => match element.name().as_ref() {
                    "office:annotation" => depth_in_comment = depth_in_comment.saturating_sub(1),
                    "text:p" if depth_in_comment == 0 => {
                        depth_in_paragraph = depth_in_paragraph.saturating_sub(1);
                    }
                    "table:table-cell" | "table:covered-table-cell" => return Ok(text),
                    _ => {}
                },
                Event::Text(piece) if depth_in_paragraph > 0 && depth_in_comment == 0 => {
                    text.push_str(&piece.xml10_content());
                }
                Event::GeneralRef(entity) if depth_in_paragraph > 0 && depth_in_comment == 0 => {
                    let written = format!("&{};", &*entity);
                    text.push_str(&quick_xml::escape::unescape(&written).map_err(damaged)?);
                }
                Event::Eof => return Err(damaged("单元格没有结束")),
                _ => {}
            }
        }
    }
}

fn sheet_info(
    index: usize,
    element: &BytesStart<'_>,
    hidden_styles: &FxHashSet<String>,
) -> Outcome<SheetInfo> {
    let style = attribute(element, "table:style-name")?.unwrap_or_default();
    Ok(SheetInfo {
        index,
        name: attribute(element, "table:name")?.unwrap_or_default(),
        is_hidden: hidden_styles.contains(&style),
        merged: Vec::new(),
    })
}

fn cell_attributes(element: &BytesStart<'_>) -> Outcome<CellAttributes> {
    let mut found = CellAttributes { times: 1, ..CellAttributes::default() };
    for attribute in element.attributes() {
        let attribute = attribute.map_err(damaged)?;
        let value = || attribute.normalized_value(XmlVersion::Implicit1_0).map_err(damaged);
        match attribute.key.as_ref() {
            "office:value-type" => found.kind = value()?.into_owned(),
            "office:value"
            | "office:date-value"
            | "office:boolean-value"
            | "office:string-value" => found.value = Some(value()?.into_owned()),
            "calcext:value-type" => found.is_error = value()? == "error",
            "table:formula" => found.is_formula = true,
            "table:number-columns-repeated" => found.times = count(&value()?)?,
            _ => {}
        }
    }
    Ok(found)
}

fn repeated(element: &BytesStart<'_>, name: &str) -> Outcome<u32> {
    attribute(element, name)?.map_or(Ok(1), |value| count(&value))
}

/// Repetitions: no more than a sheet has rows.
fn count(text: &str) -> Outcome<u32> {
    let count: u64 = text.parse().map_err(damaged)?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX).min(MAX_ROWS))
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Outcome<Option<String>> {
    let Some(found) = element.try_get_attribute(name).map_err(damaged)? else { return Ok(None) };
    let value = found.normalized_value(XmlVersion::Implicit1_0).map_err(damaged)?;
    Ok(Some(value.into_owned()))
}
