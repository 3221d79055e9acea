//! Use cases: a document is made from what is kept, as PDF and as docx, and kept as a file. The
//! caller holds the book of the union that makes it.
//!
//! Invariant: the same words give the same files, which are kept once.

use jiff::civil::Date;
use serde_json::json;

use crate::appraisals::announce_ranking::published_ranking;
use crate::audits::codes::LETTER_UNKNOWN;
use crate::audits::list_audits::audits_of;
use crate::audits::list_problems::problems_issued;
use crate::audits::store::letters_of;
use crate::finding::{Finding, Outcome, Place};
use crate::formats::document::Document;
use crate::formats::docx_write::write_docx;
use crate::formats::pdf_write::write_pdf;
use crate::oversight::codes;
use crate::oversight::documents::{
    DocumentKind, Told, draw_certificate, draw_circular, draw_letter, draw_rectification,
    draw_report,
};
use crate::oversight::store::{self, DocumentRow};
use crate::platform::clock::Clock;
use crate::platform::database::{Pending, Tx};
use crate::platform::evidence::EvidenceStore;
use crate::trail::{self, Action, Actor};
use crate::units::store as units;
use crate::units::unit::Unit;

const PDF: &str = "application/pdf";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Which document.
#[derive(Clone, Copy, Debug)]
pub struct AskedDocument<'a> {
    pub kind: DocumentKind,
    pub year: i64,
    /// Number of a letter, or code of a union; nothing for a circular.
    pub subject: &'a str,
}

/// Makes a document; its files, PDF first.
pub async fn make_document(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    (unit, evidence): (&Unit, &EvidenceStore),
    asked: AskedDocument<'_>,
) -> Outcome<Vec<DocumentRow>> {
    let pending: Pending<'_, Outcome<Vec<DocumentRow>>> = Box::pin(async move {
        let (document, about_id) = draw(tx, unit, asked, clock.today()).await?;
        let today = clock.today();
        let part = |it: i8| u8::try_from(it).unwrap_or(1);
        let year = u16::try_from(today.year()).unwrap_or_default();
        let dated = (year, part(today.month()), part(today.day()));
        let files =
            [("pdf", PDF, write_pdf(&document, dated)?), ("docx", DOCX, write_docx(&document)?)];
        let known = store::documents_of(tx, unit.id, asked.year).await?;
        let mut id = store::next_document(tx, unit.id).await?;
        let mut rows = Vec::with_capacity(files.len());
        for (ending, media_type, bytes) in files {
            let file_sha256 = evidence.keep(&bytes)?;
            if let Some(same) = known.iter().find(|it| it.file_sha256 == file_sha256) {
                rows.push(same.clone());
                continue;
            }
            let row = DocumentRow {
                id,
                unit_id: unit.id,
                about_id,
                year: asked.year,
                kind: asked.kind.as_str().to_owned(),
                subject: asked.subject.to_owned(),
                media_type: media_type.to_owned(),
                file_name: format!("{}.{ending}", document.name.replace(['/', '\\'], "-")),
                file_sha256,
                file_size_bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
                made_by: actor.name.clone(),
                made_at: clock.now_text(),
            };
            id += 1;
            store::insert_document(tx, &row).await?;
            let detail = json!({ "kind": row.kind, "file_name": row.file_name,
                "file_sha256": row.file_sha256 });
            let what = (Action::DocumentMade, row.subject.as_str());
            trail::append(tx, clock, actor, unit.id, what, &detail).await?;
            rows.push(row);
        }
        Ok(rows)
    });
    pending.await
}

async fn draw(
    tx: &mut Tx,
    unit: &Unit,
    asked: AskedDocument<'_>,
    today: Date,
) -> Outcome<(Document, Option<i64>)> {
    if asked.kind.is_of_letter() {
        return draw_of_letter(tx, unit, asked, today).await;
    }
    let place = || Place::of(format!("{unit} {}年 {}", asked.year, asked.kind));
    let Some(ranking) = published_ranking(tx, unit, ("", asked.year)).await? else {
        return Err(Finding::new(&crate::appraisals::codes::NOT_PUBLISHED, place()).into());
    };
    if asked.kind == DocumentKind::Circular {
        return Ok((draw_circular(unit, asked.year, &ranking), None));
    }
    let on = ranking.published.as_ref().map(|(_, on)| on.clone()).unwrap_or_default();
    let found = ranking.rows.iter().find(|it| it.unit == asked.subject);
    let Some(found) = found.filter(|it| it.passes && !it.is_provisional) else {
        return Err(Finding::new(&codes::NOT_QUALIFIED, place()).found(asked.subject).into());
    };
    let about = units::unit_by_code(tx, &found.unit).await?;
    Ok((draw_certificate(unit, asked.year, (&on, found)), Some(about.id)))
}

async fn draw_of_letter(
    tx: &mut Tx,
    unit: &Unit,
    asked: AskedDocument<'_>,
    today: Date,
) -> Outcome<(Document, Option<i64>)> {
    let letters = letters_of(tx, unit.id).await?;
    let Some(letter) = letters.iter().find(|it| it.number == asked.subject) else {
        let place = Place::of(unit.to_string());
        return Err(Finding::new(&LETTER_UNKNOWN, place).found(asked.subject).into());
    };
    let audits = audits_of(tx, unit, letter.year).await?;
    let audit = audits.iter().find(|it| it.letter.as_ref() == Some(&letter.number));
    let problems = problems_issued(tx, unit, &letter.number).await?;
    let told = Told { issuer: unit, letter, audit, problems: &problems };
    let of_problem = match problems.first() {
        Some(problem) => Some(units::unit_by_code(tx, &problem.unit).await?.id),
        None => None,
    };
    let about_id = audit.map(|it| it.audited_id).or(of_problem);
    let document = match asked.kind {
        DocumentKind::Rectification => draw_rectification(&told, today),
        DocumentKind::AuditReport => {
            let figures = match about_id {
                Some(id) => store::income_and_expense(tx, id, letter.year).await?,
                None => Vec::new(),
            };
            draw_report(&told, &figures)
        }
        _ => draw_letter(&told),
    };
    Ok((document, about_id))
}

/// A document that a union made, or that is about it, with its bytes.
pub async fn read_document(
    tx: &mut Tx,
    (unit, evidence): (&Unit, &EvidenceStore),
    id: i64,
) -> Outcome<(DocumentRow, Vec<u8>)> {
    let row = store::document_by_id(tx, id).await?;
    let is_of = |it: &DocumentRow| it.unit_id == unit.id || it.about_id == Some(unit.id);
    let Some(row) = row.filter(is_of) else {
        let place = Place::of(unit.to_string());
        return Err(Finding::new(&codes::DOCUMENT_UNKNOWN, place).found(id).into());
    };
    let bytes = evidence.open(&row.file_sha256)?;
    Ok((row, bytes))
}

/// 文书 by its name.
pub fn read_kind(text: &str) -> Outcome<DocumentKind> {
    DocumentKind::read(text.trim()).ok_or_else(|| {
        let place = Place::default().field("kind");
        Finding::new(&codes::DOCUMENT_KIND_UNKNOWN, place).found(text).into()
    })
}
