//! What became of every row of a workbook.
//!
//! Invariant: a row is counted once when it is read and once more when it is known what becomes
//! of it, so that what was read is what was booked, passed over and refused, to the row.

use serde::Serialize;

macro_rules! reasons {
    ($($(#[$doc:meta])* $reason:ident = $key:literal, $label:literal;)+) => {
        /// Why a row is neither booked nor refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum PassedOver { $($(#[$doc])* $reason),+ }

        impl PassedOver {
            pub const EVERY: &'static [Self] = &[$(Self::$reason),+];

            /// How the service spells it.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self { $(Self::$reason => $key),+ }
            }

            /// 中文名, as pages and the command line show it.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$reason => $label),+ }
            }

            #[expect(clippy::as_conversions, reason = "the discriminant of a fieldless enum")]
            fn position(self) -> usize {
                self as usize
            }
        }
    };
}

reasons! {
    /// Above the header.
    Title = "title", "表头上方";
    /// The header, and again on every printed page.
    Header = "header", "表头";
    /// The sum of rows above it, which was checked.
    Total = "total", "合计";
    /// An account whose details are listed, too.
    Subtotal = "subtotal", "上级科目";
    /// Carried over or accumulated; no line of this table.
    Carried = "carried", "结转、余额、累计";
    /// A template lists every account and every line of a form; this one says nothing.
    NoAmount = "no_amount", "没有金额";
    /// Words below or between lines, and who signed.
    Note = "note", "说明、签字";
    /// Told with its cell, and for a person to answer.
    Told = "told", "已提示";
    Known = "known", "此前已入账";
    LeftOut = "left_out", "选择不入账";
    /// On a sheet that is no table of this kind.
    OtherSheet = "other_sheet", "其他工作表";
}

const REASONS: usize = PassedOver::EVERY.len();

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFate {
    /// A line; whoever drafts it settles what becomes of it.
    Line,
    Booked,
    PassedOver(PassedOver),
    /// A refusal stands against it, and was told.
    Refused,
}

/// Rows counted while a workbook is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowTally {
    read: u64,
    booked: u64,
    refused: u64,
    passed_over: [u64; REASONS],
}

impl RowTally {
    /// A row that has something in it.
    pub fn read(&mut self) {
        self.read += 1;
    }

    /// What becomes of so many rows.
    pub fn settle(&mut self, rows: u64, fate: RowFate) {
        match fate {
            RowFate::Line => {}
            RowFate::Booked => self.booked += rows,
            RowFate::Refused => self.refused += rows,
            RowFate::PassedOver(reason) => self.passed_over[reason.position()] += rows,
        }
    }

    /// A file that broke off: what was read and not settled is refused with it.
    pub fn refuse_rest(&mut self) {
        let settled = self.booked + self.refused + self.passed_over.iter().sum::<u64>();
        self.refused += self.read.saturating_sub(settled);
    }

    #[must_use]
    pub fn sums(&self) -> RowSums {
        let reasons: Vec<ReasonRows> = PassedOver::EVERY
            .iter()
            .map(|reason| (reason, self.passed_over[reason.position()]))
            .filter(|(_, rows)| *rows > 0)
            .map(|(reason, rows)| ReasonRows { reason: reason.key(), label: reason.label(), rows })
            .collect();
        RowSums {
            read: self.read,
            booked: self.booked,
            refused: self.refused,
            passed_over: reasons.iter().map(|it| it.rows).sum(),
            reasons,
        }
    }
}

/// Rows of a workbook, as the outcome of an import shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RowSums {
    /// Every row with something in it, on every sheet but those of this program's own.
    pub read: u64,
    /// What goes, or would go, into the books or the register, or is compared with the books.
    pub booked: u64,
    pub refused: u64,
    pub passed_over: u64,
    /// Why rows were passed over.
    pub reasons: Vec<ReasonRows>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReasonRows {
    pub reason: &'static str,
    pub label: &'static str,
    pub rows: u64,
}

impl RowSums {
    /// A line that was taken for right, as the area that takes it up has decided about it.
    pub fn resettle_line(&mut self, fate: RowFate) {
        match fate {
            RowFate::Line | RowFate::Booked => {}
            RowFate::Refused => {
                self.booked = self.booked.saturating_sub(1);
                self.refused += 1;
            }
            RowFate::PassedOver(reason) => {
                self.booked = self.booked.saturating_sub(1);
                self.passed_over += 1;
                let known = self.reasons.iter_mut().find(|it| it.reason == reason.key());
                match known {
                    Some(known) => known.rows += 1,
                    None => self.reasons.push(ReasonRows {
                        reason: reason.key(),
                        label: reason.label(),
                        rows: 1,
                    }),
                }
            }
        }
    }

    /// Whether every row that was read is accounted for.
    #[must_use]
    pub fn add_up(&self) -> bool {
        self.read == self.booked + self.refused + self.passed_over
            && self.passed_over == self.reasons.iter().map(|it| it.rows).sum::<u64>()
    }

    /// `表头 1、合计 2`.
    #[must_use]
    pub fn reasons_text(&self) -> String {
        let each = self.reasons.iter().map(|it| format!("{} {}", it.label, it.rows));
        each.collect::<Vec<_>>().join("、")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_add_up_and_those_that_broke_off_are_refused() {
        let mut tally = RowTally::default();
        (0..7).for_each(|_| tally.read());
        tally.settle(1, RowFate::PassedOver(PassedOver::Header));
        tally.settle(2, RowFate::Booked);
        tally.settle(1, RowFate::PassedOver(PassedOver::Total));
        tally.settle(3, RowFate::Line);
        assert!(!tally.sums().add_up());
        tally.refuse_rest();
        let sums = tally.sums();
        assert!(sums.add_up());
        assert_eq!((sums.booked, sums.refused, sums.passed_over), (2, 3, 2));
        assert_eq!(sums.reasons_text(), "表头 1、合计 1");
    }
}
