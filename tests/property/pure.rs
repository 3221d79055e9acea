//! Transfers in memory: months and a year end over generated books.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use union_ledger::date::Period;
use union_ledger::finding::{Place, refuses};
use union_ledger::ledger::balances::residuals::Residual;
use union_ledger::ledger::chart::Class;
use union_ledger::ledger::chart::dimension::{Dimensions, FundingSource};
use union_ledger::ledger::periods::transfer::{
    Judgement, transfer_income_and_expense, transfer_year_end,
};
use union_ledger::ledger::voucher::book::Book;
use union_ledger::ledger::voucher::{VoucherDraft, VoucherKind, check};
use union_ledger::money::Money;

use super::kinds::{KINDS, Marks, voucher};
use super::runner;
use crate::common::books::{Books, new_project};
use crate::common::on_sqlite;

/// Generated sequences through the pure rules.
const SEQUENCES: u32 = 10_000;

/// The department union's book of 2025 with an earmarked project and a finished one.
fn template() -> (Book, Marks) {
    let found = std::sync::Mutex::new(None);
    on_sqlite(async |database| {
        let books = Books::new(database).await;
        let unit = &books.department;
        let earmarked = books.project(unit, new_project("长期项目", true, None)).await.id;
        let done = new_project("完工项目", true, Some("2025-09-30"));
        let finished = books.project(unit, done).await.id;
        let lines = [("102", "debit", "1.00"), ("408", "credit", "1.00")];
        books.post(unit, "2025-01-01", &lines).await;
        let mut tx = books.database.read().await.unwrap();
        let book = Book::load(&mut tx, unit.clone(), 2025).await.unwrap();
        tx.commit().await.unwrap();
        let marks = Marks { earmarked, finished, above: books.federation.id };
        *found.lock().unwrap() = Some((book, marks));
    });
    found.into_inner().unwrap().unwrap()
}

/// Balances in memory, by account and dimensions.
struct Ledger<'a> {
    book: &'a Book,
    net: BTreeMap<(i64, Dimensions), Money>,
}

impl Ledger<'_> {
    fn take(&mut self, voucher: &VoucherDraft) -> Result<(), TestCaseError> {
        prop_assert_eq!(voucher.total_debit(), voucher.total_credit());
        let findings = check(voucher, self.book, &Place::default());
        prop_assert!(!refuses(&findings), "{:?}", findings);
        for entry in &voucher.entries {
            prop_assert!(voucher.kind == VoucherKind::Ordinary || !entry.debit.is_negative());
            let key = (entry.account_id, entry.dimensions);
            *self.net.entry(key).or_default() += entry.debit - entry.credit;
        }
        Ok(())
    }

    fn residuals(&self) -> Vec<Residual> {
        let residual = |((account_id, dimensions), net_debit): (&(i64, Dimensions), &Money)| {
            Residual { account_id: *account_id, dimensions: *dimensions, net_debit: *net_debit }
        };
        self.net.iter().filter(|(_, net)| !net.is_zero()).map(residual).collect()
    }

    fn sum(&self, belongs: impl Fn(&str, Class) -> bool) -> Money {
        let of = |residual: &Residual| {
            let account = self.book.chart.get(residual.account_id).unwrap();
            belongs(&account.code, account.class)
        };
        self.residuals().iter().filter(|it| of(it)).map(|it| it.net_debit).sum()
    }

    /// Codes that still hold something on any of their dimensions.
    fn held(&self, belongs: impl Fn(&str, Class) -> bool) -> Vec<String> {
        let account = |it: &Residual| self.book.chart.get(it.account_id).unwrap();
        let held = self.residuals().into_iter().filter(|it| {
            let account = account(it);
            belongs(&account.code, account.class)
        });
        held.map(|it| account(&it).code.clone()).collect()
    }
}

fn is_flow(_: &str, class: Class) -> bool {
    matches!(class, Class::Income | Class::Expense)
}

/// Money that the transfers move about: it changes place, never size.
fn is_moved(code: &str, class: Class) -> bool {
    is_flow(code, class) || ["321", "322", "331", "332"].iter().any(|top| code.starts_with(top))
}

fn run(
    book: &Book,
    marks: Marks,
    months: &[Vec<(usize, i64)>],
    share: i64,
) -> Result<(), TestCaseError> {
    let mut ledger = Ledger { book, net: BTreeMap::new() };
    for (month, vouchers) in (1..).zip(months) {
        let period = Period::new(2025, month).unwrap();
        for (kind, yuan) in vouchers {
            let on = format!("2025-{month:02}-15");
            ledger.take(&voucher(&book.chart, &on, *kind, *yuan, marks))?;
        }
        let before = ledger.sum(is_moved);
        for transfer in transfer_income_and_expense(book, &ledger.residuals(), period) {
            ledger.take(&transfer.voucher)?;
        }
        prop_assert_eq!(ledger.sum(is_moved), before);
        prop_assert_eq!(ledger.held(is_flow), Vec::<String>::new());
        let again = transfer_income_and_expense(book, &ledger.residuals(), period);
        prop_assert_eq!(again, Vec::new());
    }
    close_year(&mut ledger, share)?;
    prop_assert_eq!(ledger.sum(|_, _| true), Money::ZERO);
    let assets = |code: &str, _: Class| {
        ["141", "151", "161", "162", "163", "171", "172", "181"]
            .iter()
            .any(|it| code.starts_with(it))
    };
    prop_assert_eq!(ledger.sum(assets), -ledger.sum(|code, _| code.starts_with("301")));
    Ok(())
}

fn close_year(ledger: &mut Ledger<'_>, share: i64) -> Result<(), TestCaseError> {
    let book = ledger.book;
    let before = ledger.sum(is_moved);
    let open = transfer_year_end(book, &ledger.residuals(), &[]);
    let judgements: Vec<Judgement> = open
        .items
        .iter()
        .filter(|item| item.is_finished)
        .map(|item| Judgement {
            project_code: item.project_code.clone(),
            fund: item.fund,
            amount: Money::from_fen(item.balance.fen() * share / 100),
        })
        .collect();
    prop_assert_eq!(open.undecided.len(), judgements.len());
    let plan = transfer_year_end(book, &ledger.residuals(), &judgements);
    prop_assert!(plan.undecided.is_empty() && plan.unknown.is_empty());
    prop_assert_eq!(&plan.too_large, &[]);
    for transfer in &plan.vouchers {
        ledger.take(&transfer.voucher)?;
    }
    prop_assert_eq!(ledger.sum(is_moved), before);
    let left = ledger.held(|code, class| {
        is_moved(code, class) && !matches!(code, "32104" | "32205" | "33104" | "33205")
    });
    prop_assert_eq!(left, Vec::<String>::new());
    let again = transfer_year_end(book, &ledger.residuals(), &[]);
    prop_assert_eq!(&again.vouchers, &[]);
    for judgement in &judgements {
        prop_assert_eq!(judgement.fund, FundingSource::Union);
    }
    Ok(())
}

#[test]
fn transfers_balance_and_the_year_end_leaves_only_what_accumulates() {
    let (book, marks) = template();
    let vouchers = vec((0..KINDS.len(), 1_i64..1_000_000), 0..4);
    let strategy = (vec(vouchers, 12), 0_i64..=100);
    runner(SEQUENCES).run(&strategy, |(months, share)| run(&book, marks, &months, share)).unwrap();
}
