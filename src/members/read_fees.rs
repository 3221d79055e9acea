//! Use case: what each member owes and paid, month by month.
//!
//! Due is what the base of the nearest line of the grid says that has a month of the member at or
//! before it (where none is before, the first one), or else the roll; nothing where it is waived
//! or the member had not joined or had left.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::date::Period;
use crate::finding::{Failure, Outcome};
use crate::members::fee::monthly_fee;
use crate::members::list_members::{Opener, number_of};
use crate::members::store;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// Members of one page of the roll.
const MEMBERS_AT_ONCE: i64 = 5_000;

/// A member and month in which something is due or paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeMonth {
    pub unit_code: String,
    pub member: String,
    pub name: String,
    pub month: Period,
    pub due: Money,
    pub paid: Money,
}

impl FeeMonth {
    #[must_use]
    pub fn arrears(&self) -> Money {
        Money::from_fen((self.due.fen() - self.paid.fen()).max(0))
    }

    #[must_use]
    pub fn overpaid(&self) -> Money {
        Money::from_fen((self.paid.fen() - self.due.fen()).max(0))
    }
}

/// What is known of one member's fees.
#[derive(Default)]
pub struct Fees {
    /// Month and base, in order, of lines that stand.
    bases: Vec<(i64, Money)>,
    paid: FxHashMap<i64, Money>,
}

impl Fees {
    /// Lines of one member in order of month and time: of a grid the last word of a month holds,
    /// payments add up and go before it.
    #[must_use]
    pub fn of(lines: &[store::FeeLine]) -> Self {
        let mut fees = Self::default();
        for month in lines.chunk_by(|a, b| a.fee_period == b.fee_period) {
            let Some(period) = month.first().map(|it| it.fee_period) else { continue };
            let grid = month.iter().rfind(|it| it.paid_on.is_none());
            let is_base = grid.filter(|it| it.paid_fen != 0 || period % 100 == 0);
            if let Some(base) = is_base.and_then(|it| it.base_fen) {
                fees.bases.push((period, Money::from_fen(base)));
            }
            let payments: Vec<i64> =
                month.iter().filter(|it| it.paid_on.is_some()).map(|it| it.paid_fen).collect();
            let paid = if payments.is_empty() {
                grid.map_or(0, |it| it.paid_fen)
            } else {
                payments.iter().sum()
            };
            if paid != 0 {
                fees.paid.insert(period, Money::from_fen(paid));
            }
        }
        fees
    }

    /// Months of which anything is paid.
    #[must_use]
    pub fn months_paid(&self) -> BTreeSet<i64> {
        self.paid.keys().copied().collect()
    }

    fn base_of(&self, month: i64) -> Option<Money> {
        let before = self.bases.iter().rfind(|(period, _)| *period <= month);
        before.or(self.bases.first()).map(|(_, base)| *base)
    }
}

/// What the roll says of the base in a month: the last before its end, or else the first.
fn base_on_roll(terms: &[store::TermRow], month: Period) -> Option<Money> {
    let last_day = month.last_day().to_string();
    let held = terms.iter().rfind(|term| term.from_on <= last_day).or(terms.first());
    held.and_then(|term| term.base_fen).map(Money::from_fen)
}

/// The month of a stored day.
fn month_of(day: &str) -> Outcome<i64> {
    let part = |from, to| day.get(from..to).and_then(|it: &str| it.parse::<i64>().ok());
    let month = part(0, 4).zip(part(5, 7)).map(|(year, month)| year * 100 + month);
    month.ok_or_else(|| Failure::Storage(format!("no day: {day}")))
}

/// Months of the members of a union and those below it: by code of the union, place on the roll,
/// month.
pub async fn read_fees(
    tx: &mut Tx,
    unit: &Unit,
    months: &[Period],
    opener: &Opener,
) -> Outcome<Vec<FeeMonth>> {
    let Some(last) = months.last() else { return Ok(Vec::new()) };
    let lines = store::fees_below(tx, unit.id, last.number()).await?;
    let by_member = lines.chunk_by(|a, b| a.member_id == b.member_id);
    let fees: FxHashMap<i64, Fees> =
        by_member.filter_map(|lines| Some((lines.first()?.member_id, Fees::of(lines)))).collect();
    let terms = store::terms_below(tx, unit.id).await?;
    let by_member = terms.chunk_by(|a, b| a.member_id == b.member_id);
    let terms: FxHashMap<i64, &[store::TermRow]> =
        by_member.filter_map(|of| Some((of.first()?.member_id, of))).collect();
    let waivers = store::waivers_below(tx, unit.id).await?;
    let mut waived: FxHashMap<i64, Vec<(i64, i64)>> = FxHashMap::default();
    for waiver in waivers.iter().filter(|it| it.approved_at.is_some()) {
        let months = (waiver.from_period, waiver.to_period);
        waived.entry(waiver.member_id).or_default().push(months);
    }
    let mut found = Vec::new();
    let mut after = (String::new(), 0);
    loop {
        let at = (after.0.as_str(), after.1);
        let members = store::members_below(tx, unit.id, at, MEMBERS_AT_ONCE).await?;
        let Some(end) = members.last() else { break };
        after = (end.unit_code.clone(), end.id);
        for member in &members {
            let of_member = Owing {
                member,
                fees: fees.get(&member.id),
                terms: terms.get(&member.id).copied().unwrap_or_default(),
                waived: waived.get(&member.id).map_or(&[][..], Vec::as_slice),
            };
            of_member.add_months(months, opener, &mut found)?;
        }
    }
    Ok(found)
}

/// One member with all that says what is due.
struct Owing<'a> {
    member: &'a store::MemberLine,
    fees: Option<&'a Fees>,
    terms: &'a [store::TermRow],
    waived: &'a [(i64, i64)],
}

impl Owing<'_> {
    fn add_months(
        &self,
        months: &[Period],
        opener: &Opener,
        found: &mut Vec<FeeMonth>,
    ) -> Outcome<()> {
        let member = self.member;
        let joined = month_of(&member.joined_on)?;
        let left = member.left_on.as_deref().map(month_of).transpose()?.unwrap_or(i64::MAX);
        let mut name = None;
        for month in months {
            let number = month.number();
            let is_waived = self.waived.iter().any(|(from, to)| (*from..=*to).contains(&number));
            let is_due = (joined..=left).contains(&number) && !is_waived;
            let base = self.fees.and_then(|fees| fees.base_of(number));
            let base = base.or_else(|| base_on_roll(self.terms, *month));
            let due = base.filter(|_| is_due).map_or(Money::ZERO, monthly_fee);
            let paid = self.fees.and_then(|fees| fees.paid.get(&number)).copied();
            let paid = paid.unwrap_or(Money::ZERO);
            if due.is_zero() && paid.is_zero() {
                continue;
            }
            if name.is_none() {
                name = Some(opener.name(member.id, &member.name_sealed)?);
            }
            found.push(FeeMonth {
                unit_code: member.unit_code.clone(),
                member: number_of(&member.unit_code, member.id),
                name: name.clone().unwrap_or_default(),
                month: *month,
                due,
                paid,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(
        fee_period: i64,
        base_fen: i64,
        paid_fen: i64,
        paid_on: Option<&str>,
    ) -> store::FeeLine {
        let base_fen = paid_on.is_none().then_some(base_fen);
        let paid_on = paid_on.map(str::to_owned);
        store::FeeLine { id: 0, member_id: 1, fee_period, base_fen, paid_fen, paid_on }
    }

    #[test]
    fn the_nearest_line_at_or_before_a_month_says_its_base() {
        let fees = Fees::of(&[
            line(202_403, 100_000, 500, None),
            line(202_502, 200_000, 1_000, None),
            line(202_505, 300_000, 1_500, None),
            // A grid that came again took the month off.
            line(202_507, 400_000, 2_000, None),
            line(202_507, 400_000, 0, None),
        ]);
        for (month, base) in [
            (202_401, 100_000),
            (202_403, 100_000),
            (202_501, 100_000),
            (202_502, 200_000),
            (202_504, 200_000),
            (202_505, 300_000),
            (202_512, 300_000),
        ] {
            assert_eq!(fees.base_of(month).map(Money::fen), Some(base), "{month}");
        }
        assert_eq!(fees.paid.get(&202_507), None);
        assert_eq!(Fees::default().base_of(202_501), None);
    }

    #[test]
    fn payments_add_up_and_the_last_grid_holds() {
        let fees = Fees::of(&[
            line(202_501, 100_000, 500, None),
            line(202_501, 100_000, 700, None),
            line(202_502, 0, 300, Some("2025-02-05")),
            line(202_502, 0, 200, Some("2025-02-06")),
        ]);
        assert_eq!(fees.paid.get(&202_501).map(|it| it.fen()), Some(700));
        assert_eq!(fees.paid.get(&202_502).map(|it| it.fen()), Some(500));
    }
}
