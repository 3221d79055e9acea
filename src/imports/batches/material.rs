//! What kinds of workbooks must know of the books beside the chart and the registers, loaded in
//! the import's own transaction before reading begins, because reading has no database.

use crate::finding::Outcome;
use crate::imports::balances::balance_drafting::BalanceMaterial;
use crate::imports::balances::balance_ledger::BalanceLedger;
use crate::imports::balances::comparison::StatementMaterial;
use crate::imports::cash::cash_balances::CashMaterial;
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::options::KindOptions;
use crate::imports::registers::accounts::AccountMaterial;
use crate::ledger::store as ledger;
use crate::ledger::voucher::book::Book;
use crate::platform::database::{Pending, Tx};
use crate::statements::build_report::FormBooks;

/// Loaded for one import.
#[derive(Clone, Debug, Default)]
pub enum Material {
    /// The kind needs nothing more.
    #[default]
    Nothing,
    /// What the books hold, for a trial balance.
    TrialBalance(Box<BalanceMaterial>),
    /// What the forms draw on, for a statement.
    Statement(Box<StatementMaterial>),
    /// What accounts hold, for details below them.
    Accounts(Box<AccountMaterial>),
    /// The rules in force and what cash and bank hold, for a cash book.
    CashBook(Box<CashMaterial>),
}

impl Material {
    /// Whom the rules name as the other side, by code or name.
    #[must_use]
    pub fn counterparties(&self) -> Vec<String> {
        let Self::CashBook(material) = self else { return Vec::new() };
        material.rules.counterparties().map(str::to_owned).collect()
    }

    pub fn load<'t>(
        tx: &'t mut Tx,
        kind: SheetKind,
        book: &'t Book,
        options: &'t KindOptions,
    ) -> Pending<'t, Outcome<Self>> {
        Box::pin(async move {
            match kind {
                SheetKind::Accounts => {
                    let in_use = ledger::accounts_in_use(tx, book.unit.id).await?;
                    let below = ledger::details_below(tx, book.state.era, book.unit.id).await?;
                    let in_use = in_use.into_iter().collect();
                    Ok(Self::Accounts(Box::new(AccountMaterial { in_use, below })))
                }
                SheetKind::TrialBalance => {
                    let ledger = BalanceLedger::load(tx, book).await?;
                    let month = options.month;
                    Ok(Self::TrialBalance(Box::new(BalanceMaterial { ledger, month })))
                }
                SheetKind::Statement => {
                    let has_books =
                        ledger::year_state(tx, book.unit.id, book.year).await?.is_some();
                    let books = if has_books {
                        FormBooks::load(tx, &book.unit, book.year, 12).await?
                    } else {
                        FormBooks::without_books(tx, &book.unit, book.year).await?
                    };
                    let (year, month) = (book.year, options.month);
                    Ok(Self::Statement(Box::new(StatementMaterial { books, year, month })))
                }
                SheetKind::CashBook => {
                    Ok(Self::CashBook(Box::new(CashMaterial::load(tx, book, options).await?)))
                }
                // Units and projects are in the book; lists of dues and transfers meet the
                // registers when they are taken up.
                _ => Ok(Self::Nothing),
            }
        })
    }
}
