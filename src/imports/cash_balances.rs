//! What the books hold on cash and bank accounts, day by day, and what a cash book needs beside.

use jiff::civil::Date;

use super::cash_accounts::OwnAccount;
use super::cash_rules::RuleBook;
use super::material::KindOptions;
use super::store;
use crate::finding::{Failure, Outcome};
use crate::ledger::book::Book;
use crate::ledger::store as ledger;
use crate::platform::database::Tx;

/// Loaded for one import of a cash book.
#[derive(Clone, Debug, Default)]
pub struct CashMaterial {
    pub rules: RuleBook,
    pub balances: CashBalances,
    /// The account that the person chose.
    pub account_code: Option<String>,
}

impl CashMaterial {
    pub async fn load(tx: &mut Tx, book: &Book, options: &KindOptions) -> Outcome<Self> {
        let rows = store::cash_rules_for(tx, book.unit.id, book.state.era.number()).await?;
        Ok(Self {
            rules: RuleBook::new(&book.unit, &book.chart, rows)?,
            balances: CashBalances::load(tx, book).await?,
            account_code: options.account_code.clone(),
        })
    }
}

/// Cash and bank of a unit's year.
#[derive(Clone, Debug, Default)]
pub struct CashBalances {
    /// The year has an opening, of whatever accounts.
    has_opening: bool,
    openings: Vec<(Key, i128)>,
    days: Vec<(Date, Key, i128)>,
}

/// Account and bank account.
type Key = (i64, Option<i64>);

impl CashBalances {
    async fn load(tx: &mut Tx, book: &Book) -> Outcome<Self> {
        let (unit_id, year) = (book.unit.id, book.year);
        let sets = ledger::dimension_sets_of(tx, unit_id).await?;
        let bank = |set_id: i64| sets.get(&set_id).and_then(|set| set.bank_account_id);
        let opening_rows = ledger::openings_of(tx, unit_id, year).await?;
        let mut balances = Self {
            has_opening: book.state.is_carried
                || opening_rows.iter().any(|row| row.net_debit_fen != 0),
            ..Self::default()
        };
        for row in opening_rows {
            let key = (row.account_id, bank(row.dimension_set_id));
            balances.openings.push((key, i128::from(row.net_debit_fen)));
        }
        for row in store::cash_days(tx, unit_id, year).await? {
            let date = row.dated_on.parse().map_err(|problem: jiff::Error| {
                Failure::Storage(format!("voucher of {}: {problem}", row.dated_on))
            })?;
            let key = (row.account_id, bank(row.dimension_set_id));
            let net = i128::from(row.debit_fen) - i128::from(row.credit_fen);
            balances.days.push((date, key, net));
        }
        Ok(balances)
    }

    /// Whether the books say anything about this account in the year.
    #[must_use]
    pub fn has(&self, own: &OwnAccount) -> bool {
        self.has_opening || self.days.iter().any(|(_, (id, _), _)| *id == own.account_id)
    }

    /// Net debit before a day, and at the end of it. Of a bank account that shares its account
    /// with others what names it, else all of the account.
    #[must_use]
    pub fn around(&self, own: &OwnAccount, day: Date, is_shared: bool) -> (i128, i128) {
        let is_meant = |(id, bank): &Key| {
            *id == own.account_id && (!is_shared || *bank == own.bank_account_id)
        };
        let opening = self.openings.iter().filter(|(key, _)| is_meant(key)).map(|(_, net)| net);
        let opening: i128 = opening.sum();
        let moved = |wanted: &dyn Fn(Date) -> bool| -> i128 {
            let days = self.days.iter().filter(|(date, key, _)| wanted(*date) && is_meant(key));
            days.map(|(_, _, net)| net).sum()
        };
        (opening + moved(&|date| date < day), opening + moved(&|date| date <= day))
    }
}
