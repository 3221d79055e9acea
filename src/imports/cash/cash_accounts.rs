//! Which cash or bank account a cash book is kept for.
//!
//! Invariants: what the person says decides over what the sheet says, and that over what the unit
//! has; where several accounts are left, none is chosen; a sheet that says to be of another
//! account is never taken for one of cash or bank.

use crate::imports::cash::cash_titles::{Named, is_bare_ledger, named_account};
use crate::imports::cells::words::squeezed;
use crate::ledger::chart::Account;
use crate::ledger::chart::role::Role;
use crate::ledger::voucher::book::Book;
use crate::units::project::BankAccount;

/// What a cash book may be kept for.
pub const MONEY: [Role; 2] = [Role::Cash, Role::Bank];

/// Characters of a bank account's name that may be looked for in a title.
const MIN_NAME_CHARACTERS: usize = 2;

/// The account on the other side of every row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OwnAccount {
    pub account_id: i64,
    pub code: String,
    /// The bank account, where the account has one.
    pub bank_account_id: Option<i64>,
}

/// What a sheet came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    Said(OwnAccount),
    /// The only one that the unit has.
    Assumed(OwnAccount),
    Ambiguous(Vec<String>),
    /// The person chose what cannot be.
    Unknown(Vec<String>),
    /// The sheet is of this account, which is neither cash nor bank.
    Other(String),
}

/// What a sheet, or a part of it, says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Section<'t> {
    /// The lines above the header, and the name of the sheet.
    pub titles: &'t [String],
    /// The line that names the bank account of the rows below it.
    pub heading: Option<&'t str>,
    /// 借方, 贷方 and a balance with its side: such a page may be of any account.
    pub is_ledger_page: bool,
}

/// The account of a sheet, by what the person chose, else by its titles and its name.
#[must_use]
pub fn own_account(book: &Book, said: Option<&str>, section: &Section<'_>) -> Chosen {
    let named = named_account(book, section.titles);
    if let Named::Other { label, is_explicit: true } = named {
        return Chosen::Other(label);
    }
    if let Some(found) = section.heading.and_then(|heading| section_account(book, heading)) {
        return Chosen::Said(found);
    }
    if let Some(said) = said.map(str::trim).filter(|said| !said.is_empty()) {
        return by_choice(book, said);
    }
    match named {
        Named::Other { label, .. } => return Chosen::Other(label),
        // Which of the bank accounts, titles say below.
        Named::Money(code) if Role::Bank.code(book.chart.era) != Some(code.as_str()) => {
            return by_choice(book, &code);
        }
        Named::Money(_) | Named::Nothing => {}
    }
    let unit_name = squeezed(&book.unit.name);
    let texts: Vec<String> =
        section.titles.iter().map(|text| squeezed(text).replace(unit_name.as_ref(), "")).collect();
    let says = |words: &[&str]| texts.iter().any(|text| words.iter().any(|it| text.contains(it)));
    let named: Vec<&BankAccount> = book
        .bank_accounts
        .iter()
        .filter(|bank| {
            let name = squeezed(&bank.name);
            name.chars().count() >= MIN_NAME_CHARACTERS && says(&[name.as_ref()])
        })
        .collect();
    let is_cash = says(&["现金", "cash"]);
    let is_bank = says(&["银行", "存款", "bank"]) || !named.is_empty();
    match (is_cash, is_bank) {
        (true, true) => Chosen::Ambiguous(all_labels(book)),
        (true, false) => {
            one_of(book, leaves(book, |it| it.is_any(&[Role::Cash])).map(plain).collect(), true)
        }
        (false, true) => one_of(book, banks(book, named), true),
        (false, false) if section.is_ledger_page || is_bare_ledger(section.titles) => {
            Chosen::Ambiguous(all_labels(book))
        }
        (false, false) => {
            let found = banks(book, Vec::new());
            // The register says which one it is where there is no other.
            let is_registered = found.iter().all(|own| own.bank_account_id.is_some());
            one_of(book, found, is_registered)
        }
    }
}

/// The bank account that a line among the rows names: `01 基本户（江州银行）`.
#[must_use]
pub fn section_account(book: &Book, heading: &str) -> Option<OwnAccount> {
    let text = squeezed(heading);
    let is_named = |bank: &&BankAccount| {
        let name = squeezed(&bank.name);
        let label = format!("{}{name}", squeezed(&bank.code));
        *text == *name || *text == label || text.starts_with(&format!("{label}("))
    };
    if let Some(bank) = book.bank_accounts.iter().find(is_named) {
        return banks(book, vec![bank])
            .into_iter()
            .find(|own| own.bank_account_id == Some(bank.id));
    }
    let code = text.strip_suffix("(未指明银行账户)")?;
    let digits = code.find(|it: char| !it.is_ascii_digit()).unwrap_or(code.len());
    let account = book.chart.by_code(&code[..digits])?;
    account.is_any(&[Role::Bank]).then(|| plain(account))
}

fn by_choice(book: &Book, said: &str) -> Chosen {
    let of_bank: Vec<&BankAccount> = book
        .bank_accounts
        .iter()
        .filter(|bank| bank.code == said || bank.name == said || bank.account_code == said)
        .collect();
    let account = book.chart.by_code(said).filter(|account| account.is_any(&MONEY));
    let found = match account {
        Some(account) if book.chart.is_leaf(account) => match of_bank.as_slice() {
            [] => vec![plain(account)],
            _ => banks(book, of_bank),
        },
        Some(account) => {
            leaves(book, move |it| it.is_at_or_under(&account.code)).map(plain).collect()
        }
        None if of_bank.is_empty() => return Chosen::Unknown(all_labels(book)),
        None => banks(book, of_bank),
    };
    one_of(book, found, true)
}

/// The accounts of these bank accounts, or of all that the unit has, or 银行存款 itself.
fn banks(book: &Book, named: Vec<&BankAccount>) -> Vec<OwnAccount> {
    let meant = if named.is_empty() { book.bank_accounts.iter().collect() } else { named };
    let found: Vec<OwnAccount> = meant
        .into_iter()
        .filter_map(|bank| {
            let account = book.chart.by_code(&bank.account_code)?;
            let is_meant = account.is_any(&[Role::Bank]) && book.chart.is_leaf(account);
            is_meant.then(|| OwnAccount { bank_account_id: Some(bank.id), ..plain(account) })
        })
        .collect();
    if found.is_empty() {
        return leaves(book, |it| it.is_any(&[Role::Bank])).map(plain).collect();
    }
    found
}

fn leaves<'b>(
    book: &'b Book,
    is_meant: impl Fn(&Account) -> bool + 'b,
) -> impl Iterator<Item = &'b Account> {
    let accounts = book.chart.accounts().iter();
    accounts.filter(move |it| is_meant(it) && book.chart.is_leaf(it))
}

fn plain(account: &Account) -> OwnAccount {
    OwnAccount { account_id: account.id, code: account.code.clone(), bank_account_id: None }
}

fn one_of(book: &Book, mut found: Vec<OwnAccount>, is_said: bool) -> Chosen {
    match (found.pop(), found.is_empty()) {
        (Some(own), true) if is_said => Chosen::Said(own),
        (Some(own), true) => Chosen::Assumed(own),
        (Some(last), false) => {
            found.push(last);
            Chosen::Ambiguous(found.iter().map(|own| label(book, own)).collect())
        }
        (None, _) => Chosen::Ambiguous(all_labels(book)),
    }
}

/// `102 银行存款（基本户）`.
#[must_use]
pub fn label(book: &Book, own: &OwnAccount) -> String {
    let account = book.chart.get(own.account_id);
    let name = account.map(|it| book.chart.full_name(it)).unwrap_or_default();
    let bank = own.bank_account_id.and_then(|id| book.bank_account(id));
    let bank = bank.map(|it| format!("（{}）", it.name)).unwrap_or_default();
    format!("{} {name}{bank}", own.code)
}

fn all_labels(book: &Book) -> Vec<String> {
    let cash = leaves(book, |it| it.is_any(&[Role::Cash])).map(plain);
    cash.chain(banks(book, Vec::new())).map(|own| label(book, &own)).collect()
}
