//! What may still be spent: drafts reserve, posting consumes, what goes back releases, and two
//! writers never spend the same fen.

use std::sync::Arc;

use proptest::prelude::*;
use union_ledger::budgets::codes;
use union_ledger::budgets::control::{Amounts, Standing};
use union_ledger::budgets::judge_spending::year_on;
use union_ledger::finding::{Failure, Finding, Outcome};
use union_ledger::imports::kinds::SheetKind;
use union_ledger::ledger::drafts::draft::Draft;
use union_ledger::ledger::drafts::prepare_voucher::{change_draft, drop_draft, prepare_voucher};
use union_ledger::ledger::drafts::return_draft::return_draft;
use union_ledger::ledger::drafts::seen::Which;
use union_ledger::ledger::post::post_drafts::post_drafts;
use union_ledger::money::Money;
use union_ledger::wiring::act;

use super::{adjusted, bring, budgeted};
use crate::common::books::{Books, Line, preparer, refusals, reviewer, yuan};
use crate::common::both;

fn paid(account: &'static str, amount: &'static str) -> [Line<'static>; 2] {
    [(account, "debit", amount), ("102", "credit", amount)]
}

/// How the line of an account stands: spent, reserved, left.
async fn standing(books: &Books, account: &str) -> [String; 3] {
    let mut tx = books.database.read().await.unwrap();
    let unit = (&books.grassroots, 2025);
    let year = year_on(&mut tx, unit, "2025-12-31", None).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    let asked = Amounts::from([(account.to_owned(), Money::ZERO)]);
    let lines: Vec<Standing> = year.standing(&asked);
    let line = lines.last().unwrap();
    [line.spent, line.reserved, line.left()].map(|it| it.to_string())
}

/// What is told of a voucher in preparation; nothing is kept.
async fn told(books: &Books, on: &str, lines: &[Line<'_>]) -> Vec<Finding> {
    let unit = &books.grassroots;
    let voucher = books.draft(unit, on, lines).await;
    let mut tx = books.database.write(&[unit.id]).await.unwrap();
    let actor = preparer();
    let outcome = prepare_voucher(&mut tx, act(books.clock, &actor), unit, voucher, None).await;
    tx.rollback().await.unwrap();
    let findings = match outcome {
        Ok(prepared) => prepared.findings,
        Err(Failure::Refused(findings)) => findings,
        Err(other) => panic!("{other}"),
    };
    findings.into_iter().filter(|it| it.code.id.starts_with("budgets.")).collect()
}

#[test]
fn spending_beyond_a_line_is_not_told_told_or_refused_as_the_unit_set_it() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        // Before a budget is approved there is nothing to hold.
        books.set(unit, "budget_control", "refuse").await;
        assert_eq!(told(&books, "2025-01-08", &paid("50301", "150.00")).await, []);
        budgeted(&books, unit, "50301,,,,100.00,\n").await;
        adjusted(&books, unit, ("50301,,,100.00,50.00,150.00,活动增加\n", "2025-06-01")).await;
        let over = ["budgets.overspending_refused", "budgets.unbudgeted_refused"];
        let warned = ["budgets.overspent", "budgets.unbudgeted"];
        for (control, expected) in [("refuse", Some(over)), ("warn", Some(warned)), ("off", None)] {
            books.set(unit, "budget_control", control).await;
            let both = [paid("50301", "100.01"), paid("50302", "0.01")].concat();
            let codes: Vec<&str> =
                told(&books, "2025-05-31", &both).await.iter().map(|it| it.code.id).collect();
            assert_eq!(codes, expected.unwrap_or_default()[..expected.map_or(0, |it| it.len())]);
            // The adjustment counts from the day of its approval.
            assert_eq!(told(&books, "2025-06-01", &paid("50301", "150.00")).await, []);
            assert_eq!(told(&books, "2025-05-31", &paid("50301", "100.00")).await, []);
        }
        books.set(unit, "budget_control", "refuse").await;
        books.post(unit, "2025-01-08", &paid("50301", "60.00")).await;
        let draft = books.draft(unit, "2025-01-09", &paid("50301", "30.00")).await;
        books.prepare(unit, draft).await.unwrap();
        let [finding] =
            told(&books, "2025-01-10", &paid("50301", "10.01")).await.try_into().unwrap();
        assert_eq!(finding.place.to_string(), "预算 50301 劳动和技能竞赛活动支出");
        assert_eq!(finding.found, "预算 100.00，已列支 60.00，已占用 30.00，本次 10.01");
        assert!(finding.expected.starts_with("不超过余额 10.00"), "{}", finding.expected);
        let refused = books.try_post(unit, "2025-01-10", &paid("50301", "10.01")).await;
        assert_eq!(refusals(refused), [codes::OVERSPENDING_REFUSED.id]);
        books.post(unit, "2025-01-10", &paid("50301", "10.00")).await;
        // What is reserved may be posted.
        books.post_drafts(unit, Which::All).await.unwrap();
        assert_eq!(standing(&books, "50301").await, ["100.00", "0.00", "50.00"]);
        books.check_whole(unit).await;
    });
}

#[test]
fn books_kept_elsewhere_are_told_and_never_refused() {
    const JOURNAL: &str = "日期,凭证号,摘要,科目编码,借方金额,贷方金额\n\
        2025-01-08,记-1,慰问,50301,150.00,\n2025-01-08,记-1,慰问,102,,150.00\n\
        2025-01-09,记-2,办公,50302,20.00,\n2025-01-09,记-2,办公,102,,20.00\n";
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        budgeted(&books, unit, "50301,,,,100.00,\n").await;
        books.set(unit, "budget_control", "refuse").await;
        let outcome = bring(&books, unit, SheetKind::Journal, JOURNAL).await;
        assert!(outcome.posted, "{:?}", outcome.findings);
        let of_budget = outcome.findings.iter().filter(|it| it.code.id.starts_with("budgets."));
        let found: Vec<_> = of_budget.map(|it| (it.code.id, it.found.as_str())).collect();
        let expected = [
            (
                "budgets.file_overspent",
                "预算 50301 劳动和技能竞赛活动支出，预算 100.00，已列支 0.00，已占用 0.00，本次 150.00",
            ),
            (
                "budgets.file_overspent",
                "预算 50302 建家活动支出，预算 0.00，已列支 0.00，已占用 0.00，本次 20.00",
            ),
        ];
        assert_eq!(found, expected);
        // Drafts that a file brought are not refused when somebody posts them.
        books.set(unit, "review_required", "true").await;
        let more = JOURNAL.replace("2025-01", "2025-02");
        let outcome = bring(&books, unit, SheetKind::Journal, &more).await;
        assert!(!outcome.is_refused, "{:?}", outcome.findings);
        books.set(unit, "review_required", "false").await;
        assert_eq!(books.post_drafts(unit, Which::All).await.unwrap().len(), 2);
        let refused = books.try_post(unit, "2025-03-01", &paid("50302", "0.01")).await;
        assert_eq!(refusals(refused), ["budgets.unbudgeted_refused"]);
    });
}

#[test]
fn restricted_money_below_nil_is_refused_where_the_budget_is() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.department;
        let new = crate::common::books::new_project("送温暖", true, None);
        let project = books.project(unit, new).await;
        let account = format!("50405 project={} fund=union kind=project", project.code);
        let lines = [(account.as_str(), "debit", "10.00"), ("102", "credit", "10.00")];
        books.post(unit, "2025-01-08", &lines).await;
        books.set(unit, "budget_control", "refuse").await;
        let refused = books.try_post(unit, "2025-01-09", &lines).await;
        assert_eq!(refusals(refused), ["ledger.earmarked_refused"]);
    });
}

async fn spend_a_fen(books: &Books, is_draft: bool) -> Outcome<()> {
    let unit = &books.grassroots;
    let voucher = books.draft(unit, "2025-01-08", &paid("50301", "0.01")).await;
    if is_draft {
        books.prepare(unit, voucher).await.map(|_| ())
    } else {
        books.post_voucher(unit, voucher).await.map(|_| ())
    }
}

/// Two fen of room for each three that ask.
#[test]
fn writers_at_once_never_spend_beyond_a_line() {
    const WRITERS: usize = 64;
    both(async |database| {
        let books = Arc::new(Books::new(database).await);
        budgeted(&books, &books.grassroots, "50301,,,,0.42,\n").await;
        books.set(&books.grassroots, "budget_control", "refuse").await;
        let mut tasks = tokio::task::JoinSet::new();
        for place in 0..WRITERS {
            let books = Arc::clone(&books);
            tasks.spawn(async move { spend_a_fen(&books, place.is_multiple_of(2)).await });
        }
        let done = tasks.join_all().await;
        let taken = done.iter().filter(|it| it.is_ok()).count();
        for refused in done.into_iter().filter(Result::is_err) {
            assert_eq!(refusals(refused), ["budgets.overspending_refused"]);
        }
        assert_eq!(taken, 42);
        let [_, _, left] = standing(&books, "50301").await;
        assert_eq!(left, "0.00");
        books.post_drafts(&books.grassroots, Which::All).await.unwrap();
        assert_eq!(standing(&books, "50301").await, ["0.42", "0.00", "0.00"]);
        books.check_whole(&books.grassroots).await;
    });
}

/// What is done with spending, in any order.
#[derive(Clone, Debug)]
enum Step {
    Prepare(i64),
    Change(usize, i64),
    Return(usize),
    Drop(usize),
    Post(usize),
    Reverse(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (1_i64..5_000).prop_map(Step::Prepare),
        1 => (any::<usize>(), 1_i64..5_000).prop_map(|(which, fen)| Step::Change(which, fen)),
        1 => any::<usize>().prop_map(Step::Return),
        1 => any::<usize>().prop_map(Step::Drop),
        2 => any::<usize>().prop_map(Step::Post),
        1 => any::<usize>().prop_map(Step::Reverse),
    ];
    prop::collection::vec(step, 1..12)
}

async fn drafts_of(books: &Books) -> Vec<Draft> {
    let mut tx = books.database.read().await.unwrap();
    let unit = &books.grassroots;
    let rows = union_ledger::ledger::store::drafts_of(&mut tx, unit.id, None).await.unwrap();
    tx.commit().await.unwrap();
    rows.into_iter().map(|row| Draft::from_row(row).unwrap()).collect()
}

async fn take(books: &Books, step: &Step, posted: &mut Vec<i64>) {
    let unit = &books.grassroots;
    let voucher = async |fen: i64| {
        let amount = Money::from_fen(fen).to_string();
        let lines = [("50301", "debit", amount.as_str()), ("102", "credit", amount.as_str())];
        books.draft(unit, "2025-03-08", &lines).await
    };
    let drafts = drafts_of(books).await;
    let chosen = |which: usize| drafts.get(which % drafts.len().max(1));
    let mut tx = books.database.write(&[unit.id]).await.unwrap();
    let (by, other) = (preparer(), reviewer());
    let doing = act(books.clock, &by);
    match step {
        Step::Prepare(fen) => {
            let voucher = voucher(*fen).await;
            prepare_voucher(&mut tx, doing, unit, voucher, None).await.unwrap();
        }
        Step::Change(which, fen) => {
            if let Some(it) = chosen(*which).filter(|it| it.voucher.reverses_id.is_none()) {
                let (seen, voucher) = (it.seen(), voucher(*fen).await);
                let at = (seen.id, seen.version);
                change_draft(&mut tx, doing, unit, at, voucher).await.unwrap();
            }
        }
        Step::Return(which) => {
            if let Some(it) = chosen(*which) {
                let which = (it.id, None, "金额待核");
                let _ = return_draft(&mut tx, books.clock, &other, unit, which).await;
            }
        }
        Step::Drop(which) => {
            if let Some(it) = chosen(*which) {
                drop_draft(&mut tx, doing, unit, it.id).await.unwrap();
            }
        }
        Step::Post(which) => {
            if let Some(it) = chosen(*which) {
                let done = post_drafts(&mut tx, doing, unit, Which::One(it.seen())).await;
                posted.extend(done.iter().flat_map(|it| &it.vouchers).map(|it| it.id));
            }
        }
        Step::Reverse(which) => {
            if let Some(id) = posted.get(*which % posted.len().max(1)).copied() {
                posted.retain(|it| *it != id);
                tx.commit().await.unwrap();
                let _ = books.reverse(unit, id, &[], "2025-03-09").await;
                return;
            }
        }
    }
    tx.commit().await.unwrap();
}

#[test]
fn whatever_is_done_with_drafts_nothing_stays_reserved_once_they_are_gone() {
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 6,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let check = |steps: Vec<Step>| {
        both(async |database| {
            let books = Books::new(database).await;
            budgeted(&books, &books.grassroots, "50301,,,,100000.00,\n").await;
            let mut posted = Vec::new();
            for step in &steps {
                take(&books, step, &mut posted).await;
                let [spent, reserved, left] = standing(&books, "50301").await.map(|it| yuan(&it));
                assert_eq!(spent + reserved + left, yuan("100000.00"), "{steps:?}");
                let open: Money = drafts_of(&books)
                    .await
                    .iter()
                    .filter(|it| it.returned.is_none() && it.voucher.reverses_id.is_none())
                    .map(|it| it.voucher.total_debit())
                    .sum();
                assert_eq!(reserved, open, "{steps:?}");
            }
            for draft in drafts_of(&books).await {
                let mut tx = books.database.write(&[books.grassroots.id]).await.unwrap();
                let by = preparer();
                let doing = act(books.clock, &by);
                drop_draft(&mut tx, doing, &books.grassroots, draft.id).await.unwrap();
                tx.commit().await.unwrap();
            }
            let [_, reserved, _] = standing(&books, "50301").await;
            assert_eq!(reserved, "0.00", "{steps:?}");
        });
        Ok(())
    };
    runner.run(&steps(), check).unwrap();
}
