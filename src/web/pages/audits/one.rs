//! A 检查 with its papers and its next step, for the union that looks.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{DoneQuery, tabs, told};
use crate::audits::list_audits::{Audit, audit_numbered, papers_seen_by};
use crate::audits::prepare_audit::notify_audit;
use crate::audits::problem::known_problems;
use crate::audits::settle_audit::{Letter, Paper, ask_comments, issue_letter, write_paper};
use crate::audits::store::PaperRow;
use crate::finding::Outcome;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::pages::appraisals::evidence_links;
use crate::web::parts::form::{Faults, Field, button};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::dues::read_day;
use crate::web::views::oversight::read_amount;

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Last(number): Last<i64>,
    Query(query): Query<DoneQuery>,
) -> Answer<Markup> {
    let body = draw(&mut tx, (&frame, &unit, number), (&query.done, &Faults::none())).await?;
    Ok(frame.page(frame.t("检查"), &body))
}

async fn page_again(tx: &mut Tx, about: (&Frame, &Unit, i64), faults: &Faults) -> Answer<Response> {
    let body = draw(tx, about, ("", faults)).await?;
    Ok(about.0.page(about.0.t("检查"), &body).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NoticeForm {
    audit: i64,
    on: String,
    enters: String,
}

pub async fn notice(at: Writing, frame: Frame, Form(form): Form<NoticeForm>) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let (on, enters) = (read_day("通知日期", &form.on)?, read_day("进点日期", &form.enters)?);
        notify_audit(tx, (at.clock, &at.actor), &at.unit, (form.audit, on, enters)).await
    };
    let about = (&frame, &at.unit, form.audit);
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, about, faults).await;
    let done = |()| frame.back(&format!("audits/{}", form.audit), "notified");
    submit(at.book(), act, done, (&[], again)).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PaperForm {
    audit: i64,
    problem: String,
    fact: String,
    amount: String,
    vouchers: String,
    clause: String,
    demand: String,
    owner: String,
}

pub async fn paper(at: Writing, frame: Frame, Form(form): Form<PaperForm>) -> Answer<Response> {
    let number = form.audit;
    let act = async |tx: &mut Tx| {
        let paper = Paper {
            amount: read_amount("金额", &form.amount)?,
            problem: form.problem,
            fact: form.fact,
            vouchers: form.vouchers,
            clause: form.clause,
            demand: form.demand,
            owner: form.owner,
        };
        write_paper(tx, (at.clock, &at.actor), &at.unit, (number, &paper)).await
    };
    let about = (&frame, &at.unit, number);
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, about, faults).await;
    let done = |_| frame.back(&format!("audits/{number}"), "written");
    submit(at.book(), act, done, (&[], again)).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AskForm {
    audit: i64,
    on: String,
}

pub async fn ask(at: Writing, frame: Frame, Form(form): Form<AskForm>) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let on = read_day("征求意见日期", &form.on)?;
        ask_comments(tx, (at.clock, &at.actor), &at.unit, (form.audit, on)).await
    };
    let about = (&frame, &at.unit, form.audit);
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, about, faults).await;
    let done = |_| frame.back(&format!("audits/{}", form.audit), "asked");
    submit(at.book(), act, done, (&[], again)).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LetterForm {
    audit: i64,
    letter: String,
    evaluation: String,
    advice: String,
    on: String,
    due: String,
}

pub async fn issue(at: Writing, frame: Frame, Form(form): Form<LetterForm>) -> Answer<Response> {
    let act = async |tx: &mut Tx| {
        let due = form.due.trim();
        let letter = Letter {
            number: &form.letter,
            evaluation: &form.evaluation,
            advice: &form.advice,
            on: read_day("出具日期", &form.on)?,
            due_on: if due.is_empty() { None } else { Some(read_day("整改期限", due)?) },
        };
        issue_letter(tx, (at.clock, &at.actor), &at.unit, (form.audit, &letter)).await
    };
    let about = (&frame, &at.unit, form.audit);
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, about, faults).await;
    let done = |_| frame.back(&format!("audits/{}", form.audit), "issued");
    submit(at.book(), act, done, (&[], again)).await
}

async fn draw(
    tx: &mut Tx,
    (frame, unit, number): (&Frame, &Unit, i64),
    (done, faults): (&str, &Faults),
) -> Outcome<Markup> {
    let audit = audit_numbered(tx, unit, number).await?;
    let papers = papers_seen_by(tx, (unit, unit), number).await?;
    Ok(html! {
        (tabs(frame, ""))
        (told(frame, done))
        (faults.rest(frame.words, &[]))
        h2 { (frame.words.f("检查 {}：{}", &[&audit.number, &audit.title])) }
        (facts(frame, &audit))
        h3 { (frame.t("底稿")) }
        @if papers.is_empty() {
            p { (frame.t("还没有底稿。")) }
        } @else {
            (paper_rows(frame, &audit, &papers))
        }
        (next_step(frame, &audit, !papers.is_empty(), faults))
    })
}

fn facts(frame: &Frame, it: &Audit) -> Markup {
    let day = |on: &Option<String>| on.clone().unwrap_or_default();
    let facts = [
        ("被检查单位", format!("{} {}", it.audited, it.audited_name)),
        ("检查依据", it.basis.clone()),
        ("检查组", it.members.clone()),
        ("检查期间", format!("{} – {}", it.from_on, it.to_on)),
        ("进度", frame.t(it.stage()).to_owned()),
        ("通知日期", day(&it.notified_on)),
        ("进点日期", day(&it.enters_on)),
        ("答复期限", day(&it.answer_due_on)),
        ("答复", it.answer.clone().unwrap_or_default()),
        ("意见书", it.letter.clone().unwrap_or_default()),
    ];
    html! {
        dl class="facts" {
            @for (label, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
                div { dt { (frame.t(label)) } dd { (value) } }
            }
        }
    }
}

fn paper_rows(frame: &Frame, audit: &Audit, papers: &[PaperRow]) -> Markup {
    let headings = [
        ("底稿号", "mark"),
        ("问题代码", "mark"),
        ("事实", ""),
        ("金额", "money"),
        ("凭证", ""),
        ("依据", ""),
        ("整改要求", ""),
        ("责任人", ""),
        ("编制人", ""),
    ];
    let rows = html! {
        @for it in papers {
            tr {
                td class="mark" { (it.number) }
                td class="mark" { (it.problem) }
                td { (it.fact) }
                td class="money" { @if let Some(fen) = it.amount_fen {
                    (Money::from_fen(fen).grouped()) } }
                td { (evidence_links(frame, &audit.audited, &it.vouchers)) }
                td { (it.clause) }
                td { (it.demand) }
                td { (it.owner) }
                td { (it.written_by) }
            }
        }
    };
    table(frame.words, "底稿", &headings, &rows)
}

fn next_step(frame: &Frame, audit: &Audit, has_papers: bool, faults: &Faults) -> Markup {
    let words = frame.words;
    let today = frame.today.to_string();
    let hidden = html! { input type="hidden" name="audit" value=(audit.number); };
    html! {
        @if audit.letter.is_some() {
            p { a href=(frame.at_unit(&audit.audited, "rectification")) {
                (frame.t("被检查单位的整改情况")) } }
        } @else if audit.notified_on.is_none() {
            h3 { (frame.t("发检查通知")) }
            form method="post" action=(frame.at("audits/notice")) {
                (hidden)
                (Field::new("on", "通知日期", &today).kind("date").required()
                    .input(words, faults))
                (Field::new("enters", "进点日期", "").kind("date").required()
                    .input(words, faults))
                (button(words, "发检查通知"))
            }
        } @else if audit.asked_on.is_none() {
            (paper_form(frame, &hidden, faults))
            @if has_papers {
                h3 { (frame.t("征求意见")) }
                form method="post" action=(frame.at("audits/question")) {
                    (hidden)
                    (Field::new("on", "征求意见日期", &today).kind("date").required()
                        .input(words, faults))
                    (button(words, "征求意见"))
                }
            }
        } @else {
            h3 { (frame.t("出具检查意见书")) }
            form method="post" action=(frame.at("audits/letter")) {
                (hidden)
                (Field::new("letter", "意见书编号", "").required().input(words, faults))
                (Field::new("evaluation", "总体评价", "").required().textarea(words, faults))
                (Field::new("advice", "建议", "").textarea(words, faults))
                (Field::new("on", "出具日期", &today).kind("date").required()
                    .input(words, faults))
                (Field::new("due", "整改期限", "").kind("date").input(words, faults))
                (button(words, "出具检查意见书"))
            }
        }
    }
}

fn paper_form(frame: &Frame, hidden: &Markup, faults: &Faults) -> Markup {
    let words = frame.words;
    let problems: Vec<(String, String)> = known_problems()
        .map(|(code, label)| (code.to_owned(), format!("{code} {label}")))
        .collect();
    html! {
        details class="add" {
            summary { h3 { (frame.t("编制底稿")) } }
            form method="post" action=(frame.at("audits/papers")) {
                (hidden)
                (Field::new("problem", "问题代码", "").required()
                    .select(words, faults, &problems))
                (Field::new("fact", "事实", "").required().textarea(words, faults))
                (Field::new("amount", "金额", "").input(words, faults))
                (Field::new("vouchers", "凭证", "").help("如 2025-03 记-12，多张用分号分开")
                    .input(words, faults))
                (Field::new("clause", "依据", "").required().input(words, faults))
                (Field::new("demand", "整改要求", "").required().input(words, faults))
                (Field::new("owner", "责任人", "").input(words, faults))
                (button(words, "编制底稿"))
            }
        }
    }
}
