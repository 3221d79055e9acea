//! The shares in force for a union, a channel and a day.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::dues::channel::Channel;
use crate::dues::further::FurtherShare;
use crate::dues::split::{Chain, Shares};
use crate::finding::{Failure, Outcome};
use crate::platform::database::Tx;
use crate::units::dated_rule::{DatedRule, in_force};
use crate::units::store as units;
use crate::units::unit::Unit;

/// The kind of dated rule that says shares.
pub const SPLIT_RULE: &str = "dues_split";

/// What such a rule says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitValue {
    pub shares: Shares,
    /// Legs beside the levels, together with them 100 percent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<FurtherShare>,
}

/// A rule that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruled {
    pub rule_id: i64,
    pub value: SplitValue,
}

/// Unions with all above each, and every rule of shares there is.
#[derive(Debug, Default)]
pub struct Tree {
    chains: FxHashMap<i64, (Chain, Vec<i64>)>,
    units: FxHashMap<i64, Unit>,
    rules: FxHashMap<i64, Vec<(DatedRule, SplitValue)>>,
    found: FxHashMap<(i64, Channel, String), Option<Ruled>>,
}

impl Tree {
    /// For these unions.
    pub async fn load(tx: &mut Tx, ids: impl IntoIterator<Item = i64>) -> Outcome<Self> {
        let mut tree = Self::default();
        tree.learn(tx, ids).await?;
        for rule in units::rules_of_kind(tx, SPLIT_RULE).await? {
            let value: SplitValue = serde_json::from_str(&rule.value)
                .map_err(|problem| Failure::Storage(format!("rule {}: {problem}", rule.id)))?;
            tree.rules.entry(rule.unit_id).or_default().push((rule, value));
        }
        Ok(tree)
    }

    async fn learn(&mut self, tx: &mut Tx, ids: impl IntoIterator<Item = i64>) -> Outcome<()> {
        for (id, chain) in units::chains_of(tx, ids).await? {
            let reach = chain.iter().map(|unit| unit.id).collect();
            self.chains.insert(id, (Chain::of(&chain), reach));
            for unit in chain {
                self.units.insert(unit.id, unit);
            }
        }
        Ok(())
    }

    #[must_use]
    pub fn chain(&self, unit_id: i64) -> Option<&Chain> {
        self.chains.get(&unit_id).map(|(chain, _)| chain)
    }

    #[must_use]
    pub fn unit(&self, id: i64) -> Option<&Unit> {
        self.units.get(&id)
    }

    /// The nearest up the tree that says anything on the day, and there what names the channel.
    pub fn shares(&mut self, unit_id: i64, channel: Channel, day: &str) -> Option<Ruled> {
        let key = (unit_id, channel, day.to_owned());
        if let Some(found) = self.found.get(&key) {
            return found.clone();
        }
        let ruled = self.look_up(unit_id, channel, day);
        self.found.insert(key, ruled.clone());
        ruled
    }

    fn look_up(&self, unit_id: i64, channel: Channel, day: &str) -> Option<Ruled> {
        let (_, reach) = self.chains.get(&unit_id)?;
        reach.iter().find_map(|id| {
            let said = self.rules.get(id)?;
            let rules: Vec<DatedRule> = said.iter().map(|(rule, _)| rule.clone()).collect();
            let rule = in_force(&rules, &[*id], channel.as_str(), day)?;
            let (_, value) = said.iter().find(|(it, _)| it.id == rule.id)?;
            Some(Ruled { rule_id: rule.id, value: value.clone() })
        })
    }
}
