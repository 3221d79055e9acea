//! Where reports stood before they had pages of their own: leads on.

use axum::extract::RawQuery;
use axum::response::Redirect;

use super::html::{PageAnswer, url_part};
use crate::finding::{Finding, Place};
use crate::statements::codes::REPORT_UNKNOWN;
use crate::statements::report_name::ReportName;
use crate::web::extract::Path;

pub async fn show(
    Path((code, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> PageAnswer<Redirect> {
    let Some(report) = ReportName::read(&name) else {
        return Err(Finding::new(&REPORT_UNKNOWN, Place::of(name)).into());
    };
    let (code, name) = (url_part(&code), report.as_str());
    let place = if report.is_form() { "statements" } else { "books" };
    let query = query.filter(|it| !it.is_empty()).map(|it| format!("?{it}")).unwrap_or_default();
    Ok(Redirect::permanent(&format!("/units/{code}/{place}/{name}{query}")))
}
