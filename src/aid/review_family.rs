//! Use case: a family is reviewed once a year, and goes on or ends.
//!
//! The caller holds the unit's book.

use jiff::civil::Date;
use serde_json::json;

use crate::aid::application::refuse_text;
use crate::aid::codes;
use crate::aid::family::{FamilyState, ReviewOutcome};
use crate::aid::keep_families::find_open_family;
use crate::aid::open_family::refuse_need;
use crate::aid::store::{self, ReviewRow};
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// What the review came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewing {
    pub on: Date,
    pub outcome: ReviewOutcome,
    /// As they stand, where they changed.
    pub cause: Option<String>,
    pub income: Option<Money>,
    pub heads: Option<i64>,
    pub paper: String,
    pub note: String,
}

/// Reviews a family.
pub async fn review_family(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (number, said): (&str, &Reviewing),
) -> Outcome<()> {
    let mut family = find_open_family(tx, unit, number).await?;
    let paper = refuse_text("复核依据", &said.paper, 1)?;
    let least = usize::from(said.outcome == ReviewOutcome::End);
    let note = refuse_text("复核意见", &said.note, least)?;
    let day = said.on.to_string();
    if day < family.opened_on || said.on > act.clock.today() {
        let finding = Finding::new(&codes::DAY_INVALID, Place::of("复核日期")).found(said.on);
        return Err(finding.expected(format!("{} 至当天", family.opened_on)).into());
    }
    let year = i64::from(said.on.year());
    let before = store::reviews_of(tx, family.id).await?;
    if let Some(before) = before.iter().find(|it| it.year == year) {
        let finding = Finding::new(&codes::REVIEWED_BEFORE, Place::of(number));
        return Err(finding.found(&before.reviewed_on).into());
    }
    let cause = said.cause.clone().unwrap_or_else(|| family.cause.clone());
    let income = said.income.unwrap_or(Money::from_fen(family.income_fen));
    let heads = said.heads.unwrap_or(family.heads);
    let cause = refuse_need((&cause, income, heads))?;
    let row = ReviewRow {
        family_id: family.id,
        seq: before.last().map_or(1, |it| it.seq + 1),
        year,
        reviewed_on: day.clone(),
        outcome: said.outcome.as_str().to_owned(),
        cause: cause.as_str().to_owned(),
        income_fen: income.fen(),
        heads,
        paper,
        note: note.clone(),
        set_by: act.actor.name.clone(),
        set_at: act.clock.now_text(),
    };
    store::insert_review(tx, &row).await?;
    cause.as_str().clone_into(&mut family.cause);
    family.income_fen = income.fen();
    family.heads = heads;
    if said.outcome == ReviewOutcome::End {
        FamilyState::Ended.as_str().clone_into(&mut family.state);
        family.ended_on = Some(day);
        family.end_reason = Some(note);
    }
    store::settle_family(tx, &family).await?;
    let detail = json!({ "on": row.reviewed_on, "outcome": row.outcome, "paper": row.paper });
    let what = (Action::AidFamilyReviewed, number.trim());
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await
}
