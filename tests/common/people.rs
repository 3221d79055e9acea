//! People who sign in: with roles anywhere, a password and a token.

use argon2::password_hash::PasswordHasher as _;
use argon2::{Algorithm, Argon2, Params, Version};
use union_ledger::access::role::Role;
use union_ledger::access::scope::GrantRow;
use union_ledger::access::secret::new_password;
use union_ledger::access::sign_in::viewer_of_session;
use union_ledger::access::store::{self, UserRow};
use union_ledger::access::tokens::{NewToken, add_token};
use union_ledger::access::viewer::Viewer;
use union_ledger::platform::clock::Clock;
use union_ledger::platform::database::{Database, SYSTEM_BOOK};
use union_ledger::units::store::unit_by_code;

/// Somebody with an account.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: i64,
    pub login: String,
    pub password: String,
    /// What a program of theirs carries.
    pub token: String,
}

/// Where a role is held: `everything`, or a kind of scope and the code of a unit.
pub type Held = (Role, &'static str, &'static str);

/// Kept like any password, but at the least cost there is: a test has many people, and what is
/// kept says itself what it cost.
fn cheaply_hashed(password: &str) -> String {
    let costs = Params::new(Params::MIN_M_COST, 1, 1, None).unwrap();
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, costs);
    hasher.hash_password(password.as_bytes()).unwrap().to_string()
}

/// Registers somebody with roles, past the rules on conflicting duties and on what is said of it.
pub async fn person(
    database: &Database,
    clock: Clock,
    (login, name): (&str, &str),
    roles: &[Held],
) -> Person {
    let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
    let secret = new_password().unwrap();
    let mut user = UserRow {
        id: 0,
        login: login.to_owned(),
        name: name.to_owned(),
        password_hash: cheaply_hashed(secret.reveal()),
        must_change_password: false,
        is_active: true,
        failed_attempts: 0,
        locked_until: None,
        created_by: "登记员".to_owned(),
        created_at: clock.now_text(),
        password_changed_at: clock.now_text(),
    };
    user.id = store::insert_user(&mut tx, &user).await.unwrap();
    for (role, scope, code) in roles {
        let unit_id = match *scope {
            "everything" => None,
            _ => Some(unit_by_code(&mut tx, code).await.unwrap().id),
        };
        let grant = GrantRow {
            id: 0,
            user_id: user.id,
            role: role.as_str().to_owned(),
            scope: (*scope).to_owned(),
            unit_id,
            district_id: None,
            valid_from_on: "2000-01-01".to_owned(),
            valid_to_on: None,
            excuse: None,
            granted_by: "登记员".to_owned(),
            granted_at: clock.now_text(),
            revoked_by: None,
            revoked_at: None,
        };
        store::insert_grant(&mut tx, &grant).await.unwrap();
    }
    let viewer = Viewer {
        user_id: user.id,
        login: user.login.clone(),
        name: user.name.clone(),
        must_change_password: false,
        session_id: None,
        token: None,
        today: clock.today().to_string(),
    };
    let new = NewToken { label: "测试".to_owned(), may_write: true, unit_code: None, days: 30 };
    let (_, token) = add_token(&mut tx, clock, &viewer, new).await.unwrap();
    tx.commit().await.unwrap();
    Person {
        id: user.id,
        login: user.login,
        password: secret.reveal().to_owned(),
        token: token.reveal().to_owned(),
    }
}

/// Somebody with every role over everything: for tests that ask about something else.
pub async fn all_rounder(database: &Database, clock: Clock) -> Person {
    let roles: Vec<Held> = Role::EVERY.iter().map(|role| (*role, "everything", "")).collect();
    person(database, clock, ("zhang", "张会计"), &roles).await
}

/// Whose session a key opens now.
pub async fn viewer_now(database: &Database, clock: Clock, key: &str) -> Option<Viewer> {
    let mut tx = database.read().await.unwrap();
    viewer_of_session(&mut tx, clock, key, |_| None).await.unwrap()
}
