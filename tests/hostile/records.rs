//! Binary workbooks built record by record.

use std::io::{Cursor, Write as _};

use cfb::{CompoundFile, Version};

/// A compound file with one stream.
pub fn compound(stream: &str, content: &[u8]) -> Vec<u8> {
    let mut file = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new())).unwrap();
    file.create_stream(stream).unwrap().write_all(content).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

pub fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

fn shorts(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

pub fn number(row: u16, column: u16, format: u16, value: f64) -> Vec<u8> {
    record(0x0203, &[shorts(&[row, column, format]), value.to_le_bytes().to_vec()].concat())
}

/// A label of the plain letters of one byte each.
pub fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap();
    record(0x0204, &[shorts(&[row, column, 0, length]), vec![0], text.into()].concat())
}

/// A formula with its cached value, as the eight bytes stand.
pub fn formula(row: u16, column: u16, cached: [u8; 8]) -> Vec<u8> {
    let head = shorts(&[row, column, 0]);
    // The constant 1.
    record(0x0006, &[head, cached.to_vec(), vec![0; 6], shorts(&[3]), vec![0x1E, 1, 0]].concat())
}

pub fn dimensions(last_row: u32, last_column: u16) -> Vec<u8> {
    let rows = [0, last_row + 1].map(u32::to_le_bytes).concat();
    record(0x0200, &[rows, shorts(&[0, last_column + 1, 0])].concat())
}

pub fn hidden_row(row: u16) -> Vec<u8> {
    record(0x0208, &[shorts(&[row, 0, 1, 300, 0, 0]), vec![0x20, 1, 0, 0]].concat())
}

pub fn hidden_columns(first: u16, last: u16) -> Vec<u8> {
    record(0x007D, &shorts(&[first, last, 2048, 0, 1, 0]))
}

pub fn merged(top: u16, bottom: u16, left: u16, right: u16) -> Vec<u8> {
    record(0x00E5, &shorts(&[1, top, bottom, left, right]))
}

pub fn date_mode_1904() -> Vec<u8> {
    record(0x0022, &shorts(&[1]))
}

/// The only cell format: dates as `m/d/yy`.
pub fn date_format() -> Vec<u8> {
    record(0x00E0, &[shorts(&[0, 14]), vec![0; 16]].concat())
}

/// A number format, and the cell format that names it.
pub fn number_format(id: u16, format: &str) -> Vec<u8> {
    let length = u16::try_from(format.len()).unwrap();
    record(0x041E, &[shorts(&[id, length]), vec![0], format.into()].concat())
}

pub fn cell_format(number_format: u16) -> Vec<u8> {
    record(0x00E0, &[shorts(&[0, number_format]), vec![0; 16]].concat())
}

/// Another workbook that formulas refer to.
pub fn external_book(path: &str) -> Vec<u8> {
    let units: Vec<u16> = path.encode_utf16().collect();
    let length = u16::try_from(units.len()).unwrap();
    record(0x01AE, &[shorts(&[1, length]), vec![1], shorts(&units)].concat())
}

pub fn file_pass() -> Vec<u8> {
    record(0x002F, &shorts(&[1, 1, 1]))
}

const END: u16 = 0x000A;

fn begin(version: u16, kind: u16) -> Vec<u8> {
    record(0x0809, &shorts(&[version, kind, 0, 0, 0, 0, 6, 0]))
}

/// The stream of a workbook: what stands before the sheets, and the records of each.
pub fn stream(globals: &[u8], sheets: &[Vec<u8>]) -> Vec<u8> {
    let heads: usize = (0..sheets.len()).map(|index| bound_sheet(0, index).len()).sum();
    let end = record(END, &[]);
    let mut start = begin(0x0600, 5).len() + globals.len() + heads + end.len();
    let mut content = [begin(0x0600, 5), globals.to_vec()].concat();
    for (index, records) in sheets.iter().enumerate() {
        content.extend(bound_sheet(u32::try_from(start).unwrap(), index));
        start += begin(0x0600, 0x10).len() + records.len() + end.len();
    }
    content.extend(&end);
    for records in sheets {
        content.extend([begin(0x0600, 0x10), records.clone(), end.clone()].concat());
    }
    content
}

pub fn bound_sheet(start: u32, index: usize) -> Vec<u8> {
    let name = format!("S{index:04}");
    let head = [start.to_le_bytes().to_vec(), vec![0, 0, 5, 0]].concat();
    record(0x0085, &[head, name.into_bytes()].concat())
}

/// A binary workbook of Excel 97 and later.
pub fn xls(globals: &[u8], sheets: &[Vec<u8>]) -> Vec<u8> {
    compound("/Workbook", &stream(globals, sheets))
}

/// A workbook of Excel 5 with one sheet, its texts in a code page.
pub fn excel_5(code_page: u16, sheet_name: &[u8], records: &[u8]) -> Vec<u8> {
    let globals = [begin(0x0500, 5), record(0x0042, &shorts(&[code_page]))].concat();
    let bound = |start: u32| {
        let length = u8::try_from(sheet_name.len()).unwrap();
        record(0x0085, &[&start.to_le_bytes()[..], &[0, 0, length], sheet_name].concat())
    };
    let end = record(END, &[]);
    let start = globals.len() + bound(0).len() + end.len();
    let sheet = [begin(0x0500, 0x10), records.to_vec(), end.clone()].concat();
    let start = u32::try_from(start).unwrap();
    compound("/Book", &[globals, bound(start), end, sheet].concat())
}

/// A label of bytes in the workbook's code page.
pub fn excel_5_label(row: u16, column: u16, text: &[u8]) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap();
    record(0x0204, &[shorts(&[row, column, 0, length]), text.to_vec()].concat())
}
