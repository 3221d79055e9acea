//! What an auditor asks: are the chains whole, do balances follow from entries, who did what,
//! do two books agree.

use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Page, rows_wanted};
use crate::access::role::Ability;
use crate::access::store::{self as access, ReachAsked};
use crate::access::viewer::Viewer;
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::balances::rebuild_balances::{Difference, compare_balances, rebuild_balances};
use crate::ledger::balances::reconcile::{Pair, reconcile};
use crate::ledger::chain::verify_chain::{Verification, verify_unit};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::trail::Actor;
use crate::units::codes::UNIT_UNKNOWN;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::codes;
use crate::web::extract::{Path, Query};
use crate::web::gate::forbidden;
use crate::web::problem::{Answer, Problem};
use crate::web::state::AppState;

/// Whether a unit's two chains are whole.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Verification)]
pub struct VerificationBody {
    unit_code: String,
    unit_name: String,
    is_whole: bool,
    vouchers: i64,
    trail_records: i64,
    voucher_head: String,
    trail_head: String,
    faults: Vec<FaultBody>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Fault)]
pub struct FaultBody {
    /// `voucher` or `trail`.
    chain: &'static str,
    seq: i64,
    subject: String,
    problem: String,
}

impl From<Verification> for VerificationBody {
    fn from(found: Verification) -> Self {
        let fault = |fault: crate::ledger::chain::verify_chain::Fault| FaultBody {
            chain: fault.chain,
            seq: fault.seq,
            subject: fault.subject,
            problem: fault.problem,
        };
        Self {
            unit_code: found.unit_code,
            unit_name: found.unit_name,
            is_whole: found.faults.is_empty(),
            vouchers: found.vouchers,
            trail_records: found.trail_records,
            voucher_head: found.voucher_head,
            trail_head: found.trail_head,
            faults: found.faults.into_iter().map(fault).collect(),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VerificationQuery {
    /// A voucher chain's end that was printed earlier and must be on the chain.
    expect: Option<String>,
}

/// Walks both chains of a unit and says whether anything was altered.
#[utoipa::path(get, path = "/api/v1/units/{code}/verification", tag = "checks",
    params(("code" = String, Path, description = "Unit code"), VerificationQuery),
    responses((status = 200, body = VerificationBody)))]
pub async fn verify(
    State(state): State<AppState>,
    Path(code): Path<String>,
    Query(query): Query<VerificationQuery>,
) -> Answer<Json<VerificationBody>> {
    let (mut tx, unit) = state.read(&code).await?;
    Ok(Json(verify_unit(&mut tx, &unit, query.expect.as_deref()).await?.into()))
}

/// How long one answer over many units may take before it leaves the rest to the next.
const VERIFYING_LIMIT: Duration = Duration::from_secs(20);

/// Walks the chains of unit after unit until the time is over; gives what was found with the time
/// that each took, and the code to go on after.
pub async fn verify_many(
    tx: &mut Tx,
    viewer: &Viewer,
    (after, limit): (&str, i64),
) -> Outcome<(Vec<(Verification, Duration)>, Option<String>)> {
    let ability = Ability::Verify;
    let asked = ReachAsked { viewer, ability, under: None, after, limit: limit.saturating_add(1) };
    let mut rest = access::units_in_reach(tx, asked).await?.into_iter().peekable();
    let begun = Instant::now();
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    while let Some(unit) = rest.next() {
        let of_unit = Instant::now();
        found.push((verify_unit(tx, &unit, None).await?, of_unit.elapsed()));
        let is_enough = found.len() >= limit || begun.elapsed() >= VERIFYING_LIMIT;
        if is_enough && rest.peek().is_some() {
            return Ok((found, Some(unit.code)));
        }
    }
    Ok((found, None))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ManyQuery {
    /// The code that the page before ended with.
    after: Option<String>,
    limit: Option<i64>,
}

/// Walks the chains of all units in reach, in code order. An answer that would take long ends
/// early and says after which unit to go on.
#[utoipa::path(get, path = "/api/v1/verification", tag = "checks", params(ManyQuery),
    responses((status = 200, body = Page<VerificationBody>)))]
pub async fn verify_all(
    State(state): State<AppState>,
    viewer: Viewer,
    Query(query): Query<ManyQuery>,
) -> Answer<Json<Page<VerificationBody>>> {
    let mut tx = state.database.read().await?;
    let wanted = (query.after.as_deref().unwrap_or_default(), rows_wanted(query.limit));
    let (found, next_after) = verify_many(&mut tx, &viewer, wanted).await?;
    let items = found.into_iter().map(|(it, _)| VerificationBody::from(it)).collect();
    Ok(Json(Page { items, next_after }))
}

/// A stored figure that is not what the entries add up to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BalanceDifference)]
pub struct DifferenceBody {
    /// `2025-03`, or the opening of a year.
    at: String,
    account_code: String,
    /// Net debit.
    #[schema(value_type = String)]
    stored: Money,
    #[schema(value_type = String)]
    recomputed: Money,
}

impl From<Difference> for DifferenceBody {
    fn from(difference: Difference) -> Self {
        Self {
            at: difference.at,
            account_code: difference.account_code,
            stored: Money::from_fen(difference.stored_fen),
            recomputed: Money::from_fen(difference.recomputed_fen),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BalanceCheck)]
pub struct BalanceCheckBody {
    agrees: bool,
    differences: Vec<DifferenceBody>,
}

impl From<Vec<Difference>> for BalanceCheckBody {
    fn from(differences: Vec<Difference>) -> Self {
        Self {
            agrees: differences.is_empty(),
            differences: differences.into_iter().map(DifferenceBody::from).collect(),
        }
    }
}

/// Compares the stored balances with what the entries add up to; changes nothing.
#[utoipa::path(get, path = "/api/v1/units/{code}/balance-check", tag = "checks",
    params(("code" = String, Path, description = "Unit code")),
    responses((status = 200, body = BalanceCheckBody)))]
pub async fn check_balances(
    State(state): State<AppState>,
    Path(code): Path<String>,
) -> Answer<Json<BalanceCheckBody>> {
    let (mut tx, unit) = state.read(&code).await?;
    Ok(Json(compare_balances(&mut tx, &unit).await?.into()))
}

/// Puts what the entries add up to in place; says what was different.
#[utoipa::path(post, path = "/api/v1/units/{code}/balance-rebuild", tag = "checks",
    params(("code" = String, Path, description = "Unit code")),
    responses((status = 200, body = BalanceCheckBody)))]
pub async fn rebuild(
    State(state): State<AppState>,
    Path(code): Path<String>,
    actor: Actor,
) -> Answer<Json<BalanceCheckBody>> {
    let (mut tx, unit) = state.write(&code).await?;
    let differences = rebuild_balances(&mut tx, state.clock, &actor, &unit).await?;
    tx.commit().await?;
    Ok(Json(differences.into()))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReconciliationQuery {
    /// Two unit codes, one directly under the other: `F1,D1`.
    units: String,
    year: i64,
}

/// A unit whose books the viewer may read; out of reach it looks like none.
pub async fn readable_unit(tx: &mut Tx, viewer: &Viewer, code: &str) -> Answer<Unit> {
    let unknown = || Finding::new(&UNIT_UNKNOWN, Place::of(format!("单位 {code}")));
    let Some(unit) = units::find_unit(tx, code).await? else { return Err(unknown().into()) };
    let roles = viewer.roles_at(tx, unit.id).await?;
    if roles.is_empty() {
        return Err(unknown().into());
    }
    if roles.may(Ability::ReadBooks) { Ok(unit) } else { Err(forbidden(Ability::ReadBooks)) }
}

/// Sets two unions' books of a year side by side: what one paid the other must have received.
#[utoipa::path(get, path = "/api/v1/reconciliation", tag = "checks", params(ReconciliationQuery),
    responses((status = 200, description = "Items with where each side booked them",
        body = Vec<Object>)))]
pub async fn reconciliation(
    State(state): State<AppState>,
    viewer: Viewer,
    Query(query): Query<ReconciliationQuery>,
) -> Answer<Json<Vec<Pair>>> {
    let Some((one, other)) = query.units.split_once(',') else {
        return Err(Problem::new(&codes::QUERY_INVALID, "units=F1,D1"));
    };
    let mut tx = state.database.read().await?;
    let one = readable_unit(&mut tx, &viewer, one.trim()).await?;
    let other = readable_unit(&mut tx, &viewer, other.trim()).await?;
    Ok(Json(reconcile(&mut tx, &one, &other, query.year).await?))
}
