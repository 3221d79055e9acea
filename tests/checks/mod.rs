//! Checks: each rule trips on its fixture and on nothing else; runs, answers and reports by the
//! command line on both databases.

mod answers;
mod cases;
mod cases_of_areas;
mod cases_of_vouchers;
mod commands;
mod fixture;
mod pairs;
mod rules;
mod samples;
mod service;

use union_ledger::checks::decide_explanation::{Ruling, decide_explanation};
use union_ledger::checks::excuse_finding::{Excusing, excuse_finding};
use union_ledger::checks::explain_finding::{Meant, explain_finding};
use union_ledger::checks::run_checks::{Asked, run_checks};
use union_ledger::imports::kinds::SheetKind;
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::wiring::act;

use crate::common::books::{Books, preparer, reviewer};
use crate::members::refusals::bring;

/// A calendar is kept, books are checked, a finding is explained, accepted and let pass.
pub async fn acted(books: &Books) {
    let days = "日期,类别,名称\n2027-10-01,休,国庆节\n";
    bring(books, &books.federation, SheetKind::CalendarDays, days).await;
    let unit = &books.grassroots;
    let mut tx = books.database.write(&[SYSTEM_BOOK, unit.id]).await.unwrap();
    let (one, other) = (preparer(), reviewer());
    let (first, second) = (act(books.clock, &one), act(books.clock, &other));
    let run = run_checks(&mut tx, first, Asked::all(unit, 2025), |_, _| {}).await.unwrap();
    let found = run.found.findings.iter().find(|it| it.rule == "VC03").unwrap();
    let subject = found.key();
    let meant = Meant { year: 2025, rule: "VC03", subject: &subject, other: None };
    explain_finding(&mut tx, first, unit, meant, "出纳章后补").await.unwrap();
    // A union's own reviewer does not take its deduction away.
    let own = Ruling { is_accepted: true, reason: "", is_from_above: false };
    let refused = decide_explanation(&mut tx, second, unit, meant, own).await.unwrap_err();
    assert!(refused.to_string().contains("本单位的说明由上级单位认可"), "{refused}");
    let above = Ruling { is_from_above: true, ..own };
    decide_explanation(&mut tx, second, unit, meant, above).await.unwrap();
    let excusing = Excusing { meant, until: None, may_agree: true };
    let excused = excuse_finding(&mut tx, second, unit, excusing, "情况属实").await.unwrap();
    assert!(excused.is_agreed);
    tx.commit().await.unwrap();
}
