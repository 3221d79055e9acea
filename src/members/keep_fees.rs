//! Use case: what members paid, from the grid of a year or from a list of payments.
//!
//! Everything is kept: a grid that comes again says anew what is paid of its months, and the last
//! word holds; payments add up, and one that was there before is known. The caller holds the books.

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::json;

use crate::date::Period;
use crate::finding::rows::Taken;
use crate::finding::{Outcome, refuses};
use crate::ledger::post::sockets::Act;
use crate::members::hold_keys::keys_needed;
use crate::members::identity::masked_name;
use crate::members::keep_members::{identity_hash, place_of};
use crate::members::rows::{FeeCell, FeeRow};
use crate::members::store::{FeeLine, NewFee};
use crate::members::{codes, store};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::trail::{self, Action};
use crate::units::unit::Unit;

const NAME: &str = "姓名";
const IDENTITY: &str = "证件号码";

/// The column of a month of the grid.
#[must_use]
pub fn month_heading(month: i64) -> &'static str {
    const HEADINGS: [&str; 12] =
        ["1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"];
    let place = usize::try_from(month - 1).unwrap_or(usize::MAX);
    HEADINGS.get(place).copied().unwrap_or("合计")
}

/// What is known of the union's members.
struct Known {
    /// Id and name by keyed hash.
    members: FxHashMap<String, (i64, String)>,
    waivers: Vec<store::WaiverRow>,
    fees: FxHashMap<(i64, i64), Vec<FeeLine>>,
}

async fn load(tx: &mut Tx, unit: &Unit) -> Outcome<Option<Known>> {
    let Some(keys) = keys_needed(tx).await? else { return Ok(None) };
    let mut members = FxHashMap::default();
    for row in store::members_of_unit(tx, unit.id).await? {
        let name = keys.open(&place_of("name", row.id), &row.name_sealed)?;
        members.insert(row.identity_hash, (row.id, name));
    }
    let waivers = store::waivers_of_unit(tx, unit.id).await?;
    let mut fees: FxHashMap<(i64, i64), Vec<FeeLine>> = FxHashMap::default();
    for line in store::fees_of_unit(tx, unit.id).await? {
        fees.entry((line.member_id, line.fee_period)).or_default().push(line);
    }
    Ok(Some(Known { members, waivers, fees }))
}

/// Takes up a grid or a list of payments.
pub async fn keep_fees(tx: &mut Tx, act: Act<'_>, unit: &Unit, rows: &[FeeRow]) -> Outcome<Taken> {
    let mut taken = Taken::of(rows.len());
    let Some(mut known) = load(tx, unit).await? else {
        for place in 0..rows.len() {
            taken.tell(&codes::NOT_ON_ROLL, (place, IDENTITY), "尚无会员名册", unit);
        }
        return Ok(taken);
    };
    let ids = members_of_rows(tx, unit, (rows, &known), &mut taken).await?;
    judge_months(rows, (&ids, &known), &mut taken);
    if refuses(&taken.findings) {
        return Ok(taken);
    }
    let mut new = taken_off(rows, &ids, &known);
    let has_months = lines_with_months(rows, &ids);
    for (place, (row, id)) in rows.iter().zip(&ids).enumerate() {
        let Some(id) = *id else { continue };
        let made = match row.grid_year {
            Some(year) => grid_lines((row, id, year), has_months.contains(&(id, year)), &known),
            None => payment_lines(row, id, &mut known),
        };
        if made.is_empty() {
            taken.know(place);
        }
        new.extend(made);
    }
    let count = new.len();
    let mut id = store::next_fee_id(tx).await?;
    let (set_by, set_at) = (act.actor.name.clone(), act.clock.now_text());
    let mut numbered = Vec::with_capacity(count);
    for mut line in new {
        line.id = id;
        id += 1;
        numbered.push(NewFee { line, set_by: set_by.clone(), set_at: set_at.clone() });
    }
    store::insert_fees(tx, &numbered).await?;
    if count > 0 {
        let what = (Action::MemberFeesKept, unit.code.as_str());
        let detail = json!({ "months": count });
        trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
    }
    Ok(taken)
}

async fn members_of_rows(
    tx: &mut Tx,
    unit: &Unit,
    (rows, known): (&[FeeRow], &Known),
    taken: &mut Taken,
) -> Outcome<Vec<Option<i64>>> {
    let Some(keys) = keys_needed(tx).await? else { return Ok(vec![None; rows.len()]) };
    let mut ids = Vec::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        let found = known.members.get(&identity_hash(&keys, &row.identity)?);
        let masked = masked_name(&row.name);
        match found {
            None => taken.tell(&codes::NOT_ON_ROLL, (place, IDENTITY), masked, unit),
            Some((_, name)) if *name != row.name => {
                taken.tell(&codes::NAME_DIFFERS, (place, NAME), masked, masked_name(name));
            }
            Some(_) => {}
        }
        ids.push(found.map(|(id, _)| *id));
    }
    Ok(ids)
}

/// 免 needs a waiver of two persons; a month stands on one line of a member only.
fn judge_months(rows: &[FeeRow], (ids, known): (&[Option<i64>], &Known), taken: &mut Taken) {
    let mut seen: FxHashMap<(i64, Period), usize> = FxHashMap::default();
    for (place, (row, id)) in rows.iter().zip(ids).enumerate() {
        let Some(id) = *id else { continue };
        for (period, cell) in &row.months {
            let heading =
                if row.grid_year.is_some() { month_heading(period.month()) } else { "所属期" };
            let is_waived = *cell == FeeCell::Waived;
            let has_waiver = known.waivers.iter().any(|it| {
                it.member_id == id
                    && it.approved_at.is_some()
                    && (it.from_period..=it.to_period).contains(&period.number())
            });
            if is_waived && !has_waiver {
                taken.tell(&codes::WAIVER_MISSING, (place, heading), "免", "两人办理的减免");
            }
            if row.grid_year.is_none() {
                continue;
            }
            if let Some(first) = seen.insert((id, *period), place) {
                let expected = format!("只在第 {} 条缴一次", first + 1);
                taken.tell(&codes::MONTH_TWICE, (place, heading), period, expected);
            }
        }
    }
}

/// Members and years of which some line of the file has a month.
fn lines_with_months(rows: &[FeeRow], ids: &[Option<i64>]) -> FxHashSet<(i64, i64)> {
    let with = rows.iter().zip(ids).filter(|(row, _)| !row.months.is_empty());
    with.filter_map(|(row, id)| Some(((*id)?, row.grid_year?))).collect()
}

fn line(member_id: i64, fee_period: i64, base: Option<Money>, paid: Money) -> FeeLine {
    FeeLine {
        id: 0,
        member_id,
        fee_period,
        base_fen: base.map(Money::fen),
        paid_fen: paid.fen(),
        paid_on: None,
    }
}

/// What a line of the grid says that was not said before. A member whose lines are all blank keeps
/// the base for the year.
fn grid_lines(
    (row, id, year): (&FeeRow, i64, i64),
    has_months: bool,
    known: &Known,
) -> Vec<FeeLine> {
    let mut said: Vec<FeeLine> = Vec::new();
    if row.months.is_empty() && !has_months {
        said.push(line(id, year * 100, row.base, Money::ZERO));
    }
    for (period, cell) in &row.months {
        let paid = if let FeeCell::Paid(paid) = cell { *paid } else { Money::ZERO };
        said.push(line(id, period.number(), row.base, paid));
    }
    let last = |period: i64| {
        let lines = known.fees.get(&(id, period))?;
        lines.iter().rfind(|it| it.paid_on.is_none())
    };
    let is_new = |it: &FeeLine| {
        last(it.fee_period)
            .is_none_or(|last| last.paid_fen != it.paid_fen || last.base_fen != it.base_fen)
    };
    said.into_iter().filter(is_new).collect()
}

/// Months that an earlier grid had paid and this one has not, by member and year of the file.
fn taken_off(rows: &[FeeRow], ids: &[Option<i64>], known: &Known) -> Vec<FeeLine> {
    let mut said: FxHashMap<(i64, i64), FxHashSet<i64>> = FxHashMap::default();
    for (row, id) in rows.iter().zip(ids) {
        let Some((id, year)) = id.zip(row.grid_year) else { continue };
        let months = row.months.iter().map(|(period, _)| period.number());
        said.entry((id, year)).or_default().extend(months);
    }
    let mut off = Vec::new();
    for (&(member_id, period), lines) in &known.fees {
        let Some(said) = said.get(&(member_id, period / 100)) else { continue };
        let last = lines.iter().rfind(|it| it.paid_on.is_none() && period % 100 != 0);
        let Some(last) = last.filter(|it| it.paid_fen != 0 && !said.contains(&period)) else {
            continue;
        };
        let base = last.base_fen.map(Money::from_fen);
        off.push(line(member_id, period, base, Money::ZERO));
    }
    off.sort_by_key(|it| (it.member_id, it.fee_period));
    off
}

/// A payment that was not there before; of two alike in one list both count.
fn payment_lines(row: &FeeRow, id: i64, known: &mut Known) -> Vec<FeeLine> {
    let mut new = Vec::new();
    for (period, cell) in &row.months {
        let FeeCell::Paid(paid) = cell else { continue };
        let mut made = line(id, period.number(), None, *paid);
        made.paid_on = row.paid_on.map(|day| day.to_string());
        let before = known.fees.entry((id, made.fee_period)).or_default();
        let same =
            before.iter().position(|it| it.paid_on == made.paid_on && it.paid_fen == made.paid_fen);
        match same {
            // Each answers for one of the list.
            Some(place) => drop(before.remove(place)),
            None => new.push(made),
        }
    }
    new
}
