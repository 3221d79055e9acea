//! The sample unions, closed: what refuses or warns in them is a true fact, found on both databases
//! and the same in each run.

use union_ledger::checks::finding::CheckFinding;
use union_ledger::checks::list_findings::latest_findings;
use union_ledger::checks::rule::Level;
use union_ledger::checks::run_checks::{Asked, findings_of_unit, run_checks};
use union_ledger::cli::demo::Loader;
use union_ledger::ledger::prepare_database;
use union_ledger::platform::database::{Database, SYSTEM_BOOK};
use union_ledger::trail::Actor;
use union_ledger::units::store as units;
use union_ledger::wiring::act;

use crate::common::books::{clock_at, preparer};
use crate::common::{both, isolation, project, temporary_folder};

const NOW: &str = "2026-04-28T02:00:00Z";

async fn loaded(database: &Database) {
    let folder = temporary_folder();
    prepare_database(database).await.unwrap();
    let samples = project().join("sample_ledgers");
    let (clock, isolation) = (clock_at(NOW), isolation());
    let loader = Loader { database, data_dir: folder.path(), clock, samples: &samples, isolation };
    loader.run(&Actor::named("测试")).await.unwrap();
}

fn said(it: &CheckFinding) -> String {
    let amount = |it: Option<union_ledger::money::Money>| it.map(|it| it.to_string());
    let (left, right) = (amount(it.left.amount), amount(it.right.amount));
    format!(
        "{} {} {} {} {} {}",
        it.rule,
        it.unit,
        it.other,
        it.period,
        left.unwrap_or_default(),
        right.unwrap_or_default()
    )
}

/// What refuses or must be explained.
fn grave(findings: &[CheckFinding]) -> Vec<String> {
    let is_grave = |it: &&CheckFinding| matches!(it.level, Level::Refuse | Level::Warn);
    findings.iter().filter(is_grave).map(said).collect()
}

#[test]
fn the_samples_trip_what_is_planted_and_what_is_so() {
    both(|database| async move {
        loaded(&database).await;
        let clock = clock_at(NOW);
        let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
        let root = units::unit_by_code(&mut tx, "100000").await.unwrap();
        let lower = units::unit_by_code(&mut tx, "101000").await.unwrap();
        let actor = preparer();
        let acting = act(clock, &actor);
        let asked = Asked { is_below: true, ..Asked::all(&root, 2025) };
        let run = run_checks(&mut tx, acting, asked, |_, _| {}).await.unwrap();
        // A debt of the opening that nobody settled, and the planted grant of 16 October.
        let expected =
            ["AG02 100000  2025 15600.00 0.00", "UP04 101000 100000 2025 298000.00 301000.00"];
        assert_eq!(grave(&run.found.findings), expected);
        assert_eq!(run.found.units.len(), 4);
        let today = clock.today();
        let listed = latest_findings(&mut tx, &root, (2025, true), today).await.unwrap();
        let told: Vec<String> = listed.findings.iter().map(said).collect();
        let found: Vec<String> = run.found.findings.iter().map(said).collect();
        assert_eq!(told, found);
        // Both unions of the pair see it, each from its side.
        let above = findings_of_unit(&mut tx, &root, 2025, today).await.unwrap();
        let below = findings_of_unit(&mut tx, &lower, 2025, today).await.unwrap();
        let pair = |found: &[CheckFinding]| -> Vec<String> {
            found.iter().filter(|it| it.rule == "UP04" && it.is_finding()).map(said).collect()
        };
        assert_eq!(pair(&above), ["UP04 100000 101000 2025 301000.00 298000.00"]);
        assert_eq!(pair(&below), ["UP04 101000 100000 2025 298000.00 301000.00"]);
        tx.rollback().await.unwrap();
    });
}
