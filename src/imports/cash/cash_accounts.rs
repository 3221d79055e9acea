//! Which cash or bank account a cash book is kept for.
//!
//! Invariants: what the person says decides over what the sheet says, and that over what the unit
//! has; where several accounts are left, none is chosen; a sheet that says to be of another
//! account is never taken for one of cash or bank.

use crate::finding::Code;
use crate::imports::cash::cash_titles::{
    Named, Numbered, is_bare_ledger, money_account, named_account, named_number, names_other_book,
};
use crate::imports::cells::words::squeezed;
use crate::imports::codes;
use crate::ledger::chart::Account;
use crate::ledger::chart::role::Role;
use crate::ledger::voucher::book::Book;
use crate::units::project::BankAccount;

/// What a cash book may be kept for.
pub const MONEY: [Role; 2] = [Role::Cash, Role::Bank];

/// Words of a title that say whose list it is: a bank's.
const BANK_WORDS: [&str; 7] = ["银行", "存款", "bank", "农商行", "信用社", "支行", "分行"];

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
    Refused(Refusal),
}

/// Why no account is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: &'static Code,
    /// Empty for the title of the sheet.
    pub found: String,
    pub expected: String,
}

impl Chosen {
    fn ambiguous(choices: &[String]) -> Self {
        let (found, expected) = (String::new(), choices.join("、"));
        Self::Refused(Refusal { code: &codes::CASH_ACCOUNT_AMBIGUOUS, found, expected })
    }

    /// The person chose what cannot be.
    fn unknown(said: &str, choices: &[String]) -> Self {
        let (found, expected) = (said.to_owned(), choices.join("、"));
        Self::Refused(Refusal { code: &codes::CASH_ACCOUNT_UNKNOWN, found, expected })
    }

    /// The sheet is of this account, which is neither cash nor bank.
    fn other(found: String) -> Self {
        let expected = "库存现金或银行存款的流水账、日记账、对账单".to_owned();
        Self::Refused(Refusal { code: &codes::CASH_OTHER_ACCOUNT, found, expected })
    }

    /// The sheet prints a number that no bank account of the unit has.
    fn of_other_number(found: String, choices: &[String]) -> Self {
        let expected = choices.join("、");
        Self::Refused(Refusal { code: &codes::CASH_ACCOUNT_AMBIGUOUS, found, expected })
    }

    /// The rows of the sheet are of these accounts, each row of one of them.
    fn mixed(accounts: &[String]) -> Self {
        let found = format!("各行分属 {}", accounts.join("、"));
        let expected = "每个明细科目一张表，在表名中写明科目；或改为导入序时账".to_owned();
        Self::Refused(Refusal { code: &codes::CASH_ACCOUNT_AMBIGUOUS, found, expected })
    }
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
    /// What its rows say of the account that they are of, each once.
    pub of_rows: &'t [String],
}

/// Whether accounts that rows name are the ones that they are of, and not those on the other side:
/// all of them are details of what the titles name.
#[must_use]
pub fn are_own(book: &Book, titles: &[String], written: &[String]) -> bool {
    let says = |word: &str| titles.iter().any(|text| squeezed(text).contains(word));
    let of_role = |role: Role| role.code(book.chart.era).unwrap_or_default().to_owned();
    let upper = match named_account(book, titles) {
        Named::Money(code) => code,
        _ if says("银行存款") => of_role(Role::Bank),
        _ => of_role(Role::Cash),
    };
    let is_own = |text: &String| money_account(book, text).is_some_and(|it| it.starts_with(&upper));
    written.iter().all(is_own)
}

/// The account that every row says to be of, or why there is none.
fn of_rows(book: &Book, written: &[String]) -> Result<Chosen, Chosen> {
    let mut found: Vec<OwnAccount> = Vec::new();
    for text in written {
        let Some(code) = money_account(book, text) else {
            return Err(Chosen::ambiguous(&all_labels(book)));
        };
        match by_choice(book, &code) {
            Chosen::Said(own) if found.contains(&own) => {}
            Chosen::Said(own) => found.push(own),
            other => return Err(other),
        }
    }
    if found.len() > 1 {
        let accounts: Vec<String> = found.iter().map(|own| label(book, own)).collect();
        return Err(Chosen::mixed(&accounts));
    }
    Ok(one_of(book, found, true))
}

/// Of several accounts the one whose own name stands in a title, if it is one only.
fn titled(book: &Book, found: Vec<OwnAccount>, says: &dyn Fn(&[&str]) -> bool) -> Vec<OwnAccount> {
    let is_titled = |own: &&OwnAccount| {
        let name = book.chart.get(own.account_id).map(|account| squeezed(&account.name));
        name.is_some_and(|name| name.chars().count() >= MIN_NAME_CHARACTERS && says(&[&name]))
    };
    match found.iter().filter(is_titled).collect::<Vec<_>>().as_slice() {
        [own] => vec![(*own).clone()],
        _ => found,
    }
}

/// The account of a sheet, by what the person chose, else by its titles and its name.
#[must_use]
pub fn own_account(
    book: &Book,
    (said, numbers): (Option<&str>, &[(i64, String)]),
    section: &Section<'_>,
) -> Chosen {
    let named = named_account(book, section.titles);
    if let Named::Other { label, is_explicit: true } = named {
        return Chosen::other(label);
    }
    if let Some(found) = section.heading.and_then(|heading| section_account(book, heading)) {
        return Chosen::Said(found);
    }
    let said = said.map(str::trim).filter(|said| !said.is_empty());
    if !section.of_rows.is_empty() {
        let of_rows = of_rows(book, section.of_rows);
        // Rows of several accounts are not those of the one that the person says.
        return match (of_rows, said) {
            (Ok(_), Some(said)) => by_choice(book, said),
            (Ok(own) | Err(own), _) => own,
        };
    }
    if let Some(said) = said {
        return by_choice(book, said);
    }
    match named {
        Named::Other { label, .. } => return Chosen::other(label),
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
    let is_bank = says(&BANK_WORDS) || !named.is_empty();
    if !is_cash {
        match named_number(section.titles, numbers) {
            Numbered::Nothing => {}
            Numbered::Known(id) => {
                let meant = book.bank_accounts.iter().filter(|bank| bank.id == id).collect();
                return one_of(book, banks(book, meant), true);
            }
            Numbered::Unknown(written) => {
                return Chosen::of_other_number(written, &all_labels(book));
            }
        }
    }
    // 食堂银行存款日记账 is a bank's book, but of which account nobody said.
    if named.is_empty() && names_other_book(section.titles, book) {
        return Chosen::ambiguous(&all_labels(book));
    }
    match (is_cash, is_bank) {
        (true, true) => Chosen::ambiguous(&all_labels(book)),
        (true, false) => {
            one_of(book, leaves(book, |it| it.is_any(&[Role::Cash])).map(plain).collect(), true)
        }
        (false, true) => one_of(book, titled(book, banks(book, named), &says), true),
        (false, false) if section.is_ledger_page || is_bare_ledger(section.titles) => {
            Chosen::ambiguous(&all_labels(book))
        }
        (false, false) => one_of(book, banks(book, Vec::new()), false),
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
    let is_leaf = |account: &&Account| account.is_any(&MONEY) && book.chart.is_leaf(account);
    let of_heading = |account: &&Account| {
        let full_name = squeezed(&book.chart.full_name(account)).into_owned();
        let names = [squeezed(&account.name).into_owned(), full_name];
        names.iter().any(|name| *text == format!("{}{name}", account.code))
    };
    let mut accounts = book.chart.accounts().iter().filter(is_leaf);
    if let Some(account) = accounts.find(of_heading) {
        return Some(plain(account));
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
        None if of_bank.is_empty() => return Chosen::unknown(said, &all_labels(book)),
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
            let labels: Vec<String> = found.iter().map(|own| label(book, own)).collect();
            Chosen::ambiguous(&labels)
        }
        (None, _) => Chosen::ambiguous(&all_labels(book)),
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
