//! Use case: what a rule would find in a union and all below it, before anybody is asked by it;
//! nothing is kept.

use crate::checks::finding::CheckFinding;
use crate::checks::run_checks::{Asked, find};
use crate::finding::Outcome;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// What it would hit, and in how many unions.
#[derive(Clone, Debug)]
pub struct Tried {
    pub findings: Vec<CheckFinding>,
    /// Codes of the unions that it would hit, each once.
    pub units: Vec<String>,
    pub asked: usize,
}

/// Asks the rule of a year.
pub async fn try_rule(tx: &mut Tx, unit: &Unit, (year, rule): (i64, &str)) -> Outcome<Tried> {
    let asked = Asked { is_below: true, rule: Some(rule), ..Asked::all(unit, year) };
    let found = find(tx, asked, |_, _| {}).await?;
    let hit = found.findings.iter().filter(|it| it.is_finding());
    let mut units: Vec<String> = hit.map(|it| it.unit.clone()).collect();
    units.sort_unstable();
    units.dedup();
    Ok(Tried { asked: found.units.len(), units, findings: found.findings })
}
