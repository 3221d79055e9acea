//! Who signs when, what they signed, and what is reserved meanwhile.

use proptest::prelude::*;
use union_ledger::access::role::{Role, Roles};
use union_ledger::approvals::approval::Act as Deciding;
use union_ledger::approvals::ruling::Ruling;
use union_ledger::budgets::control::Amounts;
use union_ledger::budgets::judge_spending::year_on;
use union_ledger::money::Money;
use union_ledger::payments::payment::{PayeeKind, State, Turn};
use union_ledger::payments::request_payment::mend_payment;
use union_ledger::payments::sign_payment::Signing;
use union_ledger::trail::Actor;
use union_ledger::wiring::act;

use super::{
    ACCOUNTANT, CASHIER, CHAIR, HANDLER, approve, approved, asked, bounce, confirm, pay, paying,
    request, request_as, row, sign, sign_seen,
};
use crate::budgets::budgeted;
use crate::common::books::{Books, refusals};
use crate::common::{both, on_sqlite};

/// How the line of the payment stands: spent, reserved, left.
async fn standing(books: &Books) -> [String; 3] {
    let mut tx = books.database.read().await.unwrap();
    let unit = (&books.grassroots, 2025);
    let year = year_on(&mut tx, unit, "2025-12-31", None).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    let lines = year.standing(&Amounts::from([("50401".to_owned(), Money::ZERO)]));
    let line = lines.last().unwrap();
    [line.spent, line.reserved, line.left()].map(|it| it.to_string())
}

#[test]
fn a_payment_goes_through_four_people_and_spends_what_it_reserved() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        budgeted(&books, unit, "50401,,,,1000.00,\n").await;
        let id = request(&books, "200.00", "2025-03-01").await;
        assert_eq!(row(&books, unit, id).await.turn(), Turn::Check);
        assert_eq!(standing(&books).await, ["0.00", "0.00", "1000.00"]);
        approve(&books, ACCOUNTANT, id).await.unwrap();
        assert_eq!(row(&books, unit, id).await.turn(), Turn::Approve);
        approve(&books, CHAIR, id).await.unwrap();
        assert_eq!(standing(&books).await, ["0.00", "200.00", "800.00"]);
        confirm(&books, ACCOUNTANT, id).await.unwrap();
        let paid = pay(&books, CASHIER, &paying(&[id], "2025-03-03")).await.unwrap();
        assert_eq!(paid.requests[0].state(), State::Paid);
        assert_eq!(standing(&books).await, ["200.00", "0.00", "800.00"]);
        books.check_balances(unit, "2025-03", &[("102", "-200.00"), ("50401", "200.00")]).await;
        let it = row(&books, unit, id).await;
        let people = [Some(it.requested_by.clone()), it.checked_by.clone(), it.approved_by.clone()];
        assert_eq!(people.map(Option::unwrap), [HANDLER, ACCOUNTANT, CHAIR]);
        assert_eq!(it.paid_by.as_deref(), Some(CASHIER));
        books.check_whole(unit).await;
    });
}

#[test]
fn nobody_does_two_steps_and_none_out_of_turn() {
    both(async |database| {
        let books = Books::new(database).await;
        let id = request(&books, "200.00", "2025-03-01").await;
        let own = ["approvals.own_document"];
        assert_eq!(refusals(approve(&books, HANDLER, id).await), own);
        let early = pay(&books, CASHIER, &paying(&[id], "2025-03-03")).await;
        assert_eq!(refusals(early), ["payments.not_the_turn"]);
        approve(&books, ACCOUNTANT, id).await.unwrap();
        assert_eq!(refusals(approve(&books, ACCOUNTANT, id).await), own);
        let ruling = Ruling { act: Deciding::Approve, note: "", seen: None };
        let late = Signing { turn: Some(Turn::Check), ruling, roles: None };
        let late = sign_seen(&books, "会计戊", (id, late)).await;
        assert_eq!(refusals(late), ["payments.not_the_turn"]);
        approve(&books, CHAIR, id).await.unwrap();
        assert_eq!(refusals(approve(&books, "主席己", id).await), ["payments.not_the_turn"]);
        confirm(&books, ACCOUNTANT, id).await.unwrap();
        for who in [HANDLER, ACCOUNTANT, CHAIR] {
            let paid = pay(&books, who, &paying(&[id], "2025-03-03")).await;
            assert_eq!(refusals(paid), ["payments.same_person"], "{who}");
        }
        pay(&books, CASHIER, &paying(&[id], "2025-03-03")).await.unwrap();
        let again = pay(&books, CASHIER, &paying(&[id], "2025-03-03")).await;
        assert_eq!(refusals(again), ["payments.not_the_turn"]);
        let withdrawn = sign(&books, HANDLER, (id, Deciding::Withdraw, "")).await;
        assert_eq!(refusals(withdrawn), ["payments.not_the_turn"]);
    });
}

#[test]
fn a_step_is_of_who_has_the_right_to_it_today() {
    both(async |database| {
        let books = Books::new(database).await;
        let id = request(&books, "200.00", "2025-03-01").await;
        let ruling = Ruling { act: Deciding::Approve, note: "", seen: None };
        let of =
            |role: Role| Signing { turn: None, ruling, roles: Some(Roles::default().with(role)) };
        for role in [Role::Handler, Role::Reviewer, Role::Cashier, Role::FederationFinance] {
            let signed = sign_seen(&books, ACCOUNTANT, (id, of(role))).await;
            assert_eq!(refusals(signed), ["payments.no_right"], "{role}");
        }
        sign_seen(&books, ACCOUNTANT, (id, of(Role::UnitFinance))).await.unwrap();
        let ended = Signing { turn: None, ruling, roles: Some(Roles::default()) };
        assert_eq!(refusals(sign_seen(&books, CHAIR, (id, ended)).await), ["payments.no_right"]);
        sign_seen(&books, CHAIR, (id, of(Role::Reviewer))).await.unwrap();
    });
}

#[test]
fn the_chair_does_not_sign_for_money_of_their_own() {
    both(async |database| {
        let books = Books::new(database).await;
        let mut for_chair = asked("200.00", "2025-03-01");
        CHAIR.clone_into(&mut for_chair.for_whom);
        let mut to_chair = asked("200.00", "2025-03-01");
        CHAIR.clone_into(&mut to_chair.payee);
        to_chair.payee_kind = PayeeKind::Person;
        for asked in [for_chair, to_chair] {
            let id = request_as(&books, HANDLER, &asked).await.unwrap().request.id;
            approve(&books, ACCOUNTANT, id).await.unwrap();
            assert_eq!(refusals(approve(&books, CHAIR, id).await), ["approvals.own_document"]);
            approve(&books, "副主席己", id).await.unwrap();
        }
    });
}

#[test]
fn what_was_sent_back_is_mended_by_its_handler_and_signed_anew() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let id = request(&books, "200.00", "2025-03-01").await;
        let before = row(&books, unit, id).await.mark();
        approve(&books, ACCOUNTANT, id).await.unwrap();
        let noteless = sign(&books, CHAIR, (id, Deciding::Return, "")).await;
        assert_eq!(refusals(noteless), ["approvals.note_invalid"]);
        sign(&books, CHAIR, (id, Deciding::Return, "金额与发票不符")).await.unwrap();
        assert_eq!(row(&books, unit, id).await.state_label(), "待经办修改");
        let mend = async |who: &str| {
            let mut tx = books.database.write(&[unit.id]).await?;
            let actor = Actor::named(who);
            let acting = act(books.clock, &actor);
            let again = asked("180.00", "2025-03-01");
            let done = mend_payment(&mut tx, acting, unit, (id, &again)).await?;
            tx.commit().await?;
            Ok(done)
        };
        assert_eq!(refusals(mend(ACCOUNTANT).await), ["payments.no_right"]);
        mend(HANDLER).await.unwrap();
        assert_eq!(row(&books, unit, id).await.turn(), Turn::Check);
        let ruling = Ruling { act: Deciding::Approve, note: "", seen: Some(&before) };
        let unseen = Signing { turn: None, ruling, roles: None };
        let unseen = sign_seen(&books, ACCOUNTANT, (id, unseen)).await;
        assert_eq!(refusals(unseen), ["approvals.changed"]);
        approve(&books, ACCOUNTANT, id).await.unwrap();
        assert_eq!(refusals(mend(HANDLER).await), ["payments.not_the_turn"]);
        approve(&books, CHAIR, id).await.unwrap();
        assert_eq!(row(&books, unit, id).await.amount().to_string(), "180.00");
    });
}

#[test]
fn what_is_turned_down_or_given_up_reserves_nothing() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        budgeted(&books, unit, "50401,,,,1000.00,\n").await;
        for (who, doing, state) in [
            (CHAIR, Deciding::Refuse, State::Refused),
            (CHAIR, Deciding::Return, State::SentBack),
            (HANDLER, Deciding::Withdraw, State::Withdrawn),
        ] {
            let id = approved(&books, "200.00", "2025-03-01").await;
            assert_eq!(standing(&books).await[1], "200.00");
            sign(&books, who, (id, doing, "不再需要")).await.unwrap();
            assert_eq!(row(&books, unit, id).await.state(), state);
            assert_eq!(standing(&books).await[1], "0.00", "{state}");
        }
        let id = approved(&books, "200.00", "2025-03-01").await;
        let other = sign(&books, "经办庚", (id, Deciding::Withdraw, "")).await;
        assert_eq!(refusals(other), ["approvals.not_own_document"]);
    });
}

#[test]
fn what_the_budget_refuses_is_neither_asked_for_nor_approved() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        budgeted(&books, unit, "50401,,,,300.00,\n").await;
        books.set(unit, "budget_control", "refuse").await;
        let over = request_as(&books, HANDLER, &asked("300.01", "2025-03-01")).await;
        assert_eq!(refusals(over), ["budgets.overspending_refused"]);
        let first = request(&books, "200.00", "2025-03-01").await;
        let second = request(&books, "150.00", "2025-03-01").await;
        for id in [first, second] {
            approve(&books, ACCOUNTANT, id).await.unwrap();
        }
        approve(&books, CHAIR, first).await.unwrap();
        let refused = refusals(approve(&books, CHAIR, second).await);
        assert_eq!(refused, ["budgets.overspending_refused"]);
        books.set(unit, "budget_control", "warn").await;
        let told = approve(&books, CHAIR, second).await.unwrap();
        assert_eq!(told.findings[0].code.id, "budgets.overspent");
        assert_eq!(told.findings[0].found, "预算 300.00，已列支 0.00，已占用 200.00，本次 150.00");
    });
}

/// A step of a random life: who does what to the only request.
#[derive(Clone, Copy, Debug)]
enum Doing {
    Sign(&'static str, Deciding),
    Pay,
    Bounce,
}

fn doings() -> impl Strategy<Value = Vec<Doing>> {
    let sign = |who, act| Just(Doing::Sign(who, act));
    let one = prop_oneof![
        3 => sign(ACCOUNTANT, Deciding::Approve),
        3 => sign(CHAIR, Deciding::Approve),
        1 => sign(CHAIR, Deciding::Return),
        1 => sign(CHAIR, Deciding::Refuse),
        1 => sign(HANDLER, Deciding::Withdraw),
        4 => Just(Doing::Pay),
        3 => Just(Doing::Bounce),
    ];
    prop::collection::vec(one, 1..14)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Whatever order things are tried in: an open, approved request reserves its amount, a paid
    /// one has spent it, any other neither; and the books are whole.
    #[test]
    fn whatever_is_tried_an_amount_is_reserved_spent_or_neither(doings in doings()) {
        on_sqlite(async |database| {
            let books = Books::new(database).await;
            let unit = &books.grassroots;
            budgeted(&books, unit, "50401,,,,1000.00,\n").await;
            let id = request(&books, "200.00", "2025-03-01").await;
            confirm(&books, ACCOUNTANT, id).await.unwrap();
            for doing in &doings {
                match doing {
                    Doing::Sign(who, act) => drop(sign(&books, who, (id, *act, "意见")).await),
                    Doing::Pay => drop(pay(&books, CASHIER, &paying(&[id], "2025-03-05")).await),
                    Doing::Bounce => drop(bounce(&books, CASHIER, (id, "2025-03-05")).await),
                }
                let expected = match row(&books, unit, id).await.state() {
                    State::Approved | State::Bounced => ["0.00", "200.00", "800.00"],
                    State::Paid => ["200.00", "0.00", "800.00"],
                    _ => ["0.00", "0.00", "1000.00"],
                };
                assert_eq!(standing(&books).await, expected, "{doing:?} of {doings:?}");
            }
            books.check_whole(unit).await;
        });
    }
}
