//! The same file in the books of other units.
//!
//! Invariant: nothing is told here; of another unit's books only those hear who may see that unit,
//! which the caller knows.

use crate::finding::{Finding, Outcome, Place};
use crate::imports::codes;
use crate::imports::store;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// Units that are looked at; a file that came into more is told by these.
const MAX_UNITS: i64 = 20;

/// The units into whose books a file came, too, each with the note that says so.
pub async fn other_books(
    tx: &mut Tx,
    unit: &Unit,
    (file_name, file_sha256): (&str, &str),
) -> Outcome<Vec<(i64, Finding)>> {
    let others = store::other_units_of_file(tx, unit.id, file_sha256, MAX_UNITS).await?;
    let note = |(unit_id, code, name): (i64, String, String)| {
        let place = Place { file: Some(file_name.to_owned()), ..Place::default() };
        let finding = Finding::new(&codes::FILE_IN_OTHER_BOOKS, place);
        (unit_id, finding.found(format!("{code} {name}")).expected(unit))
    };
    Ok(others.into_iter().map(note).collect())
}
