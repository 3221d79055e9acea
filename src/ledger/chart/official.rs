//! The official lists of accounts as data: names, sides, roles, and what entries are asked for.

use serde::Deserialize;

use crate::ledger::chart::{Account, AccountTier, Class, Era, Rule, Side, read_demands};

/// A line of a list.
#[derive(Clone, Debug, Deserialize)]
pub struct OfficialLine {
    pub code: String,
    name: String,
    parent: String,
    class: String,
    normal_side: String,
    #[serde(default)]
    tier: String,
    #[serde(default)]
    rule: String,
    /// [`crate::ledger::chart::role::Role`], where the account has one of its own.
    #[serde(default)]
    pub role: String,
    /// Which dimensions the system asks for (总说明二、三; 科目使用说明 131–212, 403, 508): `must`
    /// where inter-unit reconciliation or the statutory forms cannot do without it.
    #[serde(default)]
    asks: String,
}

/// The lines of an era's list, as they stand in it.
#[must_use]
pub fn official_lines(era: Era) -> Vec<OfficialLine> {
    let list = match era {
        Era::Y2009 => include_str!("../data/chart_2009.csv"),
        Era::Y2021 => include_str!("../data/chart_2021.csv"),
    };
    csv::Reader::from_reader(list.as_bytes()).deserialize().filter_map(Result::ok).collect()
}

/// The official list of an era, in code order. Ids are fixed: era × 10,000 + place.
#[must_use]
pub fn official_accounts(era: Era) -> Vec<Account> {
    let lines = official_lines(era);
    let mut accounts: Vec<Account> = Vec::with_capacity(lines.len());
    for (place, line) in (1_i64..).zip(&lines) {
        let parent_id = accounts
            .iter()
            .find(|account| account.code == line.parent && !line.parent.is_empty())
            .map(|account| account.id);
        // Prescribed details close their parent; merely listed ones leave it open.
        let is_parent = lines
            .iter()
            .any(|other| other.parent == line.code && other.rule != Rule::Optional.as_str());
        accounts.push(Account {
            id: era.number() * 10_000 + place,
            era,
            code: line.code.clone(),
            name: line.name.clone(),
            parent_id,
            class: Class::read(&line.class).unwrap_or(Class::Asset),
            normal_side: Side::read(&line.normal_side).unwrap_or(Side::Debit),
            tier: AccountTier::read(&line.tier).unwrap_or(AccountTier::Both),
            rule: Rule::read(&line.rule).unwrap_or(Rule::Statutory),
            owner_unit_id: None,
            dimensions: read_demands(&line.asks),
            takes_postings: !is_parent,
            has_details: false,
            is_active: true,
            applies_below: true,
        });
    }
    // What a list took up later stands at its end, so that the ids before it stay.
    accounts.sort_by(|a, b| a.code.cmp(&b.code));
    accounts
}
