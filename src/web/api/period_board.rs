//! The months of all units in reach.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Page;
use crate::access::role::Ability;
use crate::access::store::ReachAsked;
use crate::access::viewer::Viewer;
use crate::ledger::periods::period_board::{BoardMonth, BoardRow, NextStep, period_board};
use crate::web::api::rows_wanted;
use crate::web::at::Snapshot;
use crate::web::extract::Query;
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::reach::seen_page;

/// A unit's year on the board.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PeriodBoardRow)]
pub struct BoardBody {
    unit_code: String,
    unit_name: String,
    /// `missing`, `open`, `closed` or `reopened` for each month, with its drafts.
    #[schema(value_type = Vec<Object>)]
    months: Vec<BoardMonth>,
    /// What has to be done next.
    #[schema(value_type = Object)]
    next: NextStep,
}

impl From<BoardRow> for BoardBody {
    fn from(row: BoardRow) -> Self {
        Self {
            unit_code: row.unit.code,
            unit_name: row.unit.name,
            months: row.months,
            next: row.next,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BoardQuery {
    /// This year when missing.
    year: Option<i64>,
    /// Part of a unit's code or name.
    q: Option<String>,
    /// The code that the page before ended with.
    after: Option<String>,
    limit: Option<i64>,
}

/// The months of a year of the units whose books the caller may read, in code order.
#[utoipa::path(get, path = "", tag = "periods", params(BoardQuery),
    responses((status = 200, body = Page<BoardBody>)))]
pub async fn board(
    State(state): State<AppState>,
    Snapshot(mut tx): Snapshot,
    viewer: Viewer,
    Query(query): Query<BoardQuery>,
) -> Answer<Json<Page<BoardBody>>> {
    let year = query.year.unwrap_or_else(|| i64::from(state.clock.today().year()));
    let wanted = query.q.unwrap_or_default();
    let (after, limit) = (query.after.as_deref().unwrap_or_default(), rows_wanted(query.limit));
    let ability = Ability::ReadBooks;
    let asked = ReachAsked { viewer: &viewer, ability, under: None, after, limit };
    let (units, next_after) = seen_page(&mut tx, asked, &wanted).await?;
    let rows = period_board(&mut tx, units, year).await?;
    let items = rows.into_iter().map(BoardBody::from).collect();
    Ok(Json(Page { items, next_after }))
}
