//! 列支标准: what holds for the unit, with paper and dates.

use maud::{Markup, html};

use super::tabs;
use crate::limits::list_limits::list_limits;
use crate::web::at::Reading;
use crate::web::frame::Frame;
use crate::web::parts::table::table;
use crate::web::problem::Answer;

pub async fn show(Reading { mut tx, unit }: Reading, frame: Frame) -> Answer<Markup> {
    let limits = list_limits(&mut tx, &unit).await?;
    let headings = [
        ("项目", ""),
        ("金额", "money"),
        ("计量", "mark"),
        ("频次", "mark"),
        ("形式", ""),
        ("占比上限", "mark"),
        ("排除对象", ""),
        ("起始日期", "mark"),
        ("截止日期", "mark"),
        ("文号", ""),
        ("省份", "mark"),
        ("适用单位", "mark"),
    ];
    let rows = html! {
        @for it in &limits {
            @let is_over = it.to.is_some_and(|to| to < frame.today);
            tr {
                td { (it.item) @if is_over { " " span class="badge quiet" { (frame.t("已截止")) } } }
                td class="money" { @if let Some(amount) = it.amount { (amount.grouped()) } }
                td class="mark" { @if let Some(it) = it.measure { (frame.t(it.label())) } }
                td class="mark" { @if let Some(times) = it.times { (times) } }
                td { (it.forms_said()) }
                td class="mark" { @if let Some(share) = it.share { (share) "%" } }
                td { (it.excludes_said()) }
                td class="mark" { (it.from) }
                td class="mark" { @if let Some(to) = it.to { (to) } }
                td { (it.paper) }
                td class="mark" { (it.province) }
                td class="mark" { (it.applies_to) }
            }
        }
    };
    let body = html! {
        (tabs(&frame, "limits"))
        p class="quiet" {
            (frame.t("名册导入时逐行核对；同一项目、同一计量有多条的，以最近一级单位的为准。标准由上级或本单位导入，即日生效。"))
        }
        @if limits.is_empty() {
            p { (frame.t("还没有列支标准；请在“上传”中导入列支标准表。")) }
        } @else {
            (table(frame.words, "列支标准", &headings, &rows))
        }
    };
    Ok(frame.page(frame.t("列支标准"), &body))
}
