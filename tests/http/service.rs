//! A running service on a free port, and short words for asking it.

use std::future::Future;

use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use union_ledger::finding::Outcome;
use union_ledger::platform::database::Database;
use union_ledger::web::{AppState, serve_until};

use crate::common::books::{Books, clock_at};
use crate::common::{both, isolation, temporary_folder};

pub struct Service {
    pub origin: String,
    pub client: reqwest::Client,
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
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let folder = temporary_folder();
        let clock = clock_at("2025-06-30T08:00:00Z");
        let mut state = AppState::new(database.clone(), clock, folder.path().to_owned());
        state.isolation = isolation();
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(serve_until(listener, state, async move {
            let _ = stopped.await;
        }));
        Self { origin, client: reqwest::Client::new(), _folder: folder, stop, task }
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
        let request = self.client.request(method, format!("{}{path}", self.origin));
        request.header("x-actor", "%E5%BC%A0%E4%BC%9A%E8%AE%A1")
    }

    pub async fn get(&self, path: &str) -> Answered {
        read(self.ask(Method::GET, path).send().await.unwrap()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answered {
        read(self.ask(Method::POST, path).json(&body).send().await.unwrap()).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answered {
        read(self.ask(Method::PUT, path).json(&body).send().await.unwrap()).await
    }

    /// The same as [`Service::post`], by the second pair of eyes.
    pub async fn post_as_reviewer(&self, path: &str) -> Answered {
        let request = self.client.post(format!("{}{path}", self.origin));
        let request = request.header("x-actor", "%E6%9D%8E%E5%AE%A1%E6%A0%B8");
        read(request.send().await.unwrap()).await
    }
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
