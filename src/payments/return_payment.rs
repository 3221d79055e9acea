//! Use case: the bank gave a payment back (退回重拨): what was booked is taken back, and the request
//! is open to be paid again.
//!
//! Invariants: money that comes back in the year of the payment takes its voucher back and is
//! reserved again; what comes back in a later year is owed to the payee, for the expense of a
//! closed year stays. So is what comes back of a voucher whose account was corrected since. The
//! caller holds the unit's book.

use jiff::civil::Date;
use serde_json::json;

use crate::access::role::{Ability, Roles};
use crate::budgets::reserve::reserve;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::ledger::drafts::prepare_voucher::drop_draft;
use crate::ledger::drafts::reverse_voucher::{ReversalRequest, reverse_voucher};
use crate::ledger::drafts::seen::Which;
use crate::ledger::periods::open_year::open_year;
use crate::ledger::post::post_drafts::post_drafts;
use crate::ledger::post::sockets::Act;
use crate::ledger::store as ledger;
use crate::ledger::voucher::book::Book;
use crate::payments::codes;
use crate::payments::list_payments::find_request;
use crate::payments::pay_out::{Kept, bank_account, is_pending, keep_vouchers, learn_names};
use crate::payments::payment::{State, Turn};
use crate::payments::request_payment::Requested;
use crate::payments::sign_payment::SUBJECT;
use crate::payments::store::{self, OutlayRow, RequestRow};
use crate::payments::vouchers::{From, of_return};
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// Characters of a reason.
const MAX_REASON: usize = 200;

/// What the bank says.
#[derive(Clone, Debug)]
pub struct Returning {
    pub on: Date,
    pub reason: String,
    pub roles: Option<Roles>,
}

/// How what was booked is undone.
enum Way {
    /// It was a draft only.
    Dropped,
    Reversed(Kept),
    Pending(Kept),
}

/// Takes a payment back that the bank returned.
pub async fn return_payment(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (id, returning): (i64, &Returning),
) -> Outcome<Requested> {
    let mut row = find_request(tx, unit, id).await?;
    let (mut outlay, findings) = judge(tx, act, (&row, returning)).await?;
    let batch = store::batch_by_id(tx, unit.id, outlay.batch_id).await?;
    let from = match (outlay.payee_account_id, batch) {
        (None, _) => From::Cash,
        (Some(_), batch) => From::Bank(batch.and_then(|it| it.bank_account_id)),
    };
    let way = undo(tx, act, unit, (&row, &outlay, returning), from).await?;
    let (kept, name) = match &way {
        Way::Dropped => (Kept { draft_id: None, voucher_id: None }, "dropped"),
        Way::Reversed(kept) => (*kept, "reversed"),
        Way::Pending(kept) => (*kept, "pending"),
    };
    outlay.returned_on = Some(returning.on.to_string());
    outlay.return_reason = Some(returning.reason.trim().to_owned());
    outlay.returned_by = Some(act.actor.name.clone());
    outlay.returned_at = Some(act.clock.now_text());
    outlay.return_way = Some(name.to_owned());
    (outlay.return_draft_id, outlay.return_voucher_id) = (kept.draft_id, kept.voucher_id);
    store::return_outlay(tx, &outlay).await?;
    State::Bounced.as_str().clone_into(&mut row.state);
    store::settle_request(tx, &row).await?;
    if let (Way::Dropped, Some(draft_id)) = (&way, outlay.draft_id) {
        // A draft that somebody dropped before is none any more.
        if ledger::draft(tx, unit.id, draft_id).await?.is_some() {
            drop_draft(tx, act, unit, draft_id).await?;
        }
    }
    if !is_pending(&store::outlays_of(tx, row.id).await?) {
        let year = i64::from(returning.on.year());
        open_year(tx, act, unit, year).await?;
        let book = Book::load(tx, unit.clone(), year).await?;
        reserve(tx, &book, (SUBJECT, row.id), (row.account_id, row.amount())).await?;
    }
    let number = row.number();
    let detail = json!({
        "payment": number, "on": outlay.returned_on, "reason": outlay.return_reason, "way": name,
    });
    let what = (Action::PaymentReturned, number.as_str());
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
    Ok(Requested { request: find_request(tx, unit, id).await?, findings })
}

/// The payment that came back, where it can have.
async fn judge(
    tx: &mut Tx,
    act: Act<'_>,
    (row, returning): (&RequestRow, &Returning),
) -> Outcome<(OutlayRow, Vec<Finding>)> {
    let place = || Place::of(format!("付款申请 {}", row.number()));
    let mut findings = Vec::new();
    if returning.roles.is_some_and(|roles| !roles.may(Ability::PayOut)) {
        let finding = Finding::new(&codes::NO_RIGHT, place()).found(&act.actor.name);
        findings.push(finding.expected(Turn::Pay.label()));
    }
    let characters = returning.reason.trim().chars().count();
    if !(1..=MAX_REASON).contains(&characters) {
        let finding = Finding::new(&codes::REASON_MISSING, Place::of("退回原因"));
        findings.push(finding.found(format!("{characters} 字")));
    }
    let outlay = store::outlays_of(tx, row.id).await?.pop();
    let paid = outlay.filter(|_| row.state() == State::Paid);
    if paid.is_none() {
        let finding = Finding::new(&codes::NOT_THE_TURN, place()).found(row.state_label());
        findings.push(finding.expected(State::Paid.label()));
    }
    if let Some(outlay) = &paid {
        let day = returning.on.to_string();
        if day < outlay.paid_on || returning.on > act.clock.today() {
            let expected = format!("{} 至 {}", outlay.paid_on, act.clock.today());
            let finding = Finding::new(&codes::DAY_INVALID, Place::of("退回日期"));
            findings.push(finding.found(day).expected(expected));
        }
    }
    let findings = crate::finding::refuse_if_any(findings)?;
    let missing = || Failure::Storage(format!("payment {} without outlay", row.id));
    Ok((paid.ok_or_else(missing)?, findings))
}

async fn undo(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (row, outlay, returning): (&RequestRow, &OutlayRow, &Returning),
    from: From,
) -> Outcome<Way> {
    let Some(voucher_id) = outlay.voucher_id else { return Ok(Way::Dropped) };
    let year = outlay.paid_on.get(..4).and_then(|it| it.parse().ok()).unwrap_or(row.year);
    let (lines, taken_back) = store::taken_back_of(tx, voucher_id).await?;
    if taken_back >= lines {
        // Somebody reversed it by hand: the money stands in the bank's account again.
        return Ok(Way::Reversed(Kept { draft_id: None, voucher_id: None }));
    }
    if taken_back == 0 && year == i64::from(returning.on.year()) {
        let request = ReversalRequest {
            voucher_id,
            lines: Vec::new(),
            dated_on: returning.on,
            reason: "银行退回".to_owned(),
        };
        let prepared = reverse_voucher(tx, act, unit, request, None).await?;
        let settings = crate::units::store::settings_of(tx, unit.id).await?;
        if settings.review_required {
            let draft_id = Some(prepared.draft.id);
            return Ok(Way::Reversed(Kept { draft_id, voucher_id: None }));
        }
        let posted = post_drafts(tx, act, unit, Which::One(prepared.draft.seen())).await?;
        let voucher_id = posted.vouchers.first().map(|it| it.id);
        return Ok(Way::Reversed(Kept { draft_id: None, voucher_id }));
    }
    let year = i64::from(returning.on.year());
    open_year(tx, act, unit, year).await?;
    let mut book = Book::load(tx, unit.clone(), year).await?;
    learn_names(tx, act, &mut book, vec![row.payee_name.clone()]).await?;
    let from = match from {
        From::Bank(named) => {
            let is_there = named.filter(|id| book.bank_accounts.iter().any(|it| it.id == *id));
            From::Bank(bank_account(tx, &book, is_there).await?)
        }
        From::Cash => From::Cash,
    };
    let of = (row, returning.on, act.actor.name.as_str());
    let voucher = of_return(&book, of, from)?;
    let (kept, _) = keep_vouchers(tx, act, &mut book, &[voucher]).await?;
    let kept = kept.first().copied().unwrap_or(Kept { draft_id: None, voucher_id: None });
    Ok(Way::Pending(kept))
}
