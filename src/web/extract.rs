//! Reading a request: what does not fit ends as problem+json with a code, never as plain text.

use axum::extract::rejection::{FormRejection, JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;

use super::codes;
use super::problem::Problem;
use crate::finding::foreign;

const MAX_KEY_LENGTH: usize = 200;

/// A JSON body.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T, S> FromRequest<S> for Body<T>
where
    axum::Json<T>: FromRequest<S, Rejection = JsonRejection>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(body_problem(&rejection)),
        }
    }
}

/// Digits from which a number may be somebody's.
const LONG_NUMBER: usize = 8;

fn body_problem(rejection: &JsonRejection) -> Problem {
    let code = match rejection {
        JsonRejection::JsonDataError(_) => &codes::BODY_INVALID,
        JsonRejection::JsonSyntaxError(_) => &codes::BODY_NOT_JSON,
        JsonRejection::MissingJsonContentType(_) => &codes::MEDIA_TYPE_UNSUPPORTED,
        _ => return unread_body(rejection.status()),
    };
    Problem::new(code, without_numbers(&foreign::content(&rejection.body_text())))
}

/// What a library repeats of a body without numbers of people and accounts.
fn without_numbers(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut digits = String::new();
    for character in text.chars().chain(['\n']) {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        kept.push_str(if digits.len() >= LONG_NUMBER { "…" } else { &digits });
        digits.clear();
        kept.push(character);
    }
    kept.pop();
    kept
}

/// A body that could not be read: too long, or broken off.
pub fn unread_body(status: StatusCode) -> Problem {
    let code = match status {
        StatusCode::PAYLOAD_TOO_LARGE => &codes::BODY_TOO_LARGE,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => &codes::MEDIA_TYPE_UNSUPPORTED,
        _ => &codes::BODY_UNREADABLE,
    };
    Problem::new(code, "")
}

/// A field that nobody asks for.
pub fn unknown_field(name: &str) -> Problem {
    Problem::new(&codes::BODY_INVALID, format!("没有“{name}”这个字段"))
}

/// Bytes that are read of a body where none belongs: enough to say so.
const MAX_IDLE_BYTES: usize = 64 * 1024;

/// Nothing, or an empty object: for requests that say all in their address. What else is sent is
/// refused, since whoever sent it meant something by it.
#[derive(Debug)]
pub struct NoBody;

impl<S: Send + Sync> FromRequest<S> for NoBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let read = axum::body::to_bytes(request.into_body(), MAX_IDLE_BYTES).await;
        let bytes = read.map_err(|_| Problem::new(&codes::BODY_INVALID, "不需要请求内容"))?;
        let text = String::from_utf8_lossy(&bytes);
        match text.split_whitespace().collect::<String>().as_str() {
            "" | "{}" | "null" => Ok(Self),
            _ => Err(Problem::new(&codes::BODY_INVALID, "不需要请求内容")),
        }
    }
}

/// Query parameters.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T, S> FromRequestParts<S> for Query<T>
where
    axum::extract::Query<T>: FromRequestParts<S, Rejection = QueryRejection>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(rejection) => {
                let detail = foreign::content(&rejection.body_text());
                Err(Problem::new(&codes::QUERY_INVALID, detail))
            }
        }
    }
}

/// Parameters in the path.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T, S> FromRequestParts<S> for Path<T>
where
    axum::extract::Path<T>: FromRequestParts<S, Rejection = PathRejection>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(path)) => Ok(Self(path)),
            Err(rejection) => {
                let detail = foreign::content(&rejection.body_text());
                Err(Problem::new(&codes::PATH_INVALID, detail))
            }
        }
    }
}

/// The fields of a form.
#[derive(Debug)]
pub struct Form<T>(pub T);

fn form_problem(rejection: &FormRejection) -> Problem {
    match rejection {
        FormRejection::BytesRejection(inner) => unread_body(inner.status()),
        _ => Problem::new(&codes::BODY_INVALID, foreign::content(&rejection.body_text())),
    }
}

impl<T, S> FromRequest<S> for Form<T>
where
    T: serde::de::DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match axum::Form::<T>::from_request(request, state).await {
            Ok(axum::Form(form)) => Ok(Self(form)),
            Err(rejection) => Err(form_problem(&rejection)),
        }
    }
}

/// The caller's name for one request that must not be done twice.
#[derive(Debug)]
pub struct IdempotencyKey(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(header) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        let key = header.to_str().unwrap_or_default().trim();
        if key.is_empty() || key.len() > MAX_KEY_LENGTH {
            return Err(Problem::new(&codes::KEY_INVALID, "Idempotency-Key"));
        }
        Ok(Self(Some(key.to_owned())))
    }
}
