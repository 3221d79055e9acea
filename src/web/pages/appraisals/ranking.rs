//! 排名和通报: rounds that the unit opened, the ranking as it was published, appeals and answers.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::tabs;
use crate::access::role::Ability;
use crate::appraisals::announce_ranking::{Ranking, announce_ranking, published_ranking};
use crate::appraisals::answer_appeal::{Answer as Reply, answer_appeal, appeals_of};
use crate::appraisals::open_round::open_round;
use crate::appraisals::scheme::SHIPPED;
use crate::appraisals::store::AppealRow;
use crate::finding::Outcome;
use crate::oversight::oversight_name::OversightName;
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::parts::form::{Faults, Field, button, checkbox};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::dues::read_day;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DoneQuery {
    pub done: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<DoneQuery>,
) -> Answer<Markup> {
    let body = draw(&mut tx, &frame, &unit, (&query.done, &Faults::none())).await?;
    Ok(frame.page(frame.t("排名和通报"), &body))
}

async fn page_again(tx: &mut Tx, frame: &Frame, unit: &Unit, faults: &Faults) -> Answer<Response> {
    let body = draw(tx, frame, unit, ("", faults)).await?;
    Ok(frame.page(frame.t("排名和通报"), &body).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RoundForm {
    scheme: String,
    /// By when the self-checks are due.
    due: String,
}

pub async fn open(at: Writing, frame: Frame, Form(form): Form<RoundForm>) -> Answer<Response> {
    let year = frame.span.year();
    let act = async |tx: &mut Tx| {
        let due = form.due.trim();
        let due = if due.is_empty() { None } else { Some(read_day("自评期限", due)?) };
        let scheme = form.scheme.trim();
        open_round(tx, (at.clock, &at.actor), &at.unit, (scheme, year, due)).await
    };
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, &frame, &at.unit, faults).await;
    let done = |_| frame.back("appraisal/ranking", "opened");
    submit(at.book(), act, done, (&[], again)).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PublishForm {
    scheme: String,
    provisional: String,
}

pub async fn publish(at: Writing, frame: Frame, Form(form): Form<PublishForm>) -> Answer<Response> {
    let year = frame.span.year();
    let act = async |tx: &mut Tx| {
        let asked = ((form.scheme.trim(), year), form.provisional == "true");
        announce_ranking(tx, (at.clock, &at.actor), &at.unit, asked).await
    };
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, &frame, &at.unit, faults).await;
    let done = |_| frame.back("appraisal/ranking", "published");
    submit(at.book(), act, done, (&[], again)).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnswerForm {
    appeal: i64,
    text: String,
    score: String,
}

pub async fn answer(at: Writing, frame: Frame, Form(form): Form<AnswerForm>) -> Answer<Response> {
    let year = frame.span.year();
    let act = async |tx: &mut Tx| {
        let score = form.score.trim();
        let reply = Reply { appeal: form.appeal, year, text: &form.text, score };
        answer_appeal(tx, (at.clock, &at.actor), &at.unit, &reply).await
    };
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, &frame, &at.unit, faults).await;
    let done = |()| frame.back("appraisal/ranking", "answered");
    submit(at.book(), act, done, (&[], again)).await
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (done, faults): (&str, &Faults),
) -> Outcome<Markup> {
    let year = frame.span.year();
    let ranking = published_ranking(tx, unit, ("", year)).await?;
    let appeals = appeals_of(tx, unit, year).await?;
    let report = format!("books/{}", OversightName::AppraisalRanking.as_str());
    Ok(html! {
        (tabs(frame, "appraisal/ranking"))
        (told(frame, done))
        (faults.rest(frame.words, &[]))
        h2 { (frame.words.f("{}年考核排名", &[&year])) }
        @match &ranking {
            None => p { (frame.t("本单位这一年没有发布过考核结果。")) },
            Some(ranking) => (places(frame, ranking)),
        }
        p { a href=(frame.at(&report)) { (frame.t("排名报表")) } }
        @if frame.may(Ability::Appraise) { (forms(frame, faults)) }
        (appealed(frame, &appeals, faults))
    })
}

fn told(frame: &Frame, done: &str) -> Markup {
    html! {
        @match done {
            "opened" => (notice(true, frame.t("考核已开展。"))),
            "published" => (notice(true, frame.t("考核结果已发布。"))),
            "answered" => (notice(true, frame.t("申诉已答复。"))),
            _ => {}
        }
    }
}

fn places(frame: &Frame, ranking: &Ranking) -> Markup {
    let headings = [
        ("名次", "mark"),
        ("单位编码", "mark"),
        ("单位名称", ""),
        ("活动片", "mark"),
        ("片内名次", "mark"),
        ("得分", "money"),
        ("等次", ""),
        ("达标", ""),
        ("否决", ""),
        ("说明", ""),
    ];
    let rows = html! {
        @for it in &ranking.rows {
            tr {
                td class="mark" { (it.place) }
                td class="mark" { (it.unit) }
                td { a href=(frame.at_unit(&it.unit, "appraisal")) { (it.unit_name) } }
                td class="mark" { (it.district) }
                td class="mark" { @if let Some(place) = it.district_place { (place) } }
                td class="money" { (it.score) }
                td { (it.grade) }
                td { (frame.t(if it.passes { "是" } else { "否" })) }
                td { (it.vetoes) }
                td {
                    @if it.is_provisional { span class="badge warn" { (frame.t("暂评")) } " " }
                    @if it.has_moved { (frame.t("发布后账簿有变动")) }
                }
            }
        }
    };
    html! {
        @if let Some((number, on)) = &ranking.published {
            p { (frame.words.f("{} 第 {} 次发布", &[on, number])) }
        }
        (table(frame.words, "考核排名", &headings, &rows))
    }
}

fn forms(frame: &Frame, faults: &Faults) -> Markup {
    let words = frame.words;
    html! {
        details class="add" {
            summary { h2 { (frame.t("开展考核")) } }
            form method="post" action=(frame.at("appraisal/rounds")) {
                (Field::new("scheme", "方案", SHIPPED).required().input(words, faults))
                (Field::new("due", "自评期限", "").kind("date").input(words, faults))
                (button(words, "开展考核"))
            }
        }
        details class="add" {
            summary { h2 { (frame.t("发布考核结果")) } }
            form method="post" action=(frame.at("appraisal/publications")) {
                (checkbox(words, "provisional", "尚有条目未评分，按暂评发布", false))
                (button(words, "发布考核结果"))
            }
        }
    }
}

fn appealed(frame: &Frame, appeals: &[AppealRow], faults: &Faults) -> Markup {
    let headings =
        [("申诉号", "mark"), ("单位编码", "mark"), ("条目", "mark"), ("理由", ""), ("答复", "")];
    let can_answer = frame.may(Ability::Appraise);
    let rows = html! {
        @for it in appeals {
            tr {
                td class="mark" { (it.id) }
                td class="mark" { (it.unit_code) }
                td class="mark" { (it.item) }
                td { (it.reason) }
                td {
                    @if let Some(answer) = &it.answer {
                        (answer)
                    } @else if can_answer {
                        form class="inline" method="post" action=(frame.at("appraisal/answers")) {
                            input type="hidden" name="appeal" value=(it.id);
                            input name="text" aria-label={ (frame.t("答复")) " " (it.id) } required;
                            input name="score" aria-label={ (frame.t("新的得分")) " " (it.id) };
                            button { (frame.t("答复申诉")) }
                        }
                    }
                }
            }
        }
    };
    html! {
        @if !appeals.is_empty() {
            h2 { (frame.t("申诉")) }
            (faults.rest(frame.words, &[]))
            (table(frame.words, "申诉", &headings, &rows))
        }
    }
}
