//! The way in through the proxy of docs/operations.md, and from browsers that tell little.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Once;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderValue};
use tokio::net::TcpListener;
use union_ledger::web::door::Door;

use super::service::{NOW, Service, form, served};
use crate::common::books::Books;
use crate::common::{both, project, temporary_folder};

const FORM: &str = "application/x-www-form-urlencoded";

/// The way into the service, as docs/operations.md gives it to nginx.
fn documented_lines() -> String {
    let text = std::fs::read_to_string(project().join("docs/operations.md")).unwrap();
    let from = text.find("# nginx").unwrap();
    let lines = text[from..].lines().skip(1).take_while(|line| !line.trim().is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether nginx is here; its absence is said once, and a failure under `REQUIRE_NGINX=1`.
fn has_nginx() -> bool {
    static SAID: Once = Once::new();
    let is_here = Command::new("nginx").arg("-v").stderr(Stdio::null()).status().is_ok();
    if !is_here {
        let is_required = std::env::var("REQUIRE_NGINX").is_ok_and(|value| value == "1");
        assert!(!is_required, "nginx is not installed");
        SAID.call_once(|| eprintln!("nginx is not installed: the documented proxy was not tried"));
    }
    is_here
}

/// Ends with the test, however that ends.
struct Proxy(Child);

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// nginx in the foreground, with one process, writing only below `folder`.
fn start_proxy(folder: &Path, port: u16, location: &str) -> Proxy {
    let temporary: Vec<String> = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|what| format!("{what}_temp_path {}/{what};", folder.display()))
        .collect();
    let config = format!(
        "daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n\
         events {{ worker_connections 64; }}\n\
         http {{ access_log off; {temporary}\n\
         server {{ listen 127.0.0.1:{port};\n{location}\n}} }}\n",
        folder = folder.display(),
        temporary = temporary.join(" "),
    );
    let path = folder.join("nginx.conf");
    std::fs::write(&path, config).unwrap();
    let mut command = Command::new("nginx");
    command.arg("-c").arg(&path).arg("-p").arg(folder);
    Proxy(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
}

/// A port that nobody has just now.
async fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

/// Asks until somebody listens.
async fn wait_for(client: &reqwest::Client, url: &str) {
    for _ in 0..500 {
        if client.get(url).send().await.is_ok() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("nobody listens at {url}");
}

#[test]
fn behind_the_documented_proxy_a_public_address_keeps_its_port_and_people_sign_in() {
    if !has_nginx() {
        return;
    }
    both(|database| async move {
        Books::new(database.clone()).await;
        let port = free_port().await;
        let public = format!("ledger.example:{port}");
        let listen = "127.0.0.1:8080".parse().unwrap();
        let door = Door::new(listen, Some(&format!("https://{public}")), Vec::new()).unwrap();
        let service = Service::start_behind(&database, NOW, door).await;
        let folder = temporary_folder();
        let origin = service.origin.clone();
        let lines = documented_lines();
        assert!(lines.contains("http://127.0.0.1:8080;"), "{lines}");
        let lines = lines.replace("http://127.0.0.1:8080", &origin);
        let proxy = start_proxy(folder.path(), port, &lines);
        let url = |path: &str| format!("http://127.0.0.1:{port}{path}");
        wait_for(&service.client, &url("/healthz")).await;

        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_str(&public).unwrap());
        let page = service.client.get(url("/login")).headers(headers.clone()).send().await.unwrap();
        assert_eq!(page.status(), StatusCode::OK);
        // A browser that says where the form came from and nothing about the site.
        headers.insert("origin", HeaderValue::from_str(&format!("https://{public}")).unwrap());
        headers.insert("content-type", HeaderValue::from_static(FORM));
        let clerk = &service.clerk;
        let fields = [("login", clerk.login.as_str()), ("password", clerk.password.as_str())];
        let login = service.client.post(url("/login")).headers(headers.clone());
        let answer = login.body(form(&fields)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
        assert!(cookie.starts_with("__Host-session=") && cookie.contains("Secure"), "{cookie}");
        // A form of another port of the same name is a form of another site.
        let other = HeaderValue::from_static("https://ledger.example:1");
        headers.insert("origin", other);
        let foreign = service.client.post(url("/login")).headers(headers);
        let foreign = foreign.body(form(&fields)).send().await.unwrap();
        assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
        drop(proxy);
        service.stop().await;
    });
}

#[test]
fn a_browser_that_tells_only_where_the_form_came_from_signs_in() {
    served(|service, _| async move {
        let clerk = service.clerk.clone();
        let body = form(&[("login", &clerk.login), ("password", &clerk.password)]);
        let send = async |origin: &str| {
            let request = service.client.post(format!("{}/login", service.origin));
            let request = request.header("content-type", FORM).header("origin", origin);
            request.body(body.clone()).send().await.unwrap()
        };
        let page = service.client.get(format!("{}/login", service.origin)).send().await.unwrap();
        // With `no-referrer` Chromium sends forms of this very page with `Origin: null`.
        assert_eq!(page.headers()["referrer-policy"], "same-origin");
        assert_eq!(send(&service.origin).await.status(), StatusCode::SEE_OTHER);
        for foreign in ["null", "http://other.example"] {
            assert_eq!(send(foreign).await.status(), StatusCode::FORBIDDEN, "{foreign}");
        }
        service
    });
}
