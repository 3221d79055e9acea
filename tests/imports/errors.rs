//! A workbook of planted mistakes: every one is told at its cell, and nothing that only looks
//! wrong is.

use std::collections::BTreeMap;

use serde::Deserialize;
use union_ledger::finding::{Finding, Severity};
use union_ledger::imports::kinds::SheetKind;

use super::{folder, read, table, with_desk_after};

/// Mistakes that the workbook must have, whatever is changed in it.
const MIN_MISTAKES: usize = 44;

#[derive(Debug, Deserialize)]
struct Expected {
    sheet: String,
    cell: String,
    code: String,
    severity: String,
    /// Endings of the files that have it.
    formats: String,
}

/// Sheet, cell, code.
type Told = (String, String, String);

fn told(finding: &Finding) -> Told {
    let place = &finding.place;
    let sheet = place.sheet.clone().unwrap_or_default();
    (sheet, place.cell.clone().unwrap_or_default(), finding.code.id.to_owned())
}

fn count(all: impl Iterator<Item = Told>) -> BTreeMap<Told, i64> {
    let mut counts = BTreeMap::new();
    for told in all {
        *counts.entry(told).or_default() += 1;
    }
    counts
}

fn check(format: &str, min_mistakes: usize) {
    with_desk_after("2025-01", |desk| {
        let expected: Vec<Expected> = table::<Expected>("errors/expected.csv")
            .into_iter()
            .filter(|it| it.formats.split(' ').any(|it| it == format))
            .collect();
        let file = format!("errors.{format}");
        let bytes = std::fs::read(folder("errors").join(&file)).unwrap();
        let (read, vouchers) = read(&desk, &file, &bytes, SheetKind::Journal);
        assert!(vouchers.is_empty(), "{format}: nothing of a refused file is handed on");
        let sheet_of = |sheet: &str| match format {
            "csv" if !sheet.is_empty() => "CSV".to_owned(),
            _ => sheet.to_owned(),
        };
        let wanted = |severity: &str| {
            let of = expected
                .iter()
                .filter(move |it| (it.severity == "inform") == (severity == "inform"));
            count(of.map(|it| (sheet_of(&it.sheet), it.cell.clone(), it.code.clone())))
        };
        let serious = |it: &&Finding| it.severity != Severity::Inform;
        let found = count(read.findings.iter().filter(serious).map(told));
        let wanted_serious = wanted("serious");
        let missing: Vec<_> =
            wanted_serious.iter().filter(|it| found.get(it.0) != Some(it.1)).collect();
        let beside: Vec<_> =
            found.iter().filter(|it| wanted_serious.get(it.0) != Some(it.1)).collect();
        assert!(
            missing.is_empty() && beside.is_empty(),
            "{format}\nnot told: {missing:#?}\ntold beside: {beside:#?}",
        );
        let all = count(read.findings.iter().map(told));
        for inform in wanted("inform").keys() {
            assert!(all.contains_key(inform), "{format}: {inform:?}");
        }
        assert!(wanted_serious.len() >= min_mistakes, "{format}: {}", wanted_serious.len());
        for severity in expected.iter().map(|it| it.severity.as_str()) {
            assert!(matches!(severity, "refuse" | "warn" | "inform"), "{severity}");
        }
    });
}

#[test]
fn every_planted_mistake_is_told_at_its_cell_and_no_decoy_is() {
    check("xlsx", MIN_MISTAKES);
}

#[test]
fn the_twins_of_the_workbook_of_mistakes_are_told_the_same() {
    check("xls", MIN_MISTAKES);
    check("ods", MIN_MISTAKES);
    check("csv", MIN_MISTAKES);
}
