//! A limit of postings: what may still be spent of the lines that vouchers touch.
//!
//! Invariants: what was spent is read from balances and what drafts reserve from what stands beside
//! them, under the lock of the unit's book, so that two writers never spend the same fen; what a
//! file brought is told and never refused; before a budget is approved there is nothing to hold.

use std::collections::BTreeMap;

use crate::budgets::budget::CONTINGENCY;
use crate::budgets::codes;
use crate::budgets::control::{Amounts, Standing, Year};
use crate::budgets::store;
use crate::finding::{Code, Finding, Outcome, Place};
use crate::ledger::chart::Class;
use crate::ledger::post::sockets::{Cause, Coming};
use crate::ledger::voucher::book::Book;
use crate::money::Money;
use crate::platform::database::{Pending, Tx};
use crate::units::settings::BudgetControl;
use crate::units::unit::Unit;

/// Says of vouchers which lines they overspend.
pub fn judge_spending<'a>(
    tx: &'a mut Tx,
    book: &'a Book,
    coming: Coming<'a>,
) -> Pending<'a, Outcome<Vec<Finding>>> {
    Box::pin(async move {
        let control = book.settings.budget_control;
        let asked = spending(book, coming.moved.iter().map(|it| (it.account_id, it.net_debit)));
        if control == BudgetControl::Off || asked.values().all(|it| *it <= Money::ZERO) {
            return Ok(Vec::new());
        }
        let day = coming.last_on.to_string();
        let without = coming.drafts.own_id;
        let Some(mut year) = year_on(tx, (&book.unit, book.year), &day, without).await? else {
            return Ok(Vec::new());
        };
        // Drafts that are posted reserve what they spend no more.
        let held = coming.drafts.held.iter().filter(|(_, net)| *net > Money::ZERO);
        for (account, amount) in spending(book, held.copied()) {
            *year.reserved.entry(account).or_default() += -amount;
        }
        let mut of_hand = asked.clone();
        for (account, amount) in spending(book, coming.drafts.from_files.iter().copied()) {
            *of_hand.entry(account).or_default() += -amount;
        }
        let of_hand: BTreeMap<String, Money> =
            year.standing(&of_hand).into_iter().map(|it| (it.account, it.asked)).collect();
        let is_of_file = |it: &Standing| {
            let by_hand = of_hand.get(&it.account).copied().unwrap_or(Money::ZERO);
            coming.cause == Cause::File || by_hand <= Money::ZERO
        };
        let standing = year.standing(&asked);
        let overspent = standing.iter().filter(|it| it.is_overspent());
        let told = overspent.map(|it| finding(book, it, code_of(control, it, is_of_file(it))));
        Ok(told.collect())
    })
}

/// Expense by account, net debit.
fn spending(book: &Book, moved: impl Iterator<Item = (i64, Money)>) -> Amounts {
    let mut amounts = Amounts::new();
    for (account_id, net) in moved {
        let account = book.chart.get(account_id).filter(|it| it.class == Class::Expense);
        if let Some(account) = account {
            *amounts.entry(account.code.clone()).or_default() += net;
        }
    }
    amounts
}

/// Which lines an amount that is not a voucher yet would overspend, by the budget of a day, and
/// what the unit's control makes of it.
pub async fn judge_amount(
    tx: &mut Tx,
    book: &Book,
    day: &str,
    (account_id, amount): (i64, Money),
) -> Outcome<Vec<Finding>> {
    let control = book.settings.budget_control;
    let asked = spending(book, [(account_id, amount)].into_iter());
    if control == BudgetControl::Off || asked.is_empty() {
        return Ok(Vec::new());
    }
    let Some(year) = year_on(tx, (&book.unit, book.year), day, None).await? else {
        return Ok(Vec::new());
    };
    let standing = year.standing(&asked);
    let overspent = standing.iter().filter(|it| it.is_overspent());
    Ok(overspent.map(|it| finding(book, it, code_of(control, it, false))).collect())
}

/// How a unit's year stands by the budget of a day, without what one draft reserves; `None` where
/// no budget is approved.
pub async fn year_on(
    tx: &mut Tx,
    (unit, year): (&Unit, i64),
    day: &str,
    without: Option<i64>,
) -> Outcome<Option<Year>> {
    let Some(version) = store::version_on(tx, (unit.id, year), day).await? else {
        return Ok(None);
    };
    let mut budget = Amounts::new();
    for line in store::lines_of(tx, version.id).await? {
        // It stands in the budget, and nothing is spent of it.
        if line.project == CONTINGENCY {
            budget.entry(line.account).or_default();
            continue;
        }
        *budget.entry(line.account).or_default() += line.amount;
    }
    let amounts = |rows: Vec<store::MovedRow>| -> Amounts {
        rows.into_iter().map(|it| (it.account, Money::from_fen(it.net_debit_fen))).collect()
    };
    let spent = amounts(store::spent_in(tx, unit.id, year).await?);
    let reserved = amounts(store::reserved_in(tx, (unit.id, year), without).await?);
    Ok(Some(Year { budget, spent, reserved }))
}

fn code_of(control: BudgetControl, it: &Standing, is_of_file: bool) -> &'static Code {
    match (is_of_file, control, it.is_budgeted) {
        (true, ..) => &codes::FILE_OVERSPENT,
        (false, BudgetControl::Refuse, true) => &codes::OVERSPENDING_REFUSED,
        (false, BudgetControl::Refuse, false) => &codes::UNBUDGETED_REFUSED,
        (false, _, true) => &codes::OVERSPENT,
        (false, _, false) => &codes::UNBUDGETED,
    }
}

/// Line, approved, spent, reserved, this, what is left, who may approve more.
fn finding(book: &Book, it: &Standing, code: &'static Code) -> Finding {
    let name = book.chart.by_code(&it.account).map_or("", |account| &account.name);
    let found = format!(
        "预算 {}，已列支 {}，已占用 {}，本次 {}",
        it.approved.grouped(),
        it.spent.grouped(),
        it.reserved.grouped(),
        it.asked.grouped(),
    );
    let left = it.left().max(Money::ZERO).grouped();
    let expected = format!("不超过余额 {left}；追加须经本级工会委员会批准年中预算调整");
    Finding::new(code, Place::of(format!("预算 {} {name}", it.account)))
        .found(found)
        .expected(expected)
}
