//! Use case: limits, from their list. They hold at once.
//!
//! Rows are never said differently: what comes under the same head later takes the place of what
//! was. The caller holds the books.

use rustc_hash::FxHashMap;
use serde_json::json;

use crate::finding::rows::Taken;
use crate::finding::{Outcome, refuses};
use crate::ledger::post::sockets::Act;
use crate::limits::limit::{Aspect, BY_ILLNESS, Limit};
use crate::limits::list_limits::{EVERY, read_limit, root_of};
use crate::limits::rows::LimitRow;
use crate::limits::{codes, store};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::store as units;
use crate::units::unit::Unit;

const ITEM: &str = "项目";
const AMOUNT: &str = "金额";
const MEASURE: &str = "计量";
const TO: &str = "截止日期";
const APPLIES_TO: &str = "适用单位";

/// Takes up a list of limits.
pub async fn keep_limits(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    rows: &[LimitRow],
) -> Outcome<Taken> {
    let mut taken = Taken::of(rows.len());
    let names = rows.iter().map(|row| row.applies_to.as_str());
    let called = units::units_called(tx, names).await?;
    let chains = units::chains_of(tx, called.values().map(|it| it.id)).await?;
    for (place, row) in rows.iter().enumerate() {
        judge(row, place, &mut taken);
        if row.applies_to.is_empty() {
            continue;
        }
        let Some(named) = called.get(&row.applies_to) else {
            let field = (place, APPLIES_TO);
            taken.tell(&codes::UNIT_UNKNOWN, field, &row.applies_to, "已登记的单位");
            continue;
        };
        let chain = chains.get(&named.id).map_or(&[][..], Vec::as_slice);
        if !chain.iter().any(|it| it.id == unit.id) {
            taken.tell(&codes::UNIT_OUT_OF_REACH, (place, APPLIES_TO), named, unit);
        }
    }
    if refuses(&taken.findings) || rows.is_empty() {
        return Ok(taken);
    }
    let root = root_of(tx, unit).await?;
    let mut standing: Vec<Limit> = Vec::new();
    for row in store::limits_of_tree(tx, root.id).await? {
        standing.push(read_limit(row)?);
    }
    let (mut id, taken_up) = store::next_limit(tx).await?;
    let mut new = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let stored = stored(row, (id, taken_up), (root.id, unit), (&called, act));
        let said = read_limit(stored.clone())?;
        if is_there(&standing, &said) {
            taken.know(place);
            continue;
        }
        standing.push(said);
        new.push(stored);
        id += 1;
    }
    store::insert_limits(tx, &new).await?;
    if !new.is_empty() {
        let detail = json!({ "rows": new.len() });
        let what = (Action::LimitsKept, unit.code.as_str());
        trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
    }
    Ok(taken)
}

/// What a row says by itself.
fn judge(row: &LimitRow, place: usize, taken: &mut Taken) {
    if let Some(to) = row.to.filter(|to| *to < row.from) {
        let expected = format!("不早于 {}", row.from);
        taken.tell(&codes::ENDS_BEFORE_IT_BEGINS, (place, TO), to, expected);
    }
    if let Some(amount) = row.amount.filter(|amount| *amount < Money::ZERO) {
        taken.tell(&codes::AMOUNT_NEGATIVE, (place, AMOUNT), amount, "不小于 0");
    }
    if row.amount.is_some() && row.measure.is_none() {
        taken.tell(&codes::MEASURE_MISSING, (place, MEASURE), "", "人次、次、天或人年");
    }
    let says = row.amount.is_some()
        || row.times.is_some()
        || !row.forms.is_empty()
        || row.share.is_some()
        || !row.excludes.is_empty();
    if !says {
        taken.tell(&codes::SAYS_NOTHING, (place, ITEM), &row.item, "至少一项标准");
    }
}

/// Whether the newest row under the same head says just this.
fn is_there(standing: &[Limit], said: &Limit) -> bool {
    let is_same = |it: &&Limit| {
        it.unit_id == said.unit_id
            && it.applies_to_id == said.applies_to_id
            && it.applies_to == said.applies_to
            && (&it.province, &it.item) == (&said.province, &said.item)
            && it.measure == said.measure
            && it.is_by_illness == said.is_by_illness
            && it.from == said.from
            && Aspect::EVERY.iter().all(|aspect| it.says(*aspect) == said.says(*aspect))
    };
    let newest = standing.iter().filter(is_same).max_by_key(|it| (it.taken_up, it.id));
    newest.is_some_and(|it| {
        let plain = Limit { id: said.id, taken_up: said.taken_up, ..it.clone() };
        plain == *said
    })
}

fn stored(
    row: &LimitRow,
    (id, taken_up): (i64, i64),
    (root_id, unit): (i64, &Unit),
    (called, act): (&FxHashMap<String, Unit>, Act<'_>),
) -> store::LimitRow {
    let named = called.get(&row.applies_to);
    let mut forms: Vec<&str> = row.forms.iter().map(|it| it.as_str()).collect();
    forms.extend(row.is_by_illness.then_some(BY_ILLNESS));
    let excludes: Vec<&str> = row.excludes.iter().map(|it| it.as_str()).collect();
    store::LimitRow {
        id,
        root_id,
        unit_id: unit.id,
        applies_to_id: named.unwrap_or(unit).id,
        applies_to: named.unwrap_or(unit).code.clone(),
        scope: if named.is_some() { "unit" } else { EVERY }.to_owned(),
        province: row.province.clone(),
        item: row.item.clone(),
        amount_fen: row.amount.map(Money::fen),
        measure: row.measure.map_or("", |it| it.as_str()).to_owned(),
        times: row.times,
        forms: forms.join(" "),
        share: row.share.map(|it| it.to_string()).unwrap_or_default(),
        valid_from_on: row.from.to_string(),
        valid_to_on: row.to.map(|day| day.to_string()),
        paper: row.paper.clone(),
        excludes: excludes.join(" "),
        taken_up,
        set_by: act.actor.name.clone(),
        set_at: act.clock.now_text(),
    }
}
