//! 项目: plan, what was given, people and last year beside each other, of the unit and those below.

use maud::{Markup, html};

use super::tabs;
use crate::date::ReportSpan;
use crate::programmes::programme::State;
use crate::programmes::read_results::read_results;
use crate::web::at::Reading;
use crate::web::frame::Frame;
use crate::web::parts::table::table;
use crate::web::problem::Answer;

pub async fn show(Reading { mut tx, unit }: Reading, frame: Frame) -> Answer<Markup> {
    let year = frame.span.year();
    let results = read_results(&mut tx, &unit, ReportSpan::Year(year)).await?;
    let headings = [
        ("单位名称", ""),
        ("项目编码", "mark"),
        ("项目名称", ""),
        ("类别", ""),
        ("状态", ""),
        ("计划金额", "money"),
        ("已发放", "money"),
        ("完成率（%）", "mark"),
        ("受益人数", "mark"),
        ("受益人次", "mark"),
        ("数量", "mark"),
        ("人均金额", "money"),
        ("上年金额", "money"),
        ("增减率（%）", "mark"),
    ];
    let rows = html! {
        @for it in &results {
            @let programme = &it.programme;
            @let class = if programme.state == State::Approved { "done" } else { "warn" };
            @let page = format!("programmes/{}", programme.id);
            tr {
                td { (it.unit_name) }
                td class="mark" { (programme.code) }
                td { a href=(frame.at_unit(&it.unit_code, &page)) { (programme.name) } }
                td { (programme.category) }
                td { span class={ "badge " (class) } { (frame.t(programme.state.label())) } }
                td class="money" { (programme.plan.grouped()) }
                td class="money" { (it.amount.grouped()) }
                td class="mark" { @if let Some(done) = it.done() { (done) } }
                td class="mark" { (it.persons) }
                td class="mark" { (it.visits) }
                td class="mark" { (it.quantity) " " (programme.piece) }
                td class="money" { @if let Some(each) = it.per_head() { (each.grouped()) } }
                td class="money" { (it.last_year.grouped()) }
                td class="mark" { @if let Some(change) = it.change() { (change) } }
            }
        }
    };
    let body = html! {
        (tabs(&frame, "programmes"))
        h2 { (frame.words.f("{}年的项目", &[&year])) }
        @if results.is_empty() {
            p { (frame.t("这一年还没有项目；请在“上传”中导入项目计划表和受益人名册。")) }
        } @else {
            (table(frame.words, "项目", &headings, &rows))
        }
    };
    Ok(frame.page(frame.t("项目和名册"), &body))
}
