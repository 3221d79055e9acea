//! What rules read of the books: a few statements for a unit and year, none for a voucher.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// A voucher as rules need it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct VoucherRow {
    pub id: i64,
    pub seq: i64,
    pub period: i64,
    pub word: String,
    pub number: i64,
    pub dated_on: String,
    pub kind: String,
    pub attachment_count: i64,
    pub preparer: String,
    pub reviewer: Option<String>,
    pub cashier: Option<String>,
    pub posted_at: String,
    pub reverses_id: Option<i64>,
    pub batch_id: Option<i64>,
    pub source_number: Option<String>,
    /// Booked by the system from a list.
    pub is_prescribed: bool,
}

/// An entry as rules need it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct EntryRow {
    pub voucher_id: i64,
    pub line_no: i64,
    pub account_id: i64,
    pub dimension_set_id: i64,
    pub summary: String,
    pub debit_fen: i64,
    pub credit_fen: i64,
    pub reverses_line_no: Option<i64>,
}

/// A unit's vouchers of a year, the opening among them, in the order of the chain.
pub async fn vouchers_of_year(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<VoucherRow>> {
    sql("SELECT v.id, v.seq, v.period, v.word, v.number, v.dated_on, v.kind, \
                v.attachment_count, v.preparer, v.reviewer, v.cashier, v.posted_at, \
                v.reverses_id, v.batch_id, v.source_number, \
                EXISTS (SELECT b.id FROM prescribed_bookings b WHERE b.voucher_id = v.id) \
                    AS is_prescribed \
         FROM vouchers v \
         WHERE v.unit_id = $1 AND v.period BETWEEN $2 * 100 AND $2 * 100 + 12 \
         ORDER BY v.seq, v.id")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

/// Entries of a run of vouchers of the year, in the order of the chain.
pub async fn entries_of_year(
    tx: &mut Tx,
    (from_id, to_id): (i64, i64),
    year: i64,
    visit: impl FnMut(EntryRow) -> Outcome<()> + Send,
) -> Outcome<()> {
    sql("SELECT voucher_id, line_no, account_id, dimension_set_id, summary, debit_fen, \
                credit_fen, reverses_line_no \
         FROM entries \
         WHERE voucher_id BETWEEN $1 AND $2 AND period BETWEEN $3 * 100 AND $3 * 100 + 12 \
         ORDER BY voucher_id, line_no")
    .bind(from_id)
    .bind(to_id)
    .bind(year)
    .each(tx, visit)
    .await
}

/// Entries of vouchers of other years that vouchers of this one take back.
pub async fn originals_of_year(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<EntryRow>> {
    sql("SELECT e.voucher_id, e.line_no, e.account_id, e.dimension_set_id, e.summary, \
                e.debit_fen, e.credit_fen, e.reverses_line_no \
         FROM entries e \
         WHERE e.unit_id = $1 AND e.voucher_id IN \
               (SELECT o.id FROM vouchers v JOIN vouchers o ON o.id = v.reverses_id \
                WHERE v.unit_id = $1 AND v.period BETWEEN $2 * 100 AND $2 * 100 + 12 \
                  AND (o.period < $2 * 100 OR o.period > $2 * 100 + 12)) \
         ORDER BY e.voucher_id, e.line_no")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

/// What was spent under some words and a project.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct SaidRow {
    pub summary: String,
    pub project_id: Option<i64>,
    pub net_fen: i64,
}

/// What a unit's ordinary vouchers of a year spent under an account, by summary and project.
pub async fn said_under(
    tx: &mut Tx,
    (unit_id, year): (i64, i64),
    account_like: &str,
) -> Outcome<Vec<SaidRow>> {
    sql("SELECT e.summary, d.project_id, \
                CAST(SUM(e.debit_fen - e.credit_fen) AS BIGINT) AS net_fen \
         FROM entries e \
         JOIN accounts a ON a.id = e.account_id AND a.code LIKE $3 \
         JOIN vouchers v ON v.id = e.voucher_id AND v.kind NOT IN \
              ('opening', 'transfer', 'year_end') \
         JOIN dimension_sets d ON d.id = e.dimension_set_id \
         WHERE e.unit_id = $1 AND e.period BETWEEN $2 * 100 + 1 AND $2 * 100 + 12 \
         GROUP BY e.summary, d.project_id ORDER BY e.summary, d.project_id")
    .bind(unit_id)
    .bind(year)
    .bind(account_like)
    .all(tx)
    .await
}

/// 会费收入 of a unit and year, without what the end of a period moves to the result.
pub async fn fees_in(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<i64> {
    let (fen,): (i64,) =
        sql("SELECT CAST(COALESCE(SUM(b.credit_fen - b.debit_fen), 0) AS BIGINT) \
         FROM balances b JOIN accounts a ON a.id = b.account_id AND a.code LIKE '401%' \
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

/// What moved on an account between unions, or on other claims and debts.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct AgedRow {
    pub code: String,
    pub counterparty_unit_id: Option<i64>,
    pub party_id: Option<i64>,
    pub dated_on: String,
    pub period: i64,
    pub word: String,
    pub number: i64,
    pub net_fen: i64,
    /// Nothing but the opening of the first year.
    pub is_opening: bool,
}

/// The first year that follows the system of 2021.
pub async fn first_year(tx: &mut Tx, unit_id: i64) -> Outcome<Option<i64>> {
    let (year,): (Option<i64>,) =
        sql("SELECT MIN(year) FROM years WHERE unit_id = $1 AND chart = 2021")
            .bind(unit_id)
            .one(tx)
            .await?;
    Ok(year)
}

/// What opened 131, 132, 135, 211, 212 and 215 in the first year, and all that moved on them since,
/// through a year, by day.
pub async fn aged_lines(
    tx: &mut Tx,
    unit_id: i64,
    (first, last): (i64, i64),
) -> Outcome<Vec<AgedRow>> {
    sql("SELECT s.code, s.counterparty_unit_id, s.party_id, s.dated_on, s.period, s.word, \
                s.number, s.net_fen, s.is_opening \
         FROM (SELECT a.code, d.counterparty_unit_id, d.party_id, '' AS dated_on, \
                      $2 * 100 AS period, '' AS word, CAST(0 AS BIGINT) AS number, \
                      o.net_debit_fen AS net_fen, (1 = 1) AS is_opening, \
                      CAST(0 AS BIGINT) AS place, CAST(0 AS BIGINT) AS line_no \
               FROM openings o \
               JOIN accounts a ON a.id = o.account_id AND a.chart = 2021 \
                 AND substr(a.code, 1, 3) IN ('131', '132', '135', '211', '212', '215') \
               JOIN dimension_sets d ON d.id = o.dimension_set_id \
               WHERE o.unit_id = $1 AND o.year = $2 \
               UNION ALL \
               SELECT a.code, d.counterparty_unit_id, d.party_id, v.dated_on, v.period, v.word, \
                      v.number, e.debit_fen - e.credit_fen AS net_fen, (1 = 0) AS is_opening, \
                      v.id AS place, e.line_no \
               FROM accounts a \
               JOIN entries e ON e.account_id = a.id AND e.unit_id = $1 \
                 AND e.period BETWEEN $2 * 100 + 1 AND $3 * 100 + 12 \
               JOIN dimension_sets d ON d.id = e.dimension_set_id \
               JOIN vouchers v ON v.id = e.voucher_id AND v.kind <> 'opening' \
               WHERE a.chart = 2021 \
                 AND substr(a.code, 1, 3) IN ('131', '132', '135', '211', '212', '215')) s \
         ORDER BY s.dated_on, s.place, s.line_no, s.code")
    .bind(unit_id)
    .bind(first)
    .bind(last)
    .all(tx)
    .await
}

/// A file beside a voucher that stands in another union, too.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct FileRow {
    pub file_sha256: String,
    pub file_name: String,
    pub unit_id: i64,
    pub unit_code: String,
    pub period: i64,
    pub word: String,
    pub number: i64,
}

/// Files that stand beside vouchers of more than one union at or below a unit, one of them in the
/// year.
pub async fn shared_files(tx: &mut Tx, root_id: i64, year: i64) -> Outcome<Vec<FileRow>> {
    sql("SELECT f.file_sha256, f.file_name, f.unit_id, u.code AS unit_code, v.period, v.word, \
                v.number \
         FROM unit_ancestors t \
         JOIN attachments f ON f.unit_id = t.unit_id AND f.removed_at IS NULL \
         JOIN vouchers v ON v.id = f.voucher_id AND v.period <= $2 * 100 + 12 \
         JOIN units u ON u.id = f.unit_id \
         WHERE t.ancestor_id = $1 AND f.file_sha256 IN \
               (SELECT o.file_sha256 FROM unit_ancestors s \
                JOIN attachments o ON o.unit_id = s.unit_id AND o.removed_at IS NULL \
                  AND o.voucher_id IS NOT NULL \
                WHERE s.ancestor_id = $1 GROUP BY o.file_sha256 \
                HAVING COUNT(DISTINCT o.unit_id) > 1) \
         ORDER BY f.file_sha256, v.period, u.code, v.word, v.number")
    .bind(root_id)
    .bind(year)
    .all(tx)
    .await
}

/// 争议 of remittances of a year below a union: payer, receiver, and what the payer said more than
/// the receiver.
pub async fn disputed_below(tx: &mut Tx, root_id: i64, year: i64) -> Outcome<Vec<(i64, i64, i64)>> {
    sql("SELECT t.payer_id, t.receiver_id, \
                CAST(COALESCE(SUM(CASE WHEN w.side = 'payer' THEN w.amount_fen \
                                       ELSE -w.amount_fen END), 0) AS BIGINT) \
         FROM transfers t JOIN transfer_words w ON w.transfer_id = t.id \
           AND w.taken_back_at IS NULL \
         WHERE t.disputed_at IS NOT NULL AND t.kind = 'remittance' AND t.book_year = $2 \
           AND t.payer_id IS NOT NULL AND t.receiver_id IS NOT NULL \
           AND t.payer_id IN (SELECT unit_id FROM unit_ancestors WHERE ancestor_id = $1) \
         GROUP BY t.payer_id, t.receiver_id ORDER BY t.payer_id, t.receiver_id")
    .bind(root_id)
    .bind(year)
    .all(tx)
    .await
}
