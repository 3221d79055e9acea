//! What the columns of a template offer to choose from: the chart and the registers of the unit
//! that the template is made for.

use crate::formats::entry_form::ChoiceList;
use crate::imports::kinds::column_list::List;
use crate::ledger::chart::{Account, Chart};
use crate::ledger::voucher::book::Book;
use crate::units::economic_classes::listed_classes;
use crate::units::settings::Settings;

/// Choices of one list: nobody looks through more, and a name can be typed all the same.
pub const MAX_CHOICES: usize = 5_000;

/// Words of vouchers that are in use everywhere, after those that the unit has set.
const VOUCHER_WORDS: [&str; 4] = ["记", "收", "付", "转"];

/// The chart and registers as they are today.
#[derive(Clone, Debug)]
pub struct Registers {
    pub book: Book,
    /// Names of other units, as many as anybody looks through.
    pub units: Vec<String>,
}

/// The lists that a template has, each once.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    known: Vec<List>,
    pub made: Vec<ChoiceList>,
}

impl Lists {
    /// Where a list stands among those of the template; `None` where there is nothing to choose.
    pub fn place(&mut self, list: List, caption: &str, registers: &Registers) -> Option<usize> {
        if let Some(place) = self.known.iter().position(|known| *known == list) {
            return Some(place);
        }
        let choices = choices(list, registers);
        if choices.is_empty() {
            return None;
        }
        self.known.push(list);
        self.add(caption, choices)
    }

    /// A list of the template's own.
    pub fn add(&mut self, caption: &str, mut choices: Vec<String>) -> Option<usize> {
        choices.truncate(MAX_CHOICES);
        self.known.resize(self.made.len() + 1, List::None);
        self.made.push(ChoiceList { caption: caption.to_owned(), choices });
        self.made.len().checked_sub(1)
    }
}

fn choices(list: List, registers: &Registers) -> Vec<String> {
    let label = |account: &Account| label(&registers.book.chart, account);
    match list {
        List::None => Vec::new(),
        List::Accounts => registers.entry_accounts().map(label).collect(),
        List::UpperAccounts => registers.accounts().map(label).collect(),
        List::Projects => registers
            .book
            .projects
            .iter()
            .filter(|project| project.finished_on.is_none())
            .map(|project| {
                let is_earmarked = project.is_earmarked;
                if is_earmarked { format!("专项:{}", project.name) } else { project.name.clone() }
            })
            .collect(),
        List::BankAccounts => {
            registers.book.bank_accounts.iter().map(|it| it.name.clone()).collect()
        }
        List::Units => {
            let units = registers.units.iter().cloned();
            units.chain(registers.book.parties.iter().map(|party| party.name.clone())).collect()
        }
        List::EconomicClasses => {
            listed_classes().map(|(code, name)| format!("{code} {name}")).collect()
        }
        List::VoucherWords => {
            let Settings { voucher_words, transfer_word, .. } = &registers.book.settings;
            let own = voucher_words.iter().chain([transfer_word]).map(String::as_str);
            let mut words: Vec<String> = Vec::new();
            for word in own.chain(VOUCHER_WORDS) {
                if !words.iter().any(|known| known == word) {
                    words.push(word.to_owned());
                }
            }
            words
        }
        List::Words(words) => words.iter().map(|word| (*word).to_owned()).collect(),
    }
}

impl Registers {
    /// Accounts that the unit uses, in code order.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        let tier = self.book.unit.tier;
        let accounts = self.book.chart.accounts().iter();
        accounts.filter(move |account| account.is_active && account.fits(tier))
    }

    /// Those that take entries.
    pub fn entry_accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts().filter(|account| self.book.chart.is_leaf(account))
    }
}

/// `50101 职工活动支出-职工教育支出`.
fn label(chart: &Chart, account: &Account) -> String {
    format!("{} {}", account.code, chart.full_name(account))
}
