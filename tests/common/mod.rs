//! What every test that touches data stands on: both engines, fixed time, three unions, vouchers.
//!
//! Invariants: a test gets a fresh database, made as cheaply as the engine allows, and leaves
//! nothing behind, even when it fails; time is fixed; when PostgreSQL does not answer it is said
//! once, and under `REQUIRE_POSTGRES=1` it is a failure.

pub mod books;
pub mod people;

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Once, OnceLock};

use sqlx::{AssertSqlSafe, Executor as _};
use union_ledger::catalogue::SCHEMA;
use union_ledger::finding::Severity;
use union_ledger::formats::Isolation;
use union_ledger::imports::batches::explanations::Explanation;
use union_ledger::platform::database::{Database, Pools};
use union_ledger::platform::vault::Vault;

/// Where the PostgreSQL of the tests answers unless `TEST_POSTGRES_URL` says otherwise.
const DEFAULT_POSTGRES_URL: &str = "postgres://postgres@127.0.0.1:5432/postgres";

/// The reading process, as the service starts it.
pub fn isolation() -> Isolation {
    Isolation::Child { program: env!("CARGO_BIN_EXE_union-ledger").into() }
}

/// Runs a test once on each engine, on a fresh and migrated database.
pub fn both<F: Future<Output = ()>>(test: impl Fn(Database) -> F) {
    on_sqlite(&test);
    on_postgres(&test);
}

pub fn on_sqlite<F: Future<Output = ()>>(test: impl Fn(Database) -> F) {
    let folder = temporary_folder();
    let path = folder.path().join("books.sqlite");
    std::fs::write(&path, migrated_file()).unwrap();
    run(&format!("sqlite:{}", path.display()), &test);
}

pub fn on_postgres<F: Future<Output = ()>>(test: impl Fn(Database) -> F) {
    in_made_schema(postgres_schema(), |url| run(url, &test));
}

/// An empty place of its own on the server, named by the address that leads there; nothing where
/// the server does not answer.
pub fn in_schema(test: impl Fn(&str)) {
    in_made_schema("", test);
}

fn in_made_schema(made_by: &str, test: impl Fn(&str)) {
    if !postgres_answers() {
        return;
    }
    static SCHEMAS: AtomicUsize = AtomicUsize::new(0);
    let place = SCHEMAS.fetch_add(1, Ordering::Relaxed);
    let schema = format!("test_{}_{place}", std::process::id());
    let begin = format!("CREATE SCHEMA {schema}; SET search_path = {schema};");
    on_server(&format!("SET synchronous_commit = off; {begin} {made_by}"));
    let options = format!("-csearch_path%3D{schema}%20-csynchronous_commit%3Doff");
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        test(&format!("{}?options={options}", postgres_url()));
    }));
    on_server(&format!("SET synchronous_commit = off; DROP SCHEMA {schema} CASCADE"));
    if let Err(panic) = outcome {
        eprintln!("failed on postgres");
        resume_unwind(panic);
    }
}

/// The schema as one text: sent at once it costs the server a fraction of what it costs step by
/// step, each in a transaction of its own. `Database::open` migrates wherever a test starts the
/// program itself or opens its database by address.
fn postgres_schema() -> &'static str {
    static SCHEMA: OnceLock<String> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        let steps = files_under("migrations/postgres", ".sql").into_iter().map(|(_, text)| text);
        steps.collect::<Vec<String>>().join("\n;\n")
    })
}

/// A migrated file of SQLite, made once: each test begins with a copy of it.
fn migrated_file() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| {
        let folder = temporary_folder();
        let path = folder.path().join("template.sqlite");
        runtime().block_on(async {
            let made =
                Database::open(&format!("sqlite:{}", path.display()), &SCHEMA).await.unwrap();
            made.close().await;
        });
        std::fs::read(&path).unwrap()
    })
}

fn run<F: Future<Output = ()>>(url: &str, test: &impl Fn(Database) -> F) {
    runtime().block_on(async {
        let database = Database::connect(url, &SCHEMA).await.unwrap();
        let keys = temporary_folder();
        let database = database.with_vault(Vault::at(keys.path().join("key")));
        test(database.clone()).await;
        database.close().await;
    });
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// In memory where the machine offers it: the tests ask what is written, not how durably.
pub fn temporary_folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir()).unwrap()
}

fn postgres_url() -> String {
    std::env::var("TEST_POSTGRES_URL").unwrap_or_else(|_| DEFAULT_POSTGRES_URL.to_owned())
}

fn postgres_answers() -> bool {
    static ANSWERS: OnceLock<bool> = OnceLock::new();
    static SAID: Once = Once::new();
    let answers = *ANSWERS.get_or_init(|| {
        runtime().block_on(async {
            let url = postgres_url();
            let connected = sqlx::PgPool::connect(&url);
            let limit = std::time::Duration::from_secs(5);
            matches!(tokio::time::timeout(limit, connected).await, Ok(Ok(_)))
        })
    });
    if !answers {
        let is_required = std::env::var("REQUIRE_POSTGRES").is_ok_and(|value| value == "1");
        assert!(!is_required, "PostgreSQL does not answer at {}", postgres_url());
        SAID.call_once(|| eprintln!("PostgreSQL does not answer: only SQLite was tested"));
    }
    answers
}

fn on_server(statement: &str) {
    let statement = statement.to_owned();
    runtime().block_on(async {
        let pool = sqlx::PgPool::connect(&postgres_url()).await.unwrap();
        pool.execute(sqlx::raw_sql(AssertSqlSafe(statement))).await.unwrap();
        pool.close().await;
    });
}

/// Sends SQL past the product, as somebody with access to the database would.
pub async fn raw(database: &Database, text: &str) -> Result<(), String> {
    let statement = || sqlx::raw_sql(AssertSqlSafe(text.to_owned()));
    match &database.pools {
        Pools::Sqlite { writer, .. } => writer.execute(statement()).await.map(|_| ()),
        Pools::Postgres(pool) => pool.execute(statement()).await.map(|_| ()),
    }
    .map_err(|problem| match problem {
        sqlx::Error::Database(inner) => inner.message().to_owned(),
        other => other.to_string(),
    })
}

/// A reason for every rule that may warn: for tests that look at something else.
pub fn reasons(text: &str) -> Vec<Explanation> {
    let rules = [union_ledger::imports::codes::ALL, union_ledger::ledger::codes::ALL].into_iter();
    let warns = rules.flatten().filter(|code| code.severity == Severity::Warn);
    warns.map(|code| Explanation::of_rule(code.id, text)).collect()
}

/// The folder of the project.
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file under a folder whose name ends so, with its path in the project, in order.
pub fn files_under(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![project().join(folder)];
    while let Some(folder) = waiting.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            if path.is_dir() {
                waiting.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
                let name = path.strip_prefix(project()).unwrap().to_string_lossy().into_owned();
                found.push((name, text));
            }
        }
    }
    found.sort();
    found
}
