//! What is told about the vouchers of cash books: by the ledger's check, about rules that were
//! used, and once for each account.

use std::collections::BTreeMap;

use super::{CashDrafter, CashRow};
use crate::finding::{Code, Finding, Place};
use crate::imports::cash::cash_contra::Contra;
use crate::imports::cash::cash_run::At;
use crate::imports::cells::content::is_blank;
use crate::imports::codes;
use crate::imports::drafting::journal_drafting::{is_about_amount, take_line};
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::naming::cash_rules::CashDirection;
use crate::imports::reading::problems::Problems;
use crate::ledger::chart::Side;
use crate::ledger::chart::dimension::Dimension;
use crate::ledger::codes as ledger_codes;
use crate::ledger::guard_codes::PERIOD_LOCKED;
use crate::ledger::voucher::{VoucherDraft, check};
use crate::sheet::address;

/// Which way a row says that money went; `None` where it says neither or both.
pub fn direction_of(row: &CashRow<'_>) -> Option<CashDirection> {
    match (row.amounts.income, row.amounts.outgo) {
        (Some(_), None) => Some(CashDirection::In),
        (None, Some(_)) => Some(CashDirection::Out),
        _ => None,
    }
}

/// Findings that are told once with their count.
#[derive(Debug, Default)]
pub struct Repeated {
    by_key: BTreeMap<(&'static str, String), (Finding, u64)>,
}

impl Repeated {
    pub fn note(&mut self, key: (&'static str, String), finding: impl FnOnce() -> Finding) {
        self.by_key.entry(key).or_insert_with(|| (finding(), 0)).1 += 1;
    }

    pub fn tell(&mut self, problems: &mut Problems) {
        for (mut finding, times) in std::mem::take(&mut self.by_key).into_values() {
            // A reason for a caution holds however many rows the next file has.
            if finding.code != &codes::CASH_RULE_CAUTION {
                let mark = if finding.found.is_empty() { "" } else { "，" };
                finding.found = format!("{}{mark}共 {times} 行", finding.found);
            }
            problems.add(finding);
        }
    }
}

impl CashDrafter<'_> {
    pub(super) fn judge(
        &mut self,
        row: &CashRow<'_>,
        draft: &VoucherDraft,
        problems: &mut Problems,
    ) {
        self.note_missing_dimensions(row, draft, problems);
        let attachments = row.line.text(ColumnKind::Attachments);
        if !attachments.is_empty() && draft.attachment_count == 0 && attachments != "0" {
            let cell = row.at(ColumnKind::Attachments);
            problems.at(&codes::ATTACHMENTS_UNREADABLE, cell, &attachments, "整数");
        }
        let mut told: Vec<Finding> = Vec::new();
        for mut finding in check(draft, &self.judging_book, &Place::default()) {
            let _ = take_line(&mut finding);
            let (line, column) = place_of(row, finding.code);
            finding.place = Place { cell: Some(address(line, column)), ..Place::default() };
            // Both lines of the voucher are the same row: what is wrong with it is told once.
            if !told.iter().any(|it| it.code == finding.code && it.found == finding.found) {
                told.push(finding);
            }
        }
        for finding in told {
            problems.add(finding);
        }
    }

    /// What accounts should name and do not.
    fn note_missing_dimensions(
        &mut self,
        row: &CashRow<'_>,
        draft: &VoucherDraft,
        problems: &Problems,
    ) {
        for (kind, dimension) in [
            (ColumnKind::ExpenditureKind, Dimension::Expenditure),
            (ColumnKind::EconomicClass, Dimension::EconomicClass),
        ] {
            if !is_blank(row.line.cell(kind)) {
                self.missing.note_said(dimension);
            }
        }
        let book = &self.contra.resolver.book;
        for entry in &draft.entries {
            let Some(account) = book.chart.get(entry.account_id) else { continue };
            self.missing.look_at(account, &entry.dimensions);
            self.missing.note(book, (account, &entry.dimensions), || {
                problems.placed(repeated_at(row, &ledger_codes::DIMENSION_MISSING)).place
            });
        }
    }

    /// Which rule gave the account, and what it says to look at.
    pub(super) fn note_rule(
        &mut self,
        row: &CashRow<'_>,
        contra: &Contra,
        problems: &mut Problems,
    ) {
        let Some(used) = &contra.rule else { return };
        let chart = &self.contra.resolver.book.chart;
        let account = chart.get(contra.account_id);
        let account = account.map(|it| format!("{} {}", it.code, chart.full_name(it)));
        let found = format!("规则“{}”→{}", used.name, account.unwrap_or_default());
        let code = &codes::CASH_RULE_USED;
        self.of_file.note((code.id, found.clone()), || {
            problems.placed(repeated_at(row, code).found(&found))
        });
        if let Some(caution) = &used.caution
            && !self.is_covered(row, contra)
        {
            let code = &codes::CASH_RULE_CAUTION;
            let finding = || repeated_at(row, code).found(&found).expected(caution);
            self.of_file.note((code.id, found.clone()), || problems.placed(finding()));
        }
    }

    /// Whether a payment to the union above is owed by the books, so that there is nothing to ask.
    fn is_covered(&self, row: &CashRow<'_>, contra: &Contra) -> bool {
        let account = self.contra.resolver.book.chart.get(contra.account_id);
        let is_payable = account.is_some_and(|it| it.normal_side == Side::Credit);
        let (Some(outgo), Some(day)) = (row.amounts.outgo, row.dated_on) else { return false };
        let owed = -self.standing.net_at(contra.account_id, day);
        is_payable && owed >= i128::from(outgo.fen())
    }
}

pub(super) fn repeated_at(row: &CashRow<'_>, code: &'static Code) -> Finding {
    let (line, column) = place_of(row, code);
    let place = Place { cell: Some(address(line, column)), ..Place::default() };
    Finding::new(code, place)
}

/// The cell of a row that a finding of the ledger is about.
fn place_of(row: &CashRow<'_>, code: &'static Code) -> At {
    let dated = [ledger_codes::DATE_OUTSIDE_YEAR.id, PERIOD_LOCKED.id];
    if dated.contains(&code.id) {
        row.at(ColumnKind::Date)
    } else if is_about_amount(code.id) {
        let is_income = row.amounts.income.is_some();
        row.at(if is_income { ColumnKind::Income } else { ColumnKind::Outgo })
    } else if row.line.has_account() && !code.id.starts_with("ledger.summary") {
        row.line.account_cell()
    } else {
        row.at(ColumnKind::Summary)
    }
}
