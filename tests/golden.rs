//! The sample ledgers, loaded as a finance officer would, against figures that a separate program
//! computed with exact arithmetic: every statement of every unit and month, to the fen, on both
//! engines, with the same chain heads.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use jiff::Timestamp;
use union_ledger::catalogue::SCHEMA;
use union_ledger::cli::demo::Loader;
use union_ledger::dealings::reconcile::reconcile;
use union_ledger::ledger::balances::rebuild_balances::compare_balances;
use union_ledger::ledger::chain::verify_chain::verify_unit;
use union_ledger::money::Money;
use union_ledger::platform::backup::{read_backup, write_backup};
use union_ledger::platform::clock::Clock;
use union_ledger::platform::database::Database;
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::statements::build_report::build_report;
use union_ledger::statements::report_name::{ReportName, ReportOptions};
use union_ledger::trail::Actor;
use union_ledger::units::unit::Unit;

fn samples() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/sample_ledgers"))
}

fn rows(name: &str) -> Vec<csv::StringRecord> {
    let path = samples().join("expected").join(name);
    let mut reader = csv::Reader::from_path(&path).unwrap();
    reader.records().map(Result::unwrap).collect()
}

fn money(text: &str) -> Money {
    text.parse().unwrap_or_else(|_| panic!("not an amount: {text}"))
}

pub async fn load(database: &Database) -> Vec<(Unit, i64)> {
    let folder = crate::common::temporary_folder();
    union_ledger::ledger::prepare_database(database).await.unwrap();
    let clock = Clock::Fixed("2026-01-10T02:00:00Z".parse::<Timestamp>().unwrap());
    let isolation = crate::common::isolation();
    let loader = Loader { database, data_dir: folder.path(), clock, samples: samples(), isolation };
    loader.run(&Actor::named("导入人")).await.unwrap()
}

#[test]
fn sample_ledgers_give_the_expected_figures_on_both_engines() {
    let heads: Mutex<Vec<BTreeMap<String, String>>> = Mutex::new(Vec::new());
    crate::common::both(|database| {
        let heads = &heads;
        async move {
            let years = load(&database).await;
            assert_eq!(years.len(), 4);
            let mut compared = 0;
            for (unit, _) in &years {
                compared += check_statements(&database, unit).await;
                compared += check_trial_balances(&database, unit).await;
            }
            assert!(compared > 20_000, "only {compared} figures were compared");
            check_reconciliation(&database, &years).await;
            let found = check_books(&database, &years).await;
            check_backup(&database, &years, &found).await;
            heads.lock().unwrap().push(found);
        }
    });
    let heads = heads.into_inner().unwrap();
    assert!(heads.windows(2).all(|pair| pair[0] == pair[1]), "chain heads differ: {heads:?}");
}

/// A backup restores into a database of the other kind or the same, seeded or not, with the same
/// books: every figure rebuilt, every chain whole, the same heads.
async fn check_backup(
    database: &Database,
    years: &[(Unit, i64)],
    heads: &BTreeMap<String, String>,
) {
    let folder = crate::common::temporary_folder();
    let evidence = EvidenceStore::under(folder.path());
    let kept = evidence.keep("原始文件".as_bytes()).unwrap();
    let archive = folder.path().join("backup.zip");
    let made = write_backup(database, &evidence, &archive, "2026-01-10T02:00:00Z").await.unwrap();
    for is_seeded in [false, true] {
        let name = format!("restored-{is_seeded}.sqlite");
        let url = format!("sqlite:{}", folder.path().join(name).display());
        let restored = Database::open(&url, &SCHEMA).await.unwrap();
        if is_seeded {
            union_ledger::ledger::prepare_database(&restored).await.unwrap();
        }
        let other = EvidenceStore::under(&folder.path().join(is_seeded.to_string()));
        let read = read_backup(&restored, &other, &archive).await.unwrap();
        assert_eq!(read, made);
        assert_eq!(other.list().unwrap(), std::slice::from_ref(&kept));
        assert_eq!(&check_books(&restored, years).await, heads);
        let again = read_backup(&restored, &other, &archive).await;
        assert!(again.unwrap_err().to_string().contains("backup.target_not_empty"));
        restored.close().await;
    }
}

/// Every line of every form of every month and of the year, and no line besides.
async fn check_statements(database: &Database, unit: &Unit) -> usize {
    let mut expected: BTreeMap<(String, String), BTreeMap<(String, String), Money>> =
        BTreeMap::new();
    for row in rows(&format!("{}_statements.csv", unit.code)) {
        expected
            .entry((row[0].to_owned(), row[1].to_owned()))
            .or_default()
            .insert((row[2].to_owned(), row[3].to_owned()), money(&row[4]));
    }
    let mut compared = 0;
    let mut tx = database.read().await.unwrap();
    for ((form, period), figures) in expected {
        let name = ReportName::read(&form).unwrap();
        let span = period.parse().unwrap();
        let options = ReportOptions::default();
        let report = build_report(&mut tx, unit, name, span, &options).await.unwrap();
        let drawn: BTreeMap<(String, String), Money> = report
            .figures()
            .into_iter()
            .map(|(line, column, amount)| ((line, column), amount))
            .collect();
        for (place, amount) in &figures {
            let got = drawn.get(place).copied();
            assert_eq!(got, Some(*amount), "{} {form} {period} {place:?}", unit.code);
        }
        for place in drawn.keys() {
            assert!(figures.contains_key(place), "{} {form} {period} {place:?}", unit.code);
        }
        compared += figures.len();
    }
    compared
}

async fn check_trial_balances(database: &Database, unit: &Unit) -> usize {
    let mut tx = database.read().await.unwrap();
    let mut compared = 0;
    let mut drawn: BTreeMap<String, BTreeMap<(String, String), Money>> = BTreeMap::new();
    for row in rows(&format!("{}_trial_balance.csv", unit.code)) {
        let period = row[0].to_owned();
        if !drawn.contains_key(&period) {
            let options = ReportOptions { level: Some(9), ..ReportOptions::default() };
            let span = period.parse().unwrap();
            let report =
                build_report(&mut tx, unit, ReportName::TrialBalance, span, &options).await;
            let figures = report.unwrap().figures();
            let figures = figures.into_iter().map(|(line, column, it)| ((line, column), it));
            drawn.insert(period.clone(), figures.collect());
        }
        let is_gross_exact = &row[11] == "true";
        let columns = [
            (3, "期初余额借方", true),
            (4, "期初余额贷方", true),
            (5, "本期发生额借方", is_gross_exact),
            (6, "本期发生额贷方", is_gross_exact),
            (7, "本年累计借方", is_gross_exact),
            (8, "本年累计贷方", is_gross_exact),
            (9, "期末余额借方", true),
            (10, "期末余额贷方", true),
        ];
        for (index, column, _) in columns.into_iter().filter(|(_, _, is_exact)| *is_exact) {
            let place = (row[1].to_owned(), column.to_owned());
            let got = drawn[&period].get(&place).copied().unwrap_or_default();
            assert_eq!(got, money(&row[index]), "{} {period} {place:?}", unit.code);
            compared += 1;
        }
    }
    compared
}

async fn check_reconciliation(database: &Database, years: &[(Unit, i64)]) {
    let mut tx = database.read().await.unwrap();
    let mut got: Vec<String> = Vec::new();
    for (lower, year) in years {
        let Some((upper, _)) = years.iter().find(|(it, _)| Some(it.id) == lower.parent_id) else {
            continue;
        };
        for pair in reconcile(&mut tx, upper, lower, *year).await.unwrap() {
            let on = |date: Option<jiff::civil::Date>| {
                date.map_or_else(String::new, |date| date.to_string())
            };
            got.push(format!(
                "{} {} {} {} {} {} {}",
                pair.relation.as_str(),
                pair.upper,
                pair.lower,
                on(pair.upper_date),
                on(pair.lower_date),
                pair.upper_amount.or(pair.lower_amount).unwrap(),
                pair.state.as_str()
            ));
        }
    }
    let mut expected: Vec<String> = rows("reconcile_2025.csv")
        .iter()
        .map(|row| row.iter().take(7).collect::<Vec<_>>().join(" "))
        .collect();
    got.sort_unstable();
    expected.sort_unstable();
    assert_eq!(got, expected);
}

async fn check_books(database: &Database, years: &[(Unit, i64)]) -> BTreeMap<String, String> {
    let mut tx = database.read().await.unwrap();
    let mut heads = BTreeMap::new();
    for (unit, _) in years {
        let answer = verify_unit(&mut tx, unit, None).await.unwrap();
        assert_eq!(answer.faults, [], "{unit}");
        for printed in [&answer.voucher_head, &answer.trail_head] {
            let again = verify_unit(&mut tx, unit, Some(printed)).await.unwrap();
            assert_eq!(again.faults, [], "{unit}: a printed head is on its chain");
        }
        let strange = verify_unit(&mut tx, unit, Some("00ff")).await.unwrap();
        assert_eq!(strange.faults.len(), 1, "{unit}: a head that was never there is a fault");
        assert_eq!(compare_balances(&mut tx, unit).await.unwrap(), [], "{unit}");
        let vouchers = union_ledger::ledger::store::vouchers_in_chain(&mut tx, unit.id, 1, 1_000)
            .await
            .unwrap();
        let from_files = vouchers.iter().filter(|it| it.kind == "ordinary" || it.kind == "opening");
        assert!(from_files.clone().count() > 100);
        for voucher in from_files {
            assert!(voucher.batch_id.is_some(), "{unit} {}: which file?", voucher.seq);
        }
        heads.insert(unit.code.clone(), format!("{} {}", answer.voucher_head, answer.trail_head));
    }
    heads
}
