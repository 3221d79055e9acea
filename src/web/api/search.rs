//! Finding units, accounts and vouchers by what people remember of them.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::viewer::Viewer;
use crate::units::store as units;
use crate::web::at::Snapshot;
use crate::web::extract::Query;
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::search::{Found, find};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// A code or name, a voucher number `记-7`, an amount, a part of a summary.
    q: String,
    /// The unit whose accounts and vouchers are searched.
    unit: Option<String>,
    /// The year of the vouchers; this one when missing.
    year: Option<i64>,
}

/// Units in reach, and accounts and vouchers of one of them.
#[utoipa::path(get, path = "", tag = "units", params(SearchQuery),
    responses((status = 200, body = Found)))]
pub async fn search(
    State(state): State<AppState>,
    Snapshot(mut tx): Snapshot,
    viewer: Viewer,
    Query(query): Query<SearchQuery>,
) -> Answer<Json<Found>> {
    let unit = match &query.unit {
        Some(code) => units::find_unit(&mut tx, code).await?,
        None => None,
    };
    let year = query.year.unwrap_or_else(|| i64::from(state.clock.today().year()));
    Ok(Json(find(&mut tx, &viewer, unit.as_ref(), (&query.q, year)).await?))
}
