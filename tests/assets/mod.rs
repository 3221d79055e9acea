//! Cards of assets, their ties with the accounts, a count beside them, and the age of claims: from
//! the lists to the reports, on both engines.

use union_ledger::date::ReportSpan;
use union_ledger::formats::printable::{Cell, Row};
use union_ledger::imports::kinds::SheetKind;
use union_ledger::overviews::build_overview::build_overview;
use union_ledger::overviews::overview_name::OverviewName;

use crate::common::books::{Books, Line};
use crate::common::both;
use crate::programmes::{bring, brought, told};

const CARDS: &str = "资产编号,资产名称,类别,资产属性,原值,取得日期,使用年限,存放地点,保管人,\
    数量,累计折旧,减少日期,减少方式\n";

/// A report of the grassroots union: the cells of its first columns, joined.
async fn report(books: &Books, name: OverviewName, span: &str, columns: usize) -> Vec<String> {
    let span: ReportSpan = span.parse().unwrap();
    let mut tx = books.database.read().await.unwrap();
    let report = build_overview(&mut tx, &books.grassroots, name, span).await.unwrap();
    let row = |row: &Row| {
        let cells = row.cells.iter().take(columns).map(Cell::shown);
        cells.collect::<Vec<_>>().join(" ")
    };
    report.rows.iter().map(row).collect()
}

/// Six thousand over six years; what was brought from years before; what does not wear; what left.
fn cards() -> String {
    format!(
        "{CARDS}\
         ZC01,台式计算机,计算机设备,工会资产,6000.00,2025-03-31,6,301室,周会计,1,,,\n\
         ZC02,文件柜,家具,工会资产,1800.00,2020-07-15,15,一楼,李干事,3,540.00,,\n\
         ZC03,书籍,图书档案,工会资产,900.00,2024-01-10,,职工书屋,李干事,30,,,\n\
         ZC04,复印机,办公设备,工会资产,7200.00,2022-01-05,6,301室,周会计,1,3600.00,2025-06-10,报废\n"
    )
}

/// Everything of assets that leaves a record.
pub async fn acted(books: &Books) {
    let unit = &books.grassroots;
    let card = format!("{CARDS}ZC90,书柜,家具,,900.00,2025-01-10,15,,,1,,,\n");
    brought(books, unit, SheetKind::AssetCards, &card).await;
    brought(books, unit, SheetKind::StockTake, "资产编号,实盘数量\nZC90,1\n").await;
}

#[test]
fn a_register_is_computed_from_its_cards_and_set_against_the_accounts() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        brought(&books, unit, SheetKind::AssetCards, &cards()).await;
        // 6,000 ÷ 72 = 83.33; 1,800 ÷ 180 = 10.00; 7,200 ÷ 72 = 100.00, none in the month it left.
        assert_eq!(
            report(&books, OverviewName::AssetRegister, "2025-05", 8).await,
            [
                "ZC01 台式计算机 计算机设备 6,000.00 249.99 5,750.01 83.33 3",
                "ZC02 文件柜 家具 1,800.00 590.00 1,210.00 10.00 59",
                "ZC03 书籍 图书档案 900.00 0.00 900.00 0.00 0",
                "ZC04 复印机 办公设备 7,200.00 4,100.00 3,100.00 100.00 41",
            ]
        );
        let june = report(&books, OverviewName::AssetRegister, "2025-06", 8).await;
        assert_eq!(june.len(), 3, "{june:?}");
        assert_eq!(june[0], "ZC01 台式计算机 计算机设备 6,000.00 333.32 5,666.68 83.33 4");
        let lines: &[Line<'_>] = &[("162", "debit", "8700.00"), ("30104", "credit", "8700.00")];
        books.post(unit, "2025-06-10", lines).await;
        assert_eq!(
            report(&books, OverviewName::AssetTies, "2025-06", 4).await,
            ["162 8,700.00 8,700.00 0.00", "163 0.00 933.32 -933.32"]
        );
        // The same list again is known; another cost is told and needs a reason.
        let again = bring(&books, unit, (SheetKind::AssetCards, &cards()), &[]).await;
        assert_eq!(told(&again), [" import.file_already_imported"]);
        let other = cards().replace("6000.00", "6600.00");
        let other = bring(&books, unit, (SheetKind::AssetCards, &other), &[]).await;
        assert_eq!(told(&other), ["E2 assets.card_changed"]);
    });
}

#[test]
fn faults_of_cards_are_told_at_their_cells_and_nothing_is_taken() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        for (row, expected) in [
            ("Z1,机器,机床,,100.00,2025-01-01,6,,,,,,", "C2 assets.class_unknown"),
            ("Z1,计算机,计算机设备,,0,2025-01-01,6,,,,,,", "E2 assets.cost_invalid"),
            ("Z1,计算机,计算机设备,,100.00,2025-01-01,,,,,,,", "G2 assets.life_missing"),
            ("Z1,计算机,计算机设备,,100.00,2025-01-01,六年,,,,,,", "G2 assets.life_invalid"),
            ("Z1,计算机,计算机设备,,100.00,2025-01-01,5,,,,,,", "G2 assets.life_outside"),
            ("Z1,计算机,计算机设备,,100.00,2026-01-01,6,,,,,,", "F2 assets.acquired_later"),
            ("Z1,计算机,计算机设备,,100.00,2025-01-01,6,,,,10.00,,", "K2 assets.taken_of_new"),
            ("Z1,计算机,计算机设备,,100.00,2024-01-01,6,,,,101.00,,", "K2 assets.taken_too_much"),
            (
                "Z1,计算机,计算机设备,,100.00,2025-03-01,6,,,,,2025-02-01,出售",
                "L2 assets.left_earlier",
            ),
            (
                "Z1,计算机,计算机设备,,100.00,2025-03-01,6,,,,,2025-04-01,",
                "L2 assets.left_half_said",
            ),
        ] {
            let text = format!("{CARDS}{row}\n");
            let outcome = bring(&books, unit, (SheetKind::AssetCards, &text), &[]).await;
            assert!(told(&outcome).contains(&expected.to_owned()), "{row}: {:?}", told(&outcome));
            assert!(!outcome.registered, "{row}");
        }
        assert!(report(&books, OverviewName::AssetRegister, "2025-12", 1).await.is_empty());
        // Another figure than the rules give is taken as it stands, and told.
        let text = format!("{CARDS}Z1,柜,家具,,1800.00,2020-07-15,15,,,,600.00,,\n");
        let outcome = bring(&books, unit, (SheetKind::AssetCards, &text), &[]).await;
        assert_eq!(told(&outcome), ["K2 assets.taken_differs"]);
        assert_eq!(
            report(&books, OverviewName::AssetRegister, "2025-01", 8).await,
            ["Z1 柜 家具 1,800.00 610.00 1,190.00 10.00 55"]
        );
    });
}

#[test]
fn a_count_stands_beside_the_cards_of_its_month() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        brought(&books, unit, SheetKind::AssetCards, &cards()).await;
        let counted = "资产编号,实盘数量,存放地点,备注\n\
            ZC01,1,302室,\nZC02,2,一楼,少一组\nZC99,1,一楼,无卡片\n";
        brought(&books, unit, SheetKind::StockTake, counted).await;
        assert_eq!(
            report(&books, OverviewName::StockTake, "2025-12", 7).await,
            [
                "ZC01 台式计算机 1 1 301室 302室 地点不符",
                "ZC02 文件柜 3 2 一楼 一楼 盘亏",
                "ZC03 书籍 30  职工书屋  未盘点",
                "ZC99   1  一楼 盘盈",
            ]
        );
        let twice = "资产编号,实盘数量\nZC01,1\nZC01,1\n";
        let twice = bring(&books, unit, (SheetKind::StockTake, twice), &[]).await;
        assert_eq!(told(&twice), ["A3 assets.counted_twice"]);
    });
}

#[test]
fn claims_are_as_old_as_what_is_left_of_them() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let lent: &[Line<'_>] = &[("135", "debit", "100.00"), ("102", "credit", "100.00")];
        let back: &[Line<'_>] = &[("102", "debit", "30.00"), ("135", "credit", "30.00")];
        books.post(unit, "2025-01-15", lent).await;
        books.post(unit, "2025-03-15", back).await;
        assert_eq!(
            report(&books, OverviewName::Ageing, "2025-12", 7).await,
            ["135 未注明 70.00 70.00 0.00 0.00 0.00"]
        );
        assert_eq!(
            report(&books, OverviewName::Ageing, "2025-02", 7).await,
            ["135 未注明 100.00 100.00 0.00 0.00 0.00"]
        );
    });
}
