//! Use cases: a unit says how its cash book becomes vouchers, takes that back, lists what holds.
//!
//! Invariants: rules are appended, the newest of a name holds; retiring one of the program or of a
//! union above takes it from this unit and those below only; every change is on the trail.

use serde_json::json;

use crate::finding::{Failure, Finding, Outcome, Place};
use crate::imports::naming::cash_rules::{
    CashRule, IN_FORCE, RETIRED, RuleBook, RuleInForce, UNION_ABOVE,
};
use crate::imports::store::json_text;
use crate::imports::{codes, store};
use crate::ledger::chart::{Chart, Era};
use crate::ledger::store as ledger;
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::{self, Action, Actor};
use crate::units::store as units;
use crate::units::unit::Unit;

/// Characters of a name or a word: longer ones are summaries.
const MAX_WORD_CHARACTERS: usize = 40;
/// Words of one rule: more are several rules.
const MAX_WORDS: usize = 60;
/// Characters of what a rule says to look at.
const MAX_CAUTION_CHARACTERS: usize = 200;
/// Priorities are compared, nothing more.
const MAX_PRIORITY: i64 = 1_000;

/// The rules in force for a unit: its own, those of the unions above, those of the program.
pub async fn cash_rules_of(tx: &mut Tx, unit: &Unit, era: Era) -> Outcome<RuleBook> {
    let chart = ledger::chart_of(tx, era, unit.id).await?;
    let rows = store::cash_rules_for(tx, unit.id, era.number()).await?;
    RuleBook::new(unit, &chart, rows)
}

/// Sets a rule, or replaces the one of this name, for the unit and those below it.
pub async fn add_cash_rule(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    (unit, era): (&Unit, Era),
    rule: CashRule,
) -> Outcome<RuleInForce> {
    let rule = trimmed(rule);
    let chart = ledger::chart_of(tx, era, unit.id).await?;
    let mut findings = faults(&rule, &chart);
    findings.extend(unregistered(tx, unit, &rule).await?);
    if !findings.is_empty() {
        return Err(Failure::Refused(findings));
    }
    let text = json_text(&rule)?;
    append(tx, clock, actor, (unit, era), (&rule.name, IN_FORCE, &text)).await?;
    let detail = json!({ "chart": era.number(), "rule": rule });
    trail::append(tx, clock, actor, unit.id, (Action::CashRuleSet, &rule.name), &detail).await?;
    let book = cash_rules_of(tx, unit, era).await?;
    let set = book.rules().iter().find(|it| it.rule.name == rule.name).cloned();
    set.ok_or_else(|| Failure::Storage(format!("cash rule {} was not kept", rule.name)))
}

/// Takes a rule out of force for the unit and those below it.
pub async fn retire_cash_rule(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    (unit, era): (&Unit, Era),
    name: &str,
) -> Outcome<()> {
    let book = cash_rules_of(tx, unit, era).await?;
    let Some(known) = book.rules().iter().find(|it| it.rule.name == name.trim()) else {
        let place = Place::of(format!("{unit} {}年制度", era.number()));
        return Err(Finding::new(&codes::CASH_RULE_UNKNOWN, place).found(name).into());
    };
    let text = json_text(&known.rule)?;
    append(tx, clock, actor, (unit, era), (&known.rule.name, RETIRED, &text)).await?;
    let detail = json!({ "chart": era.number(), "origin": known.origin });
    trail::append(tx, clock, actor, unit.id, (Action::CashRuleRetired, &known.rule.name), &detail)
        .await
}

async fn append(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    (unit, era): (&Unit, Era),
    what: (&str, &str, &str),
) -> Outcome<()> {
    let now = clock.now_text();
    store::insert_cash_rule(tx, (unit.id, era.number()), what, (&actor.name, &now)).await
}

fn trimmed(mut rule: CashRule) -> CashRule {
    for text in [&mut rule.name, &mut rule.account_code] {
        *text = text.trim().to_owned();
    }
    for words in [&mut rule.any_of, &mut rule.all_of, &mut rule.none_of] {
        let kept = words.iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty());
        *words = kept.collect();
    }
    for text in [&mut rule.project, &mut rule.counterparty, &mut rule.caution] {
        *text = text.take().map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
    }
    rule
}

/// Everything that is wrong with a rule by itself and against the chart.
fn faults(rule: &CashRule, chart: &Chart) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut wrong = |found: &dyn std::fmt::Display, expected: &str| {
        let place = Place::of(format!("规则“{}”", rule.name));
        let finding = Finding::new(&codes::CASH_RULE_INVALID, place);
        findings.push(finding.found(found).expected(expected));
    };
    let is_word = |word: &str| (1..=MAX_WORD_CHARACTERS).contains(&word.chars().count());
    if !is_word(&rule.name) {
        wrong(&rule.name, "1 至 40 个字的名称");
    }
    if rule.any_of.is_empty() && rule.all_of.is_empty() {
        wrong(&"没有词语", "至少一个摘要词语（any_of 或 all_of）");
    }
    let words = || rule.any_of.iter().chain(&rule.all_of).chain(&rule.none_of);
    if words().count() > MAX_WORDS {
        wrong(&words().count(), "不多于 60 个词语");
    }
    for word in words().filter(|word| !is_word(word)) {
        wrong(word, "不超过 40 个字的词语");
    }
    if !(0..=MAX_PRIORITY).contains(&rule.priority) {
        wrong(&rule.priority, "0 至 1000 的优先级");
    }
    if let Some(caution) = &rule.caution
        && caution.chars().count() > MAX_CAUTION_CHARACTERS
    {
        wrong(&"提示过长", "不超过 200 个字的提示");
    }
    if let Some(class) = rule.economic_class
        && crate::imports::naming::economic_classes::read_class(&class.to_string()).is_none()
    {
        wrong(&class, "支出经济分类编码，如 30201");
    }
    match chart.by_code(&rule.account_code) {
        Some(account) if chart.is_leaf(account) => {}
        Some(account) => {
            let label = format!("{} {}", account.code, chart.full_name(account));
            wrong(&label, "末级科目");
        }
        None => wrong(&rule.account_code, "科目表中的末级科目"),
    }
    findings
}

/// Projects and units that the rule names and nobody knows.
async fn unregistered(tx: &mut Tx, unit: &Unit, rule: &CashRule) -> Outcome<Vec<Finding>> {
    let place = || Place::of(format!("规则“{}”", rule.name));
    let mut findings = Vec::new();
    if let Some(wanted) = &rule.project {
        let projects = units::projects_of(tx, unit.id).await?;
        if !projects.iter().any(|it| it.code == *wanted || it.name == *wanted) {
            let finding = Finding::new(&codes::CASH_RULE_INVALID, place());
            findings.push(finding.found(wanted).expected("本单位已登记的项目"));
        }
    }
    if let Some(wanted) = rule.counterparty.as_deref().filter(|it| *it != UNION_ABOVE)
        && units::unit_named(tx, wanted).await?.is_none()
        && !units::parties_of(tx, unit.id).await?.iter().any(|it| it.name == wanted)
    {
        let finding = Finding::new(&codes::CASH_RULE_INVALID, place());
        findings.push(finding.found(wanted).expected("上级，或已登记的单位、往来单位"));
    }
    Ok(findings)
}
