//! Use case: what reading asks of the register of units, answered by the database.

use rustc_hash::FxHashMap;

use crate::finding::Outcome;
use crate::imports::cells::near_names::core_of;
use crate::imports::cells::words::{sound_of, squeezed};
use crate::imports::reading::unit_register::UnitQuestion;
use crate::imports::store::{self, UnitNameRow};
use crate::platform::database::{Database, SYSTEM_BOOK, Tx};
use crate::units::store as units;
use crate::units::unit::Unit;

/// What unions are called.
const UNION: &str = "工会";
/// Shorter texts are no names of units with a slip.
const MIN_NEAR_CHARACTERS: usize = 5;
/// Shorter endings are those of very many.
const MIN_SHORT_CHARACTERS: usize = 4;

/// Notes the names of the units that came since the last time.
pub async fn note_unit_names(database: &Database) -> Outcome<()> {
    let mut tx = database.read().await?;
    let is_known = store::unnoted_units(&mut tx).await?.is_empty();
    tx.rollback().await?;
    if is_known {
        return Ok(());
    }
    let mut tx = database.write(&[SYSTEM_BOOK]).await?;
    let unnoted = store::unnoted_units(&mut tx).await?;
    let rows: Vec<UnitNameRow> = unnoted.iter().map(|(id, name)| forms_of(*id, name)).collect();
    store::insert_unit_names(&mut tx, &rows).await?;
    tx.commit().await
}

fn forms_of(unit_id: i64, written: &str) -> UnitNameRow {
    let name = squeezed(written).into_owned();
    let core = core_of(&name).to_owned();
    UnitNameRow {
        unit_id,
        core_reversed: core.chars().rev().collect(),
        characters: i64::try_from(name.chars().count()).unwrap_or(i64::MAX),
        sound: sound_of(written),
        name,
        core,
    }
}

/// The units that a question asks for, in the order of their ids.
pub async fn answer_units(tx: &mut Tx, question: &UnitQuestion) -> Outcome<Vec<Unit>> {
    let mut found: FxHashMap<i64, Unit> = FxHashMap::default();
    let ids = match question {
        UnitQuestion::Named { codes, names } => {
            found.extend(units::units_written(tx, codes).await?);
            store::units_called(tx, names).await?
        }
        UnitQuestion::Listed(written) => {
            let named = units::units_written(tx, written).await?;
            let ids: Vec<i64> = named.keys().copied().collect();
            found.extend(units::with_all_above(tx, &ids).await?);
            Vec::new()
        }
        UnitQuestion::StandingIn(text) => store::units_standing_in(tx, text).await?,
        UnitQuestion::Ending(end) => store::units_ending(tx, end).await?,
        UnitQuestion::Near(text) => near(tx, text).await?,
    };
    found.extend(units::units_with_ids(tx, ids).await?);
    let mut found: Vec<Unit> = found.into_values().collect();
    found.sort_unstable_by_key(|unit| unit.id);
    Ok(found)
}

async fn near(tx: &mut Tx, text: &str) -> Outcome<Vec<i64>> {
    let words = squeezed(text);
    let core = core_of(&words);
    let mut names = vec![format!("{core}{UNION}")];
    let mut found = Vec::new();
    if core.ends_with(UNION) {
        // With more before it: every end of it may be a name.
        let ends = core.char_indices().filter_map(|(start, _)| core.get(start..));
        names.extend(
            ends.filter(|it| it.chars().count() >= MIN_SHORT_CHARACTERS).map(str::to_owned),
        );
        found.extend(store::units_ending(tx, core).await?);
    }
    found.extend(store::units_called(tx, &names).await?);
    if text.chars().count() >= MIN_NEAR_CHARACTERS {
        found.extend(store::units_sounding(tx, &sound_of(text)).await?);
        found.extend(store::units_one_off(tx, text).await?);
    }
    Ok(found)
}
