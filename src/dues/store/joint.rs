//! Payers that pay for several unions, and what came from them as it came.

use sqlx::FromRow;

use crate::dues::store::{NumberRow, ReceiptRow};
use crate::finding::Outcome;
use crate::money::Money;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// 汇总缴费单位, and a union that it pays for.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct JointPayerRow {
    pub id: i64,
    pub payer_name: String,
    pub credit_code: String,
    pub unit_id: i64,
    pub unit_code: String,
    pub unit_name: String,
    /// The union above it, which all unions of the payer have in common.
    pub parent_id: Option<i64>,
    pub valid_from_on: String,
    pub valid_to_on: Option<String>,
    pub paper: String,
    pub set_by: String,
    pub set_at: String,
}

impl JointPayerRow {
    #[must_use]
    pub fn holds_on(&self, day: &str) -> bool {
        self.valid_from_on.as_str() <= day
            && self.valid_to_on.as_deref().is_none_or(|last| last >= day)
    }
}

/// What is registered for a unit and those below it, by payer and code of the union.
pub async fn joint_payers_below(tx: &mut Tx, root_id: i64) -> Outcome<Vec<JointPayerRow>> {
    sql("SELECT j.id, j.payer_name, j.credit_code, j.unit_id, u.code AS unit_code, \
                u.name AS unit_name, u.parent_id, j.valid_from_on, j.valid_to_on, j.paper, \
                j.set_by, j.set_at \
         FROM dues_joint_payers j \
         JOIN unit_ancestors a ON a.unit_id = j.unit_id AND a.ancestor_id = $1 \
         JOIN units u ON u.id = j.unit_id \
         ORDER BY j.payer_name, j.credit_code, u.code, j.valid_from_on, j.id")
    .bind(root_id)
    .all(tx)
    .await
}

pub async fn next_joint_payer_id(tx: &mut Tx) -> Outcome<i64> {
    let statement = sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM dues_joint_payers");
    let (id,): (i64,) = statement.one(tx).await?;
    Ok(id)
}

pub async fn insert_joint_payers(tx: &mut Tx, rows: &[JointPayerRow]) -> Outcome<()> {
    let texts = |of: fn(&JointPayerRow) -> &String| {
        Column::Texts(rows.iter().map(|row| of(row).clone()).collect())
    };
    let ends = rows.iter().map(|it| it.valid_to_on.clone()).collect();
    let columns = [
        ("id", Column::Ints(rows.iter().map(|it| it.id).collect())),
        ("payer_name", texts(|it| &it.payer_name)),
        ("credit_code", texts(|it| &it.credit_code)),
        ("unit_id", Column::Ints(rows.iter().map(|it| it.unit_id).collect())),
        ("valid_from_on", texts(|it| &it.valid_from_on)),
        ("valid_to_on", Column::OptionalTexts(ends)),
        ("paper", texts(|it| &it.paper)),
        ("set_by", texts(|it| &it.set_by)),
        ("set_at", texts(|it| &it.set_at)),
    ];
    insert_all(tx, "dues_joint_payers", &columns, "").await
}

/// A payer pays for a union no more after a day; once.
pub async fn end_joint_payer(
    tx: &mut Tx,
    id: i64,
    last_on: &str,
    by: (&str, &str),
) -> Outcome<u64> {
    sql("UPDATE dues_joint_payers SET valid_to_on = $2, ended_by = $3, ended_at = $4 \
         WHERE id = $1 AND ended_at IS NULL")
    .bind(id)
    .bind(last_on)
    .bind(by.0)
    .bind(by.1)
    .execute(tx)
    .await
}

/// The payrolls in force of the unions that such payers below a unit pay for.
pub async fn joint_payrolls(
    tx: &mut Tx,
    root_id: i64,
    (from, to): (i64, i64),
) -> Outcome<Vec<(i64, i64, i64)>> {
    sql("SELECT b.unit_id, b.wage_period, b.payroll_fen \
         FROM (SELECT DISTINCT j.unit_id FROM dues_joint_payers j \
               JOIN unit_ancestors a ON a.unit_id = j.unit_id AND a.ancestor_id = $1) s \
         JOIN dues_bases b ON b.unit_id = s.unit_id AND b.wage_period BETWEEN $2 AND $3 \
         WHERE NOT EXISTS (SELECT 1 FROM dues_bases n WHERE n.unit_id = b.unit_id \
                AND n.wage_period = b.wage_period AND n.seq > b.seq) \
         ORDER BY b.unit_id, b.wage_period")
    .bind(root_id)
    .bind(from)
    .bind(to)
    .all(tx)
    .await
}

/// What was paid for them, by union and month of wages.
pub async fn joint_paid(
    tx: &mut Tx,
    root_id: i64,
    (from, to): (i64, i64),
) -> Outcome<Vec<(i64, i64, i64)>> {
    sql("SELECT r.unit_id, r.wage_period, CAST(COALESCE(SUM(r.amount_fen), 0) AS BIGINT) \
         FROM (SELECT DISTINCT j.unit_id FROM dues_joint_payers j \
               JOIN unit_ancestors a ON a.unit_id = j.unit_id AND a.ancestor_id = $1) s \
         JOIN dues_receipts r ON r.unit_id = s.unit_id AND r.wage_period BETWEEN $2 AND $3 \
         WHERE r.kind IN ('dues', 'preparation', 'refund') AND r.taken_back_at IS NULL \
         GROUP BY r.unit_id, r.wage_period ORDER BY r.unit_id, r.wage_period")
    .bind(root_id)
    .bind(from)
    .bind(to)
    .all(tx)
    .await
}

/// A line of a list that came from a payer of several unions.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct JointReceiptRow {
    pub id: i64,
    pub receiver_id: i64,
    pub payer_name: String,
    pub credit_code: String,
    pub wage_period: Option<i64>,
    pub payroll_fen: Option<i64>,
    pub amount_fen: i64,
    pub received_on: String,
    pub number: String,
    pub recorded_by: String,
    pub recorded_at: String,
    pub taken_back_at: Option<String>,
}

impl JointReceiptRow {
    #[must_use]
    pub fn amount(&self) -> Money {
        Money::from_fen(self.amount_fen)
    }

    /// As a list that comes again is known by.
    #[must_use]
    pub fn as_number(&self) -> NumberRow {
        NumberRow {
            number: self.number.clone(),
            received_on: self.received_on.clone(),
            amount_fen: self.amount_fen,
            payer_name: self.payer_name.clone(),
            credit_code: self.credit_code.clone(),
            wage_period: self.wage_period,
            payroll_fen: self.payroll_fen,
        }
    }
}

/// The id comes from the receiver's own range.
pub async fn next_joint_receipt_id(tx: &mut Tx, receiver_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM dues_joint_receipts \
                             WHERE id BETWEEN $1 * 4294967296 AND ($1 + 1) * 4294967296 - 1")
    .bind(receiver_id)
    .one(tx)
    .await?;
    Ok(id)
}

pub async fn insert_joint_receipts(tx: &mut Tx, rows: &[JointReceiptRow]) -> Outcome<()> {
    let ints = |of: fn(&JointReceiptRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let some = |of: fn(&JointReceiptRow) -> Option<i64>| {
        Column::OptionalInts(rows.iter().map(of).collect())
    };
    let texts = |of: fn(&JointReceiptRow) -> &String| {
        Column::Texts(rows.iter().map(|row| of(row).clone()).collect())
    };
    let columns = [
        ("id", ints(|it| it.id)),
        ("receiver_id", ints(|it| it.receiver_id)),
        ("payer_name", texts(|it| &it.payer_name)),
        ("credit_code", texts(|it| &it.credit_code)),
        ("wage_period", some(|it| it.wage_period)),
        ("payroll_fen", some(|it| it.payroll_fen)),
        ("amount_fen", ints(|it| it.amount_fen)),
        ("received_on", texts(|it| &it.received_on)),
        ("number", texts(|it| &it.number)),
        ("recorded_by", texts(|it| &it.recorded_by)),
        ("recorded_at", texts(|it| &it.recorded_at)),
    ];
    insert_all(tx, "dues_joint_receipts", &columns, "").await
}

/// What a receiver has of such payers, on some days or under some numbers.
pub async fn joint_receipts_of(
    tx: &mut Tx,
    receiver_id: i64,
    (from, to): (&str, &str),
) -> Outcome<Vec<JointReceiptRow>> {
    sql("SELECT id, receiver_id, payer_name, credit_code, wage_period, payroll_fen, amount_fen, \
                received_on, number, recorded_by, recorded_at, taken_back_at \
         FROM dues_joint_receipts \
         WHERE receiver_id = $1 AND received_on BETWEEN $2 AND $3 AND taken_back_at IS NULL \
         ORDER BY received_on, id")
    .bind(receiver_id)
    .bind(from)
    .bind(to)
    .all(tx)
    .await
}

/// The same under some numbers, whatever the day.
pub async fn joint_numbers_between(
    tx: &mut Tx,
    receiver_id: i64,
    (first, last): (&str, &str),
) -> Outcome<Vec<NumberRow>> {
    sql("SELECT number, received_on, amount_fen, payer_name, credit_code, wage_period, \
                payroll_fen \
         FROM dues_joint_receipts \
         WHERE receiver_id = $1 AND number BETWEEN $2 AND $3 AND number <> '' \
           AND taken_back_at IS NULL \
         ORDER BY number, id")
    .bind(receiver_id)
    .bind(first)
    .bind(last)
    .all(tx)
    .await
}

/// The receipts of the unions that a line was parted into.
pub async fn parts_of_joint(tx: &mut Tx, joint_id: i64) -> Outcome<Vec<ReceiptRow>> {
    sql("SELECT id, receiver_id, unit_id, kind, matched_by, payer_name, credit_code, channel, \
                wage_period, payroll_fen, amount_fen, received_on, counted_on, number, rule_id, \
                grassroots_fen, department_fen, federation_fen, above_fen, of_id, source_sheet, \
                source_row, recorded_by, recorded_at, assigned_by, assigned_at, taken_back_at, \
                joint_id, further_legs, batch_id \
         FROM dues_receipts WHERE joint_id = $1 AND taken_back_at IS NULL ORDER BY id")
    .bind(joint_id)
    .all(tx)
    .await
}

pub async fn take_joint_back(tx: &mut Tx, id: i64, at: &str) -> Outcome<u64> {
    sql("UPDATE dues_joint_receipts SET taken_back_at = $2 \
         WHERE id = $1 AND taken_back_at IS NULL")
    .bind(id)
    .bind(at)
    .execute(tx)
    .await
}
