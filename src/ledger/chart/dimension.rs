//! Dimensions: what an entry names besides its account. They are data of the entry, never
//! suffixes of the account.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub use crate::units::project::FundingSource;

crate::spelled! {
    /// 基本支出/项目支出. Fiscal basic money is split further (附01表).
    ExpenditureKind {
        Basic = "basic", "基本支出";
        BasicPersonnel = "basic_personnel", "基本支出-人员经费";
        BasicPublic = "basic_public", "基本支出-公用经费";
        Project = "project", "项目支出";
    }
}

impl ExpenditureKind {
    #[must_use]
    pub fn is_basic(self) -> bool {
        self != Self::Project
    }
}

crate::spelled! {
    /// 资产属性: whose asset it is (总说明三).
    AssetOwnership {
        State = "state", "国有资产";
        Union = "union", "工会资产";
    }
}

crate::spelled! {
    /// A kind of dimension that an account may ask for.
    Dimension {
        Project = "project", "项目";
        Counterparty = "counterparty", "往来单位";
        Funding = "funding", "资金来源";
        Expenditure = "expenditure", "支出类型";
        EconomicClass = "economic_class", "经济分类";
        Ownership = "ownership", "资产属性";
        BankAccount = "bank_account", "银行账户";
    }
}

/// The dimensions of one entry. Copy and small, so that it can key balances in memory.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct Dimensions {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub project_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub counterparty_unit_id: Option<i64>,
    /// Someone outside the register of units, where no unit is named.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub party_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub funding_source: Option<FundingSource>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expenditure_kind: Option<ExpenditureKind>,
    /// 部门预算支出经济分类, 款级, such as 30201.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub economic_class: Option<i64>,
    /// 支出功能分类, 项级, such as 2012906.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub functional_class: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub asset_ownership: Option<AssetOwnership>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bank_account_id: Option<i64>,
}

impl Dimensions {
    pub const NONE: Self = Self {
        project_id: None,
        counterparty_unit_id: None,
        party_id: None,
        funding_source: None,
        expenditure_kind: None,
        economic_class: None,
        functional_class: None,
        asset_ownership: None,
        bank_account_id: None,
    };

    /// One spelling per combination; empty when nothing is named.
    #[must_use]
    pub fn key(&self) -> String {
        let mut key = String::new();
        let mut part = |mark: char, value: Option<String>| {
            if let Some(value) = value {
                let _ = write!(key, "{mark}{value};");
            }
        };
        let number = |value: Option<i64>| value.map(|value| value.to_string());
        let word = |value: Option<&'static str>| value.map(str::to_owned);
        part('p', number(self.project_id));
        part('c', number(self.counterparty_unit_id));
        part('y', number(self.party_id));
        part('f', word(self.funding_source.map(FundingSource::as_str)));
        part('k', word(self.expenditure_kind.map(ExpenditureKind::as_str)));
        part('e', number(self.economic_class));
        part('n', number(self.functional_class));
        part('o', word(self.asset_ownership.map(AssetOwnership::as_str)));
        part('b', number(self.bank_account_id));
        key
    }

    /// The id of this combination: 0 for none, else 62 bits of the key's SHA-256, so that every
    /// writer on every engine gives the same combination the same id without asking.
    #[must_use]
    pub fn set_id(&self) -> i64 {
        if *self == Self::NONE {
            return 0;
        }
        let digest = Sha256::digest(self.key().as_bytes());
        let mut head = [0_u8; 8];
        head.copy_from_slice(&digest[..8]);
        (i64::from_le_bytes(head) & (i64::MAX >> 1)) | 1
    }

    /// These, and where they name nothing what the other ones name.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        let kind = match (self.expenditure_kind, other.expenditure_kind) {
            // 人员经费 and 公用经费 say more than 基本支出.
            (Some(ExpenditureKind::Basic), Some(finer)) if finer.is_basic() => Some(finer),
            (own, of_other) => own.or(of_other),
        };
        Self {
            project_id: self.project_id.or(other.project_id),
            counterparty_unit_id: self.counterparty_unit_id.or(other.counterparty_unit_id),
            party_id: self.party_id.or(other.party_id),
            funding_source: self.funding_source.or(other.funding_source),
            expenditure_kind: kind,
            economic_class: self.economic_class.or(other.economic_class),
            functional_class: self.functional_class.or(other.functional_class),
            asset_ownership: self.asset_ownership.or(other.asset_ownership),
            bank_account_id: self.bank_account_id.or(other.bank_account_id),
        }
    }

    #[must_use]
    pub fn names(&self, dimension: Dimension) -> bool {
        match dimension {
            Dimension::Project => self.project_id.is_some(),
            Dimension::Counterparty => {
                self.counterparty_unit_id.is_some() || self.party_id.is_some()
            }
            Dimension::Funding => self.funding_source.is_some(),
            Dimension::Expenditure => self.expenditure_kind.is_some(),
            Dimension::EconomicClass => self.economic_class.is_some(),
            Dimension::Ownership => self.asset_ownership.is_some(),
            Dimension::BankAccount => self.bank_account_id.is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combinations_have_ids_of_their_own() {
        let one = Dimensions { project_id: Some(12), ..Dimensions::NONE };
        let other = Dimensions { bank_account_id: Some(12), ..Dimensions::NONE };
        assert_eq!(Dimensions::NONE.set_id(), 0);
        assert_ne!(one.set_id(), other.set_id());
        assert_eq!(one.key(), "p12;");
    }
}
