//! What many units' books add up to, as the figures of one year's books. Pure.
//!
//! Invariants: own details count under the official account that they stand below, with what
//! their names say; accounts of 2009 count under those that take their place, and what has none
//! is named, not guessed.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::store::SumRow;
use crate::ledger::balances::year_balances::YearBalances;
use crate::ledger::chart::dimension::{AssetOwnership, Dimensions, ExpenditureKind, FundingSource};
use crate::ledger::chart::official::official_accounts;
use crate::ledger::chart::{Account, Chart, Era, Rule};
use crate::ledger::periods::migrate_chart::default_target;
use crate::ledger::store::{BalanceRow, OpeningRow};
use crate::statements::figures::{Books, Figures};
use crate::units::project::Project;

/// The detail below 在建工程 that a form asks for by its name.
const NAMED_DETAIL: &str = "待核销基建支出";

#[derive(Clone, Debug, Deserialize)]
struct Mapped {
    code_2009: String,
    code_2021: String,
    note: String,
}

/// Income and expense of 2009 as 2021 has them.
static MAPPED: LazyLock<Vec<Mapped>> = LazyLock::new(|| {
    let list = include_str!("../ledger/data/mapping_2009_2021.csv");
    csv::Reader::from_reader(list.as_bytes()).deserialize().filter_map(Result::ok).collect()
});

/// Where an account of 2009 counts; the tier decides where the list tells tiers apart.
fn mapped(code: &str, is_county: bool) -> Option<String> {
    if let Some(target) = default_target(code) {
        return Some(target.to_owned());
    }
    let longest = MAPPED
        .iter()
        .filter(|it| code.starts_with(&it.code_2009))
        .map(|it| it.code_2009.len())
        .max()?;
    let fits = |it: &&Mapped| it.code_2009.len() == longest && code.starts_with(&it.code_2009);
    let of_tier = |it: &&Mapped| {
        (is_county && it.note.contains("county")) || (!is_county && it.note.contains("grassroots"))
    };
    let found = MAPPED.iter().filter(fits).find(of_tier).or(MAPPED.iter().find(fits))?;
    Some(found.code_2021.clone())
}

/// Charts of both systems, and the one in which everything counts.
#[derive(Debug)]
pub struct Charts {
    of_units: [Chart; 2],
    sum: Chart,
    detail_ids: FxHashSet<i64>,
}

impl Charts {
    /// `old` and `new` have the accounts of every unit.
    #[must_use]
    pub fn new(old: Chart, new: Chart) -> Self {
        let mut accounts = official_accounts(Era::Y2021);
        let is_named = |it: &&Account| it.rule == Rule::Own && it.name == NAMED_DETAIL;
        let details: Vec<Account> = new.accounts().iter().filter(is_named).cloned().collect();
        let detail_ids = details.iter().map(|it| it.id).collect();
        accounts.extend(details);
        let sum = Chart::of_every_unit(Era::Y2021, accounts);
        Self { of_units: [old, new], sum, detail_ids }
    }

    /// The account where something counts, and what the account itself says of it.
    fn landing(&self, account_id: i64, is_county: bool) -> Result<(i64, Dimensions), String> {
        let unknown = || account_id.to_string();
        let chart = self.of_units.iter().find(|chart| chart.get(account_id).is_some());
        let chart = chart.ok_or_else(unknown)?;
        let mut account = chart.get(account_id).ok_or_else(unknown)?;
        let said = chart.implied(account_id);
        if self.detail_ids.contains(&account_id) {
            return Ok((account_id, said));
        }
        while account.rule == Rule::Own {
            let parent = account.parent_id.and_then(|id| chart.get(id));
            account = parent.ok_or_else(|| account.code.clone())?;
        }
        let code = match chart.era {
            Era::Y2021 => account.code.clone(),
            Era::Y2009 => mapped(&account.code, is_county).ok_or_else(|| account.code.clone())?,
        };
        let landed = self.sum.by_code(&code).ok_or(code)?;
        Ok((landed.id, said))
    }
}

/// What is added up.
#[derive(Clone, Debug)]
pub struct Summed {
    pub figures: Figures,
    pub projects: Vec<Project>,
    /// Codes that have no place.
    pub unmapped: Vec<String>,
    /// Nobody has any books of the year.
    pub is_empty: bool,
}

fn dimensions_of(row: &SumRow) -> Dimensions {
    let read = |text: &Option<String>| text.clone().unwrap_or_default();
    Dimensions {
        funding_source: FundingSource::read(&read(&row.funding_source)),
        expenditure_kind: ExpenditureKind::read(&read(&row.expenditure_kind)),
        asset_ownership: AssetOwnership::read(&read(&row.asset_ownership)),
        ..Dimensions::NONE
    }
}

/// Projects of all units by their names, each once.
#[derive(Debug, Default)]
struct Projects {
    ids: FxHashMap<(String, bool), i64>,
    list: Vec<Project>,
}

impl Projects {
    fn id_of(&mut self, row: &SumRow) -> Option<i64> {
        let is_earmarked = row.earmarked == 1;
        if row.project.is_empty() && !is_earmarked {
            return None;
        }
        let key = (row.project.clone(), is_earmarked);
        let next = i64::try_from(self.list.len()).unwrap_or_default() + 1;
        let id = *self.ids.entry(key).or_insert(next);
        if id == next {
            self.list.push(Project {
                id,
                unit_id: 0,
                code: id.to_string(),
                name: row.project.clone(),
                is_earmarked,
                funding_source: None,
                started_on: None,
                finished_on: None,
            });
        }
        Some(id)
    }
}

/// Reads sums as the books of one year. `rows` are of one unit, or of all of them.
#[must_use]
pub fn sum_up(charts: &Charts, rows: &[SumRow], (year, months): (i64, (i64, i64))) -> Summed {
    let mut balances = YearBalances::default();
    let mut sets: FxHashMap<Dimensions, i64> = FxHashMap::default();
    let mut projects = Projects::default();
    let mut unmapped = Vec::new();
    for row in rows {
        let is_county = row.tier == "county_and_above";
        let (account_id, said) = match charts.landing(row.account_id, is_county) {
            Ok(found) => found,
            Err(code) => {
                unmapped.push(code);
                continue;
            }
        };
        let mut dimensions = dimensions_of(row).or(&said);
        dimensions.project_id = projects.id_of(row);
        let next = i64::try_from(sets.len()).unwrap_or_default() + 1;
        let dimension_set_id = *sets.entry(dimensions).or_insert(next);
        if row.opened_fen != 0 {
            let net_debit_fen = row.opened_fen;
            balances.openings.push(OpeningRow { account_id, dimension_set_id, net_debit_fen });
        }
        let before = (
            months.0 - 1,
            [
                row.debit_before_fen,
                row.credit_before_fen,
                row.transfer_debit_before_fen,
                row.transfer_credit_before_fen,
            ],
        );
        let within = (
            months.1,
            [row.debit_fen, row.credit_fen, row.transfer_debit_fen, row.transfer_credit_fen],
        );
        for (month, moved) in [before, within] {
            if month < 1 || moved == [0; 4] {
                continue;
            }
            let [debit_fen, credit_fen, transfer_debit_fen, transfer_credit_fen] = moved;
            balances.movements.push(BalanceRow {
                period: year * 100 + month,
                account_id,
                dimension_set_id,
                debit_fen,
                credit_fen,
                transfer_debit_fen,
                transfer_credit_fen,
            });
        }
    }
    balances.sets = sets.into_iter().map(|(dimensions, id)| (id, dimensions)).collect();
    unmapped.sort_unstable();
    unmapped.dedup();
    let books =
        Books { year, chart: charts.sum.clone(), balances: &balances, projects: &projects.list };
    let (figures, is_empty) = (Figures::new(books), rows.is_empty());
    Summed { figures, projects: projects.list, unmapped, is_empty }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_of_2009_count_under_those_that_take_their_place() {
        for (code, is_county, expected) in [
            ("101", false, Some("101")),
            ("112", true, Some("12102")),
            ("221", false, Some("211")),
            ("501", false, Some("501")),
            ("501", true, Some("502")),
            ("503", true, Some("503")),
            ("506", true, Some("508")),
            ("999", true, None),
        ] {
            assert_eq!(mapped(code, is_county).as_deref(), expected, "{code}");
        }
    }
}
