//! Two unions and what each booked of the other, as rules look at them. Pure.

use crate::date::Period;
use crate::dealings::claims::{Figures, Tie};
use crate::dealings::difference::Reasons;
use crate::dealings::reconcile::Pair as Flow;
use crate::money::Money;
use crate::units::unit::Unit;

/// How far the books of a side have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Missing,
    Open,
    Closed,
}

/// A union and the one right above it.
#[derive(Clone, Debug)]
pub struct PairFacts {
    pub upper: Unit,
    pub lower: Unit,
    pub year: i64,
    pub upper_standing: Standing,
    pub lower_standing: Standing,
    /// Balances and grants of the year that both booked, as at 31 December.
    pub ties: Vec<(Tie, Figures, Reasons)>,
    /// 争议 that the register of transfers has.
    pub disputed: Money,
    /// 上缴经费, paid and received.
    pub remitted: Vec<Flow>,
}

impl PairFacts {
    /// The month of a day of the year.
    #[must_use]
    pub fn month_of(&self, on: jiff::civil::Date) -> Option<Period> {
        Period::of(on).filter(|it| it.year() == self.year)
    }
}
