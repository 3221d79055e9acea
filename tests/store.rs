//! Both databases take every statement of the product, and their schemas say the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{
    both, files_under, in_schema, on_postgres, on_sqlite, raw, runtime, temporary_folder,
};
use sqlx::{AssertSqlSafe, Executor as _, FromRow, SqlSafeStr as _};
use union_ledger::catalogue::SCHEMA;
use union_ledger::platform::database::{Database, Pools};

/// Every literal handed to `sql("…")` under `src/`, with the file that says it.
fn statements() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (file, text) in files_under("src", ".rs") {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for after in code.split("sql(\"").skip(1) {
            found.push((file.clone(), string_literal(after)));
        }
    }
    found
}

/// Reads a Rust string literal that has just been opened, `\` continuations included.
fn string_literal(text: &str) -> String {
    let mut literal = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => match characters.next() {
                Some('\n') => {
                    while characters.peek().is_some_and(|next| next.is_whitespace()) {
                        characters.next();
                    }
                }
                Some('n') => literal.push('\n'),
                Some(other) => literal.push(other),
                None => break,
            },
            other => literal.push(other),
        }
    }
    literal
}

#[test]
fn every_statement_prepares_on_both_databases() {
    let statements = statements();
    assert!(statements.len() > 50, "the scan lost its way: {}", statements.len());
    both(async |database| {
        let mut refused = Vec::new();
        for (file, text) in &statements {
            let prepared = {
                let text = AssertSqlSafe(text.clone()).into_sql_str();
                match &database.pools {
                    // Work behind requests has a file of its own.
                    Pools::Sqlite { jobs, .. } if file == "src/platform/jobs.rs" => {
                        jobs.prepare(text).await.err()
                    }
                    Pools::Sqlite { writer, .. } => writer.prepare(text).await.err(),
                    Pools::Postgres(pool) => pool.prepare(text).await.err(),
                }
            };
            if let Some(problem) = prepared {
                refused.push(format!("{file}: {problem}\n    {text}"));
            }
        }
        assert!(refused.is_empty(), "{}:\n{}", database.engine(), refused.join("\n"));
    });
}

#[test]
fn the_scan_reads_literals_as_the_compiler_does() {
    let source = "SELECT a \\\n           FROM b \\\n  WHERE c = '\\\\' AND d = \\\"e\\\"\") rest";
    assert_eq!(string_literal(source), "SELECT a FROM b WHERE c = '\\' AND d = \"e\"");
}

/// Table → column → (kind, whether it may be null), and the sets of columns that are unique.
#[derive(Debug, Default, PartialEq, Eq)]
struct Schema {
    columns: BTreeMap<String, BTreeMap<String, (String, bool)>>,
    unique: BTreeSet<(String, Vec<String>)>,
}

async fn rows<T>(database: &Database, text: &str) -> Vec<T>
where
    T: for<'r> FromRow<'r, sqlx::sqlite::SqliteRow>
        + for<'r> FromRow<'r, sqlx::postgres::PgRow>
        + Send
        + Unpin,
{
    let beside = match &database.pools {
        Pools::Sqlite { jobs, .. } if text.contains("FROM sqlite_master") => {
            let text = AssertSqlSafe(text.to_owned());
            sqlx::query_as(text).fetch_all(jobs).await.unwrap()
        }
        _ => Vec::new(),
    };
    let text = AssertSqlSafe(text.to_owned());
    let mut found: Vec<T> = match &database.pools {
        Pools::Sqlite { writer, .. } => sqlx::query_as(text).fetch_all(writer).await,
        Pools::Postgres(pool) => sqlx::query_as(text).fetch_all(pool).await,
    }
    .unwrap();
    found.extend(beside);
    found
}

async fn sqlite_schema(database: &Database) -> Schema {
    let mut schema = Schema::default();
    let columns: Vec<(String, String, String, i64)> = rows(
        database,
        "SELECT m.name, c.name, c.type, c.\"notnull\" FROM sqlite_master m \
         JOIN pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '\\_sqlx%' \
         ESCAPE '\\'",
    )
    .await;
    for (table, column, kind, not_null) in columns {
        schema.columns.entry(table).or_default().insert(column, (kind, not_null == 0));
    }
    let keys: Vec<(String, String)> = rows(
        database,
        "SELECT m.name, group_concat(c.name, ',' ORDER BY c.pk) FROM sqlite_master m \
         JOIN pragma_table_info(m.name) c ON c.pk > 0 \
         WHERE m.type = 'table' GROUP BY m.name",
    )
    .await;
    let indexes: Vec<(String, String)> = rows(
        database,
        "SELECT m.name, group_concat(COALESCE(x.name, '(expression)'), ',' ORDER BY x.seqno) \
         FROM sqlite_master m \
         JOIN pragma_index_list(m.name) i ON i.\"unique\" = 1 AND i.origin <> 'pk' \
         JOIN pragma_index_info(i.name) x \
         WHERE m.type = 'table' GROUP BY m.name, i.name",
    )
    .await;
    schema.take_unique(keys.into_iter().chain(indexes));
    schema
}

async fn postgres_schema(database: &Database) -> Schema {
    let mut schema = Schema::default();
    let columns: Vec<(String, String, String, String)> = rows(
        database,
        "SELECT table_name::text, column_name::text, data_type::text, is_nullable::text \
         FROM information_schema.columns \
         JOIN information_schema.tables USING (table_schema, table_name) \
         WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' \
           AND table_name NOT LIKE '\\_sqlx%'",
    )
    .await;
    for (table, column, kind, nullable) in columns {
        let kind = match kind.as_str() {
            "bigint" | "boolean" => "INTEGER",
            "text" => "TEXT",
            other => panic!("{table}.{column} is {other}"),
        };
        let facts = (kind.to_owned(), nullable == "YES");
        schema.columns.entry(table).or_default().insert(column, facts);
    }
    let unique: Vec<(String, String)> = rows(
        database,
        "SELECT t.relname::text, \
                string_agg(COALESCE(a.attname::text, '(expression)'), ',' ORDER BY k.place) \
         FROM pg_index i \
         JOIN pg_class t ON t.oid = i.indrelid \
         JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = current_schema() \
         CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place) \
         LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number AND k.number > 0 \
         WHERE i.indisunique GROUP BY t.relname, i.indexrelid",
    )
    .await;
    schema.take_unique(unique.into_iter());
    schema
}

impl Schema {
    fn take_unique(&mut self, sets: impl Iterator<Item = (String, String)>) {
        for (table, columns) in sets {
            if !table.starts_with("_sqlx") {
                self.unique.insert((table, columns.split(',').map(str::to_owned).collect()));
            }
        }
    }
}

#[test]
fn both_schemas_have_the_same_tables_columns_and_keys() {
    let sqlite = std::sync::Mutex::new(Schema::default());
    on_sqlite(async |database| *sqlite.lock().unwrap() = sqlite_schema(&database).await);
    on_postgres(async |database| {
        let postgres = postgres_schema(&database).await;
        let sqlite = sqlite.lock().unwrap();
        assert_eq!(sqlite.columns, postgres.columns);
        assert_eq!(sqlite.unique, postgres.unique);
    });
    assert!(sqlite.lock().unwrap().columns.len() > 15);
}

#[test]
fn migrations_carry_the_same_names_on_both_databases() {
    let names = |folder: &str| -> Vec<String> {
        let files = files_under(folder, ".sql");
        files.into_iter().map(|(name, _)| name.rsplit('/').next().unwrap().to_owned()).collect()
    };
    assert!(!names("migrations/sqlite").is_empty());
    assert_eq!(names("migrations/sqlite"), names("migrations/postgres"));
}

#[test]
fn migrating_again_changes_nothing() {
    let check = |url: &str| {
        runtime().block_on(async {
            let database = Database::open(url, &SCHEMA).await.unwrap();
            let count = "SELECT CAST(COUNT(*) AS BIGINT) FROM _sqlx_migrations";
            let before: Vec<(i64,)> = rows(&database, count).await;
            database.migrate().await.unwrap();
            let after: Vec<(i64,)> = rows(&database, count).await;
            assert_eq!(before, after);
            database.close().await;
        });
    };
    let folder = temporary_folder();
    check(&format!("sqlite:{}", folder.path().join("books.sqlite").display()));
    in_schema(check);
}

#[test]
fn a_snapshot_cannot_write() {
    both(async |database| {
        let mut tx = database.read().await.unwrap();
        let refused =
            union_ledger::platform::database::sql("DELETE FROM balances").execute(&mut tx).await;
        assert!(refused.is_err(), "{}", database.engine());
    });
}

#[test]
fn texts_sort_by_their_bytes_on_both_databases() {
    both(async |database| {
        let insert = "INSERT INTO units \
            (id, code, name, level, tier, valid_from_on, created_at) VALUES ";
        for (id, code) in ["b", "B", "-", "a-1", "a1", "中"].iter().enumerate() {
            let row = format!("{insert} ({id}, '{code}', 'n', 'branch', 'grassroots', 'x', 'x')");
            raw(&database, &row).await.unwrap();
        }
        let sorted: Vec<(String,)> = rows(&database, "SELECT code FROM units ORDER BY code").await;
        let sorted: Vec<&str> = sorted.iter().map(|(code,)| code.as_str()).collect();
        assert_eq!(sorted, ["-", "B", "a-1", "a1", "b", "中"], "{}", database.engine());
    });
}

/// How an engine means to answer a statement of a file, with these values in it.
async fn plan_of(database: &Database, file: &str, mark: &str, values: &[&str]) -> String {
    let found = statements().into_iter().find(|(of, text)| of == file && text.contains(mark));
    let mut text = found.unwrap().1;
    for (place, value) in (1..).zip(values) {
        text = text.replace(&format!("${place}"), value);
    }
    match &database.pools {
        Pools::Sqlite { writer, .. } => {
            let text = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}"));
            let lines: Vec<(i64, i64, i64, String)> =
                sqlx::query_as(text).fetch_all(writer).await.unwrap();
            lines.into_iter().map(|(.., line)| line + "\n").collect()
        }
        Pools::Postgres(pool) => {
            // A table of a few rows would be read whole.
            let mut connection = pool.acquire().await.unwrap();
            let planned = sqlx::raw_sql("SET enable_seqscan = off");
            planned.execute(&mut *connection).await.unwrap();
            let lines: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(format!("EXPLAIN {text}")))
                .fetch_all(&mut *connection)
                .await
                .unwrap();
            let normal = sqlx::raw_sql("RESET enable_seqscan");
            normal.execute(&mut *connection).await.unwrap();
            lines.into_iter().map(|(line,)| line + "\n").collect()
        }
    }
}

#[test]
fn what_a_file_is_set_beside_is_found_by_its_days_and_not_by_reading_the_books() {
    both(async |database| {
        let file = "src/imports/store/standing.rs";
        let plan = plan_of(&database, file, "v.dated_on = $2", &["1", "'2025-03-05'"]).await;
        assert!(plan.contains("vouchers_by_day"), "{plan}");
        assert!(!plan.contains("SCAN v") && !plan.contains("SCAN e"), "{plan}");
        assert!(!plan.contains("Seq Scan on entries"), "{plan}");
        assert!(!plan.contains("Seq Scan on vouchers"), "{plan}");
    });
}

/// Tables that grow with every day of work.
const GROWING: &[&str] = &[
    "dues_debts",
    "dues_joint_receipts",
    "dues_receipts",
    "entries",
    "prescribed_bookings",
    "transfer_words",
    "transfers",
    "vouchers",
];

/// Statements that read one of them from end to end: of a rebuild, a backup or a whole tree.
const READ_WHOLE: &[(&str, &str)] = &[];

/// What each name in a statement stands for: `FROM transfers t` makes `t` the transfers.
fn tables_by_name(text: &str) -> BTreeMap<String, String> {
    let words: Vec<&str> =
        text.split(|it: char| it.is_whitespace() || "(),".contains(it)).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let mut names = BTreeMap::new();
    for (place, word) in words.iter().enumerate() {
        if matches!(*word, "FROM" | "JOIN" | "UPDATE")
            && let Some(table) = words.get(place + 1)
        {
            names.insert((*table).to_owned(), (*table).to_owned());
            if let Some(alias) = words.get(place + 2) {
                names.insert((*alias).to_owned(), (*table).to_owned());
            }
        }
    }
    names
}

#[test]
fn no_statement_reads_a_growing_table_from_end_to_end() {
    on_sqlite(async |database| {
        let mut allowed: BTreeSet<(&str, &str)> = READ_WHOLE.iter().copied().collect();
        let Pools::Sqlite { writer, .. } = &database.pools else { unreachable!() };
        let mut read_whole = Vec::new();
        for (file, text) in statements().iter().filter(|(file, _)| file != "src/platform/jobs.rs") {
            let plan = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}"));
            let plan: Vec<(i64, i64, i64, String)> =
                sqlx::query_as(plan).fetch_all(writer).await.unwrap();
            let names = tables_by_name(text);
            for (.., line) in plan {
                let scanned = line.strip_prefix("SCAN ").and_then(|it| it.split(' ').next());
                let table = scanned.and_then(|name| names.get(name));
                if !table.is_some_and(|table| GROWING.contains(&table.as_str())) {
                    continue;
                }
                let known = READ_WHOLE.iter().find(|(of, mark)| of == file && text.contains(mark));
                match known {
                    Some(known) => _ = allowed.remove(known),
                    None => read_whole.push(format!("{file}: {line}\n    {text}")),
                }
            }
        }
        assert!(read_whole.is_empty(), "{}", read_whole.join("\n"));
        assert!(allowed.is_empty(), "no more read from end to end: {allowed:?}");
    });
}
