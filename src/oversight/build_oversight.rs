//! Use case: draws a report of oversight from one snapshot.

use jiff::civil::Date;

use crate::appraisals::announce_ranking::read_ranking;
use crate::appraisals::read_scores::{AskedSheet, read_sheets};
use crate::audits::list_problems::problems_of;
use crate::audits::make_draw::list_assignments;
use crate::finding::Outcome;
use crate::formats::printable::{Paper, Report};
use crate::oversight::appraisals::{draw_ranking, draw_scores};
use crate::oversight::audits::{draw_assignments, draw_rectification};
use crate::oversight::oversight_name::OversightName;
use crate::oversight::samples::draw_sample;
use crate::platform::database::{Pending, Tx};
use crate::sampling::list_samples::latest_sample;
use crate::units::unit::Unit;

/// What is asked of a report besides its name.
#[derive(Clone, Copy, Debug)]
pub struct AskedReport<'a> {
    pub year: i64,
    /// Empty for the one that is open, or the one that the program brings along.
    pub scheme: &'a str,
    pub is_with_below: bool,
    /// As of this day.
    pub on: Date,
}

/// Draws a report of a unit and year. Read-only; `tx` is one snapshot.
pub fn build_oversight<'t>(
    tx: &'t mut Tx,
    unit: &'t Unit,
    (name, asked): (OversightName, AskedReport<'t>),
) -> Pending<'t, Outcome<Report>> {
    Box::pin(async move {
        let AskedReport { year, scheme, is_with_below, on } = asked;
        let sheet = AskedSheet { scheme, year, today: on };
        let report = match name {
            OversightName::Sample => draw_sample(&latest_sample(tx, unit, year).await?),
            OversightName::AppraisalScore => {
                draw_scores(&read_sheets(tx, unit, is_with_below, sheet).await?)
            }
            OversightName::AppraisalRanking => draw_ranking(&read_ranking(tx, unit, sheet).await?),
            OversightName::PeerAssignments => {
                draw_assignments(&list_assignments(tx, unit.id, year).await?)
            }
            // What unions below have to mend is what the union above wants to see.
            OversightName::Rectification => {
                draw_rectification(&problems_of(tx, unit, (year, true)).await?, on)
            }
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
