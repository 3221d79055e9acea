//! Transfers and what the sides say of them.

use rustc_hash::FxHashMap;
use sqlx::FromRow;

use crate::dealings::transfer::Transfer;
use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A transfer as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct TransferRow {
    pub id: i64,
    pub number: String,
    pub kind: String,
    pub payer_id: Option<i64>,
    pub payer_name: String,
    pub receiver_id: Option<i64>,
    pub receiver_name: String,
    pub book_year: i64,
    pub project: String,
    pub note: String,
    pub announced_by: String,
    pub announced_on: Option<String>,
    pub announced_fen: i64,
    pub payer_accrued_fen: i64,
    pub receiver_accrued_fen: i64,
    pub disputed_by: Option<String>,
    pub disputed_at: Option<String>,
    pub dispute: String,
    pub confirmed_by: Option<String>,
    pub confirmed_at: Option<String>,
    pub recorded_by: String,
    pub recorded_at: String,
}

/// What a side said.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct WordRow {
    pub id: i64,
    pub transfer_id: i64,
    pub side: String,
    pub unit_id: i64,
    pub dated_on: String,
    pub amount_fen: i64,
    /// The file that brought it, its sheet and row there.
    pub batch_id: Option<i64>,
    pub source_sheet: Option<i64>,
    pub source_row: Option<i64>,
    pub said_by: String,
    pub said_at: String,
    pub taken_back_at: Option<String>,
}

pub async fn next_transfer_id(tx: &mut Tx) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM transfers").one(tx).await?;
    Ok(id)
}

pub async fn next_word_id(tx: &mut Tx) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM transfer_words").one(tx).await?;
    Ok(id)
}

pub async fn insert_transfers(tx: &mut Tx, rows: &[TransferRow]) -> Outcome<()> {
    let ints = |of: fn(&TransferRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let some =
        |of: fn(&TransferRow) -> Option<i64>| Column::OptionalInts(rows.iter().map(of).collect());
    let texts = |of: fn(&TransferRow) -> &String| {
        Column::Texts(rows.iter().map(|row| of(row).clone()).collect())
    };
    let announced = rows.iter().map(|it| it.announced_on.clone()).collect();
    let columns = [
        ("id", ints(|it| it.id)),
        ("number", texts(|it| &it.number)),
        ("kind", texts(|it| &it.kind)),
        ("payer_id", some(|it| it.payer_id)),
        ("payer_name", texts(|it| &it.payer_name)),
        ("receiver_id", some(|it| it.receiver_id)),
        ("receiver_name", texts(|it| &it.receiver_name)),
        ("book_year", ints(|it| it.book_year)),
        ("project", texts(|it| &it.project)),
        ("note", texts(|it| &it.note)),
        ("announced_by", texts(|it| &it.announced_by)),
        ("announced_on", Column::OptionalTexts(announced)),
        ("announced_fen", ints(|it| it.announced_fen)),
        ("payer_accrued_fen", ints(|it| it.payer_accrued_fen)),
        ("receiver_accrued_fen", ints(|it| it.receiver_accrued_fen)),
        ("dispute", texts(|it| &it.dispute)),
        ("recorded_by", texts(|it| &it.recorded_by)),
        ("recorded_at", texts(|it| &it.recorded_at)),
    ];
    insert_all(tx, "transfers", &columns, "").await
}

pub async fn insert_words(tx: &mut Tx, rows: &[WordRow]) -> Outcome<()> {
    let ints = |of: fn(&WordRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let texts =
        |of: fn(&WordRow) -> &String| Column::Texts(rows.iter().map(|it| of(it).clone()).collect());
    let columns = [
        ("id", ints(|it| it.id)),
        ("transfer_id", ints(|it| it.transfer_id)),
        ("side", texts(|it| &it.side)),
        ("unit_id", ints(|it| it.unit_id)),
        ("dated_on", texts(|it| &it.dated_on)),
        ("amount_fen", ints(|it| it.amount_fen)),
        ("batch_id", Column::OptionalInts(rows.iter().map(|it| it.batch_id).collect())),
        ("source_sheet", Column::OptionalInts(rows.iter().map(|it| it.source_sheet).collect())),
        ("source_row", Column::OptionalInts(rows.iter().map(|it| it.source_row).collect())),
        ("said_by", texts(|it| &it.said_by)),
        ("said_at", texts(|it| &it.said_at)),
    ];
    insert_all(tx, "transfer_words", &columns, "").await
}

/// The transfers in which a unit is a side, of a year on, with all that was said.
pub async fn transfers_of(tx: &mut Tx, unit_id: i64, from_year: i64) -> Outcome<Vec<Transfer>> {
    let rows: Vec<TransferRow> =
        sql("SELECT id, number, kind, payer_id, payer_name, receiver_id, \
                receiver_name, book_year, project, note, announced_by, announced_on, \
                announced_fen, payer_accrued_fen, receiver_accrued_fen, disputed_by, disputed_at, \
                dispute, confirmed_by, confirmed_at, recorded_by, recorded_at \
         FROM transfers \
         WHERE (payer_id = $1 OR receiver_id = $1) AND book_year >= $2 ORDER BY id")
        .bind(unit_id)
        .bind(from_year)
        .all(tx)
        .await?;
    let words = sql("SELECT w.id, w.transfer_id, w.side, w.unit_id, w.dated_on, w.amount_fen, \
                            w.batch_id, w.source_sheet, w.source_row, w.said_by, w.said_at, \
                            w.taken_back_at \
                     FROM transfers t JOIN transfer_words w ON w.transfer_id = t.id \
                     WHERE (t.payer_id = $1 OR t.receiver_id = $1) AND t.book_year >= $2 \
                     ORDER BY w.transfer_id, w.dated_on, w.id")
    .bind(unit_id)
    .bind(from_year)
    .all(tx)
    .await?;
    Ok(joined(rows, words))
}

/// The transfers of a pair, with all that was said, by the day of their first word.
pub async fn transfers_between(
    tx: &mut Tx,
    payer_id: i64,
    receiver_id: Option<i64>,
) -> Outcome<Vec<Transfer>> {
    let rows: Vec<TransferRow> =
        sql("SELECT id, number, kind, payer_id, payer_name, receiver_id, \
                receiver_name, book_year, project, note, announced_by, announced_on, \
                announced_fen, payer_accrued_fen, receiver_accrued_fen, disputed_by, disputed_at, \
                dispute, confirmed_by, confirmed_at, recorded_by, recorded_at \
         FROM transfers \
         WHERE payer_id = $1 AND COALESCE(receiver_id, 0) = $2 ORDER BY id")
        .bind(payer_id)
        .bind(receiver_id.unwrap_or(0))
        .all(tx)
        .await?;
    let words = sql("SELECT w.id, w.transfer_id, w.side, w.unit_id, w.dated_on, w.amount_fen, \
                            w.batch_id, w.source_sheet, w.source_row, w.said_by, w.said_at, \
                            w.taken_back_at \
                     FROM transfers t JOIN transfer_words w ON w.transfer_id = t.id \
                     WHERE t.payer_id = $1 AND COALESCE(t.receiver_id, 0) = $2 \
                     ORDER BY w.transfer_id, w.dated_on, w.id")
    .bind(payer_id)
    .bind(receiver_id.unwrap_or(0))
    .all(tx)
    .await?;
    Ok(joined(rows, words))
}

pub async fn transfer_by_id(tx: &mut Tx, id: i64) -> Outcome<Option<Transfer>> {
    let rows: Vec<TransferRow> =
        sql("SELECT id, number, kind, payer_id, payer_name, receiver_id, \
                receiver_name, book_year, project, note, announced_by, announced_on, \
                announced_fen, payer_accrued_fen, receiver_accrued_fen, disputed_by, disputed_at, \
                dispute, confirmed_by, confirmed_at, recorded_by, recorded_at \
         FROM transfers WHERE id = $1")
        .bind(id)
        .all(tx)
        .await?;
    let words = sql("SELECT id, transfer_id, side, unit_id, dated_on, amount_fen, batch_id, \
                            source_sheet, source_row, said_by, said_at, taken_back_at \
                     FROM transfer_words WHERE transfer_id = $1 ORDER BY dated_on, id")
    .bind(id)
    .all(tx)
    .await?;
    Ok(joined(rows, words).into_iter().next())
}

/// Grants of a tree that somebody announced, paid or received up to a day, for the year's end.
pub async fn grants_below(tx: &mut Tx, root_id: i64, last_day: &str) -> Outcome<Vec<Transfer>> {
    let rows: Vec<TransferRow> = sql("SELECT t.id, t.number, t.kind, t.payer_id, t.payer_name, \
                t.receiver_id, t.receiver_name, t.book_year, t.project, t.note, t.announced_by, \
                t.announced_on, t.announced_fen, t.payer_accrued_fen, t.receiver_accrued_fen, \
                t.disputed_by, t.disputed_at, t.dispute, t.confirmed_by, t.confirmed_at, \
                t.recorded_by, t.recorded_at \
         FROM unit_ancestors a JOIN transfers t ON t.payer_id = a.unit_id \
         WHERE a.ancestor_id = $1 AND t.kind NOT IN ('remittance', 'pass_down') \
           AND t.receiver_id IS NOT NULL \
           AND (t.announced_on <= $2 OR EXISTS (SELECT 1 FROM transfer_words w \
                WHERE w.transfer_id = t.id AND w.dated_on <= $2 AND w.taken_back_at IS NULL)) \
         ORDER BY t.id")
    .bind(root_id)
    .bind(last_day)
    .all(tx)
    .await?;
    let words = sql("SELECT w.id, w.transfer_id, w.side, w.unit_id, w.dated_on, w.amount_fen, \
                            w.batch_id, w.source_sheet, w.source_row, w.said_by, w.said_at, \
                            w.taken_back_at \
                     FROM unit_ancestors a JOIN transfers t ON t.payer_id = a.unit_id \
                     JOIN transfer_words w ON w.transfer_id = t.id \
                     WHERE a.ancestor_id = $1 AND t.kind NOT IN ('remittance', 'pass_down') \
                     ORDER BY w.transfer_id, w.dated_on, w.id")
    .bind(root_id)
    .all(tx)
    .await?;
    Ok(joined(rows, words))
}

fn joined(rows: Vec<TransferRow>, words: Vec<WordRow>) -> Vec<Transfer> {
    let mut by_transfer: FxHashMap<i64, Vec<WordRow>> = FxHashMap::default();
    for word in words {
        by_transfer.entry(word.transfer_id).or_default().push(word);
    }
    let with_words = |row: TransferRow| {
        let words = by_transfer.remove(&row.id).unwrap_or_default();
        Transfer { row, words }
    };
    rows.into_iter().map(with_words).collect()
}

/// A transfer learns its number where only the second side gives one.
pub async fn set_number(tx: &mut Tx, id: i64, number: &str) -> Outcome<u64> {
    sql("UPDATE transfers SET number = $2 WHERE id = $1 AND number = ''")
        .bind(id)
        .bind(number)
        .execute(tx)
        .await
}

pub async fn set_accrued(tx: &mut Tx, id: i64, (payer, receiver): (i64, i64)) -> Outcome<u64> {
    sql("UPDATE transfers SET payer_accrued_fen = $2, receiver_accrued_fen = $3 WHERE id = $1")
        .bind(id)
        .bind(payer)
        .bind(receiver)
        .execute(tx)
        .await
}

pub async fn set_dispute(tx: &mut Tx, id: i64, (note, by, at): (&str, &str, &str)) -> Outcome<u64> {
    sql("UPDATE transfers SET dispute = $2, disputed_by = $3, disputed_at = $4 WHERE id = $1")
        .bind(id)
        .bind(note)
        .bind(by)
        .bind(at)
        .execute(tx)
        .await
}

pub async fn set_confirmed(tx: &mut Tx, id: i64, (by, at): (&str, &str)) -> Outcome<u64> {
    sql("UPDATE transfers SET confirmed_by = $2, confirmed_at = $3 WHERE id = $1")
        .bind(id)
        .bind(by)
        .bind(at)
        .execute(tx)
        .await
}

/// A word is taken back: its voucher was reversed.
pub async fn take_word_back(tx: &mut Tx, id: i64, at: &str) -> Outcome<u64> {
    sql("UPDATE transfer_words SET taken_back_at = $2 WHERE id = $1 AND taken_back_at IS NULL")
        .bind(id)
        .bind(at)
        .execute(tx)
        .await
}

/// What a side said is said of another transfer.
pub async fn move_word(tx: &mut Tx, id: i64, transfer_id: i64) -> Outcome<u64> {
    sql("UPDATE transfer_words SET transfer_id = $2 WHERE id = $1")
        .bind(id)
        .bind(transfer_id)
        .execute(tx)
        .await
}

pub async fn word_by_id(tx: &mut Tx, id: i64) -> Outcome<Option<WordRow>> {
    sql("SELECT id, transfer_id, side, unit_id, dated_on, amount_fen, batch_id, \
                source_sheet, source_row, said_by, said_at, taken_back_at \
         FROM transfer_words WHERE id = $1")
    .bind(id)
    .optional(tx)
    .await
}

/// Whether a word that a file brought counts no more.
pub async fn words_taken_back(tx: &mut Tx, batch_id: i64) -> Outcome<bool> {
    let one: Option<(i64,)> = sql("SELECT id FROM transfer_words \
         WHERE batch_id = $1 AND batch_id IS NOT NULL AND taken_back_at IS NOT NULL LIMIT 1")
    .bind(batch_id)
    .optional(tx)
    .await?;
    Ok(one.is_some())
}
