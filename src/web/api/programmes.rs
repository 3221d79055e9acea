//! Programmes, their rosters masked, what is approved and handed over; limits and what they say of
//! a draft.

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::checks::judge_draft::look_at_draft;
use crate::date::ReportSpan;
use crate::finding::Finding;
use crate::limits::limit::Limit;
use crate::limits::list_limits::list_limits;
use crate::members::list_members::Sight;
use crate::money::Money;
use crate::programmes::approve_programme::{Decided, approve_programme, read_day};
use crate::programmes::check_draft::DraftLimit;
use crate::programmes::deliver_roster::{Delivery, deliver_roster};
use crate::programmes::list_programmes::{
    Batch, ShownLine, batches_of, list_roster, programme_with_id,
};
use crate::programmes::read_results::read_results;
use crate::programmes::results::ProgrammeResult;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Body, Query};
use crate::web::problem::Answer;
use crate::web::views::draft_body::{VoucherRequest, resolve};

/// Lines of a page, where nobody says, and at most.
const PAGE: i64 = 200;
const MAX_PAGE: i64 = 1_000;

/// A limit that holds for the unit.
#[derive(Serialize, ToSchema)]
#[schema(as = SpendingLimit)]
pub struct LimitBody {
    /// Empty where it holds in every province.
    province: String,
    item: String,
    #[schema(value_type = Option<String>)]
    amount: Option<Money>,
    /// 人次, 次, 天 or 人年.
    measure: Option<String>,
    /// In a calendar year.
    times: Option<i64>,
    /// 实物, 提货券, 现金, 同一病种, joined by `；`.
    forms: String,
    /// Percent of the year's dues.
    share: Option<String>,
    from: String,
    to: Option<String>,
    paper: String,
    /// Code of the union; empty for all.
    applies_to: String,
    /// 未缴会费, 基数外, 退休, 非会员, joined by `；`.
    excludes: String,
}

impl From<&Limit> for LimitBody {
    fn from(it: &Limit) -> Self {
        Self {
            province: it.province.clone(),
            item: it.item.clone(),
            amount: it.amount,
            measure: it.measure.map(|it| it.label().to_owned()),
            times: it.times,
            forms: it.forms_said(),
            share: it.share.map(|it| it.to_string()),
            from: it.from.to_string(),
            to: it.to.map(|it| it.to_string()),
            paper: it.paper.clone(),
            applies_to: it.applies_to.clone(),
            excludes: it.excludes_said(),
        }
    }
}

/// The limits that hold for the unit, its own and those of all above it.
#[utoipa::path(get, path = "", tag = "programmes",
    responses((status = 200, body = Vec<LimitBody>)))]
pub async fn limits(Reading { mut tx, unit }: Reading) -> Answer<Json<Vec<LimitBody>>> {
    let limits = list_limits(&mut tx, &unit).await?;
    Ok(Json(limits.iter().map(LimitBody::from).collect()))
}

/// A limit that a draft meets.
#[derive(Serialize, ToSchema)]
#[schema(as = DraftLimit)]
pub struct DraftLimitBody {
    /// Code and name of the project of the books.
    project: String,
    /// Code of the programme; empty where none is planned.
    programme: String,
    item: String,
    measure: String,
    #[schema(value_type = String)]
    standard: Money,
    #[schema(value_type = String)]
    spent: Money,
    #[schema(value_type = String)]
    asked: Money,
    #[schema(value_type = String)]
    left: Money,
    paper: String,
    /// Judged line by line on the roster.
    is_for_roster: bool,
}

impl From<DraftLimit> for DraftLimitBody {
    fn from(it: DraftLimit) -> Self {
        Self {
            left: it.left(),
            project: it.project,
            programme: it.programme,
            item: it.item,
            measure: it.measure,
            standard: it.standard,
            spent: it.spent,
            asked: it.asked,
            paper: it.paper,
            is_for_roster: it.is_for_roster,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = DraftLimits)]
pub struct CheckBody {
    limits: Vec<DraftLimitBody>,
    #[schema(value_type = Vec<Object>)]
    findings: Vec<Finding>,
}

/// Sets a draft beside the limits; nothing of it is kept.
#[utoipa::path(post, path = "", tag = "programmes", request_body = VoucherRequest,
    responses((status = 200, body = CheckBody)))]
pub async fn check(at: Writing, Body(asked): Body<VoucherRequest>) -> Answer<Json<CheckBody>> {
    let mut tx = at.begin().await?;
    let draft = resolve(&mut tx, (at.clock, &at.actor), &at.unit, asked).await?;
    let checked = look_at_draft(&mut tx, &at.unit, &draft).await?;
    tx.rollback().await?;
    let limits = checked.limits.into_iter().map(DraftLimitBody::from).collect();
    Ok(Json(CheckBody { limits, findings: checked.findings }))
}

/// A programme with what its roster counts.
#[derive(Serialize, ToSchema)]
#[schema(as = Programme)]
pub struct ProgrammeBody {
    id: i64,
    unit_code: String,
    code: String,
    name: String,
    category: String,
    year: i64,
    #[schema(value_type = String)]
    plan: Money,
    #[schema(value_type = Option<String>)]
    standard: Option<Money>,
    piece: String,
    /// `proposed` or `approved`.
    state: String,
    approved_on: Option<String>,
    paper: Option<String>,
    units: i64,
    persons: i64,
    visits: i64,
    quantity: String,
    #[schema(value_type = String)]
    amount: Money,
    /// In percent; blank without a plan.
    done: Option<String>,
    #[schema(value_type = String)]
    last_year: Money,
    change: Option<String>,
}

impl From<ProgrammeResult> for ProgrammeBody {
    fn from(it: ProgrammeResult) -> Self {
        Self {
            done: it.done(),
            change: it.change(),
            id: it.programme.id,
            unit_code: it.unit_code,
            code: it.programme.code,
            name: it.programme.name,
            category: it.programme.category,
            year: it.programme.year,
            plan: it.programme.plan,
            standard: it.programme.standard,
            piece: it.programme.piece,
            state: it.programme.state.as_str().to_owned(),
            approved_on: it.programme.approved_on,
            paper: it.programme.paper,
            units: it.units,
            persons: it.persons,
            visits: it.visits,
            quantity: it.quantity.to_string(),
            amount: it.amount,
            last_year: it.last_year,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProgrammesQuery {
    year: i64,
}

/// The programmes of a year, of the unit and those below it.
#[utoipa::path(get, path = "", tag = "programmes", params(ProgrammesQuery),
    responses((status = 200, body = Vec<ProgrammeBody>)))]
pub async fn list(
    Reading { mut tx, unit }: Reading,
    Query(query): Query<ProgrammesQuery>,
) -> Answer<Json<Vec<ProgrammeBody>>> {
    let results = read_results(&mut tx, &unit, ReportSpan::Year(query.year)).await?;
    Ok(Json(results.into_iter().map(ProgrammeBody::from).collect()))
}

/// A batch of a roster.
#[derive(Serialize, ToSchema)]
#[schema(as = RosterBatch)]
pub struct BatchBody {
    paid_on: String,
    lines: i64,
    #[schema(value_type = String)]
    amount: Money,
    delivered_on: Option<String>,
    paper: Option<String>,
}

impl From<Batch> for BatchBody {
    fn from(it: Batch) -> Self {
        let Batch { paid_on, lines, amount, delivered_on, paper } = it;
        Self { paid_on, lines, amount, delivered_on, paper }
    }
}

/// The batches of one of the unit's own programmes.
#[utoipa::path(get, path = "", tag = "programmes",
    responses((status = 200, body = Vec<BatchBody>)))]
pub async fn batches(
    Reading { mut tx, unit }: Reading,
    Last(id): Last<i64>,
) -> Answer<Json<Vec<BatchBody>>> {
    let programme = programme_with_id(&mut tx, &unit, id).await?;
    let batches = batches_of(&mut tx, &programme).await?;
    Ok(Json(batches.into_iter().map(BatchBody::from).collect()))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RosterQuery {
    /// 发放日期, which names the batch.
    batch: String,
    /// The line that the page before ended with.
    after: Option<i64>,
    /// At most 1000.
    limit: Option<i64>,
}

/// A line of a roster, masked.
#[derive(Serialize, ToSchema)]
#[schema(as = RosterLine)]
pub struct LineBody {
    number: String,
    unit_code: String,
    name: String,
    identity: String,
    hardship: String,
    quantity: Option<String>,
    #[schema(value_type = String)]
    amount: Money,
}

impl From<ShownLine> for LineBody {
    fn from(it: ShownLine) -> Self {
        Self {
            number: it.number,
            unit_code: it.unit_code,
            name: it.name,
            identity: it.identity,
            hardship: it.hardship,
            quantity: it.quantity.map(|it| it.to_string()),
            amount: it.amount,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Roster)]
pub struct RosterBody {
    items: Vec<LineBody>,
    next_after: Option<i64>,
    /// Why names and numbers are blank: the key is not there.
    closed: Option<String>,
}

/// A batch of one of the unit's own programmes, masked.
#[utoipa::path(get, path = "", tag = "programmes", params(RosterQuery),
    responses((status = 200, body = RosterBody)))]
pub async fn roster(
    Reading { mut tx, unit }: Reading,
    Last(id): Last<i64>,
    Query(query): Query<RosterQuery>,
) -> Answer<Json<RosterBody>> {
    let programme = programme_with_id(&mut tx, &unit, id).await?;
    let day = read_day("batch", &query.batch)?;
    let behind = (query.after.unwrap_or_default(), query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE));
    let page = list_roster(&mut tx, (&programme, day), Sight::Masked, behind).await?;
    Ok(Json(RosterBody {
        items: page.lines.into_iter().map(LineBody::from).collect(),
        next_after: page.next_after,
        closed: page.closed.map(|finding| finding.message),
    }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ProgrammeApproval)]
#[serde(deny_unknown_fields)]
pub struct ApprovalRequest {
    /// Day of the approval, `2025-01-15`.
    date: String,
    paper: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ProgrammeState)]
pub struct StateBody {
    code: String,
    state: String,
    approved_on: Option<String>,
}

/// Records that one of the unit's own programmes was approved.
#[utoipa::path(post, path = "", tag = "programmes", request_body = ApprovalRequest,
    responses((status = 200, body = StateBody)))]
pub async fn approve(
    at: Writing,
    Last(id): Last<i64>,
    Body(body): Body<ApprovalRequest>,
) -> Answer<Json<StateBody>> {
    let on = read_day("date", &body.date)?;
    let mut tx = at.begin().await?;
    let known = programme_with_id(&mut tx, &at.unit, id).await?;
    let asked = Decided { code: known.code, year: known.year, on, paper: body.paper };
    let approved = approve_programme(&mut tx, at.act(), &at.unit, &asked).await?;
    tx.commit().await?;
    let state = approved.state.as_str().to_owned();
    Ok(Json(StateBody { code: approved.code, state, approved_on: approved.approved_on }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = RosterDelivery)]
#[serde(deny_unknown_fields)]
pub struct DeliveryRequest {
    /// 发放日期 of the batch.
    batch: String,
    /// Day on which it was signed for.
    date: String,
    /// The list that was signed.
    paper: String,
    /// How many took part, for awards: at most two thirds win.
    participants: Option<i64>,
    /// Why more than two thirds win.
    #[serde(default)]
    reason: String,
}

/// Records that a batch was handed over and signed for.
#[utoipa::path(post, path = "", tag = "programmes", request_body = DeliveryRequest,
    responses((status = 200, body = BatchBody)))]
pub async fn deliver(
    at: Writing,
    Last(id): Last<i64>,
    Body(body): Body<DeliveryRequest>,
) -> Answer<Json<BatchBody>> {
    let (batch, on) = (read_day("batch", &body.batch)?, read_day("date", &body.date)?);
    let mut tx = at.begin().await?;
    let known = programme_with_id(&mut tx, &at.unit, id).await?;
    let (code, year, paper) = (known.code, known.year, body.paper);
    let (participants, reason) = (body.participants, body.reason);
    let asked = Delivery { code, year, batch, on, paper, participants, reason };
    let made = deliver_roster(&mut tx, at.act(), &at.unit, &asked).await?;
    tx.commit().await?;
    Ok(Json(BatchBody {
        paid_on: made.paid_on,
        lines: made.line_count,
        amount: Money::from_fen(made.amount_fen),
        delivered_on: Some(made.delivered_on),
        paper: Some(made.paper),
    }))
}
