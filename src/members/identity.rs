//! 证件号码, and how names and numbers are shown to who may not see them whole. Pure.
//!
//! Source: GB 11643, the check digit by ISO 7064 MOD 11-2.

use jiff::civil::Date;

/// Digits of an identity number, the last of which may be X.
const LENGTH: usize = 18;
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

/// What is wrong with a number. Nothing of it is told: what a digit should be would give it away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAnIdentity {
    Length(usize),
    Character,
    Birthday,
    CheckDigit,
}

/// Half width, without space, X in capitals.
#[must_use]
pub fn normal(text: &str) -> String {
    text.chars().filter(|it| !it.is_whitespace()).map(|it| it.to_ascii_uppercase()).collect()
}

pub fn check(number: &str) -> Result<(), NotAnIdentity> {
    let length = number.chars().count();
    if length != LENGTH {
        return Err(NotAnIdentity::Length(length));
    }
    let Some((body, last)) = number.split_at_checked(LENGTH - 1) else {
        return Err(NotAnIdentity::Character);
    };
    let is_digits = body.bytes().all(|it| it.is_ascii_digit());
    if !is_digits || !last.bytes().all(|it| it.is_ascii_digit() || it == b'X') {
        return Err(NotAnIdentity::Character);
    }
    let part = |from: usize, to: usize| body.get(from..to).and_then(|it| it.parse().ok());
    let born = part(6, 10).zip(part(10, 12)).zip(part(12, 14));
    let born = born.map(|((year, month), day): ((i16, i16), i16)| {
        let [month, day] = [month, day].map(|it| i8::try_from(it).unwrap_or_default());
        Date::new(year, month, day).is_ok() && year >= 1900
    });
    if born != Some(true) {
        return Err(NotAnIdentity::Birthday);
    }
    let digits = body.bytes().map(|it| u32::from(it - b'0'));
    let sum: u32 = digits.zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let place = usize::try_from(sum % 11).unwrap_or_default();
    if CHECKS.get(place).copied() == last.bytes().next() {
        Ok(())
    } else {
        Err(NotAnIdentity::CheckDigit)
    }
}

/// 张三丰 is 张**.
#[must_use]
pub fn masked_name(name: &str) -> String {
    let mut characters = name.chars();
    let first: String = characters.next().into_iter().collect();
    first + &"*".repeat(characters.count())
}

/// The first six and the last four stay.
#[must_use]
pub fn masked_identity(number: &str) -> String {
    masked(number, 6, 4)
}

/// The first three and the last four of a phone stay; of a card the last four.
#[must_use]
pub fn masked_phone(number: &str) -> String {
    masked(number, 3, 4)
}

#[must_use]
pub fn masked_card(number: &str) -> String {
    masked(number, 0, 4)
}

/// A number too short for both ends is hidden whole.
fn masked(text: &str, first: usize, last: usize) -> String {
    let characters: Vec<char> = text.chars().collect();
    let length = characters.len();
    let is_shown =
        |place: usize| length > first + last && (place < first || place + last >= length);
    let shown = characters.iter().enumerate();
    shown.map(|(place, it)| if is_shown(place) { *it } else { '*' }).collect()
}

/// Runs of digits that may be a number of a person, in words that somebody else made.
const MIN_DIGITS: usize = 7;

/// Words of a finding without numbers of people in them.
#[must_use]
pub fn without_numbers(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    let mut run = String::new();
    let digits = |run: &str| run.chars().filter(|it| it.is_numeric()).count();
    let end = |run: &mut String, said: &mut String| {
        if digits(run) >= MIN_DIGITS {
            said.push_str("***");
        } else {
            said.push_str(run);
        }
        run.clear();
    };
    for character in text.chars() {
        let joins = character.is_numeric() || matches!(character, 'X' | 'x');
        if joins || (!run.is_empty() && matches!(character, ' ' | '-' | '\u{3000}')) {
            run.push(character);
        } else {
            end(&mut run, &mut said);
            said.push(character);
        }
    }
    end(&mut run, &mut said);
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_with_its_length_birthday_and_check_digit() {
        for (number, expected) in [
            // The worked example of the standard.
            ("11010519491231002X", Ok(())),
            ("110105194912310021", Err(NotAnIdentity::CheckDigit)),
            ("110105194913310020", Err(NotAnIdentity::Birthday)),
            ("110105194902300028", Err(NotAnIdentity::Birthday)),
            ("11010518491231002X", Err(NotAnIdentity::Birthday)),
            ("1101051949123100X2", Err(NotAnIdentity::Character)),
            ("11010519491231002", Err(NotAnIdentity::Length(17))),
            ("", Err(NotAnIdentity::Length(0))),
            ("甲1010519491231002X", Err(NotAnIdentity::Character)),
        ] {
            assert_eq!(check(number), expected, "{number}");
        }
        assert_eq!(normal(" 11010519491231002x "), "11010519491231002X");
    }

    #[test]
    fn every_wrong_digit_is_found() {
        let number = "11010519491231002X";
        for place in 0..LENGTH - 1 {
            for digit in b'0'..=b'9' {
                let mut other = number.as_bytes().to_vec();
                other[place] = digit;
                let other = String::from_utf8(other).unwrap();
                assert_eq!(check(&other).is_ok(), other == number, "{other}");
            }
        }
    }

    #[test]
    fn what_is_masked_keeps_its_ends() {
        for (name, masked) in [("张三", "张*"), ("欧阳修远", "欧***"), ("张", "张"), ("", "")]
        {
            assert_eq!(masked_name(name), masked);
        }
        assert_eq!(masked_identity("11010519491231002X"), "110105********002X");
        assert_eq!(masked_phone("13900001234"), "139****1234");
        assert_eq!(masked_card("6222000011112222"), "************2222");
        assert_eq!(masked_identity("1234567890"), "**********");
        assert_eq!(masked_phone(""), "");
    }

    #[test]
    fn words_lose_numbers_of_people_and_keep_amounts_and_days() {
        for (text, left) in [
            ("11010519491231002X", "***"),
            ("号码 110105 19491231 002x 有误", "号码 ***有误"),
            ("１３９００００１２３４", "***"),
            ("2025-03 为 17.25 元", "2025-03 为 17.25 元"),
            ("第 12 行", "第 12 行"),
        ] {
            assert_eq!(without_numbers(text), left);
        }
    }
}
