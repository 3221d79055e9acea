//! The sample federation with residuals of every kind, one union that moved, one that never opened
//! its books, one founded late: every figure beside those of a script of its own.

use std::collections::BTreeMap;
use std::path::Path;

use union_ledger::consolidation::consolidated_name::{ConsolidatedName, Tree};
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::units::move_unit::{NewPlace, move_unit};
use union_ledger::units::unit::{Level, NewUnit, Tier, Unit};

use super::{added, drawn, every};
use crate::common::books::{Books, clock_at, preparer};
use crate::common::both;

fn records(name: &str) -> Vec<csv::StringRecord> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/sample_ledgers/consolidation"));
    let mut reader = csv::Reader::from_path(folder.join(name)).unwrap();
    reader.records().map(Result::unwrap).collect()
}

/// Registers the units, posts their journals, closes what is closed, moves who moved.
async fn loaded(books: &mut Books) {
    books.clock = clock_at("2026-02-10T08:00:00Z");
    let mut units: BTreeMap<String, Unit> = BTreeMap::new();
    for row in records("units.csv") {
        let new = NewUnit {
            code: row[0].to_owned(),
            name: row[1].to_owned(),
            parent_code: Some(row[2].to_owned()).filter(|it| !it.is_empty()),
            level: Level::read(&row[3]).unwrap(),
            tier: Tier::read(&row[4]).unwrap(),
            valid_from_on: row[5].to_owned(),
        };
        units.insert(row[0].to_owned(), added(books, new).await);
    }
    for (code, unit) in &units {
        let name = format!("{code}_journal_2025.csv");
        let folder =
            Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/sample_ledgers/consolidation"));
        if !folder.join(&name).exists() {
            continue;
        }
        let rows = records(&name);
        for voucher in rows.chunk_by(|a, b| (&a[0], &a[1]) == (&b[0], &b[1])) {
            let line = |row: &csv::StringRecord| {
                let with =
                    if row[4].is_empty() { String::new() } else { format!(" unit={}", &row[4]) };
                let (side, amount) =
                    if row[5].is_empty() { ("credit", &row[6]) } else { ("debit", &row[5]) };
                (format!("{}{with}", &row[3]), side.to_owned(), amount.to_owned())
            };
            let lines: Vec<(String, String, String)> = voucher.iter().map(line).collect();
            let lines: Vec<(&str, &str, &str)> =
                lines.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
            books.post(unit, &voucher[0][0], &lines).await;
        }
    }
    for row in records("closed.csv") {
        let (unit, month) = (&units[&row[0]], row[1].parse::<i64>().unwrap());
        for it in 1..=month.min(11) {
            books.close(unit, &format!("2025-{it:02}")).await.unwrap();
        }
        if month == 12 {
            books.close_year(unit, 2025, &[]).await.unwrap();
        }
    }
    for row in records("moves.csv") {
        let new = NewPlace {
            unit_code: row[0].to_owned(),
            parent_code: row[1].to_owned(),
            moved_on: row[2].to_owned(),
            paper: String::new(),
        };
        let mut tx = books.database.write(&[SYSTEM_BOOK]).await.unwrap();
        move_unit(&mut tx, books.clock, &preparer(), new).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// A row of residuals as the report shows it.
fn residual(row: &csv::StringRecord) -> String {
    let amount: union_ledger::money::Money = row[6].parse().unwrap();
    let amount = amount.grouped();
    format!("{} | {} | {} | {} | {amount}", &row[2], &row[3], &row[4], &row[5])
}

#[test]
fn the_sample_federation_gives_the_figures_of_its_script() {
    both(async |database| {
        let mut books = Books::new(database).await;
        loaded(&mut books).await;
        let mut compared = 0;
        let mut forms: BTreeMap<(String, String, String), BTreeMap<String, Vec<String>>> =
            BTreeMap::new();
        for row in records("expected/forms.csv") {
            let key = (row[0].to_owned(), row[1].to_owned(), row[2].to_owned());
            let amounts = [4, 5, 6].map(|place| row[place].to_owned()).to_vec();
            forms.entry(key).or_default().insert(row[3].to_owned(), amounts);
        }
        for ((root, period, name), lines) in forms {
            let name = ConsolidatedName::read(&name).unwrap();
            let report = drawn(&books, (&root, &period, Tree::Then), name).await;
            let last = if name == ConsolidatedName::BalanceSheet { 4 } else { 1 };
            for row in &report.rows {
                let caption = row.cells[0].shown();
                let Some(expected) = lines.get(caption.trim_start_matches('　')) else { continue };
                let found: Vec<String> = row.cells[last..last + 3]
                    .iter()
                    .map(|cell| cell.amount().unwrap().to_string())
                    .collect();
                assert_eq!(&found, expected, "{root} {period} {name} {caption}");
                compared += 1;
            }
        }
        assert_eq!(compared, records("expected/forms.csv").len());
        for (root, period) in [
            ("300000", "2025H1"),
            ("301000", "2025H1"),
            ("302000", "2025H1"),
            ("300000", "2025"),
            ("301000", "2025"),
            ("302000", "2025"),
        ] {
            let asked = (root, period, Tree::Then);
            let of_root = |row: &&csv::StringRecord| &row[0] == root && &row[1] == period;
            let all = records("expected/residuals.csv");
            let mut expected: Vec<String> = all.iter().filter(of_root).map(residual).collect();
            let mut found = every(&drawn(&books, asked, ConsolidatedName::Residuals).await, 5);
            expected.sort();
            found.sort();
            assert_eq!(found, expected, "{root} {period}");
            let all = records("expected/coverage.csv");
            let expected = all.iter().find(of_root).unwrap();
            let report = drawn(&books, asked, ConsolidatedName::Coverage).await;
            let cells: Vec<String> = report.rows[0]
                .cells
                .iter()
                .map(union_ledger::formats::printable::Cell::shown)
                .collect();
            assert_eq!(&cells[..2], [&expected[2], &expected[3]], "{root} {period}");
            let missing: Vec<&str> = cells[2]
                .split('、')
                .filter_map(|it| it.split(' ').next())
                .filter(|it| !it.is_empty())
                .collect();
            assert_eq!(missing.join(" "), expected[4], "{root} {period}");
        }
    });
}
