//! Use case: vouchers that the system itself made come into the books.

use serde_json::json;

use crate::finding::{Outcome, Place, refuse_if_any};
use crate::ledger::post::posting::{Origin, Posting, PostingContext};
use crate::ledger::voucher::book::Book;
use crate::ledger::voucher::{PostedVoucher, VoucherDraft, check};
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::{self, Actor};

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
