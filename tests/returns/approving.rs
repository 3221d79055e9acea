//! Approvals: another person's, of what was seen, with the payer's vouchers.

use union_ledger::approvals::approval::Kind;
use union_ledger::approvals::store as approvals;
use union_ledger::dealings::rows::TransferKind;
use union_ledger::dues::rows::TargetBasis;
use union_ledger::finding::Failure;
use union_ledger::grants::return_run::Way;
use union_ledger::grants::rows::{ReturnBasis, ReturnRuleRow};
use union_ledger::platform::database::sql;
use union_ledger::units::unit::Level;

use super::{APPROVES, COMPUTES, Tree, asked, rule, tiers};
use crate::common::books::{Books, day, refusals};
use crate::common::both;

/// G1 pays 20,000 at the federation: 6,000 reach it; of the target 80 percent.
async fn ready(tree: &Tree) {
    tree.collect("F1", &[("G1", "2025-02-10", "20000.00")]).await;
    tree.targets(&[("D1", "7500.00", TargetBasis::Remitted, true)]).await;
    tree.keep("F1", &tiers("R1")).await;
}

async fn books(tree: Tree) -> Books {
    let federation = tree.unit("F1").await;
    let department = tree.unit("D1").await;
    let grassroots = tree.unit("G1").await;
    Books { clock: tree.clock, database: tree.database, federation, department, grassroots }
}

#[test]
fn an_approved_payment_is_booked_by_the_payer_and_announced_to_the_receiver() {
    both(|database| async move {
        let tree = Tree::new(database).await;
        ready(&tree).await;
        let half = asked("R1", "2025H1", Way::Paid, "2025-07-15");
        let done = tree.run("F1", &half).await.unwrap();
        let own = tree.approve_as(COMPUTES, "F1", &half, None).await;
        assert_eq!(refusals(own), ["returns.own_run"]);
        let mark = done.run.mark().unwrap();
        let unseen = tree.approve_as(APPROVES, "F1", &half, Some("0123456789abcdef")).await;
        assert_eq!(refusals(unseen), ["approvals.changed"]);
        let approved = tree.approve_as(APPROVES, "F1", &half, Some(&mark)).await.unwrap();
        assert_eq!((approved.booked.posted, approved.booked.waiting), (1, 0));
        let twice = tree.approve_as("王审核", "F1", &half, None).await;
        assert_eq!(refusals(twice), ["returns.already_run"]);

        let department = tree.unit("D1").await;
        let mut tx = tree.database.read().await.unwrap();
        let transfers: Vec<(String, i64, i64, String, i64)> =
            sql("SELECT kind, receiver_id, announced_fen, announced_on, book_year \
                 FROM transfers ORDER BY id")
            .all(&mut tx)
            .await
            .unwrap();
        let expected = ("return".to_owned(), department.id, 18_000, "2025-07-15".to_owned(), 2025);
        assert_eq!(transfers, [expected]);
        let words: Vec<(String, String, i64)> =
            sql("SELECT side, dated_on, amount_fen FROM transfer_words ORDER BY id")
                .all(&mut tx)
                .await
                .unwrap();
        assert_eq!(words, [("payer".to_owned(), "2025-07-15".to_owned(), 18_000)]);
        let joined: Vec<(i64, i64)> =
            sql("SELECT line_no, CAST(COALESCE(transfer_id, 0) AS BIGINT) FROM return_lines \
                 ORDER BY run_id, line_no")
            .all(&mut tx)
            .await
            .unwrap();
        assert_eq!((joined.len(), joined[0].1 > 0, joined[1].1), (2, true, 0));
        drop(tx);
        // 20,000 came; 180 of it went back: 50801 with D1 against the bank.
        let books = books(tree).await;
        let balances = books.balances(&books.federation, "2025-07").await;
        let of = |code: &str| balances.iter().find(|it| it.0 == code).map(|it| it.1.clone());
        assert_eq!(of("102").as_deref(), Some("19820.00"));
        assert_eq!(of("50801").as_deref(), Some("180.00"));
        books.check_whole(&books.federation).await;
        books.check_whole(&books.department).await;
    });
}

#[test]
fn a_notice_announces_and_books_nothing() {
    both(|database| async move {
        let tree = Tree::new(database).await;
        ready(&tree).await;
        let half = asked("R1", "2025H1", Way::Notice, "2025-07-15");
        tree.run("F1", &half).await.unwrap();
        let approved = tree.approve("F1", &half).await.unwrap();
        assert_eq!(approved.booked.posted + approved.booked.waiting, 0);
        let mut tx = tree.database.read().await.unwrap();
        let (transfers, words): (i64, i64) =
            sql("SELECT (SELECT COUNT(*) FROM transfers), (SELECT COUNT(*) FROM transfer_words)")
                .one(&mut tx)
                .await
                .unwrap();
        assert_eq!((transfers, words), (1, 0));
    });
}

#[test]
fn earmarked_money_goes_to_its_own_account_with_its_project() {
    both(|database| async move {
        let tree = Tree::new(database).await;
        ready(&tree).await;
        let list = ReturnRuleRow {
            name: "职工书屋".to_owned(),
            kind: TransferKind::EarmarkedGrant,
            ..rule("L1", ReturnBasis::List, ["", "", "", "3000", ""])
        };
        tree.keep("F1", &[list]).await;
        let half = asked("L1", "2025H1", Way::Paid, "2025-07-15");
        tree.run("F1", &half).await.unwrap();
        let approved = tree.approve("F1", &half).await.unwrap();
        assert_eq!(approved.booked.posted, 1, "{:?}", approved.booked.findings);
        let books = books(tree).await;
        let balances = books.balances(&books.federation, "2025-07").await;
        assert!(balances.contains(&("50802".to_owned(), "3000.00".to_owned())), "{balances:?}");
        books.check_whole(&books.federation).await;
    });
}

#[test]
fn where_review_is_required_the_payments_are_drafts() {
    both(|database| async move {
        let tree = Tree::new(database).await;
        ready(&tree).await;
        let books_before = books(tree).await;
        books_before.set(&books_before.federation, "review_required", "true").await;
        let tree = Tree { database: books_before.database, clock: books_before.clock };
        let half = asked("R1", "2025H1", Way::Paid, "2025-07-15");
        tree.run("F1", &half).await.unwrap();
        let approved = tree.approve("F1", &half).await.unwrap();
        assert_eq!((approved.booked.posted, approved.booked.drafted), (0, 1));
    });
}

/// What was found, each as `前 → 后`.
fn found(failure: &Failure) -> Vec<(String, String)> {
    let Failure::Refused(findings) = failure else { panic!("{failure}") };
    let told = |it: &union_ledger::finding::Finding| {
        assert_eq!(it.code.id, "returns.changed");
        (it.place.words().unwrap(), it.found.clone())
    };
    findings.iter().map(told).collect()
}

#[test]
fn whatever_changed_under_a_run_is_told_and_nothing_is_approved() {
    both(|database| async move {
        let tree = Tree::new(database).await;
        ready(&tree).await;
        let members = rule("M1", ReturnBasis::Members, ["", "", "", "10", ""]);
        tree.keep("F1", &[members]).await;
        tree.members(&[("G1", "2025-06", 48)]).await;
        let half = asked("R1", "2025H1", Way::Paid, "2025-07-15");
        let head = "F1 F1工会 R1 2025H1";

        // The target.
        tree.run("F1", &half).await.unwrap();
        tree.targets(&[("D1", "8000.00", TargetBasis::Remitted, true)]).await;
        let refused = tree.approve("F1", &half).await.unwrap_err();
        assert_eq!(
            found(&refused),
            [
                (format!("{head} D1 D1工会 任务"), "7500.00 → 8000.00".to_owned()),
                (format!("{head} D1 D1工会 金额"), "180.00 → 60.00".to_owned()),
            ]
        );
        // A receipt that came late in the list: 0.30 of 1.00 reach the federation.
        tree.run("F1", &half).await.unwrap();
        tree.collect("F1", &[("G2", "2025-03-01", "1.00")]).await;
        let refused = tree.approve("F1", &half).await.unwrap_err();
        assert_eq!(
            found(&refused),
            [
                (format!("{head} D1 D1工会 依据数"), "6000.00 → 6000.30".to_owned()),
                (format!("{head} D1 D1工会 完成数"), "6000.00 → 6000.30".to_owned()),
            ]
        );
        // The rule.
        tree.run("F1", &half).await.unwrap();
        let last = Some(day("2025-06-29"));
        let ended: Vec<ReturnRuleRow> =
            tiers("R1").into_iter().map(|row| ReturnRuleRow { to: last, ..row }).collect();
        let next = ReturnRuleRow {
            from: day("2025-06-30"),
            ..rule("R1", ReturnBasis::Remitted, ["", "", "2", "", ""])
        };
        assert_eq!(tree.keep("F1", &[ended, vec![next]].concat()).await.findings, []);
        let refused = tree.approve("F1", &half).await.unwrap_err();
        let (place, what) = &found(&refused)[0];
        assert_eq!(place, &format!("{head} 规则"));
        assert!(what.ends_with("→ 厅局直属工会 上缴额 2%"), "{what}");
        // The base.
        let by_members = asked("M1", "2025H1", Way::Paid, "2025-07-15");
        tree.run("F1", &by_members).await.unwrap();
        tree.members(&[("G1", "2025-06", 50)]).await;
        let refused = tree.approve("F1", &by_members).await.unwrap_err();
        assert_eq!(
            found(&refused)[0],
            ("F1 F1工会 M1 2025H1 D1 D1工会 依据数".to_owned(), "48 → 50".to_owned())
        );
        // Computed anew, both are approved; the three before were given up.
        for asked in [&half, &by_members] {
            tree.run("F1", asked).await.unwrap();
            tree.approve("F1", asked).await.unwrap();
        }
        let federation = tree.unit("F1").await;
        let mut tx = tree.database.read().await.unwrap();
        let rows = approvals::approvals_of(&mut tx, federation.id, Kind::ReturnRun).await.unwrap();
        let states: Vec<&str> = rows.iter().map(|it| it.state.as_str()).collect();
        let expected = ["withdrawn", "withdrawn", "withdrawn", "withdrawn", "approved", "approved"];
        assert_eq!(states, expected);
    });
}

#[test]
fn a_union_that_is_new_in_the_tree_changes_the_run() {
    both(|database| async move {
        let tree = Tree::new(database).await;
        ready(&tree).await;
        let half = asked("R1", "2025H1", Way::Paid, "2025-07-15");
        tree.run("F1", &half).await.unwrap();
        let mut tx = tree.database.write(&[0]).await.unwrap();
        let new = crate::common::books::new_unit(
            "D3",
            "D3工会",
            Some("F1"),
            Level::Department,
            union_ledger::units::unit::Tier::CountyAndAbove,
        );
        let actor = union_ledger::trail::Actor::named(COMPUTES);
        union_ledger::units::add_unit::add_unit(&mut tx, tree.clock, &actor, new).await.unwrap();
        tx.commit().await.unwrap();
        let refused = tree.approve("F1", &half).await.unwrap_err();
        assert_eq!(
            found(&refused),
            [("F1 F1工会 R1 2025H1 D3 D3工会".to_owned(), "不在其中 → 0.00".to_owned())]
        );
    });
}
