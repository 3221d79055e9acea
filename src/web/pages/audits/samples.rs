//! 审计抽样: a draw, its vouchers as a working list, and what the errors say of all.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{DoneQuery, tabs, told};
use crate::finding::Outcome;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::sampling::list_samples::{Look, list_samples, record_look};
use crate::sampling::sample::{Asked, Method, Sample};
use crate::sampling::take_sample::{Words as Limits, read_limits, take_sample};
use crate::units::unit::Unit;
use crate::web::address::url_query;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::form::{Faults, Field, button, options};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::oversight::{evaluated, read_amount, read_method};

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<DoneQuery>,
) -> Answer<Markup> {
    let body = draw(&mut tx, &frame, &unit, (&query.done, &Faults::none())).await?;
    Ok(frame.page(frame.t("审计抽样"), &body))
}

async fn page_again(tx: &mut Tx, frame: &Frame, unit: &Unit, faults: &Faults) -> Answer<Response> {
    let body = draw(tx, frame, unit, ("", faults)).await?;
    Ok(frame.page(frame.t("审计抽样"), &body).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SampleForm {
    method: String,
    seed: String,
    confidence: String,
    tolerable: String,
    expected: String,
}

pub async fn take(at: Writing, frame: Frame, Form(form): Form<SampleForm>) -> Answer<Response> {
    let year = frame.span.year();
    let act = async |tx: &mut Tx| {
        let method = read_method(&form.method)?;
        let words = Limits {
            confidence: &form.confidence,
            tolerable: &form.tolerable,
            expected: &form.expected,
        };
        let (confidence, limits) = read_limits(method, words)?;
        let seed = form.seed.trim().to_owned();
        let asked = Asked { year, method, seed, confidence, limits };
        take_sample(tx, (at.clock, &at.actor), &at.unit, &asked).await
    };
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, &frame, &at.unit, faults).await;
    let done = |_| frame.back("samples", "drawn");
    submit(at.book(), act, done, (&[], again)).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LookForm {
    sample: i64,
    line: i64,
    error: String,
    remark: String,
}

pub async fn look(at: Writing, frame: Frame, Form(form): Form<LookForm>) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let error = read_amount("差错金额", &form.error)?.unwrap_or(Money::ZERO);
        let remark = form.remark.clone();
        let look = Look { sample: form.sample, line: form.line, error, remark };
        record_look(tx, (at.clock, &at.actor), &at.unit, &look).await
    };
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, &frame, &at.unit, faults).await;
    let done = |()| frame.back("samples", "looked");
    submit(at.book(), act, done, (&[], again)).await
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (done, faults): (&str, &Faults),
) -> Outcome<Markup> {
    let year = frame.span.year();
    let samples = list_samples(tx, unit, year).await?;
    Ok(html! {
        (tabs(frame, "samples"))
        (told(frame, done))
        (faults.rest(frame.words, &[]))
        h2 { (frame.words.f("{}年的审计样本", &[&year])) }
        @if samples.is_empty() { p { (frame.t("这一年还没有抽取样本。")) } }
        @for sample in &samples { (one(frame, unit, sample)) }
        (form(frame, faults))
    })
}

fn one(frame: &Frame, unit: &Unit, it: &Sample) -> Markup {
    let headings = [
        ("序号", "mark"),
        ("凭证", "mark"),
        ("分录", "mark"),
        ("金额", "money"),
        ("选中方式", ""),
        ("差错金额", "money"),
        ("检查结果", ""),
    ];
    let rows = html! {
        @for line in &it.lines {
            @let query = url_query([("name", line.voucher.as_str())]);
            tr {
                td class="mark" { (line.number) }
                td class="mark" { a href=(frame.at(&format!("checks/voucher?{query}"))) {
                    (line.voucher) } }
                td class="mark" { (line.line_no) }
                td class="money" { (line.amount.grouped()) }
                td { (line.way) }
                td class="money" { @if let Some(error) = line.error { (error.grouped()) } }
                td {
                    @if let Some(by) = &line.looked_by { p { (by) " " (line.remark) } }
                    form class="inline" method="post" action=(frame.at("samples/looks")) {
                        input type="hidden" name="sample" value=(it.number);
                        input type="hidden" name="line" value=(line.number);
                        @let name = format!("{} {}", it.number, line.number);
                        input name="error" aria-label={ (frame.t("差错金额")) " " (name) };
                        input name="remark" aria-label={ (frame.t("检查说明")) " " (name) };
                        button aria-label={ (frame.t("已检查")) " " (name) } {
                            (frame.t("已检查")) }
                    }
                }
            }
        }
    };
    let looked = it.lines.iter().filter(|line| line.error.is_some()).count();
    html! {
        section {
            h3 { (frame.words.f("样本 {}：{}，{} 行，已检查 {} 行",
                &[&it.number, &frame.t(it.method.label()), &it.lines.len(), &looked])) }
            @if let Ok((headings, cells)) = evaluated(unit, it) {
                @let headings: Vec<(&'static str, &str)> =
                    headings.into_iter().map(|it| (it, "money")).collect();
                @let row = html! { tr { @for cell in &cells { td class="money" { (cell) } } } };
                (table(frame.words, "样本评价", &headings, &row))
            }
            (table(frame.words, "样本", &headings, &rows))
        }
    }
}

fn form(frame: &Frame, faults: &Faults) -> Markup {
    let words = frame.words;
    let methods = options(words, Method::EVERY.iter().map(|it| (it.as_str(), it.label())));
    html! {
        details class="add" {
            summary { h2 { (frame.t("抽取样本")) } }
            form method="post" action=(frame.at("samples")) {
                (Field::new("method", "抽样方法", "").required().select(words, faults, &methods))
                (Field::new("seed", "抽样种子", "").required().input(words, faults))
                (Field::new("confidence", "置信度", "0.95").required().input(words, faults))
                (Field::new("tolerable", "可容忍差错", "0.05").required()
                    .help("货币单位抽样填金额，其余填比率").input(words, faults))
                (Field::new("expected", "预计差错", "0").required().input(words, faults))
                (button(words, "抽取样本"))
            }
        }
    }
}
