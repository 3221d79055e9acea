//! 缓缴与退费: what one person asks for and another one decides about.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{amount, back_with, booked_notice, tabs};
use crate::access::role::Ability;
use crate::approvals::approval::{Act as Deciding, State};
use crate::approvals::ruling::Ruling;
use crate::dues::ask_deferral::ask_deferral;
use crate::dues::ask_refund::ask_refund;
use crate::dues::codes;
use crate::dues::decide_deferral::decide_deferral;
use crate::dues::decide_refund::decide_refund;
use crate::dues::deferral::AskedDeferral;
use crate::dues::refund::{AskedRefund, OfReceipt};
use crate::dues::store::{self, DeferralRow, RefundRow};
use crate::finding::{Finding, Outcome, Place};
use crate::money::Money;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::prescribed::book_events::Booked;
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::parts::form::{Faults, Field, button};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::dues::papers::deferrals_about;
use crate::web::views::dues::{PartyBody, read_day, read_month};

const HERE: &str = "dues/papers";
const MONTHS: &str = "所属期";
const UNTIL: &str = "缓缴到期日";
const RECEIPT: &str = "原票据号";
const AMOUNT: &str = "退费金额";
const DAY: &str = "退费日期";
const REASON: &str = "事由";
const PAPER: &str = "依据";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PapersQuery {
    booked: String,
    done: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeferralForm {
    wage_from: String,
    wage_to: String,
    until: String,
    reason: String,
    paper: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RefundForm {
    receipt: String,
    amount: String,
    on: String,
    number: String,
    refund_reason: String,
    refund_paper: String,
}

/// Both forms of the page.
#[derive(Debug, Default)]
struct Forms {
    deferral: DeferralForm,
    refund: RefundForm,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DecisionForm {
    /// `approve`, `refuse` or `withdraw`.
    act: String,
    note: String,
    seen: String,
}

impl DecisionForm {
    fn ruling(&self) -> Ruling<'_> {
        let act = if self.act == "approve" { Deciding::Approve } else { Deciding::Refuse };
        Ruling { act, note: &self.note, seen: Some(&self.seen) }
    }
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<PapersQuery>,
) -> Answer<Markup> {
    let mut forms = Forms::default();
    forms.refund.on = frame.today.to_string();
    let body = draw(&mut tx, &frame, &unit, (&forms, &Faults::none())).await?;
    let body = html! {
        (booked_notice(&frame, &query.booked))
        @if query.done == "asked" { (notice(true, frame.t("已提交，等待另一人批准。"))) }
        @if query.done == "decided" { (notice(true, frame.t("已办理。"))) }
        (body)
    };
    Ok(frame.page(frame.t("缓缴与退费"), &body))
}

async fn again(
    tx: &mut Tx,
    (frame, unit): (&Frame, &Unit),
    (forms, faults): (&Forms, &Faults),
) -> Answer<Response> {
    let body = draw(tx, frame, unit, (forms, faults)).await?;
    Ok(frame.page(frame.t("缓缴与退费"), &body).into_response())
}

pub async fn ask_to_defer(
    at: Writing,
    frame: Frame,
    Form(form): Form<DeferralForm>,
) -> Answer<Response> {
    let forms = Forms { deferral: form, refund: RefundForm::default() };
    let act = async |tx: &mut Tx| {
        let form = &forms.deferral;
        let first = read_month(MONTHS, &form.wage_from)?;
        let is_one = form.wage_to.trim().is_empty();
        let last = if is_one { first } else { read_month(MONTHS, &form.wage_to)? };
        let until = read_day(UNTIL, &form.until)?;
        let (reason, paper) = (form.reason.clone(), form.paper.clone());
        let asked = AskedDeferral { months: (first, last), until, reason, paper };
        ask_deferral(tx, at.act(), &at.unit, &asked).await
    };
    let done = |_: DeferralRow| frame.back(HERE, "asked");
    let redraw =
        async |tx: &mut Tx, faults: &Faults| again(tx, (&frame, &at.unit), (&forms, faults)).await;
    submit((&at.database, &[SYSTEM_BOOK, at.unit.id]), act, done, (&[], redraw)).await
}

pub async fn ask_to_refund(
    at: Writing,
    frame: Frame,
    Form(form): Form<RefundForm>,
) -> Answer<Response> {
    let forms = Forms { deferral: DeferralForm::default(), refund: form };
    let act = async |tx: &mut Tx| {
        let form = &forms.refund;
        let amount = Money::read(&form.amount).ok().flatten().ok_or_else(|| {
            Finding::new(&codes::AMOUNT_UNREADABLE, Place::of(AMOUNT)).found(&form.amount)
        })?;
        let asked = AskedRefund {
            receipt: OfReceipt::Number(form.receipt.clone()),
            amount,
            on: read_day(DAY, &form.on)?,
            number: form.number.clone(),
            reason: form.refund_reason.clone(),
            paper: form.refund_paper.clone(),
        };
        ask_refund(tx, at.act(), &at.unit, &asked).await
    };
    let done = |_: RefundRow| frame.back(HERE, "asked");
    let fields = &[(&codes::REFUND_RECEIPT, RECEIPT)];
    let redraw =
        async |tx: &mut Tx, faults: &Faults| again(tx, (&frame, &at.unit), (&forms, faults)).await;
    submit((&at.database, &[SYSTEM_BOOK, at.unit.id]), act, done, (fields, redraw)).await
}

pub async fn decide_about_deferral(
    at: Writing,
    frame: Frame,
    Last(id): Last<i64>,
    Form(form): Form<DecisionForm>,
) -> Answer<Response> {
    deferral_decided((at, frame), (id, form.ruling())).await
}

pub async fn withdraw_deferral(at: Writing, frame: Frame, Last(id): Last<i64>) -> Answer<Response> {
    deferral_decided((at, frame), (id, WITHDRAWAL)).await
}

const WITHDRAWAL: Ruling<'static> = Ruling { act: Deciding::Withdraw, note: "", seen: None };

async fn deferral_decided(
    (at, frame): (Writing, Frame),
    what: (i64, Ruling<'_>),
) -> Answer<Response> {
    let act = async |tx: &mut Tx| decide_deferral(tx, at.act(), &at.unit, what).await;
    let done = |_: DeferralRow| frame.back(HERE, "decided");
    let forms = Forms::default();
    let redraw =
        async |tx: &mut Tx, faults: &Faults| again(tx, (&frame, &at.unit), (&forms, faults)).await;
    submit((&at.database, &[SYSTEM_BOOK, at.unit.id]), act, done, (&[], redraw)).await
}

pub async fn decide_about_refund(
    at: Writing,
    frame: Frame,
    Last(id): Last<i64>,
    Form(form): Form<DecisionForm>,
) -> Answer<Response> {
    Box::pin(refund_decided((at, frame), (id, form.ruling()))).await
}

pub async fn withdraw_refund(at: Writing, frame: Frame, Last(id): Last<i64>) -> Answer<Response> {
    Box::pin(refund_decided((at, frame), (id, WITHDRAWAL))).await
}

async fn refund_decided(
    (at, frame): (Writing, Frame),
    what: (i64, Ruling<'_>),
) -> Answer<Response> {
    let act = async |tx: &mut Tx| decide_refund(tx, at.act(), &at.unit, what).await;
    let done = |(_, booked): (RefundRow, Booked)| {
        if what.1.act == Deciding::Approve {
            back_with(&frame, HERE, &booked)
        } else {
            frame.back(HERE, "decided")
        }
    };
    let forms = Forms::default();
    let redraw =
        async |tx: &mut Tx, faults: &Faults| again(tx, (&frame, &at.unit), (&forms, faults)).await;
    submit((&at.database, &[SYSTEM_BOOK, at.unit.id]), act, done, (&[], redraw)).await
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (forms, faults): (&Forms, &Faults),
) -> Outcome<Markup> {
    let deferrals = deferrals_about(tx, unit).await?;
    let refunds = store::refunds_of(tx, unit.id).await?;
    let fields = [MONTHS, UNTIL, RECEIPT, AMOUNT, DAY, REASON, PAPER];
    Ok(html! {
        (tabs(frame, HERE))
        (faults.rest(frame.words, &fields))
        h2 { (frame.t("缓缴")) }
        p { (frame.t("批准后，所列月份到缓缴到期日才算逾期；由省直工会财务批准。")) }
        (deferral_table(frame, &deferrals))
        @if frame.may(Ability::Prepare) { (deferral_form(frame, (&forms.deferral, faults))) }
        h2 { (frame.t("退费")) }
        p { (frame.t("退回多缴的经费；由本单位的审核人批准，批准后登记负数到账，各级份额按原分成比例冲减。")) }
        (refund_table(frame, unit, &refunds))
        @if frame.may(Ability::Prepare) { (refund_form(frame, (&forms.refund, faults))) }
    })
}

/// What may be done about a document that waits.
fn acts(
    frame: &Frame,
    (code, rest): (&str, &str),
    (state, is_own): (State, bool),
    (seen, decides): (&str, Ability),
) -> Markup {
    html! {
        @if state == State::Waiting && is_own {
            form method="post" action=(frame.at_unit(code, &format!("{rest}/withdrawal"))) {
                button { (frame.t("撤回")) }
            }
        } @else if state == State::Waiting && frame.may(decides) {
            form method="post" action=(frame.at_unit(code, &format!("{rest}/decision"))) {
                input type="hidden" name="seen" value=(seen);
                input type="text" name="note" aria-label=(frame.t("意见"))
                    placeholder=(frame.t("意见"));
                button class="primary" name="act" value="approve" { (frame.t("批准")) }
                button name="act" value="refuse" { (frame.t("不批准")) }
            }
        }
    }
}

fn deferral_table(frame: &Frame, rows: &[(DeferralRow, PartyBody)]) -> Markup {
    html! {
        @if rows.is_empty() {
            p class="quiet" { (frame.t("还没有缓缴申请。")) }
        } @else {
            (table(frame.words, "缓缴", &[
                ("单位", ""), (MONTHS, ""), (UNTIL, "mark"), (REASON, ""), (PAPER, ""),
                ("申请人", ""), ("状态", ""), ("办理", ""),
            ], &html! {
                @for (it, unit) in rows {
                    @let code = unit.code.as_deref().unwrap_or_default();
                    @let rest = format!("dues/deferrals/{}", it.id);
                    tr {
                        td { (unit.label()) }
                        td class="nowrap" { (it.months()) }
                        td class="mark" { (it.due_on) }
                        td { (it.reason) }
                        td { (it.paper) }
                        td { (it.asked_by) }
                        td { (state_of(frame, it.state().label(), it.state()))
                            @if let Some(by) = &it.decided_by { " " (by) } }
                        td { (acts(frame, (code, &rest),
                            (it.state(), it.asked_by == frame.viewer.name),
                            (&it.mark(), Ability::KeepDues))) }
                    }
                }
            }))
        }
    }
}

fn refund_table(frame: &Frame, unit: &Unit, rows: &[RefundRow]) -> Markup {
    html! {
        @if rows.is_empty() {
            p class="quiet" { (frame.t("还没有退费申请。")) }
        } @else {
            (table(frame.words, "退费", &[
                ("退费票据号", "mark"), (RECEIPT, "mark"), ("缴费单位名称", ""), (DAY, "mark"),
                (AMOUNT, "money"), ("基层", "money"), ("直属", "money"), ("省直", "money"),
                ("上级", "money"), (REASON, ""), (PAPER, ""), ("申请人", ""), ("状态", ""),
                ("办理", ""),
            ], &html! {
                @for it in rows {
                    @let rest = format!("dues/refunds/{}", it.id);
                    tr {
                        td class="mark" { (it.number) }
                        td class="mark" { (it.receipt_number) }
                        td { (it.payer_name) }
                        td class="mark" { (it.refunded_on) }
                        (amount(it.amount()))
                        @for leg in it.legs().0 { (amount(leg)) }
                        td { (it.reason) }
                        td { (it.paper) }
                        td { (it.asked_by) }
                        td { (state_of(frame, it.state_label(), it.state()))
                            @if let Some(by) = &it.decided_by { " " (by) } }
                        td { (acts(frame, (&unit.code, &rest),
                            (it.state(), it.asked_by == frame.viewer.name),
                            (&it.mark(), Ability::Review))) }
                    }
                }
            }))
        }
    }
}

fn state_of(frame: &Frame, label: &'static str, state: State) -> Markup {
    let class = match state {
        State::Approved => "done",
        State::Waiting => "warn",
        _ => "plain",
    };
    html! { span class={ "badge " (class) } { (frame.t(label)) } }
}

fn deferral_form(frame: &Frame, (form, faults): (&DeferralForm, &Faults)) -> Markup {
    let words = frame.words;
    html! {
        form class="card" method="post" action=(frame.at("dues/deferrals")) {
            h3 { (frame.t("申请缓缴")) }
            (Field::new("wage_from", MONTHS, &form.wage_from).required()
                .help("写作 2025-03").input(words, faults))
            (Field::new("wage_to", "截止所属期", &form.wage_to)
                .help("只有一个月的不填").input(words, faults))
            (Field::new("until", UNTIL, &form.until).kind("date").required().input(words, faults))
            (Field::new("reason", REASON, &form.reason).required().input(words, faults))
            (Field::new("paper", PAPER, &form.paper).required().input(words, faults))
            (button(words, "提交缓缴申请"))
        }
    }
}

fn refund_form(frame: &Frame, (form, faults): (&RefundForm, &Faults)) -> Markup {
    let words = frame.words;
    html! {
        form class="card" method="post" action=(frame.at("dues/refunds")) {
            h3 { (frame.t("申请退费")) }
            (Field::new("receipt", RECEIPT, &form.receipt).required().input(words, faults))
            (Field::new("amount", AMOUNT, &form.amount).required()
                .help("不超过该笔到账和该所属期多缴的金额").input(words, faults))
            (Field::new("on", DAY, &form.on).kind("date").required().input(words, faults))
            (Field::new("number", "退费票据号", &form.number)
                .help("不填则自动编号").input(words, faults))
            (Field::new("refund_reason", REASON, &form.refund_reason).required()
                .input(words, faults))
            (Field::new("refund_paper", PAPER, &form.refund_paper).required()
                .input(words, faults))
            (button(words, "提交退费申请"))
        }
    }
}
