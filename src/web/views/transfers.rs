//! Movements between unions as pages and the API show them: from where one side stands.

use serde::Serialize;
use utoipa::ToSchema;

use crate::dealings::announce_grants::{confirm, dispute, transfer_at};
use crate::dealings::rows::{Side, TransferKind};
use crate::dealings::store;
use crate::dealings::transfer::{Transfer, TransferState};
use crate::dues::settle_debts::follow_words;
use crate::finding::Outcome;
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::prescribed::book_events::{Booked, SubjectKind};
use crate::prescribed::store as bookings;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::views::dues::{PartyBody, party};

crate::spelled! {
    /// Which transfers are looked at.
    TransferScope {
        ToConfirm = "to_confirm", "待确认收到";
        ToPay = "to_pay", "已通知待付";
        Differing = "differing", "有差异或争议";
        Open = "open", "未办结";
        All = "all", "全部";
    }
}

/// A movement between two unions with where it stands today.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Transfer)]
pub struct TransferBody {
    pub id: i64,
    /// 事项编号, where a side gave it one.
    pub number: String,
    /// `remittance`, `pass_down`, `general_grant`, `earmarked_grant`, `return`, `reward`.
    pub kind: String,
    pub payer: PartyBody,
    pub receiver: PartyBody,
    pub book_year: i64,
    pub project: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub announced_on: Option<String>,
    #[schema(value_type = String)]
    pub announced: Money,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid_on: Option<String>,
    #[schema(value_type = String)]
    pub paid: Money,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received_on: Option<String>,
    #[schema(value_type = String)]
    pub received: Money,
    /// Paid less received.
    #[schema(value_type = String)]
    pub difference: Money,
    /// `announced`, `confirmed`, `in_transit`, `unequal`, `unspoken` or `outside`.
    #[schema(value_type = String)]
    pub state: TransferState,
    /// What a side says is wrong; empty where nobody does.
    pub dispute: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disputed_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<String>,
    /// Whether the unit of the path pays it.
    pub is_payer: bool,
    /// Whether the unit of the path has yet to say that it came.
    pub is_to_confirm: bool,
}

impl TransferBody {
    #[must_use]
    pub fn kind_label(&self) -> &'static str {
        TransferKind::read(&self.kind).map_or("", TransferKind::label)
    }
}

/// Whether the receiver has yet to say that what was paid has come.
fn is_to_confirm(it: &Transfer, unit_id: i64) -> bool {
    it.row.receiver_id == Some(unit_id) && it.sum(Side::Payer) > it.sum(Side::Receiver)
}

/// Whether it was announced and not paid in full.
fn is_to_pay(it: &Transfer, unit_id: i64) -> bool {
    it.row.payer_id == Some(unit_id) && Money::from_fen(it.row.announced_fen) > it.sum(Side::Payer)
}

fn is_of(it: &Transfer, state: TransferState, (unit_id, scope): (i64, TransferScope)) -> bool {
    use TransferState::{Announced, InTransit, Unequal, Unspoken};
    let is_equal = it.sum(Side::Payer) == it.sum(Side::Receiver);
    let is_disputed = !it.row.dispute.is_empty() && !is_equal;
    match scope {
        TransferScope::ToConfirm => is_to_confirm(it, unit_id),
        TransferScope::ToPay => is_to_pay(it, unit_id),
        TransferScope::Differing => is_disputed || matches!(state, Unequal | Unspoken),
        TransferScope::Open => {
            is_disputed || matches!(state, Announced | InTransit | Unequal | Unspoken)
        }
        TransferScope::All => true,
    }
}

/// The transfers of a unit from a year on, the newest first.
pub async fn transfers_about(
    tx: &mut Tx,
    (unit, scope): (&Unit, TransferScope),
    (from_year, today): (i64, jiff::civil::Date),
) -> Outcome<Vec<TransferBody>> {
    let mut transfers = store::transfers_of(tx, unit.id, from_year).await?;
    transfers.retain(|it| is_of(it, it.state_on(today), (unit.id, scope)));
    let mut bodies = bodies_of(tx, (unit, today), &transfers).await?;
    bodies.sort_by(|a, b| {
        let day = |it: &TransferBody| {
            let days = [&it.paid_on, &it.received_on, &it.announced_on];
            days.into_iter().flatten().next().cloned()
        };
        (day(b), b.id).cmp(&(day(a), a.id))
    });
    Ok(bodies)
}

async fn bodies_of(
    tx: &mut Tx,
    (unit, today): (&Unit, jiff::civil::Date),
    transfers: &[Transfer],
) -> Outcome<Vec<TransferBody>> {
    let sides = transfers.iter();
    let sides = sides.flat_map(|it| it.row.payer_id.into_iter().chain(it.row.receiver_id));
    let named = units::units_with_ids(tx, sides).await?;
    let body = |it: &Transfer| {
        let row = &it.row;
        TransferBody {
            id: row.id,
            number: row.number.clone(),
            kind: row.kind.clone(),
            payer: party(&named, row.payer_id, &row.payer_name),
            receiver: party(&named, row.receiver_id, &row.receiver_name),
            book_year: row.book_year,
            project: row.project.clone(),
            announced_on: row.announced_on.clone(),
            announced: Money::from_fen(row.announced_fen),
            paid_on: it.first_day(Side::Payer).map(str::to_owned),
            paid: it.sum(Side::Payer),
            received_on: it.first_day(Side::Receiver).map(str::to_owned),
            received: it.sum(Side::Receiver),
            difference: it.sum(Side::Payer) - it.sum(Side::Receiver),
            state: it.state_on(today),
            dispute: row.dispute.clone(),
            disputed_by: row.disputed_by.clone(),
            confirmed_by: row.confirmed_by.clone(),
            is_payer: row.payer_id == Some(unit.id),
            is_to_confirm: is_to_confirm(it, unit.id),
        }
    };
    Ok(transfers.iter().map(body).collect())
}

/// What a side said, and what became of it in its books.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TransferWord)]
pub struct WordBody {
    /// `payer` or `receiver`.
    pub side: String,
    pub dated_on: String,
    #[schema(value_type = String)]
    pub amount: Money,
    pub said_by: String,
    pub said_at: String,
    pub is_taken_back: bool,
    /// Vouchers and drafts of the unit of the path only: the other side's books are its own.
    pub voucher_ids: Vec<i64>,
    pub draft_ids: Vec<i64>,
    /// Why there is none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits: Option<String>,
}

/// A transfer with all that was said.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WholeTransfer {
    pub transfer: TransferBody,
    pub words: Vec<WordBody>,
}

/// One transfer of a unit.
pub async fn whole_transfer(
    tx: &mut Tx,
    (unit, id): (&Unit, i64),
    today: jiff::civil::Date,
) -> Outcome<WholeTransfer> {
    let found = transfer_at(tx, unit, id).await?;
    let mut words = Vec::with_capacity(found.words.len());
    for word in &found.words {
        let subject = (SubjectKind::Word.as_str(), word.id);
        let made = bookings::bookings_of(tx, subject).await?;
        let made = made.iter().filter(|it| it.unit_id == unit.id);
        words.push(WordBody {
            side: word.side.clone(),
            dated_on: word.dated_on.clone(),
            amount: Money::from_fen(word.amount_fen),
            said_by: word.said_by.clone(),
            said_at: word.said_at.clone(),
            is_taken_back: word.taken_back_at.is_some(),
            voucher_ids: made.clone().filter_map(|it| it.voucher_id).collect(),
            draft_ids: made
                .clone()
                .filter(|it| it.voucher_id.is_none())
                .filter_map(|it| it.draft_id)
                .collect(),
            waits: made.filter(|it| it.state == "waiting").map(|it| it.reason.clone()).next(),
        });
    }
    let transfers = bodies_of(tx, (unit, today), std::slice::from_ref(&found)).await?;
    let transfer = transfers.into_iter().next();
    transfer.map(|transfer| WholeTransfer { transfer, words }).ok_or_else(|| {
        let place = crate::finding::Place::of(format!("经费划转 {id}"));
        crate::finding::Finding::new(&crate::dealings::codes::TRANSFER_UNKNOWN, place).into()
    })
}

/// The receiver says that it has the money; its side is booked, and whatever waited for it.
pub async fn confirm_receipt(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (id, on, amount): (i64, jiff::civil::Date, Option<Money>),
) -> Outcome<Booked> {
    let recorded = confirm(tx, act, unit, (id, on, amount)).await?;
    follow_words(tx, act, unit, &[recorded]).await
}

/// A side says what is wrong.
pub async fn say_dispute(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (id, note): (i64, &str),
) -> Outcome<()> {
    dispute(tx, act, unit, (id, note)).await.map(|_| ())
}
