//! Who judges a posting, and who listens to it.

use union_ledger::finding::{Finding, Outcome, Place};
use union_ledger::ledger::codes;
use union_ledger::ledger::drafts::seen::Which;
use union_ledger::ledger::post::post_drafts::post_drafts;
use union_ledger::ledger::post::sockets::{Act, Case, Judge, Run, Sockets};
use union_ledger::money::Money;
use union_ledger::platform::database::{Pending, Tx};
use union_ledger::trail::store as trail;
use union_ledger::wiring::SOCKETS;

use crate::common::books::{Books, Line, preparer, refusals};
use crate::common::both;

const FEES: [Line<'static>; 2] = [("101", "debit", "8.00"), ("401", "credit", "8.00")];

/// Lets nobody have more than five yuan on an account.
const MISER: Judge = Judge {
    hears_files: true,
    is_concerned: |_, moved| moved.len() == 2,
    says: |case: &Case<'_>| {
        let most = case.standing.iter().map(|it| it.net_debit).max().unwrap_or_default();
        let finding = Finding::new(&codes::NOT_BALANCED, Place::of("守财奴")).found(most);
        (most > Money::from_fen(500)).then_some(finding).into_iter().collect()
    },
};

fn deaf<'a>(_: &'a mut Tx, _: Act<'a>, run: Run<'a>) -> Pending<'a, Outcome<()>> {
    Box::pin(async move {
        assert_eq!((run.first.seq, run.last.seq), (1, 1));
        Err(Finding::new(&codes::WORD_UNKNOWN, Place::of("听不见")).into())
    })
}

#[test]
fn what_a_judge_refuses_or_a_listener_cannot_take_does_not_come_into_the_books() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let voucher = books.draft(unit, "2025-01-08", &FEES).await;
        let which = Which::One(books.prepare(unit, voucher).await.unwrap().seen());
        let actor = preparer();
        for (sockets, refused) in [
            (Sockets { judges: &[MISER], ..SOCKETS }, "ledger.not_balanced"),
            (Sockets { listeners: &[deaf], ..SOCKETS }, "ledger.word_unknown"),
        ] {
            let mut tx = books.database.write(&[unit.id]).await.unwrap();
            let act = Act { clock: books.clock, actor: &actor, sockets };
            assert_eq!(refusals(post_drafts(&mut tx, act, unit, which.clone()).await), [refused]);
            tx.rollback().await.unwrap();
            books.check_whole(unit).await;
        }
        assert_eq!(books.post_drafts(unit, which).await.unwrap().len(), 1);
        books.check_whole(unit).await;
    });
}

#[test]
fn what_the_books_make_of_themselves_is_judged_by_nobody_and_heard_by_everybody() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.post(unit, "2025-01-08", &FEES).await;
        let actor = preparer();
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let before = trail::head(&mut tx, unit.id, "voucher").await.unwrap().0;
        let sockets = Sockets { judges: &[MISER], ..SOCKETS };
        let act = Act { clock: books.clock, actor: &actor, sockets };
        let close_year = union_ledger::ledger::periods::close_period::close_year;
        close_year(&mut tx, act, unit, 2025, &[]).await.unwrap();
        let after = trail::head(&mut tx, unit.id, "voucher").await.unwrap().0;
        tx.commit().await.unwrap();
        assert!(after > before);
        books.check_whole(unit).await;
    });
}
