//! Books of a year in memory: what vouchers and openings say, closed as the system closes them, and
//! what somebody may do to them that no use case would let through.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use union_ledger::checks::books::{Books, CountyForms, Line, Voucher};
use union_ledger::checks::calendar::Calendar;
use union_ledger::checks::read_forms::{annual_of, county_forms, income_months, sheets_of};
use union_ledger::checks::terms::Terms;
use union_ledger::date::ReportSpan;
use union_ledger::ledger::balances::year_balances::YearBalances;
use union_ledger::ledger::chart::dimension::Dimensions;
use union_ledger::ledger::chart::official::official_accounts;
use union_ledger::ledger::chart::{Chart, Era};
use union_ledger::ledger::store::{BalanceRow, OpeningRow};
use union_ledger::ledger::voucher::VoucherKind;
use union_ledger::money::Money;
use union_ledger::statements::figures::{Books as StatementBooks, Figures};
use union_ledger::units::settings::{CarryForward, Settings};
use union_ledger::units::unit::{Level, Tier, Unit};

pub const YEAR: i64 = 2025;

/// A voucher of daily business: day, summary, party, lines of account, debit and credit in yuan.
pub type Entry<'a> = (&'a str, &'a str, Option<i64>, &'a [(&'a str, &'a str, &'a str)]);

pub fn fen(yuan: &str) -> i64 {
    if yuan.is_empty() { 0 } else { yuan.parse::<Money>().unwrap().fen() }
}

/// What the books are made of.
pub struct Fixture {
    pub tier: Tier,
    /// Account and net debit in yuan.
    pub openings: Vec<(&'static str, &'static str)>,
    pub vouchers: Vec<Voucher>,
    pub lines: Vec<Line>,
    pub sets: FxHashMap<i64, Dimensions>,
    pub takes_over: bool,
    pub closes_year: bool,
}

fn chart() -> Chart {
    Chart::new(Era::Y2021, official_accounts(Era::Y2021))
}

impl Fixture {
    /// A union with money on its bank account, a fee and a payment, all signed and in order.
    pub fn new(tier: Tier) -> Self {
        let mut fixture = Self {
            tier,
            openings: vec![("102", "100000.00"), ("32205", "-100000.00")],
            vouchers: Vec::new(),
            lines: Vec::new(),
            sets: FxHashMap::from_iter([(0, Dimensions::NONE)]),
            takes_over: true,
            closes_year: true,
        };
        let grassroots = tier == Tier::Grassroots;
        let (income, expense) = if grassroots { ("401", "50105") } else { ("402", "50502") };
        fixture.add((
            "2025-03-05",
            "收到款项",
            None,
            &[("102", "1234.50", ""), (income, "", "1234.50")],
        ));
        fixture.add((
            "2025-03-11",
            "支付费用",
            Some(1),
            &[(expense, "345.60", ""), ("102", "", "345.60")],
        ));
        fixture
    }

    pub fn opening(mut self, more: &[(&'static str, &'static str)]) -> Self {
        self.openings.extend(more);
        self
    }

    pub fn with(mut self, entries: &[Entry<'_>]) -> Self {
        for entry in entries {
            self.add(*entry);
        }
        self
    }

    fn add(&mut self, (on, summary, party, lines): Entry<'_>) {
        self.push((on, VoucherKind::Ordinary), (summary, party), lines);
    }

    fn push(
        &mut self,
        (on, kind): (&str, VoucherKind),
        (summary, party): (&str, Option<i64>),
        lines: &[(&str, &str, &str)],
    ) {
        let dimensions = Dimensions { party_id: party, ..Dimensions::NONE };
        self.sets.insert(dimensions.set_id(), dimensions);
        let dated_on: Date = on.parse().unwrap();
        let period = i64::from(dated_on.year()) * 100 + i64::from(dated_on.month());
        let chart = chart();
        let start = self.lines.len();
        for (line_no, (code, debit, credit)) in (1..).zip(lines) {
            let account_id = chart.by_code(code).unwrap_or_else(|| panic!("{code}")).id;
            self.lines.push(Line {
                line_no,
                account_id,
                code: Arc::from(*code),
                set_id: dimensions.set_id(),
                summary: summary.to_owned(),
                debit: fen(debit),
                credit: fen(credit),
                reverses_line_no: None,
            });
        }
        let seq = i64::try_from(self.vouchers.len()).unwrap() + 1;
        let of_month = self.vouchers.iter().filter(|it| it.period == period).count();
        self.vouchers.push(Voucher {
            id: (7 << 32) + seq,
            seq,
            period,
            word: "记".to_owned(),
            number: i64::try_from(of_month).unwrap() + 1,
            dated_on,
            kind,
            attachment_count: 1,
            preparer: "甲".to_owned(),
            reviewer: Some("乙".to_owned()),
            cashier: Some("丙".to_owned()),
            posted_on: dated_on,
            reverses_id: None,
            is_reversed: false,
            is_cancelling: false,
            is_imported: false,
            is_prescribed: false,
            file_number: None,
            lines: start..self.lines.len(),
        });
    }

    /// Income and expense go to 32203, and from there to 32205.
    fn close(&mut self) {
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for line in self.lines.iter().filter(|it| it.code.starts_with(['4', '5'])) {
            *sums.entry(line.code.to_string()).or_default() += line.debit - line.credit;
        }
        let yuan = |fen: i64| Money::from_fen(fen).to_string();
        let mut texts: Vec<(String, String, String)> = sums
            .iter()
            .filter(|(_, fen)| **fen != 0)
            .map(|(code, fen)| match fen {
                fen if *fen < 0 => (code.clone(), yuan(-fen), String::new()),
                fen => (code.clone(), String::new(), yuan(*fen)),
            })
            .collect();
        let rest: i64 = sums.values().sum();
        let to = |code: &str, fen: i64| match fen {
            fen if fen < 0 => (code.to_owned(), String::new(), yuan(-fen)),
            fen => (code.to_owned(), yuan(fen), String::new()),
        };
        texts.push(to("32203", rest));
        let lines = |texts: &[(String, String, String)]| -> Vec<(String, String, String)> {
            texts.to_vec()
        };
        let push = |this: &mut Self, kind, texts: Vec<(String, String, String)>| {
            let lines: Vec<(&str, &str, &str)> =
                texts.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
            this.push(("2025-12-31", kind), ("期末结转", None), &lines);
        };
        if self.takes_over && rest != 0 {
            push(self, VoucherKind::Transfer, lines(&texts));
            if self.closes_year {
                push(self, VoucherKind::YearEnd, vec![to("32205", rest), to("32203", -rest)]);
            }
        }
    }

    /// The balances as posting keeps them.
    pub fn balances(&self) -> YearBalances {
        let chart = chart();
        let openings = self.openings.iter().map(|(code, yuan)| OpeningRow {
            account_id: chart.by_code(code).unwrap().id,
            dimension_set_id: 0,
            net_debit_fen: fen(yuan),
        });
        let mut movements: BTreeMap<(i64, i64, i64), [i64; 4]> = BTreeMap::new();
        for voucher in &self.vouchers {
            for line in &self.lines[voucher.lines.clone()] {
                let key = (voucher.period, line.account_id, line.set_id);
                let sums = movements.entry(key).or_default();
                let place = if voucher.kind.is_transfer() { 2 } else { 0 };
                sums[place] += line.debit;
                sums[place + 1] += line.credit;
            }
        }
        let row = |((period, account_id, dimension_set_id), it): ((i64, i64, i64), [i64; 4])| {
            BalanceRow {
                period,
                account_id,
                dimension_set_id,
                debit_fen: it[0],
                credit_fen: it[1],
                transfer_debit_fen: it[2],
                transfer_credit_fen: it[3],
            }
        };
        YearBalances {
            sets: self.sets.clone(),
            openings: openings.collect(),
            movements: movements.into_iter().map(row).collect(),
        }
    }

    pub fn figures(balances: &YearBalances) -> Figures {
        Figures::new(StatementBooks { year: YEAR, chart: chart(), balances, projects: &[] })
    }

    pub fn unit(&self) -> Unit {
        Unit {
            id: 7,
            code: "G7".to_owned(),
            name: "林场工会".to_owned(),
            parent_id: Some(3),
            level: Level::Grassroots,
            tier: self.tier,
            valid_from_on: "2020-01-01".to_owned(),
            valid_to_on: None,
        }
    }

    fn booked(&self) -> BTreeMap<Arc<str>, [i64; 13]> {
        let mut booked: BTreeMap<Arc<str>, [i64; 13]> = BTreeMap::new();
        for (code, yuan) in &self.openings {
            booked.entry(Arc::from(*code)).or_default()[0] += fen(yuan);
        }
        for voucher in &self.vouchers {
            let month = usize::try_from(voucher.period % 100).unwrap();
            for line in &self.lines[voucher.lines.clone()] {
                booked.entry(Arc::clone(&line.code)).or_default()[month] += line.net();
            }
        }
        booked
    }

    /// Closed, and read as a run reads them.
    pub fn books(mut self) -> Books {
        self.close();
        let balances = self.balances();
        let figures = Self::figures(&balances);
        let unit = self.unit();
        let county = if self.tier == Tier::CountyAndAbove {
            county_forms(&figures, None, (&unit, &[])).unwrap()
        } else {
            CountyForms::default()
        };
        let settings = Settings { carry_forward: CarryForward::YearEnd, ..Settings::default() };
        Books {
            sheets: sheets_of(&figures, &unit).unwrap(),
            incomes: income_months(&figures, &unit, 12).unwrap(),
            annual: annual_of(&figures, &unit, ReportSpan::Year(YEAR)).unwrap(),
            booked: self.booked(),
            county,
            year: YEAR,
            era: Era::Y2021,
            is_closed: true,
            is_carried: false,
            closed_months: [true; 13],
            last_month: 12,
            settings,
            terms: Terms::default(),
            calendar: Calendar::with(&[]),
            vouchers: self.vouchers,
            lines: self.lines,
            sets: balances.sets.clone(),
            figures,
            carried_before: None,
            closing_before: None,
            filed_before: None,
            originals: FxHashMap::default(),
            project_names: FxHashMap::default(),
            party_names: FxHashMap::from_iter([
                (1, "江城华丰文具店".to_owned()),
                (2, "江城华峰文具店".to_owned()),
                (3, "东湖印刷厂".to_owned()),
            ]),
            unit_codes: FxHashMap::default(),
            aged: Vec::new(),
            dues_months: Vec::new(),
            dues_shares: Vec::new(),
            budgets: None,
            limit_findings: None,
            shared_files: Vec::new(),
            has_lower: false,
            unit,
        }
    }
}
