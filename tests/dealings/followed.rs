//! Earmarked grants followed down: per project what each receiver got, spent, passed on, holds.

use union_ledger::formats::csv_write::write_csv;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::overviews::build_overview::build_overview;
use union_ledger::overviews::overview_name::OverviewName;
use union_ledger::units::unit::Unit;

use crate::common::books::{Books, Line};
use crate::common::both;
use crate::dues::refusals::bring;

const HEAD: &str = "事项编号,方向,类别,对方单位,日期,金额,项目\n";

async fn say(books: &Books, who: &str, line: &str) {
    let outcome = bring(books, who, &(SheetKind::Transfers, format!("{HEAD}{line}\n"))).await;
    assert!(!outcome.is_refused, "{:?}", outcome.findings);
}

async fn report(books: &Books, unit: &Unit, span: &str) -> Vec<String> {
    let mut tx = books.database.read().await.unwrap();
    let name = OverviewName::GrantsFollowed;
    let report = build_overview(&mut tx, unit, name, span.parse().unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    let text = String::from_utf8(write_csv(&report).unwrap()).unwrap();
    text.lines().skip(1).map(|line| line.replace(",'-", ",-")).collect()
}

/// Spends of the project's money; the project came with the grant.
async fn spend(books: &Books, unit: &Unit, on: &str, amount: &str) {
    let mut tx = books.database.read().await.unwrap();
    let projects = union_ledger::units::store::projects_of(&mut tx, unit.id).await.unwrap();
    tx.commit().await.unwrap();
    let project = projects.iter().find(|it| it.name == "职工书屋").unwrap();
    let expense = format!("50302 project={}", project.code);
    let lines: &[Line<'_>] = &[(&expense, "debit", amount), ("102", "credit", amount)];
    books.post(unit, on, lines).await;
}

#[test]
fn an_earmarked_grant_is_followed_to_whoever_spends_it() {
    both(async |database| {
        let books = Books::new(database).await;
        let (root, department, unit) = (&books.federation, &books.department, &books.grassroots);
        assert!(report(&books, root, "2025").await.is_empty());
        say(&books, "F1", "Z1,付,专项补助,D1,2025-02-10,10000,职工书屋").await;
        assert_eq!(
            report(&books, root, "2025").await,
            ["职工书屋,F1,D1,教育厅直属工会,0.00,0.00,0.00,0.00,\"已付未收 10,000.00\""]
        );
        say(&books, "D1", "Z1,收,专项补助,F1,2025-02-12,10000,职工书屋").await;
        say(&books, "D1", "Z2,付,专项补助,G1,2025-03-01,4000,职工书屋").await;
        say(&books, "G1", "Z2,收,专项补助,D1,2025-03-02,4000,职工书屋").await;
        // Of another kind, and of another project.
        say(&books, "F1", "Y1,付,一般性补助,D1,2025-03-05,500,").await;
        say(&books, "F1", "Z3,付,专项补助,D1,2025-03-06,700,困难帮扶").await;
        spend(&books, department, "2025-04-10", "1500.50").await;
        spend(&books, unit, "2025-05-10", "4200").await;
        let followed = [
            "困难帮扶,F1,D1,教育厅直属工会,0.00,0.00,0.00,0.00,已付未收 700.00",
            "职工书屋,F1,D1,教育厅直属工会,10000.00,1500.50,4000.00,4499.50,",
            "职工书屋,D1,G1,实验学校工会,4000.00,4200.00,0.00,-200.00,超出补助 200.00",
        ];
        assert_eq!(report(&books, root, "2025").await, followed);
        // Up to the last day of what is asked for.
        let until_april =
            [followed[0], followed[1], "职工书屋,D1,G1,实验学校工会,4000.00,0.00,0.00,4000.00,"];
        assert_eq!(report(&books, root, "2025-04").await, until_april);
        // Each sees its own and what is below it.
        assert_eq!(report(&books, department, "2025").await, followed);
        assert_eq!(report(&books, unit, "2025").await, followed[2..]);
    });
}
