//! What one union owes the next, by receipt.

use sqlx::FromRow;

use crate::dues::split::Legs;
use crate::finding::Outcome;
use crate::money::Money;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A debt as it stands.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct DebtRow {
    pub id: i64,
    pub receipt_id: i64,
    pub debtor_id: i64,
    pub creditor_id: Option<i64>,
    pub since_on: String,
    pub book_year: i64,
    pub grassroots_fen: i64,
    pub department_fen: i64,
    pub federation_fen: i64,
    pub above_fen: i64,
    pub amount_fen: i64,
    pub transfer_id: Option<i64>,
    pub arrived_on: Option<String>,
    pub accrued_year: Option<i64>,
    pub handed_on: Option<String>,
}

impl DebtRow {
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
        self.amount_fen = legs.sum().fen();
    }

    #[must_use]
    pub fn amount(&self) -> Money {
        Money::from_fen(self.amount_fen)
    }
}

/// The id comes from the debtor's own range.
pub async fn next_debt_id(tx: &mut Tx, debtor_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM dues_debts \
                             WHERE id BETWEEN $1 * 4294967296 AND ($1 + 1) * 4294967296 - 1")
    .bind(debtor_id)
    .one(tx)
    .await?;
    Ok(id)
}

pub async fn insert_debts(tx: &mut Tx, rows: &[DebtRow]) -> Outcome<()> {
    let ints = |of: fn(&DebtRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let some =
        |of: fn(&DebtRow) -> Option<i64>| Column::OptionalInts(rows.iter().map(of).collect());
    let columns = [
        ("id", ints(|it| it.id)),
        ("receipt_id", ints(|it| it.receipt_id)),
        ("debtor_id", ints(|it| it.debtor_id)),
        ("creditor_id", some(|it| it.creditor_id)),
        ("since_on", Column::Texts(rows.iter().map(|it| it.since_on.clone()).collect())),
        ("book_year", ints(|it| it.book_year)),
        ("grassroots_fen", ints(|it| it.grassroots_fen)),
        ("department_fen", ints(|it| it.department_fen)),
        ("federation_fen", ints(|it| it.federation_fen)),
        ("above_fen", ints(|it| it.above_fen)),
        ("amount_fen", ints(|it| it.amount_fen)),
        ("transfer_id", some(|it| it.transfer_id)),
        (
            "arrived_on",
            Column::OptionalTexts(rows.iter().map(|it| it.arrived_on.clone()).collect()),
        ),
        ("accrued_year", some(|it| it.accrued_year)),
        ("handed_on", Column::OptionalTexts(rows.iter().map(|it| it.handed_on.clone()).collect())),
    ];
    insert_all(tx, "dues_debts", &columns, "").await
}

/// What a union owes the next one, oldest first.
pub async fn debts_between(
    tx: &mut Tx,
    debtor_id: i64,
    creditor_id: Option<i64>,
) -> Outcome<Vec<DebtRow>> {
    sql("SELECT id, receipt_id, debtor_id, creditor_id, since_on, book_year, grassroots_fen, \
                department_fen, federation_fen, above_fen, amount_fen, transfer_id, arrived_on, \
                accrued_year, handed_on \
         FROM dues_debts WHERE debtor_id = $1 AND COALESCE(creditor_id, 0) = $2 \
           AND (transfer_id IS NULL OR arrived_on IS NULL) \
         ORDER BY book_year, since_on, id")
    .bind(debtor_id)
    .bind(creditor_id.unwrap_or(0))
    .all(tx)
    .await
}

/// What a transfer has paid so far, and of that what has come.
pub async fn covered_by_transfers(
    tx: &mut Tx,
    debtor_id: i64,
    creditor_id: Option<i64>,
) -> Outcome<Vec<(i64, i64, i64)>> {
    sql("SELECT transfer_id, CAST(SUM(amount_fen) AS BIGINT), \
                CAST(SUM(CASE WHEN arrived_on IS NULL THEN 0 ELSE amount_fen END) AS BIGINT) \
         FROM dues_debts \
         WHERE debtor_id = $1 AND COALESCE(creditor_id, 0) = $2 AND transfer_id IS NOT NULL \
         GROUP BY transfer_id ORDER BY transfer_id")
    .bind(debtor_id)
    .bind(creditor_id.unwrap_or(0))
    .all(tx)
    .await
}

/// A debt as it stands now: what was paid in part stays under its id with the part, the rest is a
/// row of its own.
pub async fn update_debt(tx: &mut Tx, row: &DebtRow) -> Outcome<u64> {
    sql("UPDATE dues_debts \
         SET grassroots_fen = $2, department_fen = $3, federation_fen = $4, above_fen = $5, \
             amount_fen = $6, transfer_id = $7, arrived_on = $8, accrued_year = $9, \
             handed_on = $10 \
         WHERE id = $1")
    .bind(row.id)
    .bind(row.grassroots_fen)
    .bind(row.department_fen)
    .bind(row.federation_fen)
    .bind(row.above_fen)
    .bind(row.amount_fen)
    .bind(row.transfer_id)
    .bind(row.arrived_on.clone())
    .bind(row.accrued_year)
    .bind(row.handed_on.clone())
    .execute(tx)
    .await
}

/// Debts among the unions of a tree that stood on the last day of a year and are not accrued.
pub async fn debts_to_accrue(tx: &mut Tx, root_id: i64, last_day: &str) -> Outcome<Vec<DebtRow>> {
    sql("SELECT d.id, d.receipt_id, d.debtor_id, d.creditor_id, d.since_on, d.book_year, \
                d.grassroots_fen, d.department_fen, d.federation_fen, d.above_fen, d.amount_fen, \
                d.transfer_id, d.arrived_on, d.accrued_year, d.handed_on \
         FROM unit_ancestors a JOIN dues_debts d ON d.debtor_id = a.unit_id \
         WHERE a.ancestor_id = $1 AND d.creditor_id IS NOT NULL AND d.since_on <= $2 \
           AND (d.arrived_on IS NULL OR d.arrived_on > $2) AND d.accrued_year IS NULL \
         ORDER BY d.debtor_id, d.creditor_id, d.id")
    .bind(root_id)
    .bind(last_day)
    .all(tx)
    .await
}

/// The debts of a receipt, wherever they stand.
pub async fn debts_of_receipt(tx: &mut Tx, receipt_id: i64) -> Outcome<Vec<DebtRow>> {
    sql("SELECT id, receipt_id, debtor_id, creditor_id, since_on, book_year, grassroots_fen, \
                department_fen, federation_fen, above_fen, amount_fen, transfer_id, arrived_on, \
                accrued_year, handed_on \
         FROM dues_debts WHERE receipt_id = $1 ORDER BY id")
    .bind(receipt_id)
    .all(tx)
    .await
}

/// The union of each of these receipts.
pub async fn unions_of_receipts(
    tx: &mut Tx,
    receipt_ids: &[i64],
) -> Outcome<rustc_hash::FxHashMap<i64, i64>> {
    const AT_ONCE: usize = 16;
    let mut found = rustc_hash::FxHashMap::default();
    for ids in receipt_ids.chunks(AT_ONCE) {
        let padded = ids.iter().chain(std::iter::repeat(&ids[ids.len() - 1])).take(AT_ONCE);
        let statement = sql("SELECT id, COALESCE(unit_id, 0) FROM dues_receipts \
                             WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
                                          $13, $14, $15, $16) \
                             ORDER BY id");
        let statement = padded.fold(statement, |statement, id| statement.bind(*id));
        found.extend(statement.all::<(i64, i64)>(tx).await?);
    }
    Ok(found)
}

/// To whom a union said that it paid, or who said that it received from it, more than any debt is
/// known for.
pub async fn edges_that_wait(tx: &mut Tx, payer_id: i64) -> Outcome<Vec<Option<i64>>> {
    let rows: Vec<(Option<i64>,)> = sql("SELECT DISTINCT t.receiver_id FROM transfers t \
         WHERE t.payer_id = $1 AND t.kind IN ('remittance', 'pass_down') \
           AND (SELECT COALESCE(MAX(said.fen), 0) \
                FROM (SELECT SUM(w.amount_fen) AS fen FROM transfer_words w \
                      WHERE w.transfer_id = t.id AND w.taken_back_at IS NULL \
                      GROUP BY w.side) said) \
             > (SELECT COALESCE(SUM(d.amount_fen), 0) FROM dues_debts d \
                WHERE d.transfer_id = t.id) \
         ORDER BY t.receiver_id")
    .bind(payer_id)
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// What a transfer paid.
pub async fn debts_of_transfer(tx: &mut Tx, transfer_id: i64) -> Outcome<Vec<DebtRow>> {
    sql("SELECT id, receipt_id, debtor_id, creditor_id, since_on, book_year, grassroots_fen, \
                department_fen, federation_fen, above_fen, amount_fen, transfer_id, arrived_on, \
                accrued_year, handed_on \
         FROM dues_debts WHERE transfer_id = $1 ORDER BY id")
    .bind(transfer_id)
    .all(tx)
    .await
}

/// A debt that nothing has followed from goes with what it came from.
pub async fn delete_debt(tx: &mut Tx, id: i64) -> Outcome<u64> {
    sql("DELETE FROM dues_debts WHERE id = $1 AND transfer_id IS NULL").bind(id).execute(tx).await
}

/// The debts that a notice of a year's end stood for are not accrued any more.
pub async fn forget_accrual(tx: &mut Tx, (from, to): (i64, i64), year: i64) -> Outcome<u64> {
    sql("UPDATE dues_debts SET accrued_year = NULL \
         WHERE debtor_id = $1 AND creditor_id = $2 AND accrued_year = $3")
    .bind(from)
    .bind(to)
    .bind(year)
    .execute(tx)
    .await
}

/// All that [`debts_to_accrue`] finds is accrued; what the creditors owe on of it is a row of its
/// own.
pub async fn mark_accrued(tx: &mut Tx, root_id: i64, year: i64) -> Outcome<u64> {
    let last_day = format!("{year}-12-31");
    sql("UPDATE dues_debts SET accrued_year = $3, handed_on = COALESCE(handed_on, $2) \
         WHERE debtor_id IN (SELECT unit_id FROM unit_ancestors WHERE ancestor_id = $1) \
           AND creditor_id IS NOT NULL AND since_on <= $2 \
           AND (arrived_on IS NULL OR arrived_on > $2) AND accrued_year IS NULL")
    .bind(root_id)
    .bind(last_day.as_str())
    .bind(year)
    .execute(tx)
    .await
}
