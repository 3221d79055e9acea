//! Dues of a province: a list of 100,000 receipts beside a journal of as many entries, a return run
//! over 3,000 unions beside the plain sum of their receipts, its approval beside bulk posting, and
//! the matrix of 3,000 unions beside reading their balances once.
//!
//! `cargo bench --bench dues`, or of one part `-- list`, `-- run`. Figures go into
//! docs/performance.md by hand.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement prints its figures and ends at the first surprise"
)]

mod journal_lines;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use journal_lines::{csv_file, fresh};
use union_ledger::dealings::compare_pairs::compare_pairs;
use union_ledger::dues::accrue_year::accrue_year;
use union_ledger::finding::Severity;
use union_ledger::formats::Isolation;
use union_ledger::grants::approve_run::approve_run;
use union_ledger::grants::return_run::{Asked, Way};
use union_ledger::grants::run_returns::run_returns;
use union_ledger::imports::batches::explanations::Explanation;
use union_ledger::imports::batches::import_request::{ImportOutcome, ImportRequest};
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::platform::clock::Clock;
use union_ledger::platform::database::{Database, SYSTEM_BOOK};
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::trail::Actor;
use union_ledger::units::credit_code;
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

const ROUNDS: usize = 5;
const DEPARTMENTS: usize = 30;
const UNIONS: usize = 3_000;
const RECEIPTS: usize = 100_000;

/// What may be asked of it.
struct Aims {
    list: &'static str,
    run: &'static str,
    approval: &'static str,
    matrix: &'static str,
}

const AIMS: Aims = Aims { list: "≤ 2", run: "≤ 3", approval: "≥ 0.5", matrix: "≤ 2" };

fn department(index: usize) -> String {
    format!("2{:02}000", index / (UNIONS / DEPARTMENTS) + 1)
}

/// A union by its place: a hundred below each department.
fn union_code(index: usize) -> String {
    let each = UNIONS / DEPARTMENTS;
    format!("2{:02}{:03}", index / each + 1, index % each + 1)
}

fn credit_code(index: usize) -> String {
    let body = format!("11360000MB{index:07}");
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars().map(|last| format!("{body}{last}"));
    all.find(|code| credit_code::check(code).is_ok()).unwrap()
}

fn units_list() -> String {
    let mut text = "单位编码,单位名称,上级单位,单位层级,科目体系,启用日期\n".to_owned();
    for index in (0..UNIONS).step_by(UNIONS / DEPARTMENTS) {
        let code = department(index);
        writeln!(text, "{code},第{code}厅直属工会,1,厅局直属工会,县级以上,2020-01-01").unwrap();
    }
    for index in 0..UNIONS {
        let (code, above) = (union_code(index), department(index));
        writeln!(text, "{code},第{code}处工会,{above},基层工会,基层,2020-01-01").unwrap();
    }
    text
}

fn split_rules() -> String {
    "适用单位,收缴渠道,基层比例,直属比例,省直比例,上级比例,起始日期,截止日期,依据\n\
     1,,60,7,28,5,2025-01-01,,江工发〔2024〕31号\n"
        .to_owned()
}

fn channels() -> String {
    let mut text =
        "单位编码,缴费单位名称,统一社会信用代码,曾用名,收缴渠道,起始日期,截止日期,缴费期限日\n"
            .to_owned();
    for index in 0..UNIONS {
        let (code, credit) = (union_code(index), credit_code(index));
        writeln!(text, "{code},第{code}处,{credit},,税务代收,2025-01-01,,15").unwrap();
    }
    text
}

/// A line of the tax office's list: three of four come by credit code, one by name.
fn receipts() -> String {
    let mut text = "单位编码,缴费单位名称,统一社会信用代码,收缴渠道,所属期,工资总额,实缴金额,到账日期,票据号\n"
        .to_owned();
    for index in 0..RECEIPTS {
        let union = index % UNIONS;
        let (code, month) = (union_code(union), index * 11 / RECEIPTS + 1);
        let fen = index * 7_919 % 900_000 + 1_000;
        let credit = if index % 4 == 3 { String::new() } else { credit_code(union) };
        writeln!(
            text,
            ",第{code}处,{credit},,2025-{month:02},,{}.{:02},2025-{:02}-{:02},S{index:06}",
            fen / 100,
            fen % 100,
            month + 1,
            index % 28 + 1,
        )
        .unwrap();
    }
    text
}

fn return_rules() -> String {
    "规则编码,名称,付款单位,适用层级,计算依据,档位下限,档位上限,比例,金额标准,封顶,类别,起始日期,截止日期,依据\n\
     HB,上半年回拨,1,基层工会,上缴额,,,10,,,回拨,2025-01-01,,江工发〔2025〕3号\n"
        .to_owned()
}

/// A journal of so many vouchers of two lines each, as a run makes them: a grant to each union.
fn journal_of_pairs(vouchers: usize) -> String {
    let mut text = "日期,凭证号,摘要,科目编码,往来单位,借方金额,贷方金额\n".to_owned();
    for index in 0..vouchers {
        let (number, yuan) = (index + 1, index % 900 + 100);
        let (head, union) =
            (format!("2025-12-31,记-{number},回拨经费第{number}笔"), union_code(index));
        writeln!(text, "{head},50801,{union},{yuan}.00,").unwrap();
        writeln!(text, "{head},102,,,{yuan}.00").unwrap();
    }
    text
}

struct Office<'a> {
    database: Database,
    root: Unit,
    folder: &'a Path,
}

impl Office<'_> {
    async fn import(&self, kind: SheetKind, text: Vec<u8>) -> (Duration, ImportOutcome) {
        let bytes: Arc<[u8]> = text.into();
        let mut request = ImportRequest::new(self.root.clone(), (2025, kind), "表.csv", bytes);
        request.isolation = Isolation::Child { program: env!("CARGO_BIN_EXE_union-ledger").into() };
        let warns = [union_ledger::imports::codes::ALL, union_ledger::ledger::codes::ALL];
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
        assert!(outcome.posted || outcome.registered, "{:?}", outcome.findings.first());
        (taken, outcome)
    }

    async fn list(&self, kind: SheetKind, text: String) -> Duration {
        self.import(kind, text.into_bytes()).await.0
    }
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}

fn told(what: &str, (time, reference): (f64, f64), (ratio, aim): (f64, &str)) {
    println!("{what}：{time:.3} s；参照 {reference:.3} s；比 {ratio:.2}（目标 {aim}）");
}

async fn office<'a>(folder: &'a Path, name: &str) -> Office<'a> {
    let (database, root) = fresh(&folder.join(name)).await;
    Office { database, root, folder }
}

/// A tree with rules and payers, and no money yet.
async fn federation(folder: &Path) -> Office<'_> {
    let office = office(folder, "dues.sqlite").await;
    office.list(SheetKind::Units, units_list()).await;
    office.list(SheetKind::SplitRules, split_rules()).await;
    office.list(SheetKind::DuesChannels, channels()).await;
    office.list(SheetKind::ReturnRules, return_rules()).await;
    office
}

/// Unit, period, account, dimensions, and what moved.
type Balance = (i64, i64, i64, i64, i64, i64, i64, i64);

/// The same file as sqlx reads it, with nothing of the program in between.
struct Bare {
    pool: sqlx::SqlitePool,
}

impl Bare {
    async fn open(file: PathBuf) -> Self {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file).read_only(true);
        Self { pool: sqlx::SqlitePool::connect_with(options).await.unwrap() }
    }

    async fn count(&self, table: &str) -> usize {
        let text = format!("SELECT COUNT(*) FROM {table}");
        let count: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(text)).fetch_one(&self.pool).await.unwrap();
        usize::try_from(count).unwrap()
    }

    /// What a rule of 上缴额 rests on: of each union, what its receipts bring to the root.
    async fn sums(&self, month: usize) -> Duration {
        let started = Instant::now();
        let rows: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT unit_id, SUM(federation_fen + above_fen) FROM dues_receipts \
             WHERE received_on BETWEEN $1 AND $2 GROUP BY unit_id",
        )
        .bind(format!("2025-{month:02}-01"))
        .bind(format!("2025-{month:02}-31"))
        .fetch_all(&self.pool)
        .await
        .unwrap();
        assert_eq!(rows.len(), UNIONS);
        started.elapsed()
    }

    async fn balances(&self) -> Duration {
        let started = Instant::now();
        let rows: Vec<Balance> = sqlx::query_as(
            "SELECT unit_id, period, account_id, dimension_set_id, debit_fen, credit_fen, \
                    transfer_debit_fen, transfer_credit_fen FROM balances",
        )
        .fetch_all(&self.pool)
        .await
        .unwrap();
        assert!(rows.len() > UNIONS);
        started.elapsed()
    }
}

/// A list of receipts beside a journal of as many entries.
async fn measure_list(folder: &Path) {
    let (mut listed, mut imported) = (Vec::new(), Vec::new());
    let text = receipts();
    let mut lines = 0;
    for _ in 0..ROUNDS {
        let office = federation(folder).await;
        listed.push(office.list(SheetKind::DuesReceipts, text.clone()).await);
        let bare = Bare::open(folder.join("dues.sqlite")).await;
        assert_eq!(bare.count("dues_receipts").await, RECEIPTS);
        lines = bare.count("entries").await / 4 * 4;
        bare.pool.close().await;
        office.database.close().await;
        let plain = self::office(folder, "journal.sqlite").await;
        imported.push(plain.import(SheetKind::Journal, csv_file(lines)).await.0);
        plain.database.close().await;
    }
    let (list, journal) = (median(listed), median(imported));
    println!("{RECEIPTS} 笔到账，{lines} 行分录");
    told("清单：匹配、分成、记账", (list, journal), (list / journal, AIMS.list));
}

/// A run over every union, and its approval.
async fn measure_run(folder: &Path) {
    let (mut run, mut plain, mut approval, mut posting) = (vec![], vec![], vec![], vec![]);
    let office = federation(folder).await;
    office.list(SheetKind::DuesReceipts, receipts()).await;
    let bare = Bare::open(folder.join("dues.sqlite")).await;
    let (computes, approves) = (Actor::named("甲"), Actor::named("乙"));
    let (mut paid, mut lines) = (0, 0);
    for round in 0..ROUNDS {
        plain.push(bare.sums(12 - round).await);
        let before = (bare.count("vouchers").await, bare.count("entries").await);
        let span = format!("2025-{:02}", 12 - round).parse().unwrap();
        let asked = Asked {
            code: "HB".to_owned(),
            span,
            way: Way::Paid,
            dated_on: "2025-12-31".parse().unwrap(),
        };
        let mut tx = office.database.write(&[SYSTEM_BOOK, office.root.id]).await.unwrap();
        let started = Instant::now();
        let done = run_returns(&mut tx, act(Clock::System, &computes), &office.root, &asked).await;
        tx.commit().await.unwrap();
        run.push(started.elapsed());
        assert_eq!(done.unwrap().run.lines.len(), UNIONS);
        let mut tx = office.database.write(&[SYSTEM_BOOK, office.root.id]).await.unwrap();
        let started = Instant::now();
        let acting = act(Clock::System, &approves);
        approve_run(&mut tx, acting, &office.root, ("HB", asked.span), None).await.unwrap();
        tx.commit().await.unwrap();
        approval.push(started.elapsed());
        paid = bare.count("vouchers").await - before.0;
        lines = bare.count("entries").await - before.1;
        let other = self::office(folder, "journal.sqlite").await;
        other.list(SheetKind::Units, units_list()).await;
        posting.push(other.list(SheetKind::Journal, journal_of_pairs(paid)).await);
        other.database.close().await;
    }
    bare.pool.close().await;
    let (run, plain) = (median(run), median(plain));
    told("回拨预览，3,000 家", (run, plain), (run / plain, AIMS.run));
    let (approval, posting) = (median(approval), median(posting));
    println!("{paid} 张凭证，{lines} 行分录");
    told("批准并记账", (approval, posting), (posting / approval, AIMS.approval));
    measure_matrix(folder, &office, "15,000 笔在途").await;
}

/// The tree at the year's end, every side of what is owed booked.
async fn measure_year_end(folder: &Path) {
    let office = federation(folder).await;
    office.list(SheetKind::DuesReceipts, receipts()).await;
    measure_matrix(folder, &office, "两方已计提").await;
}

/// The whole tree set side by side after the year's end.
async fn measure_matrix(folder: &Path, office: &Office<'_>, state: &str) {
    let actor = Actor::named("甲");
    let mut tx = office.database.write(&[SYSTEM_BOOK, office.root.id]).await.unwrap();
    let started = Instant::now();
    let (sides, _) =
        accrue_year(&mut tx, act(Clock::System, &actor), &office.root, 2025).await.unwrap();
    tx.commit().await.unwrap();
    println!("年末应收应付：{} 方，{:.3} s", sides.len(), started.elapsed().as_secs_f64());
    let bare = Bare::open(folder.join("dues.sqlite")).await;
    let (mut matrix, mut reading) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        reading.push(bare.balances().await);
        let mut tx = office.database.read().await.unwrap();
        let started = Instant::now();
        let compared =
            compare_pairs(&mut tx, &office.root, "2025-12".parse().unwrap()).await.unwrap();
        matrix.push(started.elapsed());
        assert!(compared.rows.len() > UNIONS);
    }
    let balances = bare.count("balances").await;
    let (matrix, reading) = (median(matrix), median(reading));
    println!("{balances} 行余额");
    told(
        &format!("往来矩阵，3,000 家，{state}"),
        (matrix, reading),
        (matrix / reading, AIMS.matrix),
    );
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let asked = std::env::args().nth(1).filter(|it| !it.starts_with('-'));
    let is_asked = |what: &str| asked.as_deref().is_none_or(|it| it == what);
    if is_asked("list") {
        measure_list(folder.path()).await;
    }
    if is_asked("matrix") {
        measure_year_end(folder.path()).await;
    }
    if is_asked("run") {
        measure_run(folder.path()).await;
    }
}
