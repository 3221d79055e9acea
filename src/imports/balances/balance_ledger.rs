//! What the books hold, by account and dimensions, while a trial balance is judged against them.
//!
//! Invariants: loaded once, before reading begins; every voucher drafted from the file is added,
//! so that the sheets of one workbook follow each other as if they were posted one by one.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::date::Period;
use crate::finding::{Failure, Outcome};
use crate::ledger::balances::year_balances::YearBalances;
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::store::{self, BalanceDelta};
use crate::ledger::voucher::book::Book;
use crate::ledger::voucher::{VoucherDraft, VoucherKind};
use crate::platform::database::Tx;

/// Vouchers of one month and kind that stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub vouchers: i64,
    pub batch_id: Option<i64>,
}

/// One account under one combination of dimensions; months by number, 0 is not used.
#[derive(Clone, Copy, Debug, Default)]
struct Held {
    opening: i64,
    months: [BalanceDelta; 13],
}

/// Which part of an account is meant: all of it, or one combination of dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    pub account_id: i64,
    pub dimensions: Option<Dimensions>,
}

/// A unit's year as it stands.
#[derive(Clone, Debug, Default)]
pub struct BalanceLedger {
    pub year: i64,
    /// The opening was carried from the year before.
    pub is_carried: bool,
    held: FxHashMap<i64, BTreeMap<Dimensions, Held>>,
    standing: BTreeMap<(i64, &'static str), Standing>,
    /// Months in which vouchers wait for review; 0 is the opening.
    waiting: BTreeSet<i64>,
}

impl BalanceLedger {
    pub async fn load(tx: &mut Tx, book: &Book) -> Outcome<Self> {
        let (unit_id, year) = (book.unit.id, book.year);
        let mut ledger = Self { year, is_carried: book.state.is_carried, ..Self::default() };
        let balances = YearBalances::read(tx, unit_id, year, 12).await?;
        for row in &balances.openings {
            let dimensions = balances.dimensions(row.dimension_set_id);
            ledger.slot(row.account_id, dimensions).opening += row.net_debit_fen;
        }
        for row in &balances.movements {
            let slot = ledger.slot(row.account_id, balances.dimensions(row.dimension_set_id));
            let month = usize::try_from(row.period - year * 100).unwrap_or(0);
            if let Some(delta) = slot.months.get_mut(month) {
                delta.add(row.debit_fen, row.credit_fen, false);
                delta.add(row.transfer_debit_fen, row.transfer_credit_fen, true);
            }
        }
        for row in store::standing_kinds(tx, unit_id, year).await? {
            let kind = VoucherKind::read(&row.kind)
                .ok_or_else(|| Failure::Storage(format!("voucher kind {}", row.kind)))?;
            let standing = Standing { vouchers: row.voucher_count, batch_id: row.batch_id };
            ledger.standing.insert((row.period - year * 100, kind.as_str()), standing);
        }
        for draft in store::drafts_of(tx, unit_id, None).await? {
            let period = Period::from_number(draft.period);
            ledger.waiting.extend(period.filter(|it| it.year() == year).map(Period::month));
        }
        Ok(ledger)
    }

    fn slot(&mut self, account_id: i64, dimensions: Dimensions) -> &mut Held {
        self.held.entry(account_id).or_default().entry(dimensions).or_default()
    }

    fn of(&self, scope: Scope) -> impl Iterator<Item = &Held> {
        let of_account = self.held.get(&scope.account_id).into_iter().flatten();
        of_account
            .filter(move |(own, _)| scope.dimensions.is_none_or(|wanted| wanted == **own))
            .map(|(_, held)| held)
    }

    /// Net debit at the end of a month; month 0 is the start of the year.
    #[must_use]
    pub fn balance_after(&self, scope: Scope, month: i8) -> i64 {
        let months = usize::try_from(month).unwrap_or(0) + 1;
        let after = |held: &Held| -> i64 {
            let moved = held.months.iter().take(months).skip(1).map(BalanceDelta::net_debit);
            held.opening + moved.sum::<i64>()
        };
        self.of(scope).map(after).sum()
    }

    /// Gross debit and credit of a run of months, transfers included.
    #[must_use]
    pub fn turnover(&self, scope: Scope, (from, to): (i8, i8)) -> (i64, i64) {
        let from = usize::try_from(from).unwrap_or(1).max(1);
        let months = usize::try_from(to).unwrap_or(0) + 1;
        let deltas = self.of(scope).flat_map(|held| held.months.iter().take(months).skip(from));
        deltas.fold((0, 0), |(debit, credit), delta| {
            (
                debit + delta.debit + delta.transfer_debit,
                credit + delta.credit + delta.transfer_credit,
            )
        })
    }

    /// Every account and combination that has a balance at the end of a month.
    pub fn balances_after(&self, month: i8) -> Vec<(i64, Dimensions, i64)> {
        let mut balances = Vec::new();
        for (account_id, of_account) in &self.held {
            for dimensions in of_account.keys() {
                let scope = Scope { account_id: *account_id, dimensions: Some(*dimensions) };
                let net = self.balance_after(scope, month);
                if net != 0 {
                    balances.push((*account_id, *dimensions, net));
                }
            }
        }
        balances.sort_unstable();
        balances
    }

    /// Whether the year has an opening, or one waits for review.
    #[must_use]
    pub fn has_opening(&self) -> bool {
        self.is_carried
            || self.waiting.contains(&0)
            || self.held.values().flatten().any(|(_, held)| held.opening != 0)
    }

    /// The first month of these with standing vouchers of one of these kinds.
    #[must_use]
    pub fn first_standing(
        &self,
        (from, to): (i8, i8),
        kinds: &[VoucherKind],
    ) -> Option<(i64, Standing)> {
        let is_meant = |(month, kind): &(i64, &str)| {
            (i64::from(from)..=i64::from(to)).contains(month)
                && kinds.iter().any(|wanted| wanted.as_str() == *kind)
        };
        let mut standing = self.standing.iter().filter(|(key, _)| is_meant(key));
        standing.next().map(|((month, _), standing)| (*month, *standing))
    }

    /// The first month up to this one in which vouchers wait for review.
    #[must_use]
    pub fn first_waiting(&self, through: i8) -> Option<i64> {
        self.waiting.iter().copied().find(|month| *month <= i64::from(through))
    }

    /// Adds what a voucher will move.
    pub fn add(&mut self, draft: &VoucherDraft) {
        let Some(period) = draft.period() else { return };
        let month = usize::try_from(period.month()).unwrap_or(0);
        let is_opening = draft.kind == VoucherKind::Opening;
        for entry in &draft.entries {
            let slot = self.slot(entry.account_id, entry.dimensions);
            let (debit, credit) = (entry.debit.fen(), entry.credit.fen());
            if is_opening {
                slot.opening += debit - credit;
            } else if let Some(delta) = slot.months.get_mut(month) {
                delta.add(debit, credit, draft.kind.is_transfer());
            }
        }
        let key = (period.month(), draft.kind.as_str());
        self.standing.entry(key).or_default().vouchers += 1;
    }
}
