//! Rules that hold from a day on: set, ended, never said differently, asked as of a day.

use serde_json::{Value, json};
use union_ledger::finding::{Failure, Outcome};
use union_ledger::trail::store as trail;
use union_ledger::units::dated_rule::{DatedRule, NewRule};
use union_ledger::units::set_rule::{end_rule, rule_as_of, set_rule};
use union_ledger::units::unit::Unit;

use crate::common::books::{Books, preparer, refusals};
use crate::common::{both, raw};

fn new(value: Value, channel: &str, (from, to): (&str, Option<&str>)) -> NewRule {
    NewRule {
        kind: "limit".to_owned(),
        channel: channel.to_owned(),
        value,
        paper: "星工发〔2025〕3号".to_owned(),
        valid_from_on: from.to_owned(),
        valid_to_on: to.map(str::to_owned),
    }
}

async fn set(books: &Books, unit: &Unit, rule: NewRule) -> Outcome<DatedRule> {
    let mut tx = books.database.write(&[unit.id]).await?;
    let set = set_rule(&mut tx, books.clock, &preparer(), unit, rule).await?;
    tx.commit().await?;
    Ok(set)
}

async fn end(books: &Books, unit: &Unit, id: i64, last_on: &str) -> Outcome<DatedRule> {
    let mut tx = books.database.write(&[unit.id]).await?;
    let ended = end_rule(&mut tx, books.clock, &preparer(), unit, (id, last_on)).await?;
    tx.commit().await?;
    Ok(ended)
}

async fn value_of(books: &Books, unit: &Unit, channel: &str, day: &str) -> Option<String> {
    let mut tx = books.database.read().await.unwrap();
    let found = rule_as_of(&mut tx, "limit", unit.id, (channel, day)).await.unwrap();
    found.map(|rule| rule.value)
}

#[test]
fn a_unit_goes_by_what_is_nearest_above_it_on_the_day() {
    both(async |database| {
        let books = Books::new(database).await;
        let Books { federation, department, grassroots, .. } = &books;
        set(&books, federation, new(json!(100), "", ("2025-01-01", None))).await.unwrap();
        set(&books, federation, new(json!(80), "代收", ("2025-01-01", None))).await.unwrap();
        let summer = ("2025-06-01", Some("2025-08-31"));
        set(&books, department, new(json!({ "fen": 50 }), "", summer)).await.unwrap();
        for (unit, channel, day, expected) in [
            (grassroots, "", "2025-05-31", Some("100")),
            (grassroots, "代收", "2025-05-31", Some("80")),
            (grassroots, "代收", "2025-06-01", Some(r#"{"fen":50}"#)),
            (department, "", "2025-08-31", Some(r#"{"fen":50}"#)),
            (department, "", "2025-09-01", Some("100")),
            (federation, "", "2025-07-01", Some("100")),
            (federation, "代收", "2024-12-31", None),
        ] {
            let found = value_of(&books, unit, channel, day).await;
            assert_eq!(found.as_deref(), expected, "{unit} {channel} {day}");
        }
    });
}

#[test]
fn what_overlaps_is_refused_and_both_are_named() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.department;
        let year = ("2025-01-01", Some("2025-12-31"));
        let first = set(&books, unit, new(json!(1), "", year)).await.unwrap();
        for span in [("2025-12-31", None), ("2024-01-01", Some("2025-01-01")), year] {
            let refused = set(&books, unit, new(json!(2), "", span)).await;
            let Err(Failure::Refused(findings)) = refused else { panic!("{span:?} was set") };
            let said = findings[0].to_string();
            assert_eq!(findings[0].code.id, "units.rule_overlaps");
            assert!(said.contains(&first.label()) && said.contains(span.0), "{said}");
        }
        // Another channel, another kind, another unit, another time stand beside it.
        set(&books, unit, new(json!(2), "代收", year)).await.unwrap();
        let other = NewRule { kind: "rate".to_owned(), ..new(json!(2), "", year) };
        set(&books, unit, other).await.unwrap();
        set(&books, &books.grassroots, new(json!(2), "", year)).await.unwrap();
        set(&books, unit, new(json!(2), "", ("2026-01-01", None))).await.unwrap();
    });
}

#[test]
fn a_rule_is_ended_once_and_another_follows() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.department;
        let rule = set(&books, unit, new(json!(1), "", ("2025-01-01", None))).await.unwrap();
        for day in ["2024-12-30", "2025-6-30", "昨天"] {
            let refused = end(&books, unit, rule.id, day).await;
            assert_eq!(refusals(refused), ["units.date_invalid"], "{day}");
        }
        let unknown = end(&books, unit, rule.id + 1, "2025-06-30").await;
        assert_eq!(refusals(unknown), ["units.rule_unknown"]);
        let foreign = end(&books, &books.grassroots, rule.id, "2025-06-30").await;
        assert_eq!(refusals(foreign), ["units.rule_unknown"]);
        let ended = end(&books, unit, rule.id, "2025-06-30").await.unwrap();
        assert_eq!(ended.ended_by.as_deref(), Some("制单员"));
        let again = end(&books, unit, rule.id, "2025-03-31").await;
        assert_eq!(refusals(again), ["units.rule_ended"]);
        set(&books, unit, new(json!(2), "", ("2025-07-01", None))).await.unwrap();
        assert_eq!(value_of(&books, unit, "", "2025-06-30").await.as_deref(), Some("1"));
        assert_eq!(value_of(&books, unit, "", "2025-07-01").await.as_deref(), Some("2"));
        let mut tx = books.database.read().await.unwrap();
        let records = trail::records(&mut tx, unit.id, 0, 100).await.unwrap();
        let acts: Vec<&str> = records.iter().map(|it| it.action.as_str()).collect();
        assert_eq!(acts, ["rule.set", "rule.ended", "rule.set"]);
        tx.commit().await.unwrap();
    });
}

#[test]
fn what_is_missing_or_wrong_in_a_rule_is_told_at_once() {
    both(async |database| {
        let books = Books::new(database).await;
        let wrong = NewRule {
            kind: " ".to_owned(),
            paper: String::new(),
            ..new(json!(1), "", ("2025-02-30", Some("2025-01-01")))
        };
        let codes = ["units.rule_invalid", "units.rule_invalid", "units.date_invalid"];
        let refused = refusals(set(&books, &books.department, wrong).await);
        assert_eq!(refused[..3], codes);
    });
}

#[test]
fn a_rule_on_the_record_is_not_said_differently_past_the_product() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.department;
        let rule = set(&books, unit, new(json!(1), "", ("2025-01-01", None))).await.unwrap();
        let attacks = [
            "UPDATE dated_rules SET value = '2'",
            "UPDATE dated_rules SET valid_to_on = '2025-01-31'",
            "UPDATE dated_rules SET paper = 'x', valid_to_on = '2025-01-31', ended_at = 'x'",
            "DELETE FROM dated_rules",
        ];
        for attack in attacks {
            let said = raw(&books.database, attack).await.unwrap_err();
            assert!(said.starts_with("ledger.books_immutable"), "{attack}: {said}");
        }
        end(&books, unit, rule.id, "2025-06-30").await.unwrap();
        let longer = "UPDATE dated_rules SET valid_to_on = '2099-12-31', ended_at = 'x'";
        let said = raw(&books.database, longer).await.unwrap_err();
        assert!(said.starts_with("ledger.books_immutable"), "{said}");
    });
}
