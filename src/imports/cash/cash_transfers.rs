//! Money that a unit moves between its own cash and bank accounts: it stands in two of its books
//! and is booked once.
//!
//! Invariants: a row meets a voucher of the same day, the same amount and the same accounts that
//! another book brought, each voucher one row; a voucher that this very book brought is never met,
//! for a second row of it is a second transfer.

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::finding::Place;
use crate::imports::cash::cash_accounts::OwnAccount;
use crate::imports::content_keys::content_of_words;
use crate::imports::naming::cash_rules::CashDirection;
use crate::ledger::voucher::{EntryDraft, VoucherDraft, VoucherKind};
use crate::money::Money;

/// Days by which two books may date one transfer apart, weekend and holiday between them.
const NEAR_DAYS: i32 = 7;

/// An account with the bank account that its entry names.
pub type Key = (i64, Option<i64>);

/// The end of a transfer whose book brought it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    To,
    From,
}

/// A voucher that moves money between cash and bank accounts.
#[derive(Clone, Debug)]
pub struct OwnTransfer {
    pub dated_on: Date,
    pub to: Key,
    pub from: Key,
    pub amount_fen: i64,
    /// How it is named in findings.
    pub name: String,
    /// None where it came otherwise than by a cash book.
    pub made_by: Option<End>,
    /// It waits for review, so that no balance counts it yet.
    pub is_draft: bool,
    /// Where it stands in this file; none where the books have it.
    pub place: Option<Place>,
}

impl OwnTransfer {
    /// The transfer that a voucher's two entries are, if both are of cash or bank.
    #[must_use]
    pub fn of_draft(
        draft: &VoucherDraft,
        is_money: impl Fn(i64) -> bool,
        name: String,
    ) -> Option<Self> {
        let [one, other] = draft.entries.as_slice() else { return None };
        let (debit, credit) = if one.debit.is_zero() { (other, one) } else { (one, other) };
        let is_whole = draft.kind == VoucherKind::Ordinary
            && draft.reverses_id.is_none()
            && !debit.debit.is_zero()
            && !credit.credit.is_zero();
        if !(is_whole && is_money(debit.account_id) && is_money(credit.account_id)) {
            return None;
        }
        let key = |entry: &EntryDraft| (entry.account_id, entry.dimensions.bank_account_id);
        Some(Self {
            dated_on: draft.dated_on,
            to: key(debit),
            from: key(credit),
            amount_fen: debit.debit.fen(),
            name,
            made_by: None,
            is_draft: true,
            place: None,
        })
    }

    /// Finds out which book brought it, by what the row of either book would have said.
    pub fn settle_maker(
        &mut self,
        content_key: Option<&str>,
        summary: &str,
        code_of: impl Fn(i64) -> String,
    ) {
        let Some(key) = content_key else { return };
        let key = key.split('#').next().unwrap_or_default();
        let summary = without_handler(summary);
        let amount = Money::from_fen(self.amount_fen);
        let is_of = |end: End| {
            let (of, income, outgo) = match end {
                End::To => (self.to, Some(amount), None),
                End::From => (self.from, None, Some(amount)),
            };
            let books = [of.1, None];
            books.into_iter().any(|bank| {
                let book = (code_of(of.0), bank);
                content_of_row(&book, Some(self.dated_on), summary, (income, outgo)) == key
            })
        };
        self.made_by = [End::To, End::From].into_iter().find(|end| is_of(*end));
    }
}

/// What a row says, and of which cash book; the account that a rule gives is no part of it.
#[must_use]
pub fn content_of_row(
    (code, bank): &(String, Option<i64>),
    dated_on: Option<Date>,
    summary: &str,
    (income, outgo): (Option<Money>, Option<Money>),
) -> String {
    let fen = |amount: Option<Money>| amount.map_or(0, Money::fen).to_string();
    let date = dated_on.map(|date| date.to_string()).unwrap_or_default();
    let bank = if code.is_empty() { String::new() } else { bank.unwrap_or(0).to_string() };
    content_of_words(&["cash_book", code, &bank, &date, summary, &fen(income), &fen(outgo)])
}

/// What stands behind a summary where the row says through whose hands the money went.
#[must_use]
pub fn with_handler(summary: &str, handler: &str) -> String {
    if handler.is_empty() {
        summary.to_owned()
    } else {
        format!("{summary}（经手人：{handler}）")
    }
}

fn without_handler(summary: &str) -> &str {
    let start = summary.rfind("（经手人：").filter(|_| summary.ends_with('）'));
    start.map_or(summary, |start| &summary[..start])
}

/// A row that may be one end of a transfer.
#[derive(Clone, Copy, Debug)]
pub struct RowEnd<'o> {
    pub own: &'o OwnAccount,
    pub direction: CashDirection,
    pub dated_on: Date,
    pub amount: Money,
}

/// Transfers of the books and of the file so far.
#[derive(Clone, Debug, Default)]
pub struct OwnTransfers {
    all: Vec<OwnTransfer>,
    met: Vec<bool>,
    by_amount: FxHashMap<i64, Vec<usize>>,
}

impl OwnTransfers {
    #[must_use]
    pub fn new(all: Vec<OwnTransfer>) -> Self {
        let mut transfers = Self::default();
        for transfer in all {
            transfers.add(transfer);
        }
        transfers
    }

    pub fn add(&mut self, transfer: OwnTransfer) {
        self.by_amount.entry(transfer.amount_fen).or_default().push(self.all.len());
        self.all.push(transfer);
        self.met.push(false);
    }

    /// The voucher of another book that a row is the other end of, not met yet.
    #[must_use]
    pub fn find(&self, row: &RowEnd<'_>, contra: Option<Key>) -> Option<usize> {
        let places = self.by_amount.get(&row.amount.fen())?;
        places.iter().copied().find(|place| {
            let it = &self.all[*place];
            !self.met[*place] && it.dated_on == row.dated_on && is_other_end(it, row, contra)
        })
    }

    /// Takes up a voucher that was found.
    pub fn meet(&mut self, place: usize) -> &OwnTransfer {
        self.met[place] = true;
        &self.all[place]
    }

    /// Transfers of this file beside those of another book that nothing met, alike but for a few
    /// days.
    #[must_use]
    pub fn near_ones(&self) -> Vec<(&OwnTransfer, &OwnTransfer)> {
        let unmet = |place: &usize| !self.met[*place];
        let mut near = Vec::new();
        for places in self.by_amount.values().filter(|places| places.len() > 1) {
            for new in places.iter().copied().filter(unmet).map(|place| &self.all[place]) {
                if new.place.is_none() {
                    continue;
                }
                let other = places.iter().copied().filter(unmet).map(|place| &self.all[place]);
                near.extend(other.filter(|other| is_near(new, other)).map(|other| (new, other)));
            }
        }
        near.sort_by_key(|(new, other)| (new.dated_on, other.dated_on, new.amount_fen));
        near
    }
}

fn is_other_end(it: &OwnTransfer, row: &RowEnd<'_>, contra: Option<Key>) -> bool {
    let own = (row.own.account_id, row.own.bank_account_id);
    let (of_own, of_contra, end) = match row.direction {
        CashDirection::In => (it.to, it.from, End::To),
        CashDirection::Out => (it.from, it.to, End::From),
    };
    is_same(of_own, own)
        && contra.is_none_or(|contra| is_same(of_contra, contra))
        && it.made_by != Some(end)
}

/// An entry that names no bank account may be of any of its account.
fn is_same(one: Key, other: Key) -> bool {
    one.0 == other.0 && (one.1 == other.1 || one.1.is_none() || other.1.is_none())
}

fn is_near(new: &OwnTransfer, other: &OwnTransfer) -> bool {
    let days = new.dated_on.since(other.dated_on).map(|span| span.get_days().abs());
    let is_close = days.is_ok_and(|days| (1..=NEAR_DAYS).contains(&days));
    // Two of one book are two; of two new ones each pair is told once.
    let is_of_another = new.made_by.is_some() && new.made_by != other.made_by;
    let is_first = other.place.is_none() || other.dated_on < new.dated_on;
    is_close
        && is_of_another
        && is_first
        && is_same(new.to, other.to)
        && is_same(new.from, other.from)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASH: Key = (1, None);
    const BANK: Key = (2, Some(7));

    fn day(day: i8) -> Date {
        jiff::civil::date(2025, 3, day)
    }

    fn transfer(dated: i8, made_by: Option<End>) -> OwnTransfer {
        OwnTransfer {
            dated_on: day(dated),
            to: CASH,
            from: BANK,
            amount_fen: 23_000,
            name: "记-3".to_owned(),
            made_by,
            is_draft: false,
            place: None,
        }
    }

    fn cash() -> OwnAccount {
        OwnAccount { account_id: 1, code: "101".to_owned(), bank_account_id: None }
    }

    #[test]
    fn a_row_meets_what_another_book_brought_once() {
        let own = cash();
        let row = |dated, direction, fen| RowEnd {
            own: &own,
            direction,
            dated_on: day(dated),
            amount: Money::from_fen(fen),
        };
        let bank = Some((2, None));
        for (made_by, row, contra, is_met) in [
            (Some(End::From), row(8, CashDirection::In, 23_000), bank, true),
            (None, row(8, CashDirection::In, 23_000), bank, true),
            // A row that no rule takes meets what fits otherwise.
            (Some(End::From), row(8, CashDirection::In, 23_000), None, true),
            (Some(End::To), row(8, CashDirection::In, 23_000), bank, false),
            (Some(End::From), row(9, CashDirection::In, 23_000), bank, false),
            (Some(End::From), row(8, CashDirection::Out, 23_000), bank, false),
            (Some(End::From), row(8, CashDirection::In, 23_001), bank, false),
            (Some(End::From), row(8, CashDirection::In, 23_000), Some((2, Some(8))), false),
        ] {
            let mut transfers = OwnTransfers::new(vec![transfer(8, made_by)]);
            let found = transfers.find(&row, contra);
            assert_eq!(found.is_some(), is_met, "{made_by:?} {row:?}");
            if let Some(place) = found {
                transfers.meet(place);
                assert_eq!(transfers.find(&row, contra), None);
            }
        }
    }

    #[test]
    fn the_book_that_brought_a_transfer_is_known_by_its_row() {
        let bank_row = content_of_row(
            &("102".to_owned(), Some(7)),
            Some(day(8)),
            "提取现金",
            (None, Some(Money::from_fen(23_000))),
        );
        let code_of = |id: i64| if id == 1 { "101".to_owned() } else { "102".to_owned() };
        for (key, summary, made_by) in [
            (Some(bank_row.clone()), "提取现金", Some(End::From)),
            (Some(format!("{bank_row}#2")), "提取现金（经手人：秦小路）", Some(End::From)),
            (Some(bank_row.clone()), "取现金", None),
            (None, "提取现金", None),
        ] {
            let mut it = transfer(8, None);
            it.settle_maker(key.as_deref(), summary, code_of);
            assert_eq!(it.made_by, made_by, "{key:?} {summary}");
        }
    }

    #[test]
    fn transfers_that_two_books_date_apart_are_told() {
        let new =
            |dated| OwnTransfer { place: Some(Place::default()), ..transfer(dated, Some(End::To)) };
        for (old, new, count) in [
            (transfer(8, Some(End::From)), new(10), 1),
            (transfer(8, None), new(10), 1),
            (transfer(8, Some(End::From)), new(20), 0),
            (transfer(8, Some(End::To)), new(10), 0),
        ] {
            let transfers = OwnTransfers::new(vec![old, new]);
            assert_eq!(transfers.near_ones().len(), count);
        }
    }
}
