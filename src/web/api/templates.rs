//! Templates of workbooks: which there are, and one for a unit's year.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::imports::kinds::SheetKind;
use crate::imports::templates::write_template::{TemplateRequest, kind_of_key, make_template};
use crate::web::at::{Last, Reading};
use crate::web::extract::Query;
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::files::{XLSX, download, off_the_loop, read_span};

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
#[utoipa::path(get, path = "", tag = "imports",
    responses((status = 200, body = Vec<TemplateBody>)))]
pub async fn list(Reading { tx, .. }: Reading) -> Answer<Json<Vec<TemplateBody>>> {
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
#[utoipa::path(get, path = "", tag = "imports",
    params(("kind" = String, Path, description = "`journal`, `opening`, …"), TemplateQuery),
    responses((status = 200, content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub async fn get(
    Reading { mut tx, unit }: Reading,
    State(state): State<AppState>,
    Last(kind): Last<String>,
    Query(query): Query<TemplateQuery>,
) -> Answer<Response> {
    let kind = kind_of_key(&kind)?;
    let span = query.period.as_deref().map(read_span).transpose()?;
    let request = TemplateRequest { kind, year: query.year, span };
    let template = make_template(&mut tx, &unit, state.clock.today(), request).await?;
    tx.rollback().await?;
    let plain = format!("template-{}-{}-{}.xlsx", kind.key(), unit.code, query.year);
    let names = (plain, template.file_name.clone());
    let bytes = off_the_loop(move || template.bytes()).await?;
    Ok(download(&names, XLSX, bytes))
}
