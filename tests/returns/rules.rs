//! Lists of return rules.

use union_ledger::dealings::rows::TransferKind;
use union_ledger::grants::rows::{ReturnBasis, ReturnRuleRow};
use union_ledger::units::unit::Level;

use super::{Said, Tree, rule, tiers};
use crate::common::books::day;
use crate::common::both;

fn told(taken: &union_ledger::finding::rows::Taken) -> Vec<(&'static str, usize, &'static str)> {
    let told = |it: &union_ledger::finding::Finding| {
        (it.code.id, it.place.line.unwrap(), it.place.field.unwrap())
    };
    taken.findings.iter().map(told).collect()
}

#[test]
fn everything_wrong_with_a_row_is_told_at_its_cell_and_nothing_is_kept() {
    both(|database| async move {
        let tree = Tree::new(database).await;
        let said = |basis, said: Said| rule("R", basis, said);
        let good = said(ReturnBasis::Remitted, ["", "", "5", "", ""]);
        let cases: Vec<(ReturnRuleRow, &str, &str)> = vec![
            (
                ReturnRuleRow { payer: "X9".to_owned(), ..good.clone() },
                "dues.unit_unknown",
                "付款单位",
            ),
            (
                ReturnRuleRow { level: Level::Federation, ..good.clone() },
                "returns.level_not_below",
                "适用层级",
            ),
            (
                ReturnRuleRow { to: Some(day("2024-12-31")), ..good.clone() },
                "returns.rule_ends_before_it_begins",
                "截止日期",
            ),
            (
                said(ReturnBasis::Remitted, ["80", "80", "5", "", ""]),
                "returns.tier_not_in_order",
                "档位上限",
            ),
            (said(ReturnBasis::Remitted, ["", "", "", "", ""]), "returns.percent_missing", "比例"),
            (said(ReturnBasis::Excess, ["", "", "", "", ""]), "returns.percent_missing", "比例"),
            (
                said(ReturnBasis::Members, ["", "", "0", "", ""]),
                "returns.standard_missing",
                "金额标准",
            ),
            (said(ReturnBasis::List, ["", "", "", "", ""]), "returns.standard_missing", "金额标准"),
            (
                said(ReturnBasis::Excess, ["", "", "5", "10", ""]),
                "returns.rate_and_standard",
                "金额标准",
            ),
            (said(ReturnBasis::List, ["", "", "5", "10", ""]), "returns.rate_and_standard", "比例"),
            (
                said(ReturnBasis::List, ["", "", "", "-10", ""]),
                "returns.amount_negative",
                "金额标准",
            ),
        ];
        let rows: Vec<ReturnRuleRow> = cases.iter().map(|(row, ..)| row.clone()).collect();
        let mut expected: Vec<(&str, usize, &str)> =
            (1..).zip(&cases).map(|(line, (_, code, field))| (*code, line, *field)).collect();
        let taken = tree.keep("F1", &rows).await;
        let mut found = told(&taken);
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected);
        // Another union's rules are out of the reach of D1.
        let taken = tree.keep("D1", std::slice::from_ref(&good)).await;
        assert_eq!(told(&taken), [("dues.unit_out_of_reach", 1, "付款单位")]);
        assert_eq!(tree.keep("F1", &[good]).await.known, [false]);
    });
}

#[test]
fn tiers_of_one_code_do_not_overlap_and_agree_with_each_other() {
    both(|database| async move {
        let tree = Tree::new(database).await;
        assert_eq!(told(&tree.keep("F1", &tiers("R1")).await), []);
        let more = |said: Said| vec![rule("R1", ReturnBasis::Remitted, said)];
        let overlap = [("returns.tiers_overlap", 1, "档位下限")];
        assert_eq!(told(&tree.keep("F1", &more(["99.9999", "", "9", "", ""])).await), overlap);
        let whole = [("returns.tiers_overlap", 1, "档位下限")];
        assert_eq!(told(&tree.keep("F1", &more(["", "", "9", "", ""])).await), whole);
        // Two rows of one list.
        let twice = [more(["", "", "9", "", ""]), more(["", "", "8", "", ""])].concat();
        let twice: Vec<ReturnRuleRow> =
            twice.into_iter().map(|row| ReturnRuleRow { code: "R2".to_owned(), ..row }).collect();
        assert_eq!(
            told(&tree.keep("F1", &twice).await),
            [("returns.tiers_overlap", 2, "起始日期")]
        );
        let other = rule("R1", ReturnBasis::Excess, ["200", "", "9", "", ""]);
        assert_eq!(
            told(&tree.keep("F1", &[other]).await),
            [("returns.tiers_differ", 1, "计算依据")]
        );
        let kind = ReturnRuleRow {
            kind: TransferKind::Reward,
            ..more(["200", "", "9", "", ""])[0].clone()
        };
        assert_eq!(
            told(&tree.keep("F1", &[kind]).await),
            [("returns.tiers_differ", 1, "计算依据")]
        );
        // Another level, or another time, is another matter.
        let grassroots =
            ReturnRuleRow { level: Level::Grassroots, ..more(["", "", "9", "", ""])[0].clone() };
        let earlier = ReturnRuleRow {
            from: day("2024-01-01"),
            to: Some(day("2024-12-31")),
            ..more(["", "", "9", "", ""])[0].clone()
        };
        assert_eq!(told(&tree.keep("F1", &[grassroots, earlier]).await), []);
    });
}

#[test]
fn a_list_that_comes_again_says_nothing_new_and_may_end_what_was_open() {
    both(|database| async move {
        let tree = Tree::new(database).await;
        let rows = tiers("R1");
        assert_eq!(tree.keep("F1", &rows).await.known, [false; 3]);
        assert_eq!(tree.keep("F1", &rows).await.known, [true; 3]);
        let to = Some(day("2025-06-30"));
        let ended: Vec<ReturnRuleRow> =
            rows.iter().map(|row| ReturnRuleRow { to, ..row.clone() }).collect();
        let next: Vec<ReturnRuleRow> = rows
            .iter()
            .map(|row| ReturnRuleRow { from: day("2025-07-01"), ..row.clone() })
            .collect();
        // The end comes after the beginning of the next in the list, and holds all the same.
        let both = [next.clone(), ended.clone()].concat();
        let taken = tree.keep("F1", &both).await;
        assert_eq!((taken.findings.len(), taken.known), (0, vec![false; 6]));
        assert_eq!(tree.keep("F1", &both).await.known, [true; 6]);
        // An end is said once.
        let later = ReturnRuleRow { to: Some(day("2025-05-31")), ..rows[0].clone() };
        assert_eq!(
            told(&tree.keep("F1", &[later]).await),
            [("returns.tiers_overlap", 1, "档位下限")]
        );
    });
}
