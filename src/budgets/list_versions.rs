//! Use case: the versions of a unit's year, side by side.

use std::collections::BTreeMap;

use crate::budgets::approve_budget::Version;
use crate::budgets::budget::{Line, Stage, State};
use crate::budgets::store;
use crate::finding::Outcome;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// The versions that were not replaced by another one, oldest first.
pub async fn versions_of(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Vec<Version>> {
    let mut versions = Vec::new();
    for row in store::versions_of(tx, unit.id, year).await? {
        if row.state != State::Replaced.as_str() {
            let lines = store::lines_of(tx, row.id).await?;
            versions.push(Version { row, lines });
        }
    }
    Ok(versions)
}

impl Version {
    #[must_use]
    pub fn stage(&self) -> Stage {
        Stage::read(&self.row.stage).unwrap_or(Stage::Initial)
    }

    #[must_use]
    pub fn state(&self) -> State {
        State::read(&self.row.state).unwrap_or(State::Proposed)
    }
}

/// A line in every version that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideBySide {
    pub account: String,
    pub name: String,
    pub project: String,
    pub last_final: Option<Money>,
    /// One for each version.
    pub amounts: Vec<Option<Money>>,
    /// What the newest version says of it.
    pub note: String,
}

/// The lines of versions beside each other, by account and project.
#[must_use]
pub fn side_by_side(versions: &[Version]) -> Vec<SideBySide> {
    let mut lines: BTreeMap<(String, String), SideBySide> = BTreeMap::new();
    for (place, version) in versions.iter().enumerate() {
        for line in &version.lines {
            let Line { account, name, project, last_final, amount, note, .. } = line;
            let key = (account.clone(), project.clone());
            let row = lines.entry(key).or_insert_with(|| SideBySide {
                account: account.clone(),
                name: name.clone(),
                project: project.clone(),
                last_final: *last_final,
                amounts: vec![None; versions.len()],
                note: String::new(),
            });
            if let Some(cell) = row.amounts.get_mut(place) {
                *cell = Some(*amount);
            }
            row.note.clone_from(note);
        }
    }
    lines.into_values().collect()
}
