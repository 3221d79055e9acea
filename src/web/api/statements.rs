//! The statements of a unit at a glance, and one beside another.

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::viewer::Viewer;
use crate::money::Money;
use crate::statements::compare_forms::{Beside, Comparison, Pair};
use crate::statements::survey_statements::{MonthFlow, Part, Survey, survey_statements};
use crate::web::at::{Last, Reading};
use crate::web::extract::Query;
use crate::web::problem::{Answer, FindingBody, shown};
use crate::web::state::AppState;
use crate::web::views::files::read_span;
use crate::web::views::statements::{BesideQuery, form_named, set_beside};

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

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementSurvey)]
pub struct SurveyBody {
    pub statements: Vec<FormBody>,
    pub months: Vec<MonthFlow>,
    /// January to the end of the span.
    pub receipts: Vec<Part>,
    pub spending: Vec<Part>,
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
        Self {
            statements: statements.collect(),
            months: survey.months,
            receipts: survey.receipts,
            spending: survey.spending,
            closed_months: survey.closed_months,
            month_count: survey.month_count,
        }
    }
}

/// Which statements the unit draws for a span, whether they tie, and how receipts and spending
/// ran over the year.
#[utoipa::path(get, path = "", tag = "reports", params(SurveyQuery),
    responses((status = 200, body = SurveyBody)))]
pub async fn survey(
    Reading { mut tx, unit }: Reading,
    Query(query): Query<SurveyQuery>,
) -> Answer<Json<SurveyBody>> {
    let span = read_span(&query.period)?;
    Ok(Json(survey_statements(&mut tx, &unit, span).await?.into()))
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

/// A statutory statement beside the same months of the year before, or beside another unit's.
#[utoipa::path(get, path = "", tag = "reports",
    params(("name" = String, Path, description = "`balance-sheet`, …"), SurveyQuery, BesideQuery),
    responses((status = 200, body = ComparisonBody)))]
pub async fn comparison(
    State(state): State<AppState>,
    Reading { tx, unit }: Reading,
    viewer: Viewer,
    uri: Uri,
    Last(name): Last<String>,
    Query(period): Query<SurveyQuery>,
    Query(mut query): Query<BesideQuery>,
) -> Answer<Json<ComparisonBody>> {
    let (name, span) = (form_named(&name)?, read_span(&period.period)?);
    if query.beside.is_empty() {
        "year_before".clone_into(&mut query.beside);
    }
    let set = set_beside(&state, (&viewer, &uri), (tx, unit), (name, span), &query).await?;
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
