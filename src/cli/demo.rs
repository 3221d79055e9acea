//! The main job on the sample ledgers: register, import, review, post, close the year, write the
//! statements. Every step is the use case that the other commands call.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::codes::{DEMO_DATA_EXISTS, DEMO_SAMPLES_MISSING};
use super::demo_dues::begin_dues;
use super::demo_life::{DemoUser, begin_new_year, register_people};
use super::demo_payments::begin_payments;
use super::demo_people::{begin_aid, begin_programmes};
use super::demo_sums::begin_sums;
use super::desk::Desk;
use super::imports::{How, ImportDesk, import_upload, read_file};
use super::judgement::read_judgements;
use super::output::{news, say_json, say_table, tell, write_file};
use super::service::{Reach, start};
use crate::date::ReportSpan;
use crate::dealings::reconcile::{Agreement, reconcile};
use crate::finding::{Failure, Finding, Outcome, Place, foreign};
use crate::formats::Isolation;
use crate::formats::xlsx_write::write_pack;
use crate::imports::batches::find_kind::Upload;
use crate::imports::kinds::SheetKind;
use crate::ledger::chain::verify_chain::verify_unit;
use crate::ledger::chart::Era;
use crate::ledger::chart::add_account::{NewDetail, add_detail_account};
use crate::ledger::drafts::review_drafts::review_drafts;
use crate::ledger::drafts::seen::Which;
use crate::ledger::periods::close_period::close_year;
use crate::ledger::post::post_drafts::post_drafts;
use crate::platform::clock::{Clock, Stopwatch};
use crate::platform::database::{Database, SYSTEM_BOOK};
use crate::statements::build_report::build_pack;
use crate::trail::Actor;
use crate::units::add_unit::{NewProject, add_bank_account, add_project, add_unit, change_setting};
use crate::units::project::{BankAccount, FundingSource};
use crate::units::store as units;
use crate::units::unit::{Level, NewUnit, Tier, Unit};
use crate::wiring::act;

/// The person who reviews in the demonstration: never one of the preparers.
const REVIEWER: &str = "演示审核人";
/// Month whose statements stand for all months in the folder.
const INTERIM: [&str; 4] = ["2025-03", "2025-06", "2025-09", "2025-11"];

/// 演示：在全新数据目录中导入样例账、年终结账、生成报表并启动服务
#[derive(Debug, Args)]
pub struct DemoArguments {
    /// 做完即停，不启动服务
    #[arg(long)]
    no_serve: bool,
    /// 样例账所在目录
    #[arg(long, default_value = "sample_ledgers")]
    samples: PathBuf,
    #[command(flatten)]
    reach: Reach,
}

pub(super) async fn demo(desk: &Desk, asked: DemoArguments) -> Outcome<()> {
    let database = run(desk, &asked.samples).await?;
    if asked.no_serve { Ok(()) } else { start(desk, database, asked.reach).await }
}

#[derive(Deserialize)]
struct UnitLine {
    code: String,
    name: String,
    parent: String,
    level: Level,
    tier: Tier,
    carry_forward: String,
    voucher_words: String,
    transfer_word: String,
    review_required: String,
}

#[derive(Deserialize)]
struct AccountLine {
    unit: String,
    code: String,
    name: String,
    parent: String,
}

#[derive(Deserialize)]
struct ProjectLine {
    unit: String,
    code: String,
    name: String,
    earmarked: bool,
    funding: FundingSource,
    started_on: String,
    finished_on: String,
}

#[derive(Deserialize)]
struct BankAccountLine {
    unit: String,
    code: String,
    name: String,
    account: String,
    bank: String,
}

#[derive(Deserialize)]
struct LedgerLine {
    unit: String,
    year: i64,
    kind: String,
    file: String,
}

pub(super) fn read<T: DeserializeOwned>(samples: &Path, name: &str) -> Outcome<Vec<T>> {
    let path = samples.join(name);
    let missing = |problem: &dyn std::fmt::Display| {
        Finding::new(&DEMO_SAMPLES_MISSING, Place::of(path.display().to_string()))
            .found(foreign::rows(&problem.to_string()))
    };
    let mut reader = csv::Reader::from_path(&path).map_err(|problem| missing(&problem))?;
    let mut rows = Vec::new();
    for row in reader.deserialize() {
        rows.push(row.map_err(|problem| missing(&problem))?);
    }
    Ok(rows)
}

/// Does everything; the database comes back ready to serve.
async fn run(desk: &Desk, samples: &Path) -> Outcome<Database> {
    read::<UnitLine>(samples, "units.csv")?;
    let database = desk.open().await?;
    if units::count_units(&mut database.read().await?).await? > 0 {
        let place = Place::of(desk.data_dir.display().to_string());
        return Err(Finding::new(&DEMO_DATA_EXISTS, place).into());
    }
    let started = Stopwatch::start();
    let loader = Loader {
        database: &database,
        data_dir: &desk.data_dir,
        clock: desk.clock,
        samples,
        isolation: Isolation::of_this_program(),
    };
    let years = loader.run(&desk.actor).await?;
    write_statements(desk, &database, &years).await?;
    check(&database, &years).await?;
    let mut people = register_people(&loader, &desk.actor).await?;
    begin_new_year(&loader).await?;
    begin_payments(&loader).await?;
    begin_programmes(&loader, &desk.actor).await?;
    begin_aid(&loader).await?;
    people.extend(begin_dues(&loader, &desk.actor).await?);
    people.extend(begin_sums(&loader, &desk.actor).await?);
    news(&format!("演示账准备完毕，用时 {:.1} 秒", started.elapsed().as_secs_f32()));
    if desk.is_json() {
        let told = people.iter().map(|it| {
            serde_json::json!({ "role": it.role.as_str(), "name": it.name, "login": it.login,
                "password": it.password })
        });
        say_json(&serde_json::json!({ "users": told.collect::<Vec<_>>() }))?;
        return Ok(database);
    }
    news("演示用户（仅供演示；密码每次随机生成）：");
    let row = |it: DemoUser| vec![it.role.label().to_owned(), it.name, it.login, it.password];
    say_table(&["岗位", "姓名", "用户名", "密码"], &[], people.into_iter().map(row).collect());
    Ok(database)
}

/// Loads a folder of sample ledgers into an empty database and closes their years.
#[derive(Debug)]
pub struct Loader<'a> {
    pub database: &'a Database,
    /// Where evidence is kept.
    pub data_dir: &'a Path,
    pub clock: Clock,
    pub samples: &'a Path,
    /// Where the workbooks are read.
    pub isolation: Isolation,
}

impl Loader<'_> {
    /// Registers, imports, reviews, posts, closes; gives back every unit and year closed.
    pub async fn run(&self, actor: &Actor) -> Outcome<Vec<(Unit, i64)>> {
        register(self, actor).await?;
        load_ledgers(self, actor).await?;
        let years = close_years(self, actor).await?;
        self.database.analyze().await?;
        Ok(years)
    }
}

async fn register(desk: &Loader<'_>, actor: &Actor) -> Outcome<()> {
    let (database, samples) = (desk.database, desk.samples);
    let unit_lines: Vec<UnitLine> = read(samples, "units.csv")?;
    let mut tx = database.write(&[SYSTEM_BOOK]).await?;
    for line in &unit_lines {
        let new = NewUnit {
            code: line.code.clone(),
            name: line.name.clone(),
            parent_code: Some(line.parent.clone()),
            level: line.level,
            tier: line.tier,
            valid_from_on: "2020-01-01".to_owned(),
        };
        let unit = add_unit(&mut tx, desk.clock, actor, new).await?;
        for (key, value) in [
            ("carry_forward", &line.carry_forward),
            ("voucher_words", &line.voucher_words),
            ("transfer_word", &line.transfer_word),
            ("review_required", &line.review_required),
        ] {
            change_setting(&mut tx, desk.clock, actor, &unit, (key, value)).await?;
        }
    }
    for line in read::<AccountLine>(samples, "accounts.csv")? {
        let unit = units::unit_by_code(&mut tx, &line.unit).await?;
        let new = NewDetail {
            era: Era::Y2021,
            parent_code: line.parent,
            code: line.code,
            name: line.name,
            applies_below: false,
        };
        add_detail_account(&mut tx, desk.clock, actor, &unit, new).await?;
    }
    for line in read::<ProjectLine>(samples, "projects.csv")? {
        let unit = units::unit_by_code(&mut tx, &line.unit).await?;
        let new = NewProject {
            code: line.code,
            name: line.name,
            is_earmarked: line.earmarked,
            funding_source: Some(line.funding),
            started_on: Some(line.started_on),
            finished_on: Some(line.finished_on),
        };
        add_project(&mut tx, desk.clock, actor, unit.id, new).await?;
    }
    for line in read::<BankAccountLine>(samples, "bank_accounts.csv")? {
        let unit = units::unit_by_code(&mut tx, &line.unit).await?;
        let account = BankAccount {
            id: 0,
            unit_id: unit.id,
            code: line.code,
            name: line.name,
            account_code: line.account,
            bank: line.bank,
        };
        add_bank_account(&mut tx, desk.clock, actor, account).await?;
    }
    tx.commit().await?;
    news(&format!("已登记 {} 个单位", unit_lines.len()));
    Ok(())
}

async fn load_ledgers(desk: &Loader<'_>, actor: &Actor) -> Outcome<()> {
    let (database, samples) = (desk.database, desk.samples);
    let reviewer = Actor::named(REVIEWER);
    let (data_dir, clock) = (desk.data_dir, desk.clock);
    let reason = vec!["ledger.dimension_missing=示范数据".to_owned()];
    let how = How { reason, ..How::default() };
    let at = ImportDesk { data_dir, clock, actor, how: &how };
    for line in read::<LedgerLine>(samples, "ledgers.csv")? {
        let unit = units::unit_by_code(&mut database.read().await?, &line.unit).await?;
        let kind = if line.kind == "opening" { SheetKind::Opening } else { SheetKind::Journal };
        let (file_name, bytes) = read_file(&samples.join(&line.file))?;
        let (year, isolation) = (line.year, desk.isolation.clone());
        let mapping = Vec::new();
        let file = Upload { year, file_name, bytes: bytes.into(), isolation, mapping };
        let outcome = import_upload(&at, database, &unit, kind, file).await?;
        news(&format!(
            "{}：凭证 {} 张，分录 {} 行，提示和警告 {} 条",
            outcome.file,
            outcome.vouchers,
            outcome.entries,
            outcome.findings.len()
        ));
        if outcome.is_refused {
            return Err(Failure::Refused(outcome.findings));
        }
        if outcome.awaiting_review {
            let mut tx = database.write(&[unit.id]).await?;
            review_drafts(&mut tx, desk.clock, &reviewer, &unit, Which::All).await?;
            post_drafts(&mut tx, act(desk.clock, actor), &unit, Which::All).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Closes every year that was loaded; gives back unit and year.
async fn close_years(desk: &Loader<'_>, actor: &Actor) -> Outcome<Vec<(Unit, i64)>> {
    let (database, samples) = (desk.database, desk.samples);
    let mut closed: Vec<(Unit, i64)> = Vec::new();
    for line in read::<LedgerLine>(samples, "ledgers.csv")? {
        let unit = units::unit_by_code(&mut database.read().await?, &line.unit).await?;
        if closed.iter().any(|(other, year)| other.id == unit.id && *year == line.year) {
            continue;
        }
        let judgement = samples.join(format!("judgement_{}.csv", line.year));
        let judgements = read_judgements(&judgement, &unit.code)?;
        let mut tx = database.write(&[unit.id]).await?;
        let closings =
            close_year(&mut tx, act(desk.clock, actor), &unit, line.year, &judgements).await?;
        tx.commit().await?;
        let transfers: usize = closings.iter().map(|closing| closing.transfers.len()).sum();
        news(&format!("{unit}：{}年已结账，结转凭证 {transfers} 张", line.year));
        for closing in &closings {
            for finding in &closing.findings {
                news(&finding.to_string());
            }
        }
        closed.push((unit, line.year));
    }
    Ok(closed)
}

async fn write_statements(desk: &Desk, database: &Database, years: &[(Unit, i64)]) -> Outcome<()> {
    let folder = desk.data_dir.join("statements");
    for (unit, year) in years {
        let mut spans = vec![ReportSpan::Year(*year)];
        spans.extend(INTERIM.iter().filter_map(|span| span.parse::<ReportSpan>().ok()));
        for span in spans {
            let mut tx = database.read().await?;
            let pack = build_pack(&mut tx, unit, span).await?;
            let bytes = write_pack(&pack, desk.clock.today())?;
            let name = format!("{}-{}-{span}-报表.xlsx", unit.code, unit.name);
            write_file(&folder.join(name), &bytes)?;
        }
    }
    news(&format!("报表已写入 {}", folder.display()));
    Ok(())
}

async fn check(database: &Database, years: &[(Unit, i64)]) -> Outcome<()> {
    let mut tx = database.read().await?;
    for (unit, _) in years {
        let answer = verify_unit(&mut tx, unit, None).await?;
        for fault in &answer.faults {
            tell(&format!("{unit}：{} {}", fault.subject, fault.problem));
        }
        news(&format!("{unit}：凭证 {} 张，链末端 {}", answer.vouchers, answer.voucher_head));
    }
    for (lower, year) in years {
        let upper = years.iter().map(|(unit, _)| unit).find(|it| Some(it.id) == lower.parent_id);
        let Some(upper) = upper else { continue };
        let pairs = reconcile(&mut tx, upper, lower, *year).await?;
        let count = |state: Agreement| pairs.iter().filter(|pair| pair.state == state).count();
        news(&format!(
            "{}与{}对账：相符 {}，在途 {}，不符待查 {}",
            upper.name,
            lower.name,
            count(Agreement::Agreed),
            count(Agreement::InTransit),
            count(Agreement::Unexplained)
        ));
    }
    Ok(())
}
