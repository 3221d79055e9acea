//! The list of vouchers of a span: drafts and posted ones, filtered, page by page.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::rows_wanted;
use crate::date::ReportSpan;
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::voucher::list_vouchers::{
    ListPlace, ListedVoucher, VoucherList, VoucherListRequest, VoucherState, list_vouchers,
};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::codes;
use crate::web::extract::{Path, Query};
use crate::web::problem::{Answer, Problem};
use crate::web::state::AppState;

/// What to look for. Empty parts let everything through.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VoucherListQuery {
    /// `2025-03`, `2025Q1`, `2025H1` or `2025`.
    #[serde(default)]
    pub period: String,
    /// `prepared`, `returned`, `reviewed`, `posted`, `reversed` or `reversal`.
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    pub word: String,
    /// Code that an account of the voucher begins with.
    #[serde(default)]
    pub account: String,
    /// Least total, in yuan.
    #[serde(default)]
    pub from: String,
    /// Largest total, in yuan.
    #[serde(default)]
    pub to: String,
    /// In the summary of some line.
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub preparer: String,
    /// The key that the page before ended with.
    #[serde(default)]
    pub after: String,
    pub limit: Option<i64>,
}

impl VoucherListQuery {
    /// What the words ask for; everything that cannot be read is told.
    pub fn request(&self, span: ReportSpan, limit: i64) -> Result<VoucherListRequest, Problem> {
        let mut findings = Vec::new();
        let mut amount = |label: &str, text: &str| {
            Money::read(text).unwrap_or_else(|_| {
                let finding = Finding::new(&codes::AMOUNT_INVALID, Place::of(label));
                findings.push(finding.found(text));
                None
            })
        };
        let (from, to) = (amount("金额起", &self.from), amount("金额止", &self.to));
        if let Some(first) = findings.first() {
            let detail = format!("{}：{}", first.place, first.found);
            return Err(Problem::with_findings(&codes::AMOUNT_INVALID, detail, findings));
        }
        let code = self.account.split_whitespace().next().unwrap_or_default();
        Ok(VoucherListRequest {
            state: VoucherState::read(&self.state),
            word: self.word.trim().to_owned(),
            account: code.to_owned(),
            from,
            to,
            text: self.text.trim().to_owned(),
            preparer: self.preparer.trim().to_owned(),
            after: ListPlace::read(&self.after),
            ..VoucherListRequest::of(span, limit)
        })
    }
}

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
#[utoipa::path(get, path = "/api/v1/units/{code}/voucher-list", tag = "vouchers",
    params(("code" = String, Path, description = "Unit code"), VoucherListQuery),
    responses((status = 200, body = VoucherListBody)))]
pub async fn list(
    State(state): State<AppState>,
    Path(code): Path<String>,
    Query(query): Query<VoucherListQuery>,
) -> Answer<Json<VoucherListBody>> {
    let span = query.period.parse::<ReportSpan>();
    let span = span.map_err(|why| Problem::new(&codes::QUERY_INVALID, why))?;
    let limit = rows_wanted(query.limit);
    let request = query.request(span, limit)?;
    let (mut tx, unit) = state.read(&code).await?;
    let (list, next_after) = page_of(&mut tx, &unit, &request).await?;
    Ok(Json(VoucherListBody {
        items: list.vouchers.into_iter().map(ListedBody::from).collect(),
        count: list.count,
        total: list.total,
        next_after,
    }))
}

/// A page, cut to what was wanted, with the place that the next one begins after.
pub async fn page_of(
    tx: &mut Tx,
    unit: &Unit,
    request: &VoucherListRequest,
) -> Outcome<(VoucherList, Option<String>)> {
    let mut list = list_vouchers(tx, unit, request).await?;
    let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
    let has_more = list.vouchers.len() > limit;
    list.vouchers.truncate(limit);
    let next = list.vouchers.last().filter(|_| has_more).map(|it| it.place.spell());
    Ok((list, next))
}
