//! Days of the calendar as federations keep them.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A day as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct DayRow {
    pub id: i64,
    pub root_id: i64,
    pub day: String,
    pub kind: String,
    pub name: String,
    pub taken_up: i64,
    pub set_by: String,
    pub set_at: String,
}

/// All that was ever listed in a tree, in order.
pub async fn calendar_days(tx: &mut Tx, root_id: i64) -> Outcome<Vec<DayRow>> {
    sql("SELECT id, root_id, day, kind, name, taken_up, set_by, set_at FROM calendar_days \
         WHERE root_id = $1 ORDER BY day, taken_up, id")
    .bind(root_id)
    .all(tx)
    .await
}

/// The numbers that the next day and the next list are given.
pub async fn next_day(tx: &mut Tx) -> Outcome<(i64, i64)> {
    sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT), \
                CAST(COALESCE(MAX(taken_up), 0) + 1 AS BIGINT) FROM calendar_days")
    .one(tx)
    .await
}

pub async fn insert_days(tx: &mut Tx, rows: &[DayRow]) -> Outcome<()> {
    let ints = |of: fn(&DayRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let texts =
        |of: fn(&DayRow) -> &String| Column::Texts(rows.iter().map(|it| of(it).clone()).collect());
    let columns = [
        ("id", ints(|it| it.id)),
        ("root_id", ints(|it| it.root_id)),
        ("day", texts(|it| &it.day)),
        ("kind", texts(|it| &it.kind)),
        ("name", texts(|it| &it.name)),
        ("taken_up", ints(|it| it.taken_up)),
        ("set_by", texts(|it| &it.set_by)),
        ("set_at", texts(|it| &it.set_at)),
    ];
    insert_all(tx, "calendar_days", &columns, "").await
}
