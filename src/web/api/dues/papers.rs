//! Documents about dues: deferrals, refunds, demands.

use axum::Json;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::acts::kept;
use crate::approvals::approval::Act as Deciding;
use crate::approvals::ruling::Ruling;
use crate::dues::ask_deferral::ask_deferral;
use crate::dues::ask_refund::ask_refund;
use crate::dues::decide_deferral::decide_deferral;
use crate::dues::decide_refund::decide_refund;
use crate::dues::deferral::AskedDeferral;
use crate::dues::demand::{Demand, DemandMonth};
use crate::dues::make_demands::{find_demand, make_demands, set_late_rate};
use crate::dues::refund::{AskedRefund, OfReceipt};
use crate::dues::store::{self, DemandRow};
use crate::money::Money;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Body, NoBody};
use crate::web::problem::Answer;
use crate::web::views::dues::papers::{DeferralBody, RefundBody, deferrals_about};
use crate::web::views::dues::{BookedBody, PartyBody, read_day, read_month};

/// The deferrals of the unit and those below it, the newest first.
#[utoipa::path(get, path = "", tag = "dues", responses((status = 200, body = Vec<DeferralBody>)))]
pub async fn deferrals(Reading { mut tx, unit }: Reading) -> Answer<Json<Vec<DeferralBody>>> {
    let rows = deferrals_about(&mut tx, &unit).await?;
    Ok(Json(rows.into_iter().map(|(row, unit)| DeferralBody::of(&row, unit)).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeferralRequest {
    /// First month of wages, `2025-03`.
    from: String,
    /// Last one; the first when missing.
    to: Option<String>,
    /// `YYYY-MM-DD`: the day on which they are due then.
    until: String,
    reason: String,
    paper: String,
}

/// Asks that months of the unit's dues be due later; another person decides.
#[utoipa::path(post, path = "", tag = "dues", request_body = DeferralRequest,
    responses((status = 201, body = DeferralBody)))]
pub async fn request_deferral(
    at: Writing,
    Body(request): Body<DeferralRequest>,
) -> Answer<(StatusCode, Json<DeferralBody>)> {
    let first = read_month("from", &request.from)?;
    let last = request.to.as_deref().map_or(Ok(first), |to| read_month("to", to))?;
    let until = read_day("until", &request.until)?;
    let months = (first, last);
    let asked = AskedDeferral { months, until, reason: request.reason, paper: request.paper };
    let mut tx = at.begin_with_service().await?;
    let row = ask_deferral(&mut tx, at.act(), &at.unit, &asked).await?;
    tx.commit().await?;
    let body = DeferralBody::of(&row, PartyBody::from(&at.unit));
    Ok((StatusCode::CREATED, Json(body)))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    Approve,
    Refuse,
}

impl Decision {
    fn act(&self) -> Deciding {
        match self {
            Self::Approve => Deciding::Approve,
            Self::Refuse => Deciding::Refuse,
        }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionRequest {
    decision: Decision,
    /// Why; a refusal says so.
    #[serde(default)]
    note: String,
    /// The mark of what was looked at.
    seen: String,
}

impl DecisionRequest {
    fn ruling(&self) -> Ruling<'_> {
        Ruling { act: self.decision.act(), note: &self.note, seen: Some(&self.seen) }
    }
}

const WITHDRAWAL: Ruling<'static> = Ruling { act: Deciding::Withdraw, note: "", seen: None };

/// Decides about a deferral that another person asked for.
#[utoipa::path(post, path = "", tag = "dues", request_body = DecisionRequest,
    responses((status = 200, body = DeferralBody)))]
pub async fn decide_about_deferral(
    at: Writing,
    Last(id): Last<i64>,
    Body(request): Body<DecisionRequest>,
) -> Answer<Json<DeferralBody>> {
    let mut tx = at.begin_with_service().await?;
    let row = decide_deferral(&mut tx, at.act(), &at.unit, (id, request.ruling())).await?;
    tx.commit().await?;
    Ok(Json(DeferralBody::of(&row, PartyBody::from(&at.unit))))
}

/// Withdraws a deferral that one asked for oneself.
#[utoipa::path(post, path = "", tag = "dues", responses((status = 200, body = DeferralBody)))]
pub async fn withdraw_deferral(
    at: Writing,
    Last(id): Last<i64>,
    _: NoBody,
) -> Answer<Json<DeferralBody>> {
    let mut tx = at.begin_with_service().await?;
    let row = decide_deferral(&mut tx, at.act(), &at.unit, (id, WITHDRAWAL)).await?;
    tx.commit().await?;
    Ok(Json(DeferralBody::of(&row, PartyBody::from(&at.unit))))
}

/// The refunds of what the unit got, the newest first.
#[utoipa::path(get, path = "", tag = "dues", responses((status = 200, body = Vec<RefundBody>)))]
pub async fn refunds(Reading { mut tx, unit }: Reading) -> Answer<Json<Vec<RefundBody>>> {
    let rows = store::refunds_of(&mut tx, unit.id).await?;
    Ok(Json(rows.iter().map(RefundBody::from).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundRequest {
    /// `id` of the receipt.
    receipt_id: i64,
    /// Text in yuan.
    #[schema(value_type = String)]
    amount: Money,
    /// `YYYY-MM-DD`.
    date: String,
    /// 票据号 of the refund; given when missing.
    #[serde(default)]
    number: String,
    reason: String,
    paper: String,
}

/// Asks that part of a receipt go back to the payer; another person decides.
#[utoipa::path(post, path = "", tag = "dues", request_body = RefundRequest,
    responses((status = 201, body = RefundBody)))]
pub async fn request_refund(
    at: Writing,
    Body(request): Body<RefundRequest>,
) -> Answer<(StatusCode, Json<RefundBody>)> {
    let asked = AskedRefund {
        receipt: OfReceipt::Id(request.receipt_id),
        amount: request.amount,
        on: read_day("date", &request.date)?,
        number: request.number,
        reason: request.reason,
        paper: request.paper,
    };
    let mut tx = at.begin_with_service().await?;
    let row = ask_refund(&mut tx, at.act(), &at.unit, &asked).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(RefundBody::from(&row))))
}

/// A refund after a decision, and what was booked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecidedRefund)]
pub struct DecidedRefundBody {
    refund: RefundBody,
    booked: BookedBody,
}

/// Decides about a refund that another person asked for; what is approved is booked.
#[utoipa::path(post, path = "", tag = "dues", request_body = DecisionRequest,
    responses((status = 200, body = DecidedRefundBody)))]
pub async fn decide_about_refund(
    at: Writing,
    Last(id): Last<i64>,
    Body(request): Body<DecisionRequest>,
) -> Answer<Json<DecidedRefundBody>> {
    let mut tx = at.begin_with_service().await?;
    let what = (id, request.ruling());
    let (row, booked) = decide_refund(&mut tx, at.act(), &at.unit, what).await?;
    let booked = kept(tx, booked).await?;
    Ok(Json(DecidedRefundBody { refund: RefundBody::from(&row), booked }))
}

/// Withdraws a refund that one asked for oneself.
#[utoipa::path(post, path = "", tag = "dues", responses((status = 200, body = RefundBody)))]
pub async fn withdraw_refund(
    at: Writing,
    Last(id): Last<i64>,
    _: NoBody,
) -> Answer<Json<RefundBody>> {
    let mut tx = at.begin_with_service().await?;
    let (row, _) = decide_refund(&mut tx, at.act(), &at.unit, (id, WITHDRAWAL)).await?;
    tx.commit().await?;
    Ok(Json(RefundBody::from(&row)))
}

/// A month that is overdue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DemandedMonth)]
pub struct DemandMonthBody {
    wage_period: String,
    #[schema(value_type = String)]
    payroll: Money,
    #[schema(value_type = String)]
    due: Money,
    #[schema(value_type = String)]
    paid: Money,
    #[schema(value_type = String)]
    arrears: Money,
    due_on: String,
    days_late: i64,
    #[schema(value_type = String)]
    charge: Money,
}

impl From<DemandMonth> for DemandMonthBody {
    fn from(it: DemandMonth) -> Self {
        Self {
            wage_period: it.wage_period,
            payroll: it.payroll,
            due: it.due,
            paid: it.paid,
            arrears: it.arrears,
            due_on: it.due_on,
            days_late: it.days_late,
            charge: it.charge,
        }
    }
}

/// A demand as it was made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DuesDemand)]
pub struct DemandBody {
    id: i64,
    number: String,
    date: String,
    unit: PartyBody,
    payer_name: String,
    #[schema(value_type = String)]
    arrears: Money,
    #[schema(value_type = String)]
    charge: Money,
    months: Vec<DemandMonthBody>,
    charge_papers: Vec<String>,
    /// SHA-256 of what it says.
    content_hash: String,
    made_by: String,
}

fn demand_body(row: DemandRow, demand: Demand) -> DemandBody {
    DemandBody {
        id: row.id,
        number: row.number,
        date: row.dated_on,
        arrears: demand.arrears(),
        charge: demand.charge(),
        unit: PartyBody { code: Some(demand.unit_code), name: demand.unit_name },
        payer_name: demand.payer_name,
        months: demand.months.into_iter().map(DemandMonthBody::from).collect(),
        charge_papers: demand.charge_papers,
        content_hash: row.content_hash,
        made_by: row.made_by,
    }
}

/// The demands that the unit made, the newest first.
#[utoipa::path(get, path = "", tag = "dues", responses((status = 200, body = Vec<DemandBody>)))]
pub async fn demands(Reading { mut tx, unit }: Reading) -> Answer<Json<Vec<DemandBody>>> {
    let mut bodies = Vec::new();
    for row in store::demands_of(&mut tx, unit.id).await? {
        let demand = row.read()?;
        bodies.push(demand_body(row, demand));
    }
    Ok(Json(bodies))
}

/// A demand that the unit made, or that was made of it.
#[utoipa::path(get, path = "", tag = "dues", responses((status = 200, body = DemandBody)))]
pub async fn demand(
    Reading { mut tx, unit }: Reading,
    Last(id): Last<i64>,
) -> Answer<Json<DemandBody>> {
    let (row, demand) = find_demand(&mut tx, &unit, id).await?;
    Ok(Json(demand_body(row, demand)))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DemandRequest {
    /// `YYYY-MM-DD`: what is overdue on this day.
    date: String,
    /// Computes and keeps nothing.
    #[serde(default)]
    dry_run: bool,
}

/// Demands what is overdue at the unit and below it, of each union by a document; what was demanded
/// on the day already is given as it was.
#[utoipa::path(post, path = "", tag = "dues", request_body = DemandRequest,
    responses((status = 200, body = Vec<DemandBody>)))]
pub async fn make_demand(
    at: Writing,
    Body(request): Body<DemandRequest>,
) -> Answer<Json<Vec<DemandBody>>> {
    let on = read_day("date", &request.date)?;
    let mut tx = at.begin_with_service().await?;
    let made = make_demands(&mut tx, at.act(), &at.unit, on).await?;
    if request.dry_run {
        tx.rollback().await?;
    } else {
        tx.commit().await?;
    }
    Ok(Json(made.into_iter().map(|it| demand_body(it.row, it.demand)).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LateRateRequest {
    /// Percent a day, `0.05`.
    percent: String,
    /// `YYYY-MM-DD`.
    valid_from_on: String,
    valid_to_on: Option<String>,
    paper: String,
}

/// The rate of a late charge as it was set.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LateRate)]
pub struct LateRateBody {
    percent: String,
    valid_from_on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_to_on: Option<String>,
    paper: String,
}

/// Sets the rate of a late charge for the unit and all below it; where none is set there is none.
#[utoipa::path(post, path = "", tag = "dues", request_body = LateRateRequest,
    responses((status = 201, body = LateRateBody)))]
pub async fn set_rate(
    at: Writing,
    Body(request): Body<LateRateRequest>,
) -> Answer<(StatusCode, Json<LateRateBody>)> {
    let mut tx = at.begin_with_service().await?;
    let to = request.valid_to_on.as_deref();
    let span = (request.valid_from_on.as_str(), to, request.paper.as_str());
    let rule = set_late_rate(&mut tx, at.act(), &at.unit, &request.percent, span).await?;
    tx.commit().await?;
    let body = LateRateBody {
        percent: request.percent,
        valid_from_on: rule.valid_from_on,
        valid_to_on: rule.valid_to_on,
        paper: rule.paper,
    };
    Ok((StatusCode::CREATED, Json(body)))
}
