//! What it takes to be let in. A route without a guard cannot be written down.

use Guard::{AtUnit, Everywhere, Somewhere};

use crate::access::role::Ability::{
    self, AnswerOversight, Appraise, ApproveAid, ApproveBudgets, ApprovePayments, ApproveReopening,
    ApproveReturns, ApproveWaivers, AskReopening, Audit, ChangeSettings, CheckPayments, Close,
    ConfirmTransfers, DecideFilings, DecideFindings, ExplainFindings, HandleAid, KeepBudgets,
    KeepDues, KeepRegisters, ManageSystem, ManageUnits, ManageUsers, PayOut, Post, Prepare,
    ReadBooks, ReadTrail, Rebuild, RequestPayments, Review, RunChecks, RunReturns, SeeMembers,
    SeePayments, SeeUnits, Verify,
};

/// What it takes to be let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Anybody: the door itself, and what says nothing about books or persons.
    Open,
    /// Signed in, even while the first password waits to be changed.
    AtTheDoor,
    /// Signed in. The handler shows what is the viewer's own, or filters by what they reach.
    SignedIn,
    /// One of these at the unit that the path names.
    AtUnit(&'static [Ability]),
    /// At some unit at least; the handler filters by what the viewer reaches.
    Somewhere(&'static [Ability]),
    /// Over everything: what belongs to no unit.
    Everywhere(Ability),
}

// At the unit of the path.
pub const SEE: Guard = AtUnit(&[SeeUnits]);
pub const READ: Guard = AtUnit(&[ReadBooks]);
pub const PREPARE: Guard = AtUnit(&[Prepare]);
pub const REVIEW: Guard = AtUnit(&[Review]);
pub const BOOK: Guard = AtUnit(&[Post]);
pub const JUDGE: Guard = AtUnit(&[Review, Post]);
pub const CLOSE: Guard = AtUnit(&[Close]);
/// A preview is for who prepares, too; the handler asks for more before it closes anything.
pub const LOOK_AT_CLOSING: Guard = AtUnit(&[Close, Prepare]);
pub const ASK: Guard = AtUnit(&[AskReopening]);
pub const DECIDE: Guard = AtUnit(&[ApproveReopening]);
pub const KEEP: Guard = AtUnit(&[KeepRegisters]);
pub const KEEP_DUES: Guard = AtUnit(&[KeepDues]);
/// Demanding what is overdue: a union of its payer, the federation of all.
pub const DEMAND: Guard = AtUnit(&[Prepare, KeepDues]);
pub const CONFIRM: Guard = AtUnit(&[ConfirmTransfers]);
pub const RUN_RETURNS: Guard = AtUnit(&[RunReturns]);
pub const APPROVE_RETURNS: Guard = AtUnit(&[ApproveReturns]);
/// A list of payments has the accounts of others.
pub const PAY_RETURNS: Guard = AtUnit(&[RunReturns, ApproveReturns]);
pub const KEEP_BUDGETS: Guard = AtUnit(&[KeepBudgets]);
pub const APPROVE_BUDGETS: Guard = AtUnit(&[ApproveBudgets]);
/// Whoever answers for a report signs it; who prepares it may be one of them.
pub const SIGN_REPORTS: Guard = AtUnit(&[Review, KeepBudgets]);
pub const DECIDE_FILINGS: Guard = AtUnit(&[DecideFilings]);
/// People as they are; recorded.
pub const SEE_MEMBERS: Guard = AtUnit(&[SeeMembers]);
pub const APPROVE_WAIVERS: Guard = AtUnit(&[ApproveWaivers]);
/// The desk of aid, masked.
pub const SEE_AID: Guard = AtUnit(&[ReadBooks, HandleAid]);
pub const HANDLE_AID: Guard = AtUnit(&[HandleAid]);
pub const APPROVE_AID: Guard = AtUnit(&[ApproveAid]);
/// Whoever hands money out; nobody who checked or approved it.
pub const PAY_AID: Guard = AtUnit(&[PayOut, HandleAid]);
pub const SEE_PAYMENTS: Guard = AtUnit(&[SeePayments]);
pub const REQUEST_PAYMENTS: Guard = AtUnit(&[RequestPayments]);
pub const CHECK_PAYMENTS: Guard = AtUnit(&[CheckPayments]);
pub const APPROVE_PAYMENTS: Guard = AtUnit(&[ApprovePayments]);
/// Paying, and the lists for the bank, which have the accounts of others.
pub const PAY_OUT: Guard = AtUnit(&[PayOut]);
pub const RUN_CHECKS: Guard = AtUnit(&[RunChecks]);
pub const EXPLAIN_FINDINGS: Guard = AtUnit(&[ExplainFindings]);
pub const DECIDE_FINDINGS: Guard = AtUnit(&[DecideFindings]);
/// Asked for by one, agreed to by another.
pub const ANSWER_FINDINGS: Guard = AtUnit(&[ExplainFindings, DecideFindings]);
/// The union's own word: self-check, appeal, comments, replies.
pub const ANSWER_OVERSIGHT: Guard = AtUnit(&[AnswerOversight]);
pub const APPRAISE: Guard = AtUnit(&[Appraise]);
/// Papers, samples, letters: nobody of the union that is looked at.
pub const AUDIT: Guard = AtUnit(&[Audit]);
/// Letters, circulars and certificates.
pub const MAKE_DOCUMENTS: Guard = AtUnit(&[Audit, Appraise]);
/// Audits and problems, of both sides; the handler shows each side its own.
pub const SEE_AUDITS: Guard = AtUnit(&[Audit, AnswerOversight, ReadBooks]);
pub const SET: Guard = AtUnit(&[ChangeSettings]);
/// Whoever may bring some kind of workbook; the kind decides which of them it takes.
pub const UPLOADING: &[Ability] =
    &[Prepare, KeepRegisters, ManageUnits, KeepDues, ConfirmTransfers, KeepBudgets];
pub const UPLOAD: Guard = AtUnit(UPLOADING);
pub const VERIFY: Guard = AtUnit(&[Verify]);
pub const REBUILD: Guard = AtUnit(&[Rebuild]);
pub const TRAIL: Guard = AtUnit(&[ReadTrail]);

// At some unit.
pub const READ_SOMEWHERE: Guard = Somewhere(&[ReadBooks]);
pub const SEE_SOMEWHERE: Guard = Somewhere(&[SeeUnits]);
pub const ADD_SOMEWHERE: Guard = Somewhere(&[ManageUnits]);
pub const VERIFY_SOMEWHERE: Guard = Somewhere(&[Verify]);

// Over everything.
pub const USERS: Guard = Everywhere(ManageUsers);
pub const UNITS: Guard = Everywhere(ManageUnits);
pub const SYSTEM: Guard = Everywhere(ManageSystem);
