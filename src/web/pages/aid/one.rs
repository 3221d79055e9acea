//! One application: what it says, what the person had, its papers, and the form of the next step.

use axum::extract::{Request, State as Shared};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{badge, tabs};
use crate::access::role::Ability;
use crate::aid::announce_aid::{
    Notice, Settlement, announce_aid, note_objection, settle_objection,
};
use crate::aid::application::State;
use crate::aid::check_aid::{Checking, Prospect, check_aid, look_ahead};
use crate::aid::decide_aid::{Approval, approve_aid, refuse_aid, withdraw_aid};
use crate::aid::list_aid::{WholeApplication, find_application, look_at_aid, show_aid};
use crate::aid::pay_aid::{pay_aid, sign_aid};
use crate::finding::{Failure, Outcome};
use crate::members::list_members::Sight;
use crate::money::Money;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::Form;
use crate::web::frame::Frame;
use crate::web::parts::findings;
use crate::web::parts::form::{Faults, Field, button, checkbox};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::submit::submit;
use crate::web::views::aid::{add_paper, give_paper, read_aid_amount, read_aid_day};

/// What the forms of an application say; each step takes its own fields.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StepForm {
    step: String,
    amount: String,
    reason: String,
    from: String,
    to: String,
    place: String,
    on: String,
    text: String,
    paper: String,
    payment: String,
    objection: i64,
    upheld: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Last(number): Last<String>,
) -> Answer<Markup> {
    let body = draw(&mut tx, &frame, (&unit, &number), &Faults::none()).await?;
    Ok(frame.page(frame.t("帮扶申请"), &body))
}

/// In the clear, on the record, with what the person had before and what rules say.
pub async fn look(at: Writing, frame: Frame, Last(number): Last<String>) -> Answer<Markup> {
    let mut tx = at.begin().await?;
    let whole = look_at_aid(&mut tx, at.act(), &at.unit, &number).await?;
    let row = find_application(&mut tx, &at.unit, &number).await?;
    let ahead = look_ahead(&mut tx, at.act(), &at.unit, (&row, at.clock.today())).await?;
    tx.commit().await?;
    let body = html! {
        (tabs(&frame, ""))
        p class="quiet" { (frame.t("本次查看已记入操作留痕。")) }
        (facts(&frame, &whole))
        (before(&frame, &ahead))
        p { a href=(frame.at(&format!("aid/{number}"))) { (frame.t("返回帮扶申请")) } }
    };
    Ok(frame.page(frame.t("帮扶申请"), &body))
}

pub async fn attach(
    Shared(state): Shared<AppState>,
    at: Writing,
    frame: Frame,
    Last(number): Last<String>,
    request: Request,
) -> Answer<Redirect> {
    add_paper(&state, &at, &number, request).await?;
    Ok(frame.back(&format!("aid/{number}"), "attached"))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PaperForm {
    paper: i64,
}

/// A paper as it came, on the record.
pub async fn file(
    Shared(state): Shared<AppState>,
    at: Writing,
    Last(number): Last<String>,
    Form(form): Form<PaperForm>,
) -> Answer<Response> {
    give_paper(&state, &at, (&number, form.paper)).await
}

/// The steps of whoever handles applications.
pub async fn step(
    at: Writing,
    frame: Frame,
    Last(number): Last<String>,
    Form(form): Form<StepForm>,
) -> Answer<Response> {
    let act = async |tx: &mut Tx| handled(tx, &at, (&number, &form)).await;
    taken(&at, &frame, &number, act).await
}

/// What whoever approves decides.
pub async fn decide(
    at: Writing,
    frame: Frame,
    Last(number): Last<String>,
    Form(form): Form<StepForm>,
) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let of = (number.as_str(), form.reason.as_str());
        if form.step == "refuse" {
            return refuse_aid(tx, at.act(), &at.unit, of).await;
        }
        let on = read_aid_day("批准日期", &form.on)?;
        let amount = read_aid_amount("批准金额", &form.amount)?;
        let approval = Approval { on, paper: form.paper.clone(), amount };
        approve_aid(tx, at.act(), &at.unit, (&number, &approval)).await.map(drop)
    };
    taken(&at, &frame, &number, act).await
}

pub async fn pay(
    at: Writing,
    frame: Frame,
    Last(number): Last<String>,
    Form(form): Form<StepForm>,
) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let on = read_aid_day("发放日期", &form.on)?;
        pay_aid(tx, at.act(), &at.unit, (&number, on, &form.payment)).await.map(drop)
    };
    taken(&at, &frame, &number, act).await
}

async fn handled(tx: &mut Tx, at: &Writing, (number, form): (&str, &StepForm)) -> Outcome<()> {
    let (act, unit) = (at.act(), &at.unit);
    match form.step.as_str() {
        "notice" => {
            let from = read_aid_day("公示起", &form.from)?;
            let to = read_aid_day("公示止", &form.to)?;
            let notice = Notice { from, to, place: form.place.clone() };
            announce_aid(tx, act, unit, (number, &notice)).await
        }
        "object" => {
            let on = read_aid_day("提出日期", &form.on)?;
            note_objection(tx, act, unit, (number, on, &form.text)).await.map(drop)
        }
        "settle" => {
            let on = read_aid_day("处理日期", &form.on)?;
            let (seq, text) = (form.objection, form.text.clone());
            let settled = Settlement { seq, on, text, is_upheld: !form.upheld.is_empty() };
            settle_objection(tx, act, unit, (number, &settled)).await
        }
        "sign" => {
            let on = read_aid_day("签收日期", &form.on)?;
            sign_aid(tx, act, unit, (number, on, &form.paper)).await
        }
        "withdraw" => withdraw_aid(tx, act, unit, (number, &form.reason)).await,
        _ => {
            let amount = read_aid_amount("审核金额", &form.amount)?;
            let checking = Checking { amount, reason: form.reason.clone() };
            check_aid(tx, act, unit, (number, &checking)).await.map(drop)
        }
    }
}

async fn taken(
    at: &Writing,
    frame: &Frame,
    number: &str,
    act: impl AsyncFnOnce(&mut Tx) -> Result<(), Failure>,
) -> Answer<Response> {
    let done = |()| frame.back(&format!("aid/{number}"), "stepped");
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, frame, (&at.unit, number), faults).await?;
        Ok(frame.page(frame.t("帮扶申请"), &body).into_response())
    };
    let books = [SYSTEM_BOOK, at.unit.id];
    submit((&at.database, &books), act, done, (&[], again)).await
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    (unit, number): (&Unit, &str),
    faults: &Faults,
) -> Outcome<Markup> {
    let whole = show_aid(tx, unit, (number, Sight::Masked)).await?;
    Ok(html! {
        (tabs(frame, ""))
        (faults.rest(frame.words, &[]))
        @if let Some(closed) = &whole.closed {
            (findings::list(frame.words, std::slice::from_ref(closed)))
        }
        (facts(frame, &whole))
        @if frame.may(Ability::SeeMembers) {
            form class="inline" method="post" action=(frame.at(&format!("aid/{number}/look"))) {
                (button(frame.words, "查看完整信息和核对结果"))
            }
        }
        (papers(frame, &whole))
        (next(frame, &whole))
    })
}

fn facts(frame: &Frame, whole: &WholeApplication) -> Markup {
    let it = &whole.application;
    let said = |parts: &[&Option<String>]| {
        let parts: Vec<&str> = parts.iter().filter_map(|part| part.as_deref()).collect();
        parts.join(" ")
    };
    let steps = [
        ("审核", said(&[&it.checked_by, &it.check_reason])),
        ("公示", said(&[&it.notice_from, &it.notice_to, &it.notice_place])),
        ("批准", said(&[&it.approved_on, &it.approved_by, &it.paper])),
        ("发放", said(&[&it.paid_on, &it.paid_by, &it.payment])),
        ("签收", said(&[&it.signed_on, &it.signed_paper])),
        ("理由", said(&[&it.ended_reason])),
    ];
    html! {
        h2 { (it.number) " " (it.programme) " " (badge(frame, it.state)) }
        dl class="facts" {
            dt { (frame.t("姓名")) } dd { (it.name) " " (it.identity) }
            dt { (frame.t("单位编码")) } dd { (it.at_unit_code) }
            @if !it.illness.is_empty() { dt { (frame.t("病种")) } dd { (it.illness) } }
            @if let Some(family) = &it.family {
                dt { (frame.t("档案编号")) }
                dd { a href=(frame.at(&format!("families/{family}"))) { (family) } }
            }
            @if let Some(cost) = it.own_cost {
                dt { (frame.t("个人负担费用")) } dd { (cost.grouped()) }
            }
            dt { (frame.t("申请金额")) } dd { (it.asked.grouped()) " " (it.applied_on) " "
                (it.applied_by) }
            @if let Some(granted) = it.granted.map(Money::grouped) {
                dt { (frame.t("批准金额")) } dd { (granted) }
            }
            @for (label, text) in &steps {
                @if !text.is_empty() { dt { (frame.t(label)) } dd { (text) } }
            }
        }
    }
}

fn before(frame: &Frame, ahead: &Prospect) -> Markup {
    let headings = [("发放日期", "mark"), ("单位编码", "mark"), ("项目", ""), ("金额", "money")];
    html! {
        h2 { (frame.t("本年已享受")) }
        @if ahead.had.is_empty() {
            p { (frame.t("本年没有享受过。")) }
        } @else {
            (table(frame.words, "本年已享受", &headings, &html! {
                @for it in &ahead.had {
                    tr {
                        td class="mark" { (it.day) }
                        td class="mark" { (it.unit_code) }
                        td { (it.programme) }
                        td class="money" { (it.amount.grouped()) }
                    }
                }
            }))
        }
        @if ahead.elsewhere > 0 {
            p { (frame.words.f("另有其他单位发放的 {} 笔。", &[&ahead.elsewhere])) }
        }
        h2 { (frame.t("核对结果")) }
        @if ahead.findings.is_empty() {
            p { (frame.t("符合各项规定。")) }
        } @else {
            (findings::list(frame.words, &ahead.findings))
        }
    }
}

fn papers(frame: &Frame, whole: &WholeApplication) -> Markup {
    let it = &whole.application;
    html! {
        h2 { (frame.t("证明材料")) }
        @if whole.papers.is_empty() {
            p class="quiet" { (frame.t("还没有证明材料。")) }
        } @else {
            ul { @for paper in &whole.papers {
                li { (paper.kind) " " (paper.added_by)
                    @if paper.has_file && frame.may(Ability::SeeMembers) {
                        form class="inline" method="post"
                            action=(frame.at(&format!("aid/{}/file", it.number))) {
                            input type="hidden" name="paper" value=(paper.seq);
                            (button(frame.words, "下载材料"))
                        }
                    } @else if paper.has_file { " " (frame.t("（文件已加密保存）")) }
                }
            } }
        }
        @if it.state.is_open() && frame.may(Ability::HandleAid) {
            form class="card" method="post" enctype="multipart/form-data"
                action=(frame.at(&format!("aid/{}/papers", it.number))) {
                (Field::new("kind", "材料名称", "").required()
                    .input(frame.words, &Faults::none()))
                div class="field" {
                    label for="f-file" { (frame.t("文件")) }
                    input id="f-file" type="file" name="file";
                    p class="help" { (frame.t("只核对过纸质材料的不选文件；文件加密保存，不超过 20 MB。")) }
                }
                (button(frame.words, "登记材料"))
            }
        }
        @for objection in &whole.objections {
            p { (frame.words.f("异议 {}", &[&objection.seq])) " " (objection.raised_on) " "
                (objection.said) " "
                @if let Some(text) = &objection.settlement { (text) }
                @else { (frame.t("待处理")) } }
        }
    }
}

/// A form of a step: its fields, and the button that sends it.
fn step_form(
    frame: &Frame,
    (number, way, step): (&str, &str, &str),
    (fields, label): (&Markup, &'static str),
) -> Markup {
    html! {
        form class="card" method="post" action=(frame.at(&format!("aid/{number}/{way}"))) {
            input type="hidden" name="step" value=(step);
            (fields)
            (button(frame.words, label))
        }
    }
}

/// What may be done next, by who may do it.
fn next(frame: &Frame, whole: &WholeApplication) -> Markup {
    let it = &whole.application;
    let number = it.number.as_str();
    let own = frame.viewer.name.as_str();
    let (handles, approves) = (frame.may(Ability::HandleAid), frame.may(Ability::ApproveAid));
    let pays = handles || frame.may(Ability::PayOut);
    let is_other = it.applied_by != own && it.checked_by.as_deref() != Some(own);
    html! {
        @if it.state == State::Applied && handles && it.applied_by != own {
            (step_form(frame, (number, "steps", "check"), (&check_fields(frame), "审核")))
        }
        @if it.state == State::Checked && handles {
            (step_form(frame, (number, "steps", "notice"), (&notice_fields(frame), "公示")))
        }
        @if it.state == State::Noticed && handles {
            (step_form(frame, (number, "steps", "object"), (&objection_fields(frame), "登记异议")))
            @if whole.objections.iter().any(|it| it.verdict.is_none()) {
                (step_form(frame, (number, "steps", "settle"),
                    (&settlement_fields(frame, whole), "登记处理结果")))
            }
        }
        @if it.state == State::Noticed && approves && is_other {
            (step_form(frame, (number, "decision", "approve"),
                (&approval_fields(frame), "批准")))
        }
        @if it.state.is_open() && approves && it.applied_by != own {
            (step_form(frame, (number, "decision", "refuse"), (&reason(frame, "refuse-"), "不予批准")))
        }
        @if it.state.is_open() && handles {
            (step_form(frame, (number, "steps", "withdraw"), (&reason(frame, "withdraw-"), "撤回申请")))
        }
        @if it.state == State::Approved && pays && it.approved_by.as_deref() != Some(own) {
            (step_form(frame, (number, "payment", "pay"), (&payment_fields(frame), "登记发放")))
        }
        @if it.state == State::Paid && handles {
            (step_form(frame, (number, "steps", "sign"), (&signature_fields(frame), "登记签收")))
        }
    }
}

fn text(frame: &Frame, scope: &str, (name, label): (&str, &'static str), needed: bool) -> Markup {
    let field = Field::new(name, label, "").within(scope);
    let field = if needed { field.required() } else { field };
    field.input(frame.words, &Faults::none())
}

fn day(frame: &Frame, scope: &str, (name, label): (&str, &'static str)) -> Markup {
    let today = frame.today.to_string();
    let field = Field::new(name, label, &today).within(scope).kind("date").required();
    field.input(frame.words, &Faults::none())
}

fn reason(frame: &Frame, scope: &str) -> Markup {
    text(frame, scope, ("reason", "理由"), true)
}

fn check_fields(frame: &Frame) -> Markup {
    html! {
        (text(frame, "check-", ("amount", "审核金额"), false))
        (text(frame, "check-", ("reason", "理由"), false))
        p class="help" { (frame.t("审核金额不填为申请金额；有警告的须写明理由。")) }
    }
}

fn notice_fields(frame: &Frame) -> Markup {
    html! {
        (day(frame, "notice-", ("from", "公示起")))
        (day(frame, "notice-", ("to", "公示止")))
        (text(frame, "notice-", ("place", "公示地点"), true))
    }
}

fn objection_fields(frame: &Frame) -> Markup {
    html! {
        (day(frame, "object-", ("on", "提出日期")))
        (text(frame, "object-", ("text", "异议内容"), true))
    }
}

fn settlement_fields(frame: &Frame, whole: &WholeApplication) -> Markup {
    let open = whole.objections.iter().filter(|it| it.verdict.is_none());
    let choices: Vec<(String, String)> =
        open.map(|it| (it.seq.to_string(), format!("{} {}", it.seq, it.raised_on))).collect();
    html! {
        (Field::new("objection", "异议", "").within("settle-")
            .select(frame.words, &Faults::none(), &choices))
        (day(frame, "settle-", ("on", "处理日期")))
        (text(frame, "settle-", ("text", "处理结果"), true))
        (checkbox(frame.words, "upheld", "异议成立，申请不予批准", false))
    }
}

fn approval_fields(frame: &Frame) -> Markup {
    html! {
        (day(frame, "approve-", ("on", "批准日期")))
        (text(frame, "approve-", ("paper", "批准依据"), true))
        (text(frame, "approve-", ("amount", "批准金额"), false))
    }
}

fn payment_fields(frame: &Frame) -> Markup {
    html! {
        (day(frame, "pay-", ("on", "发放日期")))
        (text(frame, "pay-", ("payment", "付款申请编号"), false))
    }
}

fn signature_fields(frame: &Frame) -> Markup {
    html! { (day(frame, "sign-", ("on", "签收日期"))) (text(frame, "sign-", ("paper", "签收依据"), true)) }
}
