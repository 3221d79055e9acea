//! Reports of small rosters, worked by hand: a year over two unions, lines that come again, the
//! books of a programme.

use union_ledger::imports::kinds::SheetKind;
use union_ledger::overviews::build_overview::build_overview;
use union_ledger::overviews::overview_name::OverviewName;
use union_ledger::units::unit::Unit;

use super::{LIMITS, ONE, OTHER, PLANS, ROSTER, bring, brought, told};
use crate::common::books::{Books, new_project};
use crate::common::both;

/// The first columns of a report, cell by cell.
async fn report(books: &Books, unit: &Unit, (name, columns): (OverviewName, usize)) -> Vec<String> {
    let mut tx = books.database.read().await.unwrap();
    let report = build_overview(&mut tx, unit, name, "2025".parse().unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    let (_, rows) = report.table();
    rows.into_iter().map(|row| row[..columns].join(" ").replace(',', "")).collect()
}

/// A plan and a roster of one union.
async fn given(books: &Books, unit: &Unit, (plan, lines): (&str, &str), reasons: &[&str]) {
    if !plan.is_empty() {
        brought(books, unit, SheetKind::Programmes, &format!("{PLANS}{plan}")).await;
    }
    let text = format!("{ROSTER}{lines}");
    let outcome = bring(books, unit, (SheetKind::Beneficiaries, &text), reasons).await;
    assert!(outcome.registered, "{:?}", outcome.findings);
}

#[test]
fn a_year_over_two_unions_is_one_row_above_both_and_no_sum_below() {
    both(async |database| {
        let books = Books::new(database).await;
        let (upper, lower) = (&books.department, &books.grassroots);
        let limit = format!("{LIMITS},慰问,500,人年,,,,2025-01-01,,文1,,\n");
        brought(&books, upper, SheetKind::Limits, &limit).await;
        let first = format!("A,2025-02-01,张三,{ONE},,,1,300,\n");
        given(&books, upper, ("A,慰问一,慰问,2025,1000,,,\n", &first), &[]).await;
        brought(&books, lower, SheetKind::Programmes, &format!("{PLANS}B,慰问二,慰问,2025,0,,,\n"))
            .await;
        let second = format!("{ROSTER}B,2025-03-01,张三,{ONE},,,1,400,\n");
        let kind = (SheetKind::Beneficiaries, second.as_str());
        let outcome = bring(&books, lower, kind, &[]).await;
        assert_eq!(told(&outcome), ["H2 limits.over_limit"]);
        let said = format!("{:?}", outcome.findings);
        assert!(!said.contains("700") && said.contains("其他单位"), "{said}");
        assert!(bring(&books, lower, kind, &["limits.over_limit"]).await.registered);
        let limits = (OverviewName::LimitFindings, 9);
        let row = "超标准 G1 张* 慰问 500.00 700.00 200.00 文1 2025-03-01";
        assert_eq!(report(&books, upper, limits).await, [row]);
        assert!(report(&books, lower, limits).await.is_empty());
        // Its own lines go beyond by themselves: its own sum, and no other.
        let third = format!("B,2025-04-01,张三,{ONE},,,1,200,\n");
        given(&books, lower, ("", &third), &["limits.over_limit"]).await;
        let row = "超标准 G1 张* 慰问 500.00 600.00 100.00 文1 2025-04-01";
        assert_eq!(report(&books, lower, limits).await, [row]);
        let row = "超标准 G1 张* 慰问 500.00 900.00 400.00 文1 2025-03-01";
        assert_eq!(report(&books, upper, limits).await, [row]);
        let results = report(&books, upper, (OverviewName::ProgrammeResults, 10)).await;
        assert_eq!(
            results,
            ["A 慰问一 慰问 1 1 1 1 300.00 1000.00 30.00", "B 慰问二 慰问 1 1 2 2 600.00 0.00 "]
        );
    });
}

#[test]
fn an_earlier_line_that_pushes_a_later_one_beyond_is_told_at_its_cell() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let limit = format!("{LIMITS},慰问,500,人年,,,,2025-01-01,,文1,,\n");
        brought(&books, unit, SheetKind::Limits, &limit).await;
        let later = format!("A,2025-06-01,张三,{ONE},,,1,400,\n");
        given(&books, unit, ("A,慰问,慰问,2025,0,,,\n", &later), &[]).await;
        let earlier = format!("{ROSTER}A,2025-05-01,张三,{ONE},,,1,200,\n");
        let outcome = bring(&books, unit, (SheetKind::Beneficiaries, &earlier), &[]).await;
        assert_eq!(told(&outcome), ["H2 limits.over_limit"]);
        // What was taken back makes room.
        let back = format!("A,2025-06-02,张三,{ONE},,,,-400,\n");
        given(&books, unit, ("", &back), &[]).await;
        let more = format!("A,2025-06-03,张三,{ONE},,,1,500,\n");
        given(&books, unit, ("", &more), &[]).await;
        assert!(report(&books, unit, (OverviewName::LimitFindings, 9)).await.is_empty());
    });
}

#[test]
fn lines_that_come_again_are_known_and_a_share_of_dues_is_the_unions() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books
            .post(unit, "2025-01-08", &[("102", "debit", "1000.00"), ("402", "credit", "1000.00")])
            .await;
        let limit = format!("{LIMITS},慰问,,,,,30,2025-01-01,,文1,,\n");
        brought(&books, unit, SheetKind::Limits, &limit).await;
        let one = format!("A,2025-03-01,张三,{ONE},,,1,200,\n");
        given(&books, unit, ("A,慰问,慰问,2025,0,,,\n", &one), &[]).await;
        // The line of before and a new one: the first is counted once.
        let both_lines = format!("{ROSTER}{one}A,2025-03-01,李四,{OTHER},,,1,100.01,\n");
        let kind = (SheetKind::Beneficiaries, both_lines.as_str());
        let outcome = bring(&books, unit, kind, &[]).await;
        assert_eq!(told(&outcome), ["H3 limits.share_exceeded"]);
        assert!(bring(&books, unit, kind, &["limits.share_exceeded"]).await.registered);
        let row = "占比超限 G1  慰问 300.00 300.01 0.01 文1 2025-03-01";
        assert_eq!(report(&books, unit, (OverviewName::LimitFindings, 9)).await, [row]);
        let results = report(&books, unit, (OverviewName::ProgrammeResults, 8)).await;
        assert_eq!(results, ["A 慰问 慰问 1 2 2 2 300.01"]);
    });
}

#[test]
fn a_roster_is_set_beside_the_books_of_its_code_its_name_or_its_category() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let project = books.project(unit, new_project("助学", false, None)).await;
        let line = format!("A,2025-03-01,张三,{ONE},,,1,100,\n");
        given(&books, unit, ("A,金秋助学,助学,2025,0,,,\n", &line), &[]).await;
        let findings = (OverviewName::ProgrammeFindings, 6);
        let row = "A 名册与账不符 2025年度 100.00 0.00 -100.00";
        assert_eq!(report(&books, unit, findings).await, [row]);
        let mut voucher = books
            .draft(unit, "2025-03-02", &[("50405", "debit", "120.00"), ("102", "credit", "120.00")])
            .await;
        voucher.entries[0].dimensions.project_id = Some(project.id);
        books.post_voucher(unit, voucher).await.unwrap();
        let row = "A 名册与账不符 2025年度 100.00 120.00 20.00";
        assert_eq!(report(&books, unit, findings).await, [row]);
        // What the month's end moves to the result is not spent less.
        for month in ["2025-01", "2025-02", "2025-03"] {
            books.close(unit, month).await.unwrap();
        }
        assert_eq!(report(&books, unit, findings).await, [row]);
        // A project of the programme's own name goes before that of its category.
        books.project(unit, new_project("金秋助学", false, None)).await;
        let row = "A 名册与账不符 2025年度 100.00 0.00 -100.00";
        assert_eq!(report(&books, unit, findings).await, [row]);
    });
}

#[test]
fn months_of_a_year_count_up_to_their_last_day() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let lines = "A,2025-03-31,,,,,2.5,100,\nA,2025-04-01,,,,,1,50,\nA,2026-01-05,,,,,1,7,\n";
        given(&books, unit, ("A,送报,报刊,2025,200,,份,\n", lines), &[]).await;
        let mut tx = books.database.read().await.unwrap();
        for (span, expected) in [
            ("2025-03", "A 送报 报刊 1 0 0 2.5 100.00 200.00 50.00"),
            ("2025H1", "A 送报 报刊 1 0 0 3.5 150.00 200.00 75.00"),
            ("2025", "A 送报 报刊 1 0 0 4.5 157.00 200.00 78.50"),
        ] {
            let name = OverviewName::ProgrammeResults;
            let report = build_overview(&mut tx, unit, name, span.parse().unwrap()).await.unwrap();
            let (_, rows) = report.table();
            let rows: Vec<String> = rows.into_iter().map(|row| row[..10].join(" ")).collect();
            assert_eq!(rows, [expected], "{span}");
        }
        tx.commit().await.unwrap();
    });
}
