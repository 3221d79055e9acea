//! Which statements a unit draws, how they stand, and charts of receipts and spending.

use maud::{Markup, html};

use crate::finding::Severity;
use crate::money::Money;
use crate::statements::survey_statements::{FormState, MonthFlow, Part, Survey, survey_statements};
use crate::units::unit::Unit;
use crate::web::address::url_part;
use crate::web::at::Reading;
use crate::web::frame::Frame;
use crate::web::pages::books::{file_url, year_in_head};
use crate::web::parts::chart::{self, Chart, ChartKind, Series};
use crate::web::parts::table::framed;
use crate::web::problem::Answer;
use crate::web::shell::span_label;

pub async fn show(Reading { mut tx, unit }: Reading, frame: Frame) -> Answer<Markup> {
    let title = frame.t("会计报表");
    if let Err(instead) = year_in_head(&mut tx, &frame, &unit).await? {
        return Ok(frame.page(title, &instead));
    }
    let survey = survey_statements(&mut tx, &unit, frame.span).await?;
    let body = html! {
        (head(&frame, &unit, &survey))
        (forms(&frame, &unit, &survey))
        (charts(&frame, &survey))
    };
    Ok(frame.page(title, &body))
}

fn head(frame: &Frame, unit: &Unit, survey: &Survey) -> Markup {
    let words = frame.words;
    let is_closed = survey.closed_months == survey.month_count;
    let closed = words.f("已结账 {}/{} 个月", &[&survey.closed_months, &survey.month_count]);
    let pack = format!("/api/v1/units/{}/report-pack?period={}", url_part(&unit.code), frame.span);
    html! {
        p class="head" {
            span { (unit.name) }
            span { (span_label(words, frame.span)) }
            span {
                span class={ "badge " (if is_closed { "done" } else { "plain" }) } { (closed) }
                @if !is_closed {
                    " " span class="quiet" { (words.t("未结账月份的数字还会变动。")) }
                }
            }
        }
        div class="tools screen" {
            a class="button primary" download href=(pack) { (words.t("下载全套报表 xlsx")) }
        }
    }
}

fn forms(frame: &Frame, unit: &Unit, survey: &Survey) -> Markup {
    let words = frame.words;
    let label = words.t("报表清单");
    html! {
        (framed(frame.words, ("", "grid", label),
            &[("报表", ""), ("表号", "mark"), ("状态", "mark"), ("说明", ""), ("下载", "screen")], &html! {
                tbody { @for form in &survey.forms { (form_row(frame, unit, form)) } }
        }))
    }
}

fn form_row(frame: &Frame, unit: &Unit, form: &FormState) -> Markup {
    let words = frame.words;
    let name = form.name.as_str();
    let span = frame.span.to_string();
    let href = frame.at(&format!("statements/{name}"));
    let warned = form.findings.iter().filter(|it| it.severity != Severity::Inform).count();
    html! {
        tr {
            td class="form-name" {
                @if form.not_drawn.is_none() { a href=(href) { (form.name.label()) } }
                @else { (form.name.label()) }
            }
            td class="mark" { (form.form_number) }
            td class="mark" {
                @if form.not_drawn.is_some() {
                    span class="badge plain" { (words.t("不编制")) }
                } @else if warned > 0 {
                    span class="badge warn" { (words.f("{} 项待核对", &[&warned])) }
                } @else { span class="badge done" { (words.t("勾稽相符")) } }
            }
            td class="form-note" {
                @if let Some(reason) = &form.not_drawn {
                    (reason.message) "。" (reason.hint) "。"
                    @if reason.code.id == crate::statements::codes::FORM_IS_ANNUAL.id {
                        @let year = frame.span.year();
                        @let annual = format!("statements/{name}?period={year}");
                        " " a href=(frame.at(&annual)) { (words.f("{} 年度", &[&year])) }
                    }
                }
                @for finding in &form.findings { p { (finding.message)
                    @if !finding.found.is_empty() { "：" (finding.found) } } }
            }
            td class="screen nowrap" {
                @if form.not_drawn.is_none() {
                    a download href=(file_url(&unit.code, name, &[("period", &span)], "xlsx")) {
                        "xlsx"
                    }
                    " "
                    a download href=(file_url(&unit.code, name, &[("period", &span)], "csv")) {
                        "csv"
                    }
                }
            }
        }
    }
}

fn charts(frame: &Frame, survey: &Survey) -> Markup {
    let words = frame.words;
    let year = frame.span.year();
    if survey.months.is_empty() {
        return html! {};
    }
    let series = |name: &str, of: &dyn Fn(usize) -> Option<Money>| Series {
        name: name.to_owned(),
        amounts: (0..12).map(of).collect(),
    };
    let flow = Chart {
        title: words.f("{}年各月收入与支出", &[&year]),
        kind: ChartKind::Bars,
        captions: (1..=12).map(|month| words.f("{}月", &[&month])).collect(),
        series: vec![
            series(words.t("收入"), &|at| survey.months.get(at).map(|it| it.receipts)),
            series(words.t("支出"), &|at| survey.months.get(at).map(|it| it.spending)),
        ],
    };
    let summed = |of: fn(&MonthFlow) -> Money| -> Vec<Option<Money>> {
        let mut total = Money::ZERO;
        let mut sums: Vec<Option<Money>> = Vec::new();
        for month in &survey.months {
            total += of(month);
            sums.push(Some(total));
        }
        sums.resize(12, None);
        sums
    };
    let course = Chart {
        title: words.f("{}年累计收入与支出", &[&year]),
        kind: ChartKind::Lines,
        captions: flow.captions.clone(),
        series: vec![
            Series { name: words.t("收入").to_owned(), amounts: summed(|it| it.receipts) },
            Series { name: words.t("支出").to_owned(), amounts: summed(|it| it.spending) },
        ],
    };
    let to = frame.span.months().1;
    let receipts = words.f("收入构成（{}年1月至{}月）", &[&year, &to]);
    let spending = words.f("支出构成（{}年1月至{}月）", &[&year, &to]);
    html! {
        h2 { (words.t("收支图示")) }
        (flow.draw(words))
        (course.draw(words))
        div class="cards" {
            @if !survey.receipts.is_empty() {
                (ranking(receipts, words.t("本年累计"), &survey.receipts).draw(words))
            }
            @if !survey.spending.is_empty() {
                (ranking(spending, words.t("本年累计"), &survey.spending).draw(words))
            }
        }
        (chart::scripts())
    }
}

/// Parts of a whole, largest first, each with its share in the caption.
fn ranking(title: String, name: &str, parts: &[Part]) -> Chart {
    let total: Money = parts.iter().map(|it| it.amount).sum();
    let caption = |part: &Part| match share_permille(part.amount, total) {
        Some(share) => format!("{} {}%", part.name, tenths(share)),
        None => part.name.clone(),
    };
    Chart {
        title,
        kind: ChartKind::Ranking,
        captions: parts.iter().map(caption).collect(),
        series: vec![Series {
            name: name.to_owned(),
            amounts: parts.iter().map(|it| Some(it.amount)).collect(),
        }],
    }
}

/// In tenths of a percent, rounded; nothing where there is no whole to be a part of.
fn share_permille(part: Money, total: Money) -> Option<i64> {
    let (part, total) = (i128::from(part.fen()), i128::from(total.fen()));
    if total <= 0 || part < 0 {
        return None;
    }
    i64::try_from((part * 1_000 + total / 2) / total).ok()
}

/// Tenths of a percent as a percentage: `12.3`.
pub fn tenths(permille: i64) -> String {
    let sign = if permille < 0 { "-" } else { "" };
    let permille = permille.unsigned_abs();
    format!("{sign}{}.{}", permille / 10, permille % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_to_a_tenth() {
        let fen = Money::from_fen;
        for (part, total, expected) in
            [(1, 3, Some("33.3")), (2, 3, Some("66.7")), (5, 5, Some("100.0")), (1, 0, None)]
        {
            let told = share_permille(fen(part), fen(total)).map(tenths);
            assert_eq!(told.as_deref(), expected);
        }
        assert_eq!(tenths(-333), "-33.3");
    }
}
