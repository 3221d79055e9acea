//! A workbook comes in: kept, looked at, and on to its page.

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::history::{HistoryQuery, UploadForm, history_page};
use super::looking;
use crate::imports::batches::batch_status::STAGED;
use crate::imports::batches::staged_import::stage_instead;
use crate::imports::kinds::options::KindOptions;
use crate::imports::reading::recognise_kind::KindChoice;
use crate::imports::store::BatchRow;
use crate::web::codes;
use crate::web::frame::Frame;
use crate::web::parts::form::Faults;
use crate::web::problem::{Answer, Problem};
use crate::web::views::upload_form::{Form, Said, file_missing, read_form, request_for};
use crate::web::views::uploads::Bench;

/// Sent by the script that shows how far the sending is: it goes on by itself.
const BY_SCRIPT: &str = "x-upload";

/// Keeps a workbook and looks at it.
pub async fn send(bench: Bench, frame: Frame, request: Request) -> Answer<Response> {
    let is_by_script = request.headers().contains_key(BY_SCRIPT);
    let form = read_form(request).await?;
    form.refuse_others(&["year", "kind", "replaces"])?;
    match take_up(&bench, &form).await {
        Ok(batch) => {
            let done = if batch.status == STAGED { "uploaded" } else { "known" };
            let path = frame.at(&format!("uploads/{}?done={done}", batch.id));
            Ok(go_on(is_by_script, &path))
        }
        Err(problem) => {
            let status = problem.status();
            let faults = Faults::from(problem);
            let drawn = UploadForm {
                year: form.field("year").trim().parse().unwrap_or(frame.span.year()),
                kind: form.field("kind"),
                replaces: form.field("replaces").parse().ok(),
                faults: &faults,
            };
            let mut tx = bench.state.database.read().await?;
            let page = history_page(&mut tx, &frame, &HistoryQuery::default(), drawn).await?;
            Ok((status, page).into_response())
        }
    }
}

/// On to a page: by itself, or told to the script that sent the form.
fn go_on(is_by_script: bool, path: &str) -> Response {
    if !is_by_script {
        return Redirect::to(path).into_response();
    }
    let mut headers = HeaderMap::new();
    if let Ok(path) = path.parse() {
        headers.insert(header::LOCATION, path);
    }
    (StatusCode::CREATED, headers).into_response()
}

async fn take_up(bench: &Bench, form: &Form) -> Answer<BatchRow> {
    let (name, bytes) = form.file.clone().ok_or_else(file_missing)?;
    let replaced: Option<i64> = form.field("replaces").parse().ok();
    if let Some(id) = replaced {
        bench.to_change(id).await?;
    }
    let said = Said {
        year: read_year(form.field("year"))?,
        kind: read_kind(form.field("kind"))?,
        options: KindOptions::default(),
    };
    let _turn = bench.turn().await?;
    let name = name.unwrap_or_default();
    let wanted = request_for(&bench.state, &bench.at, said, (&name, bytes)).await?;
    let batch = stage_instead(&bench.desk(), replaced, &wanted).await?;
    drop(wanted);
    if batch.status == STAGED {
        // What the look comes to is told on the page of the upload.
        let _ = looking::check(bench, batch.id).await?;
    }
    Ok(batch)
}

pub fn read_year(text: &str) -> Answer<i64> {
    let year = text.trim().parse().ok().filter(|year| (1990..=2100).contains(year));
    year.ok_or_else(|| Problem::new(&codes::QUERY_INVALID, format!("year={text}")))
}

pub fn read_kind(text: &str) -> Answer<KindChoice> {
    let text = text.trim();
    let text = if text.is_empty() { "auto" } else { text };
    text.parse().map_err(|problem: String| Problem::new(&codes::QUERY_INVALID, problem))
}
