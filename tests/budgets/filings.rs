//! Filing: what is due, in, returned with remarks, filed again with its differences, approved.

use union_ledger::budgets::budget::Stage;
use union_ledger::budgets::decide_filings::{approve_filing, return_filing};
use union_ledger::budgets::filing::{Document, Remark};
use union_ledger::budgets::list_filings::{Listed, changes_since, filings_of_year};
use union_ledger::budgets::submit_filing::{Submitted, submit_filing};
use union_ledger::finding::Outcome;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

use super::{BUDGET, approve, bring, budgeted};
use crate::common::books::{Books, day, preparer, refusals, reviewer};
use crate::common::both;

async fn file(books: &Books, unit: &Unit, document: Document) -> Outcome<Submitted> {
    let actor = preparer();
    let mut tx = books.database.write(&[SYSTEM_BOOK, unit.id]).await?;
    let done = submit_filing(&mut tx, act(books.clock, &actor), unit, (document, 2025)).await?;
    tx.commit().await?;
    Ok(done)
}

async fn give_back(books: &Books, by: &Unit, id: i64, remarks: &[&str]) -> Outcome<()> {
    let remarks: Vec<Remark> = remarks.iter().map(|it| Remark::read(it)).collect();
    let actor = reviewer();
    let mut tx = books.database.write(&[SYSTEM_BOOK, by.id]).await?;
    return_filing(&mut tx, act(books.clock, &actor), by, (id, &remarks)).await?;
    tx.commit().await
}

async fn accept(books: &Books, by: &Unit, id: i64) -> Outcome<()> {
    let actor = reviewer();
    let mut tx = books.database.write(&[SYSTEM_BOOK, by.id]).await?;
    approve_filing(&mut tx, act(books.clock, &actor), by, (id, "星工复〔2025〕3号")).await?;
    tx.commit().await
}

async fn listed(books: &Books, unit: &Unit) -> Vec<String> {
    let mut tx = books.database.read().await.unwrap();
    let rows = filings_of_year(&mut tx, (unit, 2025), day("2025-06-30")).await.unwrap();
    tx.commit().await.unwrap();
    let words = |it: &Listed| {
        let due = it.due_on.as_deref().unwrap_or("-");
        let late = if it.is_late { " late" } else { "" };
        let (unit, document, state) = (&it.unit, it.document.as_str(), it.state.as_str());
        format!("{unit} {document} {state} {due}{late}")
    };
    rows.iter().map(words).collect()
}

#[test]
fn a_budget_is_filed_returned_mended_filed_again_and_approved() {
    both(async |database| {
        let books = Books::new(database).await;
        let (unit, above) = (&books.grassroots, &books.department);
        let nothing = file(&books, unit, Document::Budget).await;
        assert_eq!(refusals(nothing), ["budgets.not_approved_yet"]);
        let top = file(&books, &books.federation, Document::Budget).await;
        assert_eq!(refusals(top), ["budgets.no_union_above"]);
        budgeted(&books, unit, "50301,,,,100.00,\n50302,,,,40.00,\n").await;
        assert_eq!(
            listed(&books, above).await,
            [
                "D1 budget missing 2025-03-31 late",
                "D1 final missing 2026-02-28",
                "G1 budget unfiled 2025-03-31 late",
                "G1 final missing 2026-02-28",
            ]
        );
        let first = file(&books, unit, Document::Budget).await.unwrap();
        assert_eq!((first.row.seq, first.changes.len()), (1, 0));
        let again = file(&books, unit, Document::Budget).await;
        assert_eq!(refusals(again), ["budgets.already_filed"]);
        // Only the union with which it is filed decides, with words at lines that are there.
        let id = first.row.id;
        assert_eq!(
            refusals(accept(&books, &books.federation, id).await),
            ["budgets.filing_unknown"]
        );
        for (remarks, code) in [
            (&[][..], "budgets.remark_missing"),
            (&["50301="], "budgets.remark_missing"),
            (&["50404=没有这一行"], "budgets.remark_misplaced"),
        ] {
            assert_eq!(refusals(give_back(&books, above, id, remarks).await), [code]);
        }
        give_back(&books, above, id, &["50301=请压减", "请附纪要"]).await.unwrap();
        assert_eq!(refusals(accept(&books, above, id).await), ["budgets.filing_decided"]);
        let mut tx = books.database.read().await.unwrap();
        let rows = filings_of_year(&mut tx, (unit, 2025), day("2025-06-30")).await.unwrap();
        tx.commit().await.unwrap();
        let remarks: Vec<_> =
            rows[0].remarks.iter().map(|it| (it.account.as_str(), it.note.as_str())).collect();
        assert_eq!(remarks, [("50301", "请压减"), ("", "请附纪要")]);
        // The same again is refused; mended and approved anew it goes, with what is different.
        let same = file(&books, unit, Document::Budget).await;
        assert_eq!(refusals(same), ["budgets.already_filed"]);
        let mended = format!("{BUDGET}50301,,,,90.00,\n50303,,,,50.00,\n");
        let outcome = bring(&books, unit, SheetKind::Budget, &mended).await;
        assert!(!outcome.is_refused, "{:?}", outcome.findings);
        approve(&books, unit, (Stage::Initial, "2025-04-10")).await.unwrap();
        let second = file(&books, unit, Document::Budget).await.unwrap();
        let yuan = |it: Option<union_ledger::money::Money>| {
            it.map_or_else(|| "-".to_owned(), |it| it.to_string())
        };
        let mut tx = books.database.read().await.unwrap();
        let changes = changes_since(&mut tx, (above, second.row.id)).await.unwrap();
        let hidden = changes_since(&mut tx, (&books.federation, second.row.id)).await;
        assert_eq!(refusals(hidden), ["budgets.filing_unknown"]);
        tx.commit().await.unwrap();
        assert_eq!(changes, second.changes);
        let changed: Vec<String> = changes
            .into_iter()
            .map(|it| format!("{} {} {}", it.account, yuan(it.was), yuan(it.now)))
            .collect();
        assert_eq!(changed, ["50301 100.00 90.00", "50302 40.00 -", "50303 - 50.00"]);
        accept(&books, above, second.row.id).await.unwrap();
        assert_eq!(listed(&books, unit).await[0], "G1 budget approved 2025-03-31");
    });
}
