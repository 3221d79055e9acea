//! Three unions with a year of books, and short words for what is done with them.

use std::str::FromStr as _;

use jiff::civil::Date;
use union_ledger::date::Period;
use union_ledger::finding::{Failure, Outcome, Severity};
use union_ledger::ledger::balances::rebuild_balances::compare_balances;
use union_ledger::ledger::balances::year_balances::residuals_through;
use union_ledger::ledger::chain::verify_chain::{Verification, verify_unit};
use union_ledger::ledger::chart::dimension::{
    AssetOwnership, Dimensions, ExpenditureKind, FundingSource,
};
use union_ledger::ledger::chart::{Chart, Era};
use union_ledger::ledger::drafts::draft::Draft;
use union_ledger::ledger::drafts::prepare_voucher::prepare_voucher;
use union_ledger::ledger::drafts::reverse_voucher::{ReversalRequest, reverse_voucher};
use union_ledger::ledger::drafts::seen::Which;
use union_ledger::ledger::periods::close_period::{Closing, close_period, close_year};
use union_ledger::ledger::periods::reopen_period::{ReopenRequest, reopen_period};
use union_ledger::ledger::periods::transfer::Judgement;
use union_ledger::ledger::post::post_drafts::post_drafts;
use union_ledger::ledger::store::{self, Reopening};
use union_ledger::ledger::voucher::book::Book;
use union_ledger::ledger::voucher::{EntryDraft, PostedVoucher, VoucherDraft, VoucherKind};
use union_ledger::money::Money;
use union_ledger::platform::clock::Clock;
use union_ledger::platform::database::{Database, SYSTEM_BOOK};
use union_ledger::trail::{Actor, store as trail};
use union_ledger::units::add_unit::{NewProject, add_project, add_unit, change_setting};
use union_ledger::units::project::Project;
use union_ledger::units::unit::{Level, NewUnit, Tier, Unit};
use union_ledger::wiring::act;

/// A line of a voucher: account with what it names, side, yuan.
///
/// After the code come words such as `unit=G1`, `project=P001`, `fund=fiscal`, `kind=project`,
/// `class=30201`, `ownership=union`.
pub type Line<'a> = (&'a str, &'a str, &'a str);

/// A database with a federation, a department and a grassroots union.
pub struct Books {
    pub database: Database,
    pub clock: Clock,
    pub federation: Unit,
    pub department: Unit,
    pub grassroots: Unit,
}

pub fn clock_at(instant: &str) -> Clock {
    Clock::Fixed(instant.parse().unwrap())
}

pub fn day(text: &str) -> Date {
    Date::from_str(text).unwrap()
}

pub fn period(text: &str) -> Period {
    text.parse().unwrap()
}

pub fn yuan(text: &str) -> Money {
    text.parse().unwrap()
}

pub fn preparer() -> Actor {
    Actor::named("制单员")
}

pub fn reviewer() -> Actor {
    Actor::named("审核员")
}

/// The codes for which it was refused, in order; empty when it went through.
pub fn refusals<T: std::fmt::Debug>(outcome: Outcome<T>) -> Vec<&'static str> {
    match outcome {
        Ok(_) => Vec::new(),
        Err(Failure::Refused(findings)) => findings
            .iter()
            .filter(|it| it.severity == Severity::Refuse)
            .map(|it| it.code.id)
            .collect(),
        Err(other) => panic!("not a refusal: {other}"),
    }
}

impl Books {
    pub async fn new(database: Database) -> Self {
        let clock = clock_at("2025-06-30T08:00:00Z");
        let mut tx = database.write(&[SYSTEM_BOOK]).await.unwrap();
        store::seed_charts(&mut tx).await.unwrap();
        let mut units = Vec::new();
        for (code, name, parent, level, tier) in [
            ("F1", "省直机关工会", None, Level::Federation, Tier::CountyAndAbove),
            ("D1", "教育厅直属工会", Some("F1"), Level::Department, Tier::CountyAndAbove),
            ("G1", "实验学校工会", Some("D1"), Level::Grassroots, Tier::Grassroots),
        ] {
            let new = new_unit(code, name, parent, level, tier);
            units.push(add_unit(&mut tx, clock, &preparer(), new).await.unwrap());
        }
        tx.commit().await.unwrap();
        let [federation, department, grassroots] = units.try_into().unwrap();
        Self { database, clock, federation, department, grassroots }
    }

    /// The voucher as somebody would enter it; the lines name units and projects by code.
    pub async fn draft(&self, unit: &Unit, on: &str, lines: &[Line<'_>]) -> VoucherDraft {
        let mut tx = self.database.read().await.unwrap();
        let chart =
            store::chart_of(&mut tx, Era::of_year(day(on).year().into()), unit.id).await.unwrap();
        let projects = union_ledger::units::store::projects_of(&mut tx, unit.id).await.unwrap();
        let units = union_ledger::units::store::units_under(&mut tx, None).await.unwrap();
        tx.commit().await.unwrap();
        let entries = lines.iter().map(|line| entry(&chart, &projects, &units, *line)).collect();
        voucher_on(on, entries)
    }

    pub async fn prepare(&self, unit: &Unit, voucher: VoucherDraft) -> Outcome<Draft> {
        let mut tx = self.database.write(&[unit.id]).await?;
        let prepared =
            prepare_voucher(&mut tx, act(self.clock, &preparer()), unit, voucher, None).await?;
        tx.commit().await?;
        Ok(prepared.draft)
    }

    /// Prepares and posts in one go; refused, nothing stays.
    pub async fn try_post(
        &self,
        unit: &Unit,
        on: &str,
        lines: &[Line<'_>],
    ) -> Outcome<PostedVoucher> {
        let voucher = self.draft(unit, on, lines).await;
        self.post_voucher(unit, voucher).await
    }

    pub async fn post_voucher(&self, unit: &Unit, voucher: VoucherDraft) -> Outcome<PostedVoucher> {
        let mut tx = self.database.write(&[unit.id]).await?;
        let prepared =
            prepare_voucher(&mut tx, act(self.clock, &preparer()), unit, voucher, None).await?;
        let which = Which::One(prepared.draft.seen());
        let actor = preparer();
        let act = act(self.clock, &actor);
        let posted = post_drafts(&mut tx, act, unit, which).await?.vouchers;
        tx.commit().await?;
        Ok(posted.into_iter().next().unwrap())
    }

    pub async fn post(&self, unit: &Unit, on: &str, lines: &[Line<'_>]) -> PostedVoucher {
        self.try_post(unit, on, lines).await.unwrap_or_else(|why| panic!("{lines:?}\n{why}"))
    }

    pub async fn post_drafts(&self, unit: &Unit, which: Which) -> Outcome<Vec<PostedVoucher>> {
        let mut tx = self.database.write(&[unit.id]).await?;
        let actor = preparer();
        let act = act(self.clock, &actor);
        let posted = post_drafts(&mut tx, act, unit, which).await?.vouchers;
        tx.commit().await?;
        Ok(posted)
    }

    /// Reverses and posts the reversal.
    pub async fn reverse(
        &self,
        unit: &Unit,
        voucher_id: i64,
        lines: &[i64],
        on: &str,
    ) -> Outcome<PostedVoucher> {
        let request = ReversalRequest {
            voucher_id,
            lines: lines.to_vec(),
            dated_on: day(on),
            reason: "金额有误".to_owned(),
        };
        let mut tx = self.database.write(&[unit.id]).await?;
        let prepared =
            reverse_voucher(&mut tx, act(self.clock, &preparer()), unit, request, None).await?;
        let which = Which::One(prepared.draft.seen());
        let actor = preparer();
        let act = act(self.clock, &actor);
        let posted = post_drafts(&mut tx, act, unit, which).await?.vouchers;
        tx.commit().await?;
        Ok(posted.into_iter().next().unwrap())
    }

    pub async fn close(&self, unit: &Unit, month: &str) -> Outcome<Closing> {
        let mut tx = self.database.write(&[unit.id]).await?;
        let closing =
            close_period(&mut tx, act(self.clock, &preparer()), unit, period(month)).await?;
        tx.commit().await?;
        Ok(closing)
    }

    pub async fn close_year(
        &self,
        unit: &Unit,
        year: i64,
        judgements: &[Judgement],
    ) -> Outcome<Vec<Closing>> {
        let mut tx = self.database.write(&[unit.id]).await?;
        let closings =
            close_year(&mut tx, act(self.clock, &preparer()), unit, year, judgements).await?;
        tx.commit().await?;
        Ok(closings)
    }

    pub async fn reopen(&self, unit: &Unit, month: &str) -> Outcome<Reopening> {
        let request = ReopenRequest {
            period: period(month),
            reason: "补记漏记凭证".to_owned(),
            approved_by: "主席".to_owned(),
            expires_at: "2099-12-31T00:00:00Z".parse().unwrap(),
        };
        self.reopen_as(unit, request).await
    }

    pub async fn reopen_as(&self, unit: &Unit, request: ReopenRequest) -> Outcome<Reopening> {
        let mut tx = self.database.write(&[unit.id]).await?;
        let reopening = reopen_period(&mut tx, self.clock, &preparer(), unit, request).await?;
        tx.commit().await?;
        Ok(reopening)
    }

    pub async fn project(&self, unit: &Unit, new: NewProject) -> Project {
        let mut tx = self.database.write(&[unit.id]).await.unwrap();
        let project = add_project(&mut tx, self.clock, &preparer(), unit.id, new).await.unwrap();
        tx.commit().await.unwrap();
        project
    }

    pub async fn set(&self, unit: &Unit, key: &str, value: &str) {
        let mut tx = self.database.write(&[unit.id]).await.unwrap();
        change_setting(&mut tx, self.clock, &preparer(), unit, (key, value)).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn verify(&self, unit: &Unit) -> Verification {
        let mut tx = self.database.read().await.unwrap();
        let verification = verify_unit(&mut tx, unit, None).await.unwrap();
        tx.commit().await.unwrap();
        verification
    }

    /// Every account's net debit at the end of a month, by code, in yuan; nil ones left out.
    pub async fn balances(&self, unit: &Unit, month: &str) -> Vec<(String, String)> {
        let month = period(month);
        let mut tx = self.database.read().await.unwrap();
        let book = Book::load(&mut tx, unit.clone(), month.year()).await.unwrap();
        let residuals = residuals_through(&mut tx, &book, month.month()).await.unwrap();
        tx.commit().await.unwrap();
        let mut by_code = std::collections::BTreeMap::<String, Money>::new();
        for residual in residuals {
            let code = book.chart.get(residual.account_id).unwrap().code.clone();
            *by_code.entry(code).or_default() += residual.net_debit;
        }
        by_code.retain(|_, net| !net.is_zero());
        by_code.into_iter().map(|(code, net)| (code, net.to_string())).collect()
    }

    pub async fn check_balances(&self, unit: &Unit, month: &str, expected: &[(&str, &str)]) {
        let found = self.balances(unit, month).await;
        let found: Vec<(&str, &str)> =
            found.iter().map(|(code, net)| (code.as_str(), net.as_str())).collect();
        assert_eq!(found, expected, "{unit} {month} ({})", self.database.engine());
    }

    /// What must hold of any unit at any time: both chains whole, balances as the entries say, and
    /// every voucher witnessed by one posting on the trail.
    pub async fn check_whole(&self, unit: &Unit) {
        assert_eq!(self.verify(unit).await.faults, [], "{unit}");
        let mut tx = self.database.read().await.unwrap();
        assert_eq!(compare_balances(&mut tx, unit).await.unwrap(), [], "{unit}");
        let records = trail::records(&mut tx, unit.id, 0, i64::MAX).await.unwrap();
        let mut witnessed = 0;
        for record in records.iter().filter(|it| it.action == "voucher.posted") {
            let detail: serde_json::Value = serde_json::from_str(&record.detail).unwrap();
            assert_eq!(detail["first_seq"], witnessed + 1, "{unit}");
            witnessed = detail["last_seq"].as_i64().unwrap();
        }
        let (last_seq, _) = trail::head(&mut tx, unit.id, "voucher").await.unwrap();
        assert_eq!(witnessed, last_seq, "{unit}");
        tx.commit().await.unwrap();
    }
}

pub fn new_unit(code: &str, name: &str, parent: Option<&str>, level: Level, tier: Tier) -> NewUnit {
    NewUnit {
        code: code.to_owned(),
        name: name.to_owned(),
        parent_code: parent.map(str::to_owned),
        level,
        tier,
        valid_from_on: "2010-01-01".to_owned(),
    }
}

pub fn new_project(name: &str, is_earmarked: bool, finished_on: Option<&str>) -> NewProject {
    NewProject {
        code: String::new(),
        name: name.to_owned(),
        is_earmarked,
        funding_source: None,
        started_on: None,
        finished_on: finished_on.map(str::to_owned),
    }
}

pub fn voucher_on(on: &str, entries: Vec<EntryDraft>) -> VoucherDraft {
    VoucherDraft {
        dated_on: day(on),
        word: "记".to_owned(),
        kind: VoucherKind::Ordinary,
        attachment_count: 1,
        preparer: preparer().name,
        reviewer: None,
        cashier: None,
        reverses_id: None,
        source_number: None,
        content_key: None,
        entries,
    }
}

pub fn entry(
    chart: &Chart,
    projects: &[Project],
    units: &[Unit],
    (account, side, amount): Line<'_>,
) -> EntryDraft {
    let mut words = account.split_whitespace();
    let code = words.next().unwrap();
    let mut dimensions = Dimensions::NONE;
    let unit_of = |code: &str| units.iter().find(|unit| unit.code == code).unwrap().id;
    let project_of = |code: &str| projects.iter().find(|it| it.code == code).unwrap().id;
    for word in words {
        let (name, value) = word.split_once('=').unwrap();
        match name {
            "unit" => dimensions.counterparty_unit_id = Some(unit_of(value)),
            "project" => dimensions.project_id = Some(project_of(value)),
            "fund" => dimensions.funding_source = FundingSource::read(value),
            "kind" => dimensions.expenditure_kind = ExpenditureKind::read(value),
            "class" => dimensions.economic_class = value.parse().ok(),
            "ownership" => dimensions.asset_ownership = AssetOwnership::read(value),
            other => panic!("no such dimension: {other}"),
        }
    }
    let amount = yuan(amount);
    let is_debit = match side {
        "debit" => true,
        "credit" => false,
        other => panic!("no such side: {other}"),
    };
    EntryDraft {
        summary: format!("业务 {code}"),
        account_id: chart.by_code(code).unwrap_or_else(|| panic!("no account {code}")).id,
        dimensions,
        debit: if is_debit { amount } else { Money::ZERO },
        credit: if is_debit { Money::ZERO } else { amount },
        reverses_line_no: None,
        source: None,
    }
}
