//! Use cases: activity districts (活动片), which group unions across the tree for peer review.

use std::str::FromStr as _;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::codes::{DATE_INVALID, DISTRICT_EXISTS, DISTRICT_MEMBER_TWICE, DISTRICT_UNKNOWN};
use super::codes::{UNIT_CODE_INVALID, UNIT_NAME_MISSING};
use super::store;
use super::unit::UnitCode;
use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::platform::clock::Clock;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::trail::{self, Action, Actor};

/// A district with the units that belong to it on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct District {
    pub code: String,
    pub name: String,
    pub valid_from_on: String,
    pub valid_to_on: Option<String>,
    /// Unit codes.
    pub members: Vec<String>,
}

/// What it takes to add a district.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDistrict {
    pub code: String,
    pub name: String,
    /// `YYYY-MM-DD`.
    pub valid_from_on: String,
}

/// Adds a district. The caller holds the system book.
pub async fn add_district(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    new: NewDistrict,
) -> Outcome<()> {
    let place = || Place::of(format!("活动片 {}", new.code));
    let mut findings = Vec::new();
    if UnitCode::from_str(&new.code).is_err() {
        findings.push(Finding::new(&UNIT_CODE_INVALID, place()).found(&new.code));
    }
    if new.name.trim().is_empty() {
        findings.push(Finding::new(&UNIT_NAME_MISSING, place()));
    }
    if jiff::civil::Date::from_str(&new.valid_from_on).is_err() {
        findings.push(Finding::new(&DATE_INVALID, place()).found(&new.valid_from_on));
    }
    if store::district_rows(tx).await?.iter().any(|it| it.code == new.code) {
        findings.push(Finding::new(&DISTRICT_EXISTS, place()));
    }
    refuse_if_any(findings)?;
    store::insert_district(tx, (&new.code, new.name.trim()), &new.valid_from_on).await?;
    let detail = json!({ "name": new.name.trim() });
    trail::append(tx, clock, actor, SYSTEM_BOOK, (Action::DistrictAdded, &new.code), &detail).await
}

/// Puts a unit into a district from a day on. The caller holds the system book.
pub async fn join_district(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    (district_code, unit_code): (&str, &str),
    valid_from_on: &str,
) -> Outcome<()> {
    let place = || Place::of(format!("活动片 {district_code}"));
    if jiff::civil::Date::from_str(valid_from_on).is_err() {
        return Err(Finding::new(&DATE_INVALID, place()).found(valid_from_on).into());
    }
    let unit = store::unit_by_code(tx, unit_code).await?;
    if !store::district_rows(tx).await?.iter().any(|it| it.code == district_code) {
        return Err(Finding::new(&DISTRICT_UNKNOWN, place()).into());
    }
    let members = store::district_units(tx, district_code, valid_from_on).await?;
    if members.contains(&unit.code) {
        return Err(Finding::new(&DISTRICT_MEMBER_TWICE, place()).found(unit).into());
    }
    store::insert_district_member(tx, district_code, unit.id, valid_from_on).await?;
    let detail = json!({ "unit": unit.code, "from": valid_from_on });
    trail::append(tx, clock, actor, SYSTEM_BOOK, (Action::DistrictJoined, district_code), &detail)
        .await
}

/// All districts in code order, with their members on a day.
pub async fn districts_on(tx: &mut Tx, on: &str) -> Outcome<Vec<District>> {
    let mut districts = Vec::new();
    for row in store::district_rows(tx).await? {
        let members = store::district_units(tx, &row.code, on).await?;
        districts.push(District {
            code: row.code,
            name: row.name,
            valid_from_on: row.valid_from_on,
            valid_to_on: row.valid_to_on,
            members,
        });
    }
    Ok(districts)
}
