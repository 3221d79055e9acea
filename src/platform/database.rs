//! One SQL text, two databases: SQLite embedded, PostgreSQL for those who outgrow one machine.
//!
//! Invariants: statements are written once with `$1 …` and go through [`sql`]; `read()` is one
//! snapshot that cannot write; `write()` queues writers (SQLite: one writer, `BEGIN IMMEDIATE`;
//! PostgreSQL: an advisory lock per book); bulk rows go through [`insert_all`] only. No other
//! module names a driver.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use futures_core::future::BoxFuture;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgRow};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, FromRow, PgPool, Postgres,
    Sqlite, SqlitePool,
};

pub use super::bulk_insert::{Column, insert_all};
use super::schema::Schema;
use super::vault::Vault;
use crate::finding::{Failure, Finding, Outcome, Place, foreign};

/// Connections that read at once.
const READERS: u32 = 8;
/// How long a writer waits for the one before it.
const WRITER_WAIT: Duration = Duration::from_mins(1);
/// The book that belongs to no unit: units, users, settings of the whole service.
pub const SYSTEM_BOOK: i64 = 0;

static SQLITE_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");
/// What the file of jobs beside a SQLite looks like.
const JOBS_OF_SQLITE: &str = include_str!("../../migrations/sqlite_jobs.sql");
static POSTGRES_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

crate::codes! {
    PLACE_UNREACHABLE = "storage.unreachable", 503, Refuse,
        "数据库无法连接",
        "请检查 --database 的地址、数据库是否启动以及目录权限";
}

/// One of the two engines behind one door, and what the areas keep in it.
#[derive(Clone, Debug)]
pub struct Database {
    pub pools: Pools,
    schema: &'static Schema,
    /// Without a key nothing is sealed or opened.
    pub(super) vault: Vault,
}

/// The connections of each engine.
#[derive(Clone, Debug)]
pub enum Pools {
    Sqlite { path: PathBuf, reader: SqlitePool, writer: SqlitePool, jobs: SqlitePool },
    Postgres(PgPool),
}

/// One transaction on either engine. Dropped without [`Tx::commit`], nothing has happened.
#[derive(Debug)]
pub struct Tx {
    pub(super) open: Open,
    pub(super) schema: &'static Schema,
    pub(super) vault: Vault,
}

#[derive(Debug)]
pub(super) enum Open {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// A row type that reads from both engines; `#[derive(sqlx::FromRow)]` gives it.
pub trait Row:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static
{
}
impl<T> Row for T
where
    T: for<'r> FromRow<'r, SqliteRow>,
    T: for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static,
{
}

/// A bound value.
#[derive(Clone, Debug)]
pub enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bool(bool),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}
impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}
impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}
impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}
impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

/// Work that has a name of its own no longer: whoever waits for it need not be proven sendable
/// through everything below, which costs the compiler minutes once use cases call use cases.
pub type Pending<'a, T> = BoxFuture<'a, T>;

/// A statement waiting for its values.
#[derive(Debug)]
pub struct Statement {
    text: &'static str,
    values: Vec<Value>,
}

/// The one way to say SQL. The text must run on both engines; a test prepares each one on both.
#[must_use]
pub fn sql(text: &'static str) -> Statement {
    Statement { text, values: Vec::new() }
}

/// A text as a part of something, for `LIKE … ESCAPE '!'`: signs of `LIKE` in it are meant as they
/// stand.
#[must_use]
pub fn part_of(text: &str) -> String {
    let text = text.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{text}%")
}

macro_rules! bind_all {
    ($query:expr, $values:expr) => {{
        let mut query = $query;
        for value in $values {
            query = match value {
                Value::Int(value) => query.bind(value),
                Value::Text(value) => query.bind(value),
                Value::Bool(value) => query.bind(value),
            };
        }
        query
    }};
}

impl Statement {
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Rows touched.
    pub fn execute(self, tx: &mut Tx) -> Pending<'_, Outcome<u64>> {
        Box::pin(async move {
            let schema = tx.schema;
            Ok(match &mut tx.open {
                Open::Sqlite(tx) => bind_all!(sqlx::query(self.text), self.values)
                    .execute(&mut **tx)
                    .await
                    .map_err(|problem| schema.told(problem))?
                    .rows_affected(),
                Open::Postgres(tx) => bind_all!(sqlx::query(self.text), self.values)
                    .execute(&mut **tx)
                    .await
                    .map_err(|problem| schema.told(problem))?
                    .rows_affected(),
            })
        })
    }

    pub fn all<T: Row>(self, tx: &mut Tx) -> Pending<'_, Outcome<Vec<T>>> {
        Box::pin(async move {
            let schema = tx.schema;
            match &mut tx.open {
                Open::Sqlite(tx) => {
                    bind_all!(sqlx::query_as(self.text), self.values).fetch_all(&mut **tx).await
                }
                Open::Postgres(tx) => {
                    bind_all!(sqlx::query_as(self.text), self.values).fetch_all(&mut **tx).await
                }
            }
            .map_err(|problem| schema.told(problem))
        })
    }

    pub fn optional<T: Row>(self, tx: &mut Tx) -> Pending<'_, Outcome<Option<T>>> {
        Box::pin(async move {
            let schema = tx.schema;
            match &mut tx.open {
                Open::Sqlite(tx) => {
                    bind_all!(sqlx::query_as(self.text), self.values)
                        .fetch_optional(&mut **tx)
                        .await
                }
                Open::Postgres(tx) => {
                    bind_all!(sqlx::query_as(self.text), self.values)
                        .fetch_optional(&mut **tx)
                        .await
                }
            }
            .map_err(|problem| schema.told(problem))
        })
    }

    /// For statements that always answer with a row, such as sums.
    pub async fn one<T: Row>(self, tx: &mut Tx) -> Outcome<T> {
        let text = self.text;
        self.optional(tx).await?.ok_or_else(|| Failure::Storage(format!("no row from: {text}")))
    }

    /// Row by row, for what may be millions; `visit` may end the scan with an error.
    pub async fn each<T: Row>(
        self,
        tx: &mut Tx,
        mut visit: impl FnMut(T) -> Outcome<()> + Send,
    ) -> Outcome<()> {
        let schema = tx.schema;
        macro_rules! drain {
            ($tx:expr) => {{
                let mut rows = bind_all!(sqlx::query_as(self.text), self.values).fetch(&mut **$tx);
                while let Some(row) = next_row(&mut rows).await {
                    visit(row.map_err(|problem| schema.told(problem))?)?;
                }
            }};
        }
        match &mut tx.open {
            Open::Sqlite(tx) => drain!(tx),
            Open::Postgres(tx) => drain!(tx),
        }
        Ok(())
    }
}

pub(super) async fn next_row<S: futures_core::Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    std::future::poll_fn(|context| std::pin::Pin::new(&mut *stream).poll_next(context)).await
}

impl Tx {
    /// Below this mark no transaction that writes is under way any more: what a reader sees there
    /// is all that will ever be there. One that writes alone leaves nothing open.
    pub async fn settled_below(&mut self) -> Outcome<i64> {
        let schema = self.schema;
        match &mut self.open {
            Open::Sqlite(_) => Ok(i64::MAX),
            Open::Postgres(tx) => {
                let text = "SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) \
                            AS BIGINT)";
                let oldest = sqlx::query_scalar(text).fetch_one(&mut **tx).await;
                oldest.map_err(|problem| schema.told(problem))
            }
        }
    }

    /// Holds one more book for writing: of a union whose own word waited for this one. Whoever
    /// holds a single book waits for no other, so that nobody waits in a circle.
    pub fn hold(&mut self, book: i64) -> Pending<'_, Outcome<()>> {
        Box::pin(async move {
            let schema = self.schema;
            let Open::Postgres(inner) = &mut self.open else { return Ok(()) };
            let held = sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(book);
            held.execute(&mut **inner).await.map(drop).map_err(|problem| schema.told(problem))
        })
    }

    pub fn commit(self) -> Pending<'static, Outcome<()>> {
        Box::pin(async move {
            let schema = self.schema;
            match self.open {
                Open::Sqlite(tx) => tx.commit().await,
                Open::Postgres(tx) => tx.commit().await,
            }
            .map_err(|problem| schema.told(problem))
        })
    }

    /// Gives everything back. A dry run ends here.
    pub fn rollback(self) -> Pending<'static, Outcome<()>> {
        Box::pin(async move {
            let schema = self.schema;
            match self.open {
                Open::Sqlite(tx) => tx.rollback().await,
                Open::Postgres(tx) => tx.rollback().await,
            }
            .map_err(|problem| schema.told(problem))
        })
    }
}

impl Pools {
    async fn reach(url: &str) -> Outcome<Self> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let options =
                PgConnectOptions::from_str(url).map_err(|problem| unreachable(&problem))?;
            // The pool would go on trying until its patience ends, and say only that it did.
            let first = options.connect().await.map_err(|problem| unreachable(&problem))?;
            first.close().await.map_err(|problem| unreachable(&problem))?;
            let pool = PgPoolOptions::new()
                .max_connections(READERS * 2)
                .acquire_timeout(WRITER_WAIT)
                .connect_with(options)
                .await
                .map_err(|problem| unreachable(&problem))?;
            return Ok(Self::Postgres(pool));
        }
        let path = url.strip_prefix("sqlite:").unwrap_or(url);
        if let Some((scheme, _)) = path.split_once("://") {
            // No file of that name is made: another engine was meant.
            let finding = Finding::new(&PLACE_UNREACHABLE, Place::of("--database"));
            let finding = finding.found(format!("{scheme}://"));
            return Err(finding.expected("sqlite:文件路径，或 postgres://…").into());
        }
        Self::connect_sqlite(Path::new(path.strip_prefix("//").unwrap_or(path))).await
    }

    async fn connect_sqlite(path: &Path) -> Outcome<Self> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|problem| Failure::file(folder.display(), problem))?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(WRITER_WAIT)
            .pragma("recursive_triggers", "ON")
            .pragma("cache_size", "-65536")
            .pragma("temp_store", "MEMORY")
            .statement_cache_capacity(256);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(WRITER_WAIT)
            .connect_with(options.clone())
            .await
            .map_err(|problem| unreachable(&problem))?;
        let reader = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(WRITER_WAIT)
            .connect_with(options.pragma("query_only", "ON"))
            .await
            .map_err(|problem| unreachable(&problem))?;
        let jobs = jobs_beside(path);
        Ok(Self::Sqlite { path: path.to_owned(), reader, writer, jobs })
    }
}

impl Database {
    /// `sqlite:PATH` or `postgres://…`; brings the tables up to date. What they are, whoever opens
    /// it knows.
    pub async fn open(url: &str, schema: &'static Schema) -> Outcome<Self> {
        let database = Self::connect(url, schema).await?;
        database.migrate().await?;
        Ok(database)
    }

    /// Without touching the tables.
    pub async fn connect(url: &str, schema: &'static Schema) -> Outcome<Self> {
        Ok(Self { pools: Pools::reach(url).await?, schema, vault: Vault::default() })
    }

    pub async fn migrate(&self) -> Outcome<()> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => SQLITE_MIGRATIONS.run(writer).await,
            Pools::Postgres(pool) => POSTGRES_MIGRATIONS.run(pool).await,
        }
        .map_err(|problem| Failure::Storage(format!("migration: {problem}")))
    }

    /// One snapshot that cannot write.
    pub fn read(&self) -> Pending<'_, Outcome<Tx>> {
        Box::pin(async move {
            let open = match &self.pools {
                Pools::Sqlite { reader, .. } => reader.begin().await.map(Open::Sqlite),
                Pools::Postgres(pool) => pool
                    .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await
                    .map(Open::Postgres),
            };
            self.opened(open)
        })
    }

    /// A write transaction that holds the given books alone; always ask for all at once.
    pub fn write<'t>(&'t self, books: &'t [i64]) -> Pending<'t, Outcome<Tx>> {
        Box::pin(async move {
            let open = match &self.pools {
                Pools::Sqlite { writer, .. } => {
                    writer.begin_with("BEGIN IMMEDIATE").await.map(Open::Sqlite)
                }
                Pools::Postgres(pool) => pool.begin().await.map(Open::Postgres),
            };
            let mut tx = self.opened(open)?;
            if let Open::Postgres(inner) = &mut tx.open {
                let mut books = books.to_vec();
                books.sort_unstable();
                books.dedup();
                for book in books {
                    sqlx::query("SELECT pg_advisory_xact_lock($1)")
                        .bind(book)
                        .execute(&mut **inner)
                        .await
                        .map_err(|problem| self.schema.told(problem))?;
                }
            }
            Ok(tx)
        })
    }

    /// A short write transaction on the work behind requests, which no book holds up.
    pub fn work(&self) -> Pending<'_, Outcome<Tx>> {
        Box::pin(async move {
            let open = match &self.pools {
                Pools::Sqlite { jobs, .. } => {
                    jobs.begin_with("BEGIN IMMEDIATE").await.map(Open::Sqlite)
                }
                Pools::Postgres(pool) => pool.begin().await.map(Open::Postgres),
            };
            self.opened(open)
        })
    }

    fn opened(&self, open: sqlx::Result<Open>) -> Outcome<Tx> {
        let open = open.map_err(|problem| self.schema.told(problem))?;
        Ok(Tx { open, schema: self.schema, vault: self.vault.clone() })
    }

    #[must_use]
    pub fn schema(&self) -> &'static Schema {
        self.schema
    }

    #[must_use]
    pub fn engine(&self) -> &'static str {
        match &self.pools {
            Pools::Sqlite { .. } => "sqlite",
            Pools::Postgres(_) => "postgres",
        }
    }

    /// How much room the data take: the file with its log, or what the server says.
    pub async fn size_bytes(&self) -> Outcome<i64> {
        match &self.pools {
            Pools::Sqlite { path, .. } => {
                let mut log = path.clone().into_os_string();
                log.push("-wal");
                let size = |path: &Path| std::fs::metadata(path).map_or(0, |it| it.len());
                let total = size(path) + size(Path::new(&log));
                Ok(i64::try_from(total).unwrap_or(i64::MAX))
            }
            Pools::Postgres(pool) => {
                let size = sqlx::query_scalar("SELECT pg_database_size(current_database())");
                size.fetch_one(pool).await.map_err(|problem| self.schema.told(problem))
            }
        }
    }

    /// Fresh planner statistics; called after bulk loads.
    pub async fn analyze(&self) -> Outcome<()> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => {
                sqlx::query("ANALYZE")
                    .execute(writer)
                    .await
                    .map_err(|problem| self.schema.told(problem))?;
            }
            Pools::Postgres(pool) => {
                let growing = self.schema.tables().filter(|table| table.is_growing);
                let names: Vec<&str> = growing.map(|table| table.name).collect();
                sqlx::query(AssertSqlSafe(format!("ANALYZE {}", names.join(", "))))
                    .execute(pool)
                    .await
                    .map_err(|problem| self.schema.told(problem))?;
            }
        }
        Ok(())
    }

    /// Closes the pools; SQLite then folds its write-ahead log into the file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { reader, writer, jobs, .. } => {
                reader.close().await;
                writer.close().await;
                jobs.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// The work behind requests of a SQLite: a file of its own, made when it is first asked for.
fn jobs_beside(path: &Path) -> SqlitePool {
    let mut beside = path.to_owned().into_os_string();
    beside.push("-jobs");
    let options = SqliteConnectOptions::new()
        .filename(Path::new(&beside))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal)
        .busy_timeout(WRITER_WAIT);
    SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(WRITER_WAIT)
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute(sqlx::raw_sql(JOBS_OF_SQLITE)).await?;
                Ok(())
            })
        })
        .connect_lazy_with(options)
}

fn unreachable(problem: &sqlx::Error) -> Failure {
    let found = foreign::database(&problem.to_string());
    Finding::new(&PLACE_UNREACHABLE, Place::of("--database")).found(found).into()
}
