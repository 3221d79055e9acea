//! Use case: a union says why a finding is as it is. What it says holds as long as both amounts do.

use jiff::civil::Date;
use serde_json::json;

use crate::approvals::approval::{Document, Kind};
use crate::approvals::submit::submit;
use crate::checks::codes;
use crate::checks::finding::CheckFinding;
use crate::checks::list_findings::{EXPLANATION, latest_findings};
use crate::checks::store::{self, NewAnswer};
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// Which finding is meant.
#[derive(Clone, Copy, Debug)]
pub struct Meant<'a> {
    pub year: i64,
    pub rule: &'a str,
    /// 凭证, or the account, or the months.
    pub subject: &'a str,
    /// 对方单位, where several pairs have the same subject.
    pub other: Option<&'a str>,
}

impl Meant<'_> {
    /// `101001 VC04 2025-03 记-12`.
    #[must_use]
    pub fn place(&self, unit: &Unit) -> Place {
        Place::of(format!("{} {} {}", unit.code, self.rule, self.subject))
    }
}

/// Characters of the longest reason.
const LONGEST_REASON: usize = 500;

/// The reason without blanks around it.
pub fn check_reason(reason: &str) -> Outcome<&str> {
    let reason = reason.trim();
    let characters = reason.chars().count();
    if characters == 0 || characters > LONGEST_REASON {
        let place = Place::of("reason").field("reason");
        let finding = Finding::new(&codes::REASON_INVALID, place);
        return Err(finding.found(format!("{characters} 字")).into());
    }
    Ok(reason)
}

/// The finding of the newest run, as it is kept.
pub async fn find_meant(
    tx: &mut Tx,
    unit: &Unit,
    meant: Meant<'_>,
    today: Date,
) -> Outcome<CheckFinding> {
    let listed = latest_findings(tx, unit, (meant.year, false), today).await?;
    let of_rule = listed.findings.into_iter().filter(|it| it.rule == meant.rule);
    let of_other = of_rule.filter(|it| meant.other.is_none_or(|other| it.other == other));
    let mut called: Vec<CheckFinding> = Vec::new();
    for it in of_other {
        // As it is kept, whoever looks at it.
        let kept = if it.other_id.is_some() && is_turned(&it, unit) {
            it.clone().turned_round()
        } else {
            it.clone()
        };
        if it.is_called(meant.subject) || kept.is_called(meant.subject) {
            called.push(kept);
        }
    }
    let exact = called.iter().filter(|it| it.key() == meant.subject.trim()).count();
    if exact == 1 {
        called.retain(|it| it.key() == meant.subject.trim());
    }
    match called.len() {
        1 => {}
        0 => return Err(Finding::new(&codes::FINDING_UNKNOWN, meant.place(unit)).into()),
        count => {
            let finding = Finding::new(&codes::SUBJECT_AMBIGUOUS, meant.place(unit));
            return Err(finding.found(format!("{count} 条")).into());
        }
    }
    let found = called.remove(0);
    if !found.is_finding() {
        return Err(Finding::new(&codes::NOT_A_FINDING, meant.place(unit)).into());
    }
    Ok(found)
}

/// Whether a pair is seen from above: kept pairs have the lower union as theirs.
fn is_turned(it: &CheckFinding, unit: &Unit) -> bool {
    it.unit_id == unit.id && it.other_id.is_some() && it.other_id != unit.parent_id
}

/// What an answer is about, as it is kept.
#[must_use]
pub fn answer_to(
    found: &CheckFinding,
    year: i64,
    (kind, reason): (&str, &str),
    act: Act<'_>,
) -> NewAnswer {
    NewAnswer {
        unit_id: found.unit_id,
        year,
        other_unit_id: found.other_id,
        rule: found.rule.clone(),
        subject: found.key(),
        left_fen: found.left.amount.map(Money::fen),
        right_fen: found.right.amount.map(Money::fen),
        kind: kind.to_owned(),
        reason: reason.to_owned(),
        until_on: None,
        said_by: act.actor.name.clone(),
        said_at: act.clock.now_text(),
    }
}

/// The content that a second person decides about.
#[must_use]
pub fn content_of(answer: &NewAnswer) -> String {
    json!({
        "rule": answer.rule,
        "subject": answer.subject,
        "left": answer.left_fen,
        "right": answer.right_fen,
        "reason": answer.reason,
        "until": answer.until_on,
    })
    .to_string()
}

/// Explains; a later explanation takes the place of an earlier one. The caller holds the system's
/// book.
pub async fn explain_finding(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    meant: Meant<'_>,
    reason: &str,
) -> Outcome<CheckFinding> {
    let reason = check_reason(reason)?;
    let found = find_meant(tx, unit, meant, act.clock.today()).await?;
    let answer = answer_to(&found, meant.year, (EXPLANATION, reason), act);
    let id = store::insert_answer(tx, &answer).await?;
    let by = (answer.said_by.as_str(), answer.said_at.as_str());
    let subject = (answer.unit_id, id);
    let document = Document::new(Kind::FindingExplanation, subject, by, &content_of(&answer));
    submit(tx, document).await?;
    let detail = json!({ "rule": found.rule, "subject": answer.subject, "reason": reason });
    let what = (Action::FindingExplained, found.rule.as_str());
    trail::append(tx, act.clock, act.actor, found.unit_id, what, &detail).await?;
    Ok(found)
}
