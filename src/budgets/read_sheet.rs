//! Use case: 编制表, the sheet in which a budget or an adjustment is typed: every account that may be
//! budgeted, last year's final figure, what is in force, what moved, and what was typed before.

use std::collections::BTreeMap;

use crate::budgets::approve_budget::Version;
use crate::budgets::budget::{Line, Stage, State};
use crate::budgets::list_versions::versions_of;
use crate::budgets::store;
use crate::finding::Outcome;
use crate::ledger::chart::{Class, Era};
use crate::ledger::store as ledger;
use crate::money::Money;
use crate::platform::database::{Pending, Tx};
use crate::units::unit::Unit;

const INCOME: &str = "income";
/// 工会资金结转, 工会资金结余, 财政拨款结转, 财政拨款结余, with what stands under them.
const CARRY_OVER: [&str; 4] = ["321", "322", "331", "332"];

/// A line of the sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetLine {
    pub account: String,
    pub name: String,
    /// Empty where the line is of the account alone.
    pub project: String,
    pub is_income: bool,
    /// Whether accounts of the chart stand under it.
    pub has_details: bool,
    /// How deep it stands in the chart, from 0.
    pub depth: usize,
    pub last_final: Option<Money>,
    /// The approved initial budget.
    pub initial: Option<Money>,
    /// What is in force.
    pub in_force: Option<Money>,
    /// What moved this year, counted as its class counts; of the account, its projects summed.
    pub moved: Money,
    /// What waits for approval at the stage.
    pub said: Option<Money>,
    pub note: String,
}

/// The sheet of a year, and what there is beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    pub stage: Stage,
    pub lines: Vec<SheetLine>,
    /// 可用结余: what earlier years left, at the beginning of the year; `None` before its books.
    pub carry_over: Option<Money>,
    /// Whether something waits for approval.
    pub is_proposed: bool,
}

/// The stage that is next: an adjustment once the initial budget stands.
#[must_use]
pub fn next_stage(versions: &[Version]) -> Stage {
    let stands = |it: &Version| it.stage() == Stage::Initial && it.state() == State::Approved;
    if versions.iter().any(stands) { Stage::Adjustment } else { Stage::Initial }
}

/// The sheet of a unit's year; of the next stage where none is named.
pub async fn budget_sheet(
    tx: &mut Tx,
    unit: &Unit,
    (year, stage): (i64, Option<Stage>),
) -> Outcome<Sheet> {
    let pending: Pending<'_, Outcome<Sheet>> = Box::pin(async move {
        let versions = versions_of(tx, unit, year).await?;
        let stage = stage.unwrap_or_else(|| next_stage(&versions));
        let mut lines = accounts_of(tx, unit, year).await?;
        let approved = |of: &[Stage]| {
            let is_it = |it: &&Version| it.state() == State::Approved && of.contains(&it.stage());
            versions.iter().rev().find(is_it)
        };
        if let Some(version) = approved(&[Stage::Initial]) {
            set(&mut lines, &version.lines, |row, it| row.initial = Some(it.amount));
        }
        if let Some(version) = approved(&[Stage::Initial, Stage::Adjustment]) {
            set(&mut lines, &version.lines, |row, it| {
                row.in_force = Some(it.amount);
                row.last_final = it.last_final.or(row.last_final);
            });
        }
        let waits = |it: &&Version| it.state() == State::Proposed && it.stage() == stage;
        let proposed = versions.iter().rev().find(waits);
        let stands = approved(&[stage]).filter(|_| stage == Stage::Initial);
        if let Some(version) = proposed.or(stands) {
            set(&mut lines, &version.lines, |row, it| {
                row.said = Some(it.amount);
                row.note.clone_from(&it.note);
                row.last_final = it.last_final.or(row.last_final);
            });
        }
        let moved = moved_in(tx, unit, year).await?;
        let before = final_of(tx, unit, year - 1).await?;
        for line in lines.values_mut().filter(|it| it.project.is_empty()) {
            line.moved = under(&moved, &line.account).unwrap_or_default();
            line.last_final = line.last_final.or_else(|| under(&before, &line.account));
        }
        let carry_over = carried_over(tx, unit, year).await?;
        let is_proposed = proposed.is_some();
        Ok(Sheet { stage, lines: lines.into_values().collect(), carry_over, is_proposed })
    });
    pending.await
}

type Lines = BTreeMap<(String, String), SheetLine>;

/// Every income and expense account that the unit may use.
async fn accounts_of(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Lines> {
    let chart = ledger::chart_of(tx, Era::of_year(year), unit.id).await?;
    let may = chart.accounts().iter().filter(|it| {
        it.is_active && it.fits(unit.tier) && matches!(it.class, Class::Income | Class::Expense)
    });
    let codes: Vec<&str> = may.clone().map(|it| it.code.as_str()).collect();
    let is_above = |of: &str, code: &str| code.len() > of.len() && code.starts_with(of);
    let line = |account: &crate::ledger::chart::Account| {
        let code = account.code.as_str();
        let row = SheetLine {
            account: account.code.clone(),
            name: account.name.clone(),
            is_income: account.class == Class::Income,
            has_details: codes.iter().any(|it| is_above(code, it)),
            depth: codes.iter().filter(|it| is_above(it, code)).count(),
            ..SheetLine::default()
        };
        ((account.code.clone(), String::new()), row)
    };
    Ok(may.map(line).collect())
}

/// What the lines of a version say into the sheet; those of projects stand under their account.
fn set(rows: &mut Lines, lines: &[Line], say: impl Fn(&mut SheetLine, &Line)) {
    for line in lines {
        let key = (line.account.clone(), line.project.clone());
        if !rows.contains_key(&key) {
            let of = rows.get(&(line.account.clone(), String::new())).cloned().unwrap_or_default();
            let row = SheetLine {
                account: line.account.clone(),
                name: line.name.clone(),
                project: line.project.clone(),
                is_income: of.is_income,
                depth: of.depth + 1,
                ..SheetLine::default()
            };
            rows.insert(key.clone(), row);
        }
        if let Some(row) = rows.get_mut(&key) {
            say(row, line);
        }
    }
}

/// 决算 of a year by account: as approved, or as the books have it.
async fn final_of(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<BTreeMap<String, Money>> {
    let approved = store::versions_of(tx, unit.id, year).await?;
    let is_final = |it: &&store::BudgetRow| it.stage == Stage::Final.as_str();
    if let Some(row) = approved.iter().rev().find(is_final) {
        let lines = store::lines_of(tx, row.id).await?;
        return Ok(lines.into_iter().map(|it| (it.account, it.amount)).collect());
    }
    moved_in(tx, unit, year).await
}

/// What stands on an account and on its details, whose codes begin with its own; of an account that
/// stands beside its details only what it says itself.
fn under(sums: &BTreeMap<String, Money>, account: &str) -> Option<Money> {
    if let Some(own) = sums.get(account) {
        return Some(*own);
    }
    let of = sums.range(account.to_owned()..).take_while(|(code, _)| code.starts_with(account));
    let amounts: Vec<Money> = of.map(|(_, amount)| *amount).collect();
    (!amounts.is_empty()).then(|| amounts.into_iter().sum())
}

/// What moved in a year by account, counted as its class counts.
async fn moved_in(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<BTreeMap<String, Money>> {
    let mut sums: BTreeMap<String, Money> = BTreeMap::new();
    for row in store::moved_by_month(tx, unit.id, year).await? {
        let net = Money::from_fen(row.net_debit_fen);
        *sums.entry(row.account).or_default() += if row.class == INCOME { -net } else { net };
    }
    Ok(sums)
}

/// What earlier years left to be spent; none before the year has an opening.
pub async fn carried_over(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Option<Money>> {
    let rows = ledger::openings_of(tx, unit.id, year).await?;
    if rows.is_empty() || Era::of_year(year) != Era::Y2021 {
        return Ok(None);
    }
    let chart = ledger::chart_of(tx, Era::of_year(year), unit.id).await?;
    let is_left = |id: i64| {
        let code = chart.get(id).map_or("", |it| it.code.as_str());
        CARRY_OVER.iter().any(|of| code.starts_with(of))
    };
    let left = rows.iter().filter(|row| is_left(row.account_id));
    Ok(Some(-left.map(|row| Money::from_fen(row.net_debit_fen)).sum::<Money>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_what_its_details_have_unless_it_says_so_itself() {
        let sums = [("401", 5), ("50101", 10), ("50102", 20), ("502", 7), ("50201", 7)];
        let sums: BTreeMap<String, Money> =
            sums.iter().map(|(code, fen)| ((*code).to_owned(), Money::from_fen(*fen))).collect();
        for (account, expected) in [
            ("501", Some(30)),
            ("50102", Some(20)),
            ("502", Some(7)),
            ("504", None),
            ("40", Some(5)),
        ] {
            assert_eq!(under(&sums, account), expected.map(Money::from_fen), "{account}");
        }
    }
}
