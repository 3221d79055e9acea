//! What leaves the service: a text that looks like a formula stays a text.

use std::io::{Cursor, Read as _};

use union_ledger::formats::Isolation;
use union_ledger::formats::csv_write::write_csv;
use union_ledger::formats::printable::{Cell, Column, Report, Row, RowKind};
use union_ledger::formats::xlsx_write::write_xlsx;
use union_ledger::money::Money;

use super::outcome;

const FORMULAS: [&str; 12] = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "＝1+1",
    "＋1+1",
    "\u{feff}=1+1",
    "=SUM(A1:A9)",
];

/// Each formula in every place of a report that holds a text.
fn report() -> Report {
    let text = FORMULAS[0].to_owned();
    Report {
        title: text.clone(),
        form_number: Some(text.clone()),
        unit_name: text.clone(),
        period: text.clone(),
        columns: vec![Column::text(&text, 20), Column::money("借方").under(&text, "debit")],
        rows: FORMULAS
            .iter()
            .map(|formula| {
                let cells = vec![Cell::text(*formula), Cell::money(Money::from_fen(-5))];
                Row::new(RowKind::Line, cells)
            })
            .collect(),
        signatures: vec![text.clone()],
        notes: vec![text],
        ..Report::default()
    }
}

#[test]
fn no_field_of_a_csv_export_begins_like_a_formula() {
    let bytes = write_csv(&report()).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let text = text.strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), FORMULAS.len() + 1);
    for record in &records {
        assert!(record[0].starts_with('\''), "{record:?}");
    }
    // Amounts stay numbers.
    assert_eq!(&records[1][1], "-0.05");
}

#[test]
fn no_text_of_a_workbook_export_is_a_formula() {
    let bytes = write_xlsx(&report(), jiff::civil::date(2025, 3, 31)).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes.clone())).unwrap();
    let mut sheet = String::new();
    archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "{sheet}");
    let lines = outcome(&bytes, &Isolation::InProcess).unwrap();
    for formula in ["='=1+1", "='@SUM(A1:A9)", "='+1+1", "='-1+1"] {
        assert!(lines.iter().any(|line| line.ends_with(formula)), "{formula} in {lines:?}");
    }
}
