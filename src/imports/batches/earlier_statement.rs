//! A statement of the year right before a unit's first one: there are no books to set it beside,
//! but its 本年数 are the 上年数 of the first year.

use crate::date::ReportSpan;
use crate::finding::{Finding, Outcome, Place};
use crate::imports::batches::import_request::ImportRequest;
use crate::imports::batches::read_drafts::ReadDrafts;
use crate::imports::codes;
use crate::imports::kinds::SheetKind;
use crate::ledger::chart::Era;
use crate::ledger::codes as ledger_codes;
use crate::ledger::store::{self, EarlierFigure};
use crate::platform::database::Tx;
use crate::statements::form::{Basis, form_for};
use crate::units::unit::Unit;

/// Whether a year is the one right before the unit's first, which stands alone and follows the
/// same system.
pub async fn precedes_books(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<bool> {
    let years = store::years_of(tx, unit.id).await?;
    Ok(years.first().is_some_and(|first| {
        first.year == year + 1 && !first.is_carried && first.era == Era::of_year(year)
    }))
}

/// What such a statement says, line by line. What was found by setting it beside books that do
/// not exist falls away.
pub async fn take_earlier(
    tx: &mut Tx,
    request: &ImportRequest,
    read: &mut ReadDrafts,
) -> Outcome<Vec<EarlierFigure>> {
    let is_meant = request.kind == SheetKind::Statement
        && !read.is_refused
        && precedes_books(tx, &request.unit, request.year).await?;
    if !is_meant {
        return Ok(Vec::new());
    }
    let about_books = [
        &codes::STATEMENT_DIFFERS,
        &codes::STATEMENT_LINE_MISSING,
        &codes::STATEMENT_AGREES,
        &codes::STATEMENT_COLUMN_SKIPPED,
    ];
    read.findings.retain(|finding| about_books.iter().all(|code| code.id != finding.code.id));
    let span = ReportSpan::Year(request.year);
    let mut taken = Vec::new();
    let mut titles = Vec::new();
    for comparison in std::mem::take(&mut read.comparisons) {
        let is_annual = comparison.span == span.to_string();
        let Ok(form) =
            form_for(comparison.form, Era::of_year(request.year), request.unit.tier, span)
        else {
            continue;
        };
        let own = form.columns.iter().find(|column| column.basis == Basis::Span);
        let Some(own) = own.filter(|_| is_annual) else { continue };
        let before = taken.len();
        for line in comparison.lines.iter().filter(|line| line.column == own.label) {
            let key = form.lines.iter().find(|it| it.label == line.label).map(|it| &it.key);
            taken.extend(key.map(|key| EarlierFigure {
                form: comparison.form.as_str().to_owned(),
                line: key.clone(),
                amount_fen: line.theirs.fen(),
            }));
        }
        if taken.len() > before {
            titles.push(format!("{}{}项", comparison.title, taken.len() - before));
        }
    }
    let place = Place { file: Some(request.file_name.clone()), ..Place::of(span.title()) };
    read.findings.push(if taken.is_empty() {
        read.is_refused = true;
        Finding::new(&ledger_codes::EARLIER_FIGURES_MISSING, place)
    } else {
        Finding::new(&ledger_codes::EARLIER_FIGURES_TAKEN, place).found(titles.join("，"))
    });
    Ok(taken)
}
