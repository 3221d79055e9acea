//! The units area's only SQL.

mod dated_rules;
mod moves;
mod named_units;
mod tables;

use serde::Serialize;
use sqlx::FromRow;
use utoipa::ToSchema;

pub use dated_rules::*;
pub use moves::*;
pub use named_units::*;
pub use tables::*;

use super::codes::UNIT_UNKNOWN;
use super::project::{BankAccount, BankAccountKind, BankFacts, FundingSource, Party, Project};
use super::settings::Settings;
use super::unit::{Level, Tier, Unit};
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A unit as stored.
#[derive(Debug, FromRow)]
pub(crate) struct UnitRow {
    id: i64,
    code: String,
    name: String,
    parent_id: Option<i64>,
    level: String,
    tier: String,
    valid_from_on: String,
    valid_to_on: Option<String>,
}

/// A stored word that no version ever wrote.
pub(crate) fn unreadable(what: &str, value: &str) -> Failure {
    Failure::Storage(format!("unknown {what} in the database: {value}"))
}

impl UnitRow {
    pub(crate) fn into_unit(self) -> Outcome<Unit> {
        Ok(Unit {
            level: Level::read(&self.level).ok_or_else(|| unreadable("level", &self.level))?,
            tier: Tier::read(&self.tier).ok_or_else(|| unreadable("tier", &self.tier))?,
            id: self.id,
            code: self.code,
            name: self.name,
            parent_id: self.parent_id,
            valid_from_on: self.valid_from_on,
            valid_to_on: self.valid_to_on,
        })
    }
}

pub async fn unit_by_code(tx: &mut Tx, code: &str) -> Outcome<Unit> {
    find_unit(tx, code).await?.ok_or_else(|| {
        Finding::new(&UNIT_UNKNOWN, Place::of(format!("单位 {code}"))).found(code).into()
    })
}

pub async fn find_unit(tx: &mut Tx, code: &str) -> Outcome<Option<Unit>> {
    sql("SELECT id, code, name, parent_id, level, tier, valid_from_on, valid_to_on \
         FROM units WHERE code = $1")
    .bind(code)
    .optional::<UnitRow>(tx)
    .await?
    .map(UnitRow::into_unit)
    .transpose()
}

pub async fn unit_by_id(tx: &mut Tx, id: i64) -> Outcome<Option<Unit>> {
    sql("SELECT id, code, name, parent_id, level, tier, valid_from_on, valid_to_on \
         FROM units WHERE id = $1")
    .bind(id)
    .optional::<UnitRow>(tx)
    .await?
    .map(UnitRow::into_unit)
    .transpose()
}

/// All units below and including `root` (or all units), in code order.
pub async fn units_under(tx: &mut Tx, root: Option<i64>) -> Outcome<Vec<Unit>> {
    sql("SELECT id, code, name, parent_id, level, tier, valid_from_on, valid_to_on \
         FROM units \
         WHERE CAST($1 AS BIGINT) IS NULL \
            OR id IN (SELECT unit_id FROM unit_ancestors WHERE ancestor_id = $1) \
         ORDER BY code")
    .bind(root)
    .all::<UnitRow>(tx)
    .await?
    .into_iter()
    .map(UnitRow::into_unit)
    .collect()
}

/// The units right below, in code order.
pub async fn units_right_below(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<Unit>> {
    sql("SELECT u.id, u.code, u.name, u.parent_id, u.level, u.tier, u.valid_from_on, \
                u.valid_to_on \
         FROM unit_ancestors a JOIN units u ON u.id = a.unit_id \
         WHERE a.ancestor_id = $1 AND a.depth = 1 ORDER BY u.code")
    .bind(unit_id)
    .all::<UnitRow>(tx)
    .await?
    .into_iter()
    .map(UnitRow::into_unit)
    .collect()
}

pub async fn count_units(tx: &mut Tx) -> Outcome<i64> {
    let (count,): (i64,) = sql("SELECT COUNT(*) FROM units").one(tx).await?;
    Ok(count)
}

/// The units right above and above those, the nearest last.
pub async fn ancestors_of(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<Unit>> {
    sql("SELECT u.id, u.code, u.name, u.parent_id, u.level, u.tier, u.valid_from_on, \
                u.valid_to_on \
         FROM unit_ancestors a JOIN units u ON u.id = a.ancestor_id \
         WHERE a.unit_id = $1 AND a.depth > 0 ORDER BY a.depth DESC")
    .bind(unit_id)
    .all::<UnitRow>(tx)
    .await?
    .into_iter()
    .map(UnitRow::into_unit)
    .collect()
}

/// A setting as it was set: key, value, by whom, when.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, Serialize, ToSchema)]
#[schema(as = SettingChange)]
pub struct SettingRow {
    #[serde(skip)]
    pub seq: i64,
    pub key: String,
    pub value: String,
    pub set_by: String,
    pub set_at: String,
}

/// Everything that was ever set, newest first.
pub async fn setting_history(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<SettingRow>> {
    sql("SELECT seq, key, value, set_by, set_at FROM unit_settings \
         WHERE unit_id = $1 ORDER BY seq DESC")
    .bind(unit_id)
    .all(tx)
    .await
}

/// A unit's time in a district.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct MembershipRow {
    pub district_code: String,
    pub district_name: String,
    pub unit_id: i64,
    pub unit_code: String,
    pub unit_name: String,
    pub valid_from_on: String,
    pub valid_to_on: Option<String>,
}

/// Every membership, or one unit's, by district and unit.
pub async fn memberships(tx: &mut Tx, unit_id: Option<i64>) -> Outcome<Vec<MembershipRow>> {
    sql("SELECT d.code AS district_code, d.name AS district_name, u.id AS unit_id, \
                u.code AS unit_code, u.name AS unit_name, m.valid_from_on, m.valid_to_on \
         FROM district_members m \
         JOIN districts d ON d.id = m.district_id \
         JOIN units u ON u.id = m.unit_id \
         WHERE CAST($1 AS BIGINT) IS NULL OR m.unit_id = $1 \
         ORDER BY d.code, u.code, m.valid_from_on")
    .bind(unit_id)
    .all(tx)
    .await
}

/// The unit that goes by this code or this name.
pub async fn unit_named(tx: &mut Tx, text: &str) -> Outcome<Option<Unit>> {
    sql("SELECT id, code, name, parent_id, level, tier, valid_from_on, valid_to_on \
         FROM units WHERE code = $1 OR name = $1 \
         ORDER BY CASE WHEN code = $1 THEN 0 ELSE 1 END, id LIMIT 1")
    .bind(text)
    .optional::<UnitRow>(tx)
    .await?
    .map(UnitRow::into_unit)
    .transpose()
}

/// The unit, its parent and its direct children: whom it settles accounts with.
pub async fn units_near(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<Unit>> {
    sql("SELECT id, code, name, parent_id, level, tier, valid_from_on, valid_to_on \
         FROM units \
         WHERE id IN (SELECT ancestor_id FROM unit_ancestors WHERE unit_id = $1 AND depth <= 1) \
            OR id IN (SELECT unit_id FROM unit_ancestors WHERE ancestor_id = $1 AND depth = 1) \
         ORDER BY code")
    .bind(unit_id)
    .all::<UnitRow>(tx)
    .await?
    .into_iter()
    .map(UnitRow::into_unit)
    .collect()
}

pub async fn next_unit_id(tx: &mut Tx) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM units").one(tx).await?;
    Ok(id)
}

pub async fn insert_unit(tx: &mut Tx, unit: &Unit, created_at: &str) -> Outcome<()> {
    sql("INSERT INTO units \
         (id, code, name, parent_id, level, tier, valid_from_on, valid_to_on, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(unit.id)
    .bind(unit.code.as_str())
    .bind(unit.name.as_str())
    .bind(unit.parent_id)
    .bind(unit.level.as_str())
    .bind(unit.tier.as_str())
    .bind(unit.valid_from_on.as_str())
    .bind(unit.valid_to_on.clone())
    .bind(created_at)
    .execute(tx)
    .await?;
    sql("INSERT INTO unit_ancestors (unit_id, ancestor_id, depth) \
         SELECT $1, ancestor_id, depth + 1 FROM unit_ancestors WHERE unit_id = $2")
    .bind(unit.id)
    .bind(unit.parent_id)
    .execute(tx)
    .await?;
    sql("INSERT INTO unit_ancestors (unit_id, ancestor_id, depth) VALUES ($1, $1, 0)")
        .bind(unit.id)
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn settings_of(tx: &mut Tx, unit_id: i64) -> Outcome<Settings> {
    let rows: Vec<(String, String)> =
        sql("SELECT key, value FROM unit_settings WHERE unit_id = $1 ORDER BY seq")
            .bind(unit_id)
            .all(tx)
            .await?;
    Ok(Settings::from_history(rows.iter().map(|(key, value)| (key.as_str(), value.as_str()))))
}

pub async fn insert_setting(
    tx: &mut Tx,
    unit_id: i64,
    setting: (&str, &str),
    set_by: &str,
    set_at: &str,
) -> Outcome<()> {
    let (key, value) = setting;
    sql("INSERT INTO unit_settings (unit_id, seq, key, value, set_by, set_at) \
         SELECT CAST($1 AS BIGINT), COALESCE(MAX(seq), 0) + 1, CAST($2 AS TEXT), \
                CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS TEXT) \
         FROM unit_settings WHERE unit_id = $1")
    .bind(unit_id)
    .bind(key)
    .bind(value)
    .bind(set_by)
    .bind(set_at)
    .execute(tx)
    .await?;
    Ok(())
}

#[derive(FromRow)]
struct ProjectRow {
    id: i64,
    unit_id: i64,
    code: String,
    name: String,
    is_earmarked: bool,
    funding_source: Option<String>,
    started_on: Option<String>,
    finished_on: Option<String>,
}

pub async fn projects_of(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<Project>> {
    let rows: Vec<ProjectRow> = sql(
        "SELECT id, unit_id, code, name, is_earmarked, funding_source, started_on, finished_on \
         FROM projects WHERE unit_id = $1 ORDER BY code",
    )
    .bind(unit_id)
    .all(tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Project {
            funding_source: row.funding_source.as_deref().and_then(FundingSource::read),
            id: row.id,
            unit_id: row.unit_id,
            code: row.code,
            name: row.name,
            is_earmarked: row.is_earmarked,
            started_on: row.started_on,
            finished_on: row.finished_on,
        })
        .collect())
}

/// The id comes from the unit's own range, so that books of different units never wait for
/// each other.
pub async fn next_project_id(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM projects WHERE unit_id = $1")
    .bind(unit_id)
    .one(tx)
    .await?;
    Ok(id)
}

pub async fn insert_project(tx: &mut Tx, project: &Project) -> Outcome<()> {
    sql("INSERT INTO projects \
         (id, unit_id, code, name, is_earmarked, funding_source, started_on, finished_on) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
    .bind(project.id)
    .bind(project.unit_id)
    .bind(project.code.as_str())
    .bind(project.name.as_str())
    .bind(project.is_earmarked)
    .bind(project.funding_source.map(|source| source.as_str().to_owned()))
    .bind(project.started_on.clone())
    .bind(project.finished_on.clone())
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn finish_project(tx: &mut Tx, project_id: i64, finished_on: &str) -> Outcome<()> {
    sql("UPDATE projects SET finished_on = $2 WHERE id = $1")
        .bind(project_id)
        .bind(finished_on)
        .execute(tx)
        .await?;
    Ok(())
}

#[derive(FromRow)]
struct BankAccountRow {
    id: i64,
    unit_id: i64,
    code: String,
    name: String,
    account_code: String,
    bank: String,
}

pub async fn bank_accounts_of(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<BankAccount>> {
    let rows: Vec<BankAccountRow> = sql("SELECT id, unit_id, code, name, account_code, bank \
                                         FROM bank_accounts WHERE unit_id = $1 ORDER BY code")
    .bind(unit_id)
    .all(tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| BankAccount {
            id: row.id,
            unit_id: row.unit_id,
            code: row.code,
            name: row.name,
            account_code: row.account_code,
            bank: row.bank,
        })
        .collect())
}

pub async fn insert_bank_account(tx: &mut Tx, account: &BankAccount) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
                             FROM bank_accounts WHERE unit_id = $1")
    .bind(account.unit_id)
    .one(tx)
    .await?;
    sql("INSERT INTO bank_accounts (id, unit_id, code, name, account_code, bank) \
         VALUES ($1, $2, $3, $4, $5, $6)")
    .bind(id)
    .bind(account.unit_id)
    .bind(account.code.as_str())
    .bind(account.name.as_str())
    .bind(account.account_code.as_str())
    .bind(account.bank.as_str())
    .execute(tx)
    .await?;
    Ok(id)
}

#[derive(FromRow)]
struct BankFactsRow {
    id: i64,
    number: String,
    kind: Option<String>,
    opened_on: Option<String>,
    closed_on: Option<String>,
    paper: String,
}

/// What is known of a unit's bank accounts besides, by their ids.
pub async fn bank_facts_of(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<(i64, BankFacts)>> {
    let rows: Vec<BankFactsRow> = sql("SELECT id, number, kind, opened_on, closed_on, paper \
                                       FROM bank_accounts WHERE unit_id = $1 ORDER BY code")
    .bind(unit_id)
    .all(tx)
    .await?;
    let facts = |row: BankFactsRow| {
        let kind = row.kind.as_deref().and_then(BankAccountKind::read);
        let BankFactsRow { id, number, opened_on, closed_on, paper, .. } = row;
        (id, BankFacts { number, kind, opened_on, closed_on, paper })
    };
    Ok(rows.into_iter().map(facts).collect())
}

pub async fn set_bank_facts(tx: &mut Tx, id: i64, facts: &BankFacts) -> Outcome<()> {
    sql("UPDATE bank_accounts SET number = $2, kind = $3, opened_on = $4, closed_on = $5, \
                                  paper = $6 WHERE id = $1")
    .bind(id)
    .bind(facts.number.as_str())
    .bind(facts.kind.map(|kind| kind.as_str().to_owned()))
    .bind(facts.opened_on.clone())
    .bind(facts.closed_on.clone())
    .bind(facts.paper.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// A district, without its members.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct DistrictRow {
    pub code: String,
    pub name: String,
    pub valid_from_on: String,
    pub valid_to_on: Option<String>,
}

pub async fn district_rows(tx: &mut Tx) -> Outcome<Vec<DistrictRow>> {
    sql("SELECT code, name, valid_from_on, valid_to_on FROM districts ORDER BY code").all(tx).await
}

pub async fn insert_district(
    tx: &mut Tx,
    district: (&str, &str),
    valid_from_on: &str,
) -> Outcome<i64> {
    let (code, name) = district;
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM districts").one(tx).await?;
    sql("INSERT INTO districts (id, code, name, valid_from_on) VALUES ($1, $2, $3, $4)")
        .bind(id)
        .bind(code)
        .bind(name)
        .bind(valid_from_on)
        .execute(tx)
        .await?;
    Ok(id)
}

pub async fn insert_district_member(
    tx: &mut Tx,
    district_code: &str,
    unit_id: i64,
    valid_from_on: &str,
) -> Outcome<u64> {
    sql("INSERT INTO district_members (district_id, unit_id, valid_from_on) \
         SELECT id, CAST($2 AS BIGINT), CAST($3 AS TEXT) FROM districts WHERE code = $1")
    .bind(district_code)
    .bind(unit_id)
    .bind(valid_from_on)
    .execute(tx)
    .await
}

/// Codes of the units in a district on a day.
pub async fn district_units(tx: &mut Tx, code: &str, on: &str) -> Outcome<Vec<String>> {
    let rows: Vec<(String,)> = sql("SELECT u.code FROM district_members m \
         JOIN districts d ON d.id = m.district_id \
         JOIN units u ON u.id = m.unit_id \
         WHERE d.code = $1 AND m.valid_from_on <= $2 \
           AND (m.valid_to_on IS NULL OR m.valid_to_on >= $2) \
         ORDER BY u.code")
    .bind(code)
    .bind(on)
    .all(tx)
    .await?;
    Ok(rows.into_iter().map(|(code,)| code).collect())
}

pub async fn parties_of(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<Party>> {
    sql("SELECT id, unit_id, name FROM parties WHERE unit_id = $1 ORDER BY id")
        .bind(unit_id)
        .all(tx)
        .await
}

/// Registers the names that are new; ids run on within the unit's own range.
pub async fn insert_parties(tx: &mut Tx, unit_id: i64, names: &[String]) -> Outcome<Vec<Party>> {
    let (last,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) AS BIGINT) \
                               FROM parties WHERE unit_id = $1")
    .bind(unit_id)
    .one(tx)
    .await?;
    let parties: Vec<Party> = (last + 1..)
        .zip(names)
        .map(|(id, name)| Party { id, unit_id, name: name.clone() })
        .collect();
    let columns = [
        ("id", Column::Ints(parties.iter().map(|it| it.id).collect())),
        ("unit_id", Column::Ints(vec![unit_id; parties.len()])),
        ("name", Column::Texts(names.to_vec())),
    ];
    insert_all(tx, "parties", &columns, "").await?;
    Ok(parties)
}
