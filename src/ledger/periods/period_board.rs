//! The board of months: units down, months across, what is closed and what waits. A constant
//! number of queries for a page of units, however many there are.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use crate::date::{Period, ReportSpan};
use crate::finding::Outcome;
use crate::ledger::store::{self, BoardRange};
use crate::platform::database::Tx;
use crate::units::unit::Unit;

crate::spelled! {
    /// How a month stands.
    Standing {
        Missing = "missing", "未开";
        Open = "open", "未结";
        Closed = "closed", "已结";
        Reopened = "reopened", "例外开账";
    }
}

impl Standing {
    /// A sign for it, which never stands without the word.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Missing => "–",
            Self::Open => "○",
            Self::Closed => "●",
            Self::Reopened => "◐",
        }
    }
}

/// A month of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BoardMonth {
    pub month: i64,
    pub standing: Standing,
    pub drafts: i64,
}

/// What keeps a unit from closing its next month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum NextStep {
    /// The year has no books.
    NoBooks,
    /// Last December is still open.
    LastYearOpen,
    /// Drafts wait in the month that is to be closed.
    Drafts {
        month: i64,
        drafts: i64,
    },
    /// The month can be closed, as far as the board can see.
    Close {
        month: i64,
    },
    /// Only December is left, which closes with the year.
    CloseYear,
    Done,
}

/// A unit's year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardRow {
    pub unit: Unit,
    pub months: Vec<BoardMonth>,
    pub next: NextStep,
}

/// The months of a page of units, which stand in code order.
pub async fn period_board(tx: &mut Tx, units: Vec<Unit>, year: i64) -> Outcome<Vec<BoardRow>> {
    let (Some(first), Some(last)) = (units.first(), units.last()) else { return Ok(Vec::new()) };
    let range = BoardRange { first_code: &first.code, last_code: &last.code, year };
    let periods = store::board_periods(tx, range).await?;
    let is_open: FxHashMap<(i64, i64), bool> = periods
        .into_iter()
        .map(|(unit_id, period, status)| ((unit_id, period), status == "open"))
        .collect();
    let drafts: FxHashMap<(i64, i64), i64> = store::board_drafts(tx, range)
        .await?
        .into_iter()
        .map(|(unit_id, period, count)| ((unit_id, period), count))
        .collect();
    let reopened: FxHashSet<(i64, i64)> =
        store::board_reopened(tx, range).await?.into_iter().collect();
    let before: FxHashSet<i64> =
        store::board_december_before(tx, range).await?.into_iter().map(|(id,)| id).collect();
    let row = |unit: Unit| {
        let months: Vec<BoardMonth> = ReportSpan::Year(year)
            .last_period()
            .months_to_here()
            .map(|period| {
                let key = (unit.id, period.number());
                let standing = match is_open.get(&key) {
                    None => Standing::Missing,
                    Some(false) => Standing::Closed,
                    Some(true) if reopened.contains(&key) => Standing::Reopened,
                    Some(true) => Standing::Open,
                };
                let drafts = drafts.get(&key).copied().unwrap_or_default();
                BoardMonth { month: period.month(), standing, drafts }
            })
            .collect();
        let december_before = Period::new(year - 1, 12).map_or(0, Period::number);
        let is_before_reopened = reopened.contains(&(unit.id, december_before));
        let next = next_step(&months, before.contains(&unit.id), is_before_reopened);
        BoardRow { unit, months, next }
    };
    Ok(units.into_iter().map(row).collect())
}

fn next_step(months: &[BoardMonth], is_before_open: bool, is_before_reopened: bool) -> NextStep {
    if months.iter().all(|it| it.standing == Standing::Missing) {
        return NextStep::NoBooks;
    }
    let is_open = |it: &&BoardMonth| matches!(it.standing, Standing::Open | Standing::Reopened);
    let Some(next) = months.iter().find(is_open) else { return NextStep::Done };
    if is_before_open && (next.month == 12 || !is_before_reopened) {
        return NextStep::LastYearOpen;
    }
    if next.drafts > 0 {
        return NextStep::Drafts { month: next.month, drafts: next.drafts };
    }
    if next.month == 12 { NextStep::CloseYear } else { NextStep::Close { month: next.month } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(closed: i64, drafts_in: Option<i64>) -> Vec<BoardMonth> {
        let month = |month| BoardMonth {
            month,
            standing: if month <= closed { Standing::Closed } else { Standing::Open },
            drafts: i64::from(drafts_in == Some(month)),
        };
        (1..=12).map(month).collect()
    }

    #[test]
    fn the_next_step_is_the_first_open_month_and_what_stands_before_it() {
        for (months, before, expected) in [
            (months(0, None), false, NextStep::Close { month: 1 }),
            (months(2, Some(3)), false, NextStep::Drafts { month: 3, drafts: 1 }),
            (months(2, Some(5)), false, NextStep::Close { month: 3 }),
            (months(2, None), true, NextStep::LastYearOpen),
            (months(11, None), false, NextStep::CloseYear),
            (months(12, None), false, NextStep::Done),
        ] {
            assert_eq!(next_step(&months, before, false), expected);
        }
        assert_eq!(next_step(&[], false, false), NextStep::NoBooks);
    }
}
