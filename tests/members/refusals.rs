//! Each code of members is raised by its smallest example, at its cell, and says no number.
//!
//! An example is `refused/<code>.<kind>.csv`; what came before it is `<code>.before.<kind>.csv`.

use union_ledger::date::Period;
use union_ledger::finding::Severity;
use union_ledger::imports::batches::import_request::{ImportOutcome, ImportRequest};
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::members::codes;
use union_ledger::members::waive_fees::{AskedWaiver, approve_waiver, ask_waiver, read_month};
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

use super::{ONE, OTHER};
use crate::common::books::{Books, period, preparer, refusals, reviewer};
use crate::common::{both, files_under, temporary_folder};

/// Code and the cell that is told.
const EXAMPLES: [(&str, &str); 13] = [
    ("members.identity_invalid", "B2"),
    ("members.phone_invalid", "C2"),
    ("members.card_invalid", "D2"),
    ("members.unit_unknown", "E2"),
    ("members.unit_out_of_reach", "E2"),
    ("members.twice_in_file", "B3"),
    ("members.left_before_joined", "J2"),
    ("members.not_on_roll", "B2"),
    ("members.fee_cell_invalid", "E2"),
    ("members.waiver_missing", "E2"),
    ("members.month_twice", "D3"),
    ("members.fee_total_differs", "G2"),
    // A warning, which a reason answers.
    ("members.name_differs", "A2"),
];

/// Raised by what is done without a file: below, and in `commands`.
const WITHOUT_A_FILE: [&str; 7] = [
    "members.unknown",
    "members.waiver_unknown",
    "members.waiver_invalid",
    "members.waiver_overlaps",
    "members.same_person",
    "members.waiver_decided",
    "members.reveal_needed",
];

pub async fn bring(books: &Books, unit: &Unit, kind: SheetKind, text: &str) -> ImportOutcome {
    let bytes = text.to_owned().into_bytes();
    let request = ImportRequest::new(unit.clone(), (2025, kind), "表.csv", bytes);
    let folder = temporary_folder();
    let evidence = EvidenceStore::under(folder.path());
    let actor = preparer();
    let acting = act(books.clock, &actor);
    import_workbook(&books.database, &evidence, acting, request).await.unwrap()
}

#[test]
fn every_smallest_example_is_refused_with_its_code_at_its_cell() {
    let files = files_under("tests/members/refused", ".csv");
    let of = |beginning: String| -> Option<(SheetKind, String)> {
        files.iter().find_map(|(path, text)| {
            let name = path.rsplit('/').next()?.strip_prefix(&beginning)?;
            Some((SheetKind::of_key(name.strip_suffix(".csv")?)?, text.clone()))
        })
    };
    for (code, cell) in EXAMPLES {
        both(async |database| {
            let books = Books::new(database).await;
            let unit = &books.grassroots;
            if let Some((kind, text)) = of(format!("{code}.before.")) {
                let outcome = bring(&books, unit, kind, &text).await;
                assert!(outcome.registered, "{code}: {:?}", outcome.findings);
            }
            let (kind, text) = of(format!("{code}.")).unwrap();
            let outcome = bring(&books, unit, kind, &text).await;
            assert!(outcome.is_refused && outcome.batch_id.is_none(), "{code}");
            let about = outcome
                .findings
                .iter()
                .filter(|it| it.severity != Severity::Inform && it.code.id.starts_with("members."));
            let told: Vec<_> =
                about.map(|it| (it.code.id, it.place.cell.clone().unwrap_or_default())).collect();
            assert_eq!(told, [(code, cell.to_owned())], "{:?}", outcome.findings);
            let said = serde_json::to_string(&outcome).unwrap();
            for number in [ONE, OTHER] {
                assert!(!said.contains(number), "{code}: {said}");
            }
        });
    }
}

#[test]
fn every_code_of_members_is_raised_by_a_test() {
    for code in codes::ALL {
        let is_example = EXAMPLES.iter().any(|(example, _)| *example == code.id);
        assert!(is_example || WITHOUT_A_FILE.contains(&code.id), "{}", code.id);
    }
}

#[test]
fn waivers_that_are_none_are_refused() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let roll = format!("{}\n张三,{ONE},,,,,在编,5000,2020-03-01,\n", super::ROLL);
        assert!(bring(&books, unit, SheetKind::Members, &roll).await.registered);
        let asked = |member: &str, (from, to): (&str, &str), reason: &str| AskedWaiver {
            member: member.to_owned(),
            from: period(from),
            to: period(to),
            reason: reason.to_owned(),
        };
        let whole = ("2025-02", "2025-03");
        let actor = preparer();
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let acting = act(books.clock, &actor);
        for (asked, code) in [
            (asked("G1-0002", whole, "困难"), "members.unknown"),
            (asked("D1-0001", whole, "困难"), "members.unknown"),
            (asked("张三", whole, "困难"), "members.unknown"),
            (asked("G1-0001", ("2025-03", "2025-02"), "困难"), "members.waiver_invalid"),
            (asked("G1-0001", whole, " "), "members.waiver_invalid"),
        ] {
            let refused = refusals(ask_waiver(&mut tx, acting, unit, &asked).await);
            assert_eq!(refused, [code]);
        }
        let first = asked("G1-0001", whole, "困难");
        assert_eq!(ask_waiver(&mut tx, acting, unit, &first).await.unwrap(), 1);
        let meets = asked("G1-0001", ("2025-03", "2025-05"), "困难");
        let refused = refusals(ask_waiver(&mut tx, acting, unit, &meets).await);
        assert_eq!(refused, ["members.waiver_overlaps"]);
        assert_eq!(
            refusals(approve_waiver(&mut tx, acting, unit, 2).await),
            ["members.waiver_unknown"]
        );
        assert_eq!(
            refusals(approve_waiver(&mut tx, acting, unit, 1).await),
            ["members.same_person"]
        );
        let other = reviewer();
        let acting = act(books.clock, &other);
        approve_waiver(&mut tx, acting, unit, 1).await.unwrap();
        assert_eq!(
            refusals(approve_waiver(&mut tx, acting, unit, 1).await),
            ["members.waiver_decided"]
        );
        tx.rollback().await.unwrap();
        let read: Vec<Option<Period>> =
            ["2025-02", "二月"].map(|text| read_month("from", text).ok()).to_vec();
        assert_eq!(read, [Some(period("2025-02")), None]);
    });
}
