//! Vouchers of the books that say what a file's voucher says, however they came in: by another kind
//! of file, under another spelling of the number, or by hand.
//!
//! Invariants: each voucher of the books answers for one of the file; what has date, accounts and
//! amounts in common with a voucher of the books and is not known to be that one is asked about,
//! but for payments that one kind of file tells apart by their words.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::Finding;
use crate::imports::content_keys::content_of_words;
use crate::imports::reading::problems::Problems;
use crate::ledger::voucher::{EntryDraft, VoucherDraft};

/// How a voucher came into the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CameBy {
    Journal,
    CashBook,
    /// By hand, by a table of balances, by closing.
    Other,
}

/// An entry as far as it tells one voucher from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidLine {
    pub summary: String,
    pub account_id: i64,
    pub dimension_set_id: i64,
    pub bank_account_id: Option<i64>,
    pub debit_fen: i64,
    pub credit_fen: i64,
}

impl SaidLine {
    #[must_use]
    pub fn of(entry: &EntryDraft) -> Self {
        Self {
            summary: entry.summary.clone(),
            account_id: entry.account_id,
            dimension_set_id: entry.dimensions.set_id(),
            bank_account_id: entry.dimensions.bank_account_id,
            debit_fen: entry.debit.fen(),
            credit_fen: entry.credit.fen(),
        }
    }
}

/// Date, accounts and amounts, in whatever order the lines stand.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Shape {
    dated_on: Date,
    lines: Vec<(i64, i64, i64)>,
}

/// What a voucher says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    shape: Shape,
    summaries: Vec<String>,
    bank_account_ids: Vec<i64>,
    /// Of the lines with their summaries and dimensions.
    key: String,
}

impl Said {
    #[must_use]
    pub fn of(dated_on: Date, mut lines: Vec<SaidLine>) -> Self {
        let amounts = |it: &SaidLine| (it.account_id, it.debit_fen, it.credit_fen);
        lines.sort_by(|one, other| {
            let rest = |it: &SaidLine| (amounts(it), it.dimension_set_id);
            rest(one).cmp(&rest(other)).then_with(|| one.summary.cmp(&other.summary))
        });
        let mut summaries: Vec<String> = lines.iter().map(|it| it.summary.clone()).collect();
        summaries.sort_unstable();
        summaries.dedup();
        let whole: Vec<String> = lines
            .iter()
            .map(|it| format!("{:?} {} {}", amounts(it), it.dimension_set_id, it.summary))
            .collect();
        let whole: Vec<&str> = whole.iter().map(String::as_str).collect();
        Self {
            shape: Shape { dated_on, lines: lines.iter().map(amounts).collect() },
            summaries,
            bank_account_ids: lines.iter().filter_map(|it| it.bank_account_id).collect(),
            key: content_of_words(&whole),
        }
    }

    #[must_use]
    pub fn of_draft(draft: &VoucherDraft) -> Self {
        Self::of(draft.dated_on, draft.entries.iter().map(SaidLine::of).collect())
    }

    /// An entry that names no bank account may be of any.
    fn fits_banks(&self, other: &Self) -> bool {
        let (one, other) = (&self.bank_account_ids, &other.bank_account_ids);
        one.is_empty() || other.is_empty() || one.iter().any(|id| other.contains(id))
    }
}

/// A voucher of the books or one that waits for review.
#[derive(Clone, Debug)]
pub struct Twin {
    /// How findings name it.
    pub name: String,
    /// `记-12`, as the books number it and as its file did, in one spelling.
    pub numbers: Vec<String>,
    pub came_by: CameBy,
    pub is_draft: bool,
    pub said: Said,
}

/// A voucher of the file that goes into the books.
#[derive(Clone, Debug)]
struct Fresh {
    said: Said,
    came_by: CameBy,
    finding: Finding,
}

/// The books, asked for what they have of a day.
pub trait BooksByDay: fmt::Debug + Send + Sync {
    fn vouchers_of(&self, day: Date) -> Vec<Twin>;
}

/// The vouchers of the file's own days, and what of a file may be one of them.
#[derive(Clone, Debug, Default)]
pub struct VoucherTwins {
    books: Option<Arc<dyn BooksByDay>>,
    asked: FxHashSet<Date>,
    /// What waits for review, behind what the books have of its day.
    waiting: FxHashMap<Date, Vec<Twin>>,
    all: Vec<Twin>,
    taken: Vec<bool>,
    by_shape: FxHashMap<Shape, Vec<usize>>,
    fresh: Vec<Fresh>,
}

impl VoucherTwins {
    #[must_use]
    pub fn of(books: Option<Arc<dyn BooksByDay>>) -> Self {
        Self { books, ..Self::default() }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.books.is_none() && self.all.is_empty() && self.waiting.is_empty()
    }

    /// A voucher that waits for review.
    pub fn add_waiting(&mut self, twin: Twin) {
        self.waiting.entry(twin.said.shape.dated_on).or_default().push(twin);
    }

    /// What the books have of a day, asked for once.
    fn learn(&mut self, day: Date) {
        if !self.asked.insert(day) {
            return;
        }
        let booked = self.books.as_ref().map(|books| books.vouchers_of(day)).unwrap_or_default();
        let waiting = self.waiting.remove(&day).unwrap_or_default();
        booked.into_iter().chain(waiting).for_each(|twin| self.add(twin));
    }

    pub fn add(&mut self, twin: Twin) {
        self.by_shape.entry(twin.said.shape.clone()).or_default().push(self.all.len());
        self.all.push(twin);
        self.taken.push(false);
    }

    /// What a draft says, if the books have anything of its date, accounts and amounts.
    #[must_use]
    pub fn said_of(&mut self, draft: &VoucherDraft) -> Option<Said> {
        if self.is_empty() {
            return None;
        }
        self.learn(draft.dated_on);
        let amounts = |it: &EntryDraft| (it.account_id, it.debit.fen(), it.credit.fen());
        let mut lines: Vec<_> = draft.entries.iter().map(amounts).collect();
        lines.sort_unstable();
        let shape = Shape { dated_on: draft.dated_on, lines };
        self.by_shape.contains_key(&shape).then(|| Said::of_draft(draft))
    }

    fn find(&self, said: &Said, is_meant: impl Fn(&Twin) -> bool) -> Option<usize> {
        let places = self.by_shape.get(&said.shape)?.iter().copied();
        let mut free = places.filter(|place| !self.taken[*place]);
        free.find(|place| self.all[*place].said.fits_banks(said) && is_meant(&self.all[*place]))
    }

    fn take(&mut self, place: usize) -> &Twin {
        self.taken[place] = true;
        &self.all[place]
    }

    /// The voucher of the books that a journal's voucher is: it says the same under this number.
    pub fn take_numbered(&mut self, said: &Said, number: &str) -> Option<&Twin> {
        let is_same =
            |it: &Twin| it.said.key == said.key && it.numbers.iter().any(|own| own == number);
        let place = self.find(said, is_same)?;
        Some(self.take(place))
    }

    /// The voucher that a row of a cash book is and that no cash book brought.
    #[must_use]
    pub fn find_row(&mut self, said: &Said) -> Option<usize> {
        self.learn(said.shape.dated_on);
        self.find(said, |it| it.came_by != CameBy::CashBook && it.said.summaries == said.summaries)
    }

    pub fn take_row(&mut self, place: usize) -> &Twin {
        self.take(place)
    }

    /// What is known by its rows is a voucher of the books, too.
    pub fn take_named(&mut self, said: &Said, name: &str) {
        if let Some(place) = self.find(said, |it| it.name == name) {
            self.taken[place] = true;
        }
    }

    /// A voucher that goes into the books; the finding is told if they have one like it.
    pub fn note(&mut self, said: Said, came_by: CameBy, finding: Finding) {
        self.fresh.push(Fresh { said, came_by, finding });
    }

    /// The file is over: what no voucher of the file is known to be.
    pub fn tell(&mut self, problems: &mut Problems) {
        for Fresh { said, came_by, mut finding } in std::mem::take(&mut self.fresh) {
            let is_alike = |it: &Twin| {
                let is_of_one_kind = it.came_by == came_by;
                let says_the_same = it.said.summaries == said.summaries;
                // Equal rows of one cash book are told apart by its balance.
                !is_of_one_kind || (came_by == CameBy::Journal && says_the_same)
            };
            let Some(place) = self.find(&said, is_alike) else { continue };
            let name = self.take(place).name.clone();
            finding.found = format!("{}，账中已有 {name}", finding.found);
            problems.add(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Place;
    use crate::imports::codes;

    fn day() -> Date {
        jiff::civil::date(2025, 3, 14)
    }

    fn said(summary: &str, fen: i64, bank_account_id: Option<i64>) -> Said {
        let line = |account_id, debit_fen, credit_fen, bank_account_id: Option<i64>| SaidLine {
            summary: summary.to_owned(),
            account_id,
            dimension_set_id: bank_account_id.unwrap_or(0),
            bank_account_id,
            debit_fen,
            credit_fen,
        };
        Said::of(day(), vec![line(7, 0, fen, None), line(2, fen, 0, bank_account_id)])
    }

    fn twins(came_by: CameBy) -> VoucherTwins {
        let mut twins = VoucherTwins::default();
        twins.add(Twin {
            name: "2025-03 记-4".to_owned(),
            numbers: vec!["记-4".to_owned(), "记-9".to_owned()],
            came_by,
            is_draft: false,
            said: said("收捐款", 3_300, Some(5)),
        });
        twins
    }

    #[test]
    fn the_same_lines_under_either_number_are_the_voucher_of_the_books_once() {
        for (summary, fen, bank, number, is_same) in [
            ("收捐款", 3_300, Some(5), "记-4", true),
            ("收捐款", 3_300, Some(5), "记-9", true),
            ("收捐款", 3_300, Some(5), "记-5", false),
            ("收到捐款", 3_300, Some(5), "记-4", false),
            ("收捐款", 3_301, Some(5), "记-4", false),
            ("收捐款", 3_300, Some(6), "记-4", false),
        ] {
            let mut twins = twins(CameBy::Journal);
            let said = said(summary, fen, bank);
            let found = twins.take_numbered(&said, number).is_some();
            assert_eq!(found, is_same, "{summary} {fen} {bank:?} {number}");
            if is_same {
                assert!(twins.take_numbered(&said, number).is_none());
            }
        }
    }

    #[test]
    fn a_row_is_what_another_kind_of_file_brought() {
        for (came_by, summary, bank, is_known) in [
            (CameBy::Journal, "收捐款", Some(5), true),
            (CameBy::Other, "收捐款", None, true),
            (CameBy::Journal, "收捐款", Some(6), false),
            (CameBy::Journal, "捐款", Some(5), false),
            (CameBy::CashBook, "收捐款", Some(5), false),
        ] {
            let found = twins(came_by).find_row(&said(summary, 3_300, bank));
            assert_eq!(found.is_some(), is_known, "{came_by:?} {summary} {bank:?}");
        }
    }

    #[test]
    fn what_is_like_a_voucher_of_the_books_is_told_where_the_file_has_no_other() {
        for (of_books, of_file, summary, is_told) in [
            (CameBy::CashBook, CameBy::Journal, "三月捐款", true),
            (CameBy::Other, CameBy::Journal, "三月捐款", true),
            (CameBy::Journal, CameBy::CashBook, "三月捐款", true),
            (CameBy::Journal, CameBy::Journal, "收捐款", true),
            (CameBy::Journal, CameBy::Journal, "三月捐款", false),
            (CameBy::CashBook, CameBy::CashBook, "收捐款", false),
        ] {
            for is_known in [false, true] {
                let mut twins = twins(of_books);
                let finding = Finding::new(&codes::VOUCHER_LIKE_POSTED, Place::default());
                twins.note(said(summary, 3_300, None), of_file, finding);
                if is_known {
                    twins.take_named(&said("收捐款", 3_300, Some(5)), "2025-03 记-4");
                }
                let mut problems = Problems::default();
                twins.tell(&mut problems);
                let told = problems.into_findings().len();
                let expected = usize::from(is_told && !is_known);
                assert_eq!(told, expected, "{of_books:?} {of_file:?} {summary} {is_known}");
            }
        }
    }
}
