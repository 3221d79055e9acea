//! SQL of requests for an exceptional reopening, and of the board of all units' months.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

/// A request that nobody has decided yet.
pub const WAITING: &str = "waiting";

/// 例外开账申请.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, serde::Serialize)]
pub struct ReopeningRequest {
    pub unit_id: i64,
    pub seq: i64,
    pub period: i64,
    pub reason: String,
    pub requested_by: String,
    pub requested_at: String,
    /// `waiting`, `approved`, `refused` or `withdrawn`.
    pub status: String,
    pub decided_by: Option<String>,
    pub decided_at: Option<String>,
    pub note: Option<String>,
}

impl ReopeningRequest {
    #[must_use]
    pub fn waits(&self) -> bool {
        self.status == WAITING
    }

    /// As the screen says it.
    #[must_use]
    pub fn status_label(&self) -> &'static str {
        match self.status.as_str() {
            "approved" => "已批准",
            "refused" => "未批准",
            "withdrawn" => "已撤回",
            _ => "待审批",
        }
    }
}

/// A period as people write it.
#[must_use]
pub fn period_text(number: i64) -> String {
    format!("{}-{:02}", number / 100, number % 100)
}

/// All requests of a unit, oldest first.
pub async fn reopening_requests_of(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<ReopeningRequest>> {
    sql("SELECT unit_id, seq, period, reason, requested_by, requested_at, status, decided_by, \
                decided_at, note \
         FROM reopening_requests WHERE unit_id = $1 ORDER BY seq")
    .bind(unit_id)
    .all(tx)
    .await
}

pub async fn reopening_request(
    tx: &mut Tx,
    unit_id: i64,
    seq: i64,
) -> Outcome<Option<ReopeningRequest>> {
    sql("SELECT unit_id, seq, period, reason, requested_by, requested_at, status, decided_by, \
                decided_at, note \
         FROM reopening_requests WHERE unit_id = $1 AND seq = $2")
    .bind(unit_id)
    .bind(seq)
    .optional(tx)
    .await
}

pub async fn insert_reopening_request(tx: &mut Tx, request: &ReopeningRequest) -> Outcome<()> {
    sql("INSERT INTO reopening_requests \
         (unit_id, seq, period, reason, requested_by, requested_at, status) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
    .bind(request.unit_id)
    .bind(request.seq)
    .bind(request.period)
    .bind(request.reason.as_str())
    .bind(request.requested_by.as_str())
    .bind(request.requested_at.as_str())
    .bind(request.status.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes down how a waiting request ended.
pub async fn settle_reopening_request(tx: &mut Tx, request: &ReopeningRequest) -> Outcome<u64> {
    sql("UPDATE reopening_requests \
         SET status = $3, decided_by = $4, decided_at = $5, note = $6 \
         WHERE unit_id = $1 AND seq = $2 AND status = 'waiting'")
    .bind(request.unit_id)
    .bind(request.seq)
    .bind(request.status.as_str())
    .bind(request.decided_by.clone())
    .bind(request.decided_at.clone())
    .bind(request.note.clone())
    .execute(tx)
    .await
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

/// Unit and number of requests that wait for a decision, over all units.
pub async fn waiting_requests(tx: &mut Tx) -> Outcome<Vec<(i64, i64)>> {
    sql("SELECT unit_id, COUNT(*) FROM reopening_requests WHERE status = 'waiting' \
         GROUP BY unit_id ORDER BY unit_id")
    .all(tx)
    .await
}
