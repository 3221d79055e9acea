//! Statements, ledgers and journals as JSON, CSV or print-ready workbooks.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::viewer::Viewer;
use crate::consolidation::build_consolidated::Consolidation;
use crate::consolidation::codes::NOT_A_CONSOLIDATION;
use crate::consolidation::consolidated_name::{ConsolidatedName, Tree};
use crate::date::ReportSpan;
use crate::finding::{Finding, Outcome, Place};
use crate::formats::csv_write::write_csv;
use crate::formats::printable::Report;
use crate::formats::xlsx_write::{write_pack, write_xlsx};
use crate::oversight::build_oversight::{AskedReport, build_oversight};
use crate::oversight::oversight_name::OversightName;
use crate::overviews::build_overview::build_overview;
use crate::overviews::overview_name::OverviewName;
use crate::platform::database::{Pending, Tx};
use crate::regular::build_regular::{Asked, build_regular};
use crate::regular::lines;
use crate::statements::build_report::{build_pack, build_report};
use crate::statements::codes as statement_codes;
use crate::statements::report_name::{ReportName, ReportOptions};
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading};
use crate::web::extract::Query;
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::consolidated::refuse_unread;
use crate::web::views::files::{CSV, XLSX, download, off_the_loop, read_span};

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
    /// Sums over a tree: as it was `then`, or as it is `now`.
    pub tree: Option<String>,
    /// `json`, `csv` or `xlsx`.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub format: Format,
}

impl ReportQuery {
    fn options(&self) -> ReportOptions {
        ReportOptions {
            account: self.account.clone(),
            level: self.level,
            bank_account: self.bank_account.clone(),
        }
    }
}

/// What the unit and all below it add up to, for whoever may read all of them.
fn consolidated<'t>(
    tx: &'t mut Tx,
    (unit, viewer): (&'t Unit, &'t Viewer),
    name: ConsolidatedName,
    asked: (ReportSpan, Tree),
) -> Pending<'t, Outcome<Report>> {
    Box::pin(async move {
        let all = Consolidation::load(tx, &unit.code, asked).await?;
        refuse_unread(tx, viewer, &all.members).await?;
        all.report(tx, name).await
    })
}

/// The report by the name in the URL.
async fn draw(
    tx: &mut Tx,
    (unit, viewer): (&Unit, &Viewer),
    (name, today): (&str, Date),
    query: &ReportQuery,
) -> Answer<Report> {
    if let Some(name) = OversightName::shown(name) {
        let year = read_span(&query.period)?.year();
        let asked = AskedReport { year, scheme: "", is_with_below: false, on: today };
        return Ok(build_oversight(tx, unit, (name, asked)).await?);
    }
    if let Some(overview) = OverviewName::read(name) {
        return Ok(build_overview(tx, unit, overview, read_span(&query.period)?).await?);
    }
    if let Some(name) = ConsolidatedName::read(name).filter(|it| it.as_str() == name) {
        let tree = query.tree.as_deref().unwrap_or("then");
        let Some(tree) = Tree::read(tree) else {
            return Err(Finding::new(&NOT_A_CONSOLIDATION, Place::of("tree")).found(tree).into());
        };
        let asked = (read_span(&query.period)?, tree);
        return Ok(consolidated(tx, (unit, viewer), name, asked).await?);
    }
    if name == lines::NAME {
        let span = read_span(&query.period)?;
        let asked = Asked { unit, span, is_below: false, today };
        return Ok(build_regular(tx, asked).await?);
    }
    let Some(name) = ReportName::read(name) else {
        return Err(Finding::new(&statement_codes::REPORT_UNKNOWN, Place::of(name)).into());
    };
    Ok(build_report(tx, unit, name, read_span(&query.period)?, &query.options()).await?)
}

/// A report of a unit for a span. JSON carries, for each figure, what it adds up.
#[utoipa::path(get, path = "", tag = "reports",
    params(("name" = String, Path, description = "`balance-sheet`, `trial-balance`, …"),
        ReportQuery),
    responses((status = 200, content(
        (Object = "application/json"), (String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub async fn get(
    State(state): State<AppState>,
    viewer: Viewer,
    Reading { mut tx, unit }: Reading,
    Last(name): Last<String>,
    Query(query): Query<ReportQuery>,
) -> Answer<Response> {
    let report = draw(&mut tx, (&unit, &viewer), (&name, state.clock.today()), &query).await?;
    tx.rollback().await?;
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
#[utoipa::path(get, path = "", tag = "reports", params(PackQuery),
    responses((status = 200, content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub async fn pack(
    Reading { mut tx, unit }: Reading,
    State(state): State<AppState>,
    Query(query): Query<PackQuery>,
) -> Answer<Response> {
    let span = read_span(&query.period)?;
    let reports = build_pack(&mut tx, &unit, span).await?;
    let created_on = state.clock.today();
    let bytes = off_the_loop(move || write_pack(&reports, created_on)).await?;
    let names = (
        format!("statements-{}-{span}.xlsx", unit.code),
        format!("{}会计报表{}.xlsx", unit.name, span.title()),
    );
    Ok(download(&names, XLSX, bytes))
}
