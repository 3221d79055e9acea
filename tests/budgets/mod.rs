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
use union_ledger::budgets::decide_filings::{approve_filing, return_filing};
use union_ledger::budgets::filing::{Document, Remark};
use union_ledger::budgets::pass_step::{Passed, pass_step};
use union_ledger::budgets::steps::{STEPS_RULE, read_steps};
use union_ledger::budgets::submit_filing::submit_filing;
use union_ledger::budgets::write_wording::write_wording;
use union_ledger::finding::Outcome;
use union_ledger::imports::batches::explanations::Explanation;
use union_ledger::imports::batches::import_request::{ImportOutcome, ImportRequest};
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::units::dated_rule::NewRule;
use union_ledger::units::set_rule::set_rule;
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

use crate::common::books::{Books, day, preparer};
use crate::common::temporary_folder;

pub const BUDGET: &str = "科目编码,科目名称,项目,上年决算数,年初预算数,说明\n";
pub const ADJUSTMENT: &str = "科目编码,科目名称,项目,年初预算数,调整数,调整后预算数,调整原因\n";

/// Brings a list of a unit.
pub async fn bring(books: &Books, unit: &Unit, kind: SheetKind, text: &str) -> ImportOutcome {
    let bytes = text.to_owned().into_bytes();
    let mut request = ImportRequest::new(unit.clone(), (2025, kind), "表.csv", bytes);
    // What is told of a budget asks for none.
    let reason = Explanation::of_rule("ledger.dimension_missing", "已核对");
    if kind == SheetKind::Journal {
        request.acceptance.explanations = vec![reason];
    }
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

/// Everything that is done about budgets and leaves a record.
pub async fn acted(books: &Books) {
    let (unit, above) = (&books.grassroots, &books.department);
    let actor = preparer();
    let act = act(books.clock, &actor);
    let of_final = NewRule {
        kind: STEPS_RULE.to_owned(),
        channel: Stage::Final.as_str().to_owned(),
        value: serde_json::to_value(read_steps("经审委审查").unwrap()).unwrap(),
        paper: "星工发〔2025〕1号".to_owned(),
        valid_from_on: "2025-01-01".to_owned(),
        valid_to_on: None,
    };
    let passed = Passed {
        year: 2025,
        stage: Stage::Final,
        step: "经审委审查".to_owned(),
        on: day("2025-12-31"),
        papers_on: None,
        paper: "审查意见1号".to_owned(),
    };
    let mut tx = books.database.write(&[unit.id]).await.unwrap();
    set_rule(&mut tx, books.clock, &actor, unit, of_final).await.unwrap();
    pass_step(&mut tx, act, unit, &passed).await.unwrap();
    tx.commit().await.unwrap();
    budgeted(books, unit, "50301,,,,100.00,\n").await;
    let mut tx = books.database.write(&[SYSTEM_BOOK, unit.id, above.id]).await.unwrap();
    let what = (Document::Budget, 2025);
    let filed = submit_filing(&mut tx, act, unit, what).await.unwrap();
    let remarks = [Remark::read("50301=请压减")];
    return_filing(&mut tx, act, above, (filed.row.id, &remarks)).await.unwrap();
    tx.commit().await.unwrap();
    budgeted(books, unit, "50301,,,,90.00,\n").await;
    let mut tx = books.database.write(&[SYSTEM_BOOK, unit.id, above.id]).await.unwrap();
    let filed = submit_filing(&mut tx, act, unit, what).await.unwrap();
    approve_filing(&mut tx, act, above, (filed.row.id, "星工复1号")).await.unwrap();
    write_wording(&mut tx, act, unit, (2025, "竞赛预算{调整后预算数:50301}元")).await.unwrap();
    tx.commit().await.unwrap();
}
