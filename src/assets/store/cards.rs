//! Cards.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// A word about a card; the newest of a union and number holds.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct CardRow {
    pub id: i64,
    pub unit_id: i64,
    pub number: String,
    pub name: String,
    pub class: String,
    pub property: String,
    pub cost_fen: i64,
    pub acquired_on: String,
    pub life_months: Option<i64>,
    pub place: String,
    pub keeper: String,
    pub pieces: i64,
    /// The year at whose beginning `brought_fen` had been written down.
    pub brought_year: i64,
    pub brought_fen: i64,
    pub origin: String,
    pub left_on: Option<String>,
    pub left_how: String,
    pub set_by: String,
    pub set_at: String,
}

/// Every word about the cards of a union, by number, the newest last.
async fn words_about_cards(tx: &mut Tx, unit_id: i64) -> Outcome<Vec<CardRow>> {
    sql("SELECT id, unit_id, number, name, class, property, cost_fen, acquired_on, life_months, \
                place, keeper, pieces, brought_year, brought_fen, origin, left_on, left_how, \
                set_by, set_at \
         FROM asset_cards WHERE unit_id = $1 ORDER BY number, id")
    .bind(unit_id)
    .all(tx)
    .await
}

/// The word about each card that holds in a year: the newest of those that were said of this year
/// or of one before; of a card of which nobody spoke by then, the earliest year's.
pub async fn cards_of(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<CardRow>> {
    let mut held: Vec<CardRow> = Vec::new();
    for row in words_about_cards(tx, unit_id).await? {
        match held.last_mut().filter(|it| it.number == row.number) {
            None => held.push(row),
            Some(before) => {
                let is_later = row.brought_year > year;
                let holds = if before.brought_year <= year {
                    !is_later
                } else {
                    !is_later || row.brought_year <= before.brought_year
                };
                if holds {
                    *before = row;
                }
            }
        }
    }
    Ok(held)
}

pub async fn next_card_id(tx: &mut Tx) -> Outcome<i64> {
    let (id,): (i64,) =
        sql("SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM asset_cards").one(tx).await?;
    Ok(id)
}

pub async fn insert_cards(tx: &mut Tx, rows: &[CardRow]) -> Outcome<()> {
    let ints = |of: fn(&CardRow) -> i64| Column::Ints(rows.iter().map(of).collect());
    let texts =
        |of: fn(&CardRow) -> &String| Column::Texts(rows.iter().map(|it| of(it).clone()).collect());
    let columns = [
        ("id", ints(|it| it.id)),
        ("unit_id", ints(|it| it.unit_id)),
        ("number", texts(|it| &it.number)),
        ("name", texts(|it| &it.name)),
        ("class", texts(|it| &it.class)),
        ("property", texts(|it| &it.property)),
        ("cost_fen", ints(|it| it.cost_fen)),
        ("acquired_on", texts(|it| &it.acquired_on)),
        ("life_months", Column::OptionalInts(rows.iter().map(|it| it.life_months).collect())),
        ("place", texts(|it| &it.place)),
        ("keeper", texts(|it| &it.keeper)),
        ("pieces", ints(|it| it.pieces)),
        ("brought_year", ints(|it| it.brought_year)),
        ("brought_fen", ints(|it| it.brought_fen)),
        ("origin", texts(|it| &it.origin)),
        ("left_on", Column::OptionalTexts(rows.iter().map(|it| it.left_on.clone()).collect())),
        ("left_how", texts(|it| &it.left_how)),
        ("set_by", texts(|it| &it.set_by)),
        ("set_at", texts(|it| &it.set_at)),
    ];
    insert_all(tx, "asset_cards", &columns, "").await
}
