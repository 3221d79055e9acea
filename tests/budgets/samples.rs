//! The sample ledgers with their budgets, against what a separate program worked out in exact
//! integers, on both engines.

use union_ledger::budgets::approve_budget::{Approval, approve_budget};
use union_ledger::budgets::budget::Stage;
use union_ledger::imports::batches::import_request::ImportRequest;
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::overviews::build_overview::build_overview;
use union_ledger::overviews::overview_name::OverviewName;
use union_ledger::platform::database::Database;
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

use crate::common::books::{clock_at, day, preparer};
use crate::common::{both, project, temporary_folder};

async fn take(database: &Database, unit: &Unit, (kind, stage, on): (SheetKind, Stage, &str)) {
    let name = format!("{}_{}_2025.csv", unit.code, kind.key());
    let bytes = std::fs::read(project().join("sample_ledgers/budgets").join(&name)).unwrap();
    let request = ImportRequest::new(unit.clone(), (2025, kind), name.as_str(), bytes);
    let folder = temporary_folder();
    let evidence = EvidenceStore::under(folder.path());
    let (clock, actor) = (clock_at("2026-01-10T02:00:00Z"), preparer());
    let outcome = import_workbook(database, &evidence, act(clock, &actor), request).await.unwrap();
    assert!(!outcome.is_refused, "{name}: {:?}", outcome.findings);
    let asked = Approval { year: 2025, stage, on: day(on), paper: "江工委纪要".to_owned() };
    let mut tx = database.write(&[unit.id]).await.unwrap();
    approve_budget(&mut tx, act(clock, &actor), unit, &asked).await.unwrap();
    tx.commit().await.unwrap();
}

async fn compare(database: &Database, unit: &Unit, (name, span): (OverviewName, &str)) -> usize {
    let (kind, columns) = match name {
        OverviewName::BudgetExecution => ("execution", 9),
        _ => ("findings", 7),
    };
    let file = format!("sample_ledgers/budgets/expected/{}_{kind}_{span}.csv", unit.code);
    let expected = std::fs::read_to_string(project().join(file)).unwrap();
    let expected: Vec<&str> = expected.lines().collect();
    let mut tx = database.read().await.unwrap();
    let report = build_overview(&mut tx, unit, name, span.parse().unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    let (_, rows) = report.table();
    let plain = |row: &Vec<String>| {
        row[..columns].iter().map(|it| it.replace(',', "")).collect::<Vec<_>>().join(",")
    };
    let found: Vec<String> = rows.iter().map(plain).collect();
    assert_eq!(found, expected, "{unit} {kind} {span}");
    found.len()
}

#[test]
fn budgets_of_the_samples_give_the_expected_tables_on_both_engines() {
    both(async |database| {
        let years = crate::golden::load(&database).await;
        for (unit, _) in &years {
            let initial = (SheetKind::Budget, Stage::Initial, "2025-02-18");
            take(&database, unit, initial).await;
            let adjustment = (SheetKind::BudgetAdjustment, Stage::Adjustment, "2025-07-08");
            take(&database, unit, adjustment).await;
        }
        let mut compared = 0;
        for (unit, _) in &years {
            for span in ["2025-03", "2025H1", "2025-09", "2025"] {
                compared += compare(&database, unit, (OverviewName::BudgetExecution, span)).await;
            }
            compared += compare(&database, unit, (OverviewName::BudgetFindings, "2025")).await;
        }
        assert!(compared > 1_000, "only {compared} rows were compared");
    });
}
