//! Rules by which rows of a cash book become vouchers: words of the row, and the account they mean.
//!
//! Invariants: of two rules that fit, the one of higher priority holds, then the one of the nearer
//! unit; what still gives two accounts is told, never settled in silence; a rule that gives the
//! cash book's own account fits no row of it; rules of the program come last and are data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::finding::{Failure, Outcome};
use crate::imports::cells::words::squeezed;
use crate::imports::store::CashRuleRow;
use crate::ledger::chart::dimension::{AssetOwnership, ExpenditureKind, FundingSource};
use crate::ledger::chart::{Chart, Era};
use crate::units::unit::{Tier, Unit};

const DEFAULTS: &str = include_str!("../data/cash_rules.csv");

/// Above those of the program, which are below a hundred.
pub const OWN_PRIORITY: i64 = 100;

/// Rules and accounts shown beside a row that no rule takes: more are not read.
const MAX_NEAREST: usize = 4;

/// Characters that a word must share with a summary to be near it.
const MIN_SHARED_CHARACTERS: usize = 2;

/// Stands for the union above, whichever that is.
pub const UNION_ABOVE: &str = "上级";

crate::spelled! {
    /// 收支方向.
    CashDirection {
        In = "in", "收入";
        Out = "out", "支出";
    }
}

/// 收支规则.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CashRule {
    /// By which it is replaced and retired, here and in the units below.
    pub name: String,
    pub direction: CashDirection,
    /// Words of which a row has one.
    #[serde(default)]
    pub any_of: Vec<String>,
    /// Words that a row has all.
    #[serde(default)]
    pub all_of: Vec<String>,
    /// Words that a row has none of.
    #[serde(default)]
    pub none_of: Vec<String>,
    pub account_code: String,
    /// By code or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// 上级, or by code or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counterparty: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funding_source: Option<FundingSource>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expenditure_kind: Option<ExpenditureKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub economic_class: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset_ownership: Option<AssetOwnership>,
    #[serde(default)]
    pub priority: i64,
    /// What is to be looked at wherever the rule is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caution: Option<String>,
}

impl CashRule {
    /// The longest word by which a text fits; `None` when it does not.
    fn fits(&self, text: &str) -> Option<usize> {
        let has = |word: &String| text.contains(squeezed(word).as_ref());
        if self.none_of.iter().any(has) || !self.all_of.iter().all(has) {
            return None;
        }
        let length = |word: &String| word.chars().count();
        let all = self.all_of.iter().map(length).max();
        let any = self.any_of.iter().filter(|word| has(word)).map(length).max();
        if self.any_of.is_empty() { all } else { any.map(|any| any.max(all.unwrap_or(0))) }
    }

    /// Everything that it makes of a row.
    fn gives(&self) -> impl PartialEq + '_ {
        (
            &self.account_code,
            &self.project,
            &self.counterparty,
            self.funding_source,
            self.expenditure_kind,
            self.economic_class,
            self.asset_ownership,
        )
    }
}

/// A rule as it holds for one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleInForce {
    #[serde(flatten)]
    pub rule: CashRule,
    pub origin: Origin,
    /// The code of the unit that set it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_in: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set_at: Option<String>,
    /// The account is a leaf of the unit's own chart.
    pub is_usable: bool,
    /// How far above the unit it was set.
    #[serde(skip)]
    depth: i64,
}

crate::spelled! {
    /// Whose rule it is.
    Origin {
        Own = "own", "本单位";
        Inherited = "inherited", "上级";
        Default = "default", "系统内置";
    }
}

/// What a row comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picked<'r> {
    Nothing,
    One(&'r RuleInForce),
    /// The first holds; the second has the same rank and gives something else.
    Torn(&'r RuleInForce, &'r RuleInForce),
}

/// The rules in force for a unit and a chart.
#[derive(Clone, Debug, Default)]
pub struct RuleBook {
    rules: Vec<RuleInForce>,
}

impl RuleBook {
    /// Whom rules name as the other side, by code or name.
    pub fn counterparties(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().filter_map(|it| it.rule.counterparty.as_deref())
    }

    /// `rows` with the farthest unit and the oldest first, so that what comes later replaces.
    pub fn new(unit: &Unit, chart: &Chart, rows: Vec<CashRuleRow>) -> Outcome<Self> {
        let mut by_name: BTreeMap<String, RuleInForce> = default_rules(chart.era, unit.tier)
            .into_iter()
            .map(|rule| (rule.name.clone(), in_force(rule, chart, unit.tier)))
            .collect();
        for row in rows {
            if row.status != IN_FORCE {
                by_name.remove(&row.name);
                continue;
            }
            let rule: CashRule = serde_json::from_str(&row.rule)
                .map_err(|problem| Failure::Storage(format!("cash rule: {problem}")))?;
            let mut rule = in_force(rule, chart, unit.tier);
            rule.origin = if row.depth == 0 { Origin::Own } else { Origin::Inherited };
            rule.depth = row.depth;
            rule.set_in = Some(row.unit_code);
            rule.set_by = Some(row.set_by);
            rule.set_at = Some(row.set_at);
            by_name.insert(row.name, rule);
        }
        let mut rules: Vec<RuleInForce> = by_name.into_values().collect();
        rules.sort_by(|one, other| {
            (one.rule.direction, -one.rule.priority, one.depth, &one.rule.name).cmp(&(
                other.rule.direction,
                -other.rule.priority,
                other.depth,
                &other.rule.name,
            ))
        });
        Ok(Self { rules })
    }

    #[must_use]
    pub fn rules(&self) -> &[RuleInForce] {
        &self.rules
    }

    /// Rules that may take a row of the cash book of this account.
    fn usable(
        &self,
        direction: CashDirection,
        own_code: &str,
    ) -> impl Iterator<Item = &RuleInForce> {
        self.rules.iter().filter(move |it| {
            let is_own = own_code.starts_with(&it.rule.account_code);
            it.is_usable && it.rule.direction == direction && !is_own
        })
    }

    /// The rule for a summary in the cash book of an account.
    #[must_use]
    pub fn pick(&self, direction: CashDirection, summary: &str, own_code: &str) -> Picked<'_> {
        let text = squeezed(summary);
        let mut fitting: Vec<(usize, &RuleInForce)> = self
            .usable(direction, own_code)
            .filter_map(|it| Some((it.rule.fits(&text)?, it)))
            .collect();
        let rank = |it: &RuleInForce| (-it.rule.priority, it.depth);
        // Rules stand in the order of their rank already; the longest word decides within one.
        fitting.sort_by_key(|(length, it)| (rank(it), usize::MAX - length));
        let Some((_, first)) = fitting.first().copied() else { return Picked::Nothing };
        let rival = fitting
            .iter()
            .map(|(_, it)| *it)
            .find(|other| rank(other) == rank(first) && other.rule.gives() != first.rule.gives());
        rival.map_or(Picked::One(first), |rival| Picked::Torn(first, rival))
    }

    /// Rules whose words share most with a summary that none takes.
    #[must_use]
    pub fn nearest(&self, direction: CashDirection, summary: &str, own_code: &str) -> Vec<String> {
        let text = squeezed(summary);
        let mut near: Vec<(usize, &RuleInForce)> = self
            .usable(direction, own_code)
            .map(|it| {
                let words = it.rule.any_of.iter().chain(&it.rule.all_of).chain([&it.rule.name]);
                (words.map(|word| shared(&text, word)).max().unwrap_or(0), it)
            })
            .filter(|(length, _)| *length >= MIN_SHARED_CHARACTERS)
            .collect();
        near.sort_by_key(|(length, _)| usize::MAX - length);
        let shown = |it: &RuleInForce| format!("{}→{}", it.rule.name, it.rule.account_code);
        near.into_iter().take(MAX_NEAREST).map(|(_, it)| shown(it)).collect()
    }
}

/// Characters of the longest piece of `word` that stands in `text`.
fn shared(text: &str, word: &str) -> usize {
    let characters: Vec<char> = word.chars().collect();
    let mut longest = 0;
    for start in 0..characters.len() {
        let mut piece = String::new();
        for (length, character) in (1..).zip(&characters[start..]) {
            piece.push(*character);
            if !text.contains(&piece) {
                break;
            }
            longest = longest.max(length);
        }
    }
    longest
}

fn in_force(rule: CashRule, chart: &Chart, tier: Tier) -> RuleInForce {
    let account = chart.by_code(&rule.account_code);
    // An account that has details here is told where the rule is used.
    let is_usable = account.is_some_and(|it| it.is_active && it.fits(tier));
    let (set_in, set_by, set_at) = (None, None, None);
    let (origin, depth) = (Origin::Default, i64::MAX);
    RuleInForce { rule, origin, set_in, set_by, set_at, is_usable, depth }
}

/// How the database says that a rule holds, and that it no longer does.
pub const IN_FORCE: &str = "in_force";
pub const RETIRED: &str = "retired";

#[derive(Deserialize)]
struct DefaultLine {
    chart: i64,
    tier: String,
    name: String,
    direction: String,
    any_of: String,
    all_of: String,
    none_of: String,
    account_code: String,
    counterparty: String,
    funding_source: String,
    expenditure_kind: String,
    economic_class: Option<i64>,
    priority: i64,
    caution: String,
}

/// The rules of the program for a chart and a tier.
#[must_use]
pub fn default_rules(era: Era, tier: Tier) -> Vec<CashRule> {
    let words = |text: &str| {
        text.split('|').filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    let filled = |text: String| Some(text).filter(|text| !text.is_empty());
    let mut reader = csv::Reader::from_reader(DEFAULTS.as_bytes());
    let lines = reader.deserialize().filter_map(Result::ok);
    lines
        .filter(|line: &DefaultLine| {
            line.chart == era.number() && (line.tier == "both" || line.tier == tier.as_str())
        })
        .filter_map(|line| {
            Some(CashRule {
                direction: CashDirection::read(&line.direction)?,
                any_of: words(&line.any_of),
                all_of: words(&line.all_of),
                none_of: words(&line.none_of),
                name: line.name,
                account_code: line.account_code,
                project: None,
                counterparty: filled(line.counterparty),
                funding_source: FundingSource::read(&line.funding_source),
                expenditure_kind: ExpenditureKind::read(&line.expenditure_kind),
                economic_class: line.economic_class,
                asset_ownership: None,
                priority: line.priority,
                caution: filled(line.caution),
            })
        })
        .collect()
}
