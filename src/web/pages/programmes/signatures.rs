//! 签收表: a batch with names as they are and a column to sign in, for the printer; on the record.

use maud::{Markup, html};
use serde::Deserialize;

use crate::members::identity::masked_identity;
use crate::money::Money;
use crate::programmes::approve_programme::read_day;
use crate::programmes::list_programmes::{ShownLine, look_at_roster, programme_with_id};
use crate::web::at::{Last, Writing};
use crate::web::extract::Form;
use crate::web::frame::Frame;
use crate::web::problem::Answer;

/// Lines that are read at once.
const AT_ONCE: i64 = 1_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignaturesForm {
    batch: String,
}

pub async fn show(
    at: Writing,
    frame: Frame,
    Last(id): Last<i64>,
    Form(form): Form<SignaturesForm>,
) -> Answer<Markup> {
    let day = read_day("batch", &form.batch)?;
    let mut tx = at.begin().await?;
    let programme = programme_with_id(&mut tx, &at.unit, id).await?;
    let mut lines: Vec<ShownLine> = Vec::new();
    let mut after = 0;
    loop {
        let which = (&programme, day);
        let page = look_at_roster(&mut tx, at.act(), &at.unit, which, (after, AT_ONCE)).await?;
        lines.extend(page.lines);
        match page.next_after {
            Some(next) => after = next,
            None => break,
        }
    }
    tx.commit().await?;
    let sum: Money = lines.iter().map(|it| it.amount).sum();
    let body = html! {
        p class="quiet screen-only" { (frame.t("本次查看已记入操作留痕。")) }
        section class="sheet portrait" lang="zh-CN" {
            p class="subject" { (programme.name) "签收表" }
            p class="head" {
                span { "编制单位：" (at.unit.name) } span { "发放日期：" (day) } span { "单位：元" }
            }
            table class="grid printed" {
                thead { tr {
                    th scope="col" { "序号" } th scope="col" { "姓名" } th scope="col" { "证件号码" }
                    th scope="col" { "数量" } th scope="col" { "金额" } th scope="col" { "签名" }
                } }
                tbody {
                    @for (place, it) in (1..).zip(&lines) {
                        tr {
                            td class="mark" { (place) }
                            td { (it.name) }
                            td class="mark" { (masked_identity(&it.identity)) }
                            td class="mark" { @if let Some(quantity) = it.quantity { (quantity) } }
                            td class="money" { (it.amount.grouped()) }
                            td {}
                        }
                    }
                    tr {
                        td class="mark" {}
                        td { "合计" }
                        td class="mark" { (lines.len()) "人次" }
                        td class="mark" {}
                        td class="money" { (sum.grouped()) }
                        td {}
                    }
                }
            }
            p class="signatures" { span { "经办人：" } span { "审核：" } span { "负责人：" } }
        }
        p { a href=(frame.at(&format!("programmes/{id}"))) { (frame.t("返回项目")) } }
    };
    Ok(frame.page(frame.t("签收表"), &body))
}
