//! Use cases: prepare, change and drop a voucher that is not posted yet.
//!
//! Every write carries its trail record in the same transaction.

use serde::Serialize;
use serde_json::json;

use crate::approvals::approval::Document;
use crate::approvals::submit::{give_up, submit_again};
use crate::finding::{Failure, Finding, Outcome, Place, refuse_if_any, refuses};
use crate::ledger::balances::residuals::{Residual, moved_by};
use crate::ledger::codes;
use crate::ledger::drafts::check_reversal::{check_reversal, check_waiting};
use crate::ledger::drafts::choose_drafts::{find_draft, keep_version, refuse_unseen};
use crate::ledger::drafts::draft::Draft;
use crate::ledger::drafts::reverse_voucher::link_lines;
use crate::ledger::drafts::seen::Seen;
use crate::ledger::periods::open_year::open_year;
use crate::ledger::periods::reopen_period::refuse_expired;
use crate::ledger::post::sockets::{Act, Cause, Coming, Keeping, OfDrafts, Sockets};
use crate::ledger::store::{self, DraftRow};
use crate::ledger::voucher::book::Book;
use crate::ledger::voucher::{EntryDraft, VoucherDraft, check};
use crate::platform::database::Tx;
use crate::platform::evidence::sha256_hex;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

/// What preparing a draft answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Prepared {
    pub draft: Draft,
    pub findings: Vec<Finding>,
}

fn body_of(voucher: &VoucherDraft) -> Outcome<String> {
    serde_json::to_string(voucher).map_err(|problem| Failure::Storage(problem.to_string()))
}

/// Checks and keeps a draft. With a key, the same body gives the same draft again and another
/// body is refused. The caller holds the unit's book.
pub async fn prepare_voucher(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    voucher: VoucherDraft,
    idempotency_key: Option<&str>,
) -> Outcome<Prepared> {
    let body = body_of(&voucher)?;
    let body_hash = sha256_hex(body.as_bytes());
    if let Some(key) = idempotency_key
        && let Some((used_for, answer)) = store::idempotent_answer(tx, unit.id, key).await?
    {
        if used_for != body_hash {
            return Err(Finding::new(&codes::IDEMPOTENCY_CONFLICT, Place::of(key)).into());
        }
        let answered: Draft = serde_json::from_str(&answer)
            .map_err(|problem| Failure::Storage(problem.to_string()))?;
        // As it was answered; the row knows more of it while it is still the same version.
        let row = store::draft(tx, unit.id, answered.id).await?;
        let kept = row.map(Draft::from_row).transpose()?;
        let draft = kept.filter(|it| it.version == answered.version).unwrap_or(answered);
        let mut book = Book::load(tx, unit.clone(), draft.period.year()).await?;
        book.learn_units(tx, [&draft.voucher]).await?;
        let mut findings = check(&draft.voucher, &book, &Place::of("凭证"));
        let which = (&draft.voucher, Some(draft.id));
        findings.extend(judged(tx, act.sockets, &book, which, &findings).await?);
        return Ok(Prepared { draft, findings });
    }
    open_year(tx, act, unit, i64::from(voucher.dated_on.year())).await?;
    let year = i64::from(voucher.dated_on.year());
    let mut book = Book::load(tx, unit.clone(), year).await?;
    book.learn_units(tx, [&voucher]).await?;
    let findings = look_at(tx, act.sockets, &book, (&voucher, None), &Place::of("凭证")).await?;
    let findings = refuse_if_any(findings)?;
    let Some(period) = voucher.period() else { return Err(out_of_year(&voucher)) };
    refuse_expired(tx, act.clock, unit.id, &[period]).await?;
    let id = store::next_draft_id(tx, unit.id).await?;
    let row =
        DraftRow::prepared((unit.id, id), &voucher, None, (&act.actor.name, act.clock.now_text()))?;
    store::insert_drafts(tx, std::slice::from_ref(&row)).await?;
    let draft = Draft::from_row(row)?;
    if let Some(key) = idempotency_key {
        let answer = serde_json::to_string(&draft)
            .map_err(|problem| Failure::Storage(problem.to_string()))?;
        let now = act.clock.now_text();
        store::insert_idempotent_answer(tx, unit.id, key, (&body_hash, &answer), &now).await?;
    }
    let detail = json!({ "period": period, "body_sha256": body_hash });
    let subject = draft.id.to_string();
    trail::append(tx, act.clock, act.actor, unit.id, (Action::DraftPrepared, &subject), &detail)
        .await?;
    Ok(Prepared { draft, findings })
}

fn out_of_year(voucher: &VoucherDraft) -> Failure {
    Finding::new(&codes::DATE_OUTSIDE_YEAR, Place::of("凭证")).found(voucher.dated_on).into()
}

/// What there is to say about a draft as it stands, judged by the books of today.
pub async fn check_draft(
    tx: &mut Tx,
    sockets: Sockets,
    unit: &Unit,
    draft: &Draft,
) -> Outcome<Vec<Finding>> {
    let mut book = Book::load(tx, unit.clone(), draft.period.year()).await?;
    book.learn_units(tx, [&draft.voucher]).await?;
    let which = (&draft.voucher, Some(draft.id));
    look_at(tx, sockets, &book, which, &Place::of("凭证")).await
}

/// Everything that is to be said of a voucher in preparation; `own_id` is its draft.
async fn look_at(
    tx: &mut Tx,
    sockets: Sockets,
    book: &Book,
    (voucher, own_id): (&VoucherDraft, Option<i64>),
    place: &Place,
) -> Outcome<Vec<Finding>> {
    let mut findings = check(voucher, book, place);
    findings.extend(check_reversal(tx, &book.unit, voucher).await?);
    findings.extend(check_waiting(tx, &book.unit, voucher, own_id).await?);
    findings.extend(judged(tx, sockets, book, (voucher, own_id), &findings).await?);
    Ok(findings)
}

/// What the judges say; nothing of one that is refused, whose amounts may not even add up.
async fn judged(
    tx: &mut Tx,
    sockets: Sockets,
    book: &Book,
    (voucher, own_id): (&VoucherDraft, Option<i64>),
    found: &[Finding],
) -> Outcome<Vec<Finding>> {
    if refuses(found) {
        return Ok(Vec::new());
    }
    let moved: Vec<Residual> = moved_by(voucher).collect();
    let drafts = OfDrafts { own_id, ..OfDrafts::default() };
    let last_on = voucher.dated_on;
    let red = voucher.entries.iter().filter(|it| it.reverses_line_no.is_some()).count();
    let takes_back = voucher.reverses_id.map(|id| (id, red));
    let cause = Cause::Hand;
    let voucher = Some(voucher);
    let coming = Coming { cause, moved: &moved, last_on, takes_back, voucher, drafts };
    sockets.judge(tx, book, coming).await
}

/// Replaces a draft's content; a review given before falls away, and whoever changed it is now
/// its preparer, who cannot review it.
pub async fn change_draft(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (id, version): (i64, i64),
    mut voucher: VoucherDraft,
) -> Outcome<Prepared> {
    let old = find_draft(tx, unit, id).await?;
    refuse_unseen(tx, unit, &old, Seen { id, version }).await?;
    // However it is mended, the rows that it came from have been taken.
    voucher.content_key.clone_from(&old.voucher.content_key);
    // What a draft does to the books is not changed with its content.
    voucher.kind = old.voucher.kind;
    voucher.reverses_id = old.voucher.reverses_id;
    voucher.source_number.clone_from(&old.voucher.source_number);
    keep_sources(&mut voucher, &old.voucher);
    link_lines(tx, unit, &mut voucher, &lines_of(&old.voucher)).await?;
    let new = Some(&voucher);
    let keeping = Keeping { unit_id: unit.id, draft_id: id, old: &old.voucher, new };
    act.sockets.keep(tx, keeping).await?;
    let year = i64::from(voucher.dated_on.year());
    open_year(tx, act, unit, year).await?;
    let mut book = Book::load(tx, unit.clone(), year).await?;
    book.learn_units(tx, [&voucher]).await?;
    let place = Place::of(old.label());
    let findings = look_at(tx, act.sockets, &book, (&voucher, Some(id)), &place).await?;
    let findings = refuse_if_any(findings)?;
    let Some(period) = voucher.period() else { return Err(out_of_year(&voucher)) };
    keep_version(tx, unit, id).await?;
    let body = body_of(&voucher)?;
    store::update_draft(tx, id, period, (&body, &act.actor.name)).await?;
    store::replace_amounts(tx, (unit.id, id), &voucher).await?;
    let draft = find_draft(tx, unit, id).await?;
    let prepared_at = act.clock.now_text();
    submit_again(tx, Document { prepared_at, ..draft.document(unit.id) }).await?;
    let detail = json!({ "period": period, "body_sha256": sha256_hex(body.as_bytes()) });
    let subject = id.to_string();
    trail::append(tx, act.clock, act.actor, unit.id, (Action::DraftChanged, &subject), &detail)
        .await?;
    Ok(Prepared { draft: find_draft(tx, unit, id).await?, findings })
}

/// The lines of the original that a reversal takes back.
fn lines_of(voucher: &VoucherDraft) -> Vec<i64> {
    voucher.entries.iter().filter_map(|entry| entry.reverses_line_no).collect()
}

/// Lines that are still what they were keep the row that they came from.
fn keep_sources(voucher: &mut VoucherDraft, old: &VoucherDraft) {
    let mut left: Vec<Option<&EntryDraft>> = old.entries.iter().map(Some).collect();
    for (place, entry) in voucher.entries.iter_mut().enumerate() {
        let is_same = |it: &&EntryDraft| {
            it.account_id == entry.account_id
                && it.debit == entry.debit
                && it.credit == entry.credit
        };
        let here = left.get(place).copied().flatten().filter(is_same).map(|_| place);
        let found = here.or_else(|| left.iter().position(|it| it.as_ref().is_some_and(is_same)));
        let Some(was) = found.and_then(|place| left.get_mut(place)).and_then(Option::take) else {
            continue;
        };
        entry.source = was.source;
    }
}

/// Drops what an import left of drafts that nobody posted. How many there were.
pub async fn drop_drafts_of_batch(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    batch_id: i64,
) -> Outcome<u64> {
    let mut rows = store::drafts_of(tx, unit.id, None).await?;
    rows.retain(|row| row.batch_id == Some(batch_id));
    let drafts = rows.into_iter().map(|row| Ok(Draft::from_row(row)?.document(unit.id)));
    let documents = drafts.collect::<Outcome<Vec<Document>>>()?;
    give_up(tx, act.clock, act.actor, documents).await?;
    store::delete_drafts_of_batch(tx, batch_id).await
}

/// Drops a draft; the trail keeps what it was.
pub async fn drop_draft(tx: &mut Tx, act: Act<'_>, unit: &Unit, id: i64) -> Outcome<()> {
    let draft = find_draft(tx, unit, id).await?;
    let keeping = Keeping { unit_id: unit.id, draft_id: id, old: &draft.voucher, new: None };
    act.sockets.keep(tx, keeping).await?;
    give_up(tx, act.clock, act.actor, vec![draft.document(unit.id)]).await?;
    store::delete_draft(tx, id).await?;
    let (by, at) = (&act.actor.name, act.clock.now_text());
    store::remove_attachments_of_draft(tx, unit.id, id, (by, &at)).await?;
    let detail = json!({ "voucher": draft.voucher });
    let subject = id.to_string();
    trail::append(tx, act.clock, act.actor, unit.id, (Action::DraftDropped, &subject), &detail)
        .await
}
