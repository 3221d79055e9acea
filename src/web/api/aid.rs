//! Aid: applications from the evidence to the signature, masked; hardship families.

use axum::Json;
use axum::extract::{Request, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::aid::announce_aid::{
    Notice, Settlement, announce_aid, note_objection, settle_objection,
};
use crate::aid::ask_aid::{Asked, ask_aid};
use crate::aid::check_aid::{Checking, Prospect, check_aid, look_ahead};
use crate::aid::decide_aid::{Approval, approve_aid, refuse_aid, withdraw_aid};
use crate::aid::list_aid::{
    ShownApplication, ShownObjection, ShownPaper, WholeApplication, find_application, list_aid,
    look_at_aid, show_aid,
};
use crate::aid::pay_aid::{pay_aid, sign_aid};
use crate::finding::Outcome;
use crate::members::list_members::Sight;
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Body, NoBody, Query};
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::aid::{
    add_paper, give_paper, need_aid_amount, read_aid_amount, read_aid_day,
};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AidQuery {
    year: i64,
}

/// Applications, people masked.
#[derive(Serialize, ToSchema)]
#[schema(as = AidApplications)]
pub struct ListBody {
    #[schema(value_type = Vec<Object>)]
    items: Vec<ShownApplication>,
    /// Why people are blank: the key is not there.
    closed: Option<String>,
}

/// An application with its papers and objections, people masked.
#[derive(Serialize, ToSchema)]
#[schema(as = AidApplication)]
pub struct WholeBody {
    #[schema(value_type = Object)]
    application: ShownApplication,
    #[schema(value_type = Vec<Object>)]
    papers: Vec<ShownPaper>,
    #[schema(value_type = Vec<Object>)]
    objections: Vec<ShownObjection>,
    /// Why people are blank: the key is not there.
    closed: Option<String>,
}

impl From<WholeApplication> for WholeBody {
    fn from(it: WholeApplication) -> Self {
        let WholeApplication { application, papers, objections, closed } = it;
        Self { application, papers, objections, closed: closed.map(|it| it.message) }
    }
}

/// What the person had this year, and what rules say.
#[derive(Serialize, ToSchema)]
#[schema(as = AidProspect)]
pub struct ProspectBody {
    #[serde(flatten)]
    #[schema(value_type = Object)]
    prospect: Prospect,
}

/// Where an application stands after a step.
#[derive(Serialize, ToSchema)]
#[schema(as = AidStanding)]
pub struct StandingBody {
    number: String,
    /// `applied`, `checked`, `noticed`, `approved`, `paid`, `signed`, `refused` or `withdrawn`.
    state: String,
    /// Text in yuan.
    amount: String,
}

async fn standing(mut tx: Tx, unit: &Unit, number: &str) -> Outcome<Json<StandingBody>> {
    let row = find_application(&mut tx, unit, number).await?;
    let (number, state, amount) = (row.number(), row.state()?, row.amount());
    tx.commit().await?;
    Ok(Json(StandingBody { number, state: state.as_str().to_owned(), amount: amount.to_string() }))
}

/// The applications of a year of the unit and those below it.
#[utoipa::path(get, path = "", tag = "aid", params(AidQuery),
    responses((status = 200, body = ListBody)))]
pub async fn list(
    Reading { mut tx, unit }: Reading,
    Query(query): Query<AidQuery>,
) -> Answer<Json<ListBody>> {
    let shown = list_aid(&mut tx, &unit, query.year).await?;
    let closed = shown.closed.map(|it| it.message);
    Ok(Json(ListBody { items: shown.applications, closed }))
}

/// One application.
#[utoipa::path(get, path = "", tag = "aid", responses((status = 200, body = WholeBody)))]
pub async fn get(
    Reading { mut tx, unit }: Reading,
    Last(number): Last<String>,
) -> Answer<Json<WholeBody>> {
    Ok(Json(show_aid(&mut tx, &unit, (&number, Sight::Masked)).await?.into()))
}

/// One application with people as they are; recorded.
#[utoipa::path(post, path = "", tag = "aid", responses((status = 200, body = WholeBody)))]
pub async fn look(at: Writing, Last(number): Last<String>, _: NoBody) -> Answer<Json<WholeBody>> {
    let mut tx = at.begin().await?;
    let whole = look_at_aid(&mut tx, at.act(), &at.unit, &number).await?;
    tx.commit().await?;
    Ok(Json(whole.into()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AidPaper)]
pub struct PaperBody {
    /// Its place among the papers.
    paper: i64,
}

/// A paper of evidence as it came; recorded.
#[utoipa::path(post, path = "", tag = "aid", request_body = PaperBody,
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub async fn file(
    State(state): State<AppState>,
    at: Writing,
    Last(number): Last<String>,
    Body(body): Body<PaperBody>,
) -> Answer<Response> {
    give_paper(&state, &at, (&number, body.paper)).await
}

/// What is applied for; no number of a person is recorded in the clear.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AidRequest)]
pub struct AskBody {
    programme: String,
    name: String,
    identity: String,
    /// Code or name; the unit itself when missing.
    #[serde(default)]
    unit: String,
    /// Number of the family's file.
    #[serde(default)]
    family: String,
    #[serde(default)]
    illness: String,
    /// Text in yuan.
    #[serde(default)]
    own_cost: String,
    /// Text in yuan.
    amount: String,
    date: String,
}

/// Takes up an application.
#[utoipa::path(post, path = "", tag = "aid", request_body = AskBody,
    responses((status = 200, body = StandingBody)))]
pub async fn ask(at: Writing, Body(asked): Body<AskBody>) -> Answer<Json<StandingBody>> {
    let wanted = Asked {
        own_cost: read_aid_amount("own_cost", &asked.own_cost)?,
        amount: need_aid_amount("amount", &asked.amount)?,
        on: read_aid_day("date", &asked.date)?,
        programme: asked.programme,
        name: asked.name,
        identity: asked.identity,
        unit: asked.unit,
        family: asked.family,
        illness: asked.illness,
    };
    let mut tx = at.begin_with_service().await?;
    let number = ask_aid(&mut tx, at.act(), &at.unit, &wanted).await?;
    Ok(standing(tx, &at.unit, &number).await?)
}

/// Puts a paper beside an application: its kind, and its file where it has one.
#[utoipa::path(post, path = "", tag = "aid",
    request_body(description = "`kind`, and `file` where there is one",
        content((Object = "multipart/form-data"))),
    responses((status = 200, body = StandingBody)))]
pub async fn attach(
    State(state): State<AppState>,
    at: Writing,
    Last(number): Last<String>,
    request: Request,
) -> Answer<Json<StandingBody>> {
    add_paper(&state, &at, &number, request).await?;
    Ok(standing(at.begin().await?, &at.unit, &number).await?)
}

/// What the person had before and what rules say; nothing is kept.
#[utoipa::path(post, path = "", tag = "aid", responses((status = 200, body = ProspectBody)))]
pub async fn prospect(
    at: Writing,
    Last(number): Last<String>,
    _: NoBody,
) -> Answer<Json<ProspectBody>> {
    let mut tx = at.begin().await?;
    let row = find_application(&mut tx, &at.unit, &number).await?;
    let of = (&row, at.clock.today());
    let prospect = look_ahead(&mut tx, at.act(), &at.unit, of).await?;
    tx.rollback().await?;
    Ok(Json(ProspectBody { prospect }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AidCheck)]
pub struct CheckBody {
    /// Text in yuan; what is asked for when missing.
    #[serde(default)]
    amount: String,
    /// Answers warnings.
    #[serde(default)]
    reason: String,
}

/// Takes an application on.
#[utoipa::path(post, path = "", tag = "aid", request_body = CheckBody,
    responses((status = 200, body = StandingBody)))]
pub async fn check(
    at: Writing,
    Last(number): Last<String>,
    Body(body): Body<CheckBody>,
) -> Answer<Json<StandingBody>> {
    let amount = read_aid_amount("amount", &body.amount)?;
    let checking = Checking { amount, reason: body.reason };
    let mut tx = at.begin().await?;
    check_aid(&mut tx, at.act(), &at.unit, (&number, &checking)).await?;
    Ok(standing(tx, &at.unit, &number).await?)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AidNotice)]
pub struct NoticeBody {
    from: String,
    to: String,
    place: String,
}

/// Puts an application up in public.
#[utoipa::path(post, path = "", tag = "aid", request_body = NoticeBody,
    responses((status = 200, body = StandingBody)))]
pub async fn announce(
    at: Writing,
    Last(number): Last<String>,
    Body(body): Body<NoticeBody>,
) -> Answer<Json<StandingBody>> {
    let (from, to) = (read_aid_day("from", &body.from)?, read_aid_day("to", &body.to)?);
    let notice = Notice { from, to, place: body.place };
    let mut tx = at.begin().await?;
    announce_aid(&mut tx, at.act(), &at.unit, (&number, &notice)).await?;
    Ok(standing(tx, &at.unit, &number).await?)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AidObjection)]
pub struct ObjectionBody {
    date: String,
    text: String,
}

/// Notes what somebody says against an application.
#[utoipa::path(post, path = "", tag = "aid", request_body = ObjectionBody,
    responses((status = 200, body = StandingBody)))]
pub async fn object(
    at: Writing,
    Last(number): Last<String>,
    Body(body): Body<ObjectionBody>,
) -> Answer<Json<StandingBody>> {
    let on = read_aid_day("date", &body.date)?;
    let mut tx = at.begin_with_service().await?;
    note_objection(&mut tx, at.act(), &at.unit, (&number, on, &body.text)).await?;
    Ok(standing(tx, &at.unit, &number).await?)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AidSettlement)]
pub struct SettlementBody {
    objection: i64,
    date: String,
    text: String,
    /// It was right, and the application is refused.
    #[serde(default)]
    upheld: bool,
}

/// Settles an objection.
#[utoipa::path(post, path = "", tag = "aid", request_body = SettlementBody,
    responses((status = 200, body = StandingBody)))]
pub async fn settle(
    at: Writing,
    Last(number): Last<String>,
    Body(body): Body<SettlementBody>,
) -> Answer<Json<StandingBody>> {
    let on = read_aid_day("date", &body.date)?;
    let settled = Settlement { seq: body.objection, on, text: body.text, is_upheld: body.upheld };
    let mut tx = at.begin().await?;
    settle_objection(&mut tx, at.act(), &at.unit, (&number, &settled)).await?;
    Ok(standing(tx, &at.unit, &number).await?)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AidApproval)]
pub struct ApprovalBody {
    date: String,
    paper: String,
    /// Text in yuan; what was checked when missing.
    #[serde(default)]
    amount: String,
}

/// Approves an application after its days in public.
#[utoipa::path(post, path = "", tag = "aid", request_body = ApprovalBody,
    responses((status = 200, body = StandingBody)))]
pub async fn approve(
    at: Writing,
    Last(number): Last<String>,
    Body(body): Body<ApprovalBody>,
) -> Answer<Json<StandingBody>> {
    let on = read_aid_day("date", &body.date)?;
    let amount = read_aid_amount("amount", &body.amount)?;
    let approval = Approval { on, paper: body.paper, amount };
    let mut tx = at.begin().await?;
    approve_aid(&mut tx, at.act(), &at.unit, (&number, &approval)).await?;
    Ok(standing(tx, &at.unit, &number).await?)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AidReason)]
pub struct ReasonBody {
    reason: String,
}

/// Refuses an application.
#[utoipa::path(post, path = "", tag = "aid", request_body = ReasonBody,
    responses((status = 200, body = StandingBody)))]
pub async fn refuse(
    at: Writing,
    Last(number): Last<String>,
    Body(body): Body<ReasonBody>,
) -> Answer<Json<StandingBody>> {
    let mut tx = at.begin().await?;
    refuse_aid(&mut tx, at.act(), &at.unit, (&number, &body.reason)).await?;
    Ok(standing(tx, &at.unit, &number).await?)
}

/// Withdraws an application.
#[utoipa::path(post, path = "", tag = "aid", request_body = ReasonBody,
    responses((status = 200, body = StandingBody)))]
pub async fn withdraw(
    at: Writing,
    Last(number): Last<String>,
    Body(body): Body<ReasonBody>,
) -> Answer<Json<StandingBody>> {
    let mut tx = at.begin().await?;
    withdraw_aid(&mut tx, at.act(), &at.unit, (&number, &body.reason)).await?;
    Ok(standing(tx, &at.unit, &number).await?)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AidPayment)]
pub struct PaymentBody {
    date: String,
    /// Number of the paid request, where money went by one.
    #[serde(default)]
    payment: String,
}

/// Pays out: it becomes a line of the programme's roster.
#[utoipa::path(post, path = "", tag = "aid", request_body = PaymentBody,
    responses((status = 200, body = StandingBody)))]
pub async fn pay(
    at: Writing,
    Last(number): Last<String>,
    Body(body): Body<PaymentBody>,
) -> Answer<Json<StandingBody>> {
    let on = read_aid_day("date", &body.date)?;
    let mut tx = at.begin_with_service().await?;
    pay_aid(&mut tx, at.act(), &at.unit, (&number, on, &body.payment)).await?;
    Ok(standing(tx, &at.unit, &number).await?)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AidSignature)]
pub struct SignatureBody {
    date: String,
    paper: String,
}

/// Records that it was signed for.
#[utoipa::path(post, path = "", tag = "aid", request_body = SignatureBody,
    responses((status = 200, body = StandingBody)))]
pub async fn sign(
    at: Writing,
    Last(number): Last<String>,
    Body(body): Body<SignatureBody>,
) -> Answer<Json<StandingBody>> {
    let on = read_aid_day("date", &body.date)?;
    let mut tx = at.begin().await?;
    sign_aid(&mut tx, at.act(), &at.unit, (&number, on, &body.paper)).await?;
    Ok(standing(tx, &at.unit, &number).await?)
}
