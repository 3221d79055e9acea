//! Rules of pairs: what two unions booked of each other.

use union_ledger::checks::finding::CheckFinding;
use union_ledger::checks::pair::{PairFacts, Standing};
use union_ledger::checks::rule::{Level as Grade, rule};
use union_ledger::checks::run_checks::judge_pair;
use union_ledger::dealings::claims::{Figures, Tie};
use union_ledger::dealings::deal::Relation;
use union_ledger::dealings::difference::Reason;
use union_ledger::dealings::reconcile::{Agreement, Pair};
use union_ledger::money::Money;
use union_ledger::units::unit::{Level, Tier, Unit};

fn unit(id: i64, code: &str, parent_id: Option<i64>) -> Unit {
    Unit {
        id,
        code: code.to_owned(),
        name: code.to_owned(),
        parent_id,
        level: Level::Department,
        tier: Tier::CountyAndAbove,
        valid_from_on: String::new(),
        valid_to_on: None,
    }
}

fn facts() -> PairFacts {
    PairFacts {
        upper: unit(1, "D7", None),
        lower: unit(2, "G7", Some(1)),
        year: 2025,
        upper_standing: Standing::Closed,
        lower_standing: Standing::Closed,
        ties: Vec::new(),
        disputed: Money::ZERO,
        remitted: Vec::new(),
    }
}

fn fen(fen: i64) -> Money {
    Money::from_fen(fen)
}

fn tie(tie: Tie, upper: i64, lower: i64, way: i64) -> PairFacts {
    let figures = Figures { upper: fen(upper), lower: fen(lower) };
    let reasons = if way == 0 { Vec::new() } else { vec![(Reason::InTransit, fen(way))] };
    PairFacts { ties: vec![(tie, figures, reasons)], ..facts() }
}

fn flow(day: &str, paid: Option<i64>, received: Option<i64>) -> Pair {
    let on = |it: Option<i64>| it.map(|_| day.parse().unwrap());
    Pair {
        relation: Relation::Remittance,
        upper: "D7".to_owned(),
        lower: "G7".to_owned(),
        accounts: String::new(),
        upper_date: on(received),
        upper_voucher: received.map(|_| "记-4".to_owned()),
        upper_voucher_id: None,
        upper_amount: received.map(fen),
        lower_date: on(paid),
        lower_voucher: paid.map(|_| "记-9".to_owned()),
        lower_voucher_id: None,
        lower_amount: paid.map(fen),
        difference: Money::ZERO,
        state: Agreement::Unexplained,
        remark: None,
    }
}

fn judged(facts: &PairFacts) -> Vec<CheckFinding> {
    let ids = ["UP01", "UP02", "UP03", "UP04"];
    let rules = ids.iter().filter_map(|id| rule(id));
    rules.flat_map(|rule| judge_pair(facts, rule).unwrap_or_default()).collect()
}

fn said(it: &CheckFinding) -> String {
    let amount = |it: Option<Money>| it.map(|it| it.to_string()).unwrap_or_default();
    format!(
        "{} {} {} {} {} {} {} {}",
        it.rule,
        it.unit,
        it.other,
        it.period,
        it.key(),
        amount(it.left.amount),
        amount(it.right.amount),
        amount(it.difference()),
    )
}

#[test]
fn pairs_are_told_as_the_lower_union_sees_them_and_money_on_its_way_is_no_finding() {
    let flows = |remitted| PairFacts { remitted, ..facts() };
    for (facts, expected) in [
        (tie(Tie::Remittance, 100, 100, 0), &[][..]),
        (tie(Tie::Remittance, 100, 0, 100), &[]),
        (tie(Tie::Remittance, 103, 0, 100), &["UP02 G7 D7 2025 211/132 1.00 1.03 -0.03"]),
        (PairFacts { disputed: fen(3), ..tie(Tie::Remittance, 103, 0, 100) }, &[]),
        (
            PairFacts { disputed: fen(2), ..tie(Tie::Remittance, 103, 0, 100) },
            &["UP02 G7 D7 2025 211/132 1.02 1.03 -0.01"],
        ),
        (tie(Tie::ShareOwed, 100, 90, 0), &["UP03 G7 D7 2025 13102/21202 0.90 1.00 -0.10"]),
        (tie(Tie::GrantOwed, 100, 90, 0), &["UP04 G7 D7 2025 13101/21201 0.90 1.00 -0.10"]),
        (tie(Tie::General, 100, 90, 10), &[]),
        (tie(Tie::Earmarked, 100, 90, 0), &["UP04 G7 D7 2025 40302/50802 0.90 1.00 -0.10"]),
        (
            flows(vec![flow("2025-06-05", Some(50), None), flow("2025-06-20", None, Some(47))]),
            &["UP01 G7 D7 2025-06 2025-06 记-9;D7:2025-06 记-4 0.50 0.47 0.03"],
        ),
        // The last thirty days of the year.
        (flows(vec![flow("2025-12-05", Some(50), None)]), &[]),
        (
            flows(vec![flow("2025-12-05", None, Some(50))]),
            &["UP01 G7 D7 2025-12 D7:2025-12 记-4 0.00 0.50 -0.50"],
        ),
    ] {
        let found: Vec<String> = judged(&facts).iter().map(said).collect();
        assert_eq!(found, expected, "{facts:?}");
    }
}

#[test]
fn seen_from_above_a_pair_is_the_same_row_turned_round() {
    let flows = PairFacts {
        remitted: vec![flow("2025-06-05", Some(50), None), flow("2025-06-20", None, Some(47))],
        ..facts()
    };
    let found = judged(&flows).remove(0);
    assert_eq!(found.level, Grade::Warn);
    let turned = found.clone().turned_round();
    let expected = "UP01 D7 G7 2025-06 G7:2025-06 记-9;2025-06 记-4 0.47 0.50 -0.03";
    assert_eq!(said(&turned), expected);
    assert_eq!(turned.turned_round(), found);
}

#[test]
fn before_both_years_are_closed_nothing_is_said_of_claims() {
    for (upper_standing, lower_standing) in [
        (Standing::Open, Standing::Closed),
        (Standing::Closed, Standing::Open),
        (Standing::Missing, Standing::Closed),
    ] {
        let facts = PairFacts { upper_standing, lower_standing, ..tie(Tie::Remittance, 100, 0, 0) };
        for id in ["UP02", "UP03", "UP04"] {
            assert!(judge_pair(&facts, rule(id).unwrap()).is_err(), "{id}");
        }
    }
}
