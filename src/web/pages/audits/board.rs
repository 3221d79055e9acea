//! 整改: problems of letters of a year, overdue ones first to be seen; replies with evidence, 复核,
//! 销号.

use axum::extract::{FromRequest as _, Multipart, Request, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{DoneQuery, tabs, told};
use crate::access::role::Ability;
use crate::audits::list_problems::problems_of;
use crate::audits::problem::{Problem, ProblemState, Step};
use crate::audits::settle_problem::{Evidence, Which, close, reply, verify};
use crate::finding::Outcome;
use crate::ledger::drafts::attachment::MAX_ATTACHMENT_BYTES;
use crate::platform::database::Tx;
use crate::platform::evidence::EvidenceStore;
use crate::units::unit::Unit;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query, unknown_field, unread_body};
use crate::web::frame::Frame;
use crate::web::pages::appraisals::evidence_links;
use crate::web::parts::form::Faults;
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::submit::submit;

/// A form with one file of evidence.
pub const MAX_REPLY_BYTES: usize = MAX_ATTACHMENT_BYTES + 64 * 1024;

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<DoneQuery>,
) -> Answer<Markup> {
    let body = draw(&mut tx, &frame, &unit, (&query.done, &Faults::none())).await?;
    Ok(frame.page(frame.t("整改"), &body))
}

async fn page_again(tx: &mut Tx, frame: &Frame, unit: &Unit, faults: &Faults) -> Answer<Response> {
    let body = draw(tx, frame, unit, ("", faults)).await?;
    Ok(frame.page(frame.t("整改"), &body).into_response())
}

/// What a form says of a problem.
#[derive(Debug, Default)]
struct Sent {
    letter: String,
    line: String,
    text: String,
    file: Option<(String, Vec<u8>)>,
}

async fn read_reply(request: Request) -> Answer<Sent> {
    let read = Multipart::from_request(request, &()).await;
    let mut form = read.map_err(|why| unread_body(why.status()))?;
    let mut sent = Sent::default();
    loop {
        let next = form.next_field().await;
        let Some(field) = next.map_err(|why| unread_body(why.status()))? else { break };
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|why| unread_body(why.status()))?;
        let text = || String::from_utf8_lossy(&bytes).into_owned();
        match name.as_str() {
            "letter" => sent.letter = text(),
            "line" => sent.line = text(),
            "text" => sent.text = text(),
            "file" if bytes.is_empty() => {}
            "file" => sent.file = Some((file_name, bytes.to_vec())),
            _ => return Err(unknown_field(&name)),
        }
    }
    Ok(sent)
}

/// The union says how it mended a problem.
pub async fn answer(
    State(state): State<AppState>,
    at: Writing,
    frame: Frame,
    request: Request,
) -> Answer<Response> {
    let sent = read_reply(request).await?;
    let today = at.clock.today();
    let act = async |tx: &mut Tx| {
        let evidence = match sent.file {
            Some((name, bytes)) => {
                let kept = EvidenceStore::under(&state.data_dir);
                Some(Evidence { name, sha256: kept.keep(&bytes)? })
            }
            None => None,
        };
        let which = Which { letter: &sent.letter, problem: &sent.line, on: today };
        reply(tx, (at.clock, &at.actor), &at.unit, &which, (&sent.text, evidence)).await
    };
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, &frame, &at.unit, faults).await;
    let done = |_| frame.back("rectification", "replied");
    submit(at.book(), act, done, (&[], again)).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VerifyForm {
    letter: String,
    line: String,
    result: String,
    text: String,
}

pub async fn check(at: Writing, frame: Frame, Form(form): Form<VerifyForm>) -> Answer<Response> {
    let today = at.clock.today();
    let act = async |tx: &mut Tx| {
        let which = Which { letter: &form.letter, problem: &form.line, on: today };
        let said = (form.result.as_str(), form.text.as_str());
        verify(tx, (at.clock, &at.actor), &at.unit, &which, said).await
    };
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, &frame, &at.unit, faults).await;
    let done = |_| frame.back("rectification", "verified");
    submit(at.book(), act, done, (&[], again)).await
}

pub async fn settle(at: Writing, frame: Frame, Form(form): Form<VerifyForm>) -> Answer<Response> {
    let today = at.clock.today();
    let act = async |tx: &mut Tx| {
        let which = Which { letter: &form.letter, problem: &form.line, on: today };
        close(tx, (at.clock, &at.actor), &at.unit, &which, &form.text).await
    };
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, &frame, &at.unit, faults).await;
    let done = |_| frame.back("rectification", "closed");
    submit(at.book(), act, done, (&[], again)).await
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (done, faults): (&str, &Faults),
) -> Outcome<Markup> {
    let year = frame.span.year();
    // Who is above sees what unions below have to mend.
    let problems = problems_of(tx, unit, (year, frame.may(Ability::Audit))).await?;
    let late = problems.iter().filter(|it| it.standing(frame.today).days_overdue > 0).count();
    let headings = [
        ("意见书编号", "mark"),
        ("单位编码", "mark"),
        ("问题代码", "mark"),
        ("事实", ""),
        ("金额", "money"),
        ("凭证", ""),
        ("依据", ""),
        ("整改要求", ""),
        ("责任人", ""),
        ("期限", "mark"),
        ("状态", ""),
        ("经过", ""),
        ("处理", ""),
    ];
    let rows = html! { @for it in &problems { (row(frame, unit, it)) } };
    Ok(html! {
        (tabs(frame, "rectification"))
        (told(frame, done))
        (faults.rest(frame.words, &[]))
        h2 { (frame.words.f("{}年意见书的整改", &[&year])) }
        @if problems.is_empty() {
            p { (frame.t("这一年没有检查意见书。")) }
        } @else {
            p { (frame.words.f("问题 {} 个，逾期 {} 个", &[&problems.len(), &late])) }
            (table(frame.words, "整改", &headings, &rows))
        }
    })
}

fn row(frame: &Frame, unit: &Unit, it: &Problem) -> Markup {
    let standing = it.standing(frame.today);
    html! {
        tr {
            td class="mark" { (it.letter) " " (it.line) }
            td class="mark" { (it.unit) }
            td class="mark" { (it.code) }
            td { (it.fact)
                @if it.is_repeated { " " span class="badge refuse" { (frame.t("屡犯")) } } }
            td class="money" { @if let Some(amount) = it.amount { (amount.grouped()) } }
            td { (evidence_links(frame, &it.unit, &it.vouchers)) }
            td { (it.clause) }
            td { (it.demand) }
            td { (it.owner) }
            td class="mark" { (it.due_on)
                @if standing.days_overdue > 0 {
                    " " span class="badge refuse" {
                        (frame.words.f("逾期 {} 天", &[&standing.days_overdue])) }
                } }
            td { (frame.t(standing.state.label()))
                @if standing.is_closed {
                    " " span class="badge done" { (frame.t("已销号")) } } }
            td { (steps(frame, &it.steps)) }
            td { @if !standing.is_closed { (acts(frame, unit, it)) } }
        }
    }
}

fn steps(frame: &Frame, steps: &[Step]) -> Markup {
    html! {
        @for it in steps {
            p {
                (it.done_on) " " (frame.t(it.kind.label())) " " (it.done_by) "：" (it.text)
                @if let Some(result) = it.result { " " (frame.t(result.label())) }
                @if let Some(name) = &it.evidence_name { " " (frame.t("证据")) " " (name) }
            }
        }
    }
}

fn acts(frame: &Frame, unit: &Unit, it: &Problem) -> Markup {
    let name = format!("{} {}", it.letter, it.line);
    let hidden = html! {
        input type="hidden" name="letter" value=(it.letter);
        input type="hidden" name="line" value=(it.line);
    };
    let at = |rest: &str| frame.at_unit(&it.unit, rest);
    let state = it.state();
    html! {
        @if it.unit == unit.code && frame.may(Ability::AnswerOversight) {
            form method="post" action=(at("rectification/replies")) enctype="multipart/form-data" {
                (hidden)
                input name="text" aria-label={ (frame.t("整改情况")) " " (name) } required;
                input type="file" name="file" aria-label={ (frame.t("证据")) " " (name) };
                button { (frame.t("回复整改")) }
            }
        }
        @if frame.may(Ability::Audit) && state != ProblemState::Waiting {
            form method="post" action=(at("rectification/verifications")) {
                (hidden)
                select name="result" aria-label={ (frame.t("复核结果")) " " (name) } {
                    @for result in ProblemState::RESULTS {
                        option value=(result.as_str()) { (frame.t(result.label())) }
                    }
                }
                input name="text" aria-label={ (frame.t("复核说明")) " " (name) };
                button { (frame.t("登记复核")) }
            }
        }
        @if frame.may(Ability::Audit) && state == ProblemState::Rectified {
            form method="post" action=(at("rectification/closures")) {
                (hidden)
                button { (frame.t("销号")) }
            }
        }
    }
}
