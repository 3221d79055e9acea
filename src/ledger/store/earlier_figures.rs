//! SQL of 上年数 that a statement brought, where the books of that year are not here.

use sqlx::FromRow;

use crate::finding::Outcome;
use crate::platform::database::{Column, Tx, insert_all, sql};

/// One line of a form of a year whose books are not here.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct EarlierFigure {
    /// As a command spells it.
    pub form: String,
    /// Key of the line.
    pub line: String,
    pub amount_fen: i64,
}

/// Keeps what a batch said; what an earlier one said of the same form falls away.
pub async fn insert_earlier_figures(
    tx: &mut Tx,
    (unit_id, year, batch_id): (i64, i64, i64),
    figures: &[EarlierFigure],
) -> Outcome<()> {
    let count = figures.len();
    let texts = |of: fn(&EarlierFigure) -> &String| {
        Column::Texts(figures.iter().map(|it| of(it).clone()).collect())
    };
    let columns = [
        ("unit_id", Column::Ints(vec![unit_id; count])),
        ("year", Column::Ints(vec![year; count])),
        ("form", texts(|it| &it.form)),
        ("line", texts(|it| &it.line)),
        ("batch_id", Column::Ints(vec![batch_id; count])),
        ("amount_fen", Column::Ints(figures.iter().map(|it| it.amount_fen).collect())),
    ];
    insert_all(tx, "earlier_figures", &columns, "").await
}

/// What holds for a year: the lines of the newest batch of each form.
pub async fn earlier_figures(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<Vec<EarlierFigure>> {
    sql("SELECT f.form, f.line, f.amount_fen FROM earlier_figures f \
         WHERE f.unit_id = $1 AND f.year = $2 \
           AND f.batch_id = (SELECT MAX(n.batch_id) FROM earlier_figures n \
                             WHERE n.unit_id = f.unit_id AND n.year = f.year \
                               AND n.form = f.form) \
         ORDER BY f.form, f.line")
    .bind(unit_id)
    .bind(year)
    .all(tx)
    .await
}
