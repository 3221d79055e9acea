//! Use case: events find the vouchers that the unit's own journal brought for them, so that the
//! same money is never booked twice.
//!
//! Invariant: an event joins a voucher that moves the same sums on the accounts of the same roles,
//! within a few days, and no voucher is joined twice; the nearest day comes first.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::finding::Outcome;
use crate::ledger::chart::Era;
use crate::ledger::chart::role::Role;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::prescribed::event::Event;
use crate::prescribed::store::{self, CandidateRow};

/// Days between an event and the voucher of a unit that books by its own journal.
pub const DAYS_ELSEWHERE: i64 = 31;
/// The same where this system books: only what is surely the same.
pub const DAYS_HERE: i64 = 10;

/// What a voucher or an event moves, by role: net debit. Cash and bank are one.
pub type Moves = BTreeMap<Role, Money>;

pub fn add_move(moves: &mut Moves, role: Role, net: Money) {
    let role = if role == Role::Cash { Role::Bank } else { role };
    *moves.entry(role).or_default() += net;
}

#[must_use]
pub fn moves_of(event: &Event) -> Moves {
    let mut moves = Moves::new();
    for line in &event.lines {
        add_move(&mut moves, line.role, line.debit - line.credit);
    }
    moves.retain(|_, net| !net.is_zero());
    moves
}

#[must_use]
pub fn days_between(one: Date, other: Date) -> i64 {
    (one.duration_until(other).as_hours() / 24).abs()
}

/// Vouchers by what they move, each with its day, the earliest first. One with a line on an account
/// that no event knows is nobody's.
#[derive(Debug, Default)]
pub struct Candidates {
    by_moves: BTreeMap<Moves, Vec<(Date, i64)>>,
}

impl Candidates {
    #[must_use]
    pub fn of(rows: &[CandidateRow]) -> Self {
        let mut by_moves: BTreeMap<Moves, Vec<(Date, i64)>> = BTreeMap::new();
        for voucher in rows.chunk_by(|a, b| a.voucher_id == b.voucher_id) {
            let Some(first) = voucher.first() else { continue };
            let Ok(day) = first.dated_on.parse::<Date>() else { continue };
            let mut moves = Moves::new();
            let mut is_known = true;
            for line in voucher {
                let net = Money::from_fen(line.debit_fen) - Money::from_fen(line.credit_fen);
                match Role::of(Era::Y2021, &line.account_code) {
                    Some(role) => add_move(&mut moves, role, net),
                    None => is_known = false,
                }
            }
            moves.retain(|_, net| !net.is_zero());
            if is_known && !moves.is_empty() {
                by_moves.entry(moves).or_default().push((day, first.voucher_id));
            }
        }
        Self { by_moves }
    }

    /// Takes the voucher nearest to the day of an event, within so many days.
    pub fn take(&mut self, event: &Event, on: Date, within_days: i64) -> Option<i64> {
        let of_moves = self.by_moves.get_mut(&moves_of(event))?;
        let near =
            of_moves.iter().enumerate().map(|(place, (day, _))| (days_between(on, *day), place));
        let (away, place) = near.min()?;
        (away <= within_days).then(|| of_moves.remove(place).1)
    }
}

/// The vouchers that could be partners of events between two days: of a run that was just posted,
/// or all that there are.
pub async fn candidates_between(
    tx: &mut Tx,
    unit_id: i64,
    (first, last): (Date, Date),
    run: Option<(i64, i64)>,
) -> Outcome<Candidates> {
    let period = |day: Date| i64::from(day.year()) * 100 + i64::from(day.month());
    let wide = jiff::Span::new().days(DAYS_ELSEWHERE);
    let from = first.checked_sub(wide).unwrap_or(first);
    let to = last.checked_add(wide).unwrap_or(last);
    let periods = (period(from), period(to));
    let rows = store::candidates(tx, unit_id, periods, run.unwrap_or((0, i64::MAX))).await?;
    Ok(Candidates::of(&rows))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::prescribed::event::What;

    fn row(voucher_id: i64, day: &str, code: &str, net: i64) -> CandidateRow {
        CandidateRow {
            voucher_id,
            dated_on: day.to_owned(),
            account_code: code.to_owned(),
            counterparty_unit_id: None,
            debit_fen: net.max(0),
            credit_fen: (-net).max(0),
        }
    }

    #[test]
    fn an_event_joins_the_nearest_voucher_that_moves_the_same_and_each_only_once() {
        let mut candidates = Candidates::of(&[
            row(1, "2025-03-01", "102", 100),
            row(1, "2025-03-01", "402", -60),
            row(1, "2025-03-01", "211", -40),
            row(2, "2025-03-20", "101", 100),
            row(2, "2025-03-20", "402", -60),
            row(2, "2025-03-20", "211", -40),
            row(3, "2025-03-20", "102", 100),
            row(3, "2025-03-20", "408", -100),
        ]);
        let event = |own: i64| {
            Event::new(What::DuesCollected, "")
                .debit(Role::Bank, Money::from_fen(100), None)
                .credit(Role::OwnShare, Money::from_fen(own), None)
                .credit(Role::ToUpper, Money::from_fen(100 - own), None)
        };
        let day = date(2025, 3, 18);
        assert_eq!(candidates.take(&event(61), day, 31), None);
        assert_eq!(candidates.take(&event(60), day, 31), Some(2));
        assert_eq!(candidates.take(&event(60), day, 10), None);
        assert_eq!(candidates.take(&event(60), day, 31), Some(1));
        assert_eq!(candidates.take(&event(60), day, 31), None);
    }
}
