//! Use case: a template for a kind of workbook, from the chart and registers as they are.

use jiff::civil::Date;

use crate::date::{ReportSpan, YEARS};
use crate::finding::{Finding, Outcome, Place};
use crate::formats::entry_form::EntryForm;
use crate::formats::entry_form_write::write_entry_form;
use crate::imports::codes;
use crate::imports::kinds::SheetKind;
use crate::imports::templates::template_lists::{MAX_CHOICES, Registers};
use crate::imports::templates::template_pages::{TemplateSubject, entry_form};
use crate::ledger::codes as ledger_codes;
use crate::ledger::voucher::book::Book;
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;

/// What template is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemplateRequest {
    pub kind: SheetKind,
    pub year: i64,
    /// The months of a dated table; blank in the template when not given.
    pub span: Option<ReportSpan>,
}

/// A template to be saved.
#[derive(Clone, Debug)]
pub struct Template {
    /// `序时账模板 2025 实验学校工会.xlsx`.
    pub file_name: String,
    pub form: EntryForm,
}

impl Template {
    /// The workbook.
    pub fn bytes(&self) -> Outcome<Vec<u8>> {
        write_entry_form(&self.form)
    }
}

/// The kind that this key spells.
pub fn kind_of_key(key: &str) -> Outcome<SheetKind> {
    SheetKind::of_key(key).ok_or_else(|| {
        let keys: Vec<&str> = SheetKind::EVERY.iter().map(|kind| kind.key()).collect();
        let finding = Finding::new(&codes::KIND_UNKNOWN, Place::of("账表种类"));
        finding.found(key).expected(keys.join("、")).into()
    })
}

/// Makes a template. The year's books need not be open yet. Read-only; `tx` is one snapshot.
pub async fn make_template(
    tx: &mut Tx,
    unit: &Unit,
    made_on: Date,
    request: TemplateRequest,
) -> Outcome<Template> {
    let TemplateRequest { kind, year, span } = request;
    let place = || Place::of(format!("{unit} {year}年"));
    if !YEARS.contains(&year) {
        return Err(Finding::new(&ledger_codes::YEAR_UNKNOWN, place()).found(year).into());
    }
    if let Some(span) = span.filter(|span| span.year() != year) {
        let finding = Finding::new(&codes::TABLE_PERIOD_DIFFERS, place());
        return Err(finding.found(span).expected(format!("{year}年之内")).into());
    }
    let others = units::names_of_others(tx, unit.id, MAX_CHOICES).await?;
    let book = Book::load_unopened(tx, unit.clone(), year).await?;
    let registers = Registers { book, units: others };
    let subject = TemplateSubject { kind, year, span, made_on };
    let form = entry_form(&subject, &registers)?;
    let months = span.map_or_else(|| year.to_string(), |span| span.to_string());
    let file_name = format!("{}模板 {months} {}.xlsx", kind.label(), unit.name);
    Ok(Template { file_name, form })
}
