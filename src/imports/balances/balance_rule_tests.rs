//! The smallest example of every rule about trial balances and statements: it trips that rule and
//! no other, beside an opening of 1,000 in the bank that is in the books before.
//!
//! An example is `fixtures/rules/<code>.<kind>.csv`; what must have come before it is
//! `<code>.before.<kind>.csv`.

use crate::finding::{Failure, Finding};
use crate::imports;
use crate::imports::batches::import_request::{ImportRequest, Mode};
use crate::imports::batches::import_tests::Books;
use crate::imports::batches::rule_tests::{folder, judge};
use crate::imports::kinds::SheetKind;

/// Transfers at the end of the year.
const UNIT: &str = "101002";
/// Transfers every month.
const MONTHLY_UNIT: &str = "101001";

const OPENING: &str = "科目编码,年初借方余额,年初贷方余额\n102,1000,\n32205,,1000\n";

/// Rules that only books without an opening trip.
const WITHOUT_OPENING: [&str; 2] =
    ["import.table_year_start_missing", "import.table_opening_posted"];

const OF_MONTHLY_BOOKS: [&str; 3] = [
    "import.table_transfer_separated",
    "import.table_transfer_not_separable",
    "import.table_result_left",
];

/// What agrees in the same sheet is told, too.
const AGREES: &str = "import.statement_agrees";

/// Whether a rule is shown here.
pub fn is_of_balances(code: &str) -> bool {
    code.starts_with("import.table_") || code.starts_with("import.statement_")
}

fn example(code: &str, before: &str) -> Option<(SheetKind, Vec<u8>)> {
    SheetKind::EVERY.iter().find_map(|kind| {
        let name = format!("{code}{before}.{}.csv", kind.key());
        Some((*kind, std::fs::read(folder().join(name)).ok()?))
    })
}

async fn send(
    books: &Books,
    unit: &str,
    mode: Mode,
    code: &str,
    file: (SheetKind, Vec<u8>),
) -> Vec<Finding> {
    let (kind, bytes) = file;
    let mut request = ImportRequest::new(books.unit(unit).await, (2025, kind), "例.csv", bytes);
    request.mode = mode;
    if mode == Mode::Check {
        let is_chosen = code == "import.table_period_differs";
        request.options.month = is_chosen.then_some(2);
        let is_picked = code == "import.table_not_picked";
        request.acceptance.vouchers = is_picked.then(Vec::new);
    }
    match books.answer(request).await {
        Ok(outcome) => outcome.findings,
        Err(Failure::Refused(findings)) => findings,
        Err(other) => panic!("{code}: {other}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_rule_of_balances_has_a_smallest_example_that_trips_only_it() {
    let mut wrong = Vec::new();
    for code in imports::codes::ALL.iter().map(|code| code.id).filter(|id| is_of_balances(id)) {
        let Some(file) = example(code, "") else {
            let place = folder().join(format!("{code}.<kind>.csv"));
            wrong.push(format!("{code} has no example: put it into {}", place.display()));
            continue;
        };
        let waits = code == "import.table_drafts_wait";
        let books = Books::new("false").await;
        let unit = if OF_MONTHLY_BOOKS.contains(&code) { MONTHLY_UNIT } else { UNIT };
        let mut came = Vec::new();
        if !WITHOUT_OPENING.contains(&code) {
            let opening = (SheetKind::Opening, OPENING.as_bytes().to_vec());
            came.extend(send(&books, unit, Mode::Accept, code, opening).await);
        }
        if waits {
            books.set(unit, ("review_required", "true")).await;
        }
        if let Some(before) = example(code, ".before") {
            came.extend(send(&books, unit, Mode::Accept, code, before).await);
        }
        assert!(
            came.iter().all(|it| it.severity != crate::finding::Severity::Refuse),
            "{code}: {came:?}"
        );
        let mut findings = send(&books, unit, Mode::Check, code, file).await;
        findings.retain(|it| it.code.id == code || it.code.id != AGREES);
        wrong.extend(judge(code, &findings));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
