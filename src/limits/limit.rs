//! A row of limits, and which rows a line meets. Pure.
//!
//! Invariants: rows about one 项目 and 计量 are set against each other, the one of the nearest union
//! holds; of rows that are equally near the newest holds for each thing that rows say; another
//! 计量 is another limit and holds beside it.

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::money::Money;
use crate::money::percent::Percent;

crate::spelled! {
    /// 计量: what an amount is set against.
    Measure {
        /// 金额 ÷ 数量 of a line.
        PerHead = "per_head", "人次";
        /// Lines of one programme, day and union together.
        Event = "event", "次";
        /// 金额 ÷ 数量 as days.
        Day = "day", "天";
        /// All lines of a person in a calendar year.
        PersonYear = "person_year", "人年";
    }
}

crate::spelled! {
    /// 形式: in what it is given.
    Form {
        Goods = "goods", "实物";
        Coupon = "coupon", "提货券";
        Cash = "cash", "现金";
    }
}

crate::spelled! {
    /// 排除对象: who gets nothing.
    Excluded {
        /// None of the year's months up to the day is paid.
        FeeUnpaid = "fee_unpaid", "未缴会费";
        /// On a roll, but with no base.
        OutsideBase = "outside_base", "基数外";
        Retired = "retired", "退休";
        NoMember = "no_member", "非会员";
    }
}

/// 同一病种, which stands in 形式.
pub const SAME_ILLNESS: &str = "同一病种";
/// How it is kept there.
pub const BY_ILLNESS: &str = "same_illness";

/// A row in force from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Limit {
    pub id: i64,
    #[serde(skip)]
    pub unit_id: i64,
    #[serde(skip)]
    pub applies_to_id: i64,
    /// Code of the union that was named; empty where none was.
    pub applies_to: String,
    pub province: String,
    pub item: String,
    pub amount: Option<Money>,
    pub measure: Option<Measure>,
    pub times: Option<i64>,
    pub forms: Vec<Form>,
    pub is_by_illness: bool,
    pub share: Option<Percent>,
    pub from: Date,
    pub to: Option<Date>,
    pub paper: String,
    pub excludes: Vec<Excluded>,
    #[serde(skip)]
    pub taken_up: i64,
}

/// A thing that a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    Amount,
    Times,
    Form,
    Share,
    Person,
}

impl Aspect {
    pub const EVERY: [Self; 5] = [Self::Amount, Self::Times, Self::Form, Self::Share, Self::Person];
}

impl Limit {
    #[must_use]
    pub fn says(&self, aspect: Aspect) -> bool {
        match aspect {
            Aspect::Amount => self.amount.is_some() && self.measure.is_some(),
            Aspect::Times => self.times.is_some(),
            Aspect::Form => !self.forms.is_empty(),
            Aspect::Share => self.share.is_some(),
            Aspect::Person => !self.excludes.is_empty(),
        }
    }

    /// 形式, as lists write it.
    #[must_use]
    pub fn forms_said(&self) -> String {
        let mut forms: Vec<&str> = self.forms.iter().map(|it| it.label()).collect();
        forms.extend(self.is_by_illness.then_some(SAME_ILLNESS));
        forms.join("；")
    }

    /// 排除对象, as lists write it.
    #[must_use]
    pub fn excludes_said(&self) -> String {
        let excludes: Vec<&str> = self.excludes.iter().map(|it| it.label()).collect();
        excludes.join("；")
    }

    #[must_use]
    pub fn is_in_force(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// What rows must share for a later one to take the place of an earlier one.
    fn head(&self) -> Head<'_> {
        let says = Aspect::EVERY.map(|aspect| self.says(aspect));
        let scope = (self.unit_id, self.applies_to_id, self.applies_to.as_str());
        (scope, (&self.province, &self.item), self.measure, self.is_by_illness, self.from, says)
    }
}

type Head<'l> =
    ((i64, i64, &'l str), (&'l String, &'l String), Option<Measure>, bool, Date, [bool; 5]);

/// 项目 as it is compared.
#[must_use]
pub fn plain_item(text: &str) -> String {
    text.chars().filter(|it| !it.is_whitespace()).collect()
}

/// The rows of a tree, by what they are about.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    rows: Vec<Limit>,
    by_item: FxHashMap<String, Vec<usize>>,
}

impl Limits {
    /// Rows of one province and of all; what a later list said anew is left out.
    #[must_use]
    pub fn of(rows: Vec<Limit>, province: &str) -> Self {
        let mut newest: FxHashMap<Head<'_>, i64> = FxHashMap::default();
        for row in &rows {
            let taken_up = newest.entry(row.head()).or_insert(row.taken_up);
            *taken_up = (*taken_up).max(row.taken_up);
        }
        let is_newest = |row: &Limit| newest.get(&row.head()) == Some(&row.taken_up);
        let is_ours = |row: &Limit| row.province.is_empty() || row.province == province;
        let kept: Vec<bool> = rows.iter().map(|row| is_newest(row) && is_ours(row)).collect();
        drop(newest);
        let rows: Vec<Limit> =
            rows.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(row, _)| row).collect();
        let mut by_item: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (place, row) in rows.iter().enumerate() {
            by_item.entry(plain_item(&row.item)).or_default().push(place);
        }
        Self { rows, by_item }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    #[must_use]
    pub fn rows(&self) -> &[Limit] {
        &self.rows
    }

    #[must_use]
    pub fn has_item(&self, item: &str) -> bool {
        self.by_item.contains_key(item)
    }

    /// Whether any row says this.
    #[must_use]
    pub fn any_says(&self, aspect: Aspect) -> bool {
        self.rows.iter().any(|row| row.says(aspect))
    }

    /// Whether any row leaves these out.
    #[must_use]
    pub fn any_excludes(&self, excluded: Excluded) -> bool {
        self.rows.iter().any(|row| row.excludes.contains(&excluded))
    }

    /// What holds for an item, in its compared form, on a day, for a union by all above it, the
    /// union first.
    #[must_use]
    pub fn met(&self, item: &str, day: Date, chain: &[i64]) -> Vec<(Aspect, &Limit)> {
        let places = self.by_item.get(item).map_or(&[][..], Vec::as_slice);
        let rows = places.iter().filter_map(|place| self.rows.get(*place));
        let in_force: Vec<(usize, &Limit)> = rows
            .filter(|row| row.is_in_force(day))
            .filter_map(|row| {
                let distance = chain.iter().position(|id| *id == row.applies_to_id)?;
                Some((distance, row))
            })
            .collect();
        // A union that is named is nearer than all of them, a province nearer than any.
        let nearness = |(distance, row): &(usize, &Limit)| {
            (*distance, row.applies_to.is_empty(), row.province.is_empty())
        };
        let mut measures: Vec<Option<Measure>> =
            in_force.iter().map(|(_, row)| row.measure).collect();
        measures.sort_unstable();
        measures.dedup();
        let mut met = Vec::new();
        for measure in measures {
            let group = || in_force.iter().filter(|(_, row)| row.measure == measure);
            let Some(nearest) = group().map(nearness).min() else { continue };
            let near: Vec<&Limit> =
                group().filter(|it| nearness(it) == nearest).map(|(_, row)| *row).collect();
            for aspect in Aspect::EVERY {
                let says = near.iter().filter(|row| row.says(aspect));
                let newest = says.max_by_key(|row| (row.from, row.taken_up, row.id));
                met.extend(newest.map(|row| (aspect, *row)));
            }
        }
        met
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn limit(id: i64, (applies_to_id, applies_to): (i64, &str), yuan: i64) -> Limit {
        Limit {
            id,
            unit_id: 1,
            applies_to_id,
            applies_to: applies_to.to_owned(),
            province: String::new(),
            item: "大病帮扶".to_owned(),
            amount: Some(Money::from_fen(yuan * 100)),
            measure: Some(Measure::PerHead),
            times: None,
            forms: Vec::new(),
            is_by_illness: false,
            share: None,
            from: date(2025, 1, 1),
            to: None,
            paper: format!("文{id}"),
            excludes: Vec::new(),
            taken_up: id,
        }
    }

    fn met(rows: &[Limit], province: &str, (month, chain): (i8, &[i64])) -> Vec<(Aspect, i64)> {
        let limits = Limits::of(rows.to_vec(), province);
        let met = limits.met("大病帮扶", date(2025, month, 21), chain);
        met.into_iter().map(|(aspect, row)| (aspect, row.id)).collect()
    }

    #[test]
    fn the_nearest_row_wins_and_the_newest_of_equally_near_ones() {
        let every = limit(1, (1, ""), 1_000);
        let root = limit(2, (1, "F1"), 1_000);
        let department = limit(3, (2, "D1"), 2_000);
        let newer = Limit { from: date(2025, 8, 21), ..limit(4, (2, "D1"), 2_500) };
        let rows = [newer.clone(), department.clone(), root.clone(), every.clone()];
        for (month, chain, id) in [
            (3, &[5, 2, 1][..], 3),
            (8, &[5, 2, 1], 4),
            (7, &[2, 1], 3),
            (9, &[6, 1], 2),
            (9, &[1], 2),
        ] {
            assert_eq!(met(&rows, "", (month, chain)), [(Aspect::Amount, id)], "{month} {chain:?}");
        }
        assert_eq!(met(&[every], "", (9, &[6, 1])), [(Aspect::Amount, 1)]);
        assert_eq!(met(&rows, "", (9, &[7])), []);
        // Before the year nothing is in force, and after an end it is no more.
        let ended = Limit { to: Some(date(2025, 3, 20)), ..department };
        assert_eq!(met(std::slice::from_ref(&ended), "", (3, &[2, 1])), []);
        let last = Limit { to: Some(date(2025, 3, 21)), ..ended };
        assert_eq!(met(&[last], "", (3, &[2, 1])), [(Aspect::Amount, 3)]);
    }

    #[test]
    fn other_provinces_do_not_count_and_ones_own_goes_before_any() {
        let any = limit(1, (1, ""), 1_000);
        let ours = Limit { province: "安徽".to_owned(), ..limit(2, (1, ""), 900) };
        let theirs = Limit { province: "辽宁".to_owned(), ..limit(3, (1, ""), 800) };
        let rows = [any, ours, theirs];
        assert_eq!(met(&rows, "安徽", (3, &[1])), [(Aspect::Amount, 2)]);
        assert_eq!(met(&rows, "", (3, &[1])), [(Aspect::Amount, 1)]);
    }

    #[test]
    fn another_measure_holds_beside_and_things_said_on_two_rows_add_up() {
        let head = limit(1, (1, ""), 1_000);
        let year = Limit { measure: Some(Measure::PersonYear), ..limit(2, (1, ""), 2_000) };
        let often = Limit { amount: None, times: Some(1), taken_up: 1, ..limit(3, (1, ""), 0) };
        let rows = [head, year, often];
        let expected = [(Aspect::Amount, 1), (Aspect::Times, 3), (Aspect::Amount, 2)];
        assert_eq!(met(&rows, "", (3, &[1])), expected);
        // What is said anew under the same head takes the place of what was.
        let again = Limit { taken_up: 9, ..limit(4, (1, ""), 700) };
        let rows = [rows[0].clone(), again];
        assert_eq!(met(&rows, "", (3, &[1])), [(Aspect::Amount, 4)]);
    }
}
