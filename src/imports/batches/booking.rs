//! Drafts from the reading thread into the books: posted, or kept where review is required.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use tokio::sync::{mpsc, oneshot};

use crate::date::Period;
use crate::finding::{Failure, Finding, Outcome};
use crate::imports::batches::answer_units::answer_units;
use crate::imports::drafting::outbox::{Chunk, ChunkSink};
use crate::imports::naming::dimension_finder::Registrations;
use crate::imports::reading::unit_register::{UnitQuestion, UnitRegister};
use crate::imports::reading::watch::Watch;
use crate::ledger::balances::residuals::{Residual, moved_by};
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::post::posting::{Origin, Posting};
use crate::ledger::post::sockets::{Act, Cause, Coming, OfDrafts};
use crate::ledger::store as ledger;
use crate::ledger::store::DraftRow;
use crate::ledger::voucher::PostedVoucher;
use crate::ledger::voucher::book::Book;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::add_unit::{NewProject, add_parties, add_project};
use crate::units::unit::Unit;

/// What the reading thread says to the task that has the transaction.
pub enum Message {
    Chunk(Chunk),
    /// Reading has no database; the answer goes back to it.
    Question(UnitQuestion, oneshot::Sender<Vec<Unit>>),
}

/// Hands chunks to the posting task; once that is gone, drafts are no longer wanted.
pub struct Sender(pub mpsc::Sender<Message>);

impl Sender {
    /// The register of units, asked of the posting task.
    #[must_use]
    pub fn register(&self) -> UnitRegister {
        let sender = self.0.clone();
        UnitRegister::answered_by(move |question| {
            let (answer, answered) = oneshot::channel();
            // Where nobody answers, posting has failed and says so itself.
            let _ = sender.blocking_send(Message::Question(question, answer));
            answered.blocking_recv().unwrap_or_default()
        })
    }
}

impl ChunkSink for Sender {
    fn chunk(&mut self, chunk: Chunk) {
        // The receiver ends early only when posting failed, and then says so itself.
        let _ = self.0.blocking_send(Message::Chunk(chunk));
    }
}

/// The next chunk; what reading asks before it is answered.
async fn next_chunk(tx: &mut Tx, messages: &mut mpsc::Receiver<Message>) -> Outcome<Option<Chunk>> {
    while let Some(message) = messages.recv().await {
        match message {
            Message::Chunk(chunk) => return Ok(Some(chunk)),
            Message::Question(question, answer) => {
                let _ = answer.send(answer_units(tx, &question).await?);
            }
        }
    }
    Ok(None)
}

/// What came into the books.
#[derive(Clone, Debug, Default)]
pub struct Booked {
    pub first: Option<PostedVoucher>,
    pub last: Option<PostedVoucher>,
    pub periods: BTreeSet<Period>,
    /// What the judges of vouchers say of it.
    pub findings: Vec<Finding>,
}

/// Takes drafts up as they come, inside the caller's transaction.
pub struct Booking<'a> {
    pub act: Act<'a>,
    pub batch_id: i64,
    pub watch: Arc<Watch>,
    pub booked: Booked,
}

impl Booking<'_> {
    /// Posts chunk by chunk, with what a chunk registers.
    pub async fn post(
        &mut self,
        tx: &mut Tx,
        mut book: Book,
        mut messages: mpsc::Receiver<Message>,
    ) -> Outcome<()> {
        let origin = Origin { draft_id: None, batch_id: Some(self.batch_id) };
        let mut posting = Posting::begin(tx, self.act, &book).await?;
        while let Some(chunk) = next_chunk(tx, &mut messages).await? {
            if self.register(tx, &mut book, &chunk.registrations).await? {
                posting.learn(&book);
            }
            for draft in &chunk.vouchers {
                let posted = posting.add(tx, &book, draft, origin).await?;
                self.booked.periods.insert(posted.period);
            }
            self.watch.note_vouchers(chunk.vouchers.len());
        }
        if let Some((first, last)) = posting.ends() {
            (self.booked.first, self.booked.last) = (Some(first.clone()), Some(last.clone()));
        }
        // What a judge refuses refuses the file, with all that is wrong with it besides.
        match posting.finish(tx, self.act, &book, Cause::File).await {
            Ok(findings) | Err(Failure::Refused(findings)) => self.booked.findings = findings,
            Err(other) => return Err(other),
        }
        Ok(())
    }

    /// Takes drafts up only to let the reading go on: nothing is booked by a mere check.
    pub async fn pass_over(
        &mut self,
        tx: &mut Tx,
        mut messages: mpsc::Receiver<Message>,
    ) -> Outcome<()> {
        while let Some(chunk) = next_chunk(tx, &mut messages).await? {
            self.watch.note_vouchers(chunk.vouchers.len());
        }
        Ok(())
    }

    pub async fn keep_drafts(
        &mut self,
        tx: &mut Tx,
        mut book: Book,
        mut messages: mpsc::Receiver<Message>,
    ) -> Outcome<()> {
        let mut id = ledger::next_draft_id(tx, book.unit.id).await?;
        let mut moved: FxHashMap<(i64, Dimensions), Money> = FxHashMap::default();
        let mut last_on = Date::MIN;
        while let Some(chunk) = next_chunk(tx, &mut messages).await? {
            self.register(tx, &mut book, &chunk.registrations).await?;
            let mut rows = Vec::with_capacity(chunk.vouchers.len());
            for draft in &chunk.vouchers {
                let by = (self.act.actor.name.as_str(), self.act.clock.now_text());
                let of_batch = Some(self.batch_id);
                rows.push(DraftRow::prepared((book.unit.id, id), draft, of_batch, by)?);
                self.booked.periods.extend(draft.period());
                last_on = last_on.max(draft.dated_on);
                for it in moved_by(draft) {
                    *moved.entry((it.account_id, it.dimensions)).or_default() += it.net_debit;
                }
                id += 1;
            }
            ledger::insert_drafts(tx, &rows).await?;
            self.watch.note_vouchers(rows.len());
        }
        let residual =
            |((account_id, dimensions), net_debit)| Residual { account_id, dimensions, net_debit };
        let moved: Vec<Residual> = moved.into_iter().map(residual).collect();
        let sockets = self.act.sockets;
        let drafts = OfDrafts::default();
        let cause = Cause::File;
        let (takes_back, voucher) = (None, None);
        let coming = Coming { cause, moved: &moved, last_on, takes_back, voucher, drafts };
        self.booked.findings = sockets.judge(tx, &book, coming).await?;
        Ok(())
    }

    /// Registers what the file names for the first time, under the ids that drafting gave out, and
    /// learns whom it names; whether there was anything.
    async fn register(
        &self,
        tx: &mut Tx,
        book: &mut Book,
        registrations: &Registrations,
    ) -> Outcome<bool> {
        let unit_id = book.unit.id;
        book.units.extend(registrations.units.iter().map(|unit| (unit.id, unit.clone())));
        for wanted in &registrations.projects {
            let new = NewProject {
                code: wanted.code.clone(),
                name: wanted.name.clone(),
                is_earmarked: wanted.is_earmarked,
                funding_source: wanted.funding_source,
                started_on: None,
                finished_on: None,
            };
            let project = add_project(tx, self.act.clock, self.act.actor, unit_id, new).await?;
            expect_id(project.id, wanted.id)?;
            book.projects.push(project);
        }
        if registrations.parties.is_empty() {
            return Ok(!registrations.is_empty());
        }
        let names: Vec<String> =
            registrations.parties.iter().map(|party| party.name.clone()).collect();
        let parties = add_parties(tx, self.act.clock, self.act.actor, unit_id, &names).await?;
        for (party, wanted) in parties.iter().zip(&registrations.parties) {
            expect_id(party.id, wanted.id)?;
        }
        book.parties.extend(parties);
        Ok(true)
    }
}

/// The book is held for writing, so nobody else can have taken the id.
fn expect_id(given: i64, foretold: i64) -> Outcome<()> {
    if given == foretold {
        return Ok(());
    }
    Err(Failure::Storage(format!("registered under {given} instead of {foretold}")))
}
