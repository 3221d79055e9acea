//! Parts what a period-end transfer moved from the rest of a month's movement. Pure.
//!
//! A trial balance of books that transfer monthly shows both in one figure: an expense account has
//! what was spent on its debit side and what was transferred on its credit side. Statements show
//! income and expense before the transfer, so the two must be booked apart.
//!
//! Invariants: what is parted balances to the fen by itself, or nothing is parted and that is
//! said; nothing is divided by proportion or by guess.

use crate::ledger::chart::transfer_target::TransferTarget;
use crate::ledger::chart::{Class, Era};

/// What one account moved, in fen; `start` and `closing` are net debits.
#[derive(Clone, Copy, Debug)]
pub struct Moved<'a> {
    pub code: &'a str,
    pub class: Class,
    pub debit: i64,
    pub credit: i64,
    pub start: i64,
    pub closing: i64,
}

/// The part of a row that a transfer moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Place of the row.
    pub row: usize,
    pub debit: i64,
    pub credit: i64,
}

/// What parting came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parted {
    /// No transfer took place.
    None,
    Transfer(Vec<Part>),
    /// A transfer took place, and other movement is mixed with it.
    Inseparable {
        /// Net debit on the contra sides of income and expense.
        contra_fen: i128,
        /// Net credit of the accounts that take transfers.
        taken_fen: i128,
        /// The first of those accounts.
        row: Option<usize>,
    },
}

/// Where December's year-end transfer puts what the others hold.
const ACCUMULATED: [&str; 6] = ["32104", "32204", "32205", "33104", "33204", "33205"];

/// Details that the year-end transfer empties.
const EMPTIED: [&str; 9] =
    ["32101", "32102", "32201", "32202", "33101", "33102", "33201", "33202", "33203"];

/// Parts the transfers of months that end with `last_month`.
#[must_use]
pub fn part_transfer(rows: &[Moved<'_>], era: Era, last_month: i8) -> Parted {
    let contra: Vec<Part> = rows.iter().enumerate().filter_map(contra_part).collect();
    let targets = TransferTarget::EVERY.map(|target| target.account_code(era));
    let taking: Vec<Part> = moved_parts(rows, |row| targets.contains(&row.code));
    if contra.is_empty() || (taking.is_empty() && !is_all_emptied(rows)) {
        return Parted::None;
    }
    let mut candidates = vec![taking.clone()];
    if era == Era::Y2021 {
        let accumulating = moved_parts(rows, |row| ACCUMULATED.contains(&row.code));
        let mut with_accumulated = taking.clone();
        with_accumulated.extend(accumulating);
        candidates.push(with_accumulated.clone());
        if last_month == 12 {
            with_accumulated.extend(moved_parts(rows, is_emptied_by_year_end));
            candidates.push(with_accumulated);
        }
    }
    let net = |parts: &[Part]| -> i128 {
        parts.iter().map(|part| i128::from(part.debit) - i128::from(part.credit)).sum()
    };
    let contra_fen = net(&contra);
    let balanced = candidates
        .into_iter()
        .find(|candidate| !candidate.is_empty() && contra_fen + net(candidate) == 0);
    match balanced {
        Some(candidate) => {
            let mut parts = contra;
            parts.extend(candidate);
            parts.sort_by_key(|part| part.row);
            Parted::Transfer(parts)
        }
        None => Parted::Inseparable {
            contra_fen,
            taken_fen: -net(&taking),
            row: taking.first().map(|part| part.row),
        },
    }
}

/// Income that was debited and expense that was credited.
fn contra_part((row, moved): (usize, &Moved<'_>)) -> Option<Part> {
    let (debit, credit) = match moved.class {
        Class::Income => (moved.debit, 0),
        Class::Expense => (0, moved.credit),
        _ => (0, 0),
    };
    (debit != 0 || credit != 0).then_some(Part { row, debit, credit })
}

fn moved_parts(rows: &[Moved<'_>], is_meant: impl Fn(&Moved<'_>) -> bool) -> Vec<Part> {
    let meant = rows.iter().enumerate().filter(|(_, row)| is_meant(row));
    meant
        .filter(|(_, row)| row.debit != 0 || row.credit != 0)
        .map(|(index, row)| Part { row: index, debit: row.debit, credit: row.credit })
        .collect()
}

/// The year-end transfer took exactly what stood there before; anything else that moved on such
/// an account is an adjustment, which statements show.
fn is_emptied_by_year_end(row: &Moved<'_>) -> bool {
    EMPTIED.contains(&row.code)
        && row.closing == 0
        && (row.debit == 0 || row.credit == 0)
        && i128::from(row.debit) - i128::from(row.credit) == -i128::from(row.start)
}

/// Income and expense moved, nothing is left on any of them, and some net asset moved with them.
fn is_all_emptied(rows: &[Moved<'_>]) -> bool {
    let results = || rows.iter().filter(|it| matches!(it.class, Class::Income | Class::Expense));
    let has_moved = results().any(|row| match row.class {
        Class::Income => row.credit != 0 || row.start != 0,
        _ => row.debit != 0 || row.start != 0,
    });
    let takes =
        |row: &Moved<'_>| row.class == Class::NetAsset && (row.debit != 0 || row.credit != 0);
    has_moved && results().all(|row| row.closing == 0) && rows.iter().any(takes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Line = (&'static str, i64, i64, i64);

    /// Code, start, debit, credit.
    fn rows(lines: &[Line]) -> Vec<Moved<'static>> {
        let class_of = |code: &str| match code.as_bytes()[0] {
            b'1' => Class::Asset,
            b'4' => Class::Income,
            b'5' => Class::Expense,
            _ => Class::NetAsset,
        };
        let moved = |(code, start, debit, credit): &Line| Moved {
            code,
            class: class_of(code),
            debit: *debit,
            credit: *credit,
            start: *start,
            closing: start + debit - credit,
        };
        lines.iter().map(moved).collect()
    }

    fn parted(lines: &[Line], month: i8) -> String {
        match part_transfer(&rows(lines), Era::Y2021, month) {
            Parted::None => "none".to_owned(),
            Parted::Inseparable { contra_fen, taken_fen, .. } => {
                format!("{contra_fen}≠{taken_fen}")
            }
            Parted::Transfer(parts) => {
                let shown = parts
                    .iter()
                    .map(|part| format!("{} {}/{}", lines[part.row].0, part.debit, part.credit));
                shown.collect::<Vec<_>>().join(", ")
            }
        }
    }

    #[test]
    fn a_monthly_transfer_is_parted_from_income_and_expense() {
        let lines = &[
            ("102", 0, 100, 60),
            ("401", 0, 100, 100),
            ("50101", 0, 60, 60),
            ("32203", 0, 60, 100),
        ];
        assert_eq!(parted(lines, 3), "401 100/0, 50101 0/60, 32203 60/100");
    }

    #[test]
    fn a_refund_is_no_transfer() {
        let lines = &[("102", 0, 105, 60), ("401", 0, 0, 100), ("50101", 0, 60, 5)];
        assert_eq!(parted(lines, 3), "none");
    }

    #[test]
    fn a_refund_in_a_month_that_transfers_cannot_be_parted() {
        let lines = &[
            ("102", 0, 105, 60),
            ("401", 0, 100, 100),
            ("50101", 0, 60, 60),
            ("32203", 0, 55, 100),
        ];
        assert_eq!(parted(lines, 3), "40≠45");
    }

    #[test]
    fn emptied_income_and_expense_are_not_passed_over_whatever_took_them() {
        let nothing = &[("102", 0, 60, 60), ("50101", 0, 60, 60)];
        assert_eq!(parted(nothing, 3), "none");
        let elsewhere =
            &[("102", 0, 100, 60), ("401", 0, 100, 100), ("50101", 0, 60, 60), ("311", 0, 0, 40)];
        assert_eq!(parted(elsewhere, 3), "40≠0");
        let straight =
            &[("102", 0, 100, 60), ("401", 0, 100, 100), ("50101", 0, 60, 60), ("32205", 0, 0, 40)];
        assert_eq!(parted(straight, 3), "401 100/0, 50101 0/60, 32205 0/40");
    }

    #[test]
    fn a_year_end_transfer_goes_with_decembers() {
        let lines = &[
            ("102", 0, 100, 60),
            ("401", 0, 100, 100),
            ("50101", 0, 60, 60),
            ("32201", -7, 7, 0),
            ("32203", -200, 300, 100),
            ("32205", 0, 0, 247),
        ];
        let all = "401 100/0, 50101 0/60, 32201 7/0, 32203 300/100, 32205 0/247";
        assert_eq!(parted(lines, 12), all);
        assert_eq!(parted(lines, 11), "40≠-200");
    }

    #[test]
    fn adjustments_stay_outside_the_transfer() {
        let lines = &[
            ("102", 0, 109, 60),
            ("401", 0, 100, 100),
            ("50101", 0, 60, 60),
            ("32201", 0, 0, 9),
            ("32203", 0, 0, 40),
        ];
        assert_eq!(parted(lines, 12), "401 100/0, 50101 0/60, 32203 0/40");
    }

    proptest! {
        #[test]
        fn what_is_parted_balances_and_is_within_the_movement(
            amounts in prop::collection::vec((0_i64..50, 0_i64..50), 5),
        ) {
            let codes = ["102", "401", "50101", "32203", "32205"];
            let lines: Vec<Line> =
                codes.iter().zip(&amounts).map(|(code, (d, c))| (*code, 0, *d, *c)).collect();
            if let Parted::Transfer(parts) = part_transfer(&rows(&lines), Era::Y2021, 12) {
                prop_assert_eq!(parts.iter().map(|it| it.debit - it.credit).sum::<i64>(), 0);
                for part in parts {
                    let (_, _, debit, credit) = lines[part.row];
                    prop_assert!(part.debit <= debit && part.credit <= credit);
                }
            }
        }
    }
}
