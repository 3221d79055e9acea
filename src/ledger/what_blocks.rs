//! What stands in the way of closing, month by month: told before anybody tries, and looked at
//! again by the closing itself.
//!
//! Invariants: a page that says a month can be closed says it by the same checks that close it;
//! nothing here writes.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::book::{Book, Reach};
use super::chart::Class;
use super::close_period::residuals_through;
use super::codes;
use super::store::{self, Reopening};
use crate::date::{Period, ReportSpan};
use crate::finding::{Finding, Outcome, Place};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// Non-monetary assets, which the asset funds mirror.
const MIRRORED_ASSETS: [&str; 9] = ["141", "151", "161", "162", "163", "171", "172", "181", "182"];

/// What closing has to know besides the balances.
#[derive(Clone, Debug, Default)]
struct Around {
    /// Period → drafts that wait in it.
    drafts: FxHashMap<i64, i64>,
    /// Periods that are open by exception.
    reopened: FxHashSet<i64>,
    is_december_before_open: bool,
}

impl Around {
    async fn load(tx: &mut Tx, book: &Book) -> Outcome<Self> {
        let before = december(book.year - 1);
        let periods = store::periods_of(tx, book.unit.id, before.year()).await?;
        let drafts = store::draft_counts(tx, book.unit.id, book.year).await?;
        let reopenings = store::reopenings_of(tx, book.unit.id).await?;
        Ok(Self {
            drafts: drafts.into_iter().collect(),
            reopened: reopenings.iter().filter(|it| is_live(it)).map(|it| it.period).collect(),
            is_december_before_open: periods.get(&before).copied().unwrap_or(false),
        })
    }

    fn is_reopened(&self, period: Period) -> bool {
        self.reopened.contains(&period.number())
    }

    fn drafts_in(&self, period: Period) -> i64 {
        self.drafts.get(&period.number()).copied().unwrap_or_default()
    }

    fn blocks(&self, book: &Book, period: Period) -> Vec<Finding> {
        let place = |period: Period| Place::of(format!("{} {period}", book.unit));
        let mut findings = Vec::new();
        if !book.is_open(period) {
            findings.push(Finding::new(&codes::ALREADY_CLOSED, place(period)));
        }
        for earlier in period.months_to_here().filter(|month| *month < period) {
            if book.is_open(earlier) && !self.is_reopened(earlier) {
                findings.push(Finding::new(&codes::EARLIER_PERIOD_OPEN, place(earlier)));
            }
        }
        // A year follows the one before. A month may close while the last December stands
        // reopened by exception; a year may not, because its own year end takes up what that
        // December leaves.
        let before = december(book.year - 1);
        if self.is_december_before_open && (period.month() == 12 || !self.is_reopened(before)) {
            findings.push(Finding::new(&codes::EARLIER_PERIOD_OPEN, place(before)));
        }
        let drafts = self.drafts_in(period);
        if drafts > 0 {
            let finding = Finding::new(&codes::PERIOD_HAS_DRAFTS, place(period));
            findings.push(finding.found(format!("{drafts} 张")));
        }
        findings
    }
}

fn is_live(reopening: &Reopening) -> bool {
    reopening.closed_at.is_none()
}

fn december(year: i64) -> Period {
    ReportSpan::Year(year).last_period()
}

/// Everything that keeps a month from closing before its balances are looked at.
pub async fn what_blocks(tx: &mut Tx, book: &Book, period: Period) -> Outcome<Vec<Finding>> {
    Ok(Around::load(tx, book).await?.blocks(book, period))
}

/// What must hold of the balances at the end of a period, and what is worth a warning.
pub async fn check_balances(tx: &mut Tx, book: &Book, period: Period) -> Outcome<Vec<Finding>> {
    let mut net = NetDebits::default();
    for residual in residuals_through(tx, book, period.month()).await? {
        *net.entry(residual.account_id).or_default() += residual.net_debit.fen();
    }
    Ok(balance_findings(book, &net, period))
}

/// Account → net debit in fen.
type NetDebits = FxHashMap<i64, i64>;

fn balance_findings(book: &Book, net: &NetDebits, period: Period) -> Vec<Finding> {
    let place = Place::of(format!("{} {period}", book.unit));
    let sum = |codes: &[&str]| -> Money {
        net.iter()
            .filter(|(account_id, _)| {
                let account = book.chart.get(**account_id);
                account.is_some_and(|it| codes.iter().any(|code| it.is_at_or_under(code)))
            })
            .map(|(_, fen)| Money::from_fen(*fen))
            .sum()
    };
    let mut findings = Vec::new();
    let total: Money = net.values().map(|fen| Money::from_fen(*fen)).sum();
    if !total.is_zero() {
        findings.push(
            Finding::new(&codes::CLOSE_OUT_OF_BALANCE, place.clone())
                .found(format!("借贷相差 {}", total.grouped())),
        );
    }
    for code in ["101", "102"] {
        if sum(&[code]).is_negative() {
            findings.push(
                Finding::new(&codes::NEGATIVE_CASH, place.clone())
                    .found(format!("{code} 余额 {}", sum(&[code]).grouped())),
            );
        }
    }
    if book.chart.era.number() == 2021 {
        let assets = sum(&MIRRORED_ASSETS);
        let fund = -sum(&["301"]);
        if assets != fund {
            findings.push(
                Finding::new(&codes::ASSET_FUND_MISMATCH, place)
                    .found(format!("资产净值 {}，资产基金 {}", assets.grouped(), fund.grouped()))
                    .expected("两者相等；待处理财产损溢尚未处理的差额除外"),
            );
        }
    }
    findings
}

/// Accounts that are nil after a year end (posting rules of 111, 182, 321–332, 4xx, 5xx).
pub async fn check_year_end(tx: &mut Tx, book: &Book) -> Outcome<Vec<Finding>> {
    let mut findings = Vec::new();
    for residual in residuals_through(tx, book, 12).await? {
        let Some(account) = book.chart.get(residual.account_id) else { continue };
        let should_be_nil = match account.class {
            Class::Income | Class::Expense => true,
            Class::NetAsset => {
                matches!(account.top_code(), "321" | "322" | "331" | "332")
                    && book.chart.era.number() == 2021
                    && !matches!(account.code.as_str(), "32104" | "32205" | "33104" | "33205")
            }
            _ => matches!(account.top_code(), "111") || account.top_code() == "182",
        };
        if should_be_nil {
            let place = Place::of(format!("{} {}", account.code, book.chart.full_name(account)));
            findings.push(
                Finding::new(&codes::YEAR_END_BALANCE, place)
                    .found(residual.net_debit.grouped())
                    .expected("0.00"),
            );
        }
    }
    Ok(findings)
}

/// A month of a unit's books, with what keeps it from closing.
#[derive(Clone, Debug, Serialize)]
pub struct MonthState {
    pub period: Period,
    pub is_open: bool,
    /// Vouchers in preparation.
    pub drafts: i64,
    /// The exceptional reopening under which it is open.
    pub reopening: Option<Reopening>,
    /// Empty for a closed month.
    pub findings: Vec<Finding>,
}

/// The twelve months of a year in order. A constant number of queries, whatever the year holds.
pub async fn months_of_year(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Vec<MonthState>> {
    let book = Book::load(tx, unit.clone(), year, Reach::Near).await?;
    let around = Around::load(tx, &book).await?;
    let mut net = NetDebits::default();
    for row in store::openings_of(tx, unit.id, year).await? {
        *net.entry(row.account_id).or_default() += row.net_debit_fen;
    }
    let balances = store::balances_of(tx, unit.id, year, 12).await?;
    let live: Vec<Reopening> = store::reopenings_of(tx, unit.id).await?;
    let mut rest = balances.as_slice();
    let mut months = Vec::new();
    for period in december(year).months_to_here() {
        let count = rest.iter().take_while(|row| row.period <= period.number()).count();
        let (of_month, later) = rest.split_at(count);
        rest = later;
        for row in of_month {
            *net.entry(row.account_id).or_default() +=
                row.debit_fen + row.transfer_debit_fen - row.credit_fen - row.transfer_credit_fen;
        }
        let is_open = book.is_open(period);
        let mut findings = Vec::new();
        if is_open {
            findings = around.blocks(&book, period);
            findings.extend(balance_findings(&book, &net, period));
        }
        let under = live.iter().rev().find(|it| it.period == period.number() && is_live(it));
        months.push(MonthState {
            period,
            is_open,
            drafts: around.drafts_in(period),
            reopening: under.cloned(),
            findings,
        });
    }
    Ok(months)
}
