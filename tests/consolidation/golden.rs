//! The sample ledgers as one: every line of the statements is the sum of what a separate program
//! computed for each union, and what is eliminated is what its table of dealings has on both sides.

use std::collections::BTreeMap;
use std::path::Path;

use union_ledger::consolidation::consolidated_name::{ConsolidatedName, Tree};
use union_ledger::formats::printable::{Cell, Report};
use union_ledger::money::Money;
use union_ledger::platform::database::Database;

use crate::common::both;

/// Form, period, line, column.
type Key = (String, String, String, String);

fn records(name: &str) -> Vec<csv::StringRecord> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/sample_ledgers/expected"));
    let mut reader = csv::Reader::from_path(folder.join(name)).unwrap();
    reader.records().map(Result::unwrap).collect()
}

/// Figures of units added up.
fn summed(units: &[&str]) -> BTreeMap<Key, Money> {
    let mut sums = BTreeMap::new();
    for unit in units {
        for row in records(&format!("{unit}_statements.csv")) {
            let key = [0, 1, 2, 3].map(|place| row[place].to_owned()).into();
            let amount: Money = row[4].parse().unwrap();
            *sums.entry(key).or_default() += amount;
        }
    }
    sums
}

/// What both sides of the pairs of units booked in 2025, of grants or of what stands at its end.
fn agreed(units: &[&str], relation: &str, accounts: &[&str]) -> Money {
    let mut sides: BTreeMap<(String, String, String), [Money; 2]> = BTreeMap::new();
    for row in records("reconcile_2025.csv") {
        let is_here = units.contains(&&row[1]) && units.contains(&&row[2]);
        if &row[0] != relation || !accounts.contains(&&row[7]) || !is_here {
            continue;
        }
        let key = (row[1].to_owned(), row[2].to_owned(), row[7].to_owned());
        let sides = sides.entry(key).or_default();
        let amount: Money = row[5].parse().unwrap();
        for (place, day) in [(0, &row[3]), (1, &row[4])] {
            if !day.is_empty() {
                sides[place] += amount;
            }
        }
    }
    sides.values().map(|[upper, lower]| *upper.min(lower)).sum()
}

/// Cells by the caption without its numbering.
fn cells(report: &Report) -> BTreeMap<String, Vec<Option<Money>>> {
    let plain = |caption: &str| {
        let text = caption.trim_start_matches('　').trim_end_matches('*');
        let text = text.trim_start_matches("支出（");
        let after = |mark: char| text.split_once(mark).map(|(_, rest)| rest.to_owned());
        after('）').or_else(|| after('、')).unwrap_or_else(|| text.to_owned())
    };
    let row = |row: &union_ledger::formats::printable::Row| {
        let amounts = row.cells.iter().skip(1).map(Cell::amount).collect();
        (plain(&row.cells[0].shown()), amounts)
    };
    report.rows.iter().map(row).collect()
}

async fn drawn(database: &Database, asked: (&str, &str), name: ConsolidatedName) -> Report {
    let mut tx = database.read().await.unwrap();
    let asked_of = (asked.1.parse().unwrap(), Tree::Then);
    union_ledger::consolidation::build_consolidated::build_consolidated(
        &mut tx, asked.0, name, asked_of,
    )
    .await
    .unwrap()
}

/// Each figure of a form beside the sum of the units' own; how many there were.
async fn compare(
    database: &Database,
    (root, units, period): (&str, &[&str], &str),
    (name, form, column, place): (ConsolidatedName, &str, &str, usize),
) -> usize {
    let found = cells(&drawn(database, (root, period), name).await);
    let mut compared = 0;
    for ((of, at, line, label), amount) in summed(units) {
        if of != form || at != period || label != column {
            continue;
        }
        let cell = found.get(&line).unwrap_or_else(|| panic!("{form} {line}"));
        assert_eq!(cell[place], Some(amount), "{root} {form} {period} {line} {column}");
        compared += 1;
    }
    compared
}

#[test]
fn sums_of_the_samples_are_those_of_a_separate_program() {
    const ALL: [&str; 4] = ["100000", "101000", "101001", "101002"];
    const PART: [&str; 3] = ["101000", "101001", "101002"];
    both(async |database| {
        let years = crate::golden::load(&database).await;
        assert_eq!(years.len(), 4);
        let mut compared = 0;
        for (root, units) in [("100000", &ALL[..]), ("101000", &PART[..])] {
            for period in ["2025-06", "2025-12"] {
                let sheet = ConsolidatedName::BalanceSheet;
                let of = (root, units, period);
                compared += compare(&database, of, (sheet, "balance-sheet", "年初余额", 0)).await;
                compared += compare(&database, of, (sheet, "balance-sheet", "期末余额", 3)).await;
                let income = ConsolidatedName::IncomeExpenditure;
                let column = "本年累计数";
                compared += compare(&database, of, (income, "income-expenditure", column, 0)).await;
            }
            let of = (root, units, "2025");
            let sheet = (ConsolidatedName::BalanceSheet, "balance-sheet", "年末余额", 3);
            compared += compare(&database, of, sheet).await;
            let income = ConsolidatedName::IncomeExpenditure;
            compared += compare(&database, of, (income, "income-expenditure", "本年数", 0)).await;
            let assets = (ConsolidatedName::StateAssets, "state-assets", "年末余额", 1);
            compared += compare(&database, of, assets).await;
            let cost = (ConsolidatedName::Cost, "cost", "本年数", 0);
            compared += compare(&database, of, cost).await;

            let year = cells(&drawn(&database, (root, "2025"), income).await);
            let grants = agreed(units, "grant", &["50801/40301", "50802/40302"]);
            assert_eq!(year["上级补助收入"][1], Some(grants), "{root}");
            assert_eq!(year["补助下级支出"][1], Some(grants), "{root}");
            let sheet = ConsolidatedName::BalanceSheet;
            let year = cells(&drawn(&database, (root, "2025"), sheet).await);
            let owed = agreed(units, "balance", &["21201/13101", "21202/13102"]);
            let remitted = agreed(units, "balance", &["132/211"]);
            for (line, amount) in [
                ("应收上级经费", owed),
                ("应付下级经费", owed),
                ("应收下级经费", remitted),
                ("应付上级经费", remitted),
                ("资产总计", owed + remitted),
                ("负债与净资产总计", owed + remitted),
                ("净资产合计", Money::ZERO),
            ] {
                assert_eq!(year[line][4], Some(amount), "{root} {line}");
            }
        }
        assert!(compared > 300, "only {compared} figures were compared");
    });
}
