//! Use cases: grants are announced; a receiver confirms what came; a side disputes.
//!
//! The caller holds the system's book and the speaker's.

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde_json::json;

use crate::dealings::codes;
use crate::dealings::record_words::Recorded;
use crate::dealings::rows::{NoticeRow, Side, TransferKind};
use crate::dealings::store::{self, TransferRow, WordRow};
use crate::dealings::transfer::Transfer;
use crate::finding::rows::Taken;
use crate::finding::{Finding, Outcome, Place, refuses};
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::store as units;
use crate::units::unit::Unit;

const OTHER: &str = "对方单位";
const AMOUNT: &str = "金额";
const NUMBER: &str = "通知编号";

/// A grant that is to be announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGrant {
    pub number: String,
    pub kind: TransferKind,
    pub receiver: Unit,
    pub project: String,
    pub amount: Money,
    pub announced_on: Date,
    /// What announces it: `notice`, or the run of a rule.
    pub announced_by: String,
}

/// Announces grants of a giver. Nothing is booked by it but at the year's end.
pub async fn announce(
    tx: &mut Tx,
    act: Act<'_>,
    giver: &Unit,
    grants: &[NewGrant],
) -> Outcome<Vec<TransferRow>> {
    let mut id = store::next_transfer_id(tx).await?;
    let mut rows = Vec::with_capacity(grants.len());
    for grant in grants {
        rows.push(TransferRow {
            id,
            number: grant.number.clone(),
            kind: grant.kind.as_str().to_owned(),
            payer_id: Some(giver.id),
            payer_name: giver.name.clone(),
            receiver_id: Some(grant.receiver.id),
            receiver_name: grant.receiver.name.clone(),
            book_year: i64::from(grant.announced_on.year()),
            project: grant.project.clone(),
            note: String::new(),
            announced_by: grant.announced_by.clone(),
            announced_on: Some(grant.announced_on.to_string()),
            announced_fen: grant.amount.fen(),
            payer_accrued_fen: 0,
            receiver_accrued_fen: 0,
            disputed_by: None,
            disputed_at: None,
            dispute: String::new(),
            confirmed_by: None,
            confirmed_at: None,
            recorded_by: act.actor.name.clone(),
            recorded_at: act.clock.now_text(),
        });
        id += 1;
    }
    store::insert_transfers(tx, &rows).await?;
    if !rows.is_empty() {
        let what = (Action::TransfersAnnounced, giver.code.as_str());
        let detail = json!({ "grants": rows.len() });
        trail::append(tx, act.clock, act.actor, giver.id, what, &detail).await?;
    }
    Ok(rows)
}

/// The word of a giver that announced grants are paid on a day.
pub async fn pay_announced(
    tx: &mut Tx,
    act: Act<'_>,
    giver: &Unit,
    (rows, paid_on): (&[TransferRow], Date),
) -> Outcome<Vec<Recorded>> {
    let mut id = store::next_word_id(tx).await?;
    let mut recorded = Vec::with_capacity(rows.len());
    for row in rows {
        let word = WordRow {
            id,
            transfer_id: row.id,
            side: Side::Payer.as_str().to_owned(),
            unit_id: giver.id,
            dated_on: paid_on.to_string(),
            amount_fen: row.announced_fen,
            batch_id: None,
            source_sheet: None,
            source_row: None,
            said_by: act.actor.name.clone(),
            said_at: act.clock.now_text(),
            taken_back_at: None,
        };
        id += 1;
        recorded.push(Recorded { transfer: row.clone(), word });
    }
    let words: Vec<WordRow> = recorded.iter().map(|it| it.word.clone()).collect();
    store::insert_words(tx, &words).await?;
    Ok(recorded)
}

/// Takes up the notices of a list.
pub async fn take_notices(
    tx: &mut Tx,
    act: Act<'_>,
    giver: &Unit,
    rows: &[NoticeRow],
) -> Outcome<Taken> {
    let mut taken = Taken::of(rows.len());
    let called = units::units_called(tx, rows.iter().map(|row| row.other.as_str())).await?;
    let chains = units::chains_of(tx, called.values().map(|it| it.id)).await?;
    let year = rows.iter().map(|row| i64::from(row.dated_on.year())).min().unwrap_or(0);
    let standing = store::transfers_of(tx, giver.id, year).await?;
    let mut met: FxHashMap<(String, i64), TransferRow> = standing
        .into_iter()
        .filter(|it| it.row.payer_id == Some(giver.id) && !it.row.number.is_empty())
        .filter(|it| it.row.announced_on.is_some())
        .filter_map(|it| Some(((it.row.number.clone(), it.row.receiver_id?), it.row)))
        .collect();
    let mut new = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        if row.amount <= Money::ZERO {
            let found = row.amount.grouped();
            taken.tell(&codes::AMOUNT_NOT_POSITIVE, (place, AMOUNT), found, "大于 0 的金额");
        }
        let receiver = called.get(&row.other).filter(|other| {
            let chain = chains.get(&other.id).map_or(&[][..], Vec::as_slice);
            chain.iter().skip(1).any(|above| above.id == giver.id)
        });
        let Some(receiver) = receiver else {
            let found = &row.other;
            taken.tell(&codes::NOT_UPPER_AND_LOWER, (place, OTHER), found, "本单位的下级工会");
            continue;
        };
        if let Some(before) = met.get(&(row.number.clone(), receiver.id)) {
            let is_same = before.announced_fen == row.amount.fen()
                && before.kind == row.kind.as_str()
                && before.announced_on.as_deref() == Some(row.dated_on.to_string().as_str());
            if is_same {
                taken.know(place);
            } else {
                let before = Money::from_fen(before.announced_fen).grouped();
                taken.tell(&codes::NOTICE_TAKEN, (place, NUMBER), &row.number, before);
            }
            continue;
        }
        let grant = NewGrant {
            number: row.number.clone(),
            kind: row.kind,
            receiver: receiver.clone(),
            project: row.project.clone(),
            amount: row.amount,
            announced_on: row.dated_on,
            announced_by: "notice".to_owned(),
        };
        let key = (row.number.clone(), receiver.id);
        met.insert(key, shadow(giver, &grant));
        new.push(grant);
    }
    if !refuses(&taken.findings) {
        announce(tx, act, giver, &new).await?;
    }
    Ok(taken)
}

/// A notice of this file, by which the next line of it is known.
fn shadow(giver: &Unit, grant: &NewGrant) -> TransferRow {
    TransferRow {
        id: 0,
        number: grant.number.clone(),
        kind: grant.kind.as_str().to_owned(),
        payer_id: Some(giver.id),
        payer_name: String::new(),
        receiver_id: Some(grant.receiver.id),
        receiver_name: String::new(),
        book_year: 0,
        project: String::new(),
        note: String::new(),
        announced_by: String::new(),
        announced_on: Some(grant.announced_on.to_string()),
        announced_fen: grant.amount.fen(),
        payer_accrued_fen: 0,
        receiver_accrued_fen: 0,
        disputed_by: None,
        disputed_at: None,
        dispute: String::new(),
        confirmed_by: None,
        confirmed_at: None,
        recorded_by: String::new(),
        recorded_at: String::new(),
    }
}

/// A transfer in which the unit is a side.
pub async fn transfer_at(tx: &mut Tx, unit: &Unit, id: i64) -> Outcome<Transfer> {
    let found = store::transfer_by_id(tx, id).await?;
    let is_side =
        |it: &Transfer| it.row.payer_id == Some(unit.id) || it.row.receiver_id == Some(unit.id);
    found.filter(is_side).ok_or_else(|| {
        Finding::new(&codes::TRANSFER_UNKNOWN, Place::of(format!("经费划转 {id}"))).into()
    })
}

/// The receiver says that it has the money: what was paid, or as much as came.
pub async fn confirm(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (id, on, amount): (i64, Date, Option<Money>),
) -> Outcome<Recorded> {
    let transfer = transfer_at(tx, unit, id).await?;
    let place = || Place::of(format!("经费划转 {id}"));
    if transfer.row.receiver_id != Some(unit.id) {
        return Err(Finding::new(&codes::NOT_A_SIDE, place()).found(unit).into());
    }
    let open = transfer.sum(Side::Payer) - transfer.sum(Side::Receiver);
    let amount = amount.unwrap_or(open);
    if open <= Money::ZERO && transfer.of_side(Side::Receiver).next().is_some() {
        return Err(Finding::new(&codes::ALREADY_RECEIVED, place()).into());
    }
    if amount <= Money::ZERO {
        return Err(Finding::new(&codes::AMOUNT_NOT_POSITIVE, place()).found(amount).into());
    }
    if let Some(word) = take_up_lone_word(tx, (unit, &transfer), (on, amount)).await? {
        return confirmed(tx, act, unit, (transfer, word)).await;
    }
    let word = WordRow {
        id: store::next_word_id(tx).await?,
        transfer_id: id,
        side: Side::Receiver.as_str().to_owned(),
        unit_id: unit.id,
        dated_on: on.to_string(),
        amount_fen: amount.fen(),
        batch_id: None,
        source_sheet: None,
        source_row: None,
        said_by: act.actor.name.clone(),
        said_at: act.clock.now_text(),
        taken_back_at: None,
    };
    store::insert_words(tx, std::slice::from_ref(&word)).await?;
    confirmed(tx, act, unit, (transfer, word)).await
}

/// What the receiver said before of the same money, without a number and with another amount, so
/// that it found no payment: it is said of this one now.
async fn take_up_lone_word(
    tx: &mut Tx,
    (unit, transfer): (&Unit, &Transfer),
    (on, amount): (Date, Money),
) -> Outcome<Option<WordRow>> {
    let Some(payer_id) = transfer.row.payer_id else { return Ok(None) };
    let all = store::transfers_between(tx, payer_id, Some(unit.id)).await?;
    let day = on.to_string();
    let lone = all.into_iter().find_map(|it| {
        let is_alone = it.row.kind == transfer.row.kind
            && it.row.number.is_empty()
            && it.row.announced_on.is_none()
            && it.of_side(Side::Payer).next().is_none();
        let mut words = it.of_side(Side::Receiver);
        let word = words.next().filter(|word| {
            is_alone && word.dated_on == day && Money::from_fen(word.amount_fen) == amount
        })?;
        words.next().is_none().then(|| word.clone())
    });
    let Some(word) = lone else { return Ok(None) };
    store::move_word(tx, word.id, transfer.row.id).await?;
    Ok(Some(WordRow { transfer_id: transfer.row.id, ..word }))
}

async fn confirmed(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (transfer, word): (Transfer, WordRow),
) -> Outcome<Recorded> {
    let id = transfer.row.id;
    store::set_confirmed(tx, id, (&act.actor.name, &act.clock.now_text())).await?;
    let detail = json!({ "amount": Money::from_fen(word.amount_fen), "on": word.dated_on });
    let subject = id.to_string();
    let what = (Action::TransferConfirmed, subject.as_str());
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
    Ok(Recorded { transfer: transfer.row, word })
}

/// A side says what is wrong; it stays on record, and the matter has an owner.
pub async fn dispute(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (id, note): (i64, &str),
) -> Outcome<Transfer> {
    transfer_at(tx, unit, id).await?;
    let note = note.trim();
    if note.is_empty() {
        let place = Place::of(format!("经费划转 {id}"));
        return Err(Finding::new(&codes::DISPUTE_WITHOUT_NOTE, place).into());
    }
    let now = act.clock.now_text();
    store::set_dispute(tx, id, (note, &act.actor.name, &now)).await?;
    let subject = id.to_string();
    let what = (Action::TransferDisputed, subject.as_str());
    trail::append(tx, act.clock, act.actor, unit.id, what, &json!({ "note": note })).await?;
    transfer_at(tx, unit, id).await
}
