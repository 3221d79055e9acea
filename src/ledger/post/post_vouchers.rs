//! Use case: vouchers come into the books. Every posting goes this way: drafts, transfers, openings
//! of a new chart, and what takes a file back; a file itself feeds [`Posting`] chunk by chunk.

use crate::date::Period;
use crate::finding::{Failure, Finding, Outcome, Place, refuses};
use crate::ledger::periods::reopen_period::refuse_expired;
use crate::ledger::post::posting::{Origin, Posting};
use crate::ledger::post::sockets::{Act, Cause};
use crate::ledger::voucher::book::Book;
use crate::ledger::voucher::{PostedVoucher, VoucherDraft, check};
use crate::platform::database::Tx;

/// A voucher that is to be posted.
#[derive(Clone, Debug)]
pub struct Ready<'v> {
    pub voucher: &'v VoucherDraft,
    pub origin: Origin,
    /// Where findings about it stand.
    pub place: Place,
}

impl<'v> Ready<'v> {
    /// What the books made of themselves.
    #[must_use]
    pub fn of_books(voucher: &'v VoucherDraft) -> Self {
        let place = Place::of(voucher.kind.label());
        Self { voucher, origin: Origin::default(), place }
    }
}

/// What came into the books, and what the judges said of it.
#[derive(Clone, Debug, Default)]
pub struct Posted {
    pub vouchers: Vec<PostedVoucher>,
    pub findings: Vec<Finding>,
}

/// Posts all of them or none. `findings` is what the caller has to say against it. The book comes
/// to know whom they name.
pub async fn post_vouchers(
    tx: &mut Tx,
    act: Act<'_>,
    book: &mut Book,
    (cause, ready): (Cause, &[Ready<'_>]),
    mut findings: Vec<Finding>,
) -> Outcome<Posted> {
    book.learn_units(tx, ready.iter().map(|it| it.voucher)).await?;
    let book = &*book;
    findings.extend(ready.iter().flat_map(|it| check(it.voucher, book, &it.place)));
    if cause != Cause::Books {
        let periods: Vec<Period> = ready.iter().filter_map(|it| it.voucher.period()).collect();
        refuse_expired(tx, act.clock, book.unit.id, &periods).await?;
    }
    if refuses(&findings) {
        return Err(Failure::Refused(findings));
    }
    if ready.is_empty() {
        return Ok(Posted::default());
    }
    let mut posting = Posting::begin(tx, act, book).await?;
    let mut vouchers = Vec::with_capacity(ready.len());
    for it in ready {
        vouchers.push(posting.add(tx, book, it.voucher, it.origin).await?);
    }
    let findings = posting.finish(tx, act, book, cause).await?;
    Ok(Posted { vouchers, findings })
}

/// Posts what the books made of themselves.
pub async fn post_of_books(
    tx: &mut Tx,
    act: Act<'_>,
    book: &mut Book,
    vouchers: &[VoucherDraft],
) -> Outcome<Vec<PostedVoucher>> {
    let ready: Vec<Ready<'_>> = vouchers.iter().map(Ready::of_books).collect();
    let posted = post_vouchers(tx, act, book, (Cause::Books, &ready), Vec::new()).await?;
    Ok(posted.vouchers)
}
