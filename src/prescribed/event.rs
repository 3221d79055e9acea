//! Posting events: what happened, and the entry that the regulation prescribes for it. Pure.

use serde::{Deserialize, Serialize};

use crate::ledger::chart::role::Role;
use crate::money::Money;

macro_rules! events {
    ($(
        $(#[$doc:meta])*
        $variant:ident = $stored:literal, $label:literal, $clause:literal, $papers:literal;
    )+) => {
        /// What happened (财会〔2021〕7号 科目使用说明).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum What { $($(#[$doc])* #[serde(rename = $stored)] $variant,)+ }

        impl What {
            pub const EVERY: &'static [Self] = &[$(Self::$variant),+];

            /// How the screen says it; the summary of its voucher begins with it.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            /// Where the entry is prescribed.
            #[must_use]
            pub const fn clause(self) -> &'static str {
                match self { $(Self::$variant => $clause),+ }
            }

            /// What has to lie beside the voucher.
            #[must_use]
            pub const fn papers(self) -> &'static str {
                match self { $(Self::$variant => $papers),+ }
            }
        }
    };
}

events! {
    DuesCollected = "dues_collected", "收到拨缴经费",
        "402 三(一)1；211 二", "银行回单、工会经费收入专用收据";
    DuesCollectedForLower = "dues_collected_for_lower", "收到代收拨缴经费",
        "402 三(一)1；211 二；212 三", "代收清单、银行回单";
    SharePassedDownReceived = "share_received", "收到上级转拨经费",
        "402 三(二)；131 三；212 三", "转拨通知、银行回单";
    RemittanceReceived = "remittance_received", "收到下级上缴经费",
        "402 三(一)2；132 二；211 二", "经费上缴单、银行回单";
    RemittancePaid = "remittance_paid", "上缴经费", "211 二", "经费上缴单、付款回单";
    SharePassedDown = "share_passed_down", "转拨下级经费", "212 三", "转拨通知、付款回单";
    GrantPaid = "grant_paid", "拨付下级补助", "508 三；212 三", "补助通知、付款回单";
    GrantReceived = "grant_received", "收到上级补助", "403 三；131 三", "补助通知、银行回单";
    /// 年末.
    DuesAccruedFromLower = "dues_accrued_from_lower", "年末应收下级经费",
        "132 二；402 三(一)；211 二", "下级工会经费收缴报告";
    DuesAccruedFromUpper = "dues_accrued_from_upper", "年末应收上级转拨经费",
        "131 三；402 三(二)；212 三", "经费转拨通知";
    GrantAccruedByPayer = "grant_accrued_by_payer", "年末应付下级补助",
        "508 三；212 三", "补助通知";
    GrantAccruedByReceiver = "grant_accrued_by_receiver", "年末应收上级补助",
        "403 三；131 三", "补助通知";
    PreparationReceived = "preparation_received", "收到建会筹备金",
        "215 三(一)", "银行回单、收据";
    PreparationHandled = "preparation_handled", "处理建会筹备金",
        "215 三(一)；402 三(一)；211 二；212 三", "建会批复";
    UnassignedReceived = "unassigned_received", "收到待查明缴费单位的经费",
        "215 三", "银行回单";
    UnassignedAssigned = "unassigned_assigned", "查明缴费单位的经费",
        "215 三；402 三(一)；211 二；212 三", "查明依据";
    DuesCorrected = "dues_corrected", "更正经费分成",
        "402 三；211 二；212 三", "分成比例文件";
    DuesRefunded = "dues_refunded", "退回多缴经费", "402 三；211 二；212 三", "退费审批单";
}

/// One line of the entry: on which account by its role, which side, with whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventLine {
    pub role: Role,
    pub debit: Money,
    pub credit: Money,
    /// 往来单位.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<i64>,
    /// Whoever outside the register of units it is with, on this line alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
}

/// An event with its amounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub what: What,
    pub lines: Vec<EventLine>,
    /// Who paid, outside the register of units: on 其他应付款.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// By code or name; registered as earmarked where the unit does not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// What its summary says after the label.
    pub about: String,
}

impl Event {
    #[must_use]
    pub fn new(what: What, about: impl Into<String>) -> Self {
        Self { what, lines: Vec::new(), party: None, project: None, about: about.into() }
    }

    fn line(mut self, role: Role, debit: Money, credit: Money, with: Option<i64>) -> Self {
        if !debit.is_zero() || !credit.is_zero() {
            self.lines.push(EventLine { role, debit, credit, with, party: None });
        }
        self
    }

    /// A line in debit; nothing is no line, and what is taken back stands in credit.
    #[must_use]
    pub fn debit(self, role: Role, amount: Money, with: Option<i64>) -> Self {
        if amount.is_negative() {
            return self.line(role, Money::ZERO, -amount, with);
        }
        self.line(role, amount, Money::ZERO, with)
    }

    /// A line in credit; what is taken back stands in debit.
    #[must_use]
    pub fn credit(self, role: Role, amount: Money, with: Option<i64>) -> Self {
        if amount.is_negative() {
            return self.line(role, -amount, Money::ZERO, with);
        }
        self.line(role, Money::ZERO, amount, with)
    }

    /// A line in credit that is owed to a union or to somebody outside.
    #[must_use]
    pub fn credit_to(
        self,
        role: Role,
        amount: Money,
        (with, party): (Option<i64>, Option<&str>),
    ) -> Self {
        let count = self.lines.len();
        let mut event = self.credit(role, amount, with);
        if let Some(line) = event.lines.get_mut(count) {
            line.party = party.map(str::to_owned);
        }
        event
    }

    #[must_use]
    pub fn of_party(mut self, name: &str) -> Self {
        self.party = (!name.is_empty()).then(|| name.to_owned());
        self
    }

    #[must_use]
    pub fn of_project(mut self, project: &str) -> Self {
        self.project = (!project.is_empty()).then(|| project.to_owned());
        self
    }

    /// Nothing moves.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// `收到拨缴经费：江州省林业局 2025-03`.
    #[must_use]
    pub fn summary(&self) -> String {
        if self.about.is_empty() {
            return self.what.label().to_owned();
        }
        format!("{}：{}", self.what.label(), self.about)
    }

    /// Net debit of the accounts of a role.
    #[must_use]
    pub fn net_of(&self, role: Role) -> Money {
        let of_role = self.lines.iter().filter(|line| line.role == role);
        of_role.map(|line| line.debit - line.credit).sum()
    }

    /// The sum of its debit side.
    #[must_use]
    pub fn total(&self) -> Money {
        self.lines.iter().map(|line| line.debit).sum()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_event_has_a_name_a_clause_and_papers_of_its_own() {
        let labels: BTreeSet<&str> = What::EVERY.iter().map(|what| what.label()).collect();
        assert_eq!(labels.len(), What::EVERY.len());
        for what in What::EVERY {
            assert!(!what.clause().is_empty() && !what.papers().is_empty(), "{what:?}");
        }
    }

    #[test]
    fn nothing_is_no_line_and_an_event_is_read_as_it_was_written() {
        let event = Event::new(What::DuesCollected, "甲公司 2025-03")
            .debit(Role::Bank, Money::from_fen(100), None)
            .credit(Role::OwnShare, Money::from_fen(60), None)
            .credit(Role::ToUpper, Money::from_fen(40), Some(7))
            .credit(Role::ShareToLower, Money::ZERO, Some(9));
        assert_eq!(event.lines.len(), 3);
        let back = Event::new(What::DuesCollected, "")
            .debit(Role::FromLower, Money::from_fen(-100), Some(7))
            .credit(Role::OwnShare, Money::from_fen(-100), None);
        assert_eq!(back.net_of(Role::FromLower), Money::from_fen(-100));
        assert_eq!((back.total(), back.lines[1].debit), (Money::from_fen(100), back.total()));
        assert_eq!(event.total(), Money::from_fen(100));
        assert_eq!(event.summary(), "收到拨缴经费：甲公司 2025-03");
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
    }
}
