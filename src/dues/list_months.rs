//! Use case: the months of wages of a union and those below it, as they stand on a day.

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::date::Period;
use crate::dues::dues_month::{DuesMonth, due_day, due_of};
use crate::dues::store::{self, ChannelRow, Deferred};
use crate::finding::{Failure, Outcome};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;

/// Months of wages with what is due and what was paid up to a day, by code of the unit. Read-only.
pub async fn months_below(
    tx: &mut Tx,
    root: &Unit,
    months: (i64, i64),
    on: Date,
) -> Outcome<Vec<DuesMonth>> {
    let bases = store::bases_below(tx, root.id, months).await?;
    let paid = store::paid_below(tx, root.id, months, &on.to_string()).await?;
    let mut known: FxHashMap<(i64, i64), (Money, Money)> = FxHashMap::default();
    for base in bases {
        known.entry((base.unit_id, base.wage_period)).or_default().0 =
            Money::from_fen(base.payroll_fen);
    }
    for (unit_id, wage_period, fen) in paid {
        known.entry((unit_id, wage_period)).or_default().1 = Money::from_fen(fen);
    }
    let mut channels: FxHashMap<i64, Vec<ChannelRow>> = FxHashMap::default();
    for row in store::channels_below(tx, root.id).await? {
        channels.entry(row.unit_id).or_default().push(row);
    }
    let mut deferred: FxHashMap<i64, Vec<Deferred>> = FxHashMap::default();
    for row in store::deferred_below(tx, root.id).await? {
        deferred.entry(row.unit_id).or_default().push(row);
    }
    let units = units::units_with_ids(tx, known.keys().map(|(unit_id, _)| *unit_id)).await?;
    let mut lines = Vec::with_capacity(known.len());
    for ((unit_id, number), (payroll, paid)) in known {
        let wage_period = Period::from_number(number)
            .ok_or_else(|| Failure::Storage(format!("no month of wages: {number}")))?;
        let Some(unit) = units.get(&unit_id) else { continue };
        let of_unit = channels.get(&unit_id).map_or(&[][..], Vec::as_slice);
        let later = deferred.get(&unit_id).map_or(&[][..], Vec::as_slice);
        lines.push(DuesMonth {
            unit_id,
            unit_code: unit.code.clone(),
            unit_name: unit.name.clone(),
            wage_period,
            payroll,
            due: due_of(payroll),
            paid,
            due_on: due_day(wage_period, of_unit, later),
        });
    }
    lines.sort_by(|a, b| (&a.unit_code, a.wage_period).cmp(&(&b.unit_code, b.wage_period)));
    Ok(lines)
}
