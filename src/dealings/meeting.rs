//! How what one union booked meets what the other booked. Pure.
//!
//! Invariant: general grants meet general ones and earmarked ones earmarked ones; a grant of the
//! year before that is paid (应付下级补助) meets whatever the other side took it for.

use jiff::civil::Date;

use crate::dealings::deal::{Deal, Grant, Relation};
use crate::dealings::pairing::{Item, Met, days, pair_up};
use crate::dealings::transfer::IN_TRANSIT_DAYS;
use crate::money::Money;

/// Which deals a round takes: of what grant, and whether money moved; `None` takes either.
type Kind = (Option<Grant>, Option<bool>);

fn is_of(deal: &Deal, (grant, is_cash): Kind) -> bool {
    grant.is_none_or(|grant| deal.grant == Some(grant))
        && is_cash.is_none_or(|is_cash| deal.is_cash == is_cash)
}

/// Rounds of grants: like meets like first, payments and receipts before what is only accrued.
const ROUNDS: [(Kind, Kind); 9] = {
    const PAID: Option<bool> = Some(true);
    const ACCRUED: Option<bool> = Some(false);
    const GENERAL: Option<Grant> = Some(Grant::General);
    const EARMARKED: Option<Grant> = Some(Grant::Earmarked);
    const SETTLED: Option<Grant> = Some(Grant::Settled);
    [
        ((GENERAL, PAID), (GENERAL, PAID)),
        ((EARMARKED, PAID), (EARMARKED, PAID)),
        ((SETTLED, PAID), (SETTLED, PAID)),
        ((SETTLED, PAID), (None, PAID)),
        ((None, PAID), (SETTLED, PAID)),
        ((GENERAL, ACCRUED), (GENERAL, ACCRUED)),
        ((EARMARKED, ACCRUED), (EARMARKED, ACCRUED)),
        ((GENERAL, None), (GENERAL, None)),
        ((EARMARKED, None), (EARMARKED, None)),
    ]
};
const ONE_ROUND: [(Kind, Kind); 1] = [((None, None), (None, None))];

/// Sets what was paid against what was received, all of one relation.
#[must_use]
pub fn meet(payments: &[Deal], receipts: &[Deal]) -> Vec<Met> {
    let is_grant = |deal: &Deal| deal.relation == Relation::Grant;
    let rounds: &[(Kind, Kind)] =
        if payments.iter().chain(receipts).any(is_grant) { &ROUNDS } else { &ONE_ROUND };
    let mut met: Vec<Met> = Vec::new();
    for (of_payments, of_receipts) in rounds {
        let open = |deals: &[Deal], kind: Kind, taken: &dyn Fn(&Met) -> usize| -> Vec<usize> {
            let is_open = |place: &usize| {
                is_of(&deals[*place], kind) && met.iter().all(|it| taken(it) != *place)
            };
            (0..deals.len()).filter(is_open).collect()
        };
        let open_payments = open(payments, *of_payments, &|it| it.payment);
        let open_receipts = open(receipts, *of_receipts, &|it| it.receipt);
        let items = |deals: &[Deal], places: &[usize]| -> Vec<Item> {
            let item =
                |place: &usize| Item { on: deals[*place].dated_on, amount: deals[*place].amount };
            places.iter().map(item).collect()
        };
        let found = pair_up(&items(payments, &open_payments), &items(receipts, &open_receipts));
        met.extend(found.into_iter().map(|it| Met {
            payment: open_payments[it.payment],
            receipt: open_receipts[it.receipt],
            amount: it.amount,
        }));
    }
    met
}

/// What met nothing.
#[must_use]
pub fn left(deals: &[Deal], met: impl Fn(usize) -> bool) -> Vec<&Deal> {
    deals.iter().enumerate().filter(|(place, _)| !met(*place)).map(|(_, deal)| deal).collect()
}

/// What was left of both sides, with those that are surely the same in different amounts.
#[derive(Clone, Debug, Default)]
pub struct Leftover<'d> {
    pub payments: Vec<&'d Deal>,
    pub receipts: Vec<&'d Deal>,
    /// Payment less receipt.
    pub differing: Money,
}

/// Payments that came in another amount: within the time that money is on its way, and nearer to
/// each other than to nothing.
#[must_use]
pub fn leftover<'d>(payments: Vec<&'d Deal>, receipts: Vec<&'d Deal>) -> Leftover<'d> {
    let mut rest = Leftover { payments: Vec::new(), receipts, differing: Money::ZERO };
    for payment in payments {
        let is_near = |receipt: &Deal| {
            let apart = (payment.amount - receipt.amount).abs();
            let larger = payment.amount.max(receipt.amount);
            days(payment.dated_on, receipt.dated_on).abs() <= IN_TRANSIT_DAYS
                && receipt.amount > Money::ZERO
                && payment.amount > Money::ZERO
                && apart + apart < larger
        };
        let near = rest.receipts.iter().enumerate().filter(|(_, receipt)| is_near(receipt));
        let nearest =
            near.min_by_key(|(place, receipt)| ((payment.amount - receipt.amount).abs(), *place));
        match nearest.map(|(place, _)| place) {
            Some(place) => {
                rest.differing += payment.amount - rest.receipts.remove(place).amount;
            }
            None => rest.payments.push(payment),
        }
    }
    rest
}

/// Whether what was paid on a day may still be on its way on another one.
#[must_use]
pub fn is_on_its_way(paid_on: Date, on: Date) -> bool {
    (0..=IN_TRANSIT_DAYS).contains(&days(paid_on, on))
}
