//! What changes of a member holds from the day of import on; a second membership is the upper
//! union's to see.

use union_ledger::imports::kinds::SheetKind;
use union_ledger::members::find_member::find_member;
use union_ledger::members::list_members::Sight;
use union_ledger::members::store::{members_of_unit, terms_of_unit};
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

use super::refusals::bring;
use super::{ONE, ROLL};
use crate::common::books::{Books, preparer};
use crate::common::both;

async fn roll(books: &Books, unit: &Unit, line: &str) {
    let outcome = bring(books, unit, SheetKind::Members, &format!("{ROLL}\n{line}\n")).await;
    assert!(outcome.registered, "{:?}", outcome.findings);
}

#[test]
fn base_and_kind_keep_their_history_and_names_are_said_anew() {
    both(|database| async move {
        let books = Books::new(database).await;
        let unit = books.grassroots.clone();
        for (line, changes) in [
            (format!("张三,{ONE},,,G1,,在编,5000,2020-03-01,"), 1),
            (format!("张三,{ONE},,,G1,办公室,在编,5000,2020-03-01,"), 1),
            (format!("张三,{ONE},,,G1,办公室,在编,6000,2020-03-01,"), 2),
            (format!("张三丰,{ONE},,,G1,办公室,聘用,6000,2020-03-01,2026-01-31"), 3),
        ] {
            roll(&books, &unit, &line).await;
            let mut tx = books.database.read().await.unwrap();
            assert_eq!(members_of_unit(&mut tx, unit.id).await.unwrap().len(), 1);
            let terms = terms_of_unit(&mut tx, unit.id).await.unwrap();
            assert_eq!(terms.len(), changes, "{line}");
        }
        let mut tx = books.database.read().await.unwrap();
        let terms = terms_of_unit(&mut tx, unit.id).await.unwrap();
        let today = books.clock.today().to_string();
        let held: Vec<_> =
            terms.iter().map(|it| (it.from_on.as_str(), it.kind.as_str(), it.base_fen)).collect();
        let expected = [
            ("2020-03-01", "staff", Some(500_000)),
            (today.as_str(), "staff", Some(600_000)),
            (today.as_str(), "contract", Some(600_000)),
        ];
        assert_eq!(held, expected);
    });
}

#[test]
fn a_second_membership_is_seen_by_the_common_upper_union_only() {
    both(|database| async move {
        let books = Books::new(database).await;
        let [lower, upper] = [books.grassroots.clone(), books.department.clone()];
        roll(&books, &lower, &format!("张三,{ONE},,,,,在编,5000,2020-03-01,")).await;
        roll(&books, &upper, &format!("张三,{ONE},,,,,借调,5000,2020-03-01,")).await;
        for (unit, memberships) in [(&lower, 1), (&upper, 2), (&books.federation, 2)] {
            let mut tx = books.database.write(&[unit.id]).await.unwrap();
            let actor = preparer();
            let acting = act(books.clock, &actor);
            let asked = (ONE, Sight::Masked);
            let found = find_member(&mut tx, acting, unit, asked).await.unwrap();
            assert_eq!(found.len(), memberships, "{unit}");
            tx.commit().await.unwrap();
        }
    });
}
