//! 帮扶规定: from which own cost on, how many days in public, which papers, which categories only with
//! a family's file. Pure.
//!
//! Defaults are ours; a union says others from a day on, by a dated rule of the kind
//! [`AID_TERMS`] that names what it changes.

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// The kind of dated rule that says terms.
pub const AID_TERMS: &str = "aid_terms";

/// What applications are checked by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AidTerms {
    /// 个人负担费用 from which on illness is aided; none where nobody says so.
    pub own_cost: Option<Money>,
    /// Whole days in public, the first and the last counted.
    pub notice_days: i64,
    /// Kinds of papers that must be there; where none are named, one of any kind.
    pub papers: Vec<String>,
    /// 类别 that need a family's file.
    pub family_first: Vec<String>,
}

impl Default for AidTerms {
    fn default() -> Self {
        Self {
            own_cost: None,
            notice_days: 5,
            papers: Vec::new(),
            family_first: vec!["困难职工帮扶".to_owned()],
        }
    }
}

impl AidTerms {
    /// `own_cost=10000.00 notice_days=7`, `papers=诊断证明 费用票据`.
    ///
    /// # Errors
    /// What could not be read, and why.
    pub fn read(said: &[String]) -> Result<serde_json::Value, (String, String)> {
        let mut terms = serde_json::Map::new();
        for text in said {
            let (key, value) = text.split_once('=').unwrap_or((text, ""));
            let value = match key {
                "papers" | "family_first" => {
                    value.split_whitespace().map(serde_json::Value::from).collect()
                }
                "notice_days" => value
                    .parse::<i64>()
                    .ok()
                    .filter(|days| (0..=365).contains(days))
                    .map(serde_json::Value::from)
                    .ok_or_else(|| (text.clone(), "0 至 365 的天数".to_owned()))?,
                _ => serde_json::Value::from(value),
            };
            terms.insert(key.to_owned(), value);
        }
        let terms = serde_json::Value::Object(terms);
        let all = said.join(" ");
        if said.is_empty() {
            return Err((all, "至少一项规定".to_owned()));
        }
        let read: Result<Self, _> = serde_json::from_value(terms.clone());
        read.map_err(|why| (all, why.to_string()))?;
        Ok(terms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_read_and_unknown_ones_are_not() {
        for (texts, is_right) in [
            (&["own_cost=10000.00", "notice_days=7"][..], true),
            (&["papers=诊断证明 费用票据"], true),
            (&["notice_days=-1"], false),
            (&["own_cost=一万"], false),
            (&["days=5"], false),
            (&[], false),
        ] {
            let said: Vec<String> = texts.iter().map(|it| (*it).to_owned()).collect();
            assert_eq!(AidTerms::read(&said).is_ok(), is_right, "{texts:?}");
        }
    }
}
