//! Statements, ledgers and journals as JSON, CSV or print-ready workbooks.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::date::ReportSpan;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::formats::csv_write::write_csv;
use crate::formats::printable::Report;
use crate::formats::xlsx_write::{write_pack, write_xlsx};
use crate::statements::build_report::{build_pack, build_report};
use crate::statements::codes as statement_codes;
use crate::statements::report_name::{ReportName, ReportOptions};
use crate::units::unit::Unit;
use crate::web::codes;
use crate::web::extract::{Path, Query};
use crate::web::pages::html::url_part;
use crate::web::problem::{Answer, Problem};
use crate::web::state::AppState;

/// The media type of workbooks.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// The media type of plain tables.
pub const CSV: &str = "text/csv; charset=utf-8";

/// How a report is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    #[default]
    Json,
    Csv,
    Xlsx,
}

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReportQuery {
    /// `2025-03`, `2025Q1`, `2025H1` or `2025`.
    pub period: String,
    /// Account code of a ledger; its details belong to it.
    pub account: Option<String>,
    /// How many levels of accounts are listed.
    pub level: Option<i64>,
    /// Code or name of the bank account of a bank journal.
    pub bank_account: Option<String>,
    /// `json`, `csv` or `xlsx`.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub format: Format,
}

impl ReportQuery {
    pub fn span(&self) -> Answer<ReportSpan> {
        read_span(&self.period)
    }

    #[must_use]
    pub fn options(&self) -> ReportOptions {
        ReportOptions {
            account: self.account.clone(),
            level: self.level,
            bank_account: self.bank_account.clone(),
        }
    }
}

/// The months that a query names.
pub fn read_span(text: &str) -> Answer<ReportSpan> {
    text.parse().map_err(|problem: String| Problem::new(&codes::QUERY_INVALID, problem))
}

/// The report by the name in the URL, with the unit that it is of.
pub async fn draw(
    state: &AppState,
    (code, name): (&str, &str),
    query: &ReportQuery,
) -> Answer<(Unit, Report)> {
    let span = query.span()?;
    let Some(name) = ReportName::read(name) else {
        let place = Place::of(name);
        return Err(Finding::new(&statement_codes::REPORT_UNKNOWN, place).into());
    };
    let (mut tx, unit) = state.read(code).await?;
    let report = build_report(&mut tx, &unit, name, span, &query.options()).await?;
    Ok((unit, report))
}

/// A report of a unit for a span. JSON carries, for each figure, what it adds up.
#[utoipa::path(get, path = "/api/v1/units/{code}/reports/{name}", tag = "reports",
    params(("code" = String, Path, description = "Unit code"),
        ("name" = String, Path, description = "`balance-sheet`, `trial-balance`, …"),
        ReportQuery),
    responses((status = 200, content(
        (Object = "application/json"), (String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub async fn get(
    State(state): State<AppState>,
    Path((code, name)): Path<(String, String)>,
    Query(query): Query<ReportQuery>,
) -> Answer<Response> {
    let (unit, report) = draw(&state, (&code, &name), &query).await?;
    let names = {
        let plain = format!("{}-{}-{}", report.name, unit.code, report.span);
        let title = format!("{}{}{}", report.unit_name, report.title, report.span);
        move |ending: &str| (format!("{plain}.{ending}"), format!("{title}.{ending}"))
    };
    match query.format {
        Format::Json => Ok(Json(report).into_response()),
        Format::Csv => {
            let bytes = off_the_loop(move || write_csv(&report)).await?;
            Ok(download(&names("csv"), CSV, bytes))
        }
        Format::Xlsx => {
            let created_on = state.clock.today();
            let bytes = off_the_loop(move || write_xlsx(&report, created_on)).await?;
            Ok(download(&names("xlsx"), XLSX, bytes))
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PackQuery {
    /// `2025-03`, `2025Q1`, `2025H1` or `2025`.
    period: String,
}

/// Every statutory statement that the unit draws for a span, and its trial balance, as one
/// print-ready workbook.
#[utoipa::path(get, path = "/api/v1/units/{code}/report-pack", tag = "reports",
    params(("code" = String, Path, description = "Unit code"), PackQuery),
    responses((status = 200, content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub async fn pack(
    State(state): State<AppState>,
    Path(code): Path<String>,
    Query(query): Query<PackQuery>,
) -> Answer<Response> {
    let span = read_span(&query.period)?;
    let (mut tx, unit) = state.read(&code).await?;
    let reports = build_pack(&mut tx, &unit, span).await?;
    let created_on = state.clock.today();
    let bytes = off_the_loop(move || write_pack(&reports, created_on)).await?;
    let names = (
        format!("statements-{}-{span}.xlsx", unit.code),
        format!("{}会计报表{}.xlsx", unit.name, span.title()),
    );
    Ok(download(&names, XLSX, bytes))
}

/// A large workbook takes a while to write; other requests go on meanwhile.
pub async fn off_the_loop(
    write: impl FnOnce() -> Outcome<Vec<u8>> + Send + 'static,
) -> Outcome<Vec<u8>> {
    let written = tokio::task::spawn_blocking(write).await;
    written.map_err(|problem| Failure::file("report", problem))?
}

/// A file to be saved under its Chinese name, with a plain name for old programs (RFC 6266).
pub fn download((plain, name): &(String, String), kind: &str, bytes: Vec<u8>) -> Response {
    let name = url_part(name);
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{name}");
    let headers =
        [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, bytes).into_response()
}
