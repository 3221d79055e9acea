//! Use case: a batch of a roster was handed over and signed for; nothing is added to it any more.
//! The caller holds the unit's book.

use jiff::civil::Date;
use serde_json::json;

use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::limits::codes::AWARDS_EXCEED;
use crate::platform::database::Tx;
use crate::programmes::list_programmes::programme_called;
use crate::programmes::programme::State;
use crate::programmes::{codes, store};
use crate::trail::{self, Action};
use crate::units::settings::LimitControl;
use crate::units::store as units;
use crate::units::unit::Unit;

/// Which batch was handed over, when, and what says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub code: String,
    pub year: i64,
    /// 发放日期, which names the batch.
    pub batch: Date,
    pub on: Date,
    /// 签收表.
    pub paper: String,
    /// 参加人数, where it is a batch of awards.
    pub participants: Option<i64>,
    /// Answers that more won than may.
    pub reason: String,
}

/// Of how many who take part how many may win: two thirds.
const WINNERS: i64 = 2;
const OF_PARTICIPANTS: i64 = 3;

/// Records that a batch was handed over.
pub async fn deliver_roster(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    asked: &Delivery,
) -> Outcome<store::DeliveryRow> {
    let programme = programme_called(tx, unit, (&asked.code, asked.year)).await?;
    let batch = asked.batch.to_string();
    let place = || Place::of(format!("{unit} {} {batch}", programme.code));
    let paper = asked.paper.trim();
    if paper.is_empty() {
        return Err(Finding::new(&codes::PAPER_MISSING, place()).into());
    }
    if programme.state != State::Approved {
        return Err(Finding::new(&codes::NOT_APPROVED, place()).into());
    }
    if asked.on < asked.batch {
        let expected = format!("不早于发放日期 {batch}");
        let found = asked.on.to_string();
        return Err(Finding::new(&codes::DAY_INVALID, place())
            .found(found)
            .expected(expected)
            .into());
    }
    let batches = store::batches_of(tx, programme.id).await?;
    let Some(row) = batches.iter().find(|it| it.paid_on == batch) else {
        let days: Vec<&str> = batches.iter().map(|it| it.paid_on.as_str()).collect();
        return Err(Finding::new(&codes::NO_ROSTER, place()).expected(days.join("、")).into());
    };
    let before = store::deliveries_of_unit(tx, unit.id).await?;
    let is_it = |it: &&store::DeliveryRow| it.programme_id == programme.id && it.paid_on == batch;
    if let Some(before) = before.iter().find(is_it) {
        let found = &before.delivered_on;
        return Err(Finding::new(&codes::DELIVERED_BEFORE, place()).found(found).into());
    }
    refuse_awards(tx, unit, (asked, row.line_count), &place).await?;
    let reason = asked.reason.trim();
    let delivery = store::DeliveryRow {
        participants: asked.participants,
        reason: (!reason.is_empty()).then(|| reason.to_owned()),
        programme_id: programme.id,
        paid_on: batch.clone(),
        delivered_on: asked.on.to_string(),
        paper: paper.to_owned(),
        line_count: row.line_count,
        amount_fen: row.amount_fen,
        delivered_by: act.actor.name.clone(),
        delivered_at: act.clock.now_text(),
    };
    store::insert_delivery(tx, &delivery).await?;
    let detail = json!({ "year": asked.year, "batch": batch, "on": delivery.delivered_on,
        "paper": paper, "lines": row.line_count, "participants": asked.participants });
    let what = (Action::RosterDelivered, programme.code.as_str());
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
    Ok(delivery)
}

/// More winners than two thirds of those who took part need a reason, and are refused where the
/// union refuses what is beyond limits.
async fn refuse_awards(
    tx: &mut Tx,
    unit: &Unit,
    (asked, winners): (&Delivery, i64),
    place: &impl Fn() -> Place,
) -> Outcome<()> {
    let Some(participants) = asked.participants else { return Ok(()) };
    let control = units::settings_of(tx, unit.id).await?.limit_control;
    let is_beyond = winners.saturating_mul(OF_PARTICIPANTS) > participants.saturating_mul(WINNERS);
    let is_answered = control == LimitControl::Warn && !asked.reason.trim().is_empty();
    if !is_beyond || control == LimitControl::Off || is_answered {
        return Ok(());
    }
    let most = participants.saturating_mul(WINNERS) / OF_PARTICIPANTS;
    let found = format!("参加 {participants} 人，获奖 {winners} 人");
    let finding = Finding::new(&AWARDS_EXCEED, place()).found(found);
    Err(finding.expected(format!("获奖不超过 {most} 人")).into())
}
