//! A printable report as CSV that spreadsheets open as it is meant.
//!
//! Invariants: UTF-8 with a byte order mark; money plain with two places; a text that a
//! spreadsheet would take for a formula is written behind an apostrophe.

use std::borrow::Cow;

use super::printable::{Column, Report, Value};
use crate::finding::{Failure, Outcome};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What begins a formula, also as the wide characters that Chinese spreadsheets take for it.
const FORMULA_STARTS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Characters that some programs drop before they look for a formula.
const DROPPED: [char; 6] = ['\t', '\r', '\n', '\0', '\u{feff}', '\u{200b}'];

/// A text that no spreadsheet runs as a formula.
#[must_use]
pub fn neutral(text: &str) -> Cow<'_, str> {
    let is_passed_over =
        |character: char| character.is_whitespace() || DROPPED.contains(&character);
    let starts_formula = text.trim_start_matches(is_passed_over).starts_with(FORMULA_STARTS);
    if starts_formula || text.starts_with(DROPPED) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a text is a number below nil and nothing else: it begins like a formula and is none.
fn is_number(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('-') else { return false };
    let (whole, places) = rest.split_once('.').unwrap_or((rest, "0"));
    let is_digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    is_digits(whole) && is_digits(places)
}

/// Captions, then one line for each row. Titles and signatures are for print only.
pub fn write_csv(report: &Report) -> Outcome<Vec<u8>> {
    let failed = |problem: csv::Error| Failure::file("csv", problem);
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.to_vec());
    let head: Vec<String> = report.columns.iter().map(Column::full_label).collect();
    writer.write_record(head.iter().map(|label| neutral(label).into_owned())).map_err(failed)?;
    for row in &report.rows {
        let cells = row.cells.iter().map(|cell| match &cell.value {
            Value::Blank => String::new(),
            Value::Text(text) if is_number(text) => text.clone(),
            Value::Text(text) => neutral(text).into_owned(),
            Value::Money(amount) => amount.to_string(),
        });
        writer.write_record(cells).map_err(failed)?;
    }
    writer.into_inner().map_err(|problem| Failure::file("csv", problem))
}

#[cfg(test)]
mod tests {
    use super::super::printable::{Cell, Row, RowKind};
    use super::*;
    use crate::money::Money;

    #[test]
    fn a_number_below_nil_is_written_as_it_is_and_whatever_goes_on_behind_it_is_not() {
        for (text, expected) in
            [("-0.3010", true), ("-7", true), ("-", false), ("-1+1", false), ("-.5", false)]
        {
            assert_eq!(is_number(text), expected, "{text}");
        }
    }

    #[test]
    fn texts_that_look_like_formulas_are_neutralised_and_amounts_are_not() {
        let cells = |text: &str, fen| {
            vec![Cell::text(text), Cell::money(Money::from_fen(fen)), Cell::blank()]
        };
        let report = Report {
            columns: vec![Column::text("摘要", 20), Column::money("借方"), Column::money("贷方")],
            rows: vec![
                Row::new(RowKind::Line, cells("=1+1", -5)),
                Row::new(RowKind::Line, cells("@SUM(A1)", 123_456)),
                Row::new(RowKind::Line, cells("购买,文具", 0)),
            ],
            ..Report::default()
        };
        let text = String::from_utf8(write_csv(&report).unwrap()).unwrap();
        assert_eq!(
            text,
            "\u{feff}摘要,借方,贷方\r\n'=1+1,-0.05,\r\n'@SUM(A1),1234.56,\r\n\"购买,文具\",0.00,\r\n"
        );
    }
}
