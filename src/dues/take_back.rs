//! A listener of postings: the voucher of a receipt or of a side's word was reversed, so that what
//! it said counts no more; what had followed from it is owed again, or not any more.

use serde_json::json;

use crate::dealings::rows::{Side, TransferKind};
use crate::dealings::settle_accruals::unsettle;
use crate::dealings::store as dealings;
use crate::dues::accrue_year::{NoticeKind, NoticeOfGrant};
use crate::dues::codes::REFUND_STANDS;
use crate::dues::split::Legs;
use crate::dues::store::{self, DebtRow};
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::ledger::post::sockets::{Act, Run};
use crate::platform::database::{Pending, Tx};
use crate::prescribed::book_events::{SubjectKind, event_of};
use crate::prescribed::event::{Event, What};
use crate::prescribed::store as bookings;
use crate::trail::{self, Action};

pub fn take_back<'a>(tx: &'a mut Tx, act: Act<'a>, run: Run<'a>) -> Pending<'a, Outcome<()>> {
    Box::pin(async move {
        let undone = bookings::undone_by(tx, (run.first.id, run.last.id)).await?;
        let now = act.clock.now_text();
        for row in &undone {
            match SubjectKind::read(&row.subject_kind) {
                Some(SubjectKind::Receipt) => {
                    let what = event_of(row)?.event.what;
                    receipt_back(tx, (row.subject_id, what), &now).await?;
                }
                Some(SubjectKind::JointReceipt) => joint_back(tx, row.subject_id, &now).await?,
                Some(SubjectKind::Word) => {
                    word_back(tx, (row.subject_id, &event_of(row)?.event), &now).await?;
                }
                Some(SubjectKind::Notice) => notice_back(tx, row.subject_id).await?,
                None => {}
            }
        }
        if !undone.is_empty() {
            let subject = undone.len().to_string();
            let detail = json!({ "bookings": undone.iter().map(|it| it.id).collect::<Vec<_>>() });
            let what = (Action::DuesTakenBack, subject.as_str());
            trail::append(tx, act.clock, act.actor, run.unit_id, what, &detail).await?;
        }
        Ok(())
    })
}

/// The receipt counts no more, or waits for its union again; what was owed of it and is not paid is
/// owed no more.
async fn receipt_back(tx: &mut Tx, (id, what): (i64, What), now: &str) -> Outcome<()> {
    refuse_refunded(tx, id).await?;
    match what {
        What::UnassignedAssigned => {
            store::unassign_receipt(tx, id).await?;
        }
        What::PreparationHandled => {
            store::take_receipt_back(tx, id, now).await?;
            store::reopen_preparation(tx, id).await?;
        }
        _ => {
            store::take_receipt_back(tx, id, now).await?;
        }
    }
    for debt in store::debts_of_receipt(tx, id).await? {
        if debt.transfer_id.is_none() && debt.accrued_year.is_none() {
            store::delete_debt(tx, debt.id).await?;
        } else {
            owe_back(tx, &debt).await?;
        }
    }
    Ok(())
}

/// The money of a payer of several unions counts no more for any of them.
async fn joint_back(tx: &mut Tx, id: i64, now: &str) -> Outcome<()> {
    for part in store::parts_of_joint(tx, id).await? {
        receipt_back(tx, (part.id, What::DuesCollectedForLower), now).await?;
    }
    store::take_joint_back(tx, id, now).await?;
    Ok(())
}

/// What was paid or accrued of a debt that is none any more is owed back: as much less is due of
/// the next payment, and the next accrual takes it out.
async fn owe_back(tx: &mut Tx, debt: &DebtRow) -> Outcome<()> {
    let mut back = DebtRow {
        id: store::next_debt_id(tx, debt.debtor_id).await?,
        transfer_id: None,
        arrived_on: None,
        accrued_year: None,
        // Each union on the way owes back its own.
        handed_on: Some(debt.handed_on.clone().unwrap_or_else(|| debt.since_on.clone())),
        ..debt.clone()
    };
    back.set_legs(Legs::NONE.minus(debt.legs()));
    store::insert_debts(tx, &[back]).await
}

/// A refund stands on its receipt: it has to be taken back first.
async fn refuse_refunded(tx: &mut Tx, id: i64) -> Outcome<()> {
    let since = store::receipts_from(tx, id).await?;
    let Some(refund) = since.iter().find(|it| it.kind == "refund") else { return Ok(()) };
    let place = Place::of(format!("到账 {}", id & 0xffff_ffff));
    let found = format!("退费 {} {}", refund.number, refund.amount().grouped());
    Err(Finding::new(&REFUND_STANDS, place).found(found).into())
}

/// What a side said is open again: what it paid is owed, what it received is on its way.
async fn word_back(tx: &mut Tx, (id, event): (i64, &Event), now: &str) -> Outcome<()> {
    let Some(word) = dealings::word_by_id(tx, id).await? else { return Ok(()) };
    let side = Side::read(&word.side).unwrap_or(Side::Payer);
    if let Some(transfer) = dealings::transfer_by_id(tx, word.transfer_id).await?
        && transfer.kind().is_some_and(TransferKind::is_grant)
    {
        unsettle(tx, (&transfer, side), (&word, event)).await?;
    }
    dealings::take_word_back(tx, id, now).await?;
    let debts = store::debts_of_transfer(tx, word.transfer_id).await?;
    let is_payer = side == Side::Payer;
    for debt in debts {
        let has_come = debt.arrived_on.as_deref() == Some(word.dated_on.as_str());
        if is_payer && debt.arrived_on.is_none() {
            store::update_debt(tx, &DebtRow { transfer_id: None, ..debt }).await?;
        } else if !is_payer && has_come {
            let kept = took_next_back(tx, &debt).await?;
            let handed_on = debt.handed_on.clone().filter(|_| kept || debt.accrued_year.is_some());
            store::update_debt(tx, &DebtRow { arrived_on: None, handed_on, ..debt }).await?;
        }
    }
    Ok(())
}

/// What the creditor owed on of a debt that did not come after all; whether some of it was paid on
/// already and stays.
async fn took_next_back(tx: &mut Tx, debt: &DebtRow) -> Outcome<bool> {
    if debt.accrued_year.is_some() {
        return Ok(true);
    }
    let mut is_kept = false;
    for next in store::debts_of_receipt(tx, debt.receipt_id).await? {
        if Some(next.debtor_id) != debt.creditor_id
            || Some(next.since_on.as_str()) != debt.handed_on.as_deref()
        {
            continue;
        }
        if next.transfer_id.is_some() || next.accrued_year.is_some() {
            is_kept = true;
        } else {
            store::delete_debt(tx, next.id).await?;
        }
    }
    Ok(is_kept)
}

/// The accrual of a year's end was reversed: it may be made again.
async fn notice_back(tx: &mut Tx, id: i64) -> Outcome<()> {
    let Some(notice) = store::notice_by_id(tx, id).await? else { return Ok(()) };
    if NoticeKind::read(&notice.kind) != Some(NoticeKind::GrantNotice) {
        store::forget_accrual(tx, (notice.from_id, notice.to_id), notice.year).await?;
        return Ok(());
    }
    let of: NoticeOfGrant = serde_json::from_str(&notice.content)
        .map_err(|problem| Failure::Storage(format!("notice {id}: {problem}")))?;
    let Some(transfer) = dealings::transfer_by_id(tx, of.transfer).await? else { return Ok(()) };
    let (mut payer, mut receiver) =
        (transfer.row.payer_accrued_fen, transfer.row.receiver_accrued_fen);
    match of.side {
        Side::Payer => payer -= of.amount.fen(),
        Side::Receiver => receiver -= of.amount.fen(),
    }
    dealings::set_accrued(tx, of.transfer, (payer, receiver)).await?;
    Ok(())
}
