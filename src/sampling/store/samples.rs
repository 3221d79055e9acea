//! Samples with their lines, and what they are drawn from.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A line that can be drawn, as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct LineRow {
    pub voucher_id: i64,
    pub seq: i64,
    pub line_no: i64,
    pub account: String,
    pub debit_fen: i64,
}

/// Debits of expense of a year but openings and transfers, in the order of the chain.
pub async fn population(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<LineRow>> {
    sql("SELECT v.id AS voucher_id, v.seq, e.line_no, a.code AS account, e.debit_fen \
         FROM vouchers v \
         JOIN entries e ON e.voucher_id = v.id AND e.debit_fen > 0 \
         JOIN accounts a ON a.id = e.account_id AND a.class = 'expense' \
         WHERE v.unit_id = $1 AND v.period >= $2 * 100 + 1 AND v.period <= $2 * 100 + 12 \
           AND v.kind IN ('ordinary', 'summary') \
         ORDER BY v.seq, e.line_no")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

/// Where a union's chain of vouchers ends; empty where nothing is posted.
pub async fn head_of(tx: &mut Tx, unit_id: i64) -> Outcome<String> {
    let row: Option<(String,)> =
        sql("SELECT hash FROM vouchers WHERE unit_id = $1 ORDER BY seq DESC LIMIT 1")
            .bind(unit_id)
            .optional(tx)
            .await?;
    Ok(row.map(|(hash,)| hash).unwrap_or_default())
}

/// A sample as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct SampleRow {
    pub id: i64,
    pub unit_id: i64,
    pub year: i64,
    pub method: String,
    pub seed: String,
    pub confidence: String,
    pub tolerable: String,
    pub expected: String,
    pub size: i64,
    pub allowed_errors: i64,
    pub interval_fen: Option<i64>,
    pub line_count: i64,
    pub book_fen: i64,
    pub head: String,
    pub drawn_by: String,
    pub drawn_at: String,
}

/// Those of a year, the newest last.
pub async fn samples_of_year(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<SampleRow>> {
    sql("SELECT id, unit_id, year, method, seed, confidence, tolerable, expected, size, \
                allowed_errors, interval_fen, line_count, book_fen, head, drawn_by, drawn_at \
         FROM samples WHERE unit_id = $1 AND year = $2 ORDER BY id")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

pub async fn sample_by_number(
    tx: &mut Tx,
    unit_id: i64,
    number: i64,
) -> Outcome<Option<SampleRow>> {
    sql("SELECT id, unit_id, year, method, seed, confidence, tolerable, expected, size, \
                allowed_errors, interval_fen, line_count, book_fen, head, drawn_by, drawn_at \
         FROM samples WHERE unit_id = $1 AND id = $1 * 4294967296 + $2")
    .bind(unit_id)
    .bind(number)
    .optional(tx)
    .await
}

/// The id that the next sample of a union is given.
pub async fn next_number(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
         FROM samples WHERE unit_id = $1")
    .bind(unit_id)
    .one(tx)
    .await?;
    Ok(id)
}

pub async fn insert_sample(tx: &mut Tx, row: &SampleRow) -> Outcome<()> {
    sql("INSERT INTO samples \
         (id, unit_id, year, method, seed, confidence, tolerable, expected, size, \
          allowed_errors, interval_fen, line_count, book_fen, head, drawn_by, drawn_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)")
    .bind(row.id)
    .bind(row.unit_id)
    .bind(row.year)
    .bind(row.method.as_str())
    .bind(row.seed.as_str())
    .bind(row.confidence.as_str())
    .bind(row.tolerable.as_str())
    .bind(row.expected.as_str())
    .bind(row.size)
    .bind(row.allowed_errors)
    .bind(row.interval_fen)
    .bind(row.line_count)
    .bind(row.book_fen)
    .bind(row.head.as_str())
    .bind(row.drawn_by.as_str())
    .bind(row.drawn_at.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// A drawn line as stored, with its voucher.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct DrawnRow {
    pub sample_id: i64,
    pub number: i64,
    pub voucher_id: i64,
    pub period: i64,
    pub word: String,
    pub voucher_number: i64,
    pub line_no: i64,
    pub amount_fen: i64,
    pub way: String,
    pub looked_by: Option<String>,
    pub looked_at: Option<String>,
    pub error_fen: Option<i64>,
    pub remark: String,
}

pub async fn lines_of(tx: &mut Tx, sample_id: i64) -> Outcome<Vec<DrawnRow>> {
    sql("SELECT l.sample_id, l.number, l.voucher_id, v.period, v.word, \
                v.number AS voucher_number, l.line_no, l.amount_fen, l.way, l.looked_by, \
                l.looked_at, l.error_fen, l.remark \
         FROM sample_lines l JOIN vouchers v ON v.id = l.voucher_id \
         WHERE l.sample_id = $1 ORDER BY l.number")
    .bind(sample_id)
    .all(tx)
    .await
}

pub async fn insert_lines(tx: &mut Tx, rows: &[DrawnRow]) -> Outcome<()> {
    let ints = |of: fn(&DrawnRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let texts = |of: fn(&DrawnRow) -> &String| {
        Column::Texts(rows.iter().map(|it| of(it).clone()).collect())
    };
    let columns = [
        ("sample_id", ints(|it| it.sample_id)),
        ("number", ints(|it| it.number)),
        ("voucher_id", ints(|it| it.voucher_id)),
        ("line_no", ints(|it| it.line_no)),
        ("amount_fen", ints(|it| it.amount_fen)),
        ("way", texts(|it| &it.way)),
        ("remark", texts(|it| &it.remark)),
    ];
    insert_all(tx, "sample_lines", &columns, "").await
}

/// What somebody found when they looked at a line.
pub async fn record_look(
    tx: &mut Tx,
    (sample_id, number): (i64, i64),
    (by, at): (&str, &str),
    (error_fen, remark): (i64, &str),
) -> Outcome<u64> {
    sql("UPDATE sample_lines SET looked_by = $3, looked_at = $4, error_fen = $5, remark = $6 \
         WHERE sample_id = $1 AND number = $2")
    .bind(sample_id)
    .bind(number)
    .bind(by)
    .bind(at)
    .bind(error_fen)
    .bind(remark)
    .execute(tx)
    .await
}
