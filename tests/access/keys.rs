//! Sessions and tokens: what opens, for how long, and what closes it.

use union_ledger::access::manage_users::{
    PasswordChange, change_password, find_user, reset_password, set_active, unlock,
};
use union_ledger::access::role::Role;
use union_ledger::access::sign_in::{MAX_FAILED, SignIn, SignedIn, sign_in, viewer_of_token};
use union_ledger::access::store;
use union_ledger::access::tokens::{NewToken, add_token, revoke_token};
use union_ledger::finding::{Failure, Outcome};
use union_ledger::platform::database::{Database, SYSTEM_BOOK};
use union_ledger::trail::{Actor, store as trail};

use crate::common::books::{Books, clock_at};
use crate::common::both;
use crate::common::people::{Person, person, viewer_now};

const NOW: &str = "2025-06-30T08:00:00Z";

async fn wang(database: &Database) -> Person {
    let roles = [(Role::UnitFinance, "unit", "G1")];
    person(database, clock_at(NOW), ("wang", "王会计"), &roles).await
}

async fn knock(database: &Database, at: &str, login: &str, password: &str) -> Outcome<SignedIn> {
    let request = SignIn {
        login: login.to_owned(),
        password: password.to_owned(),
        address: "10.1.2.3".to_owned(),
        agent: "Browser\u{7} 1".to_owned(),
    };
    sign_in(database, clock_at(at), request).await
}

fn code<T: std::fmt::Debug>(outcome: Outcome<T>) -> &'static str {
    match outcome {
        Err(Failure::Refused(findings)) => findings[0].code.id,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn a_session_ends_after_being_left_alone_after_a_day_and_on_request() {
    both(|database| async move {
        let _ = Books::new(database.clone()).await;
        let wang = wang(&database).await;
        let opened = knock(&database, NOW, " WANG ", &wang.password).await.unwrap();
        let key = opened.key.reveal().to_owned();
        for (at, holds) in [
            ("2025-06-30T08:00:01Z", true),
            ("2025-06-30T10:00:00Z", true),
            // Two hours without a sign.
            ("2025-06-30T10:00:01Z", false),
        ] {
            assert_eq!(viewer_now(&database, clock_at(at), &key).await.is_some(), holds, "{at}");
        }
        let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
        let sessions = store::sessions_of(&mut tx, wang.id, "2025-06-30T08:00:00Z").await.unwrap();
        assert_eq!(sessions[0].agent, "Browser 1");
        // Used all day, it still ends.
        let id = sessions[0].id;
        store::touch_session(&mut tx, id, "2025-06-30T19:59:00.000000Z").await.unwrap();
        tx.commit().await.unwrap();
        for (at, holds) in [("2025-06-30T19:59:59Z", true), ("2025-06-30T20:00:00Z", false)] {
            assert_eq!(viewer_now(&database, clock_at(at), &key).await.is_some(), holds, "{at}");
        }
        let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
        assert_eq!(store::end_session(&mut tx, (wang.id, id), NOW).await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert!(viewer_now(&database, clock_at(NOW), &key).await.is_none());
        assert!(viewer_now(&database, clock_at(NOW), "no key").await.is_none());
    });
}

#[test]
fn failures_lock_the_account_for_a_while_whoever_is_right_afterwards() {
    both(|database| async move {
        let _ = Books::new(database.clone()).await;
        let wang = wang(&database).await;
        for _ in 0..MAX_FAILED {
            let refused = knock(&database, NOW, "wang", "wrong").await;
            assert_eq!(code(refused), "access.sign_in_refused");
        }
        // The right password does not help while it is locked.
        let refused = knock(&database, NOW, "wang", &wang.password).await;
        assert_eq!(code(refused), "access.locked_out");
        assert!(knock(&database, "2025-06-30T08:15:01Z", "wang", &wang.password).await.is_ok());
        for _ in 0..MAX_FAILED {
            let _ = knock(&database, "2025-06-30T08:16:00Z", "wang", "wrong").await;
        }
        let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
        let user = find_user(&mut tx, "wang").await.unwrap();
        let admin = Actor::named("系统管理员");
        unlock(&mut tx, clock_at(NOW), &admin, &user).await.unwrap();
        tx.commit().await.unwrap();
        assert!(knock(&database, "2025-06-30T08:16:01Z", "wang", &wang.password).await.is_ok());
        // An unknown name is refused in the same words.
        let refused = knock(&database, NOW, "nobody", "wrong").await;
        assert_eq!(code(refused), "access.sign_in_refused");
        let mut tx = database.read().await.unwrap();
        let records = trail::records(&mut tx, SYSTEM_BOOK, 0, 1_000).await.unwrap();
        let count = |action: &str| records.iter().filter(|it| it.action == action).count();
        assert_eq!(count("user.locked"), 2);
        assert_eq!(count("user.sign_in_refused"), 8);
        assert_eq!(count("user.signed_in"), 2);
        let told: String = records.iter().map(|it| it.detail.as_str()).collect();
        assert!(!told.contains("wrong") && !told.contains(&wang.password), "a secret is told");
    });
}

#[test]
fn a_new_password_ends_the_other_sessions_and_a_reset_ends_all() {
    both(|database| async move {
        let _ = Books::new(database.clone()).await;
        let wang = wang(&database).await;
        let clock = clock_at(NOW);
        let mut keys = Vec::new();
        for _ in 0..2 {
            let opened = knock(&database, NOW, "wang", &wang.password).await.unwrap();
            keys.push(opened.key.reveal().to_owned());
        }
        let viewer = viewer_now(&database, clock, &keys[0]).await.unwrap();
        let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
        let change = |old: &str, new: &str| PasswordChange { old: old.into(), new: new.into() };
        for (old, new, expected) in [
            ("wrong", "green-ledger-1949", "access.password_wrong"),
            (wang.password.as_str(), "short", "access.password_weak"),
            (wang.password.as_str(), wang.password.as_str(), "access.password_same"),
        ] {
            let refused = change_password(&mut tx, clock, &viewer, change(old, new)).await;
            assert_eq!(code(refused), expected);
        }
        let right = change(&wang.password, "green-ledger-1949");
        change_password(&mut tx, clock, &viewer, right).await.unwrap();
        tx.commit().await.unwrap();
        assert!(viewer_now(&database, clock, &keys[0]).await.is_some());
        assert!(viewer_now(&database, clock, &keys[1]).await.is_none());
        assert!(knock(&database, NOW, "wang", &wang.password).await.is_err());

        let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
        let user = find_user(&mut tx, "wang").await.unwrap();
        let admin = Actor::named("系统管理员");
        let secret = reset_password(&mut tx, clock, &admin, &user).await.unwrap();
        assert!(viewer_of_token(&mut tx, clock, &wang.token).await.unwrap().is_none());
        tx.commit().await.unwrap();
        assert!(viewer_now(&database, clock, &keys[0]).await.is_none());
        let opened = knock(&database, NOW, "wang", secret.reveal()).await.unwrap();
        assert!(opened.must_change_password);
    });
}

#[test]
fn a_stopped_account_opens_nothing() {
    both(|database| async move {
        let _ = Books::new(database.clone()).await;
        let wang = wang(&database).await;
        let clock = clock_at(NOW);
        let opened = knock(&database, NOW, "wang", &wang.password).await.unwrap();
        let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
        let user = find_user(&mut tx, "wang").await.unwrap();
        let own = set_active(&mut tx, clock, &Actor::named("王会计"), &user, false).await;
        assert_eq!(code(own), "access.own_account");
        set_active(&mut tx, clock, &Actor::named("系统管理员"), &user, false).await.unwrap();
        tx.commit().await.unwrap();
        assert!(viewer_now(&database, clock, opened.key.reveal()).await.is_none());
        let refused = knock(&database, NOW, "wang", &wang.password).await;
        assert_eq!(code(refused), "access.sign_in_refused");
    });
}

#[test]
fn a_token_is_limited_runs_out_and_is_revoked() {
    both(|database| async move {
        let books = Books::new(database.clone()).await;
        let roles = [(Role::UnitFinance, "subtree", "D1")];
        let clock = clock_at(NOW);
        let li = person(&database, clock, ("li", "李会计"), &roles).await;
        let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
        let viewer = viewer_of_token(&mut tx, clock, &li.token).await.unwrap().unwrap();
        let new = |unit: Option<&str>, days: i64| NewToken {
            label: "报表".to_owned(),
            may_write: false,
            unit_code: unit.map(str::to_owned),
            days,
        };
        for (bad, expected) in [
            (new(None, 0), "access.token_invalid"),
            (new(None, 367), "access.token_invalid"),
            (new(Some("F1"), 30), "access.token_invalid"),
            (new(Some("NO"), 30), "units.unit_unknown"),
            (NewToken { label: " ".to_owned(), ..new(None, 1) }, "access.token_invalid"),
        ] {
            assert_eq!(code(add_token(&mut tx, clock, &viewer, bad).await), expected);
        }
        let made = add_token(&mut tx, clock, &viewer, new(Some("G1"), 30)).await.unwrap();
        let (token, key) = made;
        let limited = viewer_of_token(&mut tx, clock, key.reveal()).await.unwrap().unwrap();
        let (d1, g1) = (books.department.id, books.grassroots.id);
        assert!(!limited.roles_at(&mut tx, g1).await.unwrap().is_empty());
        assert!(limited.roles_at(&mut tx, d1).await.unwrap().is_empty());
        assert_eq!(limited.reach(&mut tx).await.unwrap().all_roles().iter().count(), 1);
        assert!(!limited.reach(&mut tx).await.unwrap().sees(d1));
        let later = clock_at("2025-07-30T08:00:01Z");
        assert!(viewer_of_token(&mut tx, later, key.reveal()).await.unwrap().is_none());
        let whose = (li.id, "li");
        revoke_token(&mut tx, clock, &viewer.actor(), whose, token.id).await.unwrap();
        assert!(viewer_of_token(&mut tx, clock, key.reveal()).await.unwrap().is_none());
        let again = revoke_token(&mut tx, clock, &viewer.actor(), whose, token.id).await;
        assert_eq!(code(again), "access.token_unknown");
    });
}
