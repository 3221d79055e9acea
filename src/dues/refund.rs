//! 退费: so much of a receipt goes back to the payer, as one person asks and another one approves.
//! Pure.
//!
//! Invariant: its legs are those of the split of the sum that goes back, by the rule of the
//! receipt; what goes back as the last of a receipt takes all that is left of its legs.

use jiff::civil::Date;
use serde_json::json;

use crate::approvals::approval::{Document, Kind, State, mark_of};
use crate::dues::store::RefundRow;
use crate::money::Money;

/// Which receipt is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfReceipt {
    Id(i64),
    /// 票据号.
    Number(String),
}

/// What somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedRefund {
    pub receipt: OfReceipt,
    pub amount: Money,
    pub on: Date,
    /// 票据号 of the refund; one is given where it is empty.
    pub number: String,
    pub reason: String,
    pub paper: String,
}

impl RefundRow {
    /// What is approved: the receipt, the sum with its legs, the day, reason and paper.
    #[must_use]
    pub fn content(&self) -> String {
        json!({
            "receiver": self.receiver_id, "receipt": self.receipt_id, "number": self.number,
            "amount": self.amount(), "on": self.refunded_on, "legs": self.legs(),
            "reason": self.reason, "paper": self.paper,
        })
        .to_string()
    }

    /// Carried from a look to the decision.
    #[must_use]
    pub fn mark(&self) -> String {
        mark_of(&self.content())
    }

    #[must_use]
    pub fn document(&self) -> Document {
        let by = (self.asked_by.as_str(), self.asked_at.as_str());
        let subject = (self.receiver_id, self.id);
        let document = Document::new(Kind::DuesRefund, subject, by, &self.content());
        Document { amount: self.amount(), ..document }
    }

    #[must_use]
    pub fn state(&self) -> State {
        State::read(&self.state).unwrap_or(State::Waiting)
    }

    /// As the screen says it.
    #[must_use]
    pub fn state_label(&self) -> &'static str {
        if self.taken_back_at.is_some() { "凭证已冲销" } else { self.state().label() }
    }

    /// Its number among those of the receiver.
    #[must_use]
    pub fn place_number(&self) -> i64 {
        self.id & 0xffff_ffff
    }
}
