//! What programs and people are shown, looked at when it changes: the description of the API, the
//! bodies of problems, and the pages that are open every day.
//!
//! `INSTA_UPDATE=always cargo test shown` takes what is shown now; the difference is then read.

use std::fmt::Write as _;

use reqwest::Method;
use serde_json::{Value, json};
use union_ledger::web::openapi_document;

use super::service::{read, served};
use crate::common::books::Books;

/// The name that a schema refers to, or its type, or both of an array.
fn type_of(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str() {
        return name.rsplit('/').next().unwrap_or(name).to_owned();
    }
    for one_of in ["oneOf", "anyOf", "allOf"] {
        if let Some(kinds) = schema[one_of].as_array() {
            return kinds.iter().map(type_of).collect::<Vec<_>>().join("|");
        }
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("|"),
        kind => kind.as_str().unwrap_or("any").to_owned(),
    };
    match (schema["items"].is_object(), schema["enum"].as_array()) {
        (true, _) => format!("{kind} of {}", type_of(&schema["items"])),
        (_, Some(values)) => {
            let values: Vec<String> = values.iter().map(Value::to_string).collect();
            format!("{kind} {}", values.join(" "))
        }
        _ => kind,
    }
}

/// What one operation takes and gives.
fn write_operation(text: &mut String, (method, path): (&str, &str), operation: &Value) {
    let _ = writeln!(text, "{} {path}", method.to_uppercase());
    for it in operation["parameters"].as_array().into_iter().flatten() {
        let needed = if it["required"] == true { "" } else { "?" };
        let place = it["in"].as_str().unwrap_or_default();
        let name = it["name"].as_str().unwrap_or_default();
        let _ = writeln!(text, "  {place} {name}{needed}: {}", type_of(&it["schema"]));
    }
    let contents = |of: &Value| {
        let kinds = of["content"].as_object().into_iter().flatten();
        let said: Vec<String> =
            kinds.map(|(kind, it)| format!("{kind} {}", type_of(&it["schema"]))).collect();
        said.join(", ")
    };
    if operation["requestBody"].is_object() {
        let _ = writeln!(text, "  body: {}", contents(&operation["requestBody"]));
    }
    // How every operation may end besides is said once, in the document's frame.
    let answers = operation["responses"].as_object().into_iter().flatten();
    for (status, answer) in answers.filter(|(status, _)| *status != "default") {
        let _ = writeln!(text, "  {status}: {}", contents(answer));
    }
}

fn write_schema(text: &mut String, name: &str, schema: &Value) {
    let _ = writeln!(text, "{name}: {}", type_of(schema));
    let needed = |field: &str| {
        let fields = schema["required"].as_array().into_iter().flatten();
        fields.into_iter().any(|it| it == field)
    };
    for (field, inner) in schema["properties"].as_object().into_iter().flatten() {
        let mark = if needed(field) { "" } else { "?" };
        let _ = writeln!(text, "  {field}{mark}: {}", type_of(inner));
    }
}

#[test]
fn what_the_api_takes_and_gives_is_as_it_was() {
    let document = serde_json::to_value(openapi_document()).unwrap();
    let mut text = String::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            write_operation(&mut text, (method, path), operation);
        }
    }
    text.push('\n');
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        write_schema(&mut text, name, schema);
    }
    insta::assert_snapshot!("api", text);
}

#[test]
fn problems_are_told_as_they_were() {
    served(|service, books| async move {
        let unbalanced = json!({ "dated_on": "2025-02-01", "entries": [
            { "summary": "收会费", "account": "101", "debit": "10.00" },
            { "summary": "收会费", "account": "401", "credit": "9.00" },
        ] });
        let reviewed = json!({ "version": 7 });
        let review = format!("/api/v1/units/G1/drafts/{}/review", prepare(&books).await);
        let drafts = "/api/v1/units/G1/drafts";
        let mut text = String::new();
        for (method, path, body) in [
            (Method::GET, "/api/v1/nothing", None),
            (Method::DELETE, "/api/v1/units", None),
            (Method::GET, "/api/v1/units/NO", None),
            (Method::GET, "/api/v1/units?limit=x", None),
            (Method::GET, "/api/v1/units/G1/vouchers/7", None),
            (Method::GET, "/api/v1/units/G1/reports/poem?period=2025", None),
            (Method::POST, drafts, Some(json!({}))),
            (Method::POST, drafts, Some(unbalanced)),
            (Method::POST, review.as_str(), Some(reviewed)),
            (Method::POST, "/api/v1/units/G1/years/2031/closing", Some(json!({}))),
        ] {
            let who = if path == review { &service.reviewer } else { &service.clerk };
            let request = service.ask_as(who, method.clone(), path);
            let request = body.iter().fold(request, reqwest::RequestBuilder::json);
            let answer = read(request.send().await.unwrap()).await;
            let told = serde_json::to_string_pretty(&answer.json).unwrap();
            let _ = writeln!(text, "{method} {path} {}\n{told}\n", answer.status.as_u16());
        }
        insta::assert_snapshot!("problems", masked(&text));
        service
    });
}

const LINES: [(&str, &str, &str); 2] = [("101", "debit", "10.00"), ("401", "credit", "10.00")];

/// A voucher that waits; gives its id.
async fn prepare(books: &Books) -> i64 {
    let voucher = books.draft(&books.grassroots, "2025-02-03", &LINES).await;
    books.prepare(&books.grassroots, voucher).await.unwrap().id
}

/// What differs from run to run: hashes, keys, the numbers of requests.
fn masked(text: &str) -> String {
    const LONG: usize = 16;
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_hexdigit()) {
        let end = rest[start..].find(|c: char| !c.is_ascii_hexdigit() && c != '-');
        let end = end.map_or(rest.len(), |length| start + length);
        shown.push_str(&rest[..start]);
        let run = &rest[start..end];
        shown.push_str(if run.len() >= LONG { "…" } else { run });
        rest = &rest[end..];
    }
    shown.push_str(rest);
    shown
}

#[test]
fn only_what_is_long_is_masked() {
    for (text, expected) in [
        ("2025-02-01 10.00", "2025-02-01 10.00"),
        ("/a/0123456789abcdef.css", "/a/….css"),
        ("id 00000000-0000-4000-8000-000000000000;", "id …;"),
        ("年 face", "年 face"),
    ] {
        assert_eq!(masked(text), expected);
    }
}

/// The part of a page that is its own, a line for each part of it.
fn laid_out(page: &str) -> String {
    let own = page.find("<main").map_or(page, |start| &page[start..]);
    let own = own.split("</main>").next().unwrap_or(own);
    let parts = [
        "<h1",
        "<h2",
        "<h3",
        "<p",
        "<tr",
        "<th",
        "<caption",
        "<form",
        "<label",
        "<input",
        "<select",
        "<option",
        "<textarea",
        "<button",
        "<li",
        "<nav",
        "<section",
        "<details",
        "<div",
        "<a ",
    ];
    let mut text = own.replace('\n', " ");
    for part in parts {
        text = text.replace(part, &format!("\n{part}"));
    }
    // What a list offers is data, and long.
    let is_own = |line: &&str| !line.is_empty() && !line.starts_with("<option");
    let lines: Vec<&str> = text.lines().map(str::trim).filter(is_own).collect();
    masked(&lines.join("\n"))
}

/// Each page with the name of its snapshot.
const PAGES: [(&str, &str); 10] = [
    ("page_work", "/"),
    ("page_units", "/units"),
    ("page_unit", "/units/G1"),
    ("page_uploads", "/units/G1/uploads"),
    ("page_vouchers", "/units/G1/vouchers?period=2025-01"),
    ("page_new_voucher", "/units/G1/vouchers/new?period=2025-02"),
    ("page_review", "/units/G1/review?period=2025-02"),
    ("page_trial_balance", "/units/G1/books/trial-balance?period=2025"),
    ("page_balance_sheet", "/units/G1/statements/balance-sheet?period=2025"),
    ("page_periods", "/units/G1/periods?period=2025"),
];

#[test]
fn pages_of_every_day_look_as_they_did() {
    served(|service, books| async move {
        books.post(&books.grassroots, "2025-01-10", &LINES).await;
        prepare(&books).await;
        for (name, path) in PAGES {
            insta::assert_snapshot!(name, laid_out(&service.page(path).await));
        }
        service
    });
}
