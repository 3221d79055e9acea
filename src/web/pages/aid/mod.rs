//! Aid: the desk of applications, one application with its steps, families and the file of one.

pub mod desk;
pub mod families;
pub mod family;
pub mod one;

use maud::{Markup, html};

use crate::aid::application::State;
use crate::web::frame::Frame;

/// The pages of aid, side by side.
fn tabs(frame: &Frame, here: &str) -> Markup {
    let pages =
        [("aid", "帮扶申请"), ("families", "家庭档案"), ("books/aid-families", "致困原因表")];
    html! {
        nav aria-label=(frame.t("帮扶")) {
            ul class="links" {
                @for (page, label) in pages {
                    li { a href=(frame.at(page)) aria-current=[(page == here).then_some("page")] {
                        (frame.t(label)) } }
                }
            }
        }
    }
}

/// Where an application stands.
fn badge(frame: &Frame, state: State) -> Markup {
    let class = match state {
        State::Signed => "done",
        State::Refused | State::Withdrawn => "plain",
        _ => "warn",
    };
    html! { span class={ "badge " (class) } { (frame.t(state.label())) } }
}
