//! A movement between two unions and where it stands. Pure.
//!
//! Invariants: each side speaks for itself; what nobody has said is never made up; whether a side
//! settles what the year before has booked follows from the days alone, in whatever order the two
//! sides speak.

use jiff::civil::Date;

use crate::dealings::rows::{Side, TransferKind};
use crate::dealings::store::{TransferRow, WordRow};
use crate::money::Money;

/// How long money may be on its way.
pub const IN_TRANSIT_DAYS: i64 = 30;

crate::spelled! {
    /// 状态.
    TransferState {
        Announced = "announced", "已通知";
        Confirmed = "confirmed", "已确认";
        InTransit = "in_transit", "在途";
        Unequal = "unequal", "金额不符";
        Unspoken = "unspoken", "对方未登记";
        Outside = "outside", "对方不在本系统";
    }
}

/// A transfer with what both sides said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    pub row: TransferRow,
    pub words: Vec<WordRow>,
}

impl Transfer {
    #[must_use]
    pub fn kind(&self) -> Option<TransferKind> {
        TransferKind::read(&self.row.kind)
    }

    /// What a side said, as far as it stands.
    pub fn of_side(&self, side: Side) -> impl Iterator<Item = &WordRow> {
        let stands = move |it: &&WordRow| it.side == side.as_str() && it.taken_back_at.is_none();
        self.words.iter().filter(stands)
    }

    #[must_use]
    pub fn sum(&self, side: Side) -> Money {
        self.of_side(side).map(|it| Money::from_fen(it.amount_fen)).sum()
    }

    /// The sum of a side up to a day.
    #[must_use]
    pub fn sum_until(&self, side: Side, day: &str) -> Money {
        let until = self.of_side(side).filter(|it| it.dated_on.as_str() <= day);
        until.map(|it| Money::from_fen(it.amount_fen)).sum()
    }

    #[must_use]
    pub fn first_day(&self, side: Side) -> Option<&str> {
        self.of_side(side).map(|it| it.dated_on.as_str()).min()
    }

    /// The year in which the payer owed it: that of its announcement, or the earlier one that a
    /// side named.
    #[must_use]
    pub fn announced_year(&self) -> Option<i64> {
        let year = |day: &str| day.get(..4).and_then(|it| it.parse::<i64>().ok());
        let announced = self.row.announced_on.as_deref().and_then(year);
        announced.into_iter().chain([self.row.book_year]).min()
    }

    /// The year in which it was due: that of its announcement, of its payment, or the one that a
    /// side named.
    #[must_use]
    pub fn due_year(&self) -> i64 {
        let year = |day: &str| day.get(..4).and_then(|it| it.parse::<i64>().ok());
        let announced = self.row.announced_on.as_deref().and_then(year);
        let paid = self.first_day(Side::Payer).and_then(year);
        announced.into_iter().chain(paid).chain([self.row.book_year]).min().unwrap_or(0)
    }

    /// Where it stands on a day.
    #[must_use]
    pub fn state_on(&self, day: Date) -> TransferState {
        let text = day.to_string();
        let paid = self.sum_until(Side::Payer, &text);
        let received = self.sum_until(Side::Receiver, &text);
        if self.row.payer_id.is_none() || self.row.receiver_id.is_none() {
            return TransferState::Outside;
        }
        match (paid.is_zero(), received.is_zero()) {
            (true, true) => TransferState::Announced,
            (false, false) if paid == received => TransferState::Confirmed,
            (false, false) => TransferState::Unequal,
            (is_unpaid, _) => {
                let side = if is_unpaid { Side::Receiver } else { Side::Payer };
                let first = self.first_day(side).and_then(|it| it.parse::<Date>().ok());
                let is_young = first.is_some_and(|first| {
                    first.duration_until(day).as_hours() / 24 <= IN_TRANSIT_DAYS
                });
                if is_young { TransferState::InTransit } else { TransferState::Unspoken }
            }
        }
    }
}
