//! Use cases: the words of a year's final accounts are kept with their bindings, and read with the
//! figures that the table has at that moment. The caller holds the unit's book to write.

use serde::Serialize;
use serde_json::json;

use crate::budgets::codes;
use crate::budgets::read_execution::execution_of;
use crate::budgets::store::{self, WordingRow};
use crate::budgets::wording::{Fault, MAX_CHARACTERS, Table};
use crate::date::ReportSpan;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::platform::database::{Pending, Tx};
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// Words as they are read.
#[derive(Clone, Debug, Serialize)]
pub struct Wording {
    pub year: i64,
    /// As they were written, with their bindings.
    pub text: String,
    /// With the figures of the table; empty where a binding leads nowhere any more.
    pub drawn: String,
    pub set_by: String,
    pub set_at: String,
    /// What leads nowhere since the table changed.
    pub findings: Vec<Finding>,
}

async fn draw(
    tx: &mut Tx,
    (unit, year): (&Unit, i64),
    text: &str,
) -> Outcome<Result<String, Vec<Finding>>> {
    let rows = execution_of(tx, unit, ReportSpan::Year(year)).await?;
    let rows: Vec<_> = rows.into_iter().filter(|row| row.unit == unit.code).collect();
    let table = Table { unit: &unit.name, year, rows: &rows };
    let told = |fault: Fault| match fault {
        Fault::Unbound(binding) => {
            let place = Place::of(format!("{unit} {year}年说明书"));
            Finding::new(&codes::BINDING_UNKNOWN, place).found(format!("{{{binding}}}"))
        }
        Fault::Written(figure) => {
            let place = Place::of(format!("{unit} {year}年说明书"));
            Finding::new(&codes::FIGURE_WRITTEN, place).found(figure)
        }
    };
    Ok(table.drawn(text).map_err(|faults| faults.into_iter().map(told).collect()))
}

/// Keeps words, all of whose bindings lead to cells.
pub async fn write_wording(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (year, text): (i64, &str),
) -> Outcome<Wording> {
    let pending: Pending<'_, Outcome<Wording>> = Box::pin(async move {
        let text = text.trim().replace("\r\n", "\n");
        let characters = text.chars().count();
        if characters == 0 || characters > MAX_CHARACTERS {
            let finding = Finding::new(&codes::WORDING_INVALID, Place::of("说明书"));
            let expected = format!("1 至 {MAX_CHARACTERS} 字");
            return Err(finding.found(format!("{characters} 字")).expected(expected).into());
        }
        let drawn = draw(tx, (unit, year), &text).await?.map_err(Failure::Refused)?;
        let before = store::last_wording(tx, unit.id, year).await?;
        let row = WordingRow {
            unit_id: unit.id,
            year,
            seq: before.map_or(1, |it| it.seq + 1),
            text,
            set_by: act.actor.name.clone(),
            set_at: act.clock.now_text(),
        };
        store::insert_wording(tx, &row).await?;
        let detail = json!({ "year": year, "seq": row.seq });
        let what = (Action::BudgetWorded, unit.code.as_str());
        trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
        let WordingRow { text, set_by, set_at, .. } = row;
        Ok(Wording { year, text, drawn, set_by, set_at, findings: Vec::new() })
    });
    pending.await
}

/// The words of a year with the figures of now; none where nobody wrote any.
pub async fn read_wording(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Option<Wording>> {
    let Some(row) = store::last_wording(tx, unit.id, year).await? else { return Ok(None) };
    let (drawn, findings) = match draw(tx, (unit, year), &row.text).await? {
        Ok(drawn) => (drawn, Vec::new()),
        Err(findings) => (String::new(), findings),
    };
    let WordingRow { text, set_by, set_at, .. } = row;
    Ok(Some(Wording { year, text, drawn, set_by, set_at, findings }))
}
