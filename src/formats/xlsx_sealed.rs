//! A report as a workbook that carries its seal.

use jiff::civil::Date;

use super::printable::Report;
use super::seal::{Seal, read_workbook};
use super::xlsx_write::save_with;
use crate::finding::{Failure, Outcome};

/// One report with its seal: the mark is that of everything else in the file.
pub fn write_sealed(report: &Report, created_on: Date, seal: &Seal) -> Outcome<Vec<u8>> {
    let reports = std::slice::from_ref(report);
    let write = |seal: &Seal| {
        save_with(reports, created_on, Some(seal)).map_err(|problem| Failure::file("xlsx", problem))
    };
    let mark = read_workbook(&write(seal)?)?.mark;
    write(&Seal { mark, ..seal.clone() })
}
