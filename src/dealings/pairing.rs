//! Which payment meets which receipt. Pure.
//!
//! Invariants: of equal amounts as many pairs as possible, of these the fewest in which the receipt
//! comes first, of these the fewest days; what is left is set one against several and several
//! against several where the sums agree; nothing is further apart than money may be on its way.

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::dealings::transfer::IN_TRANSIT_DAYS;
use crate::money::Money;

/// What is set against something: a day and an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    pub on: Date,
    pub amount: Money,
}

/// So much of a payment is so much of a receipt, by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Met {
    pub payment: usize,
    pub receipt: usize,
    pub amount: Money,
}

/// How many on a side may add up to one on the other.
const MOST_TOGETHER: usize = 8;
/// The same where there are several on both sides: more would agree by chance.
const MOST_ACROSS: usize = 3;
/// How many of the nearest are tried for such a sum: all their choices are.
const NEAREST: usize = 10;

/// Days from a payment to a receipt; negative where the receipt comes first.
#[must_use]
pub fn days(payment: Date, receipt: Date) -> i64 {
    payment.duration_until(receipt).as_hours() / 24
}

fn are_near(payment: Date, receipt: Date) -> bool {
    days(payment, receipt).abs() <= IN_TRANSIT_DAYS
}

/// Sets payments against receipts.
#[must_use]
pub fn pair_up(payments: &[Item], receipts: &[Item]) -> Vec<Met> {
    let mut left = Left {
        payments: payments.to_vec(),
        receipts: receipts.to_vec(),
        open_payments: open(payments),
        open_receipts: open(receipts),
        met: Vec::new(),
    };
    left.meet_equals();
    left.meet_sums();
    left.met.sort_unstable();
    left.met
}

/// Places of what can be paired, by day.
fn open(items: &[Item]) -> Vec<usize> {
    let mut places: Vec<usize> =
        (0..items.len()).filter(|place| items[*place].amount > Money::ZERO).collect();
    places.sort_by_key(|place| (items[*place].on, *place));
    places
}

#[derive(Debug)]
struct Left {
    payments: Vec<Item>,
    receipts: Vec<Item>,
    open_payments: Vec<usize>,
    open_receipts: Vec<usize>,
    met: Vec<Met>,
}

/// Fewest unpaired, then fewest receipts before their payment, then fewest days.
type Cost = (usize, usize, i64);

impl Left {
    fn meet_equals(&mut self) {
        let mut amounts: Vec<Money> =
            self.open_payments.iter().map(|place| self.payments[*place].amount).collect();
        amounts.sort_unstable();
        amounts.dedup();
        for amount in amounts {
            let of = |places: &[usize], items: &[Item]| -> Vec<usize> {
                places.iter().copied().filter(|place| items[*place].amount == amount).collect()
            };
            let payments = of(&self.open_payments, &self.payments);
            let receipts = of(&self.open_receipts, &self.receipts);
            for (payment, receipt) in self.in_order(&payments, &receipts) {
                self.met.push(Met { payment, receipt, amount });
                self.close(&[payment], &[receipt]);
            }
        }
    }

    fn close(&mut self, payments: &[usize], receipts: &[usize]) {
        self.open_payments.retain(|place| !payments.contains(place));
        self.open_receipts.retain(|place| !receipts.contains(place));
    }

    /// The best pairs of equal amounts in the order of their days: where two pairs cross,
    /// uncrossing them brings neither apart.
    fn in_order(&self, payments: &[usize], receipts: &[usize]) -> Vec<(usize, usize)> {
        let width = receipts.len() + 1;
        let mut costs: Vec<Cost> = vec![(0, 0, 0); (payments.len() + 1) * width];
        let pair = |one: usize, other: usize| -> Option<(usize, i64)> {
            let (paid, came) = (self.payments[payments[one]].on, self.receipts[receipts[other]].on);
            let apart = days(paid, came);
            are_near(paid, came).then_some((usize::from(apart < 0), apart.abs()))
        };
        for one in 0..=payments.len() {
            for other in 0..=receipts.len() {
                let mut best: Option<Cost> = (one == 0 && other == 0).then_some((0, 0, 0));
                let mut offer = |cost: Cost| {
                    best = Some(best.map_or(cost, |it| it.min(cost)));
                };
                if one > 0 {
                    let (alone, before, apart) = costs[(one - 1) * width + other];
                    offer((alone + 1, before, apart));
                }
                if other > 0 {
                    let (alone, before, apart) = costs[one * width + other - 1];
                    offer((alone + 1, before, apart));
                }
                if one > 0
                    && other > 0
                    && let Some((is_before, span)) = pair(one - 1, other - 1)
                {
                    let (alone, before, apart) = costs[(one - 1) * width + other - 1];
                    offer((alone, before + is_before, apart + span));
                }
                costs[one * width + other] = best.unwrap_or_default();
            }
        }
        let mut pairs = Vec::new();
        let (mut one, mut other) = (payments.len(), receipts.len());
        while one > 0 && other > 0 {
            let here = costs[one * width + other];
            let (alone, before, apart) = costs[(one - 1) * width + other - 1];
            let paired = pair(one - 1, other - 1);
            if paired
                .is_some_and(|(is_before, span)| here == (alone, before + is_before, apart + span))
            {
                pairs.push((payments[one - 1], receipts[other - 1]));
                (one, other) = (one - 1, other - 1);
            } else {
                let (alone, before, apart) = costs[(one - 1) * width + other];
                if here == (alone + 1, before, apart) { one -= 1 } else { other -= 1 }
            }
        }
        pairs
    }

    /// Sums that agree, those of the fewest first.
    fn meet_sums(&mut self) {
        for together in 2..=MOST_TOGETHER {
            while let Some((payments, receipts)) = self.sum_of(together) {
                self.part(&payments, &receipts);
                self.close(&payments, &receipts);
            }
        }
    }

    /// Payments and receipts of one sum, so many on the larger side.
    fn sum_of(&self, together: usize) -> Option<(Vec<usize>, Vec<usize>)> {
        let fits = |one: usize, other: usize| {
            one.max(other) == together && (one.min(other) == 1 || together <= MOST_ACROSS)
        };
        for first in &self.open_payments {
            let on = self.payments[*first].on;
            let near = nearest(&self.open_receipts, &self.receipts, on);
            let receipts = choices(&near, &self.receipts, together);
            let mut by_sum: FxHashMap<Money, Vec<usize>> = FxHashMap::default();
            for (place, (chosen, sum)) in receipts.iter().enumerate() {
                if !chosen.is_empty() {
                    by_sum.entry(*sum).or_default().push(place);
                }
            }
            let mut near = nearest(&self.open_payments, &self.payments, on);
            near.retain(|place| place != first);
            for (mut all, sum) in choices(&near, &self.payments, together - 1) {
                all.push(*first);
                let sum = sum + self.payments[*first].amount;
                let of_sum = by_sum.get(&sum).into_iter().flatten();
                let mut of_sum = of_sum.filter_map(|place| receipts.get(*place));
                if let Some((chosen, _)) = of_sum.find(|(chosen, _)| fits(all.len(), chosen.len()))
                {
                    all.sort_by_key(|place| (self.payments[*place].on, *place));
                    return Some((all, chosen.clone()));
                }
            }
        }
        None
    }

    /// Parts of one sum, the earliest with the earliest.
    fn part(&mut self, payments: &[usize], receipts: &[usize]) {
        let (mut payments, mut receipts) = (payments.iter(), receipts.iter());
        let (mut payment, mut receipt) = (payments.next(), receipts.next());
        let (mut paid, mut came) = (Money::ZERO, Money::ZERO);
        while let (Some(one), Some(other)) = (payment, receipt) {
            let (of_payment, of_receipt) =
                (self.payments[*one].amount - paid, self.receipts[*other].amount - came);
            let amount = of_payment.min(of_receipt);
            self.met.push(Met { payment: *one, receipt: *other, amount });
            (paid, came) = (paid + amount, came + amount);
            if of_payment == amount {
                (payment, paid) = (payments.next(), Money::ZERO);
            }
            if of_receipt == amount {
                (receipt, came) = (receipts.next(), Money::ZERO);
            }
        }
    }
}

/// The nearest to a day, as many as are tried, by day.
fn nearest(places: &[usize], items: &[Item], on: Date) -> Vec<usize> {
    let mut near: Vec<usize> =
        places.iter().copied().filter(|place| are_near(on, items[*place].on)).collect();
    near.sort_by_key(|place| (days(on, items[*place].on).abs(), *place));
    near.truncate(NEAREST);
    near.sort_by_key(|place| (items[*place].on, *place));
    near
}

/// Every choice of up to so many, with its sum, the smallest first; none is one, too.
fn choices(places: &[usize], items: &[Item], most: usize) -> Vec<(Vec<usize>, Money)> {
    let mut all: Vec<(Vec<usize>, Money)> = vec![(Vec::new(), Money::ZERO)];
    for place in places {
        let further: Vec<(Vec<usize>, Money)> = all
            .iter()
            .filter(|(chosen, _)| chosen.len() < most)
            .map(|(chosen, sum)| {
                let mut chosen = chosen.clone();
                chosen.push(*place);
                (chosen, *sum + items[*place].amount)
            })
            .collect();
        all.extend(further);
    }
    all.sort_by_key(|(chosen, _)| chosen.len());
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn items(list: &[(&str, i64)]) -> Vec<Item> {
        let item = |(day, fen): &(&str, i64)| Item {
            on: format!("2025-{day}").parse().unwrap(),
            amount: Money::from_fen(*fen),
        };
        list.iter().map(item).collect()
    }

    fn met(payments: &[(&str, i64)], receipts: &[(&str, i64)]) -> Vec<(usize, usize, i64)> {
        let met = pair_up(&items(payments), &items(receipts));
        met.iter().map(|it| (it.payment, it.receipt, it.amount.fen())).collect()
    }

    #[test]
    fn as_many_as_possible_meet_then_payments_before_receipts_then_the_nearest() {
        // The nearest for the second payment is the first receipt; both meet all the same.
        let two = met(&[("03-01", 5), ("03-28", 5)], &[("03-27", 5), ("04-20", 5)]);
        assert_eq!(two, [(0, 0, 5), (1, 1, 5)]);
        let after = met(&[("03-10", 5)], &[("03-09", 5), ("03-12", 5)]);
        assert_eq!(after, [(0, 1, 5)]);
        let near = met(&[("03-10", 5)], &[("03-20", 5), ("03-12", 5)]);
        assert_eq!(near, [(0, 1, 5)]);
        // A receipt that was written down first is better than none.
        assert_eq!(met(&[("03-10", 5)], &[("03-09", 5)]), [(0, 0, 5)]);
        assert_eq!(met(&[("03-01", 5)], &[("03-31", 5)]), [(0, 0, 5)]);
        assert_eq!(met(&[("03-01", 5)], &[("04-01", 5)]), []);
        assert_eq!(met(&[("03-01", -5)], &[("03-01", -5)]), []);
    }

    #[test]
    fn one_meets_several_and_several_meet_several() {
        let one = met(&[("03-01", 3)], &[("03-02", 1), ("03-03", 7), ("03-04", 2)]);
        assert_eq!(one, [(0, 0, 1), (0, 2, 2)]);
        let other = met(&[("03-01", 1), ("03-02", 2), ("03-03", 9)], &[("03-05", 3)]);
        assert_eq!(other, [(0, 0, 1), (1, 0, 2)]);
        let several = met(&[("03-01", 10), ("03-02", 20)], &[("03-05", 15), ("03-06", 15)]);
        assert_eq!(several, [(0, 0, 10), (1, 0, 5), (1, 1, 15)]);
        assert_eq!(met(&[("03-01", 10)], &[("03-05", 15)]), []);
    }

    proptest! {
        #[test]
        fn nothing_meets_more_than_it_is_and_equals_never_stay_apart(
            paid in proptest::collection::vec((0_i64..60, 1_i64..4), 0..8),
            came in proptest::collection::vec((0_i64..60, 1_i64..4), 0..8),
        ) {
            let first: Date = "2025-03-01".parse().unwrap();
            let item = |(after, fen): &(i64, i64)| Item {
                on: first + jiff::Span::new().days(*after),
                amount: Money::from_fen(*fen),
            };
            let payments: Vec<Item> = paid.iter().map(item).collect();
            let receipts: Vec<Item> = came.iter().map(item).collect();
            let met = pair_up(&payments, &receipts);
            let of_payment = |place: usize| -> Money {
                met.iter().filter(|it| it.payment == place).map(|it| it.amount).sum()
            };
            let of_receipt = |place: usize| -> Money {
                met.iter().filter(|it| it.receipt == place).map(|it| it.amount).sum()
            };
            for (place, payment) in payments.iter().enumerate() {
                let sum = of_payment(place);
                prop_assert!(sum.is_zero() || sum == payment.amount);
                for (other, receipt) in receipts.iter().enumerate() {
                    let are_open = sum.is_zero() && of_receipt(other).is_zero();
                    let fit = payment.amount == receipt.amount;
                    prop_assert!(!(are_open && fit && are_near(payment.on, receipt.on)));
                }
            }
            for (place, receipt) in receipts.iter().enumerate() {
                let sum = of_receipt(place);
                prop_assert!(sum.is_zero() || sum == receipt.amount);
            }
        }
    }
}
