//! Lines of rosters, and the batches of them that were handed over.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// Hashes that one statement asks for.
pub const HASHES_AT_ONCE: usize = 64;

/// A line with its programme and union.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct LineRow {
    pub id: i64,
    pub programme_id: i64,
    pub paid_on: String,
    pub at_unit_id: i64,
    pub unit_code: String,
    /// The union that keeps the programme.
    pub keeper_id: i64,
    pub programme_code: String,
    pub programme_name: String,
    pub category: String,
    pub standard_fen: Option<i64>,
    pub identity_hash: String,
    pub name_sealed: String,
    pub identity_sealed: String,
    pub note_sealed: String,
    pub note_mark: String,
    pub hardship: String,
    pub quantity: Option<i64>,
    pub amount_fen: i64,
    pub form: String,
    pub source_sheet: i64,
    pub source_row: i64,
}

/// Lines between two days whose union is one or stands below it, as they came.
pub async fn lines_below(
    tx: &mut Tx,
    root_id: i64,
    (from, to): (&str, &str),
) -> Outcome<Vec<LineRow>> {
    sql("SELECT r.id, r.programme_id, r.paid_on, r.at_unit_id, u.code AS unit_code, \
                p.unit_id AS keeper_id, p.code AS programme_code, p.name AS programme_name, \
                p.category, p.standard_fen, r.identity_hash, r.name_sealed, r.identity_sealed, \
                r.note_sealed, r.note_mark, r.hardship, r.quantity, r.amount_fen, r.form, \
                r.source_sheet, r.source_row \
         FROM unit_ancestors a \
         JOIN roster_lines r ON r.at_unit_id = a.unit_id AND r.paid_on BETWEEN $2 AND $3 \
         JOIN programmes p ON p.id = r.programme_id \
         JOIN units u ON u.id = r.at_unit_id \
         WHERE a.ancestor_id = $1 ORDER BY r.id")
    .bind(root_id)
    .bind(from)
    .bind(to)
    .all(tx)
    .await
}

/// Lines, up to a day, of the programmes of a year that a union and those below it keep.
pub async fn lines_of_year_below(
    tx: &mut Tx,
    (root_id, year): (i64, i64),
    through: &str,
) -> Outcome<Vec<LineRow>> {
    sql("SELECT r.id, r.programme_id, r.paid_on, r.at_unit_id, u.code AS unit_code, \
                p.unit_id AS keeper_id, p.code AS programme_code, p.name AS programme_name, \
                p.category, p.standard_fen, r.identity_hash, r.name_sealed, r.identity_sealed, \
                r.note_sealed, r.note_mark, r.hardship, r.quantity, r.amount_fen, r.form, \
                r.source_sheet, r.source_row \
         FROM unit_ancestors a \
         JOIN programmes p ON p.unit_id = a.unit_id AND p.year = $2 \
         JOIN roster_lines r ON r.programme_id = p.id AND r.paid_on <= $3 \
         JOIN units u ON u.id = r.at_unit_id \
         WHERE a.ancestor_id = $1 ORDER BY r.id")
    .bind(root_id)
    .bind(year)
    .bind(through)
    .all(tx)
    .await
}

/// Lines of the programmes of one union between two days.
pub async fn lines_of_keeper(
    tx: &mut Tx,
    unit_id: i64,
    (from, to): (&str, &str),
) -> Outcome<Vec<LineRow>> {
    sql("SELECT r.id, r.programme_id, r.paid_on, r.at_unit_id, u.code AS unit_code, \
                p.unit_id AS keeper_id, p.code AS programme_code, p.name AS programme_name, \
                p.category, p.standard_fen, r.identity_hash, r.name_sealed, r.identity_sealed, \
                r.note_sealed, r.note_mark, r.hardship, r.quantity, r.amount_fen, r.form, \
                r.source_sheet, r.source_row \
         FROM programmes p \
         JOIN roster_lines r ON r.programme_id = p.id AND r.paid_on BETWEEN $2 AND $3 \
         JOIN units u ON u.id = r.at_unit_id \
         WHERE p.unit_id = $1 ORDER BY r.id")
    .bind(unit_id)
    .bind(from)
    .bind(to)
    .all(tx)
    .await
}

/// Lines of a batch behind one of them, as they came.
pub async fn lines_of_batch(
    tx: &mut Tx,
    (programme_id, paid_on): (i64, &str),
    (after, limit): (i64, i64),
) -> Outcome<Vec<LineRow>> {
    sql("SELECT r.id, r.programme_id, r.paid_on, r.at_unit_id, u.code AS unit_code, \
                p.unit_id AS keeper_id, p.code AS programme_code, p.name AS programme_name, \
                p.category, p.standard_fen, r.identity_hash, r.name_sealed, r.identity_sealed, \
                r.note_sealed, r.note_mark, r.hardship, r.quantity, r.amount_fen, r.form, \
                r.source_sheet, r.source_row \
         FROM roster_lines r \
         JOIN programmes p ON p.id = r.programme_id \
         JOIN units u ON u.id = r.at_unit_id \
         WHERE r.programme_id = $1 AND r.paid_on = $2 AND r.id > $3 ORDER BY r.id LIMIT $4")
    .bind(programme_id)
    .bind(paid_on)
    .bind(after)
    .bind(limit)
    .all(tx)
    .await
}

/// Lines of at most [`HASHES_AT_ONCE`] persons between two days in a tree.
pub async fn lines_of_persons(
    tx: &mut Tx,
    (root_id, hashes): (i64, &[&str]),
    (from, to): (&str, &str),
) -> Outcome<Vec<LineRow>> {
    let Some(last) = hashes.last() else { return Ok(Vec::new()) };
    let padded = hashes.iter().chain(std::iter::repeat(last)).take(HASHES_AT_ONCE);
    let statement =
        sql("SELECT r.id, r.programme_id, r.paid_on, r.at_unit_id, u.code AS unit_code, \
                p.unit_id AS keeper_id, p.code AS programme_code, p.name AS programme_name, \
                p.category, p.standard_fen, r.identity_hash, r.name_sealed, r.identity_sealed, \
                r.note_sealed, r.note_mark, r.hardship, r.quantity, r.amount_fen, r.form, \
                r.source_sheet, r.source_row \
         FROM roster_lines r \
         JOIN unit_ancestors a ON a.unit_id = r.at_unit_id AND a.ancestor_id = $1 \
         JOIN programmes p ON p.id = r.programme_id \
         JOIN units u ON u.id = r.at_unit_id \
         WHERE r.paid_on BETWEEN $2 AND $3 AND r.identity_hash IN ( \
            $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
            $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, \
            $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, \
            $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, \
            $57, $58, $59, $60, $61, $62, $63, $64, $65, $66, $67) \
         ORDER BY r.id")
        .bind(root_id)
        .bind(from)
        .bind(to);
    padded.fold(statement, |statement, hash| statement.bind(*hash)).all(tx).await
}

pub async fn next_line_id(tx: &mut Tx) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM roster_lines").one(tx).await?;
    Ok(id)
}

/// A line that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLine {
    pub line: LineRow,
    pub key_id: Option<String>,
    pub set_by: String,
    pub set_at: String,
}

pub async fn insert_lines(tx: &mut Tx, rows: &[NewLine]) -> Outcome<()> {
    let ints = |of: fn(&LineRow) -> i64| Column::Ints(rows.iter().map(|it| of(&it.line)).collect());
    let texts = |of: fn(&LineRow) -> &String| {
        Column::Texts(rows.iter().map(|it| of(&it.line).clone()).collect())
    };
    let columns = [
        ("id", ints(|it| it.id)),
        ("programme_id", ints(|it| it.programme_id)),
        ("paid_on", texts(|it| &it.paid_on)),
        ("at_unit_id", ints(|it| it.at_unit_id)),
        ("identity_hash", texts(|it| &it.identity_hash)),
        ("name_sealed", texts(|it| &it.name_sealed)),
        ("identity_sealed", texts(|it| &it.identity_sealed)),
        ("note_sealed", texts(|it| &it.note_sealed)),
        ("note_mark", texts(|it| &it.note_mark)),
        ("key_id", Column::OptionalTexts(rows.iter().map(|it| it.key_id.clone()).collect())),
        ("hardship", texts(|it| &it.hardship)),
        ("quantity", Column::OptionalInts(rows.iter().map(|it| it.line.quantity).collect())),
        ("amount_fen", ints(|it| it.amount_fen)),
        ("form", texts(|it| &it.form)),
        ("source_sheet", ints(|it| it.source_sheet)),
        ("source_row", ints(|it| it.source_row)),
        ("set_by", Column::Texts(rows.iter().map(|it| it.set_by.clone()).collect())),
        ("set_at", Column::Texts(rows.iter().map(|it| it.set_at.clone()).collect())),
    ];
    insert_all(tx, "roster_lines", &columns, "").await
}

/// A batch: what it adds up to.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct BatchRow {
    pub paid_on: String,
    pub line_count: i64,
    pub amount_fen: i64,
}

/// The batches of a programme, the oldest first.
pub async fn batches_of(tx: &mut Tx, programme_id: i64) -> Outcome<Vec<BatchRow>> {
    sql("SELECT paid_on, COUNT(*) AS line_count, \
                CAST(COALESCE(SUM(amount_fen), 0) AS BIGINT) AS amount_fen \
         FROM roster_lines WHERE programme_id = $1 GROUP BY paid_on ORDER BY paid_on")
    .bind(programme_id)
    .all(tx)
    .await
}

/// 发放 as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct DeliveryRow {
    pub programme_id: i64,
    pub paid_on: String,
    pub delivered_on: String,
    pub paper: String,
    pub line_count: i64,
    pub amount_fen: i64,
    pub delivered_by: String,
    pub delivered_at: String,
    /// How many took part, where the batch is one of awards.
    pub participants: Option<i64>,
    /// Why more won than may.
    pub reason: Option<String>,
}

/// Of all programmes that a union keeps.
pub async fn deliveries_of_unit(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<DeliveryRow>> {
    sql("SELECT d.programme_id, d.paid_on, d.delivered_on, d.paper, d.line_count, \
                d.amount_fen, d.delivered_by, d.delivered_at, d.participants, d.reason \
         FROM programmes p JOIN roster_deliveries d ON d.programme_id = p.id \
         WHERE p.unit_id = $1 ORDER BY d.programme_id, d.paid_on")
    .bind(unit_id)
    .all(tx)
    .await
}

pub async fn insert_delivery(tx: &mut Tx, row: &DeliveryRow) -> Outcome<()> {
    sql("INSERT INTO roster_deliveries (programme_id, paid_on, delivered_on, paper, line_count, \
                amount_fen, delivered_by, delivered_at, participants, reason) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
    .bind(row.programme_id)
    .bind(row.paid_on.as_str())
    .bind(row.delivered_on.as_str())
    .bind(row.paper.as_str())
    .bind(row.line_count)
    .bind(row.amount_fen)
    .bind(row.delivered_by.as_str())
    .bind(row.delivered_at.as_str())
    .bind(row.participants)
    .bind(row.reason.clone())
    .execute(tx)
    .await?;
    Ok(())
}
