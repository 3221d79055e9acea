//! The mirror of non-monetary assets in 301 资产基金. Pure.
//!
//! 301 = 141 + 151 + 161 + (162 − 163) + (171 − 172) + 181 + 182 待处理财产价值 (工会会计制度
//! 科目使用说明 182（二）（四）, 301（一）（七）). What 182 holds besides, 处理净收入 and cash
//! found short or over, has no mirror.
//!
//! Invariants: balances decide; only what stands on 182 without a detail is told apart by the
//! vouchers that moved it, and what no voucher tells apart counts as whichever fits.

use crate::ledger::balances::residuals::Residual;
use crate::ledger::chart::role::Role;
use crate::ledger::chart::{Account, Chart, Era};
use crate::ledger::voucher::book::Book;
use crate::money::Money;

/// What stands on an account at or under 182.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pending {
    /// 待处理财产价值.
    Value,
    /// 处理净收入.
    Proceeds,
    /// Either, or cash found short or over.
    Undivided,
}

impl Pending {
    /// `None` for an account that is not of 182.
    #[must_use]
    pub fn of(chart: &Chart, account: &Account) -> Option<Self> {
        if account.role() != Some(Role::Pending) {
            return None;
        }
        let name = chart.full_name(account);
        Some(if name.contains("待处理财产价值") {
            Self::Value
        } else if name.contains("处理净收入") {
            Self::Proceeds
        } else {
            Self::Undivided
        })
    }
}

/// One entry on an undivided account of 182, with what its voucher tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PendingEntry {
    pub period: i64,
    pub net_debit_fen: i64,
    /// An opening or a summary of a month: everything moves in one voucher.
    pub is_mixed: bool,
    /// Whether a mirrored asset or 301 moves in the same voucher.
    pub touches_assets: bool,
}

/// What stands undivided on 182 through a month, told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Undivided {
    /// 待处理财产价值 by its vouchers.
    pub value: Money,
    /// What no voucher tells apart.
    pub unknown: Money,
}

impl Undivided {
    pub fn add(&mut self, entry: &PendingEntry) {
        let fen = Money::from_fen(entry.net_debit_fen);
        match (entry.is_mixed, entry.touches_assets) {
            (true, _) => self.unknown += fen,
            (false, true) => self.value += fen,
            (false, false) => {}
        }
    }
}

/// Net debits of accounts beside the fund that should mirror them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mirror {
    pub assets: Money,
    pub fund: Money,
}

impl Mirror {
    /// `None` where both are the same, and in books of the system of 2009, which has no mirror.
    #[must_use]
    pub fn broken(
        book: &Book,
        net: impl Iterator<Item = (i64, Money)>,
        undivided: Undivided,
    ) -> Option<Self> {
        if book.chart.era == Era::Y2009 {
            return None;
        }
        let (mut assets, mut fund) = (undivided.value, Money::ZERO);
        for (account_id, fen) in net {
            let Some(account) = book.chart.get(account_id) else { continue };
            match account.role() {
                Some(Role::Mirrored) => assets += fen,
                Some(Role::AssetFund) => fund += -fen,
                _ if Pending::of(&book.chart, account) == Some(Pending::Value) => assets += fen,
                _ => {}
            }
        }
        if assets == fund || assets + undivided.unknown == fund {
            return None;
        }
        Some(Self { assets: assets + undivided.unknown, fund })
    }

    /// Whether vouchers move the fund otherwise than its assets, by what they move alone: what
    /// they move on 182 without a detail counts as whichever fits.
    #[must_use]
    pub fn broken_by(book: &Book, moved: &[Residual]) -> Option<Self> {
        let is_undivided = |it: &&Residual| {
            let account = book.chart.get(it.account_id);
            account.and_then(|it| Pending::of(&book.chart, it)) == Some(Pending::Undivided)
        };
        let unknown = moved.iter().filter(is_undivided).map(|it| it.net_debit).sum();
        let undivided = Undivided { unknown, ..Undivided::default() };
        Self::broken(book, moved.iter().map(|it| (it.account_id, it.net_debit)), undivided)
    }
}
