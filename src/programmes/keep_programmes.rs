//! Use case: plans of programmes, from their list. One may be said anew until it is approved. The
//! caller holds the unit's book.

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::json;

use crate::finding::rows::Taken;
use crate::finding::{Outcome, refuses};
use crate::ledger::chart::{Chart, Class, Era};
use crate::ledger::post::sockets::Act;
use crate::ledger::store as ledger;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::programmes::programme::State;
use crate::programmes::rows::ProgrammeRow;
use crate::programmes::{codes, store};
use crate::trail::{self, Action};
use crate::units::unit::Unit;

const CODE: &str = "项目编码";
const PLAN: &str = "计划金额";
const STANDARD: &str = "标准";
const ACCOUNT: &str = "列支科目";

/// Takes up a list of programmes.
pub async fn keep_programmes(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    rows: &[ProgrammeRow],
) -> Outcome<Taken> {
    let mut taken = Taken::of(rows.len());
    let known = store::programmes_of_unit(tx, unit.id).await?;
    let known: FxHashMap<(i64, &str), &store::ProgrammeRow> =
        known.iter().map(|it| ((it.year, it.code.as_str()), it)).collect();
    let mut charts: FxHashMap<i64, Chart> = FxHashMap::default();
    let mut seen: FxHashSet<(i64, &str)> = FxHashSet::default();
    let mut id = store::next_number(tx, unit.id).await?;
    let mut new = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        if let std::collections::hash_map::Entry::Vacant(chart) = charts.entry(row.year) {
            chart.insert(ledger::chart_of(tx, Era::of_year(row.year), unit.id).await?);
        }
        let chart = charts.get(&row.year);
        if !seen.insert((row.year, &row.code)) {
            let found = format!("{} {}年", row.code, row.year);
            taken.tell(&codes::LINE_TWICE, (place, CODE), found, "每个项目编码、年度一行");
        }
        for (field, amount) in [(PLAN, Some(row.plan)), (STANDARD, row.standard)] {
            if let Some(amount) = amount.filter(|it| it.is_negative()) {
                taken.tell(&codes::AMOUNT_NEGATIVE, (place, field), amount, "不小于 0");
            }
        }
        let account_id = account_of((row, chart), unit, place, &mut taken);
        let before = known.get(&(row.year, row.code.as_str())).copied();
        let made = stored(row, (before, id), (unit, account_id), act);
        if before.is_some_and(|it| is_same(it, &made)) {
            taken.know(place);
            continue;
        }
        match before {
            Some(it) if it.state == State::Approved.as_str() => {
                let on = it.approved_on.as_deref().unwrap_or_default();
                let found = format!("{} 已于 {on} 批准", row.code);
                let expected = "照已批准的计划";
                taken.tell(&codes::ALREADY_APPROVED, (place, CODE), found, expected);
            }
            Some(_) => {}
            None => id += 1,
        }
        new.push(made);
    }
    if refuses(&taken.findings) || new.is_empty() {
        return Ok(taken);
    }
    store::insert_programmes(tx, &new).await?;
    let detail = json!({ "rows": new.len() });
    let what = (Action::ProgrammesKept, unit.code.as_str());
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
    Ok(taken)
}

/// The account of expense that a row names by code, name or both.
fn account_of(
    (row, chart): (&ProgrammeRow, Option<&Chart>),
    unit: &Unit,
    place: usize,
    taken: &mut Taken,
) -> Option<i64> {
    let text = row.account.trim();
    if text.is_empty() {
        return None;
    }
    let code = text.split_whitespace().next().unwrap_or(text);
    let chart = chart?;
    let usable = |it: &&crate::ledger::chart::Account| {
        it.is_active && it.fits(unit.tier) && it.class == Class::Expense
    };
    let by_code = chart.by_code(code).filter(usable);
    let mut called =
        chart.accounts().iter().filter(|it| it.name == text || chart.full_name(it) == text);
    let by_name = called.next().filter(|_| called.next().is_none()).filter(usable);
    let account = by_code.or(by_name);
    if account.is_none() {
        taken.tell(&codes::ACCOUNT_UNKNOWN, (place, ACCOUNT), text, "本单位的支出科目");
    }
    account.map(|it| it.id)
}

fn is_same(before: &store::ProgrammeRow, made: &store::ProgrammeRow) -> bool {
    (&before.name, &before.category, before.plan_fen, before.standard_fen)
        == (&made.name, &made.category, made.plan_fen, made.standard_fen)
        && (&before.piece, before.account_id) == (&made.piece, made.account_id)
}

fn stored(
    row: &ProgrammeRow,
    (before, next): (Option<&store::ProgrammeRow>, i64),
    (unit, account_id): (&Unit, Option<i64>),
    act: Act<'_>,
) -> store::ProgrammeRow {
    store::ProgrammeRow {
        id: before.map_or(next, |it| it.id),
        unit_id: unit.id,
        code: row.code.clone(),
        name: row.name.clone(),
        category: row.category.clone(),
        year: row.year,
        plan_fen: row.plan.fen(),
        standard_fen: row.standard.map(Money::fen),
        piece: row.piece.clone(),
        account_id,
        state: before.map_or(State::Proposed.as_str(), |it| it.state.as_str()).to_owned(),
        approved_on: None,
        paper: None,
        set_by: act.actor.name.clone(),
        set_at: act.clock.now_text(),
    }
}
