//! A journal workbook from file to books, beside bare references in the same run: reading with
//! calamine alone, and a bare multi-row insert of the same rows into the same tables.
//!
//! `cargo bench --bench journal` measures 100,000 lines; `-- --million` adds one million postings
//! from a CSV file to a trial balance. Figures go into docs/performance.md by hand.

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
use std::sync::Arc;
use std::time::{Duration, Instant};

use calamine::Reader as _;
use journal_lines::{HEADERS, csv_file, fresh};
use journal_workbook::{LINES, workbook};
use union_ledger::finding::{Severity, refuses};
use union_ledger::formats::Isolation;
use union_ledger::imports::batches::explanations::Explanation;
use union_ledger::imports::batches::import_request::ImportRequest;
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::ledger::periods::open_year::open_year;
use union_ledger::ledger::store;
use union_ledger::platform::clock::Clock;
use union_ledger::platform::database::{Column, Database, insert_all};
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::statements::build_report::build_report;
use union_ledger::statements::report_name::{ReportName, ReportOptions};
use union_ledger::trail::Actor;
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

const ROUNDS: usize = 5;
fn read_bare(bytes: &[u8]) -> Duration {
    let started = Instant::now();
    let mut book = calamine::Xlsx::new(Cursor::new(bytes)).unwrap();
    let name = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&name).unwrap();
    assert_eq!(range.height(), LINES + 1);
    started.elapsed()
}

/// The reading process of the service.
fn isolation() -> Isolation {
    Isolation::Child { program: env!("CARGO_BIN_EXE_union-ledger").into() }
}

async fn import(database: &Database, unit: &Unit, bytes: &Arc<[u8]>, folder: &Path) -> Duration {
    let mut request =
        ImportRequest::new(unit.clone(), (2025, SheetKind::Journal), "账.xlsx", Arc::clone(bytes));
    request.isolation = isolation();
    let warns = [union_ledger::imports::codes::ALL, union_ledger::ledger::codes::ALL];
    let warns = warns.into_iter().flatten().filter(|code| code.severity == Severity::Warn);
    let reasons = warns.map(|code| Explanation::of_rule(code.id, "压力测试"));
    request.acceptance.explanations = reasons.collect();
    let evidence = EvidenceStore::under(folder);
    let started = Instant::now();
    let outcome =
        import_workbook(database, &evidence, act(Clock::System, &Actor::named("甲")), request)
            .await;
    let taken = started.elapsed();
    let outcome = outcome.unwrap();
    assert!(outcome.posted && !refuses(&outcome.findings), "{:?}", outcome.findings.first());
    taken
}

macro_rules! column {
    ($kind:ident, $rows:expr, $field:ident) => {
        (stringify!($field), Column::$kind($rows.iter().map(|row| row.$field.clone()).collect()))
    };
}

fn voucher_columns(v: &[store::VoucherRow]) -> Vec<(&'static str, Column)> {
    vec![
        column!(Ints, v, id),
        column!(Ints, v, unit_id),
        column!(Ints, v, seq),
        column!(Ints, v, period),
        column!(Texts, v, word),
        column!(Ints, v, number),
        column!(Texts, v, dated_on),
        column!(Texts, v, kind),
        column!(Ints, v, attachment_count),
        column!(Texts, v, preparer),
        column!(OptionalTexts, v, reviewer),
        column!(Texts, v, poster),
        column!(OptionalTexts, v, cashier),
        column!(Texts, v, posted_at),
        column!(Ints, v, entry_count),
        column!(Ints, v, total_fen),
        column!(OptionalInts, v, reverses_id),
        column!(OptionalInts, v, draft_id),
        column!(OptionalTexts, v, source_number),
        column!(Ints, v, hash_version),
        column!(Texts, v, previous_hash),
        column!(Texts, v, hash),
    ]
}

fn entry_columns(e: &[store::EntryRow]) -> Vec<(&'static str, Column)> {
    vec![
        column!(Ints, e, voucher_id),
        column!(Ints, e, line_no),
        column!(Ints, e, period),
        column!(Ints, e, unit_id),
        column!(Ints, e, account_id),
        column!(Ints, e, dimension_set_id),
        column!(Texts, e, summary),
        column!(Ints, e, debit_fen),
        column!(Ints, e, credit_fen),
        column!(OptionalInts, e, reverses_line_no),
        column!(OptionalInts, e, source_sheet),
        column!(OptionalInts, e, source_row),
    ]
}

fn balance_columns(b: &[store::BalanceRow], unit: &Unit) -> Vec<(&'static str, Column)> {
    vec![
        column!(Ints, b, period),
        ("unit_id", Column::Ints(vec![unit.id; b.len()])),
        column!(Ints, b, account_id),
        column!(Ints, b, dimension_set_id),
        column!(Ints, b, debit_fen),
        column!(Ints, b, credit_fen),
        column!(Ints, b, transfer_debit_fen),
        column!(Ints, b, transfer_credit_fen),
    ]
}

/// The same rows into the same tables, with nothing checked, numbered, hashed or summed.
async fn insert_bare(from: &Database, to: &Database, unit: &Unit) -> Duration {
    let mut tx = from.read().await.unwrap();
    let end = i64::from(u32::MAX);
    let vouchers = store::vouchers_in_chain(&mut tx, unit.id, 1, end).await.unwrap();
    let (first, last) = (vouchers.first().unwrap().id, vouchers.last().unwrap().id);
    let entries = store::entries_of_vouchers(&mut tx, first, last).await.unwrap();
    let balances = store::balances_of(&mut tx, unit.id, 2025, 12).await.unwrap();
    let sets = store::dimension_sets_of(&mut tx, unit.id).await.unwrap();
    drop(tx);
    let mut tx = to.write(&[unit.id]).await.unwrap();
    open_year(&mut tx, act(Clock::System, &Actor::named("甲")), unit, 2025).await.unwrap();
    let sets: Vec<_> = sets.into_values().filter(|set| set.set_id() != 0).collect();
    store::save_dimension_sets(&mut tx, &sets).await.unwrap();
    let (vouchers, entries) = (voucher_columns(&vouchers), entry_columns(&entries));
    let balances = balance_columns(&balances, unit);
    let started = Instant::now();
    insert_all(&mut tx, "vouchers", &vouchers, "").await.unwrap();
    insert_all(&mut tx, "entries", &entries, "").await.unwrap();
    insert_all(&mut tx, "balances", &balances, "").await.unwrap();
    tx.commit().await.unwrap();
    started.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

async fn measure_workbook(folder: &Path) {
    let bytes: Arc<[u8]> = workbook().into();
    println!("{LINES} 行 × {} 列，{:.1} MB", HEADERS.len(), bytes.len() as f64 / 1e6);
    let (mut reading, mut importing, mut inserting) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        reading.push(read_bare(&bytes));
        let (database, unit) = fresh(&folder.join("import.sqlite")).await;
        importing.push(import(&database, &unit, &bytes, folder).await);
        let (bare, _) = fresh(&folder.join("bare.sqlite")).await;
        inserting.push(insert_bare(&database, &bare, &unit).await);
        database.close().await;
        bare.close().await;
    }
    let (reading, importing, inserting) = (median(reading), median(importing), median(inserting));
    let ratio = |one: Duration, other: Duration| one.as_secs_f64() / other.as_secs_f64();
    println!("calamine 只读                {reading:>10.3?}");
    println!("同样的行裸插入               {inserting:>10.3?}");
    println!("导入：读、查、编号、链、余额 {importing:>10.3?}");
    println!("导入 / 只读                  {:>10.2}", ratio(importing, reading));
    println!("裸插入 / 导入（速率之比）    {:>10.2}", ratio(inserting, importing));
}

async fn measure_million(folder: &Path) {
    let bytes: Arc<[u8]> = csv_file(1_000_000).into();
    let (database, unit) = fresh(&folder.join("million.sqlite")).await;
    let started = Instant::now();
    import(&database, &unit, &bytes, folder).await;
    let imported = started.elapsed();
    let mut tx = database.read().await.unwrap();
    let span = "2025".parse().unwrap();
    let options = ReportOptions::default();
    let report = build_report(&mut tx, &unit, ReportName::TrialBalance, span, &options).await;
    assert!(!report.unwrap().rows.is_empty());
    let all = started.elapsed();
    println!("一百万行 CSV 导入            {imported:>10.3?}");
    println!("一百万行，至科目余额表       {all:>10.3?}");
    drop(tx);
    database.close().await;
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    measure_workbook(folder.path()).await;
    if std::env::args().any(|argument| argument == "--million") {
        measure_million(folder.path()).await;
    }
}
