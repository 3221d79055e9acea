//! What the books have on projects.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// What expense of a year moved on a project, net debit.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ProjectMovedRow {
    pub unit_id: i64,
    pub code: String,
    pub name: String,
    pub net_debit_fen: i64,
}

/// From January through a month, of the unions below one that keep a programme of the year; what
/// the end of a period moves to the result is not spent again.
pub async fn moved_by_project(
    tx: &mut Tx,
    (root_id, year): (i64, i64),
    through_month: i64,
) -> Outcome<Vec<ProjectMovedRow>> {
    sql("SELECT j.unit_id, j.code, j.name, \
                CAST(SUM(b.debit_fen - b.credit_fen) AS BIGINT) AS net_debit_fen \
         FROM unit_ancestors t \
         JOIN balances b ON b.unit_id = t.unit_id AND b.period <= $2 * 100 + $3 \
           AND b.period IN ($2 * 100 + 1, $2 * 100 + 2, $2 * 100 + 3, $2 * 100 + 4, \
                $2 * 100 + 5, $2 * 100 + 6, $2 * 100 + 7, $2 * 100 + 8, \
                $2 * 100 + 9, $2 * 100 + 10, $2 * 100 + 11, $2 * 100 + 12) \
         JOIN accounts a ON a.id = b.account_id AND a.class = 'expense' \
         JOIN dimension_sets d ON d.id = b.dimension_set_id \
         JOIN projects j ON j.id = d.project_id \
         WHERE t.ancestor_id = $1 \
           AND EXISTS (SELECT 1 FROM programmes p WHERE p.unit_id = t.unit_id AND p.year = $2) \
         GROUP BY j.unit_id, j.code, j.name ORDER BY j.unit_id, j.code")
    .bind(root_id)
    .bind(year)
    .bind(through_month)
    .all(tx)
    .await
}

/// The same of one union and a whole year.
pub async fn moved_by_project_of(
    tx: &mut Tx,
    unit_id: i64,
    year: i64,
) -> Outcome<Vec<ProjectMovedRow>> {
    sql("SELECT j.unit_id, j.code, j.name, \
                CAST(SUM(b.debit_fen - b.credit_fen) AS BIGINT) AS net_debit_fen \
         FROM balances b \
         JOIN accounts a ON a.id = b.account_id AND a.class = 'expense' \
         JOIN dimension_sets d ON d.id = b.dimension_set_id \
         JOIN projects j ON j.id = d.project_id \
         WHERE b.unit_id = $1 \
           AND b.period IN ($2 * 100 + 1, $2 * 100 + 2, $2 * 100 + 3, $2 * 100 + 4, \
                $2 * 100 + 5, $2 * 100 + 6, $2 * 100 + 7, $2 * 100 + 8, \
                $2 * 100 + 9, $2 * 100 + 10, $2 * 100 + 11, $2 * 100 + 12) \
         GROUP BY j.unit_id, j.code, j.name ORDER BY j.unit_id, j.code")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

/// The projects of the unions below one that keep a programme of the year.
pub async fn projects_below(
    tx: &mut Tx,
    root_id: i64,
    year: i64,
) -> Outcome<Vec<(i64, String, String)>> {
    sql("SELECT j.unit_id, j.code, j.name \
         FROM unit_ancestors t \
         JOIN projects j ON j.unit_id = t.unit_id \
         WHERE t.ancestor_id = $1 \
           AND EXISTS (SELECT 1 FROM programmes p WHERE p.unit_id = t.unit_id AND p.year = $2) \
         ORDER BY j.unit_id, j.code")
    .bind(root_id)
    .bind(year)
    .all(tx)
    .await
}
