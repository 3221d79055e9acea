//! Rules of the documents: they name what is there, and nothing of the machine they came from.

use super::check;
use crate::common::{files_under, project};

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
    for name in ["README.md", "ARCHITECTURE.md", "STYLE.md", "CHANGELOG.md", "Cargo.toml"] {
        files.extend(read(name).map(|text| (name.to_owned(), text)));
    }
    for name in ["deny.toml", "clippy.toml", "Dockerfile", "justfile", "Cargo.lock"] {
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
    for command in ["cargo test"] {
        assert!(readme.contains(command) && run.contains(command), "{command}");
    }
}
