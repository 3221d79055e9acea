//! The journal that is measured as a workbook of 100,000 lines.

use crate::journal_lines::{HEADERS, line};

pub const LINES: usize = 100_000;

pub fn workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet_with_low_memory().unwrap();
    for (column, header) in (0_u16..).zip(HEADERS) {
        sheet.write(0, column, header).unwrap();
    }
    for index in 0..LINES {
        let row = u32::try_from(index + 1).unwrap();
        for (column, text) in (0_u16..).zip(line(index, LINES)) {
            match column {
                2 | 6 | 7 | 9 if !text.is_empty() => {
                    sheet.write(row, column, text.parse::<f64>().unwrap()).unwrap();
                }
                _ if text.is_empty() => {}
                _ => {
                    sheet.write(row, column, text).unwrap();
                }
            }
        }
    }
    book.save_to_buffer().unwrap()
}
