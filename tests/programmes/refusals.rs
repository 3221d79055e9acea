//! Each code of limits and programmes is raised by its smallest example, at its cell, and says no
//! number.
//!
//! An example is `refused/<code>.<kind>.csv`; what came before it is `<code>.before.<kind>.csv`,
//! `<code>.first.<kind>.csv` and `<code>.roll.<kind>.csv`.

use union_ledger::finding::Severity;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::limits::codes as limits;
use union_ledger::programmes::approve_programme::{Decided, approve_programme};
use union_ledger::programmes::codes as programmes;
use union_ledger::programmes::deliver_roster::{Delivery, deliver_roster};
use union_ledger::wiring::act;

use super::{LIMITS, ONE, OTHER, PLANS, ROSTER, bring, brought, told};
use crate::common::books::{Books, day, preparer, refusals};
use crate::common::{both, files_under};

/// Code and the cell that is told.
const EXAMPLES: [(&str, &str); 21] = [
    ("limits.unit_unknown", "K2"),
    ("limits.unit_out_of_reach", "K2"),
    ("limits.ends_before_it_begins", "I2"),
    ("limits.says_nothing", "B2"),
    ("limits.measure_missing", "D2"),
    ("limits.amount_negative", "C2"),
    ("programmes.account_unknown", "H2"),
    ("programmes.line_twice", "A3"),
    ("programmes.amount_negative", "E2"),
    ("programmes.history_twice", "A3"),
    ("programmes.programme_unknown", "A2"),
    // Warnings, which a reason answers.
    ("limits.over_limit", "H2"),
    ("limits.too_often", "D3"),
    ("limits.form_differs", "I2"),
    ("limits.person_excluded", "D2"),
    ("programmes.twice_in_batch", "D3"),
    ("programmes.over_standard", "H2"),
    ("programmes.not_a_member", "D2"),
    ("members.identity_invalid", "D2"),
    ("members.unit_unknown", "E2"),
    ("members.unit_out_of_reach", "E2"),
];

/// Raised by what is done without a file or after it: below, in `reports` and in `commands`.
const WITHOUT_A_FILE: [&str; 18] = [
    "limits.share_exceeded",
    "limits.file_over_limit",
    "limits.banned",
    "limits.check_up",
    "limits.outings_exceed",
    "limits.awards_exceed",
    "programmes.count_invalid",
    "limits.draft_unreadable",
    "programmes.already_approved",
    "programmes.batch_delivered",
    "programmes.person_unnumbered",
    "programmes.unknown",
    "programmes.paper_missing",
    "programmes.day_invalid",
    "programmes.approved_before",
    "programmes.not_approved",
    "programmes.no_roster",
    "programmes.delivered_before",
];

#[test]
fn every_smallest_example_is_refused_with_its_code_at_its_cell() {
    let files = files_under("tests/programmes/refused", ".csv");
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
            for part in ["first", "roll", "before"] {
                if let Some((kind, text)) = of(format!("{code}.{part}.")) {
                    brought(&books, unit, kind, &text).await;
                }
            }
            let example = of(format!("{code}.")).unwrap_or_else(|| panic!("no example of {code}"));
            let (kind, text) = (example.0, example.1.as_str());
            let outcome = bring(&books, unit, (kind, text), &[]).await;
            assert!(outcome.is_refused && outcome.batch_id.is_none(), "{code}");
            let about = outcome.findings.iter().filter(|it| {
                let area = it.code.id.split('.').next().unwrap_or_default();
                it.severity != Severity::Inform
                    && ["limits", "programmes", "members"].contains(&area)
            });
            let found: Vec<_> =
                about.map(|it| (it.code.id, it.place.cell.clone().unwrap_or_default())).collect();
            assert_eq!(found, [(code, cell.to_owned())], "{:?}", outcome.findings);
            let said = serde_json::to_string(&outcome).unwrap();
            for number in [ONE, OTHER] {
                assert!(!said.contains(number), "{code}: {said}");
            }
            // A warning is taken with its reason, and a refusal is not.
            let answered = bring(&books, unit, (kind, text), &[code]).await;
            let mut said = outcome.findings.iter();
            let is_warning = said.any(|it| it.code.id == code && it.severity == Severity::Warn);
            assert_eq!(answered.registered, is_warning, "{code}: {:?}", answered.findings);
        });
    }
}

#[test]
fn every_code_of_limits_and_programmes_is_raised_by_a_test() {
    for code in limits::ALL.iter().chain(programmes::ALL) {
        let is_example = EXAMPLES.iter().any(|(example, _)| *example == code.id);
        assert!(is_example || WITHOUT_A_FILE.contains(&code.id), "{}", code.id);
    }
}

#[test]
fn every_fault_of_a_roster_is_told_at_its_cell_at_once() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        brought(&books, unit, SheetKind::Programmes, &format!("{PLANS}A,助学,助学,2025,,500,,\n"))
            .await;
        let lines = format!(
            "A,2025-02-30,张三,{ONE},,,1,100,\nA,2025-03-01,张三,{},,,1,100,\n\
             B,2025-03-01,李四,{OTHER},,,1,900,\nA,2025-03-01,,{ONE},,,1,1.005,\n\
             A,2025-03-01,张三,{ONE},,,一,900,\nA,2025-03-01,李四,{OTHER},无此单位,,,,\n\
             A,2025-03-01,李四,{OTHER},,,1,900,\n",
            ONE.replace("1001", "1002"),
        );
        let text = format!("{ROSTER}{lines}");
        let outcome = bring(&books, unit, (SheetKind::Beneficiaries, &text), &[]).await;
        let mut found = told(&outcome);
        found.sort();
        let mut expected = [
            "B2 import.date_does_not_exist",
            "D3 members.identity_invalid",
            "A4 programmes.programme_unknown",
            "C5 import.cell_blank",
            "H5 import.amount_fraction_of_fen",
            "G6 import.count_invalid",
            "H7 import.cell_blank",
            "H8 programmes.over_standard",
        ];
        expected.sort_unstable();
        assert_eq!(found, expected, "{:?}", outcome.findings);
        let key = books.database.vault().keys().unwrap();
        assert!(key.is_none(), "what is refused makes no key");
    });
}

#[test]
fn with_refuse_a_line_over_a_limit_refuses_the_file_and_with_off_nothing_is_said() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let plan = format!("{PLANS}A,助学,助学,2025,,,,\n");
        brought(&books, unit, SheetKind::Programmes, &plan).await;
        let limit = format!("{LIMITS},助学,100,人次,,,,2025-01-01,,文1,,\n");
        brought(&books, unit, SheetKind::Limits, &limit).await;
        let text = format!("{ROSTER}A,2025-03-01,张三,{ONE},,,2,201,\n");
        let roster = (SheetKind::Beneficiaries, text.as_str());
        books.set(unit, "limit_control", "refuse").await;
        let outcome = bring(&books, unit, roster, &["limits.over_limit"]).await;
        assert!(outcome.is_refused && told(&outcome) == ["H2 limits.over_limit"]);
        assert_eq!(outcome.findings[0].severity, Severity::Refuse);
        books.set(unit, "limit_control", "off").await;
        assert!(bring(&books, unit, roster, &[]).await.registered);
    });
}

#[test]
fn a_programme_is_approved_delivered_and_closed_to_further_lines() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let plan = |amount: &str| format!("{PLANS}A,助学,助学,2025,{amount},,,\n");
        brought(&books, unit, SheetKind::Programmes, &plan("100")).await;
        brought(&books, unit, SheetKind::Programmes, &plan("200")).await;
        let roster = format!("{ROSTER}A,2025-03-01,张三,,,,1,100,\n");
        let outcome = bring(&books, unit, (SheetKind::Beneficiaries, &roster), &[]).await;
        assert!(outcome.registered);
        assert_eq!(told(&outcome), ["C2 programmes.person_unnumbered"]);
        let actor = preparer();
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let acting = act(books.clock, &actor);
        let decided = |code: &str, paper: &str| Decided {
            code: code.to_owned(),
            year: 2025,
            on: day("2025-01-10"),
            paper: paper.to_owned(),
        };
        let delivery = |batch: &str, on: &str| Delivery {
            code: "A".to_owned(),
            year: 2025,
            batch: day(batch),
            on: day(on),
            paper: "签收表1".to_owned(),
            participants: None,
            reason: String::new(),
        };
        let early = delivery("2025-03-01", "2025-03-01");
        assert_eq!(
            refusals(deliver_roster(&mut tx, acting, unit, &early).await),
            ["programmes.not_approved"]
        );
        for (asked, code) in [
            (decided("B", "纪要1"), "programmes.unknown"),
            (decided("A", " "), "programmes.paper_missing"),
        ] {
            assert_eq!(refusals(approve_programme(&mut tx, acting, unit, &asked).await), [code]);
        }
        let asked = decided("A", "纪要1");
        let approved = approve_programme(&mut tx, acting, unit, &asked).await.unwrap();
        assert_eq!(approved.plan.to_string(), "200.00");
        assert_eq!(
            refusals(approve_programme(&mut tx, acting, unit, &asked).await),
            ["programmes.approved_before"]
        );
        for (asked, code) in [
            (delivery("2025-03-02", "2025-03-02"), "programmes.no_roster"),
            (delivery("2025-03-01", "2025-02-28"), "programmes.day_invalid"),
        ] {
            assert_eq!(refusals(deliver_roster(&mut tx, acting, unit, &asked).await), [code]);
        }
        let made = deliver_roster(&mut tx, acting, unit, &early).await.unwrap();
        assert_eq!((made.line_count, made.amount_fen), (1, 10_000));
        assert_eq!(
            refusals(deliver_roster(&mut tx, acting, unit, &early).await),
            ["programmes.delivered_before"]
        );
        tx.commit().await.unwrap();
        let more = format!("{roster}A,2025-03-01,李四,,,,1,100,\n");
        let outcome = bring(&books, unit, (SheetKind::Beneficiaries, &more), &[]).await;
        assert!(told(&outcome).contains(&"B3 programmes.batch_delivered".to_owned()));
        let outcome = bring(&books, unit, (SheetKind::Programmes, &plan("300")), &[]).await;
        assert_eq!(told(&outcome), ["A2 programmes.already_approved"]);
    });
}
