//! Use case: a role is given; one that joins duties that should be apart only under an approval
//! with a reason and an end. The caller holds the system book.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use super::approval::{Act, Approval, Document, Kind, Objection, Verdict};
use super::store;
use crate::access::codes::EXCUSE_INVALID;
use crate::access::grant_role::{NewGrant, PlannedGrant, keep_grant, plan_grant};
use crate::access::scope::GrantRow;
use crate::access::store::UserRow;
use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::platform::clock::{Clock, instant_of_local};
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::trail::Actor;

/// Duties in one hand are excused for a year at most, then asked about again.
const LONGEST_EXCUSE_DAYS: i32 = 366;

/// Gives a role. Conflicting duties are refused, or excused for a while; by an administrator
/// alone, but never to their own name.
pub async fn grant_role(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    user: &UserRow,
    new: NewGrant,
) -> Outcome<GrantRow> {
    let PlannedGrant { mut grant, conflicts } = plan_grant(tx, clock, actor, user, new).await?;
    let Some(reason) = grant.excuse.clone().filter(|_| !conflicts.is_empty()) else {
        refuse_if_any(conflicts)?;
        grant.excuse = None;
        return keep_grant(tx, clock, actor, user, grant).await;
    };
    let verdict = Verdict {
        note: &reason,
        until: end_of(&grant),
        ..Verdict::new(Act::Approve, &actor.name, clock.now())
    };
    let by = (actor.name.as_str(), grant.granted_at.as_str());
    let content = json!(grant).to_string();
    let mut document = Document::new(Kind::DutyExcuse, (SYSTEM_BOOK, grant.id), by, &content);
    document.also_of = Some(user.name.clone());
    document.rules.needs_other = user.name == actor.name;
    let mut excused = Approval::of(document, Vec::new());
    let mut findings: Vec<Finding> = excused
        .objections(&verdict)
        .into_iter()
        .map(|objection| match objection {
            Objection::Note(_) => unfit(&grant),
            other => other.finding(Place::of(format!("{} {}", user.login, user.name))),
        })
        .collect();
    if !ends_in_time(&grant) {
        findings.push(unfit(&grant));
    }
    refuse_if_any(findings)?;
    let grant = keep_grant(tx, clock, actor, user, grant).await?;
    excused.document.subject_id = grant.id;
    excused.take(&verdict, &grant.granted_at);
    store::keep(tx, &[excused]).await?;
    Ok(grant)
}

/// The instant at which the last day is over.
fn end_of(grant: &GrantRow) -> Option<Timestamp> {
    let last: Date = grant.valid_to_on.as_deref()?.parse().ok()?;
    instant_of_local(&format!("{}T00:00", last.tomorrow().ok()?))
}

fn ends_in_time(grant: &GrantRow) -> bool {
    let day = |text: &str| text.parse::<Date>().ok();
    let (from, to) = (day(&grant.valid_from_on), grant.valid_to_on.as_deref().and_then(day));
    let days = from.zip(to).and_then(|(from, to)| from.until(to).ok()).map(|it| it.get_days());
    days.is_some_and(|days| days <= LONGEST_EXCUSE_DAYS)
}

fn unfit(grant: &GrantRow) -> Finding {
    let found = grant.valid_to_on.clone().unwrap_or_else(|| "未填到期日".to_owned());
    Finding::new(&EXCUSE_INVALID, Place::of("到期日")).found(found)
}
