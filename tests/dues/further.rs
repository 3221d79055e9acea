//! Legs beside the four levels: rounded with all others, owed to their beneficiaries by who got the
//! money, taken back with their receipt. Worked by hand: 60, 10, 15, 10, 3 and 2 percent.

use union_ledger::approvals::approval::Act as Deciding;
use union_ledger::approvals::ruling::Ruling;
use union_ledger::dues::ask_refund::ask_refund;
use union_ledger::dues::decide_refund::decide_refund;
use union_ledger::dues::recompute_legs::recompute_legs;
use union_ledger::dues::refund::{AskedRefund, OfReceipt};
use union_ledger::formats::csv_write::write_csv;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::overviews::build_overview::build_overview;
use union_ledger::overviews::overview_name::OverviewName;
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::units::store as units;
use union_ledger::wiring::act;

use super::refusals::bring;
use crate::common::books::{Books, day, preparer, reviewer, yuan};
use crate::common::both;

const LEGS: &str = "适用单位,收缴渠道,名称,受益单位,比例,起始日期,截止日期,依据\n\
                    F1,,行业工会,江州省教育工会,3,2025-01-01,,星工发〔2025〕5号\n\
                    F1,,代收手续费,江州省税务局,2,2025-01-01,,星工发〔2025〕5号\n";
const SHARES: &str = "适用单位,基层比例,直属比例,省直比例,上级比例,起始日期,截止日期,依据\n\
                      F1,60,10,15,10,2025-01-01,,星工发〔2025〕1号\n";
const LIST: &str = "单位编码,缴费单位名称,收缴渠道,所属期,实缴金额,到账日期,票据号\n";

/// The findings of a list: code, cell, found.
async fn say(books: &Books, kind: SheetKind, text: &str) -> Vec<(&'static str, String, String)> {
    let outcome = bring(books, "F1", &(kind, text.to_owned())).await;
    let told = |it: &union_ledger::finding::Finding| {
        (it.code.id, it.place.cell.clone().unwrap_or_default(), it.found.clone())
    };
    outcome.findings.iter().map(told).collect()
}

async fn receive(books: &Books, line: &str) {
    assert_eq!(say(books, SheetKind::DuesReceipts, &format!("{LIST}{line}\n")).await, []);
}

async fn splits(books: &Books) -> Vec<String> {
    let mut tx = books.database.read().await.unwrap();
    let (name, span) = (OverviewName::DuesSplits, "2025".parse().unwrap());
    let report = build_overview(&mut tx, &books.federation, name, span).await.unwrap();
    tx.commit().await.unwrap();
    let text = String::from_utf8(write_csv(&report).unwrap()).unwrap();
    text.trim_start_matches('\u{feff}').lines().map(|line| line.replace(",'-", ",-")).collect()
}

async fn ruled(books: &Books) {
    assert_eq!(say(books, SheetKind::SplitLegs, LEGS).await, []);
    assert_eq!(say(books, SheetKind::SplitRules, SHARES).await, []);
}

/// Of 1,000.01: 600.006, 100.001, 150.0015, 100.001, 30.0003, 20.0002; the fen to .6.
#[test]
fn further_legs_are_split_booked_and_owed_to_their_beneficiaries() {
    both(async |database| {
        let books = Books::new(database).await;
        ruled(&books).await;
        receive(&books, "G1,星辰公司,税务代收,2025-03,1000.01,2025-04-10,T1").await;
        // The lowest leg came by itself: the rest over all others, 10 : 15 : 10 : 3 : 2 of 400.
        receive(&books, "G1,星辰公司,税务代收（上缴部分）,2025-04,400,2025-05-10,T2").await;
        assert_eq!(
            splits(&books).await,
            [
                "票据号,单位编码,收缴渠道,所属期,到账日期,实缴金额,基层,直属,省直,上级,\
                 代收手续费,行业工会,收款单位,事项",
                "T1,G1,税务代收,2025-03,2025-04-10,1000.01,600.01,100.00,150.00,100.00,\
                 20.00,30.00,F1,",
                "T2,G1,税务代收（上缴部分）,2025-04,2025-05-10,400.00,0.00,100.00,150.00,100.00,\
                 20.00,30.00,F1,",
            ]
        );
        let balances = [
            ("102", "1400.01"),
            ("211", "-200.00"),
            ("21202", "-800.01"),
            ("215", "-100.00"),
            ("402", "-300.00"),
        ];
        books.check_balances(&books.federation, "2025-05", &balances).await;
        let mut tx = books.database.read().await.unwrap();
        let parties = units::parties_of(&mut tx, books.federation.id).await.unwrap();
        let named: Vec<&str> = parties.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(named, ["江州省教育工会", "江州省税务局"]);
        tx.commit().await.unwrap();
        books.check_whole(&books.federation).await;
    });
}

#[test]
fn what_goes_back_takes_its_part_of_every_leg_with_it() {
    both(async |database| {
        let books = Books::new(database).await;
        ruled(&books).await;
        receive(&books, "G1,星辰公司,税务代收,,1000.00,2025-04-10,T1").await;
        let asked = |amount: &str| AskedRefund {
            receipt: OfReceipt::Number("T1".to_owned()),
            amount: yuan(amount),
            on: day("2025-05-05"),
            number: String::new(),
            reason: "重复缴费".to_owned(),
            paper: "退费申请书".to_owned(),
        };
        let root = &books.federation;
        let (one, other) = (preparer(), reviewer());
        let (asks, decides) = (act(books.clock, &one), act(books.clock, &other));
        for (amount, balance) in [("100.00", "-45.00"), ("900.00", "0.00")] {
            let mut tx = books.database.write(&[SYSTEM_BOOK, root.id]).await.unwrap();
            let row = ask_refund(&mut tx, asks, root, &asked(amount)).await.unwrap();
            let ruling = Ruling { act: Deciding::Approve, note: "", seen: None };
            decide_refund(&mut tx, decides, root, (row.id, ruling)).await.unwrap();
            tx.commit().await.unwrap();
            let balances = books.balances(root, "2025-05").await;
            let of = balances.iter().find(|it| it.0 == "215").map_or("0.00", |it| it.1.as_str());
            assert_eq!(of, balance, "{balances:?}");
        }
        let lines = splits(&books).await;
        assert!(lines[2].ends_with(",-100.00,-60.00,-10.00,-15.00,-10.00,-2.00,-3.00,F1,退费"));
        books.check_whole(root).await;
    });
}

/// The fee was said late: 60, 10, 20 and 10 are booked; two percent of 1,000 go from the
/// federation.
#[test]
fn a_further_leg_that_was_found_late_is_a_difference() {
    const PLAIN: &str = "适用单位,基层比例,直属比例,省直比例,上级比例,起始日期,截止日期,依据\n\
                         F1,60,10,20,10,2025-01-01,,星工发〔2025〕1号\n";
    const FEE: &str = "适用单位,名称,受益单位,比例,起始日期,依据\n\
                       D1,代收手续费,江州省税务局,2,2025-01-01,星工发〔2025〕5号\n";
    const LATE: &str = "适用单位,基层比例,直属比例,省直比例,上级比例,起始日期,依据\n\
                        D1,60,10,18,10,2025-01-01,星工发〔2025〕6号\n";
    both(async |database| {
        let books = Books::new(database).await;
        assert_eq!(say(&books, SheetKind::SplitRules, PLAIN).await, []);
        receive(&books, "G1,星辰公司,税务代收,2025-03,1000,2025-04-10,T1").await;
        // Without its leg the shares are not whole.
        let told = say(&books, SheetKind::SplitRules, LATE).await;
        let expected = ("dues.shares_not_whole", "B2".to_owned(), "合计 98".to_owned());
        assert_eq!(told, [expected]);
        assert_eq!(say(&books, SheetKind::SplitLegs, FEE).await, []);
        assert_eq!(say(&books, SheetKind::SplitRules, LATE).await, []);
        let root = &books.federation;
        let mut tx = books.database.write(&[SYSTEM_BOOK, root.id]).await.unwrap();
        let actor = preparer();
        let days = (day("2025-01-01"), day("2025-06-01"));
        let acting = act(books.clock, &actor);
        let (differences, _) = recompute_legs(&mut tx, acting, root, days).await.unwrap();
        assert_eq!(differences.len(), 1);
        let (again, _) = recompute_legs(&mut tx, acting, root, days).await.unwrap();
        assert!(again.is_empty(), "what was corrected is no difference");
        tx.commit().await.unwrap();
        let balances = [
            ("102", "1000.00"),
            ("211", "-100.00"),
            ("21202", "-700.00"),
            ("215", "-20.00"),
            ("402", "-180.00"),
        ];
        books.check_balances(root, "2025-06", &balances).await;
    });
}

#[test]
fn everything_wrong_with_a_further_leg_is_told_at_its_cell() {
    both(async |database| {
        let books = Books::new(database).await;
        let wrong = "适用单位,名称,受益单位,比例,起始日期,截止日期,依据\n\
                     X9,行业工会,江州省教育工会,3,2025-01-01,,文\n\
                     F1,行业工会,江州省教育工会,0,2025-01-01,,文\n\
                     F1,手续费,江州省税务局,2,2025-01-01,2024-12-31,文\n";
        let told: Vec<_> = say(&books, SheetKind::SplitLegs, wrong)
            .await
            .into_iter()
            .map(|it| (it.0, it.1))
            .collect();
        let cell = |code, cell: &str| (code, cell.to_owned());
        assert_eq!(
            told,
            [
                cell("dues.unit_unknown", "A2"),
                cell("dues.percent_invalid", "D3"),
                cell("dues.rule_ends_before_it_begins", "F4"),
            ]
        );
        ruled(&books).await;
        // The same again is known, another percent at the same time is not.
        assert_eq!(say(&books, SheetKind::SplitLegs, &LEGS.replace("5号", "5号 ")).await, []);
        let more = LEGS.replace(",3,2025-01-01", ",4,2025-02-01");
        let told = say(&books, SheetKind::SplitLegs, &more).await;
        assert_eq!((told[0].0, told[0].1.as_str()), ("dues.rule_overlaps", "F2"));
        // Both end, and other ones begin with other shares.
        let ended = LEGS.replace("2025-01-01,,", "2025-01-01,2025-06-30,");
        let rule = SHARES.replace("2025-01-01,,", "2025-01-01,2025-06-30,");
        assert_eq!(say(&books, SheetKind::SplitRules, &rule).await, []);
        assert_eq!(say(&books, SheetKind::SplitLegs, &ended).await, []);
        let next = "适用单位,基层比例,直属比例,省直比例,上级比例,起始日期,依据\n\
                    F1,60,10,20,10,2025-07-01,文\n";
        assert_eq!(say(&books, SheetKind::SplitRules, next).await, []);
        receive(&books, "G1,星辰公司,税务代收,2025-06,100,2025-07-10,T9").await;
        assert!(splits(&books).await[1].ends_with(",60.00,10.00,20.00,10.00,F1,"));
    });
}
