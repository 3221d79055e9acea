//! Whole tables, whatever their columns: for backup and restore only.

use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::database::{Open, Tx, next_row};
use crate::finding::{Failure, Outcome};

/// A table as its area hands it over.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    pub name: &'static str,
    /// Columns that hold a truth value: BOOLEAN on PostgreSQL, 0 and 1 on SQLite.
    truths: &'static [&'static str],
    /// A new database has rows of it from the start.
    pub is_seeded: bool,
    /// Archives of version 0.1.0 do not have it; what it keeps begins anew.
    pub is_added_later: bool,
    /// So large that the planner wants to know its size after a bulk load.
    pub is_growing: bool,
    /// A column that holds something else while the rest goes in, and how the rows are said again
    /// as they were.
    pub held: Option<((&'static str, &'static str), &'static str)>,
    /// Columns of archives of version 0.1.0 that it has no more; what they say is passed over.
    pub gone: &'static [&'static str],
    /// A statement that ends the restoring.
    pub finish: Option<&'static str>,
}

impl Table {
    #[must_use]
    pub const fn of(name: &'static str) -> Self {
        Self {
            name,
            truths: &[],
            is_seeded: false,
            is_added_later: false,
            is_growing: false,
            held: None,
            gone: &[],
            finish: None,
        }
    }

    #[must_use]
    pub const fn with_truths(self, truths: &'static [&'static str]) -> Self {
        Self { truths, ..self }
    }

    #[must_use]
    pub const fn seeded(self) -> Self {
        Self { is_seeded: true, ..self }
    }

    #[must_use]
    pub const fn added_later(self) -> Self {
        Self { is_added_later: true, ..self }
    }

    #[must_use]
    pub const fn growing(self) -> Self {
        Self { is_growing: true, ..self }
    }

    #[must_use]
    pub const fn without(self, gone: &'static [&'static str]) -> Self {
        Self { gone, ..self }
    }

    /// `again` is the `ON CONFLICT …` clause by which the rows are said again.
    #[must_use]
    pub const fn first_with(
        self,
        column: (&'static str, &'static str),
        again: &'static str,
    ) -> Self {
        Self { held: Some((column, again)), ..self }
    }

    #[must_use]
    pub const fn finished_by(self, statement: &'static str) -> Self {
        Self { finish: Some(statement), ..self }
    }
}

/// A column as the archive needs to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumn {
    pub name: String,
    pub is_int: bool,
    pub is_bool: bool,
}

/// A table's columns, by name, so that both engines give the same order.
pub async fn table_columns(tx: &mut Tx, table: &Table) -> Outcome<Vec<TableColumn>> {
    let schema = tx.schema;
    let rows: Vec<(String, String)> = match &mut tx.open {
        Open::Sqlite(tx) => {
            sqlx::query_as("SELECT name, type FROM pragma_table_info(?) ORDER BY name")
                .bind(table.name)
                .fetch_all(&mut **tx)
                .await
        }
        Open::Postgres(tx) => {
            sqlx::query_as(
                "SELECT column_name::text, data_type::text FROM information_schema.columns \
                 WHERE table_schema = current_schema() AND table_name = $1 \
                 ORDER BY column_name::text COLLATE \"C\"",
            )
            .bind(table.name)
            .fetch_all(&mut **tx)
            .await
        }
    }
    .map_err(|problem| schema.told(problem))?;
    Ok(rows
        .into_iter()
        .map(|(name, kind)| TableColumn {
            is_bool: table.truths.contains(&name.as_str()),
            is_int: kind == "INTEGER" || kind == "bigint",
            name,
        })
        .collect())
}

/// Every row of a table, column by column; truth values come as 0 and 1.
pub async fn table_rows(
    tx: &mut Tx,
    table: &Table,
    columns: &[TableColumn],
    mut visit: impl FnMut(Vec<Value>) -> Outcome<()>,
) -> Outcome<()> {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    // Units and accounts point at a parent that was there before them: order by id.
    let order = if names.contains(&"id") { "ORDER BY id" } else { "" };
    let text = format!("SELECT {} FROM {} {order}", names.join(", "), table.name);
    let schema = tx.schema;
    match &mut tx.open {
        Open::Sqlite(tx) => {
            let mut rows = sqlx::query(AssertSqlSafe(text)).fetch(&mut **tx);
            while let Some(row) = next_row(&mut rows).await {
                let row: SqliteRow = row.map_err(|problem| schema.told(problem))?;
                visit(columns.iter().map(|it| from_sqlite(&row, it)).collect::<Outcome<_>>()?)?;
            }
        }
        Open::Postgres(tx) => {
            let mut rows = sqlx::query(AssertSqlSafe(text)).fetch(&mut **tx);
            while let Some(row) = next_row(&mut rows).await {
                let row: PgRow = row.map_err(|problem| schema.told(problem))?;
                visit(columns.iter().map(|it| from_postgres(&row, it)).collect::<Outcome<_>>()?)?;
            }
        }
    }
    Ok(())
}

/// Whether a table has no row.
pub async fn is_empty(tx: &mut Tx, table: &Table) -> Outcome<bool> {
    let text = AssertSqlSafe(format!("SELECT 1 FROM {} LIMIT 1", table.name));
    let schema = tx.schema;
    let found = match &mut tx.open {
        Open::Sqlite(tx) => {
            sqlx::query(text).fetch_optional(&mut **tx).await.map(|row| row.is_some())
        }
        Open::Postgres(tx) => {
            sqlx::query(text).fetch_optional(&mut **tx).await.map(|row| row.is_some())
        }
    };
    Ok(!found.map_err(|problem| schema.told(problem))?)
}

fn from_sqlite(row: &SqliteRow, column: &TableColumn) -> Outcome<Value> {
    let name = column.name.as_str();
    let value = if column.is_int {
        row.try_get::<Option<i64>, _>(name).map(Value::from)
    } else {
        row.try_get::<Option<String>, _>(name).map(Value::from)
    };
    value.map_err(|problem| Failure::Storage(problem.to_string()))
}

fn from_postgres(row: &PgRow, column: &TableColumn) -> Outcome<Value> {
    let name = column.name.as_str();
    let value = if column.is_bool {
        row.try_get::<bool, _>(name).map(|truth| Value::from(i64::from(truth)))
    } else if column.is_int {
        row.try_get::<Option<i64>, _>(name).map(Value::from)
    } else {
        row.try_get::<Option<String>, _>(name).map(Value::from)
    };
    value.map_err(|problem| Failure::Storage(problem.to_string()))
}
