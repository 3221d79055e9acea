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
use super::damage::{broken_xml, damaged};
use super::limits::{Limits, MAX_COLUMNS};
use super::ods_facts::{attribute, count, is_apart, repeated};
use super::ranges::Facts;
use super::rows::Rows;
use super::xlsx_read::{iso_date, owned, put};
use super::{guard, ods_facts, xlsx_facts};
use crate::finding::{Finding, Outcome, Place};
use crate::sheet::{Cell, Remark, SheetInfo};

/// The part that has the sheets.
const CONTENT: &str = "content.xml";

/// Bytes of a cell's text that are kept: more than the longest text that is taken.
const MAX_TEXT_BYTES: usize = 256 << 10;

pub fn read(bytes: &[u8], rows: &mut Rows<'_>) -> Outcome<()> {
    let mut archive = guard::open_archive(bytes, &rows.limits())?;
    let manifest = guard::read_entry(&mut archive, "META-INF/manifest.xml")?;
    if manifest.is_some_and(|text| text.contains("encryption-data")) {
        return Err(Finding::new(&FILE_PASSWORD, Place::default()).into());
    }
    if !guard::refuse_entities(&mut archive)?.is_empty() {
        return Err(damaged("文件的部件以 UTF-16 书写"));
    }
    if has_programs(&archive) {
        rows.remark(&Remark::Macros);
    }
    let facts = ods_facts::facts_of(&mut archive, CONTENT)?;
    let Some(content) = guard::entry(&mut archive, CONTENT)? else {
        return Err(damaged("没有 content.xml"));
    };
    let mut xml = Reader::from_reader(BufReader::new(content));
    xml.config_mut().expand_empty_elements = true;
    let hidden_styles = FxHashSet::default();
    let limits = rows.limits();
    Document { xml, buffer: Vec::new(), depth: 0, limits, hidden_styles, facts }.read(rows)
}

/// Whether modules of a program lie in the archive: its libraries are listed even where they are
/// empty.
fn has_programs(archive: &guard::Archive<'_>) -> bool {
    archive.file_names().flatten().any(|name| {
        let is_module = name.starts_with("Basic/") && !name.ends_with("-lb.xml");
        (is_module && !name.ends_with("-lc.xml") && !name.ends_with('/'))
            || (name.starts_with("Scripts/") && !name.ends_with('/'))
    })
}

/// Other workbooks that are named.
const MAX_LINKS: usize = 20;

/// The document while it is read: where the reader stands, and what it knows of styles.
struct Document<R: Read> {
    xml: Reader<BufReader<R>>,
    buffer: Vec<u8>,
    depth: u32,
    limits: Limits,
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
        let event = self.xml.read_event_into(&mut self.buffer).map_err(broken_xml)?;
        match &event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if self.depth > self.limits.depth {
            return Err(Finding::new(&FILE_NESTED, Place::default())
                .found(format!("{} 层", self.depth))
                .expected(format!("不超过 {} 层", self.limits.depth))
                .into());
        }
        Ok(event)
    }

    fn read(mut self, rows: &mut Rows<'_>) -> Outcome<()> {
        let mut style = String::new();
        let mut tables = 0;
        let mut index = 0;
        let mut is_link = false;
        let mut links: Vec<String> = Vec::new();
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
                    name if is_apart(name) => self.skip_element()?,
                    "table:table" => {
                        let name = attribute(&element, "table:name")?.unwrap_or_default();
                        let style = attribute(&element, "table:style-name")?;
                        let facts = self.facts.get_mut(tables).map(std::mem::take);
                        tables += 1;
                        // Values that a link to another program or workbook left behind.
                        if std::mem::take(&mut is_link) || is_cache(&name) {
                            let other = linked_file(&name);
                            if links.len() < MAX_LINKS && !links.contains(&other) {
                                links.push(other);
                            }
                            self.skip_element()?;
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
                Event::Eof => break,
                _ => {}
            }
        }
        if !links.is_empty() {
            rows.remark(&Remark::Links(links));
        }
        Ok(())
    }

    /// Up to the end of the element that has just begun, with all that stands in it.
    fn skip_element(&mut self) -> Outcome<()> {
        let above = self.depth.saturating_sub(1);
        while self.depth > above {
            if matches!(self.event()?, Event::Eof) {
                return Err(damaged("内容没有结束"));
            }
        }
        Ok(())
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
                    if copies > self.limits.repeated_rows {
                        return Err(rows.too_often(row_index, copies));
                    }
                    for copy in 0..copies {
                        if rows.row(row_index.saturating_add(copy), &row)?.is_break() {
                            is_wanted = false;
                            break;
                        }
                    }
                    row_index = row_index.saturating_add(times);
                }
                Event::Start(element) if is_apart(element.name().as_ref()) => {
                    self.skip_element()?;
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
                        if end > self.limits.columns {
                            return Err(rows.too_wide(row_index, end - 1));
                        }
                        for position in column..end {
                            put(&mut row, position, cell.value.clone());
                        }
                    }
                    column = end;
                }
                Event::Start(element) if is_apart(element.name().as_ref()) => {
                    self.skip_element()?;
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

    /// The paragraphs of a cell up to its end, without what lies on it.
    fn read_shown_text(&mut self) -> Outcome<String> {
        let mut text = String::new();
        let mut paragraphs: u32 = 0;
        let mut depth_in_paragraph: u32 = 0;
        loop {
            match self.event()? {
                Event::Start(element) => match element.name().as_ref() {
                    name if is_apart(name) => self.skip_element()?,
                    _ if text.len() > MAX_TEXT_BYTES => {}
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
                    "text:p" => depth_in_paragraph = depth_in_paragraph.saturating_sub(1),
                    "table:table-cell" | "table:covered-table-cell" => return Ok(text),
                    _ => {}
                },
                _ if text.len() > MAX_TEXT_BYTES => {}
                Event::Text(piece) if depth_in_paragraph > 0 => {
                    text.push_str(&piece.xml10_content());
                }
                Event::GeneralRef(entity) if depth_in_paragraph > 0 => {
                    let written = format!("&{};", &*entity);
                    text.push_str(&quick_xml::escape::unescape(&written).map_err(broken_xml)?);
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

/// The other workbook's name, without the way to it.
fn linked_file(name: &str) -> String {
    let path = name.split("'#$").next().unwrap_or_default().trim_start_matches('\'');
    if path.is_empty() { "其他程序".to_owned() } else { xlsx_facts::file_name(path) }
}

fn cell_attributes(element: &BytesStart<'_>) -> Outcome<CellAttributes> {
    let mut found = CellAttributes { times: 1, ..CellAttributes::default() };
    for attribute in element.attributes() {
        let attribute = attribute.map_err(broken_xml)?;
        let value = || attribute.normalized_value(XmlVersion::Implicit1_0).map_err(broken_xml);
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
