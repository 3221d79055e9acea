//! A unit's year as rules look at it: loaded once, asked without a database. Pure.
//!
//! Invariants: vouchers stand in the order of the chain, lines in that of their vouchers;
//! `figures` are the balances as kept, `booked` is what the entries add up to, `sheets` and
//! `incomes` are what the statements print: each rule says which of them it sets against which.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::budgets::approve_budget::Version;
use crate::checks::calendar::Calendar;
use crate::checks::finding::When;
use crate::checks::terms::Terms;
use crate::date::Period;
use crate::dues::dues_month::DuesMonth;
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::chart::{Chart, Class, Era};
use crate::ledger::voucher::VoucherKind;
use crate::money::Money;
use crate::programmes::results::LimitFinding;
use crate::statements::figures::Figures;
use crate::statements::formula::{Filter, Measure};
use crate::units::settings::Settings;
use crate::units::unit::Unit;

/// Lines of a statement by their keys.
pub type Amounts = FxHashMap<String, Money>;

/// A line of a voucher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub line_no: i64,
    pub account_id: i64,
    pub code: Arc<str>,
    pub set_id: i64,
    pub summary: String,
    pub debit: i64,
    pub credit: i64,
    pub reverses_line_no: Option<i64>,
}

impl Line {
    #[must_use]
    pub fn is_under(&self, code: &str) -> bool {
        self.code.starts_with(code)
    }

    #[must_use]
    pub fn is_any(&self, codes: &[&str]) -> bool {
        codes.iter().any(|code| self.is_under(code))
    }

    #[must_use]
    pub fn net(&self) -> i64 {
        self.debit - self.credit
    }
}

/// A voucher of the year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voucher {
    pub id: i64,
    pub seq: i64,
    /// As a number, `202503`; month 0 is the opening.
    pub period: i64,
    pub word: String,
    pub number: i64,
    pub dated_on: Date,
    pub kind: VoucherKind,
    pub attachment_count: i64,
    pub preparer: String,
    pub reviewer: Option<String>,
    pub cashier: Option<String>,
    pub posted_on: Date,
    pub reverses_id: Option<i64>,
    pub is_reversed: bool,
    /// Takes another voucher back, by its link or by the name in its summary.
    pub is_cancelling: bool,
    /// Came by a list: history, or books that are kept elsewhere.
    pub is_imported: bool,
    /// The program booked it: of money that a list or both sides confirmed, or takes such back.
    pub is_prescribed: bool,
    /// The number in the file, where it came from one.
    pub file_number: Option<String>,
    pub lines: Range<usize>,
}

impl Voucher {
    /// `2025-03 记-12`.
    #[must_use]
    pub fn name(&self) -> String {
        let (year, month) = (self.period / 100, self.period % 100);
        format!("{year:04}-{month:02} {}-{}", self.word, self.number)
    }

    #[must_use]
    pub fn month(&self) -> i64 {
        self.period % 100
    }

    /// Day by day business: neither opening, transfer nor sums from elsewhere.
    #[must_use]
    pub fn is_ordinary(&self) -> bool {
        self.kind == VoucherKind::Ordinary
    }

    #[must_use]
    pub fn when(&self) -> When {
        Period::from_number(self.period).map_or(When::Year(self.period / 100), When::Month)
    }
}

/// Income and expenditure of a month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IncomeMonth {
    pub span: Amounts,
    pub to_date: Amounts,
}

/// What stands on an account with somebody since before the year, or came in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgedLine {
    /// Three digits.
    pub account: String,
    pub unit_id: Option<i64>,
    pub party_id: Option<i64>,
    pub on: Date,
    /// Empty for an opening.
    pub voucher: String,
    pub is_opening: bool,
    pub net_fen: i64,
}

/// A voucher by which dues were parted, with what the rule of the day gives the union.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuesShare {
    pub voucher_id: i64,
    pub own: Money,
    pub expected: Option<Money>,
}

/// What an attached file is also beside, in another union.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedFile {
    pub file_name: String,
    /// `711001:2025-03 记-4`, by union and voucher.
    pub vouchers: Vec<String>,
    pub period: i64,
}

/// Forms that only unions of county level and above draw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountyForms {
    /// 附01: each row's name with the amounts of its columns.
    pub fiscal: Vec<(String, Amounts)>,
    /// 附02 at the start and at the end.
    pub state_assets: (Amounts, Amounts),
    /// The end of the year before, where its books are here.
    pub state_assets_before: Option<Amounts>,
    /// 附03.
    pub cost: Amounts,
}

/// The budgets of a year.
#[derive(Clone, Debug, Default)]
pub struct Budgets {
    pub versions: Vec<Version>,
    /// 决算 of the year before, approved.
    pub last_final: Option<Version>,
}

/// What rules look at.
#[derive(Clone, Debug)]
pub struct Books {
    pub unit: Unit,
    pub year: i64,
    pub era: Era,
    pub is_closed: bool,
    pub is_carried: bool,
    /// By month, 1..=12; place 0 stays empty.
    pub closed_months: [bool; 13],
    /// The last month with anything booked in it; 12 in a closed year.
    pub last_month: i64,
    pub settings: Settings,
    pub terms: Terms,
    pub calendar: Calendar,
    pub vouchers: Vec<Voucher>,
    pub lines: Vec<Line>,
    pub sets: FxHashMap<i64, Dimensions>,
    pub figures: Figures,
    /// What entries and openings come to: account to net debit by month, 0 the opening.
    pub booked: BTreeMap<Arc<str>, [i64; 13]>,
    /// Balance sheet at the end of each month, 0 the opening; empty in the system of 2009.
    pub sheets: Vec<Amounts>,
    /// Place 0 stays empty.
    pub incomes: Vec<IncomeMonth>,
    /// 工会02表 of the year, once it is closed.
    pub annual: Amounts,
    /// 年末结转 and 年末结余 of the year before, where its books are here.
    pub carried_before: Option<(Money, Money)>,
    pub county: CountyForms,
    /// The closing of the year before, where its books are here and were carried.
    pub closing_before: Option<FxHashMap<(String, Dimensions), i64>>,
    /// The balance sheet of the year before as the unit filed it.
    pub filed_before: Option<Amounts>,
    /// Lines of vouchers of other years that vouchers of this one take back.
    pub originals: FxHashMap<i64, Vec<Line>>,
    pub project_names: FxHashMap<i64, String>,
    pub party_names: FxHashMap<i64, String>,
    pub unit_codes: FxHashMap<i64, String>,
    pub aged: Vec<AgedLine>,
    pub dues_months: Vec<DuesMonth>,
    pub dues_shares: Vec<DuesShare>,
    pub budgets: Option<Budgets>,
    /// `None` where no limits are kept.
    pub limit_findings: Option<Vec<LimitFinding>>,
    pub shared_files: Vec<SharedFile>,
    pub has_lower: bool,
}

impl Books {
    #[must_use]
    pub fn chart(&self) -> &Chart {
        &self.figures.chart
    }

    #[must_use]
    pub fn lines_of(&self, voucher: &Voucher) -> &[Line] {
        self.lines.get(voucher.lines.clone()).unwrap_or_default()
    }

    /// Vouchers of daily business in which rules of vouchers take part.
    pub fn ordinary(&self) -> impl Iterator<Item = &Voucher> {
        self.vouchers.iter().filter(|it| it.is_ordinary())
    }

    /// What a line names, and what its account says of it.
    #[must_use]
    pub fn dimensions(&self, line: &Line) -> Dimensions {
        let named = self.sets.get(&line.set_id).copied().unwrap_or_default();
        named.or(&self.chart().implied(line.account_id))
    }

    #[must_use]
    pub fn month(&self, month: i64) -> When {
        Period::new(self.year, month).map_or(When::Year(self.year), When::Month)
    }

    #[must_use]
    pub fn whole_year(&self) -> When {
        When::Year(self.year)
    }

    #[must_use]
    pub fn last_day(&self) -> Date {
        jiff::civil::date(i16::try_from(self.year).unwrap_or_default(), 12, 31)
    }

    /// Net debit as kept at the end of a month; 0 is the opening.
    #[must_use]
    pub fn net(&self, code: &str, month: i64) -> Money {
        self.figures.booked_after(code, &Filter::default(), month)
    }

    /// The same on the credit side.
    #[must_use]
    pub fn credit(&self, code: &str, month: i64) -> Money {
        -self.net(code, month)
    }

    /// What moved in the year before transfers, on the normal side.
    #[must_use]
    pub fn moved(&self, code: &str) -> Money {
        self.figures.measure(Measure::Movement, code, &Filter::default(), (1, 12))
    }

    /// What entries add up to at the end of a month, net debit.
    #[must_use]
    pub fn booked_net(&self, code: &str, month: i64) -> Money {
        let place = usize::try_from(month).unwrap_or_default();
        let of = self.booked_under(code);
        Money::from_fen(of.filter_map(|(_, months)| months.get(..=place)).flatten().sum())
    }

    /// What entries add up to at or under a code, month by month.
    pub fn booked_under<'b>(
        &'b self,
        code: &'b str,
    ) -> impl Iterator<Item = (&'b Arc<str>, &'b [i64; 13])> {
        let from = (std::ops::Bound::Included(code), std::ops::Bound::Unbounded);
        self.booked.range::<str, _>(from).take_while(move |(it, _)| it.starts_with(code))
    }

    /// `135 其他应收款`.
    #[must_use]
    pub fn account_label(&self, code: &str) -> String {
        let name = self.chart().by_code(code).map(|it| self.chart().full_name(it));
        name.map_or_else(|| code.to_owned(), |name| format!("{code} {name}"))
    }

    /// Level-1 accounts of some classes, in code order.
    pub fn top_accounts<'b>(&'b self, classes: &'b [Class]) -> impl Iterator<Item = &'b str> {
        let is_meant = |class: Class| classes.contains(&class);
        let accounts = self.chart().accounts().iter();
        accounts.filter(move |it| it.code.len() == 3 && is_meant(it.class)).map(|it| &*it.code)
    }

    /// A line of the balance sheet at the end of a month.
    #[must_use]
    pub fn sheet(&self, month: i64, key: &str) -> Money {
        let sheet = usize::try_from(month).ok().and_then(|place| self.sheets.get(place));
        sheet.and_then(|it| it.get(key)).copied().unwrap_or_default()
    }

    #[must_use]
    pub fn voucher(&self, id: i64) -> Option<&Voucher> {
        let place = self.vouchers.binary_search_by_key(&id, |it| it.id).ok()?;
        self.vouchers.get(place)
    }

    /// What a voucher moves on accounts, by side.
    #[must_use]
    pub fn debits(&self, voucher: &Voucher, codes: &[&str]) -> Money {
        let of = self.lines_of(voucher).iter().filter(|it| it.is_any(codes));
        Money::from_fen(of.map(|it| it.debit).sum())
    }

    #[must_use]
    pub fn credits(&self, voucher: &Voucher, codes: &[&str]) -> Money {
        let of = self.lines_of(voucher).iter().filter(|it| it.is_any(codes));
        Money::from_fen(of.map(|it| it.credit).sum())
    }

    #[must_use]
    pub fn has_any(&self, voucher: &Voucher, codes: &[&str]) -> bool {
        self.lines_of(voucher).iter().any(|it| it.is_any(codes))
    }
}

/// 库存现金 and 银行存款.
pub const MONEY: [&str; 2] = ["101", "102"];
