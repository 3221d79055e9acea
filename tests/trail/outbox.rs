//! The feed of the trail: each record once, in an order that nobody falls behind.

use serde_json::json;
use union_ledger::platform::database::Tx;
use union_ledger::trail::outbox::{Cursor, Told};
use union_ledger::trail::read_outbox::after;
use union_ledger::trail::{Action, append};

use crate::common::books::{Books, preparer};
use crate::common::{both, on_postgres, raw};

async fn told(books: &Books, cursor: Cursor) -> Vec<Told> {
    let mut tx = books.database.read().await.unwrap();
    after(&mut tx, cursor, 1_000).await.unwrap()
}

/// So many records: on a server, others' transactions may still hold the line up.
async fn wait_for(books: &Books, cursor: Cursor, count: usize) -> Vec<Told> {
    loop {
        let seen = told(books, cursor).await;
        assert!(seen.len() <= count, "{seen:?}");
        if seen.len() == count {
            return seen;
        }
        tokio::task::yield_now().await;
    }
}

fn subjects(told: &[Told]) -> Vec<&str> {
    told.iter().map(|it| it.subject.as_str()).collect()
}

async fn act(books: &Books, tx: &mut Tx, unit_id: i64, subject: &str) {
    let action = (Action::ProjectAdded, subject);
    append(tx, books.clock, &preparer(), unit_id, action, &json!({})).await.unwrap();
}

#[test]
fn every_record_is_told_once_and_what_was_given_back_is_not() {
    both(async |database| {
        let books = Books::new(database).await;
        // The three unions were registered, each on the record.
        let begun = wait_for(&books, Cursor::default(), 3).await;
        assert!(begun.iter().all(|it| it.action == "unit.added" && it.unit_id == 0));
        let start = begun.last().unwrap().cursor();
        for (subject, is_kept) in [("一", true), ("二", false), ("三", true)] {
            let mut tx = books.database.write(&[2]).await.unwrap();
            act(&books, &mut tx, 2, subject).await;
            if is_kept { tx.commit().await.unwrap() } else { tx.rollback().await.unwrap() }
        }
        let seen = wait_for(&books, start, 2).await;
        // Read one by one, they are the same.
        let mut tx = books.database.read().await.unwrap();
        let first = after(&mut tx, start, 1).await.unwrap();
        let second = after(&mut tx, first[0].cursor(), 1).await.unwrap();
        assert_eq!([first, second].concat(), seen);
        tx.commit().await.unwrap();
        assert_eq!(subjects(&seen), ["一", "三"]);
        assert_eq!(seen[1].trail_seq, seen[0].trail_seq + 1);
        assert_eq!(seen[0].at, books.clock.now_text());
    });
}

/// Whoever began first and ends last comes before nobody who was read already.
#[test]
fn nothing_comes_in_behind_a_cursor_when_several_write_at_once() {
    on_postgres(async |database| {
        let books = Books::new(database).await;
        let cursor = wait_for(&books, Cursor::default(), 3).await[2].cursor();
        let mut slow = books.database.write(&[2]).await.unwrap();
        act(&books, &mut slow, 2, "慢").await;
        let mut quick = books.database.write(&[3]).await.unwrap();
        act(&books, &mut quick, 3, "快").await;
        quick.commit().await.unwrap();
        assert_eq!(subjects(&told(&books, cursor).await), [] as [&str; 0]);
        slow.commit().await.unwrap();
        assert_eq!(subjects(&wait_for(&books, cursor, 2).await), ["慢", "快"]);
    });
}

#[test]
fn a_restored_database_begins_with_an_empty_line() {
    both(async |database| {
        let books = Books::new(database).await;
        raw(&books.database, "DELETE FROM outbox").await.unwrap();
        let mut tx = books.database.write(&[2]).await.unwrap();
        act(&books, &mut tx, 2, "其后").await;
        tx.commit().await.unwrap();
        assert_eq!(subjects(&wait_for(&books, Cursor::default(), 1).await), ["其后"]);
    });
}
