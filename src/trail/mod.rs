//! The trail: an append-only, hash-chained record of who did what, per unit.
//!
//! Invariants: every write transaction appends its own record before it commits; a record says
//! no personal data beyond the actor's name; unit 0 is the system's own book.

mod action;
pub mod outbox;
pub mod read_outbox;
pub mod store;

use serde_json::Value;
use sm3::{Digest as _, Sm3};

pub use action::Action;

use crate::finding::Outcome;
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::platform::evidence::hex;

/// The canonical form of a trail record; a new form gets a new number and old ones stay.
pub const TRAIL_HASH_VERSION: i64 = 1;
/// What the first link of a chain points at.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Who acts. Names come from the account that signed in, or from the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub name: String,
}

impl Actor {
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }
}

/// One record, as stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow, serde::Serialize)]
pub struct TrailRecord {
    pub unit_id: i64,
    pub seq: i64,
    pub at: String,
    pub actor: String,
    pub action: String,
    pub subject: String,
    pub detail: String,
    pub hash_version: i64,
    pub previous_hash: String,
    pub hash: String,
}

/// What is looked for in a trail; what is missing does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrailFilter {
    /// Part of the actor's name.
    pub actor: Option<String>,
    pub action: Option<String>,
    /// UTC instants as they are stored; the second no longer belongs to it.
    pub from_at: Option<String>,
    pub before_at: Option<String>,
    /// Part of the subject or the detail.
    pub text: Option<String>,
}

/// Feeds length-prefixed fields to SM3 (GB/T 32905), so that no two different records share a
/// canonical form.
#[derive(Debug, Default)]
pub struct CanonicalHasher {
    sm3: Sm3,
}

impl CanonicalHasher {
    pub fn text(&mut self, value: &str) {
        let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
        self.sm3.update(length.to_le_bytes());
        self.sm3.update(value.as_bytes());
    }

    /// A missing value differs from an empty one.
    pub fn optional_text(&mut self, value: Option<&str>) {
        match value {
            Some(value) => {
                self.sm3.update([1]);
                self.text(value);
            }
            None => self.sm3.update([0]),
        }
    }

    pub fn int(&mut self, value: i64) {
        self.sm3.update(value.to_le_bytes());
    }

    pub fn optional_int(&mut self, value: Option<i64>) {
        match value {
            Some(value) => {
                self.sm3.update([1]);
                self.int(value);
            }
            None => self.sm3.update([0]),
        }
    }

    #[must_use]
    pub fn finish(self) -> String {
        hex(&self.sm3.finalize())
    }
}

impl TrailRecord {
    /// The hash over every field and the link before.
    #[must_use]
    pub fn computed_hash(&self) -> String {
        let mut hasher = CanonicalHasher::default();
        hasher.int(self.hash_version);
        hasher.text(&self.previous_hash);
        hasher.int(self.unit_id);
        hasher.int(self.seq);
        for field in [&self.at, &self.actor, &self.action, &self.subject, &self.detail] {
            hasher.text(field);
        }
        hasher.finish()
    }
}

/// Appends one record to a unit's chain, inside the caller's write transaction.
pub async fn append(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit_id: i64,
    (action, subject): (Action, &str),
    detail: &Value,
) -> Outcome<()> {
    let (last_seq, previous_hash) = store::head(tx, unit_id, "trail").await?;
    let mut record = TrailRecord {
        unit_id,
        seq: last_seq + 1,
        at: clock.now_text(),
        actor: actor.name.clone(),
        action: action.id().to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_string(),
        hash_version: TRAIL_HASH_VERSION,
        previous_hash,
        hash: String::new(),
    };
    record.hash = record.computed_hash();
    store::insert(tx, &record).await?;
    store::tell(tx, &record).await?;
    store::set_head(tx, unit_id, "trail", (record.seq, &record.hash)).await
}
