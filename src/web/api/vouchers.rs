//! Posted vouchers: read, and reversed.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::drafts::PreparedBody;
use super::{Page, rows_wanted};
use crate::date::{Period, YEARS};
use crate::ledger::drafts::reverse_voucher::{
    ReversalRequest, complete_reversal, corrected_lines, red_lines,
};
use crate::ledger::store;
use crate::web::at::{Last, Reading, Writing, note_voucher};
use crate::web::extract::{Body, IdempotencyKey, Query};
use crate::web::problem::{Answer, Problem};
use crate::web::views::cut;
use crate::web::views::draft_body::{EntryRequest, VoucherRequest, account_of, resolve};
use crate::web::views::voucher_body::{VoucherBody, VoucherHead};
use crate::web::views::vouchers::read_voucher;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VouchersQuery {
    /// First period, `2025-01`; `2025-00` takes the opening in.
    #[param(value_type = Option<String>)]
    from: Option<Period>,
    /// Last period.
    #[param(value_type = Option<String>)]
    to: Option<Period>,
    /// The key that the page before ended with.
    after: Option<i64>,
    limit: Option<i64>,
}

/// Posted vouchers in the order of the chain.
#[utoipa::path(get, path = "", tag = "vouchers", params(VouchersQuery),
    responses((status = 200, body = Page<VoucherHead>)))]
pub async fn list(
    Reading { mut tx, unit }: Reading,
    Query(query): Query<VouchersQuery>,
) -> Answer<Json<Page<VoucherHead>>> {
    let from = query.from.or_else(|| Period::new(*YEARS.start(), 0));
    let to = query.to.or_else(|| Period::new(*YEARS.end(), 12));
    let (Some(from), Some(to)) = (from, to) else {
        return Err(Problem::new(&crate::web::codes::QUERY_INVALID, "from, to"));
    };
    let limit = rows_wanted(query.limit);
    let page = (query.after.unwrap_or_default(), limit + 1);
    let mut rows = store::vouchers_in_periods(&mut tx, unit.id, (from, to), page).await?;
    let next_after = cut(&mut rows, limit, |row| row.id.to_string());
    Ok(Json(Page { items: rows.into_iter().map(VoucherHead::from).collect(), next_after }))
}

/// One posted voucher with its entries, what reverses it, and the file that it came from.
#[utoipa::path(get, path = "", tag = "vouchers", responses((status = 200, body = VoucherBody)))]
pub async fn get(
    Reading { mut tx, unit }: Reading,
    Last(id): Last<i64>,
) -> Answer<Json<VoucherBody>> {
    Ok(Json(read_voucher(&mut tx, &unit, id).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReversalBody {
    /// Line numbers; none reverses the whole voucher.
    #[serde(default)]
    lines: Vec<i64>,
    /// `YYYY-MM-DD`.
    #[schema(value_type = String)]
    dated_on: Date,
    /// Added to the summary.
    #[serde(default)]
    reason: String,
    /// 更正科目: the account, by code or name, where the chosen lines belong. The same amounts are
    /// booked there in the same voucher.
    account: Option<String>,
    /// Further lines that complete the reversal: chosen lines alone seldom balance.
    #[serde(default)]
    entries: Vec<EntryRequest>,
}

/// Prepares a red-letter reversal as a draft, whole or by line, with what completes it; it is
/// reviewed and posted like any other.
#[utoipa::path(post, path = "", tag = "vouchers",
    params(("Idempotency-Key" = Option<String>, Header, description = "Names this one request")),
    request_body = ReversalBody, responses((status = 201, body = PreparedBody)))]
pub async fn reverse(
    at: Writing,
    Last(id): Last<i64>,
    IdempotencyKey(key): IdempotencyKey,
    Body(body): Body<ReversalBody>,
) -> Answer<impl IntoResponse> {
    let request = ReversalRequest {
        voucher_id: id,
        lines: body.lines,
        dated_on: body.dated_on,
        reason: body.reason,
    };
    let mut tx = at.begin().await?;
    let mut further = Vec::new();
    if let Some(account) = body.account {
        let red = red_lines(&mut tx, &at.unit, &request).await?;
        let account = account_of(&mut tx, &at.unit, (request.dated_on, &account)).await?;
        let place = (account, request.reason.as_str());
        further = corrected_lines(&mut tx, &at.unit, &red, place).await?;
    }
    if !body.entries.is_empty() {
        let lines = VoucherRequest::of(request.dated_on, body.entries);
        further.extend(resolve(&mut tx, (at.clock, &at.actor), &at.unit, lines).await?.entries);
    }
    let asked = (request, further);
    let prepared = complete_reversal(&mut tx, at.act(), &at.unit, asked, key.as_deref()).await?;
    let body = PreparedBody::new(&mut tx, &at.unit, prepared).await?;
    tx.commit().await?;
    note_voucher(id);
    let location = body.location(&at.unit);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(body)))
}
