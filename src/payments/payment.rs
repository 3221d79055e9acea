//! 付款申请: what is asked, where it stands and whose turn it is. Pure.

use jiff::civil::Date;
use serde_json::json;

use crate::access::role::Ability;
use crate::approvals::approval::{Document, Kind, mark_of};
use crate::money::Money;
use crate::payments::store::RequestRow;

crate::spelled! {
    /// Where a request stands.
    State {
        Waiting = "waiting", "待审批";
        Approved = "approved", "待付款";
        Paid = "paid", "已付款";
        /// The bank gave the money back.
        Bounced = "bounced", "银行退回";
        /// Back to the handler, who may mend and submit it.
        SentBack = "sent_back", "已退回经办";
        Refused = "refused", "未批准";
        Withdrawn = "withdrawn", "已撤回";
    }
}

crate::spelled! {
    /// Who is paid.
    PayeeKind {
        Organisation = "organisation", "单位";
        Person = "person", "个人";
    }
}

crate::spelled! {
    /// What a person does about a request, in this order.
    Turn {
        /// 经办: only where it was sent back.
        Mend = "mend", "待经办修改";
        Check = "check", "待会计审核";
        Approve = "approve", "待主席审批";
        Pay = "pay", "待出纳付款";
        /// Paid back by the bank: the cashier pays again.
        PayAgain = "pay_again", "银行退回，待重新付款";
        Nobody = "nobody", "无";
    }
}

impl Turn {
    /// The right that the next step asks for.
    #[must_use]
    pub const fn ability(self) -> Option<Ability> {
        match self {
            Self::Mend => Some(Ability::RequestPayments),
            Self::Check => Some(Ability::CheckPayments),
            Self::Approve => Some(Ability::ApprovePayments),
            Self::Pay | Self::PayAgain => Some(Ability::PayOut),
            Self::Nobody => None,
        }
    }
}

/// What somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// 收款人.
    pub payee: String,
    pub payee_kind: PayeeKind,
    /// Blank: the one that is registered, or none where cash is paid.
    pub account_number: String,
    pub bank_name: String,
    pub amount: Money,
    /// 用途.
    pub purpose: String,
    /// 列支科目, by code.
    pub account: String,
    /// By code or name; blank for none.
    pub project: String,
    /// 附件: what lies beside the request.
    pub papers: String,
    /// 会议纪要 of the collective decision.
    pub minutes: String,
    /// 用款人, where it is not the handler: nobody signs for what is their own.
    pub for_whom: String,
    pub on: Date,
}

/// How an amount that needs a collective decision is told from others (大额支付).
#[must_use]
pub fn needs_minutes(amount: Money, large: Money) -> bool {
    amount >= large
}

impl RequestRow {
    #[must_use]
    pub fn state(&self) -> State {
        State::read(&self.state).unwrap_or(State::Waiting)
    }

    #[must_use]
    pub fn payee_kind(&self) -> PayeeKind {
        PayeeKind::read(&self.payee_kind).unwrap_or(PayeeKind::Organisation)
    }

    #[must_use]
    pub fn amount(&self) -> Money {
        Money::from_fen(self.amount_fen)
    }

    /// 编号: `2025-0007`.
    #[must_use]
    pub fn number(&self) -> String {
        format!("{}-{:04}", self.year, self.seq)
    }

    #[must_use]
    pub fn turn(&self) -> Turn {
        match self.state() {
            State::Waiting if self.checked_by.is_none() => Turn::Check,
            State::Waiting => Turn::Approve,
            State::Approved => Turn::Pay,
            State::Bounced => Turn::PayAgain,
            State::SentBack => Turn::Mend,
            State::Paid | State::Refused | State::Withdrawn => Turn::Nobody,
        }
    }

    /// As reports and pages say it: whose turn it is, or how it ended.
    #[must_use]
    pub fn state_label(&self) -> &'static str {
        match self.turn() {
            Turn::Nobody => self.state().label(),
            turn => turn.label(),
        }
    }

    /// Whoever did a step before, in order.
    pub fn signers(&self) -> impl Iterator<Item = &str> {
        let signed = [self.checked_by.as_deref(), self.approved_by.as_deref()];
        std::iter::once(self.requested_by.as_str()).chain(signed.into_iter().flatten())
    }

    /// Whether the money is for somebody, alone or among others.
    #[must_use]
    pub fn is_for(&self, name: &str) -> bool {
        let is_parting = |it: char| it.is_whitespace() || "、，,；;/".contains(it);
        self.for_whom.split(is_parting).any(|it| it == name)
    }

    /// What is signed.
    #[must_use]
    pub fn content(&self) -> String {
        json!({
            "unit": self.unit_id, "number": self.number(), "payee": self.payee_id,
            "amount": self.amount(), "purpose": self.purpose, "account": self.account_id,
            "project": self.project_id, "papers": self.papers, "minutes": self.minutes,
            "for_whom": self.for_whom, "on": self.requested_on,
        })
        .to_string()
    }

    /// Carried from a look to what is done after it.
    #[must_use]
    pub fn mark(&self) -> String {
        mark_of(&self.content())
    }

    /// The document that is approved. Who gets the money, or for whom it is, does not sign.
    #[must_use]
    pub fn document(&self) -> Document {
        let by = (self.requested_by.as_str(), self.requested_at.as_str());
        let document = Document::new(Kind::Payment, (self.unit_id, self.id), by, &self.content());
        let is_person = self.payee_kind() == PayeeKind::Person;
        let also_of = match self.for_whom.as_str() {
            "" if is_person => Some(self.payee_name.clone()),
            "" => None,
            name => Some(name.to_owned()),
        };
        Document { amount: self.amount(), also_of, ..document }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn request(state: State, checked_by: Option<&str>) -> RequestRow {
        RequestRow {
            id: 4_294_967_297,
            unit_id: 1,
            year: 2025,
            seq: 7,
            payee_id: 4_294_967_297,
            payee_name: "星河印务".to_owned(),
            payee_kind: "organisation".to_owned(),
            amount_fen: 120_000,
            purpose: "印制会员手册".to_owned(),
            account_id: 50,
            account_code: "50102".to_owned(),
            account_name: "会员活动".to_owned(),
            project_id: None,
            project_name: None,
            papers: "发票 1 张".to_owned(),
            minutes: String::new(),
            for_whom: String::new(),
            requested_on: "2025-03-01".to_owned(),
            requested_by: "经办甲".to_owned(),
            requested_at: "2025-03-01T08:00:00Z".to_owned(),
            state: state.as_str().to_owned(),
            checked_by: checked_by.map(str::to_owned),
            checked_at: None,
            approved_by: None,
            approved_at: None,
            unit_code: "101001".to_owned(),
            unit_name: "测试工会".to_owned(),
            paid_by: None,
            paid_on: None,
            returned_on: None,
            return_reason: None,
        }
    }

    #[test]
    fn each_state_has_one_whose_turn_it_is() {
        for (state, checked_by, turn, label) in [
            (State::Waiting, None, Turn::Check, "待会计审核"),
            (State::Waiting, Some("会计乙"), Turn::Approve, "待主席审批"),
            (State::Approved, Some("会计乙"), Turn::Pay, "待出纳付款"),
            (State::Bounced, Some("会计乙"), Turn::PayAgain, "银行退回，待重新付款"),
            (State::SentBack, None, Turn::Mend, "待经办修改"),
            (State::Paid, Some("会计乙"), Turn::Nobody, "已付款"),
            (State::Refused, None, Turn::Nobody, "未批准"),
            (State::Withdrawn, None, Turn::Nobody, "已撤回"),
        ] {
            let it = request(state, checked_by);
            assert_eq!((it.turn(), it.state_label()), (turn, label));
            assert_eq!(turn.ability().is_none(), turn == Turn::Nobody);
        }
        assert_eq!(request(State::Paid, None).number(), "2025-0007");
    }

    #[test]
    fn whoever_gets_the_money_or_for_whom_it_is_does_not_sign() {
        let of = |kind: PayeeKind, for_whom: &str| {
            let mut it = request(State::Waiting, None);
            kind.as_str().clone_into(&mut it.payee_kind);
            for_whom.clone_into(&mut it.for_whom);
            it.document().also_of
        };
        assert_eq!(of(PayeeKind::Organisation, ""), None);
        assert_eq!(of(PayeeKind::Person, "").as_deref(), Some("星河印务"));
        assert_eq!(of(PayeeKind::Organisation, "主席丙").as_deref(), Some("主席丙"));
        let mut it = request(State::Waiting, None);
        "主席丙、经办甲".clone_into(&mut it.for_whom);
        assert_eq!(["主席丙", "经办甲", "会计乙"].map(|name| it.is_for(name)), [true, true, false]);
    }

    #[test]
    fn every_part_of_a_request_is_in_what_is_signed() {
        let first = request(State::Waiting, None);
        let changes: [fn(&mut RequestRow); 10] = [
            |it| it.payee_id += 1,
            |it| it.amount_fen += 1,
            |it| it.purpose.push('甲'),
            |it| it.account_id += 1,
            |it| it.project_id = Some(3),
            |it| it.papers.push('甲'),
            |it| it.minutes.push('甲'),
            |it| it.for_whom.push('甲'),
            |it| it.seq += 1,
            |it| "2025-03-02".clone_into(&mut it.requested_on),
        ];
        for change in changes {
            let mut other = first.clone();
            change(&mut other);
            assert_ne!(other.mark(), first.mark());
        }
    }
}
