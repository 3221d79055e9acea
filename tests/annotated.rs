//! Workbooks that come back with their findings: compared part by part with what was sent, read
//! again, saved by other programs and marked again.

mod irregular;
pub mod package;
mod random;
mod round_trips;

use std::collections::BTreeMap;

use crate::common::isolation;
use rustc_hash::FxHashMap;
use union_ledger::finding::{Finding, Place};
use union_ledger::formats::annotate::{Annotated, Annotation, annotate};

union_ledger::codes! {
    WRONG = "import.test_wrong", 422, Refuse, "金额不是数字", "改成两位小数的数字";
    DOUBTFUL = "import.test_doubtful", 422, Warn, "数字存成了文本", "选中该列，用分列转为数字";
    NOISE = "import.test_noise", 422, Inform, "金额有浮点尾数", "不必处理";
}

/// A finding at `1月!C4`; the code goes by turns.
fn finding(number: usize, place: &str) -> Finding {
    let (sheet, cell) = place.split_once('!').unwrap();
    let place = Place {
        file: Some("账.xlsx".to_owned()),
        sheet: Some(sheet.to_owned()),
        cell: Some(cell.to_owned()),
        ..Place::of(format!("记-{number}"))
    };
    Finding::new(ALL[number % ALL.len()], place).found("=1+1 <12a> & \"b\"").expected("数字")
}

fn findings(places: &[&str]) -> Vec<Finding> {
    places.iter().enumerate().map(|(number, place)| finding(number, place)).collect()
}

/// Marks a workbook whose sheets named here have these heads, counted from one.
fn mark(bytes: &[u8], name: &str, findings: &[Finding], heads: &[(&str, u32)]) -> Annotated {
    let head_rows: FxHashMap<String, u32> =
        heads.iter().map(|(sheet, row)| ((*sheet).to_owned(), row - 1)).collect();
    let annotation = Annotation {
        title: "清江市工会",
        findings,
        head_rows: &head_rows,
        isolation: &isolation(),
    };
    annotate(bytes, name, &annotation).unwrap_or_else(|failure| panic!("{name}: {failure}"))
}

/// Cells by sheet and address, as the reader gives them.
type Cells = BTreeMap<(String, String), String>;
