//! The rules with their clauses, and what one of them would find here.

use maud::{Markup, html};
use serde::Deserialize;

use super::tabs;
use crate::checks::rule::{rules, version};
use crate::checks::try_rule::{Tried, try_rule};
use crate::web::at::Reading;
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::parts::table::table;
use crate::web::problem::Answer;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TryQuery {
    /// The rule that is tried.
    rule: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<TryQuery>,
) -> Answer<Markup> {
    let year = frame.span.year();
    let tried = match query.rule.as_str() {
        "" => None,
        rule => Some(try_rule(&mut tx, &unit, (year, rule)).await?),
    };
    let headings = [
        ("规则", "mark"),
        ("级别", ""),
        ("题目", ""),
        ("依据", ""),
        ("处理办法", ""),
        ("试用", ""),
    ];
    let rows = html! {
        @for it in rules() {
            tr {
                td class="mark" { (it.id) }
                td { (frame.t(it.level.label())) }
                td { (it.title) }
                td { (it.clause) }
                td { (it.mend) }
                td { a href=(frame.at(&format!("checks/rules?rule={}", it.id))) {
                    (frame.t("试用")) } }
            }
        }
    };
    let body = html! {
        (tabs(&frame, "checks/rules"))
        p class="quiet" { (frame.words.f("规则版本 {}", &[&version()])) }
        @if let Some(tried) = &tried { (outcome(&frame, (&query.rule, tried))) }
        (table(frame.words, "检查规则", &headings, &rows))
    };
    Ok(frame.page(frame.t("检查规则"), &body))
}

fn outcome(frame: &Frame, (rule, tried): (&str, &Tried)) -> Markup {
    let (hit, asked) = (tried.units.len(), tried.asked);
    html! {
        section class="card" {
            h2 { (frame.words.f("试用 {}", &[&rule])) }
            p { (frame.words.f("会查出 {} 个单位（共 {} 个）；不留记录。", &[&hit, &asked])) }
            ul {
                @for it in tried.findings.iter().take(50) {
                    li { (it.unit) " " (it.period) " " (it.voucher_text()) " " (it.note) }
                }
            }
        }
    }
}
