//! The rules, by what they look at: each a pure function over books that were loaded once.

#![expect(clippy::unnecessary_wraps, reason = "every rule has one form: it may lack its data")]

pub mod ageing;
pub mod amounts;
pub mod budgets;
pub mod differences;
pub mod incomes;
pub mod ledgers;
pub mod pairs;
pub mod payments;
pub mod sheets;
pub mod signatures;
pub mod summaries;
pub mod vouchers;

use crate::checks::books::Books;
use crate::checks::finding::Judged;
use crate::checks::pair::PairFacts;

/// How a rule is asked.
#[derive(Clone, Copy, Debug)]
pub enum Judge {
    Books(fn(&Books) -> Judged),
    Pair(fn(&PairFacts) -> Judged),
}

/// The function of a rule.
#[must_use]
pub fn judge_of(id: &str) -> Option<Judge> {
    use Judge::{Books, Pair};
    let lacking: [(&str, Judge); 5] = [
        ("BK01", Books(payments::without_statements)),
        ("BK02", Books(payments::without_statements)),
        ("BK03", Books(payments::without_statements)),
        ("DP01", Books(ageing::without_cards)),
        ("UP07", Books(ageing::without_consolidation)),
    ];
    if let Some((_, judge)) = lacking.into_iter().find(|(it, _)| *it == id) {
        return Some(judge);
    }
    Some(match id.get(..2)? {
        "BS" => Books(sheets::judge_of(id)?),
        "IE" => Books(incomes::judge_of(id)?),
        "FA" => Books(sheets::judge_of_forms(id)?),
        "LG" => Books(ledgers::judge_of(id)?),
        "VC" => Books(vouchers::judge_of(id)?),
        "CS" => Books(payments::cash),
        "BG" | "FE" => Books(budgets::judge_of(id)?),
        "AG" | "TR" => Books(ageing::judge_of(id)?),
        "JT" => Books(summaries::judge_of(id)?),
        "UP" => match id {
            "UP05" => Books(pairs::completeness),
            "UP06" => Books(pairs::shares),
            _ => Pair(pairs::judge_of(id)?),
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::rule::rules;

    #[test]
    fn every_rule_of_the_list_has_its_function() {
        for rule in rules() {
            assert!(judge_of(&rule.id).is_some(), "{}", rule.id);
        }
    }
}
