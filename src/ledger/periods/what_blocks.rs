//! What stands in the way of closing, month by month: told before anybody tries, and looked at
//! again by the closing itself.
//!
//! Invariants: a page that says a month can be closed says it by the same checks that close it;
//! nothing here writes.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use crate::date::{Period, ReportSpan};
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::balances::asset_mirror::{Mirror, Pending, PendingEntry, Undivided};
use crate::ledger::balances::earmarked::{Left, Overspent, overspent_finding};
use crate::ledger::balances::residuals::residuals_of;
use crate::ledger::balances::year_balances::{Net, YearBalances, residuals_through};
use crate::ledger::chart::Class;
use crate::ledger::chart::role::Role;
use crate::ledger::codes;
use crate::ledger::store::{self, OpeningRow, Reopening};
use crate::ledger::voucher::book::Book;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

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
        let has_year_before = store::year_state(tx, book.unit.id, before.year()).await?.is_some();
        let periods = store::periods_of(tx, book.unit.id, before.year()).await?;
        let drafts = store::draft_counts(tx, book.unit.id, book.year).await?;
        let reopenings = store::reopenings_of(tx, book.unit.id).await?;
        Ok(Self {
            drafts: drafts.into_iter().collect(),
            reopened: reopenings.iter().filter(|it| is_live(it)).map(|it| it.period).collect(),
            // The months of a year that was withdrawn are still there.
            is_december_before_open: has_year_before
                && periods.get(&before).copied().unwrap_or(false),
        })
    }

    fn is_reopened(&self, period: Period) -> bool {
        self.reopened.contains(&period.number())
    }

    fn drafts_in(&self, period: Period) -> i64 {
        self.drafts.get(&period.number()).copied().unwrap_or_default()
    }

    fn blocks(&self, book: &Book, period: Period) -> Vec<Finding> {
        let place = |period: Period| Place::of(format!("{} {period}", book.unit)).period(period);
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

/// What stood at the end of the month that was closed just before: the rule and what it is about,
/// with the amount. What stands unchanged is not told again.
#[derive(Debug, Default)]
pub struct Told(FxHashMap<(&'static str, String), Money>);

impl Told {
    /// Takes up what stands now; gives what is new or has changed.
    fn tell(&mut self, standing: Vec<Standing>) -> Vec<Finding> {
        let before = std::mem::take(&mut self.0);
        let mut findings = Vec::new();
        for (about, amount, finding) in standing {
            let key = (finding.code.id, about);
            if before.get(&key) != Some(&amount) {
                findings.push(finding);
            }
            self.0.insert(key, amount);
        }
        findings
    }
}

/// What a finding is about and how much is wrong: as long as both are the same, it is one state of
/// the books.
type Standing = (String, Money, Finding);

/// What must hold of the balances at the end of a period, and what is worth a warning; what was
/// told of the month before stays unsaid while it stands unchanged.
pub async fn check_balances(
    tx: &mut Tx,
    book: &Book,
    period: Period,
    told: &mut Told,
) -> Outcome<Vec<Finding>> {
    let mut balances = Balances::load(tx, book, period.month()).await?;
    for month in period.months_to_here() {
        balances.go_to(month);
    }
    Ok(told.tell(balances.standing(book, period)))
}

/// The balances of a year, month by month.
struct Balances {
    year: YearBalances,
    net: Net,
    /// What stands on 182 without a detail, told apart by its vouchers.
    undivided: Undivided,
    pending: Vec<PendingEntry>,
}

impl Balances {
    /// The start of the year, and what moves through a month.
    async fn load(tx: &mut Tx, book: &Book, through_month: i64) -> Outcome<Self> {
        let year = YearBalances::read(tx, book.unit.id, book.year, through_month).await?;
        let (undivided, pending) = pending_of(tx, book, &year).await?;
        Ok(Self { net: year.opened(), year, undivided, pending })
    }

    /// Takes up a month; months come in order.
    fn go_to(&mut self, month: Period) {
        for row in self.year.movements.iter().filter(|row| row.period == month.number()) {
            *self.net.entry((row.account_id, row.dimension_set_id)).or_default() += row.net_debit();
        }
        for entry in self.pending.iter().filter(|entry| entry.period == month.number()) {
            self.undivided.add(entry);
        }
    }

    fn standing(&self, book: &Book, period: Period) -> Vec<Standing> {
        let place = Place::of(format!("{} {period}", book.unit));
        let mut standing = Vec::new();
        let total: Money = self.net.values().map(|fen| Money::from_fen(*fen)).sum();
        if !total.is_zero() {
            let finding = Finding::new(&codes::CLOSE_OUT_OF_BALANCE, place.clone())
                .found(format!("借贷相差 {}", total.grouped()));
            standing.push((String::new(), total, finding));
        }
        for role in [Role::Cash, Role::Bank] {
            let balance = self.balance(book, role);
            if balance.is_negative() {
                let code = role.code(book.chart.era).unwrap_or_default();
                let finding = Finding::new(&codes::NEGATIVE_CASH, place.clone())
                    .found(format!("{code} 余额 {}", balance.grouped()));
                standing.push((code.to_owned(), balance, finding));
            }
        }
        let net = self.net.iter().map(|((id, _), fen)| (*id, Money::from_fen(*fen)));
        if let Some(Mirror { assets, fund }) = Mirror::broken(book, net, self.undivided) {
            let finding = Finding::new(&codes::ASSET_FUND_MISMATCH, place)
                .found(format!("资产净值 {}，资产基金 {}", assets.grouped(), fund.grouped()))
                .expected("两者相等；182 只计待处理财产价值");
            standing.push((String::new(), assets - fund, finding));
        }
        standing.extend(self.overspent(book, period));
        standing
    }

    fn balance(&self, book: &Book, role: Role) -> Money {
        let is_under = |id: i64| book.chart.get(id).is_some_and(|it| it.is_any(&[role]));
        let of = self.net.iter().filter(|((id, _), _)| is_under(*id));
        of.map(|(_, fen)| Money::from_fen(*fen)).sum()
    }

    /// Earmarked money overspent; at the year end it has to be settled where it comes from.
    fn overspent(&self, book: &Book, period: Period) -> Vec<Standing> {
        let code = if period.month() == 12 {
            &codes::OVERSPENT_AT_YEAR_END
        } else {
            &codes::EARMARKED_OVERSPENT
        };
        let left = Left::of(book, &residuals_of(book, &self.year.sets, &self.net));
        let of = |it: &Overspent| {
            (format!("{} {}", it.fund, it.label), it.amount, overspent_finding(code, it))
        };
        left.overspent(book).iter().map(of).collect()
    }
}

/// What stands on 182 without a detail at the start of the year, and the entries that move it.
/// Books that have nothing there are not asked for any entry.
async fn pending_of(
    tx: &mut Tx,
    book: &Book,
    of: &YearBalances,
) -> Outcome<(Undivided, Vec<PendingEntry>)> {
    let is_undivided = |id: i64| {
        let account = book.chart.get(id);
        account.and_then(|it| Pending::of(&book.chart, it)) == Some(Pending::Undivided)
    };
    let opening = |rows: &[OpeningRow]| -> i64 {
        let of = rows.iter().filter(|row| is_undivided(row.account_id));
        of.map(|row| row.net_debit_fen).sum()
    };
    let mut undivided = Undivided::default();
    let (mut year, mut start) = (book.year, opening(&of.openings));
    let mut is_carried = book.state.is_carried;
    let mut earlier = Vec::new();
    // What was carried over is told apart by the vouchers of the years before.
    while start != 0 && is_carried {
        year -= 1;
        earlier.push(year);
        start = opening(&store::openings_of(tx, book.unit.id, year).await?);
        is_carried =
            store::year_state(tx, book.unit.id, year).await?.is_some_and(|it| it.is_carried);
    }
    undivided.unknown = Money::from_fen(start);
    for year in earlier {
        for (account_id, entry) in store::entries_on_pending(tx, book.unit.id, year).await? {
            if is_undivided(account_id) {
                undivided.add(&entry);
            }
        }
    }
    if !of.movements.iter().any(|row| is_undivided(row.account_id)) {
        return Ok((undivided, Vec::new()));
    }
    let entries = store::entries_on_pending(tx, book.unit.id, book.year).await?;
    let own = entries.into_iter().filter(|(account_id, _)| is_undivided(*account_id));
    Ok((undivided, own.map(|(_, entry)| entry).collect()))
}

/// Accounts that are nil after a year end (posting rules of 111, 182, 321–332, 4xx, 5xx).
pub async fn check_year_end(tx: &mut Tx, book: &Book) -> Outcome<Vec<Finding>> {
    let mut findings = Vec::new();
    for residual in residuals_through(tx, book, 12).await? {
        let Some(account) = book.chart.get(residual.account_id) else { continue };
        let should_be_nil = match account.class {
            Class::Income | Class::Expense => true,
            Class::NetAsset => {
                account.role().and_then(Role::remainder).is_some_and(|it| !it.is_accumulated)
            }
            _ => account.is_any(&[Role::FiscalQuota, Role::Pending]),
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
    let book = Book::load(tx, unit.clone(), year).await?;
    let around = Around::load(tx, &book).await?;
    let mut balances = Balances::load(tx, &book, 12).await?;
    let live: Vec<Reopening> = store::reopenings_of(tx, unit.id).await?;
    let mut months = Vec::new();
    for period in december(year).months_to_here() {
        balances.go_to(period);
        let is_open = book.is_open(period);
        let mut findings = Vec::new();
        if is_open {
            findings = around.blocks(&book, period);
            let standing = balances.standing(&book, period);
            findings.extend(standing.into_iter().map(|(_, _, finding)| finding));
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
