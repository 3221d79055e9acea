//! What the areas keep in the database and how its guards speak: handed in from above when the
//! database is opened, so that the platform names no area.

use super::tables::Table;
use crate::finding::{Code, Failure, Finding, Place};

/// Every table, and every code by which a trigger refuses.
#[derive(Debug)]
pub struct Schema {
    /// Every table that a backup keeps, in the order in which rows may go in, area by area.
    pub tables: &'static [&'static [Table]],
    /// The codes with which messages of triggers begin, area by area.
    pub guards: &'static [&'static [&'static Code]],
}

impl Schema {
    /// Every table that a backup keeps, in order.
    pub fn tables(&self) -> impl Iterator<Item = &'static Table> + use<> {
        self.tables.iter().flat_map(|area| area.iter())
    }

    /// The guards in the database (triggers) speak in codes; everything else is a failure.
    #[expect(clippy::needless_pass_by_value, reason = "it stands where errors are mapped")]
    pub(super) fn told(&self, problem: sqlx::Error) -> Failure {
        if let sqlx::Error::Database(inner) = &problem
            && let Some(refusal) = self.refusal(inner.message())
        {
            return refusal.into();
        }
        Failure::Storage(problem.to_string())
    }

    /// What the guard says that begins its message with its code; behind it stands the subject.
    fn refusal(&self, message: &str) -> Option<Finding> {
        let mut guards = self.guards.iter().flat_map(|area| area.iter());
        let code = guards.find(|code| message.starts_with(code.id))?;
        let subject = message.strip_prefix(code.id).unwrap_or_default().trim();
        Some(Finding::new(code, Place::of(subject)))
    }
}
