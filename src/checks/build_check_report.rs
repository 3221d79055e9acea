//! Use case: draws a report of checks. Read-only; `tx` is one snapshot.

use jiff::civil::Date;

use crate::checks::benford::{Place, test};
use crate::checks::list_findings::latest_findings;
use crate::checks::load_books::load_books;
use crate::checks::load_shared::load_shared;
use crate::checks::report_name::CheckReport;
use crate::checks::reports::{draw_benford, draw_findings};
use crate::checks::rules::amounts::population;
use crate::date::ReportSpan;
use crate::finding::Outcome;
use crate::formats::printable::{Paper, Report};
use crate::platform::database::{Pending, Tx};
use crate::statements::build_report::year_of;
use crate::units::unit::Unit;

/// Which report.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub name: CheckReport,
    pub year: i64,
    /// And all unions below it.
    pub is_below: bool,
    pub today: Date,
}

/// Draws it.
pub fn build_check_report<'t>(
    tx: &'t mut Tx,
    unit: &'t Unit,
    wanted: Wanted,
) -> Pending<'t, Outcome<Report>> {
    Box::pin(async move {
        let Wanted { name, year, is_below, today } = wanted;
        let mut report = match name {
            CheckReport::Findings => {
                let listed = latest_findings(tx, unit, (year, is_below), today).await?;
                let mut report = draw_findings(&listed.findings);
                if is_below {
                    let count = listed.units_run;
                    report.notes.push(format!("本级及下级已检查 {count} 个单位"));
                }
                report
            }
            CheckReport::Benford => {
                let state = year_of(tx, unit, year).await?;
                let shared = load_shared(tx, unit, std::slice::from_ref(unit), year).await?;
                let amounts = population(&load_books(tx, unit, state, &shared).await?);
                let tests: Vec<_> =
                    Place::EVERY.into_iter().map(|place| test(place, &amounts)).collect();
                draw_benford(&tests)
            }
        };
        let span = ReportSpan::Year(year);
        name.as_str().clone_into(&mut report.name);
        name.label().clone_into(&mut report.title);
        report.unit_code.clone_from(&unit.code);
        report.unit_name.clone_from(&unit.name);
        report.span = span.to_string();
        report.period = span.title();
        report.paper = Paper::Landscape;
        Ok(report)
    })
}
