//! Policies that end.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A policy as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct PolicyRow {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub payer_id: i64,
    pub payer_code: String,
    pub level: String,
    pub measure: String,
    pub limit_fen: i64,
    /// Parted by a comma, as they are stored.
    pub excluded_channels: String,
    pub first_month: i64,
    pub percent: i64,
    pub kind: String,
    pub valid_from_on: String,
    pub valid_to_on: String,
    pub paper: String,
    pub set_by: String,
    pub set_at: String,
    pub ended_at: Option<String>,
}

/// The policies by which a unit and those below it pay, the oldest of a code first.
pub async fn policies_below(tx: &mut Tx, root_id: i64) -> Outcome<Vec<PolicyRow>> {
    sql("SELECT p.id, p.code, p.name, p.payer_id, u.code AS payer_code, p.level, p.measure, \
                p.limit_fen, p.excluded_channels, p.first_month, p.percent, p.kind, \
                p.valid_from_on, p.valid_to_on, p.paper, p.set_by, p.set_at, p.ended_at \
         FROM unit_ancestors a JOIN return_policies p ON p.payer_id = a.unit_id \
         JOIN units u ON u.id = p.payer_id \
         WHERE a.ancestor_id = $1 ORDER BY u.code, p.code, p.valid_from_on, p.id")
    .bind(root_id)
    .all(tx)
    .await
}

/// Those by which a unit itself pays.
pub async fn policies_of(tx: &mut Tx, payer_id: i64) -> Outcome<Vec<PolicyRow>> {
    sql("SELECT p.id, p.code, p.name, p.payer_id, u.code AS payer_code, p.level, p.measure, \
                p.limit_fen, p.excluded_channels, p.first_month, p.percent, p.kind, \
                p.valid_from_on, p.valid_to_on, p.paper, p.set_by, p.set_at, p.ended_at \
         FROM return_policies p JOIN units u ON u.id = p.payer_id \
         WHERE p.payer_id = $1 ORDER BY p.code, p.valid_from_on, p.id")
    .bind(payer_id)
    .all(tx)
    .await
}

/// The id comes from the range of the unit whose list it is.
pub async fn next_policy_id(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM return_policies \
                             WHERE id BETWEEN $1 * 4294967296 AND ($1 + 1) * 4294967296 - 1")
    .bind(unit_id)
    .one(tx)
    .await?;
    Ok(id)
}

pub async fn insert_policies(tx: &mut Tx, rows: &[PolicyRow]) -> Outcome<()> {
    let ints = |of: fn(&PolicyRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let texts = |of: fn(&PolicyRow) -> &String| {
        Column::Texts(rows.iter().map(|it| of(it).clone()).collect())
    };
    let columns = [
        ("id", ints(|it| it.id)),
        ("code", texts(|it| &it.code)),
        ("name", texts(|it| &it.name)),
        ("payer_id", ints(|it| it.payer_id)),
        ("level", texts(|it| &it.level)),
        ("measure", texts(|it| &it.measure)),
        ("limit_fen", ints(|it| it.limit_fen)),
        ("excluded_channels", texts(|it| &it.excluded_channels)),
        ("first_month", ints(|it| it.first_month)),
        ("percent", ints(|it| it.percent)),
        ("kind", texts(|it| &it.kind)),
        ("valid_from_on", texts(|it| &it.valid_from_on)),
        ("valid_to_on", texts(|it| &it.valid_to_on)),
        ("paper", texts(|it| &it.paper)),
        ("set_by", texts(|it| &it.set_by)),
        ("set_at", texts(|it| &it.set_at)),
    ];
    insert_all(tx, "return_policies", &columns, "").await
}

/// A policy ends earlier than it said; once.
pub async fn end_policy(tx: &mut Tx, id: i64, last_on: &str, by: (&str, &str)) -> Outcome<u64> {
    sql("UPDATE return_policies SET valid_to_on = $2, ended_by = $3, ended_at = $4 \
         WHERE id = $1 AND ended_at IS NULL")
    .bind(id)
    .bind(last_on)
    .bind(by.0)
    .bind(by.1)
    .execute(tx)
    .await
}
