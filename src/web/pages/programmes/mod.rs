//! Programmes: the board of a year, one programme with its batches and roster, the list for
//! signatures; the limits of what is spent on people.

pub mod board;
pub mod limits;
pub mod programme;
pub mod signatures;

use maud::{Markup, html};

use crate::web::frame::Frame;

/// The pages of programmes, side by side.
fn tabs(frame: &Frame, here: &str) -> Markup {
    let pages = [
        ("programmes", "项目"),
        ("limits", "列支标准"),
        ("books/programme-results", "项目成效表"),
        ("books/programme-findings", "项目名册问题表"),
        ("books/limit-findings", "超标准列支明细表"),
    ];
    html! {
        nav aria-label=(frame.t("项目和名册")) {
            ul class="links" {
                @for (page, label) in pages {
                    li { a href=(frame.at(page)) aria-current=[(page == here).then_some("page")] {
                        (frame.t(label)) } }
                }
            }
        }
    }
}
