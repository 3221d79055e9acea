//! Wiring: the one place where areas that do not know each other are joined.
//!
//! Posting has two sockets (`ledger/post/sockets.rs`). Who judges vouchers or listens to what was
//! posted stands here and nowhere else; every way in acts by [`act`].

use crate::budgets::judge_spending::judge_spending;
use crate::checks::judge_draft::judge_limits;
use crate::dues::take_back::take_back;
use crate::ledger::post::judges::{ASSET_FUND, EARMARKED_MONEY};
use crate::ledger::post::record_posting::record_posting;
use crate::ledger::post::sockets::{Act, Sockets};
use crate::payments::listen::{follow_vouchers, keep_drafts as keep_payment_drafts};
use crate::platform::clock::Clock;
use crate::prescribed::listen::{follow_posting, keep_drafts as keep_event_drafts, tell_reversal};
use crate::trail::Actor;

/// What goes with every posting.
pub const SOCKETS: Sockets = Sockets {
    judges: &[EARMARKED_MONEY, ASSET_FUND],
    limits: &[judge_spending, judge_limits, tell_reversal],
    listeners: &[record_posting, follow_posting, take_back, follow_vouchers],
    keepers: &[keep_event_drafts, keep_payment_drafts],
};

/// Somebody acts.
#[must_use]
pub fn act(clock: Clock, actor: &Actor) -> Act<'_> {
    Act { clock, actor, sockets: SOCKETS }
}
