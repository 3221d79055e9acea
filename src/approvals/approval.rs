//! 审批: a document, what was done about it so far, and whether somebody may do the next thing.
//!
//! Invariants: an approval belongs to the content that was submitted last and falls away with it;
//! each step is another person's than the preparer's and than those of the steps before, where
//! another person is asked for; a final act is the last one.

use jiff::Timestamp;

use super::codes;
use crate::access::role::Ability;
use crate::finding::{Finding, Place};
use crate::money::Money;
use crate::platform::evidence::sha256_hex;
use crate::spelled;

/// Characters of a hash that tell two contents apart where people carry it from a look to an act.
const MARK_CHARACTERS: usize = 16;

spelled! {
    /// What is approved.
    Kind {
        DraftVoucher = "draft_voucher", "待审核凭证";
        ReopeningRequest = "reopening_request", "例外开账申请";
        ImportAcceptance = "import_acceptance", "上传入账";
        DutyExcuse = "duty_excuse", "兼任不相容岗位";
        ReturnRun = "return_run", "回拨奖励计算";
        DuesDeferral = "dues_deferral", "缓缴";
        DuesRefund = "dues_refund", "退费";
        Payment = "payment", "付款申请";
        FindingExplanation = "finding_explanation", "检查问题说明";
        FindingOverride = "finding_override", "检查问题放行";
    }
}

spelled! {
    /// What is done about a document.
    Act {
        /// Puts the content forward, again after each change.
        Submit = "submit", "提交";
        Approve = "approve", "同意";
        /// Back to the preparer, who may mend and submit it.
        Return = "return", "退回";
        Refuse = "refuse", "不同意";
        Withdraw = "withdraw", "撤回";
    }
}

spelled! {
    /// Where a document stands.
    State {
        Waiting = "waiting", "待审批";
        Approved = "approved", "已批准";
        Returned = "returned", "已退回";
        Refused = "refused", "未批准";
        Withdrawn = "withdrawn", "已撤回";
    }
}

/// One approval that a document needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub ability: Ability,
    /// Only documents of this amount and above need it.
    pub from: Money,
}

const fn by(ability: Ability) -> Step {
    Step { ability, from: Money::ZERO }
}

/// How documents of a kind are approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a rule of its own, read by name")]
pub struct Rules {
    /// Who puts it forward.
    pub prepared_with: Ability,
    pub steps: &'static [Step],
    /// Another person decides in each step; otherwise whoever has the ability.
    pub needs_other: bool,
    /// What is approved is carried out with it; otherwise it may be returned or changed until then.
    pub is_final: bool,
    /// Whoever may prepare may give it up, not only who did.
    pub anyone_withdraws: bool,
    pub needs_end: bool,
    pub approval_needs_note: bool,
    pub longest_note: usize,
}

impl Kind {
    #[must_use]
    pub const fn rules(self) -> Rules {
        let plain = Rules {
            prepared_with: Ability::Prepare,
            steps: &[],
            needs_other: true,
            is_final: true,
            anyone_withdraws: false,
            needs_end: false,
            approval_needs_note: false,
            longest_note: 500,
        };
        match self {
            Self::DraftVoucher => Rules {
                steps: &const { [by(Ability::Review)] },
                is_final: false,
                anyone_withdraws: true,
                longest_note: 200,
                ..plain
            },
            Self::ReopeningRequest => Rules {
                prepared_with: Ability::AskReopening,
                steps: &const { [by(Ability::ApproveReopening)] },
                needs_end: true,
                ..plain
            },
            Self::ReturnRun => Rules {
                prepared_with: Ability::RunReturns,
                steps: &const { [by(Ability::ApproveReturns)] },
                ..plain
            },
            Self::DuesDeferral => Rules { steps: &const { [by(Ability::KeepDues)] }, ..plain },
            Self::DuesRefund => Rules { steps: &const { [by(Ability::Review)] }, ..plain },
            Self::Payment => Rules {
                prepared_with: Ability::RequestPayments,
                steps: &const { [by(Ability::CheckPayments), by(Ability::ApprovePayments)] },
                is_final: false,
                ..plain
            },
            Self::FindingExplanation => Rules {
                prepared_with: Ability::ExplainFindings,
                steps: &const { [by(Ability::DecideFindings)] },
                ..plain
            },
            Self::FindingOverride => Rules {
                prepared_with: Ability::ExplainFindings,
                steps: &const { [by(Ability::DecideFindings)] },
                needs_end: true,
                approval_needs_note: true,
                ..plain
            },
            Self::ImportAcceptance => {
                Rules { steps: &const { [by(Ability::Prepare)] }, needs_other: false, ..plain }
            }
            Self::DutyExcuse => Rules {
                prepared_with: Ability::ManageUsers,
                steps: &const { [by(Ability::ManageUsers)] },
                needs_other: false,
                approval_needs_note: true,
                ..plain
            },
        }
    }
}

/// What is put forward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub unit_id: i64,
    pub kind: Kind,
    pub rules: Rules,
    /// Its number among those of its kind and unit.
    pub subject_id: i64,
    pub prepared_by: String,
    pub prepared_at: String,
    /// Whose it is besides.
    pub also_of: Option<String>,
    /// SHA-256 of the content.
    pub content_hash: String,
    /// The content itself, where no table of its own keeps it.
    pub content: Option<String>,
    pub amount: Money,
}

impl Document {
    /// A document that is its preparer's alone, whose content is kept elsewhere.
    #[must_use]
    pub fn new(
        kind: Kind,
        (unit_id, subject_id): (i64, i64),
        (prepared_by, prepared_at): (&str, &str),
        content: &str,
    ) -> Self {
        Self {
            unit_id,
            kind,
            rules: kind.rules(),
            subject_id,
            prepared_by: prepared_by.to_owned(),
            prepared_at: prepared_at.to_owned(),
            also_of: None,
            content_hash: sha256_hex(content.as_bytes()),
            content: None,
            amount: Money::ZERO,
        }
    }

    #[must_use]
    pub fn is_of(&self, name: &str) -> bool {
        self.prepared_by == name || self.also_of.as_deref() == Some(name)
    }
}

/// What somebody did, as it is on the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub act: Act,
    pub by: String,
    pub at: String,
    pub content_hash: String,
    pub note: String,
    pub expires_at: Option<Timestamp>,
}

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict<'a> {
    pub act: Act,
    pub by: &'a str,
    pub now: Timestamp,
    pub note: &'a str,
    /// Until when an approval holds.
    pub until: Option<Timestamp>,
}

impl<'a> Verdict<'a> {
    #[must_use]
    pub fn new(act: Act, by: &'a str, now: Timestamp) -> Self {
        Self { act, by, now, note: "", until: None }
    }
}

/// Why it may not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objection {
    /// It stands so already, and nothing comes after it.
    Decided(State),
    /// Its preparer has to mend it first.
    Returned,
    Expired,
    /// It is another content by now than was submitted.
    Changed,
    Own,
    NotOwn,
    /// How many characters the note has.
    Note(usize),
    End,
}

/// A document with all that was done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub document: Document,
    pub history: Vec<Done>,
    /// How much of the history is on the record.
    pub recorded: usize,
}

impl Approval {
    /// A document that nobody has done anything about is submitted by its preparer.
    #[must_use]
    pub fn of(document: Document, history: Vec<Done>) -> Self {
        let recorded = history.len();
        let mut approval = Self { document, history, recorded };
        if approval.history.is_empty() {
            approval.submit();
        }
        approval
    }

    /// Puts the content forward as it is now; what was decided before falls away.
    pub fn submit(&mut self) {
        let Document { prepared_by, prepared_at, content_hash, .. } = self.document.clone();
        self.history.push(Done {
            act: Act::Submit,
            by: prepared_by,
            at: prepared_at,
            content_hash,
            note: String::new(),
            expires_at: None,
        });
    }

    /// Since the content was submitted last, which comes first.
    #[must_use]
    pub fn round(&self) -> &[Done] {
        let start = self.history.iter().rposition(|done| done.act == Act::Submit);
        self.history.get(start.unwrap_or_default()..).unwrap_or_default()
    }

    /// The last thing done about the content, where anything was.
    #[must_use]
    pub fn decision(&self) -> Option<&Done> {
        self.history.last().filter(|done| done.act != Act::Submit)
    }

    fn approvals(&self) -> impl Iterator<Item = &Done> {
        self.round().iter().filter(|done| done.act == Act::Approve)
    }

    #[must_use]
    pub fn state(&self) -> State {
        let amount = self.document.amount;
        let steps = self.document.rules.steps;
        let needed = steps.iter().filter(|step| amount >= step.from).count();
        match self.history.last().map(|done| done.act) {
            Some(Act::Return) => State::Returned,
            Some(Act::Refuse) => State::Refused,
            Some(Act::Withdraw) => State::Withdrawn,
            Some(Act::Approve) if self.approvals().count() >= needed => State::Approved,
            Some(Act::Approve | Act::Submit) | None => State::Waiting,
        }
    }

    /// Nothing comes after this.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        match self.state() {
            State::Refused | State::Withdrawn => true,
            State::Approved => self.document.rules.is_final,
            State::Waiting | State::Returned => false,
        }
    }

    /// Until when the decision holds, where it ends.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.round().iter().rev().find_map(|done| done.expires_at)
    }

    /// All that stands against it.
    #[must_use]
    pub fn objections(&self, verdict: &Verdict<'_>) -> Vec<Objection> {
        let rules = self.document.rules;
        let state = self.state();
        if self.is_closed() || (state, verdict.act) == (State::Approved, Act::Approve) {
            return vec![Objection::Decided(state)];
        }
        let mut objections = Vec::new();
        let is_own = self.document.is_of(verdict.by);
        let characters = verdict.note.trim().chars().count();
        let needs_note = match verdict.act {
            Act::Submit | Act::Withdraw => false,
            Act::Approve => rules.approval_needs_note,
            Act::Return | Act::Refuse => true,
        };
        if (needs_note && characters == 0) || characters > rules.longest_note {
            objections.push(Objection::Note(characters));
        }
        match verdict.act {
            Act::Approve => objections.extend(self.against_approval(verdict, is_own)),
            Act::Return | Act::Refuse if is_own => objections.push(Objection::Own),
            Act::Withdraw if !is_own && !rules.anyone_withdraws => {
                objections.push(Objection::NotOwn);
            }
            Act::Submit | Act::Return | Act::Refuse | Act::Withdraw => {}
        }
        objections
    }

    fn against_approval(&self, verdict: &Verdict<'_>, is_own: bool) -> Vec<Objection> {
        // Until it is submitted again there is nothing to decide.
        if self.state() == State::Returned {
            return vec![Objection::Returned];
        }
        let mut objections = Vec::new();
        let submitted = self.round().first().map(|done| done.content_hash.as_str());
        if submitted != Some(self.document.content_hash.as_str()) {
            objections.push(Objection::Changed);
        }
        let has_approved = self.approvals().any(|done| done.by == verdict.by);
        if self.document.rules.needs_other && (is_own || has_approved) {
            objections.push(Objection::Own);
        }
        if self.expires_at().is_some_and(|end| end <= verdict.now) {
            objections.push(Objection::Expired);
        }
        let is_over = verdict.until.is_none_or(|end| end <= verdict.now);
        if self.document.rules.needs_end && is_over {
            objections.push(Objection::End);
        }
        objections
    }

    /// Puts on the record what nothing stands against.
    pub fn take(&mut self, verdict: &Verdict<'_>, at: &str) {
        self.history.push(Done {
            act: verdict.act,
            by: verdict.by.to_owned(),
            at: at.to_owned(),
            content_hash: self.document.content_hash.clone(),
            note: verdict.note.trim().to_owned(),
            expires_at: verdict.until,
        });
    }
}

impl Objection {
    /// In words that fit every kind.
    #[must_use]
    pub fn finding(self, place: Place) -> Finding {
        match self {
            Self::Decided(State::Withdrawn) => Finding::new(&codes::WITHDRAWN, place),
            Self::Decided(state) => Finding::new(&codes::DECIDED, place).found(state),
            Self::Returned => Finding::new(&codes::DECIDED, place).found(State::Returned),
            Self::Expired => Finding::new(&codes::EXPIRED, place),
            Self::Changed => Finding::new(&codes::CHANGED, place),
            Self::Own => Finding::new(&codes::OWN_DOCUMENT, place),
            Self::NotOwn => Finding::new(&codes::NOT_OWN_DOCUMENT, place),
            Self::Note(0) => Finding::new(&codes::NOTE_INVALID, place),
            Self::Note(characters) => {
                Finding::new(&codes::NOTE_INVALID, place).found(format!("{characters} 字"))
            }
            Self::End => Finding::new(&codes::END_INVALID, place),
        }
    }
}

/// A content in one short text, as it is carried from a look to what is done after it.
#[must_use]
pub fn mark_of(content: &str) -> String {
    let hash = sha256_hex(content.as_bytes());
    hash.get(..MARK_CHARACTERS).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::role::Role;

    #[test]
    fn no_single_role_both_puts_forward_and_decides_where_another_person_decides() {
        for kind in Kind::EVERY {
            let rules = kind.rules();
            assert!(!rules.steps.is_empty(), "{kind}");
            for role in Role::EVERY {
                let may = |ability| role.abilities().contains(&ability);
                let decides = rules.steps.iter().any(|step| may(step.ability));
                let is_both = may(rules.prepared_with) && decides;
                assert!(!(rules.needs_other && is_both), "{kind} {role}");
            }
        }
    }

    #[test]
    fn every_objection_has_its_code() {
        for (objection, code) in [
            (Objection::Decided(State::Approved), "approvals.decided"),
            (Objection::Decided(State::Withdrawn), "approvals.withdrawn"),
            (Objection::Returned, "approvals.decided"),
            (Objection::Expired, "approvals.expired"),
            (Objection::Changed, "approvals.changed"),
            (Objection::Own, "approvals.own_document"),
            (Objection::NotOwn, "approvals.not_own_document"),
            (Objection::Note(0), "approvals.note_invalid"),
            (Objection::Note(501), "approvals.note_invalid"),
            (Objection::End, "approvals.end_invalid"),
        ] {
            assert_eq!(objection.finding(Place::default()).code.id, code, "{objection:?}");
        }
    }
}
