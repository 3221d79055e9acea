//! How the vouchers of a journal stand to each other: numbers against dates, and the same voucher
//! under two numbers.
//!
//! Invariant: one look at each voucher, without keeping it.

use std::hash::{Hash as _, Hasher as _};

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHasher};

use crate::finding::{Finding, Place};
use crate::imports::codes;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::VoucherHead;
use crate::ledger::voucher::VoucherDraft;
use crate::sheet::address;

/// Where a voucher stands: sheet, row and column of its number.
type At = (usize, u32, u32);

/// The voucher before, of a month and word.
#[derive(Clone, Copy, Debug)]
struct Last {
    number: u32,
    dated_on: Date,
}

/// Goes along with the vouchers of a file.
#[derive(Debug, Default)]
pub struct VoucherOrder {
    /// By all but the number.
    met: FxHashMap<u64, (At, u64)>,
    /// By month and word.
    last: FxHashMap<u64, Last>,
    /// By month and word: the first place, and how many there are.
    against: Vec<(u64, Finding, u64)>,
}

impl VoucherOrder {
    /// A whole voucher, in the order of the file.
    pub fn note(&mut self, head: &VoucherHead, draft: &VoucherDraft, problems: &mut Problems) {
        self.note_content(head, draft, problems);
        self.note_date(head, draft, problems);
    }

    fn note_content(&mut self, head: &VoucherHead, draft: &VoucherDraft, problems: &mut Problems) {
        let mut hasher = FxHasher::default();
        draft.dated_on.hash(&mut hasher);
        draft.word.hash(&mut hasher);
        for entry in &draft.entries {
            entry.summary.hash(&mut hasher);
            entry.account_id.hash(&mut hasher);
            entry.dimensions.hash(&mut hasher);
            (entry.debit.fen(), entry.credit.fen()).hash(&mut hasher);
        }
        let content = hasher.finish();
        head.number.hash(&mut hasher);
        let at = (head.sheet_index, head.first_row, head.number_column);
        let numbered = hasher.finish();
        let Some((met, other)) = self.met.insert(content, (at, numbered)) else { return };
        // The same number twice is told as that.
        if other == numbered {
            return;
        }
        let (sheet, row, column) = met;
        let before = if sheet == head.sheet_index {
            address(row, column)
        } else {
            format!("第{}个工作表 {}", sheet + 1, address(row, column))
        };
        let (row, column) = head.number_cell();
        let place = Place { cell: Some(address(row, column)), ..Place::of(head.subject()) };
        let found = format!("{}，与 {before} 的凭证相同", head.subject());
        problems.add(Finding::new(&codes::VOUCHER_REPEATED, place).found(found));
    }

    fn note_date(&mut self, head: &VoucherHead, draft: &VoucherDraft, problems: &Problems) {
        let Ok(number) = head.number.parse::<u32>() else { return };
        let mut hasher = FxHasher::default();
        (draft.dated_on.year(), draft.dated_on.month(), &draft.word).hash(&mut hasher);
        let key = hasher.finish();
        let dated_on = draft.dated_on;
        if let Some(last) = self.last.insert(key, Last { number, dated_on }) {
            let is_against = (number > last.number && dated_on < last.dated_on)
                || (number < last.number && dated_on > last.dated_on);
            if is_against {
                let known = self.against.iter_mut().find(|(of, ..)| *of == key);
                if let Some((_, _, times)) = known {
                    *times += 1;
                } else {
                    let (row, column) = head.date_cell();
                    let cell = Some(address(row, column));
                    let place = Place { cell, ..Place::of(head.subject()) };
                    let finding = Finding::new(&codes::NUMBER_AGAINST_DATE, place)
                        .found(format!(
                            "{}，而 {} {}-{}",
                            head.subject(),
                            last.dated_on,
                            draft.word,
                            last.number
                        ))
                        .expected("号码在后的凭证，日期不在前");
                    self.against.push((key, problems.placed(finding), 1));
                }
            }
        }
    }

    /// The workbook is over.
    pub fn finish(&mut self, problems: &mut Problems) {
        for (_, mut finding, times) in std::mem::take(&mut self.against) {
            finding.found = format!("{}，共 {times} 处", finding.found);
            problems.add(finding);
        }
    }
}
