//! Use case: what was done in years before, from its list; the last word of a category and year
//! holds. The caller holds the unit's book.

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::json;

use crate::finding::rows::Taken;
use crate::finding::{Outcome, refuses};
use crate::ledger::post::sockets::Act;
use crate::platform::database::Tx;
use crate::programmes::rows::HistoryRow;
use crate::programmes::{codes, store};
use crate::trail::{self, Action};
use crate::units::unit::Unit;

const CATEGORY: &str = "类别";
const AMOUNT: &str = "金额";

/// Takes up a list of years before.
pub async fn keep_history(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    rows: &[HistoryRow],
) -> Outcome<Taken> {
    let mut taken = Taken::of(rows.len());
    let known = store::history_of_unit(tx, unit.id).await?;
    // The newest comes last.
    let known: FxHashMap<(i64, &str), &store::HistoryRow> =
        known.iter().map(|it| ((it.year, it.category.as_str()), it)).collect();
    let mut seen: FxHashSet<(i64, &str)> = FxHashSet::default();
    let mut id = store::next_history_id(tx).await?;
    let mut new = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        if !seen.insert((row.year, &row.category)) {
            let found = format!("{} {}年", row.category, row.year);
            taken.tell(&codes::HISTORY_TWICE, (place, CATEGORY), found, "每个类别、年度一行");
        }
        if row.amount.is_negative() {
            taken.tell(&codes::AMOUNT_NEGATIVE, (place, AMOUNT), row.amount, "不小于 0");
        }
        let made = store::HistoryRow {
            id,
            unit_id: unit.id,
            category: row.category.clone(),
            year: row.year,
            unit_count: row.unit_count,
            person_count: row.person_count,
            visit_count: row.visit_count,
            quantity: row.quantity.hundredths(),
            amount_fen: row.amount.fen(),
            set_by: act.actor.name.clone(),
            set_at: act.clock.now_text(),
        };
        let counts = |it: &store::HistoryRow| {
            (it.unit_count, it.person_count, it.visit_count, it.quantity, it.amount_fen)
        };
        let before = known.get(&(row.year, row.category.as_str()));
        if before.is_some_and(|it| counts(it) == counts(&made)) {
            taken.know(place);
            continue;
        }
        new.push(made);
        id += 1;
    }
    if refuses(&taken.findings) || new.is_empty() {
        return Ok(taken);
    }
    store::insert_history(tx, &new).await?;
    let detail = json!({ "rows": new.len() });
    let what = (Action::ProgrammeHistoryKept, unit.code.as_str());
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
    Ok(taken)
}
