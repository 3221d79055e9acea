//! The execution and the findings of small books, worked by hand.

use union_ledger::imports::kinds::SheetKind;
use union_ledger::overviews::build_overview::build_overview;
use union_ledger::overviews::overview_name::OverviewName;
use union_ledger::units::unit::Unit;

use super::{BUDGET, adjusted, bring, budgeted};
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

/// Three months told: a third of the year is foretold fourfold; what is half a fen goes up.
#[test]
fn months_stand_beside_the_budget_and_foretell_the_year() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        budgeted(&books, unit, "401,,,,300.00,\n503,,,,150.00,\n").await;
        books
            .post(unit, "2025-01-08", &[("102", "debit", "60.00"), ("401", "credit", "60.00")])
            .await;
        books.post(unit, "2025-02-08", &paid("50301", "20.00")).await;
        books.post(unit, "2025-03-31", &paid("50302", "10.01")).await;
        books.post(unit, "2025-04-01", &paid("50302", "500.00")).await;
        books.post(unit, "2025-03-08", &paid("50404", "0.01")).await;
        books.close(unit, "2025-01").await.unwrap();
        let march = report(&books, unit, (OverviewName::BudgetMonths, "2025-03", 19)).await;
        let blank = " ".repeat(9);
        assert_eq!(
            march,
            [
                format!("G1 401 会费收入 300.00 60.00 0.00 0.00{blank} 60.00 240.00 80.00"),
                format!("G1 503 职工服务支出 150.00 0.00 20.00 10.01{blank} 30.01 120.04 80.03"),
                format!("G1 50404 困难职工帮扶支出 0.00 0.00 0.00 0.01{blank} 0.01 0.04 "),
            ]
        );
        let above = report(&books, &books.federation, (OverviewName::BudgetMonths, "2025-03", 19));
        assert_eq!(above.await, march);
    });
}

/// Told, not refused: the rules on what may be used of earlier years differ.
#[test]
fn a_budget_of_more_expense_than_income_and_carry_over_is_told() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let told = async |lines: &str| {
            let outcome = bring(&books, unit, SheetKind::Budget, &format!("{BUDGET}{lines}")).await;
            assert!(!outcome.is_refused, "{:?}", outcome.findings);
            let deficits = outcome.findings.iter().filter(|it| it.code.id == "budgets.deficit");
            deficits.map(|it| it.found.clone()).collect::<Vec<_>>()
        };
        // Without an opening nothing is known of what earlier years left.
        assert_eq!(told("401,,,,300.00,\n503,,,,350.00,\n").await, [""; 0]);
        let opening = "科目编码,借方余额,贷方余额\n102,120.00,\n32205,,120.00\n";
        let outcome = bring(&books, unit, SheetKind::Opening, opening).await;
        assert!(!outcome.is_refused, "{:?}", outcome.findings);
        // A detail is in its account, and counts once.
        let lines = "401,,,,300.00,\n503,,,,420.00,\n50301,,,,420.00,\n";
        assert_eq!(told(lines).await, [""; 0]);
        let expected = "收入 300.00，可用结余 120.00，支出 420.01，差 0.01";
        assert_eq!(told("401,,,,300.00,\n503,,,,420.01,\n").await, [expected]);
        assert_eq!(told("503,,,,999.00,\n").await, [""; 0]);
    });
}
