//! A year of a federation: its lists give the books that its journals give, to the fen, in whatever
//! order they come.

use std::collections::BTreeMap;

use union_ledger::imports::kinds::SheetKind;
use union_ledger::ledger::balances::year_balances::residuals_through;
use union_ledger::ledger::voucher::book::Book;
use union_ledger::money::Money;

use super::overviews::overviews_agree;
use super::{Desk, ROOT, codes_in, lines, told};
use crate::common::{both, on_sqlite};

/// Unit, end of which month, account (two levels) → net debit.
type Balances = BTreeMap<(String, String, String), Money>;

fn expected() -> Balances {
    let mut balances = Balances::new();
    for line in lines("expected/balances.csv") {
        let cells: Vec<&str> = line.split(',').collect();
        let [unit, period, account, net] = cells.as_slice() else { panic!("{line}") };
        let key = ((*unit).to_owned(), (*period).to_owned(), (*account).to_owned());
        balances.insert(key, net.parse().unwrap());
    }
    balances
}

async fn standing(desk: &Desk) -> Balances {
    let mut balances = Balances::new();
    let names = codes_in("journals");
    let codes: std::collections::BTreeSet<&str> = names.iter().map(|name| &name[..6]).collect();
    for code in codes {
        for (year, month) in [(2025, 12), (2026, 1)] {
            let unit = desk.unit(code).await;
            let mut tx = desk.database.read().await.unwrap();
            let Ok(book) = Book::load(&mut tx, unit, year).await else { continue };
            for it in residuals_through(&mut tx, &book, month).await.unwrap() {
                let account = book.chart.get(it.account_id).unwrap();
                let period = format!("{year}-{month:02}");
                let key = (code.to_owned(), period, account.code.clone());
                *balances.entry(key).or_default() += it.net_debit;
            }
        }
    }
    balances.retain(|_, net| !net.is_zero());
    balances
}

fn compare(found: &Balances, what: &str) {
    let expected = expected();
    let is_closed = |key: &(String, String, String)| key.1 == "2026-01";
    let mut wrong = Vec::new();
    for key in expected.keys().chain(found.keys()) {
        // A year that nothing was booked in is not begun; income is not transferred here.
        let is_income = key.2.starts_with(['4', '5']) && is_closed(key);
        let begun = found.keys().any(|it| it.0 == key.0 && it.1 == key.1);
        if is_income || (is_closed(key) && !begun) {
            continue;
        }
        let (one, other) = (expected.get(key), found.get(key));
        if one != other {
            wrong.push(format!("{key:?}: {one:?} {other:?}"));
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{what}\n{}", wrong.join("\n"));
}

const REGISTERS: [(SheetKind, &str); 4] = [
    (SheetKind::SplitRules, "split_rules.csv"),
    (SheetKind::DuesChannels, "dues_channels.csv"),
    (SheetKind::DuesBase, "dues_base.csv"),
    (SheetKind::DuesTargets, "dues_targets.csv"),
];

async fn feed(desk: &Desk, transfers_first: bool) {
    desk.found_tree().await;
    for (kind, name) in REGISTERS {
        desk.list(ROOT, kind, name).await;
    }
    desk.list(ROOT, SheetKind::GrantNotices, "grant_notices.csv").await;
    if transfers_first {
        desk.lists(SheetKind::Transfers, "transfers").await;
        desk.lists(SheetKind::DuesReceipts, "receipts").await;
    } else {
        desk.lists(SheetKind::DuesReceipts, "receipts").await;
        desk.lists(SheetKind::Transfers, "transfers").await;
    }
    desk.found("203002", "2025-06-20").await;
}

#[test]
fn whichever_side_speaks_first_the_books_are_the_same() {
    both(async |database| {
        let desk = Desk::new(database);
        feed(&desk, true).await;
        desk.accrue(2025).await;
        compare(&standing(&desk).await, "transfers before receipts");
    });
}

#[test]
fn the_journals_of_the_year_give_the_same_books() {
    // Journals come in on both engines elsewhere; here they are what the lists are held against.
    on_sqlite(async |database| {
        let desk = Desk::new(database);
        desk.found_tree().await;
        for name in codes_in("journals") {
            let (code, year) = name.split_once('_').unwrap();
            let text = std::fs::read(super::sample(&format!("journals/{name}.csv"))).unwrap();
            let what = (SheetKind::Journal, year.parse().unwrap());
            let outcome = desk.import(code, what, (&name, text)).await;
            assert!(outcome.posted, "{name}: {}", told(&outcome.findings));
        }
        compare(&standing(&desk).await, "journals");
    });
}

/// Journals of the same year come after the lists: nobody's money is booked a second time.
async fn journals_after_lists(desk: &Desk) {
    let before = standing(desk).await;
    let mut met = 0;
    for name in codes_in("journals") {
        let (code, year) = name.split_once('_').unwrap();
        let text = std::fs::read(super::sample(&format!("journals/{name}.csv"))).unwrap();
        let what = (SheetKind::Journal, year.parse().unwrap());
        let outcome = desk.import(code, what, (&name, text)).await;
        assert!(!outcome.is_refused, "{name}: {}", told(&outcome.findings));
        assert_eq!(outcome.vouchers, 0, "{name}: {}", told(&outcome.findings));
        met += outcome.findings.iter().filter(|it| it.code.id == MADE_HERE).count();
    }
    assert!(met > 500, "{met}");
    assert_eq!(standing(desk).await, before);
}

const MADE_HERE: &str = "import.voucher_made_here";

/// Lists come again in other files: nothing of them is new.
async fn feed_again(desk: &Desk) {
    let before = standing(desk).await;
    for (kind, name) in [
        (SheetKind::DuesReceipts, "receipts/200000.csv"),
        (SheetKind::DuesReceipts, "receipts/201001.csv"),
        (SheetKind::Transfers, "transfers/200000.csv"),
        (SheetKind::Transfers, "transfers/203000.csv"),
    ] {
        let mut text = std::fs::read(super::sample(name)).unwrap();
        // Another file by its bytes, the same by its rows.
        text.extend_from_slice(b"\n");
        let code = name.split(['/', '.']).nth(1).unwrap();
        let outcome = desk.import(code, (kind, 2025), (name, text)).await;
        assert!(!outcome.is_refused, "{name}: {}", told(&outcome.findings));
        assert_eq!(outcome.rows.booked, 0, "{name}");
    }
    assert_eq!(standing(desk).await, before);
}

#[test]
fn lists_give_the_books_that_journals_give_and_the_reports_that_were_worked_out_apart() {
    both(async |database| {
        let desk = Desk::new(database);
        feed(&desk, false).await;
        feed_again(&desk).await;
        assert!(desk.accrue(2025).await > 20);
        compare(&standing(&desk).await, "lists");
        assert_eq!(desk.accrue(2025).await, 0, "accrued again");
        journals_after_lists(&desk).await;
        overviews_agree(&desk).await;
    });
}
