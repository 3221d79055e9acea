//! Use case: what this system made of events in a unit's own books, named as findings name it, for
//! files that may bring the same money again.

use jiff::civil::Date;

use crate::finding::{Failure, Outcome};
use crate::ledger::drafts::draft::label;
use crate::platform::database::Tx;
use crate::prescribed::join_vouchers::DAYS_HERE;
use crate::prescribed::made_here::MadeHere;
use crate::prescribed::store;

/// Vouchers and drafts made of events of a unit's year, and of the days beside it.
pub async fn read_made(tx: &mut Tx, unit_id: i64, year: i64) -> Outcome<MadeHere> {
    let mut made = MadeHere::default();
    let wide = jiff::Span::new().days(DAYS_HERE);
    let year = i16::try_from(year).unwrap_or_default();
    let (Ok(first), Ok(last)) = (Date::new(year, 1, 1), Date::new(year, 12, 31)) else {
        return Ok(made);
    };
    let from = first.checked_sub(wide).unwrap_or(first).to_string();
    let to = last.checked_add(wide).unwrap_or(last).to_string();
    for row in store::made_between(tx, unit_id, (&from, &to)).await? {
        let unread = |what: String| Failure::Storage(format!("booking {}: {what}", row.id));
        let event = serde_json::from_str(&row.event).map_err(|it| unread(it.to_string()))?;
        let day = row.dated_on.parse().map_err(|it: jiff::Error| unread(it.to_string()))?;
        let named = match (row.period, row.word, row.number, row.draft_id) {
            (Some(period), Some(word), Some(number), _) => {
                (format!("{}-{:02} {word}-{number}", period / 100, period % 100), false)
            }
            (.., Some(draft_id)) => (label(draft_id), true),
            _ => continue,
        };
        made.add(&event, day, named);
    }
    Ok(made)
}
