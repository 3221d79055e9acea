//! Pages for people: plain HTML without scripts, readable on a phone and on paper.

pub mod error;
pub mod home;
pub mod html;
pub mod report;
pub mod source;
pub mod unit;
pub mod voucher;

use axum::http::header;
use axum::response::IntoResponse;

/// The one style sheet.
pub async fn style() -> impl IntoResponse {
    let headers =
        [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, include_str!("../assets/style.css"))
}
