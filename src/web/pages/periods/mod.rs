//! Months and years: what is open, what blocks, closing, reopening.

mod board;
mod month_end;
mod months;
mod reopenings;
mod request;
mod shown;
mod year_end;

use axum::Router;
use axum::routing::{get, post};

use crate::access::role::Ability::{ApproveReopening, AskReopening, Close, Prepare, ReadBooks};
use crate::web::guards::Guard::{AtUnit, Somewhere};
use crate::web::guards::Route;
use crate::web::state::AppState;

/// What the routes of these pages, and of the API beside them, ask for.
pub const GUARDS: &[Route] = &[
    ("GET", "/periods", Somewhere(&[ReadBooks])),
    ("GET", "/units/{code}/periods", AtUnit(&[ReadBooks])),
    ("GET", "/units/{code}/periods/{period}/closing", AtUnit(&[Close, Prepare])),
    ("POST", "/units/{code}/periods/{period}/closing", AtUnit(&[Close])),
    ("GET", "/units/{code}/years/{year}/closing", AtUnit(&[Close, Prepare])),
    ("POST", "/units/{code}/years/{year}/closing", AtUnit(&[Close, Prepare])),
    ("GET", "/units/{code}/reopenings", AtUnit(&[ReadBooks])),
    ("POST", "/units/{code}/reopenings", AtUnit(&[AskReopening])),
    ("GET", "/units/{code}/reopenings/{seq}", AtUnit(&[ReadBooks])),
    ("POST", "/units/{code}/reopenings/{seq}/decision", AtUnit(&[ApproveReopening])),
    ("POST", "/units/{code}/reopenings/{seq}/withdrawal", AtUnit(&[AskReopening])),
    ("GET", "/api/v1/periods", Somewhere(&[ReadBooks])),
    ("GET", "/api/v1/units/{code}/reopening-requests", AtUnit(&[ReadBooks])),
    ("POST", "/api/v1/units/{code}/reopening-requests", AtUnit(&[AskReopening])),
    ("POST", "/api/v1/units/{code}/reopening-requests/{seq}/approval", AtUnit(&[ApproveReopening])),
    ("POST", "/api/v1/units/{code}/reopening-requests/{seq}/refusal", AtUnit(&[ApproveReopening])),
    ("POST", "/api/v1/units/{code}/reopening-requests/{seq}/withdrawal", AtUnit(&[AskReopening])),
];

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/periods", get(board::show))
        .route("/units/{code}/periods", get(months::show))
        .route(
            "/units/{code}/periods/{period}/closing",
            get(month_end::preview).post(month_end::close),
        )
        .route("/units/{code}/years/{year}/closing", get(year_end::show).post(year_end::act))
        .route("/units/{code}/reopenings", get(reopenings::show).post(reopenings::ask))
        .route("/units/{code}/reopenings/{seq}", get(request::show))
        .route("/units/{code}/reopenings/{seq}/decision", post(request::decide))
        .route("/units/{code}/reopenings/{seq}/withdrawal", post(request::withdraw))
}
