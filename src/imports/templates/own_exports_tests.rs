//! What this program writes, read by it again.

use crate::formats::csv_write::write_csv;
use crate::formats::printable::Report;
use crate::formats::xlsx_write::write_xlsx;
use crate::formats::{Isolation, read_workbook};
use crate::imports::batches::import_request::{ImportRequest, Mode};
use crate::imports::batches::import_tests::{Books, samples_of};
use crate::imports::kinds::SheetKind;
use crate::imports::reading::recognise_kind::KindLooker;
use crate::statements::build_report::build_report;
use crate::statements::report_name::{ReportName, ReportOptions};

async fn draw(books: &Books, unit: &str, name: ReportName, span: &str) -> Report {
    let unit = books.unit(unit).await;
    let mut tx = books.database.read().await.unwrap();
    let level = (name == ReportName::TrialBalance).then_some(9);
    let account = (name == ReportName::MultiColumnLedger).then(|| "505".to_owned());
    let options = ReportOptions { account, level, ..ReportOptions::default() };
    build_report(&mut tx, &unit, name, span.parse().unwrap(), &options).await.unwrap()
}

fn written(report: &Report) -> [(&'static str, Vec<u8>); 2] {
    let day = jiff::civil::date(2026, 1, 10);
    [("导出.csv", write_csv(report).unwrap()), ("导出.xlsx", write_xlsx(report, day).unwrap())]
}

/// What a file is taken for, or why it is refused.
fn kind_of((name, bytes): &(&str, Vec<u8>)) -> Result<SheetKind, String> {
    let mut looker = KindLooker::new(2025, Vec::new());
    read_workbook(bytes, name, &Isolation::InProcess, &mut looker).unwrap();
    looker.finish().settled(name).map_err(|it| it.to_string())
}

async fn with_samples(unit: &str, kinds: &[&str]) -> Books {
    let books = Books::new("false").await;
    books.register_projects().await;
    for row in samples_of(unit).iter().filter(|row| kinds.contains(&row["kind"].as_str())) {
        books.import_sample(row).await;
    }
    books
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_journal_that_was_exported_gives_the_same_books_again() {
    for unit in ["101001", "100000"] {
        let books = with_samples(unit, &["opening", "journal"]).await;
        let first = draw(&books, unit, ReportName::Journal, "2025").await;
        let heads: Vec<&str> = first.columns.iter().map(|it| it.label.as_str()).collect();
        assert_eq!(heads[..6], ["日期", "凭证字号", "摘要", "科目", "借方", "贷方"]);
        assert!(heads.len() > 8, "{heads:?}");
        for file in written(&first) {
            assert_eq!(kind_of(&file), Ok(SheetKind::Journal), "{}", file.0);
            let again = with_samples(unit, &["opening"]).await;
            let outcome = again.import(unit, SheetKind::Journal, file.clone()).await;
            assert!(outcome.posted, "{unit} {}: {:?}", file.0, outcome.findings);
            let second = draw(&again, unit, ReportName::Journal, "2025").await;
            let (one, other) = (write_csv(&first).unwrap(), write_csv(&second).unwrap());
            assert!(one == other, "{unit} {}", file.0);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trial_balance_that_was_exported_is_read_in_either_form() {
    let books = with_samples("101001", &["opening", "journal"]).await;
    let first = draw(&books, "101001", ReportName::TrialBalance, "2025-06").await;
    for file in written(&first) {
        assert_eq!(kind_of(&file), Ok(SheetKind::TrialBalance), "{}", file.0);
        let again = with_samples("101001", &[]).await;
        let unit = again.unit("101001").await;
        let kind = (2025, SheetKind::TrialBalance);
        let mut request = ImportRequest::new(unit, kind, file.0, file.1.clone());
        request.mode = Mode::Preview;
        request.options.month = Some(6);
        request.acceptance.reason = Some("测试".to_owned());
        let outcome = again.answer(request).await.unwrap();
        assert!(!outcome.is_refused, "{}: {:?}", file.0, outcome.findings);
        assert!(outcome.entries > 0, "{}", file.0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ledgers_that_are_no_input_are_refused_by_their_names() {
    let books = with_samples("101001", &["opening", "journal"]).await;
    for (name, label) in
        [(ReportName::GeneralLedger, "总账"), (ReportName::MultiColumnLedger, "多栏式明细账")]
    {
        let report = draw(&books, "101001", name, "2025-06").await;
        // Separated text has no title: analysis columns may be those of any account.
        let is_known = |file: &&(&str, Vec<u8>)| label == "总账" || file.0.ends_with("xlsx");
        for file in written(&report).iter().filter(is_known) {
            let told = kind_of(file).unwrap_err();
            assert!(told.contains("import.unsupported_table"), "{told}");
            let what = format!("是{label}，请改为导入序时账或科目余额表");
            assert!(told.contains(&what), "{told}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statements_that_were_exported_are_statements() {
    let books = with_samples("101001", &["opening", "journal"]).await;
    for name in [ReportName::BalanceSheet, ReportName::IncomeExpenditure] {
        let report = draw(&books, "101001", name, "2025-06").await;
        for file in written(&report) {
            assert_eq!(kind_of(&file), Ok(SheetKind::Statement), "{name:?} {}", file.0);
        }
    }
}
