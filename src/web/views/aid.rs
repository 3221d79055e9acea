//! Aid as pages and programs send it: evidence as it is put beside an application, days and amounts
//! as they were written.

use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use jiff::civil::Date;

use crate::aid::attach_paper::{attach_paper, read_paper};
use crate::aid::codes::{AMOUNT_INVALID, DAY_INVALID, FIELD_INVALID};
use crate::aid::family::ReviewOutcome;
use crate::finding::{Finding, Outcome, Place};
use crate::money::Money;
use crate::platform::evidence::EvidenceStore;
use crate::web::at::Writing;
use crate::web::codes;
use crate::web::extract::{unknown_field, unread_body};
use crate::web::problem::{Answer, Problem};
use crate::web::state::AppState;
use crate::web::views::files::download;

/// A form with one paper.
pub const MAX_PAPER_FORM_BYTES: usize = 21 * 1024 * 1024;

/// Reads a paper of evidence, its kind and its file if it has one, and puts it beside an
/// application.
pub async fn add_paper(
    state: &AppState,
    at: &Writing,
    number: &str,
    request: Request,
) -> Answer<i64> {
    // Files are held in memory while they are sealed: only a few forms at once.
    let _turn = state.uploads.acquire().await.map_err(|_| Problem::new(&codes::INTERNAL, ""))?;
    let read = Multipart::from_request(request, &()).await;
    let mut form = read.map_err(|why| unread_body(why.status()))?;
    let (mut kind, mut file) = (String::new(), None);
    loop {
        let next = form.next_field().await.map_err(|why| unread_body(why.status()))?;
        let Some(field) = next else { break };
        match field.name() {
            Some("kind") => {
                kind = field.text().await.map_err(|why| unread_body(why.status()))?;
            }
            Some("file") => {
                let name = field.file_name().unwrap_or_default().to_owned();
                let bytes = field.bytes().await.map_err(|why| unread_body(why.status()))?;
                if !bytes.is_empty() {
                    file = Some((name, bytes.to_vec()));
                }
            }
            other => return Err(unknown_field(other.unwrap_or_default())),
        }
    }
    let evidence = EvidenceStore::under(&state.data_dir);
    let file = file.as_ref().map(|(name, bytes)| (&evidence, (name.as_str(), bytes.as_slice())));
    let mut tx = at.begin_with_service().await?;
    let seq = attach_paper(&mut tx, at.act(), &at.unit, (number, &kind), file).await?;
    tx.commit().await?;
    Ok(seq)
}

/// A paper as it came, on the record: always to be saved, never shown within the service.
pub async fn give_paper(
    state: &AppState,
    at: &Writing,
    (number, seq): (&str, i64),
) -> Answer<Response> {
    let evidence = EvidenceStore::under(&state.data_dir);
    let mut tx = at.begin().await?;
    let of = (number, seq);
    let (name, bytes) = read_paper(&mut tx, at.act(), &at.unit, of, &evidence).await?;
    tx.commit().await?;
    let plain = format!("aid-{number}-{seq}");
    let mut response = download(&(plain, name), "application/octet-stream", bytes);
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let sealed = HeaderValue::from_static("default-src 'none'; sandbox");
    headers.insert(header::CONTENT_SECURITY_POLICY, sealed);
    Ok(response)
}

/// A day as it was written.
///
/// # Errors
/// Where it is none.
pub fn read_aid_day(field: &'static str, text: &str) -> Outcome<Date> {
    text.trim().parse().map_err(|_| {
        let finding = Finding::new(&DAY_INVALID, Place::of(field)).found(text);
        finding.expected("如 2025-01-15").into()
    })
}

/// An amount as it was written; none where nothing is.
///
/// # Errors
/// Where it is none.
pub fn read_aid_amount(field: &'static str, text: &str) -> Outcome<Option<Money>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let read = Money::read(text).ok().flatten();
    let read = read.ok_or_else(|| {
        let finding = Finding::new(&AMOUNT_INVALID, Place::of(field)).found(text);
        finding.expected("金额，单位元，至多两位小数")
    })?;
    Ok(Some(read))
}

/// The same where one is needed.
///
/// # Errors
/// Where it is none.
pub fn need_aid_amount(field: &'static str, text: &str) -> Outcome<Money> {
    let missing = || Finding::new(&AMOUNT_INVALID, Place::of(field)).found(text);
    Ok(read_aid_amount(field, text)?.ok_or_else(missing)?)
}

/// What came of a review, by its spelling.
///
/// # Errors
/// Where it is neither.
pub fn read_outcome(field: &'static str, text: &str) -> Outcome<ReviewOutcome> {
    let wrong = || Finding::new(&FIELD_INVALID, Place::of(field)).found(text);
    Ok(ReviewOutcome::read(text).ok_or_else(wrong)?)
}
