//! 部门预算支出经济分类科目: by what expenditure is classed, the same list for every unit.

const LIST: &str = include_str!("data/economic_classes.csv");

/// Codes with names as the list writes them, in its order.
pub fn listed_classes() -> impl Iterator<Item = (&'static str, &'static str)> {
    LIST.lines().skip(1).filter_map(|line| line.split_once(','))
}
