//! Use cases: evidence is put beside an application, and looked at. Its file is kept sealed.

use serde_json::json;

use crate::aid::application::{State, refuse_text, refuse_turn};
use crate::aid::codes;
use crate::aid::family::beside_place;
use crate::aid::list_aid::find_application;
use crate::aid::store::{self, PaperRow};
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::members::hold_keys::{keys_needed, keys_to_seal};
use crate::members::list_members::record_look;
use crate::platform::database::Tx;
use crate::platform::evidence::EvidenceStore;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// Bytes of the largest file.
const MAX_BYTES: usize = 20 * 1024 * 1024;

/// A file by its name.
pub type NamedFile<'f> = (&'f str, &'f [u8]);

/// Puts a paper beside an application that is not decided; a paper seen on paper has no file.
pub async fn attach_paper(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (number, kind): (&str, &str),
    file: Option<(&EvidenceStore, NamedFile<'_>)>,
) -> Outcome<i64> {
    let kind = refuse_text("材料名称", kind, 1)?;
    let row = find_application(tx, unit, number).await?;
    refuse_turn(number, row.state()?, &[State::Applied, State::Checked, State::Noticed])?;
    let seq = store::papers_of(tx, row.id).await?.last().map_or(1, |it| it.seq + 1);
    let mut paper = PaperRow {
        application_id: row.id,
        seq,
        kind,
        file_name_sealed: String::new(),
        file_sha256: None,
        added_by: act.actor.name.clone(),
        added_at: act.clock.now_text(),
    };
    if let Some((evidence, (name, bytes))) = file {
        if bytes.is_empty() || bytes.len() > MAX_BYTES {
            let found = format!("{} 字节", bytes.len());
            return Err(Finding::new(&codes::FILE_INVALID, Place::of("文件")).found(found).into());
        }
        let keys = keys_to_seal(tx, act.clock).await?;
        let name = refuse_text("文件名", name, 1)?;
        paper.file_name_sealed = keys.seal(&beside_place("file", (row.id, seq)), &name)?;
        paper.file_sha256 = Some(evidence.keep_sealed(bytes, &keys)?);
    }
    store::insert_paper(tx, &paper).await?;
    let detail = json!({ "step": "paper", "kind": paper.kind, "sha256": paper.file_sha256 });
    let what = (Action::AidStepped, number);
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
    Ok(seq)
}

/// The file of a paper, recorded before it is given out: its name and what it holds.
pub async fn read_paper(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (number, seq): (&str, i64),
    evidence: &EvidenceStore,
) -> Outcome<(String, Vec<u8>)> {
    let row = find_application(tx, unit, number).await?;
    let unknown = || Finding::new(&codes::EVIDENCE_MISSING, Place::of(number)).found(seq);
    let papers = store::papers_of(tx, row.id).await?;
    let paper = papers.into_iter().find(|it| it.seq == seq).ok_or_else(unknown)?;
    let sha256 = paper.file_sha256.ok_or_else(unknown)?;
    let keys = keys_needed(tx).await?.ok_or_else(unknown)?;
    let name = keys.open(&beside_place("file", (row.id, seq)), &paper.file_name_sealed)?;
    let bytes = evidence.open_with(&sha256, Some(&keys))?;
    record_look(tx, act, unit, ("aid_paper", &[format!("{number}/{seq}")])).await?;
    Ok((name, bytes))
}
