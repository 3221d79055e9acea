//! Tells when earmarked money is spent beyond what there is: before a voucher is posted, and
//! after. It warns and never refuses; nothing here writes.

use crate::finding::{Code, Finding, Outcome, Place, refuses};
use crate::ledger::balances::earmarked::{Left, Overspent};
use crate::ledger::balances::residuals::residuals_through;
use crate::ledger::codes;
use crate::ledger::store;
use crate::ledger::voucher::book::{Book, Reach};
use crate::ledger::voucher::{PostedVoucher, VoucherDraft};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// `项目 P001 送温暖`; `工会资金超支 500.00`.
#[must_use]
pub fn overspent_finding(code: &'static Code, it: &Overspent) -> Finding {
    let found = format!("{}超支 {}", it.fund, it.amount.grouped());
    Finding::new(code, Place::of(&it.label)).found(found)
}

/// What a voucher that is not posted yet would overspend; nothing of one that is refused, whose
/// amounts may not even add up.
pub async fn overspent_by(
    tx: &mut Tx,
    book: &Book,
    voucher: &VoucherDraft,
    found: &[Finding],
) -> Outcome<Vec<Finding>> {
    if refuses(found) {
        return Ok(Vec::new());
    }
    let mut moved = Left::default();
    moved.add_voucher(book, voucher);
    would_overspend(tx, book, &moved).await
}

/// What moves that are not in the books yet would overspend.
pub async fn would_overspend(tx: &mut Tx, book: &Book, moved: &Left) -> Outcome<Vec<Finding>> {
    if !moved.takes() {
        return Ok(Vec::new());
    }
    let mut left = Left::of(book, &residuals_through(tx, book, 12).await?);
    left.add(moved);
    Ok(told(&left, book, moved))
}

/// What moves that are in the books already have overspent.
pub async fn has_overspent(tx: &mut Tx, book: &Book, moved: &Left) -> Outcome<Vec<Finding>> {
    if !moved.takes() {
        return Ok(Vec::new());
    }
    let left = Left::of(book, &residuals_through(tx, book, 12).await?);
    Ok(told(&left, book, moved))
}

fn told(left: &Left, book: &Book, moved: &Left) -> Vec<Finding> {
    let overspent = left.overspent(book).into_iter().filter(|it| moved.takes_from(it));
    overspent.map(|it| overspent_finding(&codes::EARMARKED_OVERSPENT, &it)).collect()
}

/// What vouchers that have just been posted have overspent, year by year.
pub async fn watch_earmarked(
    tx: &mut Tx,
    unit: &Unit,
    posted: &[PostedVoucher],
) -> Outcome<Vec<Finding>> {
    let mut years: Vec<i64> = posted.iter().map(|it| it.period.year()).collect();
    years.sort_unstable();
    years.dedup();
    let mut findings = Vec::new();
    for year in years {
        let of_year = || posted.iter().filter(|it| it.period.year() == year).map(|it| it.id);
        let (Some(first), Some(last)) = (of_year().min(), of_year().max()) else { continue };
        findings.extend(watch_vouchers(tx, unit, year, (first, last)).await?);
    }
    Ok(findings)
}

/// What a run of a year's vouchers has overspent.
pub async fn watch_vouchers(
    tx: &mut Tx,
    unit: &Unit,
    year: i64,
    (first_id, last_id): (i64, i64),
) -> Outcome<Vec<Finding>> {
    let book = Book::load(tx, unit.clone(), year, Reach::Near).await?;
    let sets = store::dimension_sets_of(tx, unit.id).await?;
    let mut moved = Left::default();
    for (account_id, set_id, fen) in store::moved_by_vouchers(tx, first_id, last_id).await? {
        let dimensions = sets.get(&set_id).copied().unwrap_or_default();
        moved.take(&book, (account_id, &dimensions), Money::from_fen(fen));
    }
    has_overspent(tx, &book, &moved).await
}

/// What a run of vouchers has overspent, by the ids of its ends.
pub async fn watch_run(
    tx: &mut Tx,
    unit: &Unit,
    (first_id, last_id): (i64, i64),
) -> Outcome<Vec<Finding>> {
    let first = store::voucher_by_id(tx, unit.id, first_id).await?;
    let last = store::voucher_by_id(tx, unit.id, last_id).await?;
    let (Some(first), Some(last)) = (first, last) else { return Ok(Vec::new()) };
    let mut findings = Vec::new();
    for year in first.period / 100..=last.period / 100 {
        findings.extend(watch_vouchers(tx, unit, year, (first_id, last_id)).await?);
    }
    Ok(findings)
}
