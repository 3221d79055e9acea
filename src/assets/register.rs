//! What a register of cards, its ties with the accounts and a count show. Pure.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::assets::card::{Card, Standing, month_number};
use crate::money::Money;

/// A card with its names.
#[derive(Clone, Debug)]
pub struct Named {
    pub number: String,
    pub name: String,
    pub property: String,
    pub place: String,
    pub keeper: String,
    pub card: Card,
}

/// A card that is there at the end of a month.
#[derive(Clone, Debug)]
pub struct Held<'c> {
    pub of: &'c Named,
    pub standing: Standing,
}

/// Cards held on the last day of a month, in their order.
#[must_use]
pub fn held_on(cards: &[Named], last_day: Date) -> Vec<Held<'_>> {
    let month = month_number(last_day);
    let held = cards.iter().filter(|it| it.card.is_held(last_day));
    held.map(|of| Held { of, standing: of.card.standing(month) }).collect()
}

/// The accounts that cards and goods stand behind, in the order of the chart.
pub const TIED: [&str; 7] = ["141", "161", "162", "163", "171", "172", "181"];

/// Whether an account of the list grows in credit.
#[must_use]
pub fn is_contra(account: &str) -> bool {
    matches!(account, "163" | "172")
}

/// An account beside its cards: 差额 = 账面 − 卡片.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    pub account: &'static str,
    pub booked: Money,
    pub of_cards: Money,
}

impl Tie {
    #[must_use]
    pub fn difference(&self) -> Money {
        self.booked - self.of_cards
    }
}

/// Each account that has a balance or a card; `booked` is positive on the account's normal side.
#[must_use]
pub fn ties(held: &[Held<'_>], booked: &BTreeMap<&str, Money>) -> Vec<Tie> {
    let mut of_cards: BTreeMap<&str, (Money, bool)> = BTreeMap::new();
    let mut add = |account: &'static str, amount: Money| {
        let sum = of_cards.entry(account).or_default();
        *sum = (sum.0 + amount, true);
    };
    for it in held {
        let sort = it.of.card.class.sort;
        match sort.taken_account() {
            Some(taken) => {
                add(sort.cost_account(), it.standing.cost);
                if sort.wears() {
                    add(taken, it.standing.taken);
                }
            }
            None => add(sort.cost_account(), it.standing.net()),
        }
    }
    let tie = |account: &'static str| {
        let (sum, has_card) = of_cards.get(account).copied().unwrap_or_default();
        let balance = booked.get(account).copied().unwrap_or_default();
        let is_shown = has_card || !balance.is_zero();
        is_shown.then_some(Tie { account, booked: balance, of_cards: sum })
    };
    TIED.into_iter().filter_map(tie).collect()
}

/// A line of a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    pub number: String,
    pub pieces: i64,
    pub place: String,
    pub note: String,
}

crate::spelled! {
    /// 差异 of a count.
    Difference {
        Same = "same", "相符";
        Missing = "missing", "盘亏";
        Surplus = "surplus", "盘盈";
        Elsewhere = "elsewhere", "地点不符";
        Uncounted = "uncounted", "未盘点";
    }
}

/// A card beside what was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountLine {
    pub number: String,
    pub name: String,
    pub booked: Option<i64>,
    pub counted: Option<i64>,
    pub place: String,
    pub counted_place: String,
    pub difference: Difference,
    pub note: String,
}

/// Every card held, in its order; then what was counted and has no card.
#[must_use]
pub fn count_lines(held: &[Held<'_>], counted: &[Counted]) -> Vec<CountLine> {
    let found: BTreeMap<&str, &Counted> =
        counted.iter().map(|it| (it.number.as_str(), it)).collect();
    let mut lines = Vec::with_capacity(held.len());
    for it in held {
        let of = found.get(it.of.number.as_str());
        let difference = match of {
            None => Difference::Uncounted,
            Some(of) if of.pieces < it.standing.pieces => Difference::Missing,
            Some(of) if of.pieces > it.standing.pieces => Difference::Surplus,
            Some(of) if !of.place.is_empty() && of.place != it.of.place => Difference::Elsewhere,
            Some(_) => Difference::Same,
        };
        lines.push(CountLine {
            number: it.of.number.clone(),
            name: it.of.name.clone(),
            booked: Some(it.standing.pieces),
            counted: of.map(|of| of.pieces),
            place: it.of.place.clone(),
            counted_place: of.map(|of| of.place.clone()).unwrap_or_default(),
            difference,
            note: of.map(|of| of.note.clone()).unwrap_or_default(),
        });
    }
    let is_known = |it: &Counted| held.iter().any(|card| card.of.number == it.number);
    for it in counted.iter().filter(|it| !is_known(it) && it.pieces > 0) {
        lines.push(CountLine {
            number: it.number.clone(),
            name: String::new(),
            booked: None,
            counted: Some(it.pieces),
            place: String::new(),
            counted_place: it.place.clone(),
            difference: Difference::Surplus,
            note: it.note.clone(),
        });
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::class::class_named;

    fn named(number: &str, class: &str, (cost, pieces): (&str, i64)) -> Named {
        Named {
            number: number.to_owned(),
            name: format!("{number}号"),
            property: String::new(),
            place: "一楼".to_owned(),
            keeper: String::new(),
            card: Card {
                class: class_named(class).unwrap(),
                cost: cost.parse().unwrap(),
                acquired_on: "2025-01-10".parse().unwrap(),
                life: Some(120),
                pieces,
                brought: (0, Money::ZERO),
                left_on: None,
                changes: Vec::new(),
            },
        }
    }

    #[test]
    fn each_account_is_beside_its_cards() {
        let cards = [
            named("A1", "计算机设备", ("1200.00", 1)),
            named("A2", "图书档案", ("300.00", 1)),
            named("B1", "无形资产", ("2400.00", 1)),
            named("C1", "长期待摊费用", ("600.00", 1)),
            named("D1", "在建工程", ("9000.00", 1)),
        ];
        let held = held_on(&cards, "2025-03-31".parse().unwrap());
        let booked: BTreeMap<&str, Money> = [("162", "1500.00"), ("163", "20.00"), ("141", "5.00")]
            .map(|(code, amount)| (code, amount.parse().unwrap()))
            .into();
        let told: Vec<[String; 4]> = ties(&held, &booked)
            .into_iter()
            .map(|it| {
                let apart = it.difference();
                [
                    it.account.to_owned(),
                    it.booked.to_string(),
                    it.of_cards.to_string(),
                    apart.to_string(),
                ]
            })
            .collect();
        let expected = [
            ["141", "5.00", "0.00", "5.00"],
            ["161", "0.00", "9000.00", "-9000.00"],
            ["162", "1500.00", "1500.00", "0.00"],
            ["163", "20.00", "30.00", "-10.00"],
            ["171", "0.00", "2400.00", "-2400.00"],
            ["172", "0.00", "60.00", "-60.00"],
            ["181", "0.00", "585.00", "-585.00"],
        ];
        assert_eq!(told, expected.map(|row| row.map(str::to_owned)));
    }

    #[test]
    fn a_count_tells_what_is_missing_elsewhere_uncounted_or_without_a_card() {
        let cards: Vec<Named> = ["A1", "A2", "A3", "A4", "A5"]
            .map(|number| named(number, "家具", ("100.00", 2)))
            .to_vec();
        let held = held_on(&cards, "2025-03-31".parse().unwrap());
        let counted =
            [("A1", 2, "一楼"), ("A2", 1, ""), ("A3", 3, ""), ("A4", 2, "二楼"), ("X9", 1, "")];
        let counted = counted.map(|(number, pieces, place)| Counted {
            number: number.to_owned(),
            pieces,
            place: place.to_owned(),
            note: String::new(),
        });
        let told: Vec<(String, Difference)> =
            count_lines(&held, &counted).into_iter().map(|it| (it.number, it.difference)).collect();
        let expected = [
            ("A1", Difference::Same),
            ("A2", Difference::Missing),
            ("A3", Difference::Surplus),
            ("A4", Difference::Elsewhere),
            ("A5", Difference::Uncounted),
            ("X9", Difference::Surplus),
        ];
        assert_eq!(told, expected.map(|(number, it)| (number.to_owned(), it)));
    }
}
