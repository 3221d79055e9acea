//! Payments: the desk of each step, a request and its signatures, payees, lists for the bank.

pub mod batches;
pub mod desk;
pub mod one;
pub mod payees;
pub mod request;

use maud::{Markup, html};

use crate::payments::payment::{State, Turn};
use crate::payments::store::RequestRow;
use crate::web::frame::Frame;

/// Where a request stands.
fn state_badge(frame: &Frame, it: &RequestRow) -> Markup {
    let class = match (it.state(), it.turn()) {
        (State::Paid, _) => "done",
        (State::Bounced, _) => "refuse",
        (_, Turn::Nobody) => "plain",
        _ => "warn",
    };
    html! { span class={ "badge " (class) } { (frame.t(it.state_label())) } }
}

/// A request as lists name it, leading to its page.
fn number_link(frame: &Frame, it: &RequestRow) -> Markup {
    let href = frame.at_unit(&it.unit_code, &format!("payments/{}", it.id));
    html! { a href=(href) { (it.number()) } }
}
