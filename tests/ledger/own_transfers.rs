//! Transfers that came with a journal are not made again, and taking one back shows its sign.

use union_ledger::ledger::store;
use union_ledger::ledger::voucher::{VoucherDraft, VoucherKind};
use union_ledger::units::unit::Unit;

use super::posting::FEES;
use crate::common::books::{Books, Line, yuan};
use crate::common::both;

const SPENT: &[Line<'static>] =
    &[("50102 kind=basic class=30299", "debit", "8.00"), ("101", "credit", "8.00")];

async fn transfer(books: &Books, unit: &Unit, on: &str, kind: VoucherKind, lines: &[Line<'_>]) {
    let voucher = VoucherDraft { kind, ..books.draft(unit, on, lines).await };
    books.post_voucher(unit, voucher).await.unwrap();
}

/// Gross debit and credit of an account in the year, transfers included.
async fn turnover(books: &Books, unit: &Unit, code: &str) -> (i64, i64) {
    let mut tx = books.database.read().await.unwrap();
    let codes = store::account_codes(&mut tx).await.unwrap();
    let rows = store::balances_of(&mut tx, unit.id, 2025, 12).await.unwrap();
    tx.commit().await.unwrap();
    rows.iter().filter(|row| codes[&row.account_id] == code).fold((0, 0), |sum, row| {
        (
            sum.0 + row.debit_fen + row.transfer_debit_fen,
            sum.1 + row.credit_fen + row.transfer_credit_fen,
        )
    })
}

#[test]
fn a_journals_own_year_end_transfer_is_not_made_month_by_month() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        for month in ["2025-01-10", "2025-02-10", "2025-12-10"] {
            books.post(unit, month, FEES).await;
        }
        let taken: &[Line<'_>] = &[("401", "debit", "51.75"), ("32203", "credit", "51.75")];
        transfer(&books, unit, "2025-12-31", VoucherKind::Transfer, taken).await;
        let rolled: &[Line<'_>] = &[("32203", "debit", "51.75"), ("32205", "credit", "51.75")];
        transfer(&books, unit, "2025-12-31", VoucherKind::YearEnd, rolled).await;
        let closings = books.close_year(unit, 2025, &[]).await.unwrap();
        let made: usize = closings.iter().map(|closing| closing.transfers.len()).sum();
        assert_eq!(made, 0);
        assert_eq!(turnover(&books, unit, "401").await, (5_175, 5_175));
        books.check_balances(unit, "2025-12", &[("101", "51.75"), ("32205", "-51.75")]).await;
        books.check_whole(unit).await;
    });
}

#[test]
fn a_quarters_own_transfer_is_left_alone_and_the_next_month_is_transferred() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        for day in ["2025-01-10", "2025-03-10", "2025-04-10"] {
            books.post(unit, day, FEES).await;
        }
        let taken: &[Line<'_>] = &[("401", "debit", "34.50"), ("32203", "credit", "34.50")];
        transfer(&books, unit, "2025-03-31", VoucherKind::Transfer, taken).await;
        let mut amounts = Vec::new();
        for month in ["2025-01", "2025-02", "2025-03", "2025-04"] {
            amounts.push(books.close(unit, month).await.unwrap().amounts);
        }
        assert_eq!(amounts, [vec![], vec![], vec![], vec![yuan("17.25")]]);
    });
}

#[test]
fn a_transfer_of_the_whole_account_leaves_its_details_without_turnover() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.post(unit, "2025-01-10", SPENT).await;
        books.post(unit, "2025-06-10", SPENT).await;
        // The journal names neither kind nor class where it transfers.
        let taken: &[Line<'_>] = &[("50102", "credit", "16.00"), ("32203", "debit", "16.00")];
        transfer(&books, unit, "2025-12-31", VoucherKind::Transfer, taken).await;
        let closings = books.close_year(unit, 2025, &[]).await.unwrap();
        assert!(closings[..11].iter().all(|closing| closing.transfers.is_empty()));
        assert_eq!(closings[11].amounts, [yuan("0.00"), yuan("-16.00")]);
        assert_eq!(turnover(&books, unit, "50102").await, (1_600, 1_600));
        books.check_balances(unit, "2025-12", &[("101", "-16.00"), ("32205", "16.00")]).await;
        books.check_whole(unit).await;
    });
}

#[test]
fn what_is_taken_back_shows_its_sign() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let posted = books.post(unit, "2025-01-10", FEES).await;
        assert_eq!(books.close(unit, "2025-01").await.unwrap().amounts, [yuan("17.25")]);
        books.reopen(unit, "2025-01").await.unwrap();
        books.reverse(unit, posted.id, &[], "2025-01-31").await.unwrap();
        assert_eq!(books.close(unit, "2025-01").await.unwrap().amounts, [yuan("-17.25")]);
    });
}
