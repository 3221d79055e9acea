//! Whole tables, whatever their columns: for backup and restore only.

use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row as _};

use super::database::{Tx, next_row, refused_or_failed};
use crate::finding::Outcome;

/// Columns that hold a truth value: BOOLEAN on PostgreSQL, 0 and 1 on SQLite.
const TRUTHS: [&str; 8] = [
    "takes_postings",
    "has_details",
    "is_active",
    "applies_below",
    "is_earmarked",
    "is_carried",
    "must_change_password",
    "may_write",
];

/// A column as the archive needs to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumn {
    pub name: String,
    pub is_int: bool,
    pub is_bool: bool,
}

/// A table's columns, by name, so that both engines give the same order.
pub async fn table_columns(tx: &mut Tx, table: &'static str) -> Outcome<Vec<TableColumn>> {
    let rows: Vec<(String, String)> = match tx {
        Tx::Sqlite(tx) => {
            sqlx::query_as("SELECT name, type FROM pragma_table_info(?) ORDER BY name")
                .bind(table)
                .fetch_all(&mut **tx)
                .await
        }
        Tx::Postgres(tx) => {
            sqlx::query_as(
                "SELECT column_name::text, data_type::text FROM information_schema.columns \
                 WHERE table_schema = current_schema() AND table_name = $1 \
                 ORDER BY column_name::text COLLATE \"C\"",
            )
            .bind(table)
            .fetch_all(&mut **tx)
            .await
        }
    }
    .map_err(refused_or_failed)?;
    Ok(rows
        .into_iter()
        .map(|(name, kind)| TableColumn {
            is_bool: TRUTHS.contains(&name.as_str()),
            is_int: kind == "INTEGER" || kind == "bigint",
            name,
        })
        .collect())
}

/// Every row of a table, column by column; truth values come as 0 and 1.
pub async fn table_rows(
    tx: &mut Tx,
    table: &'static str,
    columns: &[TableColumn],
    mut visit: impl FnMut(Vec<Value>) -> Outcome<()>,
) -> Outcome<()> {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    // Units and accounts point at a parent that was there before them: order by id.
    let order = if names.contains(&"id") { "ORDER BY id" } else { "" };
    let text = format!("SELECT {} FROM {table} {order}", names.join(", "));
    match tx {
        Tx::Sqlite(tx) => {
            let mut rows = sqlx::query(AssertSqlSafe(text)).fetch(&mut **tx);
            while let Some(row) = next_row(&mut rows).await {
                let row: SqliteRow = row.map_err(refused_or_failed)?;
                visit(columns.iter().map(|it| from_sqlite(&row, it)).collect::<Outcome<_>>()?)?;
            }
        }
        Tx::Postgres(tx) => {
            let mut rows = sqlx::query(AssertSqlSafe(text)).fetch(&mut **tx);
            while let Some(row) = next_row(&mut rows).await {
                let row: PgRow = row.map_err(refused_or_failed)?;
                visit(columns.iter().map(|it| from_postgres(&row, it)).collect::<Outcome<_>>()?)?;
            }
        }
    }
    Ok(())
}

fn from_sqlite(row: &SqliteRow, column: &TableColumn) -> Outcome<Value> {
    let name = column.name.as_str();
    let value = if column.is_int {
        row.try_get::<Option<i64>, _>(name).map(Value::from)
    } else {
        row.try_get::<Option<String>, _>(name).map(Value::from)
    };
    value.map_err(refused_or_failed)
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
    value.map_err(refused_or_failed)
}
