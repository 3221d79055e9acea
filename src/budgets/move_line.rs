//! Use case: an amount moves from one line of a budget to another, or out of the contingency line
//! (预备费); the whole stays what it was. It is proposed as an adjustment, and counts from the day of
//! its approval. The caller holds the unit's book.

use crate::budgets::budget::{CONTINGENCY, Line, Stage, State};
use crate::budgets::codes;
use crate::budgets::keep_budgets::keep_adjustment;
use crate::budgets::rows::{AdjustmentRow, Named};
use crate::budgets::store;
use crate::finding::{Failure, Finding, Outcome, Place, refuses};
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::platform::database::{Pending, Tx};
use crate::units::unit::Unit;

/// What moves: a line is an account, or an account and a project: `510/预备费`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    pub year: i64,
    pub from: String,
    pub to: String,
    pub amount: Money,
    pub reason: String,
}

/// Account and project of a line as it is written.
fn parts(line: &str) -> (String, String) {
    let (account, project) = line.trim().split_once('/').unwrap_or((line.trim(), ""));
    (account.trim().to_owned(), project.trim().to_owned())
}

/// Proposes the move; what is left of the line that gives.
pub async fn move_line(tx: &mut Tx, act: Act<'_>, unit: &Unit, moving: &Moving) -> Outcome<Money> {
    let pending: Pending<'_, Outcome<Money>> = Box::pin(async move {
        let (from, to) = (parts(&moving.from), parts(&moving.to));
        if moving.amount <= Money::ZERO || from == to || to.1 == CONTINGENCY {
            let finding = Finding::new(&codes::MOVE_INVALID, Place::of(moving.from.clone()));
            let found = format!("{} 至 {}", moving.amount.grouped(), moving.to);
            return Err(finding.found(found).expected("大于 0，两条不同的预算").into());
        }
        let versions = store::versions_of(tx, unit.id, moving.year).await?;
        let is = |it: &store::BudgetRow, state: State| it.state == state.as_str();
        let is_adjustment = |it: &store::BudgetRow| it.stage == Stage::Adjustment.as_str();
        if versions.iter().any(|it| is(it, State::Proposed) && is_adjustment(it)) {
            let place = Place::of(format!("{unit} {}年", moving.year));
            return Err(Finding::new(&codes::MOVE_WAITS, place).into());
        }
        let in_force = versions
            .iter()
            .rev()
            .find(|it| is(it, State::Approved) && it.stage != Stage::Final.as_str());
        let Some(before) = in_force else {
            let place = Place::of(format!("{unit} {}年", moving.year));
            return Err(Finding::new(&codes::NOTHING_TO_ADJUST, place).into());
        };
        let lines = store::lines_of(tx, before.id).await?;
        let line = |of: &(String, String)| {
            lines.iter().find(|it| it.account == of.0 && it.project == of.1)
        };
        let held = line(&from).map_or(Money::ZERO, |it| it.amount);
        if moving.amount > held {
            let finding = Finding::new(&codes::MOVE_INVALID, Place::of(moving.from.clone()));
            let expected = format!("不超过 {}", held.grouped());
            return Err(finding.found(moving.amount.grouped()).expected(expected).into());
        }
        let row = |of: &(String, String), known: Option<&Line>, change: Money| {
            let initial = known.map_or(Money::ZERO, |it| it.initial);
            let adjusted = known.map_or(Money::ZERO, |it| it.amount) + change;
            AdjustmentRow {
                named: Named { code: of.0.clone(), name: String::new(), project: of.1.clone() },
                initial: Some(initial),
                change: adjusted - initial,
                adjusted,
                reason: moving.reason.trim().to_owned(),
            }
        };
        let rows = [row(&from, line(&from), -moving.amount), row(&to, line(&to), moving.amount)];
        if rows.iter().any(|row| row.reason.is_empty()) {
            let place = Place::of(moving.from.clone());
            return Err(Finding::new(&codes::REASON_MISSING, place).into());
        }
        let taken = keep_adjustment(tx, act, (unit, moving.year), &rows).await?;
        if refuses(&taken.findings) {
            return Err(Failure::Refused(taken.findings));
        }
        Ok(held - moving.amount)
    });
    pending.await
}
