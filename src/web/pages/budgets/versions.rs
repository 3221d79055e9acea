//! 预算版本: the versions of a year side by side, and the form by which an approval is recorded.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::tabs;
use crate::access::role::Ability;
use crate::budgets::approve_budget::{Version, approve_budget};
use crate::budgets::budget::{Stage, State};
use crate::budgets::codes;
use crate::budgets::list_versions::{side_by_side, versions_of};
use crate::budgets::pass_step::{Passed, Standing, pass_step, steps_of, waiting_content};
use crate::finding::Outcome;
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::parts::form::{Faults, Field, button, options};
use crate::web::parts::table::{framed, table};
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::budgets::{read_approval, read_budget_day};

const STAGE: &str = "预算阶段";
const DAY: &str = "批准日期";
const PAPER: &str = "批准依据";
const PASSED_ON: &str = "通过日期";
const PAPERS_ON: &str = "材料送交日期";

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ApprovalForm {
    stage: String,
    on: String,
    paper: String,
}

#[derive(Debug, Default, Deserialize)]
pub struct VersionsQuery {
    #[serde(default)]
    done: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<VersionsQuery>,
) -> Answer<Markup> {
    let form = ApprovalForm { on: frame.today.to_string(), ..ApprovalForm::default() };
    let none = Faults::none();
    let body = draw(&mut tx, &frame, &unit, (&form, &none), (&passing(&frame), &none)).await?;
    let body = html! {
        @if query.done == "passed" { (notice(true, frame.t("已登记这一步。"))) }
        @if query.done == "approved" { (notice(true, frame.t("已登记批准。"))) }
        (body)
    };
    Ok(frame.page(frame.t("预算版本"), &body))
}

pub async fn approve(
    at: Writing,
    frame: Frame,
    Form(form): Form<ApprovalForm>,
) -> Answer<Response> {
    let year = frame.span.year();
    let act = async |tx: &mut Tx| {
        let said = (form.stage.as_str(), form.on.as_str(), form.paper.as_str());
        let asked = read_approval(year, said, (STAGE, DAY))?;
        approve_budget(tx, at.act(), &at.unit, &asked).await
    };
    let done = |_: Version| frame.back("budgets/versions", "approved");
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, &at.unit, (&form, faults), (&passing(&frame), &Faults::none()))
            .await?;
        Ok(frame.page(frame.t("预算版本"), &body).into_response())
    };
    let fields = &[
        (&codes::STAGE_INVALID, STAGE),
        (&codes::NOTHING_PROPOSED, STAGE),
        (&codes::DAY_INVALID, DAY),
        (&codes::PAPER_MISSING, PAPER),
    ];
    submit(at.book(), act, done, (fields, again)).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PassForm {
    stage: String,
    step: String,
    on: String,
    papers_on: String,
    paper: String,
}

pub async fn pass(at: Writing, frame: Frame, Form(form): Form<PassForm>) -> Answer<Response> {
    let year = frame.span.year();
    let act = async |tx: &mut Tx| {
        let papers_on = Some(form.papers_on.as_str()).filter(|it| !it.trim().is_empty());
        let passed = Passed {
            year,
            stage: Stage::read(&form.stage).unwrap_or(Stage::Initial),
            step: form.step.clone(),
            on: read_budget_day(&form.on, PASSED_ON)?,
            papers_on: papers_on.map(|it| read_budget_day(it, PAPERS_ON)).transpose()?,
            paper: form.paper.clone(),
        };
        pass_step(tx, at.act(), &at.unit, &passed).await
    };
    let done = |_: Vec<Standing>| frame.back("budgets/versions", "passed");
    let again = async |tx: &mut Tx, faults: &Faults| {
        let empty = ApprovalForm { on: frame.today.to_string(), ..ApprovalForm::default() };
        let none = Faults::none();
        let body = draw(tx, &frame, &at.unit, (&empty, &none), (&form, faults)).await?;
        Ok(frame.page(frame.t("预算版本"), &body).into_response())
    };
    let fields = &[
        (&codes::PAPERS_LATE, PAPERS_ON),
        (&codes::STEP_MISSING, PASSED_ON),
        (&codes::PAPER_MISSING, PAPER),
    ];
    submit(at.book(), act, done, (fields, again)).await
}

/// The form of a step that nobody typed in yet.
fn passing(frame: &Frame) -> PassForm {
    PassForm { on: frame.today.to_string(), ..PassForm::default() }
}

/// The steps of each stage that waits, what of them was passed, and the form for the next one.
async fn steps(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    passing: (&PassForm, &Faults),
) -> Outcome<Markup> {
    let year = frame.span.year();
    let today = frame.today.to_string();
    let mut waiting = Vec::new();
    for stage in [Stage::Initial, Stage::Adjustment] {
        let Some(content) = waiting_content(tx, unit, (year, stage)).await? else { continue };
        let standing = steps_of(tx, unit, (year, stage, &content, &today)).await?;
        if !standing.is_empty() {
            waiting.push((stage, standing));
        }
    }
    Ok(html! {
        @for (stage, standing) in &waiting {
            h2 { (frame.t(stage.label())) " " (frame.t("审批程序")) }
            (table(frame.words, "审批程序", &[
                ("步骤", ""), ("材料提前工作日", "mark"), (PAPERS_ON, ""), (PASSED_ON, ""), ("依据", ""),
            ], &html! {
                @for it in standing {
                    @let passed = it.passed.as_ref();
                    tr {
                        td { (it.step.name) }
                        td class="mark" { @if it.step.papers_days > 0 { (it.step.papers_days) } }
                        td class="nowrap" {
                            (passed.and_then(|it| it.papers_on.as_deref()).unwrap_or_default()) }
                        td class="nowrap" {
                            @match passed {
                                Some(row) => { (row.done_on) }
                                None => { span class="badge warn" { (frame.t("未登记")) } }
                            }
                        }
                        td { (passed.map_or("", |it| it.paper.as_str())) }
                    }
                }
            }))
            @if let Some(next) = standing.iter().find(|it| it.passed.is_none())
                && frame.may(Ability::KeepBudgets) {
                (pass_form(frame, (*stage, next), passing))
            }
        }
    })
}

/// The form for the next step, with what was typed and refused.
fn pass_form(
    frame: &Frame,
    (stage, next): (Stage, &Standing),
    (form, faults): (&PassForm, &Faults),
) -> Markup {
    let (blank, none) = (passing(frame), Faults::none());
    let is_asked = form.stage == stage.as_str() && form.step == next.step.name;
    let (form, faults) = if is_asked { (form, faults) } else { (&blank, &none) };
    html! {
        form class="card" method="post" action=(frame.at("budgets/steps")) {
            (faults.rest(frame.words, &[PAPERS_ON, PASSED_ON, PAPER]))
            input type="hidden" name="stage" value=(stage.as_str());
            input type="hidden" name="step" value=(next.step.name);
            p { strong { (frame.words.f("登记“{}”", &[&next.step.name])) } }
            @if next.step.papers_days > 0 {
                (Field::new("papers_on", PAPERS_ON, &form.papers_on).kind("date").required()
                    .help("审查材料送交的日期，按规定提前").input(frame.words, faults))
            }
            (Field::new("on", PASSED_ON, &form.on).kind("date").required()
                .input(frame.words, faults))
            (Field::new("paper", PAPER, &form.paper).required()
                .help("会议纪要或审查意见").input(frame.words, faults))
            (button(frame.words, "登记这一步"))
        }
    }
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (form, faults): (&ApprovalForm, &Faults),
    passing: (&PassForm, &Faults),
) -> Outcome<Markup> {
    let year = frame.span.year();
    let versions = versions_of(tx, unit, year).await?;
    let steps = steps(tx, frame, unit, passing).await?;
    Ok(html! {
        (tabs(frame, "budgets/versions"))
        h2 { (frame.words.f("{}年预算的各版本", &[&year])) }
        @if versions.is_empty() {
            p class="quiet" { (frame.t("这一年还没有预算，请先编制预算或导入预算表。")) }
        } @else {
            (list(frame, &versions))
            (lines(frame, &versions))
        }
        (steps)
        @if frame.may(Ability::ApproveBudgets) { (approval_form(frame, (form, faults))) }
    })
}

fn list(frame: &Frame, versions: &[Version]) -> Markup {
    let headings = [
        ("版本", ""),
        (STAGE, ""),
        ("状态", ""),
        (DAY, ""),
        ("起计日期", ""),
        (PAPER, ""),
        ("编制人", ""),
    ];
    table(
        frame.words,
        "预算版本",
        &headings,
        &html! {
            @for it in versions {
                @let class = if it.state() == State::Approved { "done" } else { "warn" };
                tr {
                    td { (it.row.seq) }
                    td { (frame.t(it.stage().label())) }
                    td { span class={ "badge " (class) } { (frame.t(it.state().label())) } }
                    td class="nowrap" { (it.row.approved_on.as_deref().unwrap_or_default()) }
                    td class="nowrap" { (it.row.counts_from_on.as_deref().unwrap_or_default()) }
                    td { (it.row.paper.as_deref().unwrap_or_default()) }
                    td { (it.row.made_by) }
                }
            }
        },
    )
}

fn lines(frame: &Frame, versions: &[Version]) -> Markup {
    let label = frame.t("各版本并列");
    let mut headings =
        vec![("科目编码", "mark"), ("科目名称", ""), ("项目", ""), ("上年决算数", "money")];
    headings.extend(versions.iter().map(|it| (it.stage().label(), "money")));
    headings.push(("说明", ""));
    let rows = side_by_side(versions);
    framed(
        frame.words,
        ("", "grid", label),
        &headings,
        &html! {
            tbody {
                @for row in &rows {
                    tr {
                        td class="mark" { (row.account) }
                        td { (row.name) }
                        td { (row.project) }
                        td class="money" { @if let Some(it) = row.last_final { (it.grouped()) } }
                        @for amount in &row.amounts {
                            td class="money" { @if let Some(it) = amount { (it.grouped()) } }
                        }
                        td { (row.note) }
                    }
                }
            }
        },
    )
}

fn approval_form(frame: &Frame, (form, faults): (&ApprovalForm, &Faults)) -> Markup {
    let stages = Stage::EVERY.iter().map(|it| (it.as_str(), it.label()));
    html! {
        h2 { (frame.t("登记批准")) }
        form class="card" method="post" action=(frame.at("budgets/versions")) {
            (faults.rest(frame.words, &[STAGE, DAY, PAPER]))
            (Field::new("stage", STAGE, &form.stage).required()
                .help("年初预算、年中调整为已导入的待批准版本；决算取自账簿")
                .select(frame.words, faults, &options(frame.words, stages)))
            (Field::new("on", DAY, &form.on).kind("date").required()
                .help("年中调整自批准之日起计").input(frame.words, faults))
            (Field::new("paper", PAPER, &form.paper).required()
                .help("会议纪要或批复的文号").input(frame.words, faults))
            (button(frame.words, "登记批准"))
        }
    }
}
