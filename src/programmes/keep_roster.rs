//! Use case: a roster, from its list: judged line by line, then sealed and kept as a whole.
//!
//! Invariants: what is refused leaves nothing behind, no key either; a line that was there before,
//! just so, is known and not counted twice. The caller holds the books.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde_json::json;

use crate::finding::rows::Taken;
use crate::finding::{Outcome, refuses};
use crate::ledger::post::sockets::Act;
use crate::limits::limit::Form;
use crate::limits::list_limits::root_of;
use crate::limits::quantity::Quantity;
use crate::members::hold_keys::{keys_to_open, keys_to_seal};
use crate::members::keep_members::{identity_hash, units_of_rows};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::platform::vault::Keys;
use crate::programmes::judge_roster::{Coming, judge_roster};
use crate::programmes::list_programmes::programmes_of;
use crate::programmes::programme::{Programme, on_day};
use crate::programmes::roster::form_in;
use crate::programmes::rows::RosterRow;
use crate::programmes::{codes, store};
use crate::trail::{self, Action};
use crate::units::unit::Unit;

const CODE: &str = "项目编码";
const NAME: &str = "姓名";

/// Where a field of a line is sealed for.
#[must_use]
pub fn place_of(field: &str, id: i64) -> String {
    format!("roster_lines.{field}/{id}")
}

/// The keyed hash by which the same remark is known; empty for none.
fn note_mark(keys: Option<&Keys>, note: &str) -> Outcome<String> {
    match keys {
        Some(keys) if !note.is_empty() => keys.mark("roster.note", note),
        _ => Ok(note.to_owned()),
    }
}

/// A line of the file with what it names.
#[derive(Debug)]
pub struct Line<'r> {
    pub row: &'r RosterRow,
    pub programme: &'r Programme,
    pub unit: &'r Unit,
    /// Empty where the line has no number.
    pub identity_hash: String,
    pub note_mark: String,
    pub form: Option<Form>,
}

impl<'r> Line<'r> {
    /// Before anything of people was sealed there is nobody to be known again, and the number
    /// itself will do.
    fn of(
        row: &'r RosterRow,
        (programme, unit): (&'r Programme, &'r Unit),
        keys: Option<&Keys>,
    ) -> Outcome<Self> {
        let identity_hash = match keys {
            Some(keys) if !row.identity.is_empty() => identity_hash(keys, &row.identity)?,
            _ => row.identity.clone(),
        };
        let note_mark = note_mark(keys, &row.note)?;
        Ok(Self { row, programme, unit, identity_hash, note_mark, form: form_in(&row.note) })
    }
}

/// Takes up a roster; where the file is refused already, it is judged and nothing is kept.
pub async fn keep_roster(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (rows, is_refused): (&[RosterRow], bool),
) -> Outcome<Taken> {
    let mut taken = Taken::of(rows.len());
    let names: Vec<&str> = rows.iter().map(|row| row.unit.as_str()).collect();
    let called = units_of_rows(tx, unit, &names, &mut taken).await?;
    let programmes = programmes_of(tx, unit).await?;
    let keys = match keys_to_open(tx).await? {
        Ok(keys) => Some(keys),
        Err(None) => None,
        Err(Some(finding)) => return Err(finding.into()),
    };
    let lines = lines_of(rows, (&programmes, &called), keys.as_deref(), &mut taken)?;
    tell_unnumbered(rows, &mut taken);
    let root = root_of(tx, unit).await?;
    let coming = Coming { unit, root: &root, keys: keys.as_ref(), lines: &lines };
    judge_roster(tx, &coming, &mut taken).await?;
    taken.findings.sort_by_key(|it| it.place.line);
    if is_refused || refuses(&taken.findings) || rows.is_empty() {
        return Ok(taken);
    }
    keep(tx, act, unit, (&lines, &taken)).await?;
    Ok(taken)
}

fn lines_of<'r>(
    rows: &'r [RosterRow],
    (programmes, called): (&'r [Programme], &'r FxHashMap<String, Unit>),
    keys: Option<&Keys>,
    taken: &mut Taken,
) -> Outcome<Vec<Option<Line<'r>>>> {
    let mut lines = Vec::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        let programme = on_day(programmes, &row.code, row.paid_on);
        if programme.is_none() {
            let expected = "已登记的项目编码";
            taken.tell(&codes::PROGRAMME_UNKNOWN, (place, CODE), &row.code, expected);
        }
        let named = programme.zip(called.get(&row.unit));
        lines.push(named.map(|named| Line::of(row, named, keys)).transpose()?);
    }
    Ok(lines)
}

/// Once for all, at the first of them.
fn tell_unnumbered(rows: &[RosterRow], taken: &mut Taken) {
    let mut unnumbered = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.identity.is_empty() && !row.name.is_empty())
        .map(|(place, _)| place);
    if let Some(first) = unnumbered.next() {
        let found = format!("共 {} 行", unnumbered.count() + 1);
        taken.tell(&codes::PERSON_UNNUMBERED, (first, NAME), found, "18 位证件号码");
    }
}

/// Seals what was not known before, and keeps it.
async fn keep(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (lines, taken): (&[Option<Line<'_>>], &Taken),
) -> Outcome<()> {
    let is_new = |place: usize| taken.known.get(place) == Some(&false);
    let new = lines.iter().enumerate().filter(|(place, _)| is_new(*place));
    let new: Vec<&Line<'_>> = new.filter_map(|(_, line)| line.as_ref()).collect();
    if new.is_empty() {
        return Ok(());
    }
    let has_people = new.iter().any(|line| {
        !line.row.identity.is_empty() || !line.row.name.is_empty() || !line.row.note.is_empty()
    });
    let keys = if has_people { Some(keys_to_seal(tx, act.clock).await?) } else { None };
    let mut id = store::next_line_id(tx).await?;
    let mut made = Vec::with_capacity(new.len());
    let mut sum = Money::ZERO;
    for line in &new {
        sum += line.row.amount;
        made.push(sealed(line, id, keys.as_ref(), act)?);
        id += 1;
    }
    store::insert_lines(tx, &made).await?;
    let detail = json!({ "lines": made.len(), "amount": sum.to_string() });
    let what = (Action::RosterKept, unit.code.as_str());
    trail::append(tx, act.clock, act.actor, unit.id, what, &detail).await
}

fn sealed(
    line: &Line<'_>,
    id: i64,
    keys: Option<&Arc<Keys>>,
    act: Act<'_>,
) -> Outcome<store::NewLine> {
    let row = line.row;
    let seal = |field: &str, text: &str| match keys {
        Some(keys) if !text.is_empty() => keys.seal(&place_of(field, id), text),
        _ => Ok(String::new()),
    };
    let identity_hash = match keys {
        Some(keys) if !row.identity.is_empty() => identity_hash(keys, &row.identity)?,
        _ => String::new(),
    };
    let name_sealed = seal("name", &row.name)?;
    let identity_sealed = seal("identity", &row.identity)?;
    let note_sealed = seal("note", &row.note)?;
    let is_sealed = [&name_sealed, &identity_sealed, &note_sealed].iter().any(|it| !it.is_empty());
    let stored = store::LineRow {
        id,
        programme_id: line.programme.id,
        paid_on: row.paid_on.to_string(),
        at_unit_id: line.unit.id,
        unit_code: line.unit.code.clone(),
        keeper_id: line.programme.unit_id,
        programme_code: line.programme.code.clone(),
        programme_name: line.programme.name.clone(),
        category: line.programme.category.clone(),
        standard_fen: line.programme.standard.map(Money::fen),
        identity_hash,
        name_sealed,
        identity_sealed,
        note_sealed,
        note_mark: note_mark(keys.map(Arc::as_ref), &row.note)?,
        hardship: row.hardship.clone(),
        quantity: row.quantity.map(Quantity::hundredths),
        amount_fen: row.amount.fen(),
        form: line.form.map_or("", Form::as_str).to_owned(),
        source_sheet: row.source.0,
        source_row: row.source.1,
    };
    let key_id = keys.filter(|_| is_sealed).map(|keys| keys.id().to_owned());
    let (set_by, set_at) = (act.actor.name.clone(), act.clock.now_text());
    Ok(store::NewLine { line: stored, key_id, set_by, set_at })
}
