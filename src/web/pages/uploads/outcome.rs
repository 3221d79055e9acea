//! What an upload would change: figures, balances, lines of registers, statements beside the
//! books; and what became of it once it is accepted.

use maud::{Markup, html};

use super::batch::Upload;
use crate::imports::balances::comparison::Comparison;
use crate::imports::batches::batch_status::{AWAITING_REVIEW, COMPARED, REGISTERED};
use crate::imports::batches::effect::Effect;
use crate::imports::batches::import_request::ImportOutcome;
use crate::imports::registers::register_lines::{RegisterFate, RegisterRow};
use crate::money::Money;
use crate::web::frame::Frame;
use crate::web::parts::table::framed;

/// Lines of a register that are shown; the file has the rest.
const MAX_LINES: usize = 500;

fn amount(amount: Money) -> Markup {
    html! { td class={ "money" @if amount.is_negative() { " red" } } { (amount.grouped()) } }
}

/// What would change.
pub fn draw(frame: &Frame, upload: &Upload, found: &ImportOutcome) -> Markup {
    html! {
        @if !found.register.is_empty() { (register(frame, &found.register)) }
        @for comparison in &found.comparisons { (compared(frame, comparison)) }
        @if let Some(effect) = &found.effect {
            @if !effect.accounts.is_empty() { (balances(frame, upload, effect)) }
        }
    }
}

fn balances(frame: &Frame, upload: &Upload, effect: &Effect) -> Markup {
    let title = frame.words.f("入账后 {} 年余额的变化", &[&upload.batch.year]);
    html! {
        details class="card" open {
            summary { (title) }
            (framed(frame.words, ("part", "grid", &title),
                &[("科目", ""), ("入账前", "money"), ("借方", "money"), ("贷方", "money"),
                    ("入账后", "money")], &html! {
                    tbody {
                        @for line in &effect.accounts {
                            tr {
                                th scope="row" { (line.code) " " (line.name) }
                                (amount(line.before)) (amount(line.debit))
                                (amount(line.credit)) (amount(line.after))
                            }
                        }
                    }
            }))
            p class="help" { (frame.t("余额为借方减贷方；红色为贷方余额。")) }
        }
        @if !effect.statements.is_empty() {
            @let title = frame.t("报表的变化");
            details class="card" {
                summary { (title) }
                (framed(frame.words, ("part", "grid", title),
                    &[("报表", ""), ("项目", ""), ("栏", ""),
                        ("入账前", "money"), ("入账后", "money")], &html! {
                        tbody {
                            @for line in &effect.statements {
                                tr {
                                    td { (line.form) } th scope="row" { (line.line) } td {
                                        (line.column)
                                    }
                                    (amount(line.before)) (amount(line.after))
                                }
                            }
                        }
                }))
            }
        }
    }
}

fn register(frame: &Frame, rows: &[RegisterRow]) -> Markup {
    let times = |fate: RegisterFate| rows.iter().filter(|row| row.fate == fate).count();
    let class = |fate: RegisterFate| match fate {
        RegisterFate::New => "done",
        RegisterFate::Known => "plain",
        RegisterFate::Differs | RegisterFate::Refused => "refuse",
    };
    let title = frame.words.f(
        "名册共 {} 行：登记 {} 行，此前已登记 {} 行",
        &[&rows.len(), &times(RegisterFate::New), &times(RegisterFate::Known)],
    );
    html! {
        section class="card" {
            h2 { (title) }
            (framed(frame.words, ("part", "grid", &title),
                &[("位置", ""), ("编码", ""), ("名称", ""), ("上级", ""), ("处理", "")], &html! {
                    tbody {
                        @for row in rows.iter().take(MAX_LINES) {
                            tr {
                                td { (row.sheet) " " (row.cell) }
                                td { (row.code) } td { (row.name) }
                                td { (row.upper.as_deref().unwrap_or_default()) }
                                td {
                                    span class={ "badge " (class(row.fate)) } {
                                        (frame.t(row.fate.label()))
                                    }
                                }
                            }
                        }
                    }
            }))
            @if rows.len() > MAX_LINES {
                p class="help" { (frame.words.f("只列出前 {} 行。", &[&MAX_LINES])) }
            }
        }
    }
}

fn compared(frame: &Frame, comparison: &Comparison) -> Markup {
    let title = format!("{} {}", comparison.title, comparison.span);
    html! {
        section class="card" {
            h2 { (title) }
            p { @if comparison.differences == 0 { (frame.t("与账簿逐行相符。")) }
                @else { (frame.words.f("有 {} 处与账簿不符。", &[&comparison.differences])) } }
            (framed(frame.words, ("part", "grid", &title),
                &[("项目", ""), ("栏", ""), ("单元格", "mark"), ("报表数", "money"), ("账簿数", "money"),
                    ("差额", "money")], &html! {
                    tbody {
                        @for line in &comparison.lines {
                            @let differs = !line.difference.is_zero();
                            tr class=[differs.then_some("asked")] {
                                th scope="row" { (line.label) } td { (line.column) }
                                td class="mark" { (line.cell) }
                                (amount(line.theirs)) (amount(line.ours))
                                td class={ "money" @if differs { " red" } } {
                                    @if differs { (line.difference.grouped()) } }
                            }
                        }
                    }
            }))
        }
    }
}

/// What became of an upload that is no longer open.
pub fn became(frame: &Frame, upload: &Upload) -> Markup {
    let batch = &upload.batch;
    let total = Money::from_fen(batch.total_fen).grouped();
    let voucher = |seq: Option<i64>| {
        seq.map(|seq| frame.at(&format!("vouchers/{}", (batch.unit_id << 32) + seq)))
    };
    html! {
        section class="card" aria-label=(frame.t("导入结果")) {
            @if batch.status == REGISTERED || batch.status == COMPARED {
                p { (frame.t("这次上传不产生凭证。")) }
            } @else {
                p { (frame.words.f("{} 张凭证，{} 条分录，借方合计 {} 元。",
                    &[&batch.voucher_count, &batch.entry_count, &total])) }
            }
            p class="screen" {
                @if batch.status == AWAITING_REVIEW {
                    a href=(frame.at("review")) { (frame.t("去审核与记账")) }
                }
                @if let Some(first) = voucher(batch.first_voucher_seq) {
                    a href=(first) { (frame.t("第一张凭证")) }
                }
                @if batch.last_voucher_seq != batch.first_voucher_seq {
                    @if let Some(last) = voucher(batch.last_voucher_seq) {
                        " · " a href=(last) { (frame.t("最后一张凭证")) }
                    }
                }
            }
        }
    }
}
