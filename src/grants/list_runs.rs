//! Use case: runs as the report and the lists show them.

use serde::Serialize;

use crate::date::ReportSpan;
use crate::finding::{Failure, Outcome};
use crate::grants::return_run::{RunState, basis_words, days_of};
use crate::grants::rows::ReturnBasis;
use crate::grants::store;
use crate::money::Money;
use crate::money::percent::rate;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// A line of the report `return-runs`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReturnRunRow {
    pub code: String,
    pub span: String,
    /// Codes of the two unions.
    pub payer: String,
    pub receiver: String,
    pub receiver_name: String,
    pub basis: ReturnBasis,
    /// Money, members, or 1 for who is on the list.
    pub basis_value: String,
    pub tier: String,
    /// A percent, or an amount for each.
    pub rate: String,
    pub amount: Money,
    /// Of the year.
    pub target: Option<Money>,
    pub done: Money,
    pub done_rate: String,
    pub state: RunState,
}

/// Runs of a unit and those below it whose period lies in the span: every union, also who earns
/// nothing.
pub async fn return_run_rows(
    tx: &mut Tx,
    unit: &Unit,
    span: ReportSpan,
) -> Outcome<Vec<ReturnRunRow>> {
    let (first, last) = days_of(span);
    let days = (first.to_string(), last.to_string());
    let rows = store::run_lines_below(tx, unit.id, (&days.0, &days.1)).await?;
    rows.into_iter().map(read).collect()
}

fn read(row: store::ReportRow) -> Outcome<ReturnRunRow> {
    let unread = || Failure::Storage(format!("return run {} {}", row.code, row.span));
    let basis = ReturnBasis::read(&row.basis).ok_or_else(unread)?;
    let state = RunState::read(&row.state).ok_or_else(unread)?;
    let (target, done) = (row.target_fen.map(Money::from_fen), Money::from_fen(row.done_fen));
    Ok(ReturnRunRow {
        code: row.code,
        span: row.span,
        payer: row.payer_code,
        receiver: row.receiver_code,
        receiver_name: row.receiver_name,
        basis,
        basis_value: basis_words(basis, row.basis_value),
        tier: row.tier,
        rate: row.rate,
        amount: Money::from_fen(row.amount_fen),
        target,
        done,
        done_rate: target.and_then(|target| rate(done, target)).unwrap_or_default(),
        state,
    })
}
