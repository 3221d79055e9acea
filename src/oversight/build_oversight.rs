//! Use case: draws a report of oversight from one snapshot.

use crate::finding::Outcome;
use crate::formats::printable::{Paper, Report};
use crate::oversight::oversight_name::OversightName;
use crate::oversight::samples::draw_sample;
use crate::platform::database::{Pending, Tx};
use crate::sampling::list_samples::latest_sample;
use crate::units::unit::Unit;

/// Draws a report of a unit and year. Read-only; `tx` is one snapshot.
pub fn build_oversight<'t>(
    tx: &'t mut Tx,
    unit: &'t Unit,
    (name, year): (OversightName, i64),
) -> Pending<'t, Outcome<Report>> {
    Box::pin(async move {
        let report = match name {
            OversightName::Sample => draw_sample(&latest_sample(tx, unit, year).await?),
        };
        Ok(headed(report, unit, (name, year)))
    })
}

/// The same with the head that every report has.
#[must_use]
pub fn headed(mut report: Report, unit: &Unit, (name, year): (OversightName, i64)) -> Report {
    name.as_str().clone_into(&mut report.name);
    name.label().clone_into(&mut report.title);
    report.unit_code.clone_from(&unit.code);
    report.unit_name.clone_from(&unit.name);
    report.span = year.to_string();
    report.period = format!("{year}年");
    report.paper = Paper::Landscape;
    report
}
