//! SQL of bookings: what became of each event.

mod tables;

use sqlx::FromRow;

pub use tables::TABLES;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct BookingRow {
    pub id: i64,
    pub unit_id: i64,
    pub subject_kind: String,
    pub subject_id: i64,
    pub event: String,
    pub dated_on: String,
    pub state: String,
    pub reason: String,
    pub draft_id: Option<i64>,
    pub voucher_id: Option<i64>,
    pub booked_by: String,
    pub booked_at: String,
}

/// The id comes from the unit's own range.
pub async fn next_booking_id(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM prescribed_bookings \
                             WHERE id BETWEEN $1 * 4294967296 AND ($1 + 1) * 4294967296 - 1")
    .bind(unit_id)
    .one(tx)
    .await?;
    Ok(id)
}

pub async fn insert_bookings(tx: &mut Tx, rows: Vec<BookingRow>) -> Outcome<()> {
    let ints = |of: fn(&BookingRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let some =
        |of: fn(&BookingRow) -> Option<i64>| Column::OptionalInts(rows.iter().map(of).collect());
    let texts = |of: fn(&BookingRow) -> &String| {
        Column::Texts(rows.iter().map(|it| of(it).clone()).collect())
    };
    let columns = [
        ("id", ints(|it| it.id)),
        ("unit_id", ints(|it| it.unit_id)),
        ("subject_kind", texts(|it| &it.subject_kind)),
        ("subject_id", ints(|it| it.subject_id)),
        ("event", texts(|it| &it.event)),
        ("dated_on", texts(|it| &it.dated_on)),
        ("state", texts(|it| &it.state)),
        ("reason", texts(|it| &it.reason)),
        ("draft_id", some(|it| it.draft_id)),
        ("voucher_id", some(|it| it.voucher_id)),
        ("booked_by", texts(|it| &it.booked_by)),
        ("booked_at", texts(|it| &it.booked_at)),
    ];
    insert_all(tx, "prescribed_bookings", &columns, "").await
}

/// Events of a unit that have no voucher yet, oldest first.
pub async fn waiting_bookings(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<BookingRow>> {
    sql("SELECT id, unit_id, subject_kind, subject_id, event, dated_on, state, reason, draft_id, \
                voucher_id, booked_by, booked_at \
         FROM prescribed_bookings WHERE unit_id = $1 AND state = 'waiting' ORDER BY dated_on, id")
    .bind(unit_id)
    .all(tx)
    .await
}

/// Units with events that have no voucher yet: how many, since when.
pub async fn waiting_by_unit(tx: &mut Tx) -> Outcome<Vec<(i64, i64, String)>> {
    sql("SELECT unit_id, COUNT(*), MIN(dated_on) FROM prescribed_bookings \
         WHERE state = 'waiting' AND unit_id > 0 GROUP BY unit_id ORDER BY unit_id")
    .all(tx)
    .await
}

/// What became of the events of a subject, oldest first.
pub async fn bookings_of(tx: &mut Tx, subject: (&str, i64)) -> Outcome<Vec<BookingRow>> {
    sql("SELECT id, unit_id, subject_kind, subject_id, event, dated_on, state, reason, draft_id, \
                voucher_id, booked_by, booked_at \
         FROM prescribed_bookings WHERE subject_kind = $1 AND subject_id = $2 ORDER BY id")
    .bind(subject.0)
    .bind(subject.1)
    .all(tx)
    .await
}

/// An event that waited has its voucher or draft, or goes on waiting for another reason.
pub async fn settle_booking(tx: &mut Tx, row: &BookingRow) -> Outcome<u64> {
    sql("UPDATE prescribed_bookings \
         SET state = $2, reason = $3, draft_id = $4, voucher_id = $5, booked_by = $6, \
             booked_at = $7 \
         WHERE id = $1 AND state = 'waiting'")
    .bind(row.id)
    .bind(row.state.as_str())
    .bind(row.reason.as_str())
    .bind(row.draft_id)
    .bind(row.voucher_id)
    .bind(row.booked_by.as_str())
    .bind(row.booked_at.as_str())
    .execute(tx)
    .await
}

/// Drafts that were posted in a run hand their events to the vouchers.
pub async fn hand_to_vouchers(tx: &mut Tx, unit_id: i64, run: (i64, i64)) -> Outcome<u64> {
    sql("UPDATE prescribed_bookings \
         SET state = 'posted', voucher_id = (SELECT v.id FROM vouchers v \
             WHERE v.unit_id = prescribed_bookings.unit_id \
               AND v.id BETWEEN $2 AND $3 AND v.draft_id = prescribed_bookings.draft_id) \
         WHERE unit_id = $1 AND state = 'drafted' \
           AND draft_id IN (SELECT v.draft_id FROM vouchers v \
               WHERE v.unit_id = $1 AND v.id BETWEEN $2 AND $3 AND v.draft_id IS NOT NULL)")
    .bind(unit_id)
    .bind(run.0)
    .bind(run.1)
    .execute(tx)
    .await
}

/// Events of a unit that wait for their draft to be posted, or for a voucher of the unit's own.
pub async fn count_open(tx: &mut Tx, unit_id: i64) -> Outcome<(i64, i64)> {
    sql("SELECT (SELECT COUNT(*) FROM prescribed_bookings d \
                 WHERE d.unit_id = $1 AND d.state = 'drafted'), \
                (SELECT COUNT(*) FROM prescribed_bookings w \
                 WHERE w.unit_id = $1 AND w.state = 'waiting')")
    .bind(unit_id)
    .one(tx)
    .await
}

/// The events whose vouchers a run reverses to the last line; a line that is corrected takes
/// nothing back. SQLite reads the first of a cross join first: the run
/// is short, the bookings are not.
pub async fn reversed_by(tx: &mut Tx, run: (i64, i64)) -> Outcome<Vec<BookingRow>> {
    sql("SELECT b.id, b.unit_id, b.subject_kind, b.subject_id, b.event, b.dated_on, b.state, \
                b.reason, b.draft_id, b.voucher_id, b.booked_by, b.booked_at \
         FROM vouchers v CROSS JOIN prescribed_bookings b \
         WHERE v.id BETWEEN $1 AND $2 AND v.reverses_id IS NOT NULL \
           AND b.voucher_id = v.reverses_id \
           AND b.state IN ('posted', 'joined') \
           AND (SELECT o.entry_count FROM vouchers o WHERE o.id = v.reverses_id) \
             = (SELECT COUNT(*) FROM vouchers r JOIN entries e ON e.voucher_id = r.id \
                WHERE r.reverses_id = v.reverses_id AND e.reverses_line_no IS NOT NULL) \
         ORDER BY b.id")
    .bind(run.0)
    .bind(run.1)
    .all(tx)
    .await
}

/// The voucher of an event was reversed: the event is no more in the books.
pub async fn undo_booking(tx: &mut Tx, id: i64, reason: &str) -> Outcome<u64> {
    sql("UPDATE prescribed_bookings SET state = 'undone', reason = $2 WHERE id = $1")
        .bind(id)
        .bind(reason)
        .execute(tx)
        .await
}

/// The voucher that an event was joined to was reversed: the event waits for the right one.
pub async fn wait_again(tx: &mut Tx, id: i64, reason: &str) -> Outcome<u64> {
    sql("UPDATE prescribed_bookings SET state = 'waiting', reason = $2, voucher_id = NULL \
         WHERE id = $1 AND state = 'joined'")
    .bind(id)
    .bind(reason)
    .execute(tx)
    .await
}

/// The events that a voucher stands for.
pub async fn bookings_of_voucher(
    tx: &mut Tx,
    (unit_id, voucher_id): (i64, i64),
) -> Outcome<Vec<BookingRow>> {
    sql("SELECT id, unit_id, subject_kind, subject_id, event, dated_on, state, reason, draft_id, \
                voucher_id, booked_by, booked_at \
         FROM prescribed_bookings \
         WHERE unit_id = $1 AND voucher_id = $2 AND voucher_id IS NOT NULL \
           AND state IN ('posted', 'joined') ORDER BY id")
    .bind(unit_id)
    .bind(voucher_id)
    .all(tx)
    .await
}

/// Lines of a voucher that nothing has taken back.
pub async fn lines_standing(tx: &mut Tx, voucher_id: i64) -> Outcome<i64> {
    let (count,): (i64,) = sql("SELECT CAST(COALESCE((SELECT o.entry_count FROM vouchers o \
                                   WHERE o.id = $1), 0) \
                - (SELECT COUNT(*) FROM vouchers r JOIN entries e ON e.voucher_id = r.id \
                   WHERE r.reverses_id = $1 AND e.reverses_line_no IS NOT NULL) AS BIGINT)")
    .bind(voucher_id)
    .one(tx)
    .await?;
    Ok(count)
}

/// How many events wait for a draft to be posted.
pub async fn count_of_draft(tx: &mut Tx, (unit_id, draft_id): (i64, i64)) -> Outcome<i64> {
    let (count,): (i64,) = sql("SELECT COUNT(*) FROM prescribed_bookings \
         WHERE unit_id = $1 AND draft_id = $2 AND draft_id IS NOT NULL AND state = 'drafted'")
    .bind(unit_id)
    .bind(draft_id)
    .one(tx)
    .await?;
    Ok(count)
}

/// An event that this system made a voucher or a draft of.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct MadeRow {
    pub id: i64,
    pub event: String,
    pub dated_on: String,
    pub draft_id: Option<i64>,
    pub period: Option<i64>,
    pub word: Option<String>,
    pub number: Option<i64>,
}

/// What was made of a unit's events between two days.
pub async fn made_between(
    tx: &mut Tx,
    unit_id: i64,
    (from, to): (&str, &str),
) -> Outcome<Vec<MadeRow>> {
    sql("SELECT b.id, b.event, b.dated_on, b.draft_id, v.period, v.word, v.number \
         FROM prescribed_bookings b LEFT JOIN vouchers v ON v.id = b.voucher_id \
         WHERE b.unit_id = $1 AND b.dated_on BETWEEN $2 AND $3 \
           AND b.state IN ('posted', 'drafted') \
         ORDER BY b.dated_on, b.id")
    .bind(unit_id)
    .bind(from)
    .bind(to)
    .all(tx)
    .await
}

/// A line of a voucher that an event may join.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct CandidateRow {
    pub voucher_id: i64,
    pub dated_on: String,
    pub account_code: String,
    pub counterparty_unit_id: Option<i64>,
    pub debit_fen: i64,
    pub credit_fen: i64,
}

/// Vouchers of a unit's own files in some periods, and of a run of ids, that no event has, with
/// their lines.
pub async fn candidates(
    tx: &mut Tx,
    unit_id: i64,
    (from_period, to_period): (i64, i64),
    (first_id, last_id): (i64, i64),
) -> Outcome<Vec<CandidateRow>> {
    sql("SELECT e.voucher_id, v.dated_on, a.code AS account_code, d.counterparty_unit_id, \
                e.debit_fen, e.credit_fen \
         FROM vouchers v \
         JOIN entries e ON e.voucher_id = v.id \
         JOIN accounts a ON a.id = e.account_id \
         JOIN dimension_sets d ON d.id = e.dimension_set_id \
         WHERE v.unit_id = $1 AND v.period BETWEEN $2 AND $3 AND v.id BETWEEN $4 AND $5 \
           AND v.batch_id IS NOT NULL \
           AND v.kind = 'ordinary' AND v.reverses_id IS NULL \
           AND NOT EXISTS (SELECT 1 FROM prescribed_bookings b WHERE b.voucher_id = v.id) \
           AND NOT EXISTS (SELECT 1 FROM vouchers r WHERE r.reverses_id = v.id) \
         ORDER BY v.dated_on, e.voucher_id, e.line_no")
    .bind(unit_id)
    .bind(from_period)
    .bind(to_period)
    .bind(first_id)
    .bind(last_id)
    .all(tx)
    .await
}

/// The events that a run of vouchers has undone.
pub async fn undone_by(tx: &mut Tx, run: (i64, i64)) -> Outcome<Vec<BookingRow>> {
    sql("SELECT b.id, b.unit_id, b.subject_kind, b.subject_id, b.event, b.dated_on, b.state, \
                b.reason, b.draft_id, b.voucher_id, b.booked_by, b.booked_at \
         FROM vouchers v CROSS JOIN prescribed_bookings b \
         WHERE v.id BETWEEN $1 AND $2 AND v.reverses_id IS NOT NULL \
           AND b.voucher_id = v.reverses_id AND b.state = 'undone' \
         ORDER BY b.id")
    .bind(run.0)
    .bind(run.1)
    .all(tx)
    .await
}
