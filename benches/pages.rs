//! Pages of the service on the sample ledgers, with twenty users at once, beside a trivial answer
//! of the same server in the same run.
//!
//! `cargo bench --bench pages`. Every user has a session of their own and asks for every page in
//! turn, without a pause; what is told is the 95th percentile of each page and its ratio to
//! `/healthz` under the same load.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a scenario that is run by hand and read by people"
)]

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use tokio::net::TcpListener;
use union_ledger::catalogue::SCHEMA;
use union_ledger::cli::demo::Loader;
use union_ledger::cli::demo_life::{begin_new_year, register_people};
use union_ledger::formats::Isolation;
use union_ledger::ledger::prepare_database;
use union_ledger::platform::clock::Clock;
use union_ledger::platform::database::Database;
use union_ledger::trail::Actor;
use union_ledger::web::{AppState, serve_until};

const USERS: usize = 20;
const ROUNDS: usize = 10;
/// What the others stand beside.
const TRIVIAL: &str = "/healthz";
const PAGES: [&str; 17] = [
    TRIVIAL,
    "/",
    "/search?q=慰问",
    "/units",
    "/units/101001",
    "/units/101001/uploads",
    "/units/101001/vouchers?period=2025-06",
    "/units/101001/vouchers/new",
    "/units/101001/review",
    "/units/101001/books/trial-balance?period=2025",
    "/units/101001/books/detail-ledger?period=2025&account=102",
    "/units/101001/statements?period=2025",
    "/units/101001/statements/balance-sheet?period=2025",
    "/units/101001/statements/income-expenditure?period=2025-06",
    "/units/101001/periods?period=2025",
    "/periods?period=2025",
    "/units/101001/accounts",
];

struct Walker {
    client: reqwest::Client,
    origin: String,
    cookie: String,
}

impl Walker {
    async fn sign_in(origin: &str, login: &str, password: &str) -> Self {
        let policy = reqwest::redirect::Policy::none();
        let client = reqwest::Client::builder().redirect(policy).build().unwrap();
        let body = format!("login={login}&password={password}");
        let kind = "application/x-www-form-urlencoded";
        let request =
            client.post(format!("{origin}/login")).header("content-type", kind).body(body);
        let answer = request.send().await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        Self { client, origin: origin.to_owned(), cookie }
    }

    async fn open(&self, page: &str) -> f64 {
        let begun = Instant::now();
        let request = self.client.get(format!("{}{page}", self.origin));
        let answer = request.header("cookie", &self.cookie).send().await.unwrap();
        let status = answer.status();
        let _ = answer.bytes().await.unwrap();
        assert!(status.is_success(), "{page}: {status}");
        begun.elapsed().as_secs_f64() * 1_000.0
    }
}

async fn sample_federation(folder: &Path) -> (Database, Vec<(String, String)>) {
    let url = format!("sqlite:{}", folder.join("ledger.sqlite").display());
    let database = Database::open(&url, &SCHEMA).await.unwrap();
    prepare_database(&database).await.unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_ledgers");
    let isolation = Isolation::Child { program: env!("CARGO_BIN_EXE_union-ledger").into() };
    let clock = Clock::System;
    let loader =
        Loader { database: &database, data_dir: folder, clock, samples: &samples, isolation };
    let actor = Actor::named("测速");
    loader.run(&actor).await.unwrap();
    let people = register_people(&loader, &actor).await.unwrap();
    begin_new_year(&loader).await.unwrap();
    let keys = people.into_iter().map(|it| (it.login, it.password)).collect();
    (database, keys)
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let (database, people) = sample_federation(folder.path()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let state = AppState::new(database, Clock::System, folder.path().to_owned());
    let server = tokio::spawn(serve_until(listener, state, std::future::pending()));
    // Finance officers; the knocks of one account are limited, so that each has some sessions.
    let officers: Vec<_> = people.iter().filter(|(login, _)| login == "fangxiaoman").collect();
    let (login, password) = officers[0];
    let mut walkers = Vec::new();
    while walkers.len() < USERS {
        if walkers.len() == USERS / 2 {
            tokio::time::sleep(std::time::Duration::from_secs(61)).await;
        }
        walkers.push(Arc::new(Walker::sign_in(&origin, login, password).await));
    }
    let times: Arc<Mutex<Vec<Vec<f64>>>> = Arc::new(Mutex::new(vec![Vec::new(); PAGES.len()]));
    let mut tasks = Vec::new();
    for (place, walker) in walkers.into_iter().enumerate() {
        let times = Arc::clone(&times);
        tasks.push(tokio::spawn(async move {
            for round in 0..ROUNDS * PAGES.len() {
                // Each begins elsewhere, so that the load is mixed.
                let page = (round + place) % PAGES.len();
                let taken = walker.open(PAGES[page]).await;
                times.lock().unwrap()[page].push(taken);
            }
        }));
    }
    let begun = Instant::now();
    for task in tasks {
        task.await.unwrap();
    }
    let whole = begun.elapsed().as_secs_f64();
    server.abort();
    let mut times = times.lock().unwrap().clone();
    let p95 = |times: &mut Vec<f64>| {
        times.sort_unstable_by(f64::total_cmp);
        times[(times.len() as f64 * 0.95) as usize]
    };
    let trivial = p95(&mut times[0]);
    println!("{USERS} 个用户，每页 {} 次", USERS * ROUNDS);
    for (page, times) in PAGES.iter().zip(&mut times) {
        let slow = p95(times);
        println!("{page:<60} p95 {slow:>7.1} ms  {:.1} × {TRIVIAL}", slow / trivial);
    }
    let rate = (USERS * ROUNDS * PAGES.len()) as f64 / whole;
    println!("{rate:.0} 页/秒");
}
