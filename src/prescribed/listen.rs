//! A listener of postings: drafts hand their events on, reversals put events back, and vouchers of
//! the unit's own journal are joined to what waits for them. A keeper of drafts: one that was made
//! of an event moves what the event says as long as it stands.

use serde_json::json;

use crate::finding::{Finding, Outcome, Place};
use crate::ledger::drafts::draft::label;
use crate::ledger::post::sockets::{Act, Coming, Keeping, Run};
use crate::ledger::voucher::book::Book;
use crate::platform::database::{Pending, Tx};
use crate::prescribed::book_events::event_of;
use crate::prescribed::join_vouchers::{DAYS_ELSEWHERE, candidates_between};
use crate::prescribed::{codes, store};
use crate::trail::{self, Action};

pub fn follow_posting<'a>(tx: &'a mut Tx, act: Act<'a>, run: Run<'a>) -> Pending<'a, Outcome<()>> {
    Box::pin(async move {
        let ends = (run.first.id, run.last.id);
        let (drafted, waiting) = store::count_open(tx, run.unit_id).await?;
        if drafted > 0 {
            store::hand_to_vouchers(tx, run.unit_id, ends).await?;
        }
        let reversed = store::reversed_by(tx, ends).await?;
        for row in &reversed {
            match row.state.as_str() {
                // The unit's own voucher was wrong; what it stood for happened all the same.
                "joined" => store::wait_again(tx, row.id, "对应的凭证已冲销").await?,
                _ => store::undo_booking(tx, row.id, "凭证已冲销").await?,
            };
        }
        if !reversed.is_empty() {
            let ids: Vec<i64> = reversed.iter().map(|row| row.id).collect();
            let subject = reversed.len().to_string();
            let what = (Action::PrescribedUndone, subject.as_str());
            let detail = json!({ "bookings": ids });
            trail::append(tx, act.clock, act.actor, run.unit_id, what, &detail).await?;
        }
        if waiting > 0 || !reversed.is_empty() {
            join_waiting(tx, act, run.unit_id, ends).await?;
        }
        Ok(())
    })
}

pub fn keep_drafts<'a>(tx: &'a mut Tx, keeping: Keeping<'a>) -> Pending<'a, Outcome<Vec<Finding>>> {
    Box::pin(async move {
        let of = (keeping.unit_id, keeping.draft_id);
        if keeping.moves_the_same() || store::count_of_draft(tx, of).await? == 0 {
            return Ok(Vec::new());
        }
        let place = Place::of(label(keeping.draft_id));
        Ok(vec![Finding::new(&codes::DRAFT_KEPT, place)])
    })
}

/// What becomes of the event of a voucher that is taken back whole, before it is: told to who
/// prepares and reviews the reversal.
pub fn tell_reversal<'a>(
    tx: &'a mut Tx,
    book: &'a Book,
    coming: Coming<'a>,
) -> Pending<'a, Outcome<Vec<Finding>>> {
    Box::pin(async move {
        let Some((voucher_id, lines)) = coming.takes_back else { return Ok(Vec::new()) };
        // A line that is corrected takes nothing back.
        let standing = store::lines_standing(tx, voucher_id).await?;
        if i64::try_from(lines).unwrap_or(i64::MAX) < standing {
            return Ok(Vec::new());
        }
        let mut findings = Vec::new();
        for row in store::bookings_of_voucher(tx, (book.unit.id, voucher_id)).await? {
            let code = if row.state == "joined" { &codes::WAITS_AGAIN } else { &codes::TAKEN_BACK };
            let it = event_of(&row)?;
            let found = format!("{} {}", it.subject.0.label(), it.event.summary());
            findings.push(Finding::new(code, Place::of("凭证")).found(found));
        }
        Ok(findings)
    })
}

/// Vouchers that came by a file take over the events that waited for them.
async fn join_waiting(tx: &mut Tx, act: Act<'_>, unit_id: i64, run: (i64, i64)) -> Outcome<()> {
    let rows = store::waiting_bookings(tx, unit_id).await?;
    let days: Vec<jiff::civil::Date> =
        rows.iter().filter_map(|row| row.dated_on.parse().ok()).collect();
    let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) else { return Ok(()) };
    let mut candidates = candidates_between(tx, unit_id, (*first, *last), Some(run)).await?;
    for mut row in rows {
        let it = event_of(&row)?;
        if let Some(voucher_id) = candidates.take(&it.event, it.dated_on, DAYS_ELSEWHERE) {
            "joined".clone_into(&mut row.state);
            row.voucher_id = Some(voucher_id);
            row.reason.clear();
            row.booked_by.clone_from(&act.actor.name);
            row.booked_at = act.clock.now_text();
            store::settle_booking(tx, &row).await?;
        }
    }
    Ok(())
}
