//! Use cases: put a file beside a draft or a voucher, list what stands there, give it out, and
//! take one away before posting.
//!
//! Invariants: the file is kept by its hash before the record is committed; nothing is deleted,
//! a removed attachment says by whom and when; after posting there is only adding. A draft with
//! other files is another version, and is reviewed again.

use serde_json::json;

use crate::approvals::approval::Document;
use crate::approvals::submit::submit_again;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::ledger::codes;
use crate::ledger::drafts::attachment::{
    MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS_OF_VOUCHER, MediaKind, plain_file_name,
};
use crate::ledger::drafts::choose_drafts::{find_draft, keep_version};
use crate::ledger::store::{self, AttachmentRow};
use crate::ledger::voucher::list_vouchers::find_voucher;
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::platform::evidence::{EvidenceStore, sha256_hex};
use crate::trail::{self, Action, Actor};
use crate::units::unit::Unit;

/// What a file stands beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    Draft(i64),
    Voucher(i64),
}

/// A file as it came.
#[derive(Clone, Debug)]
pub struct NewFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What stands beside a draft or a voucher.
pub async fn attachments_beside(
    tx: &mut Tx,
    unit: &Unit,
    beside: Beside,
) -> Outcome<Vec<AttachmentRow>> {
    match beside {
        Beside::Draft(id) => {
            find_draft(tx, unit, id).await?;
            store::attachments_of_draft(tx, unit.id, id).await
        }
        Beside::Voucher(id) => {
            let voucher = find_voucher(tx, unit, id).await?;
            store::attachments_of_voucher(tx, unit.id, (id, voucher.draft_id)).await
        }
    }
}

/// Keeps a file beside a draft or a voucher.
pub async fn attach_file(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    (evidence, beside): (&EvidenceStore, Beside),
    file: NewFile,
) -> Outcome<AttachmentRow> {
    let there = attachments_beside(tx, unit, beside).await?;
    let file_name = plain_file_name(&file.name);
    let place = || Place::of(file_name.clone());
    if file.bytes.len() > MAX_ATTACHMENT_BYTES {
        let found = format!("{} KB", file.bytes.len() / 1024);
        return Err(Finding::new(&codes::ATTACHMENT_TOO_LARGE, place()).found(found).into());
    }
    let Some(kind) = MediaKind::recognise(&file.bytes) else {
        return Err(Finding::new(&codes::ATTACHMENT_KIND_UNKNOWN, place()).into());
    };
    let file_sha256 = sha256_hex(&file.bytes);
    if let Some(same) = there.iter().find(|it| it.file_sha256 == file_sha256) {
        let finding = Finding::new(&codes::ATTACHMENT_REPEATED, place());
        return Err(finding.found(&same.file_name).into());
    }
    if there.len() >= MAX_ATTACHMENTS_OF_VOUCHER {
        return Err(Finding::new(&codes::TOO_MANY_ATTACHMENTS, place()).into());
    }
    let file_size_bytes = i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
    keep(evidence.clone(), file.bytes).await?;
    if let Beside::Draft(id) = beside {
        change_beside(tx, clock, unit, id).await?;
    }
    let row = AttachmentRow {
        id: store::next_attachment_id(tx, unit.id).await?,
        unit_id: unit.id,
        draft_id: if let Beside::Draft(id) = beside { Some(id) } else { None },
        voucher_id: if let Beside::Voucher(id) = beside { Some(id) } else { None },
        file_name,
        media_type: kind.as_str().to_owned(),
        file_sha256,
        file_size_bytes,
        added_by: actor.name.clone(),
        added_at: clock.now_text(),
        removed_by: None,
        removed_at: None,
    };
    store::insert_attachment(tx, &row).await?;
    let detail = json!({
        "draft": row.draft_id, "voucher": row.voucher_id, "file_name": row.file_name,
        "file_sha256": row.file_sha256, "file_size_bytes": row.file_size_bytes,
    });
    let subject = row.id.to_string();
    trail::append(tx, clock, actor, unit.id, (Action::AttachmentAdded, &subject), &detail).await?;
    Ok(row)
}

/// A draft is another one with other files: what was seen of it holds no longer, a review of it
/// falls away, and one that was given back waits again.
async fn change_beside(tx: &mut Tx, clock: Clock, unit: &Unit, id: i64) -> Outcome<()> {
    let draft = find_draft(tx, unit, id).await?;
    keep_version(tx, unit, id).await?;
    store::raise_version(tx, unit.id, id).await?;
    submit_again(tx, Document { prepared_at: clock.now_text(), ..draft.document(unit.id) }).await
}

/// Writing waits for the disk; other requests go on meanwhile.
async fn keep(evidence: EvidenceStore, bytes: Vec<u8>) -> Outcome<String> {
    let kept = tokio::task::spawn_blocking(move || evidence.keep(&bytes)).await;
    kept.map_err(|problem| Failure::Storage(format!("keeping a file: {problem}")))?
}

/// One attachment of the unit that still stands.
pub async fn find_attachment(tx: &mut Tx, unit: &Unit, id: i64) -> Outcome<AttachmentRow> {
    let found = store::attachment_by_id(tx, unit.id, id).await?;
    found.filter(|it| it.removed_at.is_none()).ok_or_else(|| {
        Finding::new(&codes::ATTACHMENT_UNKNOWN, Place::of(format!("编号 {id}"))).into()
    })
}

/// Its bytes, as they came; a file that is no longer what it was is not given out.
pub async fn read_attachment(evidence: EvidenceStore, row: &AttachmentRow) -> Outcome<Vec<u8>> {
    let sha256 = row.file_sha256.clone();
    let read = tokio::task::spawn_blocking(move || {
        let bytes = evidence.open(&sha256)?;
        if sha256_hex(&bytes) == sha256 {
            Ok(bytes)
        } else {
            Err(Failure::file(sha256, "content is not what its hash says"))
        }
    })
    .await;
    read.map_err(|problem| Failure::Storage(format!("reading a file: {problem}")))?
}

/// Takes an attachment away from a draft. The file and the record of it stay.
pub async fn remove_attachment(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    id: i64,
) -> Outcome<AttachmentRow> {
    let row = find_attachment(tx, unit, id).await?;
    let draft = match row.draft_id {
        Some(draft) => store::draft(tx, unit.id, draft).await?,
        None => None,
    };
    let Some(draft) = draft else {
        let place = Place::of(row.file_name.clone());
        return Err(Finding::new(&codes::ATTACHMENT_FIXED, place).into());
    };
    change_beside(tx, clock, unit, draft.id).await?;
    store::mark_attachment_removed(tx, id, &actor.name, &clock.now_text()).await?;
    let detail = json!({
        "draft": row.draft_id, "file_name": row.file_name, "file_sha256": row.file_sha256,
    });
    let subject = id.to_string();
    trail::append(tx, clock, actor, unit.id, (Action::AttachmentRemoved, &subject), &detail)
        .await?;
    Ok(row)
}
