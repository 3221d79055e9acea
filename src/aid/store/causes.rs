//! SQL of how many families are in need of what cause.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// Families of a union and cause.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct CauseRow {
    pub unit_code: String,
    pub unit_name: String,
    pub cause: String,
    /// Open at the end of the days.
    pub open_count: i64,
    pub heads: i64,
    /// Income of all their heads together.
    pub income_fen: i64,
    pub opened: i64,
    pub ended: i64,
}

/// By the days between which files were opened and ended.
pub async fn families_by_cause(
    tx: &mut Tx,
    root_id: i64,
    (first, last): (&str, &str),
) -> Outcome<Vec<CauseRow>> {
    sql("SELECT u.code AS unit_code, u.name AS unit_name, f.cause, \
                CAST(SUM(CASE WHEN f.ended_on IS NULL OR f.ended_on > $3 THEN 1 ELSE 0 END) \
                    AS BIGINT) AS open_count, \
                CAST(SUM(CASE WHEN f.ended_on IS NULL OR f.ended_on > $3 THEN f.heads ELSE 0 \
                    END) AS BIGINT) AS heads, \
                CAST(SUM(CASE WHEN f.ended_on IS NULL OR f.ended_on > $3 \
                    THEN f.income_fen * f.heads ELSE 0 END) AS BIGINT) AS income_fen, \
                CAST(SUM(CASE WHEN f.opened_on >= $2 THEN 1 ELSE 0 END) AS BIGINT) AS opened, \
                CAST(SUM(CASE WHEN f.ended_on BETWEEN $2 AND $3 THEN 1 ELSE 0 END) AS BIGINT) \
                    AS ended \
         FROM unit_ancestors t JOIN aid_families f ON f.unit_id = t.unit_id \
         JOIN units u ON u.id = f.unit_id \
         WHERE t.ancestor_id = $1 AND f.opened_on <= $3 \
         GROUP BY u.code, u.name, f.cause ORDER BY u.code, f.cause")
    .bind(root_id)
    .bind(first)
    .bind(last)
    .all(tx)
    .await
}

/// What was paid to families of a union and cause.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct CauseAidRow {
    pub unit_code: String,
    pub cause: String,
    pub times: i64,
    pub amount_fen: i64,
}

pub async fn aid_by_cause(
    tx: &mut Tx,
    root_id: i64,
    (first, last): (&str, &str),
) -> Outcome<Vec<CauseAidRow>> {
    sql("SELECT u.code AS unit_code, f.cause, CAST(COUNT(a.id) AS BIGINT) AS times, \
                CAST(SUM(a.granted_fen) AS BIGINT) AS amount_fen \
         FROM unit_ancestors t JOIN aid_families f ON f.unit_id = t.unit_id \
         JOIN aid_applications a ON a.family_id = f.id AND a.paid_on BETWEEN $2 AND $3 \
         JOIN units u ON u.id = f.unit_id \
         WHERE t.ancestor_id = $1 GROUP BY u.code, f.cause ORDER BY u.code, f.cause")
    .bind(root_id)
    .bind(first)
    .bind(last)
    .all(tx)
    .await
}
