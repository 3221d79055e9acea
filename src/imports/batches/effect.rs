//! What an import would change, account by account and line by line of the statutory forms,
//! shown before anybody accepts it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::date::ReportSpan;
use crate::finding::{Failure, Outcome};
use crate::formats::printable::{Report, Value};
use crate::ledger::balances::year_balances::YearBalances;
use crate::ledger::voucher::book::Book;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::statements::build_report::build_report;
use crate::statements::report_name::{ReportName, ReportOptions};

/// Forms whose lines are compared.
const FORMS: [ReportName; 2] = [ReportName::BalanceSheet, ReportName::IncomeExpenditure];

/// Every account and every line of a form that changes; nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Effect {
    pub accounts: Vec<AccountEffect>,
    pub statements: Vec<LineEffect>,
}

/// Net debit balances at the end of the year as booked so far; negative is a credit balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountEffect {
    pub code: String,
    pub name: String,
    pub before: Money,
    pub debit: Money,
    pub credit: Money,
    pub after: Money,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineEffect {
    pub form: String,
    pub line: String,
    pub column: String,
    pub before: Money,
    pub after: Money,
}

/// The books at one moment, to be set beside another.
#[derive(Debug, Default)]
pub struct Standing {
    /// Net debit at the start of the year, and movements, in fen.
    accounts: BTreeMap<i64, (i64, i64, i64)>,
    forms: Vec<Report>,
}

impl Standing {
    /// Reads the books of a year as they are now, inside the import's own transaction.
    pub async fn of(tx: &mut Tx, book: &Book) -> Outcome<Self> {
        let mut standing = Self::default();
        let year = YearBalances::read(tx, book.unit.id, book.year, 12).await?;
        for row in year.openings {
            standing.accounts.entry(row.account_id).or_default().0 += row.net_debit_fen;
        }
        for row in year.movements {
            let (_, debit, credit) = standing.accounts.entry(row.account_id).or_default();
            *debit += row.debit_fen + row.transfer_debit_fen;
            *credit += row.credit_fen + row.transfer_credit_fen;
        }
        let span = ReportSpan::Year(book.year);
        for form in FORMS {
            match build_report(tx, &book.unit, form, span, &ReportOptions::default()).await {
                Ok(report) => standing.forms.push(report),
                // A form that the unit does not draw has no lines to compare.
                Err(Failure::Refused(_)) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(standing)
    }

    /// What came between this moment and a later one.
    #[must_use]
    pub fn until(&self, later: &Self, book: &Book) -> Effect {
        let statements =
            self.forms.iter().zip(&later.forms).flat_map(|(before, after)| lines(before, after));
        Effect { accounts: self.accounts_until(later, book), statements: statements.collect() }
    }

    fn accounts_until(&self, later: &Self, book: &Book) -> Vec<AccountEffect> {
        let mut effects = Vec::new();
        for (account_id, (opening, debit, credit)) in &later.accounts {
            let was = self.accounts.get(account_id).copied().unwrap_or_default();
            if was == (*opening, *debit, *credit) {
                continue;
            }
            let account = book.chart.get(*account_id);
            effects.push(AccountEffect {
                code: account.map(|it| it.code.clone()).unwrap_or_default(),
                name: account.map(|it| book.chart.full_name(it)).unwrap_or_default(),
                before: Money::from_fen(was.0 + was.1 - was.2),
                debit: Money::from_fen(debit - was.1),
                credit: Money::from_fen(credit - was.2),
                after: Money::from_fen(opening + debit - credit),
            });
        }
        effects.sort_by(|one, other| one.code.cmp(&other.code));
        effects
    }
}

/// Figures of a form that differ, with the line and the column they stand in.
fn lines(before: &Report, after: &Report) -> Vec<LineEffect> {
    let mut found = Vec::new();
    for (old, new) in before.rows.iter().zip(&after.rows) {
        let mut label = String::new();
        for (index, (old, new)) in old.cells.iter().zip(&new.cells).enumerate() {
            if let Some(line) = &new.line {
                label.clone_from(&line.label);
            }
            let (Value::Money(before), Value::Money(after_money)) = (&old.value, &new.value) else {
                continue;
            };
            if before != after_money {
                found.push(LineEffect {
                    form: after.title.clone(),
                    line: label.clone(),
                    column: after.columns.get(index).map(|it| it.label.clone()).unwrap_or_default(),
                    before: *before,
                    after: *after_money,
                });
            }
        }
    }
    found
}
