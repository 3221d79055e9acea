//! A sample: how it was asked for, and the lines that it drew. Pure.

use serde::Serialize;

use crate::money::Money;
use crate::sampling::fraction::Fraction;

crate::spelled! {
    /// 抽样方法.
    Method {
        /// Lines as likely as they are large.
        Mus = "mus", "货币单位抽样";
        Random = "random", "随机抽样";
        /// Random within each level-1 account.
        Stratified = "stratified", "分层抽样";
    }
}

/// What is to be found, and how surely. Rates for lines, amounts for monetary units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limits {
    Rates { tolerable: Fraction, expected: Fraction },
    Amounts { tolerable: Money, expected: Money },
}

/// A sample as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub year: i64,
    pub method: Method,
    pub seed: String,
    pub confidence: Fraction,
    pub limits: Limits,
}

/// A line that can be drawn: a debit of an account of expense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub voucher_id: i64,
    /// Place of its voucher in the chain of its union.
    pub place: i64,
    pub line_no: i64,
    pub account: String,
    pub amount: Money,
}

/// What a plan comes to for books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    pub size: u64,
    pub allowed_errors: u64,
    /// Of monetary units.
    pub interval: Option<Money>,
}

/// A line of a sample, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drawn {
    pub number: i64,
    pub voucher_id: i64,
    /// `2025-03 记-12`.
    pub voucher: String,
    pub line_no: i64,
    pub amount: Money,
    /// How it came to be chosen.
    pub way: String,
    /// Who looked at it, when, and what they found.
    pub looked_by: Option<String>,
    pub looked_at: Option<String>,
    pub error: Option<Money>,
    pub remark: String,
}

/// A sample as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sample {
    pub number: i64,
    pub year: i64,
    pub method: Method,
    pub seed: String,
    pub confidence: String,
    pub tolerable: String,
    pub expected: String,
    pub size: i64,
    pub allowed_errors: i64,
    pub interval: Option<Money>,
    /// Lines and amount that it was drawn from, and the head of the chain then.
    pub line_count: i64,
    pub book: Money,
    pub head: String,
    pub drawn_by: String,
    pub drawn_at: String,
    pub lines: Vec<Drawn>,
}
