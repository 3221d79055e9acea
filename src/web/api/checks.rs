//! What an auditor asks: are the chains whole, do balances follow from entries, who did what,
//! do two books agree.

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Page, rows_wanted};
use crate::access::viewer::Viewer;
use crate::dealings::compare_pairs::{PairRow, compare_pairs};
use crate::dealings::reconcile::{Pair, reconcile};
use crate::ledger::balances::rebuild_balances::{Difference, compare_balances, rebuild_balances};
use crate::ledger::chain::verify_chain::{Fault, Verification, verify_unit};
use crate::money::Money;
use crate::web::at::{Reading, Snapshot, Writing};
use crate::web::codes;
use crate::web::extract::Query;
use crate::web::problem::{Answer, Problem};
use crate::web::views::files::read_span;
use crate::web::views::reach::readable_unit;
use crate::web::views::verifying::verify_many;

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
    faults: Vec<Fault>,
}

impl From<Verification> for VerificationBody {
    fn from(found: Verification) -> Self {
        Self {
            unit_code: found.unit_code,
            unit_name: found.unit_name,
            is_whole: found.faults.is_empty(),
            vouchers: found.vouchers,
            trail_records: found.trail_records,
            voucher_head: found.voucher_head,
            trail_head: found.trail_head,
            faults: found.faults,
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
#[utoipa::path(get, path = "", tag = "checks", params(VerificationQuery),
    responses((status = 200, body = VerificationBody)))]
pub async fn verify(
    Reading { mut tx, unit }: Reading,
    Query(query): Query<VerificationQuery>,
) -> Answer<Json<VerificationBody>> {
    Ok(Json(verify_unit(&mut tx, &unit, query.expect.as_deref()).await?.into()))
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
#[utoipa::path(get, path = "", tag = "checks", params(ManyQuery),
    responses((status = 200, body = Page<VerificationBody>)))]
pub async fn verify_all(
    Snapshot(mut tx): Snapshot,
    viewer: Viewer,
    Query(query): Query<ManyQuery>,
) -> Answer<Json<Page<VerificationBody>>> {
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
#[utoipa::path(get, path = "", tag = "checks", responses((status = 200, body = BalanceCheckBody)))]
pub async fn check_balances(Reading { mut tx, unit }: Reading) -> Answer<Json<BalanceCheckBody>> {
    Ok(Json(compare_balances(&mut tx, &unit).await?.into()))
}

/// Puts what the entries add up to in place; says what was different.
#[utoipa::path(post, path = "", tag = "checks", responses((status = 200, body = BalanceCheckBody)))]
pub async fn rebuild(at: Writing) -> Answer<Json<BalanceCheckBody>> {
    let mut tx = at.begin().await?;
    let differences = rebuild_balances(&mut tx, at.clock, &at.actor, &at.unit).await?;
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

/// Sets two unions' books of a year side by side: what one paid the other must have received.
#[utoipa::path(get, path = "", tag = "checks", params(ReconciliationQuery),
    responses((status = 200, description = "Items with where each side booked them",
        body = Vec<Object>)))]
pub async fn reconciliation(
    Snapshot(mut tx): Snapshot,
    viewer: Viewer,
    Query(query): Query<ReconciliationQuery>,
) -> Answer<Json<Vec<Pair>>> {
    let Some((one, other)) = query.units.split_once(',') else {
        return Err(Problem::new(&codes::QUERY_INVALID, "units=F1,D1"));
    };
    let one = readable_unit(&mut tx, &viewer, one.trim()).await?;
    let other = readable_unit(&mut tx, &viewer, other.trim()).await?;
    Ok(Json(reconcile(&mut tx, &one, &other, query.year).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InterUnitQuery {
    /// The unit with which the pairs begin: it, all below it, and the one above it.
    unit: String,
    /// `2025-03`, `2025Q1`, `2025H1` or `2025`.
    period: String,
}

/// What both unions of a pair have of one thing.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InterUnitPair)]
pub struct InterUnitBody {
    upper: String,
    upper_name: String,
    lower: String,
    lower_name: String,
    /// `132/211`: of the upper one and of the lower one.
    accounts: String,
    #[schema(value_type = String)]
    upper_amount: Money,
    #[schema(value_type = String)]
    lower_amount: Money,
    #[schema(value_type = String)]
    agreed: Money,
    /// Upper less lower.
    #[schema(value_type = String)]
    difference: Money,
    /// Empty where both agree; they add up to the difference.
    reasons: Vec<ReasonBody>,
}

/// Why two figures differ, and by how much of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InterUnitReason)]
pub struct ReasonBody {
    reason: &'static str,
    label: &'static str,
    #[schema(value_type = String)]
    amount: Money,
}

impl From<PairRow> for InterUnitBody {
    fn from(row: PairRow) -> Self {
        let reasons = row.reasons.iter().map(|(reason, amount)| ReasonBody {
            reason: reason.as_str(),
            label: reason.label(),
            amount: *amount,
        });
        Self {
            accounts: row.tie.accounts(),
            upper_amount: row.figures.upper,
            lower_amount: row.figures.lower,
            agreed: row.agreed,
            difference: row.figures.difference(),
            reasons: reasons.collect(),
            upper: row.upper.code,
            upper_name: row.upper.name,
            lower: row.lower.code,
            lower_name: row.lower.name,
        }
    }
}

/// Every pair of unions below a unit: balances of the last day, flows since 1 January.
#[utoipa::path(get, path = "", tag = "checks", params(InterUnitQuery),
    responses((status = 200, body = Vec<InterUnitBody>)))]
pub async fn inter_unit(
    Snapshot(mut tx): Snapshot,
    viewer: Viewer,
    Query(query): Query<InterUnitQuery>,
) -> Answer<Json<Vec<InterUnitBody>>> {
    let unit = readable_unit(&mut tx, &viewer, query.unit.trim()).await?;
    let month = read_span(&query.period)?.last_period();
    let compared = compare_pairs(&mut tx, &unit, month).await?;
    Ok(Json(compared.rows.into_iter().map(InterUnitBody::from).collect()))
}
