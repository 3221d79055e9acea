//! Lines of rosters as they are kept, and what stands against them by themselves: twice in a batch,
//! above the programme's standard. Pure.
//!
//! Invariants: a batch is one programme and day; a person is one by the keyed hash of the number,
//! and every line of a person after the first of a batch is one that repeats.

use rustc_hash::FxHashSet;

use crate::limits::limit::Form;
use crate::money::Money;

crate::spelled! {
    /// 问题 of a programme and its roster.
    Problem {
        BooksDiffer = "books_differ", "名册与账不符";
        TwiceInBatch = "twice_in_batch", "同批重复";
        OverStandard = "over_standard", "超标准";
        TooOften = "too_often", "重复享受";
        NotEligible = "not_eligible", "资格不符";
    }
}

/// Who stands on a line, where, and for how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing<'l> {
    pub programme_id: i64,
    pub paid_on: &'l str,
    /// Empty where the line has no number.
    pub identity_hash: &'l str,
    pub amount: Money,
    pub standard: Option<Money>,
}

/// Places of the lines that repeat an earlier one of their batch.
#[must_use]
pub fn repeated<'l>(lines: impl IntoIterator<Item = Standing<'l>>) -> Vec<usize> {
    let mut seen: FxHashSet<(i64, &str, &str)> = FxHashSet::default();
    let numbered = lines.into_iter().enumerate();
    let numbered = numbered.filter(|(_, line)| !line.identity_hash.is_empty());
    let repeats =
        numbered.filter(|(_, it)| !seen.insert((it.programme_id, it.paid_on, it.identity_hash)));
    repeats.map(|(place, _)| place).collect()
}

/// What a line stands above, if it does.
#[must_use]
pub fn standard_exceeded(line: &Standing<'_>) -> Option<Money> {
    line.standard.filter(|standard| line.amount > *standard)
}

/// What a remark says of the form of payment: the only one that it names.
#[must_use]
pub fn form_in(note: &str) -> Option<Form> {
    let mut named = Form::EVERY.iter().copied().filter(|form| note.contains(form.label()));
    named.next().filter(|_| named.next().is_none())
}

/// Where a line stood in its file: `2025-01-20 第5行`.
#[must_use]
pub fn place_of(paid_on: &str, (sheet, row): (i64, i64)) -> String {
    if sheet == 0 {
        format!("{paid_on} 第{row}行")
    } else {
        format!("{paid_on} 第{}表第{row}行", sheet + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_after_the_first_of_a_person_in_a_batch_repeats() {
        let line = |(programme_id, paid_on, identity_hash): (i64, &'static str, &'static str)| {
            Standing { programme_id, paid_on, identity_hash, amount: Money::ZERO, standard: None }
        };
        let lines = [
            (1, "2025-01-01", "a"),
            (1, "2025-01-01", "b"),
            (1, "2025-01-01", "a"),
            (1, "2025-01-02", "a"),
            (2, "2025-01-01", "a"),
            (1, "2025-01-01", "a"),
            (1, "2025-01-01", ""),
            (1, "2025-01-01", ""),
        ];
        assert_eq!(repeated(lines.map(line)), [2, 5]);
    }

    #[test]
    fn a_remark_names_one_form_or_none() {
        for (note, form) in [
            ("现金", Some(Form::Cash)),
            ("发放实物一份", Some(Form::Goods)),
            ("提货券", Some(Form::Coupon)),
            ("实物和现金", None),
            ("尿毒症", None),
            ("", None),
        ] {
            assert_eq!(form_in(note), form, "{note}");
        }
    }

    #[test]
    fn a_standard_is_that_of_a_line() {
        let line = |fen: i64, standard: Option<i64>| Standing {
            programme_id: 1,
            paid_on: "2025-01-01",
            identity_hash: "a",
            amount: Money::from_fen(fen),
            standard: standard.map(Money::from_fen),
        };
        assert_eq!(standard_exceeded(&line(100, Some(100))), None);
        assert_eq!(standard_exceeded(&line(101, Some(100))), Some(Money::from_fen(100)));
        assert_eq!(standard_exceeded(&line(101, None)), None);
        assert_eq!(place_of("2025-01-20", (0, 5)), "2025-01-20 第5行");
        assert_eq!(place_of("2025-01-20", (1, 5)), "2025-01-20 第2表第5行");
    }
}
