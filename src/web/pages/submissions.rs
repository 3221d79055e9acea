//! 报表报送: the desk of the union that sends and of the one above it.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::access::role::Ability;
use crate::access::viewer::Viewer;
use crate::budgets::filing::{Document, FilingState};
use crate::finding::{Finding, Outcome, Place};
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::submissions::build_named::label_of;
use crate::submissions::calendar::expected;
use crate::submissions::codes;
use crate::submissions::decide_submission::{
    accept_submission, approve_submission, return_submission,
};
use crate::submissions::list_submissions::Listed;
use crate::submissions::prepare_submission::{Which, prepare_submission, send_submission};
use crate::submissions::sign_submission::sign_submission;
use crate::submissions::submission::{Remark, State};
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::parts::form::{Faults, Field, button, options};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::consolidated::submissions_seen;

const TITLE: &str = "报表报送";
const FORM: &str = "报送的报表";
const STEP: &str = "办理事项";
const SENT: &str = "报送单位和报表";
const REMARKS: &str = "审核意见";
const REPLY: &str = "批复文号";
const WHY: &str = "差额原因";

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OwnForm {
    form: String,
    /// `draft`, `sign` or `send`.
    step: String,
    explained: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DecisionForm {
    /// `unit/form`.
    sent: String,
    remarks: String,
    paper: String,
    /// `return`, `accept` or `approve`.
    verdict: String,
}

#[derive(Debug, Default, Deserialize)]
pub struct DoneQuery {
    #[serde(default)]
    done: String,
}

/// What both forms say, shown again where one was refused.
#[derive(Debug, Default)]
struct Typed<'f> {
    own: Option<(&'f OwnForm, &'f Faults)>,
    decision: Option<(&'f DecisionForm, &'f Faults)>,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<DoneQuery>,
) -> Answer<Markup> {
    let body = draw(&mut tx, (&frame, &frame.viewer), &unit, &Typed::default()).await?;
    let body = html! {
        @match query.done.as_str() {
            "draft" => (notice(true, frame.t("已编制，等待签署。"))),
            "sign" => (notice(true, frame.t("已签署。"))),
            "send" => (notice(true, frame.t("已报送，等待上级审核。"))),
            "return" => (notice(true, frame.t("已退回，报送单位可看到意见。"))),
            "accept" => (notice(true, frame.t("已审核。"))),
            "approve" => (notice(true, frame.t("已核批。"))),
            _ => {},
        }
        (body)
    };
    Ok(frame.page(frame.t(TITLE), &body))
}

/// Draws, signs or sends a report of the unit.
pub async fn step(at: Writing, frame: Frame, Form(form): Form<OwnForm>) -> Answer<Response> {
    let span = frame.span;
    if form.step != "sign" {
        at.require(Ability::KeepBudgets)?;
    }
    let act = async |tx: &mut Tx| -> Outcome<()> {
        let which = Which { form: &form.form, span };
        match form.step.as_str() {
            "sign" => {
                sign_submission(tx, at.act(), &at.unit, (which, None)).await?;
            }
            "send" => {
                send_submission(tx, at.act(), &at.unit, which).await?;
            }
            _ => {
                let wanted = (which, form.explained.as_str());
                prepare_submission(tx, at.act(), &at.unit, wanted).await?;
            }
        }
        Ok(())
    };
    let step = match form.step.as_str() {
        "sign" => "sign",
        "send" => "send",
        _ => "draft",
    };
    let done = |()| frame.back("submissions", step);
    let again = async |tx: &mut Tx, faults: &Faults| {
        let typed = Typed { own: Some((&form, faults)), ..Typed::default() };
        let body = draw(tx, (&frame, &frame.viewer), &at.unit, &typed).await?;
        Ok(frame.page(frame.t(TITLE), &body).into_response())
    };
    let fields = &[
        (&codes::UNKNOWN, FORM),
        (&codes::FORM_UNKNOWN, FORM),
        (&codes::WAITS, FORM),
        (&codes::UNCHANGED, FORM),
        (&codes::RESIDUALS_UNEXPLAINED, WHY),
    ];
    let mut books = vec![SYSTEM_BOOK, at.unit.id];
    books.extend(at.unit.parent_id);
    submit((&at.database, &books), act, done, (fields, again)).await
}

/// Decides about what was sent to the unit.
pub async fn decide(at: Writing, frame: Frame, Form(form): Form<DecisionForm>) -> Answer<Response> {
    let span = frame.span;
    let act = async |tx: &mut Tx| -> Outcome<()> {
        let unknown = || Finding::new(&codes::UNKNOWN, Place::of(SENT));
        let (code, name) = form.sent.split_once('/').ok_or_else(unknown)?;
        let unit = units::unit_by_code(tx, code).await?;
        let (which, between) = (Which { form: name, span }, (&unit, &at.unit));
        match form.verdict.as_str() {
            "return" => {
                let lines = form.remarks.lines().map(str::trim).filter(|it| !it.is_empty());
                let remarks: Vec<Remark> = lines.map(Remark::read).collect();
                return_submission(tx, at.act(), between, (which, &remarks)).await?;
            }
            "accept" => {
                accept_submission(tx, at.act(), between, which).await?;
            }
            _ => {
                approve_submission(tx, at.act(), between, (which, &form.paper)).await?;
            }
        }
        Ok(())
    };
    let verdict = match form.verdict.as_str() {
        "return" => "return",
        "accept" => "accept",
        _ => "approve",
    };
    let done = |()| frame.back("submissions", verdict);
    let again = async |tx: &mut Tx, faults: &Faults| {
        let typed = Typed { decision: Some((&form, faults)), ..Typed::default() };
        let body = draw(tx, (&frame, &frame.viewer), &at.unit, &typed).await?;
        Ok(frame.page(frame.t(TITLE), &body).into_response())
    };
    let fields = &[
        (&codes::UNKNOWN, SENT),
        (&codes::NOT_SENT, SENT),
        (&codes::REMARK_MISSING, REMARKS),
        (&codes::REMARK_MISPLACED, REMARKS),
    ];
    submit((&at.database, &[SYSTEM_BOOK, at.unit.id]), act, done, (fields, again)).await
}

async fn draw(
    tx: &mut Tx,
    (frame, viewer): (&Frame, &Viewer),
    unit: &Unit,
    typed: &Typed<'_>,
) -> Outcome<Markup> {
    let listed = submissions_seen(tx, (viewer, unit), (frame.span, frame.today)).await?;
    let below = units::units_right_below(tx, unit.id).await?;
    let waits = |it: &&Listed| {
        ["已报送", "已审核"].contains(&it.state.as_str())
            && below.iter().any(|unit| unit.code == it.unit)
    };
    let waiting: Vec<&Listed> = listed.iter().filter(waits).collect();
    let late = listed.iter().filter(|it| it.is_late).count();
    let (no_own, no_decision, none) = (OwnForm::default(), DecisionForm::default(), Faults::none());
    Ok(html! {
        p { (frame.words.f("{}：应报 {} 份，逾期 {} 份。",
            &[&frame.span, &listed.len(), &late])) }
        (list(frame, &listed))
        @let may_act = frame.may(Ability::KeepBudgets) || frame.may(Ability::Review);
        @if may_act && unit.parent_id.is_some() {
            (own_form(frame, unit, typed.own.unwrap_or((&no_own, &none))))
        }
        @if frame.may(Ability::DecideFilings) && !waiting.is_empty() {
            (decision_form(frame, &waiting, typed.decision.unwrap_or((&no_decision, &none))))
        }
    })
}

fn list(frame: &Frame, listed: &[Listed]) -> Markup {
    let headings = [
        ("单位编码", "mark"),
        ("单位名称", ""),
        ("报表", ""),
        ("状态", ""),
        ("期限", ""),
        ("报送日期", ""),
        ("签署人数", ""),
        ("版本", ""),
        ("漂移", ""),
        (REMARKS, ""),
    ];
    let rows = html! {
        @for it in listed {
            @let class = match it.state.as_str() {
                "已核批" => "done",
                "已报送" | "已审核" => "inform",
                _ => "warn",
            };
            @let drift = it.drift.as_ref();
            tr {
                td class="mark" { (it.unit) }
                td { (it.unit_name) }
                td { (frame.t(label_for(&it.form))) }
                td { span class={ "badge " (class) } { (frame.t(state_label(&it.state))) } }
                td class="nowrap" { (it.due_on.as_deref().unwrap_or_default())
                    @if it.is_late { " " span class="badge refuse" { (frame.t("逾期")) } } }
                td class="nowrap" { (it.sent_on.as_deref().unwrap_or_default()) }
                td { @if it.signers > 0 { (it.signers) } }
                td { @if it.version > 0 { (it.version) } }
                td {
                    @if let Some(drift) = drift {
                        @if drift.is_none() { (frame.t("无")) } @else { (drift.said()) }
                    }
                }
                td { (it.note) }
            }
        }
    };
    table(frame.words, TITLE, &headings, &rows)
}

/// The label of a report, or of a budget or final account.
fn label_for(form: &str) -> &'static str {
    Document::read(form).map_or_else(|| label_of(form), Document::label)
}

/// The label as the list of words has it.
fn state_label(text: &str) -> &'static str {
    let of_filing = || FilingState::read(text).map_or("未编报", FilingState::label);
    State::read(text).map_or_else(of_filing, State::label)
}

fn own_form(frame: &Frame, unit: &Unit, (form, faults): (&OwnForm, &Faults)) -> Markup {
    let due = expected(&[], (&[unit.id], unit.tier), frame.span);
    let mut names: Vec<&str> = due.iter().map(|it| it.form.as_str()).collect();
    names.extend(["consolidated-balance-sheet", "consolidated-income-expenditure"]);
    let forms = names.into_iter().map(|name| (name, label_of(name)));
    let steps = [("draft", "编制"), ("sign", "签署"), ("send", "报送")];
    html! {
        h2 { (frame.t("向上级报送")) }
        form class="card" method="post" action=(frame.at("submissions")) {
            (faults.rest(frame.words, &[FORM, WHY]))
            (Field::new("form", FORM, &form.form).required()
                .select(frame.words, faults, &options(frame.words, forms)))
            (Field::new("step", STEP, &form.step).required()
                .help("先编制，至少两人签署后报送；账簿有变动的须重新编制")
                .select(frame.words, faults, &options(frame.words, steps)))
            (Field::new("explained", WHY, &form.explained)
                .help("汇总报表有不符或对方未登记的差额时填写")
                .textarea(frame.words, faults))
            (button(frame.words, "办理"))
        }
    }
}

fn decision_form(
    frame: &Frame,
    waiting: &[&Listed],
    (form, faults): (&DecisionForm, &Faults),
) -> Markup {
    let offered: Vec<(String, String)> = waiting
        .iter()
        .map(|it| {
            let label = format!("{} {} {}", it.unit, it.unit_name, frame.t(label_of(&it.form)));
            (format!("{}/{}", it.unit, it.form), label)
        })
        .collect();
    html! {
        h2 { (frame.t("审核下级报送")) }
        form class="card" method="post" action=(frame.at("submissions/decision")) {
            (faults.rest(frame.words, &[SENT, REMARKS, REPLY]))
            (Field::new("sent", SENT, &form.sent).required()
                .select(frame.words, faults, &offered))
            (Field::new("remarks", REMARKS, &form.remarks)
                .help("退回的必填，每行一条：项目/列=内容，或 项目=内容")
                .textarea(frame.words, faults))
            (Field::new("paper", REPLY, &form.paper).input(frame.words, faults))
            p class="actions" {
                button class="primary" name="verdict" value="approve" { (frame.t("核批")) }
                " " button name="verdict" value="accept" { (frame.t("审核无误")) }
                " " button name="verdict" value="return" { (frame.t("退回")) }
            }
        }
    }
}
