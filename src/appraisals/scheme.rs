//! 考核方案: the rows by which unions are judged in a year. Pure.
//!
//! Invariants: the points of the rows that are scored add up to a hundred; every rule is
//! understood; a version is never said differently.

use std::sync::OnceLock;

use serde::Serialize;

use crate::appraisals::points::Points;
use crate::appraisals::rule::Rule;

/// The scheme that the program brings along.
pub const SHIPPED: &str = "GF100";
const CATALOGUE: &str = include_str!("data/scheme_GF100.csv");

crate::spelled! {
    /// 计分方式: who can tell.
    Computable {
        Auto = "auto", "自动";
        Assisted = "assisted", "辅助";
        Manual = "manual", "人工";
    }
}

/// 条目.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub code: String,
    pub area: String,
    pub item: String,
    pub points: Points,
    pub rule: Rule,
    /// As it is written.
    pub rule_text: String,
    pub computable: Computable,
    pub data_needed: String,
}

impl Item {
    /// The letter of its area: the first of its code.
    #[must_use]
    pub fn letter(&self) -> Option<char> {
        self.code.chars().next()
    }

    /// Whether the program computes it.
    #[must_use]
    pub fn is_auto(&self) -> bool {
        self.computable == Computable::Auto
    }

    #[must_use]
    pub fn is_veto(&self) -> bool {
        self.rule.is_veto || (self.rule.zeroes.is_some() && self.points == Points::ZERO)
    }

    #[must_use]
    pub fn is_bonus(&self) -> bool {
        self.rule.bonus.is_some()
    }
}

/// A version of a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    pub code: String,
    /// Of the version that is kept; missing for the one that the program brings along.
    pub id: Option<i64>,
    pub version: i64,
    pub items: Vec<Item>,
}

impl Scheme {
    #[must_use]
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.items.iter().find(|it| it.code == code)
    }
}

/// A row as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WrittenItem {
    pub code: String,
    pub area: String,
    pub item: String,
    pub points: String,
    pub rule: String,
    pub computable: String,
    pub data_needed: String,
}

/// What of a row does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    Points,
    Computable,
    Rule(String),
    Beyond(Points),
    /// A row of no points that neither vetoes nor adds.
    Nothing,
}

/// Reads a row; every fault of it.
pub fn read_item(row: &WrittenItem) -> Result<Item, Vec<Fault>> {
    let mut faults = Vec::new();
    let points = Points::read(&row.points);
    let computable = Computable::read(&row.computable);
    let rule = Rule::read(&row.rule);
    faults.extend(points.is_none().then_some(Fault::Points));
    faults.extend(computable.is_none().then_some(Fault::Computable));
    if let Err(problem) = &rule {
        faults.push(Fault::Rule(problem.0.clone()));
    }
    let (Some(points), Some(computable), Ok(rule)) = (points, computable, rule) else {
        return Err(faults);
    };
    let item = Item {
        code: row.code.clone(),
        area: row.area.clone(),
        item: row.item.clone(),
        points,
        rule,
        rule_text: row.rule.clone(),
        computable,
        data_needed: row.data_needed.clone(),
    };
    if let Some(beyond) = item.rule.beyond(points) {
        return Err(vec![Fault::Beyond(beyond)]);
    }
    let is_scored = !item.is_veto() && !item.is_bonus();
    if is_scored && points == Points::ZERO {
        return Err(vec![Fault::Nothing]);
    }
    Ok(item)
}

/// What the rows that are scored add up to.
#[must_use]
pub fn total(items: &[Item]) -> Points {
    items.iter().filter(|it| !it.is_veto() && !it.is_bonus()).map(|it| it.points).sum()
}

/// The scheme of a hundred points that the program brings along.
#[must_use]
pub fn shipped() -> &'static Scheme {
    static READ: OnceLock<Scheme> = OnceLock::new();
    READ.get_or_init(|| {
        let mut reader = csv::Reader::from_reader(CATALOGUE.as_bytes());
        let rows = reader.records().filter_map(Result::ok);
        let items = rows.filter_map(|row| {
            let at = |place: usize| row.get(place).unwrap_or_default().to_owned();
            read_item(&WrittenItem {
                code: at(0),
                area: at(1),
                item: at(2),
                points: at(3),
                rule: at(4),
                computable: at(5),
                data_needed: at(6),
            })
            .ok()
        });
        Scheme { code: SHIPPED.to_owned(), id: None, version: 0, items: items.collect() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_scheme_is_whole() {
        let scheme = shipped();
        assert_eq!(scheme.items.len(), 103);
        assert_eq!(total(&scheme.items), Points::HUNDRED);
        assert_eq!(scheme.items.iter().filter(|it| it.is_veto()).count(), 9);
        let points = |of: Computable| -> Points {
            scheme.items.iter().filter(|it| it.computable == of).map(|it| it.points).sum()
        };
        assert_eq!(points(Computable::Auto).written(), "65.5");
        assert_eq!(points(Computable::Assisted).written(), "28");
        assert_eq!(points(Computable::Manual).written(), "6.5");
        let lines = CATALOGUE.lines().count();
        assert_eq!(lines, scheme.items.len() + 1, "a row that is not understood is left out");
    }
}
