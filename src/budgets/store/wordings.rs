//! SQL of the words of final accounts.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// Words as they were written.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct WordingRow {
    pub unit_id: i64,
    pub year: i64,
    pub seq: i64,
    pub text: String,
    pub set_by: String,
    pub set_at: String,
}

/// The newest of a year.
pub async fn last_wording(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Option<WordingRow>> {
    sql("SELECT unit_id, year, seq, text, set_by, set_at FROM budget_wordings \
         WHERE unit_id = $1 AND year = $2 ORDER BY seq DESC LIMIT 1")
    .bind(unit_id)
    .bind(year)
    .optional(tx)
    .await
}

pub async fn insert_wording(tx: &mut Tx, row: &WordingRow) -> Outcome<u64> {
    sql("INSERT INTO budget_wordings (unit_id, year, seq, text, set_by, set_at) \
         VALUES ($1, $2, $3, $4, $5, $6)")
    .bind(row.unit_id)
    .bind(row.year)
    .bind(row.seq)
    .bind(row.text.as_str())
    .bind(row.set_by.as_str())
    .bind(row.set_at.as_str())
    .execute(tx)
    .await
}
