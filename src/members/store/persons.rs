//! Persons of a roster as the rolls of a tree know them, many at once.

use sqlx::FromRow;

use super::fees::FeeLine;
use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// Hashes that one statement asks for.
pub const HASHES_AT_ONCE: usize = 64;

/// A membership and what held of it from a day on.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct PersonTerm {
    pub member_id: i64,
    pub unit_id: i64,
    pub identity_hash: String,
    pub joined_on: String,
    pub left_on: Option<String>,
    pub from_on: String,
    pub kind: String,
    pub base_fen: Option<i64>,
}

/// Whether anybody is on a roll of a union or of one below it, or ever was.
pub async fn has_members(tx: &mut Tx, root_id: i64) -> Outcome<bool> {
    let row: Option<(i64,)> = sql("SELECT m.id FROM unit_ancestors a \
         JOIN members m ON m.unit_id = a.unit_id \
         WHERE a.ancestor_id = $1 ORDER BY a.depth, m.id LIMIT 1")
    .bind(root_id)
    .optional(tx)
    .await?;
    Ok(row.is_some())
}

/// The memberships of at most [`HASHES_AT_ONCE`] persons in a tree, each term on a line.
pub async fn terms_of_persons(
    tx: &mut Tx,
    root_id: i64,
    hashes: &[&str],
) -> Outcome<Vec<PersonTerm>> {
    let Some(last) = hashes.last() else { return Ok(Vec::new()) };
    let padded = hashes.iter().chain(std::iter::repeat(last)).take(HASHES_AT_ONCE);
    let statement = sql("SELECT m.id AS member_id, m.unit_id, m.identity_hash, m.joined_on, \
                m.left_on, t.from_on, t.kind, t.base_fen \
         FROM members m \
         JOIN unit_ancestors a ON a.unit_id = m.unit_id AND a.ancestor_id = $1 \
         JOIN member_terms t ON t.member_id = m.id \
         WHERE m.identity_hash IN ( \
            $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
            $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, \
            $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, \
            $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, \
            $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65) \
         ORDER BY m.id, t.seq")
    .bind(root_id);
    padded.fold(statement, |statement, hash| statement.bind(*hash)).all(tx).await
}

/// What the same persons paid, by member and month.
pub async fn fees_of_persons(tx: &mut Tx, root_id: i64, hashes: &[&str]) -> Outcome<Vec<FeeLine>> {
    let Some(last) = hashes.last() else { return Ok(Vec::new()) };
    let padded = hashes.iter().chain(std::iter::repeat(last)).take(HASHES_AT_ONCE);
    let statement = sql("SELECT f.id, f.member_id, f.fee_period, f.base_fen, f.paid_fen, \
                f.paid_on \
         FROM members m \
         JOIN unit_ancestors a ON a.unit_id = m.unit_id AND a.ancestor_id = $1 \
         JOIN member_fees f ON f.member_id = m.id \
         WHERE m.identity_hash IN ( \
            $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
            $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, \
            $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, \
            $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, \
            $55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65) \
         ORDER BY f.member_id, f.fee_period, f.id")
    .bind(root_id);
    padded.fold(statement, |statement, hash| statement.bind(*hash)).all(tx).await
}
