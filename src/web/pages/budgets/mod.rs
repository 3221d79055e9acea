//! Budgets: what was spent of them, their versions and approval.

pub mod draft;
pub mod execution;
pub mod moves;
pub mod versions;
pub mod words;

use maud::{Markup, html};

use crate::web::frame::Frame;

/// The pages of budgets, side by side.
fn tabs(frame: &Frame, here: &str) -> Markup {
    let pages = [
        ("budgets", "预算执行"),
        ("budgets/draft", "编制预算"),
        ("budgets/versions", "预算版本"),
        ("budgets/moves", "预算调剂"),
        ("budgets/words", "决算说明书"),
    ];
    html! {
        nav aria-label=(frame.t("预算")) {
            ul class="links" {
                @for (page, label) in pages {
                    li { a href=(frame.at(page)) aria-current=[(page == here).then_some("page")] {
                        (frame.t(label)) } }
                }
            }
        }
    }
}
