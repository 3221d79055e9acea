//! What the records of a binary workbook say before its library reads them: passwords, how large
//! a grid the library would build, merged and hidden parts, number formats.
//!
//! Invariants: every record is looked at within its own bytes; the declared size of a sheet is
//! not believed, for the library takes memory for it at once; a grid that is too large is refused
//! with its corner; number formats get identifiers that the library reads, or dates would pass
//! for amounts.

use std::io::{Cursor, Read, Seek, SeekFrom, Write};

use cfb::CompoundFile;

use super::codes::{FILE_PASSWORD, FILE_TOO_MANY_CELLS};
use super::damage::{broken_records, damaged};
use super::limits::{Limits, MAX_FILE_BYTES_U64};
use super::ranges::Facts;
use crate::finding::{Finding, Outcome, Place};
use crate::sheet::{Remark, address};

/// Streams that hold the workbook, of Excel 97 and later and of Excel 5.
const STREAMS: [&str; 2] = ["/Workbook", "/Book"];

const HEAD_BYTES: usize = 4;

mod record {
    pub const FORMULA: u16 = 0x0006;
    pub const END: u16 = 0x000A;
    pub const EXTERNAL_BOOK: u16 = 0x01AE;
    pub const FILE_PASS: u16 = 0x002F;
    pub const COLUMN_INFO: u16 = 0x007D;
    pub const BOUND_SHEET: u16 = 0x0085;
    pub const MANY_NUMBERS: u16 = 0x00BD;
    pub const RICH_STRING: u16 = 0x00D6;
    pub const CELL_FORMAT: u16 = 0x00E0;
    pub const MERGED: u16 = 0x00E5;
    pub const SHARED_TEXT: u16 = 0x00FD;
    pub const DIMENSIONS: u16 = 0x0200;
    pub const NUMBER: u16 = 0x0203;
    pub const LABEL: u16 = 0x0204;
    pub const BOOL_OR_ERROR: u16 = 0x0205;
    pub const ROW: u16 = 0x0208;
    pub const SMALL_NUMBER: u16 = 0x027E;
    pub const NUMBER_FORMAT: u16 = 0x041E;
    pub const BEGIN: u16 = 0x0809;
}

/// A workbook that may be handed to the library.
#[derive(Debug)]
pub struct CheckedXls {
    pub bytes: Vec<u8>,
    /// By the position of the sheet in the workbook.
    pub facts: Vec<Facts>,
    pub remarks: Vec<Remark>,
}

/// Looks at every record of the workbook.
pub fn check(bytes: &[u8], limits: &Limits) -> Outcome<CheckedXls> {
    let bytes = without_stray_sectors(bytes.to_vec());
    let Ok(mut file) = CompoundFile::open(Cursor::new(bytes.clone())) else {
        // Some programs leave the structure slightly wrong, and the library reads it all the
        // same; it then goes without facts.
        let (facts, remarks) = (Vec::new(), Vec::new());
        return Ok(CheckedXls { bytes, facts, remarks });
    };
    let Some(name) = STREAMS.into_iter().find(|name| file.is_stream(name)) else {
        return Err(damaged("没有工作簿内容"));
    };
    let mut content = Vec::new();
    let stream = file.open_stream(name).map_err(broken_records)?;
    stream.take(MAX_FILE_BYTES_U64).read_to_end(&mut content).map_err(broken_records)?;
    let starts = sheet_starts(&content, limits.sheets)?;
    let mut facts = Vec::with_capacity(starts.len());
    let mut grid_cells: u64 = 0;
    let mut edits = renumbered_formats(&content);
    for (start, name) in starts {
        let sheet = Sheet::read(&content, start);
        grid_cells =
            grid_cells.saturating_add(sheet.cells.area()).saturating_add(sheet.formulas.area());
        if grid_cells > limits.grid_cells {
            let (row, column) = sheet.cells.last;
            let place = Place { sheet: Some(name), ..Place::default() };
            return Err(Finding::new(&FILE_TOO_MANY_CELLS, place)
                .found(format!("内容一直延伸到 {}", address(row, column)))
                .expected(format!(
                    "各表首末单元格之间合计不超过 {} 格，请清除远处的内容",
                    limits.grid_cells
                ))
                .into());
        }
        // Declared empty: the library takes memory by what is declared.
        let empty = sheet.dimensions.into_iter().map(|(place, length)| (place, vec![0; length]));
        edits.extend(empty);
        facts.push(sheet.facts);
    }
    edit(&mut file, name, &edits)?;
    let mut remarks = Vec::new();
    if PROGRAMS.iter().any(|name| file.is_storage(name)) {
        remarks.push(Remark::Macros);
    }
    let links = linked_files(&content);
    if !links.is_empty() {
        remarks.push(Remark::Links(links));
    }
    Ok(CheckedXls { bytes: file.into_inner().into_inner(), facts, remarks })
}

/// Where the head of a compound file says how large its sectors are, as a power of two, which
/// sector lists more sectors of its table, and where it lists the first of them.
const SECTOR_POWER: usize = 30;
const FURTHER_LIST: usize = 68;
const TABLE_SECTORS: usize = 76;
const LISTED_IN_HEAD: usize = 109;

/// What the table says of a sector that nothing uses.
const UNUSED_SECTOR: [u8; 4] = [0xFF; 4];

/// SheetJS leaves noughts in the table of sectors behind the end of the file, for which the library
/// refuses the file: they are marked as what they are.
fn without_stray_sectors(mut bytes: Vec<u8>) -> Vec<u8> {
    let size: usize = match short(&bytes, SECTOR_POWER) {
        Some(9) => 512,
        Some(12) => 4_096,
        _ => return bytes,
    };
    let sectors = bytes.len().saturating_sub(size).div_ceil(size);
    let entries = size / UNUSED_SECTOR.len();
    for (index, sector) in table_sectors(&bytes, size, sectors).into_iter().enumerate() {
        let first_stray = sectors.saturating_sub(index * entries).min(entries);
        let table = (sector + 1) * size;
        let strays = table + first_stray * UNUSED_SECTOR.len()..table + size;
        if let Some(strays) = bytes.get_mut(strays) {
            strays.fill(UNUSED_SECTOR[0]);
        }
    }
    bytes
}

/// The sectors of the table of sectors: those that the head lists, and then those that further
/// lists name, each of which ends with the next one.
fn table_sectors(bytes: &[u8], size: usize, sectors: usize) -> Vec<usize> {
    let number = |place: usize| {
        long(bytes, place).and_then(|it| usize::try_from(it).ok()).filter(|it| *it < sectors)
    };
    let listed = |start: usize, count: usize| {
        (0..count).map_while(move |index| number(start + index * UNUSED_SECTOR.len()))
    };
    let mut found: Vec<usize> = listed(TABLE_SECTORS, LISTED_IN_HEAD).collect();
    let mut next = number(FURTHER_LIST);
    // A list that names itself would go on for ever.
    for _ in 0..sectors {
        let Some(list) = next else { break };
        let (start, count) = ((list + 1) * size, size / UNUSED_SECTOR.len() - 1);
        found.extend(listed(start, count));
        next = number(start + count * UNUSED_SECTOR.len());
    }
    found.truncate(sectors);
    found
}

/// Where a compound file keeps programs.
const PROGRAMS: [&str; 2] = ["/_VBA_PROJECT_CUR", "/VBA"];

/// Other workbooks that are named.
const MAX_LINKS: usize = 20;

/// How a book of references says that it is this one, and that it is a library of functions.
const THIS_BOOK: u16 = 0x0401;
const FUNCTION_LIBRARY: u16 = 0x3A01;

/// Other workbooks that formulas refer to.
fn linked_files(content: &[u8]) -> Vec<String> {
    let globals = Records { stream: content, place: 0 };
    let books = globals
        .take_while(|(kind, ..)| *kind != record::END)
        .filter(|(kind, ..)| *kind == record::EXTERNAL_BOOK);
    books.filter_map(|(_, data, _)| linked_file(data)).take(MAX_LINKS).collect()
}

fn linked_file(data: &[u8]) -> Option<String> {
    let length = short(data, 2)?;
    if matches!(length, THIS_BOOK | FUNCTION_LIBRARY) || data.len() == HEAD_BYTES {
        return None;
    }
    let (is_wide, text) = data.get(HEAD_BYTES..)?.split_first()?;
    let path: String = if is_wide & 1 == 1 {
        let units = text.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        char::decode_utf16(units).map(|it| it.unwrap_or('?')).take(length.into()).collect()
    } else {
        text.iter().map(|byte| char::from(*byte)).take(length.into()).collect()
    };
    // The parts of the path are parted by control characters.
    let name = path.rsplit(|it: char| it.is_control() || matches!(it, '/' | '\\')).next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

/// Where something stands in a stream, and what is to stand there.
type StreamEdit = (usize, Vec<u8>);

fn edit(file: &mut CompoundFile<Cursor<Vec<u8>>>, name: &str, edits: &[StreamEdit]) -> Outcome<()> {
    if edits.is_empty() {
        return Ok(());
    }
    let mut stream = file.open_stream(name).map_err(broken_records)?;
    for (place, bytes) in edits {
        let place = u64::try_from(*place).map_err(broken_records)?;
        stream.seek(SeekFrom::Start(place)).map_err(broken_records)?;
        stream.write_all(bytes).map_err(broken_records)?;
    }
    stream.flush().map_err(broken_records)
}

/// Identifiers of the number formats that a workbook may define, by the standard; the library
/// passes over all others, which some programs write nevertheless.
fn is_own_format(id: u16) -> bool {
    matches!(id, 5..=8 | 23..=26 | 41..=44 | 63..=66 | 164..=382)
}

/// Gives formats with other identifiers one that the workbook does not use, and so the cells that
/// name them.
fn renumbered_formats(content: &[u8]) -> Vec<StreamEdit> {
    let globals = || {
        let records = Records { stream: content, place: 0 };
        records.take_while(|(kind, ..)| *kind != record::END)
    };
    let ids = globals().filter(|(kind, ..)| *kind == record::NUMBER_FORMAT);
    let ids: Vec<u16> = ids.filter_map(|(_, data, _)| short(data, 0)).collect();
    let mut free = (164..=382).filter(|id| !ids.contains(id));
    let mut renumbered: Vec<(u16, u16)> = Vec::new();
    for id in ids.iter().filter(|id| !is_own_format(**id)) {
        if !renumbered.iter().any(|(old, _)| old == id)
            && let Some(new) = free.next()
        {
            renumbered.push((*id, new));
        }
    }
    if renumbered.is_empty() {
        return Vec::new();
    }
    let named = |kind, data: &[u8]| match kind {
        record::NUMBER_FORMAT => Some((0, short(data, 0)?)),
        record::CELL_FORMAT => Some((FORMAT_IN_CELL_FORMAT, short(data, FORMAT_IN_CELL_FORMAT)?)),
        _ => None,
    };
    globals()
        .filter_map(|(kind, data, place)| {
            let (offset, id) = named(kind, data)?;
            let (_, new) = renumbered.iter().find(|(old, _)| *old == id)?;
            Some((place + offset, new.to_le_bytes().to_vec()))
        })
        .collect()
}

/// Where a cell format names its number format: behind the font.
const FORMAT_IN_CELL_FORMAT: usize = 2;

/// Records from a place on; ends at the first that is cut.
struct Records<'s> {
    stream: &'s [u8],
    place: usize,
}

impl<'s> Iterator for Records<'s> {
    /// Kind, content, and where the content stands.
    type Item = (u16, &'s [u8], usize);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.stream.get(self.place..)?;
        let (kind, length) = (short(rest, 0)?, usize::from(short(rest, 2)?));
        let place = self.place + HEAD_BYTES;
        let content = self.stream.get(place..place + length)?;
        self.place = place + length;
        Some((kind, content, place))
    }
}

fn short(bytes: &[u8], place: usize) -> Option<u16> {
    bytes.get(place..).and_then(|rest| rest.first_chunk()).map(|found| u16::from_le_bytes(*found))
}

fn long(bytes: &[u8], place: usize) -> Option<u32> {
    bytes.get(place..).and_then(|rest| rest.first_chunk()).map(|found| u32::from_le_bytes(*found))
}

/// Where the records of each sheet begin, with what the sheet is called in findings.
fn sheet_starts(content: &[u8], most: usize) -> Outcome<Vec<(usize, String)>> {
    let mut starts: Vec<(usize, String)> = Vec::new();
    for (kind, data, _) in (Records { stream: content, place: 0 }) {
        match kind {
            record::FILE_PASS => return Err(Finding::new(&FILE_PASSWORD, Place::default()).into()),
            record::BOUND_SHEET => {
                let start = long(data, 0).and_then(|start| usize::try_from(start).ok());
                let start = start.unwrap_or(usize::MAX);
                if starts.iter().any(|(known, _)| *known == start) {
                    return Err(damaged("两个工作表共用一段内容"));
                }
                if starts.len() == most {
                    return Err(Finding::new(&FILE_TOO_MANY_CELLS, Place::default())
                        .found("工作表过多")
                        .expected(format!("不超过 {most} 个工作表"))
                        .into());
                }
                starts.push((start, format!("第 {} 个工作表", starts.len() + 1)));
            }
            record::END => break,
            _ => {}
        }
    }
    Ok(starts)
}

/// The corners of what is filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Corners {
    first: Option<(u32, u32)>,
    last: (u32, u32),
}

impl Corners {
    fn add(&mut self, row: u32, column: u32) {
        let (top, left) = self.first.unwrap_or((row, column));
        self.first = Some((top.min(row), left.min(column)));
        self.last = (self.last.0.max(row), self.last.1.max(column));
    }

    fn area(self) -> u64 {
        let Some((top, left)) = self.first else { return 0 };
        let rows = u64::from(self.last.0 - top) + 1;
        rows * (u64::from(self.last.1 - left) + 1)
    }
}

#[derive(Debug, Default)]
struct Sheet {
    facts: Facts,
    cells: Corners,
    formulas: Corners,
    /// Where the declared sizes stand, and how long they are.
    dimensions: Vec<(usize, usize)>,
}

impl Sheet {
    /// Up to the end of the sheet; sheets inside of it, such as charts, are passed over.
    fn read(content: &[u8], start: usize) -> Self {
        let mut sheet = Self::default();
        let mut depth: u32 = 0;
        for (kind, data, place) in (Records { stream: content, place: start }) {
            match kind {
                record::BEGIN => depth += 1,
                record::END if depth <= 1 => break,
                record::END => depth -= 1,
                _ if depth > 1 => {}
                record::DIMENSIONS => sheet.dimensions.push((place, data.len())),
                _ => {
                    // A record too short for what it should say says nothing.
                    let _ = sheet.note(kind, data);
                }
            }
        }
        sheet
    }

    fn note(&mut self, kind: u16, data: &[u8]) -> Option<()> {
        let at = |place| short(data, place).map(u32::from);
        match kind {
            record::ROW if data.get(12)? & 0x20 != 0 => self.facts.hide_rows(at(0)?, at(0)?),
            record::COLUMN_INFO if data.get(8)? & 1 != 0 => {
                self.facts.hide_columns(at(0)?, at(2)?);
            }
            record::MERGED => {
                let count = usize::from(short(data, 0)?);
                for place in (2..).step_by(8).take(count) {
                    let range = (at(place)?, at(place + 4)?, at(place + 2)?, at(place + 6)?);
                    self.facts.merge(range);
                }
            }
            record::FORMULA => {
                self.cells.add(at(0)?, at(2)?);
                self.formulas.add(at(0)?, at(2)?);
            }
            record::MANY_NUMBERS => {
                self.cells.add(at(0)?, at(2)?);
                self.cells.add(at(0)?, at(data.len().checked_sub(2)?)?);
            }
            record::NUMBER
            | record::LABEL
            | record::RICH_STRING
            | record::BOOL_OR_ERROR
            | record::SMALL_NUMBER
            | record::SHARED_TEXT => self.cells.add(at(0)?, at(2)?),
            _ => {}
        }
        Some(())
    }
}
