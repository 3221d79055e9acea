//! Use case: what programmes of a year did, of a union and those below it.

use rustc_hash::FxHashMap;

use crate::date::ReportSpan;
use crate::finding::Outcome;
use crate::limits::quantity::Quantity;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::programmes::list_programmes::programme_of;
use crate::programmes::results::ProgrammeResult;
use crate::programmes::store;
use crate::units::store as units;
use crate::units::unit::Unit;

/// The last day that counts: that of a span, or for a whole year any that a programme has.
#[must_use]
pub fn last_day(span: ReportSpan) -> String {
    match span {
        ReportSpan::Year(_) => "9999-12-31".to_owned(),
        _ => span.last_period().last_day().to_string(),
    }
}

/// By the union's code and the programme's.
pub async fn read_results(
    tx: &mut Tx,
    unit: &Unit,
    span: ReportSpan,
) -> Outcome<Vec<ProgrammeResult>> {
    let year = span.year();
    let programmes = store::programmes_below(tx, unit.id, year).await?;
    let counted = store::counted_below(tx, (unit.id, year), &last_day(span)).await?;
    let counted: FxHashMap<i64, store::CountedRow> =
        counted.into_iter().map(|it| (it.programme_id, it)).collect();
    // The newest of a category comes last.
    let history = store::history_below(tx, unit.id, year - 1).await?;
    let history: FxHashMap<(i64, &str), i64> =
        history.iter().map(|it| ((it.unit_id, it.category.as_str()), it.amount_fen)).collect();
    let keepers = units::units_with_ids(tx, programmes.iter().map(|it| it.unit_id)).await?;
    let mut results = Vec::with_capacity(programmes.len());
    for row in programmes {
        let keeper = keepers.get(&row.unit_id);
        let sums = counted.get(&row.id);
        let of = |get: fn(&store::CountedRow) -> i64| sums.map_or(0, get);
        let last_year = history.get(&(row.unit_id, row.category.as_str()));
        results.push(ProgrammeResult {
            unit_code: keeper.map(|it| it.code.clone()).unwrap_or_default(),
            unit_name: keeper.map(|it| it.name.clone()).unwrap_or_default(),
            units: of(|it| it.unit_count),
            persons: of(|it| it.numbered_count + it.unnumbered_count),
            visits: of(|it| it.visit_count),
            quantity: Quantity::from_hundredths(of(|it| it.quantity)),
            amount: Money::from_fen(of(|it| it.amount_fen)),
            last_year: Money::from_fen(last_year.copied().unwrap_or_default()),
            programme: programme_of(row)?,
        });
    }
    Ok(results)
}
