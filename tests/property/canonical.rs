//! Hashes and keys tell everything apart.

use proptest::option;
use proptest::prelude::*;
use union_ledger::ledger::chain::canonical::{EntryFields, VoucherFields, VoucherHasher};
use union_ledger::ledger::chart::dimension::{
    AssetOwnership, Dimensions, ExpenditureKind, FundingSource,
};

use super::runner;

/// The values of a voucher with one entry: numbers, texts, and texts that may be missing.
#[derive(Clone, Debug, PartialEq)]
struct Values {
    numbers: Vec<i64>,
    texts: Vec<String>,
    optional_texts: Vec<Option<String>>,
    optional_numbers: Vec<Option<i64>>,
}

const NUMBERS: usize = 10;
const TEXTS: usize = 11;
const OPTIONAL_TEXTS: usize = 3;
const OPTIONAL_NUMBERS: usize = 3;

fn hash(values: &Values) -> String {
    let (n, t) = (&values.numbers, &values.texts);
    let optional = |place: usize| values.optional_texts[place].as_deref();
    let voucher = VoucherFields {
        id: n[0],
        unit_code: &t[0],
        seq: n[1],
        period: n[2],
        word: &t[1],
        number: n[3],
        dated_on: &t[2],
        kind: &t[3],
        attachment_count: n[4],
        preparer: &t[4],
        reviewer: optional(0),
        poster: &t[5],
        cashier: optional(1),
        posted_at: &t[6],
        entry_count: n[5],
        total_fen: n[6],
        reverses_id: values.optional_numbers[0],
        draft_id: values.optional_numbers[1],
        source_number: optional(2),
    };
    let mut hasher = VoucherHasher::begin(&t[7], &voucher);
    hasher.entry(&EntryFields {
        line_no: n[7],
        account_code: &t[8],
        dimensions: &t[9],
        summary: &t[10],
        debit_fen: n[8],
        credit_fen: n[9],
        reverses_line_no: values.optional_numbers[2],
    });
    hasher.finish()
}

fn values() -> impl Strategy<Value = Values> {
    // Short texts of few letters: what could be mistaken for one another.
    let text = "[a0]{0,3}";
    (
        proptest::collection::vec(-3_i64..3, NUMBERS),
        proptest::collection::vec(text, TEXTS),
        proptest::collection::vec(option::of(text), OPTIONAL_TEXTS),
        proptest::collection::vec(option::of(-3_i64..3), OPTIONAL_NUMBERS),
    )
        .prop_map(|(numbers, texts, optional_texts, optional_numbers)| Values {
            numbers,
            texts,
            optional_texts,
            optional_numbers,
        })
}

#[test]
fn any_two_different_vouchers_have_different_hashes() {
    runner(2_000)
        .run(&(values(), values()), |(one, other)| {
            prop_assert_eq!(hash(&one) == hash(&other), one == other);
            Ok(())
        })
        .unwrap();
}

#[test]
fn every_single_field_is_in_the_hash() {
    let fields = NUMBERS + TEXTS + OPTIONAL_TEXTS + OPTIONAL_NUMBERS;
    runner(300)
        .run(&values(), |base| {
            for field in 0..fields {
                let mut changed = base.clone();
                if field < NUMBERS {
                    changed.numbers[field] += 1;
                } else if field < NUMBERS + TEXTS {
                    changed.texts[field - NUMBERS].push('x');
                } else if field < NUMBERS + TEXTS + OPTIONAL_TEXTS {
                    let text = &mut changed.optional_texts[field - NUMBERS - TEXTS];
                    *text = if text.is_some() { None } else { Some(String::new()) };
                } else {
                    let place = field - NUMBERS - TEXTS - OPTIONAL_TEXTS;
                    let number = &mut changed.optional_numbers[place];
                    *number = if number.is_some() { None } else { Some(0) };
                }
                prop_assert_ne!(hash(&base), hash(&changed), "field {}", field);
            }
            Ok(())
        })
        .unwrap();
}

fn dimensions() -> impl Strategy<Value = Dimensions> {
    let id = || option::of(0_i64..3);
    let ids = (id(), id(), id(), id(), id(), id());
    let words = (
        option::of(proptest::sample::select(FundingSource::EVERY)),
        option::of(proptest::sample::select(ExpenditureKind::EVERY)),
        option::of(proptest::sample::select(AssetOwnership::EVERY)),
    );
    (ids, words).prop_map(|(ids, words)| Dimensions {
        project_id: ids.0,
        counterparty_unit_id: ids.1,
        party_id: ids.2,
        funding_source: words.0,
        expenditure_kind: words.1,
        economic_class: ids.3,
        functional_class: ids.4,
        asset_ownership: words.2,
        bank_account_id: ids.5,
    })
}

#[test]
fn every_combination_of_dimensions_has_its_own_key_and_id() {
    runner(20_000)
        .run(&(dimensions(), dimensions()), |(one, other)| {
            prop_assert_eq!(one.key() == other.key(), one == other);
            prop_assert_eq!(one.set_id() == other.set_id(), one == other);
            prop_assert!(one.set_id() >= 0);
            Ok(())
        })
        .unwrap();
}
