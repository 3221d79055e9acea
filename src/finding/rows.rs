//! What an area made of the rows of a list: each is new, known, or something stands against it.

use crate::finding::{Code, Finding, Place, Severity};

/// Rows as an area took them up. Findings say the row by its line, counting from one, and the
/// column by its heading as the field.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// For each row whether it was there before, just so.
    pub known: Vec<bool>,
    pub findings: Vec<Finding>,
}

impl Taken {
    #[must_use]
    pub fn of(rows: usize) -> Self {
        Self { known: vec![false; rows], findings: Vec::new() }
    }

    /// The row at this place, counting from zero, was there before.
    pub fn know(&mut self, place: usize) {
        if let Some(known) = self.known.get_mut(place) {
            *known = true;
        }
    }

    /// Places of the rows that are refused.
    #[must_use]
    pub fn refused(&self) -> Vec<usize> {
        let refusing = self.findings.iter().filter(|it| it.severity == Severity::Refuse);
        refusing.filter_map(|it| it.place.line?.checked_sub(1)).collect()
    }

    /// Something about a row, counting from zero.
    pub fn tell(
        &mut self,
        code: &'static Code,
        (place, field): (usize, &'static str),
        found: impl std::fmt::Display,
        expected: impl std::fmt::Display,
    ) {
        let place = Place::of_line(place + 1).field(field);
        self.findings.push(Finding::new(code, place).found(found).expected(expected));
    }
}
