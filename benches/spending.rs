//! What may be spent, beside what is done without asking: posting a journal of 100,000 lines with
//! budgets, limits and earmarked money beside posting it without; the roll-up of 3,000 budgets
//! beside the plain sum; a roster of 50,000 lines beside the check of a journal of as many.
//!
//! `cargo bench --bench spending`, or of one part `-- posting`, `-- rollup`, `-- roster`.
//! Figures go into docs/performance.md by hand.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement prints its figures and ends at the first surprise"
)]

mod journal_lines;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use journal_lines::{csv_file, fresh};
use union_ledger::budgets::approve_budget::{Approval, approve_budget};
use union_ledger::budgets::budget::Stage;
use union_ledger::budgets::read_execution::execution_of;
use union_ledger::finding::Severity;
use union_ledger::formats::Isolation;
use union_ledger::imports::batches::explanations::Explanation;
use union_ledger::imports::batches::import_request::{ImportOutcome, ImportRequest, Mode};
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::platform::clock::Clock;
use union_ledger::platform::database::{Database, SYSTEM_BOOK};
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::platform::vault::Vault;
use union_ledger::trail::Actor;
use union_ledger::units::add_unit::{add_unit, change_setting};
use union_ledger::units::store as units;
use union_ledger::units::unit::{Level, NewUnit, Tier, Unit};
use union_ledger::wiring::act;

const ROUNDS: usize = 5;
const POSTED: usize = 100_000;
const UNIONS: usize = 3_000;
const ROSTER: usize = 50_000;

struct Office<'a> {
    database: Database,
    root: Unit,
    folder: &'a Path,
}

impl Office<'_> {
    async fn import_at(
        &self,
        unit: &Unit,
        (kind, mode): (SheetKind, Mode),
        text: Vec<u8>,
    ) -> (Duration, ImportOutcome) {
        let bytes: Arc<[u8]> = text.into();
        let mut request = ImportRequest::new(unit.clone(), (2025, kind), "表.csv", bytes);
        request.mode = mode;
        request.isolation = Isolation::Child { program: env!("CARGO_BIN_EXE_union-ledger").into() };
        let warns = [
            union_ledger::imports::codes::ALL,
            union_ledger::ledger::codes::ALL,
            union_ledger::programmes::codes::ALL,
            union_ledger::limits::codes::ALL,
        ];
        let warns = warns.into_iter().flatten().filter(|code| code.severity == Severity::Warn);
        let reasons = warns.map(|code| Explanation::of_rule(code.id, "压力测试"));
        request.acceptance.explanations = reasons.collect();
        let evidence = EvidenceStore::under(self.folder);
        let actor = Actor::named("甲");
        let started = Instant::now();
        let outcome =
            import_workbook(&self.database, &evidence, act(Clock::System, &actor), request).await;
        let taken = started.elapsed();
        let outcome = outcome.unwrap();
        assert!(!outcome.is_refused, "{:?}", outcome.findings.first());
        (taken, outcome)
    }

    async fn import(&self, kind: SheetKind, text: impl Into<Vec<u8>>) -> Duration {
        self.import_at(&self.root, (kind, Mode::Accept), text.into()).await.0
    }

    async fn approve(&self, unit: &Unit) {
        let actor = Actor::named("甲");
        let on = "2025-01-15".parse().unwrap();
        let approval =
            Approval { year: 2025, stage: Stage::Initial, on, paper: "纪要1号".to_owned() };
        let mut tx = self.database.write(&[unit.id]).await.unwrap();
        approve_budget(&mut tx, act(Clock::System, &actor), unit, &approval).await.unwrap();
        tx.commit().await.unwrap();
    }
}

async fn office<'a>(folder: &'a Path, name: &str) -> Office<'a> {
    let (database, root) = fresh(&folder.join(name)).await;
    let vault = Vault::at(folder.join(format!("{name}.key")));
    Office { database: database.with_vault(vault), root, folder }
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}

fn told(what: &str, (time, reference): (f64, f64), aim: &str) {
    let ratio = time / reference;
    println!("{what}：{time:.3} s；参照 {reference:.3} s；比 {ratio:.2}（目标 {aim}）");
}

const BUDGET: &str = "科目编码,科目名称,项目,上年决算数,年初预算数,说明\n";

/// The same journal into books that ask of budgets, limits and earmarked money, and into books that
/// do not.
async fn measure_posting(folder: &Path) {
    let (mut asked, mut plain) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for is_asked in [false, true] {
            let office = office(folder, "posting.sqlite").await;
            let mut tx = office.database.write(&[SYSTEM_BOOK]).await.unwrap();
            let actor = Actor::named("甲");
            let control = if is_asked { "refuse" } else { "off" };
            for key in ["budget_control", "limit_control"] {
                let said = (key, control);
                change_setting(&mut tx, Clock::System, &actor, &office.root, said).await.unwrap();
            }
            tx.commit().await.unwrap();
            if is_asked {
                let lines = "50501,,,,100.00,\n50502,,,,100.00,\n50404,,,,100.00,\n";
                office.import(SheetKind::Budget, format!("{BUDGET}{lines}")).await;
                office.approve(&office.root).await;
                office.import(SheetKind::Limits, limits()).await;
            }
            let taken = office.import(SheetKind::Journal, csv_file(POSTED)).await;
            if is_asked {
                asked.push(taken);
            } else {
                plain.push(taken);
            }
            office.database.close().await;
        }
    }
    told("100,000 行日记账，控制预算、标准和专项", (median(asked), median(plain)), "≤ 1.15");
}

fn limits() -> String {
    let head = "省份,项目,金额,计量,频次,形式,占比上限,起始日期,截止日期,文号,适用单位,排除对象\n";
    format!("{head},送温暖,900,人年,2,,,2025-01-01,,江工发〔2025〕1号,,\n")
}

/// Budgets of a province, rolled up by account and union.
async fn measure_rollup(folder: &Path) {
    let office = office(folder, "rollup.sqlite").await;
    let actor = Actor::named("甲");
    let mut below = Vec::new();
    for index in 0..UNIONS {
        let mut tx = office.database.write(&[SYSTEM_BOOK]).await.unwrap();
        let new = NewUnit {
            code: format!("2{index:05}"),
            name: format!("第{index}处工会"),
            parent_code: Some(office.root.code.clone()),
            level: Level::Grassroots,
            tier: Tier::Grassroots,
            valid_from_on: "2020-01-01".into(),
        };
        below.push(add_unit(&mut tx, Clock::System, &actor, new).await.unwrap());
        tx.commit().await.unwrap();
    }
    let lines = "402,,,,90000.00,\n50301,,,,20000.00,\n50404,,,,5000.00,\n50405,,,,8000.00,\n";
    for unit in &below {
        let text = format!("{BUDGET}{lines}").into_bytes();
        office.import_at(unit, (SheetKind::Budget, Mode::Accept), text).await;
        office.approve(unit).await;
    }
    let file = folder.join("rollup.sqlite");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file).read_only(true);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    let (mut rolled, mut plain) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let rows: Vec<(i64, i64, i64)> = sqlx::query_as(
            "SELECT b.unit_id, l.account_id, SUM(l.amount_fen) FROM budgets b \
             JOIN budget_lines l ON l.budget_id = b.id WHERE b.state = 'approved' \
             GROUP BY b.unit_id, l.account_id",
        )
        .fetch_all(&pool)
        .await
        .unwrap();
        plain.push(started.elapsed());
        assert_eq!(rows.len(), UNIONS * 4);
        let mut tx = office.database.read().await.unwrap();
        let root = units::unit_by_code(&mut tx, &office.root.code).await.unwrap();
        let started = Instant::now();
        let rows = execution_of(&mut tx, &root, "2025".parse().unwrap()).await.unwrap();
        rolled.push(started.elapsed());
        assert_eq!(rows.len(), UNIONS * 4);
    }
    pool.close().await;
    told("3,000 份预算汇总", (median(rolled), median(plain)), "≤ 1.5");
}

/// A number of nobody, with its check digit.
fn identity(index: usize) -> String {
    const WEIGHTS: [usize; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let (area, rest) = (index / 1_000 % 100, index % 1_000);
    let (month, day) = (index / 100_000 % 12 + 1, index % 28 + 1);
    let body = format!("9999{area:02}1970{month:02}{day:02}{rest:03}");
    let digits = body.bytes().map(|it| usize::from(it - b'0'));
    let sum: usize = digits.zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    format!("{body}{}", char::from(b"10X98765432"[sum % 11]))
}

fn roster() -> String {
    let mut text = "项目编码,发放日期,姓名,证件号码,所在单位,困难类别,数量,金额,备注\n".to_owned();
    for index in 0..ROSTER {
        let (month, number) = (index % 12 + 1, identity(index / 2));
        writeln!(text, "A,2025-{month:02}-15,张三,{number},,,1,300.00,实物").unwrap();
    }
    text
}

/// A roster and a journal, both only checked.
async fn measure_roster(folder: &Path) {
    let (mut checked, mut journal) = (Vec::new(), Vec::new());
    let office = office(folder, "roster.sqlite").await;
    let plan = "项目编码,项目名称,类别,年度,计划金额,标准,计量单位,列支科目\n\
                A,送温暖,送温暖,2025,20000000,1000,份,50405\n";
    office.import(SheetKind::Programmes, plan).await;
    office.import(SheetKind::Limits, limits()).await;
    for _ in 0..ROUNDS {
        let check = (SheetKind::Beneficiaries, Mode::Check);
        checked.push(office.import_at(&office.root, check, roster().into_bytes()).await.0);
        let check = (SheetKind::Journal, Mode::Check);
        journal.push(office.import_at(&office.root, check, csv_file(ROSTER)).await.0);
    }
    told("50,000 行名册核对", (median(checked), median(journal)), "≤ 1.5");
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let asked = std::env::args().nth(1).filter(|it| !it.starts_with('-'));
    let is_asked = |what: &str| asked.as_deref().is_none_or(|it| it == what);
    if is_asked("posting") {
        measure_posting(folder.path()).await;
    }
    if is_asked("rollup") {
        measure_rollup(folder.path()).await;
    }
    if is_asked("roster") {
        measure_roster(folder.path()).await;
    }
}
