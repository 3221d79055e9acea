//! Each rule of a union's own books with the smallest books that trip it and no other one.

use std::collections::{BTreeMap, BTreeSet};

use union_ledger::checks::books::Books;
use union_ledger::checks::finding::CheckFinding;
use union_ledger::checks::rule::{Level, Rule, rules};
use union_ledger::checks::rules::{Judge, judge_of};
use union_ledger::checks::run_checks::judge_books;
use union_ledger::units::unit::Tier::{CountyAndAbove, Grassroots};

use super::cases::{of_incomes, of_ledgers, of_sheets, with};
use super::cases_of_areas::{aged, of_areas, of_budgets};
use super::cases_of_vouchers::{of_amounts, of_payments, of_summaries, of_vouchers};
use super::fixture::Fixture;

fn found(books: &Books) -> Vec<CheckFinding> {
    let all: Vec<&Rule> = rules().iter().collect();
    judge_books(books, &all).into_iter().filter(CheckFinding::is_finding).collect()
}

/// Rules that books trip, each once.
fn tripped(books: &Books) -> BTreeSet<String> {
    found(books).into_iter().map(|it| it.rule).collect()
}

#[test]
fn each_rule_trips_on_its_fixture_and_on_nothing_else() {
    let cases = [
        of_sheets(),
        of_incomes(),
        of_ledgers(),
        of_vouchers(),
        of_payments(),
        of_summaries(),
        of_amounts(),
        of_budgets(),
        of_areas(),
    ];
    let mut wrong = Vec::new();
    let mut tried = BTreeSet::new();
    for (place, (id, books)) in cases.into_iter().flatten().enumerate() {
        tried.insert(id.to_owned());
        let tripped = tripped(&books);
        if tripped != BTreeSet::from([id.to_owned()]) {
            let told: Vec<String> = found(&books)
                .iter()
                .map(|it| format!("{} {} {}", it.rule, it.period, it.note))
                .collect();
            wrong.push(format!("{place} {id}: {tripped:?} {told:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let without_data = ["BK01", "BK02", "BK03", "DP01", "UP07"];
    let of_books = rules().iter().filter(|it| matches!(judge_of(&it.id), Some(Judge::Books(_))));
    let untried: Vec<&str> = of_books
        .map(|it| it.id.as_str())
        .filter(|id| !tried.contains(*id) && !without_data.contains(id))
        .collect();
    assert!(untried.is_empty(), "no fixture: {untried:?}");
}

#[test]
fn books_in_order_trip_nothing_and_what_is_lacking_is_said_once() {
    let all: Vec<&Rule> = rules().iter().collect();
    for tier in [Grassroots, CountyAndAbove] {
        let books = Fixture::new(tier).books();
        assert_eq!(tripped(&books), BTreeSet::new(), "{tier}");
        let mut lacking: BTreeMap<String, usize> = BTreeMap::new();
        for it in judge_books(&books, &all) {
            assert_eq!(it.level, Level::Incomputable);
            assert!(it.note.starts_with("缺少资料：") && it.left.amount.is_none(), "{}", it.note);
            *lacking.entry(it.rule).or_default() += 1;
        }
        for id in ["BK01", "BK02", "BK03", "DP01", "UP05", "BG01", "FE02", "JT07"] {
            assert_eq!(lacking.get(id), Some(&1), "{id}");
        }
    }
}

#[test]
fn rules_of_the_year_are_not_asked_while_it_is_open() {
    let mut books = Fixture::new(Grassroots).books();
    books.is_closed = false;
    let all: Vec<&Rule> = rules().iter().collect();
    let lacking: BTreeSet<String> = judge_books(&books, &all)
        .into_iter()
        .filter(|it| !it.is_finding())
        .map(|it| it.rule)
        .collect();
    for id in
        ["BS09", "IE05", "IE06", "IE07", "IE09", "IE10", "IE11", "IE12", "FE01", "AG01", "AG02"]
    {
        assert!(lacking.contains(id), "{id}");
    }
}

/// Books, a rule, and its rows as they are written, worked out by hand.
fn written() -> Vec<(Books, &'static str, &'static str)> {
    vec![
        (
            with(
                Grassroots,
                &[(
                    "2025-03-12",
                    "购入设备",
                    None,
                    &[("162", "100.10", ""), ("102", "", "100.10")],
                )],
            ),
            "BS08",
            "2025-03||301 资产基金 0.00|资产基金所对应的资产 100.10|-100.10",
        ),
        (
            with(
                Grassroots,
                &[
                    ("2025-03-12", "借款", None, &[("215", "100.10", ""), ("102", "", "100.10")]),
                    ("2025-05-12", "借款", None, &[("215", "10.00", ""), ("102", "", "10.00")]),
                ],
            ),
            "BS10",
            "2025-03|215|215 其他应付款 -100.10|余额应不为负 0.00|-100.10\n\
             2025-05|215|215 其他应付款 -110.10|余额应不为负 0.00|-110.10",
        ),
        (
            with(
                Grassroots,
                &[
                    (
                        "2025-03-12",
                        "活动用品",
                        Some(3),
                        &[("50102", "6000.10", ""), ("102", "", "6000.10")],
                    ),
                    (
                        "2025-03-14",
                        "活动用品",
                        Some(3),
                        &[("50102", "5000.20", ""), ("102", "", "5000.20")],
                    ),
                ],
            ),
            "JT03",
            "2025-03|2025-03 记-3;2025-03 记-4|东湖印刷厂 50102 职工活动支出-文体活动支出 11000.30|\
             大额付款标准 10000.00|1000.30",
        ),
        (
            aged("215", "2021-01-10"),
            "AG02",
            "2025|2024-01 记-3|215 其他应付款 江城华丰文具店 三年以上 1.00|应已清理 0.00|1.00",
        ),
        (
            with(
                Grassroots,
                &[(
                    "2025-03-12",
                    "冲减活动费",
                    None,
                    &[("50102", "-10.10", ""), ("102", "", "-10.10")],
                )],
            ),
            "VC05",
            "2025-03|2025-03 记-3|红字凭证借方合计 -10.10|没有注明所注销的凭证|",
        ),
    ]
}

#[test]
fn rows_say_both_sides_their_difference_and_when() {
    for (books, rule, expected) in written() {
        let side = |it: &union_ledger::checks::finding::Side| {
            let amount = it.amount.map(|it| format!(" {it}")).unwrap_or_default();
            format!("{}{amount}", it.label)
        };
        let told: Vec<String> = found(&books)
            .iter()
            .filter(|it| it.rule == rule)
            .map(|it| {
                let key = if it.vouchers.is_empty() && it.subject.is_empty() {
                    String::new()
                } else {
                    it.key()
                };
                let difference = it.difference().map(|it| it.to_string()).unwrap_or_default();
                format!("{}|{key}|{}|{}|{difference}", it.period, side(&it.left), side(&it.right))
            })
            .collect();
        assert_eq!(told.join("\n"), expected, "{rule}");
    }
}

#[test]
fn a_named_cancellation_that_adds_up_to_nothing_is_no_finding() {
    let red = |summary, amount| {
        let lines = [("50105", amount, ""), ("102", "", amount)];
        tripped(&with(Grassroots, &[("2025-03-12", summary, None, &lines)]))
    };
    assert_eq!(red("注销3月11日记-2号凭证", "-345.60"), BTreeSet::new());
    assert_eq!(red("注销3月11日记-2号凭证", "-345.61"), BTreeSet::from(["VC05".to_owned()]));
    assert_eq!(red("注销3月11日记-9号凭证", "-345.60"), BTreeSet::from(["VC05".to_owned()]));
}
