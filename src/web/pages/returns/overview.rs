//! The runs of a unit, and the form that computes another one.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::access::role::Ability;
use crate::date::ReportSpan;
use crate::finding::{Finding, Outcome, Place};
use crate::grants::codes;
use crate::grants::return_run::{Asked, RunState, Way};
use crate::grants::run_returns::run_returns;
use crate::grants::store;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::units::unit::Unit;
use crate::web::address::url_part;
use crate::web::at::{Reading, Writing};
use crate::web::extract::Form;
use crate::web::frame::Frame;
use crate::web::parts::form::{Faults, Field, button, options};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::submit::submit;

const RULE: &str = "规则编码";
const SPAN: &str = "计算期间";
const DAY: &str = "付款或通知日期";

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RunForm {
    rule: String,
    span: String,
    way: String,
    on: String,
}

impl RunForm {
    fn asked(&self) -> Outcome<Asked> {
        let span = self.span.trim().parse::<ReportSpan>().map_err(|problem| {
            Finding::new(&crate::web::codes::QUERY_INVALID, Place::of(SPAN)).found(problem)
        })?;
        let dated_on = self
            .on
            .parse()
            .map_err(|_| Finding::new(&codes::WAY_INVALID, Place::of(DAY)).found(&self.on))?;
        let way = Way::read(&self.way).unwrap_or(Way::Notice);
        Ok(Asked { code: self.rule.trim().to_owned(), span, way, dated_on })
    }
}

/// Where the page of a run stands.
pub fn page_of(rule: &str, span: &str) -> String {
    format!("returns/{}/{span}", url_part(rule))
}

pub async fn show(Reading { mut tx, unit }: Reading, frame: Frame) -> Answer<Markup> {
    let form =
        RunForm { span: frame.span.to_string(), on: frame.today.to_string(), ..RunForm::default() };
    let body = draw(&mut tx, &frame, &unit, (&form, &Faults::none())).await?;
    Ok(frame.page(frame.t("回拨和奖励"), &body))
}

pub async fn run(at: Writing, frame: Frame, Form(form): Form<RunForm>) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let asked = form.asked()?;
        run_returns(tx, at.act(), &at.unit, &asked).await
    };
    let done = |done: crate::grants::run_returns::Done| {
        frame.back(&page_of(&done.run.row.code, &done.run.row.span), "computed")
    };
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, &at.unit, (&form, faults)).await?;
        Ok(frame.page(frame.t("回拨和奖励"), &body).into_response())
    };
    let fields = &[
        (&codes::RULE_UNKNOWN, RULE),
        (&codes::RULE_NOT_IN_FORCE, SPAN),
        (&codes::PERIOD_NOT_A_YEAR, SPAN),
        (&codes::DAY_BEFORE_PERIOD, DAY),
        (&codes::YEAR_NOT_OVER, DAY),
    ];
    submit((&at.database, &[SYSTEM_BOOK, at.unit.id]), act, done, (fields, again)).await
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (form, faults): (&RunForm, &Faults),
) -> Outcome<Markup> {
    let runs = store::runs_of(tx, unit.id).await?;
    let mut rules = store::rules_of(tx, unit.id).await?;
    rules.dedup_by(|one, other| one.code == other.code);
    let mut policies = store::policies_of(tx, unit.id).await?;
    policies.dedup_by(|one, other| one.code == other.code);
    let of_rules = rules.iter().map(|it| (&it.code, &it.name));
    let offered = of_rules.chain(policies.iter().map(|it| (&it.code, &it.name)));
    let offered: Vec<(String, String)> = offered
        .map(|(code, name)| (code.clone(), format!("{code} {name}").trim().to_owned()))
        .collect();
    let may_run = frame.may(Ability::RunReturns);
    Ok(html! {
        p { (frame.t("按回拨奖励规则计算下级应得的金额；由另一人核对批准后，生成补助通知和付款凭证。")) }
        @if runs.is_empty() {
            p class="quiet" { (frame.t("还没有计算过。")) }
        } @else {
            (table(frame.words, "回拨和奖励", &[
                (RULE, "mark"),
                ("期间", ""),
                ("办理方式", ""),
                ("日期", ""),
                ("计算人", ""),
                ("批准人", ""),
                ("状态", ""),
            ], &html! {
                @for it in &runs {
                    tr {
                        td class="mark" {
                            a href=(frame.at(&page_of(&it.code, &it.span))) { (it.code) }
                        }
                        td class="nowrap" { (it.span) }
                        td { (frame.t(Way::read(&it.way).unwrap_or(Way::Notice).label())) }
                        td class="nowrap" { (it.dated_on) }
                        td { (it.run_by) }
                        td { (it.approved_by.as_deref().unwrap_or_default()) }
                        td { (state_badge(frame, RunState::read(&it.state))) }
                    }
                }
            }))
        }
        ul class="links" {
            li { a href=(frame.at("books/dues-policies")) { (frame.t("经费返还政策表")) } }
        }
        @if may_run {
            h2 { (frame.t("计算")) }
            @if offered.is_empty() {
                p class="quiet" { (frame.t("本单位没有回拨奖励规则，请先导入规则表。")) }
            } @else {
                (run_form(frame, &offered, (form, faults)))
            }
        }
    })
}

/// Where a run stands.
pub fn state_badge(frame: &Frame, state: Option<RunState>) -> Markup {
    let state = state.unwrap_or(RunState::Preview);
    let class = if state == RunState::Approved { "done" } else { "warn" };
    html! { span class={ "badge " (class) } { (frame.t(state.label())) } }
}

fn run_form(
    frame: &Frame,
    offered: &[(String, String)],
    (form, faults): (&RunForm, &Faults),
) -> Markup {
    let ways = Way::EVERY.iter().map(|it| (it.as_str(), it.label()));
    html! {
        form class="card" method="post" action=(frame.at("returns")) {
            (faults.rest(frame.words, &[RULE, SPAN, DAY]))
            (Field::new("rule", RULE, &form.rule).required().select(frame.words, faults, offered))
            (Field::new("span", SPAN, &form.span).required()
                .help("写作 2025-03、2025Q1、2025H1 或 2025").input(frame.words, faults))
            (Field::new("way", "办理方式", &form.way)
                .help("付款的，批准时生成付款凭证；通知的，以后付款")
                .select(frame.words, faults, &options(frame.words, ways)))
            (Field::new("on", DAY, &form.on).kind("date").required().input(frame.words, faults))
            (button(frame.words, "计算"))
        }
    }
}
