//! Rows of limits, and what shares are of.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A row as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct LimitRow {
    pub id: i64,
    pub root_id: i64,
    pub unit_id: i64,
    pub applies_to_id: i64,
    /// Code of `applies_to_id`.
    pub applies_to: String,
    pub scope: String,
    pub province: String,
    pub item: String,
    pub amount_fen: Option<i64>,
    pub measure: String,
    pub times: Option<i64>,
    pub forms: String,
    pub share: String,
    pub valid_from_on: String,
    pub valid_to_on: Option<String>,
    pub paper: String,
    pub excludes: String,
    pub taken_up: i64,
    pub set_by: String,
    pub set_at: String,
}

/// All that was ever said in a tree, in order.
pub async fn limits_of_tree(tx: &mut Tx, root_id: i64) -> Outcome<Vec<LimitRow>> {
    sql("SELECT l.id, l.root_id, l.unit_id, l.applies_to_id, u.code AS applies_to, l.scope, \
                l.province, l.item, l.amount_fen, l.measure, l.times, l.forms, l.share, \
                l.valid_from_on, l.valid_to_on, l.paper, l.excludes, l.taken_up, l.set_by, \
                l.set_at \
         FROM limits l JOIN units u ON u.id = l.applies_to_id \
         WHERE l.root_id = $1 ORDER BY l.id")
    .bind(root_id)
    .all(tx)
    .await
}

/// Whether anything is said in a tree at all.
pub async fn has_limits(tx: &mut Tx, root_id: i64) -> Outcome<bool> {
    let row: Option<(i64,)> = sql("SELECT id FROM limits WHERE root_id = $1 ORDER BY id LIMIT 1")
        .bind(root_id)
        .optional(tx)
        .await?;
    Ok(row.is_some())
}

/// The numbers that the next row and the next list are given.
pub async fn next_limit(tx: &mut Tx) -> Outcome<(i64, i64)> {
    sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT), \
                CAST(COALESCE(MAX(taken_up), 0) + 1 AS BIGINT) FROM limits")
    .one(tx)
    .await
}

pub async fn insert_limits(tx: &mut Tx, rows: &[LimitRow]) -> Outcome<()> {
    let ints = |of: fn(&LimitRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let texts = |of: fn(&LimitRow) -> &String| {
        Column::Texts(rows.iter().map(|it| of(it).clone()).collect())
    };
    let columns = [
        ("id", ints(|it| it.id)),
        ("root_id", ints(|it| it.root_id)),
        ("unit_id", ints(|it| it.unit_id)),
        ("applies_to_id", ints(|it| it.applies_to_id)),
        ("scope", texts(|it| &it.scope)),
        ("province", texts(|it| &it.province)),
        ("item", texts(|it| &it.item)),
        ("amount_fen", Column::OptionalInts(rows.iter().map(|it| it.amount_fen).collect())),
        ("measure", texts(|it| &it.measure)),
        ("times", Column::OptionalInts(rows.iter().map(|it| it.times).collect())),
        ("forms", texts(|it| &it.forms)),
        ("share", texts(|it| &it.share)),
        ("valid_from_on", texts(|it| &it.valid_from_on)),
        (
            "valid_to_on",
            Column::OptionalTexts(rows.iter().map(|it| it.valid_to_on.clone()).collect()),
        ),
        ("paper", texts(|it| &it.paper)),
        ("excludes", texts(|it| &it.excludes)),
        ("taken_up", ints(|it| it.taken_up)),
        ("set_by", texts(|it| &it.set_by)),
        ("set_at", texts(|it| &it.set_at)),
    ];
    insert_all(tx, "limits", &columns, "").await
}

/// 拨缴经费收入 of a union in a year.
pub async fn dues_of(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<i64> {
    let (fen,): (i64,) =
        sql("SELECT CAST(COALESCE(SUM(b.credit_fen - b.debit_fen), 0) AS BIGINT) \
         FROM balances b JOIN accounts a ON a.id = b.account_id AND a.code LIKE '402%' \
         WHERE b.unit_id = $1 \
           AND b.period IN ($2 * 100 + 1, $2 * 100 + 2, $2 * 100 + 3, $2 * 100 + 4, \
                $2 * 100 + 5, $2 * 100 + 6, $2 * 100 + 7, $2 * 100 + 8, \
                $2 * 100 + 9, $2 * 100 + 10, $2 * 100 + 11, $2 * 100 + 12)")
        .bind(unit_id)
        .bind(year)
        .one(tx)
        .await?;
    Ok(fen)
}

/// The same of a union and those below it, by union.
pub async fn dues_below(tx: &mut Tx, root_id: i64, year: i64) -> Outcome<Vec<(i64, i64)>> {
    sql("SELECT b.unit_id, CAST(COALESCE(SUM(b.credit_fen - b.debit_fen), 0) AS BIGINT) \
         FROM unit_ancestors t \
         JOIN balances b ON b.unit_id = t.unit_id \
           AND b.period IN ($2 * 100 + 1, $2 * 100 + 2, $2 * 100 + 3, $2 * 100 + 4, \
                $2 * 100 + 5, $2 * 100 + 6, $2 * 100 + 7, $2 * 100 + 8, \
                $2 * 100 + 9, $2 * 100 + 10, $2 * 100 + 11, $2 * 100 + 12) \
         JOIN accounts a ON a.id = b.account_id AND a.code LIKE '402%' \
         WHERE t.ancestor_id = $1 GROUP BY b.unit_id ORDER BY b.unit_id")
    .bind(root_id)
    .bind(year)
    .all(tx)
    .await
}
