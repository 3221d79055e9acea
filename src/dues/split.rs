//! 分成: a receipt split once for the whole chain of unions (工会会计制度 402 三(一)(二), 211, 212).
//!
//! Invariants: legs add up to the receipt; all legs are rounded at once, by largest remainder, the
//! lower level first among equals; a level that the chain lacks gives its percent to the next one
//! above, before anything is rounded.

use serde::{Deserialize, Serialize};

use crate::money::Money;
use crate::money::percent::Percent;
use crate::money::share::share;
use crate::units::unit::{Level, Unit};

crate::spelled! {
    /// A level that has a leg, the lowest first.
    Rank {
        Grassroots = "grassroots", "基层";
        Department = "department", "直属";
        Federation = "federation", "省直";
        /// What is above the root of the tree: not in this system.
        Above = "above", "上级";
    }
}

impl Rank {
    #[must_use]
    pub fn place(self) -> usize {
        match self {
            Self::Grassroots => 0,
            Self::Department => 1,
            Self::Federation => 2,
            Self::Above => 3,
        }
    }

    /// The level of a union as a rule of shares names it.
    #[must_use]
    pub fn of(level: Level) -> Self {
        match level {
            Level::Federation => Self::Federation,
            Level::Department => Self::Department,
            Level::Grassroots | Level::Branch => Self::Grassroots,
        }
    }
}

/// 分成比例 of the four levels, the lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shares(pub [Percent; 4]);

impl Shares {
    #[must_use]
    pub fn sum(self) -> Percent {
        Percent::from_parts(self.0.iter().map(|it| it.parts()).sum())
    }
}

/// The money of a receipt by level, the lowest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Legs(pub [Money; 4]);

impl Legs {
    pub const NONE: Self = Self([Money::ZERO; 4]);

    #[must_use]
    pub fn of(self, rank: Rank) -> Money {
        self.0.get(rank.place()).copied().unwrap_or_default()
    }

    #[must_use]
    pub fn sum(self) -> Money {
        self.0.into_iter().sum()
    }

    /// The legs of these ranks alone.
    #[must_use]
    pub fn only(self, is_meant: impl Fn(Rank) -> bool) -> Self {
        let mut legs = self;
        for rank in Rank::EVERY.iter().filter(|rank| !is_meant(**rank)) {
            if let Some(leg) = legs.0.get_mut(rank.place()) {
                *leg = Money::ZERO;
            }
        }
        legs
    }

    /// So much of these legs, in their proportion, by largest remainder.
    #[must_use]
    pub fn spread(self, sum: Money) -> Self {
        if sum == self.sum() {
            return self;
        }
        let weights = self.0.map(|leg| leg.fen().unsigned_abs());
        let mut legs = Self::NONE;
        for (leg, part) in legs.0.iter_mut().zip(share(sum, &weights)) {
            *leg = part;
        }
        legs
    }

    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        let mut legs = self;
        for (leg, taken) in legs.0.iter_mut().zip(other.0) {
            *leg -= taken;
        }
        legs
    }

    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let mut legs = self;
        for (leg, more) in legs.0.iter_mut().zip(other.0) {
            *leg += more;
        }
        legs
    }
}

/// Which part of the dues a receipt is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of them.
    Whole,
    /// What the employer pays its own union where the tax office collects the rest: wholly the
    /// lowest leg.
    Own,
    /// That rest: over the other legs.
    Upper,
}

/// A union and all above it, the lowest first: who has a leg.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain(Vec<(i64, Rank)>);

impl Chain {
    /// `units` is the union whose employer pays and all above it, the lowest first.
    #[must_use]
    pub fn of<'u>(units: impl IntoIterator<Item = &'u Unit>) -> Self {
        Self(units.into_iter().map(|unit| (unit.id, Rank::of(unit.level))).collect())
    }

    /// The union that has the leg of a rank; the lowest of that rank.
    #[must_use]
    pub fn holder(&self, rank: Rank) -> Option<i64> {
        self.0.iter().find(|(_, it)| *it == rank).map(|(id, _)| *id)
    }

    /// The rank whose leg a union has.
    #[must_use]
    pub fn rank_of(&self, unit_id: i64) -> Option<Rank> {
        let (_, rank) = self.0.iter().find(|(id, _)| *id == unit_id)?;
        (self.holder(*rank) == Some(unit_id)).then_some(*rank)
    }

    /// Whether a union stands in the chain, and how far up.
    #[must_use]
    pub fn height_of(&self, unit_id: i64) -> Option<usize> {
        self.0.iter().position(|(id, _)| *id == unit_id)
    }

    /// The union at a height, counted from the lowest.
    #[must_use]
    pub fn at(&self, height: usize) -> Option<i64> {
        self.0.get(height).map(|(id, _)| *id)
    }

    /// How far up the holder of a rank stands; what is outside stands above all.
    #[must_use]
    pub fn height_of_rank(&self, rank: Rank) -> usize {
        self.holder(rank).and_then(|id| self.height_of(id)).unwrap_or(self.0.len())
    }

    /// The percents as they fall to those who are there.
    fn weights(&self, shares: Shares) -> [u64; 4] {
        let mut weights = [0; 4];
        let mut handed_up = 0;
        for rank in Rank::EVERY {
            let percent = shares.0.get(rank.place()).map_or(0, |it| it.weight()) + handed_up;
            let is_there = *rank == Rank::Above || self.holder(*rank).is_some();
            handed_up = if is_there { 0 } else { percent };
            if let Some(weight) = weights.get_mut(rank.place()).filter(|_| is_there) {
                *weight = percent;
            }
        }
        weights
    }

    /// The legs of a receipt; `None` where there is nobody to whom the part could go.
    #[must_use]
    pub fn split(&self, amount: Money, shares: Shares, part: Part) -> Option<Legs> {
        self.split_with(amount, (shares, &[]), part).map(|(legs, _)| legs)
    }

    /// The same with further shares beside the levels, which come after them among equals.
    #[must_use]
    pub fn split_with(
        &self,
        amount: Money,
        (shares, further): (Shares, &[Percent]),
        part: Part,
    ) -> Option<(Legs, Vec<Money>)> {
        let lowest = self.0.first().map(|(_, rank)| rank.place())?;
        let mut weights = self.weights(shares).to_vec();
        for (place, weight) in weights.iter_mut().enumerate() {
            let is_meant = match part {
                Part::Whole => true,
                Part::Own => place == lowest,
                Part::Upper => place != lowest,
            };
            *weight = match part {
                Part::Own => u64::from(is_meant),
                _ if is_meant => *weight,
                _ => 0,
            };
        }
        let of_further = |percent: &Percent| if part == Part::Own { 0 } else { percent.weight() };
        weights.extend(further.iter().map(of_further));
        if weights.iter().all(|it| *it == 0) {
            return None;
        }
        let parts = share(amount, &weights);
        let mut legs = Legs::NONE;
        for (leg, part) in legs.0.iter_mut().zip(&parts) {
            *leg = *part;
        }
        Some((legs, parts.into_iter().skip(legs.0.len()).collect()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shares(percents: [&str; 4]) -> Shares {
        Shares(percents.map(|it| Percent::read(it).unwrap()))
    }

    fn chain(ranks: &[Rank]) -> Chain {
        Chain((1_i64..).zip(ranks).map(|(id, rank)| (id, *rank)).collect())
    }

    const FULL: &[Rank] = &[Rank::Grassroots, Rank::Department, Rank::Federation];

    /// Worked by hand: percents handed up first, then floors, then the fen that is left to the
    /// largest remainder.
    #[test]
    fn a_receipt_is_split_over_those_who_are_there() {
        let rule = ["60", "10", "20", "10"];
        let tight = ["60", "5", "30", "5"];
        let odd = ["33.3333", "33.3333", "33.3333", "0.0001"];
        for (ranks, percents, fen, part, expected) in [
            (FULL, rule, 10_000_000, Part::Whole, [6_000_000, 1_000_000, 2_000_000, 1_000_000]),
            // 0.6 0.1 0.2 0.1 of a fen.
            (FULL, rule, 1, Part::Whole, [1, 0, 0, 0]),
            // 1.8 0.3 0.6 0.3: two fen left, to .8 and .6.
            (FULL, rule, 3, Part::Whole, [2, 0, 1, 0]),
            // 3.0 0.5 1.0 0.5: one fen left, of equal remainders the lower.
            (FULL, rule, 5, Part::Whole, [3, 1, 1, 0]),
            // 59.4 4.95 29.7 4.95.
            (FULL, tight, 99, Part::Whole, [59, 5, 30, 5]),
            (FULL, odd, 100, Part::Whole, [34, 33, 33, 0]),
            // No department union: its percent goes to the federation.
            (&[Rank::Grassroots, Rank::Federation], rule, 1_001, Part::Whole, [601, 0, 300, 100]),
            // A department union with members of its own: the grassroots percent comes to it.
            (&[Rank::Department, Rank::Federation], rule, 1_000, Part::Whole, [0, 700, 200, 100]),
            // Nobody at federation level: what would be its goes above.
            (&[Rank::Grassroots, Rank::Department], rule, 1_000, Part::Whole, [600, 100, 0, 300]),
            (&[Rank::Federation], rule, 1_000, Part::Whole, [0, 0, 900, 100]),
            (FULL, rule, 777, Part::Own, [777, 0, 0, 0]),
            (&[Rank::Department, Rank::Federation], rule, 777, Part::Own, [0, 777, 0, 0]),
            // 1 : 2 : 1 of 401: 100.25 200.5 100.25.
            (FULL, rule, 401, Part::Upper, [0, 100, 201, 100]),
            (&[Rank::Department, Rank::Federation], rule, 300, Part::Upper, [0, 0, 200, 100]),
            (FULL, rule, -5, Part::Whole, [-3, -1, -1, 0]),
        ] {
            let legs = chain(ranks).split(Money::from_fen(fen), shares(percents), part).unwrap();
            assert_eq!(legs.0.map(Money::fen), expected, "{ranks:?} {percents:?} {fen} {part:?}");
        }
        let all_below = shares(["100", "0", "0", "0"]);
        assert_eq!(chain(FULL).split(Money::from_fen(9), all_below, Part::Upper), None);
    }

    /// 59 : 10 : 20 : 8 : 2 : 1 of 101: 59.59 10.10 20.20 8.08 2.02 1.01, the fen to .59; without
    /// the lowest 41 of 410 each percent is ten fen.
    #[test]
    fn further_legs_are_rounded_with_all_others() {
        let rule = shares(["59", "10", "20", "8"]);
        let further = ["2", "1"].map(|it| Percent::read(it).unwrap());
        let fen = |parts: &[Money]| parts.iter().map(|it| it.fen()).collect::<Vec<_>>();
        for (amount, part, expected) in [
            (101, Part::Whole, ([60, 10, 20, 8], [2, 1])),
            (410, Part::Upper, ([0, 100, 200, 80], [20, 10])),
            (77, Part::Own, ([77, 0, 0, 0], [0, 0])),
        ] {
            let amount = Money::from_fen(amount);
            let (legs, more) = chain(FULL).split_with(amount, (rule, &further), part).unwrap();
            assert_eq!((legs.0.map(Money::fen), fen(&more)), (expected.0, expected.1.to_vec()));
        }
    }

    #[test]
    fn what_came_is_spread_over_the_legs_in_their_proportion() {
        let announced = Legs([0, 100, 200, 100].map(Money::from_fen));
        for (sum, expected) in
            [(400, [0, 100, 200, 100]), (399, [0, 100, 199, 100]), (2, [0, 1, 1, 0]), (0, [0; 4])]
        {
            let came = announced.spread(Money::from_fen(sum));
            assert_eq!(came.0.map(Money::fen), expected, "{sum}");
        }
    }

    proptest! {
        #[test]
        fn legs_add_up_for_any_amount_rule_and_depth(
            fen in -1_000_000_000_000_i64..1_000_000_000_000,
            cuts in proptest::array::uniform3(0_u32..=1_000_000),
            lowest in 0_usize..3, depth in 1_usize..=3,
        ) {
            let mut cuts = cuts;
            cuts.sort_unstable();
            let [a, b, c] = cuts;
            let shares = Shares([a, b - a, c - b, 1_000_000 - c].map(Percent::from_parts));
            let ranks = &FULL[lowest..(lowest + depth).min(3)];
            let legs = chain(ranks).split(Money::from_fen(fen), shares, Part::Whole).unwrap();
            prop_assert_eq!(legs.sum().fen(), fen);
            let absent = |rank: &&Rank| **rank != Rank::Above && !ranks.contains(rank);
            for rank in Rank::EVERY.iter().filter(absent) {
                prop_assert!(legs.of(*rank).is_zero());
            }
        }
    }
}
