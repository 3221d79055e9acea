//! Checks beside bare reading: a tree of 3,000 unions with 500 entries each, and a union with a
//! year of 20,000 entries, each beside one scan of the same entries through sqlx.
//!
//! `cargo bench --bench checks`, or of one part `-- tree`, `-- unit`. Figures go into
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
use union_ledger::checks::run_checks::{Asked, run_checks};
use union_ledger::finding::Severity;
use union_ledger::formats::Isolation;
use union_ledger::imports::batches::explanations::Explanation;
use union_ledger::imports::batches::import_request::ImportRequest;
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::platform::clock::Clock;
use union_ledger::platform::database::{Database, SYSTEM_BOOK};
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::trail::Actor;
use union_ledger::units::store as units;
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

const ROUNDS: usize = 5;
const DEPARTMENTS: usize = 30;
const UNIONS: usize = 3_000;
const ENTRIES_OF_A_UNION: usize = 500;
const ENTRIES_OF_A_YEAR: usize = 20_000;
const AIM_OF_TREE: &str = "≤ 5";
const AIM_OF_UNIT: &str = "≤ 3";

fn department(index: usize) -> String {
    format!("2{:02}000", index / (UNIONS / DEPARTMENTS) + 1)
}

fn union_code(index: usize) -> String {
    let each = UNIONS / DEPARTMENTS;
    format!("2{:02}{:03}", index / each + 1, index % each + 1)
}

fn units_list() -> String {
    let mut text = "单位编码,单位名称,上级单位,单位层级,科目体系,启用日期\n".to_owned();
    for index in (0..UNIONS).step_by(UNIONS / DEPARTMENTS) {
        let code = department(index);
        writeln!(text, "{code},第{code}厅直属工会,1,厅局直属工会,县级以上,2020-01-01").unwrap();
    }
    for index in 0..UNIONS {
        let (code, above) = (union_code(index), department(index));
        writeln!(text, "{code},第{code}处工会,{above},基层工会,县级以上,2020-01-01").unwrap();
    }
    text
}

struct Office<'a> {
    database: Database,
    root: Unit,
    folder: &'a Path,
}

impl Office<'_> {
    async fn import(&self, unit: &Unit, kind: SheetKind, text: Vec<u8>) {
        let bytes: Arc<[u8]> = text.into();
        let mut request = ImportRequest::new(unit.clone(), (2025, kind), "表.csv", bytes);
        request.isolation = Isolation::Child { program: env!("CARGO_BIN_EXE_union-ledger").into() };
        let warns = [union_ledger::imports::codes::ALL, union_ledger::ledger::codes::ALL];
        let warns = warns.into_iter().flatten().filter(|code| code.severity == Severity::Warn);
        let reasons = warns.map(|code| Explanation::of_rule(code.id, "压力测试"));
        request.acceptance.explanations = reasons.collect();
        let evidence = EvidenceStore::under(self.folder);
        let actor = Actor::named("甲");
        let acting = act(Clock::System, &actor);
        let outcome = import_workbook(&self.database, &evidence, acting, request).await.unwrap();
        assert!(outcome.posted || outcome.registered, "{:?}", outcome.findings.first());
    }

    /// How long a run takes, and how many unions it asked.
    async fn run(&self, is_below: bool) -> (Duration, usize) {
        let actor = Actor::named("甲");
        let mut tx = self.database.write(&[SYSTEM_BOOK, self.root.id]).await.unwrap();
        let asked = Asked { is_below, ..Asked::all(&self.root, 2025) };
        let started = Instant::now();
        let run = run_checks(&mut tx, act(Clock::System, &actor), asked, |_, _| {}).await.unwrap();
        tx.commit().await.unwrap();
        (started.elapsed(), run.found.units.len())
    }
}

/// Columns of an entry as rules need them.
type Entry = (i64, i64, i64, i64, i64, i64, String, i64, i64, Option<i64>);

/// The entries of a file as sqlx reads them, once.
async fn scan(file: PathBuf) -> (Duration, usize) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file).read_only(true);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    let started = Instant::now();
    let rows: Vec<Entry> = sqlx::query_as(
        "SELECT voucher_id, line_no, period, unit_id, account_id, dimension_set_id, summary, \
                debit_fen, credit_fen, reverses_line_no FROM entries ORDER BY voucher_id, line_no",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let taken = started.elapsed();
    pool.close().await;
    (taken, rows.len())
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}

/// Runs beside scans of the same file, turn by turn.
async fn measure(office: &Office<'_>, name: &str, (is_below, what, aim): (bool, &str, &str)) {
    let (mut runs, mut scans, mut counted) = (Vec::new(), Vec::new(), (0, 0));
    for _ in 0..ROUNDS {
        let (scanned, entries) = scan(office.folder.join(name)).await;
        let (run, unions) = office.run(is_below).await;
        scans.push(scanned);
        runs.push(run);
        counted = (unions, entries);
    }
    let (run, scanned) = (median(runs), median(scans));
    println!("{} 家，{} 行分录", counted.0, counted.1);
    println!("{what}：{run:.3} s；参照 {scanned:.3} s；比 {:.2}（目标 {aim}）", run / scanned);
}

async fn measure_unit(folder: &Path) {
    let (database, root) = fresh(&folder.join("unit.sqlite")).await;
    let office = Office { database, root, folder };
    office.import(&office.root, SheetKind::Journal, csv_file(ENTRIES_OF_A_YEAR)).await;
    measure(&office, "unit.sqlite", (false, "一家一年", AIM_OF_UNIT)).await;
    office.database.close().await;
}

async fn measure_tree(folder: &Path) {
    let (database, root) = fresh(&folder.join("tree.sqlite")).await;
    let office = Office { database, root, folder };
    office.import(&office.root, SheetKind::Units, units_list().into_bytes()).await;
    for index in 0..UNIONS {
        let mut tx = office.database.read().await.unwrap();
        let unit = units::unit_by_code(&mut tx, &union_code(index)).await.unwrap();
        drop(tx);
        office.import(&unit, SheetKind::Journal, csv_file(ENTRIES_OF_A_UNION)).await;
    }
    measure(&office, "tree.sqlite", (true, "全树", AIM_OF_TREE)).await;
    office.database.close().await;
}

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with("--")).collect();
    let is_asked = |part: &str| asked.is_empty() || asked.iter().any(|it| it == part);
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        if is_asked("unit") {
            measure_unit(folder.path()).await;
        }
        if is_asked("tree") {
            measure_tree(folder.path()).await;
        }
    });
}
