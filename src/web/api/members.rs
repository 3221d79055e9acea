//! Members: the roll, masked; a person found by number, on the record; waivers of fees.

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::finding::Outcome;
use crate::members::find_member::find_member;
use crate::members::list_members::{ShownMember, Sight, list_members};
use crate::members::waive_fees::{
    AskedWaiver, ShownWaiver, approve_waiver, ask_waiver, list_waivers, read_month,
};
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Body, NoBody, Query};
use crate::web::problem::Answer;

/// Members of a page, where nobody says, and at most.
const PAGE: i64 = 200;
const MAX_PAGE: i64 = 1_000;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MembersQuery {
    /// The number of the member that the page before ended with.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    after: String,
    /// At most 1000.
    limit: Option<i64>,
}

/// A member; names and numbers masked unless asked for on the record.
#[derive(Serialize, ToSchema)]
#[schema(as = Member)]
pub struct MemberBody {
    id: i64,
    /// 会员编号: the code of the union and the member's number in it.
    number: String,
    unit_code: String,
    unit_name: String,
    name: String,
    identity: String,
    phone: String,
    card: String,
    department: String,
    kind: String,
    /// Text in yuan.
    base: Option<String>,
    joined_on: String,
    left_on: Option<String>,
}

impl From<ShownMember> for MemberBody {
    fn from(it: ShownMember) -> Self {
        Self {
            id: it.id,
            number: it.number,
            unit_code: it.unit_code,
            unit_name: it.unit_name,
            name: it.name,
            identity: it.identity,
            phone: it.phone,
            card: it.card,
            department: it.department,
            kind: it.kind.to_owned(),
            base: it.base.map(|base| base.to_string()),
            joined_on: it.joined_on,
            left_on: it.left_on,
        }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = MemberRoll)]
pub struct RollBody {
    items: Vec<MemberBody>,
    next_after: Option<String>,
    /// Why names and numbers are blank: the key is not there.
    closed: Option<String>,
}

/// The roll of the unit and those below it, masked.
#[utoipa::path(get, path = "", tag = "members", params(MembersQuery),
    responses((status = 200, body = RollBody)))]
pub async fn list(
    Reading { mut tx, unit }: Reading,
    Query(query): Query<MembersQuery>,
) -> Answer<Json<RollBody>> {
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let roll = list_members(&mut tx, &unit, Sight::Masked, (&query.after, limit)).await?;
    Ok(Json(RollBody {
        items: roll.members.into_iter().map(MemberBody::from).collect(),
        next_after: roll.next_after,
        closed: roll.closed.map(|finding| finding.message),
    }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindRequest {
    /// Identity number; it is recorded nowhere.
    identity: String,
    /// Names and numbers as they are.
    #[serde(default)]
    reveal: bool,
}

/// The memberships of a person in the unit and those below it; the search is recorded.
#[utoipa::path(post, path = "", tag = "members", request_body = FindRequest,
    responses((status = 200, body = Vec<MemberBody>)))]
pub async fn find(at: Writing, Body(asked): Body<FindRequest>) -> Answer<Json<Vec<MemberBody>>> {
    let sight = if asked.reveal { Sight::Clear } else { Sight::Masked };
    let mut tx = at.begin().await?;
    let members = find_member(&mut tx, at.act(), &at.unit, (&asked.identity, sight)).await?;
    tx.commit().await?;
    Ok(Json(members.into_iter().map(MemberBody::from).collect()))
}

/// A waiver of fees.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeeWaiver)]
pub struct WaiverBody {
    number: i64,
    /// 会员编号.
    member: String,
    name: String,
    from: String,
    to: String,
    reason: String,
    asked_by: String,
    approved_by: Option<String>,
}

impl From<ShownWaiver> for WaiverBody {
    fn from(it: ShownWaiver) -> Self {
        let ShownWaiver { number, member, name, from, to, reason, asked_by, approved_by } = it;
        Self { number, member, name, from, to, reason, asked_by, approved_by }
    }
}

/// The waivers of the unit, the oldest first.
#[utoipa::path(get, path = "", tag = "members",
    responses((status = 200, body = Vec<WaiverBody>)))]
pub async fn waivers(Reading { mut tx, unit }: Reading) -> Answer<Json<Vec<WaiverBody>>> {
    let waivers = list_waivers(&mut tx, &unit).await?;
    Ok(Json(waivers.into_iter().map(WaiverBody::from).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WaiverRequest {
    /// 会员编号.
    member: String,
    /// `2025-03`.
    from: String,
    /// The first month when missing.
    to: Option<String>,
    reason: String,
}

impl WaiverRequest {
    fn asked(self) -> Outcome<AskedWaiver> {
        let from = read_month("from", &self.from)?;
        let to = self.to.as_deref().map_or(Ok(from), |text| read_month("to", text))?;
        Ok(AskedWaiver { member: self.member, from, to, reason: self.reason })
    }
}

/// The number of what was asked or approved.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeeWaiverNumber)]
pub struct WaiverNumber {
    number: i64,
}

/// Asks that a member need not pay for some months.
#[utoipa::path(post, path = "", tag = "members", request_body = WaiverRequest,
    responses((status = 200, body = WaiverNumber)))]
pub async fn ask(at: Writing, Body(asked): Body<WaiverRequest>) -> Answer<Json<WaiverNumber>> {
    let asked = asked.asked()?;
    let mut tx = at.begin().await?;
    let number = ask_waiver(&mut tx, at.act(), &at.unit, &asked).await?;
    tx.commit().await?;
    Ok(Json(WaiverNumber { number }))
}

/// Approves what somebody else asked for.
#[utoipa::path(post, path = "", tag = "members",
    responses((status = 200, body = WaiverNumber)))]
pub async fn approve(
    at: Writing,
    Last(number): Last<i64>,
    _: NoBody,
) -> Answer<Json<WaiverNumber>> {
    let mut tx = at.begin().await?;
    approve_waiver(&mut tx, at.act(), &at.unit, number).await?;
    tx.commit().await?;
    Ok(Json(WaiverNumber { number }))
}
