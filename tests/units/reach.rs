//! Lists by reach: what the database gives is what the roles allow, page by page.

use union_ledger::access::role::{Ability, Role};
use union_ledger::access::store::{ReachAsked, units_in_reach};
use union_ledger::access::viewer::{TokenLimit, Viewer};
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::units::add_unit::add_unit;
use union_ledger::units::store::{units_under, units_with_ids};
use union_ledger::units::unit::{Level, Tier};

use crate::common::books::{Books, new_unit, preparer};
use crate::common::both;
use crate::common::people::{Held, person};

/// A second department with more unions than one statement asks for by id.
async fn grown(books: &Books) {
    let mut tx = books.database.write(&[SYSTEM_BOOK]).await.unwrap();
    let office = new_unit("D2", "农业厅工会", Some("F1"), Level::Department, Tier::CountyAndAbove);
    add_unit(&mut tx, books.clock, &preparer(), office).await.unwrap();
    for number in 10..50 {
        let (code, name) = (format!("H{number}"), format!("第{number}农场工会"));
        let farm = new_unit(&code, &name, Some("D2"), Level::Grassroots, Tier::Grassroots);
        add_unit(&mut tx, books.clock, &preparer(), farm).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[test]
fn the_database_gives_the_units_that_the_roles_allow() {
    let held: [&[Held]; 5] = [
        &[],
        &[(Role::UnitFinance, "unit", "G1")],
        &[(Role::Reviewer, "subtree", "D2"), (Role::UnitFinance, "unit", "G1")],
        &[(Role::AuditCommittee, "everything", "")],
        &[(Role::Administrator, "everything", ""), (Role::AppraisalGroup, "subtree", "D1")],
    ];
    both(async |database| {
        let books = Books::new(database).await;
        grown(&books).await;
        for (place, roles) in held.iter().enumerate() {
            let (login, name) = (format!("user-{place}"), format!("第{place}人"));
            let person = person(&books.database, books.clock, (&login, &name), roles).await;
            let mut tx = books.database.read().await.unwrap();
            let department = Some(books.department.id);
            for (limit, under) in [(None, None), (department, None), (None, department)] {
                let token =
                    limit.map(|id| TokenLimit { token_id: 1, may_write: true, unit_id: Some(id) });
                let viewer = Viewer {
                    user_id: person.id,
                    login: person.login.clone(),
                    name: name.clone(),
                    must_change_password: false,
                    session_id: None,
                    token,
                    today: "2025-06-30".to_owned(),
                };
                let reach = viewer.reach(&mut tx).await.unwrap();
                let all = units_under(&mut tx, under).await.unwrap();
                for ability in Ability::EVERY.iter().copied() {
                    let asked =
                        ReachAsked { viewer: &viewer, ability, under, after: "", limit: i64::MAX };
                    let found = units_in_reach(&mut tx, asked).await.unwrap();
                    let mut expected = all.clone();
                    expected.retain(|unit| reach.may(unit.id, ability));
                    assert_eq!(found, expected, "{roles:?} {ability} {under:?}");
                    // The same in pages.
                    let mut paged = Vec::new();
                    let mut after = String::new();
                    loop {
                        let page = ReachAsked { after: &after, limit: 7, ..asked };
                        let page = units_in_reach(&mut tx, page).await.unwrap();
                        let Some(last) = page.last() else { break };
                        after.clone_from(&last.code);
                        paged.extend(page);
                    }
                    assert_eq!(paged, expected, "{roles:?} {ability} in pages");
                }
            }
            tx.commit().await.unwrap();
        }
    });
}

#[test]
fn units_are_had_by_their_ids_whatever_their_number() {
    both(async |database| {
        let books = Books::new(database).await;
        grown(&books).await;
        let mut tx = books.database.read().await.unwrap();
        let all = units_under(&mut tx, None).await.unwrap();
        for count in [0, 1, 15, 16, 17, 33, all.len()] {
            let some = all.iter().take(count);
            let found = units_with_ids(&mut tx, some.clone().map(|unit| unit.id)).await.unwrap();
            assert_eq!(found.len(), count);
            assert!(some.clone().all(|unit| found.get(&unit.id) == Some(unit)));
        }
        let strange = units_with_ids(&mut tx, [0, -7, all[0].id, 999_999]).await.unwrap();
        assert_eq!(strange.keys().copied().collect::<Vec<_>>(), [all[0].id]);
        tx.commit().await.unwrap();
    });
}
