//! Lines of the lists of transfers and notices, as they are read.

use jiff::civil::Date;

use crate::money::Money;

crate::spelled! {
    /// 类别 of a movement between two unions.
    TransferKind {
        Remittance = "remittance", "上缴经费";
        PassDown = "pass_down", "转拨经费";
        GeneralGrant = "general_grant", "一般性补助";
        EarmarkedGrant = "earmarked_grant", "专项补助";
        /// A label of the system of 2009; booked as 一般性补助.
        Return = "return", "回拨";
        Reward = "reward", "奖励";
    }
}

impl TransferKind {
    /// Whether it is income of the receiver by 403 and expense of the payer by 508.
    #[must_use]
    pub fn is_grant(self) -> bool {
        !matches!(self, Self::Remittance | Self::PassDown)
    }

    #[must_use]
    pub fn is_earmarked(self) -> bool {
        self == Self::EarmarkedGrant
    }
}

crate::spelled! {
    /// 方向: which side speaks.
    Side {
        Payer = "payer", "付";
        Receiver = "receiver", "收";
    }
}

/// A line of 上下级经费划转表: one side's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferRow {
    pub number: String,
    pub side: Side,
    pub kind: TransferKind,
    /// Code or name; what is not registered is outside this system.
    pub other: String,
    pub dated_on: Date,
    pub amount: Money,
    /// The year of the date where none is named.
    pub book_year: Option<i64>,
    pub project: String,
    pub note: String,
    /// Sheet and row.
    pub source: (i64, i64),
}

/// A line of 补助通知表.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    pub number: String,
    pub kind: TransferKind,
    pub other: String,
    pub project: String,
    pub amount: Money,
    pub dated_on: Date,
}
