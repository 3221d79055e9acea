//! Names by the first letters of their pinyin, whatever reading of a character was meant.
//!
//! Invariant: the readings of each character stand side by side, so that a name with many of
//! them is matched character by character and never spelled out in all ways.

use pinyin::{ToPinyin as _, ToPinyinMulti as _};

/// Spellings told beside a name where a browser does the matching.
const MAX_SPELLINGS: usize = 8;

/// First letters of a text's pinyin, the usual reading of each character: `hyf` for 会议费. What
/// has no pinyin stays as it is.
pub fn initials_of(text: &str) -> String {
    let letter = |character: char| match character.to_pinyin() {
        Some(sound) => sound.first_letter().chars().next(),
        None => character.is_ascii_alphanumeric().then(|| character.to_ascii_lowercase()),
    };
    text.chars().filter_map(letter).collect()
}

/// The first letters that a character may have; `-` parts the levels of a name; nothing for what
/// is not typed.
fn letters_of(character: char) -> String {
    if character == '-' || character.is_ascii_alphanumeric() {
        return character.to_ascii_lowercase().to_string();
    }
    let mut letters = String::new();
    for sound in character.to_pinyin_multi().into_iter().flatten() {
        let letter = sound.first_letter();
        if !letters.contains(letter) {
            letters.push_str(letter);
        }
    }
    letters
}

/// The letters of each character, parted by blanks: `y xh c k` for 银行存款.
pub fn sounds_of(text: &str) -> String {
    let each = text.chars().map(letters_of).filter(|letters| !letters.is_empty());
    each.collect::<Vec<_>>().join(" ")
}

/// Whether what was typed are first letters of some run of a name's characters.
pub fn sounds_like(name: &str, typed: &str) -> bool {
    let typed: Vec<char> = typed.chars().collect();
    let is_typed = typed.len() > 1 && typed.iter().all(char::is_ascii_alphanumeric);
    if !is_typed {
        return false;
    }
    let letters: Vec<String> = name.chars().map(letters_of).filter(|it| !it.is_empty()).collect();
    let fits = |run: &[String]| {
        let mut pairs = run.iter().zip(&typed);
        pairs.all(|(letters, typed)| letters.contains(typed.to_ascii_lowercase()))
    };
    letters.windows(typed.len()).any(fits)
}

/// The first letters of a name in each of its readings, as far as they are few.
pub fn spellings_of(text: &str) -> String {
    let mut spellings = vec![String::new()];
    for letters in text.chars().map(letters_of).filter(|it| it != "-" && !it.is_empty()) {
        let room = MAX_SPELLINGS / spellings.len();
        let taken: Vec<char> = letters.chars().take(room.max(1)).collect();
        let longer = |start: &String| {
            taken.iter().map(|letter| format!("{start}{letter}")).collect::<Vec<_>>()
        };
        spellings = spellings.iter().flat_map(longer).collect();
    }
    spellings.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_its_first_letters() {
        for (name, initials) in [("会议费", "hyf"), ("其他支出-A", "qtzca")] {
            assert_eq!(initials_of(name), initials);
        }
    }

    #[test]
    fn every_reading_of_a_character_counts() {
        for (name, typed) in [
            ("银行存款", "yhck"),
            ("银行存款", "yxck"),
            ("长期待摊费用", "cqdtfy"),
            ("长期待摊费用", "zqdtfy"),
            ("预算稳定调节基金", "yswdtjjj"),
            ("年初余额调整", "ncyetz"),
            ("年初余额调整", "tz"),
            ("劳动关系协调支出", "xtzc"),
            ("行政支出-会议费", "hyf"),
            ("重点项目", "ZDXM"),
            ("102银行", "102yh"),
        ] {
            assert!(sounds_like(name, typed), "{name} {typed}");
        }
        for (name, typed) in [
            ("银行存款", "yck"),
            ("银行存款", "y"),
            ("银行存款", "银行"),
            ("会议费", "hyfx"),
            ("", "ab"),
        ] {
            assert!(!sounds_like(name, typed), "{name} {typed}");
        }
    }

    #[test]
    fn a_name_of_many_readings_stays_short() {
        let name = "行长调重会".repeat(20);
        assert!(sounds_of(&name).len() < 1_000);
        let spellings = spellings_of(&name);
        assert!(spellings.split(' ').count() <= MAX_SPELLINGS, "{spellings}");
        assert!(spellings_of("银行存款").split(' ').any(|it| it == "yhck"));
        assert!(sounds_like(&name, &"hctch".repeat(20)));
    }
}
