//! Workbooks of balances instead of vouchers: trial balances of books kept elsewhere, and the
//! unit's own statements beside its books, each on both databases.

mod first_year;
mod mirror;
mod own_forms;
mod statements;
mod trial_balances;

use tempfile::TempDir;
use union_ledger::date::ReportSpan;
use union_ledger::finding::Outcome;
use union_ledger::formats::printable::Report;
use union_ledger::imports::batches::import_request::{ImportOutcome, ImportRequest};
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::imports::kinds::options::KindOptions;
use union_ledger::platform::database::Database;
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::statements::build_report::build_report;
use union_ledger::statements::report_name::{ReportName, ReportOptions};
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

use crate::common::books::{Books, preparer};
use crate::common::temporary_folder;

/// Three unions and a place for the files that come in.
pub struct Desk {
    pub books: Books,
    unit: Unit,
    folder: TempDir,
}

impl Desk {
    pub async fn new(database: Database) -> Self {
        let books = Books::new(database).await;
        Self { unit: books.grassroots.clone(), books, folder: temporary_folder() }
    }

    /// At the desk of the union above.
    pub async fn county(database: Database) -> Self {
        let desk = Self::new(database).await;
        Self { unit: desk.books.department.clone(), ..desk }
    }

    pub fn unit(&self) -> &Unit {
        &self.unit
    }

    pub async fn try_import(
        &self,
        kind: SheetKind,
        bytes: &[u8],
        month: Option<i8>,
    ) -> Outcome<ImportOutcome> {
        let mut request =
            ImportRequest::new(self.unit().clone(), (2025, kind), "表.csv", bytes.to_vec());
        request.options = KindOptions { month, ..KindOptions::default() };
        request.acceptance.explanations = crate::common::reasons("已核对");
        let evidence = EvidenceStore::under(self.folder.path());
        let database = &self.books.database;
        import_workbook(database, &evidence, act(self.books.clock, &preparer()), request).await
    }

    pub async fn balances(&self, csv: &str) -> ImportOutcome {
        self.try_import(SheetKind::TrialBalance, csv.as_bytes(), None).await.unwrap()
    }

    /// Posts a trial balance that nothing refuses.
    pub async fn post(&self, csv: &str) -> ImportOutcome {
        let outcome = self.balances(csv).await;
        assert!(outcome.posted, "{csv}\n{:#?}", said(&outcome));
        outcome
    }

    pub async fn report(&self, name: ReportName, span: &str) -> Report {
        let span: ReportSpan = span.parse().unwrap();
        let options = ReportOptions { level: Some(9), ..ReportOptions::default() };
        let mut tx = self.books.database.read().await.unwrap();
        let report = build_report(&mut tx, self.unit(), name, span, &options).await.unwrap();
        tx.commit().await.unwrap();
        report
    }

    /// Figures of a report by line and column; nil where the report is blank.
    pub async fn check_figures(
        &self,
        name: ReportName,
        span: &str,
        expected: &[(&str, &str, &str)],
    ) {
        let report = self.report(name, span).await;
        for (line, column, amount) in expected {
            let figure = report.figure(line, column).unwrap_or_default();
            assert_eq!(figure.to_string(), *amount, "{name} {span} {line} {column}");
        }
    }
}

/// Code and cell of every finding.
pub fn said(outcome: &ImportOutcome) -> Vec<String> {
    let shown = |finding: &union_ledger::finding::Finding| {
        let cell = finding.place.cell.clone().unwrap_or_default();
        let code = finding.code.id.trim_start_matches("import.");
        format!("{code} {cell}").trim().to_owned()
    };
    outcome.findings.iter().map(shown).collect()
}
