//! What was done in years before.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A category and year as stored; the newest of a union, category and year holds.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct HistoryRow {
    pub id: i64,
    pub unit_id: i64,
    pub category: String,
    pub year: i64,
    pub unit_count: i64,
    pub person_count: i64,
    pub visit_count: i64,
    pub quantity: i64,
    pub amount_fen: i64,
    pub set_by: String,
    pub set_at: String,
}

pub async fn history_of_unit(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<HistoryRow>> {
    sql("SELECT id, unit_id, category, year, unit_count, person_count, visit_count, quantity, \
                amount_fen, set_by, set_at \
         FROM programme_history WHERE unit_id = $1 ORDER BY year, category, id")
    .bind(unit_id)
    .all(tx)
    .await
}

/// Of a union and those below it, of one year.
pub async fn history_below(tx: &mut Tx, root_id: i64, year: i64) -> Outcome<Vec<HistoryRow>> {
    sql("SELECT h.id, h.unit_id, h.category, h.year, h.unit_count, h.person_count, \
                h.visit_count, h.quantity, h.amount_fen, h.set_by, h.set_at \
         FROM unit_ancestors a \
         JOIN programme_history h ON h.unit_id = a.unit_id AND h.year = $2 \
         WHERE a.ancestor_id = $1 ORDER BY h.unit_id, h.category, h.id")
    .bind(root_id)
    .bind(year)
    .all(tx)
    .await
}

pub async fn next_history_id(tx: &mut Tx) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM programme_history")
            .one(tx)
            .await?;
    Ok(id)
}

pub async fn insert_history(tx: &mut Tx, rows: &[HistoryRow]) -> Outcome<()> {
    let ints = |of: fn(&HistoryRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let texts = |of: fn(&HistoryRow) -> &String| {
        Column::Texts(rows.iter().map(|it| of(it).clone()).collect())
    };
    let columns = [
        ("id", ints(|it| it.id)),
        ("unit_id", ints(|it| it.unit_id)),
        ("category", texts(|it| &it.category)),
        ("year", ints(|it| it.year)),
        ("unit_count", ints(|it| it.unit_count)),
        ("person_count", ints(|it| it.person_count)),
        ("visit_count", ints(|it| it.visit_count)),
        ("quantity", ints(|it| it.quantity)),
        ("amount_fen", ints(|it| it.amount_fen)),
        ("set_by", texts(|it| &it.set_by)),
        ("set_at", texts(|it| &it.set_at)),
    ];
    insert_all(tx, "programme_history", &columns, "").await
}
