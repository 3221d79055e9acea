//! 检查: what the newest run found, both sides and the way to the voucher; running, explaining,
//! giving back, accepting and letting pass; the rules.

pub mod answers;
pub mod board;
pub mod rules;

use maud::{Markup, html};

use crate::web::frame::Frame;

/// The pages of checks, side by side.
fn tabs(frame: &Frame, here: &str) -> Markup {
    let pages = [("checks", "检查问题"), ("checks/rules", "检查规则")];
    html! {
        nav aria-label=(frame.t("检查")) {
            ul class="links" {
                @for (page, label) in pages {
                    li { a href=(frame.at(page)) aria-current=[(page == here).then_some("page")] {
                        (frame.t(label)) } }
                }
            }
        }
    }
}
