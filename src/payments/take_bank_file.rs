//! Use case: the list of a batch for the bank, with the numbers of accounts as they are.
//!
//! Invariant: who took it is recorded first. The caller holds the unit's book.

use serde_json::json;

use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::members::hold_keys::keys_needed;
use crate::money::Money;
use crate::payments::change_payee::place_of;
use crate::payments::codes;
use crate::payments::store::{self, BatchRow};
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// A line that the bank carries out.
#[derive(Clone, PartialEq, Eq, serde::Serialize)]
pub struct BankLine {
    pub number: String,
    pub payee: String,
    pub account: String,
    pub bank_name: String,
    pub amount: Money,
    pub purpose: String,
}

/// The batch meant.
pub async fn find_batch(tx: &mut Tx, unit: &Unit, id: i64) -> Outcome<BatchRow> {
    let found = store::batch_by_id(tx, unit.id, id).await?;
    let place = || Place::of(format!("付款批次 {}", id & 0xffff_ffff));
    found.ok_or_else(|| Finding::new(&codes::BATCH_UNKNOWN, place()).into())
}

/// The lines of a batch for the bank; payments in cash are not among them.
pub async fn bank_file(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    id: i64,
) -> Outcome<(BatchRow, Vec<BankLine>)> {
    let batch = find_batch(tx, unit, id).await?;
    let subject = (id & 0xffff_ffff).to_string();
    let detail = json!({ "payments": batch.payments });
    let what = (Action::PaymentFileTaken, subject.as_str());
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
    let Some(keys) = keys_needed(tx).await? else { return Ok((batch, Vec::new())) };
    let mut lines = Vec::new();
    for row in store::transfers_of_batch(tx, batch.id).await? {
        lines.push(BankLine {
            number: format!("{}-{:04}", row.request_number_year, row.request_number_seq),
            payee: row.payee_name,
            account: keys.open(&place_of(row.payee_account_id), &row.number_sealed)?,
            bank_name: row.bank_name,
            amount: Money::from_fen(row.amount_fen),
            purpose: row.purpose,
        });
    }
    Ok((batch, lines))
}
