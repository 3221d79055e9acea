//! Use cases: close a month, preview its transfer, close a year.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;

use crate::date::Period;
use crate::finding::{Failure, Finding, Outcome, Place, refuse_if_any, refuses};
use crate::ledger::balances::residuals::{Residual, residuals_of};
use crate::ledger::balances::year_balances::{YearBalances, residuals_through};
use crate::ledger::chart::{Class, Era};
use crate::ledger::codes;
use crate::ledger::periods::later_transfers::LaterTransfers;
use crate::ledger::periods::open_year::{closing_balances, open_year};
use crate::ledger::periods::transfer::{
    Judgement, JudgementItem, Transfer, YearEndPlan, transfer_income_and_expense, transfer_year_end,
};
use crate::ledger::periods::what_blocks::{Told, check_balances, check_year_end, what_blocks};
use crate::ledger::post::post_vouchers::post_of_books;
use crate::ledger::post::sockets::Act;
use crate::ledger::store;
use crate::ledger::voucher::book::Book;
use crate::ledger::voucher::{PostedVoucher, VoucherDraft};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::settings::CarryForward;
use crate::units::unit::Unit;

/// What closing did, or, as a preview, would do.
#[derive(Clone, Debug, Serialize)]
pub struct Closing {
    pub period: Period,
    pub transfers: Vec<VoucherDraft>,
    /// What each of them moves; negative where it takes back what was transferred before.
    pub amounts: Vec<Money>,
    pub posted: Vec<PostedVoucher>,
    pub judgement: Vec<JudgementItem>,
    pub findings: Vec<Finding>,
}

/// Where the chain of vouchers ended before a closing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BooksBefore {
    pub last_seq: i64,
    pub head: String,
}

/// Where the books stand before a closing is tried.
pub async fn books_before(tx: &mut Tx, unit: &Unit) -> Outcome<BooksBefore> {
    let (last_seq, head) = trail::store::head(tx, unit.id, "voucher").await?;
    Ok(BooksBefore { last_seq, head })
}

/// What a transfer of this year has to take. Income and expense that a carried opening shows
/// belong to the year before, whose December stands reopened and will transfer them itself; and
/// what a transfer of a later month takes already, as books kept elsewhere bring it, is left.
async fn residuals_to_transfer(tx: &mut Tx, book: &Book, month: i64) -> Outcome<Vec<Residual>> {
    let year = YearBalances::read(tx, book.unit.id, book.year, 12).await?;
    let is_flow = |account_id: i64| {
        let class = book.chart.get(account_id).map(|account| account.class);
        matches!(class, Some(Class::Income | Class::Expense))
    };
    let mut net = year.opened();
    if book.state.is_carried {
        net.retain(|(account_id, _), _| !is_flow(*account_id));
    }
    let mut later = LaterTransfers::default();
    for row in &year.movements {
        let key = (row.account_id, row.dimension_set_id);
        let transferred = row.transfer_debit_fen - row.transfer_credit_fen;
        let moved = row.debit_fen - row.credit_fen + transferred;
        if row.period <= book.year * 100 + month {
            *net.entry(key).or_default() += moved;
        } else if is_flow(row.account_id) {
            later.add(row.period, key, (moved, transferred));
        }
    }
    later.leave(&mut net);
    Ok(residuals_of(book, &year.sets, &net))
}

/// Closes a month; December closes with its year. The caller holds the unit's book; a preview
/// is the same call in a transaction that is rolled back.
pub async fn close_period(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    period: Period,
) -> Outcome<Closing> {
    close_month(tx, act, unit, (period, &mut Told::default())).await
}

/// Closes a month; what was told of the month before is told again only when it has changed.
async fn close_month(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (period, told): (Period, &mut Told),
) -> Outcome<Closing> {
    if period.month() == 12 {
        let place = Place::of(format!("{unit} {period}"));
        return Err(Finding::new(&codes::DECEMBER_CLOSES_WITH_YEAR, place).into());
    }
    let mut book = Book::load(tx, unit.clone(), period.year()).await?;
    let mut findings = what_blocks(tx, &book, period).await?;
    if refuses(&findings) {
        return Err(Failure::Refused(findings));
    }
    let mut plans = Vec::new();
    if book.settings.carry_forward == CarryForward::Monthly && book.chart.era.number() != 2009 {
        let residuals = residuals_to_transfer(tx, &book, period.month()).await?;
        plans = transfer_income_and_expense(&book, &residuals, period);
    }
    let (transfers, amounts) = parted(plans);
    let posted = post_of_books(tx, act, &mut book, &transfers).await?;
    findings.extend(check_balances(tx, &book, period, told).await?);
    let findings = refuse_if_any(findings)?;
    if period.month() == 1 {
        lock(tx, act, unit, Period::opening(period.year())).await?;
    }
    lock(tx, act, unit, Some(period)).await?;
    Ok(Closing { period, transfers, amounts, posted, judgement: Vec::new(), findings })
}

fn parted(plans: Vec<Transfer>) -> (Vec<VoucherDraft>, Vec<Money>) {
    plans.into_iter().map(|plan| (plan.voucher, plan.amount)).unzip()
}

async fn lock(tx: &mut Tx, act: Act<'_>, unit: &Unit, period: Option<Period>) -> Outcome<()> {
    let Some(period) = period else { return Ok(()) };
    let now = act.clock.now_text();
    store::set_period_status(tx, unit.id, period, "closed", (&act.actor.name, &now)).await?;
    let (last_seq, head) = trail::store::head(tx, unit.id, "voucher").await?;
    for reopening in store::reopenings_of(tx, unit.id).await? {
        if reopening.period == period.number() && reopening.closed_at.is_none() {
            store::end_reopening(tx, &reopening, &now, last_seq).await?;
        }
    }
    let detail = json!({ "last_seq": last_seq, "head": head });
    let subject = period.to_string();
    trail::append(tx, act.clock, act.actor, unit.id, (Action::PeriodClosed, &subject), &detail)
        .await
}

/// Closes a year: any month still open in order, the December transfer, the year-end transfer
/// with its judgement list; then opens the next year, whose opening is this year's closing.
pub async fn close_year(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    year: i64,
    judgements: &[Judgement],
) -> Outcome<Vec<Closing>> {
    let mut told = Told::default();
    let mut closings = close_until_december(tx, act, unit, (year, &mut told)).await?;
    closings.push(close_december(tx, act, unit, (year, &mut told), judgements).await?);
    Ok(closings)
}

/// Closes the months of a year that are still open, in order, except December.
async fn close_until_december(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (year, told): (i64, &mut Told),
) -> Outcome<Vec<Closing>> {
    let book = Book::load(tx, unit.clone(), year).await?;
    if book.state.is_closed && !book.is_open(december(year)) {
        let place = Place::of(format!("{unit} {year}年"));
        return Err(Finding::new(&codes::YEAR_CLOSED, place).into());
    }
    let mut closings = Vec::new();
    for month in december(year).months_to_here().filter(|month| month.month() < 12) {
        if book.is_open(month) {
            closings.push(close_month(tx, act, unit, (month, told)).await?);
        }
    }
    Ok(closings)
}

/// 年末判断表: what the year end will ask about each project, before anything is decided. Books
/// what comes before it, so that the caller has to give the transaction back.
pub async fn judgement_list(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    year: i64,
) -> Outcome<Vec<JudgementItem>> {
    close_until_december(tx, act, unit, (year, &mut Told::default())).await?;
    let mut book = Book::load(tx, unit.clone(), year).await?;
    let period = december(year);
    refuse_if_any(what_blocks(tx, &book, period).await?)?;
    let residuals = residuals_to_transfer(tx, &book, 12).await?;
    let (transfers, _) = parted(transfer_income_and_expense(&book, &residuals, period));
    post_of_books(tx, act, &mut book, &transfers).await?;
    let residuals = residuals_through(tx, &book, 12).await?;
    Ok(transfer_year_end(&book, &residuals, &[]).items)
}

fn december(year: i64) -> Period {
    crate::date::ReportSpan::Year(year).last_period()
}

async fn close_december(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (year, told): (i64, &mut Told),
    judgements: &[Judgement],
) -> Outcome<Closing> {
    let period = december(year);
    let mut book = Book::load(tx, unit.clone(), year).await?;
    let mut findings = what_blocks(tx, &book, period).await?;
    if refuses(&findings) {
        return Err(Failure::Refused(findings));
    }
    let residuals = residuals_to_transfer(tx, &book, 12).await?;
    let (mut transfers, mut amounts) =
        parted(transfer_income_and_expense(&book, &residuals, period));
    let mut posted = post_of_books(tx, act, &mut book, &transfers).await?;
    let residuals = residuals_through(tx, &book, 12).await?;
    let plan = transfer_year_end(&book, &residuals, judgements);
    refuse_if_any(judgement_findings(&plan, judgements))?;
    let (rolls, rolled) = parted(plan.vouchers);
    posted.extend(post_of_books(tx, act, &mut book, &rolls).await?);
    transfers.extend(rolls);
    amounts.extend(rolled);
    findings.extend(check_balances(tx, &book, period, told).await?);
    findings.extend(check_year_end(tx, &book).await?);
    let mut findings = refuse_if_any(findings)?;
    lock(tx, act, unit, Some(period)).await?;
    store::set_year_status(tx, unit.id, year, "closed").await?;
    let detail = json!({ "judgements": judgements });
    let subject = year.to_string();
    trail::append(tx, act.clock, act.actor, unit.id, (Action::YearClosed, &subject), &detail)
        .await?;
    if Era::of_year(year) == Era::of_year(year + 1) {
        let next = open_year(tx, act, unit, year + 1).await?;
        if !next.is_carried {
            findings.extend(opening_differs(tx, &book).await?);
        }
    }
    Ok(Closing { period, transfers, amounts, posted, judgement: plan.items, findings })
}

/// Accounts told of one difference: more are not read.
const MAX_DIFFERING: usize = 5;

/// The next year began with an opening of its own, before this year's books came: whether it is
/// this year's closing, account by account.
async fn opening_differs(tx: &mut Tx, book: &Book) -> Outcome<Vec<Finding>> {
    let mut net: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    let code = |id: i64| book.chart.get(id).map(|it| it.code.clone()).unwrap_or_default();
    for ((account_id, _), fen) in closing_balances(tx, book.unit.id, book.year).await? {
        net.entry(code(account_id)).or_default().0 += fen;
    }
    for row in store::openings_of(tx, book.unit.id, book.year + 1).await? {
        net.entry(code(row.account_id)).or_default().1 += row.net_debit_fen;
    }
    let differs = net.iter().filter(|(_, (closing, opening))| closing != opening);
    let told = differs.take(MAX_DIFFERING).map(|(code, (closing, opening))| {
        let shown = |fen: i64| Money::from_fen(fen).grouped();
        let place = Place::of(format!("{} {}年年初 {code}", book.unit, book.year + 1));
        Finding::new(&codes::OPENING_DIFFERS, place)
            .found(format!("年初 {}（借方为正）", shown(*opening)))
            .expected(format!("上年年末 {}", shown(*closing)))
    });
    Ok(told.collect())
}

/// A project of the list of judgements.
#[must_use]
pub fn project_place(code: &str, name: &str) -> Place {
    Place::of(format!("项目 {code} {name}")).project(code)
}

fn judgement_findings(plan: &YearEndPlan, judgements: &[Judgement]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for item in &plan.undecided {
        findings.push(
            Finding::new(
                &codes::JUDGEMENT_NEEDED,
                project_place(&item.project_code, &item.project_name).field(item.fund.as_str()),
            )
            .found(format!("{}结转余额 {}", item.fund, item.balance.grouped())),
        );
    }
    for (index, it) in judgements.iter().enumerate() {
        let same =
            |other: &Judgement| other.project_code == it.project_code && other.fund == it.fund;
        if judgements[..index].iter().any(same) {
            let place = project_place(&it.project_code, "").field(it.fund.as_str());
            findings.push(Finding::new(&codes::JUDGEMENT_REPEATED, place).found(it.fund));
        }
    }
    for it in &plan.unknown {
        let is_basic =
            ["基本支出", "人员经费", "公用经费"].iter().any(|word| it.project_code.contains(word));
        let code = if is_basic { &codes::JUDGEMENT_OF_BASIC } else { &codes::JUDGEMENT_UNKNOWN };
        findings.push(
            Finding::new(code, project_place(&it.project_code, "").field(it.fund.as_str()))
                .found(format!("{} {}", it.fund, it.amount.grouped())),
        );
    }
    for (it, balance) in &plan.too_large {
        findings.push(
            Finding::new(
                &codes::JUDGEMENT_TOO_LARGE,
                project_place(&it.project_code, "").field(it.fund.as_str()),
            )
            .found(it.amount.grouped())
            .expected(format!("不超过 {}", balance.grouped())),
        );
    }
    findings
}

/// The state of a year's months, for boards and checks.
pub async fn period_states(
    tx: &mut Tx,
    unit: &Unit,
    year: i64,
) -> Outcome<Vec<(Period, bool, usize)>> {
    let periods = store::periods_of(tx, unit.id, year).await?;
    if periods.is_empty() {
        return Err(
            Finding::new(&codes::YEAR_UNKNOWN, Place::of(format!("{unit} {year}年"))).into()
        );
    }
    let mut states = Vec::new();
    for month in december(year).months_to_here() {
        let is_open = periods.get(&month).copied().unwrap_or(false);
        let drafts = store::drafts_of(tx, unit.id, Some(month)).await?.len();
        states.push((month, is_open, drafts));
    }
    Ok(states)
}
