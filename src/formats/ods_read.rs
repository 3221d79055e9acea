//! OpenDocument spreadsheets, streamed row by row.
//!
//! Invariants: repeated rows and columns are expanded only when they have content, and under the
//! same limits as written ones, for a few bytes may ask for a million rows; one row is held at a
//! time.

use std::io::{BufReader, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use rustc_hash::FxHashSet;

use super::codes::{FILE_NESTED, FILE_PASSWORD};
use super::ranges::Facts;
use super::rows::{MAX_COLUMNS, MAX_ROWS, Rows};
use super::xlsx_read::{iso_date, owned, put};
use super::{damaged, guard, ods_facts};
use crate::finding::{Finding, Outcome, Place};
use crate::sheet::{Cell, SheetInfo};

/// The part that has the sheets.
const CONTENT: &str = "content.xml";

/// Elements inside elements: a formatted text in a shape in a cell in seven groups has twenty.
const MAX_DEPTH: u32 = 128;

/// Rows with content that are written once and stand for many: a column filled down for a whole
/// year of days is a twentieth of it.
const MAX_REPEATED_ROWS: u32 = 10_000;

/// Bytes of a cell's text that are kept: more than the longest text that is taken.
const MAX_TEXT_BYTES: usize = 256 << 10;

pub fn read(bytes: &[u8], rows: &mut Rows<'_>) -> Outcome<()> {
    let mut archive = guard::open_archive(bytes)?;
    let manifest = guard::read_entry(&mut archive, "META-INF/manifest.xml")?;
    if manifest.is_some_and(|text| text.contains("encryption-data")) {
        return Err(Finding::new(&FILE_PASSWORD, Place::default()).into());
    }
    guard::refuse_entities(&mut archive)?;
    let facts = ods_facts::facts_of(&mut archive, CONTENT)?;
    let Some(content) = guard::entry(&mut archive, CONTENT)? else {
        return Err(damaged("没有 content.xml"));
    };
    let mut xml = Reader::from_reader(BufReader::new(content));
    xml.config_mut().expand_empty_elements = true;
    let hidden_styles = FxHashSet::default();
    Document { xml, buffer: Vec::new(), depth: 0, hidden_styles, facts }.read(rows)
}

/// The document while it is read: where the reader stands, and what it knows of styles.
struct Document<R: Read> {
    xml: Reader<BufReader<R>>,
    buffer: Vec<u8>,
    depth: u32,
    hidden_styles: FxHashSet<String>,
    /// Of each table, in their order.
    facts: Vec<Facts>,
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
    fn event(&mut self) -> Outcome<Event<'_>> {
        self.buffer.clear();
        let event = self.xml.read_event_into(&mut self.buffer).map_err(damaged)?;
        match &event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if self.depth > MAX_DEPTH {
            return Err(Finding::new(&FILE_NESTED, Place::default())
                .found(format!("{} 层", self.depth))
                .expected(format!("不超过 {MAX_DEPTH} 层"))
                .into());
        }
        Ok(event)
    }

    fn read(mut self, rows: &mut Rows<'_>) -> Outcome<()> {
        let mut style = String::new();
        let mut tables = 0;
        let mut index = 0;
        let mut is_link = false;
        loop {
            match self.event()? {
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
                    "office:dde-source" => is_link = true,
                    "table:table" => {
                        let name = attribute(&element, "table:name")?.unwrap_or_default();
                        let style = attribute(&element, "table:style-name")?;
                        let facts = self.facts.get_mut(tables).map(std::mem::take);
                        tables += 1;
                        // Values that a link to another program or workbook left behind.
                        if std::mem::take(&mut is_link) || is_cache(&name) {
                            self.skip_table()?;
                            continue;
                        }
                        let is_hidden =
                            style.is_some_and(|style| self.hidden_styles.contains(&style));
                        let sheet = SheetInfo { index, name, is_hidden, ..SheetInfo::default() };
                        let sheet = facts.unwrap_or_default().put_into(sheet);
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

    /// Up to the end of a table that is no sheet.
    fn skip_table(&mut self) -> Outcome<()> {
        loop {
            match self.event()? {
                Event::End(element) if element.name().as_ref() == "table:table" => return Ok(()),
                Event::Eof => return Err(damaged("表格没有结束")),
                _ => {}
            }
        }
    }

    /// Whether the sink has had enough of the workbook.
    fn read_sheet(&mut self, sheet: &SheetInfo, rows: &mut Rows<'_>) -> Outcome<bool> {
        let mut is_wanted = rows.begin_sheet(sheet)?.is_continue();
        let mut row_index: u32 = 0;
        loop {
            match self.event()? {
                Event::Start(element) if element.name().as_ref() == "table:table-row" => {
                    let times = repeated(&element, "table:number-rows-repeated")?;
                    let row = self.read_row(row_index, rows)?;
                    // Only rows with content are worth repeating.
                    let copies = if row.is_empty() || !is_wanted { 0 } else { times };
                    if copies > MAX_REPEATED_ROWS {
                        return Err(rows.too_often(row_index, copies, MAX_REPEATED_ROWS));
                    }
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
            match self.event()? {
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
            match self.event()? {
                Event::Start(element) => match element.name().as_ref() {
                    "office:annotation" => depth_in_comment += 1,
                    _ if depth_in_comment > 0 || text.len() > MAX_TEXT_BYTES => {}
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
                _ if text.len() > MAX_TEXT_BYTES => {}
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

/// Values of another workbook that are kept for links to it: `'file:///甲.ods'#$Sheet1`.
fn is_cache(name: &str) -> bool {
    name.starts_with('\'') && name.contains("'#$")
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

pub fn repeated(element: &BytesStart<'_>, name: &str) -> Outcome<u32> {
    attribute(element, name)?.map_or(Ok(1), |value| count(&value))
}

/// Repetitions: no more than a sheet has rows.
fn count(text: &str) -> Outcome<u32> {
    let count: u64 = text.parse().map_err(damaged)?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX).min(MAX_ROWS))
}

pub fn attribute(element: &BytesStart<'_>, name: &str) -> Outcome<Option<String>> {
    let Some(found) = element.try_get_attribute(name).map_err(damaged)? else { return Ok(None) };
    let value = found.normalized_value(XmlVersion::Implicit1_0).map_err(damaged)?;
    Ok(Some(value.into_owned()))
}
