//! Use case: a scheme from its list becomes a version of it. The caller holds the unit's book.

use serde_json::json;

use crate::appraisals::codes;
use crate::appraisals::points::Points;
use crate::appraisals::rows::SchemeRow as Row;
use crate::appraisals::scheme::{Fault, Item, SHIPPED, read_item, total};
use crate::appraisals::store::{self, ItemRow, SchemeRow};
use crate::finding::rows::Taken;
use crate::finding::{Outcome, refuses};
use crate::platform::clock::Clock;
use crate::platform::database::{Pending, Tx};
use crate::trail::{self, Action, Actor};
use crate::units::unit::Unit;

const CODE: &str = "code";
const POINTS: &str = "points";
const RULE: &str = "deduction_rule";
const COMPUTABLE: &str = "computable";

/// Takes up a list of rows of a scheme.
pub async fn keep_schemes(
    tx: &mut Tx,
    (clock, actor): (Clock, &Actor),
    (unit, year): (&Unit, i64),
    rows: &[Row],
) -> Outcome<Taken> {
    let pending: Pending<'_, Outcome<Taken>> = Box::pin(async move {
        let mut taken = Taken::of(rows.len());
        let mut schemes: Vec<&str> = rows.iter().map(name_of).collect();
        schemes.sort_unstable();
        schemes.dedup();
        let mut new = Vec::new();
        for scheme in schemes {
            let of_it: Vec<(usize, &Row)> =
                rows.iter().enumerate().filter(|(_, row)| name_of(row) == scheme).collect();
            let items = judge(&of_it, &mut taken);
            let versions = store::versions_of(tx, unit.id, scheme).await?;
            if let Some(last) = versions.last().filter(|last| last.year <= year) {
                let kept = store::items_of(tx, last.id).await?;
                let is_same = kept == stored(&items, last.id) && kept.len() == of_it.len();
                if is_same {
                    for (place, _) in &of_it {
                        taken.know(*place);
                    }
                    continue;
                }
            }
            let version = versions.last().map_or(0, |last| last.version) + 1;
            new.push((scheme, version, items));
        }
        if refuses(&taken.findings) {
            return Ok(taken);
        }
        for (scheme, version, items) in new {
            let row = SchemeRow {
                id: store::next_scheme(tx).await?,
                unit_id: unit.id,
                code: scheme.to_owned(),
                year,
                version,
                set_by: actor.name.clone(),
                set_at: clock.now_text(),
            };
            store::insert_scheme(tx, &row).await?;
            store::insert_items(tx, &stored(&items, row.id)).await?;
            let detail = json!({ "version": version, "year": year, "items": items.len() });
            let what = (Action::SchemeKept, scheme);
            trail::append(tx, clock, actor, unit.id, what, &detail).await?;
        }
        Ok(taken)
    });
    pending.await
}

fn name_of(row: &Row) -> &str {
    if row.scheme.is_empty() { SHIPPED } else { &row.scheme }
}

/// What rows of one scheme say by themselves and together.
fn judge(rows: &[(usize, &Row)], taken: &mut Taken) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut is_whole = true;
    for (place, row) in rows {
        if items.iter().any(|it| it.code == row.item.code) {
            taken.tell(&codes::ITEM_TWICE, (*place, CODE), &row.item.code, "每个编号一行");
        }
        match read_item(&row.item) {
            Ok(item) => items.push(item),
            Err(faults) => {
                is_whole = false;
                for fault in faults {
                    tell(fault, (*place, row), taken);
                }
            }
        }
    }
    let sum = total(&items);
    let last = rows.iter().rev().find(|(_, row)| {
        items.iter().any(|it| it.code == row.item.code && !it.is_veto() && !it.is_bonus())
    });
    if let Some((place, _)) = last.filter(|_| is_whole && sum != Points::HUNDRED) {
        taken.tell(&codes::TOTAL_NOT_HUNDRED, (*place, POINTS), sum.written(), "合计 100");
    }
    items
}

fn tell(fault: Fault, (place, row): (usize, &Row), taken: &mut Taken) {
    let item = &row.item;
    match fault {
        Fault::Points => {
            taken.tell(&codes::POINTS_INVALID, (place, POINTS), &item.points, "如 1.5");
        }
        Fault::Computable => {
            let expected = "auto、assisted 或 manual";
            taken.tell(&codes::COMPUTABLE_UNKNOWN, (place, COMPUTABLE), &item.computable, expected);
        }
        Fault::Rule(token) => {
            let expected = "如 per:0.2/笔;cap:1";
            taken.tell(&codes::RULE_NOT_UNDERSTOOD, (place, RULE), token, expected);
        }
        Fault::Beyond(points) => {
            let expected = format!("不超过 {}", item.points);
            taken.tell(&codes::RULE_BEYOND_POINTS, (place, RULE), points.written(), expected);
        }
        Fault::Nothing => {
            let expected = "大于 0，或否决项、加分项";
            taken.tell(&codes::ITEM_WITHOUT_POINTS, (place, POINTS), &item.points, expected);
        }
    }
}

fn stored(items: &[Item], scheme_id: i64) -> Vec<ItemRow> {
    let row = |(place, item): (i64, &Item)| ItemRow {
        scheme_id,
        place,
        code: item.code.clone(),
        area: item.area.clone(),
        item: item.item.clone(),
        points: item.points.parts(),
        rule: item.rule_text.clone(),
        computable: item.computable.as_str().to_owned(),
        data_needed: item.data_needed.clone(),
    };
    (1..).zip(items).map(row).collect()
}
