//! One programme: its plan, its batches with the roster of one masked, its approval, and the form
//! by which a batch is recorded as handed over.

use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use super::tabs;
use crate::access::role::Ability;
use crate::finding::{Finding, Outcome, Place};
use crate::members::list_members::Sight;
use crate::platform::database::Tx;
use crate::programmes::approve_programme::{Decided, approve_programme, read_day};
use crate::programmes::codes;
use crate::programmes::deliver_roster::{Delivery, deliver_roster};
use crate::programmes::list_programmes::{
    Batch, ShownRoster, batches_of, list_roster, programme_with_id,
};
use crate::programmes::programme::{Programme, State};
use crate::units::unit::Unit;
use crate::web::address::with_pairs;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::{self, notice};
use crate::web::parts::form::{Faults, Field, button};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::submit::submit;

const DAY: &str = "批准日期";
const PAPER: &str = "批准依据";
const SIGNED_ON: &str = "签收日期";
const SIGNED_BY: &str = "签收依据";
const PARTICIPANTS: &str = "参加人数";

/// Lines of a page.
const PAGE: i64 = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ProgrammeQuery {
    batch: String,
    after: i64,
    done: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApprovalForm {
    on: String,
    paper: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeliveryForm {
    batch: String,
    on: String,
    paper: String,
    participants: String,
    reason: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Last(id): Last<i64>,
    Query(query): Query<ProgrammeQuery>,
) -> Answer<Markup> {
    let shown = (query.batch.as_str(), query.after);
    let body = draw(&mut tx, &frame, (&unit, id), (shown, &Faults::none())).await?;
    let body = html! {
        @if query.done == "approved" { (notice(true, frame.t("已登记批准。"))) }
        @if query.done == "delivered" { (notice(true, frame.t("已登记发放。"))) }
        (body)
    };
    Ok(frame.page(frame.t("项目名册"), &body))
}

pub async fn approve(
    at: Writing,
    frame: Frame,
    Last(id): Last<i64>,
    Form(form): Form<ApprovalForm>,
) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let on = read_day(DAY, &form.on)?;
        let known = programme_with_id(tx, &at.unit, id).await?;
        let asked = Decided { code: known.code, year: known.year, on, paper: form.paper.clone() };
        approve_programme(tx, at.act(), &at.unit, &asked).await
    };
    let done = |_: Programme| frame.back(&format!("programmes/{id}"), "approved");
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, (&at.unit, id), (("", 0), faults)).await?;
        Ok(frame.page(frame.t("项目名册"), &body).into_response())
    };
    let fields = &[(&codes::DAY_INVALID, DAY), (&codes::PAPER_MISSING, PAPER)];
    submit(at.book(), act, done, (fields, again)).await
}

pub async fn deliver(
    at: Writing,
    frame: Frame,
    Last(id): Last<i64>,
    Form(form): Form<DeliveryForm>,
) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let (batch, on) = (read_day("batch", &form.batch)?, read_day(SIGNED_ON, &form.on)?);
        let known = programme_with_id(tx, &at.unit, id).await?;
        let (code, year, paper) = (known.code, known.year, form.paper.clone());
        let participants = form.participants.trim();
        let participants = match participants.parse() {
            Ok(number) => Some(number),
            Err(_) if participants.is_empty() => None,
            Err(_) => {
                let finding = Finding::new(&codes::COUNT_INVALID, Place::of(PARTICIPANTS));
                return Err(finding.found(participants).into());
            }
        };
        let reason = form.reason.clone();
        let asked = Delivery { code, year, batch, on, paper, participants, reason };
        deliver_roster(tx, at.act(), &at.unit, &asked).await
    };
    let done = |_| frame.back(&format!("programmes/{id}"), "delivered");
    let again = async |tx: &mut Tx, faults: &Faults| {
        let shown = (form.batch.as_str(), 0);
        let body = draw(tx, &frame, (&at.unit, id), (shown, faults)).await?;
        Ok(frame.page(frame.t("项目名册"), &body).into_response())
    };
    let fields = &[(&codes::DAY_INVALID, SIGNED_ON), (&codes::PAPER_MISSING, SIGNED_BY)];
    submit(at.book(), act, done, (fields, again)).await
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    (unit, id): (&Unit, i64),
    ((batch, after), faults): ((&str, i64), &Faults),
) -> Outcome<Markup> {
    let programme = programme_with_id(tx, unit, id).await?;
    let batches = batches_of(tx, &programme).await?;
    let chosen = batches.iter().find(|it| it.paid_on == batch).or(batches.last());
    let day: Option<Date> = chosen.and_then(|it| it.paid_on.parse().ok());
    let roster = match day {
        Some(day) => Some(list_roster(tx, (&programme, day), Sight::Masked, (after, PAGE)).await?),
        None => None,
    };
    Ok(html! {
        (tabs(frame, ""))
        h2 { (programme.code) " " (programme.name) }
        (plan(frame, &programme))
        (faults.rest(frame.words, &[DAY, PAPER, SIGNED_ON, SIGNED_BY, PARTICIPANTS]))
        @if programme.state == State::Proposed && frame.may(Ability::ApproveBudgets) {
            (approval_form(frame, &programme, faults))
        }
        h2 { (frame.t("各批名册")) }
        @if batches.is_empty() {
            p { (frame.t("还没有名册；请在“上传”中导入受益人名册。")) }
        } @else {
            (batch_list(frame, &programme, &batches))
        }
        @if let (Some(chosen), Some(roster)) = (chosen, &roster) {
            (lines(frame, (&programme, chosen), roster))
            (actions(frame, (&programme, chosen), faults))
        }
    })
}

fn plan(frame: &Frame, it: &Programme) -> Markup {
    let class = if it.state == State::Approved { "done" } else { "warn" };
    html! {
        dl class="facts" {
            dt { (frame.t("类别")) } dd { (it.category) }
            dt { (frame.t("年度")) } dd { (it.year) }
            dt { (frame.t("计划金额")) } dd { (it.plan.grouped()) }
            @if let Some(standard) = it.standard {
                dt { (frame.t("标准")) } dd { (standard.grouped()) }
            }
            dt { (frame.t("状态")) }
            dd { span class={ "badge " (class) } { (frame.t(it.state.label())) }
                @if let Some(on) = &it.approved_on { " " (on) }
                @if let Some(paper) = &it.paper { " " (paper) } }
        }
    }
}

fn approval_form(frame: &Frame, it: &Programme, faults: &Faults) -> Markup {
    let today = frame.today.to_string();
    html! {
        form class="card" method="post"
            action=(frame.at(&format!("programmes/{}/approval", it.id))) {
            (Field::new("on", DAY, &today).kind("date").required().input(frame.words, faults))
            (Field::new("paper", PAPER, "").required()
                .help("会议纪要或批复的文号").input(frame.words, faults))
            (button(frame.words, "登记批准"))
        }
    }
}

fn batch_list(frame: &Frame, programme: &Programme, batches: &[Batch]) -> Markup {
    let headings = [
        ("发放日期", "mark"),
        ("行数", "mark"),
        ("金额", "money"),
        (SIGNED_ON, "mark"),
        (SIGNED_BY, ""),
    ];
    table(
        frame.words,
        "各批名册",
        &headings,
        &html! {
            @for it in batches {
                @let page = frame.at(&format!("programmes/{}", programme.id));
                tr {
                    td class="mark" {
                        a href=(with_pairs(&page, &[("batch", &it.paid_on)])) { (it.paid_on) } }
                    td class="mark" { (it.lines) }
                    td class="money" { (it.amount.grouped()) }
                    td class="mark" { @if let Some(on) = &it.delivered_on { (on) } }
                    td { @if let Some(paper) = &it.paper { (paper) } }
                }
            }
        },
    )
}

fn lines(frame: &Frame, (programme, batch): (&Programme, &Batch), roster: &ShownRoster) -> Markup {
    let headings = [
        ("名册编号", "mark"),
        ("单位编码", "mark"),
        ("姓名", ""),
        ("证件号码", "mark"),
        ("困难类别", ""),
        ("数量", "mark"),
        ("金额", "money"),
    ];
    let rows = html! {
        @for it in &roster.lines {
            tr {
                td class="mark" { (it.number) }
                td class="mark" { (it.unit_code) }
                td { (it.name) }
                td class="mark" { (it.identity) }
                td { (it.hardship) }
                td class="mark" { @if let Some(quantity) = it.quantity { (quantity) } }
                td class="money" { (it.amount.grouped()) }
            }
        }
    };
    html! {
        h2 { (frame.words.f("{} 的名册", &[&batch.paid_on])) }
        @if let Some(closed) = &roster.closed {
            (findings::list(frame.words, std::slice::from_ref(closed)))
        }
        p class="quiet" { (frame.t("姓名和号码加密保存，只显示首尾；查看完整信息须有权限，并记入操作留痕。")) }
        (table(frame.words, "受益人名册", &headings, &rows))
        @if let Some(next) = roster.next_after {
            @let page = frame.at(&format!("programmes/{}", programme.id));
            @let pairs = [("batch", batch.paid_on.as_str()), ("after", &next.to_string())];
            p { a href=(with_pairs(&page, &pairs)) { (frame.t("下一页")) } }
        }
    }
}

fn actions(frame: &Frame, (programme, batch): (&Programme, &Batch), faults: &Faults) -> Markup {
    let at = |act: &str| frame.at(&format!("programmes/{}/{act}", programme.id));
    let is_open = batch.delivered_on.is_none() && programme.state == State::Approved;
    html! {
        @if frame.may(Ability::SeeMembers) {
            form class="inline" method="post" action=(at("signatures")) {
                input type="hidden" name="batch" value=(batch.paid_on);
                (button(frame.words, "打印签收表"))
            }
        }
        @if is_open && frame.may(Ability::Prepare) {
            h2 { (frame.t("登记发放")) }
            form class="card" method="post" action=(at("delivery")) {
                input type="hidden" name="batch" value=(batch.paid_on);
                (Field::new("on", SIGNED_ON, &batch.paid_on).kind("date").required()
                    .input(frame.words, faults))
                (Field::new("paper", SIGNED_BY, "").required()
                    .help("签收表的名称或编号").input(frame.words, faults))
                (Field::new("participants", PARTICIPANTS, "")
                    .help("发放奖励的填写；获奖不超过三分之二，超过的写明理由")
                    .input(frame.words, faults))
                (Field::new("reason", "理由", "").input(frame.words, faults))
                (button(frame.words, "登记发放"))
            }
        }
    }
}
