//! How much of a grant's payment or receipt settles what a year's end has accrued, and is neither
//! expense nor income any more.
//!
//! Invariant: what moves after the year in which it was due settles that year's claim whether it
//! was accrued before or after; what moves within it settles only what was accrued already.

use rustc_hash::FxHashMap;

use crate::dealings::rows::Side;
use crate::dealings::store::{self, WordRow};
use crate::dealings::transfer::Transfer;
use crate::finding::Outcome;
use crate::ledger::chart::role::Role;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::prescribed::event::Event;

/// What is left of the accruals of transfers while several words of them are followed: the payer's
/// side and the receiver's.
#[derive(Debug, Default)]
pub struct AccruedGrants {
    left: FxHashMap<i64, [Money; 2]>,
}

fn place_of(side: Side) -> usize {
    match side {
        Side::Payer => 0,
        Side::Receiver => 1,
    }
}

fn year_of(word: &WordRow) -> i64 {
    word.dated_on.get(..4).and_then(|it| it.parse().ok()).unwrap_or(0)
}

fn due_year(transfer: &Transfer, side: Side) -> i64 {
    match side {
        Side::Payer => transfer.announced_year().unwrap_or(0),
        Side::Receiver => transfer.due_year(),
    }
}

impl AccruedGrants {
    /// How much of a word settles an accrual.
    pub async fn settle(
        &mut self,
        tx: &mut Tx,
        (transfer, side): (&Transfer, Side),
        word: &WordRow,
    ) -> Outcome<Money> {
        let amount = Money::from_fen(word.amount_fen);
        let (due, year) = (due_year(transfer, side), year_of(word));
        if due != year {
            return Ok(if due < year { amount } else { Money::ZERO });
        }
        let row = &transfer.row;
        let kept = [row.payer_accrued_fen, row.receiver_accrued_fen].map(Money::from_fen);
        let left = self.left.entry(row.id).or_insert(kept);
        let [payer, receiver] = left;
        let of_side = if place_of(side) == 0 { payer } else { receiver };
        let settled = amount.min(*of_side).max(Money::ZERO);
        if settled.is_zero() {
            return Ok(settled);
        }
        *of_side -= settled;
        store::set_accrued(tx, row.id, (left[0].fen(), left[1].fen())).await?;
        Ok(settled)
    }
}

/// A word that settled an accrual within the year is taken back: the claim stands again.
pub async fn unsettle(
    tx: &mut Tx,
    (transfer, side): (&Transfer, Side),
    (word, event): (&WordRow, &Event),
) -> Outcome<()> {
    if due_year(transfer, side) != year_of(word) {
        return Ok(());
    }
    let row = &transfer.row;
    let accrued = match side {
        Side::Payer => {
            let settled = event.net_of(Role::GrantToLower).fen();
            (row.payer_accrued_fen + settled, row.receiver_accrued_fen)
        }
        Side::Receiver => {
            let settled = event.net_of(Role::GrantFromUpper).fen();
            (row.payer_accrued_fen, row.receiver_accrued_fen - settled)
        }
    };
    if accrued != (row.payer_accrued_fen, row.receiver_accrued_fen) {
        store::set_accrued(tx, row.id, accrued).await?;
    }
    Ok(())
}
