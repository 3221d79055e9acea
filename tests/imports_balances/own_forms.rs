//! Every statutory form that the product writes, read by it again and set beside the books line by
//! line.

use union_ledger::finding::Severity;
use union_ledger::formats::csv_write::write_csv;
use union_ledger::formats::printable::{Cell, Report};
use union_ledger::formats::xlsx_write::write_xlsx;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::imports::reading::recognise_kind::KindLooker;
use union_ledger::platform::database::Database;
use union_ledger::statements::report_name::ReportName;

use super::{Desk, said};
use crate::common::books::{Line, day, new_project};
use crate::common::both;

const OPENING: &str = "科目编码,年初借方余额,年初贷方余额,资产属性\n102,1000,,\n141,80,,国有资产\n\
    162,500,,国有资产\n163,,100,国有资产\n30101,,80,\n30104,,400,\n32205,,1000,\n";

async fn grassroots(database: Database) -> Desk {
    let desk = Desk::new(database).await;
    for (on, account, other, amount) in [
        ("2025-01-10", "102", "401", "1000.00"),
        ("2025-02-10", "102", "402", "600.00"),
        ("2025-03-10", "50101", "102", "250.00"),
        ("2025-05-20", "50501", "102", "40.00"),
    ] {
        let lines: &[Line<'_>] = &[(account, "debit", amount), (other, "credit", amount)];
        desk.books.post(desk.unit(), on, lines).await;
    }
    desk
}

/// With assets of the state, money of the treasury and a project of it.
async fn county(database: Database) -> Desk {
    let desk = Desk::county(database).await;
    let unit = desk.unit();
    let books = &desk.books;
    books.set(unit, "review_required", "false").await;
    let project = books.project(unit, new_project("职工之家改造", true, None)).await;
    let opening = desk.try_import(SheetKind::Opening, OPENING.as_bytes(), None).await.unwrap();
    assert!(opening.posted, "{:?}", opening.findings);
    let public = "fund=fiscal kind=basic_public class=30201";
    let of_project = format!("fund=fiscal kind=project project={}", project.code);
    for (on, debit, credit, amount) in [
        ("2025-01-10", "102".to_owned(), "402".to_owned(), "300.00"),
        ("2025-01-12", "111".to_owned(), format!("40401 {public}"), "100.00"),
        ("2025-01-12", "111".to_owned(), format!("40401 {of_project}"), "70.00"),
        ("2025-02-05", format!("50602 {public}"), "111".to_owned(), "40.00"),
        ("2025-03-06", format!("502 {of_project} class=30299"), "111".to_owned(), "25.00"),
        ("2025-03-31", "30104".to_owned(), "163 ownership=state".to_owned(), "10.00"),
        ("2025-05-31", "30101".to_owned(), "141 ownership=state".to_owned(), "30.00"),
    ] {
        let lines: &[Line<'_>] =
            &[(debit.as_str(), "debit", amount), (credit.as_str(), "credit", amount)];
        books.post(unit, on, lines).await;
    }
    desk
}

/// Figures that a printed form has beside its captions.
fn figures(report: &Report, columns: usize) -> usize {
    let halves = report.rows.iter().flat_map(|row| row.cells.chunks(columns));
    let lines = halves.filter(|half| half.first().is_some_and(|cell| cell.line.is_some()));
    lines.flat_map(|half| half.iter().skip(1)).filter_map(Cell::amount).count()
}

fn kind_of(name: &str, bytes: &[u8]) -> SheetKind {
    let mut looker = KindLooker::new(2025, Vec::new());
    let isolation = crate::common::isolation();
    union_ledger::formats::read_workbook(bytes, name, &isolation, &mut looker).unwrap();
    looker.finish().settled(name).unwrap_or_else(|why| panic!("{name}: {why}"))
}

/// Writes a form, reads it, and finds that every figure agrees; then that a changed one does not.
async fn check(desk: &Desk, name: ReportName, span: &str) {
    let report = desk.report(name, span).await;
    let columns = if name == ReportName::BalanceSheet { 3 } else { report.columns.len() };
    let month = match span {
        "2025H1" => 6,
        "2025" => 12,
        _ => 3,
    };
    let csv = write_csv(&report).unwrap();
    let xlsx = write_xlsx(&report, day("2026-01-10")).unwrap();
    for (file, bytes, month) in [("表.csv", &csv, Some(month)), ("表.xlsx", &xlsx, None)] {
        let at = format!("{name} {span} {file}");
        assert_eq!(kind_of(file, bytes), SheetKind::Statement, "{at}");
        let outcome = desk.try_import(SheetKind::Statement, bytes, month).await.unwrap();
        assert_eq!(said(&outcome), ["statement_agrees"], "{at} {:?}", outcome.findings);
        let [comparison] = outcome.comparisons.as_slice() else { panic!("{at}") };
        assert_eq!((comparison.form, comparison.differences), (name, 0), "{at}");
        assert_eq!(comparison.lines.len(), figures(&report, columns), "{at}");
        assert!(comparison.lines.iter().any(|line| !line.theirs.is_zero()), "{at}");
    }
    let text = String::from_utf8(csv).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let is_figure = |cell: &&str| cell.ends_with(".00") && !cell.starts_with("0.00");
    let place = lines.iter().position(|line| line.split(',').any(|it| is_figure(&it))).unwrap();
    let figure = lines[place].split(',').find(is_figure).unwrap();
    let changed = lines[place].replacen(figure, "123456.78", 1);
    let text = text.replacen(lines[place], &changed, 1);
    let outcome = desk.try_import(SheetKind::Statement, text.as_bytes(), Some(month)).await;
    let outcome = outcome.unwrap();
    assert_eq!(outcome.comparisons[0].differences, 1, "{name} {span} {changed}");
    let told = outcome.findings.iter().find(|it| it.severity == Severity::Warn).unwrap();
    assert_eq!(told.code.id, "import.statement_differs");
    let row = (place + 1).to_string();
    assert_eq!(told.place.cell.as_deref().map(|cell| &cell[1..]), Some(row.as_str()));
    assert!(told.found == "123,456.78", "{name} {span} {}", told.found);
}

#[test]
fn every_form_of_a_grassroots_union_comes_back_with_equal_figures() {
    both(async |database| {
        let desk = grassroots(database).await;
        for name in [ReportName::BalanceSheet, ReportName::IncomeExpenditure] {
            for span in ["2025-03", "2025Q1", "2025H1", "2025"] {
                check(&desk, name, span).await;
            }
        }
    });
}

#[test]
fn every_form_of_a_union_above_comes_back_with_equal_figures() {
    both(async |database| {
        let desk = county(database).await;
        for name in ReportName::FORMS {
            let is_annual =
                matches!(name, ReportName::FiscalAppropriation | ReportName::StateAssets);
            let spans: &[&str] =
                if is_annual { &["2025"] } else { &["2025-03", "2025Q1", "2025H1", "2025"] };
            for span in spans {
                check(&desk, name, span).await;
            }
        }
    });
}
