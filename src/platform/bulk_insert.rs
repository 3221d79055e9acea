//! Many rows into one table, the same way on both engines, in bounded batches.

use sqlx::{AssertSqlSafe, Postgres, Sqlite};

use super::database::{Open, Pending, Tx};
use super::schema::Schema;
use crate::finding::Outcome;

/// Rows of one INSERT statement on SQLite; larger batches gain nothing (measured).
const ROWS_PER_INSERT: usize = 100;
/// Bound of one array INSERT on PostgreSQL, so that a batch stays well below the message limit.
const ROWS_PER_ARRAY_INSERT: usize = 10_000;

/// A column of a bulk insert: as many values as there are rows.
#[derive(Clone, Debug)]
pub enum Column {
    Ints(Vec<i64>),
    OptionalInts(Vec<Option<i64>>),
    Texts(Vec<String>),
    OptionalTexts(Vec<Option<String>>),
    Bools(Vec<bool>),
}

impl Column {
    fn len(&self) -> usize {
        match self {
            Self::Ints(values) => values.len(),
            Self::OptionalInts(values) => values.len(),
            Self::Texts(values) => values.len(),
            Self::OptionalTexts(values) => values.len(),
            Self::Bools(values) => values.len(),
        }
    }
}

/// Writes any number of rows, the same way on both engines, in bounded batches.
/// `on_conflict` is an `ON CONFLICT …` clause or empty.
pub fn insert_all<'t>(
    tx: &'t mut Tx,
    table: &'static str,
    columns: &'t [(&str, Column)],
    on_conflict: &'static str,
) -> Pending<'t, Outcome<()>> {
    Box::pin(async move {
        let Some(rows) = columns.first().map(|(_, values)| values.len()) else { return Ok(()) };
        assert!(
            columns.iter().all(|(_, values)| values.len() == rows),
            "ragged columns for {table}"
        );
        let names = columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let schema = tx.schema;
        match &mut tx.open {
            Open::Sqlite(tx) => {
                let head = format!("INSERT INTO {table} ({names}) VALUES ");
                Insert { head, tail: on_conflict, columns, schema }.run_on_sqlite(tx, rows).await
            }
            Open::Postgres(tx) => {
                let target = format!("{table} ({names})");
                insert_into_postgres((tx, schema), &target, columns, rows, on_conflict).await
            }
        }
    })
}

struct Insert<'a> {
    head: String,
    tail: &'static str,
    columns: &'a [(&'a str, Column)],
    schema: &'static Schema,
}

impl Insert<'_> {
    async fn run_on_sqlite(
        &self,
        tx: &mut sqlx::Transaction<'static, Sqlite>,
        rows: usize,
    ) -> Outcome<()> {
        let one = format!("({})", vec!["?"; self.columns.len()].join(","));
        let text_for = |rows: usize| {
            let marks = vec![one.as_str(); rows].join(",");
            sqlx::SqlSafeStr::into_sql_str(AssertSqlSafe(format!(
                "{}{marks} {}",
                self.head, self.tail
            )))
        };
        let full_text = text_for(ROWS_PER_INSERT);
        let mut from = 0;
        while from < rows {
            let upto = rows.min(from + ROWS_PER_INSERT);
            let text = if upto - from == ROWS_PER_INSERT {
                full_text.clone()
            } else {
                text_for(upto - from)
            };
            let mut query = sqlx::query(text);
            for row in from..upto {
                for (_, column) in self.columns {
                    query = match column {
                        Column::Ints(values) => query.bind(values[row]),
                        Column::OptionalInts(values) => query.bind(values[row]),
                        Column::Texts(values) => query.bind(values[row].as_str()),
                        Column::OptionalTexts(values) => query.bind(values[row].as_deref()),
                        Column::Bools(values) => query.bind(values[row]),
                    };
                }
            }
            query.execute(&mut **tx).await.map_err(|problem| self.schema.told(problem))?;
            from = upto;
        }
        Ok(())
    }
}

async fn insert_into_postgres(
    (tx, schema): (&mut sqlx::Transaction<'static, Postgres>, &'static Schema),
    target: &str,
    columns: &[(&str, Column)],
    rows: usize,
    on_conflict: &str,
) -> Outcome<()> {
    let arrays: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(index, (_, column))| {
            let kind = match column {
                Column::Ints(_) | Column::OptionalInts(_) => "bigint",
                Column::Texts(_) | Column::OptionalTexts(_) => "text",
                Column::Bools(_) => "boolean",
            };
            format!("${}::{kind}[]", index + 1)
        })
        .collect();
    let arrays = arrays.join(", ");
    let text = format!("INSERT INTO {target} SELECT * FROM UNNEST({arrays}) {on_conflict}");
    let text = sqlx::SqlSafeStr::into_sql_str(AssertSqlSafe(text));
    let mut from = 0;
    while from < rows {
        let upto = rows.min(from + ROWS_PER_ARRAY_INSERT);
        let mut query = sqlx::query(text.clone());
        for (_, column) in columns {
            query = match column {
                Column::Ints(values) => query.bind(&values[from..upto]),
                Column::OptionalInts(values) => query.bind(&values[from..upto]),
                Column::Texts(values) => query.bind(&values[from..upto]),
                Column::OptionalTexts(values) => query.bind(&values[from..upto]),
                Column::Bools(values) => query.bind(&values[from..upto]),
            };
        }
        query.execute(&mut **tx).await.map_err(|problem| schema.told(problem))?;
        from = upto;
    }
    Ok(())
}
