//! Movements between unions: what is open, what both sides said, confirming, disputing.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::dues::kept;
use crate::money::Money;
use crate::web::at::{Last, Reading, Writing};
use crate::web::codes;
use crate::web::extract::{Body, Query};
use crate::web::problem::{Answer, Problem};
use crate::web::state::AppState;
use crate::web::views::dues::{BookedBody, read_day};
use crate::web::views::transfers::{
    TransferBody, TransferScope, WholeTransfer, confirm_receipt, say_dispute, transfers_about,
    whole_transfer,
};

/// From which year on, where nobody says.
const FIRST_YEAR: i64 = 2010;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TransfersQuery {
    /// `to_confirm`, `to_pay`, `differing`, `open` or `all` (when missing).
    scope: Option<String>,
    /// From which year's money on.
    year: Option<i64>,
}

/// The transfers that the unit pays or receives, the newest first.
#[utoipa::path(get, path = "", tag = "transfers", params(TransfersQuery),
    responses((status = 200, body = Vec<TransferBody>)))]
pub async fn list(
    State(state): State<AppState>,
    Reading { mut tx, unit }: Reading,
    Query(query): Query<TransfersQuery>,
) -> Answer<Json<Vec<TransferBody>>> {
    let scope = match query.scope.as_deref() {
        None => TransferScope::All,
        Some(text) => TransferScope::read(text).ok_or_else(|| {
            let offered: Vec<&str> = TransferScope::EVERY.iter().map(|it| it.as_str()).collect();
            let detail = format!("scope {text}；可用：{}", offered.join("、"));
            Problem::new(&codes::QUERY_INVALID, detail)
        })?,
    };
    let from = (query.year.unwrap_or(FIRST_YEAR), state.clock.today());
    Ok(Json(transfers_about(&mut tx, (&unit, scope), from).await?))
}

/// One transfer with all that both sides said.
#[utoipa::path(get, path = "", tag = "transfers",
    responses((status = 200, body = WholeTransfer)))]
pub async fn get(
    State(state): State<AppState>,
    Reading { mut tx, unit }: Reading,
    Last(id): Last<i64>,
) -> Answer<Json<WholeTransfer>> {
    Ok(Json(whole_transfer(&mut tx, (&unit, id), state.clock.today()).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmationRequest {
    /// `YYYY-MM-DD`: the day on which the bank shows it.
    date: String,
    /// Text in yuan; when missing, what was paid and is not confirmed yet.
    #[schema(value_type = Option<String>)]
    amount: Option<Money>,
}

/// Confirms that the money came; the unit's side is booked.
#[utoipa::path(post, path = "", tag = "transfers", request_body = ConfirmationRequest,
    responses((status = 200, body = BookedBody)))]
pub async fn confirm(
    at: Writing,
    Last(id): Last<i64>,
    Body(request): Body<ConfirmationRequest>,
) -> Answer<Json<BookedBody>> {
    let on = read_day("date", &request.date)?;
    let mut tx = at.begin_with_service().await?;
    let what = (id, on, request.amount);
    let booked = confirm_receipt(&mut tx, at.act(), &at.unit, what).await?;
    Ok(Json(kept(tx, booked).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DisputeRequest {
    /// What is wrong, by which papers.
    note: String,
}

/// Says what is wrong with a transfer; both sides see it.
#[utoipa::path(post, path = "", tag = "transfers", request_body = DisputeRequest,
    responses((status = 200, body = WholeTransfer)))]
pub async fn dispute(
    at: Writing,
    Last(id): Last<i64>,
    Body(request): Body<DisputeRequest>,
) -> Answer<Json<WholeTransfer>> {
    let mut tx = at.begin_with_service().await?;
    say_dispute(&mut tx, at.act(), &at.unit, (id, &request.note)).await?;
    let whole = whole_transfer(&mut tx, (&at.unit, id), at.clock.today()).await?;
    tx.commit().await?;
    Ok(Json(whole))
}
