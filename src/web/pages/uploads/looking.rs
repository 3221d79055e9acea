//! A look at an upload: fresh while it waits, as it was kept once it is in the books.

use std::sync::Arc;

use crate::finding::{Failure, Outcome};
use crate::imports::batches::import_request::ImportOutcome;
use crate::imports::batches::open_batch::batch_of;
use crate::imports::batches::staged_import::{check_staged, preview_staged, said_of};
use crate::imports::drafting::outbox::VoucherPage;
use crate::imports::store::{BatchRow, books_mark};
use crate::platform::evidence::EvidenceStore;
use crate::trail::Actor;
use crate::units::unit::Unit;
use crate::web::api::staged::desk;
use crate::web::codes;
use crate::web::import_looks::{LookMark, Looked};
use crate::web::problem::{Answer, Problem};
use crate::web::state::AppState;

/// Vouchers on one page of a preview.
pub const PAGE_VOUCHERS: usize = 100;

/// What an upload would do now.
pub async fn look(
    state: &AppState,
    unit: &Unit,
    (actor, batch): (&Actor, &BatchRow),
    skip: u64,
) -> Answer<Looked> {
    let mark = mark_of(state, batch, skip).await?;
    if let Some(looked) = state.looks.find(&mark) {
        return Ok(looked);
    }
    let _turn = state.uploads.acquire().await.map_err(|_| Problem::new(&codes::INTERNAL, ""))?;
    let evidence = EvidenceStore::under(&state.data_dir);
    let page = Some(VoucherPage { skip, take: PAGE_VOUCHERS });
    let acceptance = said_of(batch)?.acceptance;
    let desk = desk(state, &evidence, actor);
    let looked = looked_of(preview_staged(&desk, unit, batch.id, (acceptance, page)).await)?;
    state.looks.keep(mark, looked.clone());
    Ok(looked)
}

/// Looks anew and keeps with the upload what was found. The caller holds its turn.
pub async fn check(state: &AppState, unit: &Unit, (actor, id): (&Actor, i64)) -> Answer<Looked> {
    let evidence = EvidenceStore::under(&state.data_dir);
    let page = Some(VoucherPage { skip: 0, take: PAGE_VOUCHERS });
    let desk = desk(state, &evidence, actor);
    let looked = looked_of(check_staged(&desk, unit, id, page).await)?;
    let mut tx = state.database.read().await?;
    let batch = batch_of(&mut tx, unit, id).await?;
    tx.rollback().await?;
    state.looks.keep(mark_of(state, &batch, 0).await?, looked.clone());
    Ok(looked)
}

fn looked_of(outcome: Outcome<ImportOutcome>) -> Outcome<Looked> {
    match outcome {
        Ok(outcome) => Ok(Ok(Arc::new(outcome))),
        Err(Failure::Refused(findings)) => Ok(Err(Arc::new(findings))),
        Err(other) => Err(other),
    }
}

async fn mark_of(state: &AppState, batch: &BatchRow, skip: u64) -> Outcome<LookMark> {
    let mut tx = state.database.read().await?;
    let books = books_mark(&mut tx, batch.unit_id).await?;
    tx.rollback().await?;
    let said = [&batch.options, &batch.mapping, &batch.acceptance, &batch.kind];
    let said = said.map(String::as_str).join("\n");
    Ok(LookMark { batch_id: batch.id, skip, said, books })
}
