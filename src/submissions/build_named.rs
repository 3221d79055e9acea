//! Use case: which reports can be sent, and how each is drawn: by its name, for a unit and a span.
//! Nothing is written.

use crate::checks::rule;
use crate::consolidation::build_consolidated::Consolidation;
use crate::consolidation::consolidated_name::{ConsolidatedName, Tree};
use crate::date::ReportSpan;
use crate::dealings::difference::Reason;
use crate::finding::{Finding, Outcome, Place};
use crate::formats::printable::Report;
use crate::overviews::build_overview::build_overview;
use crate::overviews::overview_name::OverviewName;
use crate::platform::database::{Pending, Tx};
use crate::platform::evidence::sha256_hex;
use crate::statements::build_report::build_report;
use crate::statements::report_name::{ReportName, ReportOptions};
use crate::submissions::codes::FORM_UNKNOWN;
use crate::units::unit::Unit;

/// A report with what it stands on.
#[derive(Clone, Debug)]
pub struct Drawn {
    pub report: Report,
    /// Of the tree, where the report is of one.
    pub tree_hash: String,
    /// Residuals that explain themselves by nothing.
    pub open_residuals: usize,
}

/// The label of a report by its name, where there is one.
#[must_use]
pub fn label_of(form: &str) -> &'static str {
    if let Some(name) = ReportName::read(form) {
        return name.label();
    }
    if let Some(name) = ConsolidatedName::read(form) {
        return name.label();
    }
    OverviewName::read(form).map_or("", OverviewName::label)
}

/// The lists by which everything is drawn and judged, as one mark.
#[must_use]
pub fn rules_hash() -> String {
    let forms = crate::statements::form::version();
    sha256_hex(format!("{} {forms}", rule::version()).as_bytes())
}

/// Draws a report by its name. Read-only.
pub fn build_named<'t>(
    tx: &'t mut Tx,
    unit: &'t Unit,
    (form, span): (&'t str, ReportSpan),
    tree: Tree,
) -> Pending<'t, Outcome<Drawn>> {
    Box::pin(async move {
        let plain = |report: Report| Drawn { report, tree_hash: String::new(), open_residuals: 0 };
        if let Some(name) = ReportName::read(form).filter(|it| it.as_str() == form) {
            let options = ReportOptions::default();
            return Ok(plain(build_report(tx, unit, name, span, &options).await?));
        }
        if let Some(name) = ConsolidatedName::read(form).filter(|it| it.as_str() == form) {
            let all = Consolidation::load(tx, &unit.code, (span, tree)).await?;
            let report = all.report(tx, name).await?;
            let compared = all.compare(tx).await?;
            let reasons = compared.rows.iter().flat_map(|row| &row.reasons);
            let is_open =
                |it: &&(Reason, _)| matches!(it.0, Reason::Differs | Reason::Unregistered);
            let open_residuals = reasons.filter(is_open).count();
            return Ok(Drawn { report, tree_hash: all.members.version(), open_residuals });
        }
        if let Some(name) = OverviewName::read(form).filter(|it| it.as_str() == form) {
            return Ok(plain(build_overview(tx, unit, name, span).await?));
        }
        Err(Finding::new(&FORM_UNKNOWN, Place::of("--form")).found(form).into())
    })
}
