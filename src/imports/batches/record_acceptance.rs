//! Use case: an upload goes into the books under an approval of what was looked at.

use crate::approvals::approval::{Act, Approval, Document, Kind, Verdict};
use crate::approvals::store;
use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::imports::batches::seen_upload::{content_of, told};
use crate::imports::store::BatchRow;
use crate::ledger::codes::DRAFT_CHANGED;
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::platform::evidence::sha256_hex;
use crate::trail::Actor;

/// What is approved: the file, its columns, and all that was said beside it.
#[must_use]
pub fn content_hash(batch: &BatchRow) -> String {
    sha256_hex(content_of(batch).as_bytes())
}

/// Puts on the record who brought the upload and who accepted it; refuses one that is another by
/// now than the hash that the accepting began with.
pub async fn record_acceptance(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    (staged, accepted): (&BatchRow, &str),
) -> Outcome<()> {
    let (number, by) = ((staged.unit_id, staged.id), (&*staged.imported_by, &*staged.imported_at));
    let document = Document::new(Kind::ImportAcceptance, number, by, &content_of(staged));
    let begun = Document { content_hash: accepted.to_owned(), ..document.clone() };
    let mut approval = Approval::of(begun, Vec::new());
    approval.document = document;
    let verdict = Verdict::new(Act::Approve, &actor.name, clock.now());
    let place = || Place { file: Some(staged.file_name.clone()), ..Place::default() };
    let objections = approval.objections(&verdict).into_iter();
    refuse_if_any(objections.map(|_| told(Finding::new(&DRAFT_CHANGED, place()))).collect())?;
    approval.take(&verdict, &clock.now_text());
    store::keep(tx, &[approval]).await
}
