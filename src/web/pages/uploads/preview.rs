//! The vouchers that an upload would make, chosen one by one or taken whole, and the way into the
//! books.

use maud::{Markup, html};

use super::batch::Upload;
use super::looking::PAGE_VOUCHERS;
use super::{act_path, reasons};
use crate::imports::batches::batch_status::CANCELLED;
use crate::imports::batches::import_request::ImportOutcome;
use crate::imports::drafting::outbox::{Fate, ShownVoucher};
use crate::imports::kinds::SheetKind;
use crate::money::Money;
use crate::web::address::url_part;
use crate::web::frame::Frame;
use crate::web::parts::listing::with;

/// Kinds whose vouchers stand for themselves, so that some may be left out.
fn is_picked_from(kind: Option<SheetKind>) -> bool {
    matches!(kind, Some(SheetKind::Journal | SheetKind::CashBook))
}

/// Vouchers, and what may be done with them.
pub fn draw(frame: &Frame, upload: &Upload, skip: u64) -> Markup {
    let Some(found) = &upload.outcome else { return html! {} };
    html! {
        (rows(frame, found))
        @if !found.shown.is_empty() || skip > 0 { (vouchers(frame, upload, found, skip)) }
        @if upload.may_change && upload.batch.status != CANCELLED { (accept(frame, upload, found)) }
        @if !upload.may_change { p class="quiet" { (frame.t("您可以查看，但没有上传和入账的权限。")) } }
    }
}

/// What became of every row.
fn rows(frame: &Frame, found: &ImportOutcome) -> Markup {
    let sums = &found.rows;
    html! {
        @if sums.read > 0 {
            p class="row-sums" {
                (frame.words.f("文件共读到 {} 行：", &[&sums.read]))
                (frame.t(found.booked_label())) " " (sums.booked)
                (frame.words.f("，有误 {}，略过 {}。", &[&sums.refused, &sums.passed_over]))
                @if !sums.reasons.is_empty() {
                    " " span class="quiet" { (frame.t("略过的行：")) @for it in &sums.reasons {
                        (frame.t(it.label)) " " (it.rows) " "
                    } }
                }
            }
        }
    }
}

fn vouchers(frame: &Frame, upload: &Upload, found: &ImportOutcome, skip: u64) -> Markup {
    let picks = upload.may_change && is_picked_from(upload.kind);
    let title = frame.t("生成的凭证");
    html! {
        section {
            h2 id="vouchers" { (title) }
            @let total = found.total_debit.grouped();
            p { @if found.is_refused {
                    (frame.words.f("没有错误的凭证 {} 张、分录 {} 条，借方合计 {} 元。",
                        &[&found.vouchers, &found.entries, &total]))
                } @else {
                    (frame.words.f("将入账 {} 张凭证、{} 条分录，借方合计 {} 元。",
                        &[&found.vouchers, &found.entries, &total]))
                }
                @if found.known_vouchers > 0 {
                    " " (frame.words.f("{} 张此前已入账，不再重复。", &[&found.known_vouchers]))
                }
                @if found.left_out_vouchers > 0 {
                    " " (frame.words.f("{} 张不入账。", &[&found.left_out_vouchers]))
                }
            }
            @if picks { (choice_bar(frame, upload, found)) }
            div class="wide vouchers-preview" tabindex="0" role="region" aria-label=(title) {
                table class="grid" {
                    thead { tr {
                        @if picks {
                            th scope="col" class="mark tick" {
                                span class="visually-hidden" { (frame.t("入账")) }
                            }
                        }
                        th scope="col" { (frame.t("日期")) }
                        th scope="col" { (frame.t("原凭证号")) }
                        th scope="col" { (frame.t("摘要")) }
                        th scope="col" { (frame.t("科目")) }
                        th scope="col" class="money" { (frame.t("借方")) }
                        th scope="col" class="money" { (frame.t("贷方")) }
                        th scope="col" class="mark" { (frame.t("来源行")) }
                    } }
                    @for voucher in &found.shown { (one(frame, upload, (voucher, picks))) }
                }
            }
            (pages(frame, found, skip))
        }
    }
}

fn one(frame: &Frame, upload: &Upload, (voucher, picks): (&ShownVoucher, bool)) -> Markup {
    let number = voucher.source_number.as_deref().unwrap_or_default();
    let name = format!("{} {number}", voucher.dated_on);
    let is_out = voucher.fate != Fate::Wanted;
    html! {
        tbody class={ "voucher" @if is_out { " left-out" } } {
            @for (place, line) in voucher.lines.iter().enumerate() {
                tr {
                    @if picks {
                        td class="mark tick" {
                            @if place == 0 && matches!(voucher.fate, Fate::Wanted | Fate::LeftOut) {
                                input type="hidden" form="choice" name="shown" value=(voucher.key);
                                input type="checkbox" form="choice" name="tick" value=(voucher.key)
                                    checked[voucher.fate == Fate::Wanted]
                                    aria-label=(frame.words.f("入账 {}", &[&name]));
                            }
                        }
                    }
                    td class="nowrap" { @if place == 0 { (voucher.dated_on) } }
                    td class="nowrap" { @if place == 0 { (number)
                        @if is_out {
                            @let is_wrong = voucher.fate == Fate::Refused;
                            @let tone = if is_wrong { "refuse" } else { "plain" };
                            " " span class={ "badge " (tone) } { (frame.t(voucher.fate.label())) }
                        }
                    } }
                    td { (line.summary) }
                    td { (line.account_code) " " (line.account_name) }
                    (amount(line.debit)) (amount(line.credit))
                    td class="mark" {
                        @if let (Some(sheet), Some(row)) = (line.sheet, line.row) {
                            a href=(row_path(frame, upload, sheet, row)) { (row) }
                        }
                    }
                }
            }
        }
    }
}

fn row_path(frame: &Frame, upload: &Upload, sheet: i64, row: i64) -> String {
    let name = upload
        .sheets
        .iter()
        .find(|it| i64::try_from(it.index).is_ok_and(|index| index == sheet))
        .map(|it| url_part(&it.name));
    let from = (row - 5).max(1);
    let sheet = name.unwrap_or_default();
    let id = upload.batch.id;
    frame.at(&format!("uploads/{id}?sheet={sheet}&view=all&from={from}#r-{row}"))
}

fn amount(amount: Money) -> Markup {
    html! {
        td class={ "money" @if amount.is_negative() { " red" } } {
            @if !amount.is_zero() { (amount.grouped()) }
        }
    }
}

fn pages(frame: &Frame, found: &ImportOutcome, skip: u64) -> Markup {
    let page = u64::try_from(PAGE_VOUCHERS).unwrap_or(u64::MAX);
    let shown = u64::try_from(found.shown.len()).unwrap_or(0);
    let to = |skip: u64| with(frame, &[("skip", &skip.to_string()), ("done", "")]) + "#vouchers";
    html! {
        p class="tools screen" {
            @if skip > 0 { a rel="prev" href=(to(skip.saturating_sub(page))) { (frame.t("上一页")) } }
            @if shown > 0 {
                span { (frame.words.f("第 {} 至 {} 张", &[&(skip + 1), &(skip + shown)])) }
            }
            @if shown == page { a rel="next" href=(to(skip + page)) { (frame.t("下一页")) } }
        }
    }
}

/// Leaving vouchers out: what is ticked off is kept with the upload, page by page.
fn choice_bar(frame: &Frame, upload: &Upload, found: &ImportOutcome) -> Markup {
    let is_picking = upload.said.acceptance.left_out.is_some();
    html! {
        form id="choice" class="tools screen" method="post"
            action=(act_path(frame, upload.batch.id, "choice")) {
            label class="script" {
                input type="checkbox" data-tick-all="tick" checked; " " (frame.t("本页全选"))
            }
            button { (frame.t("按勾选入账：保存勾选")) }
            @if is_picking {
                button name="whole" value="1" { (frame.t("改回整份入账")) }
                span { (frame.t("现在按勾选入账：没有勾选的和有错误的凭证不入账。")) }
            } @else if found.is_refused {
                span class="quiet" { (frame.t("保存勾选后，可以先入账没有错误的凭证，有错误的留待改正后再传。")) }
            } @else {
                span class="quiet" { (frame.t("现在整份入账；去掉勾选并保存，可以只入账一部分。")) }
            }
        }
    }
}

/// Into the books.
fn accept(frame: &Frame, upload: &Upload, found: &ImportOutcome) -> Markup {
    if found.is_refused {
        return html! {};
    }
    let label = match upload.kind {
        Some(kind) if kind.is_register() => frame.t("登记入册").to_owned(),
        Some(SheetKind::Statement) => frame.t("保存核对结果").to_owned(),
        _ => frame.words.f("入账 {} 张凭证", &[&found.vouchers]),
    };
    let open = found.unexplained_warnings;
    let is_nothing =
        found.vouchers == 0 && found.register.is_empty() && found.comparisons.is_empty();
    html! {
        section class="card accept screen" aria-labelledby="accept-title" {
            h2 id="accept-title" { (frame.t("确认")) }
            @if is_nothing {
                p { (frame.t("没有可以入账的内容。")) }
            } @else {
                form method="post" action=(act_path(frame, upload.batch.id, "acceptance")) {
                    input type="hidden" name="version" value=(upload.seen);
                    @if open > 0 {
                        p { (frame.words.f("还有 {} 条警告没有说明，请按规则分别写明理由", &[&open])) }
                        (reasons::boxes(frame, &upload.findings))
                    }
                    p class="actions" { button class="primary" { (label) } }
                }
            }
        }
    }
}

/// Giving an upload up, or taking it up again.
pub fn giving_up(frame: &Frame, upload: &Upload) -> Markup {
    html! {
        @if upload.batch.status == CANCELLED {
            form class="screen" method="post" action=(act_path(frame, upload.batch.id, "choice")) {
                input type="hidden" name="restore" value="1";
                button { (frame.t("恢复这次上传")) }
            }
        } @else {
            form class="screen" method="post"
                action=(act_path(frame, upload.batch.id, "cancellation")) {
                button class="danger" { (frame.t("取消这次上传")) }
            }
        }
    }
}
