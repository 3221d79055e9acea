//! SQL of years, periods and reopenings.

use rustc_hash::FxHashMap;
use sqlx::FromRow;

use crate::date::Period;
use crate::finding::Outcome;
use crate::ledger::chart::Era;
use crate::ledger::voucher::book::YearState;
use crate::platform::database::{Column, Tx, insert_all, sql};

#[derive(FromRow)]
struct YearRow {
    year: i64,
    chart: i64,
    status: String,
    is_carried: bool,
}

impl YearRow {
    fn into_state(self) -> YearState {
        YearState {
            year: self.year,
            era: Era::from_number(self.chart).unwrap_or(Era::of_year(self.year)),
            is_closed: self.status == "closed",
            is_carried: self.is_carried,
        }
    }
}

pub async fn year_state(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Option<YearState>> {
    let row: Option<YearRow> = sql("SELECT year, chart, status, is_carried FROM years \
                                    WHERE unit_id = $1 AND year = $2")
    .bind(unit_id)
    .bind(year)
    .optional(tx)
    .await?;
    Ok(row.map(YearRow::into_state))
}

/// A unit's years, oldest first.
pub async fn years_of(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<YearState>> {
    let rows: Vec<YearRow> = sql("SELECT year, chart, status, is_carried FROM years \
                                  WHERE unit_id = $1 ORDER BY year")
    .bind(unit_id)
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(YearRow::into_state).collect())
}

/// Later years whose opening follows from this year's closing, in order, without a break.
pub async fn carried_years_after(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<i64>> {
    let mut expected = year + 1;
    let mut carried = Vec::new();
    for state in years_of(tx, unit_id).await? {
        if state.year == expected && state.is_carried {
            carried.push(state.year);
            expected += 1;
        }
    }
    Ok(carried)
}

pub async fn insert_year(
    tx: &mut Tx,
    unit_id: i64,
    state: YearState,
    (changed_by, changed_at): (&str, &str),
) -> Outcome<()> {
    sql("INSERT INTO years (unit_id, year, chart, status, is_carried) \
         VALUES ($1, $2, $3, 'open', $4)")
    .bind(unit_id)
    .bind(state.year)
    .bind(state.era.number())
    .bind(state.is_carried)
    .execute(tx)
    .await?;
    let periods: Vec<i64> = (0..=12).map(|month| state.year * 100 + month).collect();
    let count = periods.len();
    let columns = [
        ("unit_id", Column::Ints(vec![unit_id; count])),
        ("period", Column::Ints(periods)),
        ("status", Column::Texts(vec!["open".to_owned(); count])),
        ("changed_by", Column::Texts(vec![changed_by.to_owned(); count])),
        ("changed_at", Column::Texts(vec![changed_at.to_owned(); count])),
    ];
    // The months of a year that was withdrawn are still there, all of them open.
    insert_all(tx, "periods", &columns, "ON CONFLICT (unit_id, period) DO NOTHING").await
}

/// Whether a year holds anything: an entry that nothing took back, a draft, a month that was
/// closed or ever reopened.
pub async fn holds_anything(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<bool> {
    let (holds,): (bool,) = sql("SELECT \
            EXISTS (SELECT 1 FROM periods \
                    WHERE unit_id = $1 AND period BETWEEN $2 AND $2 + 12 AND status = 'closed') \
         OR EXISTS (SELECT 1 FROM reopenings \
                    WHERE unit_id = $1 AND period BETWEEN $2 AND $2 + 12) \
         OR EXISTS (SELECT 1 FROM drafts \
                    WHERE unit_id = $1 AND period BETWEEN $2 AND $2 + 12) \
         OR EXISTS (SELECT 1 FROM vouchers v \
                    JOIN entries e ON e.voucher_id = v.id \
                    WHERE v.unit_id = $1 AND v.period BETWEEN $2 AND $2 + 12 \
                      AND v.reverses_id IS NULL \
                      AND NOT EXISTS (SELECT 1 FROM vouchers r \
                            JOIN entries t ON t.voucher_id = r.id \
                            WHERE r.reverses_id = v.id AND t.reverses_line_no = e.line_no))")
    .bind(unit_id)
    .bind(year * 100)
    .one(tx)
    .await?;
    Ok(holds)
}

/// Takes a year that holds nothing out of the list; its months and vouchers stay.
pub async fn delete_year(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<()> {
    sql("DELETE FROM years WHERE unit_id = $1 AND year = $2")
        .bind(unit_id)
        .bind(year)
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn set_year_carried(
    tx: &mut Tx,
    unit_id: i64,
    year: i64,
    is_carried: bool,
) -> Outcome<()> {
    sql("UPDATE years SET is_carried = $3 WHERE unit_id = $1 AND year = $2")
        .bind(unit_id)
        .bind(year)
        .bind(is_carried)
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn set_year_status(tx: &mut Tx, unit_id: i64, year: i64, status: &str) -> Outcome<()> {
    sql("UPDATE years SET status = $3 WHERE unit_id = $1 AND year = $2")
        .bind(unit_id)
        .bind(year)
        .bind(status)
        .execute(tx)
        .await?;
    Ok(())
}

/// Period → whether it is open.
pub async fn periods_of(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<FxHashMap<Period, bool>> {
    let rows: Vec<(i64, String)> = sql("SELECT period, status FROM periods \
         WHERE unit_id = $1 AND period BETWEEN $2 AND $2 + 12 ORDER BY period")
    .bind(unit_id)
    .bind(year * 100)
    .all(tx)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(number, status)| Some((Period::from_number(number)?, status == "open")))
        .collect())
}

/// Every month that is closed, latest first; of a closed year there is only December, because
/// no other month of it can open again.
pub async fn months_to_reopen(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<Period>> {
    let rows: Vec<(i64,)> = sql("SELECT p.period FROM periods p \
         JOIN years y ON y.unit_id = p.unit_id \
              AND p.period BETWEEN y.year * 100 + 1 AND y.year * 100 + 12 \
         WHERE p.unit_id = $1 AND p.status = 'closed' \
           AND (y.status = 'open' OR p.period = y.year * 100 + 12) \
         ORDER BY p.period DESC")
    .bind(unit_id)
    .all(tx)
    .await?;
    Ok(rows.into_iter().filter_map(|(number,)| Period::from_number(number)).collect())
}

pub async fn set_period_status(
    tx: &mut Tx,
    unit_id: i64,
    period: Period,
    status: &str,
    (changed_by, changed_at): (&str, &str),
) -> Outcome<()> {
    sql("UPDATE periods SET status = $3, changed_by = $4, changed_at = $5 \
         WHERE unit_id = $1 AND period = $2")
    .bind(unit_id)
    .bind(period.number())
    .bind(status)
    .bind(changed_by)
    .bind(changed_at)
    .execute(tx)
    .await?;
    Ok(())
}

/// 例外开账.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, serde::Serialize)]
pub struct Reopening {
    pub unit_id: i64,
    pub seq: i64,
    pub period: i64,
    pub reason: String,
    pub requested_by: String,
    pub approved_by: String,
    pub opened_at: String,
    pub expires_at: String,
    /// Vouchers of the period after this place in the chain came in under the reopening.
    pub first_voucher_seq: i64,
    pub closed_at: Option<String>,
    pub last_voucher_seq: Option<i64>,
}

pub async fn insert_reopening(tx: &mut Tx, reopening: &Reopening) -> Outcome<()> {
    sql("INSERT INTO reopenings \
         (unit_id, seq, period, reason, requested_by, approved_by, opened_at, expires_at, \
          first_voucher_seq) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(reopening.unit_id)
    .bind(reopening.seq)
    .bind(reopening.period)
    .bind(reopening.reason.as_str())
    .bind(reopening.requested_by.as_str())
    .bind(reopening.approved_by.as_str())
    .bind(reopening.opened_at.as_str())
    .bind(reopening.expires_at.as_str())
    .bind(reopening.first_voucher_seq)
    .execute(tx)
    .await?;
    Ok(())
}

/// All reopenings of a unit, oldest first.
pub async fn reopenings_of(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<Reopening>> {
    sql("SELECT unit_id, seq, period, reason, requested_by, approved_by, opened_at, expires_at, \
                first_voucher_seq, closed_at, last_voucher_seq \
         FROM reopenings WHERE unit_id = $1 ORDER BY seq")
    .bind(unit_id)
    .all(tx)
    .await
}

pub async fn end_reopening(
    tx: &mut Tx,
    reopening: &Reopening,
    closed_at: &str,
    last_voucher_seq: i64,
) -> Outcome<()> {
    sql("UPDATE reopenings SET closed_at = $3, last_voucher_seq = $4 \
         WHERE unit_id = $1 AND seq = $2 AND closed_at IS NULL")
    .bind(reopening.unit_id)
    .bind(reopening.seq)
    .bind(closed_at)
    .bind(last_voucher_seq)
    .execute(tx)
    .await?;
    Ok(())
}
