//! Vouchers of a journal beside what this system booked itself: of lists of dues, and of payments.

use rustc_hash::FxHashMap;

use super::{JournalDrafter, tell};
use crate::finding::{Finding, Place};
use crate::imports::codes;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::VoucherHead;
use crate::ledger::chart::Account;
use crate::ledger::chart::role::Role;
use crate::ledger::voucher::{VoucherDraft, VoucherKind};
use crate::money::Money;
use crate::prescribed::made_here::MovedLine;

/// What a voucher moves: money, and every other account.
#[derive(Default)]
struct Moved {
    money: Money,
    by_account: FxHashMap<i64, Money>,
    /// Dues, or what unions owe each other of them.
    has_dues: bool,
}

impl JournalDrafter<'_> {
    /// The voucher that this system made of the same money.
    pub(super) fn made_here(&mut self, draft: &VoucherDraft) -> Option<String> {
        if self.outbox.made().is_empty() || draft.kind != VoucherKind::Ordinary {
            return None;
        }
        let chart = &self.resolver.book.chart;
        let lines = draft.entries.iter().map(|entry| MovedLine {
            role: chart.get(entry.account_id).and_then(Account::role),
            net_debit: entry.debit - entry.credit,
            with: entry.dimensions.counterparty_unit_id,
        });
        self.outbox.made().meet(draft.dated_on, lines).map(|made| made.name.clone())
    }

    fn moved(&self, draft: &VoucherDraft) -> Moved {
        let chart = &self.resolver.book.chart;
        let mut moved = Moved::default();
        for entry in &draft.entries {
            let role = chart.get(entry.account_id).and_then(Account::role);
            let net = entry.debit - entry.credit;
            if matches!(role, Some(Role::Cash | Role::Bank)) {
                moved.money += net;
                continue;
            }
            *moved.by_account.entry(entry.account_id).or_default() += net;
            moved.has_dues |= matches!(
                role,
                Some(Role::OwnShare | Role::ToUpper | Role::FromLower | Role::ShareToLower)
            );
        }
        moved
    }

    /// A voucher that is none of those made here, and may be of the same money all the same: dues
    /// in a month whose lists were booked here, in other sums than theirs; a payment of the same
    /// sum and account some days before or after.
    pub(super) fn note_beside_made(
        &mut self,
        head: &VoucherHead,
        draft: &VoucherDraft,
        problems: &mut Problems,
    ) {
        if self.outbox.made().is_empty() || draft.kind != VoucherKind::Ordinary {
            return;
        }
        let moved = self.moved(draft);
        if moved.has_dues && !moved.money.is_zero() {
            let gains = !moved.money.is_negative();
            if self.outbox.made().has_of_month(draft.dated_on, gains) {
                let found = draft.dated_on.strftime("%Y年%-m月").to_string();
                let place = Place::of("拨缴经费");
                let finding = Finding::new(&codes::DUES_BESIDE_LISTS, place).found(found);
                let month = i64::from(draft.dated_on.month()) * 2 + i64::from(gains);
                self.repeat(finding, month, problems);
            }
            return;
        }
        let mut others = moved.by_account.into_iter();
        let (Some((account_id, net)), None) = (others.next(), others.next()) else { return };
        if moved.money == -net
            && let Some(name) = self.outbox.made().like_payment(draft.dated_on, (account_id, net))
        {
            let found = format!("{}，账中已有 {name}", head.subject());
            tell(head, &codes::VOUCHER_LIKE_POSTED, head.number_cell(), &found, problems);
        }
    }
}
