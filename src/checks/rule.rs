//! 检查规则: what is asked of the books, from which year on, by which clause. Pure.
//!
//! Invariants: an id is never renamed; the list is data, and its hash is the version of the set by
//! which a run can be repeated.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::platform::evidence::sha256_hex;

/// The rule that adds up what a person had from all unions of the tree.
pub const OVER_UNIONS: &str = "FE02";

crate::spelled! {
    /// 级别.
    Level {
        Refuse = "refuse", "拒绝";
        /// Must be explained.
        Warn = "warn", "警告";
        Inform = "inform", "提示";
        /// Data that nobody keeps yet: no finding.
        Incomputable = "incomputable", "无法计算";
    }
}

crate::spelled! {
    /// What a rule looks at.
    Scope {
        Voucher = "voucher", "凭证";
        Unit = "unit", "单位";
        Pair = "pair", "上下级";
        Tree = "tree", "本级及下级";
    }
}

/// 规则.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    pub id: String,
    /// The first year that it is asked of.
    pub from_year: Option<i64>,
    pub to_year: Option<i64>,
    /// That of its findings, where they do not say another one themselves.
    pub level: Level,
    pub scope: Scope,
    pub title: String,
    pub clause: String,
    pub mend: String,
}

impl Rule {
    /// `UP`.
    #[must_use]
    pub fn family(&self) -> &str {
        self.id.trim_end_matches(|it: char| it.is_ascii_digit())
    }

    #[must_use]
    pub fn holds_in(&self, year: i64) -> bool {
        self.from_year.is_none_or(|from| from <= year) && self.to_year.is_none_or(|to| year <= to)
    }
}

#[derive(Deserialize)]
struct Row {
    id: String,
    from_year: Option<i64>,
    to_year: Option<i64>,
    level: String,
    scope: String,
    title: String,
    clause: String,
    mend: String,
}

const LIST: &str = include_str!("data/rules.csv");

/// Characters of the hash that say which list it was.
const VERSION_CHARACTERS: usize = 12;

fn read() -> Vec<Rule> {
    let level = |label: &str| Level::EVERY.iter().copied().find(|it| it.label() == label);
    let rows = csv::Reader::from_reader(LIST.as_bytes()).into_deserialize::<Row>();
    let rule = |row: Row| {
        Some(Rule {
            level: level(&row.level)?,
            scope: Scope::read(&row.scope)?,
            id: row.id,
            from_year: row.from_year,
            to_year: row.to_year,
            title: row.title,
            clause: row.clause,
            mend: row.mend,
        })
    };
    rows.filter_map(Result::ok).filter_map(rule).collect()
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(read);
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let hash = sha256_hex(LIST.as_bytes());
    hash.get(..VERSION_CHARACTERS).unwrap_or_default().to_owned()
});

/// All rules, in the order of the list.
#[must_use]
pub fn rules() -> &'static [Rule] {
    &RULES
}

#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|it| it.id == id)
}

/// 规则版本.
#[must_use]
pub fn version() -> &'static str {
    &VERSION
}

/// The families, each once, in the order of the list.
#[must_use]
pub fn families() -> Vec<&'static str> {
    let mut families: Vec<&str> = Vec::new();
    for rule in rules() {
        if !families.contains(&rule.family()) {
            families.push(rule.family());
        }
    }
    families
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_every_rule_once_and_each_says_clause_and_remedy() {
        let lines = LIST.lines().count() - 1;
        assert_eq!((rules().len(), lines), (73, 73));
        let mut ids: Vec<&str> = rules().iter().map(|it| it.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 73);
        for rule in rules() {
            assert!(!rule.title.is_empty() && !rule.clause.is_empty(), "{}", rule.id);
            assert!(!rule.mend.is_empty(), "{}", rule.id);
        }
        assert_eq!(rule("UP01").map(Rule::family), Some("UP"));
    }
}
