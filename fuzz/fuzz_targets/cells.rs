//! What stands in cells: amounts, days, headings.
#![no_main]

use union_ledger::formats::number_text;
use union_ledger::imports::cells::amount::{AmountUnit, amount_of_text};
use union_ledger::imports::cells::day::read_day;
use union_ledger::imports::cells::words::{edit_distance, heading, squeezed};
use union_ledger::sheet::Cell;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(Some(money)) = amount_of_text(text, AmountUnit::Yuan) {
        // What was read says itself again.
        let again = amount_of_text(&money.to_string(), AmountUnit::Yuan);
        assert!(matches!(again, Ok(Some(same)) if same == money), "{text:?} {money}");
        assert_eq!(amount_of_text(&money.grouped(), AmountUnit::Yuan).ok(), Some(Some(money)));
    }
    let _ = amount_of_text(text, AmountUnit::TenThousands);
    if let Ok(Some(day)) = read_day(&Cell::Text(text.into()), 2025) {
        let again = read_day(&Cell::Text(day.to_string().into()), 2025);
        assert_eq!(again.ok(), Some(Some(day)), "{text:?}");
    }
    if let Ok(number) = text.trim().parse::<f64>() {
        let _ = number_text(number);
    }
    let words = heading(text, true);
    assert_eq!(edit_distance(&words, &words, 3), Some(0));
    let _ = squeezed(text);
});
