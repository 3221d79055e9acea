//! One payer for several unions: its money is parted among them by what is due of the month, each
//! part is split by its own chain, and the bank's line is one voucher. Worked by hand.

use union_ledger::dues::store;
use union_ledger::formats::csv_write::write_csv;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::overviews::build_overview::build_overview;
use union_ledger::overviews::overview_name::OverviewName;
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::prescribed::store::bookings_of;
use union_ledger::units::add_unit::add_unit;
use union_ledger::units::unit::{Level, Tier, Unit};

use super::refusals::bring;
use crate::common::books::{Books, new_unit, preparer};
use crate::common::both;

const SHARES: &str = "适用单位,基层比例,直属比例,省直比例,上级比例,起始日期,依据\n\
                      F1,60,10,20,10,2025-01-01,星工发〔2025〕1号\n";
/// 2 % are 600.00 and 400.00 of each month.
const BASES: &str = "单位编码,所属期,职工人数,工资总额\n\
                     G1,2025-03,6,30000.10\nG2,2025-03,4,20000\n\
                     G1,2025-04,6,30000.10\nG2,2025-04,4,20000\n";
const PAYER: &str = "缴费单位名称,统一社会信用代码,单位编码,起始日期,截止日期,依据\n\
                     星河教育集团,91350100M000100Y43,G1,2025-03-01,,星工发〔2025〕3号\n\
                     星河教育集团,91350100M000100Y43,G2,2025-03-01,,星工发〔2025〕3号\n";
const LIST: &str =
    "单位编码,缴费单位名称,统一社会信用代码,收缴渠道,所属期,工资总额,实缴金额,到账日期,票据号\n";
const WHOLE: &str = ",星河集团,91350100M000100Y43,税务代收,2025-03,50000.10,1000.00,2025-04-10,T1";

async fn with_two_unions(books: &Books) {
    let mut tx = books.database.write(&[SYSTEM_BOOK]).await.unwrap();
    let other = new_unit("G2", "实验幼儿园工会", Some("D1"), Level::Grassroots, Tier::Grassroots);
    add_unit(&mut tx, books.clock, &preparer(), other).await.unwrap();
    tx.commit().await.unwrap();
    for (kind, text) in [
        (SheetKind::SplitRules, SHARES),
        (SheetKind::DuesJointPayers, PAYER),
        (SheetKind::DuesBase, BASES),
    ] {
        assert_eq!(new_rows(books, kind, text).await, text.lines().count() as u64 - 1);
    }
}

/// How many rows of a list are new.
async fn new_rows(books: &Books, kind: SheetKind, text: &str) -> u64 {
    let outcome = bring(books, "F1", &(kind, text.to_owned())).await;
    assert!(!outcome.is_refused, "{:?}", outcome.findings);
    outcome.rows.booked
}

async fn receive(books: &Books, lines: &str) -> u64 {
    new_rows(books, SheetKind::DuesReceipts, &format!("{LIST}{lines}\n")).await
}

async fn report(books: &Books, name: OverviewName) -> Vec<String> {
    let mut tx = books.database.read().await.unwrap();
    let span = "2025".parse().unwrap();
    let report = build_overview(&mut tx, &books.federation, name, span).await.unwrap();
    tx.commit().await.unwrap();
    let text = String::from_utf8(write_csv(&report).unwrap()).unwrap();
    text.lines().skip(1).map(str::to_owned).collect()
}

async fn voucher_of(books: &Books, subject: (&str, i64)) -> i64 {
    let mut tx = books.database.read().await.unwrap();
    let bookings = bookings_of(&mut tx, subject).await.unwrap();
    tx.commit().await.unwrap();
    bookings.last().unwrap().voucher_id.unwrap()
}

fn first_of(unit: &Unit) -> i64 {
    unit.id * 4_294_967_296 + 1
}

const MARCH: [&str; 2] = [
    "T1,G1,税务代收,2025-03,2025-04-10,600.00,360.00,60.00,120.00,60.00,F1,",
    "T1,G2,税务代收,2025-03,2025-04-10,400.00,240.00,40.00,80.00,40.00,F1,",
];

#[test]
fn the_money_of_one_payer_is_parted_among_its_unions_and_booked_once() {
    both(async |database| {
        let books = Books::new(database).await;
        with_two_unions(&books).await;
        let root = &books.federation;
        assert_eq!(receive(&books, WHOLE).await, 1);
        assert_eq!(report(&books, OverviewName::DuesSplits).await, MARCH);
        assert_eq!(
            report(&books, OverviewName::CollectionMatch).await,
            [
                "2025-04-10,T1,星河集团,91350100M000100Y43,G1,统一社会信用代码,600.00,,1000.00",
                "2025-04-10,T1,星河集团,91350100M000100Y43,G2,统一社会信用代码,400.00,,1000.00",
            ]
        );
        let balances =
            [("102", "1000.00"), ("211", "-100.00"), ("21202", "-700.00"), ("402", "-200.00")];
        books.check_balances(root, "2025-04", &balances).await;
        let mut tx = books.database.read().await.unwrap();
        let debts =
            store::debts_between(&mut tx, root.id, Some(books.department.id)).await.unwrap();
        assert_eq!(debts.iter().map(|it| it.amount_fen).collect::<Vec<_>>(), [42_000, 28_000]);
        tx.commit().await.unwrap();
        // The list again is known by its line, in a list of others, too.
        assert_eq!(receive(&books, WHOLE).await, 0);
        let with_more = format!("{WHOLE}\nG1,星河集团,,税务代收,2025-03,,5.00,2025-04-12,T2");
        assert_eq!(receive(&books, &with_more).await, 1);
        // Another content under its number is told.
        let other = WHOLE.replace("1000.00", "1000.01");
        let outcome =
            bring(&books, "F1", &(SheetKind::DuesReceipts, format!("{LIST}{other}\n"))).await;
        let told: Vec<_> = outcome.findings.iter().map(|it| it.code.id).collect();
        assert_eq!(told, ["dues.number_taken"]);
    });
}

/// Of 500.01 by 600 to 400 are 300.006 and 200.004: the fen that is left goes to the first. What
/// comes later makes good what is unpaid: 299.99 and 200.00.
#[test]
fn what_comes_in_parts_makes_good_what_each_union_has_not_paid() {
    both(async |database| {
        let books = Books::new(database).await;
        with_two_unions(&books).await;
        let first = ",星河教育集团,,税务代收,2025-04,,500.01,2025-05-10,";
        let rest = ",星河教育集团,,税务代收,2025-04,,499.99,2025-05-10,";
        // Both in one list, the first of them again in the next: none is known twice.
        assert_eq!(receive(&books, &format!("{first}\n{rest}")).await, 2);
        assert_eq!(receive(&books, &format!("{first}\n{rest}\n{rest}")).await, 1);
        let splits = report(&books, OverviewName::DuesSplits).await;
        let expected = [
            // 180.006, 30.001, 60.002, 30.001.
            ",G1,税务代收,2025-04,2025-05-10,300.01,180.01,30.00,60.00,30.00,F1,",
            // 179.994, 29.999, 59.998, 29.999: of the three fen one each to .9.
            ",G1,税务代收,2025-04,2025-05-10,299.99,179.99,30.00,60.00,30.00,F1,",
            // Nothing is unpaid: by what is due, 299.994 and 199.996; 179.994 …
            ",G1,税务代收,2025-04,2025-05-10,299.99,179.99,30.00,60.00,30.00,F1,",
            ",G2,税务代收,2025-04,2025-05-10,200.00,120.00,20.00,40.00,20.00,F1,",
            ",G2,税务代收,2025-04,2025-05-10,200.00,120.00,20.00,40.00,20.00,F1,",
            ",G2,税务代收,2025-04,2025-05-10,200.00,120.00,20.00,40.00,20.00,F1,",
        ];
        assert_eq!(splits, expected);
        let status = report(&books, OverviewName::DuesStatus).await;
        assert!(
            status.iter().any(|line| line.starts_with("G1,") && line.contains(",899.99,")),
            "{status:?}"
        );
    });
}

#[test]
fn a_reversal_of_its_voucher_takes_every_part_back() {
    both(async |database| {
        let books = Books::new(database).await;
        with_two_unions(&books).await;
        let root = &books.federation;
        receive(&books, WHOLE).await;
        let voucher_id = voucher_of(&books, ("joint_receipt", first_of(root))).await;
        books.reverse(root, voucher_id, &[], "2025-04-30").await.unwrap();
        assert!(report(&books, OverviewName::DuesSplits).await.is_empty());
        let mut tx = books.database.read().await.unwrap();
        let debts =
            store::debts_between(&mut tx, root.id, Some(books.department.id)).await.unwrap();
        assert!(debts.is_empty());
        tx.commit().await.unwrap();
        // The same file is known as a file; its line in another one is new again.
        assert_eq!(receive(&books, &format!("{WHOLE}\n")).await, 1);
        assert_eq!(report(&books, OverviewName::DuesSplits).await, MARCH);
    });
}

/// The bank's line stands in the journal as one voucher, and is not booked again.
#[test]
fn money_of_one_payer_joins_the_one_voucher_of_a_journal() {
    const JOURNAL: &str = "日期,凭证号,摘要,科目编码,借方金额,贷方金额,往来单位\n\
                           2025-04-11,记-1,代收经费,102,1000.00,,\n\
                           2025-04-11,记-1,代收经费,402,,200.00,\n\
                           2025-04-11,记-1,代收经费,211,,100.00,\n\
                           2025-04-11,记-1,代收经费,21202,,700.00,D1\n";
    both(async |database| {
        let books = Books::new(database).await;
        with_two_unions(&books).await;
        books.set(&books.federation, "dues_booking", "elsewhere").await;
        let outcome = bring(&books, "F1", &(SheetKind::Journal, JOURNAL.to_owned())).await;
        assert!(!outcome.is_refused, "{:?}", outcome.findings);
        let list = (SheetKind::DuesReceipts, format!("{LIST}{WHOLE}\n"));
        let followed = bring(&books, "F1", &list).await.followed.unwrap();
        assert_eq!((followed.joined, followed.waiting), (1, 0));
        let balances =
            [("102", "1000.00"), ("211", "-100.00"), ("21202", "-700.00"), ("402", "-200.00")];
        books.check_balances(&books.federation, "2025-04", &balances).await;
    });
}

#[test]
fn a_payer_pays_from_day_to_day_and_a_line_with_a_code_is_that_unions_alone() {
    both(async |database| {
        let books = Books::new(database).await;
        with_two_unions(&books).await;
        // It ends once; the same again is known.
        let ended = PAYER.replace("2025-03-01,,", "2025-03-01,2025-04-30,");
        assert_eq!(new_rows(&books, SheetKind::DuesJointPayers, &ended).await, 2);
        let again =
            format!("{ended}星河教育集团,91350100M000100Y43,G1,2025-06-01,,星工发〔2025〕9号\n");
        // Nobody owes anything on the first day: both months are unpaid on 1 June.
        let outcome = bring(&books, "F1", &(SheetKind::DuesJointPayers, again.clone())).await;
        let told: Vec<_> = outcome
            .findings
            .iter()
            .map(|it| (it.code.id, it.place.cell.clone().unwrap(), it.found.clone()))
            .collect();
        let expected = ("dues.joint_in_arrears", "C4".to_owned(), "G1 欠缴 1,200.00".to_owned());
        assert_eq!(told, [expected]);
        let own = "G1,星河教育集团,,税务代收,2025-03,,600,2025-04-10,T1\n\
                   G1,星河教育集团,,税务代收,2025-04,,600,2025-05-10,T2";
        assert_eq!(receive(&books, own).await, 2);
        let splits = report(&books, OverviewName::DuesSplits).await;
        assert_eq!(splits.len(), 2, "{splits:?}");
        assert_eq!(new_rows(&books, SheetKind::DuesJointPayers, &again).await, 1);
        // After its last day it is nobody's that is known.
        receive(&books, ",星河集团,91350100M000100Y43,税务代收,2025-04,,400,2025-05-12,T3").await;
        let matches = report(&books, OverviewName::CollectionMatch).await;
        assert_eq!(matches[2], "2025-05-12,T3,星河集团,91350100M000100Y43,,未匹配,400.00,233,");
        assert_eq!(
            report(&books, OverviewName::JointPayers).await,
            [
                "星河教育集团,91350100M000100Y43,G1,实验学校工会,2025-03-01,2025-04-30,星工发〔2025〕3号",
                "星河教育集团,91350100M000100Y43,G1,实验学校工会,2025-06-01,,星工发〔2025〕9号",
                "星河教育集团,91350100M000100Y43,G2,实验幼儿园工会,2025-03-01,2025-04-30,星工发〔2025〕3号",
            ]
        );
    });
}
