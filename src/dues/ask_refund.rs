//! Use case: somebody asks that money which was paid over go back to the payer.
//!
//! The caller holds the receiver's book.

use jiff::civil::Date;
use serde_json::json;

use crate::approvals::approval::State;
use crate::approvals::submit::submit;
use crate::dues::channel::Channel;
use crate::dues::codes;
use crate::dues::dues_month::due_of;
use crate::dues::further::AllLegs;
use crate::dues::record_receipts::legs_of;
use crate::dues::refund::{AskedRefund, OfReceipt};
use crate::dues::rules::Tree;
use crate::dues::ruling::check_papers;
use crate::dues::store::{self, ReceiptRow, RefundRow};
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::store as units;
use crate::units::unit::Unit;

const AMOUNT: &str = "退费金额";

/// Puts a refund forward.
pub async fn ask_refund(
    tx: &mut Tx,
    act: Act<'_>,
    receiver: &Unit,
    asked: &AskedRefund,
) -> Outcome<RefundRow> {
    check_papers(&asked.reason, &asked.paper)?;
    let receipt = receipt_meant(tx, receiver, &asked.receipt).await?;
    let legs = refund_legs(tx, receiver, &receipt, (asked.on, asked.amount)).await?;
    let id = store::next_refund_id(tx, receiver.id).await?;
    let number = match asked.number.trim() {
        "" => format!("TF{}-{:03}", asked.on.year(), id & 0xffff_ffff),
        number => number.to_owned(),
    };
    let [grassroots, department, federation, above] = legs.legs.0.map(Money::fen);
    let row = RefundRow {
        id,
        receiver_id: receiver.id,
        receipt_id: receipt.id,
        number,
        amount_fen: asked.amount.fen(),
        refunded_on: asked.on.to_string(),
        grassroots_fen: grassroots,
        department_fen: department,
        federation_fen: federation,
        above_fen: above,
        reason: asked.reason.trim().to_owned(),
        paper: asked.paper.trim().to_owned(),
        asked_by: act.actor.name.clone(),
        asked_at: act.clock.now_text(),
        made_id: None,
        payer_name: receipt.payer_name,
        receipt_number: receipt.number,
        received_on: receipt.received_on,
        unit_id: receipt.unit_id,
        taken_back_at: None,
        state: State::Waiting.as_str().to_owned(),
        decided_by: None,
        decided_at: None,
        note: None,
    };
    store::insert_refund(tx, &row).await?;
    submit(tx, row.document()).await?;
    let detail = json!({
        "refund": row.place_number(), "receipt": row.receipt_number, "amount": row.amount(),
        "date": row.refunded_on, "paper": row.paper,
    });
    let what = (Action::DuesRefundAsked, row.number.as_str());
    trail::append(tx, act.clock, act.actor, receiver.id, what, &detail).await?;
    Ok(row)
}

/// The one receipt that is meant: money of a union, split.
async fn receipt_meant(tx: &mut Tx, receiver: &Unit, of: &OfReceipt) -> Outcome<ReceiptRow> {
    let (found, words) = match of {
        OfReceipt::Id(id) => {
            let row = store::receipt_by_id(tx, *id).await?;
            (row.into_iter().collect(), format!("到账 {}", id & 0xffff_ffff))
        }
        OfReceipt::Number(number) => {
            let number = number.trim();
            let rows = store::receipts_numbered(tx, receiver.id, number).await?;
            (rows, format!("票据号 {number}"))
        }
    };
    let is_split = |it: &ReceiptRow| {
        it.receiver_id == receiver.id
            && it.unit_id.is_some()
            && it.taken_back_at.is_none()
            && matches!(it.kind.as_str(), "dues" | "handled")
    };
    let mut split: Vec<ReceiptRow> = found.into_iter().filter(is_split).collect();
    match (split.pop(), split.len()) {
        (Some(receipt), 0) => Ok(receipt),
        (_, more) => {
            let finding = Finding::new(&codes::REFUND_RECEIPT, Place::of(words));
            let found = if more == 0 { "没有".to_owned() } else { format!("{} 笔", more + 1) };
            Err(finding.found(found).expected("一笔已分成的到账").into())
        }
    }
}

/// What each level loses when so much of a receipt goes back on a day.
///
/// # Errors
/// Where it is too much, too early, or the rule of the receipt is not there any more.
pub async fn refund_legs(
    tx: &mut Tx,
    receiver: &Unit,
    receipt: &ReceiptRow,
    (on, amount): (Date, Money),
) -> Outcome<AllLegs> {
    let earliest = receipt.counted_on.as_str().max(&receipt.received_on);
    if on.to_string().as_str() < earliest {
        let finding = Finding::new(&codes::REFUND_TOO_EARLY, Place::of("退费日期"));
        return Err(finding.found(on).expected(format!("不早于 {earliest}")).into());
    }
    let since = store::receipts_from(tx, receipt.id).await?;
    let left: Money = since.iter().map(ReceiptRow::amount).sum::<Money>() + receipt.amount();
    let most = left.min(paid_over(tx, receipt).await?.unwrap_or(left));
    if amount <= Money::ZERO || amount > most {
        let finding = Finding::new(&codes::REFUND_AMOUNT, Place::of(AMOUNT));
        let expected = format!("大于 0，不超过 {}", most.grouped());
        return Err(finding.found(amount.grouped()).expected(expected).into());
    }
    if amount == left {
        let all = |legs: AllLegs, it: &ReceiptRow| legs.plus(&it.all_legs());
        return Ok(since.iter().fold(receipt.all_legs(), all));
    }
    let (Some(unit_id), Some(channel)) = (receipt.unit_id, Channel::read(&receipt.channel)) else {
        return Err(Finding::new(&codes::REFUND_RECEIPT, Place::of(&receipt.number)).into());
    };
    let mut tree = Tree::load(tx, [unit_id, receiver.id]).await?;
    let is_handled = receipt.kind == "handled";
    let day = if is_handled { &receipt.counted_on } else { &receipt.received_on };
    legs_of(&mut tree, receiver, (unit_id, channel), (day, amount))
        .map(|(legs, _)| legs)
        .map_err(|code| Finding::new(code, Place::of(AMOUNT)).found(day).into())
}

/// What was paid over for the month of a receipt; nothing is known where no payroll is.
async fn paid_over(tx: &mut Tx, receipt: &ReceiptRow) -> Outcome<Option<Money>> {
    let (Some(unit_id), Some(month)) = (receipt.unit_id, receipt.wage_period) else {
        return Ok(None);
    };
    let Some(unit) = units::unit_by_id(tx, unit_id).await? else { return Ok(None) };
    let bases = store::bases_below(tx, unit.id, (month, month)).await?;
    let Some(base) = bases.iter().find(|it| it.unit_id == unit.id) else { return Ok(None) };
    let paid = store::paid_below(tx, unit.id, (month, month), "9999-12-31").await?;
    let paid =
        paid.iter().find(|it| it.0 == unit.id).map_or(Money::ZERO, |it| Money::from_fen(it.2));
    let due = due_of(Money::from_fen(base.payroll_fen));
    Ok(Some((paid - due).max(Money::ZERO)))
}
