//! The sample of programmes by the command line, on both databases; expected tables are those of
//! `sample_ledgers/programmes/generate.py`.

use std::collections::HashSet;

use super::sample;
use crate::cli::{Books, on_both};

/// What stands against the rosters of the sample and is answered.
const REASONS: [&str; 8] = [
    "programmes.twice_in_batch",
    "programmes.over_standard",
    "programmes.not_a_member",
    "limits.over_limit",
    "limits.too_often",
    "limits.form_differs",
    "limits.share_exceeded",
    "limits.person_excluded",
];

fn import(books: &Books, (unit, kind): (&str, &str), file: &str, reasons: &[&str]) -> bool {
    let file = sample(file);
    let mut asked = vec!["import", "--unit", unit, "--year", "2025", "--kind", kind];
    let reasons: Vec<String> = reasons.iter().map(|rule| format!("{rule}=已核对")).collect();
    for reason in &reasons {
        asked.extend(["--reason", reason.as_str()]);
    }
    asked.push(file.to_str().unwrap());
    books.run(&asked).status.success()
}

/// The unions of the sample with everything but their rosters.
pub fn prepared(books: &Books) {
    let unit = ["unit", "add", "--code", "G8", "--name", "种苗站工会", "--level", "grassroots"];
    books.done(&[&unit[..], &["--tier", "grassroots", "--parent", "D7"]].concat());
    books.done(&["unit", "set", "--unit", "D7", "province=江州"]);
    for (unit, kind, file) in [
        ("D7", "auto", "members.csv"),
        ("G7", "auto", "member_fees_G7.csv"),
        ("G8", "auto", "member_fees_G8.csv"),
        ("D7", "auto", "limits.csv"),
        ("D7", "auto", "programmes_D7.csv"),
        ("G7", "auto", "programmes_G7.csv"),
        ("D7", "auto", "programme_history_D7.csv"),
        ("G7", "auto", "programme_history_G7.csv"),
        ("D7", "projects", "projects_D7.csv"),
        ("G7", "projects", "projects_G7.csv"),
    ] {
        assert!(import(books, (unit, kind), file, &[]), "{file}");
    }
    for unit in ["D7", "G7"] {
        let file = format!("journal_{unit}.csv");
        assert!(import(books, (unit, "auto"), &file, &["ledger.dimension_missing"]), "{file}");
    }
}

/// Rows of a report as it is given out, its first columns only, in an order of their own.
fn rows(text: &str, columns: usize) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut rows: Vec<String> = reader
        .records()
        .map(|row| row.unwrap().iter().take(columns).collect::<Vec<_>>().join(","))
        .collect();
    rows.sort();
    rows
}

fn compare(books: &Books, (name, file): (&str, &str), unit: &str, columns: usize) -> usize {
    let asked = ["report", name, "--unit", unit, "--period", "2025", "--format", "csv"];
    let said = books.done(&asked);
    let said = said.trim_start_matches('\u{feff}');
    let (_, said) = said.split_once('\n').unwrap();
    let expected = std::fs::read_to_string(sample(&format!("expected/{file}_{unit}.csv"))).unwrap();
    let (said, expected) = (rows(said, columns), rows(&expected, columns));
    let unlike: Vec<_> = said.iter().zip(&expected).filter(|(a, b)| a != b).collect();
    assert_eq!(said.len(), expected.len(), "{name} {unit}: {said:#?}");
    assert!(unlike.is_empty(), "{name} {unit}: {unlike:#?}");
    said.len()
}

#[test]
fn the_reports_of_the_sample_say_what_an_exact_program_says() {
    on_both(|books| {
        prepared(&books);
        for unit in ["D7", "G7"] {
            let (roster, kind) = (format!("beneficiaries_{unit}.csv"), "auto");
            // Warnings without their reasons take nothing.
            assert!(!import(&books, (unit, kind), &roster, &[]));
            assert!(!import(&books, (unit, kind), &roster, &REASONS[..3]));
            assert!(import(&books, (unit, kind), &roster, &REASONS), "{roster}");
        }
        let mut compared = 0;
        for unit in ["D7", "G7"] {
            compared += compare(&books, ("programme-results", "results"), unit, 13);
            compared += compare(&books, ("programme-findings", "findings"), unit, 9);
            compared += compare(&books, ("limit-findings", "limits"), unit, 11);
        }
        assert!(compared > 80, "{compared}");
        let limits = books.done(&["limits", "list", "--unit", "G7", "--format", "csv"]);
        assert!(limits.contains("林工发〔2025〕1号") && !limits.contains("辽工发"), "{limits}");
    });
}

/// Identity numbers of the sample.
fn numbers() -> HashSet<String> {
    let mut found = HashSet::new();
    for unit in ["D7", "G7"] {
        let text = std::fs::read_to_string(sample(&format!("beneficiaries_{unit}.csv"))).unwrap();
        let fields = text.lines().skip(1).filter_map(|line| line.split(',').nth(3));
        found.extend(fields.filter(|it| !it.is_empty()).map(str::to_owned));
    }
    found
}

#[test]
fn no_number_and_no_illness_of_a_roster_stands_anywhere_in_the_clear() {
    let numbers = numbers();
    assert!(numbers.len() > 50);
    on_both(|books| {
        prepared(&books);
        assert!(import(&books, ("D7", "beneficiaries"), "beneficiaries_D7.csv", &REASONS));
        let mut said = String::new();
        let show = ["programme", "show", "--unit", "D7", "--code", "X1", "--year", "2025"];
        for asked in [
            &["report", "limit-findings", "--unit", "D7", "--period", "2025"][..],
            &["report", "programme-findings", "--unit", "D7", "--period", "2025"],
            &[&show[..], &["--batch", "2025-03-15"]].concat(),
            &[&show[..], &["--batch", "2025-03-15", "--format", "json"]].concat(),
            &["batch", "list", "--unit", "D7"],
            &["backup", "--out", "whole.backup"],
        ] {
            said.push_str(&books.done(asked));
        }
        let refused = books.run(&[
            "import",
            "--unit",
            "G7",
            "--year",
            "2025",
            "--kind",
            "beneficiaries",
            sample("beneficiaries_D7.csv").to_str().unwrap(),
        ]);
        said.push_str(&String::from_utf8_lossy(&refused.stdout));
        said.push_str(&String::from_utf8_lossy(&refused.stderr));
        let mut places = vec![("said".to_owned(), said.into_bytes())];
        for folder in [books.path().to_path_buf(), books.path().join("data")] {
            for entry in std::fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                if entry.file_type().unwrap().is_file() {
                    let name = entry.path().display().to_string();
                    places.push((name, std::fs::read(entry.path()).unwrap()));
                }
            }
        }
        let backup = std::fs::File::open(books.path().join("whole.backup")).unwrap();
        let mut archive = zip::ZipArchive::new(backup).unwrap();
        for place in 0..archive.len() {
            let mut entry = archive.by_index(place).unwrap();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
            places.push((entry.name().unwrap().into_owned(), bytes));
        }
        for (name, bytes) in places {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            assert!(!text.contains("尿毒症"), "{name}");
            let met = numbers.iter().filter(|number| text.contains(number.as_str())).count();
            assert_eq!(met, 0, "{name}");
        }
        let clear = [&show[..], &["--batch", "2025-03-15", "--reveal"]].concat();
        assert!(books.done(&clear).contains("尿毒症"));
    });
}

#[test]
fn shipped_examples_of_limits_are_lists_that_nothing_loads_by_itself() {
    let folder = sample("limit_examples");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 4);
    crate::cli::on_sqlite(|books| {
        let list = ["limits", "list", "--unit", "G7", "--format", "csv"];
        assert_eq!(books.done(&list).trim_end().lines().count(), 1);
        books.done(&["unit", "set", "--unit", "D7", "province=安徽"]);
        for file in &files {
            let file = file.to_str().unwrap();
            books.done(&["import", "--unit", "D7", "--year", "2025", "--kind", "auto", file]);
        }
        let held = books.done(&list);
        assert!(held.contains("2,200.00") || held.contains("2200.00"), "{held}");
        assert!(!held.contains("辽宁"), "{held}");
    });
}
