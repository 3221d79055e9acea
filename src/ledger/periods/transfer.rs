//! Period-end and year-end transfer as pure functions: balances in, vouchers out.
//!
//! 期末结转: income and expense to 321/322/331 (科目使用说明 321（三）、322（四）、331（三）).
//! 年终结转: the details of 321/322/331/332 into their accumulated ones (321（四）（五） …).
//! Invariants: every transfer balances; what is transferred is what is left, so that a transfer
//! repeated after a correction moves only the difference.

use std::collections::BTreeMap;

use crate::date::Period;
use crate::ledger::balances::residuals::Residual;
use crate::ledger::chart::dimension::{Dimensions, ExpenditureKind, FundingSource};
use crate::ledger::chart::role::Role;
use crate::ledger::chart::transfer_target::target_of;
use crate::ledger::chart::{Account, Chart, Class, Era};
use crate::ledger::voucher::book::Book;
use crate::ledger::voucher::{EntryDraft, VoucherDraft, VoucherKind};
use crate::money::Money;

/// Who the books name as preparer of a voucher that the system made.
pub const SYSTEM_PREPARER: &str = "系统";

/// A decision of the year-end judgement list: this much of a project's carried-over money is
/// surplus by nature.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Judgement {
    pub project_code: String,
    pub fund: FundingSource,
    pub amount: Money,
}

/// Lines of one transfer voucher in the making.
struct Lines<'a> {
    chart: &'a Chart,
    summary: String,
    entries: Vec<EntryDraft>,
    counter: BTreeMap<(String, Dimensions), Money>,
    /// Net debit of what was emptied.
    emptied: Money,
}

impl<'a> Lines<'a> {
    fn new(chart: &'a Chart, summary: String) -> Self {
        let counter = BTreeMap::new();
        Self { chart, summary, entries: Vec::new(), counter, emptied: Money::ZERO }
    }

    /// Empties `residual` and puts its other half on `target`.
    fn empty(&mut self, residual: &Residual, target: &str, carried: Dimensions) {
        self.push(residual.account_id, residual.dimensions, -residual.net_debit);
        self.count(residual, target, carried);
    }

    /// Empties it on the side on which the account's transfers stand, red where it has to be.
    fn regroup(&mut self, residual: &Residual, class: Class, target: &str, carried: Dimensions) {
        let net = residual.net_debit;
        let (debit, credit) = match class {
            Class::Expense => (Money::ZERO, net),
            _ => (-net, Money::ZERO),
        };
        self.put(residual.account_id, residual.dimensions, (debit, credit));
        self.count(residual, target, carried);
    }

    fn count(&mut self, residual: &Residual, target: &str, carried: Dimensions) {
        *self.counter.entry((target.to_owned(), carried)).or_default() += residual.net_debit;
        self.emptied += residual.net_debit;
    }

    fn push(&mut self, account_id: i64, dimensions: Dimensions, net_debit: Money) {
        if net_debit.is_zero() {
            return;
        }
        let sides = if net_debit.is_negative() {
            (Money::ZERO, -net_debit)
        } else {
            (net_debit, Money::ZERO)
        };
        self.put(account_id, dimensions, sides);
    }

    fn put(&mut self, account_id: i64, dimensions: Dimensions, (debit, credit): (Money, Money)) {
        self.entries.push(EntryDraft {
            summary: self.summary.clone(),
            account_id,
            dimensions,
            debit,
            credit,
            reverses_line_no: None,
            source: None,
        });
    }

    fn into_voucher(mut self, book: &Book, period: Period, kind: VoucherKind) -> Option<Transfer> {
        let counter = std::mem::take(&mut self.counter);
        for ((code, dimensions), net_debit) in counter {
            let account_id = self.chart.by_code(&code).map(|account| account.id)?;
            self.push(account_id, dimensions, net_debit);
        }
        if self.entries.is_empty() {
            return None;
        }
        let amount = -self.emptied;
        let voucher = VoucherDraft {
            dated_on: period.last_day(),
            word: book.settings.transfer_word.clone(),
            kind,
            attachment_count: 0,
            preparer: SYSTEM_PREPARER.to_owned(),
            reviewer: None,
            cashier: None,
            reverses_id: None,
            source_number: None,
            content_key: None,
            entries: self.entries,
        };
        Some(Transfer { voucher, amount })
    }
}

/// A transfer voucher, and how much it moves.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Transfer {
    pub voucher: VoucherDraft,
    /// Income, or money carried over, credit positive; expense, debit positive. Negative where
    /// the voucher takes back what was transferred before.
    pub amount: Money,
}

/// 期末结转: one voucher for income, one for expense; nothing where nothing is left.
#[must_use]
pub fn transfer_income_and_expense(
    book: &Book,
    residuals: &[Residual],
    period: Period,
) -> Vec<Transfer> {
    [(Class::Income, "收入"), (Class::Expense, "支出")]
        .into_iter()
        .filter_map(|(class, title)| transfer_class(book, residuals, period, (class, title)))
        .collect()
}

fn transfer_class(
    book: &Book,
    residuals: &[Residual],
    period: Period,
    (class, title): (Class, &str),
) -> Option<Transfer> {
    let era = book.chart.era;
    let is_left = |it: &&Residual| {
        let account = book.chart.get(it.account_id);
        !it.net_debit.is_zero() && account.is_some_and(|account| account.class == class)
    };
    let left: Vec<&Residual> = residuals.iter().filter(is_left).collect();
    let mut by_account: BTreeMap<i64, Money> = BTreeMap::new();
    for residual in &left {
        *by_account.entry(residual.account_id).or_default() += residual.net_debit;
    }
    let total: Money = left.iter().map(|it| it.net_debit).sum();
    let amount = if class == Class::Expense { total } else { -total };
    let summary = format!("结转{}年{}月{title}", period.year(), period.month());
    let mut lines = Lines::new(&book.chart, summary);
    for residual in left {
        let Some(account) = book.chart.get(residual.account_id) else { continue };
        let named = residual.dimensions.or(&book.chart.implied(account.id));
        let target = target_of(account.role(), class, &named, is_earmarked(book, &named));
        let carried = target.carried_dimensions(era, &named);
        let into = target.account_code(era);
        // Books kept elsewhere transfer an account whole: nothing is left on it but that its
        // details stand against each other. That is no turnover.
        if by_account.get(&account.id).is_some_and(|net| net.is_zero()) {
            lines.regroup(residual, class, into, carried);
        } else {
            lines.empty(residual, into, carried);
        }
    }
    let transfer = lines.into_voucher(book, period, VoucherKind::Transfer)?;
    Some(Transfer { amount, ..transfer })
}

/// Whether an entry names an earmarked project.
#[must_use]
pub fn is_earmarked(book: &Book, dimensions: &Dimensions) -> bool {
    dimensions.project_id.and_then(|id| book.project(id)).is_some_and(|it| it.is_earmarked)
}

/// A project whose carried-over money the year-end judgement has to look at.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct JudgementItem {
    pub project_code: String,
    pub project_name: String,
    /// `union` or `fiscal`.
    #[schema(value_type = String)]
    pub fund: FundingSource,
    /// 32104 or 33104 after the roll, credit positive.
    #[schema(value_type = String)]
    pub balance: Money,
    /// Finished by the end of the year: a decision is required.
    pub is_finished: bool,
}

/// All year-end vouchers and the judgement list they were made with.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct YearEndPlan {
    pub vouchers: Vec<Transfer>,
    pub items: Vec<JudgementItem>,
    /// Decisions that name no balance, by project code and fund.
    pub unknown: Vec<Judgement>,
    /// Finished projects with money left and no decision.
    pub undecided: Vec<JudgementItem>,
    /// Decisions above the balance.
    pub too_large: Vec<(Judgement, Money)>,
}

/// 年终结转 over the balances that stand after income and expense were transferred.
#[must_use]
pub fn transfer_year_end(
    book: &Book,
    residuals: &[Residual],
    judgements: &[Judgement],
) -> YearEndPlan {
    let period = ReportPeriod(book.year).december();
    let mut plan = YearEndPlan {
        vouchers: Vec::new(),
        items: Vec::new(),
        unknown: Vec::new(),
        undecided: Vec::new(),
        too_large: Vec::new(),
    };
    if book.chart.era == Era::Y2009 {
        return plan;
    }
    let title = |what: &str| format!("{}年年终结转：{what}", book.year);
    // 1. Details of the year into what is carried over.
    let mut balances = by_code(book, residuals);
    let mut lines = Lines::new(&book.chart, title("转入累计结转"));
    roll(&mut lines, &mut balances, true);
    plan.vouchers.extend(lines.into_voucher(book, period, VoucherKind::YearEnd));
    // 2. What of it is surplus by nature.
    let mut lines = Lines::new(&book.chart, title("结转资金转入结余"));
    judge(book, &mut lines, &mut balances, judgements, &mut plan);
    plan.vouchers.extend(lines.into_voucher(book, period, VoucherKind::YearEnd));
    // 3. Surplus of the year into accumulated surplus.
    let mut lines = Lines::new(&book.chart, title("转入累计结余"));
    roll(&mut lines, &mut balances, false);
    plan.vouchers.extend(lines.into_voucher(book, period, VoucherKind::YearEnd));
    plan
}

struct ReportPeriod(i64);

impl ReportPeriod {
    fn december(&self) -> Period {
        crate::date::ReportSpan::Year(self.0).last_period()
    }
}

type ByCode = BTreeMap<String, BTreeMap<Dimensions, Money>>;

fn by_code(book: &Book, residuals: &[Residual]) -> ByCode {
    let mut balances = ByCode::new();
    for residual in residuals {
        let account: Option<&Account> = book.chart.get(residual.account_id);
        let Some(account) = account.filter(|account| account.class == Class::NetAsset) else {
            continue;
        };
        let of_account = balances.entry(account.code.clone()).or_default();
        *of_account.entry(residual.dimensions).or_default() += residual.net_debit;
    }
    balances
}

/// What stays with money that is put on an account: its project where it is carried over, and for
/// fiscal money its kind.
fn carried(into: Role, dimensions: &Dimensions) -> Dimensions {
    let project_id = dimensions.project_id;
    match into.remainder().map(|it| (it.fund, it.is_carried)) {
        Some((FundingSource::Union, true)) => Dimensions { project_id, ..Dimensions::NONE },
        Some((FundingSource::Fiscal, _)) => Dimensions {
            project_id,
            expenditure_kind: dimensions.expenditure_kind,
            functional_class: dimensions.functional_class,
            ..Dimensions::NONE
        },
        _ => Dimensions::NONE,
    }
}

/// The year-end pairs: all details of what is carried over, or of surplus, into the accumulated.
fn roll(lines: &mut Lines<'_>, balances: &mut ByCode, is_carried: bool) {
    let chart = lines.chart;
    for fund in FundingSource::EVERY {
        let role = Role::accumulated(*fund, is_carried);
        let Some(into) = role.code(chart.era) else { continue };
        for account in chart.accounts() {
            let of = account.role().and_then(Role::remainder);
            let is_from = of.is_some_and(|it| {
                it.fund == *fund && it.is_carried == is_carried && !it.is_accumulated
            });
            if !is_from {
                continue;
            }
            for (dimensions, net_debit) in balances.remove(&account.code).unwrap_or_default() {
                let residual = Residual { account_id: account.id, dimensions, net_debit };
                let kept = carried(role, &dimensions);
                lines.empty(&residual, into, kept);
                let target = balances.entry(into.to_owned()).or_default();
                *target.entry(kept).or_default() += net_debit;
            }
        }
    }
}

fn judge(
    book: &Book,
    lines: &mut Lines<'_>,
    balances: &mut ByCode,
    judgements: &[Judgement],
    plan: &mut YearEndPlan,
) {
    for (fund, into) in [
        (FundingSource::Union, Role::UnionSurplusTaken),
        (FundingSource::Fiscal, Role::FiscalSurplusTaken),
    ] {
        let from = Role::accumulated(fund, true);
        let held = from.code(book.chart.era).and_then(|code| balances.get(code));
        let held = held.cloned().unwrap_or_default();
        let mut by_project: BTreeMap<i64, Money> = BTreeMap::new();
        for (dimensions, net_debit) in &held {
            if let Some(project_id) = judged_project(fund, dimensions) {
                *by_project.entry(project_id).or_default() -= *net_debit;
            }
        }
        for (project_id, balance) in by_project {
            if balance.is_zero() {
                continue;
            }
            let Some(item) = judgement_item(book, project_id, fund, balance) else { continue };
            let decided = judgements
                .iter()
                .find(|it| it.fund == fund && it.project_code == item.project_code);
            match decided {
                None if item.is_finished => plan.undecided.push(item.clone()),
                None => {}
                Some(it) if exceeds(it.amount, balance) => {
                    plan.too_large.push((it.clone(), balance));
                }
                Some(it) => {
                    let what = (fund, project_id, it.amount);
                    move_to_surplus(lines, balances, (from, into), what);
                }
            }
            plan.items.push(item);
        }
    }
    let known = |it: &&Judgement| {
        !plan.items.iter().any(|item| item.fund == it.fund && item.project_code == it.project_code)
            && !it.amount.is_zero()
    };
    plan.unknown = judgements.iter().filter(known).cloned().collect();
}

/// The project whose money is judged. 财政拨款结余 takes up what is left of projects only
/// (科目使用说明 332 一): basic money stays carried over, even where it names a project.
fn judged_project(fund: FundingSource, dimensions: &Dimensions) -> Option<i64> {
    let is_basic = matches!(
        dimensions.expenditure_kind,
        Some(
            ExpenditureKind::Basic | ExpenditureKind::BasicPersonnel | ExpenditureKind::BasicPublic
        )
    );
    dimensions.project_id.filter(|_| fund == FundingSource::Union || !is_basic)
}

/// A decision may empty the balance, never turn it around.
fn exceeds(amount: Money, balance: Money) -> bool {
    amount.abs() > balance.abs()
        || (!amount.is_zero() && amount.is_negative() != balance.is_negative())
}

fn judgement_item(
    book: &Book,
    project_id: i64,
    fund: FundingSource,
    balance: Money,
) -> Option<JudgementItem> {
    let project = book.project(project_id)?;
    let year_end = format!("{}-12-31", book.year);
    Some(JudgementItem {
        project_code: project.code.clone(),
        project_name: project.name.clone(),
        fund,
        balance,
        is_finished: project.finished_on.as_ref().is_some_and(|on| *on <= year_end),
    })
}

fn move_to_surplus(
    lines: &mut Lines<'_>,
    balances: &mut ByCode,
    (from, into): (Role, Role),
    (fund, project_id, amount): (FundingSource, i64, Money),
) {
    let era = lines.chart.era;
    let (Some(code), Some(to)) = (from.code(era), into.code(era)) else { return };
    let Some(account_id) = lines.chart.by_code(code).map(|account| account.id) else { return };
    let mut left = amount;
    let Some(held) = balances.get_mut(code) else { return };
    let mut moved = Vec::new();
    for (dimensions, net_debit) in held.iter_mut() {
        if judged_project(fund, dimensions) != Some(project_id) || left.is_zero() {
            continue;
        }
        let available = -*net_debit;
        let part = if left.abs() > available.abs() { available } else { left };
        left -= part;
        *net_debit += part;
        moved.push((*dimensions, part));
    }
    for (dimensions, part) in moved {
        let kept = carried(into, &dimensions);
        lines.empty(&Residual { account_id, dimensions, net_debit: -part }, to, kept);
        *balances.entry(to.to_owned()).or_default().entry(kept).or_default() -= part;
    }
}
