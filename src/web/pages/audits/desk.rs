//! 检查: what the union looks at in a year, and what is looked at of itself.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{DoneQuery, tabs, told};
use crate::access::role::Ability;
use crate::audits::list_audits::{Audit, audits_about, audits_of};
use crate::audits::prepare_audit::{Plan, plan_audit};
use crate::audits::settle_audit::answer_comments;
use crate::finding::Outcome;
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::form::{Faults, Field, button};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::dues::read_day;

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<DoneQuery>,
) -> Answer<Markup> {
    let body = draw(&mut tx, &frame, &unit, (&query.done, &Faults::none())).await?;
    Ok(frame.page(frame.t("检查"), &body))
}

async fn page_again(tx: &mut Tx, frame: &Frame, unit: &Unit, faults: &Faults) -> Answer<Response> {
    let body = draw(tx, frame, unit, ("", faults)).await?;
    Ok(frame.page(frame.t("检查"), &body).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlanForm {
    of: String,
    title: String,
    basis: String,
    members: String,
    from: String,
    to: String,
}

pub async fn plan(at: Writing, frame: Frame, Form(form): Form<PlanForm>) -> Answer<Response> {
    let year = frame.span.year();
    let act = async |tx: &mut Tx| {
        let days = (read_day("检查期间起", &form.from)?, read_day("检查期间止", &form.to)?);
        let audited = units::unit_by_code(tx, form.of.trim()).await?;
        let plan = Plan {
            year,
            audited: &audited,
            title: &form.title,
            basis: &form.basis,
            members: &form.members,
            from: days.0,
            to: days.1,
        };
        plan_audit(tx, (at.clock, &at.actor), &at.unit, &plan).await
    };
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, &frame, &at.unit, faults).await;
    let done = |number| frame.back(&format!("audits/{number}"), "planned");
    submit(at.book(), act, done, (&[], again)).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CommentForm {
    issuer: String,
    audit: i64,
    text: String,
}

/// The union that is looked at comments.
pub async fn comment(at: Writing, frame: Frame, Form(form): Form<CommentForm>) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let comment = (form.issuer.as_str(), form.audit, form.text.as_str());
        answer_comments(tx, (at.clock, &at.actor), &at.unit, comment).await
    };
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, &frame, &at.unit, faults).await;
    let done = |()| frame.back("audits", "commented");
    submit(at.book(), act, done, (&[], again)).await
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (done, faults): (&str, &Faults),
) -> Outcome<Markup> {
    let year = frame.span.year();
    let may_look = frame.may(Ability::Audit);
    let own = if may_look { audits_of(tx, unit, year).await? } else { Vec::new() };
    let about = audits_about(tx, unit).await?;
    let about: Vec<Audit> = about.into_iter().filter(|it| it.year == year).collect();
    Ok(html! {
        (tabs(frame, "audits"))
        (told(frame, done))
        (faults.rest(frame.words, &[]))
        @if may_look {
            h2 { (frame.words.f("{}年本单位开展的检查", &[&year])) }
            @if own.is_empty() {
                p { (frame.t("这一年还没有列入计划的检查。")) }
            } @else {
                (listed(frame, &own))
            }
            (plan_form(frame, faults))
        }
        h2 { (frame.words.f("{}年对本单位的检查", &[&year])) }
        @if about.is_empty() {
            p { (frame.t("这一年没有收到检查通知。")) }
        } @else {
            (received(frame, &about))
        }
    })
}

fn listed(frame: &Frame, audits: &[Audit]) -> Markup {
    let headings = [
        ("检查号", "mark"),
        ("被检查单位", ""),
        ("检查名称", ""),
        ("检查组", ""),
        ("检查期间", "mark"),
        ("进度", ""),
        ("底稿", "mark"),
        ("意见书", ""),
    ];
    let rows = html! {
        @for it in audits {
            tr {
                td class="mark" { a href=(frame.at(&format!("audits/{}", it.number))) {
                    (it.number) } }
                td { (it.audited) " " (it.audited_name) }
                td { (it.title) }
                td { (it.members) }
                td class="mark" { (it.from_on) " – " (it.to_on) }
                td { (frame.t(it.stage())) }
                td class="mark" { (it.paper_count) }
                td { @if let Some(letter) = &it.letter { (letter) } }
            }
        }
    };
    table(frame.words, "本单位开展的检查", &headings, &rows)
}

fn plan_form(frame: &Frame, faults: &Faults) -> Markup {
    let words = frame.words;
    let (first, last) = (frame.span.year(), frame.span.year());
    let (first, last) = (format!("{first:04}-01-01"), format!("{last:04}-12-31"));
    html! {
        details class="add" {
            summary { h2 { (frame.t("列入检查计划")) } }
            form method="post" action=(frame.at("audits")) {
                (Field::new("of", "被检查单位", "").required().input(words, faults))
                (Field::new("title", "检查名称", "").required().input(words, faults))
                (Field::new("basis", "检查依据", "").input(words, faults))
                (Field::new("members", "检查组", "").required().input(words, faults))
                (Field::new("from", "检查期间起", &first).kind("date").required()
                    .input(words, faults))
                (Field::new("to", "检查期间止", &last).kind("date").required()
                    .input(words, faults))
                (button(words, "列入检查计划"))
            }
        }
    }
}

fn received(frame: &Frame, audits: &[Audit]) -> Markup {
    let headings = [
        ("检查单位", "mark"),
        ("检查号", "mark"),
        ("检查名称", ""),
        ("进点日期", "mark"),
        ("进度", ""),
        ("答复期限", "mark"),
        ("答复", ""),
        ("意见书", ""),
    ];
    let may_answer = frame.may(Ability::AnswerOversight);
    let rows = html! {
        @for it in audits {
            @let is_asked = it.asked_on.is_some() && it.answer.is_none() && it.letter.is_none();
            tr {
                td class="mark" { (it.issuer) }
                td class="mark" { (it.number) }
                td { (it.title) }
                td class="mark" { @if let Some(on) = &it.enters_on { (on) } }
                td { (frame.t(it.stage())) }
                td class="mark" { @if let Some(on) = &it.answer_due_on { (on) } }
                td {
                    @if let Some(answer) = &it.answer { (answer) }
                    @if is_asked && may_answer {
                        form class="inline" method="post" action=(frame.at("audits/comments")) {
                            input type="hidden" name="issuer" value=(it.issuer);
                            input type="hidden" name="audit" value=(it.number);
                            input name="text" aria-label={ (frame.t("意见")) " " (it.number) }
                                required;
                            button { (frame.t("答复意见")) }
                        }
                    }
                }
                td { @if let Some(letter) = &it.letter {
                    a href=(frame.at("rectification")) { (letter) } } }
            }
        }
    };
    table(frame.words, "对本单位的检查", &headings, &rows)
}
