//! A statement, and what it is set beside.

use axum::http::Uri;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::role::Ability;
use crate::access::viewer::Viewer;
use crate::date::ReportSpan;
use crate::finding::{Finding, Place};
use crate::formats::printable::Report;
use crate::platform::database::Tx;
use crate::statements::build_report::build_report;
use crate::statements::codes as statement_codes;
use crate::statements::compare_forms::{Beside, compare_forms};
use crate::statements::report_name::{ReportName, ReportOptions};
use crate::units::codes::UNIT_UNKNOWN;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::at::record_look;
use crate::web::problem::Answer;
use crate::web::state::AppState;

/// Beside what a statement is set.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BesideQuery {
    /// `year_before` (default) or `unit`.
    #[serde(default)]
    pub beside: String,
    /// Code of the other unit. Its books must be within the viewer's scope, too.
    #[serde(default)]
    pub other: String,
}

/// A statement and what stands beside it.
#[derive(Debug)]
pub struct SetBeside {
    pub unit: Unit,
    pub report: Report,
    /// The other one's unit and span.
    pub other: Option<(Unit, ReportSpan, Beside)>,
}

/// Draws a statement, and beside it another one where that is asked for. Whose books the viewer
/// may not read look as if they did not exist; an onlooker's look into them is on their trail.
pub async fn set_beside(
    state: &AppState,
    (viewer, uri): (&Viewer, &Uri),
    (mut tx, unit): (Tx, Unit),
    (name, span): (ReportName, ReportSpan),
    query: &BesideQuery,
) -> Answer<SetBeside> {
    let report = build_report(&mut tx, &unit, name, span, &ReportOptions::default()).await?;
    let other = match query.beside.as_str() {
        "year_before" => span.year_before().map(|before| (unit.clone(), before)),
        "unit" => {
            let other = readable_unit(state, &mut tx, (viewer, uri), query.other.trim()).await?;
            Some((other, span))
        }
        _ => None,
    };
    let Some((other, other_span)) = other else {
        return Ok(SetBeside { unit, report, other: None });
    };
    let beside = compare_forms(&mut tx, &report, (name, &other, other_span)).await?;
    Ok(SetBeside { unit, report, other: Some((other, other_span, beside)) })
}

pub async fn readable_unit(
    state: &AppState,
    tx: &mut Tx,
    (viewer, uri): (&Viewer, &Uri),
    code: &str,
) -> Answer<Unit> {
    let unknown = || Finding::new(&UNIT_UNKNOWN, Place::of(format!("单位 {code}")));
    let Some(other) = units::find_unit(tx, code).await? else { return Err(unknown().into()) };
    let roles = viewer.roles_at(tx, other.id).await?;
    if !roles.may(Ability::ReadBooks) {
        return Err(unknown().into());
    }
    if roles.is_onlooker() {
        record_look(state, viewer, &other, uri).await?;
    }
    Ok(other)
}

/// The statutory form by the name in the URL.
pub fn form_named(name: &str) -> Answer<ReportName> {
    let found = ReportName::FORMS.into_iter().find(|form| form.as_str() == name);
    let unknown = || Finding::new(&statement_codes::REPORT_UNKNOWN, Place::of(name));
    found.ok_or_else(|| unknown().into())
}
