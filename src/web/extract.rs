//! Reading a request: what does not fit ends as problem+json with a code, never as plain text.

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use percent_encoding::percent_decode;

use super::codes;
use super::problem::Problem;
use crate::trail::Actor;

/// A name in the trail; longer ones are not names.
const MAX_ACTOR_CHARACTERS: usize = 64;
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

fn body_problem(rejection: &JsonRejection) -> Problem {
    let code = match rejection {
        JsonRejection::JsonDataError(_) => &codes::BODY_INVALID,
        JsonRejection::JsonSyntaxError(_) => &codes::BODY_NOT_JSON,
        JsonRejection::MissingJsonContentType(_) => &codes::MEDIA_TYPE_UNSUPPORTED,
        _ => return unread_body(rejection.status(), &rejection.body_text()),
    };
    Problem::new(code, rejection.body_text())
}

/// A body that could not be read: too long, or broken off.
#[must_use]
pub fn unread_body(status: StatusCode, text: &str) -> Problem {
    let code = match status {
        StatusCode::PAYLOAD_TOO_LARGE => &codes::BODY_TOO_LARGE,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => &codes::MEDIA_TYPE_UNSUPPORTED,
        _ => &codes::BODY_UNREADABLE,
    };
    Problem::new(code, text)
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
            Err(rejection) => Err(Problem::new(&codes::QUERY_INVALID, rejection.body_text())),
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
            Err(rejection) => Err(Problem::new(&codes::PATH_INVALID, rejection.body_text())),
        }
    }
}

/// Who writes. Taken on trust from `X-Actor` while the service is reachable from this machine
/// only; access control replaces it with the account that signed in.
impl<S: Send + Sync> FromRequestParts<S> for Actor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let header = parts.headers.get("x-actor");
        let header = header.ok_or_else(|| Problem::new(&codes::ACTOR_MISSING, "X-Actor"))?;
        let invalid = || Problem::new(&codes::ACTOR_INVALID, "X-Actor");
        let name = percent_decode(header.as_bytes()).decode_utf8().map_err(|_| invalid())?;
        let name = name.trim();
        if name.is_empty() {
            return Err(Problem::new(&codes::ACTOR_MISSING, "X-Actor"));
        }
        if name.chars().count() > MAX_ACTOR_CHARACTERS || name.chars().any(char::is_control) {
            return Err(invalid());
        }
        Ok(Self::named(name))
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
