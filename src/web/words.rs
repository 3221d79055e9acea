//! The words of the interface: Chinese as it stands in the pages, English on request.
//!
//! Invariants: the Chinese text is the key, so that nothing is shown that the source does not
//! say; a test finds every text without an English one. Data, findings and official forms stay
//! as they are.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::words_en::ENGLISH;

/// Speaks one language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words {
    is_english: bool,
}

impl Words {
    /// `en` is English; everything else Chinese.
    #[must_use]
    pub fn of(language: &str) -> Self {
        Self { is_english: language == "en" }
    }

    #[must_use]
    pub fn is_english(self) -> bool {
        self.is_english
    }

    /// As the `lang` of a page.
    #[must_use]
    pub fn lang(self) -> &'static str {
        if self.is_english { "en" } else { "zh-CN" }
    }

    /// A text of the interface.
    #[must_use]
    pub fn t(self, chinese: &'static str) -> &'static str {
        if self.is_english { english(chinese).unwrap_or(chinese) } else { chinese }
    }

    /// A text with places `{}` for what varies.
    #[must_use]
    pub fn f(self, chinese: &'static str, parts: &[&dyn std::fmt::Display]) -> String {
        let mut pieces = self.t(chinese).split("{}");
        let mut text = pieces.next().unwrap_or_default().to_owned();
        for (piece, part) in pieces.zip(parts) {
            text.push_str(&part.to_string());
            text.push_str(piece);
        }
        text
    }
}

/// The English of a text, if it has one.
#[must_use]
pub fn english(chinese: &str) -> Option<&'static str> {
    static TABLE: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let table = || ENGLISH.iter().flat_map(|part| part.iter()).copied().collect();
    TABLE.get_or_init(table).get(chinese).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_filled_in_order() {
        let zh = Words::of("zh");
        assert_eq!(zh.f("共 {} 行，第 {} 页", &[&3, &1]), "共 3 行，第 1 页");
        assert_eq!(zh.f("没有", &[&1]), "没有");
        assert_eq!(Words::of("en").lang(), "en");
    }

    #[test]
    fn no_text_has_two_english_ones() {
        let mut seen: HashMap<&str, &str> = HashMap::new();
        for (chinese, english) in ENGLISH.iter().flat_map(|part| part.iter()) {
            let other = seen.insert(chinese, english);
            assert!(other.is_none_or(|other| other == *english), "{chinese}: {other:?} {english}");
        }
    }
}
