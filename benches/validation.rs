//! A workbook checked to the cell, beside bare reading of the same file with calamine: time and
//! peak memory, each run in a process of its own; and the workbook handed back with its findings.
//!
//! `cargo bench --bench validation`. Figures go into docs/performance.md by hand.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    clippy::as_conversions,
    reason = "a measurement prints its figures and ends at the first surprise"
)]

mod journal_lines;
mod journal_workbook;

use std::io::Cursor;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use calamine::Reader as _;
use journal_lines::{HEADERS, csv_file, fresh};
use journal_workbook::{LINES, workbook};
use rustc_hash::FxHashMap;
use union_ledger::finding::{Finding, Place};
use union_ledger::formats::Isolation;
use union_ledger::formats::annotate::{Annotation, annotate};
use union_ledger::imports::batches::import_request::{ImportRequest, Mode};
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::codes;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::platform::clock::Clock;
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::sheet::address;
use union_ledger::trail::Actor;
use union_ledger::wiring::act;

const ROUNDS: usize = 5;
/// Cells that are marked in the workbook that goes back.
const MARKED: usize = 5_000;

/// What is measured, each in a process of its own so that its memory is its own.
const TASKS: [(&str, &str); 5] = [
    ("bare", "calamine 只读"),
    ("check_child", "检查（独立进程读取）"),
    ("check_here", "检查（本进程读取）"),
    ("check_csv", "检查 CSV（独立进程读取）"),
    ("annotate", "标注退回（5,000 处）"),
];

fn read_bare(bytes: &[u8]) {
    let mut book = calamine::Xlsx::new(Cursor::new(bytes)).unwrap();
    let name = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&name).unwrap();
    assert_eq!(range.height(), LINES + 1);
}

/// Recognised, checked to the last cell, drafted; nothing is written.
async fn check(bytes: &Arc<[u8]>, folder: &Path, isolation: Isolation) -> f64 {
    let (database, unit) = fresh(&folder.join("check.sqlite")).await;
    let mut request =
        ImportRequest::new(unit, (2025, SheetKind::Journal), "账.xlsx", Arc::clone(bytes));
    request.mode = Mode::Check;
    request.isolation = isolation;
    let evidence = EvidenceStore::under(folder);
    let started = Instant::now();
    let outcome =
        import_workbook(&database, &evidence, act(Clock::System, &Actor::named("甲")), request)
            .await;
    let taken = started.elapsed();
    let outcome = outcome.unwrap();
    assert_eq!(outcome.entries, LINES as u64);
    database.close().await;
    taken.as_secs_f64()
}

fn mark(bytes: &[u8]) {
    let findings: Vec<Finding> = (0..MARKED)
        .map(|index| {
            let row = u32::try_from(1 + index * (LINES / MARKED)).unwrap();
            let place = Place {
                sheet: Some("Sheet1".into()),
                cell: Some(address(row, 6)),
                ..Place::default()
            };
            Finding::new(&codes::AMOUNT_NOT_A_NUMBER, place).found("八元")
        })
        .collect();
    let annotation = Annotation {
        title: "账.xlsx",
        findings: &findings,
        head_rows: &FxHashMap::from_iter([("Sheet1".to_owned(), 0)]),
        isolation: &Isolation::InProcess,
    };
    let marked = annotate(bytes, "账.xlsx", &annotation).unwrap();
    assert!(marked.is_original);
}

/// Peak memory of a process in MB so far.
fn peak_of(process: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1024.0
}

/// Looks at the reading process while it lives: afterwards nobody knows what it took.
fn watch_children(peak: &Mutex<f64>) {
    loop {
        for thread in std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten() {
            let children = std::fs::read_to_string(thread.path().join("children"));
            for child in children.unwrap_or_default().split_whitespace() {
                let seen = peak_of(child);
                let mut peak = peak.lock().unwrap();
                *peak = peak.max(seen);
            }
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

static OF_CHILDREN: Mutex<f64> = Mutex::new(0.0);

/// One task in this process: seconds and peak memory.
async fn alone(task: &str, path: &Path) {
    let bytes: Arc<[u8]> = std::fs::read(path).unwrap().into();
    let folder = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_union-ledger");
    let child = Isolation::Child { program: program.into() };
    std::thread::spawn(|| watch_children(&OF_CHILDREN));
    let started = Instant::now();
    let seconds = match task {
        "bare" => {
            read_bare(&bytes);
            started.elapsed().as_secs_f64()
        }
        "check_child" | "check_csv" => check(&bytes, folder.path(), child).await,
        "check_here" => check(&bytes, folder.path(), Isolation::InProcess).await,
        "annotate" => {
            mark(&bytes);
            started.elapsed().as_secs_f64()
        }
        other => panic!("{other}"),
    };
    let peak = peak_of("self") + *OF_CHILDREN.lock().unwrap();
    println!("{seconds} {peak}");
}

fn run(task: &str, path: &Path) -> (f64, f64) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--alone", task])
        .arg(path)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let mut numbers = said.split_whitespace().map(|word| word.parse::<f64>().unwrap());
    (numbers.next().unwrap(), numbers.next().unwrap())
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_unstable_by(f64::total_cmp);
    figures[figures.len() / 2]
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(place) = arguments.iter().position(|argument| argument == "--alone") {
        return alone(&arguments[place + 1], Path::new(&arguments[place + 2])).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let (xlsx, csv) = (folder.path().join("账.xlsx"), folder.path().join("账.csv"));
    std::fs::write(&xlsx, workbook()).unwrap();
    std::fs::write(&csv, csv_file(LINES)).unwrap();
    println!("{LINES} 行 × {} 列", HEADERS.len());
    let mut figures: Vec<(Vec<f64>, f64)> = vec![(Vec::new(), 0.0); TASKS.len()];
    for _ in 0..ROUNDS {
        for ((task, _), (times, memory)) in TASKS.iter().zip(&mut figures) {
            let path = if *task == "check_csv" { &csv } else { &xlsx };
            let (seconds, megabytes) = run(task, path);
            times.push(seconds);
            *memory = memory.max(megabytes);
        }
    }
    let bare = median(figures[0].0.clone());
    for ((_, label), (times, memory)) in TASKS.iter().zip(figures) {
        let seconds = median(times);
        let rate = LINES as f64 / seconds;
        println!(
            "{label:<24} {seconds:.3} s  {:.2} × 只读  {rate:>9.0} 行/s  峰值内存 {memory:.0} MB",
            seconds / bare
        );
    }
}
