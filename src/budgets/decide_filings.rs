//! Use cases: the union above returns what was filed, with remarks at its cells, or approves it.
//!
//! The caller holds the system's book and that of the union above.

use serde_json::json;

use crate::budgets::codes;
use crate::budgets::filing::{FilingState, Remark};
use crate::budgets::store::{self, FilingRow, RemarkRow};
use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::ledger::post::sockets::Act;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// What is filed with a union and waits for it.
async fn waiting(tx: &mut Tx, receiver: &Unit, id: i64) -> Outcome<FilingRow> {
    let place = || Place::of(format!("{receiver} 报送 {}", id & 0xffff_ffff));
    let found = store::filing_by_id(tx, id).await?.filter(|it| it.receiver_id == receiver.id);
    let Some(row) = found else {
        return Err(Finding::new(&codes::FILING_UNKNOWN, place()).into());
    };
    if row.state != FilingState::Filed.as_str() {
        let state = FilingState::read(&row.state).unwrap_or(FilingState::Filed);
        return Err(Finding::new(&codes::FILING_DECIDED, place()).found(state).into());
    }
    Ok(row)
}

fn decide(row: &mut FilingRow, act: Act<'_>, (state, note): (FilingState, &str)) {
    state.as_str().clone_into(&mut row.state);
    row.decided_on = Some(act.clock.today().to_string());
    row.decided_by = Some(act.actor.name.clone());
    row.decided_at = Some(act.clock.now_text());
    note.trim().clone_into(&mut row.note);
}

/// Gives it back, each remark at the line that it is about.
pub async fn return_filing(
    tx: &mut Tx,
    act: Act<'_>,
    receiver: &Unit,
    (id, remarks): (i64, &[Remark]),
) -> Outcome<FilingRow> {
    let mut row = waiting(tx, receiver, id).await?;
    let place = |it: &Remark| Place::of(format!("意见 {} {}", it.account, it.project).trim_end());
    let lines = store::lines_of(tx, row.budget_id).await?;
    let mut findings = Vec::new();
    let mut rows = Vec::with_capacity(remarks.len());
    if remarks.is_empty() {
        findings.push(Finding::new(&codes::REMARK_MISSING, Place::of("意见")));
    }
    for (remark_no, remark) in (1..).zip(remarks) {
        let key = (remark.account.as_str(), remark.project.as_str());
        let line_no = if remark.account.is_empty() {
            Some(0)
        } else {
            (1_i64..).zip(&lines).find(|(_, line)| line.key() == key).map(|(line_no, _)| line_no)
        };
        if remark.note.trim().is_empty() {
            findings.push(Finding::new(&codes::REMARK_MISSING, place(remark)));
        }
        let Some(line_no) = line_no else {
            findings.push(Finding::new(&codes::REMARK_MISPLACED, place(remark)));
            continue;
        };
        rows.push(RemarkRow {
            filing_id: row.id,
            remark_no,
            line_no,
            field: remark.field.trim().to_owned(),
            note: remark.note.trim().to_owned(),
            account: remark.account.clone(),
            project: remark.project.clone(),
        });
    }
    refuse_if_any(findings)?;
    let whole: Vec<&str> =
        rows.iter().filter(|it| it.line_no == 0).map(|it| it.note.as_str()).collect();
    decide(&mut row, act, (FilingState::Returned, &whole.join("；")));
    store::decide_filing(tx, &row).await?;
    store::insert_remarks(tx, &rows).await?;
    let detail = json!({
        "unit": row.unit_id, "year": row.year, "document": row.document, "remarks": rows.len(),
    });
    let what = (Action::FilingReturned, receiver.code.as_str());
    trail::append(tx, act.clock, act.actor, receiver.id, what, &detail).await?;
    Ok(row)
}

/// Approves it, by the paper of the reply.
pub async fn approve_filing(
    tx: &mut Tx,
    act: Act<'_>,
    receiver: &Unit,
    (id, paper): (i64, &str),
) -> Outcome<FilingRow> {
    let mut row = waiting(tx, receiver, id).await?;
    decide(&mut row, act, (FilingState::Approved, paper));
    store::decide_filing(tx, &row).await?;
    let detail = json!({
        "unit": row.unit_id, "year": row.year, "document": row.document, "paper": row.note,
        "content": row.content_hash,
    });
    let what = (Action::FilingApproved, receiver.code.as_str());
    trail::append(tx, act.clock, act.actor, receiver.id, what, &detail).await?;
    Ok(row)
}
