//! What the units of a tree add up to, on both databases. Expected figures are of hand.

mod commands;
mod federation;
mod golden;
mod property;
mod regular;
mod submitted;

pub use submitted::acted;

use union_ledger::consolidation::build_consolidated::build_consolidated;
use union_ledger::consolidation::consolidated_name::{ConsolidatedName, Tree};
use union_ledger::formats::printable::Report;
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::units::add_unit::add_unit;
use union_ledger::units::move_unit::{NewPlace, move_unit};
use union_ledger::units::unit::{Level, NewUnit, Tier};

use crate::common::books::{Books, clock_at, new_unit, preparer, refusals};
use crate::common::both;

pub(crate) async fn drawn(
    books: &Books,
    (code, span, tree): (&str, &str, Tree),
    name: ConsolidatedName,
) -> Report {
    let mut tx = books.database.read().await.unwrap();
    let span = span.parse().unwrap();
    build_consolidated(&mut tx, code, name, (span, tree)).await.unwrap()
}

/// The rows whose first cell is asked for, as `a | b | c`, without what is nil.
fn lines(report: &Report, wanted: &[&str]) -> Vec<String> {
    let (_, rows) = report.table();
    let said = |row: &Vec<String>| {
        row.iter().map(|cell| cell.trim_start_matches('　')).collect::<Vec<_>>().join(" | ")
    };
    let all = rows.iter().map(said);
    all.filter(|line| wanted.iter().any(|it| line.starts_with(&format!("{it} |")))).collect()
}

fn every(report: &Report, columns: usize) -> Vec<String> {
    let (_, rows) = report.table();
    rows.iter().map(|row| row[..columns].join(" | ")).collect()
}

async fn added(books: &Books, new: NewUnit) -> union_ledger::units::unit::Unit {
    let mut tx = books.database.write(&[SYSTEM_BOOK]).await.unwrap();
    let unit = add_unit(&mut tx, books.clock, &preparer(), new).await.unwrap();
    tx.commit().await.unwrap();
    unit
}

/// F1 over D1 over G1 and G2, and D2. F1 gave D1 1,000.00 that came, 250.00 that is on its way and
/// 60.00 of which 58.00 came; G1 booked 30.00 that D1 knows nothing of; D1 owes G2 77.00 that G2
/// has, too. G2's month is not closed; D2 has no books.
async fn planted(books: &Books) {
    let (federation, department, school) =
        (&books.federation, &books.department, &books.grassroots);
    let g2 = new_unit("G2", "附属医院工会", Some("D1"), Level::Grassroots, Tier::Grassroots);
    let g2 = added(books, g2).await;
    let d2 = new_unit("D2", "水利厅直属工会", Some("F1"), Level::Department, Tier::CountyAndAbove);
    added(books, d2).await;
    let late = NewUnit {
        valid_from_on: "2025-09-01".to_owned(),
        ..new_unit("D3", "新成立工会", Some("F1"), Level::Department, Tier::CountyAndAbove)
    };
    added(books, late).await;
    let dues = [("102", "debit", "5000"), ("402", "credit", "5000")];
    books.post(federation, "2025-01-10", &dues).await;
    for (on, amount) in [("2025-02-03", "1000"), ("2025-03-04", "60"), ("2025-06-27", "250")] {
        let lines = [("50801 unit=D1", "debit", amount), ("102", "credit", amount)];
        books.post(federation, on, &lines).await;
    }
    for (on, amount) in [("2025-02-05", "1000"), ("2025-03-06", "58")] {
        let lines = [("102", "debit", amount), ("40301 unit=F1", "credit", amount)];
        books.post(department, on, &lines).await;
    }
    let lone = [("102", "debit", "30"), ("40301 unit=D1", "credit", "30")];
    books.post(school, "2025-02-10", &lone).await;
    let owing = [("402", "debit", "77"), ("21202 unit=G2", "credit", "77")];
    let dues = [("102", "debit", "200"), ("402", "credit", "200")];
    books.post(department, "2025-01-15", &dues).await;
    books.post(department, "2025-04-01", &owing).await;
    let claim = [("13102 unit=D1", "debit", "77"), ("402", "credit", "77")];
    books.post(&g2, "2025-04-02", &claim).await;
    for unit in [federation, department, school] {
        for month in ["01", "02", "03", "04", "05", "06"] {
            books.close(unit, &format!("2025-{month}")).await.unwrap();
        }
    }
}

#[test]
fn a_half_year_adds_up_and_only_what_both_have_is_eliminated() {
    both(async |database| {
        let books = Books::new(database).await;
        planted(&books).await;
        let asked = ("F1", "2025H1", Tree::Then);
        let sheet = drawn(&books, asked, ConsolidatedName::BalanceSheet).await;
        let labels: Vec<&str> = sheet.columns.iter().map(|it| it.label.as_str()).collect();
        assert_eq!(labels.join(" "), "项目 汇总年初 抵销年初 合并年初 汇总期末 抵销期末 合并期末");
        // 102: F1 5,000 − 1,310, D1 1,058 + 200, G1 30; 131 and 212 of D1 and G2 cancel out.
        assert_eq!(
            lines(
                &sheet,
                &["货币资金", "应收上级经费", "应付下级经费", "资产总计", "负债与净资产总计"]
            ),
            [
                "货币资金 | 0.00 | 0.00 | 0.00 | 4,978.00 | 0.00 | 4,978.00",
                "应收上级经费 | 0.00 | 0.00 | 0.00 | 77.00 | 77.00 | 0.00",
                "资产总计 | 0.00 | 0.00 | 0.00 | 5,055.00 | 77.00 | 4,978.00",
                "应付下级经费 | 0.00 | 0.00 | 0.00 | 77.00 | 77.00 | 0.00",
                "负债与净资产总计 | 0.00 | 0.00 | 0.00 | 5,055.00 | 77.00 | 4,978.00",
            ]
        );
        let income = drawn(&books, asked, ConsolidatedName::IncomeExpenditure).await;
        assert_eq!(
            lines(
                &income,
                &[
                    "（二）拨缴经费收入",
                    "（三）上级补助收入",
                    "三、收入合计",
                    "支出（八）补助下级支出",
                    "四、支出合计",
                    "五、本期收支差额"
                ]
            ),
            [
                "三、收入合计 | 6,288.00 | 1,058.00 | 5,230.00",
                "（二）拨缴经费收入 | 5,200.00 | 0.00 | 5,200.00",
                "（三）上级补助收入 | 1,088.00 | 1,058.00 | 30.00",
                "四、支出合计 | 1,310.00 | 1,058.00 | 252.00",
                "支出（八）补助下级支出 | 1,310.00 | 1,058.00 | 252.00",
                "五、本期收支差额 | 4,978.00 | 0.00 | 4,978.00",
            ]
        );
        let residuals = drawn(&books, asked, ConsolidatedName::Residuals).await;
        assert_eq!(
            every(&residuals, 5),
            [
                "D1 | G1 | 50801/40301 | 对方未登记 | -30.00",
                "F1 | D1 | 50801/40301 | 在途 | 250.00",
                "F1 | D1 | 50801/40301 | 不符 | 2.00",
            ]
        );
        let coverage = drawn(&books, asked, ConsolidatedName::Coverage).await;
        assert_eq!(every(&coverage, 3), ["5 | 3 | D2 水利厅直属工会、G2 附属医院工会"]);
        let cost = drawn(&books, asked, ConsolidatedName::Cost).await;
        assert_eq!(
            lines(&cost, &["补助下级费用", "费用总计"]),
            [
                "补助下级费用 | 1,310.00 | 1,310.00 | 1,058.00 | 252.00",
                "费用总计 | 1,310.00 | 1,310.00 | 1,058.00 | 252.00",
            ]
        );
        let matrix = drawn(&books, asked, ConsolidatedName::Matrix).await;
        let of_g1: Vec<String> =
            every(&matrix, 3).into_iter().filter(|it| it.starts_with("G1")).collect();
        assert!(of_g1.contains(&"G1 | 货币资金 | 30.00".to_owned()), "{of_g1:?}");
        assert!(of_g1.contains(&"G1 | （三）上级补助收入 | 30.00".to_owned()), "{of_g1:?}");
    });
}

#[test]
fn a_part_of_the_tree_is_eliminated_by_itself() {
    both(async |database| {
        let books = Books::new(database).await;
        planted(&books).await;
        let asked = ("D1", "2025Q1", Tree::Then);
        let income = drawn(&books, asked, ConsolidatedName::IncomeExpenditure).await;
        // What F1 gave is income of the part: F1 is no member.
        assert_eq!(
            lines(&income, &["（三）上级补助收入", "支出（八）补助下级支出"]),
            [
                "（三）上级补助收入 | 1,088.00 | 0.00 | 1,088.00",
                "支出（八）补助下级支出 | 0.00 | 0.00 | 0.00",
            ]
        );
        let coverage = drawn(&books, ("F1", "2025-03", Tree::Then), ConsolidatedName::Coverage);
        assert_eq!(every(&coverage.await, 2), ["5 | 3"]);
        let coverage = drawn(&books, ("F1", "2025-09", Tree::Then), ConsolidatedName::Coverage);
        assert_eq!(every(&coverage.await, 2), ["6 | 0"]);
    });
}

#[test]
fn the_year_after_begins_with_what_was_left_and_eliminates_it() {
    both(async |database| {
        let books = Books::new(database).await;
        planted(&books).await;
        for unit in [&books.department] {
            for month in ["07", "08", "09", "10", "11"] {
                books.close(unit, &format!("2025-{month}")).await.unwrap();
            }
            books.close_year(unit, 2025, &[]).await.unwrap();
        }
        let mut tx = books.database.read().await.unwrap();
        let g2 = union_ledger::units::store::unit_by_code(&mut tx, "G2").await.unwrap();
        tx.rollback().await.unwrap();
        for month in ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11"] {
            books.close(&g2, &format!("2025-{month}")).await.unwrap();
        }
        books.close_year(&g2, 2025, &[]).await.unwrap();
        let sheet =
            drawn(&books, ("D1", "2026-01", Tree::Then), ConsolidatedName::BalanceSheet).await;
        assert_eq!(
            lines(&sheet, &["应收上级经费", "应付下级经费"]),
            [
                "应收上级经费 | 77.00 | 77.00 | 0.00 | 77.00 | 77.00 | 0.00",
                "应付下级经费 | 77.00 | 77.00 | 0.00 | 77.00 | 77.00 | 0.00",
            ]
        );
    });
}

#[test]
fn a_union_that_moved_is_counted_where_it_stood_then() {
    both(async |database| {
        let mut books = Books::new(database).await;
        planted(&books).await;
        books.clock = clock_at("2025-08-31T08:00:00Z");
        let go = |parent: &str, on: &str| NewPlace {
            unit_code: "G1".to_owned(),
            parent_code: parent.to_owned(),
            moved_on: on.to_owned(),
            paper: "总工会文〔2025〕3号".to_owned(),
        };
        let moved = async |new: NewPlace| {
            let mut tx = books.database.write(&[SYSTEM_BOOK]).await.unwrap();
            let done = move_unit(&mut tx, books.clock, &preparer(), new).await;
            if done.is_ok() {
                tx.commit().await.unwrap();
            } else {
                tx.rollback().await.unwrap();
            }
            done
        };
        moved(go("D2", "2025-07-01")).await.unwrap();
        for (parent, on, code) in [
            ("D2", "2025-08-01", "units.move_invalid"),
            ("D1", "2025-07-01", "units.move_invalid"),
            ("D1", "2025-12-01", "units.date_invalid"),
            ("G1", "2025-08-01", "units.move_invalid"),
        ] {
            assert_eq!(refusals(moved(go(parent, on)).await), [code], "{parent} {on}");
        }
        for (code, span, tree, expected) in [
            ("D1", "2025-06", Tree::Then, "3 | 2"),
            ("D1", "2025-06", Tree::Now, "2 | 1"),
            ("D2", "2025-06", Tree::Then, "1 | 0"),
            ("D2", "2025-06", Tree::Now, "2 | 1"),
            ("D1", "2025-07", Tree::Then, "2 | 0"),
            ("F1", "2025-06", Tree::Now, "5 | 3"),
        ] {
            let coverage = drawn(&books, (code, span, tree), ConsolidatedName::Coverage).await;
            assert_eq!(every(&coverage, 2), [expected], "{code} {span} {tree}");
        }
        let then = drawn(&books, ("D1", "2025-06", Tree::Then), ConsolidatedName::BalanceSheet);
        let then = lines(&then.await, &["货币资金"]);
        assert_eq!(then, ["货币资金 | 0.00 | 0.00 | 0.00 | 1,288.00 | 0.00 | 1,288.00"]);
        // The pair of old stays a pair over the whole tree.
        let now = drawn(&books, ("F1", "2025-06", Tree::Now), ConsolidatedName::Residuals).await;
        assert_eq!(every(&now, 5)[0], "D1 | G1 | 50801/40301 | 对方未登记 | -30.00");
    });
}
