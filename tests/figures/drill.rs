//! What stands behind a figure, and ledgers page by page: on the sample ledgers, both engines.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use union_ledger::cli::demo::Loader;
use union_ledger::date::ReportSpan;
use union_ledger::finding::Failure;
use union_ledger::formats::printable::{Cell, Drill, Report, Row};
use union_ledger::money::Money;
use union_ledger::platform::clock::Clock;
use union_ledger::platform::database::{Database, Tx};
use union_ledger::statements::behind::FigureTerms;
use union_ledger::statements::build_report::build_report;
use union_ledger::statements::list_entries::list_entries;
use union_ledger::statements::page_ledger::page_ledger;
use union_ledger::statements::report_name::{ReportName, ReportOptions};
use union_ledger::trail::Actor;
use union_ledger::units::unit::Unit;

async fn load(database: &Database) -> Vec<(Unit, i64)> {
    let folder = crate::common::temporary_folder();
    union_ledger::ledger::prepare_database(database).await.unwrap();
    let clock = Clock::Fixed("2026-01-10T02:00:00Z".parse::<Timestamp>().unwrap());
    let isolation = crate::common::isolation();
    let samples = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/sample_ledgers"));
    let loader = Loader { database, data_dir: folder.path(), clock, samples, isolation };
    loader.run(&Actor::named("导入人")).await.unwrap()
}

/// The report, where the unit draws it.
async fn report_of(
    tx: &mut Tx,
    unit: &Unit,
    name: ReportName,
    span: &str,
    options: &ReportOptions,
) -> Option<Report> {
    match build_report(tx, unit, name, span.parse().unwrap(), options).await {
        Ok(report) => Some(report),
        Err(Failure::Refused(_)) => None,
        Err(failure) => panic!("{failure}"),
    }
}

/// Everything that counts in a figure, page by page.
async fn counted(tx: &mut Tx, unit: &Unit, terms: &FigureTerms, limit: usize) -> (Money, Money) {
    let mut after = None;
    let mut total = Money::ZERO;
    let mut seen = BTreeSet::new();
    loop {
        let page = list_entries(tx, unit, terms, after, limit).await.unwrap();
        assert!(page.entries.len() <= limit);
        total += page.openings.iter().map(|it| it.counted).sum();
        for entry in &page.entries {
            assert!(seen.insert((entry.line.voucher_id, entry.line.line_no)), "listed twice");
            total += entry.counted;
        }
        match page.next {
            None => return (total, page.amount),
            next => after = next,
        }
    }
}

#[test]
fn the_entries_behind_every_figure_add_up_to_it() {
    crate::common::both(|database| async move {
        let years = load(&database).await;
        let mut tx = database.read().await.unwrap();
        let mut checked = 0;
        // The statements are the same: what the engines could do otherwise shows in two units.
        let of_them = if database.engine() == "sqlite" { 1 } else { 2 };
        for (unit, _) in years.iter().step_by(of_them) {
            checked += figures_of(&mut tx, unit).await;
        }
        let least = 3_000 / of_them;
        assert!(checked > least, "only {checked} figures were looked behind");
    });
}

async fn figures_of(tx: &mut Tx, unit: &Unit) -> usize {
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut checked = 0;
    let options = ReportOptions { level: Some(9), ..ReportOptions::default() };
    let names = ReportName::FORMS.into_iter().chain([ReportName::TrialBalance]);
    for name in names {
        for span in ["2025-01", "2025-03", "2025Q2", "2025H2", "2025", "2026-01"] {
            let is_sampled = name.is_form() || ["2025-03", "2025"].contains(&span);
            let Some(report) = report_of(tx, unit, name, span, &options).await else { continue };
            for row in report.rows.iter().filter(|_| is_sampled) {
                for cell in row.cells.iter().filter(|cell| !cell.drill.is_empty()) {
                    let told = format!("{} {name} {span} {:?}", unit.code, cell.drill);
                    let terms = FigureTerms::of_cell(&cell.drill).unwrap();
                    checked += 1;
                    if !known.insert(format!("{terms:?}")) {
                        continue;
                    }
                    let limit = if checked % 40 == 0 { 7 } else { 100_000 };
                    let (entries, amount) = counted(tx, unit, &terms, limit).await;
                    assert_eq!(Some(amount), cell.amount(), "{told}");
                    assert_eq!(entries, amount, "{told}");
                }
                assert_figures_lead_on(row, &format!("{} {name} {span}", unit.code));
            }
        }
    }
    checked
}

/// A figure that is not nil leads to entries.
fn assert_figures_lead_on(row: &Row, told: &str) {
    for cell in &row.cells {
        let is_figure = cell.amount().is_some_and(|amount| !amount.is_zero());
        assert!(!is_figure || !cell.drill.is_empty(), "{told} {cell:?}");
    }
}

#[test]
fn general_ledgers_lead_to_the_entries_behind_their_figures() {
    crate::common::on_sqlite(|database| async move {
        let years = load(&database).await;
        let mut tx = database.read().await.unwrap();
        let (unit, _) = years.last().unwrap();
        let name = ReportName::GeneralLedger;
        let options = ReportOptions::default();
        let report = report_of(&mut tx, unit, name, "2025Q3", &options).await.unwrap();
        let cells = report.rows.iter().flat_map(|row| &row.cells);
        for cell in cells.filter(|cell| !cell.drill.is_empty()) {
            let terms = FigureTerms::of_cell(&cell.drill).unwrap();
            let (entries, amount) = counted(&mut tx, unit, &terms, 100_000).await;
            assert_eq!(Some(amount), cell.amount(), "{:?}", cell.drill);
            assert_eq!(entries, amount, "{:?}", cell.drill);
        }
    });
}

#[test]
fn what_is_not_a_figure_of_one_year_is_refused() {
    let drill = |measure: &'static str, from: &str, to: &str| Drill {
        account: "101".to_owned(),
        measure,
        from: from.to_owned(),
        to: to.to_owned(),
        filter: String::new(),
        is_minus: false,
    };
    for drills in [
        vec![],
        vec![drill("movement", "2025-01", "2026-01")],
        vec![drill("movement", "2025-05", "2025-04")],
        vec![drill("balance", "2025-01", "2025-04")],
        vec![drill("closing", "2025-01", "2025-04"), drill("closing", "2024-01", "2024-04")],
        vec![Drill { filter: "colour=red".to_owned(), ..drill("closing", "2025-01", "2025-04") }],
        vec![Drill { account: "1'0".to_owned(), ..drill("closing", "2025-01", "2025-04") }],
    ] {
        let refused = FigureTerms::of_cell(&drills).unwrap_err().to_string();
        assert!(refused.contains("figure_unreadable"), "{drills:?}");
    }
}

#[test]
fn the_pages_of_a_ledger_hold_every_line_once_and_carry_its_sums() {
    crate::common::both(|database| async move {
        let years = load(&database).await;
        let mut tx = database.read().await.unwrap();
        for (unit, _) in &years {
            for (name, account) in [
                (ReportName::Journal, None),
                (ReportName::DetailLedger, Some("1")),
                (ReportName::DetailLedger, Some("102")),
                (ReportName::MultiColumnLedger, Some("501")),
                (ReportName::CashJournal, None),
                (ReportName::BankJournal, None),
            ] {
                // Each has several pages; short ones of a year would be built by the hundred.
                for (span, lines) in [("2025", 90), ("2025Q2", 30), ("2025-11", 9)] {
                    check_pages(&mut tx, unit, (name, account), (span, lines)).await;
                }
            }
        }
    });
}

async fn check_pages(
    tx: &mut Tx,
    unit: &Unit,
    (name, account): (ReportName, Option<&str>),
    (span, lines_a_page): (&str, usize),
) {
    let span: ReportSpan = span.parse().unwrap();
    let mut options =
        ReportOptions { account: account.map(str::to_owned), ..ReportOptions::default() };
    let Ok(first) = page_ledger(tx, unit, (name, span), &options, (1, lines_a_page)).await else {
        return;
    };
    if name == ReportName::BankJournal {
        options.bank_account = first.banks.first().map(|(asked, _)| asked.clone());
    }
    let whole = build_report(tx, unit, name, span, &options).await.unwrap();
    let mut rows: Vec<Row> = Vec::new();
    for page in 1..=first.page_count {
        let wanted = (page, lines_a_page);
        let page = page_ledger(tx, unit, (name, span), &options, wanted).await.unwrap();
        let shown = &page.report.rows;
        assert!(shown.iter().filter(|row| row.entry.is_some()).count() <= lines_a_page);
        let captions = ["承前页", "过次页"];
        let is_carried =
            |row: &&Row| captions.contains(&row.cells[2].shown().as_str()) && row.entry.is_none();
        let carried: Vec<&Row> = shown.iter().filter(is_carried).collect();
        assert_eq!(
            carried.len(),
            usize::from(page.page > 1) + usize::from(page.page < page.page_count)
        );
        let kept = shown.iter().filter(|row| !is_carried(row));
        rows.extend(kept.cloned());
    }
    let told = format!("{} {name} {account:?} {span}", unit.code);
    let lines = |rows: &[Row]| -> Vec<(Vec<String>, Option<i64>)> {
        rows.iter()
            .map(|row| {
                let cells = row.cells.iter().map(Cell::shown).collect();
                (cells, row.entry.map(|entry| entry.voucher_id))
            })
            .collect()
    };
    // A month of nothing but captions stands where its lines would.
    assert_eq!(lines(&rows), lines(&whole.rows), "{told}");
}
