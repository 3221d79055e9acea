//! SQL of the board of all units' months.

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// A period as people write it.
#[must_use]
pub fn period_text(number: i64) -> String {
    format!("{}-{:02}", number / 100, number % 100)
}

/// Period → how many drafts wait in it, of a unit and year.
pub async fn draft_counts(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<(i64, i64)>> {
    sql("SELECT period, COUNT(*) FROM drafts \
         WHERE unit_id = $1 AND period BETWEEN $2 AND $2 + 12 \
         GROUP BY period ORDER BY period")
    .bind(unit_id)
    .bind(year * 100)
    .all(tx)
    .await
}

/// Units by code, both ends included, and a year.
#[derive(Clone, Copy, Debug)]
pub struct BoardRange<'a> {
    pub first_code: &'a str,
    pub last_code: &'a str,
    pub year: i64,
}

/// Unit, period, status, of a stretch of units and a year.
pub async fn board_periods(tx: &mut Tx, range: BoardRange<'_>) -> Outcome<Vec<(i64, i64, String)>> {
    sql("SELECT p.unit_id, p.period, p.status FROM units u \
         JOIN years y ON y.unit_id = u.id AND y.year = $3 / 100 \
         JOIN periods p ON p.unit_id = u.id AND p.period BETWEEN $3 AND $3 + 12 \
         WHERE u.code BETWEEN $1 AND $2 ORDER BY p.unit_id, p.period")
    .bind(range.first_code)
    .bind(range.last_code)
    .bind(range.year * 100)
    .all(tx)
    .await
}

/// Unit, period, number of drafts.
pub async fn board_drafts(tx: &mut Tx, range: BoardRange<'_>) -> Outcome<Vec<(i64, i64, i64)>> {
    sql("SELECT d.unit_id, d.period, COUNT(*) FROM units u \
         JOIN drafts d ON d.unit_id = u.id AND d.period BETWEEN $3 AND $3 + 12 \
         WHERE u.code BETWEEN $1 AND $2 \
         GROUP BY d.unit_id, d.period ORDER BY d.unit_id, d.period")
    .bind(range.first_code)
    .bind(range.last_code)
    .bind(range.year * 100)
    .all(tx)
    .await
}

/// Unit and period that stand open by exception.
pub async fn board_reopened(tx: &mut Tx, range: BoardRange<'_>) -> Outcome<Vec<(i64, i64)>> {
    sql("SELECT r.unit_id, r.period FROM units u \
         JOIN reopenings r ON r.unit_id = u.id AND r.closed_at IS NULL \
         WHERE u.code BETWEEN $1 AND $2 AND r.period BETWEEN $3 - 100 AND $3 + 12 \
         ORDER BY r.unit_id, r.period")
    .bind(range.first_code)
    .bind(range.last_code)
    .bind(range.year * 100)
    .all(tx)
    .await
}

/// Units whose December of the year before is open.
pub async fn board_december_before(tx: &mut Tx, range: BoardRange<'_>) -> Outcome<Vec<(i64,)>> {
    sql("SELECT p.unit_id FROM units u \
         JOIN years y ON y.unit_id = u.id AND y.year = $3 / 100 - 1 \
         JOIN periods p ON p.unit_id = u.id AND p.period = $3 - 88 AND p.status = 'open' \
         WHERE u.code BETWEEN $1 AND $2 ORDER BY p.unit_id")
    .bind(range.first_code)
    .bind(range.last_code)
    .bind(range.year * 100)
    .all(tx)
    .await
}
