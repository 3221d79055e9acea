//! Giving roles: scopes, dates, and duties that must stay apart.

use union_ledger::access::grant_role::{NewGrant, Place, revoke_role};
use union_ledger::access::manage_users::{NewUser, add_user, first_administrator};
use union_ledger::access::role::{CONFLICTS, Role, conflict_of};
use union_ledger::access::scope::GrantRow;
use union_ledger::access::store::{self, UserRow};
use union_ledger::approvals::approval::{Act, Kind};
use union_ledger::approvals::excuse_duties::grant_role;
use union_ledger::approvals::store as approvals;
use union_ledger::finding::{Failure, Outcome};
use union_ledger::platform::clock::Clock;
use union_ledger::platform::database::{Database, SYSTEM_BOOK, Tx};
use union_ledger::trail::Actor;
use union_ledger::units::districts::{NewDistrict, add_district, join_district};

use crate::common::books::{Books, clock_at};
use crate::common::{both, raw};

const NOW: &str = "2025-06-30T08:00:00Z";

fn clock() -> Clock {
    clock_at(NOW)
}

fn admin() -> Actor {
    Actor::named("系统管理员")
}

async fn user(tx: &mut Tx, login: &str) -> UserRow {
    let (login, name) = (login.to_owned(), format!("{login}先生"));
    let new = NewUser { login, name, must_change_password: true };
    add_user(tx, clock(), &admin(), new).await.unwrap().0
}

fn lasting(role: Role, place: Place) -> NewGrant {
    NewGrant::lasting(role, place, clock())
}

/// The code of a refusal.
fn code<T: std::fmt::Debug>(outcome: Outcome<T>) -> &'static str {
    match outcome {
        Err(Failure::Refused(findings)) => findings[0].code.id,
        other => panic!("not refused: {other:?}"),
    }
}

/// A place where the role may be held, at or around the grassroots union G1.
fn fitting(role: Role) -> Place {
    match role {
        Role::Administrator => Place::Everything,
        _ => Place::Unit("G1".to_owned()),
    }
}

#[test]
fn duties_that_should_be_apart_are_refused_in_one_hand_or_excused_for_a_while() {
    both(|database| async move {
        let _ = Books::new(database.clone()).await;
        let mut place = 0;
        for held in Role::EVERY.iter().copied() {
            for wanted in Role::EVERY.iter().copied().filter(|role| *role != held) {
                let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
                place += 1;
                let user = user(&mut tx, &format!("user-{place}")).await;
                let actor = admin();
                let first = lasting(held, fitting(held));
                grant_role(&mut tx, clock(), &actor, &user, first).await.unwrap();
                let second = lasting(wanted, fitting(wanted));
                let given = grant_role(&mut tx, clock(), &actor, &user, second.clone()).await;
                let Some(conflict) = conflict_of(held, wanted) else {
                    assert!(given.is_ok(), "{held} {wanted}: {given:?}");
                    continue;
                };
                assert_eq!(code(given), "access.duties_conflict", "{held} {wanted}");
                assert!(CONFLICTS.contains(conflict));
                let excused = |to: Option<&str>| NewGrant {
                    valid_to_on: to.map(str::to_owned),
                    excuse: Some("人员空缺，临时兼任".to_owned()),
                    ..second.clone()
                };
                for to in [None, Some("2026-07-02")] {
                    let given = grant_role(&mut tx, clock(), &actor, &user, excused(to)).await;
                    assert_eq!(code(given), "access.excuse_invalid", "{to:?}");
                }
                let given =
                    grant_role(&mut tx, clock(), &actor, &user, excused(Some("2025-12-31"))).await;
                let given = given.unwrap();
                assert_eq!(given.excuse.as_deref(), Some("人员空缺，临时兼任"));
                let of = (SYSTEM_BOOK, Kind::DutyExcuse);
                let on_record =
                    approvals::histories(&mut tx, of, given.id..=given.id).await.unwrap();
                let approved = on_record[&given.id].last().unwrap();
                assert_eq!((approved.act, &approved.by), (Act::Approve, &actor.name));
                assert_eq!(approved.note, "人员空缺，临时兼任");
                // 2025-12-31 is over by China's calendar.
                let end = approved.expires_at.unwrap().to_string();
                assert_eq!(end, "2025-12-31T16:00:00Z");
                tx.rollback().await.unwrap();
            }
        }
    });
}

#[test]
fn nobody_excuses_duties_of_their_own() {
    both(|database| async move {
        let _ = Books::new(database.clone()).await;
        let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
        let user = user(&mut tx, "wang").await;
        let place = || Place::Unit("G1".to_owned());
        let first = lasting(Role::UnitFinance, place());
        grant_role(&mut tx, clock(), &admin(), &user, first).await.unwrap();
        let excused = || NewGrant {
            valid_to_on: Some("2025-12-31".to_owned()),
            excuse: Some("人员空缺，临时兼任".to_owned()),
            ..lasting(Role::Reviewer, place())
        };
        let own = Actor::named(&user.name);
        let given = grant_role(&mut tx, clock(), &own, &user, excused()).await;
        assert_eq!(code(given), "approvals.own_document");
        let long = NewGrant { excuse: Some("长".repeat(501)), ..excused() };
        let given = grant_role(&mut tx, clock(), &admin(), &user, long).await;
        assert_eq!(code(given), "access.excuse_invalid");
        grant_role(&mut tx, clock(), &admin(), &user, excused()).await.unwrap();
    });
}

#[test]
fn scopes_that_do_not_meet_do_not_conflict() {
    both(|database| async move {
        let _ = Books::new(database.clone()).await;
        let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
        let (actor, clock) = (admin(), clock());
        let from = "2020-01-01".to_owned();
        let new = NewDistrict { code: "P1".into(), name: "第一片".into(), valid_from_on: from };
        add_district(&mut tx, clock, &actor, new).await.unwrap();
        join_district(&mut tx, clock, &actor, ("P1", "D1"), "2020-01-01").await.unwrap();
        let of = |code: &str| Place::Unit(code.to_owned());
        let district = Place::District("P1".to_owned());
        let below = Place::Subtree("D1".to_owned());
        for (number, held, wanted, meets) in [
            (1, of("G1"), of("D1"), false),
            (2, of("G1"), below.clone(), true),
            // A district takes in what stands below its members.
            (3, of("G1"), district.clone(), true),
            (4, of("F1"), district, false),
            (5, below, of("F1"), false),
        ] {
            let user = user(&mut tx, &format!("user-{number}")).await;
            let first = lasting(Role::UnitFinance, held);
            grant_role(&mut tx, clock, &actor, &user, first).await.unwrap();
            let second = lasting(Role::AppraisalGroup, wanted);
            let given = grant_role(&mut tx, clock, &actor, &user, second).await;
            assert_eq!(given.is_err(), meets, "{number}");
        }
        // Nor do years that follow each other.
        let user = user(&mut tx, "later").await;
        let until = Some("2025-12-31".to_owned());
        let first = NewGrant { valid_to_on: until, ..lasting(Role::UnitFinance, of("G1")) };
        grant_role(&mut tx, clock, &actor, &user, first).await.unwrap();
        let from = "2026-01-01".to_owned();
        let second = NewGrant { valid_from_on: from, ..lasting(Role::Reviewer, of("G1")) };
        grant_role(&mut tx, clock, &actor, &user, second).await.unwrap();
    });
}

#[test]
fn a_grant_names_a_fitting_place_and_days() {
    both(|database| async move {
        let _ = Books::new(database.clone()).await;
        let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
        let user = user(&mut tx, "wang").await;
        let unit = |code: &str| Place::Unit(code.to_owned());
        let dated = |from: &str, to: Option<&str>| NewGrant {
            valid_from_on: from.to_owned(),
            valid_to_on: to.map(str::to_owned),
            ..lasting(Role::UnitFinance, unit("G1"))
        };
        for (new, expected) in [
            (lasting(Role::Administrator, unit("G1")), "access.scope_invalid"),
            (lasting(Role::UnitFinance, Place::Everything), "access.scope_invalid"),
            (lasting(Role::UnitFinance, unit("NO")), "units.unit_unknown"),
            (
                lasting(Role::AppraisalGroup, Place::District("NO".to_owned())),
                "units.district_unknown",
            ),
            (dated("2025-02-30", None), "access.dates_invalid"),
            (dated("2025-02-01", Some("2025-01-31")), "access.dates_invalid"),
        ] {
            let given = grant_role(&mut tx, clock(), &admin(), &user, new.clone()).await;
            assert_eq!(code(given), expected, "{new:?}");
        }
    });
}

async fn roles_of(database: &Database, user: &UserRow, unit: i64, on: &str) -> Vec<Role> {
    let mut tx = database.read().await.unwrap();
    store::roles_at(&mut tx, (user.id, unit), on).await.unwrap().iter().collect()
}

#[test]
fn a_role_holds_where_and_while_it_is_given_and_ends_when_taken_back() {
    both(|database| async move {
        let books = Books::new(database.clone()).await;
        let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
        let user = user(&mut tx, "wang").await;
        let new = NewGrant {
            valid_from_on: "2025-01-01".to_owned(),
            valid_to_on: Some("2025-06-30".to_owned()),
            ..lasting(Role::UnitFinance, Place::Subtree("D1".to_owned()))
        };
        let grant = grant_role(&mut tx, clock(), &admin(), &user, new).await.unwrap();
        tx.commit().await.unwrap();
        let (f1, d1, g1) = (books.federation.id, books.department.id, books.grassroots.id);
        for (unit, on, holds) in [
            (d1, "2025-01-01", true),
            (g1, "2025-06-30", true),
            (g1, "2024-12-31", false),
            (g1, "2025-07-01", false),
            (f1, "2025-03-01", false),
        ] {
            let roles = roles_of(&database, &user, unit, on).await;
            assert_eq!(!roles.is_empty(), holds, "{unit} {on}");
        }
        let mut tx = database.read().await.unwrap();
        let placed = store::placed_roles(&mut tx, user.id, "2025-03-01").await.unwrap();
        let units: Vec<i64> = placed.iter().map(|it| it.unit_id).collect();
        assert_eq!(units, [d1, g1]);
        tx.rollback().await.unwrap();

        let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
        revoke_role(&mut tx, clock(), &admin(), &user, grant.id).await.unwrap();
        let again = revoke_role(&mut tx, clock(), &admin(), &user, grant.id).await;
        assert_eq!(code(again), "access.grant_revoked");
        let none = revoke_role(&mut tx, clock(), &admin(), &user, 999).await;
        assert_eq!(code(none), "access.grant_unknown");
        tx.commit().await.unwrap();
        assert!(roles_of(&database, &user, g1, "2025-03-01").await.is_empty());
    });
}

#[test]
fn grants_stay_on_the_record_against_raw_sql_too() {
    both(|database| async move {
        let _ = Books::new(database.clone()).await;
        let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
        let user = user(&mut tx, "wang").await;
        let place = Place::Unit("G1".to_owned());
        let grant: GrantRow =
            grant_role(&mut tx, clock(), &admin(), &user, lasting(Role::Reviewer, place))
                .await
                .unwrap();
        tx.commit().await.unwrap();
        let id = grant.id;
        for attack in [
            format!("DELETE FROM grants WHERE id = {id}"),
            format!("UPDATE grants SET role = 'administrator' WHERE id = {id}"),
            format!("UPDATE grants SET valid_from_on = '2000-01-01' WHERE id = {id}"),
            format!("UPDATE grants SET excuse = 'x' WHERE id = {id}"),
        ] {
            let problem = raw(&database, &attack).await.unwrap_err();
            assert!(problem.contains("ledger.books_immutable"), "{attack}: {problem}");
        }
        let taken = "UPDATE grants SET revoked_by = 'x', revoked_at = 'y'";
        raw(&database, taken).await.unwrap();
        raw(&database, "UPDATE grants SET revoked_at = NULL").await.unwrap_err();
    });
}

#[test]
fn the_first_start_makes_one_administrator_and_no_second() {
    both(|database| async move {
        let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
        let made = first_administrator(&mut tx, clock()).await.unwrap();
        let (user, secret) = made.expect("a new service has no users");
        assert!(user.must_change_password);
        assert!(!user.password_hash.contains(secret.reveal()));
        assert!(first_administrator(&mut tx, clock()).await.unwrap().is_none());
        let roles = store::roles_everywhere(&mut tx, user.id, "2025-06-30").await.unwrap();
        assert!(roles.has(Role::Administrator));
        // Nobody takes the administrator's role from themselves.
        let own = Actor::named(&user.name);
        let refused = revoke_role(&mut tx, clock(), &own, &user, 1).await;
        assert_eq!(code(refused), "access.own_account");
    });
}
