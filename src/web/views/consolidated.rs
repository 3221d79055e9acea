//! Who may see what many units add up to: whoever may read the books of each of them. Of what
//! units sent, each sees what is of the units whose books they may read.

use crate::access::codes::FORBIDDEN;
use crate::access::role::Ability;
use crate::access::viewer::Viewer;
use crate::consolidation::members::Members;
use crate::date::ReportSpan;
use crate::finding::{Finding, Outcome, Place};
use crate::platform::database::Tx;
use crate::submissions::list_submissions::{Listed, submissions_of_span};
use crate::units::unit::Unit;

/// Refuses a sum with books in it that the viewer may not read; whose they are is not told.
pub async fn refuse_unread(tx: &mut Tx, viewer: &Viewer, members: &Members) -> Outcome<()> {
    let reach = viewer.reach(tx).await?;
    if members.units.iter().all(|unit| reach.may(unit.id, Ability::ReadBooks)) {
        return Ok(());
    }
    Err(Finding::new(&FORBIDDEN, Place::of(members.root.to_string())).into())
}

/// What the unit and those below it sent, as far as the viewer may read their books.
pub async fn submissions_seen(
    tx: &mut Tx,
    (viewer, unit): (&Viewer, &Unit),
    (span, today): (ReportSpan, jiff::civil::Date),
) -> Outcome<Vec<Listed>> {
    let reach = viewer.reach(tx).await?;
    let read = reach.units_where(Ability::ReadBooks);
    let below = crate::units::store::units_under(tx, Some(unit.id)).await?;
    let seen: rustc_hash::FxHashSet<String> = below
        .into_iter()
        .filter(|it| read.binary_search(&it.id).is_ok())
        .map(|it| it.code)
        .collect();
    let mut listed = submissions_of_span(tx, (unit, span), (None, today)).await?;
    listed.retain(|it| seen.contains(&it.unit));
    Ok(listed)
}
