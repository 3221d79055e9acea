//! 考核评分: each row with the program's score, 自评, 互查, 复核 and what costs points; what mending
//! would bring; scores, the self-check, appeals.

use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{evidence_links, tabs};
use crate::access::role::Ability;
use crate::appraisals::answer_appeal::{Appeal, raise_appeal};
use crate::appraisals::points::{Points, hundredths};
use crate::appraisals::read_scores::{AskedSheet, read_sheet};
use crate::appraisals::record_scores::{INAPPLICABLE, VETO};
use crate::appraisals::sheet::{Line, ScoreKind, Scored, Sheet, Verdict};
use crate::appraisals::submit_self_check::submit_self_check;
use crate::finding::Outcome;
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::address::query_pairs;
use crate::web::at::{Reading, Writing};
use crate::web::extract::Form;
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::parts::form::{Faults, Field, button, options};
use crate::web::parts::table::framed;
use crate::web::problem::Answer;
use crate::web::submit::submit;
use crate::web::views::oversight::{Saying, say_own, say_score, scorer_of};

/// How many rows are told as worth mending first.
const WORTH: usize = 3;

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    RawQuery(query): RawQuery,
) -> Answer<Markup> {
    let pairs = query_pairs(query.as_deref().unwrap_or_default());
    let body = draw(&mut tx, &frame, &unit, (&pairs, &Faults::none())).await?;
    Ok(frame.page(frame.t("考核评分"), &body))
}

async fn page_again(tx: &mut Tx, frame: &Frame, unit: &Unit, faults: &Faults) -> Answer<Response> {
    let body = draw(tx, frame, unit, (&[], faults)).await?;
    Ok(frame.page(frame.t("考核评分"), &body).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScoreForm {
    item: String,
    /// `peer` or `review`; the union's own word needs none.
    kind: String,
    score: String,
    reason: String,
    evidence: String,
}

impl ScoreForm {
    fn saying(&self) -> Saying<'_> {
        Saying {
            item: &self.item,
            kind: &self.kind,
            score: &self.score,
            reason: &self.reason,
            evidence: &self.evidence,
        }
    }
}

/// 互查 or 复核.
pub async fn score(at: Writing, frame: Frame, Form(form): Form<ScoreForm>) -> Answer<Response> {
    let year = frame.span.year();
    let scorer = scorer_of(&at, year).await?;
    let act = async |tx: &mut Tx| say_score(tx, &at, (&scorer, year), form.saying()).await;
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, &frame, &at.unit, faults).await;
    let done = |()| frame.back("appraisal", "scored");
    submit((&at.database, &[scorer.id]), act, done, (&[], again)).await
}

/// 自评 of a row.
pub async fn own(at: Writing, frame: Frame, Form(form): Form<ScoreForm>) -> Answer<Response> {
    let year = frame.span.year();
    let act = async |tx: &mut Tx| say_own(tx, &at, year, form.saying()).await;
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, &frame, &at.unit, faults).await;
    let done = |()| frame.back("appraisal", "scored");
    submit(at.book(), act, done, (&[], again)).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FileForm {}

/// Files the self-check.
pub async fn file(at: Writing, frame: Frame, Form(_): Form<FileForm>) -> Answer<Response> {
    let year = frame.span.year();
    let act = async |tx: &mut Tx| {
        submit_self_check(tx, (at.clock, &at.actor), &at.unit, ("", year)).await
    };
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, &frame, &at.unit, faults).await;
    let done = |_| frame.back("appraisal", "filed");
    submit(at.book(), act, done, (&[], again)).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppealForm {
    item: String,
    reason: String,
}

pub async fn appeal(at: Writing, frame: Frame, Form(form): Form<AppealForm>) -> Answer<Response> {
    let year = frame.span.year();
    let act = async |tx: &mut Tx| {
        let appeal = Appeal { scheme: "", year, item: &form.item, reason: &form.reason };
        raise_appeal(tx, (at.clock, &at.actor), &at.unit, &appeal).await
    };
    let again = async |tx: &mut Tx, faults: &Faults| page_again(tx, &frame, &at.unit, faults).await;
    let done = |_| frame.back("appraisal", "appealed");
    submit(at.book(), act, done, (&[], again)).await
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (query, faults): (&[(String, String)], &Faults),
) -> Outcome<Markup> {
    let asked = AskedSheet { scheme: "", year: frame.span.year(), today: frame.today };
    let sheet = read_sheet(tx, unit, asked).await?;
    let of = |key: &'static str| {
        query.iter().filter(move |(it, _)| it == key).map(|(_, value)| value.as_str())
    };
    let mended: Vec<&str> = of("mend").collect();
    Ok(html! {
        (tabs(frame, "appraisal"))
        @if let Some(done) = of("done").next() { (told(frame, done)) }
        (faults.rest(frame.words, &[]))
        h2 { (frame.words.f("{}年考核评分", &[&sheet.year])) }
        (total(frame, &sheet))
        (what_if(frame, &sheet, &mended))
        (rows(frame, unit, &sheet))
        (forms(frame, &sheet, faults))
    })
}

fn told(frame: &Frame, done: &str) -> Markup {
    html! {
        @match done {
            "scored" => (notice(true, frame.t("评分已登记。"))),
            "filed" => (notice(true, frame.t("自评已报送。"))),
            "appealed" => (notice(true, frame.t("申诉已提出，等待答复。"))),
            _ => {}
        }
    }
}

fn total(frame: &Frame, sheet: &Sheet) -> Markup {
    let standing = if sheet.passes { "达标" } else { "未达标" };
    html! {
        p {
            (frame.t("方案")) " " span class="mark" { (sheet.scheme) } "　"
            (frame.t("总分")) " " strong { (sheet.total_printed()) } "　"
            (sheet.grade) " " (frame.t(standing)) " "
            @if sheet.is_provisional {
                span class="badge warn" { (frame.t("暂评")) }
            }
            @for veto in &sheet.vetoes {
                " " span class="badge refuse" { (frame.t("否决")) " " (veto) }
            }
        }
    }
}

/// What mending rows would bring.
fn what_if(frame: &Frame, sheet: &Sheet, mended: &[&str]) -> Markup {
    let worth = sheet.worth_mending(WORTH);
    let lost = |line: &&Line| line.deduction.is_some_and(|it| it > Points::ZERO);
    html! {
        @if !worth.is_empty() {
            section {
                h3 { (frame.t("整改后能得多少分")) }
                ul {
                    @for (line, gain) in &worth {
                        li { (frame.words.f("整改 {} {} 可增加 {} 分",
                            &[&line.code, &line.item, &hundredths(*gain)])) }
                    }
                }
                form method="get" action=(frame.path("appraisal")) {
                    (frame.kept_fields())
                    details open[!mended.is_empty()] {
                        summary { (frame.t("选择要整改的条目")) }
                        @for line in sheet.lines.iter().filter(lost) {
                            div class="field check" { label {
                                input type="checkbox" name="mend" value=(line.code)
                                    checked[mended.contains(&line.code.as_str())];
                                " " (line.code) " " (line.item) " −" (points(line.deduction))
                            } }
                        }
                        (button(frame.words, "试算整改后的总分"))
                    }
                }
                @if let Some(total) = sheet.mended(mended).filter(|_| !mended.is_empty()) {
                    p role="status" { (frame.words.f("整改 {} 后总分 {}",
                        &[&mended.join("、"), &hundredths(total)])) }
                }
            }
        }
    }
}

fn points(points: Option<Points>) -> String {
    points.map(|it| it.to_string()).unwrap_or_default()
}

fn said(scored: Option<&Scored>) -> Markup {
    html! {
        @if let Some(it) = scored {
            @match it.verdict {
                Verdict::Points(points) => { (points) }
                Verdict::Inapplicable => { (INAPPLICABLE) }
                Verdict::Veto => { (VETO) }
            }
            @if !it.reason.is_empty() { p class="quiet" { (it.by) "：" (it.reason) } }
        }
    }
}

fn rows(frame: &Frame, unit: &Unit, sheet: &Sheet) -> Markup {
    let headings = [
        ("条目", "mark"),
        ("考核内容", ""),
        ("标准分", "money"),
        ("系统计算", "money"),
        ("自评", ""),
        ("互查", ""),
        ("复核", ""),
        ("得分", "money"),
        ("扣分", "money"),
        ("证据", ""),
        ("说明", ""),
    ];
    let rows = html! {
        @for line in &sheet.lines {
            tr id={ "row-" (line.code) } {
                td class="mark" { (line.code) }
                td class="said" { (line.item) p class="quiet" { (rule_words(&line.rule)) } }
                td class="money" { (line.points.to_string()) }
                td class="money" { (points(line.automatic)) }
                td { (said(line.scores.own.as_ref())) }
                td { (said(line.scores.peer.as_ref())) }
                td { (said(line.scores.review.as_ref())) }
                td class="money" { (points(line.score)) }
                td class="money" { (points(line.deduction)) }
                td class="said" { (evidence_links(frame, &unit.code, &line.evidence)) }
                td class="said" { (line.remark) }
            }
        }
    };
    framed(
        frame.words,
        ("", "grid score", frame.t("考核评分")),
        &headings,
        &html! { tbody { (rows) } },
    )
}

/// A rule of deduction in its words, without what the program reads of it.
fn rule_words(rule: &str) -> &str {
    rule.split_once('|').map_or(rule, |(_, words)| words.trim())
}

/// What the viewer may say.
fn forms(frame: &Frame, sheet: &Sheet, faults: &Faults) -> Markup {
    let items: Vec<(String, String)> = sheet
        .lines
        .iter()
        .map(|line| (line.code.clone(), format!("{} {}", line.code, line.item)))
        .collect();
    let kinds = [ScoreKind::Peer, ScoreKind::Review].map(|it| (it.as_str(), it.label()));
    let kinds = options(frame.words, kinds);
    let words = frame.words;
    let fields = html! {
        (Field::new("item", "条目", "").required().select(words, faults, &items))
        (Field::new("score", "得分", "").required()
            .help("分数，或 不适用；A/B/C 方案写等级，否决项写 否决").input(words, faults))
        (Field::new("reason", "扣分说明", "").input(words, faults))
        (Field::new("evidence", "证据", "").input(words, faults))
    };
    html! {
        @if frame.may(Ability::Appraise) {
            details class="add" {
                summary { h2 { (frame.t("登记互查、复核评分")) } }
                form method="post" action=(frame.at("appraisal/scores")) {
                    (Field::new("kind", "评分类别", "").required().select(words, faults, &kinds))
                    (fields)
                    (button(words, "登记评分"))
                }
            }
        }
        @if frame.may(Ability::AnswerOversight) {
            details class="add" {
                summary { h2 { (frame.t("登记自评")) } }
                form method="post" action=(frame.at("appraisal/own")) {
                    (fields)
                    (button(words, "登记自评"))
                }
            }
            form method="post" action=(frame.at("appraisal/self-check")) {
                p { (frame.t("没有登记自评的条目，以系统计算的得分作为自评报送；报送后不能再改。")) }
                (button(words, "报送自评"))
            }
            details class="add" {
                summary { h2 { (frame.t("对发布的结果申诉")) } }
                form method="post" action=(frame.at("appraisal/appeals")) {
                    (Field::new("item", "条目", "").required().select(words, faults, &items))
                    (Field::new("reason", "理由", "").required().textarea(words, faults))
                    (button(words, "提出申诉"))
                }
            }
        }
    }
}
