//! Use case: a finding is let pass for a while, by two people: whoever explained it or asked for
//! it, and another one. It ends by itself.

use jiff::civil::Date;
use serde_json::json;

use crate::approvals::approval::{Act as Decision, Document, Kind, Verdict};
use crate::approvals::decide::decide;
use crate::approvals::ruling::refusal;
use crate::approvals::submit::submit;
use crate::checks::codes;
use crate::checks::explain_finding::{Meant, answer_to, check_reason, content_of, find_meant};
use crate::checks::finding::CheckFinding;
use crate::checks::list_findings::{EXPLANATION, OVERRIDE};
use crate::checks::store::{self, AnswerRow};
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::platform::clock::instant_of_local;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// Days that it holds, where no end is said.
const USUAL_DAYS: i64 = 90;
/// Nothing is let pass for longer than a year.
const LONGEST_DAYS: i64 = 366;

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excused {
    pub found: CheckFinding,
    pub until_on: Date,
    /// Otherwise a second person has still to agree.
    pub is_agreed: bool,
}

/// A last day as people write it; none where it is left out.
pub fn read_end(text: &str) -> Outcome<Option<Date>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let place = Place::of("until").field("until");
    let wrong = || Finding::new(&codes::DAY_INVALID, place).found(text);
    Ok(Some(text.parse().map_err(|_| wrong())?))
}

fn end_of(until: Option<Date>, today: Date) -> Outcome<Date> {
    let in_days = |days: i64| today.checked_add(jiff::Span::new().days(days)).ok();
    let end = until.or_else(|| in_days(USUAL_DAYS));
    let is_fit = |end: &Date| *end >= today && in_days(LONGEST_DAYS).is_some_and(|it| *end <= it);
    end.filter(is_fit).ok_or_else(|| {
        let place = Place::of("until").field("until");
        let found = until.map(|it| it.to_string()).unwrap_or_default();
        Finding::new(&codes::END_INVALID, place).found(found).into()
    })
}

/// What another person said of the finding that waits for a second one, or explained.
async fn asked_before(
    tx: &mut Tx,
    found: &CheckFinding,
    (year, name): (i64, &str),
) -> Outcome<(Option<AnswerRow>, Option<AnswerRow>)> {
    let answers = store::answers_of(tx, found.unit_id, (year, year)).await?;
    let fen = |side: &crate::checks::finding::Side| side.amount.map(Money::fen);
    let is_about = |it: &&AnswerRow| {
        it.unit_id == found.unit_id
            && it.rule == found.rule
            && it.subject == found.key()
            && it.other_unit_id == found.other_id
            && (it.left_fen, it.right_fen) == (fen(&found.left), fen(&found.right))
    };
    let of_kind = |kind: &str| {
        let newest = answers.iter().rev().filter(is_about).find(|it| it.kind == kind);
        newest.cloned()
    };
    let waiting = of_kind(OVERRIDE).filter(|it| it.state.as_deref() == Some("waiting"));
    let explained = of_kind(EXPLANATION).filter(|it| it.said_by != name);
    Ok((waiting, explained))
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Excusing<'a> {
    pub meant: Meant<'a>,
    /// Its last day; some weeks from now where none is said.
    pub until: Option<Date>,
    /// Whether whoever asks may agree as the second person.
    pub may_agree: bool,
}

/// Lets a finding pass where another person asked for it or explained it, else asks for that. The
/// caller holds the system's book.
pub async fn excuse_finding(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    Excusing { meant, until, may_agree }: Excusing<'_>,
    reason: &str,
) -> Outcome<Excused> {
    let reason = check_reason(reason)?;
    let today = act.clock.today();
    let found = find_meant(tx, unit, meant, today).await?;
    let name = act.actor.name.as_str();
    let (waiting, explained) =
        if may_agree { asked_before(tx, &found, (meant.year, name)).await? } else { (None, None) };
    let until_on = end_of(until, today)?;
    let mut answer = answer_to(&found, meant.year, (OVERRIDE, reason), act);
    let (subject_id, is_agreed) = match (&waiting, &explained) {
        (Some(waiting), _) => {
            // What was asked for is what is agreed to.
            answer.reason.clone_from(&waiting.reason);
            answer.until_on.clone_from(&waiting.until_on);
            answer.said_by.clone_from(&waiting.said_by);
            answer.said_at.clone_from(&waiting.said_at);
            (waiting.id, true)
        }
        (None, explained) => {
            answer.until_on = Some(until_on.to_string());
            if let Some(explained) = explained {
                answer.said_by.clone_from(&explained.said_by);
            }
            (store::insert_answer(tx, &answer).await?, explained.is_some())
        }
    };
    let by = (answer.said_by.as_str(), answer.said_at.as_str());
    let subject = (found.unit_id, subject_id);
    let document = Document::new(Kind::FindingOverride, subject, by, &content_of(&answer));
    let until_on = answer.until_on.as_deref().and_then(|it| it.parse().ok()).unwrap_or(until_on);
    if is_agreed {
        agree(tx, act, (document, meant.place(unit)), (until_on, reason)).await?;
    } else {
        submit(tx, document).await?;
    }
    let detail = json!({
        "rule": found.rule, "subject": found.key(), "until": until_on.to_string(),
        "reason": reason, "agreed": is_agreed,
    });
    let what = (Action::FindingOverridden, found.rule.as_str());
    trail::append(tx, act.clock, act.actor, found.unit_id, what, &detail).await?;
    Ok(Excused { found, until_on, is_agreed })
}

async fn agree(
    tx: &mut Tx,
    act: Act<'_>,
    (document, place): (Document, Place),
    (until_on, reason): (Date, &str),
) -> Outcome<()> {
    // The day itself is the last one.
    let end = until_on.tomorrow().ok().and_then(|it| instant_of_local(&format!("{it}T00:00")));
    let verdict = Verdict {
        note: reason,
        until: end,
        ..Verdict::new(Decision::Approve, &act.actor.name, act.clock.now())
    };
    let at = act.clock.now_text();
    decide(tx, vec![document], (verdict, &at), refusal(place)).await?;
    Ok(())
}
