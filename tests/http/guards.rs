//! What is refused before any handler, and what the service says about itself.

use std::net::SocketAddr;

use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use union_ledger::finding::Failure;
use union_ledger::web::door::Door;
use union_ledger::web::openapi_document;

use super::service::{Service, read, served};
use crate::common::books::Books;
use crate::common::both;

#[test]
fn wrong_requests_end_in_a_problem_with_a_stable_code() {
    served(|service, _| async move {
        let drafts = "/api/v1/units/G1/drafts";
        let send = async |method: Method, path: &str, kind: &str, body: &str| {
            let request = service.ask(method, path).header("content-type", kind);
            read(request.body(body.to_owned()).send().await.unwrap()).await
        };
        let json = "application/json";
        for (method, path, kind, body, status, code) in [
            (Method::GET, "/api/v1/nothing", json, "", 404, "web.route_unknown"),
            (Method::GET, "/api/v1/units/NO", json, "", 404, "units.unit_unknown"),
            (Method::GET, "/api/v1/units/G1/vouchers/7", json, "", 404, "ledger.voucher_unknown"),
            (Method::GET, "/api/v1/units/G1/drafts/7", json, "", 404, "ledger.draft_unknown"),
            (
                Method::GET,
                "/api/v1/units/G1/periods?year=2031",
                json,
                "",
                404,
                "ledger.year_unknown",
            ),
            (Method::DELETE, "/api/v1/units", json, "", 405, "web.method_not_allowed"),
            (Method::POST, drafts, json, "{", 400, "web.body_not_json"),
            (Method::POST, drafts, json, "{}", 422, "web.body_invalid"),
            (Method::POST, drafts, "text/plain", "{}", 415, "web.media_type_unsupported"),
            (Method::GET, "/api/v1/units?limit=x", json, "", 400, "web.query_invalid"),
            (Method::GET, "/api/v1/units?limits=1", json, "", 400, "web.query_invalid"),
            (Method::GET, "/api/v1/units/G1/drafts/x", json, "", 400, "web.path_invalid"),
        ] {
            send(method, path, kind, body).await.check_problem(status, code);
        }
        service
    });
}

#[test]
fn a_body_beyond_the_limit_is_refused() {
    served(|service, _| async move {
        let request = service.ask(Method::POST, "/api/v1/units/G1/drafts");
        let request = request.header("content-type", "application/json");
        let body = vec![b' '; 9 * 1024 * 1024];
        let answer = read(request.body(body).send().await.unwrap()).await;
        answer.check_problem(413, "web.body_too_large");
        service
    });
}

#[test]
fn without_a_key_that_opens_nothing_is_answered() {
    served(|service, _| async move {
        let url = format!("{}/api/v1/units/G1/postings", service.origin);
        for key in [None, Some(""), Some("x"), Some("Basic eDp5")] {
            let mut request = service.client.post(&url);
            if let Some(key) = key {
                request = request.header("authorization", format!("Bearer {key}"));
            }
            read(request.send().await.unwrap()).await.check_problem(401, "access.sign_in_needed");
        }
        service
    });
}

#[test]
fn other_hosts_and_other_sites_are_refused() {
    served(|service, _| async move {
        let foreign = service.ask(Method::GET, "/healthz").header("host", "ledger.example");
        read(foreign.send().await.unwrap()).await.check_problem(421, "web.host_refused");
        for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "http://evil.example")] {
            let request = service.ask(Method::POST, "/api/v1/units/G1/postings");
            let answer = read(request.header(name, value).send().await.unwrap()).await;
            answer.check_problem(403, "web.cross_site");
        }
        let own = service.ask(Method::POST, "/api/v1/units/G1/postings");
        let own = own.json(&json!({ "drafts": [] }));
        let own = own.header("origin", service.origin.clone()).send().await.unwrap();
        assert_eq!(own.status(), StatusCode::OK);
        service
    });
}

#[test]
fn every_answer_carries_the_security_headers_and_a_request_id() {
    served(|service, _| async move {
        for path in ["/", "/healthz", "/api/v1/units", "/nothing", "/assets/style.css"] {
            let answer = service.ask(Method::GET, path).send().await.unwrap();
            let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
            assert!(header("content-security-policy").contains("default-src 'self'"), "{path}");
            assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(header("x-request-id").len(), 36, "{path}");
            let is_asset = path.starts_with("/assets");
            let cache = if is_asset { "public, max-age=31536000, immutable" } else { "no-store" };
            assert_eq!(header("cache-control"), cache, "{path}");
            assert!(!header("content-security-policy").contains("unsafe"), "{path}");
        }
        let named = service.ask(Method::GET, "/healthz").header("x-request-id", "abc-1");
        assert_eq!(named.send().await.unwrap().headers()["x-request-id"], "abc-1");
        service
    });
}

#[test]
fn an_address_beyond_this_machine_needs_https() {
    let listen: SocketAddr = "0.0.0.0:0".parse().unwrap();
    match Door::new(listen, None, Vec::new()) {
        Err(Failure::Refused(findings)) => {
            assert_eq!(findings[0].code.id, "web.address_needs_https");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_service_says_that_it_lives_can_work_and_what_it_counts() {
    served(|service, _| async move {
        for path in ["/healthz", "/readyz"] {
            assert_eq!(service.get(path).await.status, StatusCode::OK, "{path}");
        }
        service.get("/api/v1/units/G1").await.done(200);
        let answer = service.ask(Method::GET, "/metrics").send().await.unwrap();
        let text = answer.text().await.unwrap();
        assert!(text.contains(
            r#"http_requests_total{method="GET",route="/api/v1/units/{code}",status="200"}"#
        ));
        assert!(text.contains("http_request_duration_seconds_bucket"), "{text}");
        assert!(!text.contains("G1"), "a metric names a unit");
        service
    });
}

#[test]
fn the_catalogue_lists_every_code_once_and_each_has_a_page() {
    served(|service, _| async move {
        let codes = service.get("/api/v1/errors").await.done(200);
        let ids: Vec<&str> =
            codes.as_array().unwrap().iter().map(|code| code["code"].as_str().unwrap()).collect();
        assert!(ids.contains(&"web.cross_site") && ids.contains(&"ledger.period_closed"));
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
        let page = service.ask(Method::GET, "/errors/ledger.period_closed").send().await.unwrap();
        assert_eq!(page.status(), StatusCode::OK);
        assert!(page.text().await.unwrap().contains("会计期间已结账"));
        service
    });
}

#[test]
fn pages_escape_names_and_answer_what_is_not_there() {
    served(|service, _| async move {
        let unit = json!({
            "code": "X1", "name": "<b>甲</b>", "level": "department", "tier": "grassroots",
            "valid_from_on": "2020-01-01",
        });
        service.post("/api/v1/units", unit).await.done(201);
        for path in ["/search?q=X1", "/units/X1"] {
            let page = service.page(path).await;
            assert!(page.contains("&lt;b&gt;甲&lt;/b&gt;") && !page.contains("<b>甲"), "{path}");
        }
        let missing = service.ask(Method::GET, "/units/NO").send().await.unwrap();
        assert_eq!(missing.status(), StatusCode::NOT_FOUND);
        service
    });
}

#[test]
fn a_request_under_way_is_answered_before_the_service_stops() {
    both(|database| async move {
        let _ = Books::new(database.clone()).await;
        let service = Service::start(&database).await;
        let host = service.origin.trim_start_matches("http://").to_owned();
        let mut connection = TcpStream::connect(&host).await.unwrap();
        let body = r#"{"key":"review_required","value":"true"}"#;
        let key = &service.clerk.token;
        let head = format!(
            "PUT /api/v1/units/G1/settings HTTP/1.1\r\nhost: {host}\r\n\
             authorization: Bearer {key}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\
             expect: 100-continue\r\n\r\n",
            body.len()
        );
        connection.write_all(head.as_bytes()).await.unwrap();
        // The handler has begun to read when the service asks for the rest.
        let mut told = [0; 25];
        connection.read_exact(&mut told).await.unwrap();
        assert_eq!(&told, b"HTTP/1.1 100 Continue\r\n\r\n");
        let stopping = service.tell_to_stop();
        connection.write_all(body.as_bytes()).await.unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
        assert!(answer.contains(r#""review_required":true"#), "{answer}");
        stopping.await.unwrap().unwrap();
        assert!(TcpStream::connect(&host).await.is_err());
    });
}

#[test]
fn the_description_names_every_route() {
    let document = serde_json::to_value(openapi_document()).unwrap();
    let mut routes = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            routes.push(format!("{} {path}", method.to_uppercase()));
        }
    }
    routes.sort_by_key(|route| {
        route.split_once(' ').map(|(method, path)| (path.to_owned(), method.to_owned()))
    });
    insta::assert_snapshot!(routes.join("\n"));
}

#[test]
fn the_description_is_what_the_service_serves() {
    served(|service: Service, _| async move {
        let served = service.get("/api/v1/openapi.json").await.done(200);
        assert_eq!(served, serde_json::to_value(openapi_document()).unwrap());
        let post = &served["paths"]["/api/v1/units/{code}/drafts"]["post"];
        assert_eq!(post["security"][0]["token"], json!([]));
        assert_eq!(served["paths"]["/healthz"]["get"].get("security"), None);
        let problem = "#/components/schemas/Problem";
        let content = &post["responses"]["default"]["content"]["application/problem+json"];
        assert_eq!(content["schema"]["$ref"], problem);
        assert!(served["components"]["schemas"]["Problem"].is_object());
        service
    });
}
