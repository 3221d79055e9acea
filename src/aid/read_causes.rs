//! Use case: how many families of a unit and those below it are in need of what cause.

use rustc_hash::FxHashMap;

use crate::aid::causes::CauseLine;
use crate::aid::family::Cause;
use crate::aid::store;
use crate::finding::{Failure, Outcome};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

/// By union and cause, as of the last of some days.
pub async fn read_causes(tx: &mut Tx, unit: &Unit, days: (&str, &str)) -> Outcome<Vec<CauseLine>> {
    let aided = store::aid_by_cause(tx, unit.id, days).await?;
    let aided: FxHashMap<(String, String), (i64, i64)> =
        aided.into_iter().map(|it| ((it.unit_code, it.cause), (it.times, it.amount_fen))).collect();
    let line = |row: store::CauseRow| {
        let key = (row.unit_code, row.cause);
        let (times, fen) = aided.get(&key).copied().unwrap_or_default();
        let (unit_code, cause) = key;
        let unreadable = || Failure::Storage(format!("no cause: {cause}"));
        Ok(CauseLine {
            cause: Cause::read(&cause).ok_or_else(unreadable)?,
            unit_code,
            unit_name: row.unit_name,
            families: row.open_count,
            heads: row.heads,
            income: Money::from_fen(row.income_fen),
            opened: row.opened,
            ended: row.ended,
            times,
            amount: Money::from_fen(fen),
        })
    };
    let rows = store::families_by_cause(tx, unit.id, days).await?;
    rows.into_iter().map(line).collect()
}
