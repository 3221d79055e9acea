//! What vouchers this system made of events itself, so that the unit's own journal, brought later,
//! does not book the same money again. Pure.
//!
//! Invariants: a voucher of a file is the one made here only if it moves the same sums on the
//! accounts of the same roles, with nobody else, within [`DAYS_HERE`]; each answers for one voucher
//! of the file, the nearest day first.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::ledger::chart::role::Role;
use crate::money::Money;
use crate::prescribed::event::Event;
use crate::prescribed::join_vouchers::{DAYS_HERE, Moves, add_move, days_between, moves_of};

/// A voucher or draft that was made of an event.
#[derive(Clone, Debug)]
pub struct Made {
    /// How findings name it.
    pub name: String,
    /// It waits for review.
    pub is_draft: bool,
    pub dated_on: Date,
    moves: Moves,
    with: BTreeSet<i64>,
}

/// Those that no voucher of the file has met, by day.
type Unmet = BTreeSet<(Date, usize)>;

/// All of a unit and a span of days.
#[derive(Clone, Debug, Default)]
pub struct MadeHere {
    all: Vec<Made>,
    by_moves: BTreeMap<Moves, Unmet>,
    /// By what cash and bank gained.
    by_money: BTreeMap<Money, Unmet>,
    /// Years and months in which money came (true) or went.
    months: BTreeSet<(i16, i8, bool)>,
    /// Payments by account and amount, each with its day and the name of its voucher.
    payments: BTreeMap<(i64, Money), Vec<(Date, String)>>,
}

/// A line of a voucher from a file, as far as events know it.
#[derive(Clone, Copy, Debug)]
pub struct MovedLine {
    pub role: Option<Role>,
    pub net_debit: Money,
    /// 往来单位.
    pub with: Option<i64>,
}

impl MadeHere {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.payments.is_empty()
    }

    pub fn add(&mut self, event: &Event, dated_on: Date, (name, is_draft): (String, bool)) {
        let moves = moves_of(event);
        let gained = money_of(&moves);
        if !gained.is_zero() {
            let month = (dated_on.year(), dated_on.month(), !gained.is_negative());
            self.months.insert(month);
        }
        let with = event.lines.iter().filter_map(|line| line.with).collect();
        let key = (dated_on, self.all.len());
        self.by_money.entry(money_of(&moves)).or_default().insert(key);
        self.by_moves.entry(moves.clone()).or_default().insert(key);
        self.all.push(Made { name, is_draft, dated_on, moves, with });
    }

    /// Whether money of events came, or went, in the month of a day.
    #[must_use]
    pub fn has_of_month(&self, on: Date, gained: bool) -> bool {
        self.months.contains(&(on.year(), on.month(), gained))
    }

    /// A payment that this system booked: so much on an account, against money.
    pub fn add_payment(&mut self, of: (i64, Money), dated_on: Date, name: String) {
        self.payments.entry(of).or_default().push((dated_on, name));
    }

    /// A payment of another, near day that a voucher of a file may be; sums of payments are often
    /// equal, so that it is asked about and never taken for the same.
    #[must_use]
    pub fn like_payment(&self, on: Date, of: (i64, Money)) -> Option<&str> {
        let paid = self.payments.get(&of)?;
        let near = paid.iter().filter(|(day, _)| (1..=DAYS_HERE).contains(&days_between(on, *day)));
        near.min_by_key(|(day, _)| days_between(on, *day)).map(|(_, name)| name.as_str())
    }

    /// The voucher made here that a voucher of the file is; it answers for no other one.
    pub fn meet(&mut self, on: Date, lines: impl Iterator<Item = MovedLine>) -> Option<&Made> {
        let (mut moves, mut with) = (Moves::new(), BTreeSet::new());
        for line in lines {
            add_move(&mut moves, line.role?, line.net_debit);
            with.extend(line.with);
        }
        moves.retain(|_, net| !net.is_zero());
        let unmet = self.by_moves.get(&moves)?;
        let place = nearest(unmet, on, |place| with.is_subset(&self.all[place].with))?;
        Some(self.take(place))
    }

    /// The same for a row of a cash book, which says what came or went and one account beside it:
    /// an event of this sum that touches the account.
    pub fn meet_row(&mut self, on: Date, gained: Money, contra: Role) -> Option<&Made> {
        let unmet = self.by_money.get(&gained)?;
        let place = nearest(unmet, on, |place| self.all[place].moves.contains_key(&contra))?;
        Some(self.take(place))
    }

    fn take(&mut self, place: usize) -> &Made {
        let made = &self.all[place];
        let of_money = self.by_money.get_mut(&money_of(&made.moves));
        for unmet in [self.by_moves.get_mut(&made.moves), of_money].into_iter().flatten() {
            unmet.remove(&(made.dated_on, place));
        }
        made
    }
}

fn money_of(moves: &Moves) -> Money {
    moves.get(&Role::Bank).copied().unwrap_or_default()
}

fn nearest(unmet: &Unmet, on: Date, is_meant: impl Fn(usize) -> bool) -> Option<usize> {
    let span = jiff::Span::new().days(DAYS_HERE);
    let (from, to) = (on.checked_sub(span).ok()?, on.checked_add(span).ok()?);
    let near = unmet.range((from, 0)..=(to, usize::MAX)).filter(|(_, place)| is_meant(*place));
    near.min_by_key(|(day, place)| (days_between(on, *day), *place)).map(|(_, place)| *place)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::prescribed::event::What;

    fn made() -> MadeHere {
        let event = |with| {
            Event::new(What::DuesCollectedForLower, "")
                .debit(Role::Bank, Money::from_fen(100), None)
                .credit(Role::OwnShare, Money::from_fen(60), None)
                .credit(Role::ToLower, Money::from_fen(40), Some(with))
        };
        let mut made = MadeHere::default();
        made.add(&event(7), date(2025, 3, 10), ("2025-03 记-4".to_owned(), false));
        made.add(&event(7), date(2025, 3, 18), ("2025-03 记-9".to_owned(), false));
        made.add(&event(8), date(2025, 3, 12), ("2025-03 记-6".to_owned(), true));
        made
    }

    fn lines(own: i64, with: Option<i64>) -> Vec<MovedLine> {
        let line =
            |role, net, with| MovedLine { role: Some(role), net_debit: Money::from_fen(net), with };
        vec![
            line(Role::Cash, 100, None),
            line(Role::OwnShare, -own, None),
            line(Role::ToLower, own - 100, with),
        ]
    }

    #[test]
    fn a_voucher_of_a_file_meets_the_nearest_that_was_made_of_the_same_money_and_each_once() {
        let mut made = made();
        let mut meet =
            |on, own, with| made.meet(on, lines(own, with).into_iter()).map(|it| it.name.clone());
        let day = date(2025, 3, 12);
        assert_eq!(meet(day, 61, Some(7)).as_deref(), None);
        assert_eq!(meet(day, 60, Some(9)).as_deref(), None);
        assert_eq!(meet(day, 60, Some(7)).as_deref(), Some("2025-03 记-4"));
        assert_eq!(meet(date(2025, 3, 29), 60, Some(7)).as_deref(), None);
        assert_eq!(meet(date(2025, 3, 28), 60, Some(7)).as_deref(), Some("2025-03 记-9"));
        assert_eq!(meet(day, 60, None).as_deref(), Some("2025-03 记-6"));
        assert_eq!(meet(day, 60, None).as_deref(), None);
    }

    #[test]
    fn a_payment_of_a_near_day_is_like_one_of_its_account_and_sum() {
        let mut made = MadeHere::default();
        let sum = Money::from_fen(500);
        made.add_payment((50, sum), date(2025, 3, 2), "2025-03 记-1".to_owned());
        let like = |day, of| made.like_payment(date(2025, 3, day), of);
        assert_eq!(like(4, (50, sum)), Some("2025-03 记-1"));
        assert_eq!(like(12, (50, sum)), Some("2025-03 记-1"));
        assert_eq!(like(13, (50, sum)), None);
        assert_eq!(like(2, (50, sum)), None);
        assert_eq!(like(4, (51, sum)), None);
        assert_eq!(like(4, (50, Money::from_fen(501))), None);
    }

    #[test]
    fn a_line_that_no_event_knows_makes_it_another_voucher() {
        let mut lines = lines(60, Some(7));
        lines.push(MovedLine { role: None, net_debit: Money::ZERO, with: None });
        assert!(made().meet(date(2025, 3, 10), lines.into_iter()).is_none());
    }

    #[test]
    fn a_row_of_a_cash_book_meets_an_event_of_its_sum_that_touches_its_account() {
        let mut made = made();
        let day = date(2025, 3, 10);
        let money = Money::from_fen(100);
        let mut meet =
            |gained, contra| made.meet_row(day, gained, contra).map(|it| it.name.clone());
        assert_eq!(meet(-money, Role::OwnShare).as_deref(), None);
        assert_eq!(meet(money, Role::FromLower).as_deref(), None);
        assert_eq!(meet(money, Role::OwnShare).as_deref(), Some("2025-03 记-4"));
        assert_eq!(meet(money, Role::ToLower).as_deref(), Some("2025-03 记-6"));
    }
}
