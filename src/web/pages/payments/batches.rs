//! 付款清单: what was paid in one go, and its list for the bank.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use crate::money::Money;
use crate::payments::store;
use crate::web::api::payments::taken;
use crate::web::api::returns::written;
use crate::web::at::{Last, Reading, Writing};
use crate::web::frame::Frame;
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::payments::bank_sheet;

/// Batches of one page.
const SHOWN: i64 = 100;

pub async fn show(Reading { mut tx, unit }: Reading, frame: Frame) -> Answer<Markup> {
    let batches = store::batches_of(&mut tx, unit.id, SHOWN).await?;
    let headings = [
        ("批次", "mark"),
        ("付款日期", "mark"),
        ("笔数", "money"),
        ("合计金额", "money"),
        ("出纳", ""),
        ("银行清单", ""),
    ];
    let body = html! {
        p { (frame.t("清单含完整的收款账号，下载人记入操作留痕；付现金的不在清单中。")) }
        @if batches.is_empty() {
            p class="quiet" { (frame.t("还没有付款。")) }
        } @else {
            (table(frame.words, "付款清单", &headings, &html! {
                @for it in &batches {
                    @let number = it.id & 0xffff_ffff;
                    tr {
                        td class="mark" { (number) }
                        td class="mark" { (it.paid_on) }
                        td class="money" { (it.payments) }
                        td class="money" { (Money::from_fen(it.total_fen).grouped()) }
                        td { (it.paid_by) }
                        td {
                            @let rest = format!("payment-batches/{}/file", it.id);
                            form method="post" action=(frame.at(&rest)) {
                                button aria-label=(frame.words.f("下载批次 {} 的清单",
                                    &[&number])) { (frame.t("下载")) }
                            }
                        }
                    }
                }
            }))
        }
    };
    Ok(frame.page(frame.t("付款清单"), &body))
}

pub async fn take(
    at: Writing,
    State(state): State<AppState>,
    Last(id): Last<i64>,
) -> Answer<Response> {
    let (batch, lines) = taken(&at, id).await?;
    written(&state, bank_sheet(&at.unit, &batch, &lines), true).await
}
