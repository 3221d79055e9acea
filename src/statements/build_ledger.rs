//! Use case: draws ledgers and journals, reading entries month by month.

use rustc_hash::FxHashMap;

use super::codes;
use super::entry_names::{self, EntryNames};
use super::figures::{Figures, Turnover};
use super::formula::{Filter, Measure};
use super::ledger_pages::{LedgerLine, LedgerShape, Section, draw_ledger};
use super::report_name::{ReportName, ReportOptions};
use crate::date::{Period, ReportSpan};
use crate::finding::{Finding, Outcome, Place};
use crate::formats::printable::Report;
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::chart::role::Role;
use crate::ledger::chart::{Account, Side};
use crate::ledger::store::{self, LedgerLineRow};
use crate::ledger::voucher::VoucherKind;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::project::BankAccount;
use crate::units::store as units;
use crate::units::unit::Unit;

/// What a reader can still page through, and what fits in memory with room.
pub const MAX_LEDGER_LINES: usize = 200_000;
/// More analysis columns than this no paper takes.
const MAX_DETAIL_COLUMNS: usize = 12;

/// What every ledger is drawn from.
pub(super) struct LedgerSource<'a> {
    pub(super) figures: &'a Figures,
    /// First and last month that are drawn.
    pub(super) run: (i64, i64),
    pub(super) sets: FxHashMap<i64, Dimensions>,
    pub(super) banks: Vec<BankAccount>,
    /// By month of the run.
    pub(super) months: Vec<Vec<LedgerLineRow>>,
    /// What the entries of a journal name.
    pub(super) names: Option<EntryNames>,
}

/// Draws a ledger or journal.
pub async fn build_ledger(
    tx: &mut Tx,
    unit: &Unit,
    figures: &Figures,
    name: ReportName,
    span: ReportSpan,
    options: &ReportOptions,
) -> Outcome<Report> {
    let account = account_of(figures, name, options)?;
    let code = account.map(|account| account.code.as_str()).unwrap_or_default();
    let sets = store::dimension_sets_of(tx, unit.id).await?;
    let source = LedgerSource {
        figures,
        run: span.months(),
        names: names_for(tx, unit, name, (&sets, span.year(), span.months())).await?,
        sets,
        banks: units::bank_accounts_of(tx, unit.id).await?,
        months: read_months(tx, unit, (span.year(), span.months()), code).await?,
    };
    source.draw(name, account, options)
}

/// The names that a journal shows; other ledgers show none.
pub(super) async fn names_for(
    tx: &mut Tx,
    unit: &Unit,
    name: ReportName,
    (sets, year, (from, to)): (&FxHashMap<i64, Dimensions>, i64, (i64, i64)),
) -> Outcome<Option<EntryNames>> {
    match (Period::new(year, from), Period::new(year, to)) {
        (Some(first), Some(last)) if name == ReportName::Journal => {
            EntryNames::load(tx, unit, sets, (first, last)).await.map(Some)
        }
        _ => Ok(None),
    }
}

/// The entries of a run of months.
pub(super) async fn read_months(
    tx: &mut Tx,
    unit: &Unit,
    (year, (from, to)): (i64, (i64, i64)),
    code: &str,
) -> Outcome<Vec<Vec<LedgerLineRow>>> {
    let mut months = Vec::new();
    let mut count = 0;
    for month in from..=to {
        let Some(period) = Period::new(year, month) else { continue };
        let lines = store::ledger_lines(tx, unit.id, period, code).await?;
        count += lines.len();
        if count > MAX_LEDGER_LINES {
            let place = Place::of(format!("{unit} {period}"));
            return Err(Finding::new(&codes::TOO_MANY_LINES, place)
                .found(count)
                .expected(format!("不多于 {MAX_LEDGER_LINES} 行"))
                .into());
        }
        months.push(lines);
    }
    Ok(months)
}

/// Which account a ledger is of; a journal of everything is of none.
pub(super) fn account_of<'a>(
    figures: &'a Figures,
    name: ReportName,
    options: &ReportOptions,
) -> Outcome<Option<&'a Account>> {
    let code = match (name, options.account.as_deref().filter(|code| !code.is_empty())) {
        (ReportName::Journal, None) => return Ok(None),
        (_, Some(code)) => code,
        (ReportName::CashJournal, None) => Role::Cash.code(figures.chart.era).unwrap_or_default(),
        (ReportName::BankJournal, None) => Role::Bank.code(figures.chart.era).unwrap_or_default(),
        (_, None) => {
            let place = Place::of(name.label());
            return Err(Finding::new(&codes::ACCOUNT_REQUIRED, place).into());
        }
    };
    figures.chart.by_code(code).map(Some).ok_or_else(|| {
        Finding::new(&codes::ACCOUNT_UNKNOWN, Place::of(format!("科目 {code}"))).found(code).into()
    })
}

/// One bank account of the register, or a ledger account whose entries name none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum BankKey {
    Bank(i64),
    Account(String),
}

impl LedgerSource<'_> {
    /// The ledger or journal of the run.
    pub(super) fn draw(
        &self,
        name: ReportName,
        account: Option<&Account>,
        options: &ReportOptions,
    ) -> Outcome<Report> {
        let mut report = match (name, account) {
            (ReportName::BankJournal, Some(account)) => self.bank_journal(account, options)?,
            (ReportName::MultiColumnLedger, Some(account)) => self.multi_column_ledger(account),
            (_, Some(account)) => self.account_ledger(account, name == ReportName::CashJournal),
            (_, None) => self.journal(),
        };
        name.as_str().clone_into(&mut report.name);
        name.label().clone_into(&mut report.title);
        Ok(report)
    }

    fn opening_caption(&self) -> &'static str {
        if self.run.0 == 1 { "上年结转" } else { "期初余额" }
    }

    fn account_label(&self, account: &Account) -> String {
        format!("{} {}", account.code, self.figures.chart.full_name(account))
    }

    fn line(&self, entry: &LedgerLineRow) -> LedgerLine {
        let account = self.figures.chart.get(entry.account_id);
        let dimensions = self.sets.get(&entry.dimension_set_id).copied().unwrap_or_default();
        LedgerLine {
            names: self.names.as_ref().map(|it| it.of(entry, &dimensions)).unwrap_or_default(),
            account: account.map(|account| self.account_label(account)).unwrap_or_default(),
            entry: entry.clone(),
            detail: None,
        }
    }

    fn lines(&self) -> Vec<Vec<LedgerLine>> {
        self.months.iter().map(|lines| lines.iter().map(|it| self.line(it)).collect()).collect()
    }

    fn turnover_before(&self, code: &str, filter: &Filter) -> Turnover {
        self.figures.turnover(code, filter, (1, self.run.0 - 1))
    }

    fn section(&self, code: &str) -> Section {
        let all = Filter::default();
        Section {
            opening_caption: self.opening_caption(),
            opening: self.figures.booked_after(code, &all, self.run.0 - 1),
            turnover_before: self.turnover_before(code, &all),
            months: self.lines(),
            ..Section::default()
        }
    }

    fn journal(&self) -> Report {
        let mut months = self.lines();
        // Only what some entry of the unit names: most books have few of these columns.
        let named: Vec<usize> = self.names.as_ref().map(|it| it.used.clone()).unwrap_or_default();
        for line in months.iter_mut().flatten() {
            let taken = named.iter().map(|column| std::mem::take(&mut line.names[*column]));
            line.names = taken.collect();
        }
        let names = named.iter().map(|column| entry_names::COLUMNS[*column]).collect();
        let shape = LedgerShape { has_account: true, names, ..LedgerShape::default() };
        let section = Section {
            turnover_before: self.turnover_before("", &Filter::default()),
            months,
            ..Section::default()
        };
        draw_ledger(&shape, &[section])
    }

    fn account_ledger(&self, account: &Account, has_day_totals: bool) -> Report {
        let shape = LedgerShape {
            has_account: self.figures.chart.children(account.id).next().is_some(),
            has_balance: true,
            has_day_totals,
            ..LedgerShape::default()
        };
        Report {
            subject: Some(format!("科目：{}", self.account_label(account))),
            ..draw_ledger(&shape, &[self.section(&account.code)])
        }
    }

    /// Details of an account side by side.
    fn multi_column_ledger(&self, account: &Account) -> Report {
        let used = |child: &&Account| self.figures.is_used(&child.code);
        let children: Vec<&Account> =
            self.figures.chart.children(account.id).filter(used).take(MAX_DETAIL_COLUMNS).collect();
        let is_credit = account.normal_side == Side::Credit;
        let on_side = |net: Money| if is_credit { -net } else { net };
        let mut details: Vec<String> = children.iter().map(|it| it.name.clone()).collect();
        details.push("其他".to_owned());
        let place_of = |code: &str| {
            children.iter().position(|it| code.starts_with(&it.code)).unwrap_or(children.len())
        };
        let mut section = self.section(&account.code);
        // Transfers stay out of the analysis, so that its totals say what was earned or spent.
        let before = (1, self.run.0 - 1);
        let all = Filter::default();
        let moved = |code: &str| self.figures.measure(Measure::Movement, code, &all, before);
        section.details_before = children.iter().map(|it| moved(&it.code)).collect();
        let of_children: Money = section.details_before.iter().copied().sum();
        section.details_before.push(moved(&account.code) - of_children);
        for line in section.months.iter_mut().flatten() {
            let code = self.figures.chart.get(line.entry.account_id).map(|it| it.code.as_str());
            let net = Money::from_fen(line.entry.debit_fen - line.entry.credit_fen);
            let is_transfer =
                VoucherKind::read(&line.entry.kind).is_some_and(VoucherKind::is_transfer);
            if !is_transfer {
                line.detail = Some((place_of(code.unwrap_or_default()), on_side(net)));
            }
        }
        let uses_other = section.details_before.last().is_some_and(|it| !it.is_zero())
            || section
                .months
                .iter()
                .flatten()
                .any(|line| line.detail.is_some_and(|(place, _)| place == children.len()));
        if !uses_other {
            details.pop();
            section.details_before.pop();
        }
        let shape = LedgerShape { has_balance: true, details, ..LedgerShape::default() };
        Report {
            subject: Some(format!("科目：{}", self.account_label(account))),
            ..draw_ledger(&shape, &[section])
        }
    }

    /// An entry without a bank account belongs to the only one booked on its ledger account.
    pub(super) fn bank_key(&self, account_code: &str, dimensions: &Dimensions) -> BankKey {
        if let Some(id) = dimensions.bank_account_id {
            return BankKey::Bank(id);
        }
        let mut on_account = self.banks.iter().filter(|bank| bank.account_code == account_code);
        match (on_account.next(), on_account.next()) {
            (Some(only), None) => BankKey::Bank(only.id),
            _ => BankKey::Account(account_code.to_owned()),
        }
    }

    fn bank_journal(&self, account: &Account, options: &ReportOptions) -> Outcome<Report> {
        let wanted = self.wanted_bank(options)?;
        let mut sections = self.bank_sections(&account.code);
        sections.retain(|(key, _)| wanted.as_ref().is_none_or(|wanted| wanted == key));
        let sections: Vec<Section> = sections.into_iter().map(|(_, section)| section).collect();
        let shape =
            LedgerShape { has_balance: true, has_day_totals: true, ..LedgerShape::default() };
        Ok(Report {
            subject: Some(format!("科目：{}", self.account_label(account))),
            ..draw_ledger(&shape, &sections)
        })
    }

    /// The bank account that is asked for, by code or name, or by the code of the ledger account
    /// for what names none.
    pub(super) fn wanted_bank(&self, options: &ReportOptions) -> Outcome<Option<BankKey>> {
        let Some(bank) = options.bank_account.as_deref().filter(|bank| !bank.is_empty()) else {
            return Ok(None);
        };
        let named = |it: &&BankAccount| it.code == bank || it.name == bank;
        if let Some(found) = self.banks.iter().find(named) {
            return Ok(Some(BankKey::Bank(found.id)));
        }
        if self.figures.chart.by_code(bank).is_some() {
            return Ok(Some(BankKey::Account(bank.to_owned())));
        }
        let place = Place::of(format!("银行账户 {bank}"));
        Err(Finding::new(&codes::BANK_ACCOUNT_UNKNOWN, place).into())
    }

    /// Every bank account that has a balance or an entry, as it is asked for and as it is called.
    pub(super) fn banks_in_use(&self, code: &str) -> Vec<(String, String)> {
        let sections = self.bank_sections(code);
        let asked = |key: &BankKey| match key {
            BankKey::Bank(id) => {
                let bank = self.banks.iter().find(|bank| bank.id == *id);
                bank.map(|bank| bank.code.clone()).unwrap_or_default()
            }
            BankKey::Account(code) => code.clone(),
        };
        sections.iter().map(|(key, _)| (asked(key), self.bank_heading(key))).collect()
    }

    fn bank_sections(&self, code: &str) -> Vec<(BankKey, Section)> {
        let mut sections: FxHashMap<BankKey, Section> = FxHashMap::default();
        let before = self.run.0 - 1;
        let empty = |key: &BankKey| Section {
            heading: Some(self.bank_heading(key)),
            opening_caption: self.opening_caption(),
            months: vec![Vec::new(); self.months.len()],
            ..Section::default()
        };
        for slot in self.figures.slots(code) {
            let key = self.bank_key(&slot.code, &slot.dimensions);
            let section = sections.entry(key.clone()).or_insert_with(|| empty(&key));
            section.opening += Money::from_fen(slot.net_debit_after(before));
            let turnover = slot.turnover((1, before));
            section.turnover_before.debit += turnover.debit;
            section.turnover_before.credit += turnover.credit;
        }
        for (month, lines) in self.months.iter().enumerate() {
            for entry in lines {
                let account = self.figures.chart.get(entry.account_id);
                let code = account.map(|it| it.code.as_str()).unwrap_or_default();
                let dimensions =
                    self.sets.get(&entry.dimension_set_id).copied().unwrap_or_default();
                let key = self.bank_key(code, &dimensions);
                let section = sections.entry(key.clone()).or_insert_with(|| empty(&key));
                section.months[month].push(self.line(entry));
            }
        }
        let mut sections: Vec<(BankKey, Section)> = sections.into_iter().collect();
        sections.sort_by(|(one, _), (other, _)| one.cmp(other));
        sections
    }

    fn bank_heading(&self, key: &BankKey) -> String {
        match key {
            BankKey::Bank(id) => self
                .banks
                .iter()
                .find(|bank| bank.id == *id)
                .map(|bank| format!("{} {}（{}）", bank.code, bank.name, bank.bank))
                .unwrap_or_default(),
            BankKey::Account(code) => self
                .figures
                .chart
                .by_code(code)
                .map(|account| format!("{}（未指明银行账户）", self.account_label(account)))
                .unwrap_or_default(),
        }
    }
}
