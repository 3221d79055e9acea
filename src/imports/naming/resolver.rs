//! Rows against one unit's book: which account and which dimensions an entry gets.

use rustc_hash::FxHashSet;

use crate::imports::codes;
use crate::imports::naming::account_finder::{AccountFinder, Found, Remark};
use crate::imports::naming::completing::contradicted;
use crate::imports::naming::dimension_finder::{DimensionFinder, NextIds, Registrations};
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::RecordLine;
use crate::imports::reading::unit_register::UnitRegister;
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::voucher::book::Book;

/// Resolves rows, on its own copy of the book, to which it adds what the file registers.
#[derive(Debug)]
pub struct Resolver {
    pub book: Book,
    accounts: AccountFinder,
    dimensions: DimensionFinder,
    /// Accounts and what has been told of their names.
    told_names: FxHashSet<(i64, Remark)>,
}

impl Resolver {
    #[must_use]
    pub fn new(book: Book, next_ids: NextIds, units: UnitRegister) -> Self {
        Self {
            accounts: AccountFinder::new(&book.chart, book.unit.tier),
            dimensions: DimensionFinder::new(next_ids, units),
            told_names: FxHashSet::default(),
            book,
        }
    }

    /// What is to be registered before the entries resolved since the last call can be posted.
    pub fn take_registrations(&mut self) -> Registrations {
        self.dimensions.take_registrations()
    }

    /// What a row's columns name beside an account that is known otherwise; `None` when something
    /// of it was told to be wrong.
    pub fn dimensions(
        &mut self,
        account_id: i64,
        line: &RecordLine<'_>,
        problems: &mut Problems,
    ) -> Option<Dimensions> {
        self.dimensions.find(&mut self.book, account_id, line, problems)
    }

    /// The account that a row's columns name, told to nobody.
    pub fn account_of(&mut self, line: &RecordLine<'_>) -> Option<i64> {
        match self.accounts.find(&self.book.chart, line) {
            Found::Account { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// Account and dimensions of a row; `None` when something of it was told to be wrong.
    pub fn resolve(
        &mut self,
        line: &RecordLine<'_>,
        problems: &mut Problems,
    ) -> Option<(i64, Dimensions)> {
        let cell = line.account_cell();
        let found = match self.accounts.find(&self.book.chart, line) {
            Found::Account { id, says, remark } => {
                if let Some(remark) = remark
                    && self.told_names.insert((*id, remark.clone()))
                {
                    let own = self.book.chart.get(*id).map(|it| self.book.chart.full_name(it));
                    let (code, name) = match remark {
                        Remark::OtherName(name) => (&codes::ACCOUNT_NAME_DIFFERS, name),
                        Remark::Respelled(name) => (&codes::NAME_RESPELLED, name),
                    };
                    problems.at(code, cell, name, own.unwrap_or_default());
                }
                Some((*id, *says))
            }
            other => {
                tell_account(other, line, problems);
                None
            }
        };
        // Dimensions are looked at even without an account, so that all is told at once.
        let account_id = found.map_or(0, |(id, _)| id);
        let said = self.dimensions.find(&mut self.book, account_id, line, problems);
        let ((id, by_name), said) = found.zip(said)?;
        let implied = by_name.or(&self.book.chart.implied(id));
        if let Some(dimension) = contradicted(&implied, &said) {
            let name = line.text(line.account_kind());
            let found = format!("{dimension}与科目名称不同");
            problems.at(&codes::DIMENSION_DIFFERS, cell, found, name);
            return None;
        }
        Some((id, said.or(&by_name)))
    }
}

fn tell_account(found: &Found, line: &RecordLine<'_>, problems: &mut Problems) {
    let cell = line.account_cell();
    let near = |candidates: &[String]| {
        if candidates.is_empty() {
            "科目表中的末级科目".to_owned()
        } else {
            format!("是否为 {}", candidates.join("；"))
        }
    };
    match found {
        Found::Unknown { written, candidates } => {
            problems.at(&codes::ACCOUNT_UNKNOWN, cell, written, near(candidates));
        }
        Found::Ambiguous { written, candidates } => {
            problems.at(&codes::ACCOUNT_AMBIGUOUS, cell, written, near(candidates));
        }
        Found::TwoAccounts { written, labels } => {
            problems.at(&codes::CODE_AND_NAME_DISAGREE, cell, written, labels.join("，或 "));
        }
        Found::OtherEra { written, label } => {
            let found = format!("{written}，即 {label}");
            problems.at(&codes::ACCOUNT_OTHER_SYSTEM, cell, found, "本年度执行的科目表中的科目");
        }
        Found::Account { .. } => {}
    }
}
