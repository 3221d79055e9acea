//! Use case: what stands against the lines of a roster that comes: lines of its batches and of its
//! people that are there already are read once, and everything is told at its cell.
//!
//! Invariant: what a person had in unions that the importing one does not see is counted and never
//! said.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::rows::Taken;
use crate::finding::{Code, Outcome, Severity};
use crate::limits::breach::{Breach, Facts, Given, Reached, Rule, breaches};
use crate::limits::limit::{Aspect, Form, Limits};
use crate::limits::list_limits::limits_of;
use crate::limits::{codes as limit_codes, quantity::Quantity};
use crate::members::identity::masked_name;
use crate::members::membership::is_member;
use crate::members::store as members;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::platform::vault::Keys;
use crate::programmes::keep_roster::{Line, place_of};
use crate::programmes::load_given::{
    Chains, Rolls, given_of, load_chains, load_dues, load_rolls, mark_persons,
};
use crate::programmes::roster::{Standing, repeated, standard_exceeded};
use crate::programmes::{codes, store};
use crate::units::settings::LimitControl;
use crate::units::store as units;
use crate::units::unit::Unit;

const IDENTITY: &str = "证件号码";
const AMOUNT: &str = "金额";
const DAY: &str = "发放日期";
const NOTE: &str = "备注";

/// Behind every line that is kept already.
const COMING: i64 = i64::MAX / 2;
/// Lines of a batch that are read at once: all of them.
const WHOLE_BATCH: i64 = i64::MAX;

/// A roster that comes.
#[derive(Debug)]
pub struct Coming<'c> {
    pub unit: &'c Unit,
    pub root: &'c Unit,
    pub keys: Option<&'c Arc<Keys>>,
    /// Lines that name a programme and a union that there are.
    pub lines: &'c [Option<Line<'c>>],
}

impl Coming<'_> {
    fn known_lines(&self) -> impl Iterator<Item = (usize, &Line<'_>)> {
        let lines = self.lines.iter().enumerate();
        lines.filter_map(|(place, line)| Some((place, line.as_ref()?)))
    }

    /// First and last day of the years that lines are of.
    fn years(&self) -> Option<(String, String)> {
        let years = || self.known_lines().map(|(_, line)| line.row.paid_on.year());
        Some((format!("{:04}-01-01", years().min()?), format!("{:04}-12-31", years().max()?)))
    }

    fn hashes(&self) -> Vec<&str> {
        let hashes = self.known_lines().map(|(_, line)| line.identity_hash.as_str());
        let mut hashes: Vec<&str> = hashes.filter(|it| !it.is_empty()).collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes
    }
}

/// Tells everything that stands against lines, and knows those that were there before.
pub async fn judge_roster(tx: &mut Tx, coming: &Coming<'_>, taken: &mut Taken) -> Outcome<()> {
    let Some(years) = coming.years() else { return Ok(()) };
    let control = units::settings_of(tx, coming.unit.id).await?.limit_control;
    let limits = match control {
        LimitControl::Off => Limits::default(),
        _ => limits_of(tx, coming.root).await?,
    };
    let old = load_old(tx, coming, (&years.0, &years.1), &limits).await?;
    know_again(coming, &old, taken)?;
    tell_delivered(tx, coming, taken).await?;
    tell_repeated(coming, &old, taken);
    tell_standards(coming, taken);
    let rolls = if members::has_members(tx, coming.root.id).await? {
        let rolls = load_rolls(tx, coming.root.id, &coming.hashes()).await?;
        tell_strangers(coming, &rolls, taken);
        Some(rolls)
    } else {
        None
    };
    if !limits.is_empty() {
        tell_limits(tx, coming, (&limits, control), (&old, rolls.as_ref()), taken).await?;
    }
    Ok(())
}

/// Lines that are kept already: of the batches, of the people in these years over the tree, and of
/// the union where a limit is a share of its dues.
async fn load_old(
    tx: &mut Tx,
    coming: &Coming<'_>,
    years: (&str, &str),
    limits: &Limits,
) -> Outcome<Vec<store::LineRow>> {
    let mut old: BTreeMap<i64, store::LineRow> = BTreeMap::new();
    let batches: BTreeSet<(i64, String)> = coming
        .known_lines()
        .map(|(_, line)| (line.programme.id, line.row.paid_on.to_string()))
        .collect();
    for (programme_id, day) in &batches {
        let batch = (*programme_id, day.as_str());
        let rows = store::lines_of_batch(tx, batch, (0, WHOLE_BATCH)).await?;
        old.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    if !limits.is_empty() && coming.keys.is_some() {
        for hashes in coming.hashes().chunks(store::HASHES_AT_ONCE) {
            let of = (coming.root.id, hashes);
            let rows = store::lines_of_persons(tx, of, years).await?;
            old.extend(rows.into_iter().map(|row| (row.id, row)));
        }
    }
    if limits.any_says(Aspect::Share) {
        let rows = store::lines_of_keeper(tx, coming.unit.id, years).await?;
        old.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    Ok(old.into_values().collect())
}

/// What two lines must share to be the same.
type Same = (i64, String, i64, String, String, Option<i64>, i64, String, String);

/// Lines that were there before, just so; each answers for one of the file.
fn know_again(coming: &Coming<'_>, old: &[store::LineRow], taken: &mut Taken) -> Outcome<()> {
    let mut there: FxHashMap<Same, usize> = FxHashMap::default();
    for row in old {
        let name = match coming.keys {
            Some(keys) if row.identity_hash.is_empty() && !row.name_sealed.is_empty() => {
                keys.open(&place_of("name", row.id), &row.name_sealed)?
            }
            _ => String::new(),
        };
        let same = (
            row.programme_id,
            row.paid_on.clone(),
            row.at_unit_id,
            row.identity_hash.clone(),
            name,
            row.quantity,
            row.amount_fen,
            row.hardship.clone(),
            row.note_mark.clone(),
        );
        *there.entry(same).or_default() += 1;
    }
    for (place, line) in coming.known_lines() {
        let row = line.row;
        let is_numbered = !line.identity_hash.is_empty();
        let same = (
            line.programme.id,
            row.paid_on.to_string(),
            line.unit.id,
            line.identity_hash.clone(),
            if is_numbered { String::new() } else { row.name.clone() },
            row.quantity.map(Quantity::hundredths),
            row.amount.fen(),
            row.hardship.clone(),
            line.note_mark.clone(),
        );
        if let Some(count) = there.get_mut(&same).filter(|count| **count > 0) {
            *count -= 1;
            taken.know(place);
        }
    }
    Ok(())
}

fn is_new(taken: &Taken, place: usize) -> bool {
    taken.known.get(place) == Some(&false)
}

async fn tell_delivered(tx: &mut Tx, coming: &Coming<'_>, taken: &mut Taken) -> Outcome<()> {
    let delivered = store::deliveries_of_unit(tx, coming.unit.id).await?;
    let delivered: FxHashMap<(i64, &str), &store::DeliveryRow> =
        delivered.iter().map(|it| ((it.programme_id, it.paid_on.as_str()), it)).collect();
    for (place, line) in coming.known_lines() {
        let day = line.row.paid_on.to_string();
        let before = delivered.get(&(line.programme.id, day.as_str()));
        if let Some(it) = before.filter(|_| is_new(taken, place)) {
            let found = format!("{day} 的名册已于 {} 发放", it.delivered_on);
            let expected = "另用发放日期";
            taken.tell(&codes::BATCH_DELIVERED, (place, DAY), found, expected);
        }
    }
    Ok(())
}

fn standing_of<'l>(line: &'l Line<'_>, paid_on: &'l str) -> Standing<'l> {
    Standing {
        programme_id: line.programme.id,
        paid_on,
        identity_hash: &line.identity_hash,
        amount: line.row.amount,
        standard: line.programme.standard,
    }
}

fn tell_repeated(coming: &Coming<'_>, old: &[store::LineRow], taken: &mut Taken) {
    let stored = old.iter().map(|row| Standing {
        programme_id: row.programme_id,
        paid_on: &row.paid_on,
        identity_hash: &row.identity_hash,
        amount: Money::from_fen(row.amount_fen),
        standard: None,
    });
    let new: Vec<(usize, &Line<'_>, String)> = coming
        .known_lines()
        .filter(|(place, _)| is_new(taken, *place))
        .map(|(place, line)| (place, line, line.row.paid_on.to_string()))
        .collect();
    let lines = stored.chain(new.iter().map(|(_, line, day)| standing_of(line, day)));
    let repeats = repeated(lines);
    let repeats = repeats.into_iter().filter_map(|place| new.get(place.checked_sub(old.len())?));
    for (place, line, day) in repeats {
        let found = format!("{} {day}", masked_name(&line.row.name));
        taken.tell(&codes::TWICE_IN_BATCH, (*place, IDENTITY), found, "每批一人一行");
    }
}

fn tell_standards(coming: &Coming<'_>, taken: &mut Taken) {
    for (place, line) in coming.known_lines() {
        if !is_new(taken, place) {
            continue;
        }
        if let Some(standard) = standard_exceeded(&standing_of(line, "")) {
            let expected = format!("不超过标准 {}", standard.grouped());
            let found = line.row.amount.grouped();
            taken.tell(&codes::OVER_STANDARD, (place, AMOUNT), found, expected);
        }
    }
}

fn tell_strangers(coming: &Coming<'_>, rolls: &Rolls, taken: &mut Taken) {
    for (place, line) in coming.known_lines() {
        if !is_new(taken, place) || line.identity_hash.is_empty() {
            continue;
        }
        let of = rolls.get(&line.identity_hash).map_or(&[][..], Vec::as_slice);
        if !is_member(of, line.row.paid_on) {
            let found = masked_name(&line.row.name);
            let expected = "发放日期列入会员名册";
            taken.tell(&codes::NOT_A_MEMBER, (place, IDENTITY), found, expected);
        }
    }
}

/// A line of the file as limits see it.
fn given(line: &Line<'_>, place: usize) -> Given {
    let person = Some(&line.identity_hash).filter(|hash| !hash.is_empty());
    Given {
        id: COMING.saturating_add(i64::try_from(place).unwrap_or_default()),
        day: line.row.paid_on,
        unit_id: line.unit.id,
        unit_code: Arc::from(line.unit.code.as_str()),
        keeper_id: line.programme.unit_id,
        programme_id: line.programme.id,
        category: Arc::from(line.programme.category.as_str()),
        programme: Arc::from(line.programme.name.as_str()),
        person: person.cloned(),
        quantity: line.row.quantity,
        amount: line.row.amount,
        form: line.form,
        note: line.note_mark.clone(),
        is: Vec::new(),
    }
}

async fn tell_limits(
    tx: &mut Tx,
    coming: &Coming<'_>,
    (limits, control): (&Limits, LimitControl),
    (old, rolls): (&[store::LineRow], Option<&Rolls>),
    taken: &mut Taken,
) -> Outcome<()> {
    let mut lines: Vec<Given> = old.iter().map(given_of).collect::<Outcome<_>>()?;
    let places: Vec<usize> =
        coming.known_lines().map(|(place, _)| place).filter(|it| is_new(taken, *it)).collect();
    let new =
        places.iter().filter_map(|place| coming.lines.get(*place)?.as_ref().zip(Some(*place)));
    lines.extend(new.map(|(line, place)| given(line, place)));
    if let Some(rolls) = rolls {
        mark_persons(&mut lines, limits, rolls);
    }
    let chains = load_chains(tx, lines.iter().map(|line| line.unit_id)).await?;
    let dues = load_dues(tx, limits, &lines).await?;
    let facts = Facts { limits, chains: &chains, dues: &dues };
    let before: FxHashSet<(Rule, i64, i64)> = breaches(&facts, &lines[..old.len()])
        .iter()
        .map(|it| (it.rule, it.limit.id, lines[it.line].id))
        .collect();
    let elsewhere = seen_elsewhere(coming, &chains, &lines);
    let mut told: FxHashSet<(Rule, i64, usize)> = FxHashSet::default();
    for breach in breaches(&facts, &lines) {
        let key = (breach.rule, breach.limit.id, lines[breach.line].id);
        let Some(line) = answerable(&breach, &lines, old.len()) else { continue };
        if before.contains(&key) || !told.insert((breach.rule, breach.limit.id, line)) {
            continue;
        }
        let Some(place) = places.get(line - old.len()) else { continue };
        let name = coming.lines.get(*place).and_then(Option::as_ref);
        let name = name.map(|line| masked_name(&line.row.name)).unwrap_or_default();
        let person = lines[breach.line].person.as_ref();
        let is_hidden = person.is_some_and(|person| elsewhere.contains(person));
        tell_breach(&breach, (*place, &name), (&lines[line], is_hidden), taken);
        if let Some(finding) = taken.findings.last_mut().filter(|_| control == LimitControl::Refuse)
        {
            finding.severity = Severity::Refuse;
        }
    }
    Ok(())
}

/// Persons who had something in unions that the importing one does not see.
fn seen_elsewhere(coming: &Coming<'_>, chains: &Chains, lines: &[Given]) -> FxHashSet<String> {
    let is_seen = |line: &&Given| {
        chains.get(&line.unit_id).is_some_and(|chain| chain.contains(&coming.unit.id))
    };
    let hidden = lines.iter().filter(|line| !is_seen(line));
    hidden.filter_map(|line| line.person.clone()).collect()
}

/// The line of the file to be told of: the one that goes beyond, or the last before it of the same
/// person or union, which pushed a line beyond that was there already.
fn answerable(breach: &Breach<'_>, lines: &[Given], old: usize) -> Option<usize> {
    if breach.line >= old {
        return Some(breach.line);
    }
    let at = &lines[breach.line];
    let pushes = |line: &Given| match breach.rule {
        Rule::Share => line.keeper_id == at.keeper_id && line.day <= at.day,
        _ if breach.is_of_year() => line.person == at.person && line.day <= at.day,
        _ => (line.programme_id, line.day) == (at.programme_id, at.day),
    };
    (old..lines.len()).rev().find(|place| pushes(&lines[*place]))
}

fn tell_breach(
    breach: &Breach<'_>,
    (place, name): (usize, &str),
    (line, is_hidden): (&Given, bool),
    taken: &mut Taken,
) {
    let limit = breach.limit;
    let (code, field): (&'static Code, &'static str) = match breach.rule {
        Rule::Amount => (&limit_codes::OVER_LIMIT, AMOUNT),
        Rule::Times => (&limit_codes::TOO_OFTEN, IDENTITY),
        Rule::Form => (&limit_codes::FORM_DIFFERS, NOTE),
        Rule::Share => (&limit_codes::SHARE_EXCEEDED, AMOUNT),
        Rule::Person => (&limit_codes::PERSON_EXCLUDED, IDENTITY),
    };
    let measure = limit.measure.map_or("", |it| it.label());
    let source = format!("{} {}", limit.item, limit.paper);
    let said = |reached: Reached| match reached {
        Reached::Money(money) => format!("{} 元", money.grouped()),
        Reached::Times(times) => format!("{times} 次"),
    };
    let (found, expected) = match breach.rule {
        Rule::Form => {
            let forms: Vec<&str> = limit.forms.iter().map(|it| it.label()).collect();
            let found = line.form.map_or("", Form::label).to_owned();
            (found, format!("{}（{source}）", forms.join("、")))
        }
        Rule::Person => {
            let why = breach.is.map_or("", |it| it.label());
            (format!("{name} {why}"), format!("不含{why}人员（{source}）"))
        }
        _ if breach.is_of_year() && is_hidden => {
            let standard = said(breach.standard);
            (format!("{name} 连同其他单位发放的"), format!("每人每年不超过 {standard}（{source}）"))
        }
        _ => {
            let over = said(breach.over());
            let standard = said(breach.standard);
            let (whose, of) = match breach.rule {
                Rule::Share => ("本单位", "全年".to_owned()),
                Rule::Times => (name, "每人每年".to_owned()),
                _ => (name, format!("每{measure}")),
            };
            let found = format!("{whose} 累计 {}，超出 {over}", said(breach.reached));
            let left = left_before(breach, line);
            (found.trim().to_owned(), format!("{of}不超过 {standard}（{source}）{left}"))
        }
    };
    taken.tell(code, (place, field), found, expected);
}

/// What was left before this line, for a year.
fn left_before(breach: &Breach<'_>, line: &Given) -> String {
    match (breach.is_of_year(), breach.standard, breach.reached) {
        (true, Reached::Money(standard), Reached::Money(reached)) => {
            let left = (standard - (reached - line.amount)).max(Money::ZERO);
            format!("，本年可再发放 {} 元", left.grouped())
        }
        (true, Reached::Times(standard), Reached::Times(reached)) => {
            format!("，本年可再发放 {} 次", (standard - (reached - 1)).max(0))
        }
        _ => String::new(),
    }
}
