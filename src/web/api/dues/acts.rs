//! What splits, assigns, corrects and accrues dues, in earnest or as a preview.

use axum::Json;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::dues::accrue_year::{Accrued, accrue_year};
use crate::dues::assign_receipt::assign_receipt;
use crate::dues::channel::Channel;
use crate::dues::codes::{AMOUNT_NOT_POSITIVE, CHANNEL_UNKNOWN};
use crate::dues::found_union::{Handled, found_union};
use crate::dues::recompute_legs::{Difference, recompute_legs};
use crate::dues::try_split::{Tried, try_split};
use crate::finding::{Finding, Outcome, Place};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::prescribed::book_events::book_waiting;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Body, NoBody, Query};
use crate::web::metrics::count_posted;
use crate::web::problem::Answer;
use crate::web::views::dues::{BookedBody, FurtherBody, LegsBody, PartyBody, read_day};

/// `own`, `tax`, `tax_upper`, `treasury`, or as a list spells it.
fn read_channel(text: &str) -> Outcome<Channel> {
    Channel::of_words(text).or_else(|| Channel::read(text)).ok_or_else(|| {
        let words: Vec<&str> = Channel::EVERY.iter().map(|it| it.label()).collect();
        let finding = Finding::new(&CHANNEL_UNKNOWN, Place::of("channel")).found(text);
        finding.expected(words.join("、")).into()
    })
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitRequest {
    /// `own`, `tax`, `tax_upper` or `treasury`.
    channel: String,
    /// `YYYY-MM-DD`.
    date: String,
    /// Text in yuan.
    #[schema(value_type = String)]
    amount: Money,
    /// Who gets the money: when missing, the unit itself for `own`, else the uppermost above it.
    receiver_code: Option<String>,
}

/// A leg and who has it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DuesLeg)]
pub struct LegBody {
    /// `grassroots`, `department`, `federation` or `above`.
    rank: &'static str,
    holder: PartyBody,
    #[schema(value_type = String)]
    amount: Money,
}

/// A line of the entry that the receiver would make.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DuesEntryLine)]
pub struct EntryLineBody {
    account: String,
    name: &'static str,
    #[schema(value_type = String)]
    debit: Money,
    #[schema(value_type = String)]
    credit: Money,
}

/// A receipt split and not kept.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DuesSplit)]
pub struct TriedBody {
    #[schema(value_type = String)]
    amount: Money,
    legs: Vec<LegBody>,
    /// Legs beside the levels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    further: Vec<FurtherBody>,
    entries: Vec<EntryLineBody>,
}

impl From<Tried> for TriedBody {
    fn from(it: Tried) -> Self {
        let leg = |it: crate::dues::try_split::Leg| LegBody {
            rank: it.rank.as_str(),
            holder: PartyBody { code: it.unit, name: it.name },
            amount: it.amount,
        };
        let line = |it: crate::dues::try_split::Line| EntryLineBody {
            account: it.account,
            name: it.name,
            debit: it.debit,
            credit: it.credit,
        };
        Self {
            amount: it.amount,
            legs: it.legs.into_iter().map(leg).collect(),
            further: it.further.into_iter().map(FurtherBody::from).collect(),
            entries: it.entries.into_iter().map(line).collect(),
        }
    }
}

/// The union that gets the money where nobody says which.
async fn usual_receiver(tx: &mut Tx, unit: &Unit, channel: Channel) -> Outcome<Unit> {
    if channel == Channel::Own {
        return Ok(unit.clone());
    }
    let chains = units::chains_of(tx, [unit.id]).await?;
    let root = chains.get(&unit.id).and_then(|chain| chain.last());
    Ok(root.unwrap_or(unit).clone())
}

/// What a receipt for the unit would be split into; nothing is kept.
#[utoipa::path(post, path = "", tag = "dues", request_body = SplitRequest,
    responses((status = 200, body = TriedBody)))]
pub async fn split(
    Reading { mut tx, unit }: Reading,
    Body(request): Body<SplitRequest>,
) -> Answer<Json<TriedBody>> {
    let channel = read_channel(&request.channel)?;
    let date = read_day("date", &request.date)?;
    if request.amount <= Money::ZERO {
        let finding = Finding::new(&AMOUNT_NOT_POSITIVE, Place::of("amount"));
        return Err(finding.found(request.amount).into());
    }
    let receiver = match &request.receiver_code {
        Some(code) => units::unit_by_code(&mut tx, code.trim()).await?,
        None => usual_receiver(&mut tx, &unit, channel).await?,
    };
    let tried = try_split(&mut tx, (&unit, &receiver), channel, (date, request.amount)).await?;
    Ok(Json(tried.into()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentRequest {
    /// Whose dues they are.
    unit_code: String,
    /// When missing, that of the list, or the registered one.
    channel: Option<String>,
    /// `YYYY-MM-DD`: the day of the voucher.
    date: String,
}

/// Assigns money that matched nobody to its union; it is split and booked.
#[utoipa::path(post, path = "", tag = "dues", request_body = AssignmentRequest,
    responses((status = 200, body = BookedBody)))]
pub async fn assign(
    at: Writing,
    Last(id): Last<i64>,
    Body(request): Body<AssignmentRequest>,
) -> Answer<Json<BookedBody>> {
    let on = read_day("date", &request.date)?;
    let channel = request.channel.as_deref().map(read_channel).transpose()?;
    let mut tx = at.begin_with_service().await?;
    let whose = units::unit_by_code(&mut tx, request.unit_code.trim()).await?;
    let booked = assign_receipt(&mut tx, at.act(), (&at.unit, &whose), (id, channel), on).await?;
    Ok(Json(kept(tx, booked).await?))
}

/// Commits what was booked.
pub async fn kept(tx: Tx, booked: crate::prescribed::book_events::Booked) -> Outcome<BookedBody> {
    tx.commit().await?;
    count_posted(booked.posted);
    Ok(booked.into())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundingRequest {
    /// `YYYY-MM-DD`: the day of handling, whose rule splits it.
    date: String,
}

/// Preparation money that was split, by who kept it and the channel it came by.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HandledPreparation)]
pub struct HandledBody {
    receiver_code: String,
    channel: &'static str,
    receipts: usize,
    #[schema(value_type = String)]
    amount: Money,
    legs: LegsBody,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FoundingBody {
    handled: Vec<HandledBody>,
    booked: BookedBody,
}

/// Splits the preparation money that was kept for the unit before it was founded.
#[utoipa::path(post, path = "", tag = "dues", request_body = FoundingRequest,
    responses((status = 200, body = FoundingBody)))]
pub async fn found(
    at: Writing,
    Body(request): Body<FoundingRequest>,
) -> Answer<Json<FoundingBody>> {
    let on = read_day("date", &request.date)?;
    let mut tx = at.begin_with_service().await?;
    let (handled, booked) = found_union(&mut tx, at.act(), &at.unit, on).await?;
    let handled = handled.into_iter().map(handled_body).collect();
    Ok(Json(FoundingBody { handled, booked: kept(tx, booked).await? }))
}

fn handled_body(it: Handled) -> HandledBody {
    HandledBody {
        receiver_code: it.receiver,
        channel: it.channel.as_str(),
        receipts: it.receipts,
        amount: it.amount,
        legs: LegsBody {
            grassroots: it.grassroots,
            department: it.department,
            federation: it.federation,
            above: it.above,
        },
    }
}

/// One side that was accrued, or would be.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Accrual)]
pub struct AccruedBody {
    /// `collection_report`, `pass_down_notice` or `grant_notice`.
    kind: &'static str,
    number: String,
    from_code: String,
    /// In whose books.
    unit_code: String,
    what: &'static str,
    #[schema(value_type = String)]
    amount: Money,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AccrualsBody {
    accruals: Vec<AccruedBody>,
    booked: BookedBody,
}

#[derive(Debug, Deserialize, IntoParams, ToSchema)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[schema(as = AccrualsRequest)]
pub struct YearQuery {
    year: i64,
}

fn accrued_body(it: Accrued) -> AccruedBody {
    AccruedBody {
        kind: it.kind.as_str(),
        number: it.number,
        from_code: it.from,
        unit_code: it.unit,
        what: it.what,
        amount: it.amount,
    }
}

/// What the end of a year would accrue in the unit and all below it; nothing is kept.
#[utoipa::path(get, path = "", tag = "dues", params(YearQuery),
    responses((status = 200, body = AccrualsBody)))]
pub async fn preview_accruals(
    at: Writing,
    Query(query): Query<YearQuery>,
) -> Answer<Json<AccrualsBody>> {
    let mut tx = at.begin_with_service().await?;
    let (accrued, booked) = accrue_year(&mut tx, at.act(), &at.unit, query.year).await?;
    tx.rollback().await?;
    let accruals = accrued.into_iter().map(accrued_body).collect();
    Ok(Json(AccrualsBody { accruals, booked: booked.into() }))
}

/// Accrues the end of a year in the unit and all below it: what is missing of it.
#[utoipa::path(post, path = "", tag = "dues", request_body = YearQuery,
    responses((status = 200, body = AccrualsBody)))]
pub async fn accrue(at: Writing, Body(request): Body<YearQuery>) -> Answer<Json<AccrualsBody>> {
    let mut tx = at.begin_with_service().await?;
    let (accrued, booked) = accrue_year(&mut tx, at.act(), &at.unit, request.year).await?;
    let accruals = accrued.into_iter().map(accrued_body).collect();
    Ok(Json(AccrualsBody { accruals, booked: kept(tx, booked).await? }))
}

#[derive(Debug, Deserialize, IntoParams, ToSchema)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[schema(as = RecomputationRequest)]
pub struct RecomputationQuery {
    /// `YYYY-MM-DD`: receipts from this day on.
    from: String,
    /// `YYYY-MM-DD`: the day of the correcting vouchers; today when missing.
    date: Option<String>,
}

impl RecomputationQuery {
    fn days(&self, at: &Writing) -> Outcome<(Date, Date)> {
        let on = self.date.as_deref().map(|it| read_day("date", it)).transpose()?;
        Ok((read_day("from", &self.from)?, on.unwrap_or_else(|| at.clock.today())))
    }
}

/// A receipt that the rules as they stand would split otherwise.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SplitDifference)]
pub struct DifferenceBody {
    receiver_code: String,
    unit_code: String,
    received_on: String,
    number: String,
    #[schema(value_type = String)]
    amount: Money,
    /// As it is booked.
    booked: LegsBody,
    /// As the rules say.
    ruled: LegsBody,
}

impl From<Difference> for DifferenceBody {
    fn from(it: Difference) -> Self {
        Self {
            receiver_code: it.receiver,
            unit_code: it.unit,
            received_on: it.received_on,
            number: it.number,
            amount: it.amount,
            booked: it.booked.into(),
            ruled: it.ruled.into(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RecomputationBody {
    differences: Vec<DifferenceBody>,
    booked: BookedBody,
}

/// What the rules as they stand would split otherwise, at the unit and below; nothing is kept.
#[utoipa::path(get, path = "", tag = "dues", params(RecomputationQuery),
    responses((status = 200, body = RecomputationBody)))]
pub async fn preview_recomputation(
    at: Writing,
    Query(query): Query<RecomputationQuery>,
) -> Answer<Json<RecomputationBody>> {
    let days = query.days(&at)?;
    let mut tx = at.begin_with_service().await?;
    let (differences, booked) = recompute_legs(&mut tx, at.act(), &at.unit, days).await?;
    tx.rollback().await?;
    let differences = differences.into_iter().map(DifferenceBody::from).collect();
    Ok(Json(RecomputationBody { differences, booked: booked.into() }))
}

/// Books the differences.
#[utoipa::path(post, path = "", tag = "dues", request_body = RecomputationQuery,
    responses((status = 200, body = RecomputationBody)))]
pub async fn recompute(
    at: Writing,
    Body(request): Body<RecomputationQuery>,
) -> Answer<Json<RecomputationBody>> {
    let days = request.days(&at)?;
    let mut tx = at.begin_with_service().await?;
    let (differences, booked) = recompute_legs(&mut tx, at.act(), &at.unit, days).await?;
    let differences = differences.into_iter().map(DifferenceBody::from).collect();
    Ok(Json(RecomputationBody { differences, booked: kept(tx, booked).await? }))
}

/// Books what waited and can be booked now.
#[utoipa::path(post, path = "", tag = "dues", responses((status = 200, body = BookedBody)))]
pub async fn book(at: Writing, _: NoBody) -> Answer<Json<BookedBody>> {
    let mut tx = at.begin_with_service().await?;
    let booked = book_waiting(&mut tx, at.act(), &at.unit).await?;
    Ok(Json(kept(tx, booked).await?))
}
