//! The execution and the findings of small books, worked by hand.

use union_ledger::overviews::build_overview::build_overview;
use union_ledger::overviews::overview_name::OverviewName;
use union_ledger::units::unit::Unit;

use super::{adjusted, budgeted};
use crate::common::books::{Books, Line};
use crate::common::both;

/// The first columns of a report, cell by cell.
pub async fn report(
    books: &Books,
    unit: &Unit,
    (name, span, columns): (OverviewName, &str, usize),
) -> Vec<String> {
    let mut tx = books.database.read().await.unwrap();
    let report = build_overview(&mut tx, unit, name, span.parse().unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    let (_, rows) = report.table();
    rows.into_iter().map(|row| row[..columns].join(" ").replace(',', "")).collect()
}

fn paid(account: &'static str, amount: &'static str) -> [Line<'static>; 2] {
    [(account, "debit", amount), ("102", "credit", amount)]
}

#[test]
fn execution_has_every_budgeted_account_and_every_one_that_moved_without() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        budgeted(
            &books,
            unit,
            "401,,,,300.00,\n50301,,甲,,100.00,\n50301,,,,50.00,\n504,,,,80.00,\n",
        )
        .await;
        adjusted(&books, unit, ("504,,,80.00,-30.00,50.00,压减\n", "2025-04-15")).await;
        books
            .post(unit, "2025-01-08", &[("102", "debit", "100.00"), ("401", "credit", "100.00")])
            .await;
        books.post(unit, "2025-02-08", &paid("50301", "150.00")).await;
        books.post(unit, "2025-03-31", &paid("50404", "60.00")).await;
        books.post(unit, "2025-04-15", &paid("50405", "0.01")).await;
        books.post(unit, "2025-05-08", &paid("50302", "7.00")).await;
        // What the month's end moves to the result is not spent or received again.
        for month in ["2025-01", "2025-02", "2025-03"] {
            books.close(unit, month).await.unwrap();
        }
        let execution = async |unit: &Unit, span: &'static str| {
            report(&books, unit, (OverviewName::BudgetExecution, span, 9)).await
        };
        let march = [
            "G1 401 会费收入 300.00 0.00 300.00 100.00 33.33 200.00",
            "G1 50301 劳动和技能竞赛活动支出 150.00 0.00 150.00 150.00 100.00 0.00",
            "G1 504 维权支出 80.00 0.00 80.00 60.00 75.00 20.00",
        ];
        assert_eq!(execution(unit, "2025-03").await, march);
        let year = [
            march[0],
            march[1],
            "G1 50302 建家活动支出 0.00 0.00 0.00 7.00  -7.00",
            "G1 504 维权支出 80.00 -30.00 50.00 60.01 120.02 -10.01",
        ];
        assert_eq!(execution(unit, "2025").await, year);
        // A union above sees it under its code; it has no budget and no row itself.
        assert_eq!(execution(&books.federation, "2025").await, year);
        let findings = [
            "G1 2025-04-15 504 超预算 50.00 60.01 10.01",
            "G1 2025-05-08 50302 无预算 0.00 7.00 7.00",
        ];
        let name = OverviewName::BudgetFindings;
        assert_eq!(report(&books, &books.federation, (name, "2025", 7)).await, findings);
        assert_eq!(report(&books, unit, (name, "2025-05", 7)).await, findings[1..]);
        assert!(report(&books, unit, (name, "2025Q1", 7)).await.is_empty());
    });
}
