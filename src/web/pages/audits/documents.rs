//! 文书: letters, notices, reports, circulars and certificates as files.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{DoneQuery, tabs, told};
use crate::access::role::Ability;
use crate::finding::Outcome;
use crate::oversight::documents::DocumentKind;
use crate::oversight::make_document::{AskedDocument, make_document, read_kind};
use crate::oversight::store::{DocumentRow, documents_of};
use crate::platform::clock::local_day;
use crate::platform::database::Tx;
use crate::platform::evidence::EvidenceStore;
use crate::units::unit::Unit;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::form::{Faults, Field, button, options};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::submit::submit;

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<DoneQuery>,
) -> Answer<Markup> {
    let body = draw(&mut tx, &frame, &unit, (&query.done, &Faults::none())).await?;
    Ok(frame.page(frame.t("文书"), &body))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MakeForm {
    kind: String,
    subject: String,
}

pub async fn make(
    State(state): State<AppState>,
    at: Writing,
    frame: Frame,
    Form(form): Form<MakeForm>,
) -> Answer<Response> {
    let year = frame.span.year();
    let evidence = EvidenceStore::under(&state.data_dir);
    let act = async |tx: &mut Tx| {
        let kind = read_kind(&form.kind)?;
        let asked = AskedDocument { kind, year, subject: form.subject.trim() };
        make_document(tx, (at.clock, &at.actor), (&at.unit, &evidence), asked).await
    };
    let again = async |tx: &mut Tx, faults: &Faults| {
        let body = draw(tx, &frame, &at.unit, ("", faults)).await?;
        Ok(frame.page(frame.t("文书"), &body).into_response())
    };
    let done = |_| frame.back("documents", "made");
    submit(at.book(), act, done, (&[], again)).await
}

async fn draw(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (done, faults): (&str, &Faults),
) -> Outcome<Markup> {
    let year = frame.span.year();
    let documents = documents_of(tx, unit.id, year).await?;
    Ok(html! {
        (tabs(frame, "documents"))
        (told(frame, done))
        (faults.rest(frame.words, &[]))
        h2 { (frame.words.f("{}年的文书", &[&year])) }
        @if documents.is_empty() {
            p { (frame.t("这一年还没有文书。")) }
        } @else {
            (rows(frame, &documents))
        }
        @if frame.may(Ability::Audit) || frame.may(Ability::Appraise) { (form(frame, faults)) }
    })
}

fn rows(frame: &Frame, documents: &[DocumentRow]) -> Markup {
    let headings = [
        ("文书", ""),
        ("意见书编号或单位编码", "mark"),
        ("文件", ""),
        ("SHA-256", "mark"),
        ("制作人", ""),
        ("制作时间", "mark"),
    ];
    let rows = html! {
        @for it in documents {
            @let label = DocumentKind::read(&it.kind).map_or("", DocumentKind::label);
            tr {
                td { (frame.t(label)) }
                td class="mark" { (it.subject) }
                td { a href=(frame.file(&format!("documents/{}/file", it.id))) {
                    (it.file_name) } }
                td class="mark" title=(it.file_sha256) {
                    (it.file_sha256.get(..16).unwrap_or_default()) }
                td { (it.made_by) }
                td class="mark" { (local_day(&it.made_at)) }
            }
        }
    };
    table(frame.words, "文书", &headings, &rows)
}

fn form(frame: &Frame, faults: &Faults) -> Markup {
    let words = frame.words;
    let kinds = options(words, DocumentKind::EVERY.iter().map(|it| (it.as_str(), it.label())));
    html! {
        details class="add" {
            summary { h2 { (frame.t("制作文书")) } }
            form method="post" action=(frame.at("documents")) {
                (Field::new("kind", "文书", "").required().select(words, faults, &kinds))
                (Field::new("subject", "意见书编号或单位编码", "")
                    .help("通报不填；证书填单位编码；其余填意见书编号").input(words, faults))
                (button(words, "制作文书"))
            }
        }
    }
}
