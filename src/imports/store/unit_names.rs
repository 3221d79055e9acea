//! Names of units as files are compared with them: derived from the register of units, so that a
//! name is looked for by an index and not by looking at each of tens of thousands.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Statement, Tx, insert_all, sql};

/// Texts that one statement asks for.
const TEXTS_AT_ONCE: usize = 16;

/// A unit's name in the forms by which it is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitNameRow {
    pub unit_id: i64,
    /// Squeezed.
    pub name: String,
    /// Squeezed, without 委员会.
    pub core: String,
    /// The same from its end.
    pub core_reversed: String,
    pub characters: i64,
    pub sound: String,
}

/// Units whose names are not noted yet: ids only ever grow, and no unit is renamed.
pub async fn unnoted_units(tx: &mut Tx) -> Outcome<Vec<(i64, String)>> {
    sql("SELECT id, name FROM units \
         WHERE id > (SELECT COALESCE(MAX(unit_id), 0) FROM unit_names) ORDER BY id")
    .all(tx)
    .await
}

pub async fn insert_unit_names(tx: &mut Tx, rows: &[UnitNameRow]) -> Outcome<()> {
    let texts =
        |of: fn(&UnitNameRow) -> &String| Column::Texts(rows.iter().map(of).cloned().collect());
    let columns = [
        ("unit_id", Column::Ints(rows.iter().map(|row| row.unit_id).collect())),
        ("name", texts(|row| &row.name)),
        ("core", texts(|row| &row.core)),
        ("core_reversed", texts(|row| &row.core_reversed)),
        ("characters", Column::Ints(rows.iter().map(|row| row.characters).collect())),
        ("sound", texts(|row| &row.sound)),
    ];
    insert_all(tx, "unit_names", &columns, "ON CONFLICT (unit_id) DO NOTHING").await
}

#[derive(Debug, FromRow)]
struct Id {
    unit_id: i64,
}

async fn ids(tx: &mut Tx, statement: Statement) -> Outcome<Vec<i64>> {
    let rows: Vec<Id> = statement.all(tx).await?;
    Ok(rows.into_iter().map(|row| row.unit_id).collect())
}

/// Units whose name, or whose name without 委员会, is one of these.
pub async fn units_called(tx: &mut Tx, names: &[String]) -> Outcome<Vec<i64>> {
    let mut found = Vec::new();
    for names in names.chunks(TEXTS_AT_ONCE) {
        let statement = sql("SELECT unit_id FROM unit_names \
                             WHERE name IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
                                            $13, $14, $15, $16) \
                                OR core IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
                                            $13, $14, $15, $16) \
                             ORDER BY unit_id");
        // One text for any number: what is left of the last chunk asks for its last name again.
        let padded = names.iter().chain(std::iter::repeat(&names[names.len() - 1]));
        let statement = padded
            .take(TEXTS_AT_ONCE)
            .fold(statement, |statement, name| statement.bind(name.as_str()));
        found.extend(ids(tx, statement).await?);
    }
    Ok(found)
}

/// Units whose name stands in a text.
pub async fn units_standing_in(tx: &mut Tx, text: &str) -> Outcome<Vec<i64>> {
    // A name may hold signs of LIKE.
    let statement = sql("SELECT unit_id FROM unit_names \
                         WHERE REPLACE(CAST($1 AS TEXT), name, '') <> CAST($1 AS TEXT) \
                         ORDER BY unit_id");
    ids(tx, statement.bind(text)).await
}

/// Units whose name without 委员会 ends so.
pub async fn units_ending(tx: &mut Tx, end: &str) -> Outcome<Vec<i64>> {
    let first: String = end.chars().rev().collect();
    let last = format!("{first}{}", char::MAX);
    let statement = sql("SELECT unit_id FROM unit_names \
                         WHERE core_reversed >= $1 AND core_reversed < $2 ORDER BY unit_id");
    ids(tx, statement.bind(first).bind(last)).await
}

/// Units whose name sounds so.
pub async fn units_sounding(tx: &mut Tx, sound: &str) -> Outcome<Vec<i64>> {
    ids(tx, sql("SELECT unit_id FROM unit_names WHERE sound = $1 ORDER BY unit_id").bind(sound))
        .await
}

/// Units whose name begins or ends as a text does, and has one character more or less at most:
/// wherever two texts differ by one character, one half of them is the same.
pub async fn units_one_off(tx: &mut Tx, text: &str) -> Outcome<Vec<i64>> {
    let characters: Vec<char> = text.chars().collect();
    let half = characters.len().saturating_sub(1) / 2;
    let front: String = characters[..half].iter().collect();
    let back: String = characters[characters.len() - half..].iter().collect();
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let statement = sql("SELECT unit_id FROM unit_names \
                         WHERE characters BETWEEN CAST($1 AS BIGINT) - 1 \
                                              AND CAST($1 AS BIGINT) + 1 \
                           AND (SUBSTR(name, 1, CAST(CAST($2 AS BIGINT) AS INTEGER)) = $3 \
                             OR SUBSTR(name, CAST(characters - CAST($2 AS BIGINT) + 1 AS INTEGER)) \
                                = $4) \
                         ORDER BY unit_id");
    let statement = statement.bind(count(characters.len())).bind(count(half));
    ids(tx, statement.bind(front).bind(back)).await
}
