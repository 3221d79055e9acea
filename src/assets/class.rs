//! 资产类别: what a card is of, where it stands in the chart, and how long it lasts at the least
//! (财会〔2021〕7号 附录2; art. 35, 40). Pure.

use std::sync::LazyLock;

use serde::Deserialize;

crate::spelled! {
    /// How a class is booked and written off.
    Sort {
        /// 162, written down on 163.
        Fixed = "fixed", "固定资产";
        /// 162, never written down: 文物和陈列品、动植物、图书档案、土地.
        Kept = "kept", "不计提折旧的固定资产";
        /// 171, written down on 172.
        Intangible = "intangible", "无形资产";
        /// 181, written down on itself.
        Deferred = "deferred", "长期待摊费用";
        /// 161, until it is completed.
        Building = "building", "在建工程";
    }
}

impl Sort {
    /// The account that holds the cost.
    #[must_use]
    pub fn cost_account(self) -> &'static str {
        match self {
            Self::Fixed | Self::Kept => "162",
            Self::Intangible => "171",
            Self::Deferred => "181",
            Self::Building => "161",
        }
    }

    /// The account that holds what was written down, where it is another one.
    #[must_use]
    pub fn taken_account(self) -> Option<&'static str> {
        match self {
            Self::Fixed | Self::Kept => Some("163"),
            Self::Intangible => Some("172"),
            Self::Deferred | Self::Building => None,
        }
    }

    /// Whether it is written down at all.
    #[must_use]
    pub fn wears(self) -> bool {
        matches!(self, Self::Fixed | Self::Intangible | Self::Deferred)
    }
}

/// A class as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    pub name: String,
    pub sort: Sort,
    /// Whole years, at the least and at the most.
    pub least_years: Option<i64>,
    pub most_years: Option<i64>,
    other_names: Vec<String>,
}

impl Class {
    /// `不低于 6 年`, `10—15 年`; empty where nothing is said.
    #[must_use]
    pub fn years_words(&self) -> String {
        match (self.least_years, self.most_years) {
            (Some(least), Some(most)) => format!("{least}—{most} 年"),
            (Some(least), None) => format!("不低于 {least} 年"),
            _ => String::new(),
        }
    }

    /// Whether a life of so many months is within what the list says.
    #[must_use]
    pub fn allows(&self, months: i64) -> bool {
        self.least_years.is_none_or(|least| months >= least * 12)
            && self.most_years.is_none_or(|most| months <= most * 12)
    }
}

#[derive(Deserialize)]
struct Line {
    name: String,
    sort: String,
    least_years: Option<i64>,
    most_years: Option<i64>,
    other_names: String,
}

static CLASSES: LazyLock<Vec<Class>> = LazyLock::new(|| {
    let text = include_str!("data/classes.csv");
    let lines = csv::Reader::from_reader(text.as_bytes()).into_deserialize::<Line>();
    let class = |line: Line| {
        Some(Class {
            sort: Sort::read(&line.sort)?,
            name: line.name,
            least_years: line.least_years,
            most_years: line.most_years,
            other_names: line.other_names.split_whitespace().map(str::to_owned).collect(),
        })
    };
    lines.filter_map(|line| class(line.ok()?)).collect()
});

/// Every class, in the order of the list.
#[must_use]
pub fn classes() -> &'static [Class] {
    &CLASSES
}

/// The class of a name as people write it.
#[must_use]
pub fn class_called(text: &str) -> Option<&'static Class> {
    let plain = |text: &str| text.replace('(', "（").replace(')', "）").replace(' ', "");
    let wanted = plain(text);
    let is_it = |it: &&Class| {
        plain(&it.name) == wanted || it.other_names.iter().any(|name| plain(name) == wanted)
    };
    classes().iter().find(is_it)
}

/// The class under the name that a card keeps.
#[must_use]
pub fn class_named(name: &str) -> Option<&'static Class> {
    classes().iter().find(|it| it.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_whole_and_its_names_are_told_apart() {
        assert_eq!(classes().len(), 37);
        for class in classes() {
            assert_eq!(class_called(&class.name).map(|it| &it.name), Some(&class.name));
            assert!(class.least_years <= class.most_years.or(class.least_years), "{}", class.name);
        }
        // 图书档案设备 wears, 图书档案 does not.
        assert_eq!(class_called("图书档案设备").map(|it| it.sort), Some(Sort::Fixed));
        assert_eq!(class_called("图书档案").map(|it| it.sort), Some(Sort::Kept));
        assert_eq!(
            class_called("业务及管理用房(砖混结构)").and_then(|it| it.least_years),
            Some(30)
        );
        assert_eq!(class_called("计算机外设"), None);
    }

    #[test]
    fn a_life_is_judged_by_the_years_of_its_class() {
        let cases = [
            ("计算机设备", 72, true),
            ("计算机设备", 71, false),
            ("医疗设备", 60, true),
            ("医疗设备", 120, true),
            ("医疗设备", 121, false),
            ("无形资产", 12, true),
        ];
        for (name, months, is_allowed) in cases {
            let class = class_called(name).unwrap();
            assert_eq!(class.allows(months), is_allowed, "{name} {months}");
        }
    }
}
