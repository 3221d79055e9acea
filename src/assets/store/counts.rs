//! Counts: the list that was brought last of a year holds.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A line of a count.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct CountRow {
    pub id: i64,
    pub unit_id: i64,
    pub year: i64,
    /// Which list of the union it is of.
    pub taken_up: i64,
    pub number: String,
    pub pieces: i64,
    pub place: String,
    pub note: String,
    pub set_by: String,
    pub set_at: String,
}

/// The list of a year that was brought last, in its order.
pub async fn counted_in(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<CountRow>> {
    sql("SELECT id, unit_id, year, taken_up, number, pieces, place, note, set_by, set_at \
         FROM asset_counts \
         WHERE unit_id = $1 AND year = $2 \
           AND taken_up = (SELECT MAX(taken_up) FROM asset_counts \
                           WHERE unit_id = $1 AND year = $2) \
         ORDER BY id")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

/// The next id, and the next list.
pub async fn next_count(tx: &mut Tx) -> Outcome<(i64, i64)> {
    sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT), \
                CAST(COALESCE(MAX(taken_up), 0) + 1 AS BIGINT) FROM asset_counts")
    .one(tx)
    .await
}

pub async fn insert_counts(tx: &mut Tx, rows: &[CountRow]) -> Outcome<()> {
    let ints = |of: fn(&CountRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let texts = |of: fn(&CountRow) -> &String| {
        Column::Texts(rows.iter().map(|it| of(it).clone()).collect())
    };
    let columns = [
        ("id", ints(|it| it.id)),
        ("unit_id", ints(|it| it.unit_id)),
        ("year", ints(|it| it.year)),
        ("taken_up", ints(|it| it.taken_up)),
        ("number", texts(|it| &it.number)),
        ("pieces", ints(|it| it.pieces)),
        ("place", texts(|it| &it.place)),
        ("note", texts(|it| &it.note)),
        ("set_by", texts(|it| &it.set_by)),
        ("set_at", texts(|it| &it.set_at)),
    ];
    insert_all(tx, "asset_counts", &columns, "").await
}
