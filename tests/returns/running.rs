//! Runs: what each union earns, and which run stands.

use union_ledger::dealings::rows::TransferKind;
use union_ledger::dues::rows::TargetBasis;
use union_ledger::grants::return_run::Way;
use union_ledger::grants::rows::{ReturnBasis, ReturnRuleRow};
use union_ledger::trail::store as trail;
use union_ledger::units::unit::Level;

use super::{APPROVES, Tree, asked, line, lines, rule, tiers, total};
use crate::common::books::{day, refusals};
use crate::common::both;

const REMITTED: TargetBasis = TargetBasis::Remitted;

/// What the federation collects of the tax office: G1 and G2 pay 10,000 each in February and
/// 5,000 in July, G3 pays 100.05.
async fn collected(tree: &Tree) {
    let receipts = [
        ("G1", "2025-02-10", "10000.00"),
        ("G2", "2025-02-11", "10000.00"),
        ("G3", "2025-06-30", "100.05"),
        ("G1", "2025-07-01", "5000.00"),
        ("G1", "2024-12-31", "7000.00"),
    ];
    tree.collect("F1", &receipts).await;
}

#[test]
fn what_reached_the_payer_for_itself_and_above_is_judged_by_the_tier() {
    both(|database| async move {
        let tree = Tree::new(database).await;
        collected(&tree).await;
        // 20 and 10 percent of 20,000 are 6,000: exactly 80 percent of 7,500.
        tree.targets(&[("D1", "7500.00", REMITTED, false)]).await;
        tree.keep("F1", &tiers("R1")).await;
        let half = asked("R1", "2025H1", Way::Paid, "2025-07-15");
        let done = tree.run("F1", &half).await.unwrap();
        assert_eq!(
            lines(&done),
            [
                line(["D1", "6000.00", "80-100", "3", "180.00"]),
                // Of 60.03 10.005 20.01 10.005 the fen goes down: 20.01 and 10.00; no target.
                line(["D2", "30.01", "", "", "0.00"]),
            ]
        );
        // The year takes the July receipt with it: 7,500, the next tier, cut by its cap of 450:
        // not yet, 5 percent are 375.
        let year = asked("R1", "2025", Way::Notice, "2025-12-31");
        let done = tree.run("F1", &year).await.unwrap();
        assert_eq!(lines(&done)[0], line(["D1", "7500.00", "100以上", "5", "375.00"]));
        // One month of it.
        let july = asked("R1", "2025-07", Way::Notice, "2025-08-01");
        let done = tree.run("F1", &july).await.unwrap();
        assert_eq!(lines(&done)[0], line(["D1", "1500.00", "不足80", "1", "15.00"]));
        // A fen of target more, and the half-year is below 80 percent.
        tree.targets(&[("D1", "7500.01", REMITTED, false)]).await;
        let done = tree.run("F1", &half).await.unwrap();
        assert_eq!(lines(&done)[0], line(["D1", "6000.00", "不足80", "1", "60.00"]));
    });
}

#[test]
fn money_that_a_lower_union_collected_counts_when_it_has_come() {
    both(|database| async move {
        let tree = Tree::new(database).await;
        tree.collect("G1", &[("G1", "2025-03-10", "10000.00")]).await;
        tree.collect("D2", &[("G3", "2025-03-10", "1000.00")]).await;
        let all = rule("R1", ReturnBasis::Remitted, ["", "", "10", "", ""]);
        tree.keep("F1", &[all]).await;
        let of_department = ReturnRuleRow {
            payer: "D2".to_owned(),
            level: Level::Grassroots,
            ..rule("R2", ReturnBasis::Remitted, ["", "", "10", "", ""])
        };
        tree.keep("F1", &[of_department]).await;
        let half = asked("R1", "2025H1", Way::Paid, "2025-07-15");
        let done = tree.run("F1", &half).await.unwrap();
        let nothing = |unit| line([unit, "0.00", "", "10", "0.00"]);
        assert_eq!(lines(&done), [nothing("D1"), nothing("D2")]);
        // D2 collected it itself: its own leg, and what goes further up.
        let done = tree.run("D2", &asked("R2", "2025H1", Way::Paid, "2025-07-15")).await.unwrap();
        assert_eq!(lines(&done), [line(["G3", "400.00", "", "10", "40.00"])]);
    });
}

/// Targets, members and the rules that count them.
async fn ready_to_count(tree: &Tree) {
    tree.targets(&[
        ("D1", "5999.95", REMITTED, true),
        ("D2", "200.00", TargetBasis::Collected, false),
        ("G3", "50.05", TargetBasis::Collected, true),
    ])
    .await;
    tree.members(&[
        ("G1", "2025-05", 900),
        ("G1", "2025-06", 48),
        ("G2", "2025-06", 3),
        ("D1", "2025-06", 7),
    ])
    .await;
    let at = |code: &str, basis, said| ReturnRuleRow {
        level: Level::Grassroots,
        kind: TransferKind::Reward,
        ..rule(code, basis, said)
    };
    let rules = [
        rule("E1", ReturnBasis::Excess, ["", "", "50", "", ""]),
        at("E2", ReturnBasis::Excess, ["", "", "50", "", ""]),
        rule("M1", ReturnBasis::Members, ["", "", "", "12.34", "700"]),
        at("M2", ReturnBasis::Members, ["", "", "", "12.34", ""]),
        at("L1", ReturnBasis::List, ["", "", "", "3000", ""]),
    ];
    assert_eq!(tree.keep("F1", &rules).await.findings, []);
}

/// Rule, and the line of each union: who, basis, rate, amount.
const COUNTED: &[(&str, &[[&str; 4]])] = &[
    // 0.05 above the target, half of it is two and a half fen: up.
    ("E1", &[["D1", "0.05", "50", "0.03"], ["D2", "0.00", "50", "0.00"]]),
    // Collected were 100.05, by which the target is counted.
    (
        "E2",
        &[
            ["G1", "0.00", "50", "0.00"],
            ["G2", "0.00", "50", "0.00"],
            ["G3", "50.00", "50", "25.00"],
        ],
    ),
    // 48 + 3 + 7 are 58 members: 715.72, cut to 700.
    ("M1", &[["D1", "58", "12.34", "700.00"], ["D2", "0", "12.34", "0.00"]]),
    (
        "M2",
        &[
            ["G1", "48", "12.34", "592.32"],
            ["G2", "3", "12.34", "37.02"],
            ["G3", "0", "12.34", "0.00"],
        ],
    ),
    (
        "L1",
        &[
            ["G1", "0", "3000.00", "0.00"],
            ["G2", "0", "3000.00", "0.00"],
            ["G3", "1", "3000.00", "3000.00"],
        ],
    ),
];

#[test]
fn excess_members_and_lists_count_as_they_say() {
    both(|database| async move {
        let tree = Tree::new(database).await;
        collected(&tree).await;
        ready_to_count(&tree).await;
        for (code, expected) in COUNTED {
            let half = asked(code, "2025H1", Way::Paid, "2025-07-15");
            let found = lines(&tree.run("F1", &half).await.unwrap());
            let expected: Vec<_> = expected
                .iter()
                .map(|&[who, basis, rate, sum]| line([who, basis, "", rate, sum]))
                .collect();
            assert_eq!(found, expected, "{code}");
        }
    });
}

#[test]
fn the_same_run_again_is_nothing_new_and_another_one_takes_its_place() {
    both(|database| async move {
        let tree = Tree::new(database).await;
        collected(&tree).await;
        tree.targets(&[("D1", "7500.00", REMITTED, false)]).await;
        tree.keep("F1", &tiers("R1")).await;
        let half = asked("R1", "2025H1", Way::Paid, "2025-07-15");
        let first = tree.run("F1", &half).await.unwrap();
        let again = tree.run_as(APPROVES, "F1", &half).await.unwrap();
        assert!(first.is_new && !again.is_new);
        assert_eq!(first.run, again.run);
        let federation = tree.unit("F1").await;
        let mut tx = tree.database.read().await.unwrap();
        let records = trail::records(&mut tx, federation.id, 0, i64::MAX).await.unwrap();
        assert_eq!(records.iter().filter(|it| it.action == "returns.run").count(), 1);
        drop(tx);
        // Another day is another run; who computed it may not approve it, the first one may.
        let later = asked("R1", "2025H1", Way::Paid, "2025-07-16");
        let other = tree.run_as(APPROVES, "F1", &later).await.unwrap();
        assert!(other.is_new);
        let own = tree.approve_as(APPROVES, "F1", &later, None).await;
        assert_eq!(refusals(own), ["returns.own_run"]);
        tree.approve_as(super::COMPUTES, "F1", &later, None).await.unwrap();
        let federation = tree.unit("F1").await;
        let refused = tree.run("F1", &later).await.unwrap_err().to_string();
        assert!(refused.contains("returns.already_run"), "{refused}");
        assert!(refused.contains(super::COMPUTES) && refused.contains(&federation.name));
        assert_eq!(total(&other).to_string(), "180.00");
    });
}

#[test]
fn two_who_run_at_once_leave_one_run() {
    both(|database| async move {
        let tree = Tree::new(database).await;
        collected(&tree).await;
        tree.keep("F1", &tiers("R1")).await;
        let half = asked("R1", "2025H1", Way::Paid, "2025-07-15");
        let (one, other) = tokio::join!(tree.run("F1", &half), tree.run_as(APPROVES, "F1", &half));
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!(u8::from(one.is_new) + u8::from(other.is_new), 1);
        assert_eq!(one.run.row, other.run.row);
    });
}

#[test]
fn what_cannot_be_run_is_refused_with_what_there_is() {
    both(|database| async move {
        let tree = Tree::new(database).await;
        let ended = ReturnRuleRow {
            to: Some(day("2025-06-29")),
            ..rule("R1", ReturnBasis::Remitted, ["", "", "5", "", ""])
        };
        let branches = ReturnRuleRow {
            level: Level::Branch,
            ..rule("R2", ReturnBasis::Remitted, ["", "", "5", "", ""])
        };
        tree.keep("F1", &[ended, branches]).await;
        for (code, span, on, expected) in [
            ("R9", "2025H1", "2025-07-15", "returns.rule_unknown"),
            ("R1", "2025H1", "2025-07-15", "returns.rule_not_in_force"),
            ("R1", "2024", "2025-07-15", "returns.rule_not_in_force"),
            ("R2", "2025H1", "2025-07-15", "returns.no_receivers"),
            ("R1", "2025H1", "2024-12-31", "returns.day_before_period"),
        ] {
            let run = tree.run("F1", &asked(code, span, Way::Notice, on)).await;
            assert_eq!(refusals(run), [expected], "{code} {span}");
        }
        let known = tree.run("F1", &asked("R9", "2025", Way::Notice, "2025-12-31")).await;
        assert!(known.unwrap_err().to_string().contains("R1、R2"));
        let june = asked("R1", "2025Q1", Way::Notice, "2025-04-01");
        assert_eq!(refusals(tree.run("F1", &june).await), [""; 0]);
        assert_eq!(
            refusals(tree.approve("F1", &asked("R1", "2025", Way::Paid, "2025-12-31")).await),
            ["returns.not_run"]
        );
    });
}
