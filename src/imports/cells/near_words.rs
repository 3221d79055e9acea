//! Headings that are one character away from a word, and parts of words, found without looking at
//! each word: any sheet of text may ask for them thousands of times.
//!
//! Invariant: what is found is what a look at every word would find; only the time is another.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::imports::cells::words::edit_distance;

/// Odd, with its bits spread: no two short texts come to one number but by rare chance.
const MIXER: u64 = 0x517c_c1b7_2722_0a95;

/// Words by what is left of them when one character is taken out, and by their parts.
#[derive(Debug, Default)]
pub struct NearWords {
    by_variant: FxHashMap<u64, Vec<&'static str>>,
    pieces: FxHashSet<&'static str>,
}

impl NearWords {
    #[must_use]
    pub fn of(words: impl Iterator<Item = &'static str>) -> Self {
        let mut near = Self::default();
        let distinct: FxHashSet<&'static str> = words.collect();
        for word in distinct {
            for variant in variants(word) {
                near.by_variant.entry(variant).or_default().push(word);
            }
            let ends = || word.char_indices().map(|(at, it)| at + it.len_utf8());
            for (start, _) in word.char_indices() {
                near.pieces.extend(ends().filter_map(|end| word.get(start..end)));
            }
        }
        near
    }

    /// The words that are at most one character away, in their own order.
    #[must_use]
    pub fn near(&self, written: &str) -> Vec<&'static str> {
        let mut found: Vec<&'static str> = Vec::new();
        for variant in variants(written) {
            for word in self.by_variant.get(&variant).into_iter().flatten() {
                if !found.contains(word) && edit_distance(written, word, 1).is_some() {
                    found.push(*word);
                }
            }
        }
        found.sort_unstable();
        found
    }

    /// Whether any word is at most one character away.
    #[must_use]
    pub fn has_near(&self, written: &str) -> bool {
        variants(written).any(|variant| {
            let mut sharing = self.by_variant.get(&variant).into_iter().flatten();
            sharing.any(|word| edit_distance(written, word, 1).is_some())
        })
    }

    /// Whether this may be what one row of a heading says, whose other rows say the rest of it.
    #[must_use]
    pub fn is_piece(&self, written: &str) -> bool {
        written.is_empty() || self.pieces.contains(written)
    }
}

/// The text, and the text without each of its characters, each as a number: texts that are one
/// character apart have one of these in common. Others may have, too; nobody goes by this alone.
fn variants(text: &str) -> impl Iterator<Item = u64> {
    let count = text.chars().count();
    (0..=count).map(move |left_out| {
        let kept = text.chars().enumerate().filter(|(place, _)| *place != left_out);
        kept.fold(0, |number: u64, (_, character)| {
            (number.rotate_left(5) ^ u64::from(u32::from(character))).wrapping_mul(MIXER)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [&str; 6] = ["借方金额", "贷方金额", "科目编码", "科目编号", "摘要", "凭证字号"];

    fn words() -> NearWords {
        NearWords::of(WORDS.into_iter())
    }

    #[test]
    fn words_one_character_away_are_found() {
        for (written, near) in [
            ("借方金额", &["借方金额", "贷方金额"][..]),
            ("货方金额", &["借方金额", "贷方金额"]),
            ("借方金", &["借方金额"]),
            ("科目的编码", &["科目编码"]),
            ("科目编", &["科目编码", "科目编号"]),
            ("凭证号", &["凭证字号"]),
            ("摘", &["摘要"]),
            ("金额借方", &[]),
            ("", &[]),
        ] {
            let mut near = near.to_vec();
            near.sort_unstable();
            assert_eq!(words().near(written), near, "{written}");
            assert_eq!(words().has_near(written), !near.is_empty(), "{written}");
        }
    }

    #[test]
    fn pieces_are_all_that_stands_together_in_a_word() {
        for (written, is_piece) in [
            ("借方", true),
            ("方金", true),
            ("摘要", true),
            ("", true),
            ("借金", false),
            ("要摘", false),
        ] {
            assert_eq!(words().is_piece(written), is_piece, "{written}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_else_is_found_than_by_looking_at_each(written in "[借贷方金额科目编码号摘要凭证字]{0,6}") {
            let mut each: Vec<&str> =
                WORDS.into_iter().filter(|it| edit_distance(&written, it, 1).is_some()).collect();
            each.sort_unstable();
            proptest::prop_assert_eq!(words().near(&written), each);
        }
    }
}
