//! Who may see what many units add up to: whoever may read the books of each of them.

use crate::access::codes::FORBIDDEN;
use crate::access::role::Ability;
use crate::access::viewer::Viewer;
use crate::consolidation::members::Members;
use crate::finding::{Finding, Outcome, Place};
use crate::platform::database::Tx;

/// Refuses a sum with books in it that the viewer may not read; whose they are is not told.
pub async fn refuse_unread(tx: &mut Tx, viewer: &Viewer, members: &Members) -> Outcome<()> {
    let reach = viewer.reach(tx).await?;
    if members.units.iter().all(|unit| reach.may(unit.id, Ability::ReadBooks)) {
        return Ok(());
    }
    Err(Finding::new(&FORBIDDEN, Place::of(members.root.to_string())).into())
}
