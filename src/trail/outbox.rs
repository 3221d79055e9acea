//! The outbox: every record of every trail in one line, for whoever listens: notifications,
//! roll-ups.
//!
//! Invariants: a record and its place in the line come in one transaction, so that nothing is told
//! that did not happen and nothing that happened goes untold; behind a cursor nothing ever comes
//! in before what was read already, whoever writes beside whom. It is a feed and no record: a
//! restored database begins with an empty one.

/// How far a listener has read; the beginning unless it is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    pub(super) mark: i64,
    pub(super) id: i64,
}

/// One act, as listeners are told of it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Told {
    mark: i64,
    id: i64,
    pub unit_id: i64,
    pub trail_seq: i64,
    pub action: String,
    pub subject: String,
    pub at: String,
}

impl Told {
    /// Where the next reading goes on.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor { mark: self.mark, id: self.id }
    }
}
