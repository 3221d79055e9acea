//! 缓缴: named months of a union's dues are due on a later day, as one person asks and another one
//! approves. Pure.

use jiff::civil::Date;
use serde_json::json;

use crate::approvals::approval::{Document, Kind, State, mark_of};
use crate::date::Period;
use crate::dues::store::DeferralRow;

/// What somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedDeferral {
    /// First and last month of wages.
    pub months: (Period, Period),
    pub until: Date,
    pub reason: String,
    pub paper: String,
}

impl DeferralRow {
    /// What is approved.
    #[must_use]
    pub fn content(&self) -> String {
        json!({
            "unit": self.unit_id, "from": self.wage_from, "to": self.wage_to,
            "until": self.due_on, "reason": self.reason, "paper": self.paper,
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
        Document::new(Kind::DuesDeferral, (self.unit_id, self.id), by, &self.content())
    }

    #[must_use]
    pub fn state(&self) -> State {
        State::read(&self.state).unwrap_or(State::Waiting)
    }

    /// Its number among those of the union.
    #[must_use]
    pub fn number(&self) -> i64 {
        self.id & 0xffff_ffff
    }

    /// `2025-03 至 2025-05`.
    #[must_use]
    pub fn months(&self) -> String {
        let month = |it: i64| format!("{}-{:02}", it / 100, it % 100);
        if self.wage_from == self.wage_to {
            return month(self.wage_from);
        }
        format!("{} 至 {}", month(self.wage_from), month(self.wage_to))
    }
}
