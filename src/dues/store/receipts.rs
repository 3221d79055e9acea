//! Money that came from payers.

use sqlx::FromRow;

use crate::dues::further::{AllLegs, FurtherLeg, further_read, further_written};
use crate::dues::split::Legs;
use crate::finding::Outcome;
use crate::money::Money;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A receipt with its legs.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ReceiptRow {
    pub id: i64,
    pub receiver_id: i64,
    pub unit_id: Option<i64>,
    pub kind: String,
    pub matched_by: String,
    pub payer_name: String,
    pub credit_code: String,
    pub channel: String,
    pub wage_period: Option<i64>,
    pub payroll_fen: Option<i64>,
    pub amount_fen: i64,
    pub received_on: String,
    pub counted_on: String,
    pub number: String,
    pub rule_id: Option<i64>,
    pub grassroots_fen: i64,
    pub department_fen: i64,
    pub federation_fen: i64,
    pub above_fen: i64,
    pub of_id: Option<i64>,
    pub source_sheet: Option<i64>,
    pub source_row: Option<i64>,
    pub recorded_by: String,
    pub recorded_at: String,
    pub assigned_by: Option<String>,
    pub assigned_at: Option<String>,
    pub taken_back_at: Option<String>,
    /// The line of a payer of several unions that it is a part of.
    pub joint_id: Option<i64>,
    /// Legs beside the four levels, as they are kept.
    pub further_legs: String,
    /// The file that brought it.
    pub batch_id: Option<i64>,
}

impl ReceiptRow {
    #[must_use]
    pub fn legs(&self) -> Legs {
        let fen = [self.grassroots_fen, self.department_fen, self.federation_fen, self.above_fen];
        Legs(fen.map(Money::from_fen))
    }

    pub fn set_legs(&mut self, legs: Legs) {
        let [grassroots, department, federation, above] = legs.0.map(Money::fen);
        self.grassroots_fen = grassroots;
        self.department_fen = department;
        self.federation_fen = federation;
        self.above_fen = above;
    }

    #[must_use]
    pub fn further(&self) -> Vec<FurtherLeg> {
        further_read(&self.further_legs)
    }

    #[must_use]
    pub fn all_legs(&self) -> AllLegs {
        AllLegs::of(self.legs(), self.further())
    }

    pub fn set_all_legs(&mut self, all: &AllLegs) {
        self.set_legs(all.legs);
        self.further_legs = further_written(&all.further);
    }

    #[must_use]
    pub fn amount(&self) -> Money {
        Money::from_fen(self.amount_fen)
    }
}

/// The id comes from the receiver's own range.
pub async fn next_receipt_id(tx: &mut Tx, receiver_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM dues_receipts \
                             WHERE id BETWEEN $1 * 4294967296 AND ($1 + 1) * 4294967296 - 1")
    .bind(receiver_id)
    .one(tx)
    .await?;
    Ok(id)
}

pub async fn insert_receipts(tx: &mut Tx, rows: &[ReceiptRow]) -> Outcome<()> {
    let ints = |of: fn(&ReceiptRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let some =
        |of: fn(&ReceiptRow) -> Option<i64>| Column::OptionalInts(rows.iter().map(of).collect());
    let texts = |of: fn(&ReceiptRow) -> &String| {
        Column::Texts(rows.iter().map(|row| of(row).clone()).collect())
    };
    let columns = [
        ("id", ints(|it| it.id)),
        ("receiver_id", ints(|it| it.receiver_id)),
        ("unit_id", some(|it| it.unit_id)),
        ("kind", texts(|it| &it.kind)),
        ("matched_by", texts(|it| &it.matched_by)),
        ("payer_name", texts(|it| &it.payer_name)),
        ("credit_code", texts(|it| &it.credit_code)),
        ("channel", texts(|it| &it.channel)),
        ("wage_period", some(|it| it.wage_period)),
        ("payroll_fen", some(|it| it.payroll_fen)),
        ("amount_fen", ints(|it| it.amount_fen)),
        ("received_on", texts(|it| &it.received_on)),
        ("counted_on", texts(|it| &it.counted_on)),
        ("number", texts(|it| &it.number)),
        ("rule_id", some(|it| it.rule_id)),
        ("grassroots_fen", ints(|it| it.grassroots_fen)),
        ("department_fen", ints(|it| it.department_fen)),
        ("federation_fen", ints(|it| it.federation_fen)),
        ("above_fen", ints(|it| it.above_fen)),
        ("of_id", some(|it| it.of_id)),
        ("joint_id", some(|it| it.joint_id)),
        ("further_legs", texts(|it| &it.further_legs)),
        ("batch_id", some(|it| it.batch_id)),
        ("source_sheet", some(|it| it.source_sheet)),
        ("source_row", some(|it| it.source_row)),
        ("recorded_by", texts(|it| &it.recorded_by)),
        ("recorded_at", texts(|it| &it.recorded_at)),
    ];
    insert_all(tx, "dues_receipts", &columns, "").await
}

/// What a receiver has on days between two, as a list that comes again is known by.
pub async fn receipts_of(
    tx: &mut Tx,
    receiver_id: i64,
    (from, to): (&str, &str),
) -> Outcome<Vec<ReceiptRow>> {
    sql("SELECT id, receiver_id, unit_id, kind, matched_by, payer_name, credit_code, channel, \
                wage_period, payroll_fen, amount_fen, received_on, counted_on, number, rule_id, \
                grassroots_fen, department_fen, federation_fen, above_fen, of_id, source_sheet, \
                source_row, recorded_by, recorded_at, assigned_by, assigned_at, taken_back_at, \
                joint_id, further_legs, batch_id \
         FROM dues_receipts \
         WHERE receiver_id = $1 AND received_on BETWEEN $2 AND $3 AND taken_back_at IS NULL \
         ORDER BY received_on, id")
    .bind(receiver_id)
    .bind(from)
    .bind(to)
    .all(tx)
    .await
}

/// Receipt numbers that a receiver has had, with what came under them, whatever the day.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct NumberRow {
    pub number: String,
    pub received_on: String,
    pub amount_fen: i64,
    pub payer_name: String,
    pub credit_code: String,
    pub wage_period: Option<i64>,
    pub payroll_fen: Option<i64>,
}

pub async fn numbers_between(
    tx: &mut Tx,
    receiver_id: i64,
    (first, last): (&str, &str),
) -> Outcome<Vec<NumberRow>> {
    sql("SELECT number, received_on, amount_fen, payer_name, credit_code, wage_period, \
                payroll_fen \
         FROM dues_receipts \
         WHERE receiver_id = $1 AND number BETWEEN $2 AND $3 AND number <> '' \
           AND taken_back_at IS NULL AND joint_id IS NULL \
         ORDER BY number, CASE WHEN kind = 'refund' THEN 0 ELSE 1 END, id")
    .bind(receiver_id)
    .bind(first)
    .bind(last)
    .all(tx)
    .await
}

/// Preparation money of a union that is not split yet.
pub async fn unhandled_preparation(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<ReceiptRow>> {
    sql("SELECT id, receiver_id, unit_id, kind, matched_by, payer_name, credit_code, channel, \
                wage_period, payroll_fen, amount_fen, received_on, counted_on, number, rule_id, \
                grassroots_fen, department_fen, federation_fen, above_fen, of_id, source_sheet, \
                source_row, recorded_by, recorded_at, assigned_by, assigned_at, taken_back_at, \
                joint_id, further_legs, batch_id \
         FROM dues_receipts \
         WHERE unit_id = $1 AND kind = 'preparation' AND assigned_at IS NULL \
           AND taken_back_at IS NULL \
         ORDER BY receiver_id, channel, received_on, id")
    .bind(unit_id)
    .all(tx)
    .await
}

pub async fn receipt_by_id(tx: &mut Tx, id: i64) -> Outcome<Option<ReceiptRow>> {
    sql("SELECT id, receiver_id, unit_id, kind, matched_by, payer_name, credit_code, channel, \
                wage_period, payroll_fen, amount_fen, received_on, counted_on, number, rule_id, \
                grassroots_fen, department_fen, federation_fen, above_fen, of_id, source_sheet, \
                source_row, recorded_by, recorded_at, assigned_by, assigned_at, taken_back_at, \
                joint_id, further_legs, batch_id \
         FROM dues_receipts WHERE id = $1")
    .bind(id)
    .optional(tx)
    .await
}

/// A receipt is assigned to its union, or its preparation money is handled: once.
pub async fn assign_receipt(tx: &mut Tx, row: &ReceiptRow) -> Outcome<u64> {
    sql("UPDATE dues_receipts \
         SET unit_id = $2, kind = $3, channel = $4, rule_id = $5, grassroots_fen = $6, \
             department_fen = $7, federation_fen = $8, above_fen = $9, assigned_by = $10, \
             assigned_at = $11, counted_on = $12, matched_by = $13, further_legs = $14 \
         WHERE id = $1 AND assigned_at IS NULL")
    .bind(row.id)
    .bind(row.unit_id)
    .bind(row.kind.as_str())
    .bind(row.channel.as_str())
    .bind(row.rule_id)
    .bind(row.grassroots_fen)
    .bind(row.department_fen)
    .bind(row.federation_fen)
    .bind(row.above_fen)
    .bind(row.assigned_by.clone())
    .bind(row.assigned_at.clone())
    .bind(row.counted_on.as_str())
    .bind(row.matched_by.as_str())
    .bind(row.further_legs.as_str())
    .execute(tx)
    .await
}

/// Receipts whose rule was set later than they came, from a day on.
pub async fn split_receipts_below(
    tx: &mut Tx,
    root_id: i64,
    from: &str,
) -> Outcome<Vec<ReceiptRow>> {
    sql("SELECT r.id, r.receiver_id, r.unit_id, r.kind, r.matched_by, r.payer_name, \
                r.credit_code, r.channel, r.wage_period, r.payroll_fen, r.amount_fen, \
                r.received_on, r.counted_on, r.number, r.rule_id, r.grassroots_fen, \
                r.department_fen, r.federation_fen, r.above_fen, r.of_id, r.source_sheet, \
                r.source_row, r.recorded_by, r.recorded_at, r.assigned_by, r.assigned_at, \
                r.taken_back_at, r.joint_id, r.further_legs, r.batch_id \
         FROM unit_ancestors a JOIN dues_receipts r ON r.unit_id = a.unit_id \
         WHERE a.ancestor_id = $1 AND r.counted_on >= $2 AND r.rule_id IS NOT NULL \
           AND r.taken_back_at IS NULL \
         ORDER BY r.receiver_id, r.counted_on, r.id")
    .bind(root_id)
    .bind(from)
    .all(tx)
    .await
}

/// Money that matched nobody, oldest first.
pub async fn unmatched_receipts(tx: &mut Tx, receiver_id: i64) -> Outcome<Vec<ReceiptRow>> {
    sql("SELECT id, receiver_id, unit_id, kind, matched_by, payer_name, credit_code, channel, \
                wage_period, payroll_fen, amount_fen, received_on, counted_on, number, rule_id, \
                grassroots_fen, department_fen, federation_fen, above_fen, of_id, source_sheet, \
                source_row, recorded_by, recorded_at, assigned_by, assigned_at, taken_back_at, \
                joint_id, further_legs, batch_id \
         FROM dues_receipts \
         WHERE receiver_id = $1 AND unit_id IS NULL AND taken_back_at IS NULL \
         ORDER BY received_on, id")
    .bind(receiver_id)
    .all(tx)
    .await
}

pub async fn take_receipt_back(tx: &mut Tx, id: i64, at: &str) -> Outcome<u64> {
    sql("UPDATE dues_receipts SET taken_back_at = $2 WHERE id = $1 AND taken_back_at IS NULL")
        .bind(id)
        .bind(at)
        .execute(tx)
        .await
}

/// Whether a receipt that a file brought counts no more.
pub async fn receipts_taken_back(tx: &mut Tx, batch_id: i64) -> Outcome<bool> {
    let one: Option<(i64,)> = sql("SELECT id FROM dues_receipts \
         WHERE batch_id = $1 AND batch_id IS NOT NULL AND taken_back_at IS NOT NULL LIMIT 1")
    .bind(batch_id)
    .optional(tx)
    .await?;
    Ok(one.is_some())
}

/// A receipt that was assigned to a union waits for one again.
pub async fn unassign_receipt(tx: &mut Tx, id: i64) -> Outcome<u64> {
    sql("UPDATE dues_receipts \
         SET unit_id = NULL, matched_by = 'nothing', rule_id = NULL, grassroots_fen = 0, \
             department_fen = 0, federation_fen = 0, above_fen = 0, further_legs = '', \
             counted_on = received_on, \
             assigned_by = NULL, assigned_at = NULL \
         WHERE id = $1 AND assigned_at IS NOT NULL")
    .bind(id)
    .execute(tx)
    .await
}

/// The preparation money that a receipt handled waits to be handled again.
pub async fn reopen_preparation(tx: &mut Tx, handled_id: i64) -> Outcome<u64> {
    sql("UPDATE dues_receipts SET assigned_by = NULL, assigned_at = NULL \
         WHERE kind = 'preparation' \
           AND (unit_id, receiver_id, channel, assigned_at) IN ( \
                SELECT h.unit_id, h.receiver_id, h.channel, h.recorded_at \
                FROM dues_receipts h WHERE h.id = $1)")
    .bind(handled_id)
    .execute(tx)
    .await
}

/// What a receipt has become since: corrections of its legs, refunds of it.
pub async fn receipts_from(tx: &mut Tx, id: i64) -> Outcome<Vec<ReceiptRow>> {
    sql("SELECT id, receiver_id, unit_id, kind, matched_by, payer_name, credit_code, channel, \
                wage_period, payroll_fen, amount_fen, received_on, counted_on, number, rule_id, \
                grassroots_fen, department_fen, federation_fen, above_fen, of_id, source_sheet, \
                source_row, recorded_by, recorded_at, assigned_by, assigned_at, taken_back_at, \
                joint_id, further_legs, batch_id \
         FROM dues_receipts \
         WHERE (of_id = $1 OR of_id IN (SELECT f.id FROM dues_receipts f WHERE f.of_id = $1)) \
           AND taken_back_at IS NULL \
         ORDER BY id")
    .bind(id)
    .all(tx)
    .await
}

/// What came to a receiver under one number.
pub async fn receipts_numbered(
    tx: &mut Tx,
    receiver_id: i64,
    number: &str,
) -> Outcome<Vec<ReceiptRow>> {
    sql("SELECT id, receiver_id, unit_id, kind, matched_by, payer_name, credit_code, channel, \
                wage_period, payroll_fen, amount_fen, received_on, counted_on, number, rule_id, \
                grassroots_fen, department_fen, federation_fen, above_fen, of_id, source_sheet, \
                source_row, recorded_by, recorded_at, assigned_by, assigned_at, taken_back_at, \
                joint_id, further_legs, batch_id \
         FROM dues_receipts \
         WHERE receiver_id = $1 AND number = $2 AND kind <> 'refund' AND taken_back_at IS NULL \
         ORDER BY id")
    .bind(receiver_id)
    .bind(number)
    .all(tx)
    .await
}
