//! Templates: made from the books as they are, filled in, uploaded, and shown by the report that
//! matches; what a mark says; which kind a file is.

mod every_kind;
mod filled;
mod marks;
mod packages;
pub mod ways;

use tempfile::TempDir;
use union_ledger::date::ReportSpan;
use union_ledger::finding::Outcome;
use union_ledger::formats::entry_form::{EntryCell, EntryForm, EntryPage};
use union_ledger::formats::entry_form_write::write_entry_form;
use union_ledger::formats::printable::Report;
use union_ledger::imports::batches::find_kind::{Upload, find_kind};
use union_ledger::imports::batches::import_request::{ImportOutcome, ImportRequest};
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::imports::reading::recognise_kind::KindChoice;
use union_ledger::imports::templates::write_template::{TemplateRequest, make_template};
use union_ledger::platform::database::Database;
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::statements::build_report::build_report;
use union_ledger::statements::report_name::{ReportName, ReportOptions};
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

use crate::common::books::{Books, day, preparer, yuan};
use crate::common::{isolation, temporary_folder};

/// The day on which the clock of [`Books`] stands.
pub const TODAY: &str = "2025-06-30";

/// Three unions and a place for the files that come in.
pub struct Desk {
    pub books: Books,
    folder: TempDir,
}

impl Desk {
    pub async fn new(database: Database) -> Self {
        Self { books: Books::new(database).await, folder: temporary_folder() }
    }

    pub fn unit(&self) -> &Unit {
        &self.books.grassroots
    }

    /// A template for 2025, blank or with its months.
    pub async fn template(&self, kind: SheetKind, span: Option<&str>) -> EntryForm {
        form(&self.books, kind, span).await
    }

    pub async fn import(&self, kind: SheetKind, form: &EntryForm) -> Outcome<ImportOutcome> {
        let bytes = write_entry_form(form).unwrap();
        let mut request = ImportRequest::new(self.unit().clone(), (2025, kind), "表.xlsx", bytes);
        request.acceptance.explanations = crate::common::reasons("已核对");
        let evidence = EvidenceStore::under(self.folder.path());
        let database = &self.books.database;
        import_workbook(database, &evidence, act(self.books.clock, &preparer()), request).await
    }

    /// The kind that the file itself says.
    pub async fn kind_of(&self, form: &EntryForm) -> Outcome<SheetKind> {
        let bytes = write_entry_form(form).unwrap().into();
        let file_name = "表.xlsx".to_owned();
        let (isolation, mapping) = (isolation(), Vec::new());
        let upload = Upload { year: 2025, file_name, bytes, isolation, mapping };
        find_kind(&self.books.database, self.unit(), KindChoice::Auto, upload).await
    }

    pub async fn report(&self, name: ReportName, span: &str) -> Report {
        let span: ReportSpan = span.parse().unwrap();
        let options = ReportOptions { level: Some(9), ..ReportOptions::default() };
        let mut tx = self.books.database.read().await.unwrap();
        let report = build_report(&mut tx, self.unit(), name, span, &options).await.unwrap();
        tx.commit().await.unwrap();
        report
    }
}

pub async fn form(books: &Books, kind: SheetKind, span: Option<&str>) -> EntryForm {
    form_of(books, &books.grassroots, kind, span).await
}

/// A template of one of the unions.
pub async fn form_of(books: &Books, unit: &Unit, kind: SheetKind, span: Option<&str>) -> EntryForm {
    let span = span.map(|span| span.parse().unwrap());
    let request = TemplateRequest { kind, year: 2025, span };
    let mut tx = books.database.read().await.unwrap();
    let template = make_template(&mut tx, unit, day(TODAY), request).await.unwrap();
    tx.commit().await.unwrap();
    template.form
}

/// Codes of all findings, without the area.
pub fn said(outcome: &ImportOutcome) -> Vec<&'static str> {
    outcome.findings.iter().map(|it| it.code.id.trim_start_matches("import.")).collect()
}

/// Where a page has a column.
pub fn column(page: &EntryPage, heading: &str) -> usize {
    let found = page.columns.iter().position(|column| column.heading == heading);
    found.unwrap_or_else(|| panic!("{} has no {heading}", page.name))
}

/// Fills in a further row; dates and amounts are typed as people type them.
pub fn add_row(page: &mut EntryPage, cells: &[(&str, &str)]) {
    let mut row = vec![EntryCell::Blank; page.columns.len()];
    for (heading, text) in cells {
        row[column(page, heading)] = typed(heading, text);
    }
    page.rows.push(row);
}

/// Fills in cells of the prefilled row whose first cell says this.
pub fn fill(page: &mut EntryPage, first: &str, cells: &[(&str, &str)]) {
    let is_it = |row: &Vec<EntryCell>| row[0] == EntryCell::Text(first.to_owned());
    let place = page.rows.iter().position(is_it).unwrap_or_else(|| panic!("no row {first}"));
    for (heading, text) in cells {
        let at = column(page, heading);
        page.rows[place][at] = typed(heading, text);
    }
}

fn typed(heading: &str, text: &str) -> EntryCell {
    let of_money = ["金额", "余额", "发生额", "工资总额"];
    if of_money.iter().any(|it| heading.ends_with(it)) {
        EntryCell::Money(yuan(text))
    } else if heading.ends_with("日期") {
        EntryCell::Date(day(text))
    } else {
        EntryCell::Text(text.to_owned())
    }
}

/// Two vouchers, chosen from the lists and typed.
pub fn fill_journal(form: &mut EntryForm) {
    let page = &mut form.pages[0];
    for (on, number, summary, account, side, amount) in [
        ("2025-01-08", "1", "收到会费", "102 银行存款", "借方金额", "1200.50"),
        ("2025-01-08", "1", "收到会费", "401 会费收入", "贷方金额", "1200.50"),
        ("2025-03-09", "1", "购买文体用品", "50102", "借方金额", "100.00"),
        ("2025-03-09", "1", "购买文体用品", "102", "贷方金额", "100.00"),
    ] {
        add_row(
            page,
            &[
                ("日期", on),
                ("凭证字", "记"),
                ("凭证号", number),
                ("摘要", summary),
                ("科目编码", account),
                (side, amount),
            ],
        );
    }
}
