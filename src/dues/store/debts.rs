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
    ];
    insert_all(tx, "dues_debts", &columns, "").await
}
