//! Budgets: from the list to the report, and what may be spent of them.

mod commands;
mod control;
mod filings;
mod refusals;
mod reports;
mod samples;
mod service;

use union_ledger::budgets::approve_budget::{Approval, Version, approve_budget};
use union_ledger::budgets::budget::Stage;
use union_ledger::finding::Outcome;
use union_ledger::imports::batches::import_request::{ImportOutcome, ImportRequest};
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

use crate::common::books::{Books, day, preparer};
use crate::common::temporary_folder;

pub const BUDGET: &str = "科目编码,科目名称,项目,上年决算数,年初预算数,说明\n";
pub const ADJUSTMENT: &str = "科目编码,科目名称,项目,年初预算数,调整数,调整后预算数,调整原因\n";

/// Brings a list of a unit, without a reason for any warning.
pub async fn bring(books: &Books, unit: &Unit, kind: SheetKind, text: &str) -> ImportOutcome {
    let bytes = text.to_owned().into_bytes();
    let request = ImportRequest::new(unit.clone(), (2025, kind), "表.csv", bytes);
    let folder = temporary_folder();
    let evidence = EvidenceStore::under(folder.path());
    let actor = preparer();
    let act = act(books.clock, &actor);
    import_workbook(&books.database, &evidence, act, request).await.unwrap()
}

pub async fn approve(books: &Books, unit: &Unit, (stage, on): (Stage, &str)) -> Outcome<Version> {
    let asked = Approval { year: 2025, stage, on: day(on), paper: "会议纪要1号".to_owned() };
    let mut tx = books.database.write(&[unit.id]).await?;
    let version = approve_budget(&mut tx, act(books.clock, &preparer()), unit, &asked).await?;
    tx.commit().await?;
    Ok(version)
}

/// A budget that counts from the first day of the year.
pub async fn budgeted(books: &Books, unit: &Unit, lines: &str) {
    let outcome = bring(books, unit, SheetKind::Budget, &format!("{BUDGET}{lines}")).await;
    assert!(!outcome.is_refused, "{:?}", outcome.findings);
    approve(books, unit, (Stage::Initial, "2025-01-20")).await.unwrap();
}

pub async fn adjusted(books: &Books, unit: &Unit, (lines, on): (&str, &str)) {
    let text = format!("{ADJUSTMENT}{lines}");
    let outcome = bring(books, unit, SheetKind::BudgetAdjustment, &text).await;
    assert!(!outcome.is_refused, "{:?}", outcome.findings);
    approve(books, unit, (Stage::Adjustment, on)).await.unwrap();
}
