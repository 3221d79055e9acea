//! Voucher numbers as books write them: `12`, `记-12`, `收 3`, `记字第0012号`.

use super::words::half_width;

/// Characters of the longest number worth reading.
const MAX_CHARACTERS: usize = 30;

/// The word, which may be empty, and the number without leading zeros; `None` when there is no
/// number in it. A part behind the number is kept: `12-1` is the voucher 12-1.
#[must_use]
pub fn split_number(text: &str) -> Option<(String, String)> {
    let text: String = text
        .chars()
        .map(half_width)
        .filter(|character| !character.is_whitespace())
        .take(MAX_CHARACTERS + 1)
        .collect();
    if text.chars().count() > MAX_CHARACTERS {
        return None;
    }
    let start = text.find(|character: char| character.is_ascii_digit())?;
    let (word, number) = text.split_at(start);
    let number = number.trim_end_matches(['号', '#', '.']);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !number.split('-').all(is_number) {
        return None;
    }
    let without_zeros = number.trim_start_matches('0');
    let is_zero = without_zeros.is_empty() || without_zeros.starts_with('-');
    let number = if is_zero { None } else { Some(without_zeros.to_owned()) };
    Some((clean_word(word), number?))
}

/// `记字第` is `记`; `收款凭证` is `收款`.
#[must_use]
pub fn clean_word(word: &str) -> String {
    let word = word.trim().trim_end_matches(['-', '第', '#', '.', '_', ':']);
    let word = word.strip_suffix("凭证").unwrap_or(word);
    word.strip_suffix('字').unwrap_or(word).trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_or_without_their_word() {
        for (written, word, number) in [
            ("12", "", "12"),
            ("0012", "", "12"),
            ("记-12", "记", "12"),
            ("记12", "记", "12"),
            ("收 3", "收", "3"),
            ("记字第12号", "记", "12"),
            ("转－０００７", "转", "7"),
            ("银付-3", "银付", "3"),
            ("记账凭证5", "记账", "5"),
            ("12-1", "", "12-1"),
            ("第8号", "", "8"),
        ] {
            assert_eq!(
                split_number(written),
                Some((word.to_owned(), number.to_owned())),
                "{written}"
            );
        }
    }

    #[test]
    fn what_has_no_number_is_refused() {
        for written in ["", "记", "记-", "记-0", "12a", "1.5", "张三"] {
            assert_eq!(split_number(written), None, "{written}");
        }
    }

    #[test]
    fn words_lose_their_suffixes() {
        for (written, word) in [("记", "记"), ("记字", "记"), ("收款凭证", "收款"), ("转-", "转")]
        {
            assert_eq!(clean_word(written), word);
        }
    }
}
