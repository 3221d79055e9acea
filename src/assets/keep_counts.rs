//! Use case: what was counted, from its list; the list of a year that came last holds. Nothing is
//! posted. The caller holds the unit's book.

use rustc_hash::FxHashSet;
use serde_json::json;

use crate::assets::rows::CountRow as Said;
use crate::assets::{codes, store};
use crate::finding::rows::Taken;
use crate::finding::{Outcome, refuses};
use crate::ledger::post::sockets::Act;
use crate::platform::database::{Pending, Tx};
use crate::trail::{self, Action};
use crate::units::unit::Unit;

const NUMBER: &str = "资产编号";

/// Takes up the list of a count.
pub async fn keep_counts(
    tx: &mut Tx,
    act: Act<'_>,
    (unit, year): (&Unit, i64),
    rows: &[Said],
) -> Outcome<Taken> {
    let pending: Pending<'_, Outcome<Taken>> = Box::pin(async move {
        let mut taken = Taken::of(rows.len());
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        for (place, row) in rows.iter().enumerate() {
            if !seen.insert(&row.number) {
                taken.tell(&codes::COUNTED_TWICE, (place, NUMBER), &row.number, "一个编号一行");
            }
        }
        if refuses(&taken.findings) || rows.is_empty() {
            return Ok(taken);
        }
        let standing = store::counted_in(tx, unit.id, year).await?;
        let before = standing.iter().map(|it| (&it.number, it.pieces, &it.place, &it.note));
        if before.eq(rows.iter().map(|it| (&it.number, it.pieces, &it.place, &it.note))) {
            (0..rows.len()).for_each(|place| taken.know(place));
            return Ok(taken);
        }
        let (id, taken_up) = store::next_count(tx).await?;
        let stored = |(id, row): (i64, &Said)| store::CountRow {
            id,
            unit_id: unit.id,
            year,
            taken_up,
            number: row.number.clone(),
            pieces: row.pieces,
            place: row.place.clone(),
            note: row.note.clone(),
            set_by: act.actor.name.clone(),
            set_at: act.clock.now_text(),
        };
        let counts: Vec<store::CountRow> = (id..).zip(rows).map(stored).collect();
        store::insert_counts(tx, &counts).await?;
        let detail = json!({ "rows": counts.len(), "year": year });
        let what = (Action::AssetsCounted, unit.code.as_str());
        trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
        Ok(taken)
    });
    pending.await
}
