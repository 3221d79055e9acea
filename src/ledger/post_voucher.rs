//! Use cases: prepare, change, review, post and drop a voucher; post many at once.
//!
//! Draft → reviewed → posted. A draft is a document that may change; a posted voucher never
//! does. Every write carries its trail record in the same transaction.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::book::{Book, Reach};
use super::choose_drafts::{Act, chosen_drafts, refuse_unseen};
use super::close_period::refuse_expired;
use super::posting::{Origin, Posting, PostingContext};
use super::reverse_voucher::{check_lines_once, check_reversal, check_waiting, link_lines};
pub use super::seen::{Seen, Which};
use super::store::{self, DraftRow};
use super::voucher::{EntryDraft, PostedVoucher, VoucherDraft, VoucherKind, check};
use super::watch_earmarked::overspent_by;
use super::{codes, open_year::open_year};
use crate::date::Period;
use crate::finding::{Failure, Finding, Outcome, Place, refuse_if_any, refuses};
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::platform::evidence::sha256_hex;
use crate::trail::{self, Actor};
use crate::units::unit::Unit;

/// A draft with where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub id: i64,
    pub version: i64,
    pub period: Period,
    pub is_reviewed: bool,
    pub prepared_by: String,
    pub reviewed_by: Option<String>,
    pub batch_id: Option<i64>,
    /// Given back by a reviewer and not changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<Returned>,
    pub voucher: VoucherDraft,
}

/// 退回: who gave a draft back, when and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    pub by: String,
    pub at: String,
    pub reason: String,
}

/// What preparing a draft answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Prepared {
    pub draft: Draft,
    pub findings: Vec<Finding>,
}

impl Draft {
    pub fn from_row(row: DraftRow) -> Outcome<Self> {
        let mut voucher: VoucherDraft = serde_json::from_str(&row.body)
            .map_err(|problem| Failure::Storage(format!("draft {}: {problem}", row.id)))?;
        if row.reviewed_by.is_some() {
            voucher.reviewer.clone_from(&row.reviewed_by);
        }
        let period = Period::from_number(row.period)
            .ok_or_else(|| Failure::Storage(format!("draft {}: period", row.id)))?;
        let returned = row.returned_by.zip(row.returned_at).map(|(by, at)| Returned {
            by,
            at,
            reason: row.return_reason.unwrap_or_default(),
        });
        Ok(Self {
            id: row.id,
            version: row.version,
            period,
            is_reviewed: row.status == "reviewed",
            prepared_by: row.prepared_by,
            reviewed_by: row.reviewed_by,
            batch_id: row.batch_id,
            returned,
            voucher,
        })
    }

    fn origin(&self) -> Origin {
        Origin { draft_id: Some(self.id), batch_id: self.batch_id }
    }

    /// By whom it was prepared, whoever changed it last included.
    #[must_use]
    pub fn is_of(&self, name: &str) -> bool {
        self.prepared_by == name || self.voucher.preparer == name
    }

    /// As it is now.
    #[must_use]
    pub fn seen(&self) -> Seen {
        Seen { id: self.id, version: self.version }
    }

    #[must_use]
    pub fn label(&self) -> String {
        format!("待处理凭证 {}", short_id(self.id))
    }
}

/// A draft's number within its unit, as people say it.
#[must_use]
pub fn short_id(id: i64) -> i64 {
    id & 0xffff_ffff
}

fn body_of(voucher: &VoucherDraft) -> Outcome<String> {
    serde_json::to_string(voucher).map_err(|problem| Failure::Storage(problem.to_string()))
}

/// Checks and keeps a draft. With a key, the same body gives the same draft again and another
/// body is refused. The caller holds the unit's book.
pub async fn prepare_voucher(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
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
        let draft: Draft = serde_json::from_str(&answer)
            .map_err(|problem| Failure::Storage(problem.to_string()))?;
        let mut book = Book::load(tx, unit.clone(), draft.period.year(), Reach::Near).await?;
        book.learn_units(tx, &draft.voucher).await?;
        let mut findings = check(&draft.voucher, &book, &Place::of("凭证"));
        findings.extend(overspent_by(tx, &book, &draft.voucher, &findings).await?);
        return Ok(Prepared { draft, findings });
    }
    open_year(tx, clock, actor, unit, i64::from(voucher.dated_on.year())).await?;
    let year = i64::from(voucher.dated_on.year());
    let mut book = Book::load(tx, unit.clone(), year, Reach::Near).await?;
    book.learn_units(tx, &voucher).await?;
    let mut findings = check(&voucher, &book, &Place::of("凭证"));
    findings.extend(check_reversal(tx, unit, &voucher).await?);
    findings.extend(check_waiting(tx, unit, &voucher, None).await?);
    findings.extend(overspent_by(tx, &book, &voucher, &findings).await?);
    let findings = refuse_if_any(findings)?;
    let Some(period) = voucher.period() else { return Err(out_of_year(&voucher)) };
    refuse_expired(tx, clock, unit.id, &[period]).await?;
    let id = store::next_draft_id(tx, unit.id).await?;
    let row = DraftRow::prepared((unit.id, id), &voucher, None, (&actor.name, clock.now_text()))?;
    store::insert_drafts(tx, std::slice::from_ref(&row)).await?;
    let draft = Draft::from_row(row)?;
    if let Some(key) = idempotency_key {
        let answer = serde_json::to_string(&draft)
            .map_err(|problem| Failure::Storage(problem.to_string()))?;
        let now = clock.now_text();
        store::insert_idempotent_answer(tx, unit.id, key, (&body_hash, &answer), &now).await?;
    }
    let detail = json!({ "period": period, "body_sha256": body_hash });
    let subject = draft.id.to_string();
    trail::append(tx, clock, actor, unit.id, ("draft.prepared", &subject), &detail).await?;
    Ok(Prepared { draft, findings })
}

fn out_of_year(voucher: &VoucherDraft) -> Failure {
    Finding::new(&codes::DATE_OUTSIDE_YEAR, Place::of("凭证")).found(voucher.dated_on).into()
}

/// Reads a draft of the unit.
pub async fn find_draft(tx: &mut Tx, unit: &Unit, id: i64) -> Outcome<Draft> {
    match store::draft(tx, unit.id, id).await? {
        Some(row) => Draft::from_row(row),
        None => Err(Finding::new(&codes::DRAFT_UNKNOWN, Place::of(format!("编号 {id}"))).into()),
    }
}

/// What there is to say about a draft as it stands, judged by the books of today.
pub async fn check_draft(tx: &mut Tx, unit: &Unit, draft: &Draft) -> Outcome<Vec<Finding>> {
    let mut book = Book::load(tx, unit.clone(), draft.period.year(), Reach::Near).await?;
    book.learn_units(tx, &draft.voucher).await?;
    let mut findings = check(&draft.voucher, &book, &Place::of("凭证"));
    findings.extend(check_reversal(tx, unit, &draft.voucher).await?);
    findings.extend(check_waiting(tx, unit, &draft.voucher, Some(draft.id)).await?);
    findings.extend(overspent_by(tx, &book, &draft.voucher, &findings).await?);
    Ok(findings)
}

/// Replaces a draft's content; a review given before falls away, and whoever changed it is now
/// its preparer, who cannot review it.
pub async fn change_draft(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
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
    let year = i64::from(voucher.dated_on.year());
    open_year(tx, clock, actor, unit, year).await?;
    let mut book = Book::load(tx, unit.clone(), year, Reach::Near).await?;
    book.learn_units(tx, &voucher).await?;
    let mut findings = check(&voucher, &book, &Place::of(old.label()));
    findings.extend(check_reversal(tx, unit, &voucher).await?);
    findings.extend(check_waiting(tx, unit, &voucher, Some(id)).await?);
    findings.extend(overspent_by(tx, &book, &voucher, &findings).await?);
    let findings = refuse_if_any(findings)?;
    let Some(period) = voucher.period() else { return Err(out_of_year(&voucher)) };
    store::keep_version(tx, unit.id, id).await?;
    let body = body_of(&voucher)?;
    if store::update_draft(tx, (id, version), period, (&body, &actor.name)).await? == 0 {
        return Err(Finding::new(&codes::DRAFT_CHANGED, Place::of(old.label())).into());
    }
    let detail = json!({ "period": period, "body_sha256": sha256_hex(body.as_bytes()) });
    let subject = id.to_string();
    trail::append(tx, clock, actor, unit.id, ("draft.changed", &subject), &detail).await?;
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

/// Approves drafts that wait for it. The reviewer is never the preparer where the unit requires
/// review. All that were asked for, or none.
pub async fn review_drafts(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    which: Which,
) -> Outcome<Vec<Draft>> {
    let settings = crate::units::store::settings_of(tx, unit.id).await?;
    let mut drafts = chosen_drafts(tx, unit, &which, Act::Review(&actor.name)).await?;
    drafts.retain(|draft| !draft.is_reviewed);
    if matches!(which, Which::Period(_) | Which::All) {
        drafts.retain(|draft| draft.returned.is_none());
    }
    let own = |draft: &&Draft| draft.is_of(&actor.name);
    let mut findings = returned_findings(&drafts);
    if settings.review_required {
        findings.extend(drafts.iter().filter(own).map(|draft| {
            Finding::new(&codes::REVIEWER_IS_PREPARER, Place::of(draft.label())).found(&actor.name)
        }));
    }
    refuse_if_any(findings)?;
    let (Some(first), Some(last)) = (drafts.first(), drafts.last()) else { return Ok(drafts) };
    let subject = format!("{}-{}", first.id, last.id);
    let now = clock.now_text();
    match &which {
        Which::One(_) | Which::These(_) => {
            let ids: Vec<i64> = drafts.iter().map(|draft| draft.id).collect();
            store::mark_set_reviewed(tx, unit.id, &ids, (&actor.name, &now)).await?
        }
        Which::Period(period) => {
            store::mark_all_reviewed(tx, unit.id, Some(*period), &actor.name, &now).await?
        }
        Which::All => store::mark_all_reviewed(tx, unit.id, None, &actor.name, &now).await?,
    };
    let detail = json!({ "drafts": drafts.len() });
    trail::append(tx, clock, actor, unit.id, ("draft.reviewed", &subject), &detail).await?;
    for draft in &mut drafts {
        draft.is_reviewed = true;
        draft.version += 1;
        draft.reviewed_by = Some(actor.name.clone());
        draft.voucher.reviewer = Some(actor.name.clone());
    }
    Ok(drafts)
}

/// Approves one draft as it was looked at.
pub async fn review_draft(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    seen: Seen,
) -> Outcome<Draft> {
    review_drafts(tx, clock, actor, unit, Which::One(seen)).await?;
    find_draft(tx, unit, seen.id).await
}

/// Drafts that were given back wait for their preparer.
fn returned_findings(drafts: &[Draft]) -> Vec<Finding> {
    let finding = |draft: &Draft| {
        let returned = draft.returned.as_ref()?;
        let place = Place::of(draft.label());
        Some(Finding::new(&codes::DRAFT_RETURNED, place).found(&returned.reason))
    };
    drafts.iter().filter_map(finding).collect()
}

/// Drops a draft; the trail keeps what it was.
pub async fn drop_draft(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    id: i64,
) -> Outcome<()> {
    let draft = find_draft(tx, unit, id).await?;
    store::delete_draft(tx, id).await?;
    let (by, at) = (&actor.name, clock.now_text());
    store::remove_attachments_of_draft(tx, unit.id, id, (by, &at)).await?;
    let detail = json!({ "voucher": draft.voucher });
    let subject = id.to_string();
    trail::append(tx, clock, actor, unit.id, ("draft.dropped", &subject), &detail).await
}

/// Posts drafts: the one given, or every one of a period (or of all) that is ready. All of them
/// or, when any is refused, none.
pub async fn post_drafts(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    which: Which,
) -> Outcome<Vec<PostedVoucher>> {
    let mut drafts = chosen_drafts(tx, unit, &which, Act::Post).await?;
    refuse_if_any(returned_findings(&drafts))?;
    drafts.sort_by_key(|draft| (draft.period, draft.voucher.dated_on, draft.id));
    let mut posted = Vec::with_capacity(drafts.len());
    let mut rest = drafts.as_slice();
    while let Some(first) = rest.first() {
        let year = first.period.year();
        let count = rest.iter().take_while(|draft| draft.period.year() == year).count();
        let (of_year, later) = rest.split_at(count);
        posted.extend(post_of_year(tx, clock, actor, unit, year, of_year).await?);
        rest = later;
    }
    let batches: std::collections::BTreeSet<i64> =
        drafts.iter().filter_map(|draft| draft.batch_id).collect();
    match which {
        Which::One(seen) => store::delete_draft(tx, seen.id).await?,
        Which::These(_) => {
            let ids: Vec<i64> = drafts.iter().map(|draft| draft.id).collect();
            store::delete_draft_set(tx, unit.id, &ids).await?
        }
        Which::Period(period) => store::delete_drafts_of(tx, unit.id, Some(period)).await?,
        Which::All => store::delete_drafts_of(tx, unit.id, None).await?,
    };
    for batch_id in batches {
        store::settle_batch(tx, batch_id).await?;
    }
    Ok(posted)
}

async fn post_of_year(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
    year: i64,
    drafts: &[Draft],
) -> Outcome<Vec<PostedVoucher>> {
    let book = Book::load(tx, unit.clone(), year, Reach::Everyone).await?;
    let mut findings = check_lines_once(drafts.iter().map(|draft| &draft.voucher));
    for draft in drafts {
        if book.settings.review_required && !draft.is_reviewed {
            findings.push(Finding::new(&codes::REVIEW_REQUIRED, Place::of(draft.label())));
        }
        findings.extend(check(&draft.voucher, &book, &Place::of(draft.label())));
        findings.extend(check_reversal(tx, unit, &draft.voucher).await?);
    }
    let periods: Vec<Period> = drafts.iter().map(|draft| draft.period).collect();
    refuse_expired(tx, clock, unit.id, &periods).await?;
    if refuses(&findings) {
        return Err(Failure::Refused(findings));
    }
    let context = PostingContext { poster: actor.name.clone(), posted_at: clock.now_text() };
    let mut posting = Posting::begin(tx, &book, context).await?;
    let mut posted = Vec::with_capacity(drafts.len());
    for draft in drafts {
        posted.push(posting.add(tx, &draft.voucher, draft.origin()).await?);
    }
    posting.finish(tx).await?;
    record_posting(tx, clock, actor, unit.id, &posted).await?;
    Ok(posted)
}

/// Posts vouchers that the system itself made (transfers) or that were reviewed elsewhere.
/// They have passed their checks, or the call refuses.
pub async fn post_directly(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    book: &Book,
    vouchers: &[VoucherDraft],
) -> Outcome<Vec<PostedVoucher>> {
    let mut findings = Vec::new();
    for voucher in vouchers {
        findings.extend(check(voucher, book, &Place::of(voucher.kind.label())));
    }
    refuse_if_any(findings)?;
    let context = PostingContext { poster: actor.name.clone(), posted_at: clock.now_text() };
    let mut posting = Posting::begin(tx, book, context).await?;
    let mut posted = Vec::with_capacity(vouchers.len());
    for voucher in vouchers {
        posted.push(posting.add(tx, voucher, Origin::default()).await?);
    }
    posting.finish(tx).await?;
    record_posting(tx, clock, actor, book.unit.id, &posted).await?;
    Ok(posted)
}

/// One trail record for a run of vouchers: it witnesses the end of the voucher chain.
pub async fn record_posting(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit_id: i64,
    posted: &[PostedVoucher],
) -> Outcome<()> {
    let (Some(first), Some(last)) = (posted.first(), posted.last()) else { return Ok(()) };
    let detail = json!({ "first_seq": first.seq, "last_seq": last.seq, "head": last.hash });
    let subject = format!("{} {}-{}", last.period, last.word, last.number);
    trail::append(tx, clock, actor, unit_id, ("voucher.posted", &subject), &detail).await
}

/// Whether the kind may be entered by hand.
#[must_use]
pub fn is_enterable(kind: VoucherKind) -> bool {
    kind == VoucherKind::Ordinary
}
