//! Returns and rewards: what unions earn, computed by one person and approved by another.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::reports::Format;
use crate::date::ReportSpan;
use crate::finding::{Finding, Outcome, Place};
use crate::formats::csv_write::write_csv;
use crate::formats::printable::Report;
use crate::formats::xlsx_write::write_xlsx;
use crate::grants::approve_run::approve_run;
use crate::grants::codes::{NOT_RUN, WAY_INVALID};
use crate::grants::list_payments::payments_of;
use crate::grants::return_run::{Asked, Line, Run, Told, Way};
use crate::grants::run_returns::{find_run, run_returns, with_lines};
use crate::grants::store;
use crate::money::Money;
use crate::money::percent::rate;
use crate::units::unit::Unit;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Body, Path, Query};
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::files::{CSV, XLSX, download, off_the_loop, read_span};
use crate::web::views::returns::{payment_sheet, run_sheet};

/// What a union earns, with what it rests on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReturnLine)]
pub struct LineBody {
    unit: String,
    name: String,
    /// `remitted`, `excess`, `members` or `list`.
    basis: String,
    /// Yuan, members, or 1 for who is on the list.
    basis_value: String,
    /// Of the whole year.
    #[schema(value_type = Option<String>)]
    target: Option<Money>,
    #[schema(value_type = String)]
    done: Money,
    /// In percent, two decimals; judged exactly.
    done_rate: Option<String>,
    tier: String,
    /// A percent, or an amount for each.
    rate: String,
    #[schema(value_type = String)]
    amount: Money,
}

impl From<&Line> for LineBody {
    fn from(line: &Line) -> Self {
        let earned = &line.earned;
        Self {
            unit: line.unit.clone(),
            name: line.name.clone(),
            basis: earned.basis.as_str().to_owned(),
            basis_value: line.basis_words(),
            target: earned.target,
            done: earned.done,
            done_rate: earned.target.and_then(|target| rate(earned.done, target)),
            tier: earned.tier.clone(),
            rate: earned.rate.clone(),
            amount: earned.amount,
        }
    }
}

/// A run of returns.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReturnRun)]
pub struct RunBody {
    rule: String,
    title: String,
    period: String,
    payer: String,
    /// `paid` or `notice`.
    way: String,
    date: String,
    /// `preview` or `approved`.
    state: String,
    run_by: String,
    approved_by: Option<String>,
    /// What an approval sends back as `seen`.
    seen: String,
    #[schema(value_type = String)]
    total: Money,
    lines: Vec<LineBody>,
}

fn run_body(payer: &Unit, run: &Run) -> Outcome<RunBody> {
    let told = Told::of(payer, run)?;
    Ok(RunBody {
        rule: told.code,
        title: told.title,
        period: told.period,
        payer: told.payer,
        way: told.way.as_str().to_owned(),
        date: told.date,
        state: told.state.as_str().to_owned(),
        run_by: told.run_by,
        approved_by: told.approved_by,
        seen: told.seen,
        total: told.total,
        lines: told.lines.iter().map(LineBody::from).collect(),
    })
}

/// The runs of the unit that stand, the newest period first.
#[utoipa::path(get, path = "", tag = "returns", responses((status = 200, body = Vec<RunBody>)))]
pub async fn list(Reading { mut tx, unit }: Reading) -> Answer<Json<Vec<RunBody>>> {
    let mut bodies = Vec::new();
    for row in store::runs_of(&mut tx, unit.id).await? {
        bodies.push(run_body(&unit, &with_lines(&mut tx, row).await?)?);
    }
    Ok(Json(bodies))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewReturnRun)]
#[serde(deny_unknown_fields)]
pub struct RunRequest {
    rule: String,
    /// `2025-03`, `2025Q1`, `2025H1` or `2025`.
    period: String,
    /// Day of payment, `2025-07-15`; or that of the notice, one of the two.
    paid: Option<String>,
    notice: Option<String>,
    /// Computes and keeps nothing.
    #[serde(default)]
    dry_run: bool,
}

impl RunRequest {
    fn asked(&self) -> Answer<Asked> {
        let (way, day) = match (&self.paid, &self.notice) {
            (Some(day), None) => (Way::Paid, day.as_str()),
            (None, Some(day)) => (Way::Notice, day.as_str()),
            _ => (Way::Notice, ""),
        };
        let dated_on = day.parse().map_err(|_| {
            Finding::new(&WAY_INVALID, Place::of("paid、notice")).found(day).expected("其中之一")
        })?;
        let span = read_span(&self.period)?;
        Ok(Asked { code: self.rule.trim().to_owned(), span, way, dated_on })
    }
}

/// Computes what unions earn by a rule in a period; another person approves it. The same again is
/// the run that stands; another one takes the place of a preview.
#[utoipa::path(post, path = "", tag = "returns", request_body = RunRequest,
    responses((status = 201, body = RunBody), (status = 200, body = RunBody)))]
pub async fn run(at: Writing, Body(body): Body<RunRequest>) -> Answer<(StatusCode, Json<RunBody>)> {
    let asked = body.asked()?;
    let mut tx = at.begin_with_service().await?;
    let done = run_returns(&mut tx, at.act(), &at.unit, &asked).await?;
    if body.dry_run {
        tx.rollback().await?;
    } else {
        tx.commit().await?;
    }
    let is_made = done.is_new && !body.dry_run;
    let status = if is_made { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(run_body(&at.unit, &done.run)?)))
}

/// The rule and the period of a path.
fn which((_, rule, period): (String, String, String)) -> Answer<(String, ReportSpan)> {
    Ok((rule, read_span(&period)?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SheetQuery {
    /// `json`, `csv` or `xlsx`.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    format: Format,
}

/// A sheet as a file.
pub async fn written(state: &AppState, report: Report, is_workbook: bool) -> Answer<Response> {
    let ending = if is_workbook { "xlsx" } else { "csv" };
    let plain = format!("{}-{}-{}.{ending}", report.name, report.unit_code, report.span);
    let name = format!("{}{}.{ending}", report.unit_name, report.title);
    let created_on = state.clock.today();
    let write = move || {
        if is_workbook { write_xlsx(&report, created_on) } else { write_csv(&report) }
    };
    let bytes = off_the_loop(write).await?;
    Ok(download(&(plain, name), if is_workbook { XLSX } else { CSV }, bytes))
}

/// The run of a rule for a period.
#[utoipa::path(get, path = "", tag = "returns", params(SheetQuery),
    responses((status = 200, body = RunBody)))]
pub async fn get(
    Reading { mut tx, unit }: Reading,
    State(state): State<AppState>,
    Path(path): Path<(String, String, String)>,
    Query(query): Query<SheetQuery>,
) -> Answer<Response> {
    let (rule, span) = which(path)?;
    let Some(run) = find_run(&mut tx, &unit, (&rule, span)).await? else {
        return Err(Finding::new(&NOT_RUN, Place::of(format!("{unit} {rule} {span}"))).into());
    };
    tx.rollback().await?;
    match query.format {
        Format::Json => Ok(Json(run_body(&unit, &run)?).into_response()),
        asked => written(&state, run_sheet(&unit, &run), asked == Format::Xlsx).await,
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ReturnApproval)]
#[serde(deny_unknown_fields)]
pub struct ApprovalRequest {
    /// The mark of the run that was looked at.
    seen: String,
}

/// An approved run, and what became of the vouchers of its payments.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApprovedReturnRun)]
pub struct ApprovedBody {
    run: RunBody,
    posted: usize,
    drafted: usize,
    joined: usize,
    waiting: usize,
}

/// Approves a run of another person: every union that earns has its notice, and where the run is
/// paid, the payer its vouchers. Refused where anything has changed under it.
#[utoipa::path(post, path = "", tag = "returns", request_body = ApprovalRequest,
    responses((status = 200, body = ApprovedBody)))]
pub async fn approve(
    at: Writing,
    Path(path): Path<(String, String, String)>,
    Body(body): Body<ApprovalRequest>,
) -> Answer<Json<ApprovedBody>> {
    let (rule, span) = which(path)?;
    let mut tx = at.begin_with_service().await?;
    let seen = Some(body.seen.as_str());
    let approved = approve_run(&mut tx, at.act(), &at.unit, (&rule, span), seen).await?;
    tx.commit().await?;
    let booked = approved.booked;
    Ok(Json(ApprovedBody {
        run: run_body(&at.unit, &approved.run)?,
        posted: booked.posted,
        drafted: booked.drafted,
        joined: booked.joined,
        waiting: booked.waiting,
    }))
}

/// A payment of an approved run.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReturnPayment)]
pub struct PaymentBody {
    unit: String,
    name: String,
    /// Empty where the union has registered no account.
    account: String,
    number: String,
    bank: String,
    #[schema(value_type = String)]
    amount: Money,
    purpose: String,
}

/// Whom an approved run pays, and to which account.
#[utoipa::path(get, path = "", tag = "returns", params(SheetQuery),
    responses((status = 200, body = Vec<PaymentBody>)))]
pub async fn payments(
    Reading { mut tx, unit }: Reading,
    State(state): State<AppState>,
    Path(path): Path<(String, String, String)>,
    Query(query): Query<SheetQuery>,
) -> Answer<Response> {
    let (rule, span) = which(path)?;
    let (run, payments) = payments_of(&mut tx, &unit, (&rule, span)).await?;
    tx.rollback().await?;
    if query.format != Format::Json {
        let sheet = payment_sheet(&unit, &run, &payments);
        return written(&state, sheet, query.format == Format::Xlsx).await;
    }
    let body = |it: crate::grants::list_payments::Payment| PaymentBody {
        unit: it.unit,
        name: it.name,
        account: it.account,
        number: it.number,
        bank: it.bank,
        amount: it.amount,
        purpose: it.purpose,
    };
    let bodies: Vec<PaymentBody> = payments.into_iter().map(body).collect();
    Ok(Json(bodies).into_response())
}
