//! Over random trees and dealings: what is eliminated leaves both sides of the sheet equal, and
//! the sums are those of a journal that is added up apart.

use std::collections::BTreeMap;

use proptest::prelude::*;
use union_ledger::consolidation::consolidated_name::{ConsolidatedName, Tree};
use union_ledger::consolidation::draw::is_balanced;
use union_ledger::formats::printable::Report;
use union_ledger::money::Money;
use union_ledger::units::unit::{Level, Tier, Unit};

use super::{added, drawn};
use crate::common::books::{Books, new_unit};
use crate::common::on_sqlite;

/// A dealing: which unit below, which kind, and what each side books in yuan.
type Deal = (usize, u8, i64, i64);

fn amount_of(report: &Report, label: &str, column: usize) -> Money {
    let found = report.rows.iter().find(|row| {
        row.cells.first().is_some_and(|it| it.shown().trim_start_matches('　') == label)
    });
    found.and_then(|row| row.cells[column].amount()).unwrap_or_default()
}

async fn book(books: &Books, (upper, lower): (&Unit, &Unit), deal: &Deal) -> [i64; 4] {
    let (_, kind, above, below) = *deal;
    let (up, down) = (format!("unit={}", lower.code), format!("unit={}", upper.code));
    let (above_text, below_text) = (above.to_string(), below.to_string());
    let flow = kind % 2 == 0;
    let (own, other) = if flow { ("50801", "40301") } else { ("21201", "13101") };
    if above > 0 {
        let account = format!("{own} {up}");
        let lines = if flow {
            [(account.as_str(), "debit", above_text.as_str()), ("102", "credit", &above_text)]
        } else {
            [("508", "debit", above_text.as_str()), (account.as_str(), "credit", &above_text)]
        };
        let lines = if flow { lines } else { [("402", lines[0].1, lines[0].2), lines[1]] };
        books.post(upper, "2025-02-03", &lines).await;
    }
    if below > 0 {
        let account = format!("{other} {down}");
        let lines = if flow {
            [("102", "debit", below_text.as_str()), (account.as_str(), "credit", &below_text)]
        } else {
            [(account.as_str(), "debit", below_text.as_str()), ("402", "credit", &below_text)]
        };
        books.post(lower, "2025-02-04", &lines).await;
    }
    if flow { [above, below, 0, 0] } else { [0, 0, above, below] }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn assets_equal_claims_after_elimination_over_any_tree(
        parents in prop::collection::vec(0_usize..6, 1..6),
        deals in prop::collection::vec((0_usize..6, 0_u8..2, 0_i64..500, 0_i64..500), 0..8),
    ) {
        on_sqlite(async |database| {
            let books = Books::new(database).await;
            let mut units = vec![books.federation.clone()];
            let mut above = vec![0];
            for (place, parent) in parents.iter().enumerate() {
                let parent = parent % units.len();
                let code = format!("X{place}");
                let name = format!("第{place}工会");
                let parent_code = units[parent].code.clone();
                let (level, tier) = (Level::Federation, Tier::CountyAndAbove);
                let new = new_unit(&code, &name, Some(&parent_code), level, tier);
                units.push(added(&books, new).await);
                above.push(parent);
            }
            // Pairs' sums, apart from the code under test: upper and lower, flows and balances.
            let mut sums: BTreeMap<(usize, bool), [i64; 4]> = BTreeMap::new();
            for deal in &deals {
                let lower = 1 + deal.0 % (units.len() - 1);
                let upper = above[lower];
                let booked = book(&books, (&units[upper], &units[lower]), deal).await;
                let sum = sums.entry((lower, deal.1 % 2 == 0)).or_default();
                for (sum, it) in sum.iter_mut().zip(booked) {
                    *sum += it;
                }
            }
            let total = |place: usize| sums.values().map(|it| it[place]).sum::<i64>();
            let owed: i64 = sums.values().map(|it| it[2].min(it[3])).sum();
            let asked = ("F1", "2025-02", Tree::Then);
            let sheet = drawn(&books, asked, ConsolidatedName::BalanceSheet).await;
            assert!(is_balanced(&sheet), "{:?}", sheet.table());
            let yuan = |whole: i64| Money::from_fen(whole * 100);
            assert_eq!(amount_of(&sheet, "应收上级经费", 4), yuan(total(3)));
            assert_eq!(amount_of(&sheet, "应付下级经费", 4), yuan(total(2)));
            assert_eq!(amount_of(&sheet, "应收上级经费", 5), yuan(owed));
            assert_eq!(amount_of(&sheet, "应付下级经费", 5), yuan(owed));
            let income = drawn(&books, asked, ConsolidatedName::IncomeExpenditure).await;
            assert_eq!(amount_of(&income, "（三）上级补助收入", 1), yuan(total(1)));
            let gone = amount_of(&income, "（三）上级补助收入", 2);
            assert_eq!(gone, amount_of(&income, "支出（八）补助下级支出", 2));
            let least: i64 = sums.values().map(|it| it[0].min(it[1])).sum();
            assert!(gone <= yuan(least), "{gone} {least}");
            let residuals = drawn(&books, asked, ConsolidatedName::Residuals).await;
            let left: Money =
                residuals.rows.iter().filter_map(|row| row.cells[4].amount()).sum();
            let expected = total(0) - total(1) + total(2) - total(3);
            assert_eq!(left, yuan(expected));
        });
    }
}
