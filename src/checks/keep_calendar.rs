//! Use case: the calendar of a tree, from its list. A list takes the place of what was known of its
//! years. The caller holds the books.

use rustc_hash::FxHashSet;
use serde_json::json;

use crate::checks::calendar::{DayKind, is_weekend};
use crate::checks::rows::DayRow;
use crate::checks::{codes, store};
use crate::finding::rows::Taken;
use crate::finding::{Finding, Outcome, Place, refuses};
use crate::ledger::post::sockets::Act;
use crate::platform::database::{Pending, Tx};
use crate::trail::{self, Action};
use crate::units::unit::Unit;

const DAY: &str = "日期";
const KIND: &str = "类别";

/// Takes up a list of days.
pub async fn keep_calendar(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    rows: &[DayRow],
) -> Outcome<Taken> {
    let pending: Pending<'_, Outcome<Taken>> = Box::pin(async move {
        if unit.parent_id.is_some() {
            let place = Place::of(unit.to_string());
            return Err(Finding::new(&codes::CALENDAR_NOT_OF_FEDERATION, place).into());
        }
        let mut taken = Taken::of(rows.len());
        let mut seen = FxHashSet::default();
        for (place, row) in rows.iter().enumerate() {
            if !seen.insert(row.on) {
                taken.tell(&codes::CALENDAR_DAY_TWICE, (place, DAY), row.on, "每天一行");
            }
            if row.kind == DayKind::Working && !is_weekend(row.on) {
                let found = format!("{} {}", row.on, row.kind);
                taken.tell(&codes::CALENDAR_NOT_A_CHANGE, (place, KIND), found, "星期六或星期日");
            }
        }
        if refuses(&taken.findings) || rows.is_empty() {
            return Ok(taken);
        }
        let years: FxHashSet<String> = rows.iter().map(|it| it.on.year().to_string()).collect();
        let standing = store::calendar_days(tx, unit.id).await?;
        let newest = |year: &String| {
            let of_year = standing.iter().filter(|it| it.day.starts_with(year.as_str()));
            of_year.map(|it| it.taken_up).max()
        };
        let said: FxHashSet<(String, &str, &str)> =
            rows.iter().map(|it| (it.on.to_string(), it.kind.as_str(), it.name.as_str())).collect();
        let holding = standing.iter().filter(|it| {
            let year = it.day.get(..4).unwrap_or_default().to_owned();
            years.contains(&year) && newest(&year) == Some(it.taken_up)
        });
        let known: FxHashSet<(String, &str, &str)> =
            holding.map(|it| (it.day.clone(), it.kind.as_str(), it.name.as_str())).collect();
        if known == said {
            (0..rows.len()).for_each(|place| taken.know(place));
            return Ok(taken);
        }
        let (id, taken_up) = store::next_day(tx).await?;
        let stored = |(id, row): (i64, &DayRow)| store::DayRow {
            id,
            root_id: unit.id,
            day: row.on.to_string(),
            kind: row.kind.as_str().to_owned(),
            name: row.name.clone(),
            taken_up,
            set_by: act.actor.name.clone(),
            set_at: act.clock.now_text(),
        };
        let days: Vec<store::DayRow> = (id..).zip(rows).map(stored).collect();
        store::insert_days(tx, &days).await?;
        let detail = json!({ "rows": days.len() });
        let what = (Action::CalendarKept, unit.code.as_str());
        trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
        Ok(taken)
    });
    pending.await
}
