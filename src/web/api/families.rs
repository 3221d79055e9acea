//! Hardship families: their file, plan, measures and reviews; people masked.

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::aid::keep_families::{
    NewMember, add_family_member, add_measure, finish_measure, plan_family,
};
use crate::aid::list_families::{ShownFamily, WholeFamily, list_families, show_family};
use crate::aid::open_family::{NewFamily, open_family};
use crate::aid::review_family::{Reviewing, review_family};
use crate::members::list_members::Sight;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::Body;
use crate::web::problem::Answer;
use crate::web::views::aid::{need_aid_amount, read_aid_amount, read_aid_day, read_outcome};

/// Families, people masked.
#[derive(Serialize, ToSchema)]
#[schema(as = AidFamilies)]
pub struct ListBody {
    #[schema(value_type = Vec<Object>)]
    items: Vec<ShownFamily>,
    /// Why people are blank: the key is not there.
    closed: Option<String>,
}

/// The file of a family, people masked.
#[derive(Serialize, ToSchema)]
#[schema(as = AidFamily)]
pub struct FamilyBody {
    #[serde(flatten)]
    #[schema(value_type = Object)]
    whole: WholeFamily,
}

/// Number of a family's file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AidFamilyNumber)]
pub struct NumberBody {
    family: String,
}

/// The families of the unit and those below it.
#[utoipa::path(get, path = "", tag = "aid", responses((status = 200, body = ListBody)))]
pub async fn list(Reading { mut tx, unit }: Reading) -> Answer<Json<ListBody>> {
    let shown = list_families(&mut tx, &unit).await?;
    let closed = shown.closed.map(|it| it.message);
    Ok(Json(ListBody { items: shown.families, closed }))
}

/// One family.
#[utoipa::path(get, path = "", tag = "aid", responses((status = 200, body = FamilyBody)))]
pub async fn get(
    Reading { mut tx, unit }: Reading,
    Last(number): Last<String>,
) -> Answer<Json<FamilyBody>> {
    let whole = show_family(&mut tx, &unit, (&number, Sight::Masked)).await?;
    Ok(Json(FamilyBody { whole }))
}

/// A family as it is put on file.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AidFamilyRequest)]
pub struct OpenBody {
    name: String,
    identity: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    address: String,
    /// `illness`, `disability`, `disaster`, `schooling`, `unemployment`, `single_parent`,
    /// `low_income` or `other`.
    cause: String,
    /// Of a head and month; text in yuan.
    income: String,
    heads: i64,
    date: String,
    paper: String,
}

/// Puts a family on file.
#[utoipa::path(post, path = "", tag = "aid", request_body = OpenBody,
    responses((status = 200, body = NumberBody)))]
pub async fn open(at: Writing, Body(body): Body<OpenBody>) -> Answer<Json<NumberBody>> {
    let new = NewFamily {
        income: need_aid_amount("income", &body.income)?,
        on: read_aid_day("date", &body.date)?,
        name: body.name,
        identity: body.identity,
        phone: body.phone,
        address: body.address,
        cause: body.cause,
        heads: body.heads,
        paper: body.paper,
    };
    let mut tx = at.begin_with_service().await?;
    let family = open_family(&mut tx, at.act(), &at.unit, &new).await?;
    tx.commit().await?;
    Ok(Json(NumberBody { family }))
}

/// One who lives there.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AidFamilyMember)]
pub struct MemberBody {
    name: String,
    #[serde(default)]
    identity: String,
    relation: String,
    #[serde(default)]
    situation: String,
}

/// Notes one who lives in a family.
#[utoipa::path(post, path = "", tag = "aid", request_body = MemberBody,
    responses((status = 200, body = NumberBody)))]
pub async fn member(
    at: Writing,
    Last(number): Last<String>,
    Body(body): Body<MemberBody>,
) -> Answer<Json<NumberBody>> {
    let MemberBody { name, identity, relation, situation } = body;
    let new = NewMember { name, identity, relation, situation };
    let mut tx = at.begin_with_service().await?;
    add_family_member(&mut tx, at.act(), &at.unit, (&number, &new)).await?;
    tx.commit().await?;
    Ok(Json(NumberBody { family: number }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AidPlan)]
pub struct PlanBody {
    year: i64,
    goal: String,
}

/// Says the plan of a year.
#[utoipa::path(post, path = "", tag = "aid", request_body = PlanBody,
    responses((status = 200, body = NumberBody)))]
pub async fn plan(
    at: Writing,
    Last(number): Last<String>,
    Body(body): Body<PlanBody>,
) -> Answer<Json<NumberBody>> {
    let mut tx = at.begin().await?;
    plan_family(&mut tx, at.act(), &at.unit, (&number, body.year, &body.goal)).await?;
    tx.commit().await?;
    Ok(Json(NumberBody { family: number }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AidMeasure)]
pub struct MeasureBody {
    due: String,
    text: String,
}

/// Plans a measure.
#[utoipa::path(post, path = "", tag = "aid", request_body = MeasureBody,
    responses((status = 200, body = NumberBody)))]
pub async fn measure(
    at: Writing,
    Last(number): Last<String>,
    Body(body): Body<MeasureBody>,
) -> Answer<Json<NumberBody>> {
    let due = read_aid_day("due", &body.due)?;
    let mut tx = at.begin().await?;
    add_measure(&mut tx, at.act(), &at.unit, (&number, due, &body.text)).await?;
    tx.commit().await?;
    Ok(Json(NumberBody { family: number }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AidMeasureDone)]
pub struct DoneBody {
    measure: i64,
    date: String,
    note: String,
}

/// Notes that a measure was carried out.
#[utoipa::path(post, path = "", tag = "aid", request_body = DoneBody,
    responses((status = 200, body = NumberBody)))]
pub async fn done(
    at: Writing,
    Last(number): Last<String>,
    Body(body): Body<DoneBody>,
) -> Answer<Json<NumberBody>> {
    let on = read_aid_day("date", &body.date)?;
    let mut tx = at.begin().await?;
    let of = (number.as_str(), body.measure);
    finish_measure(&mut tx, at.act(), &at.unit, of, (on, &body.note)).await?;
    tx.commit().await?;
    Ok(Json(NumberBody { family: number }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AidReview)]
pub struct ReviewBody {
    date: String,
    /// `continue` or `end`.
    outcome: String,
    cause: Option<String>,
    /// Text in yuan.
    #[serde(default)]
    income: String,
    heads: Option<i64>,
    paper: String,
    #[serde(default)]
    note: String,
}

/// Reviews a family, once a year.
#[utoipa::path(post, path = "", tag = "aid", request_body = ReviewBody,
    responses((status = 200, body = NumberBody)))]
pub async fn review(
    at: Writing,
    Last(number): Last<String>,
    Body(body): Body<ReviewBody>,
) -> Answer<Json<NumberBody>> {
    let said = Reviewing {
        on: read_aid_day("date", &body.date)?,
        outcome: read_outcome("outcome", &body.outcome)?,
        cause: body.cause,
        income: read_aid_amount("income", &body.income)?,
        heads: body.heads,
        paper: body.paper,
        note: body.note,
    };
    let mut tx = at.begin().await?;
    review_family(&mut tx, at.act(), &at.unit, (&number, &said)).await?;
    tx.commit().await?;
    Ok(Json(NumberBody { family: number }))
}
