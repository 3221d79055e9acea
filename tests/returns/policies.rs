//! Policies by which dues of small payers are given back: who is small, in which year, how much,
//! and that nothing new comes after their last day. Worked by hand; shares are 60, 10, 20, 10.

use union_ledger::dealings::rows::TransferKind;
use union_ledger::dues::channel::Channel;
use union_ledger::dues::keep_registers::keep_channels;
use union_ledger::dues::rows::ChannelRow;
use union_ledger::finding::rows::Taken;
use union_ledger::formats::csv_write::write_csv;
use union_ledger::grants::keep_policies::keep_policies;
use union_ledger::grants::policy::PolicyMeasure;
use union_ledger::grants::return_run::Way;
use union_ledger::grants::rows::{PolicyRow, ReturnBasis};
use union_ledger::overviews::build_overview::build_overview;
use union_ledger::overviews::overview_name::OverviewName;
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::trail::Actor;
use union_ledger::units::unit::Level;
use union_ledger::wiring::act;

use super::{COMPUTES, Tree, asked, line, lines, rule};
use crate::common::books::{Books, day, refusals, yuan};
use crate::common::both;

/// From 1 October to 30 September, below 10,000 without the lowest leg, not for those that the
/// treasury pays; until 31 May 2026.
fn policy(code: &str) -> PolicyRow {
    PolicyRow {
        code: code.to_owned(),
        name: "小额缴费全额返还".to_owned(),
        payer: "F1".to_owned(),
        level: Level::Grassroots,
        measure: PolicyMeasure::Remitted,
        limit: yuan("9999.99"),
        excluded: vec![Channel::Treasury],
        first_month: 10,
        percent: union_ledger::money::percent::Percent::WHOLE,
        kind: TransferKind::Return,
        from: day("2023-01-01"),
        to: day("2026-05-31"),
        paper: "粤工办〔2023〕9号".to_owned(),
    }
}

async fn keep(tree: &Tree, rows: &[PolicyRow]) -> Taken {
    let root = tree.unit("F1").await;
    let mut tx = tree.database.write(&[SYSTEM_BOOK, root.id]).await.unwrap();
    let actor = Actor::named(COMPUTES);
    let taken = keep_policies(&mut tx, act(tree.clock, &actor), &root, rows).await.unwrap();
    if taken.findings.is_empty() {
        tx.commit().await.unwrap();
    } else {
        tx.rollback().await.unwrap();
    }
    taken
}

fn told(taken: &Taken) -> Vec<(&'static str, usize, &'static str)> {
    let told = |it: &union_ledger::finding::Finding| {
        (it.code.id, it.place.line.unwrap(), it.place.field.unwrap())
    };
    taken.findings.iter().map(told).collect()
}

/// G3's dues come from the treasury.
async fn paid_by_treasury(tree: &Tree, unit: &str) {
    let root = tree.unit("F1").await;
    let mut tx = tree.database.write(&[SYSTEM_BOOK, root.id]).await.unwrap();
    let row = ChannelRow {
        unit: unit.to_owned(),
        payer_name: "某局".to_owned(),
        credit_code: String::new(),
        former_names: Vec::new(),
        account: String::new(),
        channel: Channel::Treasury,
        from: day("2025-09-01"),
        to: None,
        due_day: 15,
    };
    let actor = Actor::named(COMPUTES);
    keep_channels(&mut tx, act(tree.clock, &actor), &root, &[row]).await.unwrap();
    tx.commit().await.unwrap();
}

/// Of G1's 10,000 went 3,000 up, of G2's 33,333.30 went 9,999.99: both small. What came on 30
/// September 2024 and 1 October 2025 is of other years.
async fn collected(tree: &Tree) {
    tree.collect(
        "F1",
        &[
            ("G1", "2024-09-30", "77.00"),
            ("G1", "2024-10-01", "10000.00"),
            ("G2", "2025-02-11", "33333.30"),
            ("G3", "2025-03-11", "100.00"),
            ("G1", "2025-10-01", "1000.00"),
            ("G1", "2026-06-01", "50.00"),
        ],
    )
    .await;
}

#[test]
fn what_went_up_of_small_payers_comes_back_for_the_year_of_the_policy() {
    both(|database| async move {
        let tree = Tree::new(database).await;
        collected(&tree).await;
        paid_by_treasury(&tree, "G3").await;
        let none = asked("XE1", "2025", Way::Paid, "2025-10-10");
        assert_eq!(refusals(tree.run("F1", &none).await), ["returns.rule_unknown"]);
        assert_eq!(keep(&tree, &[policy("XE1")]).await.known, [false]);
        let run =
            async |span: &str, on: &str| tree.run("F1", &asked("XE1", span, Way::Paid, on)).await;
        assert_eq!(refusals(run("2025", "2025-09-30").await), ["returns.year_not_over"]);
        assert_eq!(refusals(run("2025H1", "2025-10-10").await), ["returns.period_not_a_year"]);
        assert_eq!(refusals(run("2027", "2027-10-10").await), ["returns.rule_not_in_force"]);
        let done = run("2025", "2025-10-10").await.unwrap();
        let small = "不超过9999.99";
        assert_eq!(
            lines(&done),
            [
                line(["G1", "3000.00", small, "100", "3000.00"]),
                line(["G2", "9999.99", small, "100", "9999.99"]),
                line(["G3", "30.00", "渠道不适用", "", "0.00"]),
            ]
        );
        assert_eq!(
            (done.run.row.first_on.as_str(), done.run.row.last_on.as_str()),
            ("2024-10-01", "2025-09-30")
        );
        let approved = tree.approve("F1", &none).await.unwrap();
        assert_eq!((approved.booked.posted, approved.booked.waiting), (2, 0));
        let again = run("2025", "2025-10-10").await;
        assert_eq!(refusals(again), ["returns.already_run"]);
        // The next year ends with the policy: what came on 1 June 2026 is left out.
        let done = run("2026", "2026-06-01").await.unwrap();
        assert_eq!(lines(&done)[0], line(["G1", "300.00", small, "100", "300.00"]));
        assert_eq!(done.run.row.last_on, "2026-05-31");
        let (federation, department) = (tree.unit("F1").await, tree.unit("D1").await);
        let grassroots = tree.unit("G1").await;
        let Tree { database, clock } = tree;
        let books = Books { database, clock, federation, department, grassroots };
        let balances = books.balances(&books.federation, "2025-10").await;
        let of = |code: &str| balances.iter().find(|it| it.0 == code).map(|it| it.1.clone());
        assert_eq!(of("50801").as_deref(), Some("12999.99"));
        books.check_whole(&books.federation).await;
        let report = async |name| {
            let mut tx = books.database.read().await.unwrap();
            let span = "2025".parse().unwrap();
            let report = build_overview(&mut tx, &books.federation, name, span).await.unwrap();
            tx.commit().await.unwrap();
            let text = String::from_utf8(write_csv(&report).unwrap()).unwrap();
            text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
        };
        let runs = report(OverviewName::ReturnRuns).await;
        assert_eq!(
            runs[0],
            "XE1,2025,F1,G1,小额缴费,3000.00,不超过9999.99,100,3000.00,G1工会,已批准"
        );
        let policies = report(OverviewName::DuesPolicies).await;
        assert_eq!(
            policies,
            ["XE1,小额缴费全额返还,F1,基层工会,上缴额,9999.99,财政划拨,10,100,回拨,\
              2023-01-01,2026-05-31,粤工办〔2023〕9号"]
        );
    });
}

/// A fen more than the limit is too much: of 33,333.34 are 6,666.67 and 3,333.33, for of the two
/// fen that are left one goes to .8 and one to the lowest.
#[test]
fn a_fen_above_the_limit_is_not_small() {
    both(|database| async move {
        let tree = Tree::new(database).await;
        tree.collect("F1", &[("G1", "2025-02-11", "33333.34")]).await;
        tree.members(&[("G1", "2025-01", 3), ("G2", "2025-01", 3), ("G2", "2025-02", 3)]).await;
        let by = |code: &str, measure, limit: &str| PolicyRow {
            measure,
            limit: yuan(limit),
            first_month: 1,
            ..policy(code)
        };
        // 2 % of a payroll of 1.00 are two fen a month.
        let rows = [
            by("A", PolicyMeasure::Remitted, "9999.99"),
            by("B", PolicyMeasure::Paid, "33333.34"),
            by("C", PolicyMeasure::Paid, "33333.33"),
            by("D", PolicyMeasure::Due, "0.02"),
        ];
        assert!(keep(&tree, &rows).await.findings.is_empty());
        let first = async |code: &str| {
            let asked = asked(code, "2025", Way::Notice, "2026-01-05");
            let done = tree.run("F1", &asked).await.unwrap();
            let of = |place: usize| {
                let line = &lines(&done)[place];
                (line.2.clone(), line.4.clone())
            };
            (of(0), of(1))
        };
        let said = |words: &str, amount: &str| (words.to_owned(), amount.to_owned());
        let nothing = |limit: &str| said(&format!("不超过{limit}"), "0.00");
        assert_eq!(first("A").await, (said("超过9999.99", "0.00"), nothing("9999.99")));
        assert_eq!(first("B").await, (said("不超过33333.34", "10000.00"), nothing("33333.34")));
        assert_eq!(first("C").await, (said("超过33333.33", "0.00"), nothing("33333.33")));
        // G1 owes one month, G2 two.
        assert_eq!(first("D").await, (said("不超过0.02", "10000.00"), said("超过0.02", "0.00")));
    });
}

#[test]
fn everything_wrong_with_a_policy_is_told_at_its_cell() {
    both(|database| async move {
        let tree = Tree::new(database).await;
        let of_rule = rule("R1", ReturnBasis::Remitted, ["", "", "5", "", ""]);
        tree.keep("F1", std::slice::from_ref(&of_rule)).await;
        let good = policy("XE1");
        let percent = |parts| union_ledger::money::percent::Percent::from_parts(parts);
        let with = |change: &dyn Fn(&mut PolicyRow)| {
            let mut row = good.clone();
            change(&mut row);
            row
        };
        let wrong = [
            (with(&|it| it.limit = yuan("0.00")), "returns.policy_limit", "认定上限"),
            (with(&|it| it.first_month = 13), "returns.policy_month", "年度起始月"),
            (with(&|it| it.percent = percent(1_000_001)), "returns.policy_percent", "返还比例"),
            (with(&|it| it.level = Level::Federation), "returns.level_not_below", "适用层级"),
            (
                with(&|it| it.to = day("2022-12-31")),
                "returns.rule_ends_before_it_begins",
                "截止日期",
            ),
            (with(&|it| it.payer = "X9".to_owned()), "dues.unit_unknown", "付款单位"),
            (with(&|it| it.code = "R1".to_owned()), "returns.code_taken", "政策编码"),
        ];
        let rows: Vec<PolicyRow> = wrong.iter().map(|(row, ..)| row.clone()).collect();
        let mut expected: Vec<(&str, usize, &str)> =
            (1..).zip(&wrong).map(|(line, (_, code, field))| (*code, line, *field)).collect();
        let mut found = told(&keep(&tree, &rows).await);
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected);
        assert_eq!(keep(&tree, std::slice::from_ref(&good)).await.known, [false]);
        assert_eq!(keep(&tree, std::slice::from_ref(&good)).await.known, [true]);
        // A rule does not take the code of a policy.
        let taken = union_ledger::grants::rows::ReturnRuleRow { code: "XE1".to_owned(), ..of_rule };
        assert_eq!(told(&tree.keep("F1", &[taken]).await), [("returns.code_taken", 1, "规则编码")]);
        let other = PolicyRow { limit: yuan("5000.00"), from: day("2026-01-01"), ..good.clone() };
        let overlap = [("returns.policy_overlaps", 1, "起始日期")];
        assert_eq!(told(&keep(&tree, std::slice::from_ref(&other)).await), overlap);
        // Ended earlier, once, it makes room in the same list.
        let ended = PolicyRow { to: day("2025-12-31"), ..good.clone() };
        assert_eq!(keep(&tree, &[other.clone(), ended.clone()]).await.findings, []);
        assert_eq!(keep(&tree, &[other, ended]).await.known, [true, true]);
        let again = PolicyRow { to: day("2025-11-30"), ..good };
        assert_eq!(told(&keep(&tree, &[again]).await), overlap);
    });
}
