//! Rules of the source text.

use std::collections::BTreeSet;

use super::ladder::MAY_USE;
use super::{check, product_files, rust_files};
use crate::common::project;

/// Lines of a file, of a function, and columns of a line.
const MAX_FILE_LINES: usize = 550;
const MAX_FUNCTION_LINES: usize = 75;
const MAX_COLUMNS: usize = 100;

/// Macros at the root of the crate, which belong to no area.
const BESIDE_THE_AREAS: [&str; 2] = ["codes", "spelled"];

/// Who may open the catalogue, which gathers what all areas hand over: those who open a database
/// or say what a code means. To anybody else it would be a way upward.
const MAY_OPEN_THE_CATALOGUE: [&str; 3] = ["imports", "web", "cli"];

/// The area of a file: `src/ledger/chart/mod.rs` and `src/money.rs` belong to `ledger` and `money`.
fn area(name: &str) -> &str {
    let inside = name.strip_prefix("src/").unwrap_or(name);
    inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs")
}

/// Areas that the code names after `crate::` or `union_ledger::`.
fn uses(text: &str) -> BTreeSet<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = code.collect::<Vec<_>>().join("\n");
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = BTreeSet::new();
    for root in ["crate::", "union_ledger::"] {
        for after in code.split(root).skip(1) {
            let names: Vec<&str> = match after.strip_prefix('{') {
                Some(group) => group.split('}').next().unwrap_or_default().split(',').collect(),
                None => vec![after],
            };
            for name in names {
                let name: String = name.trim().chars().take_while(|c| is_word(*c)).collect();
                if !name.is_empty() && !BESIDE_THE_AREAS.contains(&name.as_str()) {
                    found.insert(name);
                }
            }
        }
    }
    found
}

#[test]
fn areas_use_only_what_stands_above_them() {
    let mut wrong = Vec::new();
    for (place, (area, allowed)) in MAY_USE.iter().enumerate() {
        for used in *allowed {
            let is_above = MAY_USE[..place].iter().any(|(above, _)| above == used);
            if !is_above {
                wrong.push(format!("the table is not a ladder: {area} uses {used}"));
            }
        }
    }
    for (name, text) in product_files() {
        let area = area(&name);
        if matches!(area, "lib" | "main" | "catalogue") {
            continue;
        }
        let Some((_, allowed)) = MAY_USE.iter().find(|(it, _)| *it == area) else {
            wrong.push(format!("{name}: {area} is missing in the table of areas"));
            continue;
        };
        for used in uses(&text) {
            if used == "catalogue" && MAY_OPEN_THE_CATALOGUE.contains(&area) {
                continue;
            }
            if used != area && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{name}: {area} may not use {used}"));
            }
        }
    }
    check(&wrong);
}

#[test]
fn files_lines_and_functions_are_short() {
    let mut wrong = Vec::new();
    for (name, text) in rust_files() {
        let lines: Vec<&str> = text.lines().collect();
        if lines.len() > MAX_FILE_LINES {
            wrong.push(format!("{name}: {} lines", lines.len()));
        }
        for (number, line) in (1..).zip(&lines) {
            if line.chars().count() > MAX_COLUMNS {
                wrong.push(format!("{name}:{number}: {} columns", line.chars().count()));
            }
        }
        // A bench may be one long list of columns.
        if name.starts_with("benches/") {
            continue;
        }
        for (number, length) in long_functions(&lines) {
            wrong.push(format!("{name}:{number}: a function of {length} lines"));
        }
    }
    check(&wrong);
}

/// First line and length of functions that are too long. rustfmt closes a function at the
/// indentation where it began, so no braces need counting.
fn long_functions(lines: &[&str]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let is_function = ["fn ", "pub fn ", "async fn ", "pub async fn ", "pub(crate) fn "]
            .iter()
            .any(|head| code.starts_with(head));
        if !is_function {
            continue;
        }
        let indent = line.len() - code.len();
        let head = lines[index..].iter().find(|line| line.ends_with(['{', '}', ';']));
        if head.is_none_or(|line| line.ends_with(';')) {
            continue;
        }
        let closes = |line: &&&str| {
            line.len() == indent + 1 && line.trim_start() == "}" || line.ends_with("{ }")
        };
        let length = lines[index..].iter().position(|line| closes(&line)).unwrap_or_default() + 1;
        if length > MAX_FUNCTION_LINES && !code.ends_with('}') {
            found.push((index + 1, length));
        }
    }
    found
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent = |(name, text): (String, String)| (!text.starts_with("//! ")).then_some(name);
    check(&rust_files().into_iter().filter_map(silent).collect::<Vec<_>>());
}

#[test]
fn nothing_is_left_undone_or_silenced() {
    let marks = [
        concat!("#[", "allow"),
        concat!("#![", "allow"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("dbg", "!("),
        concat!("#[", "ignore"),
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
    ];
    let mut wrong = Vec::new();
    for (name, text) in rust_files() {
        for (number, line) in (1..).zip(text.lines()) {
            for mark in marks.iter().filter(|mark| line.contains(**mark)) {
                wrong.push(format!("{name}:{number}: {mark}"));
            }
        }
    }
    check(&wrong);
}

/// SQL lives in an area's store and in the platform's own plumbing.
fn may_say_sql(name: &str) -> bool {
    name.ends_with("/store.rs") || name.contains("/store/") || name.starts_with("src/platform/")
}

#[test]
fn sql_lives_in_the_stores() {
    let mut wrong = Vec::new();
    for (name, text) in product_files().into_iter().filter(|(name, _)| !may_say_sql(name)) {
        for (number, line) in (1..).zip(text.lines()) {
            let code = line.trim_start();
            let says_sql =
                ["sql(\"", "sqlx::query", "\"SELECT ", "\"INSERT INTO ", "\"DELETE FROM "]
                    .iter()
                    .any(|mark| code.contains(mark));
            if says_sql && !code.starts_with("//") {
                wrong.push(format!("{name}:{number}: {code}"));
            }
        }
    }
    check(&wrong);
}

const KEYWORDS: [&str; 30] = [
    "select",
    "from",
    "where",
    "insert",
    "into",
    "values",
    "update",
    "set",
    "delete",
    "join",
    "and",
    "or",
    "not",
    "null",
    "order",
    "by",
    "group",
    "limit",
    "as",
    "in",
    "exists",
    "union",
    "conflict",
    "do",
    "nothing",
    "distinct",
    "returning",
    "between",
    "coalesce",
    "cast",
];

#[test]
fn sql_keywords_stand_in_capitals_and_columns_are_named() {
    let mut wrong = Vec::new();
    for (name, text) in product_files() {
        for statement in text.split("sql(\"").skip(1) {
            let statement = statement.split("\")").next().unwrap_or_default();
            // Every second part of the text stands in quotation marks.
            let plain = statement.split('\'').step_by(2).collect::<Vec<_>>().join(" ");
            let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '.' || c == '$';
            for word in plain.split(|c| !is_word(c)).filter(|word| KEYWORDS.contains(word)) {
                wrong.push(format!("{name}: {word} in: {statement}"));
            }
            if plain.contains("SELECT *") {
                wrong.push(format!("{name}: columns are not named: {statement}"));
            }
        }
    }
    check(&wrong);
}

/// The books' days are China's: an instant is UTC, and the beginning of its text is yesterday's
/// day until eight in the morning. `platform/clock.rs` alone turns instants into days and times.
#[test]
fn days_are_taken_from_instants_by_the_clock_alone() {
    let cuts =
        ["_at.get(..", "_at[..", "_at.chars().take(", "_at.split('T')", "_at.split_once('T')"];
    let zones = ["Offset::constant(", "TimeZone::", ".to_zoned("];
    let mut wrong = Vec::new();
    for (name, text) in product_files() {
        if name == "src/platform/clock.rs" {
            continue;
        }
        let is_screen = name.starts_with("src/web/pages") || name.starts_with("src/cli");
        for (number, line) in (1..).zip(text.lines()) {
            let is_cut = cuts.iter().chain(&zones).any(|mark| line.contains(mark));
            if is_cut || (is_screen && shows_an_instant(line)) {
                wrong.push(format!("{name}:{number}: {}", line.trim()));
            }
        }
    }
    check(&wrong);
}

/// `(it.posted_at)` in markup, `{}` filled with `it.posted_at`: as it is stored.
fn shows_an_instant(line: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    line.match_indices("_at)").any(|(place, _)| {
        let before = line[..place].trim_end_matches(is_word);
        let caller = before.strip_suffix('(').or_else(|| before.strip_suffix("(&"));
        caller.is_some_and(|caller| caller.ends_with(' ') || caller.ends_with('}'))
    })
}

/// Crates under a heading of Cargo.toml, as the code spells them.
fn crates_under(heading: &str) -> Vec<String> {
    let manifest = std::fs::read_to_string(project().join("Cargo.toml")).unwrap();
    let lines = manifest.lines().skip_while(|line| *line != heading).skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| Some(line.split_once(" = ")?.0.replace('-', "_")));
    names.collect()
}

#[test]
fn every_crate_is_used_where_it_is_asked_for() {
    let mut wrong = Vec::new();
    for (heading, folders) in [
        ("[dependencies]", &["src/"][..]),
        ("[target.'cfg(unix)'.dependencies]", &["src/"]),
        ("[dev-dependencies]", &["tests/", "benches/"]),
    ] {
        let names = crates_under(heading);
        assert!(!names.is_empty(), "{heading}");
        let files = rust_files();
        let is_in = |name: &str| folders.iter().any(|folder| name.starts_with(folder));
        let texts: Vec<&str> =
            files.iter().filter(|(name, _)| is_in(name)).map(|(_, text)| text.as_str()).collect();
        for name in names {
            let used = [format!("{name}::"), format!("use {name}")];
            if !texts.iter().any(|text| used.iter().any(|mark| text.contains(mark))) {
                wrong.push(format!("{heading} {name} is used nowhere"));
            }
        }
    }
    check(&wrong);
}
