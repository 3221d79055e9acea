//! Use case: a programme is approved, by the day and the paper of who decided. The caller holds the
//! unit's book.

use jiff::civil::Date;
use serde_json::json;

use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::platform::database::Tx;
use crate::programmes::list_programmes::programme_called;
use crate::programmes::programme::{Programme, State};
use crate::programmes::{codes, store};
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// What is decided of which programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    pub code: String,
    pub year: i64,
    pub on: Date,
    pub paper: String,
}

/// Approves a programme that waits.
pub async fn approve_programme(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    asked: &Decided,
) -> Outcome<Programme> {
    let mut programme = programme_called(tx, unit, (&asked.code, asked.year)).await?;
    let place = || Place::of(format!("{unit} {} {}", programme.code, programme.name));
    let paper = asked.paper.trim();
    if paper.is_empty() {
        return Err(Finding::new(&codes::PAPER_MISSING, place()).into());
    }
    if programme.state == State::Approved {
        let on = programme.approved_on.clone().unwrap_or_default();
        return Err(Finding::new(&codes::APPROVED_BEFORE, place()).found(on).into());
    }
    let on = asked.on.to_string();
    let by = (act.actor.name.as_str(), act.clock.now_text());
    store::approve(tx, programme.id, (&on, paper), (by.0, &by.1)).await?;
    let detail = json!({ "year": asked.year, "on": on, "paper": paper,
        "plan": programme.plan.to_string() });
    let what = (Action::ProgrammeApproved, programme.code.as_str());
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
    programme.state = State::Approved;
    programme.approved_on = Some(on);
    programme.paper = Some(paper.to_owned());
    Ok(programme)
}

/// A day as people type it.
pub fn read_day(field: &'static str, text: &str) -> Outcome<Date> {
    text.trim().parse().map_err(|_| {
        let place = Place::default().field(field);
        Finding::new(&codes::DAY_INVALID, place).found(text).expected("如 2025-01-15").into()
    })
}
