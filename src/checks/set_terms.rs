//! Use case: a federation says by which amounts, days and words rules judge from a day on, for
//! itself and all below it.

use jiff::civil::Date;
use serde_json::{Map, Value};

use crate::checks::codes;
use crate::checks::terms::{CHECK_TERMS, Terms};
use crate::finding::{Finding, Outcome, Place};
use crate::ledger::post::sockets::Act;
use crate::platform::database::Tx;
use crate::units::dated_rule::{DatedRule, NewRule};
use crate::units::set_rule::{end_rule, set_rule};
use crate::units::store as units;
use crate::units::unit::Unit;

/// `outing_multiple=4`: a number, words parted by blanks, or an amount in yuan.
fn read(said: &[String]) -> Outcome<Value> {
    let unreadable = |text: &str, why: &dyn std::fmt::Display| {
        let place = Place::of(text.to_owned()).field("term");
        Finding::new(&codes::TERMS_UNREADABLE, place).found(why)
    };
    let known = serde_json::to_value(Terms::default()).unwrap_or_default();
    let mut terms = Map::new();
    for text in said {
        let (key, value) = text.split_once('=').unwrap_or((text, ""));
        if known.get(key).is_none() {
            let names = known.as_object().map(|it| it.keys().map(String::as_str).collect());
            let names: Vec<&str> = names.unwrap_or_default();
            let place = Place::of(text.to_owned()).field("term");
            let finding = Finding::new(&codes::TERM_UNKNOWN, place).found(key);
            return Err(finding.expected(names.join("、")).into());
        }
        let value = match known.get(key) {
            Some(Value::Array(_)) if !value.starts_with('[') => {
                value.split_whitespace().map(Value::from).collect()
            }
            Some(Value::Number(_) | Value::Array(_)) => {
                serde_json::from_str(value).map_err(|why| unreadable(text, &why))?
            }
            _ => Value::from(value),
        };
        terms.insert(key.to_owned(), value);
    }
    let terms = Value::Object(terms);
    let all = said.join(" ");
    if said.is_empty() {
        return Err(unreadable(&all, &"空").into());
    }
    let read: Result<Terms, _> = serde_json::from_value(terms.clone());
    let read = read.map_err(|why| unreadable(&all, &why))?;
    if let Some(name) = read.first_negative() {
        let place = Place::of(all).field("term");
        let finding = Finding::new(&codes::TERM_NEGATIVE, place).found(name);
        return Err(finding.expected("不小于 0").into());
    }
    Ok(terms)
}

/// What stood from an earlier day ends the day before; what it names and the new one does not goes
/// on. What stands from the same day or a later one is in the way.
async fn take_over(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (from, terms): (Date, &mut Value),
) -> Outcome<()> {
    let day = from.to_string();
    let standing = units::rules_said_by(tx, unit.id, CHECK_TERMS).await?;
    let mut before = standing.iter().filter(|it| {
        let reaches = it.valid_to_on.as_deref().is_none_or(|last| last >= day.as_str());
        it.valid_from_on < day && reaches
    });
    let Some(before) = before.next_back() else { return Ok(()) };
    let earlier: Value = serde_json::from_str(&before.value).unwrap_or_default();
    if let (Value::Object(now), Value::Object(earlier)) = (terms, earlier) {
        for (key, value) in earlier {
            now.entry(key).or_insert(value);
        }
    }
    let last = from.yesterday().map_or_else(|_| day.clone(), |it| it.to_string());
    end_rule(tx, act.clock, act.actor, unit, (before.id, &last)).await?;
    Ok(())
}

/// Sets them, in the place of what was said before; the caller holds the unit's book.
pub async fn set_terms(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (from, paper): (Date, &str),
    said: &[String],
) -> Outcome<DatedRule> {
    let mut terms = read(said)?;
    take_over(tx, act, unit, (from, &mut terms)).await?;
    let rule = NewRule {
        kind: CHECK_TERMS.to_owned(),
        channel: String::new(),
        value: terms,
        paper: paper.to_owned(),
        valid_from_on: from.to_string(),
        valid_to_on: None,
    };
    set_rule(tx, act.clock, act.actor, unit, rule).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_read_as_what_they_are_and_unknown_ones_are_refused() {
        let said = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|it| (*it).to_owned()).collect();
            read(&texts).map(|it| it.to_string()).ok()
        };
        for (texts, expected) in [
            (&["outing_multiple=4"][..], Some(r#"{"outing_multiple":4}"#)),
            (&["cash_limit=3000.00"], Some(r#"{"cash_limit":"3000.00"}"#)),
            (&["banned_words=烟酒 礼金"], Some(r#"{"banned_words":["烟酒","礼金"]}"#)),
            (&["outing_multiple=四"], None),
            (&["outing=4"], None),
            (&["cash_limit=三千"], None),
            (&[], None),
        ] {
            assert_eq!(said(texts).as_deref(), expected, "{texts:?}");
        }
    }
}
