//! 专项结转资金: what is left of the money that is bound to a purpose. Pure.
//!
//! Union money is bound to a project (321), fiscal money to a project or to basic expenditure,
//! 人员经费 and 公用经费 (331). Income and expense that no transfer has taken up yet count where
//! the transfer will take them, so that it does not matter whether a month is closed.

use std::collections::BTreeMap;

use crate::finding::{Code, Finding, Place};
use crate::ledger::balances::residuals::Residual;
use crate::ledger::chart::dimension::{Dimensions, ExpenditureKind, FundingSource};
use crate::ledger::chart::role::Role;
use crate::ledger::chart::transfer_target::{TransferTarget, target_of};
use crate::ledger::chart::{Class, Era};
use crate::ledger::periods::transfer::is_earmarked;
use crate::ledger::voucher::book::Book;
use crate::money::Money;

/// What money is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    Project(i64),
    /// 人员经费.
    Personnel,
    /// 公用经费.
    Public,
    /// 基本支出 that names neither.
    Basic,
    /// Bound, and nobody said to what.
    Unnamed,
}

impl Purpose {
    fn of(fund: FundingSource, dimensions: &Dimensions) -> Self {
        let kind = dimensions.expenditure_kind.filter(|_| fund == FundingSource::Fiscal);
        match (kind, dimensions.project_id) {
            (Some(ExpenditureKind::BasicPersonnel), _) => Self::Personnel,
            (Some(ExpenditureKind::BasicPublic), _) => Self::Public,
            (Some(ExpenditureKind::Basic), _) => Self::Basic,
            (_, Some(project_id)) => Self::Project(project_id),
            (_, None) => Self::Unnamed,
        }
    }

    fn label(self, book: &Book) -> String {
        match self {
            Self::Project(id) => book.project(id).map_or_else(
                || format!("{} {id}", crate::ledger::chart::dimension::Dimension::Project),
                |it| format!("项目 {} {}", it.code, it.name),
            ),
            Self::Personnel => "基本支出 人员经费".to_owned(),
            Self::Public => "基本支出 公用经费".to_owned(),
            Self::Basic => "基本支出".to_owned(),
            Self::Unnamed => "未指明项目的专项资金".to_owned(),
        }
    }
}

type Bound = (FundingSource, Purpose);

/// Money that is overspent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overspent {
    pub fund: FundingSource,
    pub purpose: Purpose,
    /// As a finding names it: `项目 P001 送温暖`.
    pub label: String,
    /// By how much, positive.
    pub amount: Money,
}

/// `项目 P001 送温暖`; `工会资金超支 500.00`.
#[must_use]
pub fn overspent_finding(code: &'static Code, it: &Overspent) -> Finding {
    let found = format!("{}超支 {}", it.fund, it.amount.grouped());
    Finding::new(code, Place::of(&it.label)).found(found)
}

/// What an entry's money is bound to, if to anything.
#[must_use]
pub fn bound_to(book: &Book, account_id: i64, dimensions: &Dimensions) -> Option<Bound> {
    let account = book.chart.get(account_id).filter(|_| book.chart.era != Era::Y2009)?;
    // What the account's own name says counts as what the entry names.
    let dimensions = &dimensions.or(&book.chart.implied(account_id));
    let fund = match account.class {
        Class::NetAsset => {
            account.role().and_then(Role::remainder).filter(|it| it.is_carried)?.fund
        }
        class @ (Class::Income | Class::Expense) => {
            let is_earmarked = is_earmarked(book, dimensions);
            match target_of(account.role(), class, dimensions, is_earmarked) {
                TransferTarget::UnionEarmarked => FundingSource::Union,
                TransferTarget::Fiscal => FundingSource::Fiscal,
                TransferTarget::UnionOrdinary => return None,
            }
        }
        _ => return None,
    };
    Some((fund, Purpose::of(fund, dimensions)))
}

/// What is left of each purpose, credit positive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left(BTreeMap<Bound, Money>);

impl Left {
    #[must_use]
    pub fn of<'r>(book: &Book, residuals: impl IntoIterator<Item = &'r Residual>) -> Self {
        let mut left = Self::default();
        for it in residuals {
            left.take(book, (it.account_id, &it.dimensions), it.net_debit);
        }
        left
    }

    /// Adds the net debit of one account under one combination of dimensions.
    pub fn take(&mut self, book: &Book, (account_id, dimensions): (i64, &Dimensions), net: Money) {
        if let Some(bound) = bound_to(book, account_id, dimensions) {
            *self.0.entry(bound).or_default() += -net;
        }
    }

    /// Whether these moves take money of any purpose.
    #[must_use]
    pub fn takes(&self) -> bool {
        self.0.values().any(|amount| amount.is_negative())
    }

    /// Whether what these moves come to takes money of the purpose: what only adds to it is no
    /// reason to warn.
    #[must_use]
    pub fn takes_from(&self, overspent: &Overspent) -> bool {
        let is_meant = |(fund, purpose): &Bound| {
            let is_basic = matches!(purpose, Purpose::Personnel | Purpose::Public);
            let is_together = is_basic && overspent.purpose == Purpose::Basic;
            *fund == overspent.fund && (*purpose == overspent.purpose || is_together)
        };
        let moved = self.0.iter().filter(|(bound, _)| is_meant(bound));
        moved.map(|(_, left)| *left).sum::<Money>().is_negative()
    }

    /// Purposes that more was spent on than they have. Where some basic money names neither of
    /// its kinds, all of it is looked at together: it may belong to either.
    #[must_use]
    pub fn overspent(&self, book: &Book) -> Vec<Overspent> {
        let is_basic = |purpose: Purpose| {
            matches!(purpose, Purpose::Personnel | Purpose::Public | Purpose::Basic)
        };
        let is_split = |fund: FundingSource| {
            self.0.get(&(fund, Purpose::Basic)).is_none_or(|left| left.is_zero())
        };
        let mut seen: BTreeMap<Bound, Money> = BTreeMap::new();
        for ((fund, purpose), left) in &self.0 {
            let together = is_basic(*purpose) && !is_split(*fund);
            let purpose = if together { Purpose::Basic } else { *purpose };
            *seen.entry((*fund, purpose)).or_default() += *left;
        }
        let negative = seen.into_iter().filter(|(_, left)| left.is_negative());
        negative
            .map(|((fund, purpose), left)| Overspent {
                fund,
                purpose,
                label: purpose.label(book),
                amount: -left,
            })
            .collect()
    }
}
