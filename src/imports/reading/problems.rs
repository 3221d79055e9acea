//! Findings gathered while a workbook is read, each with file, sheet and cell.
//!
//! Invariant: reading goes on to the end, so that everything wrong is told at once; only the
//! list is bounded, never the verdict.

use std::fmt::Display;

use crate::finding::{Code, Finding, Place, Severity};
use crate::imports::codes;
use crate::imports::reading::row_tally::RowTally;
use crate::sheet::address;

/// Findings listed one by one: more are not mended in one go, and a page must show them. Those
/// that refuse and those that do not are counted apart, so that warnings cannot hide refusals.
pub const MAX_FINDINGS: usize = 2_000;

/// What is wrong so far, and where the reader stands.
#[derive(Debug, Default)]
pub struct Problems {
    file: String,
    sheet: String,
    findings: Vec<Finding>,
    /// The row of each finding's cell, from zero.
    rows: Vec<Option<u32>>,
    /// How many findings belong to vouchers that have ended.
    settled: usize,
    refusals: usize,
    others: usize,
    omitted: usize,
    /// Refusals that were left out of the list since the last voucher ended.
    omitted_refusals: usize,
    /// All that refuse, listed or not, but for those set aside.
    refusing: usize,
    /// What became of every row.
    pub tally: RowTally,
    told_once: Vec<ToldOnce>,
}

/// How often something was found that is told once a sheet.
#[derive(Debug)]
struct ToldOnce {
    code: &'static Code,
    sheet: String,
    /// Of its finding, if that is listed.
    index: usize,
    count: u64,
}

impl Problems {
    #[must_use]
    pub fn of_file(file: impl Into<String>) -> Self {
        Self { file: file.into(), ..Self::default() }
    }

    /// The file that is read, as it was named.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    pub fn enter_sheet(&mut self, sheet: &str) {
        sheet.clone_into(&mut self.sheet);
    }

    /// A finding about a cell; row and column count from zero.
    pub fn at(
        &mut self,
        code: &'static Code,
        (row, column): (u32, u32),
        found: impl Display,
        expected: impl Display,
    ) {
        let place = Place { cell: Some(address(row, column)), ..Place::default() };
        self.add(Finding::new(code, place).found(found).expected(expected));
    }

    /// A cell of the current sheet, in the voucher that it belongs to.
    #[must_use]
    pub fn at_cell(&self, cell: String, subject: String) -> Place {
        let place = Place { cell: Some(cell), ..Place::of(subject) };
        let sheet = (!self.sheet.is_empty()).then(|| self.sheet.clone());
        Place { file: Some(self.file.clone()), sheet, ..place }
    }

    /// A finding that may be true of thousands of cells of a sheet and is told at the first, with
    /// how many there are.
    pub fn once(
        &mut self,
        code: &'static Code,
        cell: (u32, u32),
        found: impl Display,
        expected: impl Display,
    ) {
        let known = self.told_once.iter_mut().rev().find(|it| it.code.id == code.id);
        if let Some(known) = known.filter(|known| known.sheet == self.sheet) {
            known.count += 1;
            return;
        }
        let index = self.findings.len();
        self.at(code, cell, found, expected);
        self.told_once.push(ToldOnce { code, sheet: self.sheet.clone(), index, count: 1 });
    }

    /// A finding about the sheet.
    pub fn on_sheet(&mut self, code: &'static Code, found: impl Display, expected: impl Display) {
        self.add(Finding::new(code, Place::default()).found(found).expected(expected));
    }

    /// Adds a finding, completing the file and, while one is read, the sheet.
    pub fn add(&mut self, finding: Finding) {
        let is_refusal = finding.severity == Severity::Refuse;
        self.refusing += usize::from(is_refusal);
        let listed = if is_refusal { &mut self.refusals } else { &mut self.others };
        if *listed >= MAX_FINDINGS {
            self.omitted += 1;
            self.omitted_refusals += usize::from(is_refusal);
            return;
        }
        *listed += 1;
        let finding = self.placed(finding);
        self.rows.push(finding.place.cell.as_deref().and_then(row_of));
        self.findings.push(finding);
    }

    /// Whether anything refuses about the rows of the voucher that is ending.
    #[must_use]
    pub fn refuses(&self, (first, last): (u32, u32)) -> bool {
        let since = self.findings.iter().zip(&self.rows).skip(self.settled);
        let mut refusing = since.filter(|(finding, _)| finding.severity == Severity::Refuse);
        let is_within = |row: &Option<u32>| row.is_some_and(|row| (first..=last).contains(&row));
        self.omitted_refusals > 0 || refusing.any(|(_, row)| is_within(row))
    }

    /// The rows of a voucher are over: what was found in them is about it. When the voucher is
    /// not wanted, it refuses nothing any more. Returns whether something refused it.
    pub fn end_voucher(
        &mut self,
        (first, last): (u32, u32),
        subject: &str,
        is_set_aside: bool,
    ) -> bool {
        let mut rest = self.findings.len();
        let mut is_refused = self.omitted_refusals > 0;
        for index in self.settled..self.findings.len() {
            let Some(row) = self.rows[index] else { continue };
            // Rows of other sheets have the same numbers.
            if self.findings[index].place.sheet.as_deref().unwrap_or_default() != self.sheet {
                continue;
            }
            if row > last {
                rest = rest.min(index);
            } else if row >= first {
                let finding = &mut self.findings[index];
                finding.place.subject.get_or_insert_with(|| subject.to_owned());
                is_refused |= finding.severity == Severity::Refuse;
                if is_set_aside {
                    self.refusing -= usize::from(finding.severity == Severity::Refuse);
                    finding.severity = Severity::Inform;
                }
            }
        }
        self.settled = rest;
        let omitted = std::mem::take(&mut self.omitted_refusals);
        if is_set_aside {
            self.refusing -= omitted;
        }
        is_refused
    }

    /// The finding with the file and, while one is read, the sheet.
    #[must_use]
    pub fn placed(&self, mut finding: Finding) -> Finding {
        finding.place.file.get_or_insert_with(|| self.file.clone());
        if !self.sheet.is_empty() {
            finding.place.sheet.get_or_insert_with(|| self.sheet.clone());
        }
        finding
    }

    /// Whether anything found so far refuses the file, listed or not.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.refusing > 0
    }

    /// How many refusals there are so far, listed or not.
    #[must_use]
    pub fn refusing(&self) -> usize {
        self.refusing
    }

    /// Everything found, with a last line that says how many were left out.
    #[must_use]
    pub fn into_findings(mut self) -> Vec<Finding> {
        for told in self.told_once.iter().filter(|told| told.count > 1) {
            if let Some(finding) = self.findings.get_mut(told.index)
                && finding.code.id == told.code.id
            {
                finding.found = format!("{}，共 {} 处", finding.found, told.count);
            }
        }
        if self.omitted > 0 {
            let place = Place { file: Some(self.file), ..Place::default() };
            let rest = Finding::new(&codes::TOO_MANY_FINDINGS, place)
                .found(format!("另有 {} 条", self.omitted))
                .expected(format!("逐条列出的不超过 {MAX_FINDINGS} 条"));
            self.findings.push(rest);
        }
        self.findings
    }
}

/// The row of `C12`, from zero.
fn row_of(cell: &str) -> Option<u32> {
    let digits = cell.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    digits.parse::<u32>().ok()?.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::refuses;

    #[test]
    fn a_row_of_another_sheet_belongs_to_no_voucher_of_this_one() {
        let mut problems = Problems::of_file("账.xlsx");
        problems.enter_sheet("1月");
        problems.at(&codes::COLUMN_IGNORED, (4, 0), "", "");
        problems.enter_sheet("2月");
        problems.at(&codes::COLUMN_IGNORED, (4, 0), "", "");
        problems.end_voucher((3, 5), "2025-02-08 记-1", false);
        let subjects: Vec<_> =
            problems.into_findings().into_iter().map(|it| it.place.subject).collect();
        assert_eq!(subjects, [None, Some("2025-02-08 记-1".to_owned())]);
    }

    #[test]
    fn what_is_told_once_a_sheet_says_how_often_it_was() {
        let mut problems = Problems::of_file("账.xlsx");
        for (sheet, count) in [("一月", 3), ("二月", 1)] {
            problems.enter_sheet(sheet);
            for row in 0..count {
                problems.once(&codes::AMOUNT_NOISE, (row, 4), "甲", "乙");
            }
        }
        let told: Vec<String> = problems
            .into_findings()
            .into_iter()
            .map(|it| format!("{} {}", it.place.cell.unwrap_or_default(), it.found))
            .collect();
        assert_eq!(told, ["E1 甲，共 3 处", "E1 甲"]);
    }

    #[test]
    fn the_list_is_bounded_but_the_verdict_is_not() {
        let mut problems = Problems::of_file("账.xlsx");
        for row in 0..2_100 {
            problems.at(&codes::COLUMN_IGNORED, (row, 0), "", "");
        }
        problems.at(&codes::CELL_ERROR, (2_100, 0), "", "");
        let findings = problems.into_findings();
        assert_eq!(findings.len(), MAX_FINDINGS + 2);
        assert!(refuses(&findings));
        assert_eq!(findings.last().unwrap().found, "另有 100 条");
    }
}
