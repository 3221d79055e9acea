//! The file of one family: who lives there, its plan, measures, reviews and what it was given.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{badge, tabs};
use crate::access::role::Ability;
use crate::aid::family::{Cause, FamilyState, ReviewOutcome};
use crate::aid::keep_families::{
    NewMember, add_family_member, add_measure, finish_measure, plan_family,
};
use crate::aid::list_families::{ShownMeasure, WholeFamily, look_at_family, show_family};
use crate::aid::review_family::{Reviewing, review_family};
use crate::finding::Outcome;
use crate::members::list_members::Sight;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::Form;
use crate::web::frame::Frame;
use crate::web::parts::findings;
use crate::web::parts::form::{Faults, Field, button, options};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::aid::{read_aid_amount, read_aid_day, read_outcome};

/// What the forms of a file say; each takes its own fields.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChangeForm {
    what: String,
    name: String,
    identity: String,
    relation: String,
    situation: String,
    year: String,
    text: String,
    on: String,
    measure: i64,
    outcome: String,
    income: String,
    heads: String,
    paper: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Last(number): Last<String>,
) -> Answer<Markup> {
    let body = draw(&mut tx, &frame, (&unit, &number), &Faults::none()).await?;
    Ok(frame.page(frame.t("家庭档案"), &body))
}

/// In the clear, on the record.
pub async fn look(at: Writing, frame: Frame, Last(number): Last<String>) -> Answer<Markup> {
    let mut tx = at.begin().await?;
    let whole = look_at_family(&mut tx, at.act(), &at.unit, &number).await?;
    tx.commit().await?;
    let body = html! {
        (tabs(&frame, ""))
        p class="quiet" { (frame.t("本次查看已记入操作留痕。")) }
        (file(&frame, &whole))
        p { a href=(frame.at(&format!("families/{number}"))) { (frame.t("返回家庭档案")) } }
    };
    Ok(frame.page(frame.t("家庭档案"), &body))
}

pub async fn change(
    at: Writing,
    frame: Frame,
    Last(number): Last<String>,
    Form(form): Form<ChangeForm>,
) -> Answer<Response> {
    let act = async |tx: &mut Tx| changed(tx, &at, (&number, &form)).await;
    let done = |()| frame.back(&format!("families/{number}"), "changed");
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, (&at.unit, &number), faults).await?;
        Ok(frame.page(frame.t("家庭档案"), &body).into_response())
    };
    let books = [SYSTEM_BOOK, at.unit.id];
    submit((&at.database, &books), act, done, (&[], again)).await
}

async fn changed(tx: &mut Tx, at: &Writing, (number, form): (&str, &ChangeForm)) -> Outcome<()> {
    let (act, unit) = (at.act(), &at.unit);
    match form.what.as_str() {
        "plan" => {
            let year = form.year.trim().parse().unwrap_or_default();
            plan_family(tx, act, unit, (number, year, &form.text)).await
        }
        "measure" => {
            let due = read_aid_day("落实期限", &form.on)?;
            add_measure(tx, act, unit, (number, due, &form.text)).await.map(drop)
        }
        "done" => {
            let on = read_aid_day("落实日期", &form.on)?;
            finish_measure(tx, act, unit, (number, form.measure), (on, &form.text)).await
        }
        "review" => {
            let heads = form.heads.trim();
            let said = Reviewing {
                on: read_aid_day("复核日期", &form.on)?,
                outcome: read_outcome("复核结果", &form.outcome)?,
                cause: None,
                income: read_aid_amount("人均月收入", &form.income)?,
                heads: (!heads.is_empty()).then(|| heads.parse().unwrap_or_default()),
                paper: form.paper.clone(),
                note: form.text.clone(),
            };
            review_family(tx, act, unit, (number, &said)).await
        }
        _ => {
            let new = NewMember {
                name: form.name.clone(),
                identity: form.identity.clone(),
                relation: form.relation.clone(),
                situation: form.situation.clone(),
            };
            add_family_member(tx, act, unit, (number, &new)).await
        }
    }
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    (unit, number): (&Unit, &str),
    faults: &Faults,
) -> Outcome<Markup> {
    let whole = show_family(tx, unit, (number, Sight::Masked)).await?;
    let is_open = whole.family.state == FamilyState::Open;
    Ok(html! {
        (tabs(frame, ""))
        (faults.rest(frame.words, &[]))
        @if let Some(closed) = &whole.closed {
            (findings::list(frame.words, std::slice::from_ref(closed)))
        }
        (file(frame, &whole))
        @if frame.may(Ability::SeeMembers) {
            form class="inline" method="post"
                action=(frame.at(&format!("families/{number}/look"))) {
                (button(frame.words, "查看完整信息"))
            }
        }
        @if is_open && frame.may(Ability::HandleAid) { (forms(frame, number, &whole)) }
    })
}

fn file(frame: &Frame, whole: &WholeFamily) -> Markup {
    let it = &whole.family;
    html! {
        h2 { (frame.words.f("家庭档案 {}", &[&it.number])) }
        dl class="facts" {
            dt { (frame.t("户主姓名")) } dd { (it.name) " " (it.identity) }
            dt { (frame.t("联系电话")) } dd { (it.phone) }
            dt { (frame.t("住址")) } dd { (it.address) }
            dt { (frame.t("致困原因")) } dd { (frame.t(it.cause.label())) }
            dt { (frame.t("人均月收入")) } dd { (it.income.grouped()) }
            dt { (frame.t("家庭人口")) } dd { (it.heads) }
            dt { (frame.t("建档日期")) } dd { (it.opened_on) " " (it.paper) }
            dt { (frame.t("状态")) } dd { (frame.t(it.state.label())) " "
                @if let Some(on) = &it.ended_on { (on) " " }
                @if let Some(reason) = &it.end_reason { (reason) } }
        }
        h2 { (frame.t("家庭成员")) }
        @if whole.members.is_empty() { p class="quiet" { (frame.t("没有登记家庭成员。")) } }
        ul { @for it in &whole.members {
            li { (it.relation) " " (it.name) " " (it.identity) " " (it.situation) }
        } }
        h2 { (frame.t("帮扶计划和措施")) }
        ul { @for it in &whole.plans { li { (it.year) " " (it.goal) } } }
        (measures(frame, &whole.measures))
        h2 { (frame.t("年度复核")) }
        ul { @for it in &whole.reviews {
            @let outcome = ReviewOutcome::read(&it.outcome).map_or("", ReviewOutcome::label);
            @let cause = Cause::read(&it.cause).map_or("", Cause::label);
            li { (it.reviewed_on) " " (frame.t(outcome)) " " (frame.t(cause)) " "
                (it.income.grouped()) " " (it.paper) " " (it.note) }
        } }
        h2 { (frame.t("帮扶申请")) }
        ul { @for it in &whole.applications {
            li { a href=(frame.at(&format!("aid/{}", it.number))) { (it.number) } " "
                (it.programme) " " (it.granted.unwrap_or(it.asked).grouped()) " "
                (badge(frame, it.state)) }
        } }
    }
}

fn measures(frame: &Frame, rows: &[ShownMeasure]) -> Markup {
    let headings = [("序号", "mark"), ("帮扶措施", ""), ("落实期限", "mark"), ("落实情况", "")];
    html! {
        @if !rows.is_empty() {
            (table(frame.words, "帮扶措施", &headings, &html! {
                @for it in rows {
                    tr {
                        td class="mark" { (it.seq) }
                        td { (it.measure) }
                        td class="mark" { (it.due_on) }
                        td { @match (&it.done_on, &it.done_note) {
                            (Some(on), Some(note)) => { (on) " " (note) }
                            _ => (frame.t("待落实")),
                        } }
                    }
                }
            }))
        }
    }
}

fn form_of(
    frame: &Frame,
    (number, what): (&str, &str),
    (fields, label): (&Markup, &'static str),
) -> Markup {
    html! {
        form class="card" method="post" action=(frame.at(&format!("families/{number}")))
            autocomplete="off" {
            input type="hidden" name="what" value=(what);
            (fields)
            (button(frame.words, label))
        }
    }
}

fn forms(frame: &Frame, number: &str, whole: &WholeFamily) -> Markup {
    let (words, none) = (frame.words, Faults::none());
    let today = frame.today.to_string();
    let year = frame.span.year().to_string();
    let input = |scope: &'static str, name: &'static str, label: &'static str| {
        Field::new(name, label, "").within(scope).input(words, &none)
    };
    let day = |scope: &'static str, label: &'static str| {
        let field = Field::new("on", label, &today).within(scope).kind("date").required();
        field.input(words, &none)
    };
    let text = |scope: &'static str, label: &'static str| {
        Field::new("text", label, "").within(scope).required().input(words, &none)
    };
    let open = whole.measures.iter().filter(|it| it.done_on.is_none());
    let open: Vec<(String, String)> =
        open.map(|it| (it.seq.to_string(), format!("{} {}", it.seq, it.measure))).collect();
    let outcomes = options(words, ReviewOutcome::EVERY.iter().map(|it| (it.as_str(), it.label())));
    let member = html! {
        (input("member-", "name", "姓名")) (input("member-", "identity", "证件号码"))
        (input("member-", "relation", "与户主关系")) (input("member-", "situation", "状况"))
    };
    let plan = html! {
        (Field::new("year", "年度", &year).within("plan-").required().input(words, &none))
        (text("plan-", "帮扶计划"))
    };
    let measure = html! { (day("measure-", "落实期限")) (text("measure-", "帮扶措施")) };
    let done = html! {
        (Field::new("measure", "帮扶措施", "").within("done-").select(words, &none, &open))
        (day("done-", "落实日期")) (text("done-", "落实情况"))
    };
    let review = html! {
        (day("review-", "复核日期"))
        (Field::new("outcome", "复核结果", "").within("review-").required()
            .select(words, &none, &outcomes))
        (input("review-", "income", "人均月收入")) (input("review-", "heads", "家庭人口"))
        (input("review-", "paper", "复核依据")) (input("review-", "text", "复核意见"))
    };
    html! {
        (form_of(frame, (number, "member"), (&member, "登记家庭成员")))
        (form_of(frame, (number, "plan"), (&plan, "登记计划")))
        (form_of(frame, (number, "measure"), (&measure, "登记措施")))
        @if !open.is_empty() { (form_of(frame, (number, "done"), (&done, "登记落实"))) }
        (form_of(frame, (number, "review"), (&review, "登记复核")))
    }
}
