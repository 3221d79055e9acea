//! Books of the system of 2009, and how they carry over to the one in force.

use union_ledger::finding::Outcome;
use union_ledger::ledger::periods::migrate_chart::{MigrationProof, Split, migrate_chart};
use union_ledger::ledger::voucher::VoucherKind;
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

use crate::common::books::{Books, Line, preparer, refusals, yuan};
use crate::common::both;

const INCOME: &[Line<'static>] = &[("102", "debit", "100.00"), ("402", "credit", "100.00")];
const EXPENSE: &[Line<'static>] = &[("50301", "debit", "30.00"), ("102", "credit", "30.00")];

#[test]
fn the_year_end_of_2009_takes_everything_into_one_surplus() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.department;
        books.post(unit, "2020-01-10", INCOME).await;
        assert_eq!(books.close(unit, "2020-01").await.unwrap().posted, []);
        books.post(unit, "2020-02-10", EXPENSE).await;
        books.close_year(unit, 2020, &[]).await.unwrap();
        let expected = &[("102", "70.00"), ("331", "-70.00")];
        books.check_balances(unit, "2020-12", expected).await;
        books.check_balances(unit, "2021-00", expected).await;
        books.check_whole(unit).await;
    });
}

async fn migrate(books: &Books, unit: &Unit, splits: &[Split]) -> Outcome<MigrationProof> {
    let mut tx = books.database.write(&[unit.id]).await?;
    let proof = migrate_chart(&mut tx, act(books.clock, &preparer()), unit, splits).await?;
    tx.commit().await?;
    Ok(proof)
}

fn split(old_code: &str, new_code: &str, amount: &str) -> Split {
    Split { old_code: old_code.to_owned(), new_code: new_code.to_owned(), amount: yuan(amount) }
}

/// 2021 with stock, an asset below the new threshold, a fund and a debt upward.
async fn old_books(books: &Books) {
    let unit = &books.department;
    for lines in [
        INCOME,
        EXPENSE,
        &[("141", "debit", "8.00"), ("102", "credit", "8.00")],
        &[("162", "debit", "20.00"), ("301", "credit", "20.00")],
        &[("102", "debit", "6.00"), ("221", "credit", "6.00")],
        &[("508", "debit", "4.00"), ("322", "credit", "4.00")],
    ] {
        books.post(unit, "2021-05-10", lines).await;
    }
}

#[test]
fn the_old_books_carry_over_and_both_sides_tie() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.department;
        old_books(&books).await;
        let early = books.try_post(unit, "2022-01-10", INCOME).await;
        assert_eq!(refusals(early), ["ledger.chart_migration_needed"]);
        assert_eq!(refusals(migrate(&books, unit, &[]).await), ["ledger.old_year_open"]);
        books.close_year(unit, 2021, &[]).await.unwrap();
        let splits = [split("162", "141", "5.00"), split("301", "30101", "5.00")];
        let too_much = [split("162", "141", "20.01")];
        assert_eq!(refusals(migrate(&books, unit, &too_much).await), ["ledger.mapping_not_tied"]);
        let nowhere = [split("162", "501", "1.00")];
        assert_eq!(refusals(migrate(&books, unit, &nowhere).await), ["ledger.account_unknown"]);
        let proof = migrate(&books, unit, &splits).await.unwrap();
        assert_eq!(proof.old_debit, proof.old_credit);
        assert_eq!(proof.new_debit, proof.new_credit);
        assert_eq!(refusals(migrate(&books, unit, &[]).await), ["ledger.opening_exists"]);
        books
            .check_balances(
                unit,
                "2022-00",
                &[
                    ("102", "68.00"),
                    ("141", "13.00"),
                    ("162", "15.00"),
                    ("211", "-6.00"),
                    ("30101", "-13.00"),
                    ("30104", "-15.00"),
                    ("32205", "-62.00"),
                ],
            )
            .await;
        let reopened = books.reopen(unit, "2021-12").await;
        assert_eq!(refusals(reopened), ["ledger.chart_already_migrated"]);
        books.post(unit, "2022-01-10", INCOME).await;
        books.check_whole(unit).await;
    });
}

#[test]
fn books_whose_december_stands_open_again_do_not_carry_over() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.department;
        old_books(&books).await;
        books.close_year(unit, 2021, &[]).await.unwrap();
        books.reopen(unit, "2021-12").await.unwrap();
        assert_eq!(refusals(migrate(&books, unit, &[]).await), ["ledger.old_year_open"]);
    });
}

#[test]
fn an_account_of_the_other_system_is_no_account() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.department;
        let mut voucher = books.draft(unit, "2021-05-10", INCOME).await;
        voucher.dated_on = "2025-05-10".parse().unwrap();
        voucher.kind = VoucherKind::Ordinary;
        let refused = refusals(books.prepare(unit, voucher).await);
        assert_eq!(refused, ["ledger.account_unknown"; 2]);
    });
}
