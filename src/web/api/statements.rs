//! The statements of a unit at a glance, and one beside another.

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::reports::read_span;
use crate::access::role::Ability;
use crate::access::viewer::Viewer;
use crate::date::ReportSpan;
use crate::finding::{Finding, Place};
use crate::formats::printable::Report;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::statements::build_report::build_report;
use crate::statements::codes as statement_codes;
use crate::statements::compare_forms::{Beside, Comparison, Pair, compare_forms};
use crate::statements::report_name::{ReportName, ReportOptions};
use crate::statements::survey_statements::{Part, Survey, survey_statements};
use crate::units::codes::UNIT_UNKNOWN;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::extract::{Path, Query};
use crate::web::gate::record_look;
use crate::web::problem::{Answer, FindingBody, shown};
use crate::web::state::AppState;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SurveyQuery {
    /// `2025-03`, `2025Q1`, `2025H1` or `2025`.
    period: String,
}

/// A statutory form as it stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementState)]
pub struct FormBody {
    pub name: &'static str,
    pub title: &'static str,
    pub form_number: String,
    pub is_drawn: bool,
    /// What does not tie; where it is not drawn, why.
    pub findings: Vec<FindingBody>,
}

/// A month's receipts and spending, before transfers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MonthFlow)]
pub struct MonthBody {
    pub month: i64,
    #[schema(value_type = String)]
    pub receipts: Money,
    #[schema(value_type = String)]
    pub spending: Money,
}

/// A level-1 account's part.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccountPart)]
pub struct PartBody {
    pub code: String,
    pub name: String,
    #[schema(value_type = String)]
    pub amount: Money,
}

impl From<Part> for PartBody {
    fn from(part: Part) -> Self {
        Self { code: part.code, name: part.name, amount: part.amount }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementSurvey)]
pub struct SurveyBody {
    pub statements: Vec<FormBody>,
    pub months: Vec<MonthBody>,
    /// January to the end of the span.
    pub receipts: Vec<PartBody>,
    pub spending: Vec<PartBody>,
    /// Months of the span that are closed.
    pub closed_months: usize,
    pub month_count: usize,
}

impl From<Survey> for SurveyBody {
    fn from(survey: Survey) -> Self {
        let statements = survey.forms.into_iter().map(|form| FormBody {
            name: form.name.as_str(),
            title: form.name.label(),
            form_number: form.form_number,
            is_drawn: form.not_drawn.is_none(),
            findings: shown(form.not_drawn.into_iter().chain(form.findings).collect()),
        });
        let month = |it: &crate::statements::survey_statements::MonthFlow| MonthBody {
            month: it.month,
            receipts: it.receipts,
            spending: it.spending,
        };
        Self {
            statements: statements.collect(),
            months: survey.months.iter().map(month).collect(),
            receipts: survey.receipts.into_iter().map(PartBody::from).collect(),
            spending: survey.spending.into_iter().map(PartBody::from).collect(),
            closed_months: survey.closed_months,
            month_count: survey.month_count,
        }
    }
}

/// Which statements the unit draws for a span, whether they tie, and how receipts and spending
/// ran over the year.
#[utoipa::path(get, path = "/api/v1/units/{code}/statements", tag = "reports",
    params(("code" = String, Path, description = "Unit code"), SurveyQuery),
    responses((status = 200, body = SurveyBody)))]
pub async fn survey(
    State(state): State<AppState>,
    Path(code): Path<String>,
    Query(query): Query<SurveyQuery>,
) -> Answer<Json<SurveyBody>> {
    let span = read_span(&query.period)?;
    let (mut tx, unit) = state.read(&code).await?;
    Ok(Json(survey_statements(&mut tx, &unit, span).await?.into()))
}

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
    (code, name, span): (&str, ReportName, ReportSpan),
    query: &BesideQuery,
) -> Answer<SetBeside> {
    let (mut tx, unit) = state.read(code).await?;
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

async fn readable_unit(
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

/// A figure beside the other. Amounts are text in yuan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComparedFigure)]
pub struct PairBody {
    #[schema(value_type = Option<String>)]
    pub this: Option<Money>,
    #[schema(value_type = Option<String>)]
    pub other: Option<Money>,
    #[schema(value_type = Option<String>)]
    pub difference: Option<Money>,
    /// In tenths of a percent of the other.
    pub change_permille: Option<i64>,
}

impl From<&Pair> for PairBody {
    fn from(pair: &Pair) -> Self {
        Self {
            this: pair.this.as_ref().map(|it| it.amount),
            other: pair.other.as_ref().map(|it| it.amount),
            difference: pair.difference(),
            change_permille: pair.change_permille(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComparedLine)]
pub struct LineBody {
    pub caption: String,
    /// In the order of `columns`.
    pub figures: Vec<PairBody>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementComparison)]
pub struct ComparisonBody {
    pub name: String,
    pub unit: String,
    pub span: String,
    pub other_unit: String,
    pub other_span: String,
    pub columns: Vec<String>,
    pub lines: Vec<LineBody>,
    /// Why the other one is not drawn.
    pub findings: Vec<FindingBody>,
}

fn lines_of(comparison: &Comparison) -> Vec<LineBody> {
    let line = |line: &crate::statements::compare_forms::ComparedLine| LineBody {
        caption: line.caption.clone(),
        figures: line.pairs.iter().map(PairBody::from).collect(),
    };
    comparison.lines.iter().map(line).collect()
}

/// The statutory form by the name in the URL.
pub fn form_named(name: &str) -> Answer<ReportName> {
    let found = ReportName::FORMS.into_iter().find(|form| form.as_str() == name);
    let unknown = || Finding::new(&statement_codes::REPORT_UNKNOWN, Place::of(name));
    found.ok_or_else(|| unknown().into())
}

/// A statutory statement beside the same months of the year before, or beside another unit's.
#[utoipa::path(get, path = "/api/v1/units/{code}/statements/{name}/comparison", tag = "reports",
    params(("code" = String, Path, description = "Unit code"),
        ("name" = String, Path, description = "`balance-sheet`, …"), SurveyQuery, BesideQuery),
    responses((status = 200, body = ComparisonBody)))]
pub async fn comparison(
    State(state): State<AppState>,
    viewer: Viewer,
    uri: Uri,
    Path((code, name)): Path<(String, String)>,
    Query(period): Query<SurveyQuery>,
    Query(mut query): Query<BesideQuery>,
) -> Answer<Json<ComparisonBody>> {
    let (name, span) = (form_named(&name)?, read_span(&period.period)?);
    if query.beside.is_empty() {
        "year_before".clone_into(&mut query.beside);
    }
    let set = set_beside(&state, (&viewer, &uri), (&code, name, span), &query).await?;
    let mut body = ComparisonBody {
        name: set.report.name,
        unit: set.unit.code,
        span: span.to_string(),
        other_unit: String::new(),
        other_span: String::new(),
        columns: Vec::new(),
        lines: Vec::new(),
        findings: Vec::new(),
    };
    if let Some((other, other_span, beside)) = set.other {
        body.other_unit = other.code;
        body.other_span = other_span.to_string();
        match beside {
            Beside::Drawn { comparison, .. } => {
                body.lines = lines_of(&comparison);
                body.columns = comparison.columns;
            }
            Beside::NotDrawn(findings) => body.findings = shown(findings),
        }
    }
    Ok(Json(body))
}
