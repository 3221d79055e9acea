//! SQL of what waits for somebody, over all units at once: a few rows for each unit at most.

use serde::Serialize;
use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// Drafts of a unit and month in one state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromRow)]
pub struct WaitingDrafts {
    pub unit_id: i64,
    /// As approvals spell it.
    pub state: String,
    /// Earliest month with one.
    pub first_period: i64,
    pub drafts: i64,
    /// Of these, how many the one who asks prepared.
    pub own: i64,
}

/// Drafts by unit and state; `name` is who asks.
pub async fn waiting_drafts(tx: &mut Tx, name: &str) -> Outcome<Vec<WaitingDrafts>> {
    sql("SELECT unit_id, state, MIN(period) AS first_period, COUNT(*) AS drafts, \
                CAST(SUM(CASE WHEN prepared_by = $1 THEN 1 ELSE 0 END) AS BIGINT) AS own \
         FROM draft_states GROUP BY unit_id, state ORDER BY unit_id, state")
    .bind(name)
    .all(tx)
    .await
}

/// The first month of a unit that is over and still open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromRow)]
pub struct OverdueMonth {
    pub unit_id: i64,
    pub period: i64,
    pub months: i64,
}

/// First open month up to and including `through`, with how many are open, by unit.
pub async fn overdue_months(tx: &mut Tx, through: i64) -> Outcome<Vec<OverdueMonth>> {
    sql("SELECT p.unit_id, MIN(p.period) AS period, COUNT(*) AS months FROM periods p \
         JOIN years y ON y.unit_id = p.unit_id AND y.year = p.period / 100 \
         WHERE p.status = 'open' AND p.period <= $1 AND p.period % 100 <> 0 \
         GROUP BY p.unit_id ORDER BY p.unit_id")
    .bind(through)
    .all(tx)
    .await
}
