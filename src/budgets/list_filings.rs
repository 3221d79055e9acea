//! Use case: what a union and those below it have to file for a year, what is in and what is
//! missing.

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::budgets::codes;
use crate::budgets::filing::{
    CALENDAR_RULE, Document, Due, FilingState, LineChange, Remark, changes,
};
use crate::budgets::store::{self, FilingRow};
use crate::finding::{Finding, Outcome, Place};
use crate::platform::database::Tx;
use crate::units::dated_rule::{DatedRule, in_force};
use crate::units::store as units;
use crate::units::unit::Unit;

/// A document of a unit, as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Of the newest filing, where there is one.
    pub id: Option<i64>,
    pub unit: String,
    pub unit_name: String,
    /// Whom it is filed with.
    pub receiver: Option<String>,
    pub document: Document,
    pub state: FilingState,
    pub due_on: Option<String>,
    /// Due and not in.
    pub is_late: bool,
    pub filed_on: Option<String>,
    pub filed_by: Option<String>,
    pub content: Option<String>,
    pub times: i64,
    pub decided_on: Option<String>,
    pub note: String,
    /// What was said when it was returned last.
    pub remarks: Vec<Remark>,
}

/// Every document that a unit and those below it have to file, by unit.
pub async fn filings_of_year(
    tx: &mut Tx,
    (root, year): (&Unit, i64),
    today: Date,
) -> Outcome<Vec<Listed>> {
    let below = units::units_under(tx, Some(root.id)).await?;
    let codes: FxHashMap<i64, String> = below.iter().map(|it| (it.id, it.code.clone())).collect();
    let above = units::ancestors_of(tx, root.id).await?;
    let rules = units::rules_of_kind(tx, CALENDAR_RULE).await?;
    let mut approved: FxHashMap<(i64, String), (String, String)> = FxHashMap::default();
    for (unit_id, stage, on, hash) in store::approved_below(tx, root.id, year).await? {
        approved.insert((unit_id, stage), (on, hash));
    }
    let mut filed: FxHashMap<(i64, String), Vec<FilingRow>> = FxHashMap::default();
    for row in store::filings_below(tx, root.id, year).await? {
        filed.entry((row.unit_id, row.document.clone())).or_default().push(row);
    }
    let mut remarks: FxHashMap<i64, Vec<Remark>> = FxHashMap::default();
    for row in store::remarks_below(tx, root.id, year).await? {
        let (account, project, field, note) = (row.account, row.project, row.field, row.note);
        let remark = Remark { account, project, field, note };
        remarks.entry(row.filing_id).or_default().push(remark);
    }
    let parents: FxHashMap<i64, Option<i64>> =
        below.iter().chain(&above).map(|it| (it.id, it.parent_id)).collect();
    let mut listed = Vec::new();
    for unit in &below {
        let reach: Vec<i64> =
            std::iter::successors(Some(unit.id), |id| parents.get(id).copied().flatten()).collect();
        for document in Document::EVERY.iter().copied() {
            let version = approved.get(&(unit.id, document.stage().as_str().to_owned()));
            let filings = filed.remove(&(unit.id, document.as_str().to_owned()));
            let filings = filings.unwrap_or_default();
            // An adjustment is due only once there is one.
            if document == Document::Adjustment && version.is_none() && filings.is_empty() {
                continue;
            }
            let approved_on = version.and_then(|(on, _)| on.parse::<Date>().ok());
            let due = due_of(&rules, &reach, (document, year));
            let of_unit = (
                unit,
                document,
                unit.parent_id.and_then(|id| {
                    codes
                        .get(&id)
                        .cloned()
                        .or_else(|| above.iter().find(|it| it.id == id).map(|it| it.code.clone()))
                }),
            );
            let due_on = due.on(year, approved_on);
            let hash = version.map(|(_, hash)| hash.as_str());
            let mut row = listed_of(of_unit, &filings, hash);
            row.due_on = due_on.map(|on| on.to_string());
            let is_in = matches!(row.state, FilingState::Filed | FilingState::Approved);
            row.is_late = due_on.is_some_and(|on| on < today) && !is_in && row.receiver.is_some();
            let returned = filings.iter().rev().find(|it| remarks.contains_key(&it.id));
            row.remarks = returned.and_then(|it| remarks.remove(&it.id)).unwrap_or_default();
            listed.push(row);
        }
    }
    Ok(listed)
}

fn due_of(rules: &[DatedRule], reach: &[i64], (document, year): (Document, i64)) -> Due {
    let day = format!("{year}-12-31");
    let rule = in_force(rules, reach, document.as_str(), &day);
    let said = rule.and_then(|it| serde_json::from_str::<Due>(&it.value).ok());
    said.unwrap_or_else(|| Due::usual(document))
}

fn listed_of(
    (unit, document, receiver): (&Unit, Document, Option<String>),
    filings: &[FilingRow],
    approved: Option<&str>,
) -> Listed {
    let last = filings.last();
    let state = match (last, approved) {
        (Some(last), _) => FilingState::read(&last.state).unwrap_or(FilingState::Filed),
        (None, Some(_)) => FilingState::Unfiled,
        (None, None) => FilingState::Missing,
    };
    Listed {
        id: last.map(|it| it.id),
        unit: unit.code.clone(),
        unit_name: unit.name.clone(),
        receiver,
        document,
        state,
        due_on: None,
        is_late: false,
        filed_on: last.map(|it| it.filed_on.clone()),
        filed_by: last.map(|it| it.filed_by.clone()),
        content: last.map(|it| it.content_hash.clone()).or(approved.map(str::to_owned)),
        times: i64::try_from(filings.len()).unwrap_or_default(),
        decided_on: last.and_then(|it| it.decided_on.clone()),
        note: last.map(|it| it.note.clone()).unwrap_or_default(),
        remarks: Vec::new(),
    }
}

/// What a filing of the unit, or one with it, says otherwise than the one before it.
pub async fn changes_since(
    tx: &mut Tx,
    (unit, filing_id): (&Unit, i64),
) -> Outcome<Vec<LineChange>> {
    let is_seen = |it: &FilingRow| it.receiver_id == unit.id || it.unit_id == unit.id;
    let Some(row) = store::filing_by_id(tx, filing_id).await?.filter(is_seen) else {
        let place = Place::of(format!("{unit} 报送 {}", filing_id & 0xffff_ffff));
        return Err(Finding::new(&codes::FILING_UNKNOWN, place).into());
    };
    let all = store::filings_of(tx, (row.unit_id, row.year), &row.document).await?;
    let Some(before) = all.iter().rev().find(|it| it.seq < row.seq) else {
        return Ok(Vec::new());
    };
    let was = store::lines_of(tx, before.budget_id).await?;
    Ok(changes(&was, &store::lines_of(tx, row.budget_id).await?))
}
