//! 资产卡片: what an asset cost, what was written down of it by a month, and whether it is still
//! there. Pure.
//!
//! Invariants: months are whole calendar months; the month of acquisition is the first, the month
//! in which a card leaves has none (art. 35 四); what is written down never passes the cost, and
//! the last month of the life takes all that is left.

use jiff::civil::Date;

use crate::assets::class::{Class, Sort};
use crate::money::Money;
use crate::money::share::portion;

/// Months since the year 0: the order of calendar months as one number.
#[must_use]
pub fn month_number(day: Date) -> i64 {
    i64::from(day.year()) * 12 + i64::from(day.month()) - 1
}

/// A card that is as low as this is kept for its number alone (名义金额, art. 27, 35).
pub const NOMINAL: Money = Money::from_fen(100);

/// What is known of an asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    pub class: &'static Class,
    /// Of the whole card, all pieces together.
    pub cost: Money,
    pub acquired_on: Date,
    /// How long it lasts, in months; `None` where it does not wear or nobody knows.
    pub life: Option<i64>,
    pub pieces: i64,
    /// What had been written down when a year began: the year, and so much.
    pub brought: (i64, Money),
    /// When it left its account, if it did.
    pub left_on: Option<Date>,
    /// What happened to it since, by day.
    pub changes: Vec<Change>,
}

/// What happened to a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    pub on: Date,
    pub what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// So many pieces of it left.
    PiecesLeft(i64),
    /// 改建、扩建、大修后: another cost, over so many months from then on (art. 35 五).
    Rebuilt { cost: Money, months: i64 },
}

/// How a card stands at the end of a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub cost: Money,
    pub taken: Money,
    pub of_month: Money,
    /// Months that have been written down, through this one.
    pub months: i64,
    pub pieces: i64,
}

impl Standing {
    #[must_use]
    pub fn net(&self) -> Money {
        self.cost - self.taken
    }
}

/// A stretch of months in which a card is written down evenly.
struct Stretch {
    /// What is written down when it begins, and the month of it.
    from: i64,
    taken: Money,
    cost: Money,
    each: Money,
    /// Its last month takes the rest.
    last: i64,
}

impl Stretch {
    /// What is written down at the end of a month of it.
    fn taken_at(&self, month: i64) -> Money {
        let count = month - self.from + 1;
        if count <= 0 || self.from > self.last {
            return self.taken;
        }
        if month >= self.last {
            return self.cost;
        }
        let fen = self.each.fen().saturating_mul(count);
        (self.taken + Money::from_fen(fen)).min(self.cost)
    }
}

impl Card {
    /// Whether it is there on a day.
    #[must_use]
    pub fn is_held(&self, day: Date) -> bool {
        self.acquired_on <= day && self.left_on.is_none_or(|left| left > day)
    }

    /// The months of its life, where it is written down.
    #[must_use]
    pub fn wears(&self) -> Option<i64> {
        let is_nominal = self.cost == NOMINAL;
        self.life.filter(|life| *life > 0 && self.class.sort.wears() && !is_nominal)
    }

    /// What a month takes by straight line: cost over life, half up (art. 35 三).
    #[must_use]
    pub fn each_month(&self) -> Money {
        self.wears().map_or(Money::ZERO, |life| portion(self.cost, (1, life)))
    }

    /// What the rules alone have written down at the end of the year before `year`.
    #[must_use]
    pub fn taken_by_rule(&self, year: i64) -> Money {
        let plain = Self { brought: (0, Money::ZERO), ..self.clone() };
        plain.standing(year * 12 - 1).taken
    }

    /// How it stands at the end of a month, as if it had not left.
    #[must_use]
    pub fn standing(&self, month: i64) -> Standing {
        let first = month_number(self.acquired_on);
        let (mut cost, mut pieces) = (self.cost, self.pieces);
        let Some(life) = self.wears() else {
            let changes = self.changes.iter().filter(|it| month_number(it.on) <= month);
            for change in changes {
                match change.what {
                    What::PiecesLeft(gone) => {
                        cost -= portion(cost, (gone, pieces));
                        pieces -= gone;
                    }
                    What::Rebuilt { cost: new, .. } => cost = new,
                }
            }
            return Standing { cost, pieces, ..Standing::default() };
        };
        let last = first + life - 1;
        let (year, brought) = self.brought;
        let begins = (year * 12).max(first);
        let is_brought = year * 12 > first && month >= year * 12 - 1;
        let mut stretch = Stretch {
            from: if is_brought { begins } else { first },
            taken: if is_brought { brought } else { Money::ZERO },
            cost,
            each: self.each_month(),
            last,
        };
        for change in self.changes.iter().filter(|it| month_number(it.on) <= month) {
            let at = month_number(change.on);
            let taken = stretch.taken_at(at - 1);
            match change.what {
                What::PiecesLeft(gone) => {
                    let share = (gone, pieces);
                    cost -= portion(cost, share);
                    pieces -= gone;
                    let taken = taken - portion(taken, share);
                    let each = portion(cost, (1, life));
                    stretch = Stretch { from: at, taken, cost, each, last: stretch.last };
                }
                What::Rebuilt { cost: new, months } => {
                    cost = new;
                    let each = portion(new - taken, (1, months.max(1)));
                    stretch = Stretch { from: at, taken, cost, each, last: at + months - 1 };
                }
            }
        }
        let taken = stretch.taken_at(month);
        // A change of this month begins its stretch with it.
        let before = if month < stretch.from { taken } else { stretch.taken_at(month - 1) };
        let whole = stretch.last - first + 1;
        Standing {
            cost,
            taken,
            of_month: taken - before,
            months: (month - first + 1).clamp(0, whole),
            pieces,
        }
    }
}

/// Whether a class may be without a life: it does not wear, or its life is not certain (art. 40).
#[must_use]
pub fn may_lack_life(class: &Class, cost: Money) -> bool {
    !class.sort.wears() || class.sort == Sort::Intangible || cost == NOMINAL
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::class::class_named;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn month(text: &str) -> i64 {
        month_number(day(&format!("{text}-01")))
    }

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    fn card(class: &str, cost: &str, acquired_on: &str, life: i64) -> Card {
        Card {
            class: class_named(class).unwrap(),
            cost: money(cost),
            acquired_on: day(acquired_on),
            life: (life > 0).then_some(life),
            pieces: 1,
            brought: (0, Money::ZERO),
            left_on: None,
            changes: Vec::new(),
        }
    }

    /// Of a month: 本月折旧, 累计折旧, 已提月数.
    fn told(card: &Card, at: &str) -> (String, String, i64) {
        let it = card.standing(month(at));
        (it.of_month.to_string(), it.taken.to_string(), it.months)
    }

    #[test]
    fn six_thousand_over_six_years_take_83_33_from_the_month_of_purchase_on() {
        let computer = card("计算机设备", "6000.00", "2024-03-31", 72);
        let cases = [
            ("2024-02", "0.00", "0.00", 0),
            ("2024-03", "83.33", "83.33", 1),
            ("2024-12", "83.33", "833.30", 10),
            ("2030-01", "83.33", "5916.43", 71),
            ("2030-02", "83.57", "6000.00", 72),
            ("2030-03", "0.00", "6000.00", 72),
        ];
        for (at, each, taken, months) in cases {
            assert_eq!(told(&computer, at), (each.to_owned(), taken.to_owned(), months), "{at}");
        }
    }

    #[test]
    fn what_was_brought_stands_and_the_last_month_takes_the_rest() {
        let mut desk = card("家具", "1800.00", "2020-07-15", 180);
        desk.brought = (2025, money("600.00"));
        let cases = [
            // Before the year it is what the rules say: 10.00 a month, 54 months.
            ("2024-11", "10.00", "530.00", 53),
            ("2024-12", "0.00", "600.00", 54),
            ("2025-01", "10.00", "610.00", 55),
            ("2035-05", "0.00", "1800.00", 179),
        ];
        for (at, each, taken, months) in cases {
            assert_eq!(told(&desk, at), (each.to_owned(), taken.to_owned(), months), "{at}");
        }
        assert_eq!(desk.taken_by_rule(2025).to_string(), "540.00");
        desk.brought = (2025, money("500.00"));
        assert_eq!(told(&desk, "2035-05"), ("10.00".to_owned(), "1750.00".to_owned(), 179));
        assert_eq!(told(&desk, "2035-06"), ("50.00".to_owned(), "1800.00".to_owned(), 180));
        assert_eq!(told(&desk, "2035-07"), ("0.00".to_owned(), "1800.00".to_owned(), 180));
    }

    #[test]
    fn what_does_not_wear_is_not_written_down() {
        for card in [
            card("图书档案", "3000.00", "2024-01-10", 60),
            card("计算机设备", "1.00", "2024-01-10", 72),
            card("无形资产", "5000.00", "2024-01-10", 0),
            card("在建工程", "5000.00", "2024-01-10", 60),
        ] {
            assert_eq!(told(&card, "2025-06"), ("0.00".to_owned(), "0.00".to_owned(), 0));
            assert_eq!(card.standing(month("2025-06")).cost, card.cost);
        }
    }

    #[test]
    fn some_of_several_pieces_take_their_share_of_cost_and_of_what_is_written_down() {
        let mut chairs = card("家具", "1000.00", "2024-01-01", 180);
        chairs.pieces = 3;
        // 5.56 a month; twelve months are 66.72.
        chairs.changes = vec![Change { on: day("2025-01-20"), what: What::PiecesLeft(1) }];
        let before = chairs.standing(month("2024-12"));
        assert_eq!(
            (before.cost.to_string(), before.taken.to_string()),
            ("1000.00".into(), "66.72".into())
        );
        let after = chairs.standing(month("2025-01"));
        // 333.33 and 22.24 go; 666.67 over 180 months are 3.70.
        assert_eq!(after.cost.to_string(), "666.67");
        assert_eq!(after.of_month.to_string(), "3.70");
        assert_eq!(after.taken.to_string(), "48.18");
        assert_eq!(after.pieces, 2);
        assert_eq!(chairs.standing(month("2038-12")).taken.to_string(), "666.67");
    }

    #[test]
    fn a_rebuilt_one_goes_on_with_what_is_left_over_its_new_months() {
        let mut house = card("简易房", "9600.00", "2024-01-01", 96);
        let what = What::Rebuilt { cost: money("12000.00"), months: 120 };
        house.changes = vec![Change { on: day("2025-01-05"), what }];
        assert_eq!(told(&house, "2024-12"), ("100.00".into(), "1200.00".into(), 12));
        assert_eq!(told(&house, "2025-01"), ("90.00".into(), "1290.00".into(), 13));
        assert_eq!(told(&house, "2034-12"), ("90.00".into(), "12000.00".into(), 132));
        assert_eq!(told(&house, "2035-01"), ("0.00".into(), "12000.00".into(), 132));
    }

    #[test]
    fn a_card_is_held_from_its_day_until_the_day_it_leaves() {
        let mut it = card("车辆", "90000.00", "2024-05-20", 96);
        it.left_on = Some(day("2025-06-30"));
        let days = [
            ("2024-05-19", false),
            ("2024-05-20", true),
            ("2025-06-29", true),
            ("2025-06-30", false),
        ];
        for (on, is_held) in days {
            assert_eq!(it.is_held(day(on)), is_held, "{on}");
        }
    }
}
