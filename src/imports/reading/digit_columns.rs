//! Amounts written one digit to a column, as printed forms have them: 亿千百十万千百十元角分.
//!
//! Invariants: the last column of such a run is 分; an amount is read only when its digits stand
//! without a gap up to the last column, for a blank between digits may be any digit; what cannot
//! be read becomes a text that is no amount, in the run's first column.

use crate::formats::number_text;
use crate::imports::cells::content::{is_blank, text_of};
use crate::imports::cells::words::half_width;
use crate::sheet::Cell;

/// The places of a form from the largest, as many as the longest form prints.
const PLACES: [char; 14] =
    ['千', '百', '十', '亿', '千', '百', '十', '万', '千', '百', '十', '元', '角', '分'];

/// Fewer columns than 十元角分 may be anything.
const MIN_PLACES: usize = 4;

/// Columns that together hold one amount; both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DigitRun {
    pub first: u32,
    pub last: u32,
}

impl DigitRun {
    /// Whether a column belongs to the amount but is not the one that stands for it.
    #[must_use]
    pub fn hides(self, column: u32) -> bool {
        column > self.first && column <= self.last
    }
}

/// Runs of places in a row of headings.
#[must_use]
pub fn digit_runs(cells: &[Cell<'_>]) -> Vec<DigitRun> {
    let places: Vec<Option<char>> = cells.iter().map(place_of).collect();
    let mut runs = Vec::new();
    for (index, place) in places.iter().enumerate() {
        if *place != Some('分') {
            continue;
        }
        let back = places[..=index].iter().rev().zip(PLACES.iter().rev());
        let length = back.take_while(|(found, place)| **found == Some(**place)).count();
        if length >= MIN_PLACES
            && let (Ok(first), Ok(last)) = (u32::try_from(index + 1 - length), u32::try_from(index))
        {
            runs.push(DigitRun { first, last });
        }
    }
    runs
}

/// The place that a heading of one character names, in its plain form.
fn place_of(cell: &Cell<'_>) -> Option<char> {
    let Cell::Text(text) = cell else { return None };
    let mut characters = text.chars().filter(|it| !it.is_whitespace());
    let place = match characters.next()? {
        '億' => '亿',
        '萬' => '万',
        '拾' => '十',
        '佰' => '百',
        '仟' => '千',
        '圆' | '圓' => '元',
        other => other,
    };
    characters.next().is_none().then_some(place)
}

/// The row with each amount whole in the first column of its run.
#[must_use]
pub fn join_digits<'c>(cells: &[Cell<'c>], runs: &[DigitRun]) -> Vec<Cell<'c>> {
    let mut joined = cells.to_vec();
    for run in runs {
        let (Ok(first), Ok(last)) = (usize::try_from(run.first), usize::try_from(run.last)) else {
            continue;
        };
        let end = (last + 1).min(joined.len());
        let Some(digits) = joined.get_mut(first..end) else { continue };
        let amount = amount_of(digits, last + 1 - first);
        digits.fill(Cell::Empty);
        if let Some(cell) = digits.first_mut() {
            *cell = amount;
        }
    }
    joined
}

/// Whether words stand where digits should, and whether digits do.
#[must_use]
pub fn words_and_digits(cells: &[Cell<'_>], runs: &[DigitRun]) -> (bool, bool) {
    let is_in_run = |column: u32| runs.iter().any(|run| (run.first..=run.last).contains(&column));
    let own = || (0_u32..).zip(cells).filter(|(column, _)| is_in_run(*column)).map(|it| it.1);
    let is_word =
        |cell: &Cell<'_>| !is_blank(cell) && digit_in(cell).is_none() && mark_in(cell).is_none();
    (own().any(is_word), own().any(|cell| digit_in(cell).is_some()))
}

/// The amount in a run of `width` columns, of which the row may lack the last.
fn amount_of<'c>(digits: &[Cell<'c>], width: usize) -> Cell<'c> {
    if let Some(error) = digits.iter().find(|cell| matches!(cell, Cell::Error(_))) {
        return error.clone();
    }
    let is_nothing = |cell: &Cell<'_>| is_blank(cell) || mark_in(cell) == Some('-');
    if digits.iter().all(is_nothing) {
        return Cell::Empty;
    }
    let mut amount = String::new();
    let mut is_begun = false;
    for place in 0..width {
        let cell = digits.get(place).unwrap_or(&Cell::Empty);
        if width - place == 2 {
            amount.push('.');
        }
        match digit_in(cell) {
            Some(digit) => {
                is_begun = true;
                amount.push(digit);
            }
            None if !is_begun && is_blank(cell) => {}
            None if !is_begun && mark_in(cell) == Some('-') => amount.push('-'),
            None if !is_begun && mark_in(cell) == Some('¥') => {}
            None => amount.push_str(&shown(cell)),
        }
    }
    Cell::Text(amount.into())
}

fn digit_in(cell: &Cell<'_>) -> Option<char> {
    let text = match cell {
        Cell::Text(text) => text.chars().map(half_width).collect(),
        Cell::Number(number) => number_text(*number)?.text,
        _ => return None,
    };
    let mut characters = text.trim().chars();
    let digit = characters.next().filter(char::is_ascii_digit);
    if characters.next().is_some() { None } else { digit }
}

/// A sign or a currency mark alone in a cell.
fn mark_in(cell: &Cell<'_>) -> Option<char> {
    let Cell::Text(text) = cell else { return None };
    match text.trim() {
        "-" | "－" | "—" => Some('-'),
        "¥" | "￥" => Some('¥'),
        _ => None,
    }
}

/// What stands where a digit should, so that it cannot be read as part of an amount.
fn shown(cell: &Cell<'_>) -> String {
    let text = text_of(cell);
    if text.is_empty() { "□".to_owned() } else { format!("[{text}]") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::cells::amount::{AmountUnit, read_amount};

    fn cells<'c>(row: &[&'c str]) -> Vec<Cell<'c>> {
        let cell = |text: &&'c str| {
            if text.is_empty() { Cell::Empty } else { Cell::Text((*text).into()) }
        };
        row.iter().map(cell).collect()
    }

    #[test]
    fn runs_end_with_fen_and_do_not_run_into_each_other() {
        for (row, runs) in [
            ("日期,千,百,十,元,角,分,百,十,元,角,分", vec![(1, 6), (7, 11)]),
            ("摘要,亿,千,百,十,万,千,百,十,元,角,分", vec![(1, 11)]),
            ("拾,圓,角,分", vec![(0, 3)]),
            ("元,角,分", vec![]),
            ("百,元,角,分", vec![]),
            ("月,日,字,号", vec![]),
        ] {
            let row: Vec<&str> = row.split(',').collect();
            let found = digit_runs(&cells(&row));
            let found: Vec<_> = found.iter().map(|run| (run.first, run.last)).collect();
            assert_eq!(found, runs, "{row:?}");
        }
    }

    #[test]
    fn digits_are_joined_or_shown_and_never_guessed() {
        for (row, amount) in [
            (["¥", "1", "2", "6", "0", "0", "0"], "1260.00"),
            (["", "", "", "", "", "0", "7"], ".07"),
            (["", "-", "3", "4", "5", "0", "0"], "-345.00"),
            (["9", "9", "9", "9", "9", "9", "9"], "99999.99"),
            (["", "", "1", "", "0", "0", "0"], "1□0.00"),
            (["", "", "1", "2", "3", "", ""], "123.□□"),
            (["", "", "1", "X", "3", "0", "0"], "1[X]3.00"),
            (["", "", "", "", "", "", ""], ""),
            (["", "", "", "", "", "", "-"], ""),
        ] {
            let joined = join_digits(&cells(&row), &[DigitRun { first: 0, last: 6 }]);
            let expected = match amount {
                "" => Cell::Empty,
                other => Cell::Text(other.to_owned().into()),
            };
            assert_eq!(joined[0], expected, "{row:?}");
            assert!(joined[1..].iter().all(|cell| *cell == Cell::Empty), "{row:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_amount_comes_back_from_its_digits(fen in 1_i64..99_999_999_999_999) {
            let digits = fen.to_string();
            let mut row = vec![Cell::Empty; 14];
            for (place, digit) in digits.chars().rev().enumerate() {
                row[13 - place] = Cell::Text(digit.to_string().into());
            }
            let joined = join_digits(&row, &[DigitRun { first: 0, last: 13 }]);
            let read = read_amount(&joined[0], AmountUnit::Yuan).unwrap().unwrap();
            proptest::prop_assert_eq!(read.money.fen(), fen);
        }

        #[test]
        fn no_row_panics(texts in proptest::collection::vec(".{0,3}", 0..20)) {
            let row: Vec<&str> = texts.iter().map(String::as_str).collect();
            let runs = digit_runs(&cells(&row));
            let _ = join_digits(&cells(&row), &runs);
            let _ = join_digits(&cells(&row), &[DigitRun { first: 2, last: 9 }]);
        }
    }

    #[test]
    fn words_in_place_of_digits_are_seen() {
        for (row, found) in [
            (["", "¥", "1", "2", "-"], (false, true)),
            (["年", "", "", "", ""], (false, false)),
            (["年", "制单：许念安", "", "", ""], (true, false)),
            (["", "", "1", "月", "8"], (true, true)),
            (["", "12", "", "", ""], (true, false)),
        ] {
            let runs = [DigitRun { first: 1, last: 4 }];
            assert_eq!(words_and_digits(&cells(&row), &runs), found, "{row:?}");
        }
    }

    #[test]
    fn a_row_that_ends_within_the_run_is_no_amount() {
        let joined = join_digits(&cells(&["", "1", "2"]), &[DigitRun { first: 0, last: 6 }]);
        assert_eq!(joined[0], Cell::Text("12□□.□□".into()));
        assert_eq!(join_digits(&cells(&["a"]), &[DigitRun { first: 3, last: 6 }]), cells(&["a"]));
    }
}
