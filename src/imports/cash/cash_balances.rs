//! What the books hold on cash and bank accounts, day by day, and what a cash book needs beside.

use jiff::civil::Date;
use rustc_hash::FxHashSet;

use crate::finding::{Failure, Outcome};
use crate::imports::cash::cash_accounts::{MONEY, OwnAccount};
use crate::imports::cash::cash_transfers::{Key, OwnTransfer};
use crate::imports::content_keys::voucher_name;
use crate::imports::kinds::options::KindOptions;
use crate::imports::naming::cash_rules::RuleBook;
use crate::imports::store;
use crate::ledger::balances::year_balances::YearBalances;
use crate::ledger::voucher::book::Book;
use crate::platform::database::Tx;
use crate::units::store as units;

/// Loaded for one import of a cash book.
#[derive(Clone, Debug, Default)]
pub struct CashMaterial {
    pub rules: RuleBook,
    pub balances: CashBalances,
    /// Money that was moved between cash and bank, booked or waiting for review.
    pub transfers: Vec<OwnTransfer>,
    /// Content keys of what waits for review.
    pub draft_keys: FxHashSet<String>,
    /// The account that the person chose.
    pub account_code: Option<String>,
    /// 账号 of the unit's bank accounts, by which a bank's list says whose it is.
    pub numbers: Vec<(i64, String)>,
}

impl CashMaterial {
    pub async fn load(tx: &mut Tx, book: &Book, options: &KindOptions) -> Outcome<Self> {
        let opening = YearBalances::read(tx, book.unit.id, book.year, 0).await?;
        let rows = store::cash_rules_for(tx, book.unit.id, book.state.era.number()).await?;
        let mut material = Self {
            rules: RuleBook::new(&book.unit, &book.chart, rows)?,
            balances: CashBalances::load(tx, book, &opening).await?,
            transfers: posted_transfers(tx, book, &opening).await?,
            draft_keys: FxHashSet::default(),
            account_code: options.account_code.clone(),
            numbers: numbers_of(tx, book).await?,
        };
        material.take_drafts(tx, book).await?;
        Ok(material)
    }

    /// What waits for review as if it were booked: a row of another book meets it all the same.
    async fn take_drafts(&mut self, tx: &mut Tx, book: &Book) -> Outcome<()> {
        for (name, draft) in store::waiting_drafts(tx, book.unit.id).await? {
            let found = OwnTransfer::of_draft(&draft, |id| is_money(book, id), name);
            if let Some(mut transfer) = found {
                let summary = draft.entries.first().map_or("", |entry| entry.summary.as_str());
                let key = draft.content_key.as_deref();
                transfer.settle_maker(key, summary, |id| code_of(book, id));
                self.transfers.push(transfer);
            }
            self.draft_keys.extend(draft.content_key);
        }
        Ok(())
    }
}

async fn numbers_of(tx: &mut Tx, book: &Book) -> Outcome<Vec<(i64, String)>> {
    let facts = units::bank_facts_of(tx, book.unit.id).await?;
    let numbers = facts.into_iter().map(|(id, facts)| (id, facts.number));
    Ok(numbers.filter(|(_, number)| !number.trim().is_empty()).collect())
}

fn code_of(book: &Book, account_id: i64) -> String {
    book.chart.get(account_id).map(|account| account.code.clone()).unwrap_or_default()
}

/// Whether an account is of cash or bank.
#[must_use]
pub fn is_money(book: &Book, account_id: i64) -> bool {
    let account = book.chart.get(account_id);
    account.is_some_and(|it| it.is_any(&MONEY))
}

async fn posted_transfers(
    tx: &mut Tx,
    book: &Book,
    year_opening: &YearBalances,
) -> Outcome<Vec<OwnTransfer>> {
    let (unit_id, year) = (book.unit.id, book.year);
    let bank = |set_id: i64| year_opening.dimensions(set_id).bank_account_id;
    let mut transfers = Vec::new();
    for row in store::own_transfers(tx, unit_id, year).await? {
        let mut transfer = OwnTransfer {
            dated_on: date_of(&row.dated_on)?,
            to: (row.debit_account_id, bank(row.debit_set_id)),
            from: (row.credit_account_id, bank(row.credit_set_id)),
            amount_fen: row.amount_fen,
            name: voucher_name(row.period, &row.word, row.number),
            made_by: None,
            is_draft: false,
            place: None,
        };
        let key = row.content_key.as_deref();
        transfer.settle_maker(key, &row.summary, |id| code_of(book, id));
        transfers.push(transfer);
    }
    Ok(transfers)
}

fn date_of(text: &str) -> Outcome<Date> {
    text.parse()
        .map_err(|problem: jiff::Error| Failure::Storage(format!("voucher of {text}: {problem}")))
}

/// Cash and bank, and what is owed to the union above, of a unit's year.
#[derive(Clone, Debug, Default)]
pub struct CashBalances {
    /// The year has an opening, of whatever accounts.
    has_opening: bool,
    openings: Vec<(Key, i128)>,
    days: Vec<(Date, Key, i128)>,
}

impl CashBalances {
    async fn load(tx: &mut Tx, book: &Book, opening: &YearBalances) -> Outcome<Self> {
        let (unit_id, year) = (book.unit.id, book.year);
        let bank = |set_id: i64| opening.dimensions(set_id).bank_account_id;
        let mut balances = Self {
            has_opening: book.state.is_carried
                || opening.openings.iter().any(|row| row.net_debit_fen != 0),
            ..Self::default()
        };
        for row in &opening.openings {
            let key = (row.account_id, bank(row.dimension_set_id));
            balances.openings.push((key, i128::from(row.net_debit_fen)));
        }
        for row in store::cash_days(tx, unit_id, year).await? {
            let date = date_of(&row.dated_on)?;
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
