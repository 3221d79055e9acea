//! What came, for whom, by which shares; what matched nobody; what is owed; what waits.

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::web::api::{Page, rows_wanted};
use crate::web::at::Reading;
use crate::web::codes;
use crate::web::extract::Query;
use crate::web::problem::{Answer, Problem};
use crate::web::views::dues::{
    DebtBody, ReceiptBody, ReceiptScope, RuleBody, WaitingBody, debts_about, receipts_page,
    rules_about, waiting_of,
};
use crate::web::views::files::read_span;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReceiptsQuery {
    /// `2025-03`, `2025Q1`, `2025H1` or `2025`: by the day on which it came.
    period: String,
    /// `received` by the unit (when missing), or for the unit and those `below` it.
    scope: Option<String>,
    /// `next_after` of the page before.
    #[serde(default)]
    after: String,
    limit: Option<i64>,
}

/// Receipts of a span, page by page.
#[utoipa::path(get, path = "", tag = "dues", params(ReceiptsQuery),
    responses((status = 200, body = Page<ReceiptBody>)))]
pub async fn receipts(
    Reading { mut tx, unit }: Reading,
    Query(query): Query<ReceiptsQuery>,
) -> Answer<Json<Page<ReceiptBody>>> {
    let invalid = |why: String| Problem::new(&codes::QUERY_INVALID, why);
    let span = read_span(&query.period)?;
    let scope = match query.scope.as_deref() {
        None | Some("received") => ReceiptScope::Received,
        Some("below") => ReceiptScope::Below,
        Some(other) => return Err(invalid(format!("scope {other}；可用：received、below"))),
    };
    let page = (query.after.as_str(), rows_wanted(query.limit));
    let (items, next_after) = receipts_page(&mut tx, (&unit, scope), span, page).await?;
    Ok(Json(Page { items, next_after }))
}

/// Money of the unit that matched nobody, the oldest first.
#[utoipa::path(get, path = "", tag = "dues", responses((status = 200, body = Vec<ReceiptBody>)))]
pub async fn unmatched(Reading { mut tx, unit }: Reading) -> Answer<Json<Vec<ReceiptBody>>> {
    let rows = crate::dues::store::unmatched_receipts(&mut tx, unit.id).await?;
    Ok(Json(crate::web::views::dues::receipt_bodies(&mut tx, rows).await?))
}

/// The rules of shares that decide at the unit, and those of units below it.
#[utoipa::path(get, path = "", tag = "dues", responses((status = 200, body = Vec<RuleBody>)))]
pub async fn rules(Reading { mut tx, unit }: Reading) -> Answer<Json<Vec<RuleBody>>> {
    Ok(Json(rules_about(&mut tx, &unit).await?))
}

/// What the unit owes others of dues, and what is owed to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DuesDebts)]
pub struct DebtsBody {
    owed: Vec<DebtBody>,
    coming: Vec<DebtBody>,
}

/// Dues that are split and not paid on.
#[utoipa::path(get, path = "", tag = "dues", responses((status = 200, body = DebtsBody)))]
pub async fn debts(Reading { mut tx, unit }: Reading) -> Answer<Json<DebtsBody>> {
    let (owed, coming) = debts_about(&mut tx, &unit).await?;
    Ok(Json(DebtsBody { owed, coming }))
}

/// Events of the unit that have no voucher yet, with the reason.
#[utoipa::path(get, path = "", tag = "dues", responses((status = 200, body = Vec<WaitingBody>)))]
pub async fn bookings(Reading { mut tx, unit }: Reading) -> Answer<Json<Vec<WaitingBody>>> {
    Ok(Json(waiting_of(&mut tx, &unit).await?))
}
