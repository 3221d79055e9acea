//! Voucher numbers of a file: which come twice, which are missing, whether they run upwards.
//!
//! Invariant: a number whose voucher is refused is present: what is missing is what stands
//! nowhere in the file.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::date::Period;
use crate::finding::{Finding, Place};
use crate::imports::codes;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::VoucherHead;
use crate::ledger::voucher::VoucherDraft;

/// Missing numbers that are listed one by one.
const MAX_GAPS_SHOWN: usize = 10;

/// The unit's own word for what the file writes: 记账 is 记, 银收 is 收, blank is the default.
#[must_use]
pub fn word_of(written: &str, words: &[String]) -> String {
    let known = |word: &str| words.iter().find(|own| *own == word).cloned();
    if written.is_empty() {
        return words.first().cloned().unwrap_or_default();
    }
    let first = written.chars().next().map(String::from).unwrap_or_default();
    let last = written.chars().last().map(String::from).unwrap_or_default();
    known(written)
        .or_else(|| known(&first))
        .or_else(|| known(&last))
        .unwrap_or_else(|| written.to_owned())
}

/// Numbers met in one month under one word.
#[derive(Debug, Default)]
struct Run {
    seen: FxHashSet<u32>,
    refused: FxHashSet<u32>,
    last: u32,
}

/// Numbers by month and word.
#[derive(Debug, Default)]
pub struct NumberRuns {
    runs: FxHashMap<(i64, String), Run>,
    /// Of vouchers whose month could not be read, by word.
    without_month: FxHashMap<String, FxHashSet<u32>>,
    is_out_of_order: bool,
}

impl NumberRuns {
    /// A voucher that is whole; says whether its number was there before.
    pub fn note(&mut self, head: &VoucherHead, draft: &VoucherDraft) -> bool {
        let (Ok(number), Some(period)) = (head.number.parse::<u32>(), draft.period()) else {
            return false;
        };
        let run = self.runs.entry((period.number(), draft.word.clone())).or_default();
        let is_twice = !run.seen.insert(number);
        self.is_out_of_order |= number < run.last;
        run.last = number;
        is_twice
    }

    /// A voucher that cannot be drafted: its number is there all the same.
    pub fn note_refused(&mut self, head: &VoucherHead, words: &[String]) {
        let Ok(number) = head.number.parse::<u32>() else { return };
        let word = word_of(&head.word, words);
        match head.dated_on.and_then(Period::of) {
            Some(period) => {
                let run = self.runs.entry((period.number(), word)).or_default();
                run.refused.insert(number);
            }
            None => {
                self.without_month.entry(word).or_default().insert(number);
            }
        }
    }

    /// The file is over: what is missing, and whether the order is another one.
    pub fn tell(&mut self, problems: &mut Problems) {
        let mut runs: Vec<_> = self.runs.drain().collect();
        runs.sort_by(|one, other| one.0.cmp(&other.0));
        for ((period, word), run) in runs {
            let elsewhere = self.without_month.get(&word);
            let is_elsewhere = |number: &u32| elsewhere.is_some_and(|it| it.contains(number));
            let mut present: Vec<u32> = run.seen.union(&run.refused).copied().collect();
            present.sort_unstable();
            let mut shown = Vec::new();
            let mut missing: u64 = 0;
            for pair in present.windows(2) {
                let between = pair[0] + 1..pair[1];
                let excused = elsewhere
                    .map_or(0, |it| it.iter().filter(|number| between.contains(*number)).count());
                missing += u64::from(pair[1] - pair[0] - 1);
                missing -= u64::try_from(excused).unwrap_or(0);
                let room = MAX_GAPS_SHOWN - shown.len();
                let gaps = between.filter(|number| !is_elsewhere(number));
                shown.extend(gaps.take(room).map(|number| number.to_string()));
            }
            if missing > 0 {
                let subject = format!("{}年{}月 {word}字", period / 100, period % 100);
                let found = format!("缺 {}，共 {missing} 个号", shown.join("、"));
                problems.add(Finding::new(&codes::NUMBER_GAP, Place::of(subject)).found(found));
            }
        }
        if self.is_out_of_order {
            problems.on_sheet(&codes::NUMBER_ORDER, "号码前后颠倒", "由小到大");
        }
    }
}
