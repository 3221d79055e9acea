//! The transfers that an approved run announces.

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A grant that is announced, and paid at once where it has a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGrant {
    pub id: i64,
    pub kind: String,
    pub receiver_id: i64,
    pub receiver_name: String,
    pub project: String,
    pub note: String,
    pub amount_fen: i64,
    pub word_id: Option<i64>,
}

/// By whom and when all grants of a run are announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    pub payer: (i64, String),
    pub by: String,
    pub dated_on: String,
    pub book_year: i64,
    pub recorded: (String, String),
}

/// The first free ids of transfers and of words; the caller holds the system's book.
pub async fn next_grant_ids(tx: &mut Tx) -> Outcome<(i64, i64)> {
    sql("SELECT (SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM transfers), \
                (SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM transfer_words)")
    .one(tx)
    .await
}

pub async fn insert_grants(tx: &mut Tx, made: &Announced, rows: &[NewGrant]) -> Outcome<()> {
    let texts = |of: fn(&NewGrant) -> &String| {
        Column::Texts(rows.iter().map(|it| of(it).clone()).collect())
    };
    let ints = |of: fn(&NewGrant) -> i64| Column::Ints(rows.iter().map(of).collect());
    let same = |text: &str| Column::Texts(vec![text.to_owned(); rows.len()]);
    let columns = [
        ("id", ints(|it| it.id)),
        ("number", same("")),
        ("kind", texts(|it| &it.kind)),
        ("payer_id", Column::Ints(vec![made.payer.0; rows.len()])),
        ("payer_name", same(&made.payer.1)),
        ("receiver_id", ints(|it| it.receiver_id)),
        ("receiver_name", texts(|it| &it.receiver_name)),
        ("book_year", Column::Ints(vec![made.book_year; rows.len()])),
        ("project", texts(|it| &it.project)),
        ("note", texts(|it| &it.note)),
        ("announced_by", same(&made.by)),
        ("announced_on", same(&made.dated_on)),
        ("announced_fen", ints(|it| it.amount_fen)),
        ("dispute", same("")),
        ("recorded_by", same(&made.recorded.0)),
        ("recorded_at", same(&made.recorded.1)),
    ];
    insert_all(tx, "transfers", &columns, "").await?;
    let paid: Vec<(&NewGrant, i64)> =
        rows.iter().filter_map(|it| Some((it, it.word_id?))).collect();
    let same = |text: &str| Column::Texts(vec![text.to_owned(); paid.len()]);
    let columns = [
        ("id", Column::Ints(paid.iter().map(|(_, word)| *word).collect())),
        ("transfer_id", Column::Ints(paid.iter().map(|(it, _)| it.id).collect())),
        ("side", same("payer")),
        ("unit_id", Column::Ints(vec![made.payer.0; paid.len()])),
        ("dated_on", same(&made.dated_on)),
        ("amount_fen", Column::Ints(paid.iter().map(|(it, _)| it.amount_fen).collect())),
        ("said_by", same(&made.recorded.0)),
        ("said_at", same(&made.recorded.1)),
    ];
    insert_all(tx, "transfer_words", &columns, "").await
}
