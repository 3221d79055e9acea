//! The words of the interface: Chinese as it stands in the pages, English on request.
//!
//! Invariants: the Chinese text is the key, so that nothing is shown that the source does not
//! say; a test finds every text without an English one. Data, findings and official forms stay
//! as they are.

use std::collections::HashMap;
use std::sync::OnceLock;

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

    pub fn is_english(self) -> bool {
        self.is_english
    }

    /// As the `lang` of a page.
    pub fn lang(self) -> &'static str {
        if self.is_english { "en" } else { "zh-CN" }
    }

    /// A text of the interface.
    pub fn t(self, chinese: &'static str) -> &'static str {
        if self.is_english { english(chinese).unwrap_or(chinese) } else { chinese }
    }

    /// A text with places `{}` for what varies.
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

/// Chinese as the source says it, and its English.
const ENGLISH: &str = include_str!("data/words_en.csv");

/// The English of a text, if it has one.
pub fn english(chinese: &str) -> Option<&'static str> {
    static TABLE: OnceLock<HashMap<String, String>> = OnceLock::new();
    let pairs = || csv::Reader::from_reader(ENGLISH.as_bytes()).into_deserialize().flatten();
    TABLE.get_or_init(|| pairs().collect()).get(chinese).map(String::as_str)
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
    fn each_text_stands_once_with_its_english() {
        let mut reader = csv::Reader::from_reader(ENGLISH.as_bytes());
        let mut seen: HashMap<String, String> = HashMap::new();
        for record in reader.deserialize() {
            let (chinese, english): (String, String) = record.unwrap();
            assert!(!english.is_empty(), "{chinese}");
            assert_eq!(chinese.matches("{}").count(), english.matches("{}").count(), "{chinese}");
            assert_eq!(seen.insert(chinese.clone(), english), None, "{chinese}");
        }
        assert!(seen.len() > 500);
    }
}
