//! Statements over small books posted for the purpose.

use jiff::Timestamp;

use super::build_report::{build_pack, build_report};
use super::report_name::{ReportName, ReportOptions};
use crate::catalogue::SCHEMA;
use crate::date::ReportSpan;
use crate::finding::Outcome;
use crate::formats::printable::{Cell, Report};
use crate::formats::xlsx_write::write_pack;
use crate::ledger::chart::dimension::{AssetOwnership, Dimensions, ExpenditureKind, FundingSource};
use crate::ledger::periods::open_year::open_year;
use crate::ledger::post::post_vouchers::post_of_books;
use crate::ledger::post::sockets::{Act, Sockets};
use crate::ledger::voucher::book::Book;
use crate::ledger::voucher::{EntryDraft, VoucherDraft, VoucherKind};
use crate::money::Money;
use crate::platform::clock::Clock;
use crate::platform::database::{Database, SYSTEM_BOOK, Tx};
use crate::trail::Actor;
use crate::units::add_unit::{NewProject, add_project, add_unit};
use crate::units::unit::{Level, NewUnit, Tier, Unit};

pub struct Sample {
    _folder: tempfile::TempDir,
    pub database: Database,
    pub unit: Unit,
    project_id: i64,
}

fn clock() -> Clock {
    Clock::Fixed(Timestamp::UNIX_EPOCH)
}

fn act(actor: &Actor) -> Act<'_> {
    Act { clock: clock(), actor, sockets: Sockets::default() }
}

fn actor() -> Actor {
    Actor { name: "会计".to_owned() }
}

fn fiscal(kind: ExpenditureKind) -> Dimensions {
    Dimensions {
        funding_source: Some(FundingSource::Fiscal),
        expenditure_kind: Some(kind),
        ..Dimensions::NONE
    }
}

fn owned(ownership: AssetOwnership) -> Dimensions {
    Dimensions { asset_ownership: Some(ownership), ..Dimensions::NONE }
}

type Line<'a> = (&'a str, i64, Dimensions);

impl Sample {
    pub async fn new(tier: Tier, year: i64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("books.db");
        let database =
            Database::open(&format!("sqlite:{}", path.display()), &SCHEMA).await.unwrap();
        let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
        crate::ledger::store::seed_charts(&mut tx).await.unwrap();
        let new = NewUnit {
            code: "100".to_owned(),
            name: "江州省直属机关工会委员会".to_owned(),
            parent_code: None,
            level: Level::Federation,
            tier,
            valid_from_on: "2010-01-01".to_owned(),
        };
        let unit = add_unit(&mut tx, clock(), &actor(), new).await.unwrap();
        let project = NewProject {
            code: "P1".to_owned(),
            name: "职工服务中心".to_owned(),
            is_earmarked: true,
            funding_source: Some(FundingSource::Union),
            started_on: None,
            finished_on: None,
        };
        let project = add_project(&mut tx, clock(), &actor(), unit.id, project).await.unwrap();
        open_year(&mut tx, act(&actor()), &unit, year).await.unwrap();
        tx.commit().await.unwrap();
        Self { _folder: folder, database, unit, project_id: project.id }
    }

    pub fn project(&self) -> Dimensions {
        Dimensions { project_id: Some(self.project_id), ..Dimensions::NONE }
    }

    /// Posts one voucher; positive amounts debit, negative ones credit, in yuan.
    pub async fn post(&self, on: &str, kind: VoucherKind, lines: &[Line<'_>]) {
        let on: jiff::civil::Date = on.parse().unwrap();
        let mut tx = self.database.write(&[self.unit.id]).await.unwrap();
        let year = i64::from(on.year());
        open_year(&mut tx, act(&actor()), &self.unit, year).await.unwrap();
        let mut book = Book::load(&mut tx, self.unit.clone(), year).await.unwrap();
        let entries = lines
            .iter()
            .map(|(code, yuan, dimensions)| EntryDraft {
                summary: format!("{code} 业务"),
                account_id: book.chart.by_code(code).unwrap().id,
                dimensions: *dimensions,
                debit: Money::from_fen(100 * (*yuan).max(0)),
                credit: Money::from_fen(100 * (-*yuan).max(0)),
                reverses_line_no: None,
                source: None,
            })
            .collect();
        let voucher = VoucherDraft {
            dated_on: on,
            word: "记".to_owned(),
            kind,
            attachment_count: 1,
            preparer: "会计".to_owned(),
            reviewer: None,
            cashier: None,
            reverses_id: None,
            source_number: None,
            content_key: None,
            entries,
        };
        post_of_books(&mut tx, act(&actor()), &mut book, &[voucher]).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn read(&self) -> Tx {
        self.database.read().await.unwrap()
    }

    pub async fn report(&self, name: ReportName, span: &str) -> Outcome<Report> {
        self.report_of(name, span, &ReportOptions::default()).await
    }

    pub async fn report_of(
        &self,
        name: ReportName,
        span: &str,
        options: &ReportOptions,
    ) -> Outcome<Report> {
        let span: ReportSpan = span.parse().unwrap();
        build_report(&mut self.read().await, &self.unit, name, span, options).await
    }

    /// A year of a county union: opening, dues, fiscal money, a project, an investment.
    pub async fn county() -> Self {
        let sample = Self::new(Tier::CountyAndAbove, 2025).await;
        let none = Dimensions::NONE;
        let state = owned(AssetOwnership::State);
        let public = fiscal(ExpenditureKind::BasicPublic);
        sample
            .post(
                "2025-01-01",
                VoucherKind::Opening,
                &[
                    ("102", 1_000, none),
                    ("141", 80, state),
                    ("162", 500, state),
                    ("163", -100, state),
                    ("30101", -80, none),
                    ("30104", -400, none),
                    ("32104", -200, sample.project()),
                    ("32205", -800, none),
                ],
            )
            .await;
        let ordinary = VoucherKind::Ordinary;
        sample.post("2025-01-10", ordinary, &[("102", 300, none), ("402", -300, none)]).await;
        sample.post("2025-01-12", ordinary, &[("111", 100, none), ("40401", -100, public)]).await;
        sample.post("2025-02-05", ordinary, &[("50602", 40, public), ("111", -40, none)]).await;
        let project = Dimensions {
            funding_source: Some(FundingSource::Union),
            expenditure_kind: Some(ExpenditureKind::Project),
            ..sample.project()
        };
        sample.post("2025-02-06", ordinary, &[("502", 50, project), ("102", -50, none)]).await;
        sample.post("2025-03-07", ordinary, &[("151", 200, none), ("30102", -200, none)]).await;
        sample.post("2025-03-07", ordinary, &[("32205", 200, none), ("102", -200, none)]).await;
        sample.post("2025-03-31", ordinary, &[("30104", 10, none), ("163", -10, state)]).await;
        sample.post("2025-03-31", ordinary, &[("30101", 30, none), ("141", -30, state)]).await;
        sample
    }
}

fn check(report: &Report, expected: &[(&str, &str, i64)]) {
    for (line, column, yuan) in expected {
        let amount = report.figure(line, column);
        assert_eq!(amount, Some(Money::from_fen(yuan * 100)), "{} {line} {column}", report.title);
    }
}

#[tokio::test]
async fn an_interim_sheet_balances_before_and_after_the_transfer() {
    let sample = Sample::county().await;
    let before = sample.report(ReportName::BalanceSheet, "2025-03").await.unwrap();
    check(
        &before,
        &[
            ("货币资金", "年初余额", 1_000),
            ("货币资金", "期末余额", 1_050),
            ("零余额账户用款额度", "期末余额", 60),
            ("流动资产合计", "期末余额", 1_160),
            ("固定资产净值", "期末余额", 390),
            ("资产总计", "期末余额", 1_750),
            ("工会资金结转", "期末余额", 150),
            ("工会资金结余", "期末余额", 900),
            ("财政拨款结转", "期末余额", 60),
            ("资产基金", "期末余额", 640),
            ("负债与净资产总计", "期末余额", 1_750),
        ],
    );
    let public = fiscal(ExpenditureKind::BasicPublic);
    let none = Dimensions::NONE;
    let carried = Dimensions { funding_source: None, ..public };
    let project = Dimensions {
        funding_source: Some(FundingSource::Union),
        expenditure_kind: Some(ExpenditureKind::Project),
        ..sample.project()
    };
    let lines = [
        ("402", 300, none),
        ("40401", 100, public),
        ("50602", -40, public),
        ("502", -50, project),
        ("32103", 50, sample.project()),
        ("32203", -300, none),
        ("33103", -60, carried),
    ];
    sample.post("2025-03-31", VoucherKind::Transfer, &lines).await;
    let after = sample.report(ReportName::BalanceSheet, "2025-03").await.unwrap();
    assert_eq!(before.figures(), after.figures());
    assert!(after.findings.is_empty(), "{:?}", after.findings);
    let form = sample.report(ReportName::IncomeExpenditure, "2025Q1").await.unwrap();
    check(&form, &[("拨缴经费收入", "本季数", 300), ("本期收支差额", "本年累计数", 310)]);
}

#[tokio::test]
async fn the_annual_roll_forward_counts_what_went_into_investments() {
    let sample = Sample::county().await;
    let report = sample.report(ReportName::IncomeExpenditure, "2025").await.unwrap();
    check(
        &report,
        &[
            ("年初资金结转结余", "本年数", 1_000),
            ("年初资金结转", "本年数", 200),
            ("收入合计", "本年数", 400),
            ("支出合计", "本年数", 90),
            ("年末资金结转", "本年数", 210),
            ("年末资金结余", "本年数", 900),
        ],
    );
    assert_eq!(report.figure("收入合计", "上年数"), None, "no books of the year before");
    let codes: Vec<&str> = report.findings.iter().map(|finding| finding.code.id).collect();
    assert_eq!(codes, ["statements.invested_from_surplus"]);
}

#[tokio::test]
async fn the_year_before_fills_its_column_and_the_opening_even_before_its_transfer() {
    let sample = Sample::county().await;
    let none = Dimensions::NONE;
    let lines = [("102", 70, none), ("402", -70, none)];
    sample.post("2026-01-10", VoucherKind::Ordinary, &lines).await;
    let form = sample.report(ReportName::IncomeExpenditure, "2026").await.unwrap();
    check(&form, &[("拨缴经费收入", "本年数", 70), ("拨缴经费收入", "上年数", 300)]);
    check(&form, &[("年初资金结转", "本年数", 210), ("年初资金结余", "本年数", 900)]);
    let sheet = sample.report(ReportName::BalanceSheet, "2026-01").await.unwrap();
    check(&sheet, &[("负债与净资产总计", "年初余额", 1_750), ("资产总计", "期末余额", 1_820)]);
}

#[tokio::test]
async fn cost_fiscal_and_state_asset_forms_follow_their_dimensions() {
    let sample = Sample::county().await;
    let cost = sample.report(ReportName::Cost, "2025-03").await.unwrap();
    check(
        &cost,
        &[
            ("折旧及摊销费用", "本月数", 10),
            ("调整事项", "本月数", 30),
            ("费用总计", "本月数", 40),
            ("费用总计", "本年累计数", 130),
        ],
    );
    let fiscal = sample.report(ReportName::FiscalAppropriation, "2025").await.unwrap();
    check(
        &fiscal,
        &[
            ("公用经费", "本年收入", 100),
            ("公用经费", "本年支出", 40),
            ("公用经费", "年末结转", 60),
            ("人员经费", "本年收入", 0),
            ("总计", "年末结转", 60),
        ],
    );
    assert!(fiscal.findings.is_empty(), "{:?}", fiscal.findings);
    let assets = sample.report(ReportName::StateAssets, "2025").await.unwrap();
    check(
        &assets,
        &[
            ("库存物品", "年末余额", 50),
            ("固定资产净值", "年末余额", 390),
            ("资产总计", "年初余额", 480),
        ],
    );
    // Nobody said whose the money in the bank is: that is not known to be nil.
    assert_eq!(assets.figure("货币资金", "年末余额"), None);
}

#[tokio::test]
async fn annual_sheet_without_quota_says_that_it_is_left() {
    let sample = Sample::county().await;
    let sheet = sample.report(ReportName::BalanceSheet, "2025").await.unwrap();
    let codes: Vec<&str> = sheet.findings.iter().map(|finding| finding.code.id).collect();
    assert!(codes.contains(&"statements.quota_left_at_year_end"), "{codes:?}");
    assert_eq!(sheet.figure("零余额账户用款额度", "年末余额"), None);
}

#[tokio::test]
async fn a_unit_without_fiscal_money_draws_no_fiscal_form() {
    let sample = Sample::new(Tier::CountyAndAbove, 2025).await;
    let refusal = sample.report(ReportName::FiscalAppropriation, "2025").await.unwrap_err();
    assert!(refusal.to_string().contains("statements.no_fiscal_money"), "{refusal}");
    let span = "2025".parse().unwrap();
    let pack = build_pack(&mut sample.read().await, &sample.unit, span).await.unwrap();
    let names: Vec<&str> = pack.iter().map(|report| report.name.as_str()).collect();
    let expected = ["balance-sheet", "income-expenditure", "state-assets", "cost", "trial-balance"];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn books_of_the_2009_system_have_their_own_forms() {
    let sample = Sample::new(Tier::Grassroots, 2020).await;
    let none = Dimensions::NONE;
    let opening = [("102", 100, none), ("331", -100, none)];
    sample.post("2020-01-01", VoucherKind::Opening, &opening).await;
    let lines = [("102", 20, none), ("401", -20, none)];
    sample.post("2020-01-10", VoucherKind::Ordinary, &lines).await;
    let sheet = sample.report(ReportName::BalanceSheet, "2020-01").await.unwrap();
    check(&sheet, &[("结余", "期末余额", 120), ("负债与净资产总计", "期末余额", 120)]);
    let form = sample.report(ReportName::IncomeExpenditure, "2020").await.unwrap();
    check(&form, &[("年初结余", "本年数", 100), ("年末结余", "本年数", 120)]);
    assert!(form.findings.is_empty(), "{:?}", form.findings);
}

#[tokio::test]
async fn trial_balance_totals_tie_at_every_level() {
    let sample = Sample::county().await;
    for level in 1..=3 {
        let options = ReportOptions { level: Some(level), ..ReportOptions::default() };
        let report = sample.report_of(ReportName::TrialBalance, "2025-03", &options).await.unwrap();
        for group in ["期初余额", "本期发生额", "本年累计", "期末余额"] {
            let of = |side: &str| report.figure("合计", &format!("{group}{side}")).unwrap();
            assert_eq!(of("借方"), of("贷方"), "{level} {group}");
        }
        assert_eq!(report.figure("163", "期末余额贷方"), Some(Money::from_fen(11_000)));
        assert_eq!(report.figure("30104", "期末余额贷方").is_some(), level > 1);
    }
}

#[tokio::test]
async fn ledgers_run_from_the_opening_to_the_balance_of_the_trial_balance() {
    let sample = Sample::county().await;
    let of = |account: &str| ReportOptions {
        account: Some(account.to_owned()),
        ..ReportOptions::default()
    };
    for (name, account, span, closing, lines) in [
        (ReportName::DetailLedger, "102", "2025", "1,050.00", 3),
        (ReportName::BankJournal, "102", "2025Q1", "1,050.00", 3),
        (ReportName::CashJournal, "101", "2025-03", "0.00", 0),
        (ReportName::DetailLedger, "301", "2025-03", "640.00", 3),
        (ReportName::DetailLedger, "30101", "2025", "50.00", 1),
        (ReportName::MultiColumnLedger, "301", "2025", "640.00", 3),
        (ReportName::DetailLedger, "102", "2025-03", "1,050.00", 1),
    ] {
        let report = sample.report_of(name, span, &of(account)).await.unwrap();
        let balance = report.columns.iter().position(|it| it.label == "余额").unwrap();
        let shown = report.rows.last().unwrap().cells[balance].shown();
        assert_eq!(shown, closing, "{name} {account} {span}");
        let entries: Vec<_> = report.rows.iter().filter_map(|row| row.entry).collect();
        assert_eq!(entries.len(), lines, "{name} {account} {span}");
        assert!(entries.iter().all(|entry| entry.voucher_id > 0 && entry.line_no > 0));
    }
}

#[tokio::test]
async fn a_multi_column_ledger_splits_an_account_into_its_details() {
    let sample = Sample::county().await;
    let options = ReportOptions { account: Some("301".to_owned()), ..ReportOptions::default() };
    let report =
        sample.report_of(ReportName::MultiColumnLedger, "2025-03", &options).await.unwrap();
    let labels: Vec<&str> = report.columns.iter().skip(7).map(|it| it.label.as_str()).collect();
    assert_eq!(labels, ["库存物品", "投资", "固定资产"]);
    let year = report.rows.last().unwrap();
    let shown: Vec<String> = year.cells.iter().map(Cell::shown).collect();
    assert_eq!(
        shown[2..],
        ["本年累计", "40.00", "200.00", "贷", "640.00", "-30.00", "200.00", "-10.00"]
    );
}

#[tokio::test]
async fn the_journal_ties_debit_to_credit_and_the_general_ledger_to_balances() {
    let sample = Sample::county().await;
    let report = sample.report(ReportName::Journal, "2025").await.unwrap();
    let year = report.rows.last().unwrap();
    assert_eq!(year.cells[2].shown(), "本年累计");
    assert_eq!(year.cells[4].amount(), year.cells[5].amount());
    let general = sample.report(ReportName::GeneralLedger, "2025Q1").await.unwrap();
    let amount = general.figure("102 2025-03 本年累计", "余额");
    assert_eq!(amount, Some(Money::from_fen(105_000)));
}

#[tokio::test]
async fn a_ledger_without_its_account_is_refused() {
    let sample = Sample::county().await;
    for (name, account, code) in [
        (ReportName::DetailLedger, None, "account_required"),
        (ReportName::DetailLedger, Some("999"), "account_unknown"),
        (ReportName::GeneralLedger, Some("999"), "account_unknown"),
    ] {
        let account = account.map(str::to_owned);
        let options = ReportOptions { account, ..ReportOptions::default() };
        let refusal = sample.report_of(name, "2025", &options).await.unwrap_err().to_string();
        assert!(refusal.contains(code), "{refusal}");
    }
}

#[tokio::test]
async fn totals_of_a_workbook_are_formulas_whose_kept_values_agree() {
    use calamine::Reader as _;
    let sample = Sample::county().await;
    let span = "2025-03".parse().unwrap();
    let pack = build_pack(&mut sample.read().await, &sample.unit, span).await.unwrap();
    let bytes = write_pack(&pack, jiff::civil::date(2025, 3, 31)).unwrap();
    let mut workbook = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let values = workbook.worksheet_range("资产负债表").unwrap();
    let formulas = workbook.worksheet_formula("资产负债表").unwrap();
    let caption = |cell: &calamine::Data| *cell == "资产总计";
    let (row, _, _) = values.cells().find(|(_, _, cell)| caption(cell)).unwrap();
    let at = (u32::try_from(row).unwrap(), 2);
    assert_eq!(values.get_value(at).unwrap().to_string(), "1750");
    let formula = formulas.get_value(at).unwrap();
    assert!(formula.starts_with("SUM("), "{formula}");
}
