//! Findings gathered while a workbook is read, each with file, sheet and cell.
//!
//! Invariant: reading goes on to the end, so that everything wrong is told at once; only the
//! list is bounded, never the verdict.

use std::fmt::Display;

use super::codes;
use crate::finding::{Code, Finding, Place, Severity};
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
    refusals: usize,
    others: usize,
    omitted: usize,
    is_refused: bool,
}

impl Problems {
    #[must_use]
    pub fn of_file(file: impl Into<String>) -> Self {
        Self { file: file.into(), ..Self::default() }
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

    /// A finding about the sheet.
    pub fn on_sheet(&mut self, code: &'static Code, found: impl Display, expected: impl Display) {
        self.add(Finding::new(code, Place::default()).found(found).expected(expected));
    }

    /// Adds a finding, completing the file and, while one is read, the sheet.
    pub fn add(&mut self, finding: Finding) {
        let is_refusal = finding.severity == Severity::Refuse;
        self.is_refused |= is_refusal;
        let listed = if is_refusal { &mut self.refusals } else { &mut self.others };
        if *listed >= MAX_FINDINGS {
            self.omitted += 1;
            return;
        }
        *listed += 1;
        let finding = self.placed(finding);
        self.findings.push(finding);
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
        self.is_refused
    }

    /// Everything found, with a last line that says how many were left out.
    #[must_use]
    pub fn into_findings(mut self) -> Vec<Finding> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::refuses;

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
