//! Movements between unions: what is owed, to confirm, disputed; one of them with both sides.

pub mod list;
pub mod transfer;

use maud::{Markup, html};

use crate::dealings::transfer::TransferState;
use crate::web::frame::Frame;
use crate::web::views::transfers::TransferBody;

/// The class of a state's badge.
#[must_use]
fn class_of(it: &TransferBody) -> &'static str {
    match it.state {
        TransferState::Confirmed => "done",
        TransferState::Announced | TransferState::InTransit => "inform",
        TransferState::Unequal => "refuse",
        TransferState::Unspoken => "warn",
        TransferState::Outside => "plain",
    }
}

/// Where a transfer stands.
fn state_badge(frame: &Frame, it: &TransferBody) -> Markup {
    html! {
        span class={ "badge " (class_of(it)) } { (frame.t(it.state.label())) }
        @if !it.dispute.is_empty() && !it.difference.is_zero() {
            " " span class="badge refuse" { (frame.t("有争议")) }
        }
    }
}
