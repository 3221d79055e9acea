//! What changed in a draft since somebody looked at it: what was seen beside what is there now.

use maud::{Markup, html};

use crate::web::frame::Frame;
use crate::web::parts::table::framed;
use crate::web::views::voucher_body::dimensions_text;
use crate::web::views::voucher_body::{ContentBody, EntryBody};

/// The lines and facts that are not what they were, as a table; nothing where all is the same.
pub fn draw(frame: &Frame, before: &ContentBody, now: &ContentBody) -> Markup {
    let rows = differences(frame, before, now);
    html! {
        @if rows.is_empty() {
            (none(frame))
        } @else {
            (framed(frame.words, ("", "grid changes", frame.t("改动的内容")),
                &[("改动处", ""), ("查看时", ""), ("现在", "")], &html! {
                    tbody {
                        @for (place, was, is) in &rows {
                            tr { th scope="row" { (place) } td { (was) } td { strong { (is) } } }
                        }
                    }
            }))
        }
    }
}

/// Only how far it has come is another.
pub fn none(frame: &Frame) -> Markup {
    html! { p { (frame.t("分录没有变动，变动的是审核、退回等办理状态。")) } }
}

type Difference = (String, String, String);

fn differences(frame: &Frame, before: &ContentBody, now: &ContentBody) -> Vec<Difference> {
    let fact = |label: &'static str, of: fn(&ContentBody) -> String| {
        (frame.t(label).to_owned(), of(before), of(now))
    };
    let mut rows = vec![
        fact("日期", |it| it.dated_on.to_string()),
        fact("凭证字", |it| it.word.clone()),
        fact("附单据", |it| it.attachment_count.to_string()),
        fact("出纳", |it| it.cashier.clone().unwrap_or_default()),
        fact("制单", |it| it.preparer.clone()),
        fact("合计", |it| it.total_debit.grouped()),
    ];
    let count = before.entries.len().max(now.entries.len());
    for place in 0..count {
        let text = |it: &ContentBody| it.entries.get(place).map(|it| line_text(frame, it));
        let none = || frame.t("（无）").to_owned();
        rows.push((
            frame.words.f("第{}行", &[&(place + 1)]),
            text(before).unwrap_or_else(none),
            text(now).unwrap_or_else(none),
        ));
    }
    rows.retain(|(_, was, is)| was != is);
    rows
}

/// `付会议费；50201 会议费；工会资金；借方 90.00`.
fn line_text(frame: &Frame, it: &EntryBody) -> String {
    let (side, amount) =
        if it.debit.is_zero() { ("贷方", it.credit) } else { ("借方", it.debit) };
    let account = format!("{} {}", it.account.code, it.account.name);
    let parts = [
        it.summary.clone(),
        account,
        dimensions_text(&it.dimensions),
        format!("{} {}", frame.t(side), amount.grouped()),
    ];
    parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("；")
}
