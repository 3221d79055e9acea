//! 汇总缴费: a payer that pays for several unions at once, and what of its money is whose. Pure.
//!
//! Invariants: all of them have the same union above them; the parts of a sum add up to it, by
//! largest remainder over what the unions have not paid of the month, or over what is due of it
//! where nothing is unpaid.

use rustc_hash::FxHashMap;

use crate::dues::match_payers::MatchedBy;
use crate::dues::store::JointPayerRow;
use crate::money::Money;
use crate::money::share::share;

/// By what a payer of several unions is known: its credit code, or its name where it has none.
#[must_use]
pub fn payer_key<'a>(credit_code: &'a str, payer_name: &'a str) -> &'a str {
    if credit_code.is_empty() { payer_name } else { credit_code }
}

/// The register of such payers of a unit and those below it.
#[derive(Debug, Default)]
pub struct JointPayers {
    by_credit_code: FxHashMap<String, Vec<JointPayerRow>>,
    by_name: FxHashMap<String, Vec<JointPayerRow>>,
}

impl JointPayers {
    /// `rows` by code of the union.
    #[must_use]
    pub fn of(rows: Vec<JointPayerRow>) -> Self {
        let mut payers = Self::default();
        for row in rows {
            if !row.credit_code.is_empty() {
                let of_code = payers.by_credit_code.entry(row.credit_code.clone()).or_default();
                of_code.push(row.clone());
            }
            payers.by_name.entry(row.payer_name.clone()).or_default().push(row);
        }
        payers
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// The unions that a payer pays for on a day, and by what it was known.
    #[must_use]
    pub fn find(
        &self,
        (credit_code, name): (&str, &str),
        day: &str,
    ) -> Option<(Vec<&JointPayerRow>, MatchedBy)> {
        let ways = [
            (&self.by_credit_code, credit_code, MatchedBy::CreditCode),
            (&self.by_name, name, MatchedBy::Name),
        ];
        ways.into_iter().find_map(|(list, key, by)| {
            let rows = list.get(key)?.iter().filter(|row| row.holds_on(day));
            let rows: Vec<&JointPayerRow> = rows.collect();
            (!rows.is_empty()).then_some((rows, by))
        })
    }
}

/// What is due of a month of wages of a union, and what was paid of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfMonth {
    /// `None` where no payroll is known.
    pub due: Option<Money>,
    pub paid: Money,
}

/// The part of each union of a sum; `None` where a payroll is not known, or nothing is due of any.
#[must_use]
pub fn parts(amount: Money, months: &[OfMonth]) -> Option<Vec<Money>> {
    let due: Vec<Money> = months.iter().map(|it| it.due).collect::<Option<_>>()?;
    let unpaid = due.iter().zip(months).map(|(due, it)| (*due - it.paid).max(Money::ZERO));
    let weights = |parts: &[Money]| -> Vec<u64> {
        parts.iter().map(|part| part.max(&Money::ZERO).fen().unsigned_abs()).collect()
    };
    let unpaid = weights(&unpaid.collect::<Vec<_>>());
    let due = weights(&due);
    let by = [unpaid, due].into_iter().find(|it| it.iter().any(|weight| *weight > 0))?;
    Some(share(amount, &by))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn month((due, paid): (i64, i64)) -> OfMonth {
        OfMonth { due: Some(Money::from_fen(due)), paid: Money::from_fen(paid) }
    }

    /// Worked by hand: in proportion to what is unpaid, the fen that is left to the largest
    /// remainder.
    #[test]
    fn a_sum_is_parted_by_what_is_unpaid_of_the_month() {
        for (amount, months, expected) in [
            (100_000, [(60_000, 0), (40_000, 0)], [60_000, 40_000]),
            // Half of it, and the other half when it comes.
            (50_000, [(60_000, 0), (40_000, 0)], [30_000, 20_000]),
            (50_000, [(60_000, 30_000), (40_000, 20_000)], [30_000, 20_000]),
            // One has paid by itself.
            (40_000, [(60_000, 60_000), (40_000, 0)], [0, 40_000]),
            // More than is due: 110 in proportion 6 : 4.
            (110, [(60, 0), (40, 0)], [66, 44]),
            // All is paid: by what was due.
            (10, [(60, 60), (40, 70)], [6, 4]),
            // 1 : 2 of 100 is 33.33 and 66.67.
            (100, [(10, 0), (20, 0)], [33, 67]),
            // Halves: of equal remainders the first.
            (101, [(10, 0), (10, 0)], [51, 50]),
            (7, [(0, 0), (20, 0)], [0, 7]),
        ] {
            let found = parts(Money::from_fen(amount), &months.map(month)).unwrap();
            let found: Vec<i64> = found.into_iter().map(Money::fen).collect();
            assert_eq!(found, expected, "{amount} {months:?}");
        }
        let unknown = OfMonth::default();
        assert_eq!(parts(Money::from_fen(7), &[month((5, 0)), unknown]), None);
        assert_eq!(parts(Money::from_fen(7), &[month((0, 0))]), None);
        assert_eq!(parts(Money::from_fen(7), &[]), None);
    }

    proptest! {
        #[test]
        fn parts_add_up_and_are_what_is_due_where_all_of_it_comes(
            dues in proptest::collection::vec(1_i64..1_000_000_000, 1..9),
            amount in 1_i64..10_000_000_000,
        ) {
            let months: Vec<OfMonth> = dues.iter().map(|due| month((*due, 0))).collect();
            let sum = |parts: &[Money]| parts.iter().copied().sum::<Money>().fen();
            let any = parts(Money::from_fen(amount), &months).unwrap();
            prop_assert_eq!(sum(&any), amount);
            let all = parts(Money::from_fen(dues.iter().sum()), &months).unwrap();
            prop_assert_eq!(all.into_iter().map(Money::fen).collect::<Vec<_>>(), dues);
        }
    }
}
