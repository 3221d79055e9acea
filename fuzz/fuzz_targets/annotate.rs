//! A workbook back with a finding marked in it: it can be read again and says the same.
#![no_main]

use union_ledger::finding::{Finding, Place};
use union_ledger::formats::Isolation;
use union_ledger::formats::annotate::{Annotation, annotate};

libfuzzer_sys::fuzz_target!(init: harness::quietly(), |bytes: &[u8]| {
    let Some((which, content)) = bytes.split_first() else { return };
    let workbook = harness::xlsx_with(*which, content);
    if harness::read(&workbook, "a.xlsx").is_none() {
        return;
    }
    let place = Place { sheet: Some("a".into()), cell: Some("A1".into()), ..Place::default() };
    let findings = [Finding::new(&union_ledger::imports::codes::AMOUNT_NOT_A_NUMBER, place)];
    let annotation = Annotation {
        title: "a",
        findings: &findings,
        head_rows: &Default::default(),
        isolation: &Isolation::InProcess,
    };
    if let Ok(marked) = annotate(&workbook, "a.xlsx", &annotation) {
        assert!(harness::read(&marked.bytes, "a.xlsx").is_some(), "what was marked is unreadable");
    }
});
