//! The asset fund mirrors non-monetary assets, and of 182 only 待处理财产价值.

use union_ledger::finding::Finding;
use union_ledger::ledger::drafts::prepare_voucher::prepare_voucher;
use union_ledger::ledger::drafts::seen::Which;
use union_ledger::ledger::periods::what_blocks::months_of_year;
use union_ledger::ledger::post::post_drafts::post_drafts;
use union_ledger::wiring::act;

use crate::common::books::{Books, Line, preparer};
use crate::common::both;

const BOUGHT: &[Line<'static>] = &[
    ("50702 kind=basic class=31002", "debit", "3000.00"),
    ("102", "credit", "3000.00"),
    ("162 ownership=union", "debit", "3000.00"),
    ("30104", "credit", "3000.00"),
];
const MONEY: &[Line<'static>] = &[("102", "debit", "9000.00"), ("402", "credit", "9000.00")];

fn mirror(findings: &[Finding]) -> Vec<&str> {
    let is_meant = |it: &&Finding| it.code.id == "ledger.asset_fund_mismatch";
    findings.iter().filter(is_meant).map(|it| it.found.as_str()).collect()
}

async fn check(books: &Books, lines: &[Line<'_>], expected: &[&str]) {
    let unit = &books.grassroots;
    books.post(unit, "2025-01-02", MONEY).await;
    books.post(unit, "2025-01-03", BOUGHT).await;
    books.post(unit, "2025-01-10", lines).await;
    let mut tx = books.database.read().await.unwrap();
    let months = months_of_year(&mut tx, unit, 2025).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(mirror(&months[0].findings), expected, "{lines:?}");
    assert_eq!(mirror(&months[11].findings), expected, "{lines:?}");
    let closing = books.close(unit, "2025-01").await.unwrap();
    assert_eq!(mirror(&closing.findings), expected, "{lines:?}");
}

#[test]
fn of_182_only_the_value_of_the_property_has_its_mirror() {
    let cases: &[(&[Line<'static>], &[&str])] = &[
        // Cash found over: no asset is behind it.
        (&[("101", "debit", "12.30"), ("182", "credit", "12.30")], &[]),
        // A computer written down: its value waits on 182, the fund still mirrors it.
        (&[("182", "debit", "3000.00"), ("162 ownership=union", "credit", "3000.00")], &[]),
        (&[("18201", "debit", "3000.00"), ("162 ownership=union", "credit", "3000.00")], &[]),
        // What was sold of it is no asset, whatever else the voucher moves.
        (&[("102", "debit", "40.00"), ("18202", "credit", "40.00")], &[]),
        // One side only is found.
        (
            &[("162 ownership=union", "debit", "800.00"), ("102", "credit", "800.00")],
            &["资产净值 3,800.00，资产基金 3,000.00"],
        ),
        (
            &[("30104", "debit", "3000.00"), ("102", "credit", "3000.00")],
            &["资产净值 3,000.00，资产基金 0.00"],
        ),
        (
            &[("18201", "debit", "70.00"), ("102", "credit", "70.00")],
            &["资产净值 3,070.00，资产基金 3,000.00"],
        ),
    ];
    for (lines, expected) in cases {
        both(async |database| check(&Books::new(database).await, lines, expected).await);
    }
}

/// What is told with the voucher: when it is prepared, and when it is posted.
async fn told(books: &Books, lines: &[Line<'_>]) -> [Vec<String>; 2] {
    let unit = &books.grassroots;
    let voucher = books.draft(unit, "2025-01-10", lines).await;
    let actor = preparer();
    let act = act(books.clock, &actor);
    let mut tx = books.database.write(&[unit.id]).await.unwrap();
    let prepared = prepare_voucher(&mut tx, act, unit, voucher, None).await.unwrap();
    let which = Which::One(prepared.draft.seen());
    let posted = post_drafts(&mut tx, act, unit, which).await.unwrap();
    tx.commit().await.unwrap();
    [prepared.findings, posted.findings]
        .map(|findings| mirror(&findings).into_iter().map(str::to_owned).collect())
}

#[test]
fn a_voucher_that_moves_assets_without_their_fund_is_told_before_and_after_posting() {
    let cases: &[(&[Line<'static>], Option<&str>)] = &[
        (MONEY, None),
        (BOUGHT, None),
        (&[("101", "debit", "12.30"), ("182", "credit", "12.30")], None),
        (&[("182", "debit", "3000.00"), ("162 ownership=union", "credit", "3000.00")], None),
        (&[("30104", "debit", "3000.00"), ("182", "credit", "3000.00")], None),
        // Depreciation comes off the fund.
        (&[("30104", "debit", "50.00"), ("163 ownership=union", "credit", "50.00")], None),
        (
            &[("162 ownership=union", "debit", "800.00"), ("102", "credit", "800.00")],
            Some("资产净值增加 800.00，资产基金增加 0.00"),
        ),
        (
            &[("102", "debit", "70.00"), ("30104", "credit", "70.00")],
            Some("资产净值增加 0.00，资产基金增加 70.00"),
        ),
    ];
    for (lines, expected) in cases {
        both(async |database| {
            let found = told(&Books::new(database).await, lines).await;
            for of in &found {
                assert_eq!(of.iter().map(String::as_str).next(), *expected, "{lines:?}");
                assert!(of.len() < 2, "{lines:?}");
            }
        });
    }
}

#[test]
fn what_is_carried_over_on_182_is_still_told_apart() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.post(unit, "2025-01-02", MONEY).await;
        books.post(unit, "2025-01-03", BOUGHT).await;
        let over: &[Line<'_>] = &[("101", "debit", "12.30"), ("182", "credit", "12.30")];
        books.post(unit, "2025-12-30", over).await;
        let gone: &[Line<'_>] =
            &[("182", "debit", "3000.00"), ("162 ownership=union", "credit", "3000.00")];
        books.post(unit, "2025-12-31", gone).await;
        let closings = books.close_year(unit, 2025, &[]).await.unwrap();
        assert_eq!(mirror(&closings.last().unwrap().findings), Vec::<&str>::new());
        let january = books.close(unit, "2026-01").await.unwrap();
        assert_eq!(mirror(&january.findings), Vec::<&str>::new());
        let written_off: &[Line<'_>] =
            &[("30104", "debit", "3000.00"), ("182", "credit", "3000.00")];
        books.post(unit, "2026-02-03", written_off).await;
        let february = books.close(unit, "2026-02").await.unwrap();
        assert_eq!(mirror(&february.findings), Vec::<&str>::new());
    });
}
