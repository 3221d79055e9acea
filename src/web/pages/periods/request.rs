//! One request for an exceptional reopening: read, decided, taken back.

use axum::response::{IntoResponse, Redirect, Response};
use jiff::ToSpan as _;
use maud::{Markup, html};
use serde::Deserialize;

use super::reopenings::{opening, status_badge};
use crate::access::role::Ability;
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::codes::REOPEN_EXPIRY_PAST;
use crate::ledger::periods::ask_reopening::{
    Decision, EXPIRY, NOTE, decide_reopening, find_request, withdraw_reopening,
};
use crate::ledger::periods::reopen_period::changes_under;
use crate::ledger::periods::reopening_request::ReopeningRequest;
use crate::ledger::store;
use crate::platform::clock::{instant_of_local, local_text};
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::parts::form::{Faults, Field};
use crate::web::problem::Answer;
use crate::web::submit::submit;

/// Days that the form proposes.
const PROPOSED_DAYS: i64 = 3;

#[derive(Debug, Default, Deserialize)]
pub struct RequestQuery {
    #[serde(default)]
    done: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Last(seq): Last<i64>,
    Query(query): Query<RequestQuery>,
) -> Answer<Markup> {
    let form = DecisionForm::default();
    let body = draw(&mut tx, &frame, (&unit, seq), (&form, &Faults::none())).await?;
    let body = html! {
        @match query.done.as_str() {
            "approved" => (notice(true, frame.t("已批准，期间已开放。"))),
            "refused" => (notice(true, frame.t("已写明意见，未予批准。"))),
            "withdrawn" => (notice(true, frame.t("申请已撤回。"))),
            _ => {},
        }
        (body)
    };
    Ok(frame.page(&title(&frame, seq), &body))
}

fn title(frame: &Frame, seq: i64) -> String {
    frame.words.f("例外开账第 {} 号申请", &[&seq])
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DecisionForm {
    expires: String,
    note: String,
    /// `approve` or `refuse`.
    decision: String,
}

pub async fn decide(
    at: Writing,
    frame: Frame,
    Last(seq): Last<i64>,
    Form(form): Form<DecisionForm>,
) -> Answer<Response> {
    let is_approved = form.decision == "approve";
    let act = async |tx: &mut Tx| {
        let note = form.note.clone();
        let decision = match (is_approved, instant_of_local(&form.expires)) {
            (true, Some(expires_at)) => Decision::Approved { expires_at, note },
            (true, None) => {
                let finding = Finding::new(&REOPEN_EXPIRY_PAST, Place::of(EXPIRY));
                return Err(finding.found(&form.expires).expected("日期和时间").into());
            }
            (false, _) => Decision::Refused { note },
        };
        decide_reopening(tx, at.clock, &at.actor, &at.unit, (seq, decision)).await
    };
    let done = if is_approved { "approved" } else { "refused" };
    let done = |_| frame.back(&format!("reopenings/{seq}"), done);
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, (&at.unit, seq), (&form, faults)).await?;
        Ok(frame.page(&title(&frame, seq), &body).into_response())
    };
    submit(at.book(), act, done, (&[], again)).await
}

pub async fn withdraw(at: Writing, frame: Frame, Last(seq): Last<i64>) -> Answer<Redirect> {
    let mut tx = at.begin().await?;
    withdraw_reopening(&mut tx, at.clock, &at.actor, &at.unit, seq).await?;
    tx.commit().await?;
    Ok(frame.back(&format!("reopenings/{seq}"), "withdrawn"))
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    (unit, seq): (&Unit, i64),
    (form, faults): (&DecisionForm, &Faults),
) -> Outcome<Markup> {
    let request = find_request(tx, unit, seq).await?;
    let opened = store::reopenings_of(tx, unit.id).await?.into_iter().find(|it| {
        it.period == request.period.number() && Some(&it.opened_at) == request.decided_at.as_ref()
    });
    let changes = match &opened {
        Some(it) => changes_under(tx, it).await?,
        None => Vec::new(),
    };
    let is_own = request.requested_by == frame.viewer.name;
    Ok(html! {
        (facts(frame, unit, &request))
        @if request.waits() && frame.may(Ability::ApproveReopening) && !is_own {
            (decision_form(frame, seq, (form, faults)))
        } @else {
            (faults.rest(frame.words, &[]))
        }
        @if request.waits() && is_own && frame.may(Ability::AskReopening) {
            form method="post" action=(frame.at(&format!("reopenings/{seq}/withdrawal"))) {
                p class="actions" { button class="danger" { (frame.t("撤回申请")) } }
            }
        }
        @if request.waits() && !frame.may(Ability::ApproveReopening) {
            p class="quiet" { (frame.t("由上级工会财务审批；申请人不能审批自己的申请。")) }
        }
        @if let Some(it) = &opened { (opening(frame, it, &changes)) }
        p { a href=(frame.at("reopenings")) { (frame.t("全部申请和例外开账记录")) } }
    })
}

fn facts(frame: &Frame, unit: &Unit, it: &ReopeningRequest) -> Markup {
    html! {
        section class="card" {
            dl class="facts" {
                dt { (frame.t("单位")) } dd { (unit) }
                dt { (frame.t("期间")) } dd { (it.period) }
                dt { (frame.t("申请原因")) } dd { (it.reason) }
                dt { (frame.t("申请人")) } dd { (it.requested_by) }
                dt { (frame.t("申请时间")) } dd { (local_text(&it.requested_at)) }
                dt { (frame.t("结果")) } dd { (status_badge(frame, it)) }
                @if let Some(by) = &it.decided_by { dt { (frame.t("办理人")) } dd { (by) } }
                @if let Some(at) = &it.decided_at { dt { (frame.t("办理时间")) } dd { (local_text(at))
                    } }
                @if let Some(note) = &it.note { dt { (frame.t("审批意见")) } dd { (note) } }
            }
        }
    }
}

fn decision_form(frame: &Frame, seq: i64, (form, faults): (&DecisionForm, &Faults)) -> Markup {
    let proposed = || {
        let later = frame.today.checked_add(PROPOSED_DAYS.days()).unwrap_or(frame.today);
        format!("{later}T18:00")
    };
    let expires = if form.expires.is_empty() { proposed() } else { form.expires.clone() };
    html! {
        h2 { (frame.t("审批")) }
        form class="card" method="post" action=(frame.at(&format!("reopenings/{seq}/decision"))) {
            (faults.rest(frame.words, &[EXPIRY, NOTE]))
            (Field::new("expires", EXPIRY, &expires).kind("datetime-local").required()
                .help("到时仍未重新结账的，也不能再记账").input(frame.words, faults))
            (Field::new("note", NOTE, &form.note).help("不予批准的须写明理由").textarea(frame.words, faults))
            p class="actions" {
                button class="primary" name="decision" value="approve" { (frame.t("批准例外开账")) }
                button class="danger" name="decision" value="refuse" { (frame.t("不予批准")) }
            }
        }
    }
}
