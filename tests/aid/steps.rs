//! The way of an application, and of a family.

use union_ledger::aid::announce_aid::{Settlement, note_objection, settle_objection};
use union_ledger::aid::application::State;
use union_ledger::aid::family::{FamilyState, ReviewOutcome};
use union_ledger::aid::list_aid::{list_aid, look_at_aid, show_aid};
use union_ledger::aid::list_families::show_family;
use union_ledger::finding::Outcome;
use union_ledger::formats::printable::Cell;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::members::list_members::Sight;
use union_ledger::overviews::build_overview::build_overview;
use union_ledger::overviews::overview_name::OverviewName;
use union_ledger::trail::Actor;
use union_ledger::wiring::act;

use super::{
    ACCOUNTANT, CASHIER, CHAIR, HANDLER, announce, apply, approve, approved, asked, check, family,
    open, pay, planned, review, sign, write,
};
use crate::common::books::{Books, day, refusals, yuan};
use crate::common::both;
use crate::programmes::{LIMITS, ONE, OTHER, brought};

async fn state(books: &Books, number: &str) -> State {
    let mut tx = books.database.read().await.unwrap();
    let whole = show_aid(&mut tx, &books.department, (number, Sight::Masked)).await.unwrap();
    whole.application.state
}

#[test]
fn an_application_goes_from_hand_to_hand_and_ends_on_the_roster() {
    both(async |database| {
        let books = Books::new(database).await;
        planned(&books).await;
        let unit = &books.department;
        let number = apply(&books, &asked(ONE, "1000.00")).await.unwrap();
        assert_eq!(number, "2025-0001");
        // Out of turn, and by who took an earlier step.
        assert_eq!(
            refusals(announce(&books, &number, ("2025-03-10", "2025-03-14")).await),
            ["aid.not_the_turn"]
        );
        assert_eq!(refusals(check(&books, &number, HANDLER, "").await), ["aid.same_person"]);
        check(&books, &number, ACCOUNTANT, "").await.unwrap();
        assert_eq!(state(&books, &number).await, State::Checked);
        assert_eq!(
            refusals(announce(&books, &number, ("2025-03-10", "2025-03-13")).await),
            ["aid.notice_short"]
        );
        announce(&books, &number, ("2025-03-10", "2025-03-14")).await.unwrap();
        assert_eq!(
            refusals(approve(&books, &number, (CHAIR, "2025-03-14")).await),
            ["aid.notice_runs"]
        );
        assert_eq!(
            refusals(approve(&books, &number, (ACCOUNTANT, "2025-03-17")).await),
            ["aid.same_person"]
        );
        approve(&books, &number, (CHAIR, "2025-03-17")).await.unwrap();
        assert_eq!(
            refusals(pay(&books, &number, (CHAIR, "2025-03-18", "")).await),
            ["aid.same_person"]
        );
        pay(&books, &number, (CASHIER, "2025-03-18", "")).await.unwrap();
        assert_eq!(refusals(sign(&books, &number, "2025-03-17").await), ["aid.day_invalid"]);
        sign(&books, &number, "2025-03-19").await.unwrap();
        assert_eq!(state(&books, &number).await, State::Signed);
        // It counts where all rosters count.
        let mut tx = books.database.read().await.unwrap();
        let span = "2025".parse().unwrap();
        let results = build_overview(&mut tx, unit, OverviewName::ProgrammeResults, span);
        let row = results.await.unwrap().rows.remove(0);
        let cells: Vec<String> = row.cells.iter().map(Cell::shown).collect();
        assert!(cells.contains(&"1,000.00".to_owned()), "{cells:?}");
        let listed = list_aid(&mut tx, &books.federation, 2025).await.unwrap();
        assert_eq!(listed.applications[0].name, "张*");
        assert_eq!(listed.applications[0].illness, "***");
        drop(tx);
        let mut tx = write(&books, unit).await;
        let actor = Actor::named(CHAIR);
        let clear = look_at_aid(&mut tx, act(books.clock, &actor), unit, &number).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(
            (clear.application.name.as_str(), clear.application.illness.as_str()),
            ("张三", "尿毒症")
        );
        books.check_whole(unit).await;
    });
}

#[test]
fn what_the_person_had_before_and_what_limits_allow_is_said_when_it_is_checked() {
    both(async |database| {
        let books = Books::new(database).await;
        planned(&books).await;
        let first = approved(&books, &asked(ONE, "1000.00")).await;
        pay(&books, &first, (CASHIER, "2025-03-18", "")).await.unwrap();
        let limit = format!("{LIMITS},大病帮扶,1500,人年,,,,2025-01-01,,文1,,\n");
        brought(&books, &books.federation, SheetKind::Limits, &limit).await;
        let again = apply(&books, &asked(ONE, "600.00")).await.unwrap();
        let refused = check(&books, &again, ACCOUNTANT, "").await;
        let told: Vec<&str> = match &refused {
            Err(union_ledger::finding::Failure::Refused(findings)) => {
                findings.iter().map(|it| it.code.id).collect()
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(told, ["limits.over_limit", "aid.illness_before"]);
        let prospect = check(&books, &again, ACCOUNTANT, "病情加重，已核实").await.unwrap();
        assert_eq!(prospect.had.len(), 1);
        assert_eq!((prospect.had[0].amount, prospect.elsewhere), (yuan("1000.00"), 0));
        let over = prospect.findings.iter().find(|it| it.code.id == "limits.over_limit").unwrap();
        assert!(over.expected.contains("本年可再发放 500.00 元"), "{}", over.expected);
        // Another person's is none of that.
        let other = apply(&books, &asked(OTHER, "600.00")).await.unwrap();
        assert!(check(&books, &other, ACCOUNTANT, "").await.unwrap().findings.is_empty());
        // Where the union refuses, no reason helps.
        books.set(&books.department, "limit_control", "refuse").await;
        let third = apply(&books, &asked(ONE, "700.00")).await.unwrap();
        let refused = refusals(check(&books, &third, ACCOUNTANT, "已核实").await);
        assert_eq!(refused, ["limits.over_limit"]);
    });
}

async fn object(books: &Books, number: &str) -> Outcome<i64> {
    let unit = &books.department;
    let mut tx = write(books, unit).await;
    let actor = Actor::named(HANDLER);
    let said = (number, day("2025-03-12"), "家中有车");
    let seq = note_objection(&mut tx, act(books.clock, &actor), unit, said).await?;
    tx.commit().await?;
    Ok(seq)
}

async fn settle(books: &Books, number: &str, (seq, is_upheld): (i64, bool)) -> Outcome<()> {
    let unit = &books.department;
    let mut tx = write(books, unit).await;
    let actor = Actor::named(HANDLER);
    let (on, text) = (day("2025-03-13"), "车辆已出售".to_owned());
    let settled = Settlement { seq, on, text, is_upheld };
    settle_objection(&mut tx, act(books.clock, &actor), unit, (number, &settled)).await?;
    tx.commit().await
}

#[test]
fn an_objection_holds_the_approval_until_it_is_settled_and_one_that_is_upheld_ends_it() {
    both(async |database| {
        let books = Books::new(database).await;
        planned(&books).await;
        for (identity, is_upheld) in [(ONE, false), (OTHER, true)] {
            let number = apply(&books, &asked(identity, "1000.00")).await.unwrap();
            check(&books, &number, ACCOUNTANT, "").await.unwrap();
            announce(&books, &number, ("2025-03-10", "2025-03-14")).await.unwrap();
            let seq = object(&books, &number).await.unwrap();
            assert_eq!(
                refusals(approve(&books, &number, (CHAIR, "2025-03-17")).await),
                ["aid.objection_open"]
            );
            let unknown = settle(&books, &number, (seq + 1, is_upheld)).await;
            assert_eq!(refusals(unknown), ["aid.objection_unknown"]);
            settle(&books, &number, (seq, is_upheld)).await.unwrap();
            let done = approve(&books, &number, (CHAIR, "2025-03-17")).await;
            assert_eq!(done.is_err(), is_upheld, "{done:?}");
        }
    });
}

#[test]
fn a_family_is_on_file_once_in_the_tree_until_its_review_ends_it() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let number = open(&books, unit, &family(ONE, "患病")).await.unwrap();
        for at in [&books.grassroots, &books.department] {
            let again = open(&books, at, &family(ONE, "残疾")).await;
            assert_eq!(refusals(again), ["aid.family_open"]);
        }
        open(&books, unit, &family(OTHER, "illness")).await.unwrap();
        let of = |outcome| (number.as_str(), "2025-06-01", outcome);
        review(&books, unit, of(ReviewOutcome::Continue)).await.unwrap();
        let twice = review(&books, unit, of(ReviewOutcome::End)).await;
        assert_eq!(refusals(twice), ["aid.reviewed_before"]);
        let mut tx = books.database.read().await.unwrap();
        let whole = show_family(&mut tx, unit, (&number, Sight::Masked)).await.unwrap();
        assert_eq!((whole.family.state, whole.family.income), (FamilyState::Open, yuan("900.00")));
        assert_eq!((whole.family.name.as_str(), whole.reviews.len()), ("李*", 1));
        // 900 and 600 a head, three heads each.
        let span = "2025".parse().unwrap();
        let report = build_overview(&mut tx, &books.federation, OverviewName::AidFamilies, span);
        let report = report.await.unwrap();
        let cells: Vec<String> = report.rows[0].cells.iter().map(Cell::shown).collect();
        assert_eq!(cells[..7], ["G1", "患病", "2", "6", "750.00", "2", "0"]);
        drop(tx);
        // Next year it ends, and may be opened again.
        let books =
            Books { clock: crate::common::books::clock_at("2026-06-30T08:00:00Z"), ..books };
        let unit = &books.grassroots;
        let ends = (number.as_str(), "2026-05-01", ReviewOutcome::End);
        review(&books, unit, ends).await.unwrap();
        assert_eq!(refusals(review(&books, unit, ends).await), ["aid.family_ended"]);
        open(&books, unit, &family(ONE, "患病")).await.unwrap();
    });
}
