//! A look at an upload: fresh while it waits, as it was kept once it is in the books.

use std::sync::Arc;

use crate::finding::{Failure, Outcome};
use crate::imports::batches::import_request::ImportOutcome;
use crate::imports::batches::staged_import::{check_staged, preview_staged, said_of};
use crate::imports::drafting::outbox::VoucherPage;
use crate::imports::store::{BatchRow, books_mark};
use crate::web::import_looks::{LookMark, Looked};
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::uploads::Bench;

/// Vouchers on one page of a preview.
pub const PAGE_VOUCHERS: usize = 100;

/// What an upload would do now.
pub async fn look(bench: &Bench, batch: &BatchRow, skip: u64) -> Answer<Looked> {
    let looks = &bench.state.looks;
    let mark = mark_of(&bench.state, batch, skip).await?;
    if let Some(looked) = looks.find(&mark) {
        return Ok(looked);
    }
    let _turn = bench.turn().await?;
    let asked = (said_of(batch)?.acceptance, Some(VoucherPage { skip, take: PAGE_VOUCHERS }));
    let found = preview_staged(&bench.desk(), bench.unit(), batch.id, asked).await;
    let looked = looked_of(found)?;
    looks.keep(mark, looked.clone());
    Ok(looked)
}

/// Looks anew and keeps with the upload what was found. The caller holds its turn.
pub async fn check(bench: &Bench, id: i64) -> Answer<Looked> {
    let page = Some(VoucherPage { skip: 0, take: PAGE_VOUCHERS });
    let looked = looked_of(check_staged(&bench.desk(), bench.unit(), id, page).await)?;
    let batch = bench.batch(id).await?;
    bench.state.looks.keep(mark_of(&bench.state, &batch, 0).await?, looked.clone());
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
