//! Numbers of accounts that money goes to. Pure.

/// Digits of the shortest and the longest number (GB/T 14504 and foreign accounts of up to 34).
const DIGITS: std::ops::RangeInclusive<usize> = 5..=34;

/// The digits of a number as people write it; `None` where it is none.
#[must_use]
pub fn read_account_number(text: &str) -> Option<String> {
    let mut digits = String::new();
    for character in text.trim().chars() {
        match character {
            '0'..='9' => digits.push(character),
            '０'..='９' => digits.extend(char::from_digit(u32::from(character) - 0xFF10, 10)),
            ' ' | '-' | '\u{3000}' | '\u{a0}' => {}
            _ => return None,
        }
    }
    DIGITS.contains(&digits.len()).then_some(digits)
}

/// `**** 6789`: enough to compare it with a paper, too little to pay to it.
#[must_use]
pub fn masked_number(digits: &str) -> String {
    let shown = if digits.len() >= 12 { 4 } else { 2 };
    let tail = digits.len().checked_sub(shown).and_then(|start| digits.get(start..));
    format!("**** {}", tail.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_people_write_it_and_nothing_else_is_one() {
        for (written, digits) in [
            ("6222 0000 1111 2222 333", Some("6222000011112222333")),
            ("0421-01-00400012", Some("04210100400012")),
            ("１２３４５", Some("12345")),
            (" 12345 ", Some("12345")),
            ("1234", None),
            ("", None),
            ("12345.6", None),
            ("1.2345E+18", None),
            ("账号12345", None),
            ("12345678901234567890123456789012345", None),
        ] {
            assert_eq!(read_account_number(written).as_deref(), digits, "{written}");
        }
    }

    #[test]
    fn of_a_masked_number_only_its_end_is_left() {
        assert_eq!(masked_number("6222000011112222333"), "**** 2333");
        assert_eq!(masked_number("12345"), "**** 45");
    }
}
