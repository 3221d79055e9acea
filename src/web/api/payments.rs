//! Payments: requests, signatures, what was paid and came back, whom money goes to.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::reports::Format;
use super::returns::written;
use crate::approvals::approval::Act as Deciding;
use crate::approvals::ruling::Ruling;
use crate::finding::Outcome;
use crate::money::Money;
use crate::payments::change_payee;
use crate::payments::list_payments::{ShownAccount, ShownPayee, list_payees, show_payment};
use crate::payments::pay_out::{Paying, pay_out};
use crate::payments::payment::Turn;
use crate::payments::request_payment::{Requested, mend_payment, request_payment};
use crate::payments::return_payment::{Returning, return_payment};
use crate::payments::sign_payment::{Signing, sign_payment};
use crate::payments::store::{self, RequestRow};
use crate::payments::take_bank_file::bank_file;
use crate::web::at::{Last, Reading, Writing};
use crate::web::codes;
use crate::web::extract::{Body, NoBody, Query};
use crate::web::problem::{Answer, FindingBody, Problem, shown};
use crate::web::state::AppState;
use crate::web::views::dues::read_day;
use crate::web::views::payments::{AskedBody, bank_sheet, deciding};

/// A request to pay.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Payment)]
pub struct PaymentBody {
    id: i64,
    /// `2025-0007`.
    number: String,
    unit_code: String,
    payee_id: i64,
    payee: String,
    /// Text in yuan.
    #[schema(value_type = String)]
    amount: Money,
    purpose: String,
    account: String,
    project: Option<String>,
    papers: String,
    minutes: String,
    for_whom: String,
    /// `waiting`, `approved`, `paid`, `bounced`, `sent_back`, `refused` or `withdrawn`.
    state: String,
    /// `mend`, `check`, `approve`, `pay`, `pay_again` or `nobody`.
    turn: String,
    requested_by: String,
    requested_on: String,
    checked_by: Option<String>,
    approved_by: Option<String>,
    paid_by: Option<String>,
    paid_on: Option<String>,
    /// What was looked at: to be sent back with a signature.
    seen: String,
}

impl From<&RequestRow> for PaymentBody {
    fn from(it: &RequestRow) -> Self {
        Self {
            id: it.id,
            number: it.number(),
            unit_code: it.unit_code.clone(),
            payee_id: it.payee_id,
            payee: it.payee_name.clone(),
            amount: it.amount(),
            purpose: it.purpose.clone(),
            account: it.account_code.clone(),
            project: it.project_name.clone(),
            papers: it.papers.clone(),
            minutes: it.minutes.clone(),
            for_whom: it.for_whom.clone(),
            state: it.state().as_str().to_owned(),
            turn: it.turn().as_str().to_owned(),
            requested_by: it.requested_by.clone(),
            requested_on: it.requested_on.clone(),
            checked_by: it.checked_by.clone(),
            approved_by: it.approved_by.clone(),
            paid_by: it.paid_by.clone(),
            paid_on: it.paid_on.clone(),
            seen: it.mark(),
        }
    }
}

/// A request after a step, and what there is to say about it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentStep)]
pub struct StepBody {
    payment: PaymentBody,
    findings: Vec<FindingBody>,
}

impl From<Requested> for StepBody {
    fn from(done: Requested) -> Self {
        Self { payment: PaymentBody::from(&done.request), findings: shown(done.findings) }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PaymentsQuery {
    /// The year of the requests; this year when missing.
    year: Option<i16>,
}

/// The requests of the unit and those below it, by unit and number.
#[utoipa::path(get, path = "", tag = "payments", params(PaymentsQuery),
    responses((status = 200, body = Vec<PaymentBody>)))]
pub async fn list(
    Reading { mut tx, unit }: Reading,
    State(state): State<AppState>,
    Query(query): Query<PaymentsQuery>,
) -> Answer<Json<Vec<PaymentBody>>> {
    let year = query.year.unwrap_or(state.clock.today().year());
    let days = (format!("{year:04}-01-01"), format!("{year:04}-12-31"));
    let rows = store::requests_below(&mut tx, unit.id, (&days.0, &days.1)).await?;
    Ok(Json(rows.iter().map(PaymentBody::from).collect()))
}

/// Asks for a payment.
#[utoipa::path(post, path = "", tag = "payments", request_body = AskedBody,
    responses((status = 200, body = StepBody)))]
pub async fn request(at: Writing, Body(asked): Body<AskedBody>) -> Answer<Json<StepBody>> {
    let asked = asked.read()?;
    let mut tx = at.begin().await?;
    let done = request_payment(&mut tx, at.act(), &at.unit, &asked).await?;
    tx.commit().await?;
    Ok(Json(done.into()))
}

/// A time that a request was paid.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentOutlay)]
pub struct OutlayBody {
    batch: i64,
    paid_on: String,
    paid_by: String,
    voucher_id: Option<i64>,
    returned_on: Option<String>,
    return_reason: Option<String>,
}

/// A request with where money for it goes, and each time that it was paid.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShownPayment)]
pub struct ShownBody {
    payment: PaymentBody,
    payee: PayeeBody,
    outlays: Vec<OutlayBody>,
}

/// One request.
#[utoipa::path(get, path = "", tag = "payments", responses((status = 200, body = ShownBody)))]
pub async fn get(
    Reading { mut tx, unit }: Reading,
    Last(id): Last<i64>,
) -> Answer<Json<ShownBody>> {
    let found = show_payment(&mut tx, &unit, id).await?;
    let outlay = |it: crate::payments::store::OutlayRow| OutlayBody {
        batch: it.batch_id,
        paid_on: it.paid_on,
        paid_by: it.paid_by,
        voucher_id: it.voucher_id,
        returned_on: it.returned_on,
        return_reason: it.return_reason,
    };
    Ok(Json(ShownBody {
        payment: PaymentBody::from(&found.request),
        payee: found.payee.into(),
        outlays: found.outlays.into_iter().map(outlay).collect(),
    }))
}

/// Mends a request that nobody has signed, or that was sent back.
#[utoipa::path(put, path = "", tag = "payments", request_body = AskedBody,
    responses((status = 200, body = StepBody)))]
pub async fn change(
    at: Writing,
    Last(id): Last<i64>,
    Body(asked): Body<AskedBody>,
) -> Answer<Json<StepBody>> {
    let asked = asked.read()?;
    let mut tx = at.begin().await?;
    let done = mend_payment(&mut tx, at.act(), &at.unit, (id, &asked)).await?;
    tx.commit().await?;
    Ok(Json(done.into()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PaymentSignature)]
pub struct SignatureRequest {
    /// `approve`, `return` or `refuse`.
    act: String,
    #[serde(default)]
    note: String,
    /// The mark of the request as it was looked at.
    seen: String,
}

async fn signed(
    at: &Writing,
    (id, turn): (i64, Turn),
    asked: &SignatureRequest,
) -> Answer<Json<StepBody>> {
    let Some(act) = deciding(&asked.act) else {
        return Err(Problem::new(&codes::BODY_INVALID, format!("act={}", asked.act)));
    };
    let ruling = Ruling { act, note: &asked.note, seen: Some(&asked.seen) };
    let mut tx = at.begin().await?;
    let signing = Signing { turn: Some(turn), ruling, roles: None };
    let done = sign_payment(&mut tx, at.act(), &at.unit, (id, signing)).await?;
    tx.commit().await?;
    Ok(Json(done.into()))
}

/// The accountant's step.
#[utoipa::path(post, path = "", tag = "payments", request_body = SignatureRequest,
    responses((status = 200, body = StepBody)))]
pub async fn check(
    at: Writing,
    Last(id): Last<i64>,
    Body(asked): Body<SignatureRequest>,
) -> Answer<Json<StepBody>> {
    signed(&at, (id, Turn::Check), &asked).await
}

/// The chair's step.
#[utoipa::path(post, path = "", tag = "payments", request_body = SignatureRequest,
    responses((status = 200, body = StepBody)))]
pub async fn approve(
    at: Writing,
    Last(id): Last<i64>,
    Body(asked): Body<SignatureRequest>,
) -> Answer<Json<StepBody>> {
    signed(&at, (id, Turn::Approve), &asked).await
}

/// Whoever asked gives it up.
#[utoipa::path(post, path = "", tag = "payments", responses((status = 200, body = StepBody)))]
pub async fn withdraw(at: Writing, Last(id): Last<i64>, _: NoBody) -> Answer<Json<StepBody>> {
    let ruling = Ruling { act: Deciding::Withdraw, note: "", seen: None };
    let mut tx = at.begin().await?;
    let signing = Signing { turn: None, ruling, roles: None };
    let done = sign_payment(&mut tx, at.act(), &at.unit, (id, signing)).await?;
    tx.commit().await?;
    Ok(Json(done.into()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PayingRequest)]
pub struct PayingBody {
    /// Ids of requests.
    payments: Vec<i64>,
    /// `2025-03-01`.
    on: String,
    /// Id of a bank account of the unit; the basic one when missing.
    bank_account_id: Option<i64>,
    #[serde(default)]
    cash: bool,
}

/// What was paid in one go.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaidOut)]
pub struct PaidBody {
    batch: i64,
    payments: Vec<PaymentBody>,
    /// Text in yuan.
    #[schema(value_type = String)]
    total: Money,
    /// The vouchers wait for review.
    awaits_review: bool,
    findings: Vec<FindingBody>,
}

/// Pays approved requests; each gets its voucher.
#[utoipa::path(post, path = "", tag = "payments", request_body = PayingBody,
    responses((status = 200, body = PaidBody)))]
pub async fn pay(at: Writing, Body(asked): Body<PayingBody>) -> Answer<Json<PaidBody>> {
    let paying = Paying {
        requests: asked.payments,
        on: read_day("on", &asked.on)?,
        bank_account_id: asked.bank_account_id,
        cash: asked.cash,
        roles: None,
    };
    let mut tx = at.begin().await?;
    let paid = pay_out(&mut tx, at.act(), &at.unit, &paying).await?;
    tx.commit().await?;
    Ok(Json(PaidBody {
        batch: paid.batch.id,
        payments: paid.requests.iter().map(PaymentBody::from).collect(),
        total: Money::from_fen(paid.batch.total_fen),
        awaits_review: paid.awaits_review,
        findings: shown(paid.findings),
    }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PaymentReturnRequest)]
pub struct ReturnBody {
    /// `2025-03-05`.
    on: String,
    reason: String,
}

/// The bank gave a payment back.
#[utoipa::path(post, path = "", tag = "payments", request_body = ReturnBody,
    responses((status = 200, body = StepBody)))]
pub async fn give_back(
    at: Writing,
    Last(id): Last<i64>,
    Body(asked): Body<ReturnBody>,
) -> Answer<Json<StepBody>> {
    let returning = Returning { on: read_day("on", &asked.on)?, reason: asked.reason, roles: None };
    let mut tx = at.begin().await?;
    let done = return_payment(&mut tx, at.act(), &at.unit, (id, &returning)).await?;
    tx.commit().await?;
    Ok(Json(done.into()))
}

/// An account that money goes to; its number masked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PayeeAccount)]
pub struct AccountBody {
    id: i64,
    number: String,
    bank_name: String,
    proposed_by: String,
    /// Nothing is paid before it is confirmed.
    confirmed_by: Option<String>,
}

impl From<ShownAccount> for AccountBody {
    fn from(it: ShownAccount) -> Self {
        let ShownAccount { id, number, bank_name, proposed_by, confirmed_by } = it;
        Self { id, number, bank_name, proposed_by, confirmed_by }
    }
}

/// Whom money goes to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Payee)]
pub struct PayeeBody {
    id: i64,
    name: String,
    /// `organisation` or `person`.
    kind: String,
    account: Option<AccountBody>,
}

impl From<ShownPayee> for PayeeBody {
    fn from(it: ShownPayee) -> Self {
        Self {
            id: it.id,
            name: it.name,
            kind: it.kind.as_str().to_owned(),
            account: it.account.map(AccountBody::from),
        }
    }
}

/// The payees of the unit, by name.
#[utoipa::path(get, path = "", tag = "payments",
    responses((status = 200, body = Vec<PayeeBody>)))]
pub async fn payees(Reading { mut tx, unit }: Reading) -> Answer<Json<Vec<PayeeBody>>> {
    let payees = list_payees(&mut tx, &unit).await?;
    Ok(Json(payees.into_iter().map(PayeeBody::from).collect()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PayeeAccountRequest)]
pub struct AccountRequest {
    number: String,
    #[serde(default)]
    bank_name: String,
}

/// Another account of a payee, to be confirmed by somebody else.
#[utoipa::path(post, path = "", tag = "payments", request_body = AccountRequest,
    responses((status = 204)))]
pub async fn change_account(
    at: Writing,
    Last(id): Last<i64>,
    Body(asked): Body<AccountRequest>,
) -> Answer<axum::http::StatusCode> {
    let mut tx = at.begin().await?;
    let of = (id, asked.number.as_str(), asked.bank_name.as_str());
    change_payee::change_account(&mut tx, at.act(), &at.unit, of).await?;
    tx.commit().await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PayeeConfirmation)]
pub struct ConfirmationRequest {
    /// Id of the account that was looked at.
    account_id: i64,
}

/// A second person compared the number with its paper.
#[utoipa::path(post, path = "", tag = "payments", request_body = ConfirmationRequest,
    responses((status = 204)))]
pub async fn confirm_account(
    at: Writing,
    Last(id): Last<i64>,
    Body(asked): Body<ConfirmationRequest>,
) -> Answer<axum::http::StatusCode> {
    let mut tx = at.begin().await?;
    let of = (id, Some(asked.account_id));
    change_payee::confirm_account(&mut tx, at.act(), &at.unit, of).await?;
    tx.commit().await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FileQuery {
    #[serde(default)]
    #[param(value_type = Option<String>)]
    format: Format,
}

/// A line for the bank.
#[derive(Serialize, ToSchema)]
#[schema(as = BankLine)]
pub struct BankLineBody {
    number: String,
    payee: String,
    account: String,
    bank_name: String,
    #[schema(value_type = String)]
    amount: Money,
    purpose: String,
}

/// The list of a batch for the bank, with numbers as they are; who takes it is recorded.
#[utoipa::path(post, path = "", tag = "payments", params(FileQuery),
    responses((status = 200, body = Vec<BankLineBody>)))]
pub async fn bank_list(
    at: Writing,
    State(state): State<AppState>,
    Last(id): Last<i64>,
    Query(query): Query<FileQuery>,
    _: NoBody,
) -> Answer<Response> {
    let (batch, lines) = taken(&at, id).await?;
    if query.format != Format::Json {
        let sheet = bank_sheet(&at.unit, &batch, &lines);
        return written(&state, sheet, query.format == Format::Xlsx).await;
    }
    let body = |it: crate::payments::take_bank_file::BankLine| BankLineBody {
        number: it.number,
        payee: it.payee,
        account: it.account,
        bank_name: it.bank_name,
        amount: it.amount,
        purpose: it.purpose,
    };
    let bodies: Vec<BankLineBody> = lines.into_iter().map(body).collect();
    Ok(Json(bodies).into_response())
}

/// What the bank is given, once it is on the record who took it.
pub async fn taken(
    at: &Writing,
    id: i64,
) -> Outcome<(store::BatchRow, Vec<crate::payments::take_bank_file::BankLine>)> {
    let mut tx = at.begin().await?;
    let taken = bank_file(&mut tx, at.act(), &at.unit, id).await?;
    tx.commit().await?;
    Ok(taken)
}
