//! What is due of a month of wages, what was paid of it, and when it was due. Pure.
//!
//! Invariants: due is 2 % of the payroll of a month, half a fen up; on the due day of the month
//! after, its last day where it is shorter, or on the day to which it was deferred; a month paid
//! over makes good for no other.

use jiff::civil::Date;

use crate::date::Period;
use crate::dues::store::{ChannelRow, Deferred};
use crate::money::Money;
use crate::money::percent::Percent;

/// 工会法: 2 % of the payroll.
const DUES_RATE: Percent = Percent::from_parts(20_000);
/// Where no register says a day.
const DUE_DAY: i64 = 15;

/// A month of wages of a union.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuesMonth {
    pub unit_id: i64,
    pub unit_code: String,
    pub unit_name: String,
    pub wage_period: Period,
    pub payroll: Money,
    pub due: Money,
    pub paid: Money,
    pub due_on: Date,
}

impl DuesMonth {
    fn short(&self) -> Money {
        (self.due - self.paid).max(Money::ZERO)
    }

    /// Days since it was due; before that less than none.
    #[must_use]
    pub fn days_late(&self, on: Date) -> i64 {
        self.due_on.duration_until(on).as_hours() / 24
    }

    /// 欠缴: unpaid after the due day, which is a day to pay on.
    #[must_use]
    pub fn arrears(&self, on: Date) -> Money {
        if self.due_on < on { self.short() } else { Money::ZERO }
    }

    /// 未到期.
    #[must_use]
    pub fn not_due(&self, on: Date) -> Money {
        self.short() - self.arrears(on)
    }

    /// 多缴.
    #[must_use]
    pub fn over(&self) -> Money {
        (self.paid - self.due).max(Money::ZERO)
    }
}

/// 应缴 of a payroll.
#[must_use]
pub fn due_of(payroll: Money) -> Money {
    DUES_RATE.of(payroll)
}

/// The day in the month after the wages', or its last.
fn due_in(next: Period, day: i64) -> Date {
    let last = next.last_day();
    let day = i8::try_from(day).unwrap_or(1).clamp(1, last.day());
    jiff::civil::date(last.year(), last.month(), day)
}

/// The day on which a month of wages is due: that of the channel that holds on it, else of the
/// last one registered; a later one where the month was deferred. `channels` is what is
/// registered for the union, the oldest first.
#[must_use]
pub fn due_day(wages: Period, channels: &[ChannelRow], deferred: &[Deferred]) -> Date {
    let of_month = deferred.iter().filter(|it| it.covers(wages.number()));
    let later = of_month.filter_map(|it| it.due_on.parse::<Date>().ok()).max();
    let usual = usual_due_day(wages, channels);
    later.map_or(usual, |later| later.max(usual))
}

fn usual_due_day(wages: Period, channels: &[ChannelRow]) -> Date {
    let next = match wages.month() {
        12 => Period::new(wages.year() + 1, 1),
        month => Period::new(wages.year(), month + 1),
    };
    let next = next.unwrap_or(wages);
    let holds =
        channels.iter().rev().find(|row| row.holds_on(&due_in(next, row.due_day).to_string()));
    due_in(next, holds.or(channels.last()).map_or(DUE_DAY, |row| row.due_day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channel(from: &str, to: Option<&str>, due_day: i64) -> ChannelRow {
        ChannelRow {
            id: 1,
            unit_id: 1,
            payer_name: "甲局".to_owned(),
            credit_code: String::new(),
            former_names: String::new(),
            bank_account: String::new(),
            channel: "own".to_owned(),
            valid_from_on: from.to_owned(),
            valid_to_on: to.map(str::to_owned),
            due_day,
            set_by: String::new(),
            set_at: String::new(),
        }
    }

    #[test]
    fn dues_of_a_month_are_due_on_the_day_of_the_channel_that_holds_then() {
        let two = [channel("2025-01-01", Some("2025-06-30"), 31), channel("2025-07-01", None, 10)];
        for (wages, channels, expected) in [
            ("2025-01", &two[..], "2025-02-28"),
            ("2025-03", &two[..], "2025-04-30"),
            ("2025-05", &two[..], "2025-06-30"),
            ("2025-06", &two[..], "2025-07-10"),
            ("2025-12", &two[..], "2026-01-10"),
            ("2025-03", &[][..], "2025-04-15"),
            ("2024-10", &two[..1], "2024-11-30"),
        ] {
            let due = due_day(wages.parse().unwrap(), channels, &[]);
            assert_eq!(due.to_string(), expected, "{wages}");
        }
    }

    #[test]
    fn a_deferral_moves_the_due_day_later_and_never_earlier() {
        let deferred = |from: i64, to: i64, due_on: &str| Deferred {
            unit_id: 1,
            wage_from: from,
            wage_to: to,
            due_on: due_on.to_owned(),
        };
        let two =
            [deferred(202_503, 202_505, "2025-12-31"), deferred(202_505, 202_507, "2025-07-31")];
        let channels = [channel("2025-01-01", None, 10)];
        for (wages, expected) in [
            ("2025-02", "2025-03-10"),
            ("2025-03", "2025-12-31"),
            ("2025-05", "2025-12-31"),
            ("2025-06", "2025-07-31"),
            // What was deferred to a day that is earlier than the usual one stays as usual.
            ("2025-07", "2025-08-10"),
            ("2025-08", "2025-09-10"),
        ] {
            let due = due_day(wages.parse().unwrap(), &channels, &two);
            assert_eq!(due.to_string(), expected, "{wages}");
        }
    }
}
