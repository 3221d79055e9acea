//! Schemes and their rows.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A version of a scheme as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct SchemeRow {
    pub id: i64,
    pub unit_id: i64,
    pub code: String,
    pub year: i64,
    pub version: i64,
    pub set_by: String,
    pub set_at: String,
}

/// A row of one as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ItemRow {
    pub scheme_id: i64,
    pub place: i64,
    pub code: String,
    pub area: String,
    pub item: String,
    pub points: i64,
    pub rule: String,
    pub computable: String,
    pub data_needed: String,
}

/// The version that holds for a union in a year: of the nearest union that keeps one, the newest.
pub async fn scheme_over(
    tx: &mut Tx,
    unit_id: i64,
    (code, year): (&str, i64),
) -> Outcome<Option<SchemeRow>> {
    sql("SELECT s.id, s.unit_id, s.code, s.year, s.version, s.set_by, s.set_at \
         FROM unit_ancestors a \
         JOIN appraisal_schemes s ON s.unit_id = a.ancestor_id AND s.code = $2 AND s.year <= $3 \
         WHERE a.unit_id = $1 ORDER BY a.depth, s.year DESC, s.version DESC LIMIT 1")
    .bind(unit_id)
    .bind(code)
    .bind(year)
    .optional(tx)
    .await
}

pub async fn scheme_by_id(tx: &mut Tx, id: i64) -> Outcome<Option<SchemeRow>> {
    sql("SELECT id, unit_id, code, year, version, set_by, set_at \
         FROM appraisal_schemes WHERE id = $1")
    .bind(id)
    .optional(tx)
    .await
}

/// Versions that a union keeps of a scheme, the oldest first.
pub async fn versions_of(tx: &mut Tx, unit_id: i64, code: &str) -> Outcome<Vec<SchemeRow>> {
    sql("SELECT id, unit_id, code, year, version, set_by, set_at \
         FROM appraisal_schemes WHERE unit_id = $1 AND code = $2 ORDER BY version")
    .bind(unit_id)
    .bind(code)
    .all(tx)
    .await
}

pub async fn items_of(tx: &mut Tx, scheme_id: i64) -> Outcome<Vec<ItemRow>> {
    sql("SELECT scheme_id, place, code, area, item, points, rule, computable, data_needed \
         FROM appraisal_items WHERE scheme_id = $1 ORDER BY place")
    .bind(scheme_id)
    .all(tx)
    .await
}

pub async fn next_scheme(tx: &mut Tx) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM appraisal_schemes")
            .one(tx)
            .await?;
    Ok(id)
}

pub async fn insert_scheme(tx: &mut Tx, row: &SchemeRow) -> Outcome<()> {
    sql("INSERT INTO appraisal_schemes (id, unit_id, code, year, version, set_by, set_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
    .bind(row.id)
    .bind(row.unit_id)
    .bind(row.code.as_str())
    .bind(row.year)
    .bind(row.version)
    .bind(row.set_by.as_str())
    .bind(row.set_at.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn insert_items(tx: &mut Tx, rows: &[ItemRow]) -> Outcome<()> {
    let ints = |of: fn(&ItemRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let texts =
        |of: fn(&ItemRow) -> &String| Column::Texts(rows.iter().map(|it| of(it).clone()).collect());
    let columns = [
        ("scheme_id", ints(|it| it.scheme_id)),
        ("place", ints(|it| it.place)),
        ("code", texts(|it| &it.code)),
        ("area", texts(|it| &it.area)),
        ("item", texts(|it| &it.item)),
        ("points", ints(|it| it.points)),
        ("rule", texts(|it| &it.rule)),
        ("computable", texts(|it| &it.computable)),
        ("data_needed", texts(|it| &it.data_needed)),
    ];
    insert_all(tx, "appraisal_items", &columns, "").await
}
