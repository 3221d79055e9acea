//! What a request says and nobody asks for is refused, never passed over in silence.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Map, Value, json};
use union_ledger::web::openapi_document;

use super::service::{Answered, Service, read, served};

/// A name that no field and no parameter has.
const UNKNOWN: &str = "unbekannt";

/// A path with something in each place of it.
fn filled(path: &str) -> String {
    path.replace("{code}", "G1")
        .replace("{period}", "2025-01")
        .replace("{year}", "2025")
        .replace("{login}", "zhang")
        .replace("{kind}", "journal")
        .replace("{list}", "vouchers")
        .replace("{name}", "trial-balance")
        .split('/')
        .map(|part| if part.starts_with('{') { "4294967297" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

/// Every operation of the document: method, path, what it says of itself.
fn operations(document: &Value) -> Vec<(Method, String, Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let method: Method = method.to_uppercase().parse().unwrap();
            found.push((method, path.clone(), operation.clone()));
        }
    }
    assert!(found.len() > 80, "{}", found.len());
    found
}

fn check(answer: &Answered, (status, code): (u16, &str), what: &str) {
    let told = (answer.status.as_u16(), answer.json["code"].as_str());
    assert_eq!(told, (status, Some(code)), "{what}: {answer:?}");
    let detail = answer.json["detail"].as_str().unwrap();
    assert!(detail.contains(UNKNOWN), "{what}: {detail}");
    assert!(!detail.contains("expected") && !detail.contains("deserialize"), "{what}: {detail}");
}

/// Bodies with the unknown field outside, and inside of whatever a field holds.
fn bodies(document: &Value, schema: &Value) -> Vec<Value> {
    let mut bodies = vec![json!({ UNKNOWN: 1 })];
    let name = schema["$ref"].as_str().and_then(|it| it.rsplit('/').next());
    let Some(name) = name else { return bodies };
    let properties = &document["components"]["schemas"][name]["properties"];
    for (field, inner) in properties.as_object().unwrap_or(&Map::new()) {
        let is_object = inner["$ref"].is_string() || inner["type"] == "object";
        let items = &inner["items"];
        let of_objects = items["$ref"].is_string() || items["type"] == "object";
        if inner["type"] == "array" && of_objects {
            bodies.push(json!({ field: [{ UNKNOWN: 1 }] }));
        } else if is_object {
            bodies.push(json!({ field: { UNKNOWN: 1 } }));
        }
    }
    bodies
}

async fn send(service: &Service, method: &Method, path: &str, body: &Value) -> Answered {
    read(service.ask(method.clone(), path).json(body).send().await.unwrap()).await
}

#[test]
fn a_field_that_no_route_knows_is_refused_by_every_route() {
    let document = serde_json::to_value(openapi_document()).unwrap();
    let operations = operations(&document);
    served(|service, _| {
        let (document, operations) = (&document, &operations);
        async move {
            for (method, path, operation) in operations {
                let what = format!("{method} {path}");
                if *method == Method::GET || !path.starts_with("/api/") {
                    continue;
                }
                let content = &operation["requestBody"]["content"];
                let path = filled(path);
                // What a route needs in its address to read the body at all.
                let path =
                    if path.ends_with("/imports") { format!("{path}?year=2025") } else { path };
                if content.is_object() && content["application/json"].is_null() {
                    let form = Form::new()
                        .text(UNKNOWN, "1")
                        .part("file", Part::bytes(b"a,b".to_vec()).file_name("a.csv"));
                    let request = service.ask(method.clone(), &path).multipart(form);
                    let answer = read(request.send().await.unwrap()).await;
                    check(&answer, (422, "web.body_invalid"), &what);
                    continue;
                }
                let schema = &content["application/json"]["schema"];
                for body in bodies(document, schema) {
                    let answer = send(&service, method, &path, &body).await;
                    check(&answer, (422, "web.body_invalid"), &format!("{what} {body}"));
                }
            }
            service
        }
    });
}

#[test]
fn a_parameter_that_no_route_knows_is_refused_by_every_route() {
    let document = serde_json::to_value(openapi_document()).unwrap();
    let operations = operations(&document);
    served(|service, _| {
        let operations = &operations;
        async move {
            for (method, path, _) in operations.iter().filter(|it| it.1.starts_with("/api/")) {
                let address = format!("{}?{UNKNOWN}=1", filled(path));
                let answer = send(&service, method, &address, &json!({})).await;
                check(&answer, (400, "web.query_invalid"), &format!("{method} {path}"));
            }
            service
        }
    });
}

/// What is held in fields that the document does not describe further.
const INNER: &[(&str, &str, &str)] = &[
    ("PUT", "imports/1/layout", r#"{"mapping":[{"unbekannt":1}]}"#),
    ("PUT", "imports/1/layout", r#"{"options":{"unbekannt":1}}"#),
    ("PUT", "imports/1/acceptance", r#"{"explanations":[{"unbekannt":1}]}"#),
    ("POST", "imports/1/acceptance", r#"{"explanations":[{"unbekannt":1}]}"#),
    ("POST", "imports/1/preview", r#"{"acceptance":{"unbekannt":1}}"#),
    ("POST", "imports/1/preview", r#"{"acceptance":{"explanations":[{"unbekannt":1}]}}"#),
    ("POST", "drafts", r#"{"entries":[{"unbekannt":1}]}"#),
    ("PUT", "drafts/1", r#"{"voucher":{"entries":[{"unbekannt":1}]}}"#),
    ("POST", "years/2025/closing", r#"{"judgements":[{"unbekannt":1}]}"#),
];

#[test]
fn a_field_that_nobody_knows_is_refused_however_deep_it_stands() {
    served(|service, _| async move {
        for (method, rest, body) in INNER {
            let body: Value = serde_json::from_str(body).unwrap();
            let path = format!("/api/v1/units/G1/{rest}");
            let answer = send(&service, &method.parse().unwrap(), &path, &body).await;
            check(&answer, (422, "web.body_invalid"), &format!("{method} {rest} {body}"));
        }
        service
    });
}

#[test]
fn money_that_is_a_number_of_json_or_no_amount_is_refused() {
    served(|service, _| async move {
        let path = "/api/v1/units/G1/drafts";
        let voucher = |amount: Value| {
            json!({ "dated_on": "2025-02-01", "entries": [
                { "summary": "收到会费", "account": "102", "debit": amount.clone() },
                { "summary": "收到会费", "account": "401", "credit": amount },
            ] })
        };
        for number in [json!(150), json!(1.5), json!(1e3)] {
            let answer = service.post(path, voucher(number.clone())).await;
            answer.check_problem(422, "web.body_invalid");
            let detail = answer.json["detail"].as_str().unwrap();
            assert!(detail.contains("应为文本"), "{number}: {detail}");
        }
        for text in ["1,50", "1e3", "1_000", "0.0099999999999999999", "1 000", "100\n200"] {
            let answer = service.post(path, voucher(json!(text))).await;
            answer.check_problem(422, "web.amount_invalid");
        }
        let right = service.post(path, voucher(json!("1,234.50"))).await.done(201);
        assert_eq!(right["draft"]["voucher"]["total_debit"], "1234.50");
        let list = |from: &str| format!("/api/v1/units/G1/voucher-list?period=2025-02&from={from}");
        service.get(&list("1%2C50")).await.check_problem(422, "web.amount_invalid");
        service.get(&list("1%2C234.50")).await.done(200);
        let year = json!({ "judgements": [
            { "project_code": "P001", "fund": "union", "amount": "1e3" },
        ] });
        let path = "/api/v1/units/G1/years/2025/closing?dry_run=true";
        service.post(path, year).await.check_problem(422, "web.body_invalid");
        service
    });
}
