//! Use cases: recompute balances and openings from the entries; compare with what is stored, or
//! put the recomputed ones in place.

use rustc_hash::FxHashMap;
use serde::Serialize;
use serde_json::json;

use crate::finding::Outcome;
use crate::ledger::store::{self, BalanceDelta};
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::{self, Action, Actor};
use crate::units::unit::Unit;

/// How many differences are listed; more of them say nothing new.
const MAX_LISTED: usize = 100;

type Movements = FxHashMap<(i64, i64, i64), BalanceDelta>;
type Openings = FxHashMap<(i64, i64), i64>;

/// One stored figure that is not what the entries add up to; amounts in fen, net debit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// `2025-03`, or `2025 期初`.
    pub at: String,
    pub account_code: String,
    pub stored_fen: i64,
    pub recomputed_fen: i64,
}

/// What the entries of one unit add up to, year by year.
#[derive(Debug, Default)]
struct Recomputed {
    movements: Movements,
    openings: FxHashMap<i64, Openings>,
}

/// Compares; nothing is changed. Empty when stored equals recomputed.
pub async fn compare_balances(tx: &mut Tx, unit: &Unit) -> Outcome<Vec<Difference>> {
    let recomputed = recompute(tx, unit).await?;
    let names = store::account_codes(tx).await?;
    let name = |account_id: i64| names.get(&account_id).cloned().unwrap_or_default();
    let mut differences = Vec::new();
    for state in store::years_of(tx, unit.id).await? {
        let mut left: Openings = recomputed.openings.get(&state.year).cloned().unwrap_or_default();
        for row in store::openings_of(tx, unit.id, state.year).await? {
            let computed = left.remove(&(row.account_id, row.dimension_set_id)).unwrap_or_default();
            if computed != row.net_debit_fen {
                differences.push(Difference {
                    at: format!("{} 期初", state.year),
                    account_code: name(row.account_id),
                    stored_fen: row.net_debit_fen,
                    recomputed_fen: computed,
                });
            }
        }
        differences.extend(left.iter().filter(|(_, net)| **net != 0).map(|((account, _), net)| {
            Difference {
                at: format!("{} 期初", state.year),
                account_code: name(*account),
                stored_fen: 0,
                recomputed_fen: *net,
            }
        }));
        differences.extend(compare_movements(tx, unit, state.year, &recomputed, &name).await?);
    }
    differences.sort_by(|a, b| (&a.at, &a.account_code).cmp(&(&b.at, &b.account_code)));
    differences.truncate(MAX_LISTED);
    Ok(differences)
}

async fn compare_movements(
    tx: &mut Tx,
    unit: &Unit,
    year: i64,
    recomputed: &Recomputed,
    name: &impl Fn(i64) -> String,
) -> Outcome<Vec<Difference>> {
    let mut left: Movements = recomputed
        .movements
        .iter()
        .filter(|((period, _, _), _)| period / 100 == year)
        .map(|(key, delta)| (*key, *delta))
        .collect();
    let at = |period: i64| format!("{}-{:02}", period / 100, period % 100);
    let mut differences = Vec::new();
    for row in store::balances_of(tx, unit.id, year, 12).await? {
        let stored = BalanceDelta {
            debit: row.debit_fen,
            credit: row.credit_fen,
            transfer_debit: row.transfer_debit_fen,
            transfer_credit: row.transfer_credit_fen,
        };
        let key = (row.period, row.account_id, row.dimension_set_id);
        let computed = left.remove(&key).unwrap_or_default();
        if computed != stored {
            differences.push(Difference {
                at: at(row.period),
                account_code: name(row.account_id),
                stored_fen: stored.net_debit(),
                recomputed_fen: computed.net_debit(),
            });
        }
    }
    let missing = left.iter().filter(|(_, delta)| **delta != BalanceDelta::default());
    differences.extend(missing.map(|((period, account, _), delta)| Difference {
        at: at(*period),
        account_code: name(*account),
        stored_fen: 0,
        recomputed_fen: delta.net_debit(),
    }));
    Ok(differences)
}

/// Puts the recomputed balances in place; says what was different. The caller holds the book.
pub async fn rebuild_balances(
    tx: &mut Tx,
    clock: Clock,
    actor: &Actor,
    unit: &Unit,
) -> Outcome<Vec<Difference>> {
    let differences = compare_balances(tx, unit).await?;
    let recomputed = recompute(tx, unit).await?;
    store::clear_derived(tx, unit.id).await?;
    store::add_to_balances(tx, unit.id, &recomputed.movements).await?;
    for (year, openings) in &recomputed.openings {
        store::add_to_openings(tx, unit.id, *year, openings).await?;
    }
    let detail = json!({ "differences": differences });
    let subject = format!("unit {}", unit.code);
    trail::append(tx, clock, actor, unit.id, (Action::BalancesRebuilt, &subject), &detail).await?;
    Ok(differences)
}

async fn recompute(tx: &mut Tx, unit: &Unit) -> Outcome<Recomputed> {
    let mut recomputed = Recomputed::default();
    let Recomputed { movements, openings } = &mut recomputed;
    store::each_entry_amount(tx, unit.id, |row| {
        if row.period % 100 == 0 {
            let opening = openings.entry(row.period / 100).or_default();
            let key = (row.account_id, row.dimension_set_id);
            *opening.entry(key).or_default() += row.debit_fen - row.credit_fen;
        } else {
            movements.entry((row.period, row.account_id, row.dimension_set_id)).or_default().add(
                row.debit_fen,
                row.credit_fen,
                row.is_transfer,
            );
        }
        Ok(())
    })
    .await?;
    for state in store::years_of(tx, unit.id).await? {
        if state.is_carried {
            let before = recomputed.openings.get(&(state.year - 1)).cloned().unwrap_or_default();
            let carried = carry(before, &recomputed.movements, state.year - 1);
            recomputed.openings.insert(state.year, carried);
        }
    }
    Ok(recomputed)
}

fn carry(mut openings: Openings, movements: &Movements, year: i64) -> Openings {
    for ((period, account_id, set_id), delta) in movements {
        if period / 100 == year {
            *openings.entry((*account_id, *set_id)).or_default() += delta.net_debit();
        }
    }
    openings.retain(|_, net| *net != 0);
    openings
}
