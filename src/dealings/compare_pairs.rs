//! Use case: every pair of unions of a tree side by side, at the end of a month (勾稽 UP01–UP04).
//!
//! Balances of the whole tree are read once; vouchers only of pairs whose figures differ.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use crate::date::Period;
use crate::dealings::claims::{Chains, Claims, Figures, Tie, Unnamed, claims_of};
use crate::dealings::deal::{Deal, Dealt, Seen};
use crate::dealings::difference::{Both, Reason, Reasons, Unmet, reasons, unmet};
use crate::dealings::store;
use crate::finding::Outcome;
use crate::money::Money;
use crate::platform::database::{Pending, Tx};
use crate::units::store as units;
use crate::units::unit::Unit;

/// One pair and what it books on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairRow {
    pub upper: Unit,
    pub lower: Unit,
    pub tie: Tie,
    pub figures: Figures,
    /// 相符金额: what both have, of flows event by event.
    pub agreed: Money,
    /// Empty where both agree.
    pub reasons: Reasons,
    /// What was booked on one side and met nothing on the other.
    pub unmet: Unmet,
}

/// The pairs of a tree, and claims that name nobody.
#[derive(Clone, Debug, Default)]
pub struct Compared {
    pub rows: Vec<PairRow>,
    pub unnamed: Vec<(Unit, Unnamed)>,
}

/// Compares a union and all below it with what stands above each.
pub async fn compare_pairs(tx: &mut Tx, root: &Unit, month: Period) -> Outcome<Compared> {
    let pending: Pending<'_, Outcome<Compared>> = Box::pin(async move {
        let mut all = units::units_under(tx, Some(root.id)).await?;
        let below: Vec<i64> = all.iter().map(|unit| unit.id).collect();
        all.extend(units::ancestors_of(tx, root.id).await?);
        let by_id: FxHashMap<i64, Unit> = all.into_iter().map(|unit| (unit.id, unit)).collect();
        let chains = chains_of(&by_id);
        let rows = store::claims_around(tx, root.id, (month.year(), month.month())).await?;
        let claims = claims_of(&rows, &chains);
        let is_below: rustc_hash::FxHashSet<i64> = below.into_iter().collect();
        let mut compared = compare_claims(tx, (root, &by_id, month), &claims, &|_, lower| {
            is_below.contains(&lower)
        })
        .await?;
        let named = claims.unnamed.into_iter().filter(|it| is_below.contains(&it.unit_id));
        let named = named.filter_map(|it| Some((by_id.get(&it.unit_id)?.clone(), it)));
        compared.unnamed = named.collect();
        Ok(compared)
    });
    pending.await
}

/// Pairs whose vouchers are read one by one; where more differ, those of the whole tree are read
/// once.
const FEW_PAIRS: usize = 16;

/// What pairs of a tree book on both sides, and why it differs; of pairs that are meant.
pub async fn compare_claims(
    tx: &mut Tx,
    (root, units, month): (&Unit, &FxHashMap<i64, Unit>, Period),
    claims: &Claims,
    is_meant: &(dyn Fn(i64, i64) -> bool + Send + Sync),
) -> Outcome<Compared> {
    let mut books = Books { month, dealt: FxHashMap::default() };
    let mut compared = Compared::default();
    let differs = |((upper, lower, tie), figures): &(&(i64, i64, Tie), &Figures)| {
        is_meant(*upper, *lower) && books.asks_vouchers(*tie, **figures)
    };
    if claims.pairs.iter().filter(differs).count() > FEW_PAIRS {
        books.read_below(tx, root).await?;
    }
    for ((upper_id, lower_id, tie), figures) in &claims.pairs {
        let (Some(upper), Some(lower)) = (units.get(upper_id), units.get(lower_id)) else {
            continue;
        };
        if !is_meant(*upper_id, *lower_id) {
            continue;
        }
        let row = books.why(tx, (upper, lower), *tie, *figures).await?;
        compared.rows.push(row);
    }
    compared.rows.sort_by(|a, b| {
        (&a.upper.code, &a.lower.code, a.tie).cmp(&(&b.upper.code, &b.lower.code, b.tie))
    });
    Ok(compared)
}

/// Each unit with all above it, the nearest first.
fn chains_of(units: &FxHashMap<i64, Unit>) -> Chains {
    let chain = |unit: &Unit| {
        let mut chain = vec![unit.id];
        let mut at = unit.parent_id;
        while let Some(above) = at.and_then(|id| units.get(&id)) {
            chain.push(above.id);
            at = above.parent_id;
        }
        chain
    };
    units.values().map(|unit| (unit.id, chain(unit))).collect()
}

/// Vouchers of units as they are asked for.
struct Books {
    month: Period,
    dealt: FxHashMap<i64, Dealt>,
}

/// Months read before the year: what was on its way when it began.
const MONTHS_BEFORE: i64 = 2;

impl Books {
    /// Whether only vouchers say why two figures differ. While the year runs nothing is claimed
    /// yet, and no voucher says more.
    fn asks_vouchers(&self, tie: Tie, figures: Figures) -> bool {
        let (debt, claim) = match tie {
            Tie::Remittance => (figures.lower, figures.upper),
            _ => (figures.upper, figures.lower),
        };
        let is_within_year = self.month.month() < 12;
        let is_accrued_late = matches!(tie, Tie::Remittance | Tie::ShareOwed);
        let is_not_accrued =
            is_within_year && is_accrued_late && claim.is_zero() && !debt.is_negative();
        !figures.difference().is_zero() && !is_not_accrued
    }

    fn months(&self) -> (i64, i64) {
        ((self.month.year() - 1) * 100 + 13 - MONTHS_BEFORE, self.month.number())
    }

    /// The vouchers of a whole tree at once.
    async fn read_below(&mut self, tx: &mut Tx, root: &Unit) -> Outcome<()> {
        let rows = store::settlement_lines_below(tx, root.id, self.months()).await?;
        let last_day = self.month.last_day();
        for of_unit in rows.chunk_by(|a, b| a.unit_id == b.unit_id) {
            let Some(first) = of_unit.first() else { continue };
            let lines: Vec<_> = of_unit.iter().map(|it| it.row.clone()).collect();
            self.dealt.insert(first.unit_id, Dealt::of(&lines, last_day));
        }
        Ok(())
    }

    async fn why(
        &mut self,
        tx: &mut Tx,
        (upper, lower): (&Unit, &Unit),
        tie: Tie,
        figures: Figures,
    ) -> Outcome<PairRow> {
        let mut row = PairRow {
            upper: upper.clone(),
            lower: lower.clone(),
            tie,
            figures,
            agreed: figures.agreed(),
            reasons: Reasons::new(),
            unmet: Unmet::default(),
        };
        if !self.asks_vouchers(tie, figures) {
            let difference = figures.difference();
            if !difference.is_zero() {
                row.reasons = vec![(Reason::NotAccrued, difference)];
            }
            return Ok(row);
        }
        let on = self.month.last_day();
        let both = Both {
            upper: self.deals(tx, upper, (lower.id, true)).await?,
            lower: self.deals(tx, lower, (upper.id, false)).await?,
        };
        row.reasons = reasons(tie, figures, &both, on);
        row.unmet = unmet(tie, &both, on);
        if tie.is_flow() {
            row.agreed = row.unmet.agreed_of(figures);
        }
        Ok(row)
    }

    async fn deals(
        &mut self,
        tx: &mut Tx,
        unit: &Unit,
        (other_id, is_upper): (i64, bool),
    ) -> Outcome<Vec<Deal>> {
        let months = self.months();
        let seen = Seen { unit_id: unit.id, other_id, parent_id: unit.parent_id, is_upper };
        let dealt = match self.dealt.entry(unit.id) {
            Entry::Occupied(kept) => kept.into_mut(),
            Entry::Vacant(place) => {
                let lines = store::settlement_lines(tx, unit.id, months).await?;
                place.insert(Dealt::of(&lines, self.month.last_day()))
            }
        };
        Ok(dealt.with(seen))
    }
}
