//! Use case: the year's end. What one union still owes the other on 31 December becomes the other's
//! claim and income: reports go up from the bottom, notices down from the top, grants to both sides
//! (科目使用说明 131、132、211、212、402、403、508).
//!
//! Invariants: what was accrued is not accrued again; what came only afterwards is accrued all the
//! same, whenever that is found out, and what was accrued and is owed no more is taken out again;
//! each union's side is booked in its own books.
//!
//! The caller holds the system's book.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::dealings::book_sides::grant_accrual;
use crate::dealings::rows::Side;
use crate::dealings::store as dealings;
use crate::dues::rules::Tree;
use crate::dues::settle_debts::hand_on;
use crate::dues::sides::{LegSums, Sides};
use crate::dues::split::Legs;
use crate::dues::store::{self, DebtRow, NoticeRow};
use crate::finding::{Failure, Outcome};
use crate::ledger::chart::role::Role;
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::platform::database::{Pending, Tx};
use crate::prescribed::book_events::{Booked, SubjectKind, ToBook, book_events};
use crate::prescribed::event::{Event, What};
use crate::trail::{self, Action};
use crate::units::store as units;
use crate::units::unit::Unit;

crate::spelled! {
    /// What an accrual stands on.
    NoticeKind {
        CollectionReport = "collection_report", "下级工会经费收缴报告";
        PassDownNotice = "pass_down_notice", "经费转拨通知";
        GrantNotice = "grant_notice", "补助通知";
    }
}

/// What a notice of a grant lists: which side of which transfer it accrues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeOfGrant {
    pub transfer: i64,
    pub side: Side,
    pub amount: Money,
}

/// One side that was booked, or would be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Accrued {
    pub kind: NoticeKind,
    pub number: String,
    /// Who gives the notice, and in whose books it is booked.
    pub from: String,
    pub unit: String,
    pub what: &'static str,
    pub amount: Money,
}

/// Accrues the year's end in every union of a tree.
pub async fn accrue_year(
    tx: &mut Tx,
    act: Act<'_>,
    root: &Unit,
    year: i64,
) -> Outcome<(Vec<Accrued>, Booked)> {
    let pending: Pending<'_, Outcome<(Vec<Accrued>, Booked)>> = Box::pin(async move {
        let last_day = format!("{year}-12-31");
        let (accrued, booked, claims) = (Vec::new(), Booked::default(), BTreeMap::new());
        let mut desk = Desk { act, year, accrued, booked, claims };
        // What is accrued at one union may be owed on by it to the next: as often as the tree
        // is high.
        loop {
            let due = store::debts_to_accrue(tx, root.id, &last_day).await?;
            if due.is_empty() {
                break;
            }
            store::mark_accrued(tx, root.id, year).await?;
            desk.accrue_debts(tx, due).await?;
        }
        for ((creditor_id, debtor_id, is_upward), claim) in std::mem::take(&mut desk.claims) {
            desk.book_claim(tx, (creditor_id, debtor_id), is_upward, claim).await?;
        }
        desk.accrue_grants(tx, root, &last_day).await?;
        if !desk.accrued.is_empty() {
            let detail = json!({ "year": year, "sides": desk.accrued.len() });
            let what = (Action::DuesAccrued, root.code.as_str());
            trail::append(tx, act.clock, act.actor, root.id, what, &detail).await?;
        }
        Ok((desk.accrued, desk.booked))
    });
    pending.await
}

struct Desk<'a> {
    act: Act<'a>,
    year: i64,
    accrued: Vec<Accrued>,
    booked: Booked,
    /// By creditor and debtor, and whether it goes up.
    claims: BTreeMap<(i64, i64, bool), Claim>,
}

/// What the creditor of some debts keeps and owes on.
#[derive(Debug, Default)]
struct Claim {
    legs: LegSums,
    debts: usize,
}

impl Desk<'_> {
    fn last_day(&self) -> Date {
        let year = i16::try_from(self.year).unwrap_or_default();
        jiff::civil::date(year, 12, 31)
    }

    async fn accrue_debts(&mut self, tx: &mut Tx, due: Vec<DebtRow>) -> Outcome<()> {
        let mut ids: Vec<i64> = due.iter().map(|debt| debt.receipt_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let unions = store::unions_of_receipts(tx, &ids).await?;
        let creditors = due.iter().filter_map(|debt| debt.creditor_id);
        let tree = Tree::load(tx, unions.values().copied().chain(creditors)).await?;
        let mut next_ids: FxHashMap<i64, i64> = FxHashMap::default();
        let mut next = Vec::new();
        let since = format!("{}-12-31", self.year);
        for debt in due {
            let Some(creditor_id) = debt.creditor_id else { continue };
            let chain = unions.get(&debt.receipt_id).and_then(|unit_id| tree.chain(*unit_id));
            let sides = chain
                .map_or_else(Sides::default, |chain| Sides::of(chain, creditor_id, debt.legs()));
            let is_upward = chain.is_some_and(|chain| {
                chain.height_of(creditor_id) > chain.height_of(debt.debtor_id)
            });
            let claim = self.claims.entry((creditor_id, debt.debtor_id, is_upward)).or_default();
            claim.legs.add(&sides);
            claim.debts += 1;
            if debt.handed_on.is_none() && (sides.up, sides.down) != (Legs::NONE, Legs::NONE) {
                let next_id = if let Some(next_id) = next_ids.get_mut(&creditor_id) {
                    next_id
                } else {
                    let first = store::next_debt_id(tx, creditor_id).await?;
                    next_ids.entry(creditor_id).or_insert(first)
                };
                next.extend(hand_on(&debt, (creditor_id, &sides), &since, next_id));
            }
        }
        store::insert_debts(tx, &next).await
    }

    async fn book_claim(
        &mut self,
        tx: &mut Tx,
        (creditor_id, debtor_id): (i64, i64),
        is_upward: bool,
        claim: Claim,
    ) -> Outcome<()> {
        let creditor = units::unit_by_id(tx, creditor_id).await?;
        let debtor = units::unit_by_id(tx, debtor_id).await?;
        let (Some(creditor), Some(debtor)) = (creditor, debtor) else { return Ok(()) };
        let (kind, what, role) = if is_upward {
            (NoticeKind::CollectionReport, What::DuesAccruedFromLower, Role::FromLower)
        } else {
            (NoticeKind::PassDownNotice, What::DuesAccruedFromUpper, Role::ShareFromUpper)
        };
        let about = format!("{} {}年", debtor.name, self.year);
        let total = claim.legs.total();
        let event = Event::new(what, about).debit(role, total, Some(debtor_id));
        let event = claim.legs.credit(event, Some(debtor_id));
        let content = json!({ "debts": claim.debts, "total": total });
        self.book(tx, (kind, &debtor, &creditor), (event, total), content).await
    }

    /// Makes the notice and books the side that it is given to.
    async fn book(
        &mut self,
        tx: &mut Tx,
        (kind, from, to): (NoticeKind, &Unit, &Unit),
        (event, amount): (Event, Money),
        content: serde_json::Value,
    ) -> Outcome<()> {
        if event.is_empty() {
            return Ok(());
        }
        let what = event.what;
        let made = store::notices_made(tx, kind.as_str(), self.year, from.id).await?;
        let notice = NoticeRow {
            id: store::next_notice_id(tx).await?,
            kind: kind.as_str().to_owned(),
            number: format!("{}-{}-{:03}", from.code, self.year, made + 1),
            year: self.year,
            from_id: from.id,
            to_id: to.id,
            amount_fen: amount.fen(),
            content: content.to_string(),
            made_by: self.act.actor.name.clone(),
            made_at: self.act.clock.now_text(),
        };
        store::insert_notice(tx, &notice).await?;
        tx.hold(to.id).await?;
        let subject = (SubjectKind::Notice, notice.id);
        let to_book = ToBook { subject, event, dated_on: self.last_day() };
        let booked = book_events(tx, self.act, to, vec![to_book]).await?;
        self.booked.add(booked);
        self.accrued.push(Accrued {
            kind,
            number: notice.number,
            from: from.code.clone(),
            unit: to.code.clone(),
            what: what.label(),
            amount,
        });
        Ok(())
    }

    async fn accrue_grants(&mut self, tx: &mut Tx, root: &Unit, last_day: &str) -> Outcome<()> {
        for transfer in dealings::grants_below(tx, root.id, last_day).await? {
            let row = &transfer.row;
            let (Some(payer_id), Some(receiver_id)) = (row.payer_id, row.receiver_id) else {
                continue;
            };
            if transfer.announced_year().is_some_and(|year| year < self.year) {
                continue;
            }
            let is_announced = row.announced_on.as_deref().is_some_and(|day| day <= last_day);
            let announced = Money::from_fen(if is_announced { row.announced_fen } else { 0 });
            let paid = transfer.sum_until(Side::Payer, last_day);
            let received = transfer.sum_until(Side::Receiver, last_day);
            let by_payer = (announced - paid).max(Money::ZERO);
            let by_receiver = (announced.max(paid) - received).max(Money::ZERO);
            let payer_open = by_payer - Money::from_fen(row.payer_accrued_fen);
            let receiver_open = by_receiver - Money::from_fen(row.receiver_accrued_fen);
            if payer_open <= Money::ZERO && receiver_open <= Money::ZERO {
                continue;
            }
            let payer = units::unit_by_id(tx, payer_id).await?;
            let receiver = units::unit_by_id(tx, receiver_id).await?;
            let (Some(payer), Some(receiver)) = (payer, receiver) else { continue };
            for (side, open, to) in
                [(Side::Payer, payer_open, &payer), (Side::Receiver, receiver_open, &receiver)]
            {
                if open > Money::ZERO {
                    let event = grant_accrual(&transfer, side, open);
                    let of = (NoticeKind::GrantNotice, &payer, to);
                    let content = NoticeOfGrant { transfer: row.id, side, amount: open };
                    let content = serde_json::to_value(content);
                    let content = content.map_err(|it| Failure::Storage(it.to_string()))?;
                    self.book(tx, of, (event, open), content).await?;
                }
            }
            let accrued = (by_payer.fen(), by_receiver.fen());
            dealings::set_accrued(tx, row.id, accrued).await?;
        }
        Ok(())
    }
}
