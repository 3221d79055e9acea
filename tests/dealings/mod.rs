//! Two unions' books side by side, on both databases.

mod followed;
mod told;

use union_ledger::dealings::reconcile::{Pair, reconcile};
use union_ledger::money::Money;
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::units::add_unit::add_unit;
use union_ledger::units::unit::{Level, Tier, Unit};

use crate::common::books::{Books, Line, new_unit, preparer};
use crate::common::both;

/// `remittance 03-12 500.00 03-10 500.00 agreed`, in the order of the days; nothing is a dash.
async fn pairs(books: &Books, upper: &Unit, lower: &Unit, year: i64) -> Vec<String> {
    let mut tx = books.database.read().await.unwrap();
    let found = reconcile(&mut tx, upper, lower, year).await.unwrap();
    let line = |it: &Pair| {
        let day = |on: Option<jiff::civil::Date>| {
            on.map_or_else(|| "-".to_owned(), |on| on.strftime("%y-%m-%d").to_string())
        };
        let amount = |of: Option<Money>| of.map_or_else(|| "-".to_owned(), |of| of.to_string());
        let sides = [
            (day(it.upper_date), amount(it.upper_amount)),
            (day(it.lower_date), amount(it.lower_amount)),
        ];
        let zero = Money::ZERO;
        let difference = it.upper_amount.unwrap_or(zero) - it.lower_amount.unwrap_or(zero);
        assert_eq!(it.difference, difference);
        let [(one_day, one), (other_day, other)] = sides;
        format!(
            "{} {one_day} {one} {other_day} {other} {}",
            it.relation.as_str(),
            it.state.as_str()
        )
    };
    found.iter().map(line).collect()
}

fn owed(amount: &str) -> [Line<'_>; 2] {
    [("102", "debit", amount), ("211 unit=D1", "credit", amount)]
}

fn remitted(amount: &str) -> [Line<'_>; 2] {
    [("211 unit=D1", "debit", amount), ("102", "credit", amount)]
}

fn came(amount: &str) -> [Line<'_>; 2] {
    [("102", "debit", amount), ("402 unit=G1", "credit", amount)]
}

#[test]
fn what_was_taken_back_does_not_count() {
    both(async |database| {
        let books = Books::new(database).await;
        let (upper, lower) = (&books.department, &books.grassroots);
        books.post(lower, "2025-03-01", &owed("500")).await;
        let wrong = books.post(lower, "2025-03-08", &remitted("500")).await;
        books.reverse(lower, wrong.id, &[], "2025-03-09").await.unwrap();
        books.post(lower, "2025-03-10", &remitted("500")).await;
        let twice = books.post(upper, "2025-03-11", &came("500")).await;
        books.reverse(upper, twice.id, &[], "2025-04-01").await.unwrap();
        books.post(upper, "2025-03-12", &came("500")).await;
        let found = pairs(&books, upper, lower, 2025).await;
        assert_eq!(found, ["remittance 25-03-12 500.00 25-03-10 500.00 agreed"]);
    });
}

#[test]
fn a_receipt_of_several_unions_is_parted_by_them() {
    both(async |database| {
        let books = Books::new(database).await;
        let mut tx = books.database.write(&[SYSTEM_BOOK]).await.unwrap();
        let new = new_unit("G2", "附属医院工会", Some("D1"), Level::Grassroots, Tier::Grassroots);
        let second = add_unit(&mut tx, books.clock, &preparer(), new).await.unwrap();
        tx.commit().await.unwrap();
        let (upper, first) = (&books.department, &books.grassroots);
        books.post(first, "2025-03-01", &owed("625.63")).await;
        books.post(first, "2025-03-08", &remitted("625.63")).await;
        books.post(&second, "2025-03-01", &owed("874.92")).await;
        books.post(&second, "2025-03-09", &remitted("874.92")).await;
        // 300.00 that name nobody below are 125.08 and 174.92 of 500.55 : 700.00.
        let lines = [
            ("102", "debit", "1500.55"),
            ("402 unit=G1", "credit", "500.55"),
            ("402 unit=G2", "credit", "700"),
            ("211 unit=F1", "credit", "300"),
        ];
        books.post(upper, "2025-03-10", &lines).await;
        for (lower, expected) in [
            (first, "remittance 25-03-10 625.63 25-03-08 625.63 agreed"),
            (&second, "remittance 25-03-10 874.92 25-03-09 874.92 agreed"),
        ] {
            assert_eq!(pairs(&books, upper, lower, 2025).await, [expected]);
        }
    });
}

#[test]
fn what_is_on_its_way_over_the_year_end_is_so_in_both_years() {
    both(async |database| {
        let books = Books::new(database).await;
        let (upper, lower) = (&books.department, &books.grassroots);
        books.post(lower, "2025-03-01", &owed("80")).await;
        books.post(lower, "2025-12-29", &remitted("80")).await;
        books
            .post(upper, "2025-12-20", &[("50801 unit=G1", "debit", "30"), ("102", "credit", "30")])
            .await;
        let claim = [("132 unit=G1", "debit", "80"), ("402", "credit", "80")];
        books.post(upper, "2025-12-31", &claim).await;
        let got = [("102", "debit", "80"), ("132 unit=G1", "credit", "80")];
        books.post(upper, "2026-01-06", &got).await;
        let grant = [("102", "debit", "30"), ("40301 unit=D1", "credit", "30")];
        books.post(lower, "2026-01-19", &grant).await;
        let flows = [
            "remittance 26-01-06 80.00 25-12-29 80.00 in_transit",
            "grant 25-12-20 30.00 26-01-19 30.00 in_transit",
        ];
        let balance = "balance 25-12-31 80.00 25-12-31 0.00 in_transit";
        let [remittance, grant] = flows;
        assert_eq!(pairs(&books, upper, lower, 2025).await, [remittance, grant, balance]);
        assert_eq!(pairs(&books, upper, lower, 2026).await, flows);
    });
}

#[test]
fn one_meets_several_and_last_years_grant_meets_what_was_received() {
    both(async |database| {
        let books = Books::new(database).await;
        let (upper, lower) = (&books.department, &books.grassroots);
        for (on, amount) in [("2025-05-06", "100"), ("2025-05-07", "200")] {
            let lines = [("50801 unit=G1", "debit", amount), ("102", "credit", amount)];
            books.post(upper, on, &lines).await;
        }
        let both_came = [("102", "debit", "300"), ("40301 unit=D1", "credit", "300")];
        books.post(lower, "2025-05-09", &both_came).await;
        let accrued = [("50801 unit=G1", "debit", "70"), ("21201 unit=G1", "credit", "70")];
        books.post(upper, "2025-12-31", &accrued).await;
        let paid = [("21201 unit=G1", "debit", "70"), ("102", "credit", "70")];
        books.post(upper, "2026-02-03", &paid).await;
        let received = [("102", "debit", "70"), ("40301 unit=D1", "credit", "70")];
        books.post(lower, "2026-02-05", &received).await;
        assert_eq!(
            pairs(&books, upper, lower, 2025).await,
            [
                "grant 25-05-06 100.00 25-05-09 100.00 agreed",
                "grant 25-05-07 200.00 25-05-09 200.00 agreed",
                "grant 25-12-31 70.00 - - unexplained",
                "balance 25-12-31 70.00 25-12-31 0.00 unexplained",
            ]
        );
        let next = pairs(&books, upper, lower, 2026).await;
        assert_eq!(next, ["grant 26-02-03 70.00 26-02-05 70.00 agreed"]);
    });
}
