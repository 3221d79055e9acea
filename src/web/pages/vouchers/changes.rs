//! What changed in a draft since somebody looked at it: what was seen beside what is there now.

use maud::{Markup, html};

use crate::finding::Change;
use crate::web::frame::Frame;
use crate::web::parts::table::framed;

/// The lines and facts that are not what they were, as a table; nothing where all is the same.
pub fn draw(frame: &Frame, changes: &[Change]) -> Markup {
    let text = |it: &Option<String>| it.clone().unwrap_or_else(|| frame.t("（无）").to_owned());
    html! {
        @if changes.is_empty() {
            (none(frame))
        } @else {
            (framed(frame.words, ("", "grid changes", frame.t("改动的内容")),
                &[("改动处", ""), ("查看时", ""), ("现在", "")], &html! {
                    tbody {
                        @for change in changes {
                            tr {
                                th scope="row" { (place_of(frame, change)) }
                                td { (text(&change.was)) }
                                td { strong { (text(&change.now)) } }
                            }
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

fn place_of(frame: &Frame, change: &Change) -> String {
    let label = frame.t(change.label);
    match change.line {
        Some(line) => format!("{} {label}", frame.words.f("第{}行", &[&line])),
        None => label.to_owned(),
    }
}
