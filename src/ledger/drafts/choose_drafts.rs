//! Finding the drafts that an approval means, each as it was looked at.
//!
//! Invariants: a draft that is unknown refuses; one that is another version than was seen refuses
//! with what it was and what it is; then none of them is approved.

use rustc_hash::FxHashMap;

use crate::finding::{Change, Failure, Finding, Outcome, Place, refuse_if_any};
use crate::ledger::codes;
use crate::ledger::drafts::changes::{Earlier, changes, files_of};
use crate::ledger::drafts::draft::{Draft, label};
use crate::ledger::drafts::seen::{Seen, Which, changed};
use crate::ledger::store;
use crate::ledger::voucher::book::Book;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// Reads a draft of the unit.
pub async fn find_draft(tx: &mut Tx, unit: &Unit, id: i64) -> Outcome<Draft> {
    match store::draft(tx, unit.id, id).await? {
        Some(row) => Draft::from_row(row),
        None => Err(Finding::new(&codes::DRAFT_UNKNOWN, Place::of(format!("编号 {id}"))).into()),
    }
}

/// Which purpose a draft is chosen for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose<'a> {
    /// By this person; approved a second time it stays as it is.
    Review(&'a str),
    Post,
}

/// The drafts that are meant, in the order of the books.
pub async fn chosen_drafts(
    tx: &mut Tx,
    unit: &Unit,
    which: &Which,
    purpose: Purpose<'_>,
) -> Outcome<Vec<Draft>> {
    let rows = match which {
        Which::One(seen) => {
            let draft = find_draft(tx, unit, seen.id).await?;
            refuse_if_any(
                unseen(tx, unit, std::slice::from_ref(&draft), &[*seen], purpose).await?,
            )?;
            return Ok(vec![draft]);
        }
        Which::These(seen) => {
            let ids: Vec<i64> = seen.iter().map(|it| it.id).collect();
            let rows = store::drafts_by_ids(tx, unit.id, &ids).await?;
            let unknown = ids.iter().find(|id| !rows.iter().any(|row| row.id == **id));
            if let Some(id) = unknown {
                let place = Place::of(label(*id));
                return Err(Finding::new(&codes::DRAFT_UNKNOWN, place).into());
            }
            rows
        }
        Which::Period(period) => store::drafts_of(tx, unit.id, Some(*period)).await?,
        Which::All => store::drafts_of(tx, unit.id, None).await?,
    };
    let drafts: Outcome<Vec<Draft>> = rows.into_iter().map(Draft::from_row).collect();
    let drafts = drafts?;
    refuse_if_any(unseen(tx, unit, &drafts, which.seen(), purpose).await?)?;
    Ok(drafts)
}

/// A refusal for each draft that is another one by now than was seen.
async fn unseen(
    tx: &mut Tx,
    unit: &Unit,
    drafts: &[Draft],
    seen: &[Seen],
    purpose: Purpose<'_>,
) -> Outcome<Vec<Finding>> {
    let by_id: FxHashMap<i64, &Draft> = drafts.iter().map(|it| (it.id, it)).collect();
    let mut findings = Vec::new();
    for seen in seen {
        let Some(draft) = by_id.get(&seen.id) else { continue };
        if !is_as_seen(draft, *seen, purpose) {
            let before = said_at(tx, unit, *seen).await?;
            let mut finding = changed(draft, *seen, before.as_ref().map(|it| &it.voucher));
            if let Some(before) = before {
                finding.changes = changes_since(tx, unit, draft, &before).await?;
            }
            findings.push(finding);
        }
    }
    Ok(findings)
}

/// Whether the draft is what was looked at. A review sent twice by the same person finds its own.
fn is_as_seen(draft: &Draft, seen: Seen, purpose: Purpose<'_>) -> bool {
    let is_own_review = match purpose {
        Purpose::Review(by) => {
            draft.version == seen.version + 1 && draft.reviewed_by.as_deref() == Some(by)
        }
        Purpose::Post => false,
    };
    draft.version == seen.version || is_own_review
}

/// What a draft said when it was looked at, where it says something else today or other files
/// stand beside it.
pub async fn said_at(tx: &mut Tx, unit: &Unit, seen: Seen) -> Outcome<Option<Earlier>> {
    if seen.version < 1 {
        return Ok(None);
    }
    let kept = store::kept_version(tx, unit.id, (seen.id, seen.version)).await?;
    let Some((body, attachments)) = kept else { return Ok(None) };
    let unread =
        |problem: serde_json::Error| Failure::Storage(format!("draft {}: {problem}", seen.id));
    let voucher = serde_json::from_str(&body).map_err(unread)?;
    let attachments = serde_json::from_str(&attachments).map_err(unread)?;
    Ok(Some(Earlier { voucher, attachments }))
}

/// What is different in a draft, line by line, in the names of its books.
pub async fn changes_since(
    tx: &mut Tx,
    unit: &Unit,
    draft: &Draft,
    before: &Earlier,
) -> Outcome<Vec<Change>> {
    let year = draft.period.year();
    let mut book = Book::load(tx, unit.clone(), year).await?;
    book.learn_units(tx, [&draft.voucher]).await?;
    book.learn_units(tx, [&before.voucher]).await?;
    let rows = store::attachments_of_draft(tx, unit.id, draft.id).await?;
    let now = Earlier { voucher: draft.voucher.clone(), attachments: files_of(&rows) };
    Ok(changes(before, &now, &book))
}

/// Keeps what a draft says, and which files stand beside it, before either becomes another.
pub async fn keep_version(tx: &mut Tx, unit: &Unit, id: i64) -> Outcome<()> {
    let rows = store::attachments_of_draft(tx, unit.id, id).await?;
    let files = serde_json::to_string(&files_of(&rows))
        .map_err(|problem| Failure::Storage(problem.to_string()))?;
    store::keep_version(tx, unit.id, id, &files).await?;
    Ok(())
}

/// Refuses a draft that is another one than was looked at.
pub async fn refuse_unseen(tx: &mut Tx, unit: &Unit, draft: &Draft, seen: Seen) -> Outcome<()> {
    let drafts = std::slice::from_ref(draft);
    refuse_if_any(unseen(tx, unit, drafts, &[seen], Purpose::Post).await?)?;
    Ok(())
}
