//! A spreadsheet's float as the decimal that its author saw.
//!
//! Invariant: spreadsheets keep and show 15 significant digits; whatever stands behind them is
//! noise of binary arithmetic and is removed here, in one place, by rounding the decimal text.

/// A float as plain decimal text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberText {
    /// Plain decimal: no exponent, no grouping, no trailing zeros.
    pub text: String,
    /// Whether the float was not exactly the nearest one to this decimal.
    pub had_noise: bool,
}

/// The shortest decimal with at most 15 significant digits; `None` for what is no number.
///
/// `434.99999999999994` is `435` with noise; `0.1` is `0.1` without.
#[must_use]
pub fn number_text(value: f64) -> Option<NumberText> {
    if !value.is_finite() {
        return None;
    }
    // The shortest text that reads back as this float; nearly always it is short enough.
    let shortest = value.to_string();
    if is_plain(&shortest) {
        return Some(NumberText { text: shortest, had_noise: false });
    }
    // 14 places behind the first digit: 15 significant digits.
    let scientific = format!("{value:.14e}");
    let (mantissa, exponent) = scientific.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return Some(NumberText { text: "0".to_owned(), had_noise: false });
    }
    let text = format!("{sign}{}", place_point(digits, exponent));
    let had_noise = text.parse::<f64>().is_ok_and(|nearest| nearest.to_bits() != value.to_bits());
    Some(NumberText { text, had_noise })
}

/// At most 15 digits in all, so certainly at most 15 significant ones; `-0` is not plain.
fn is_plain(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits <= 15 && text != "-0"
}

/// `digits` with the decimal point behind the digit of 10^`exponent`'s place.
fn place_point(digits: &str, exponent: i32) -> String {
    let whole_digits = usize::try_from(exponent + 1).unwrap_or(0);
    if exponent < 0 {
        let zeros = usize::try_from(-exponent - 1).unwrap_or(0);
        return format!("0.{}{digits}", "0".repeat(zeros));
    }
    if digits.len() <= whole_digits {
        return format!("{digits}{}", "0".repeat(whole_digits - digits.len()));
    }
    let (whole, fraction) = digits.split_at(whole_digits);
    format!("{whole}.{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(value: f64, text: &str, had_noise: bool) {
        let expected = NumberText { text: text.to_owned(), had_noise };
        assert_eq!(number_text(value), Some(expected), "{value:?}");
    }

    #[test]
    fn noise_of_binary_arithmetic_is_removed_and_told() {
        check(434.99999999999994, "435", true);
        check(0.1 + 0.2, "0.3", true);
        check(0.1, "0.1", false);
        check(435.0, "435", false);
        check(-1234.5, "-1234.5", false);
        check(0.0, "0", false);
        check(-0.0, "0", false);
        check(0.05, "0.05", false);
        check(123456789012.34, "123456789012.34", false);
        check(1e15, "1000000000000000", false);
        check(1.5e-7, "0.00000015", false);
        check(333.333333333333, "333.333333333333", false);
        check(1000.0 / 3.0, "333.333333333333", true);
        check(45678.0, "45678", false);
    }

    #[test]
    fn what_is_no_number_has_no_text() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(number_text(value), None);
        }
    }

    proptest! {
        #[test]
        fn amounts_in_fen_come_back_exactly(fen in -99_999_999_999_999_i64..99_999_999_999_999) {
            let money = crate::money::Money::from_fen(fen);
            let value: f64 = money.to_string().parse().unwrap();
            let read = number_text(value).unwrap();
            prop_assert!(!read.had_noise);
            prop_assert_eq!(read.text.parse::<crate::money::Money>().unwrap(), money);
        }
    }
}
