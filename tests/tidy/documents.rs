//! Rules of the documents: they name what is there, and nothing of the machine they came from.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{check, rust_files};
use crate::common::{files_under, project};

/// Documents beside the folder `docs`.
const DOCUMENTS: [&str; 7] = [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "README.md",
    "README.zh-CN.md",
    "SECURITY.md",
    "STYLE.md",
];
/// A name of so many parts is the name of a test, or of something else that stands in the code.
const LONG_NAME_PARTS: usize = 4;
/// Long names of other programs.
const NAMES_OF_OTHERS: [&str; 2] = ["client_max_body_size", "proxy_add_x_forwarded_for"];

fn read(name: &str) -> Option<String> {
    std::fs::read_to_string(project().join(name)).ok()
}

#[test]
fn the_architecture_names_every_folder_and_nothing_that_is_gone() {
    let Some(text) = read("ARCHITECTURE.md") else { return };
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(project().join("src")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && !text.contains(&format!("{name}/")) {
            wrong.push(format!("ARCHITECTURE.md does not name {name}/"));
        }
    }
    for path in text.split(['`', ' ', '(', ')', '\n']).filter(|it| it.starts_with("src/")) {
        let path = path.trim_end_matches(['.', ',', ';', ':']);
        if !path.contains(['*', '<', '{']) && !project().join(path).exists() {
            wrong.push(format!("ARCHITECTURE.md names {path}, which is gone"));
        }
    }
    check(&wrong);
}

fn documents() -> Vec<(String, String)> {
    let mut found = files_under("docs", ".md");
    for name in DOCUMENTS {
        found.push((name.to_owned(), read(name).unwrap_or_else(|| panic!("{name} is missing"))));
    }
    found
}

/// Words of a text, as far as they may stand in the name of a file or of a test.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '.' | '<' | '*');
    text.split(move |c| !is_part(c)).map(|word| word.trim_matches(['.', '/', '*']))
}

#[test]
fn files_that_documents_name_are_there() {
    let files = rust_files();
    let fuzz = files_under("fuzz", ".rs");
    let is_there = |word: &str| {
        let ending = format!("/{word}");
        let mut names = files.iter().chain(&fuzz).map(|(name, _)| name);
        names.any(|name| name == word || name.ends_with(&ending))
    };
    let mut wrong = Vec::new();
    for (document, text) in documents() {
        for word in
            words(&text).filter(|word| word.rsplit_once('.').is_some_and(|(_, end)| end == "rs"))
        {
            if !word.contains(['<', '*']) && !is_there(word) {
                wrong.push(format!("{document} names {word}, which is not there"));
            }
        }
    }
    check(&wrong);
}

#[test]
fn tests_that_documents_name_are_there() {
    let mut known = BTreeSet::new();
    let mut sources = rust_files();
    for (folder, ending) in [("src", ".csv"), ("migrations", ".sql"), ("fuzz", ".rs")] {
        sources.extend(files_under(folder, ending));
    }
    for (_, text) in &sources {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        known.extend(text.split(|c| !is_word(c)).filter(|word| word.contains('_')));
    }
    let mut wrong = Vec::new();
    for (document, text) in documents() {
        for word in words(&text).flat_map(|word| word.split(['/', '.', '*', '<'])) {
            let is_long = word.split('_').filter(|part| !part.is_empty()).count();
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            let is_name = is_long >= LONG_NAME_PARTS && word.chars().all(is_plain);
            // `…_on_sqlite* (and *_on_postgres*)` names the second by its end.
            let is_other = word.starts_with('_') || NAMES_OF_OTHERS.contains(&word);
            if is_name && !is_other && !known.contains(word) {
                wrong.push(format!("{document} names {word}, which is not there"));
            }
        }
    }
    check(&wrong);
}

/// Where the links of a document lead, beside it.
fn links(document: &str, text: &str) -> Vec<PathBuf> {
    let folder = Path::new(document).parent().unwrap();
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
    let beside = targets.filter(|it| !it.is_empty() && !it.contains("://"));
    beside.map(|target| folder.join(target)).collect()
}

#[test]
fn links_of_documents_lead_somewhere_and_every_picture_is_shown() {
    let mut wrong = Vec::new();
    let mut shown = BTreeSet::new();
    for (document, text) in documents() {
        for link in links(&document, &text) {
            let place = project().join(&link);
            match place.canonicalize() {
                Ok(place) => {
                    shown.insert(place);
                }
                Err(_) => wrong.push(format!("{document} leads to {}", link.display())),
            }
        }
    }
    for entry in std::fs::read_dir(project().join("docs/guide/pictures")).unwrap() {
        let place = entry.unwrap().path();
        if !shown.contains(&place.canonicalize().unwrap()) {
            wrong.push(format!("{} is shown nowhere", place.display()));
        }
    }
    check(&wrong);
}

#[test]
fn nothing_names_the_machine_it_was_made_on() {
    let marks = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
        concat!("index.crates", ".io"),
        concat!("static.crates", ".io"),
        concat!("rspr", "oxy"),
        concat!("//mir", "rors."),
    ];
    let mut wrong = Vec::new();
    let mut files = Vec::new();
    for folder in ["src", "tests", "benches", "docs", "migrations", "sample_ledgers", ".ci"] {
        for ending in [".rs", ".md", ".sql", ".py", ".csv", ".json", ".snap", "run", ".toml"] {
            files.extend(files_under(folder, ending));
        }
    }
    let plain = ["Cargo.toml", "deny.toml", "clippy.toml", "justfile", "Cargo.lock"];
    for name in DOCUMENTS.into_iter().chain(plain) {
        files.extend(read(name).map(|text| (name.to_owned(), text)));
    }
    for (name, text) in files {
        for (number, line) in (1..).zip(text.lines()) {
            for mark in marks.iter().filter(|mark| line.contains(**mark)) {
                wrong.push(format!("{name}:{number}: {mark}"));
            }
        }
    }
    check(&wrong);
}

#[test]
fn the_continuous_integration_runs_what_the_readme_says() {
    let (Some(readme), Some(run)) = (read("README.md"), read(".ci/run")) else { return };
    let command = "cargo test";
    assert!(readme.contains(command) && run.contains(command), "{command}");
}
