//! The report of runs, and the list of payments.

use union_ledger::date::ReportSpan;
use union_ledger::dues::rows::TargetBasis;
use union_ledger::grants::list_payments::payments_of;
use union_ledger::grants::list_runs::{ReturnRunRow, return_run_rows};
use union_ledger::grants::return_run::Way;
use union_ledger::ledger::chart::Era;
use union_ledger::ledger::chart::keep_bank_account::{SaidAccount, keep_bank_account};
use union_ledger::trail::Actor;
use union_ledger::units::project::{BankAccountKind, BankFacts};

use super::{COMPUTES, Tree, asked, tiers};
use crate::common::books::refusals;
use crate::common::both;

async fn reported(tree: &Tree, unit: &str, span: &str) -> Vec<[String; 4]> {
    let unit = tree.unit(unit).await;
    let span: ReportSpan = span.parse().unwrap();
    let mut tx = tree.database.read().await.unwrap();
    let rows = return_run_rows(&mut tx, &unit, span).await.unwrap();
    let row = |it: &ReturnRunRow| {
        [it.span.clone(), it.receiver.clone(), it.amount.to_string(), it.state.to_string()]
    };
    rows.iter().map(row).collect()
}

#[test]
fn the_report_has_the_runs_whose_period_lies_in_it_with_who_earns_nothing() {
    both(|database| async move {
        let tree = Tree::new(database).await;
        tree.collect("F1", &[("G1", "2025-02-10", "20000.00")]).await;
        tree.targets(&[("D1", "7500.00", TargetBasis::Remitted, false)]).await;
        tree.keep("F1", &tiers("R1")).await;
        tree.keep("F1", &tiers("R2")).await;
        let half = asked("R1", "2025H1", Way::Paid, "2025-07-15");
        tree.run("F1", &half).await.unwrap();
        // A preview that another one has replaced is not in it.
        tree.run("F1", &asked("R1", "2025H1", Way::Paid, "2025-07-16")).await.unwrap();
        tree.approve("F1", &half).await.unwrap();
        // What was returned for the half-year is not returned for a quarter of it again.
        let again = tree.run("F1", &asked("R1", "2025Q1", Way::Notice, "2025-07-15")).await;
        assert_eq!(refusals(again), ["returns.periods_overlap"]);
        tree.run("F1", &asked("R2", "2025Q1", Way::Notice, "2025-07-15")).await.unwrap();
        let row = |texts: [&str; 4]| texts.map(str::to_owned);
        let quarter =
            [row(["2025Q1", "D1", "180.00", "待批准"]), row(["2025Q1", "D2", "0.00", "待批准"])];
        let of_half =
            [row(["2025H1", "D1", "180.00", "已批准"]), row(["2025H1", "D2", "0.00", "已批准"])];
        assert_eq!(reported(&tree, "F1", "2025Q1").await, quarter);
        assert_eq!(reported(&tree, "F1", "2025").await, [of_half, quarter].concat());
        assert_eq!(reported(&tree, "F1", "2025H2").await, [[""; 4]; 0]);
        assert_eq!(reported(&tree, "D1", "2025").await, [[""; 4]; 0]);
    });
}

#[test]
fn payments_name_the_basic_account_of_who_earns() {
    both(|database| async move {
        let tree = Tree::new(database).await;
        tree.collect("F1", &[("G1", "2025-02-10", "20000.00"), ("G3", "2025-02-10", "1000.00")])
            .await;
        let all = super::rule(
            "R1",
            union_ledger::grants::rows::ReturnBasis::Remitted,
            ["", "", "3", "", ""],
        );
        tree.keep("F1", &[all]).await;
        let department = tree.unit("D1").await;
        let mut tx = tree.database.write(&[department.id]).await.unwrap();
        let actor = Actor::named(COMPUTES);
        for (name, number, kind) in [
            ("专户", "6222000011112222", BankAccountKind::Special),
            ("基本户", "6222000033334444", BankAccountKind::Basic),
            ("旧户", "6222000055556666", BankAccountKind::General),
        ] {
            let said = SaidAccount {
                name: name.to_owned(),
                account_code: "102".to_owned(),
                bank: "工行城中支行".to_owned(),
                facts: BankFacts {
                    number: number.to_owned(),
                    kind: Some(kind),
                    ..BankFacts::default()
                },
            };
            let at = (&department, Era::Y2021);
            keep_bank_account(&mut tx, tree.clock, &actor, at, said).await.unwrap();
        }
        tx.commit().await.unwrap();
        let half = asked("R1", "2025H1", Way::Paid, "2025-07-15");
        tree.run("F1", &half).await.unwrap();
        let federation = tree.unit("F1").await;
        let which = ("R1", half.span);
        let mut tx = tree.database.read().await.unwrap();
        let early = payments_of(&mut tx, &federation, which).await;
        assert_eq!(refusals(early), ["returns.not_approved"]);
        drop(tx);
        tree.approve("F1", &half).await.unwrap();
        let mut tx = tree.database.read().await.unwrap();
        let (_, payments) = payments_of(&mut tx, &federation, which).await.unwrap();
        let said: Vec<(&str, &str, &str, String, &str)> = payments
            .iter()
            .map(|it| {
                let (unit, number) = (it.unit.as_str(), it.number.as_str());
                (unit, it.account.as_str(), number, it.amount.to_string(), it.purpose.as_str())
            })
            .collect();
        let purpose = "上缴回拨 2025年上半年";
        assert_eq!(
            said,
            [
                ("D1", "基本户", "6222000033334444", "180.00".to_owned(), purpose),
                ("D2", "", "", "9.00".to_owned(), purpose),
            ]
        );
    });
}
