//! Refuses what the API is told and does not know: query parameters that no route describes,
//! content where none is expected. Fields of content that is expected are refused where it is read.

use std::collections::HashMap;
use std::sync::OnceLock;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::Method;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};

use super::address::query_pairs;
use super::codes;
use super::problem::{Answer, Problem};
use super::routes::table;

/// Content of a request that expects none is looked at as far as this.
const MAX_UNEXPECTED_BYTES: usize = 64 * 1024;

/// What a route of the API takes besides its path.
#[derive(Debug, Default)]
struct Taken {
    query: Vec<String>,
    has_body: bool,
}

impl Taken {
    fn of(operation: &Operation) -> Self {
        let named = |it: &RefOr<Parameter>| match it {
            RefOr::T(it) if it.parameter_in == ParameterIn::Query => Some(it.name.clone()),
            _ => None,
        };
        let parameters = operation.parameters.iter().flatten();
        Self {
            query: parameters.filter_map(named).collect(),
            has_body: operation.request_body.is_some(),
        }
    }
}

fn taken_by(method: &Method, path: &str) -> Option<&'static Taken> {
    static TABLE: OnceLock<HashMap<String, Taken>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let described = table().into_iter().filter_map(|it| {
            let (_, operation) = it.described?;
            Some((format!("{} {}", it.method, it.path), Taken::of(&operation)))
        });
        described.collect()
    });
    let method = if *method == Method::HEAD { "GET" } else { method.as_str() };
    table.get(&format!("{method} {path}"))
}

/// The request, if it says nothing that its route does not know.
pub async fn check(request: Request, path: &str) -> Answer<Request> {
    let Some(taken) = taken_by(request.method(), path) else { return Ok(request) };
    let pairs = query_pairs(request.uri().query().unwrap_or_default());
    if let Some((name, _)) = pairs.iter().find(|(name, _)| !taken.query.contains(name)) {
        let known = taken.query.join("、");
        let offered = if known.is_empty() { String::new() } else { format!("；可用：{known}") };
        let detail = format!("没有“{name}”这个参数{offered}");
        return Err(Problem::new(&codes::QUERY_INVALID, detail));
    }
    if taken.has_body || request.method().is_safe() {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    let read = to_bytes(body, MAX_UNEXPECTED_BYTES).await;
    let bytes = read.map_err(|_| Problem::new(&codes::BODY_INVALID, "此接口不接受请求内容"))?;
    refuse_content(&bytes)?;
    Ok(Request::from_parts(parts, Body::empty()))
}

/// Nothing, `{}` and `null` say nothing.
fn refuse_content(bytes: &Bytes) -> Answer<()> {
    let text = String::from_utf8_lossy(bytes);
    if text.trim().is_empty() {
        return Ok(());
    }
    let first = match serde_json::from_str::<Value>(&text) {
        Ok(Value::Null) => return Ok(()),
        Ok(Value::Object(fields)) => match fields.keys().next() {
            Some(name) => name.clone(),
            None => return Ok(()),
        },
        _ => String::new(),
    };
    let detail = if first.is_empty() {
        "此接口不接受请求内容".to_owned()
    } else {
        format!("没有“{first}”这个字段；此接口不接受请求内容")
    };
    Err(Problem::new(&codes::BODY_INVALID, detail))
}
