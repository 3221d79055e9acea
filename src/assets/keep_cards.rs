//! Use case: a union's cards, from its register. Nothing is posted; what a card says otherwise than
//! before is told, and the newest word holds. The caller holds the unit's book.

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::json;

use crate::assets::card::may_lack_life;
use crate::assets::class::{Class, class_called};
use crate::assets::life::{life_words, read_life};
use crate::assets::read_register::card_of;
use crate::assets::rows::{CardRow as Said, Leaving, Origin, Property};
use crate::assets::store::CardRow;
use crate::assets::{codes, store};
use crate::finding::rows::Taken;
use crate::finding::{Outcome, refuses};
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::platform::database::{Pending, Tx};
use crate::trail::{self, Action};
use crate::units::unit::Unit;

const NUMBER: &str = "资产编号";
const CLASS: &str = "类别";
const COST: &str = "原值";
const ACQUIRED: &str = "取得日期";
const LIFE: &str = "使用年限";
const PIECES: &str = "数量";
const TAKEN: &str = "累计折旧";
const LEFT: &str = "减少日期";

/// Takes up a register; 累计折旧 is what stood when `year` began.
pub async fn keep_cards(
    tx: &mut Tx,
    act: Act<'_>,
    (unit, year): (&Unit, i64),
    rows: &[Said],
) -> Outcome<Taken> {
    let pending: Pending<'_, Outcome<Taken>> = Box::pin(async move {
        let mut taken = Taken::of(rows.len());
        let standing = store::cards_of(tx, unit.id, year).await?;
        let standing: FxHashMap<&str, &CardRow> =
            standing.iter().map(|it| (it.number.as_str(), it)).collect();
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        let mut id = store::next_card_id(tx).await?;
        let mut new = Vec::new();
        for (place, row) in rows.iter().enumerate() {
            if !seen.insert(&row.number) {
                taken.tell(&codes::NUMBER_TWICE, (place, NUMBER), &row.number, "一张卡片一行");
            }
            let Some((class, life)) = judged(row, (place, year), &mut taken) else { continue };
            let made = kept(act, (unit, year), (id, row), (class, life));
            match standing.get(row.number.as_str()) {
                Some(before) if is_same(before, &made) => {
                    taken.know(place);
                    continue;
                }
                Some(before) => tell_change(before, &made, place, &mut taken),
                None => {}
            }
            tell_taken(&made, place, &mut taken)?;
            new.push(made);
            id += 1;
        }
        if refuses(&taken.findings) || new.is_empty() {
            return Ok(taken);
        }
        store::insert_cards(tx, &new).await?;
        let detail = json!({ "rows": new.len(), "year": year });
        let what = (Action::AssetCardsKept, unit.code.as_str());
        trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await?;
        Ok(taken)
    });
    pending.await
}

/// The class of a row and its life in months; tells whatever stands against it.
fn judged(
    row: &Said,
    (place, year): (usize, i64),
    taken: &mut Taken,
) -> Option<(&'static Class, Option<i64>)> {
    if row.cost <= Money::ZERO {
        taken.tell(&codes::COST_INVALID, (place, COST), row.cost, "大于 0 的金额");
    }
    if row.pieces < 1 {
        taken.tell(&codes::PIECES_INVALID, (place, PIECES), row.pieces, "不小于 1");
    }
    if row.taken > row.cost || row.taken.is_negative() {
        let expected = format!("0.00 至 {}", row.cost.grouped());
        taken.tell(&codes::TAKEN_TOO_MUCH, (place, TAKEN), row.taken.grouped(), expected);
    }
    let acquired_in = i64::from(row.acquired_on.year());
    if acquired_in > year {
        let expected = format!("不晚于 {year}-12-31");
        taken.tell(&codes::ACQUIRED_LATER, (place, ACQUIRED), row.acquired_on, expected);
    } else if acquired_in == year && !row.taken.is_zero() {
        taken.tell(&codes::TAKEN_OF_NEW, (place, TAKEN), row.taken.grouped(), "0.00");
    }
    if row.left_on.is_some() != row.left_how.is_some() {
        let found = row.left_how.map_or_else(
            || row.left_on.map(|it| it.to_string()).unwrap_or_default(),
            |how| how.label().to_owned(),
        );
        taken.tell(&codes::LEFT_HALF_SAID, (place, LEFT), found, "减少日期和减少方式");
    }
    if let Some(left_on) = row.left_on.filter(|left| *left < row.acquired_on) {
        let expected = format!("不早于 {}", row.acquired_on);
        taken.tell(&codes::LEFT_EARLIER, (place, LEFT), left_on, expected);
    }
    let Some(class) = class_called(&row.class) else {
        taken.tell(&codes::CLASS_UNKNOWN, (place, CLASS), &row.class, "如 计算机设备、家具");
        return None;
    };
    let life = read_life(&row.life);
    if life.is_none() && !row.life.is_empty() {
        taken.tell(&codes::LIFE_INVALID, (place, LIFE), &row.life, "如 6，或 54个月");
    } else if life.is_none() && !may_lack_life(class, row.cost) {
        taken.tell(&codes::LIFE_MISSING, (place, LIFE), "（空）", class.years_words());
    }
    if let Some(months) = life.filter(|months| class.sort.wears() && !class.allows(*months)) {
        let found = format!("{} {}", class.name, life_words(months));
        taken.tell(&codes::LIFE_OUTSIDE, (place, LIFE), found, class.years_words());
    }
    Some((class, life))
}

fn kept(
    act: Act<'_>,
    (unit, year): (&Unit, i64),
    (id, row): (i64, &Said),
    (class, life): (&Class, Option<i64>),
) -> CardRow {
    CardRow {
        id,
        unit_id: unit.id,
        number: row.number.clone(),
        name: row.name.clone(),
        class: class.name.clone(),
        property: row.property.map_or("", Property::as_str).to_owned(),
        cost_fen: row.cost.fen(),
        acquired_on: row.acquired_on.to_string(),
        life_months: life,
        place: row.place.clone(),
        keeper: row.keeper.clone(),
        pieces: row.pieces,
        brought_year: year,
        brought_fen: row.taken.fen(),
        origin: row.origin.map_or("", Origin::as_str).to_owned(),
        left_on: row.left_on.map(|it| it.to_string()),
        left_how: row.left_how.map_or("", Leaving::as_str).to_owned(),
        set_by: act.actor.name.clone(),
        set_at: act.clock.now_text(),
    }
}

fn is_same(one: &CardRow, other: &CardRow) -> bool {
    let said = |it: &CardRow| CardRow {
        id: 0,
        set_by: String::new(),
        set_at: String::new(),
        ..it.clone()
    };
    said(one) == said(other)
}

/// What a card is and cost does not change by itself; where it stands, who keeps it and whether it
/// left does, and the next year's list begins with what the last one ended with.
fn tell_change(before: &CardRow, now: &CardRow, place: usize, taken: &mut Taken) {
    let life = |it: &CardRow| it.life_months.map(life_words).unwrap_or_default();
    let money = |fen: i64| Money::from_fen(fen).grouped();
    let facts = [
        (CLASS, before.class.clone(), now.class.clone()),
        (COST, money(before.cost_fen), money(now.cost_fen)),
        (ACQUIRED, before.acquired_on.clone(), now.acquired_on.clone()),
        (LIFE, life(before), life(now)),
        (PIECES, before.pieces.to_string(), now.pieces.to_string()),
    ];
    for (field, was, is) in facts {
        if was != is {
            let found = format!("{} {is}", now.number);
            taken.tell(&codes::CARD_CHANGED, (place, field), found, was);
        }
    }
}

/// What stood when the year began is taken as it stands; another figure than by rule is told.
fn tell_taken(made: &CardRow, place: usize, taken: &mut Taken) -> Outcome<()> {
    let by_rule = card_of(made)?.card.taken_by_rule(made.brought_year);
    let brought = Money::from_fen(made.brought_fen);
    let is_earlier = made.acquired_on < format!("{}-01-01", made.brought_year);
    if is_earlier && by_rule != brought {
        taken.tell(&codes::TAKEN_DIFFERS, (place, TAKEN), brought.grouped(), by_rule.grouped());
    }
    Ok(())
}
