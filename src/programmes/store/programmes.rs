//! Programmes, and what their rosters add up to.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A programme as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ProgrammeRow {
    pub id: i64,
    pub unit_id: i64,
    pub code: String,
    pub name: String,
    pub category: String,
    pub year: i64,
    pub plan_fen: i64,
    pub standard_fen: Option<i64>,
    pub piece: String,
    pub account_id: Option<i64>,
    pub state: String,
    pub approved_on: Option<String>,
    pub paper: Option<String>,
    pub set_by: String,
    pub set_at: String,
}

/// Those that a union keeps, by year and code.
pub async fn programmes_of_unit(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<ProgrammeRow>> {
    sql("SELECT id, unit_id, code, name, category, year, plan_fen, standard_fen, piece, \
                account_id, state, approved_on, paper, set_by, set_at \
         FROM programmes WHERE unit_id = $1 ORDER BY year, code")
    .bind(unit_id)
    .all(tx)
    .await
}

/// Those of a year that a union and those below it keep, by union and code.
pub async fn programmes_below(tx: &mut Tx, root_id: i64, year: i64) -> Outcome<Vec<ProgrammeRow>> {
    sql("SELECT p.id, p.unit_id, p.code, p.name, p.category, p.year, p.plan_fen, \
                p.standard_fen, p.piece, p.account_id, p.state, p.approved_on, p.paper, \
                p.set_by, p.set_at \
         FROM unit_ancestors a \
         JOIN programmes p ON p.unit_id = a.unit_id AND p.year = $2 \
         JOIN units u ON u.id = p.unit_id \
         WHERE a.ancestor_id = $1 ORDER BY u.code, p.code")
    .bind(root_id)
    .bind(year)
    .all(tx)
    .await
}

/// What the rosters of a year's programmes add up to, up to a day.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct CountedRow {
    pub programme_id: i64,
    pub unit_count: i64,
    pub numbered_count: i64,
    pub unnumbered_count: i64,
    pub visit_count: i64,
    pub quantity: i64,
    pub amount_fen: i64,
}

pub async fn counted_below(
    tx: &mut Tx,
    (root_id, year): (i64, i64),
    through: &str,
) -> Outcome<Vec<CountedRow>> {
    sql("SELECT r.programme_id, COUNT(DISTINCT r.at_unit_id) AS unit_count, \
                COUNT(DISTINCT CASE WHEN r.identity_hash <> '' THEN r.identity_hash END) \
                    AS numbered_count, \
                COUNT(CASE WHEN r.identity_hash = '' AND r.name_sealed <> '' THEN 1 END) \
                    AS unnumbered_count, \
                COUNT(CASE WHEN r.identity_hash <> '' OR r.name_sealed <> '' THEN 1 END) \
                    AS visit_count, \
                CAST(COALESCE(SUM(r.quantity), 0) AS BIGINT) AS quantity, \
                CAST(COALESCE(SUM(r.amount_fen), 0) AS BIGINT) AS amount_fen \
         FROM unit_ancestors a \
         JOIN programmes p ON p.unit_id = a.unit_id AND p.year = $2 \
         JOIN roster_lines r ON r.programme_id = p.id AND r.paid_on <= $3 \
         WHERE a.ancestor_id = $1 GROUP BY r.programme_id ORDER BY r.programme_id")
    .bind(root_id)
    .bind(year)
    .bind(through)
    .all(tx)
    .await
}

/// The number that the next programme of a union is given.
pub async fn next_number(tx: &mut Tx, unit_id: i64) -> Outcome<i64> {
    let (id,): (i64,) = sql("SELECT CAST(COALESCE(MAX(id), $1 * 4294967296) + 1 AS BIGINT) \
         FROM programmes WHERE unit_id = $1")
    .bind(unit_id)
    .one(tx)
    .await?;
    Ok(id)
}

/// New programmes, and those whose plans are said anew before they are approved.
pub async fn insert_programmes(tx: &mut Tx, rows: &[ProgrammeRow]) -> Outcome<()> {
    let ints = |of: fn(&ProgrammeRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let texts = |of: fn(&ProgrammeRow) -> &String| {
        Column::Texts(rows.iter().map(|it| of(it).clone()).collect())
    };
    let columns = [
        ("id", ints(|it| it.id)),
        ("unit_id", ints(|it| it.unit_id)),
        ("code", texts(|it| &it.code)),
        ("name", texts(|it| &it.name)),
        ("category", texts(|it| &it.category)),
        ("year", ints(|it| it.year)),
        ("plan_fen", ints(|it| it.plan_fen)),
        ("standard_fen", Column::OptionalInts(rows.iter().map(|it| it.standard_fen).collect())),
        ("piece", texts(|it| &it.piece)),
        ("account_id", Column::OptionalInts(rows.iter().map(|it| it.account_id).collect())),
        ("state", texts(|it| &it.state)),
        ("set_by", texts(|it| &it.set_by)),
        ("set_at", texts(|it| &it.set_at)),
    ];
    let again = "ON CONFLICT (id) DO UPDATE SET name = excluded.name, \
                 category = excluded.category, plan_fen = excluded.plan_fen, \
                 standard_fen = excluded.standard_fen, piece = excluded.piece, \
                 account_id = excluded.account_id, set_by = excluded.set_by, \
                 set_at = excluded.set_at";
    insert_all(tx, "programmes", &columns, again).await
}

/// Approves one that waits.
pub async fn approve(
    tx: &mut Tx,
    id: i64,
    (on, paper): (&str, &str),
    (by, at): (&str, &str),
) -> Outcome<u64> {
    sql("UPDATE programmes SET state = 'approved', approved_on = $2, paper = $3, \
                approved_by = $4, approved_at = $5 \
         WHERE id = $1 AND state = 'proposed'")
    .bind(id)
    .bind(on)
    .bind(paper)
    .bind(by)
    .bind(at)
    .execute(tx)
    .await
}
