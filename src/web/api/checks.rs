//! What an auditor asks: are the chains whole, do balances follow from entries, who did what,
//! do two books agree.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Page, rows_wanted};
use crate::ledger::rebuild_balances::{Difference, compare_balances, rebuild_balances};
use crate::ledger::reconcile::{Pair, reconcile};
use crate::ledger::verify_chain::{Verification, verify_unit};
use crate::money::Money;
use crate::trail::{Actor, TrailRecord, store as trail};
use crate::units::store as units;
use crate::web::codes;
use crate::web::extract::{Path, Query};
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
        let fault = |fault: crate::ledger::verify_chain::Fault| FaultBody {
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

/// One record of who did what.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrailRecord)]
pub struct TrailBody {
    seq: i64,
    at: String,
    actor: String,
    action: String,
    subject: String,
    /// JSON, exactly as it was hashed.
    detail: String,
    previous_hash: String,
    hash: String,
}

impl From<TrailRecord> for TrailBody {
    fn from(record: TrailRecord) -> Self {
        Self {
            seq: record.seq,
            at: record.at,
            actor: record.actor,
            action: record.action,
            subject: record.subject,
            detail: record.detail,
            previous_hash: record.previous_hash,
            hash: record.hash,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TrailQuery {
    /// The key that the page before ended with.
    after: Option<i64>,
    limit: Option<i64>,
}

/// A unit's trail, oldest first.
#[utoipa::path(get, path = "/api/v1/units/{code}/trail", tag = "checks",
    params(("code" = String, Path, description = "Unit code"), TrailQuery),
    responses((status = 200, body = Page<TrailBody>)))]
pub async fn records(
    State(state): State<AppState>,
    Path(code): Path<String>,
    Query(query): Query<TrailQuery>,
) -> Answer<Json<Page<TrailBody>>> {
    let (mut tx, unit) = state.read(&code).await?;
    let limit = rows_wanted(query.limit);
    let after = query.after.unwrap_or_default();
    let mut records = trail::records(&mut tx, unit.id, after, limit + 1).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = records.len() > limit;
    records.truncate(limit);
    let next_after = records.last().filter(|_| has_more).map(|record| record.seq.to_string());
    Ok(Json(Page { items: records.into_iter().map(TrailBody::from).collect(), next_after }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReconciliationQuery {
    /// Two unit codes, one directly under the other: `F1,D1`.
    units: String,
    year: i64,
}

/// Sets two unions' books of a year side by side: what one paid the other must have received.
#[utoipa::path(get, path = "/api/v1/reconciliation", tag = "checks", params(ReconciliationQuery),
    responses((status = 200, description = "Items with where each side booked them",
        body = Vec<Object>)))]
pub async fn reconciliation(
    State(state): State<AppState>,
    Query(query): Query<ReconciliationQuery>,
) -> Answer<Json<Vec<Pair>>> {
    let Some((one, other)) = query.units.split_once(',') else {
        return Err(Problem::new(&codes::QUERY_INVALID, "units=F1,D1"));
    };
    let mut tx = state.database.read().await?;
    let one = units::unit_by_code(&mut tx, one.trim()).await?;
    let other = units::unit_by_code(&mut tx, other.trim()).await?;
    Ok(Json(reconcile(&mut tx, &one, &other, query.year).await?))
}
