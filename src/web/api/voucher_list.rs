//! The list of vouchers of a span: drafts and posted ones, filtered, page by page.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::rows_wanted;
use crate::date::ReportSpan;
use crate::ledger::voucher::list_vouchers::ListedVoucher;
use crate::money::Money;
use crate::web::at::Reading;
use crate::web::codes;
use crate::web::extract::Query;
use crate::web::problem::{Answer, Problem};
use crate::web::views::vouchers::{VoucherListQuery, page_of};

/// A voucher or a draft in the list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListedVoucher)]
pub struct ListedBody {
    id: i64,
    /// Of a draft as it is shown: to be named when it is reviewed or posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i64>,
    /// `prepared`, `returned`, `reviewed`, `posted`, `reversed`, `partly_reversed`, `reversal`.
    state: &'static str,
    dated_on: String,
    word: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<i64>,
    /// Of the first line.
    summary: String,
    #[schema(value_type = String)]
    amount: Money,
    attachment_count: i64,
    /// Files beside it.
    file_count: i64,
    preparer: String,
    reviewer: Option<String>,
}

impl From<ListedVoucher> for ListedBody {
    fn from(it: ListedVoucher) -> Self {
        Self {
            id: it.id,
            version: it.version,
            state: it.state.as_str(),
            dated_on: it.dated_on,
            word: it.word,
            number: it.number,
            summary: it.summary,
            amount: it.amount,
            attachment_count: it.attachment_count,
            file_count: it.file_count,
            preparer: it.preparer,
            reviewer: it.reviewer,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct VoucherListBody {
    items: Vec<ListedBody>,
    /// Of all pages.
    count: i64,
    #[schema(value_type = String)]
    total: Money,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_after: Option<String>,
}

/// Drafts and posted vouchers of a span, drafts first.
#[utoipa::path(get, path = "", tag = "vouchers", params(VoucherListQuery),
    responses((status = 200, body = VoucherListBody)))]
pub async fn list(
    Reading { mut tx, unit }: Reading,
    Query(query): Query<VoucherListQuery>,
) -> Answer<Json<VoucherListBody>> {
    let span = query.period.parse::<ReportSpan>();
    let span = span.map_err(|why| Problem::new(&codes::QUERY_INVALID, why))?;
    let limit = rows_wanted(query.limit);
    let request = query.request(span, limit)?;
    let (list, next_after) = page_of(&mut tx, &unit, &request).await?;
    Ok(Json(VoucherListBody {
        items: list.vouchers.into_iter().map(ListedBody::from).collect(),
        count: list.count,
        total: list.total,
        next_after,
    }))
}
