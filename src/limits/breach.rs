//! What lines of rosters come to against the limits that they meet. Pure.
//!
//! Invariants: lines are followed in the order of their days, then by the code of the union, then
//! as they stand; a person's year is all lines of an item up to the one that is judged, whichever
//! union gave them; every line that goes beyond is told, so that it can be told at its cell.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::limits::limit::{Aspect, Excluded, Form, Limit, Limits, Measure, plain_item};
use crate::limits::quantity::Quantity;
use crate::money::Money;

crate::spelled! {
    /// 规则: what a line goes beyond.
    Rule {
        Amount = "over_limit", "超标准";
        Times = "too_often", "超频次";
        Form = "form_differs", "形式不符";
        Share = "share_exceeded", "占比超限";
        Person = "person_excluded", "对象不符";
    }
}

/// A line of a roster as limits see it.
#[derive(Clone, Debug)]
pub struct Given {
    /// Orders lines of one day and union.
    pub id: i64,
    pub day: Date,
    pub unit_id: i64,
    pub unit_code: Arc<str>,
    /// The union that keeps the programme.
    pub keeper_id: i64,
    pub programme_id: i64,
    pub category: Arc<str>,
    pub programme: Arc<str>,
    /// By keyed hash.
    pub person: Option<String>,
    pub quantity: Option<Quantity>,
    pub amount: Money,
    pub form: Option<Form>,
    /// Keyed hash of the remark.
    pub note: String,
    /// What of those who get nothing the person is on the day.
    pub is: Vec<Excluded>,
}

impl Given {
    #[must_use]
    pub fn year(&self) -> i64 {
        i64::from(self.day.year())
    }

    /// What limits may be about: its 类别 and its 项目名称, each once.
    fn items(&self) -> Vec<String> {
        let (category, programme) = (plain_item(&self.category), plain_item(&self.programme));
        if category == programme { vec![category] } else { vec![category, programme] }
    }

    /// The amount of each piece.
    #[must_use]
    pub fn each(&self) -> Money {
        self.quantity.map_or(self.amount, |quantity| quantity.share_of(self.amount))
    }
}

/// What is known beside the lines.
#[derive(Debug)]
pub struct Facts<'f> {
    pub limits: &'f Limits,
    /// Each union of a line with all above it, itself first.
    pub chains: &'f FxHashMap<i64, Vec<i64>>,
    /// 拨缴经费收入 of a union and year.
    pub dues: &'f FxHashMap<(i64, i64), Money>,
}

/// 累计 and 标准: money, or times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reached {
    Money(Money),
    Times(i64),
}

/// A line that goes beyond a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach<'f> {
    pub rule: Rule,
    pub limit: &'f Limit,
    /// Place of the line among those that were judged.
    pub line: usize,
    pub standard: Reached,
    pub reached: Reached,
    /// What the person is, where that is why.
    pub is: Option<Excluded>,
}

impl Breach<'_> {
    /// 超出.
    #[must_use]
    pub fn over(&self) -> Reached {
        match (self.reached, self.standard) {
            (Reached::Money(reached), Reached::Money(standard)) => {
                Reached::Money(reached - standard)
            }
            (Reached::Times(reached), Reached::Times(standard)) => {
                Reached::Times(reached - standard)
            }
            (reached, _) => reached,
        }
    }

    /// Whether one row tells it for a whole year.
    #[must_use]
    pub fn is_of_year(&self) -> bool {
        match self.rule {
            Rule::Amount => self.limit.measure == Some(Measure::PersonYear),
            Rule::Times | Rule::Share => true,
            Rule::Form | Rule::Person => false,
        }
    }
}

/// What holds for an item, a day and a union.
type Met<'f> = FxHashMap<(String, Date, i64), Vec<(Aspect, &'f Limit)>>;

/// Sums that run on from line to line.
#[derive(Default)]
struct Running {
    of_person: FxHashMap<(String, String, i64), Money>,
    times: FxHashMap<(String, String, i64, Option<String>), i64>,
    of_keeper: FxHashMap<(i64, String, i64), Money>,
}

/// Every line that goes beyond what it meets, in the order in which lines are followed.
#[must_use]
pub fn breaches<'f>(facts: &Facts<'f>, lines: &[Given]) -> Vec<Breach<'f>> {
    if facts.limits.is_empty() {
        return Vec::new();
    }
    let events = sums_of_events(lines);
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|place| {
        let line = &lines[*place];
        (line.day, line.unit_code.clone(), line.id)
    });
    let mut met: Met<'f> = FxHashMap::default();
    let mut running = Running::default();
    let mut found = Vec::new();
    for place in order {
        let line = &lines[place];
        for item in line.items() {
            if !facts.limits.has_item(&item) {
                continue;
            }
            running.add(line, &item);
            let key = (item.clone(), line.day, line.unit_id);
            let limits = met.entry(key).or_insert_with(|| {
                let chain = facts.chains.get(&line.unit_id).map_or(&[][..], Vec::as_slice);
                facts.limits.met(&item, line.day, chain)
            });
            for (aspect, limit) in limits.iter() {
                let case = Case { facts, line, item: &item, running: &running, events: &events };
                let breach = case.judge(*aspect, limit).map(|(rule, standard, reached, is)| {
                    Breach { rule, limit, line: place, standard, reached, is }
                });
                found.extend(breach);
            }
        }
    }
    found
}

/// Lines of one programme, day and union together.
fn sums_of_events(lines: &[Given]) -> FxHashMap<(i64, Date, i64), Money> {
    let mut sums: FxHashMap<(i64, Date, i64), Money> = FxHashMap::default();
    for line in lines {
        *sums.entry((line.programme_id, line.day, line.unit_id)).or_default() += line.amount;
    }
    sums
}

impl Running {
    fn add(&mut self, line: &Given, item: &str) {
        let (item, year) = (item.to_owned(), line.year());
        *self.of_keeper.entry((line.keeper_id, item.clone(), year)).or_default() += line.amount;
        let Some(person) = &line.person else { return };
        let key = (person.clone(), item.clone(), year);
        *self.of_person.entry(key).or_default() += line.amount;
        // What is taken back is no time.
        if line.amount.is_negative() {
            return;
        }
        for note in [None, Some(line.note.clone())] {
            *self.times.entry((person.clone(), item.clone(), year, note)).or_default() += 1;
        }
    }
}

/// One line against one limit.
struct Case<'c, 'f> {
    facts: &'c Facts<'f>,
    line: &'c Given,
    item: &'c str,
    running: &'c Running,
    events: &'c FxHashMap<(i64, Date, i64), Money>,
}

type Judged = (Rule, Reached, Reached, Option<Excluded>);

impl Case<'_, '_> {
    fn judge(&self, aspect: Aspect, limit: &Limit) -> Option<Judged> {
        match aspect {
            Aspect::Amount => self.amount(limit),
            Aspect::Times => self.times(limit),
            Aspect::Form => {
                let is_other = self.line.form.is_some_and(|form| !limit.forms.contains(&form));
                is_other.then(|| self.nothing_allowed(Rule::Form, None))
            }
            Aspect::Share => self.share(limit),
            Aspect::Person => {
                self.line.person.as_ref()?;
                let is = self.line.is.iter().find(|it| limit.excludes.contains(it))?;
                Some(self.nothing_allowed(Rule::Person, Some(*is)))
            }
        }
    }

    fn nothing_allowed(&self, rule: Rule, is: Option<Excluded>) -> Judged {
        (rule, Reached::Money(Money::ZERO), Reached::Money(self.line.amount), is)
    }

    fn amount(&self, limit: &Limit) -> Option<Judged> {
        let standard = limit.amount?;
        let line = self.line;
        let reached = match limit.measure? {
            Measure::PerHead | Measure::Day => line.each(),
            Measure::Event => *self.events.get(&(line.programme_id, line.day, line.unit_id))?,
            Measure::PersonYear => {
                let person = line.person.clone()?;
                let key = (person, self.item.to_owned(), line.year());
                *self.running.of_person.get(&key)?
            }
        };
        let beyond = (Rule::Amount, Reached::Money(standard), Reached::Money(reached), None);
        (reached > standard).then_some(beyond)
    }

    fn times(&self, limit: &Limit) -> Option<Judged> {
        let standard = limit.times?;
        let line = self.line;
        let note = limit.is_by_illness.then(|| line.note.clone());
        let key = (line.person.clone()?, self.item.to_owned(), line.year(), note);
        let reached = *self.running.times.get(&key)?;
        let is_beyond = reached > standard && !line.amount.is_negative();
        let beyond = (Rule::Times, Reached::Times(standard), Reached::Times(reached), None);
        is_beyond.then_some(beyond)
    }

    /// Without dues there is nothing to be a part of.
    fn share(&self, limit: &Limit) -> Option<Judged> {
        let (keeper, year) = (self.line.keeper_id, self.line.year());
        let dues = self.facts.dues.get(&(keeper, year)).filter(|dues| **dues > Money::ZERO)?;
        let standard = limit.share?.of(*dues);
        let reached = *self.running.of_keeper.get(&(keeper, self.item.to_owned(), year))?;
        let beyond = (Rule::Share, Reached::Money(standard), Reached::Money(reached), None);
        (reached > standard).then_some(beyond)
    }
}

/// As a report has them: of a year one for each person (or union, where it is the share of a
/// union's), limit and year, with the most that was reached and the line that first went beyond;
/// else one a line.
#[must_use]
pub fn summed<'f>(found: &[Breach<'f>], lines: &[Given]) -> Vec<Breach<'f>> {
    let mut rows: Vec<Breach<'f>> = Vec::new();
    let mut of_year: BTreeMap<(Rule, i64, String, i64), usize> = BTreeMap::new();
    for breach in found {
        if !breach.is_of_year() {
            rows.push(breach.clone());
            continue;
        }
        let line = &lines[breach.line];
        let whose = match (&line.person, breach.rule) {
            (Some(person), Rule::Amount | Rule::Times) => person.clone(),
            _ => line.keeper_id.to_string(),
        };
        let key = (breach.rule, breach.limit.id, whose, line.year());
        if let Some(row) = of_year.get(&key).and_then(|place| rows.get_mut(*place)) {
            row.reached = row.reached.max(breach.reached);
        } else {
            of_year.insert(key, rows.len());
            rows.push(breach.clone());
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::money::percent::Percent;

    fn limit(measure: Measure, yuan: i64) -> Limit {
        Limit {
            id: 1,
            unit_id: 1,
            applies_to_id: 1,
            applies_to: String::new(),
            province: String::new(),
            item: "节日慰问".to_owned(),
            amount: Some(Money::from_fen(yuan * 100)),
            measure: Some(measure),
            times: None,
            forms: Vec::new(),
            is_by_illness: false,
            share: None,
            from: date(2025, 1, 1),
            to: None,
            paper: "文1".to_owned(),
            excludes: Vec::new(),
            taken_up: 1,
        }
    }

    fn line((id, day): (i64, Date), person: &str, (quantity, yuan): (i64, i64)) -> Given {
        Given {
            id,
            day,
            unit_id: 1,
            unit_code: Arc::from("F1"),
            keeper_id: 1,
            programme_id: 1,
            category: Arc::from("节日慰问"),
            programme: Arc::from("春节慰问"),
            person: (!person.is_empty()).then(|| person.to_owned()),
            quantity: (quantity > 0).then(|| Quantity::from_hundredths(quantity * 100)),
            amount: Money::from_fen(yuan * 100),
            form: None,
            note: String::new(),
            is: Vec::new(),
        }
    }

    /// Line, what it is set against and what it came to.
    fn told(rows: &[Limit], lines: &[Given], is_summed: bool) -> Vec<(Rule, i64, Reached)> {
        let limits = Limits::of(rows.to_vec(), "");
        let chains = FxHashMap::from_iter([(1, vec![1]), (2, vec![2, 1])]);
        let dues = FxHashMap::from_iter([((1, 2025), Money::from_fen(100_000))]);
        let facts = Facts { limits: &limits, chains: &chains, dues: &dues };
        let found = breaches(&facts, lines);
        let found = if is_summed { summed(&found, lines) } else { found };
        found.iter().map(|it| (it.rule, lines[it.line].id, it.reached)).collect()
    }

    fn yuan(yuan: i64) -> Reached {
        Reached::Money(Money::from_fen(yuan * 100))
    }

    #[test]
    fn heads_days_and_events_are_judged_line_by_line() {
        let day = date(2025, 3, 1);
        let lines = [
            line((1, day), "a", (2, 1_001)),
            line((2, day), "b", (2, 1_000)),
            line((3, day), "", (0, 501)),
            line((4, day), "", (3, 900)),
        ];
        let each = [(Rule::Amount, 1, Reached::Money(Money::from_fen(50_050)))];
        let each = [each[0], (Rule::Amount, 3, yuan(501))];
        for measure in [Measure::PerHead, Measure::Day] {
            assert_eq!(told(&[limit(measure, 500)], &lines, true), each);
        }
        let whole = [1, 2, 3, 4].map(|id| (Rule::Amount, id, yuan(3_402)));
        assert_eq!(told(&[limit(Measure::Event, 3_401)], &lines, true), whole);
        assert_eq!(told(&[limit(Measure::Event, 3_402)], &lines, true), []);
    }

    #[test]
    fn a_year_of_a_person_is_one_row_with_the_most_that_was_reached_while_the_row_held() {
        let first = Limit { to: Some(date(2025, 6, 30)), ..limit(Measure::PersonYear, 1_000) };
        let second = Limit { id: 2, from: date(2025, 7, 1), ..limit(Measure::PersonYear, 2_500) };
        let rows = [first, second];
        let lines = [
            line((1, date(2025, 2, 1)), "a", (1, 900)),
            // As they stand in two unions on one day: the smaller code comes first.
            Given {
                unit_id: 2,
                unit_code: Arc::from("D1"),
                ..line((9, date(2025, 3, 1)), "a", (1, 300))
            },
            line((2, date(2025, 3, 1)), "a", (1, 300)),
            line((3, date(2025, 8, 1)), "a", (1, 800)),
            line((4, date(2025, 9, 1)), "a", (1, 400)),
            line((5, date(2026, 1, 1)), "a", (1, 2_500)),
            line((6, date(2025, 3, 2)), "b", (1, 1_000)),
        ];
        let expected = [(Rule::Amount, 9, yuan(1_500)), (Rule::Amount, 4, yuan(2_700))];
        assert_eq!(told(&rows, &lines, true), expected);
        assert_eq!(told(&rows, &lines, false).len(), 3);
    }

    #[test]
    fn times_are_counted_in_a_year_by_the_same_illness_where_it_says_so() {
        let often = Limit { amount: None, times: Some(1), ..limit(Measure::PerHead, 0) };
        let by_illness = Limit { is_by_illness: true, ..often.clone() };
        let ill = |id: i64, month: i8, note: &str| Given {
            note: note.to_owned(),
            ..line((id, date(2025, month, 1)), "a", (1, 10))
        };
        let lines = [ill(1, 1, "x"), ill(2, 2, "y"), ill(3, 3, "x"), ill(4, 4, "x")];
        let all = [(Rule::Times, 2, Reached::Times(4))];
        assert_eq!(told(&[often], &lines, true), all);
        let same = [(Rule::Times, 3, Reached::Times(3))];
        assert_eq!(told(&[by_illness], &lines, true), same);
    }

    #[test]
    fn forms_shares_and_who_is_left_out() {
        let row = Limit {
            forms: vec![Form::Goods],
            share: Percent::read("50"),
            excludes: vec![Excluded::Retired],
            ..limit(Measure::PerHead, 10_000)
        };
        let day = date(2025, 1, 1);
        let lines = [
            Given { form: Some(Form::Goods), ..line((1, day), "a", (1, 400)) },
            Given { form: Some(Form::Cash), ..line((2, day), "b", (1, 100)) },
            Given { is: vec![Excluded::NoMember], ..line((3, day), "c", (1, 1)) },
            Given { is: vec![Excluded::Retired], ..line((4, day), "d", (1, 5)) },
            // Nobody is meant: there is nobody to be left out.
            Given { is: vec![Excluded::Retired], ..line((5, day), "", (1, 5)) },
        ];
        let expected =
            [(Rule::Form, 2, yuan(100)), (Rule::Share, 3, yuan(511)), (Rule::Person, 4, yuan(5))];
        assert_eq!(told(&[row], &lines, true), expected);
    }
}
