//! 预决算报送: for both sides, what is due and in, filing, returning, approving.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::access::role::Ability;
use crate::budgets::codes;
use crate::budgets::decide_filings::{approve_filing, return_filing};
use crate::budgets::filing::{Document, FilingState, Remark};
use crate::budgets::list_filings::{Listed, filings_of_year};
use crate::budgets::submit_filing::{Submitted, submit_filing};
use crate::finding::{Finding, Outcome, Place};
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::units::unit::Unit;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::parts::form::{Faults, Field, button, options};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::submit::submit;

const DOCUMENT: &str = "报送内容";
const FILING: &str = "报送单位和内容";
const REMARKS: &str = "审核意见";
const REPLY: &str = "批复文号";

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FilingForm {
    document: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DecisionForm {
    id: i64,
    remarks: String,
    paper: String,
    /// `return` or `approve`.
    verdict: String,
}

#[derive(Debug, Default, Deserialize)]
pub struct FilingsQuery {
    #[serde(default)]
    done: String,
}

/// What both forms say, shown again where one was refused.
#[derive(Debug, Default)]
struct Typed<'f> {
    filing: Option<(&'f FilingForm, &'f Faults)>,
    decision: Option<(&'f DecisionForm, &'f Faults)>,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<FilingsQuery>,
) -> Answer<Markup> {
    let body = draw(&mut tx, &frame, &unit, &Typed::default()).await?;
    let body = html! {
        @match query.done.as_str() {
            "filed" => (notice(true, frame.t("已报送，等待上级审核。"))),
            "returned" => (notice(true, frame.t("已退回，报送单位可看到意见。"))),
            "approved" => (notice(true, frame.t("已核批。"))),
            _ => {},
        }
        (body)
    };
    Ok(frame.page(frame.t("预决算报送"), &body))
}

pub async fn file(at: Writing, frame: Frame, Form(form): Form<FilingForm>) -> Answer<Response> {
    let year = frame.span.year();
    let act = async |tx: &mut Tx| {
        let Some(document) = Document::read(&form.document) else {
            return Err(Finding::new(&codes::DOCUMENT_INVALID, Place::of(DOCUMENT)).into());
        };
        submit_filing(tx, at.act(), &at.unit, (document, year)).await
    };
    let done = |_: Submitted| frame.back("filings", "filed");
    let again = async |tx: &mut Tx, faults: &Faults| {
        let typed = Typed { filing: Some((&form, faults)), ..Typed::default() };
        let body = draw(tx, &frame, &at.unit, &typed).await?;
        Ok(frame.page(frame.t("预决算报送"), &body).into_response())
    };
    let fields = &[(&codes::NOT_APPROVED_YET, DOCUMENT), (&codes::ALREADY_FILED, DOCUMENT)];
    submit((&at.database, &[SYSTEM_BOOK, at.unit.id]), act, done, (fields, again)).await
}

pub async fn decide(at: Writing, frame: Frame, Form(form): Form<DecisionForm>) -> Answer<Response> {
    let is_return = form.verdict == "return";
    let act = async |tx: &mut Tx| {
        if is_return {
            let lines = form.remarks.lines().map(str::trim).filter(|it| !it.is_empty());
            let remarks: Vec<Remark> = lines.map(Remark::read).collect();
            return_filing(tx, at.act(), &at.unit, (form.id, &remarks)).await
        } else {
            approve_filing(tx, at.act(), &at.unit, (form.id, &form.paper)).await
        }
    };
    let done = |_| frame.back("filings", if is_return { "returned" } else { "approved" });
    let again = async |tx: &mut Tx, faults: &Faults| {
        let typed = Typed { decision: Some((&form, faults)), ..Typed::default() };
        let body = draw(tx, &frame, &at.unit, &typed).await?;
        Ok(frame.page(frame.t("预决算报送"), &body).into_response())
    };
    let fields = &[
        (&codes::FILING_UNKNOWN, FILING),
        (&codes::FILING_DECIDED, FILING),
        (&codes::REMARK_MISSING, REMARKS),
        (&codes::REMARK_MISPLACED, REMARKS),
    ];
    submit((&at.database, &[SYSTEM_BOOK, at.unit.id]), act, done, (fields, again)).await
}

async fn draw(tx: &mut Tx, frame: &Frame, unit: &Unit, typed: &Typed<'_>) -> Outcome<Markup> {
    let year = frame.span.year();
    let listed = filings_of_year(tx, (unit, year), frame.today).await?;
    let is_here = |it: &&Listed| {
        it.receiver.as_deref() == Some(unit.code.as_str()) && it.state == FilingState::Filed
    };
    let waiting: Vec<&Listed> = listed.iter().filter(is_here).collect();
    let missing = listed.iter().filter(|it| it.state == FilingState::Missing).count();
    let late = listed.iter().filter(|it| it.is_late).count();
    let (no_form, no_decision, none) =
        (FilingForm::default(), DecisionForm::default(), Faults::none());
    Ok(html! {
        p { (frame.words.f("{}年：应报 {} 份，未编报 {} 份，逾期 {} 份。",
            &[&year, &listed.len(), &missing, &late])) }
        (list(frame, &listed))
        @if frame.may(Ability::KeepBudgets) && unit.parent_id.is_some() {
            (filing_form(frame, typed.filing.unwrap_or((&no_form, &none))))
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
        (DOCUMENT, ""),
        ("状态", ""),
        ("期限", ""),
        ("报送日期", ""),
        ("次数", ""),
        (REMARKS, ""),
    ];
    table(
        frame.words,
        "预决算报送",
        &headings,
        &html! {
            @for it in listed {
                @let class = match it.state {
                    FilingState::Approved => "done",
                    FilingState::Filed => "inform",
                    _ => "warn",
                };
                tr {
                    td class="mark" { (it.unit) }
                    td { (it.unit_name) }
                    td { (frame.t(it.document.label())) }
                    td { span class={ "badge " (class) } { (frame.t(it.state.label())) } }
                    td class="nowrap" { (it.due_on.as_deref().unwrap_or_default())
                        @if it.is_late { " " span class="badge refuse" { (frame.t("逾期")) } } }
                    td class="nowrap" { (it.filed_on.as_deref().unwrap_or_default()) }
                    td { @if it.times > 0 { (it.times) } }
                    td {
                        @for remark in &it.remarks {
                            p { (remark.account) " " (remark.project) " " (remark.note) }
                        }
                    }
                }
            }
        },
    )
}

fn filing_form(frame: &Frame, (form, faults): (&FilingForm, &Faults)) -> Markup {
    let documents = Document::EVERY.iter().map(|it| (it.as_str(), it.label()));
    html! {
        h2 { (frame.t("向上级报送")) }
        form class="card" method="post" action=(frame.at("filings")) {
            (faults.rest(frame.words, &[DOCUMENT]))
            (Field::new("document", DOCUMENT, &form.document).required()
                .help("报送已批准的版本；退回后更正并批准的，可再次报送")
                .select(frame.words, faults, &options(frame.words, documents)))
            (button(frame.words, "报送"))
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
        .filter_map(|it| {
            let label = format!("{} {} {}", it.unit, it.unit_name, frame.t(it.document.label()));
            Some((it.id?.to_string(), label))
        })
        .collect();
    let id = form.id.to_string();
    html! {
        h2 { (frame.t("审核下级报送")) }
        form class="card" method="post" action=(frame.at("filings/decision")) {
            (faults.rest(frame.words, &[FILING, REMARKS, REPLY]))
            (Field::new("id", FILING, &id).required().select(frame.words, faults, &offered))
            (Field::new("remarks", REMARKS, &form.remarks)
                .help("退回的必填，每行一条：科目=内容，或 科目/项目=内容")
                .textarea(frame.words, faults))
            (Field::new("paper", REPLY, &form.paper).input(frame.words, faults))
            p class="actions" {
                button class="primary" name="verdict" value="approve" { (frame.t("核批")) }
                " " button name="verdict" value="return" { (frame.t("退回")) }
            }
        }
    }
}
