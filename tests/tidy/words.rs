//! Every Chinese text of the pages has its English.

use union_ledger::access::role::{Ability, CONFLICTS, Role};
use union_ledger::access::scope::ScopeKind;
use union_ledger::finding::Severity;
use union_ledger::imports::reading::row_tally::PassedOver;
use union_ledger::trail::Action;
use union_ledger::web::english;

use super::check;
use crate::common::files_under;

/// Where texts of the interface are written.
const PLACES: [(&str, &str); 6] = [
    ("src/web/pages", ".rs"),
    ("src/web/parts", ".rs"),
    ("src/web/views", "/work.rs"),
    ("src/web", "/typed.rs"),
    ("src/web", "/shell.rs"),
    ("src/web", "/problem_page.rs"),
];

fn has_chinese(text: &str) -> bool {
    text.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character))
}

/// The string literals of a source text, outside comments and tests.
fn literals(text: &str) -> Vec<String> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut found = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        let mut rest = line;
        while let Some(start) = rest.find('"') {
            let mut end = start + 1;
            let bytes = rest.as_bytes();
            while end < bytes.len() && bytes[end] != b'"' {
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            if end >= bytes.len() {
                break;
            }
            found.push(rest[start + 1..end].to_owned());
            rest = &rest[end + 1..];
        }
    }
    found
}

#[test]
fn every_text_of_the_pages_has_english() {
    let mut wanted: Vec<(String, String)> = Vec::new();
    for (folder, ending) in PLACES {
        for (name, text) in files_under(folder, ending) {
            let texts = literals(&text).into_iter().filter(|text| has_chinese(text));
            wanted.extend(texts.map(|text| (name.clone(), text)));
        }
    }
    let labels = (Role::EVERY.iter().map(|it| it.label()))
        .chain(Ability::EVERY.iter().map(|it| it.label()))
        .chain(ScopeKind::EVERY.iter().map(|it| it.label()))
        .chain(CONFLICTS.iter().map(|it| it.reason))
        .chain(PassedOver::EVERY.iter().map(|it| it.label()))
        .chain(Action::EVERY.iter().map(|it| it.label()))
        .chain(["无误", "可入账", "可登记", "比较"])
        .chain([Severity::Inform, Severity::Warn, Severity::Refuse].map(Severity::label));
    wanted.extend(labels.map(|label| ("src/access".to_owned(), label.to_owned())));
    assert!(wanted.len() > 200, "only {} texts were found", wanted.len());
    let mut wrong: Vec<String> = wanted
        .into_iter()
        .filter(|(_, text)| english(text).is_none())
        .map(|(name, text)| format!("{name}: {text}"))
        .collect();
    wrong.sort();
    wrong.dedup();
    check(&wrong);
}
