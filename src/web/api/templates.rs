//! Templates of workbooks: which there are, and one for a unit's year.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::reports::{XLSX, download, off_the_loop, read_span};
use crate::imports::kinds::SheetKind;
use crate::imports::templates::write_template::{TemplateRequest, kind_of_key, make_template};
use crate::web::extract::{Path, Query};
use crate::web::problem::Answer;
use crate::web::state::AppState;

/// A kind of workbook that units send, with its template.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorkbookTemplate)]
pub struct TemplateBody {
    /// As uploads spell it.
    kind: &'static str,
    label: &'static str,
    /// Of the template; a file made from an older one is told when it comes.
    version: u32,
}

/// Every kind of workbook.
#[utoipa::path(get, path = "/api/v1/units/{code}/templates", tag = "imports",
    params(("code" = String, Path, description = "Unit code")),
    responses((status = 200, body = Vec<TemplateBody>)))]
pub async fn list(
    State(state): State<AppState>,
    Path(code): Path<String>,
) -> Answer<Json<Vec<TemplateBody>>> {
    let (tx, _) = state.read(&code).await?;
    tx.rollback().await?;
    let body = |kind: &SheetKind| {
        let spec = kind.spec();
        TemplateBody { kind: spec.key, label: spec.label, version: spec.version }
    };
    Ok(Json(SheetKind::EVERY.iter().map(body).collect()))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TemplateQuery {
    year: i64,
    /// The months of a trial balance or statement, `2025-03`, `2025Q1`, `2025H1` or `2025`; to be
    /// filled in when not given.
    period: Option<String>,
}

/// A workbook to be filled in, with the accounts, projects, parties and other words that the unit
/// has now to choose from.
#[utoipa::path(get, path = "/api/v1/units/{code}/templates/{kind}", tag = "imports",
    params(("code" = String, Path, description = "Unit code"),
        ("kind" = String, Path, description = "`journal`, `opening`, …"), TemplateQuery),
    responses((status = 200, content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub async fn get(
    State(state): State<AppState>,
    Path((code, kind)): Path<(String, String)>,
    Query(query): Query<TemplateQuery>,
) -> Answer<Response> {
    let kind = kind_of_key(&kind)?;
    let span = query.period.as_deref().map(read_span).transpose()?;
    let (mut tx, unit) = state.read(&code).await?;
    let request = TemplateRequest { kind, year: query.year, span };
    let template = make_template(&mut tx, &unit, state.clock.today(), request).await?;
    tx.rollback().await?;
    let plain = format!("template-{}-{}-{}.xlsx", kind.key(), unit.code, query.year);
    let names = (plain, template.file_name.clone());
    let bytes = off_the_loop(move || template.bytes()).await?;
    Ok(download(&names, XLSX, bytes))
}
