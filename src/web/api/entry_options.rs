//! Everything that a line of a voucher may name, in one answer: what the entry grid offers.

use axum::Json;
use axum::extract::State;

use super::accounts::YearQuery;
use crate::web::at::Reading;
use crate::web::extract::Query;
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::entry_options::{EntryOptions, options_of};

/// What a line of a voucher of the year may name.
#[utoipa::path(get, path = "", tag = "drafts", params(YearQuery),
    responses((status = 200, body = EntryOptions)))]
pub async fn get(
    Reading { mut tx, unit }: Reading,
    State(state): State<AppState>,
    Query(query): Query<YearQuery>,
) -> Answer<Json<EntryOptions>> {
    Ok(Json(options_of(&mut tx, &unit, query.or_this_year(&state)).await?))
}
