//! Further legs of shares, as lists say them.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A further leg from a day on.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct SplitLegRow {
    pub id: i64,
    pub unit_id: i64,
    /// Empty: all channels.
    pub channel: String,
    pub name: String,
    pub beneficiary: String,
    pub beneficiary_id: Option<i64>,
    /// Ten-thousandths of a percent.
    pub percent: i64,
    pub valid_from_on: String,
    pub valid_to_on: Option<String>,
    pub paper: String,
    pub set_by: String,
    pub set_at: String,
}

/// What is said for a unit and those below it.
pub async fn split_legs_below(tx: &mut Tx, root_id: i64) -> Outcome<Vec<SplitLegRow>> {
    sql("SELECT l.id, l.unit_id, l.channel, l.name, l.beneficiary, l.beneficiary_id, l.percent, \
                l.valid_from_on, l.valid_to_on, l.paper, l.set_by, l.set_at \
         FROM unit_ancestors a JOIN dues_split_legs l ON l.unit_id = a.unit_id \
         WHERE a.ancestor_id = $1 ORDER BY l.unit_id, l.channel, l.valid_from_on, l.id")
    .bind(root_id)
    .all(tx)
    .await
}

pub async fn next_split_leg_id(tx: &mut Tx) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM dues_split_legs").one(tx).await?;
    Ok(id)
}

pub async fn insert_split_legs(tx: &mut Tx, rows: &[SplitLegRow]) -> Outcome<()> {
    let ints = |of: fn(&SplitLegRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let texts = |of: fn(&SplitLegRow) -> &String| {
        Column::Texts(rows.iter().map(|it| of(it).clone()).collect())
    };
    let columns = [
        ("id", ints(|it| it.id)),
        ("unit_id", ints(|it| it.unit_id)),
        ("channel", texts(|it| &it.channel)),
        ("name", texts(|it| &it.name)),
        ("beneficiary", texts(|it| &it.beneficiary)),
        ("beneficiary_id", Column::OptionalInts(rows.iter().map(|it| it.beneficiary_id).collect())),
        ("percent", ints(|it| it.percent)),
        ("valid_from_on", texts(|it| &it.valid_from_on)),
        (
            "valid_to_on",
            Column::OptionalTexts(rows.iter().map(|it| it.valid_to_on.clone()).collect()),
        ),
        ("paper", texts(|it| &it.paper)),
        ("set_by", texts(|it| &it.set_by)),
        ("set_at", texts(|it| &it.set_at)),
    ];
    insert_all(tx, "dues_split_legs", &columns, "").await
}

/// A leg that was open has its last day; once.
pub async fn end_split_leg(tx: &mut Tx, id: i64, last_on: &str, by: (&str, &str)) -> Outcome<u64> {
    sql("UPDATE dues_split_legs SET valid_to_on = $2, ended_by = $3, ended_at = $4 \
         WHERE id = $1 AND ended_at IS NULL")
    .bind(id)
    .bind(last_on)
    .bind(by.0)
    .bind(by.1)
    .execute(tx)
    .await
}
