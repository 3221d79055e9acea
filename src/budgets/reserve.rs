//! Use cases: a document that is no voucher yet reserves what it will spend, and gives it free.
//!
//! Invariant: a document reserves once. The caller holds the unit's book.

use crate::budgets::store;
use crate::finding::Outcome;
use crate::ledger::chart::Class;
use crate::ledger::voucher::book::Book;
use crate::money::Money;
use crate::platform::database::Tx;

/// A document by its kind and its number among those.
pub type Subject<'a> = (&'a str, i64);

/// Reserves an amount of an account in the year of a book; what is no expense needs none.
pub async fn reserve(
    tx: &mut Tx,
    book: &Book,
    subject: Subject<'_>,
    (account_id, amount): (i64, Money),
) -> Outcome<()> {
    let is_expense = book.chart.get(account_id).is_some_and(|it| it.class == Class::Expense);
    if is_expense {
        let of_year = (book.unit.id, book.year);
        store::insert_reservation(tx, of_year, subject, (account_id, amount.fen())).await?;
    }
    Ok(())
}

/// Gives free what a document reserved, if anything.
pub async fn release(tx: &mut Tx, subject: Subject<'_>) -> Outcome<()> {
    store::delete_reservations(tx, subject).await?;
    Ok(())
}
