//! Use case: drafts that are ready come into the books, many at once, all or none.

use crate::date::Period;
use crate::finding::{Failure, Finding, Outcome, Place, refuse_if_any, refuses};
use crate::ledger::codes;
use crate::ledger::drafts::check_reversal::{check_lines_once, check_reversal};
use crate::ledger::drafts::choose_drafts::{Act, chosen_drafts};
use crate::ledger::drafts::draft::{Draft, returned_findings};
use crate::ledger::drafts::seen::Which;
use crate::ledger::periods::reopen_period::refuse_expired;
use crate::ledger::post::post_directly::record_posting;
use crate::ledger::post::posting::{Posting, PostingContext};
use crate::ledger::store;
use crate::ledger::voucher::book::{Book, Reach};
use crate::ledger::voucher::{PostedVoucher, check};
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::Actor;
use crate::units::unit::Unit;

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
