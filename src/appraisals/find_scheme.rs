//! Use cases: the scheme that holds for a union, and the round that it stands in.

use crate::appraisals::codes;
use crate::appraisals::points::Points;
use crate::appraisals::scheme::{SHIPPED, Scheme, WrittenItem, read_item, shipped};
use crate::appraisals::sheet::Grades;
use crate::appraisals::store::{self, RoundRow, SchemeRow};
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;

/// The version of a scheme that holds for a union in a year: of the nearest union that keeps one,
/// else the one that the program brings along.
pub async fn find_scheme(tx: &mut Tx, unit: &Unit, (code, year): (&str, i64)) -> Outcome<Scheme> {
    if let Some(row) = store::scheme_over(tx, unit.id, (code, year)).await? {
        return load_scheme(tx, row).await;
    }
    if code == SHIPPED {
        return Ok(shipped().clone());
    }
    let place = Place::of(unit.to_string());
    Err(Finding::new(&codes::SCHEME_UNKNOWN, place).found(code).expected(SHIPPED).into())
}

/// The scheme of a round, in the version by which it was opened.
pub async fn scheme_of_round(tx: &mut Tx, round: &RoundRow) -> Outcome<Scheme> {
    let Some(id) = round.scheme_id else { return Ok(shipped().clone()) };
    match store::scheme_by_id(tx, id).await? {
        Some(row) => load_scheme(tx, row).await,
        None => Err(Failure::Storage(format!("no scheme {id}"))),
    }
}

/// A version with its rows.
pub async fn load_scheme(tx: &mut Tx, row: SchemeRow) -> Outcome<Scheme> {
    let mut items = Vec::new();
    for it in store::items_of(tx, row.id).await? {
        let written = WrittenItem {
            points: Points::from_parts(it.points).written(),
            code: it.code,
            area: it.area,
            item: it.item,
            rule: it.rule,
            computable: it.computable,
            data_needed: it.data_needed,
        };
        let read = read_item(&written);
        items.push(read.map_err(|_| Failure::Storage(format!("no item: {}", written.code)))?);
    }
    Ok(Scheme { code: row.code, id: Some(row.id), version: row.version, items })
}

/// The round of a year that a union stands in: of this scheme, or the only one where none is named.
pub async fn find_round(
    tx: &mut Tx,
    unit: &Unit,
    (scheme, year): (&str, i64),
) -> Outcome<RoundRow> {
    let rounds = store::rounds_over(tx, unit.id, year).await?;
    let place = || Place::of(format!("{unit} {year}年"));
    let mut named: Vec<RoundRow> =
        rounds.into_iter().filter(|it| scheme.is_empty() || it.scheme == scheme).collect();
    let mut schemes: Vec<String> = named.iter().map(|it| it.scheme.clone()).collect();
    schemes.sort();
    schemes.dedup();
    if schemes.len() > 1 {
        let expected = schemes.join("、");
        return Err(Finding::new(&codes::ROUND_AMBIGUOUS, place()).expected(expected).into());
    }
    if named.is_empty() {
        return Err(Finding::new(&codes::ROUND_UNKNOWN, place()).found(scheme).into());
    }
    // The nearest one.
    Ok(named.swap_remove(0))
}

/// 等次 of the tree that a union stands in, as its highest union set them.
pub async fn grades_of(tx: &mut Tx, unit: &Unit) -> Outcome<Grades> {
    let above = units::ancestors_of(tx, unit.id).await?;
    let root_id = above.first().map_or(unit.id, |it| it.id);
    let set = units::settings_of(tx, root_id).await?.appraisal_grades;
    Ok(Grades::read(&set).unwrap_or(Grades::USUAL))
}
