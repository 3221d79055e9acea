//! Years, months and exceptional reopenings of a unit's books.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::accounts::YearQuery;
use crate::ledger::periods::reopen_period::changes_under;
use crate::ledger::periods::what_blocks::{MonthState, months_of_year};
use crate::ledger::store::{self, Reopening};
use crate::web::at::Reading;
use crate::web::extract::Query;
use crate::web::problem::{Answer, FindingBody, shown};
use crate::web::state::AppState;
use crate::web::views::voucher_body::{VoucherHead, period_text};

/// A year of a unit's books.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Year)]
pub struct YearBody {
    year: i64,
    /// The accounting system: 2009 or 2021.
    chart: i64,
    is_closed: bool,
    /// Whether the opening was carried from the year before.
    is_carried: bool,
}

/// The years that are open or closed, oldest first.
#[utoipa::path(get, path = "", tag = "periods", responses((status = 200, body = Vec<YearBody>)))]
pub async fn years(Reading { mut tx, unit }: Reading) -> Answer<Json<Vec<YearBody>>> {
    let years = store::years_of(&mut tx, unit.id).await?;
    let body = |state: crate::ledger::voucher::book::YearState| YearBody {
        year: state.year,
        chart: state.era.number(),
        is_closed: state.is_closed,
        is_carried: state.is_carried,
    };
    Ok(Json(years.into_iter().map(body).collect()))
}

/// A month of a unit's books.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Period)]
pub struct PeriodBody {
    period: String,
    is_open: bool,
    /// Vouchers in preparation.
    drafts: i64,
    /// When the exceptional reopening ends under which it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    reopened_until: Option<String>,
    /// What keeps an open month from closing, and what is worth a warning.
    findings: Vec<FindingBody>,
}

impl From<MonthState> for PeriodBody {
    fn from(state: MonthState) -> Self {
        Self {
            period: state.period.to_string(),
            is_open: state.is_open,
            drafts: state.drafts,
            reopened_until: state.reopening.map(|it| it.expires_at),
            findings: shown(state.findings),
        }
    }
}

/// The twelve months of a year, each with what keeps it from closing.
#[utoipa::path(get, path = "", tag = "periods", params(YearQuery),
    responses((status = 200, body = Vec<PeriodBody>)))]
pub async fn periods(
    Reading { mut tx, unit }: Reading,
    State(state): State<AppState>,
    Query(query): Query<YearQuery>,
) -> Answer<Json<Vec<PeriodBody>>> {
    let year = query.or_this_year(&state);
    let states = months_of_year(&mut tx, &unit, year).await?;
    Ok(Json(states.into_iter().map(PeriodBody::from).collect()))
}

/// An exceptional reopening, with what it changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reopening)]
pub struct ReopeningBody {
    seq: i64,
    period: String,
    reason: String,
    requested_by: String,
    approved_by: String,
    opened_at: String,
    expires_at: String,
    closed_at: Option<String>,
    /// The vouchers that came into the period under it.
    changes: Vec<VoucherHead>,
}

pub fn reopening_body(reopening: Reopening, changes: Vec<store::VoucherRow>) -> ReopeningBody {
    ReopeningBody {
        seq: reopening.seq,
        period: period_text(reopening.period),
        reason: reopening.reason,
        requested_by: reopening.requested_by,
        approved_by: reopening.approved_by,
        opened_at: reopening.opened_at,
        expires_at: reopening.expires_at,
        closed_at: reopening.closed_at,
        changes: changes.into_iter().map(VoucherHead::from).collect(),
    }
}

/// All exceptional reopenings, oldest first.
#[utoipa::path(get, path = "", tag = "periods",
    responses((status = 200, body = Vec<ReopeningBody>)))]
pub async fn reopenings(Reading { mut tx, unit }: Reading) -> Answer<Json<Vec<ReopeningBody>>> {
    let mut bodies = Vec::new();
    for reopening in store::reopenings_of(&mut tx, unit.id).await? {
        let changes = changes_under(&mut tx, &reopening).await?;
        bodies.push(reopening_body(reopening, changes));
    }
    Ok(Json(bodies))
}
