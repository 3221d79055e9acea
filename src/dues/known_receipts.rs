//! Lines of a list that came before: known line by line, whatever file brings them again. Pure.

use rustc_hash::FxHashMap;

use crate::dues::rows::ReceiptRow;
use crate::dues::store::{NumberRow, ReceiptRow as Kept};

/// What makes a line without a number the same one.
type Content = (String, i64, String, String, Option<i64>);

fn content(row: &ReceiptRow) -> Content {
    (
        row.received_on.to_string(),
        row.amount.fen(),
        row.payer_name.clone(),
        row.credit_code.clone(),
        row.wage_period.map(super::super::date::Period::number),
    )
}

/// What a line is beside those that came before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    New,
    Known,
    /// Its number came with other content; this one.
    Taken(String),
}

/// The receipts that a union has, by number and by content.
#[derive(Debug, Default)]
pub struct KnownReceipts {
    numbers: FxHashMap<String, NumberRow>,
    contents: FxHashMap<Content, usize>,
}

impl KnownReceipts {
    /// `kept` are those of the days of the list.
    #[must_use]
    pub fn of(numbers: Vec<NumberRow>, kept: &[Kept]) -> Self {
        let mut known = Self::default();
        for row in numbers {
            known.numbers.insert(row.number.clone(), row);
        }
        for row in kept.iter().filter(|row| row.number.is_empty()) {
            let key = (
                row.received_on.clone(),
                row.amount_fen,
                row.payer_name.clone(),
                row.credit_code.clone(),
                row.wage_period,
            );
            *known.contents.entry(key).or_default() += 1;
        }
        known
    }

    /// Judges a line; equal lines without a number are known as often as they came.
    pub fn judge(&mut self, row: &ReceiptRow) -> Standing {
        if row.number.is_empty() {
            let left = self.contents.get_mut(&content(row)).filter(|left| **left > 0);
            return match left {
                Some(left) => {
                    *left -= 1;
                    Standing::Known
                }
                None => Standing::New,
            };
        }
        let Some(before) = self.numbers.get(&row.number) else { return Standing::New };
        let same = (
            before.received_on.clone(),
            before.amount_fen,
            before.payer_name.clone(),
            before.credit_code.clone(),
            before.wage_period,
        );
        if same == content(row) {
            return Standing::Known;
        }
        let amount = crate::money::Money::from_fen(before.amount_fen).grouped();
        Standing::Taken(format!("{} {} {amount}", before.received_on, before.payer_name))
    }
}
