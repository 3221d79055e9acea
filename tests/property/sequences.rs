//! Generated sequences through the whole ledger, beside the model.

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use union_ledger::finding::{Failure, Outcome};
use union_ledger::ledger::chart::{Chart, Class, Era};
use union_ledger::ledger::drafts::seen::Which;
use union_ledger::ledger::store;
use union_ledger::ledger::voucher::PostedVoucher;
use union_ledger::platform::database::{Database, SYSTEM_BOOK};
use union_ledger::units::add_unit::add_unit;
use union_ledger::units::unit::{Level, Tier, Unit};

use super::kinds::{KINDS, Marks, voucher};
use super::model::{Model, Operation};
use super::runner;
use crate::common::books::{Books, new_project, new_unit, period, preparer};
use crate::common::{on_postgres, on_sqlite};

/// Sequences on a database of its own each would be slow: as many share one, a unit each.
const UNITS_PER_DATABASE: usize = 60;
const SEQUENCES_ON_SQLITE: u32 = 900;
const SEQUENCES_ON_POSTGRES: u32 = 60;
const OPERATIONS: std::ops::Range<usize> = 4..26;

fn operation() -> impl Strategy<Value = Operation> {
    let year = || prop_oneof![5 => Just(0_i64), 1 => Just(1)];
    let month = || prop_oneof![4 => 1..=3_i64, 1 => 4..=12_i64, 1 => Just(12)];
    let work = || (year(), month(), 0..KINDS.len(), 1..100_000_i64);
    prop_oneof![
        8 => work()
            .prop_map(|(year, month, kind, yuan)| Operation::Post { year, month, kind, yuan }),
        2 => work()
            .prop_map(|(year, month, kind, yuan)| Operation::Prepare { year, month, kind, yuan }),
        2 => Just(Operation::PostAll),
        3 => (any::<usize>(), month()).prop_map(|(pick, month)| Operation::Reverse { pick, month }),
        2 => (year(), 1..=12_i64).prop_map(|(year, month)| Operation::Close { year, month }),
        2 => (1..=4_i64).prop_map(|month| Operation::CloseThrough { month }),
        2 => select(vec![1_i64, 2, 3, 12, 12]).prop_map(|month| Operation::Reopen { month }),
        3 => year().prop_map(|year| Operation::CloseYear { year }),
    ]
}

/// One unit that the operations are done to, with the model of what should come of it.
struct Play<'a> {
    books: &'a Books,
    chart: &'a Chart,
    unit: Unit,
    marks: Marks,
    model: Model,
    done: &'a Done,
}

/// How often each operation went through: a generator that never closes a year proves little.
type Done = RefCell<BTreeMap<&'static str, usize>>;

fn accepted<T>(outcome: Outcome<T>) -> Option<T> {
    match outcome {
        Ok(value) => Some(value),
        Err(Failure::Refused(_)) => None,
        Err(other) => panic!("{other}"),
    }
}

impl Play<'_> {
    fn draft(
        &self,
        (year, month): (i64, i64),
        kind: usize,
        yuan: i64,
    ) -> union_ledger::ledger::voucher::VoucherDraft {
        let on = format!("{}-{month:02}-28", 2025 + year);
        voucher(self.chart, &on, kind, yuan, self.marks)
    }

    fn done(&self, what: &'static str) {
        *self.done.borrow_mut().entry(what).or_default() += 1;
    }

    async fn step(&mut self, operation: &Operation) {
        let (books, unit) = (self.books, self.unit.clone());
        match operation {
            Operation::Post { year, month, kind, yuan } => {
                let draft = self.draft((*year, *month), *kind, *yuan);
                let period = (2025 + year) * 100 + month;
                let may = self.model.takes_year(2025 + year) && self.model.is_open(period);
                let posted = accepted(books.post_voucher(&unit, draft.clone()).await);
                assert_eq!(posted.is_some(), may, "{operation:?}");
                if let Some(posted) = posted {
                    self.model.opens(2025 + year);
                    assert!(self.model.number(&posted), "{posted:?}");
                    self.model.take(&posted, &draft);
                    self.done("post");
                }
            }
            Operation::Prepare { year, month, kind, yuan } => {
                let draft = self.draft((*year, *month), *kind, *yuan);
                let period = (2025 + year) * 100 + month;
                let may = self.model.takes_year(2025 + year) && self.model.is_open(period);
                let prepared = accepted(books.prepare(&unit, draft.clone()).await);
                assert_eq!(prepared.is_some(), may, "{operation:?}");
                if may {
                    self.model.opens(2025 + year);
                    self.model.drafts.push((period, draft));
                    self.done("prepare");
                }
            }
            Operation::PostAll => {
                let posted = books.post_drafts(&unit, Which::All).await.unwrap();
                let mut drafts = std::mem::take(&mut self.model.drafts);
                drafts.sort_by_key(|(period, _)| *period);
                assert_eq!(posted.len(), drafts.len());
                for (posted, (_, draft)) in posted.iter().zip(&drafts) {
                    assert!(self.model.number(posted), "{posted:?}");
                    self.model.take(posted, draft);
                }
            }
            Operation::Reverse { pick, month } => self.reverse(*pick, *month).await,
            Operation::Close { year, month } => {
                self.close((2025 + year) * 100 + month).await;
            }
            Operation::CloseThrough { month } => {
                for month in 1..=*month {
                    self.close(202_500 + month).await;
                }
            }
            Operation::Reopen { month } => {
                let may = self.model.may_reopen(202_500 + month);
                let outcome = books.reopen(&unit, &format!("2025-{month:02}")).await;
                assert_eq!(accepted(outcome).is_some(), may, "{operation:?}");
                if may {
                    self.model.closed.remove(&(202_500 + month));
                    self.model.reopened.insert(202_500 + month);
                    self.done(if *month == 12 { "reopen December" } else { "reopen" });
                }
            }
            Operation::CloseYear { year } => self.close_year(2025 + year).await,
        }
    }

    fn number_all(&mut self, posted: &[PostedVoucher]) {
        for posted in posted {
            assert!(self.model.number(posted), "{posted:?}");
        }
    }

    async fn reverse(&mut self, pick: usize, month: i64) {
        if self.model.vouchers.is_empty() {
            return;
        }
        let pick = pick % self.model.vouchers.len();
        let original = self.model.vouchers[pick].clone();
        let period = original.period / 100 * 100 + month;
        let on = format!("{}-{month:02}-28", original.period / 100);
        // Never before the day of the original; all vouchers stand on the 28th.
        let may =
            original.can_be_reversed && self.model.is_open(period) && period >= original.period;
        let posted = accepted(self.books.reverse(&self.unit, original.id, &[], &on).await);
        assert_eq!(posted.is_some(), may, "reverse {original:?} in {period}");
        if let Some(posted) = posted {
            assert!(self.model.number(&posted), "{posted:?}");
            self.model.vouchers[pick].can_be_reversed = false;
            self.done("reverse");
            let red = original.lines.iter().map(|(account, d, c)| (*account, -d, -c)).collect();
            self.model.vouchers.push(super::model::ModelVoucher {
                id: posted.id,
                period,
                lines: red,
                can_be_reversed: false,
            });
        }
    }

    async fn close(&mut self, number: i64) {
        let may = self.model.may_close(number);
        let text = format!("{}-{:02}", number / 100, number % 100);
        let closing = accepted(self.books.close(&self.unit, &text).await);
        assert_eq!(closing.is_some(), may, "close {text}");
        if let Some(closing) = closing {
            self.number_all(&closing.posted);
            self.model.close(number);
            self.done("close");
            if number / 100 == 2025 {
                self.check_nil(&text, is_flow).await;
            }
        }
    }

    async fn close_year(&mut self, year: i64) {
        let may = self.model.may_close_year(year);
        let closings = accepted(self.books.close_year(&self.unit, year, &[]).await);
        assert_eq!(closings.is_some(), may, "close {year}");
        let Some(closings) = closings else { return };
        for closing in &closings {
            self.number_all(&closing.posted);
        }
        self.done(if self.model.closed_years.contains(&year) { "close again" } else { "year" });
        self.model.close_year(year);
        self.check_nil(&format!("{year}-12"), |code, class| {
            let is_rolled = ["321", "322", "331", "332"].iter().any(|top| code.starts_with(top));
            let stays = matches!(code, "32104" | "32205" | "33104" | "33205");
            is_flow(code, class) || (is_rolled && !stays)
        })
        .await;
    }

    async fn check_nil(&self, month: &str, is_nil: impl Fn(&str, Class) -> bool) {
        for (code, net) in self.books.balances(&self.unit, month).await {
            let class = self.chart.by_code(&code).unwrap().class;
            assert!(!is_nil(&code, class), "{month}: {code} {net}");
        }
    }

    /// What holds after any sequence.
    async fn check_end(&self) {
        self.books.check_whole(&self.unit).await;
        let mut tx = self.books.database.read().await.unwrap();
        let mut found = BTreeMap::<(i64, i64), (i64, i64)>::new();
        let mut totals = BTreeMap::<i64, i64>::new();
        for year in &self.model.years {
            for row in store::balances_of(&mut tx, self.unit.id, *year, 12).await.unwrap() {
                let sums = found.entry((row.period, row.account_id)).or_default();
                sums.0 += row.debit_fen;
                sums.1 += row.credit_fen;
                *totals.entry(row.period).or_default() += row.debit_fen - row.credit_fen
                    + row.transfer_debit_fen
                    - row.transfer_credit_fen;
            }
        }
        tx.commit().await.unwrap();
        found.retain(|_, sums| *sums != (0, 0));
        // Of a year that was withdrawn, nothing but vouchers that take each other back is left.
        let mut expected = self.model.movements();
        expected.retain(|(period, _), _| self.model.years.contains(&(period / 100)));
        assert_eq!(found, expected);
        assert!(totals.values().all(|net| *net == 0), "{totals:?}");
        for year in &self.model.years {
            if self.model.years.contains(&(year + 1)) {
                let closing = self.books.balances(&self.unit, &format!("{year}-12")).await;
                let opening = self.books.balances(&self.unit, &format!("{}-00", year + 1)).await;
                assert_eq!(closing, opening, "{year}");
            }
            self.check_mirror(*year).await;
        }
    }

    async fn check_mirror(&self, year: i64) {
        let assets = ["141", "151", "161", "162", "163", "171", "172", "181", "301"];
        let balances = self.books.balances(&self.unit, &format!("{year}-12")).await;
        let net: i64 = balances
            .iter()
            .filter(|(code, _)| assets.iter().any(|it| code.starts_with(it)))
            .map(|(_, net)| crate::common::books::yuan(net).fen())
            .sum();
        assert_eq!(net, 0, "{year}: 301 does not mirror the assets");
    }
}

fn is_flow(_: &str, class: Class) -> bool {
    matches!(class, Class::Income | Class::Expense)
}

async fn play(books: &Books, chart: &Chart, number: usize, operations: &[Operation], done: &Done) {
    let mut tx = books.database.write(&[SYSTEM_BOOK]).await.unwrap();
    let code = format!("P{number}");
    let new = new_unit(&code, &code, Some("F1"), Level::Department, Tier::CountyAndAbove);
    let unit = add_unit(&mut tx, books.clock, &preparer(), new).await.unwrap();
    tx.commit().await.unwrap();
    let earmarked = books.project(&unit, new_project("长期项目", true, None)).await.id;
    let finished = books.project(&unit, new_project("另一项目", true, None)).await.id;
    let marks = Marks { earmarked, finished, above: books.federation.id };
    let mut play = Play { books, chart, unit, marks, model: Model::default(), done };
    for operation in operations {
        play.step(operation).await;
    }
    play.check_end().await;
}

async fn fresh(database: Database) -> (Books, Chart) {
    let books = Books::new(database).await;
    let mut tx = books.database.read().await.unwrap();
    let chart = store::chart_of(&mut tx, Era::Y2021, 1).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(period("2025-01").year(), 2025);
    (books, chart)
}

/// Generates all sequences first; a failing one is then named whole, and made smaller by hand.
fn sequences(count: u32) -> Vec<Vec<Operation>> {
    let generated = RefCell::new(Vec::new());
    runner(count)
        .run(&proptest::collection::vec(operation(), OPERATIONS), |operations| {
            generated.borrow_mut().push(operations);
            Ok(())
        })
        .unwrap();
    generated.into_inner()
}

async fn play_all(database: Database, chunk: &[Vec<Operation>], done: &Done) {
    let (books, chart) = fresh(database).await;
    for (number, operations) in chunk.iter().enumerate() {
        let said = Said(operations);
        play(&books, &chart, number, operations, done).await;
        std::mem::forget(said);
    }
}

/// Says which sequence was under way when a test fails.
struct Said<'a>(&'a [Operation]);

impl Drop for Said<'_> {
    fn drop(&mut self) {
        eprintln!("the sequence was: {:#?}", self.0);
    }
}

#[test]
fn every_sequence_of_operations_leaves_whole_books_on_sqlite() {
    let done = Done::default();
    for chunk in sequences(SEQUENCES_ON_SQLITE).chunks(UNITS_PER_DATABASE) {
        on_sqlite(async |database| play_all(database, chunk, &done).await);
    }
    println!("{:?}", done.borrow());
    for what in
        ["post", "prepare", "reverse", "close", "reopen", "reopen December", "year", "close again"]
    {
        let times = done.borrow().get(what).copied().unwrap_or_default();
        assert!(times >= 10, "{what} went through {times} times only");
    }
}

#[test]
fn every_sequence_of_operations_leaves_whole_books_on_postgres() {
    for chunk in sequences(SEQUENCES_ON_POSTGRES).chunks(UNITS_PER_DATABASE) {
        on_postgres(async |database| play_all(database, chunk, &Done::default()).await);
    }
}
