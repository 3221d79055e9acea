//! The entries behind a figure.

use axum::Json;

use super::rows_wanted;
use crate::web::at::Reading;
use crate::web::extract::Query;
use crate::web::problem::Answer;
use crate::web::views::entries::{EntriesBody, EntriesQuery, entries_of};

/// The entries behind a figure, in the order of the books, with the cell that each came from.
/// A figure of a report names its terms in `drill`.
#[utoipa::path(get, path = "", tag = "reports", params(EntriesQuery),
    responses((status = 200, body = EntriesBody)))]
pub async fn get(
    Reading { mut tx, unit }: Reading,
    Query(query): Query<EntriesQuery>,
) -> Answer<Json<EntriesBody>> {
    Ok(Json(entries_of(&mut tx, &unit, &query, rows_wanted(query.limit)).await?))
}
