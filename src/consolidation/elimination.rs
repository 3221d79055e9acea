//! What cancels out between members, by the lines of the forms. Pure.
//!
//! Invariant: of each pair only what both have, so that both sides of the sheet lose the same and
//! income loses what expense loses.

use rustc_hash::FxHashMap;

use crate::dealings::claims::Tie;
use crate::money::Money;
use crate::statements::form::Form;
use crate::statements::formula::Term;
use crate::units::unit::Tier;

/// Agreed amounts of pairs, summed by what they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreed {
    by_tie: FxHashMap<Tie, Money>,
    /// Of these, what unions from the county up gave.
    of_county: FxHashMap<Tie, Money>,
}

impl Agreed {
    pub fn add(&mut self, (tie, upper): (Tie, Tier), amount: Money) {
        *self.by_tie.entry(tie).or_default() += amount;
        if upper == Tier::CountyAndAbove {
            *self.of_county.entry(tie).or_default() += amount;
        }
    }

    fn of(&self, ties: &[Tie]) -> Money {
        ties.iter().filter_map(|tie| self.by_tie.get(tie).copied()).sum()
    }

    /// By the lines of 01表, 02表 and 附03表.
    #[must_use]
    pub fn by_line(&self) -> FxHashMap<String, Money> {
        let owed = [Tie::GrantOwed, Tie::ShareOwed];
        let given = [Tie::General, Tie::Earmarked];
        let of_county = given.iter().filter_map(|tie| self.of_county.get(tie).copied()).sum();
        FxHashMap::from_iter(
            [
                ("due_from_lower", self.of(&[Tie::Remittance])),
                ("due_to_upper", self.of(&[Tie::Remittance])),
                ("due_from_upper", self.of(&owed)),
                ("due_to_lower", self.of(&owed)),
                ("income_403", self.of(&given)),
                ("expense_508", self.of(&given)),
                ("cost_508", of_county),
            ]
            .map(|(line, amount)| (line.to_owned(), amount)),
        )
    }
}

/// Eliminations of every line of a form: of totals, what the lines that they add up lose. What is
/// taken from accounts of net assets loses nothing.
#[must_use]
pub fn of_lines(form: &Form, base: &FxHashMap<String, Money>) -> FxHashMap<String, Money> {
    let mut known: FxHashMap<String, Money> = FxHashMap::default();
    while known.len() < form.lines.len() {
        let before = known.len();
        for line in &form.lines {
            if known.contains_key(&line.key) {
                continue;
            }
            let is_there = |key: &String| form.lines.iter().any(|it| it.key == *key);
            let mut total = base.get(&line.key).copied().unwrap_or_default();
            let mut is_whole = true;
            for term in &line.formula.0 {
                if let Term::Line(key) = &term.term {
                    match known.get(key) {
                        Some(amount) if term.is_minus => total -= *amount,
                        Some(amount) => total += *amount,
                        None => is_whole &= !is_there(key),
                    }
                }
            }
            if is_whole {
                known.insert(line.key.clone(), total);
            }
        }
        if known.len() == before {
            break;
        }
    }
    known
}
