//! Use case: a union hands an approved version to the one above it, once more after a return.
//!
//! The caller holds the system's book and the unit's.

use serde_json::json;

use crate::budgets::budget::State;
use crate::budgets::codes;
use crate::budgets::filing::{Document, FilingState, LineChange, changes};
use crate::budgets::store::{self, FilingRow};
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// A filing, and what is different from the one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submitted {
    pub row: FilingRow,
    pub changes: Vec<LineChange>,
}

pub async fn submit_filing(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (document, year): (Document, i64),
) -> Outcome<Submitted> {
    let place = || Place::of(format!("{unit} {year}年{document}"));
    let Some(receiver_id) = unit.parent_id else {
        return Err(Finding::new(&codes::NO_UNION_ABOVE, place()).into());
    };
    let stage = document.stage().as_str();
    let versions = store::versions_of(tx, unit.id, year).await?;
    let is_it = |it: &&store::BudgetRow| it.stage == stage && it.state == State::Approved.as_str();
    let Some(version) = versions.iter().rev().find(is_it) else {
        return Err(Finding::new(&codes::NOT_APPROVED_YET, place()).into());
    };
    let before = store::filings_of(tx, (unit.id, year), document.as_str()).await?;
    let last = before.last();
    if let Some(last) = last.filter(|it| it.content_hash == version.content_hash) {
        let state = FilingState::read(&last.state).unwrap_or(FilingState::Filed);
        let found = format!("{} 报送，{state}", last.filed_on);
        return Err(Finding::new(&codes::ALREADY_FILED, place()).found(found).into());
    }
    if let Some(last) = last.filter(|it| it.state == FilingState::Filed.as_str()) {
        let found = format!("{} 报送的待审核", last.filed_on);
        return Err(Finding::new(&codes::ALREADY_FILED, place()).found(found).into());
    }
    let changed = match last {
        Some(last) => {
            let was = store::lines_of(tx, last.budget_id).await?;
            changes(&was, &store::lines_of(tx, version.id).await?)
        }
        None => Vec::new(),
    };
    let mut row = FilingRow {
        id: 0,
        unit_id: unit.id,
        receiver_id,
        year,
        document: document.as_str().to_owned(),
        seq: last.map_or(1, |it| it.seq + 1),
        budget_id: version.id,
        content_hash: version.content_hash.clone(),
        state: FilingState::Filed.as_str().to_owned(),
        filed_on: act.clock.today().to_string(),
        filed_by: act.actor.name.clone(),
        filed_at: act.clock.now_text(),
        decided_on: None,
        decided_by: None,
        decided_at: None,
        note: String::new(),
    };
    row.id = store::insert_filing(tx, &row).await?;
    let detail = json!({
        "year": year, "document": document.as_str(), "content": row.content_hash,
        "changes": changed.len(),
    });
    let what = (Action::FilingSubmitted, unit.code.as_str());
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
    Ok(Submitted { row, changes: changed })
}
