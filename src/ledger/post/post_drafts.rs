//! Use case: drafts that are ready come into the books, many at once, all or none.

use crate::finding::{Finding, Outcome, Place, refuse_if_any};
use crate::ledger::codes;
use crate::ledger::drafts::check_reversal::{check_lines_once, check_reversal};
use crate::ledger::drafts::choose_drafts::{Purpose, chosen_drafts};
use crate::ledger::drafts::draft::{Draft, returned_findings};
use crate::ledger::drafts::seen::Which;
use crate::ledger::post::post_vouchers::{Posted, Ready, post_vouchers};
use crate::ledger::post::sockets::{Act, Cause};
use crate::ledger::store;
use crate::ledger::voucher::book::Book;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// Posts drafts: the one given, or every one of a period (or of all) that is ready. All of them
/// or, when any is refused, none.
pub async fn post_drafts(tx: &mut Tx, act: Act<'_>, unit: &Unit, which: Which) -> Outcome<Posted> {
    let mut drafts = chosen_drafts(tx, unit, &which, Purpose::Post).await?;
    refuse_if_any(returned_findings(&drafts))?;
    drafts.sort_by_key(|draft| (draft.period, draft.voucher.dated_on, draft.id));
    let mut posted = Posted::default();
    let mut rest = drafts.as_slice();
    while let Some(first) = rest.first() {
        let year = first.period.year();
        let count = rest.iter().take_while(|draft| draft.period.year() == year).count();
        let (of_year, later) = rest.split_at(count);
        let came = post_of_year(tx, act, unit, year, of_year).await?;
        posted.vouchers.extend(came.vouchers);
        posted.findings.extend(came.findings);
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
    act: Act<'_>,
    unit: &Unit,
    year: i64,
    drafts: &[Draft],
) -> Outcome<Posted> {
    let mut book = Book::load(tx, unit.clone(), year).await?;
    let mut findings = check_lines_once(drafts.iter().map(|draft| &draft.voucher));
    let mut ready = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let place = Place::of(draft.label());
        if book.settings.review_required && !draft.is_reviewed {
            findings.push(Finding::new(&codes::REVIEW_REQUIRED, place.clone()));
        }
        findings.extend(check_reversal(tx, unit, &draft.voucher).await?);
        ready.push(Ready { voucher: &draft.voucher, origin: draft.origin(), place });
    }
    post_vouchers(tx, act, &mut book, (Cause::Hand, &ready), findings).await
}
