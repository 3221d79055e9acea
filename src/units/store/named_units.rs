//! Units that somebody names, of a register of tens of thousands.

use rustc_hash::FxHashMap;

use super::UnitRow;
use crate::finding::Outcome;
use crate::platform::database::{Tx, sql};
use crate::units::unit::Unit;

/// Ids or names that one statement asks for; a page of most lists is a few of these.
const IDS_AT_ONCE: usize = 16;

/// Units by their ids, whatever their number; ids that there are not are passed over.
pub async fn units_with_ids(
    tx: &mut Tx,
    ids: impl IntoIterator<Item = i64>,
) -> Outcome<FxHashMap<i64, Unit>> {
    let mut wanted: Vec<i64> = ids.into_iter().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut found = FxHashMap::default();
    if let Some((first, last)) = dense(&wanted) {
        for row in units_between(tx, (first, last)).await? {
            if wanted.binary_search(&row.id).is_ok() {
                found.insert(row.id, row.into_unit()?);
            }
        }
        return Ok(found);
    }
    for ids in wanted.chunks(IDS_AT_ONCE) {
        // One text for any number: what is left of the last chunk asks for its last id again.
        let padded = ids.iter().chain(std::iter::repeat(&ids[ids.len() - 1])).take(IDS_AT_ONCE);
        let statement = sql("SELECT id, code, name, parent_id, level, tier, valid_from_on, \
                                    valid_to_on \
                             FROM units \
                             WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
                                          $13, $14, $15, $16) \
                             ORDER BY id");
        let statement = padded.fold(statement, |statement, id| statement.bind(*id));
        for row in statement.all::<UnitRow>(tx).await? {
            found.insert(row.id, row.into_unit()?);
        }
    }
    Ok(found)
}

/// The ends of many ids that lie close together, so that one range has few others in it.
fn dense(sorted: &[i64]) -> Option<(i64, i64)> {
    let (first, last) = (*sorted.first()?, *sorted.last()?);
    let count = i64::try_from(sorted.len()).ok()?;
    let is_many = sorted.len() > IDS_AT_ONCE * 8;
    (is_many && last.checked_sub(first)? / 4 <= count).then_some((first, last))
}

async fn units_between(tx: &mut Tx, (first, last): (i64, i64)) -> Outcome<Vec<UnitRow>> {
    sql("SELECT id, code, name, parent_id, level, tier, valid_from_on, valid_to_on \
         FROM units WHERE id BETWEEN $1 AND $2 ORDER BY id")
    .bind(first)
    .bind(last)
    .all(tx)
    .await
}

/// Units that one of these texts names by code or, to the letter, by name.
pub async fn units_written(tx: &mut Tx, texts: &[String]) -> Outcome<FxHashMap<i64, Unit>> {
    let mut found = FxHashMap::default();
    for texts in texts.chunks(IDS_AT_ONCE) {
        let padded = texts.iter().chain(std::iter::repeat(&texts[texts.len() - 1]));
        let statement = sql("SELECT id, code, name, parent_id, level, tier, valid_from_on, \
                                    valid_to_on \
                             FROM units \
                             WHERE code IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
                                            $13, $14, $15, $16) \
                                OR name IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
                                            $13, $14, $15, $16) \
                             ORDER BY id");
        let padded = padded.take(IDS_AT_ONCE);
        let statement = padded.fold(statement, |statement, text| statement.bind(text.as_str()));
        for row in statement.all::<UnitRow>(tx).await? {
            found.insert(row.id, row.into_unit()?);
        }
    }
    Ok(found)
}

/// These units and all that stand above them.
pub async fn with_all_above(tx: &mut Tx, ids: &[i64]) -> Outcome<FxHashMap<i64, Unit>> {
    let mut found = FxHashMap::default();
    for ids in ids.chunks(IDS_AT_ONCE) {
        let padded = ids.iter().chain(std::iter::repeat(&ids[ids.len() - 1])).take(IDS_AT_ONCE);
        let statement = sql("SELECT id, code, name, parent_id, level, tier, valid_from_on, \
                                    valid_to_on \
                             FROM units WHERE id IN \
                               (SELECT ancestor_id FROM unit_ancestors \
                                WHERE unit_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, \
                                                  $12, $13, $14, $15, $16)) \
                             ORDER BY id");
        let statement = padded.fold(statement, |statement, id| statement.bind(*id));
        for row in statement.all::<UnitRow>(tx).await? {
            found.insert(row.id, row.into_unit()?);
        }
    }
    Ok(found)
}

/// Names of the first units in code order, but for one of them.
pub async fn names_of_others(tx: &mut Tx, unit_id: i64, limit: usize) -> Outcome<Vec<String>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows: Vec<(String,)> = sql("SELECT name FROM units WHERE id <> $1 ORDER BY code LIMIT $2")
        .bind(unit_id)
        .bind(limit)
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// The unit, all above it and those right below it: whom its books name most.
pub async fn units_around(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<Unit>> {
    sql("SELECT id, code, name, parent_id, level, tier, valid_from_on, valid_to_on \
         FROM units \
         WHERE id IN (SELECT ancestor_id FROM unit_ancestors WHERE unit_id = $1) \
            OR id IN (SELECT unit_id FROM unit_ancestors WHERE ancestor_id = $1 AND depth = 1) \
         ORDER BY code")
    .bind(unit_id)
    .all::<UnitRow>(tx)
    .await?
    .into_iter()
    .map(UnitRow::into_unit)
    .collect()
}

/// Units by what a list calls them, their code or their name, whatever its length.
pub async fn units_called<'t>(
    tx: &mut Tx,
    texts: impl IntoIterator<Item = &'t str>,
) -> Outcome<FxHashMap<String, Unit>> {
    let mut wanted: Vec<&str> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut found = FxHashMap::default();
    for texts in wanted.chunks(IDS_AT_ONCE) {
        let padded = texts.iter().chain(std::iter::repeat(&texts[texts.len() - 1]));
        let statement = sql("SELECT id, code, name, parent_id, level, tier, valid_from_on, \
                                    valid_to_on \
                             FROM units \
                             WHERE code IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
                                            $13, $14, $15, $16) \
                                OR name IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
                                            $13, $14, $15, $16) \
                             ORDER BY id DESC");
        let statement = padded.take(IDS_AT_ONCE).fold(statement, |it, text| it.bind(*text));
        let mut units = Vec::new();
        for row in statement.all::<UnitRow>(tx).await? {
            units.push(row.into_unit()?);
        }
        // A code goes before a name.
        for unit in &units {
            found.insert(unit.name.clone(), unit.clone());
        }
        for unit in units {
            found.insert(unit.code.clone(), unit);
        }
    }
    Ok(found)
}

/// Units with all above each, the lowest first.
pub async fn chains_of(
    tx: &mut Tx,
    ids: impl IntoIterator<Item = i64>,
) -> Outcome<FxHashMap<i64, Vec<Unit>>> {
    let mut wanted: Vec<i64> = ids.into_iter().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut links: Vec<(i64, i64)> = Vec::new();
    for ids in wanted.chunks(IDS_AT_ONCE) {
        let padded = ids.iter().chain(std::iter::repeat(&ids[ids.len() - 1])).take(IDS_AT_ONCE);
        let statement = sql("SELECT unit_id, ancestor_id FROM unit_ancestors \
                             WHERE unit_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, \
                                               $12, $13, $14, $15, $16) \
                             ORDER BY unit_id, depth");
        let statement = padded.fold(statement, |statement, id| statement.bind(*id));
        links.extend(statement.all::<(i64, i64)>(tx).await?);
    }
    let units = units_with_ids(tx, links.iter().map(|(_, above)| *above)).await?;
    let mut chains: FxHashMap<i64, Vec<Unit>> = FxHashMap::default();
    for (id, above) in links {
        if let Some(unit) = units.get(&above) {
            chains.entry(id).or_default().push(unit.clone());
        }
    }
    Ok(chains)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_ids_that_lie_close_together_are_one_range() {
        let of = |step: i64, count: i64| (0..count).map(|it| 7 + it * step).collect::<Vec<i64>>();
        assert_eq!(dense(&of(1, 3_000)), Some((7, 3_006)));
        assert_eq!(dense(&of(4, 200)), Some((7, 803)));
        assert_eq!(dense(&of(5, 200)), None);
        assert_eq!(dense(&of(1, 128)), None);
        assert_eq!(dense(&[]), None);
    }
}
