//! Who is let in where: every route as every role, as a foreigner and as nobody.

use std::fmt::Write as _;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use union_ledger::access::role::Role;
use union_ledger::web::guard::Guard;
use union_ledger::web::openapi_document;
use union_ledger::web::routes::guarded;

use super::service::{NOW, Service, read, served};
use crate::common::books::clock_at;
use crate::common::people::{Person, person};

/// Letters of the roles in the table below, in their order.
const LETTERS: [char; Role::EVERY.len()] = ['U', 'R', 'H', 'P', 'F', 'G', 'C', 'A'];

/// A path with something in each place of it.
fn filled(path: &str) -> String {
    path.replace("{code}", "G1")
        .replace("{period}", "2025-01")
        .replace("{year}", "2025")
        .replace("{login}", "nobody")
        .replace("{kind}", "journal")
        .replace("{list}", "vouchers")
        .replace("{file}", "none")
        .replace("{name}", "trial-balance")
        .split('/')
        .map(|part| if part.starts_with('{') { "4294967297" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    LetIn,
    Forbidden,
    /// As if there were no such unit.
    Unseen,
    SentToTheDoor,
}

async fn knock(service: &Service, person: Option<&Person>, method: &str, path: &str) -> Entry {
    let method: Method = method.parse().unwrap();
    let url = format!("{}{}", service.origin, filled(path));
    let mut request = service.client.request(method.clone(), url);
    if let Some(person) = person {
        request = request.bearer_auth(&person.token);
    }
    if method != Method::GET {
        request = request.header("content-type", "text/plain").body("{}");
    }
    let answer = request.send().await.unwrap();
    let status = answer.status();
    let location = answer.headers().get("location").map(|it| it.to_str().unwrap().to_owned());
    let text = answer.text().await.unwrap();
    if location.is_some_and(|it| it.starts_with("/login?")) || status == StatusCode::UNAUTHORIZED {
        return Entry::SentToTheDoor;
    }
    if status == StatusCode::FORBIDDEN {
        assert!(text.contains("access.forbidden"), "{method} {path}: {text}");
        return Entry::Forbidden;
    }
    if status == StatusCode::NOT_FOUND && text.contains("units.unit_unknown") {
        return Entry::Unseen;
    }
    assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{method} {path}: {text}");
    Entry::LetIn
}

/// One person for each role, at the grassroots union G1 and nowhere else.
async fn cast(service: &Service) -> Vec<Person> {
    let mut people = Vec::new();
    for (place, role) in Role::EVERY.iter().enumerate() {
        let held = match role {
            Role::Administrator => (*role, "everything", ""),
            _ => (*role, "unit", "G1"),
        };
        let (login, name) = (format!("role-{place}"), format!("角色{place}"));
        let clock = clock_at(NOW);
        people.push(person(&service.database, clock, (&login, &name), &[held]).await);
    }
    people
}

#[test]
fn every_route_lets_in_whom_it_should_and_nobody_else() {
    served(|service, _| async move {
        let people = cast(&service).await;
        let all_but_administrator: Vec<_> =
            Role::EVERY.iter().filter(|role| **role != Role::Administrator).collect();
        let roles: Vec<_> =
            all_but_administrator.iter().map(|role| (**role, "unit", "D1")).collect();
        let clock = clock_at(NOW);
        let foreigner = person(&service.database, clock, ("far", "外单位"), &roles).await;
        let mut table = String::new();
        let mut routes = guarded().to_vec();
        routes.sort_by_key(|(method, path, _)| (*path, *method));
        for (method, path, guard) in &routes {
            let nobody = knock(&service, None, method, path).await;
            let expected = if *guard == Guard::Open { Entry::LetIn } else { Entry::SentToTheDoor };
            assert_eq!(nobody, expected, "nobody at {method} {path}");
            let far = knock(&service, Some(&foreigner), method, path).await;
            if path.contains("/units/{code}") {
                assert_eq!(far, Entry::Unseen, "a foreigner at {method} {path}");
            }
            let mut letters = String::new();
            for (letter, person) in LETTERS.iter().zip(&people) {
                match knock(&service, Some(person), method, path).await {
                    Entry::LetIn => letters.push(*letter),
                    Entry::Forbidden | Entry::Unseen => letters.push('-'),
                    Entry::SentToTheDoor => panic!("{letter} sent to the door at {path}"),
                }
            }
            let _ = writeln!(table, "{letters} {method} {path}");
        }
        // The table is looked at when it changes: U 单位财务, R 审核人, H 经办人, P 出纳,
        // F 省直工会财务, G 考核组, C 经审委, A 系统管理员.
        insta::assert_snapshot!("who_is_let_in", table);
        service
    });
}

#[test]
fn every_described_route_has_its_guard_and_an_unknown_one_answers_nobody() {
    let document = serde_json::to_value(openapi_document()).unwrap();
    let mut unguarded = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let method = method.to_uppercase();
            if !guarded().iter().any(|(known, at, _)| *known == method && *at == path.as_str()) {
                unguarded.push(format!("{method} {path}"));
            }
        }
    }
    assert!(unguarded.is_empty(), "{unguarded:#?}");
    // And every guard of the API stands before a route that is described.
    for (method, path, _) in guarded().iter().filter(|(_, path, _)| path.starts_with("/api/")) {
        let item = &document["paths"][path];
        let is_itself = *path == "/api/v1/openapi.json";
        assert!(is_itself || item[method.to_lowercase()].is_object(), "{method} {path}");
    }
}

#[test]
fn an_auditor_reads_cannot_write_and_is_on_the_trail() {
    served(|service, _| async move {
        let clock = clock_at(NOW);
        let roles = [(Role::AuditCommittee, "subtree", "F1")];
        let auditor = person(&service.database, clock, ("sun", "孙经审"), &roles).await;
        let ask = async |method: Method, path: &str| {
            let request = service.ask_as(&auditor, method, path).json(&json!({}));
            read(request.send().await.unwrap()).await
        };
        let vouchers = "/api/v1/units/G1/vouchers?limit=5";
        for _ in 0..2 {
            ask(Method::GET, vouchers).await.done(200);
        }
        ask(Method::GET, "/api/v1/units/G1/years").await.done(200);
        for path in ["drafts", "postings", "imports", "periods/2025-01/closing?dry_run=true"] {
            let answer = ask(Method::POST, &format!("/api/v1/units/G1/{path}")).await;
            answer.check_problem(403, "access.forbidden");
        }
        let trail = service.get("/api/v1/units/G1/trail?limit=1000").await.done(200);
        let looks: Vec<&Value> = trail["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|record| record["action"] == "books.read")
            .collect();
        // The same look twice in a row counts once; the clerk's own looks are not recorded.
        assert_eq!(looks.len(), 2, "{looks:#?}");
        assert!(looks.iter().all(|look| look["actor"] == "孙经审"));
        assert_eq!(looks[0]["subject"], "/api/v1/units/G1/vouchers");
        let whole = service.get("/api/v1/units/G1/verification").await.done(200);
        assert_eq!(whole["is_whole"], true);
        service
    });
}

#[test]
fn a_read_only_token_reads_and_no_more() {
    served(|service, _| async move {
        let label = json!({ "label": "看板", "days": 7 });
        let made = service.post("/api/v1/me/tokens", label).await.done(201);
        let mut reader = service.clerk.clone();
        reader.token = made["key"].as_str().unwrap().to_owned();
        let get = service.ask_as(&reader, Method::GET, "/api/v1/units/G1");
        read(get.send().await.unwrap()).await.done(200);
        let post = service.ask_as(&reader, Method::POST, "/api/v1/units/G1/postings");
        read(post.send().await.unwrap()).await.check_problem(403, "access.forbidden");
        let tokens = service.get("/api/v1/me/tokens").await.done(200);
        assert_eq!(tokens[0]["label"], "看板");
        assert!(!tokens.to_string().contains(&reader.token), "a key is told twice");
        service
    });
}

#[test]
fn signing_in_too_often_is_slowed_down() {
    served(|service, _| async move {
        let body = "login=nobody&password=x";
        let mut statuses = Vec::new();
        for _ in 0..12 {
            let request = service.client.post(format!("{}/login", service.origin)).body(body);
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            statuses.push(request.send().await.unwrap().status().as_u16());
        }
        assert_eq!(statuses[..10], [401; 10]);
        assert_eq!(statuses[10..], [429; 2]);
        service
    });
}

#[test]
fn a_browser_signs_in_is_let_in_by_its_cookie_and_out_again() {
    served(|service, _| async move {
        let clerk = service.clerk.clone();
        let body = super::service::form(&[
            ("login", &clerk.login),
            ("password", &clerk.password),
            ("next", "/units/G1?period=2025-06"),
        ]);
        let kind = "application/x-www-form-urlencoded";
        let url = |path: &str| format!("{}{path}", service.origin);
        let login = service.client.post(url("/login")).header("content-type", kind).body(body);
        let answer = login.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_eq!(answer.headers()["location"], "/units/G1?period=2025-06");
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
        for part in ["session=", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{part} in {cookie}");
        }
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let get = |path: &str| service.client.get(url(path)).header("cookie", &cookie);
        assert_eq!(get("/units/G1").send().await.unwrap().status(), StatusCode::OK);
        assert_eq!(get("/api/v1/me").send().await.unwrap().status(), StatusCode::OK);
        // A page of another site cannot use the cookie to write.
        let foreign = service.client.post(url("/logout")).header("cookie", &cookie);
        let foreign = foreign.header("sec-fetch-site", "cross-site").send().await.unwrap();
        assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
        let out = service.client.post(url("/logout")).header("cookie", &cookie);
        assert_eq!(out.send().await.unwrap().status(), StatusCode::SEE_OTHER);
        let after = get("/units/G1").send().await.unwrap();
        assert_eq!(after.headers()["location"], "/login?next=%2Funits%2FG1");
        service
    });
}
