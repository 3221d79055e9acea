//! Use case: the rules of the checks are asked about a union and year, for the rows that stand on
//! them. What a run keeps may be older than the books: they are asked anew.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::appraisals::facts::{Hit, Said};
use crate::checks::finding::{CheckFinding, State};
use crate::checks::list_findings::seen_by;
use crate::checks::rule::{Level, rules};
use crate::checks::run_checks::{Asked, find};
use crate::finding::Outcome;
use crate::platform::database::{Pending, Tx};
use crate::units::unit::Unit;

/// Items open for this many years weigh twice.
const GRAVE_YEARS: i64 = 3;

/// What each rule says, with what was accepted taken away. A union without books of the year has
/// nothing to be asked about.
pub async fn ask_checks(
    tx: &mut Tx,
    unit: &Unit,
    (year, today): (i64, Date),
) -> Outcome<BTreeMap<String, Said>> {
    let pending: Pending<'_, Outcome<BTreeMap<String, Said>>> = Box::pin(async move {
        if crate::ledger::store::year_state(tx, unit.id, year).await?.is_none() {
            return Ok(BTreeMap::new());
        }
        let found = find(tx, Asked::all(unit, year), |_, _| {}).await?;
        let findings = seen_by(tx, unit, (year, today), found.findings).await?;
        let mut said: BTreeMap<String, Said> =
            rules().iter().map(|rule| (rule.id.clone(), Said::default())).collect();
        for finding in findings {
            let of_rule = said.entry(finding.rule.clone()).or_default();
            if finding.level == Level::Incomputable {
                of_rule.lack = Some(finding.note);
                continue;
            }
            if !is_taken_away(&finding) {
                let is_grave = is_grave(&finding, year);
                of_rule.hits.push(Hit { vouchers: finding.vouchers, is_grave });
            }
        }
        Ok(said)
    });
    pending.await
}

/// Whether somebody else accepted why it is so, or let it pass.
fn is_taken_away(finding: &CheckFinding) -> bool {
    finding.is_accepted || finding.state == Some(State::Overridden)
}

/// Whether an item has been open for three years: its subject ends with the day since when.
fn is_grave(finding: &CheckFinding, year: i64) -> bool {
    let since = finding.subject.rsplit(' ').next().and_then(|it| it.parse::<Date>().ok());
    since.is_some_and(|since| i64::from(since.year()) <= year - GRAVE_YEARS)
}
