//! Use case: a union opens the appraisal of those below it for a year. The caller holds its book.

use jiff::civil::Date;
use serde_json::json;

use crate::appraisals::codes;
use crate::appraisals::find_scheme::find_scheme;
use crate::appraisals::store::{self, RoundRow};
use crate::finding::{Finding, Outcome, Place};
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::{self, Action, Actor};
use crate::units::unit::Unit;

/// Opens a round by the version of the scheme that holds today.
pub async fn open_round(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    unit: &Unit,
    (scheme, year, due_on): (&str, i64, Option<Date>),
) -> Outcome<RoundRow> {
    let found = find_scheme(tx, unit, (scheme, year)).await?;
    let open = store::rounds_of_year(tx, unit.id, year).await?;
    if let Some(round) = open.iter().find(|it| it.scheme == found.code) {
        let place = Place::of(format!("{unit} {year}年"));
        return Err(Finding::new(&codes::ROUND_EXISTS, place).found(&round.scheme).into());
    }
    let row = RoundRow {
        id: store::next_round(tx).await?,
        unit_id: unit.id,
        scheme: found.code.clone(),
        scheme_id: found.id,
        year,
        self_check_due_on: due_on.map(|day| day.to_string()),
        opened_by: actor.name.clone(),
        opened_at: clock.now_text(),
    };
    store::insert_round(tx, &row).await?;
    let detail = json!({ "year": year, "version": found.version, "due_on": row.self_check_due_on });
    let what = (Action::AppraisalOpened, found.code.as_str());
    trail::append(tx, clock, actor, unit.id, what, &detail).await?;
    Ok(row)
}
