//! Use case: the limits of a tree, and those that hold for one union.

use jiff::civil::Date;

use crate::finding::{Failure, Outcome};
use crate::limits::limit::{BY_ILLNESS, Excluded, Form, Limit, Limits, Measure};
use crate::limits::store;
use crate::money::Money;
use crate::money::percent::Percent;
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;

/// How a row that names no union is kept.
pub const EVERY: &str = "every";

fn unreadable(what: &str, text: &str) -> Failure {
    Failure::Storage(format!("no {what} of a limit: {text}"))
}

fn day(text: &str) -> Outcome<Date> {
    text.parse().map_err(|_| unreadable("day", text))
}

/// A stored row as it is judged by.
pub fn read_limit(row: store::LimitRow) -> Outcome<Limit> {
    let words = |text: &str| -> Vec<String> {
        text.split(' ').filter(|it| !it.is_empty()).map(str::to_owned).collect()
    };
    let form = |text: &String| Form::read(text).ok_or_else(|| unreadable("form", text));
    let excluded = |text: &String| Excluded::read(text).ok_or_else(|| unreadable("person", text));
    let measure = match row.measure.as_str() {
        "" => None,
        text => Some(Measure::read(text).ok_or_else(|| unreadable("measure", text))?),
    };
    let share = match row.share.as_str() {
        "" => None,
        text => Some(Percent::read(text).ok_or_else(|| unreadable("share", text))?),
    };
    let forms = words(&row.forms);
    let is_by_illness = forms.iter().any(|it| it == BY_ILLNESS);
    let forms = forms.iter().filter(|it| *it != BY_ILLNESS);
    Ok(Limit {
        id: row.id,
        unit_id: row.unit_id,
        applies_to_id: row.applies_to_id,
        applies_to: if row.scope == EVERY { String::new() } else { row.applies_to },
        province: row.province,
        item: row.item,
        amount: row.amount_fen.map(Money::from_fen),
        measure,
        times: row.times,
        forms: forms.map(form).collect::<Outcome<_>>()?,
        is_by_illness,
        share,
        from: day(&row.valid_from_on)?,
        to: row.valid_to_on.as_deref().map(day).transpose()?,
        paper: row.paper,
        excludes: words(&row.excludes).iter().map(excluded).collect::<Outcome<_>>()?,
        taken_up: row.taken_up,
    })
}

/// The highest union of a unit's tree.
pub async fn root_of(tx: &mut Tx, unit: &Unit) -> Outcome<Unit> {
    let above = units::ancestors_of(tx, unit.id).await?;
    Ok(above.into_iter().find(|it| it.parent_id.is_none()).unwrap_or_else(|| unit.clone()))
}

/// What holds in the tree under a root, by the province that is set there.
pub async fn limits_of(tx: &mut Tx, root: &Unit) -> Outcome<Limits> {
    let rows = store::limits_of_tree(tx, root.id).await?;
    if rows.is_empty() {
        return Ok(Limits::default());
    }
    let rows = rows.into_iter().map(read_limit).collect::<Outcome<_>>()?;
    let province = units::settings_of(tx, root.id).await?.province;
    Ok(Limits::of(rows, &province))
}

/// The limits that may hold for a union: those of it and of all above it, by item and day.
pub async fn list_limits(tx: &mut Tx, unit: &Unit) -> Outcome<Vec<Limit>> {
    let root = root_of(tx, unit).await?;
    let mut above: Vec<i64> =
        units::ancestors_of(tx, unit.id).await?.iter().map(|it| it.id).collect();
    above.push(unit.id);
    let limits = limits_of(tx, &root).await?;
    let holds = |row: &&Limit| above.contains(&row.applies_to_id);
    let mut rows: Vec<Limit> = limits.rows().iter().filter(holds).cloned().collect();
    rows.sort_by(|a, b| {
        (&a.item, a.measure, a.from, a.id).cmp(&(&b.item, b.measure, b.from, b.id))
    });
    Ok(rows)
}
