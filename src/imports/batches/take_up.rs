//! What is no voucher goes where it is kept: registers, or the area that takes up a list.

use crate::finding::{Failure, Outcome, refuses};
use crate::imports::batches::import_request::{Followed, ImportRequest, Mode};
use crate::imports::batches::read_drafts::ReadDrafts;
use crate::imports::dealings::apply_rows::apply_rows;
use crate::imports::dealings::reader::ReadRows;
use crate::imports::kinds::SheetKind;
use crate::imports::registers::apply_register::apply_register;
use crate::ledger::post::sockets::Act;
use crate::platform::database::Tx;
use crate::prescribed::book_events::Booked;

/// The lines of a register into it; what it refuses refuses the file.
pub async fn register(
    tx: &mut Tx,
    act: Act<'_>,
    (request, batch_id): (&ImportRequest, i64),
    read: &mut ReadDrafts,
) -> Outcome<()> {
    if request.mode == Mode::Check {
        return Ok(());
    }
    // Every fault in one pass: rows that can be read are judged beside those that cannot. What is
    // refused is given back as a whole; of people nothing is sealed for it.
    let is_refused = read.is_refused;
    let seals = matches!(request.kind, SheetKind::Members | SheetKind::MemberFees);
    let judges = |rows: &ReadRows| !is_refused || !(seals || rows.is_empty());
    if let Some(mut rows) = read.dealings.take().filter(judges) {
        rows.is_refused = is_refused;
        return take_up(tx, act, (request, batch_id), rows, read).await;
    }
    if read.is_refused {
        return Ok(());
    }
    let lines = (request.file_name.as_str(), read.register.as_slice());
    let refused = apply_register(tx, act.clock, act.actor, &request.unit, lines).await?;
    read.is_refused |= refuses(&refused);
    read.findings.extend(refused);
    Ok(())
}

/// The rows of a list of dues or transfers to the area that takes them up.
async fn take_up(
    tx: &mut Tx,
    act: Act<'_>,
    (request, batch_id): (&ImportRequest, i64),
    rows: ReadRows,
    read: &mut ReadDrafts,
) -> Outcome<()> {
    let applied = apply_rows(tx, act, &request.unit, (&request.file_name, batch_id, &rows)).await;
    let applied = match applied {
        Err(Failure::Refused(findings)) if read.is_refused => {
            read.findings.extend(findings);
            return Ok(());
        }
        other => other?,
    };
    read.is_refused |= refuses(&applied.findings);
    read.findings.extend(applied.findings);
    for row in &applied.register {
        read.rows.resettle_line(row.fate.of_row());
    }
    let Booked { posted, drafted, joined, waiting, .. } = applied.booked;
    read.followed = Some(Followed { posted, drafted, joined, waiting });
    read.register = applied.register;
    // What is shown of a row is not all that it says.
    read.drafted.content = read.drafted.content.clone().with(&format!("{:?}", rows.rows));
    Ok(())
}
