//! Each code of budgets is raised: by its smallest example, at its cell, or by what is done.
//!
//! An example is `refused/<code>.<kind>.csv`; the budget that was approved before it is
//! `<code>.before.budget.csv`. `docs/errors.md` shows both under their code.

use union_ledger::budgets::approve_budget::{Approval, approve_budget};
use union_ledger::budgets::budget::Stage;
use union_ledger::budgets::codes;
use union_ledger::finding::{Failure, Severity};
use union_ledger::imports::kinds::SheetKind;
use union_ledger::wiring::act;

use super::{BUDGET, approve, bring, budgeted};
use crate::common::books::{Books, day, preparer, refusals};
use crate::common::{both, files_under};

/// Code, and the cell that is told; what is about the whole list has none.
const EXAMPLES: [(&str, &str); 11] = [
    ("budgets.account_unknown", "A2"),
    ("budgets.account_name_differs", "B2"),
    ("budgets.not_income_or_expense", "A2"),
    ("budgets.line_twice", "A3"),
    ("budgets.amount_negative", "E2"),
    ("budgets.details_differ", "E2"),
    ("budgets.nothing_to_adjust", ""),
    ("budgets.initial_differs", "D2"),
    ("budgets.adjusted_differs", "F2"),
    ("budgets.reason_missing", "G2"),
    ("budgets.already_approved", ""),
];

/// Raised by what is done without a file, and by spending.
const ELSEWHERE: [&str; 33] = [
    "budgets.move_invalid",
    "budgets.move_waits",
    "budgets.wording_invalid",
    "budgets.binding_unknown",
    "budgets.figure_written",
    "budgets.step_unknown",
    "budgets.step_passed",
    "budgets.step_missing",
    "budgets.papers_late",
    "budgets.steps_invalid",
    "budgets.nothing_typed",
    "budgets.amount_unreadable",
    "budgets.deficit",
    "budgets.account_respelled",
    "budgets.project_unregistered",
    "budgets.nothing_proposed",
    "budgets.day_invalid",
    "budgets.stage_invalid",
    "budgets.paper_missing",
    "budgets.overspent",
    "budgets.overspending_refused",
    "budgets.unbudgeted",
    "budgets.unbudgeted_refused",
    "budgets.file_overspent",
    "budgets.no_union_above",
    "budgets.not_approved_yet",
    "budgets.already_filed",
    "budgets.filing_unknown",
    "budgets.filing_decided",
    "budgets.remark_missing",
    "budgets.remark_misplaced",
    "budgets.document_invalid",
    "budgets.calendar_invalid",
];

fn example(code: &str) -> (Option<String>, SheetKind, String) {
    let files = files_under("tests/budgets/refused", ".csv");
    let of = |beginning: &str| {
        files.iter().find_map(|(path, text)| {
            let name = path.rsplit('/').next()?.strip_prefix(beginning)?;
            Some((SheetKind::of_key(name.strip_suffix(".csv")?)?, text.clone()))
        })
    };
    let before = of(&format!("{code}.before.")).map(|(_, text)| text);
    let (kind, text) = of(&format!("{code}.")).unwrap_or_else(|| panic!("{code}: no example"));
    (before, kind, text)
}

#[test]
fn every_smallest_example_is_refused_with_its_code_at_its_cell() {
    for (code, cell) in EXAMPLES {
        both(async |database| {
            let books = Books::new(database).await;
            let (before, kind, text) = example(code);
            if let Some(lines) = before {
                budgeted(&books, &books.grassroots, lines.strip_prefix(BUDGET).unwrap()).await;
            }
            let outcome = bring(&books, &books.grassroots, kind, &text).await;
            assert!(outcome.is_refused && outcome.batch_id.is_none(), "{code}");
            let refusing = outcome.findings.iter().filter(|it| it.severity == Severity::Refuse);
            let told: Vec<_> = refusing
                .map(|it| (it.code.id, it.place.cell.clone().unwrap_or_default()))
                .collect();
            assert_eq!(told, [(code, cell.to_owned())], "{:?}", outcome.findings);
        });
    }
}

#[test]
fn every_code_of_budgets_is_raised_by_a_test() {
    for code in codes::ALL {
        let by_example = EXAMPLES.iter().any(|(id, _)| *id == code.id);
        assert!(by_example != ELSEWHERE.contains(&code.id), "{}", code.id);
    }
}

#[test]
fn every_fault_of_a_list_is_told_at_its_cell_at_once() {
    both(async |database| {
        let books = Books::new(database).await;
        let lines = "50301,,,,100.005,\n4x,,,,1.00,\n,没有的科目,,,1.00,\n50302,,,,,\n\
                     ,,,,5.00,\n50303,,,x,7.00,\n";
        let unit = &books.grassroots;
        let outcome = bring(&books, unit, SheetKind::Budget, &format!("{BUDGET}{lines}")).await;
        let told: Vec<String> = outcome
            .findings
            .iter()
            .map(|it| format!("{} {}", it.place.cell.as_deref().unwrap_or_default(), it.code.id))
            .collect();
        let expected = [
            "E2 import.amount_fraction_of_fen",
            "E5 import.cell_blank",
            "A6 import.cell_blank",
            "D7 import.amount_not_a_number",
            // What can be read is judged in the same pass.
            "A3 budgets.account_unknown",
            "B4 budgets.account_unknown",
        ];
        assert_eq!(told, expected);
        let lines = "4x,,,,1.00,\n,没有的科目,,,1.00,\n50301,竞赛,甲项目,,2.00,\n";
        let outcome = bring(&books, unit, SheetKind::Budget, &format!("{BUDGET}{lines}")).await;
        let told: Vec<String> = outcome
            .findings
            .iter()
            .map(|it| format!("{} {}", it.place.cell.as_deref().unwrap_or_default(), it.code.id))
            .collect();
        let expected = [
            "A2 budgets.account_unknown",
            "B3 budgets.account_unknown",
            "C4 budgets.project_unregistered",
            "B4 budgets.account_respelled",
        ];
        assert_eq!(told, expected);
    });
}

#[test]
fn an_approval_is_of_what_waits_by_a_paper_and_on_a_day_that_can_be() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let first = approve(&books, unit, (Stage::Initial, "2025-01-20")).await;
        assert_eq!(refusals(first), ["budgets.nothing_proposed"]);
        let list = format!("{BUDGET}50301,,,,100.00,\n");
        bring(&books, unit, SheetKind::Budget, &list).await;
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let asked = Approval {
            year: 2025,
            stage: Stage::Initial,
            on: day("2025-01-20"),
            paper: " ".into(),
        };
        let actor = preparer();
        let silent = approve_budget(&mut tx, act(books.clock, &actor), unit, &asked).await;
        assert_eq!(refusals(silent), ["budgets.paper_missing"]);
        tx.rollback().await.unwrap();
        // Another list takes the place of one that is not approved yet.
        let other = format!("{BUDGET}50301,,,,120.00,\n");
        bring(&books, unit, SheetKind::Budget, &other).await;
        let approved = approve(&books, unit, (Stage::Initial, "2025-03-20")).await.unwrap();
        assert_eq!(approved.lines[0].amount.to_string(), "120.00");
        assert_eq!(approved.row.counts_from_on.as_deref(), Some("2025-01-01"));
        let again = approve(&books, unit, (Stage::Initial, "2025-03-21")).await;
        let Err(Failure::Refused(told)) = again else { panic!("{again:?}") };
        assert_eq!(told[0].found, "已于 2025-03-20 批准，没有新的待批准版本");
        let text = format!("{}50301,,,120.00,-20.00,100.00,活动取消\n", super::ADJUSTMENT);
        bring(&books, unit, SheetKind::BudgetAdjustment, &text).await;
        for on in ["2025-03-19", "2026-01-02"] {
            let refused = approve(&books, unit, (Stage::Adjustment, on)).await;
            assert_eq!(refusals(refused), ["budgets.day_invalid"], "{on}");
        }
        let approved = approve(&books, unit, (Stage::Adjustment, "2025-07-01")).await.unwrap();
        assert_eq!(approved.row.counts_from_on.as_deref(), Some("2025-07-01"));
    });
}
