//! What was found: units, accounts, vouchers.

use maud::{Markup, html};
use serde::Deserialize;

use crate::money::Money;
use crate::web::address::url_part;
use crate::web::at::Snapshot;
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::views::search::find;

#[derive(Debug, Default, Deserialize)]
pub struct SearchQuery {
    #[serde(default)]
    q: String,
}

pub async fn show(
    Snapshot(mut tx): Snapshot,
    frame: Frame,
    Query(query): Query<SearchQuery>,
) -> Answer<Markup> {
    let year = frame.span.year();
    let asked = (query.q.as_str(), year);
    let found = find(&mut tx, &frame.viewer, frame.unit.as_ref(), asked).await?;
    let is_nothing =
        found.units.is_empty() && found.accounts.is_empty() && found.vouchers.is_empty();
    let side = |amount: Money| if amount.is_zero() { String::new() } else { amount.grouped() };
    let body = html! {
        form class="filters" method="get" action="/search" {
            (frame.kept_fields())
            label { (frame.t("查找")) input type="search" name="q" value=(query.q) maxlength="100"; }
            button { (frame.t("查找")) }
        }
        p class="quiet" { (frame.words.f("可输入单位或科目的编码、名称，{} 年的凭证号（如 记-12）、金额或摘要中的文字。", &[&year])) }
        @if is_nothing && !query.q.trim().is_empty() {
            div class="empty" { p { (frame.words.f("没有找到“{}”。", &[&query.q])) }
                p { (frame.t("凭证只在页首所选单位和年度内查找；可先换单位或年度。")) } }
        }
        @if !found.units.is_empty() {
            h2 { (frame.t("单位")) }
            ul class="plain" { @for unit in &found.units {
                li { a href=(frame.at_unit(&unit.code, "")) { (unit.code) " " (unit.name) } }
            } }
        }
        @if !found.accounts.is_empty() {
            h2 { (frame.t("科目")) }
            ul class="plain" { @for account in &found.accounts {
                li {
                    @let code = url_part(&account.code);
                    a href=(frame.at(&format!("books/detail-ledger?account={code}"))) {
                        (account.code) " " (account.name)
                    }
                }
            } }
        }
        @if !found.vouchers.is_empty() {
            h2 { (frame.t("凭证")) }
            (table(frame.words, "凭证", &[
                ("日期", "mark"),
                ("凭证号", "mark"),
                ("摘要", ""),
                ("借方", "money"),
                ("贷方", "money"),
            ], &html! {
                @for voucher in &found.vouchers {
                        tr {
                            td class="mark" { (voucher.dated_on) }
                            td class="mark" {
                                a href=(frame.at(&format!("vouchers/{}", voucher.id))) {
                                    (voucher.number)
                                }
                            }
                            td { (voucher.summary) }
                            td class="money" { (side(voucher.debit)) }
                            td class="money" { (side(voucher.credit)) }
                        }
                    }
            }))
        }
    };
    Ok(frame.page(frame.t("查找"), &body))
}
