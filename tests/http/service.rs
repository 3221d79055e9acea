//! A running service on a free port, and short words for asking it.

use std::future::Future;
use std::path::Path;

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use union_ledger::access::role::Role;
use union_ledger::finding::Outcome;
use union_ledger::platform::database::Database;
use union_ledger::web::door::Door;
use union_ledger::web::{AppState, serve_until};

use crate::common::books::{Books, clock_at};
use crate::common::people::{Person, all_rounder, person};
use crate::common::{both, isolation, temporary_folder};

/// When the tests of the service take place.
pub const NOW: &str = "2025-06-30T08:00:00Z";

pub struct Service {
    pub origin: String,
    pub client: reqwest::Client,
    /// Who asks unless somebody else is named: every role, everywhere.
    pub clerk: Person,
    /// The second pair of eyes.
    pub reviewer: Person,
    pub database: Database,
    /// Evidence is kept here until the service has stopped.
    _folder: tempfile::TempDir,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Outcome<()>>,
}

/// An answer: status, the header that says what it is, and its JSON (or null).
#[derive(Debug)]
pub struct Answered {
    pub status: StatusCode,
    pub kind: String,
    pub json: Value,
}

impl Service {
    pub async fn start(database: &Database) -> Self {
        Self::start_at(database, NOW, None).await
    }

    /// At another time, with the evidence kept elsewhere.
    pub async fn start_at(database: &Database, now: &str, data_dir: Option<&Path>) -> Self {
        Self::start_with(database, now, (data_dir, Door::default())).await
    }

    /// Reached by another name than that of this machine.
    pub async fn start_behind(database: &Database, now: &str, door: Door) -> Self {
        Self::start_with(database, now, (None, door)).await
    }

    async fn start_with(
        database: &Database,
        now: &str,
        (data_dir, door): (Option<&Path>, Door),
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let folder = temporary_folder();
        let clock = clock_at(now);
        let data_dir = data_dir.unwrap_or(folder.path()).to_owned();
        let clerk = all_rounder(database, clock).await;
        let reviewer =
            person(database, clock, ("li", "李审核"), &[(Role::Reviewer, "everything", "")]).await;
        let mut state = AppState::new(database.clone(), clock, data_dir);
        state.isolation = isolation();
        state.door = door;
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(serve_until(listener, state, async move {
            let _ = stopped.await;
        }));
        // Where a page leads is for the test to see.
        let policy = reqwest::redirect::Policy::none();
        let client = reqwest::Client::builder().redirect(policy).build().unwrap();
        let database = database.clone();
        Self { origin, client, clerk, reviewer, database, _folder: folder, stop, task }
    }

    /// Tells it to stop and waits until it has.
    pub async fn stop(self) {
        self.tell_to_stop().await.unwrap().unwrap();
    }

    /// Tells it to stop; ends when it has.
    pub fn tell_to_stop(self) -> JoinHandle<Outcome<()>> {
        self.stop.send(()).unwrap();
        self.task
    }

    pub fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.ask_as(&self.clerk, method, path)
    }

    /// The same for somebody else.
    pub fn ask_as(&self, person: &Person, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.origin)).bearer_auth(&person.token)
    }

    /// A page as its text.
    pub async fn page(&self, path: &str) -> String {
        self.page_as(&self.clerk, path).await
    }

    /// A page as somebody else sees it.
    pub async fn page_as(&self, person: &Person, path: &str) -> String {
        let answer = self.ask_as(person, Method::GET, path).send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert_eq!(status, StatusCode::OK, "{path}: {text}");
        text
    }

    /// A form as a page sends it; gives status, where it leads, and the text.
    pub async fn send_form(
        &self,
        person: &Person,
        path: &str,
        fields: &[(&str, &str)],
    ) -> (u16, String, String) {
        let body = form(fields);
        let request = self.ask_as(person, Method::POST, path).body(body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = request.send().await.unwrap();
        let location = answer.headers().get("location").map(|it| it.to_str().unwrap().to_owned());
        let status = answer.status().as_u16();
        (status, location.unwrap_or_default(), answer.text().await.unwrap())
    }

    pub async fn get(&self, path: &str) -> Answered {
        read(self.ask(Method::GET, path).send().await.unwrap()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answered {
        read(self.ask(Method::POST, path).json(&body).send().await.unwrap()).await
    }

    /// Accepts a staged upload as it stands, with what is said of it.
    pub async fn accept(&self, upload: &str, said: Value) -> Answered {
        let mut body = said;
        body["version"] = self.get(upload).await.done(200)["version"].clone();
        self.post(&format!("{upload}/acceptance"), body).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answered {
        read(self.ask(Method::PUT, path).json(&body).send().await.unwrap()).await
    }

    /// The same as [`Service::post`], by the second pair of eyes.
    pub async fn post_as_reviewer(&self, path: &str, body: Value) -> Answered {
        let request = self.ask_as(&self.reviewer, Method::POST, path).json(&body);
        read(request.send().await.unwrap()).await
    }
}

/// Fields as a browser sends them.
pub fn form(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let pairs = fields.iter().map(|(key, value)| format!("{}={}", encode(key), encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

pub async fn read(response: Response) -> Answered {
    let status = response.status();
    let header = response.headers().get("content-type").map(|kind| kind.to_str().unwrap());
    let kind = header.unwrap_or_default().to_owned();
    let text = response.text().await.unwrap();
    Answered { status, kind, json: serde_json::from_str(&text).unwrap_or(Value::Null) }
}

impl Answered {
    /// A refusal in full: status, code, and the form that every refusal has.
    pub fn check_problem(&self, status: u16, code: &str) {
        assert_eq!(
            (self.status.as_u16(), self.json["code"].as_str()),
            (status, Some(code)),
            "{self:?}"
        );
        assert_eq!(self.kind, "application/problem+json; charset=utf-8");
        assert_eq!(self.json["type"], format!("/errors/{code}"));
        assert_eq!(self.json["status"], status);
        for field in ["title", "detail", "hint"] {
            assert!(self.json[field].is_string(), "{field}: {self:?}");
        }
        assert!(self.json["findings"].is_array(), "{self:?}");
    }

    pub fn done(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        self.json
    }
}

/// Runs a test against a service over three unions, once on each database.
pub fn served<F: Future<Output = Service>>(test: impl Fn(Service, Books) -> F) {
    let test = &test;
    both(|database| async move {
        let books = Books::new(database.clone()).await;
        let service = Service::start(&database).await;
        test(service, books).await.stop().await;
    });
}
