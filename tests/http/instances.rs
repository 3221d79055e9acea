//! Two instances of the service over one database see each other's work and can stop it.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use union_ledger::platform::jobs::{About, End, Jobs};
use union_ledger::web::{AppState, serve_until};

use super::service::{Answered, NOW, Service, read, served};
use crate::common::books::{Books, clock_at};
use crate::common::{isolation, temporary_folder};

/// Longer after the tests' time than a lease lasts.
const LATER: &str = "2025-06-30T08:05:00Z";

/// The other instance, with a folder of its own, asked by the first one's clerk. Dropped, it stops;
/// both share the pools of this process, so that it stops last.
struct Other {
    origin: String,
    _stop: oneshot::Sender<()>,
    _folder: tempfile::TempDir,
}

impl Other {
    async fn start(service: &Service, now: &str) -> Self {
        Self::start_in(service, now, temporary_folder()).await
    }

    async fn start_in(service: &Service, now: &str, folder: tempfile::TempDir) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let data_dir = folder.path().to_owned();
        let mut state = AppState::new(service.database.clone(), clock_at(now), data_dir);
        state.isolation = isolation();
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(serve_until(listener, state, async move {
            let _ = stopped.await;
        }));
        Self { origin, _stop: stop, _folder: folder }
    }

    async fn ask(&self, service: &Service, method: Method, path: &str) -> Answered {
        let request = service.client.request(method, format!("{}{path}", self.origin));
        let request = request.bearer_auth(&service.clerk.token);
        read(request.send().await.unwrap()).await
    }
}

async fn staged(service: &Service) -> String {
    let text = "日期,凭证号,摘要,科目编码,借方金额,贷方金额\n\
                2025-01-08,记-1,收到会费,102,5.00,\n2025-01-08,记-1,收到会费,401,,5.00\n";
    let path = "/api/v1/units/G1/imports?year=2025&kind=journal&staged=true";
    let sent = service.ask(Method::POST, path).body(text).send().await.unwrap();
    let id = read(sent).await.done(201)["id"].clone();
    format!("/api/v1/units/G1/imports/{id}")
}

async fn progress_of(service: &Service, upload: &str) -> Value {
    service.get(&format!("{upload}/progress")).await.done(200)
}

#[test]
fn an_import_of_one_instance_is_seen_and_stopped_at_the_other() {
    served(|service, books| async move {
        let other = Other::start(&service, NOW).await;
        let upload = staged(&service).await;
        // While the book is held, the import stands at its beginning.
        let held = books.database.write(&[books.grassroots.id]).await.unwrap();
        service.accept(&upload, json!({ "reason": "已核", "waits": false })).await.done(202);
        let progress = format!("{upload}/progress");
        let seen = other.ask(&service, Method::GET, &progress).await.done(200);
        assert_eq!((&seen["is_done"], &seen["is_cancelled"]), (&json!(false), &json!(false)));
        let system = other.ask(&service, Method::GET, "/api/v1/system").await.done(200);
        assert_eq!(system["imports"].as_array().unwrap().len(), 1, "{system}");
        let stop = format!("{upload}/cancellation");
        other.ask(&service, Method::POST, &stop).await.done(200);
        assert_eq!(progress_of(&service, &upload).await["is_cancelled"], true);
        wait_until_told(&books, &upload).await;
        held.rollback().await.unwrap();
        let ended = loop {
            let ended = other.ask(&service, Method::GET, &progress).await.done(200);
            if ended["is_done"] == true {
                break ended;
            }
            tokio::task::yield_now().await;
        };
        assert!(ended["problem"].is_string() || ended["outcome"]["posted"] == false, "{ended}");
        let vouchers = service.get("/api/v1/units/G1/vouchers").await.done(200);
        assert_eq!(vouchers["items"], json!([]));
        assert_eq!(service.get(&upload).await.done(200)["status"], "staged");
        drop(other);
        service
    });
}

fn about(upload: &str) -> About {
    let subject = upload.rsplit('/').next().unwrap().to_owned();
    About { kind: "import", unit_id: 3, subject }
}

/// Until the instance that does the work has heard that it is no longer wanted.
async fn wait_until_told(books: &Books, upload: &str) {
    let jobs = Jobs::of(books.database.clone(), books.clock);
    loop {
        let job = jobs.latest(&about(upload)).await.unwrap().unwrap();
        if job.progress.contains("\"is_cancelled\":true") {
            break;
        }
        tokio::task::yield_now().await;
    }
}

#[test]
fn an_import_whose_instance_died_is_ended_and_told_and_can_be_resumed() {
    served(|service, books| async move {
        let upload = staged(&service).await;
        let dead = Jobs::of(books.database.clone(), books.clock);
        dead.begin(&about(&upload), "", "方小满").await.unwrap().unwrap();
        let version = service.get(&upload).await.done(200)["version"].clone();
        let again = json!({ "version": version });
        let refused = service.post(&format!("{upload}/acceptance"), again).await;
        refused.check_problem(409, "web.import_under_way");
        // Another instance starts when the lease has run out.
        let other = Other::start(&service, LATER).await;
        let ended = loop {
            let progress = progress_of(&service, &upload).await;
            if progress["is_done"] == true {
                break progress;
            }
            tokio::task::yield_now().await;
        };
        assert_eq!(ended["problem"], "jobs.broke_off");
        let id = upload.rsplit('/').next().unwrap();
        let page = service.page(&format!("/units/G1/uploads/{id}")).await;
        assert!(page.contains("服务中断，这项工作没有做完"), "{page}");
        let accepted = service.accept(&upload, json!({ "reason": "已核" })).await.done(201);
        assert_eq!(accepted["posted"], true);
        drop(other);
        service
    });
}

#[test]
fn a_backup_whose_instance_died_is_made_anew() {
    served(|service, books| async move {
        let about = About { kind: "backup", unit_id: 0, subject: String::new() };
        let dead = Jobs::of(books.database.clone(), books.clock);
        dead.begin(&about, "", "张会计").await.unwrap().unwrap();
        let refused = service.ask(Method::POST, "/api/v1/system/backups").send().await.unwrap();
        read(refused).await.check_problem(409, "backup.under_way");
        let other = Other::start(&service, LATER).await;
        loop {
            let job = dead.latest(&about).await.unwrap().unwrap();
            if job.is_over() {
                assert_eq!(job.error, None);
                break;
            }
            tokio::task::yield_now().await;
        }
        let made = other.ask(&service, Method::GET, "/api/v1/system/backups").await.done(200);
        assert_eq!(made.as_array().unwrap().len(), 1, "{made}");
        let trail = service.get("/api/v1/trail?action=backup.made").await.done(200);
        assert_eq!(trail["items"][0]["actor"], "张会计");
        let given_up = End::Failed("backup.not_made".to_owned(), None);
        let id = dead.begin(&about, "", "张会计").await.unwrap().unwrap();
        assert!(dead.end(id, "", &given_up).await.unwrap());
        let state = other.ask(&service, Method::GET, "/api/v1/system").await.done(200);
        assert!(state["backup_failed_at"].is_string(), "{state}");
        drop(other);
        service
    });
}

#[test]
fn a_start_sweeps_away_what_a_crash_left_half_written() {
    served(|service, _| async move {
        let folder = temporary_folder();
        let (shelf, backups) = (folder.path().join("evidence/ab"), folder.path().join("backups"));
        for place in [&shelf, &backups] {
            std::fs::create_dir_all(place).unwrap();
            std::fs::write(place.join(".half.partial"), b"half").unwrap();
            std::fs::write(place.join("whole"), b"whole").unwrap();
        }
        let other = Other::start_in(&service, NOW, folder).await;
        other.ask(&service, Method::GET, "/api/v1/errors").await.done(200);
        for place in [&shelf, &backups] {
            let left = std::fs::read_dir(place).unwrap().map(|it| it.unwrap().file_name());
            assert_eq!(left.collect::<Vec<_>>(), ["whole"]);
        }
        service
    });
}
