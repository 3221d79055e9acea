//! No identity number, card or phone of the sample stands anywhere in the clear; the key is beside
//! the data; without it everything but people opens, and nothing is destroyed.

use std::collections::HashSet;
use std::io::Read as _;
use std::path::Path;

use zip::ZipArchive;

use super::commands::fed;
use super::{ONE, ROLL, sample};
use crate::cli::{on_both, on_sqlite};

/// Identity numbers, phones and cards of the sample.
fn numbers() -> HashSet<Vec<u8>> {
    let text = std::fs::read_to_string(sample("members.csv")).unwrap();
    let fields = text.lines().skip(1).flat_map(|line| {
        line.split(',').skip(1).take(3).map(|it| it.as_bytes().to_vec()).collect::<Vec<_>>()
    });
    fields.collect()
}

/// How many of the numbers stand in some bytes, as UTF-8 and as UTF-16.
fn met(bytes: &[u8], numbers: &HashSet<Vec<u8>>) -> usize {
    let narrow: Vec<u8> = bytes.iter().copied().filter(|it| *it != 0).collect();
    let lengths: HashSet<usize> = numbers.iter().map(Vec::len).collect();
    let at = |text: &[u8]| {
        let starts = (0..text.len()).filter(|place| text[*place].is_ascii_digit());
        let is_met = |place: usize| {
            lengths.iter().any(|length| {
                text.get(place..place + length).is_some_and(|it| numbers.contains(it))
            })
        };
        starts.filter(|place| is_met(*place)).count()
    };
    at(bytes).max(at(&narrow))
}

fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(files_below(&entry.path()));
        } else {
            found.push(entry.path());
        }
    }
    found
}

#[test]
fn no_number_of_the_sample_stands_anywhere_in_the_clear() {
    let numbers = numbers();
    assert_eq!(numbers.len(), 1_800);
    assert!(met(&std::fs::read(sample("members.csv")).unwrap(), &numbers) >= 1_800);
    on_both(|books| {
        fed(&books);
        let mut said = String::new();
        for asked in [
            &["member", "list", "--unit", "D7"][..],
            &["member", "list", "--unit", "D7", "--format", "csv"],
            &["member", "list", "--unit", "D7", "--format", "json"],
            &["member", "list", "--unit", "D7", "--format", "xlsx"],
            &["member", "find", "--id", ONE],
            &["report", "member-fees", "--unit", "D7", "--period", "2025"],
            &["batch", "list", "--unit", "D7"],
            &["backup", "--out", "whole.backup"],
        ] {
            said.push_str(&books.done(asked));
        }
        // A file that is refused, staged or looked at leaves as little.
        let text = std::fs::read_to_string(sample("members.csv")).unwrap();
        let outside = crate::common::temporary_folder();
        let broken = outside.path().join("broken.csv");
        std::fs::write(&broken, text.replace(",G7,", ",G6,")).unwrap();
        let broken = broken.to_str().unwrap();
        let kind = ["--unit", "D7", "--year", "2025", "--kind", "members"];
        for asked in [
            [&["import"][..], &kind, &[broken]].concat(),
            [&["batch", "stage"][..], &kind, &[broken]].concat(),
        ] {
            let output = books.run(&asked);
            said.push_str(&String::from_utf8_lossy(&output.stdout));
            said.push_str(&String::from_utf8_lossy(&output.stderr));
        }
        assert_eq!(met(said.as_bytes(), &numbers), 0, "said");
        for file in files_below(books.path()) {
            let bytes = std::fs::read(&file).unwrap();
            assert_eq!(met(&bytes, &numbers), 0, "{}", file.display());
        }
        // Every table, the trail among them, and every kept file.
        books.done(&["backup", "--out", "again.backup"]);
        let file = std::fs::File::open(books.path().join("again.backup")).unwrap();
        let mut archive = ZipArchive::new(file).unwrap();
        let mut names = Vec::new();
        for place in 0..archive.len() {
            let mut entry = archive.by_index(place).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            let name = entry.name().unwrap().into_owned();
            assert_eq!(met(&bytes, &numbers), 0, "{name}");
            names.push(name);
        }
        assert!(names.iter().filter(|name| name.starts_with("sealed/")).count() >= 4, "{names:?}");
        let key = std::fs::read_to_string(books.path().join("data.key")).unwrap();
        let key = key.lines().nth(1).unwrap();
        for file in files_below(&books.path().join("data")) {
            let bytes = std::fs::read(&file).unwrap();
            assert!(!String::from_utf8_lossy(&bytes).contains(key), "{}", file.display());
        }
    });
}

#[test]
fn who_looked_at_whom_stands_on_the_trail_by_number() {
    on_sqlite(|books| {
        books.write("one.csv", &format!("{ROLL}\n张三,{ONE},,,G7,,在编,5000,2020-03-01,\n"));
        books.done(&["import", "--unit", "D7", "--year", "2025", "--kind", "members", "one.csv"]);
        books.done(&["--actor", "王敏", "member", "find", "--id", ONE, "--reveal"]);
        books.done(&["--actor", "王敏", "member", "list", "--unit", "G7", "--reveal"]);
        books.done(&[
            "--actor",
            "王敏",
            "report",
            "member-fees",
            "--unit",
            "G7",
            "--period",
            "2025-03",
            "--reveal",
        ]);
        books.done(&["backup", "--out", "whole.backup"]);
        let file = std::fs::File::open(books.path().join("whole.backup")).unwrap();
        let mut archive = ZipArchive::new(file).unwrap();
        let name = archive.file_names().filter_map(Result::ok).map(std::borrow::Cow::into_owned);
        let name = name.filter(|name| name.contains("trail") || name.contains("audit"));
        let names: Vec<String> = name.collect();
        let mut said = String::new();
        for name in names {
            archive.by_name(&name).unwrap().read_to_string(&mut said).unwrap();
        }
        let looks: Vec<&str> =
            said.lines().filter(|line| line.contains("members.looked_at")).collect();
        assert_eq!(looks.len(), 3, "{said}");
        assert!(looks.iter().all(|line| line.contains("王敏") && line.contains("G7-0001")));
        assert!(!said.contains(ONE));
    });
}

#[test]
fn without_the_key_all_but_people_opens_and_nothing_is_destroyed() {
    on_both(|books| {
        books.write("one.csv", &format!("{ROLL}\n张三,{ONE},,,G7,,在编,5000,2020-03-01,\n"));
        let import = ["import", "--unit", "D7", "--year", "2025", "--kind", "members", "one.csv"];
        assert!(!books.path().join("data.key").exists());
        books.done(&import);
        let key = books.path().join("data.key");
        let kept = std::fs::read_to_string(&key).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let backup = books.done(&["backup", "--out", "whole.backup"]);
        assert!(backup.contains("不含密钥文件"), "{backup}");
        let other = kept.replace(&kept[20..30], "0123456789");
        for (text, code) in [(None, "key.missing"), (Some(other), "key.wrong")] {
            match &text {
                Some(text) => std::fs::write(&key, text).unwrap(),
                None => std::fs::remove_file(&key).unwrap(),
            }
            let (found, status) = books.json(&["member", "find", "--id", ONE]);
            assert_eq!((found["findings"][0]["code"].as_str(), status), (Some(code), 3));
            let list = books.done(&["member", "list", "--unit", "D7", "--format", "json"]);
            assert!(list.contains("G7-0001") && !list.contains("张"), "{list}");
            books.done(&["report", "member-fees", "--unit", "D7", "--period", "2025-03"]);
            books.done(&["verify", "--unit", "G7"]);
            // Nobody seals with another key beside it, and none is made in its place.
            books.write("two.csv", &format!("{ROLL}\n李四,{ONE},,,G7,,在编,5000,2020-03-01,\n"));
            let again =
                ["import", "--unit", "D7", "--year", "2025", "--kind", "members", "two.csv"];
            let (refused, status) = books.json(&again);
            assert_eq!((refused["findings"][0]["code"].as_str(), status), (Some(code), 3));
            assert_eq!(key.exists(), text.is_some());
        }
        std::fs::write(&key, &kept).unwrap();
        let (found, _) = books.json(&["member", "find", "--id", ONE, "--reveal"]);
        assert_eq!(found[0]["identity"], ONE);
        let inside = ["--key-file", "data/key", "member", "find", "--id", ONE];
        let (refused, _) = books.json(&inside);
        assert_eq!(refused["findings"][0]["code"], "key.inside_data");
    });
}
