//! Years, months and exceptional reopenings of a unit's books.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::accounts::YearQuery;
use super::voucher_body::{VoucherHead, period_text};
use crate::date::Period;
use crate::finding::{Finding, Place};
use crate::ledger::close_period::{ReopenRequest, changes_under, period_states, reopen_period};
use crate::ledger::codes;
use crate::ledger::store::{self, Reopening};
use crate::trail::Actor;
use crate::web::extract::{Body, Path, Query};
use crate::web::problem::Answer;
use crate::web::state::AppState;

/// A year of a unit's books.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Year)]
pub struct YearBody {
    year: i64,
    /// The accounting system: 2009 or 2021.
    chart: i64,
    is_closed: bool,
    /// Whether the opening was carried from the year before.
    is_carried: bool,
}

/// The years that are open or closed, oldest first.
#[utoipa::path(get, path = "/api/v1/units/{code}/years", tag = "periods",
    params(("code" = String, Path, description = "Unit code")),
    responses((status = 200, body = Vec<YearBody>)))]
pub async fn years(
    State(state): State<AppState>,
    Path(code): Path<String>,
) -> Answer<Json<Vec<YearBody>>> {
    let (mut tx, unit) = state.read(&code).await?;
    let years = store::years_of(&mut tx, unit.id).await?;
    let body = |state: crate::ledger::book::YearState| YearBody {
        year: state.year,
        chart: state.era.number(),
        is_closed: state.is_closed,
        is_carried: state.is_carried,
    };
    Ok(Json(years.into_iter().map(body).collect()))
}

/// A month of a unit's books.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Period)]
pub struct PeriodBody {
    period: String,
    is_open: bool,
    drafts: usize,
}

/// The twelve months of a year.
#[utoipa::path(get, path = "/api/v1/units/{code}/periods", tag = "periods",
    params(("code" = String, Path, description = "Unit code"), YearQuery),
    responses((status = 200, body = Vec<PeriodBody>)))]
pub async fn periods(
    State(state): State<AppState>,
    Path(code): Path<String>,
    Query(query): Query<YearQuery>,
) -> Answer<Json<Vec<PeriodBody>>> {
    let year = query.or_this_year(&state);
    let (mut tx, unit) = state.read(&code).await?;
    if store::year_state(&mut tx, unit.id, year).await?.is_none() {
        let place = Place::of(format!("{unit} {year}年"));
        return Err(Finding::new(&codes::YEAR_UNKNOWN, place).into());
    }
    let states = period_states(&mut tx, &unit, year).await?;
    let body = |(period, is_open, drafts): (Period, bool, usize)| PeriodBody {
        period: period.to_string(),
        is_open,
        drafts,
    };
    Ok(Json(states.into_iter().map(body).collect()))
}

/// An exceptional reopening, with what it changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reopening)]
pub struct ReopeningBody {
    seq: i64,
    period: String,
    reason: String,
    requested_by: String,
    approved_by: String,
    opened_at: String,
    expires_at: String,
    closed_at: Option<String>,
    /// The vouchers that came into the period under it.
    changes: Vec<VoucherHead>,
}

fn reopening_body(reopening: Reopening, changes: Vec<store::VoucherRow>) -> ReopeningBody {
    ReopeningBody {
        seq: reopening.seq,
        period: period_text(reopening.period),
        reason: reopening.reason,
        requested_by: reopening.requested_by,
        approved_by: reopening.approved_by,
        opened_at: reopening.opened_at,
        expires_at: reopening.expires_at,
        closed_at: reopening.closed_at,
        changes: changes.into_iter().map(VoucherHead::from).collect(),
    }
}

/// All exceptional reopenings, oldest first.
#[utoipa::path(get, path = "/api/v1/units/{code}/reopenings", tag = "periods",
    params(("code" = String, Path, description = "Unit code")),
    responses((status = 200, body = Vec<ReopeningBody>)))]
pub async fn reopenings(
    State(state): State<AppState>,
    Path(code): Path<String>,
) -> Answer<Json<Vec<ReopeningBody>>> {
    let (mut tx, unit) = state.read(&code).await?;
    let mut bodies = Vec::new();
    for reopening in store::reopenings_of(&mut tx, unit.id).await? {
        let changes = changes_under(&mut tx, &reopening).await?;
        bodies.push(reopening_body(reopening, changes));
    }
    Ok(Json(bodies))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReopeningRequest {
    reason: String,
    approved_by: String,
    /// UTC instant, `2025-03-01T00:00:00Z`.
    #[schema(value_type = String)]
    expires_at: jiff::Timestamp,
}

/// Opens a closed month for a while, on the record.
#[utoipa::path(post, path = "/api/v1/units/{code}/periods/{period}/reopening", tag = "periods",
    params(("code" = String, Path, description = "Unit code"), ("period" = String, Path)),
    request_body = ReopeningRequest, responses((status = 201, body = ReopeningBody)))]
pub async fn reopen(
    State(state): State<AppState>,
    Path((code, period)): Path<(String, Period)>,
    actor: Actor,
    Body(body): Body<ReopeningRequest>,
) -> Answer<(StatusCode, Json<ReopeningBody>)> {
    let request = ReopenRequest {
        period,
        reason: body.reason,
        approved_by: body.approved_by,
        expires_at: body.expires_at,
    };
    let (mut tx, unit) = state.write(&code).await?;
    let reopening = reopen_period(&mut tx, state.clock, &actor, &unit, request).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(reopening_body(reopening, Vec::new()))))
}
