//! SQL of payees and of the accounts that money goes to.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};

#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct PayeeRow {
    pub id: i64,
    pub unit_id: i64,
    pub name: String,
    pub kind: String,
    pub recorded_by: String,
    pub recorded_at: String,
}

/// An account of a payee; its number is sealed.
#[derive(Clone, PartialEq, Eq, FromRow)]
pub struct PayeeAccountRow {
    pub id: i64,
    pub unit_id: i64,
    pub payee_id: i64,
    pub number_hash: String,
    pub number_sealed: String,
    pub bank_name: String,
    pub proposed_by: String,
    pub proposed_at: String,
    pub confirmed_by: Option<String>,
    pub confirmed_at: Option<String>,
}

pub async fn next_payee_id(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM payees \
                             WHERE id BETWEEN $1 * 4294967296 AND ($1 + 1) * 4294967296 - 1")
    .bind(unit_id)
    .one(tx)
    .await?;
    Ok(id)
}

pub async fn next_payee_account_id(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM payee_accounts \
                             WHERE id BETWEEN $1 * 4294967296 AND ($1 + 1) * 4294967296 - 1")
    .bind(unit_id)
    .one(tx)
    .await?;
    Ok(id)
}

pub async fn insert_payee(tx: &mut Tx, row: &PayeeRow) -> Outcome<u64> {
    sql("INSERT INTO payees (id, unit_id, name, kind, recorded_by, recorded_at) \
         VALUES ($1, $2, $3, $4, $5, $6)")
    .bind(row.id)
    .bind(row.unit_id)
    .bind(row.name.as_str())
    .bind(row.kind.as_str())
    .bind(row.recorded_by.as_str())
    .bind(row.recorded_at.as_str())
    .execute(tx)
    .await
}

pub async fn payee_named(tx: &mut Tx, unit_id: i64, name: &str) -> Outcome<Option<PayeeRow>> {
    sql("SELECT id, unit_id, name, kind, recorded_by, recorded_at FROM payees \
         WHERE unit_id = $1 AND name = $2")
    .bind(unit_id)
    .bind(name)
    .optional(tx)
    .await
}

pub async fn payee_by_id(tx: &mut Tx, unit_id: i64, id: i64) -> Outcome<Option<PayeeRow>> {
    sql("SELECT id, unit_id, name, kind, recorded_by, recorded_at FROM payees \
         WHERE id = $2 AND unit_id = $1")
    .bind(unit_id)
    .bind(id)
    .optional(tx)
    .await
}

/// The payees of a unit by name.
pub async fn payees_of(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<PayeeRow>> {
    sql("SELECT id, unit_id, name, kind, recorded_by, recorded_at FROM payees \
         WHERE unit_id = $1 ORDER BY name")
    .bind(unit_id)
    .all(tx)
    .await
}

pub async fn insert_payee_account(tx: &mut Tx, row: &PayeeAccountRow) -> Outcome<u64> {
    sql(
        "INSERT INTO payee_accounts (id, unit_id, payee_id, number_hash, number_sealed, bank_name, \
             proposed_by, proposed_at, confirmed_by, confirmed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(row.id)
    .bind(row.unit_id)
    .bind(row.payee_id)
    .bind(row.number_hash.as_str())
    .bind(row.number_sealed.as_str())
    .bind(row.bank_name.as_str())
    .bind(row.proposed_by.as_str())
    .bind(row.proposed_at.as_str())
    .bind(row.confirmed_by.clone())
    .bind(row.confirmed_at.clone())
    .execute(tx)
    .await
}

/// The newest account of a payee, confirmed or not.
pub async fn newest_account(tx: &mut Tx, payee_id: i64) -> Outcome<Option<PayeeAccountRow>> {
    sql("SELECT id, unit_id, payee_id, number_hash, number_sealed, bank_name, proposed_by, \
                proposed_at, confirmed_by, confirmed_at \
         FROM payee_accounts WHERE payee_id = $1 ORDER BY id DESC LIMIT 1")
    .bind(payee_id)
    .optional(tx)
    .await
}

/// The newest account of each payee of a unit.
pub async fn newest_accounts(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<PayeeAccountRow>> {
    sql("SELECT a.id, a.unit_id, a.payee_id, a.number_hash, a.number_sealed, a.bank_name, \
                a.proposed_by, a.proposed_at, a.confirmed_by, a.confirmed_at \
         FROM payees p JOIN payee_accounts a ON a.payee_id = p.id \
         WHERE p.unit_id = $1 \
           AND a.id = (SELECT MAX(o.id) FROM payee_accounts o WHERE o.payee_id = p.id) \
         ORDER BY a.payee_id")
    .bind(unit_id)
    .all(tx)
    .await
}

/// A second person compared the number with its paper.
pub async fn confirm_account(tx: &mut Tx, id: i64, (by, at): (&str, &str)) -> Outcome<u64> {
    sql("UPDATE payee_accounts SET confirmed_by = $2, confirmed_at = $3 \
         WHERE id = $1 AND confirmed_by IS NULL")
    .bind(id)
    .bind(by)
    .bind(at)
    .execute(tx)
    .await
}
