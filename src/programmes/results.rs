//! What programmes did and what stands against them, as reports have it. Pure.

use crate::limits::breach::Reached;
use crate::limits::quantity::Quantity;
use crate::money::Money;
use crate::money::percent::rate;
use crate::programmes::programme::Programme;
use crate::programmes::roster::Problem;

/// A programme with what its roster counts, up to a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeResult {
    pub unit_code: String,
    pub unit_name: String,
    pub programme: Programme,
    /// 受益单位数: different 所在单位.
    pub units: i64,
    /// 受益人数: persons once.
    pub persons: i64,
    /// 受益人次: lines with a person.
    pub visits: i64,
    pub quantity: Quantity,
    pub amount: Money,
    /// 上年金额 of the 类别.
    pub last_year: Money,
}

impl ProgrammeResult {
    /// 完成率.
    #[must_use]
    pub fn done(&self) -> Option<String> {
        rate(self.amount, self.programme.plan)
    }

    /// 增减率.
    #[must_use]
    pub fn change(&self) -> Option<String> {
        rate(self.amount - self.last_year, self.last_year)
    }

    /// 人均金额, half a fen up.
    #[must_use]
    pub fn per_head(&self) -> Option<Money> {
        let heads = Quantity::from_hundredths(self.persons.saturating_mul(100));
        (self.persons > 0).then(|| heads.share_of(self.amount))
    }

    /// 结余金额: what of the plan is not spent.
    #[must_use]
    pub fn unspent(&self) -> Money {
        self.programme.plan - self.amount
    }
}

/// Something that stands against a programme or a line of its roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeFinding {
    pub code: String,
    pub problem: Problem,
    /// 位置.
    pub place: String,
    pub roster: Money,
    /// Only of a sum that is set beside the books.
    pub books: Option<Money>,
    pub unit_code: String,
    pub programme: String,
    pub name: String,
    /// 名册编号; empty for a sum.
    pub line: String,
}

impl ProgrammeFinding {
    /// 差额 = 账面 − 名册.
    #[must_use]
    pub fn difference(&self) -> Option<Money> {
        self.books.map(|books| books - self.roster)
    }
}

/// A line, or a person's year, beyond a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitFinding {
    pub rule: &'static str,
    pub unit_code: String,
    pub name: String,
    pub item: String,
    pub standard: Reached,
    pub reached: Reached,
    pub over: Reached,
    pub paper: String,
    /// The day of the line that first went beyond.
    pub day: String,
    pub programme: String,
    pub why: String,
    /// 名册编号 of that line.
    pub line: String,
}

impl LimitFinding {
    /// 超出, where it is money.
    #[must_use]
    pub fn money_over(&self) -> Option<Money> {
        match self.over {
            Reached::Money(money) => Some(money),
            Reached::Times(_) => None,
        }
    }
}
