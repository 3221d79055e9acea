//! Month-end and year-end closing, in earnest or as a preview.

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::drafts::PostedBody;
use crate::access::role::Ability;
use crate::date::Period;
use crate::finding::Outcome;
use crate::ledger::chart::dimension::FundingSource;
use crate::ledger::periods::close_period::{
    BooksBefore, Closing, books_before, close_period, close_year,
};
use crate::ledger::periods::seen_closing::SeenClosing;
use crate::ledger::periods::transfer::{Judgement, JudgementItem};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::at::{Last, Writing};
use crate::web::extract::{Body, Query};
use crate::web::metrics::count_posted;
use crate::web::problem::{Answer, FindingBody, shown};
use crate::web::views::voucher_body::{ContentBody, Names};

/// What closing a month did, or would do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Closing)]
pub struct ClosingBody {
    period: String,
    /// Of all that was or would be closed, and of the books before it: a closing after a preview
    /// names that of the preview.
    version: String,
    /// The transfer vouchers that the system made.
    transfers: Vec<ContentBody>,
    /// What each of them moves, text in yuan; negative where it takes back what was transferred
    /// before.
    #[schema(value_type = Vec<String>)]
    amounts: Vec<Money>,
    posted: Vec<PostedBody>,
    /// Carried-over money by project, for the year-end judgement.
    judgement: Vec<JudgementItem>,
    findings: Vec<FindingBody>,
}

async fn closing_body(
    tx: &mut Tx,
    unit: &Unit,
    (closing, version): (Closing, &str),
) -> Outcome<ClosingBody> {
    let names = Names::load(tx, unit, closing.period.year()).await?;
    Ok(ClosingBody {
        period: closing.period.to_string(),
        version: version.to_owned(),
        transfers: closing.transfers.iter().map(|voucher| names.content(voucher)).collect(),
        amounts: closing.amounts,
        posted: closing.posted.into_iter().map(PostedBody::from).collect(),
        judgement: closing.judgement,
        findings: shown(closing.findings),
    })
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ClosingQuery {
    /// `true` shows what closing would do and changes nothing.
    #[serde(default)]
    dry_run: bool,
    /// Of the preview that was looked at: other books or other transfers by now are refused as
    /// `ledger.closing_changed`, with what changed. Not compared where it is left out.
    version: Option<String>,
}

impl ClosingQuery {
    /// The version of what was just closed, if it is what was looked at.
    fn as_seen(
        &self,
        before: &BooksBefore,
        closings: &[Closing],
        subject: String,
    ) -> Outcome<String> {
        let now = SeenClosing::of(before, closings)?;
        match self.version.as_deref().and_then(|seen| now.objection(seen, subject)) {
            Some(finding) => Err(finding.into()),
            None => Ok(now.spell()),
        }
    }
}

/// A preview is the same path without the commit.
async fn settle(tx: Tx, is_dry_run: bool, posted: usize) -> Outcome<()> {
    if is_dry_run {
        return tx.rollback().await;
    }
    tx.commit().await?;
    count_posted(posted);
    Ok(())
}

/// Closes a month. A preview (`dry_run`) asks for less than closing does.
#[utoipa::path(post, path = "", tag = "periods", params(ClosingQuery),
    responses((status = 200, body = ClosingBody)))]
pub async fn close_month(
    at: Writing,
    Last(period): Last<Period>,
    Query(query): Query<ClosingQuery>,
) -> Answer<Json<ClosingBody>> {
    if !query.dry_run {
        at.require(Ability::Close)?;
    }
    let mut tx = at.begin().await?;
    let before = books_before(&mut tx, &at.unit).await?;
    let closing = close_period(&mut tx, at.act(), &at.unit, period).await?;
    let subject = format!("{} {period}", at.unit);
    let version = query.as_seen(&before, std::slice::from_ref(&closing), subject)?;
    let body = closing_body(&mut tx, &at.unit, (closing, &version)).await?;
    settle(tx, query.dry_run, body.posted.len()).await?;
    Ok(Json(body))
}

/// The year-end judgement: how much of each project's carried-over money is surplus.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct YearClosingRequest {
    #[serde(default)]
    judgements: Vec<JudgementRequest>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JudgementRequest {
    project_code: String,
    /// `union` or `fiscal`.
    #[schema(value_type = String)]
    fund: FundingSource,
    /// Text in yuan.
    #[schema(value_type = String)]
    amount: Money,
}

/// Closes a year: its open months in order, then the year-end transfer; opens the next year.
#[utoipa::path(post, path = "", tag = "periods", params(ClosingQuery),
    request_body = YearClosingRequest, responses((status = 200, body = Vec<ClosingBody>)))]
pub async fn close_whole_year(
    at: Writing,
    Last(year): Last<i64>,
    Query(query): Query<ClosingQuery>,
    Body(request): Body<YearClosingRequest>,
) -> Answer<Json<Vec<ClosingBody>>> {
    if !query.dry_run {
        at.require(Ability::Close)?;
    }
    let judgements: Vec<Judgement> = request
        .judgements
        .into_iter()
        .map(|it| Judgement { project_code: it.project_code, fund: it.fund, amount: it.amount })
        .collect();
    let mut tx = at.begin().await?;
    let before = books_before(&mut tx, &at.unit).await?;
    let closings = close_year(&mut tx, at.act(), &at.unit, year, &judgements).await?;
    let version = query.as_seen(&before, &closings, format!("{} {year}年", at.unit))?;
    let mut bodies = Vec::with_capacity(closings.len());
    for closing in closings {
        bodies.push(closing_body(&mut tx, &at.unit, (closing, &version)).await?);
    }
    let posted = bodies.iter().map(|body| body.posted.len()).sum();
    settle(tx, query.dry_run, posted).await?;
    Ok(Json(bodies))
}
