//! Use case: set two unions' books side by side (勾稽 UP01–UP04): what one paid the other must
//! have received, and at year end what one owes the other must claim.
//!
//! Flows are matched over the year's ends, so that what is on its way is seen in both years;
//! balances are compared at 31 December only, because claims between unions are booked at year end
//! (科目使用说明 131–132, 211–212, 402, 403, 508).

use jiff::civil::Date;
use serde::Serialize;

use crate::dealings::claims::{Tie, claims_of, ids_of};
use crate::dealings::deal::{Deal, Dealt, Grant, Relation, Seen};
use crate::dealings::difference::{Both, Reason, reasons};
use crate::dealings::meeting::{is_on_its_way, meet};
use crate::dealings::store::{self, SettlementRow};
use crate::dealings::transfer::IN_TRANSIT_DAYS;
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::codes;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;

crate::spelled! {
    /// How the two books stand to each other on one item.
    Agreement {
        /// Both booked it in the same month.
        Agreed = "agreed", "相符";
        /// The other side booked it in another month, or may still, within [`IN_TRANSIT_DAYS`].
        InTransit = "in_transit", "在途";
        Unexplained = "unexplained", "不符，待查";
    }
}

/// One item, with where each side booked it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    pub relation: Relation,
    pub upper: String,
    pub lower: String,
    pub accounts: String,
    pub upper_date: Option<Date>,
    pub upper_voucher: Option<String>,
    pub upper_voucher_id: Option<i64>,
    pub upper_amount: Option<Money>,
    pub lower_date: Option<Date>,
    pub lower_voucher: Option<String>,
    pub lower_voucher_id: Option<i64>,
    pub lower_amount: Option<Money>,
    /// Upper less lower.
    pub difference: Money,
    pub state: Agreement,
    /// What besides is to be known: a balance that names nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

/// Months read before and after the year: whatever may meet something of the year, and whatever
/// that could meet instead.
const MONTHS_AROUND: i64 = 2;

/// The two unions and their year.
#[derive(Clone, Copy)]
struct Sides<'u> {
    upper: &'u Unit,
    lower: &'u Unit,
    year: i64,
    upper_lines: &'u [SettlementRow],
    lower_lines: &'u [SettlementRow],
}

/// The months of a year in which something of the year may be met, as a store reads them.
#[must_use]
pub fn months_around(year: i64) -> (i64, i64) {
    ((year - 1) * 100 + 13 - MONTHS_AROUND, (year + 1) * 100 + MONTHS_AROUND)
}

/// What was paid and received between two unions in a year, as [`reconcile`] sets it against each
/// other, from lines that were read [`months_around`] it.
#[must_use]
pub fn flows_between(
    (upper, upper_lines): (&Unit, &[SettlementRow]),
    (lower, lower_lines): (&Unit, &[SettlementRow]),
    (year, relation): (i64, Relation),
) -> Vec<Pair> {
    let sides = Sides { upper, lower, year, upper_lines, lower_lines };
    sides.flows(&sides.both(jiff::civil::date(9999, 12, 31)), relation)
}

/// Compares a union with one directly under it.
pub async fn reconcile(tx: &mut Tx, one: &Unit, other: &Unit, year: i64) -> Outcome<Vec<Pair>> {
    let (upper, lower) = if other.parent_id == Some(one.id) {
        (one, other)
    } else if one.parent_id == Some(other.id) {
        (other, one)
    } else {
        let place = Place::of(format!("{one}、{other}"));
        return Err(Finding::new(&codes::NOT_UPPER_AND_LOWER, place).into());
    };
    let months = months_around(year);
    let upper_lines = store::settlement_lines(tx, upper.id, months).await?;
    let lower_lines = store::settlement_lines(tx, lower.id, months).await?;
    let sides = Sides { upper, lower, year, upper_lines: &upper_lines, lower_lines: &lower_lines };
    let both = sides.both(jiff::civil::date(9999, 12, 31));
    let mut pairs = Vec::new();
    for relation in [Relation::PassDown, Relation::Remittance, Relation::Grant] {
        pairs.extend(sides.flows(&both, relation));
    }
    pairs.extend(sides.balances(tx).await?);
    pairs.sort_by(|a, b| {
        let day = |it: &Pair| it.upper_date.or(it.lower_date);
        (a.relation, day(a)).cmp(&(b.relation, day(b)))
    });
    Ok(pairs)
}

impl Sides<'_> {
    fn both(&self, until: Date) -> Both {
        let seen = |unit: &Unit, other: &Unit, is_upper| Seen {
            unit_id: unit.id,
            other_id: other.id,
            parent_id: unit.parent_id,
            is_upper,
        };
        Both {
            upper: Dealt::of(self.upper_lines, until).with(seen(self.upper, self.lower, true)),
            lower: Dealt::of(self.lower_lines, until).with(seen(self.lower, self.upper, false)),
        }
    }

    fn is_of_year(&self, deal: &Deal) -> bool {
        i64::from(deal.dated_on.year()) == self.year
    }

    /// What was paid and received, each with its other half; of other years only what is half of
    /// something in this one.
    fn flows(&self, both: &Both, relation: Relation) -> Vec<Pair> {
        let of = |deals: &[Deal]| -> Vec<Deal> {
            deals.iter().filter(|it| it.relation == relation).cloned().collect()
        };
        let (upper, lower) = (of(&both.upper), of(&both.lower));
        let upper_pays = relation != Relation::Remittance;
        let met = if upper_pays { meet(&upper, &lower) } else { meet(&lower, &upper) };
        let mut pairs = Vec::new();
        for it in &met {
            let (above, below) =
                if upper_pays { (it.payment, it.receipt) } else { (it.receipt, it.payment) };
            let (above, below) = (&upper[above], &lower[below]);
            if self.is_of_year(above) || self.is_of_year(below) {
                pairs.push(self.pair(Some((above, it.amount)), Some((below, it.amount))));
            }
        }
        let is_met = |place: usize, is_payment: bool| {
            met.iter().any(|it| place == if is_payment { it.payment } else { it.receipt })
        };
        let alone = |deals: &[Deal], is_payment: bool| -> Vec<Deal> {
            let open = deals.iter().enumerate().filter(|(place, _)| !is_met(*place, is_payment));
            open.map(|(_, deal)| deal.clone()).filter(|deal| self.is_of_year(deal)).collect()
        };
        for deal in alone(&upper, upper_pays) {
            pairs.push(self.alone(&deal, upper_pays, true));
        }
        // A claim on what the upper one paid before the year's end and the lower one received
        // after it.
        let claimed = |deal: &Deal| {
            !deal.is_cash
                && met.iter().any(|it| {
                    upper_pays
                        && lower[it.receipt].grant == Some(Grant::Settled)
                        && upper[it.payment].grant == deal.grant
                        && self.is_of_year(&upper[it.payment])
                        && it.amount == deal.amount
                })
        };
        for deal in alone(&lower, !upper_pays).iter().filter(|deal| !claimed(deal)) {
            pairs.push(self.alone(deal, !upper_pays, false));
        }
        pairs
    }

    /// What only one side has: on its way where the other side's books do not reach far enough yet
    /// to say otherwise.
    fn alone(&self, deal: &Deal, is_payment: bool, is_upper: bool) -> Pair {
        let others = if is_upper { self.lower_lines } else { self.upper_lines };
        let reaches = others.iter().filter_map(|row| row.dated_on.parse::<Date>().ok()).max();
        let waited = jiff::Span::new().days(IN_TRANSIT_DAYS);
        let is_over = match (reaches, deal.dated_on.checked_add(waited)) {
            (Some(last), Ok(until)) => last > until,
            _ => true,
        };
        let year_end = crate::date::ReportSpan::Year(self.year).last_period().last_day();
        let is_late = is_on_its_way(deal.dated_on, year_end);
        let item = Some((deal, deal.amount));
        let mut pair = if is_upper { self.pair(item, None) } else { self.pair(None, item) };
        if is_payment && deal.is_cash && is_late && !is_over {
            pair.state = Agreement::InTransit;
        }
        pair
    }

    fn pair(&self, one: Option<(&Deal, Money)>, other: Option<(&Deal, Money)>) -> Pair {
        let state = match (one, other) {
            (Some((one, _)), Some((other, _))) => {
                let month = |on: Date| (on.year(), on.month());
                if month(one.dated_on) == month(other.dated_on) {
                    Agreement::Agreed
                } else {
                    Agreement::InTransit
                }
            }
            _ => Agreement::Unexplained,
        };
        let account = |it: Option<(&Deal, Money)>| {
            it.map_or_else(|| "—".to_owned(), |(deal, _)| deal.account.clone())
        };
        let any = one.or(other);
        let amount = |it: Option<(&Deal, Money)>| it.map(|(_, amount)| amount);
        let zero = Money::ZERO;
        Pair {
            relation: any.map_or(Relation::Balance, |(deal, _)| deal.relation),
            upper: self.upper.code.clone(),
            lower: self.lower.code.clone(),
            accounts: format!("{}/{}", account(one), account(other)),
            upper_date: one.map(|(deal, _)| deal.dated_on),
            upper_voucher: one.map(|(deal, _)| deal.voucher.clone()),
            upper_voucher_id: one.map(|(deal, _)| deal.voucher_id),
            upper_amount: amount(one),
            lower_date: other.map(|(deal, _)| deal.dated_on),
            lower_voucher: other.map(|(deal, _)| deal.voucher.clone()),
            lower_voucher_id: other.map(|(deal, _)| deal.voucher_id),
            lower_amount: amount(other),
            difference: amount(one).unwrap_or(zero) - amount(other).unwrap_or(zero),
            state,
            remark: None,
        }
    }

    /// What one owes and the other claims at the end of the year.
    async fn balances(&self, tx: &mut Tx) -> Outcome<Vec<Pair>> {
        let rows = store::claims_around(tx, self.lower.id, (self.year, 12)).await?;
        let others = rows.iter().filter_map(|row| row.counterparty_unit_id);
        let pair = [self.lower.id, self.upper.id];
        let chains = units::chains_of(tx, others.chain(pair)).await?;
        let claims = claims_of(&rows, &ids_of(&chains));
        let on = crate::date::ReportSpan::Year(self.year).last_period().last_day();
        let both = self.both(on);
        let mut pairs = Vec::new();
        for tie in Tie::EVERY.into_iter().filter(|tie| !tie.is_flow()) {
            let figures = claims.pairs.get(&(self.upper.id, self.lower.id, tie));
            let figures = figures.copied().unwrap_or_default();
            let (role, _) = tie.roles();
            let unnamed = claims.unnamed.iter();
            let mut unnamed = unnamed.filter(|it| it.unit_id == self.upper.id && it.role == role);
            let remark = unnamed.next().map(|it| {
                let amount = it.amount.grouped();
                format!("{} {} 另有 {amount} 元未写往来单位", self.upper.name, role.label())
            });
            if figures.is_nil() && remark.is_none() {
                continue;
            }
            let why = reasons(tie, figures, &both, on);
            let state = match why.as_slice() {
                [] => Agreement::Agreed,
                [(Reason::InTransit, _)] => Agreement::InTransit,
                _ => Agreement::Unexplained,
            };
            let mut pair = self.pair(None, None);
            pair.accounts = tie.accounts();
            pair.upper_date = Some(on);
            pair.upper_amount = Some(figures.upper);
            pair.lower_date = Some(on);
            pair.lower_amount = Some(figures.lower);
            pair.difference = figures.difference();
            pair.state = state;
            pair.remark = remark;
            pairs.push(pair);
        }
        Ok(pairs)
    }
}
