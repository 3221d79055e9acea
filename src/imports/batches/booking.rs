//! Drafts from the reading thread into the books: posted, or kept where review is required.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::mpsc;

use crate::date::Period;
use crate::finding::{Failure, Outcome};
use crate::imports::drafting::outbox::{Chunk, ChunkSink};
use crate::imports::naming::dimension_finder::Registrations;
use crate::imports::reading::watch::Watch;
use crate::ledger::balances::earmarked::Left;
use crate::ledger::post::posting::{Origin, Posting, PostingContext};
use crate::ledger::store as ledger;
use crate::ledger::store::DraftRow;
use crate::ledger::voucher::PostedVoucher;
use crate::ledger::voucher::book::Book;
use crate::platform::clock::Clock;
use crate::platform::database::Tx;
use crate::trail::Actor;
use crate::units::add_unit::{NewProject, add_project};
use crate::units::store as units;

/// Hands chunks to the posting task; once that is gone, drafts are no longer wanted.
pub struct Sender(pub mpsc::Sender<Chunk>);

impl ChunkSink for Sender {
    fn chunk(&mut self, chunk: Chunk) {
        // The receiver ends early only when posting failed, and then says so itself.
        let _ = self.0.blocking_send(chunk);
    }
}

/// What came into the books.
#[derive(Clone, Debug, Default)]
pub struct Booked {
    pub first: Option<PostedVoucher>,
    pub last: Option<PostedVoucher>,
    pub periods: BTreeSet<Period>,
    /// What earmarked money it moves.
    pub earmarked: Left,
}

/// Takes drafts up as they come, inside the caller's transaction.
pub struct Booking<'a> {
    pub clock: Clock,
    pub actor: &'a Actor,
    pub batch_id: i64,
    pub watch: Arc<Watch>,
    pub booked: Booked,
}

impl Booking<'_> {
    /// Posts chunk by chunk. A chunk that registers something needs a posting that knows it, so
    /// the one under way is finished and another begun, in the same transaction.
    pub async fn post(
        &mut self,
        tx: &mut Tx,
        mut book: Book,
        mut chunks: mpsc::Receiver<Chunk>,
    ) -> Outcome<()> {
        let mut next = chunks.recv().await;
        while let Some(first) = next {
            self.register(tx, &mut book, &first.registrations).await?;
            let context = PostingContext {
                poster: self.actor.name.clone(),
                posted_at: self.clock.now_text(),
            };
            let origin = Origin { draft_id: None, batch_id: Some(self.batch_id) };
            let mut posting = Posting::begin(tx, &book, context).await?;
            let mut chunk = Some(first);
            loop {
                let waiting = chunk.as_ref().map_or(0, |chunk| chunk.vouchers.len());
                for draft in chunk.take().map(|chunk| chunk.vouchers).unwrap_or_default() {
                    let posted = posting.add(tx, &draft, origin).await?;
                    self.booked.earmarked.add_voucher(&book, &draft);
                    self.booked.periods.insert(posted.period);
                    self.booked.first.get_or_insert_with(|| posted.clone());
                    self.booked.last = Some(posted);
                }
                self.watch.note_vouchers(waiting);
                next = chunks.recv().await;
                match next.take() {
                    Some(more) if more.registrations.is_empty() => chunk = Some(more),
                    other => {
                        next = other;
                        break;
                    }
                }
            }
            posting.finish(tx).await?;
        }
        Ok(())
    }

    /// Takes drafts up only to let the reading go on: nothing is booked by a mere check.
    pub async fn pass_over(&mut self, mut chunks: mpsc::Receiver<Chunk>) {
        while let Some(chunk) = chunks.recv().await {
            self.watch.note_vouchers(chunk.vouchers.len());
        }
    }

    pub async fn keep_drafts(
        &mut self,
        tx: &mut Tx,
        mut book: Book,
        mut chunks: mpsc::Receiver<Chunk>,
    ) -> Outcome<()> {
        let mut id = ledger::next_draft_id(tx, book.unit.id).await?;
        while let Some(chunk) = chunks.recv().await {
            self.register(tx, &mut book, &chunk.registrations).await?;
            let mut rows = Vec::with_capacity(chunk.vouchers.len());
            for draft in &chunk.vouchers {
                let by = (self.actor.name.as_str(), self.clock.now_text());
                let of_batch = Some(self.batch_id);
                rows.push(DraftRow::prepared((book.unit.id, id), draft, of_batch, by)?);
                self.booked.periods.extend(draft.period());
                self.booked.earmarked.add_voucher(&book, draft);
                id += 1;
            }
            ledger::insert_drafts(tx, &rows).await?;
            self.watch.note_vouchers(rows.len());
        }
        Ok(())
    }

    /// Registers what the file names for the first time, under the ids that drafting gave out.
    async fn register(
        &self,
        tx: &mut Tx,
        book: &mut Book,
        registrations: &Registrations,
    ) -> Outcome<()> {
        let unit_id = book.unit.id;
        for wanted in &registrations.projects {
            let new = NewProject {
                code: wanted.code.clone(),
                name: wanted.name.clone(),
                is_earmarked: wanted.is_earmarked,
                funding_source: wanted.funding_source,
                started_on: None,
                finished_on: None,
            };
            let project = add_project(tx, self.clock, self.actor, unit_id, new).await?;
            expect_id(project.id, wanted.id)?;
            book.projects.push(project);
        }
        if registrations.parties.is_empty() {
            return Ok(());
        }
        let names: Vec<String> =
            registrations.parties.iter().map(|party| party.name.clone()).collect();
        let parties = units::insert_parties(tx, unit_id, &names).await?;
        for (party, wanted) in parties.iter().zip(&registrations.parties) {
            expect_id(party.id, wanted.id)?;
        }
        book.parties.extend(parties);
        Ok(())
    }
}

/// The book is held for writing, so nobody else can have taken the id.
fn expect_id(given: i64, foretold: i64) -> Outcome<()> {
    if given == foretold {
        return Ok(());
    }
    Err(Failure::Storage(format!("registered under {given} instead of {foretold}")))
}
