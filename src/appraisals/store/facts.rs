//! What books and registers say that rows of a scheme are measured by: a few statements a union.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// Where a union's chain of vouchers ends; empty where nothing is posted.
pub async fn head_of(tx: &mut Tx, unit_id: i64) -> Outcome<String> {
    let row: Option<(String,)> =
        sql("SELECT hash FROM vouchers WHERE unit_id = $1 ORDER BY seq DESC LIMIT 1")
            .bind(unit_id)
            .optional(tx)
            .await?;
    Ok(row.map(|(hash,)| hash).unwrap_or_default())
}

/// A voucher in one hand.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct HandRow {
    pub period: i64,
    pub word: String,
    pub number: i64,
}

/// Vouchers of a year whose preparer reviewed them, or of whose money the preparer or the reviewer
/// was the cashier.
pub async fn hands_of(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<HandRow>> {
    sql("SELECT v.period, v.word, v.number FROM vouchers v \
         WHERE v.unit_id = $1 AND v.period >= $2 * 100 + 1 AND v.period <= $2 * 100 + 12 \
           AND (v.preparer = v.reviewer \
             OR ((v.cashier = v.preparer OR v.cashier = v.reviewer) AND EXISTS ( \
                 SELECT 1 FROM entries e JOIN accounts a ON a.id = e.account_id \
                 WHERE e.voucher_id = v.id AND (a.code LIKE '101%' OR a.code LIKE '102%')))) \
         ORDER BY v.seq")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

/// Vouchers of a year that lack a signature: of money without a cashier's, and where a review is
/// required, without a reviewer's.
pub async fn unsigned_of(
    tx: &mut Tx,
    unit_id: i64,
    (year, is_review_required): (i64, bool),
) -> Outcome<Vec<HandRow>> {
    sql("SELECT v.period, v.word, v.number FROM vouchers v \
         WHERE v.unit_id = $1 AND v.period >= $2 * 100 + 1 AND v.period <= $2 * 100 + 12 \
           AND (($3 = 1 AND COALESCE(v.reviewer, '') = '') \
             OR (COALESCE(v.cashier, '') = '' AND EXISTS ( \
                 SELECT 1 FROM entries e JOIN accounts a ON a.id = e.account_id \
                 WHERE e.voucher_id = v.id AND (a.code LIKE '101%' OR a.code LIKE '102%')))) \
         ORDER BY v.seq")
    .bind(unit_id)
    .bind(year)
    .bind(i64::from(is_review_required))
    .all(tx)
    .await
}

/// Months of a year up to one that are not closed.
pub async fn open_months(
    tx: &mut Tx,
    unit_id: i64,
    (first, last): (i64, i64),
) -> Outcome<Vec<i64>> {
    let rows: Vec<(i64,)> = sql("SELECT period FROM periods \
         WHERE unit_id = $1 AND period >= $2 AND period <= $3 AND status = 'open' \
         ORDER BY period")
    .bind(unit_id)
    .bind(first)
    .bind(last)
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(period,)| period).collect())
}

/// What an account moved in a year, before transfers, and what it was at its start.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct MovedRow {
    pub account: String,
    pub debit_fen: i64,
    pub credit_fen: i64,
}

/// Movements of a year by account; transfers stand in columns of their own and are none of them.
pub async fn moved_of(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<MovedRow>> {
    sql("SELECT a.code AS account, \
                CAST(COALESCE(SUM(b.debit_fen), 0) AS BIGINT) AS debit_fen, \
                CAST(COALESCE(SUM(b.credit_fen), 0) AS BIGINT) AS credit_fen \
         FROM balances b JOIN accounts a ON a.id = b.account_id \
         WHERE b.unit_id = $1 \
           AND b.period IN ($2 * 100 + 1, $2 * 100 + 2, $2 * 100 + 3, $2 * 100 + 4, \
                $2 * 100 + 5, $2 * 100 + 6, $2 * 100 + 7, $2 * 100 + 8, \
                $2 * 100 + 9, $2 * 100 + 10, $2 * 100 + 11, $2 * 100 + 12) \
         GROUP BY a.code ORDER BY a.code")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}

/// Lines of expense of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct LinesRow {
    pub line_count: i64,
    /// Without 支出类型 or 经济分类.
    pub lacking_count: i64,
}

pub async fn lines_of(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<LinesRow> {
    sql("SELECT COUNT(*) AS line_count, \
                COUNT(CASE WHEN d.expenditure_kind IS NULL OR d.economic_class IS NULL \
                      THEN 1 END) AS lacking_count \
         FROM vouchers v \
         JOIN entries e ON e.voucher_id = v.id AND e.debit_fen <> 0 \
         JOIN accounts a ON a.id = e.account_id AND a.class = 'expense' \
         JOIN dimension_sets d ON d.id = e.dimension_set_id \
         WHERE v.unit_id = $1 AND v.period >= $2 * 100 + 1 AND v.period <= $2 * 100 + 12 \
           AND v.kind IN ('ordinary', 'summary')")
    .bind(unit_id)
    .bind(year)
    .one(tx)
    .await
}

/// Level-1 accounts of a union's own of what moved in a year: the system knows none.
pub async fn foreign_accounts(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<String>> {
    let rows: Vec<(String,)> = sql("SELECT DISTINCT t.code \
         FROM balances b \
         JOIN accounts a ON a.id = b.account_id \
         JOIN accounts t ON t.chart = a.chart AND t.parent_id IS NULL \
              AND t.code = SUBSTR(a.code, 1, 3) AND t.rule = 'own' \
         WHERE b.unit_id = $1 \
           AND b.period IN ($2 * 100, $2 * 100 + 1, $2 * 100 + 2, $2 * 100 + 3, $2 * 100 + 4, \
                $2 * 100 + 5, $2 * 100 + 6, $2 * 100 + 7, $2 * 100 + 8, \
                $2 * 100 + 9, $2 * 100 + 10, $2 * 100 + 11, $2 * 100 + 12) \
         ORDER BY t.code")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(code,)| code).collect())
}

/// Those of a union and all below it that have books of a year, without it, by code.
pub async fn units_with_books(tx: &mut Tx, root_id: i64, year: i64) -> Outcome<Vec<i64>> {
    let rows: Vec<(i64,)> = sql("SELECT u.id FROM unit_ancestors a \
         JOIN units u ON u.id = a.unit_id \
         JOIN years y ON y.unit_id = u.id AND y.year = $2 \
         WHERE a.ancestor_id = $1 AND a.depth > 0 ORDER BY u.code")
    .bind(root_id)
    .bind(year)
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The districts of a union and those below it on a day, by union.
pub async fn districts_below(tx: &mut Tx, root_id: i64, on: &str) -> Outcome<Vec<(i64, String)>> {
    sql("SELECT m.unit_id, d.code FROM unit_ancestors a \
         JOIN district_members m ON m.unit_id = a.unit_id \
         JOIN districts d ON d.id = m.district_id \
         WHERE a.ancestor_id = $1 AND m.valid_from_on <= $2 \
           AND (m.valid_to_on IS NULL OR m.valid_to_on >= $2) \
         ORDER BY m.unit_id, d.code")
    .bind(root_id)
    .bind(on)
    .all(tx)
    .await
}

/// Whether anybody files a document of a year with a union.
pub async fn has_filings(
    tx: &mut Tx,
    receiver_id: i64,
    (year, document): (i64, &str),
) -> Outcome<bool> {
    let row: Option<(i64,)> = sql("SELECT id FROM filings \
         WHERE receiver_id = $1 AND year = $2 AND document = $3 ORDER BY id LIMIT 1")
    .bind(receiver_id)
    .bind(year)
    .bind(document)
    .optional(tx)
    .await?;
    Ok(row.is_some())
}
