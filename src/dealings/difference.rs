//! Why two unions' figures differ. Pure.
//!
//! Invariant: the reasons add up to the difference, upper less lower.

use jiff::civil::Date;

use crate::dealings::claims::{Figures, Tie};
use crate::dealings::deal::{Deal, Grant, Relation};
use crate::dealings::meeting::{Leftover, is_on_its_way, left, leftover, meet};
use crate::money::Money;

crate::spelled! {
    /// 说明.
    Reason {
        InTransit = "in_transit", "在途";
        Differs = "differs", "不符";
        /// The other side has nothing of it, and the time of its way is over.
        Unregistered = "unregistered", "对方未登记";
        /// Claims between unions are booked at the year's end only: no error.
        NotAccrued = "not_accrued", "年中未计提";
    }
}

/// Reasons with their signed amounts.
pub type Reasons = Vec<(Reason, Money)>;

/// What both sides booked with each other up to the day.
#[derive(Clone, Debug, Default)]
pub struct Both {
    pub upper: Vec<Deal>,
    pub lower: Vec<Deal>,
}

/// `相符`, or reasons with amounts: `在途 100.00；不符 3.00`.
#[must_use]
pub fn said(reasons: &[(Reason, Money)]) -> String {
    if reasons.is_empty() {
        return "相符".to_owned();
    }
    let parts: Vec<String> =
        reasons.iter().map(|(reason, amount)| format!("{reason} {amount}")).collect();
    parts.join("；")
}

/// Why the figures of a pair differ on a day.
#[must_use]
pub fn reasons(tie: Tie, figures: Figures, both: &Both, on: Date) -> Reasons {
    let mut sums =
        if tie.is_flow() { of_flow(tie, both, on) } else { of_balance(tie, figures, both, on) };
    let explained: Money = sums.iter().map(|(_, amount)| *amount).sum();
    sums.push((Reason::Differs, figures.difference() - explained));
    let mut reasons = Reasons::new();
    for reason in Reason::EVERY {
        let amount = sums.iter().filter(|(it, _)| it == reason).map(|(_, amount)| *amount).sum();
        if amount != Money::ZERO {
            reasons.push((*reason, amount));
        }
    }
    reasons
}

/// What each side booked that met nothing on the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unmet {
    pub upper: Vec<Deal>,
    pub lower: Vec<Deal>,
}

impl Unmet {
    /// What both have of a flow: of neither side what the other one lacks.
    #[must_use]
    pub fn agreed_of(&self, figures: Figures) -> Money {
        let lone = |deals: &[Deal]| -> Money {
            deals.iter().map(|it| it.amount).filter(|it| *it > Money::ZERO).sum()
        };
        let met = (figures.upper - lone(&self.upper)).min(figures.lower - lone(&self.lower));
        met.max(Money::ZERO).min(figures.agreed())
    }
}

/// The events behind a difference.
#[must_use]
pub fn unmet(tie: Tie, both: &Both, on: Date) -> Unmet {
    let of = |deals: &[Deal]| deals_of(tie, deals, on);
    let (upper, lower) = (of(&both.upper), of(&both.lower));
    let owned = |deals: Vec<&Deal>| -> Vec<Deal> { deals.into_iter().cloned().collect() };
    if tie == Tie::Remittance {
        let rest = rest_of(&lower, &upper);
        return Unmet { upper: owned(rest.receipts), lower: owned(rest.payments) };
    }
    let rest = rest_of(&upper, &lower);
    Unmet { upper: owned(rest.payments), lower: owned(rest.receipts) }
}

/// What of the deals is of a tie.
fn deals_of(tie: Tie, deals: &[Deal], on: Date) -> Vec<Deal> {
    let grant = if tie == Tie::Earmarked { Grant::Earmarked } else { Grant::General };
    let is_meant = |it: &&Deal| match tie {
        Tie::General | Tie::Earmarked => it.grant == Some(grant) && it.dated_on.year() == on.year(),
        Tie::Remittance => it.relation == Relation::Remittance && it.is_cash,
        Tie::ShareOwed => it.relation == Relation::PassDown && it.is_cash,
        Tie::GrantOwed => it.relation == Relation::Grant && it.is_cash,
    };
    deals.iter().filter(is_meant).cloned().collect()
}

fn of_flow(tie: Tie, both: &Both, on: Date) -> Reasons {
    let of = |deals: &[Deal]| deals_of(tie, deals, on);
    let (upper, lower) = (of(&both.upper), of(&both.lower));
    let rest = rest_of(&upper, &lower);
    let mut reasons = vec![(Reason::Differs, rest.differing)];
    for deal in rest.payments {
        let is_young = deal.is_cash && is_on_its_way(deal.dated_on, on);
        let reason = if is_young { Reason::InTransit } else { Reason::Unregistered };
        reasons.push((reason, deal.amount));
    }
    let received = rest.receipts.iter().map(|deal| -deal.amount);
    reasons.extend(received.map(|amount| (Reason::Unregistered, amount)));
    reasons
}

fn rest_of<'d>(payments: &'d [Deal], receipts: &'d [Deal]) -> Leftover<'d> {
    let met = meet(payments, receipts);
    leftover(
        left(payments, |place| met.iter().any(|it| it.payment == place)),
        left(receipts, |place| met.iter().any(|it| it.receipt == place)),
    )
}

/// A claim is larger than the debt by what is paid and not there yet; it is smaller while the year
/// runs, because claims are booked at its end.
fn of_balance(tie: Tie, figures: Figures, both: &Both, on: Date) -> Reasons {
    let of = |deals: &[Deal]| deals_of(tie, deals, on);
    let (upper, lower) = (of(&both.upper), of(&both.lower));
    let upper_claims = tie == Tie::Remittance;
    let (rest, claim, debt) = if upper_claims {
        (rest_of(&lower, &upper), figures.upper, figures.lower)
    } else {
        (rest_of(&upper, &lower), figures.lower, figures.upper)
    };
    let is_year_end = (on.month(), on.day()) == (12, 31);
    let sum = |deals: &[&Deal], is_meant: &dyn Fn(&Deal) -> bool| -> Money {
        deals.iter().filter(|it| is_meant(it)).map(|it| it.amount).sum()
    };
    let mut open = claim - debt;
    let mut reasons = Reasons::new();
    let mut take = |reason: Reason, most: Money, open: &mut Money| {
        let taken = if open.is_negative() { -most.min(-*open) } else { most.min(*open) };
        if most > Money::ZERO {
            reasons.push((reason, taken));
            *open -= taken;
        }
    };
    if open > Money::ZERO {
        let young = sum(&rest.payments, &|it| is_on_its_way(it.dated_on, on));
        let all = sum(&rest.payments, &|_| true);
        take(Reason::InTransit, young, &mut open);
        take(Reason::Differs, rest.differing, &mut open);
        take(Reason::Unregistered, all - young, &mut open);
    } else if open.is_negative() {
        take(Reason::Unregistered, sum(&rest.receipts, &|_| true), &mut open);
        if !is_year_end && tie != Tie::GrantOwed {
            let most = -open;
            take(Reason::NotAccrued, most, &mut open);
        }
    }
    // What only one of them has at all is not there with the other.
    if (claim.is_zero() || debt.is_zero()) && !open.is_zero() {
        let most = open.abs();
        take(Reason::Unregistered, most, &mut open);
    }
    if upper_claims {
        return reasons;
    }
    reasons.into_iter().map(|(reason, amount)| (reason, -amount)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deal(relation: Relation, on: &str, fen: i64) -> Deal {
        Deal {
            relation,
            grant: (relation == Relation::Grant).then_some(Grant::General),
            is_cash: true,
            account: String::new(),
            dated_on: format!("2025-{on}").parse().unwrap(),
            voucher: String::new(),
            voucher_id: 0,
            amount: Money::from_fen(fen),
        }
    }

    #[test]
    fn reasons_are_said_with_what_they_explain_and_add_up_to_the_difference() {
        let remittance = |on, fen| deal(Relation::Remittance, on, fen);
        let grant = |on, fen| deal(Relation::Grant, on, fen);
        let none = Vec::new;
        for (tie, on, figures, upper, lower, expected) in [
            (Tie::Remittance, "12-31", (100, 100), none(), none(), "相符"),
            (
                Tie::Remittance,
                "12-31",
                (100, 0),
                none(),
                vec![remittance("12-30", 100)],
                "在途 1.00",
            ),
            // 100 on their way, and of 50 that were paid only 47 came.
            (
                Tie::Remittance,
                "12-31",
                (103, 0),
                vec![remittance("06-02", 47)],
                vec![remittance("06-01", 50), remittance("12-30", 100)],
                "在途 1.00；不符 0.03",
            ),
            (
                Tie::Remittance,
                "12-31",
                (100, 0),
                none(),
                vec![remittance("11-30", 100)],
                "对方未登记 1.00",
            ),
            (Tie::Remittance, "06-30", (30, 100), none(), none(), "年中未计提 -0.70"),
            (Tie::Remittance, "12-31", (30, 100), none(), none(), "不符 -0.70"),
            (Tie::Remittance, "12-31", (0, 100), none(), none(), "对方未登记 -1.00"),
            (Tie::ShareOwed, "06-30", (100, 0), none(), none(), "年中未计提 1.00"),
            (Tie::GrantOwed, "06-30", (100, 0), none(), none(), "对方未登记 1.00"),
            (
                Tie::General,
                "12-31",
                (190, 97),
                vec![grant("12-20", 60), grant("10-16", 30), grant("03-01", 100)],
                vec![grant("03-02", 97)],
                "在途 0.60；不符 0.03；对方未登记 0.30",
            ),
        ] {
            let (above, below) = figures;
            let figures = Figures { upper: Money::from_fen(above), lower: Money::from_fen(below) };
            let both = Both { upper, lower };
            let on = format!("2025-{on}").parse().unwrap();
            let found = reasons(tie, figures, &both, on);
            assert_eq!(said(&found), expected, "{tie:?} {figures:?}");
            let sum: Money = found.iter().map(|(_, amount)| *amount).sum();
            assert_eq!(sum, figures.difference());
        }
    }
}
