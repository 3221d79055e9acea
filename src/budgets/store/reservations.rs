//! SQL of what documents reserve that are no drafts of vouchers.

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// Keeps what a document reserves of an account.
pub async fn insert_reservation(
    tx: &mut Tx,
    (unit_id, year): (i64, i64),
    subject: (&str, i64),
    (account_id, amount_fen): (i64, i64),
) -> Outcome<u64> {
    sql("INSERT INTO budget_reservations \
             (unit_id, year, account_id, subject_kind, subject_id, amount_fen) \
         VALUES ($1, $2, $3, $4, $5, $6)")
    .bind(unit_id)
    .bind(year)
    .bind(account_id)
    .bind(subject.0)
    .bind(subject.1)
    .bind(amount_fen)
    .execute(tx)
    .await
}

/// A document reserves nothing any more.
pub async fn delete_reservations(tx: &mut Tx, subject: (&str, i64)) -> Outcome<u64> {
    sql("DELETE FROM budget_reservations WHERE subject_kind = $1 AND subject_id = $2")
        .bind(subject.0)
        .bind(subject.1)
        .execute(tx)
        .await
}
