//! Use case: 例外开账, a closed month opens for a while, on the record; and its end.

use serde::Serialize;
use serde_json::json;

use crate::date::Period;
use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::ledger::codes;
use crate::ledger::store::{self, Reopening};
use crate::ledger::voucher::book::Book;
use crate::platform::clock::{Clock, local_minute};
use crate::platform::database::Tx;
use crate::trail::{self, Action, Actor};
use crate::units::unit::Unit;

/// What an exceptional reopening asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct ReopenRequest {
    pub period: Period,
    pub reason: String,
    pub approved_by: String,
    /// UTC instant, `2025-03-01T00:00:00Z`.
    pub expires_at: jiff::Timestamp,
}

/// 例外开账: a closed month opens for a while, on the record. Only December of a closed year.
pub async fn reopen_period(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    request: ReopenRequest,
) -> Outcome<Reopening> {
    reopen_for(tx, clock, (actor, &actor.name), unit, request).await
}

/// The same, by somebody who acts on what another asked for.
pub async fn reopen_for(
    tx: &mut Tx,
    clock: Clock,
    (actor, requested_by): (&Actor, &str),
    unit: &Unit,
    request: ReopenRequest,
) -> Outcome<Reopening> {
    let place = || Place::of(format!("{unit} {}", request.period));
    let mut findings = Vec::new();
    if request.reason.trim().is_empty()
        || request.approved_by.trim().is_empty()
        || request.expires_at <= clock.now()
    {
        findings.push(Finding::new(&codes::REOPEN_REASON_MISSING, place()));
    }
    if request.approved_by == requested_by {
        findings.push(Finding::new(&codes::REOPEN_SELF_APPROVED, place()).found(requested_by));
    }
    findings.extend(why_not_reopened(tx, unit, request.period).await?);
    refuse_if_any(findings)?;
    let (head_seq, _) = trail::store::head(tx, unit.id, "voucher").await?;
    let earlier = store::reopenings_of(tx, unit.id).await?;
    let reopening = Reopening {
        unit_id: unit.id,
        seq: earlier.last().map_or(1, |last| last.seq + 1),
        period: request.period.number(),
        reason: request.reason,
        requested_by: requested_by.to_owned(),
        approved_by: request.approved_by,
        opened_at: clock.now_text(),
        expires_at: crate::platform::clock::instant_text(request.expires_at),
        first_voucher_seq: head_seq + 1,
        closed_at: None,
        last_voucher_seq: None,
    };
    store::insert_reopening(tx, &reopening).await?;
    let by = (actor.name.as_str(), reopening.opened_at.as_str());
    store::set_period_status(tx, unit.id, request.period, "open", by).await?;
    let detail = json!({
        "reason": reopening.reason,
        "requested_by": reopening.requested_by,
        "approved_by": reopening.approved_by,
        "expires_at": reopening.expires_at,
    });
    let subject = request.period.to_string();
    trail::append(tx, clock, actor, unit.id, (Action::PeriodReopened, &subject), &detail).await?;
    Ok(reopening)
}

/// Why a period cannot be opened by exception, whoever asks.
pub async fn why_not_reopened(tx: &mut Tx, unit: &Unit, period: Period) -> Outcome<Vec<Finding>> {
    let book = Book::load(tx, unit.clone(), period.year()).await?;
    let place = || Place::of(format!("{unit} {period}"));
    let mut findings = Vec::new();
    if book.is_open(period) {
        findings.push(Finding::new(&codes::NOT_CLOSED, place()));
    }
    if book.state.is_closed && period.month() != 12 {
        findings.push(Finding::new(&codes::YEAR_CLOSED_REOPEN_DECEMBER, place()));
    }
    let next = store::year_state(tx, unit.id, period.year() + 1).await?;
    if next.is_some_and(|next| !next.is_carried && next.era != book.state.era) {
        findings.push(Finding::new(&codes::CHART_ALREADY_MIGRATED, place()));
    }
    Ok(findings)
}

/// Refuses to post into a period whose reopening has run out; called before every posting.
pub async fn refuse_expired(
    tx: &mut Tx,
    clock: Clock,
    unit_id: i64,
    periods: &[Period],
) -> Outcome<()> {
    let now = clock.now_text();
    let mut findings = Vec::new();
    for reopening in store::reopenings_of(tx, unit_id).await? {
        let is_live = reopening.closed_at.is_none();
        let Some(period) = Period::from_number(reopening.period) else { continue };
        if is_live && reopening.expires_at <= now && periods.contains(&period) {
            findings.push(
                Finding::new(&codes::REOPEN_EXPIRED, Place::of(period.to_string()))
                    .found(format!("到期时间 {}", local_minute(&reopening.expires_at))),
            );
        }
    }
    refuse_if_any(findings).map(|_| ())
}

/// The vouchers that came into a period under a reopening.
pub async fn changes_under(tx: &mut Tx, reopening: &Reopening) -> Outcome<Vec<store::VoucherRow>> {
    let last = reopening.last_voucher_seq.unwrap_or(i64::from(u32::MAX));
    let vouchers =
        store::vouchers_in_chain(tx, reopening.unit_id, reopening.first_voucher_seq, last).await?;
    Ok(vouchers.into_iter().filter(|voucher| voucher.period == reopening.period).collect())
}
