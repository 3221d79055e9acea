//! Posting: drafts that passed their checks become numbered, chained, immutable vouchers, and
//! the balances move with them, all inside the caller's write transaction.
//!
//! Invariants: numbers run without gap per period and word; each voucher hashes onto the one
//! before it in its unit; balances are collapsed in memory and written once per key; nothing is
//! asked of the database row by row.

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::date::Period;
use crate::finding::{Failure, Finding, Outcome, refuses};
use crate::ledger::balances::residuals::Residual;
use crate::ledger::chain::canonical::{DimensionCodes, EntryFields, VoucherFields, VoucherHasher};
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::post::sockets::{Act, Cause, Coming, OfDrafts, Run};
use crate::ledger::store::{self, BalanceDelta, EntryColumns, VoucherColumns};
use crate::ledger::voucher::book::Book;
use crate::ledger::voucher::{PostedVoucher, VoucherDraft, VoucherKind};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::trail::store as chain;

/// `voucher id = unit id × 2^32 + place in the unit's chain`.
pub const VOUCHERS_PER_UNIT: i64 = 1 << 32;
/// Entries held in memory before they are written.
const FLUSH_ENTRIES: usize = 20_000;

/// Where a voucher was before it was posted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    pub draft_id: Option<i64>,
    /// The import that brought it.
    pub batch_id: Option<i64>,
}

type BalanceKey = (i64, i64, i64);

/// A posting in progress. Feed it with [`Posting::add`], end it with [`Posting::finish`].
#[derive(Debug)]
pub struct Posting {
    poster: String,
    posted_at: String,
    codes: DimensionCodes,
    seq: i64,
    hash: String,
    numbers: FxHashMap<(i64, String), i64>,
    /// Dimension combinations met: id and canonical spelling.
    dimensions: FxHashMap<Dimensions, (i64, String)>,
    unsaved_dimensions: Vec<Dimensions>,
    vouchers: VoucherColumns,
    entries: EntryColumns,
    movements: FxHashMap<BalanceKey, BalanceDelta>,
    openings: FxHashMap<(i64, i64), i64>,
    last_on: Date,
    /// Net debit by account of what drafts held, and of those of them that a file brought.
    held: Vec<(i64, Money)>,
    from_files: Vec<(i64, Money)>,
    ends: Option<(PostedVoucher, PostedVoucher)>,
}

impl Posting {
    /// The caller holds the unit's book for writing.
    pub async fn begin(tx: &mut Tx, act: Act<'_>, book: &Book) -> Outcome<Self> {
        let (seq, hash) = chain::head(tx, book.unit.id, "voucher").await?;
        let numbers = store::last_numbers(tx, book.unit.id, book.year).await?;
        let mut dimensions = FxHashMap::default();
        dimensions.insert(Dimensions::NONE, (0, String::new()));
        Ok(Self {
            poster: act.actor.name.clone(),
            posted_at: act.clock.now_text(),
            codes: DimensionCodes::of_book(book),
            seq,
            hash,
            numbers,
            dimensions,
            unsaved_dimensions: Vec::new(),
            vouchers: VoucherColumns::default(),
            entries: EntryColumns::default(),
            movements: FxHashMap::default(),
            openings: FxHashMap::default(),
            last_on: Date::MIN,
            held: Vec::new(),
            from_files: Vec::new(),
            ends: None,
        })
    }

    /// Learns what was registered since it began. Nothing posted so far names it.
    pub fn learn(&mut self, book: &Book) {
        self.codes = DimensionCodes::of_book(book);
    }

    /// First and last voucher posted so far, if any.
    #[must_use]
    pub fn ends(&self) -> Option<&(PostedVoucher, PostedVoucher)> {
        self.ends.as_ref()
    }

    /// Posts one draft that has passed [`crate::ledger::voucher::check`].
    pub async fn add(
        &mut self,
        tx: &mut Tx,
        book: &Book,
        draft: &VoucherDraft,
        origin: Origin,
    ) -> Outcome<PostedVoucher> {
        if self.entries.len() >= FLUSH_ENTRIES {
            self.flush(tx).await?;
        }
        let posted = self.take(book, draft, origin);
        match &mut self.ends {
            Some((_, last)) => last.clone_from(&posted),
            None => self.ends = Some((posted.clone(), posted.clone())),
        }
        Ok(posted)
    }

    fn take(&mut self, book: &Book, draft: &VoucherDraft, origin: Origin) -> PostedVoucher {
        let Some(period) = draft.period() else {
            panic!("a draft outside every period reached posting: checks come first");
        };
        self.seq += 1;
        self.last_on = self.last_on.max(draft.dated_on);
        if origin.draft_id.is_some() {
            let amounts = draft.net_debits();
            if origin.batch_id.is_some() {
                self.from_files.extend_from_slice(&amounts);
            }
            self.held.extend(amounts);
        }
        let number = self.next_number(period, &draft.word);
        let id = book.unit.id * VOUCHERS_PER_UNIT + self.seq;
        let dated_on = draft.dated_on.to_string();
        let entry_count = i64::try_from(draft.entries.len()).unwrap_or(i64::MAX);
        let fields = VoucherFields {
            id,
            unit_code: &book.unit.code,
            seq: self.seq,
            period: period.number(),
            word: &draft.word,
            number,
            dated_on: &dated_on,
            kind: draft.kind.as_str(),
            attachment_count: draft.attachment_count,
            preparer: &draft.preparer,
            reviewer: draft.reviewer.as_deref(),
            poster: &self.poster,
            cashier: draft.cashier.as_deref(),
            posted_at: &self.posted_at,
            entry_count,
            total_fen: draft.total_debit().fen(),
            reverses_id: draft.reverses_id,
            draft_id: origin.draft_id,
            source_number: draft.source_number.as_deref(),
        };
        let mut hasher = VoucherHasher::begin(&self.hash, &fields);
        for (line_no, entry) in (1_i64..).zip(&draft.entries) {
            let (set_id, spelled) = self.dimensions.entry(entry.dimensions).or_insert_with(|| {
                self.unsaved_dimensions.push(entry.dimensions);
                (entry.dimensions.set_id(), self.codes.spell(&entry.dimensions))
            });
            let set_id = *set_id;
            let account_code = book.chart.get(entry.account_id).map_or("?", |a| &a.code);
            hasher.entry(&EntryFields {
                line_no,
                account_code,
                dimensions: spelled,
                summary: &entry.summary,
                debit_fen: entry.debit.fen(),
                credit_fen: entry.credit.fen(),
                reverses_line_no: entry.reverses_line_no,
            });
            self.entries.push(id, line_no, period.number(), book.unit.id, set_id, entry);
            let (debit, credit) = (entry.debit.fen(), entry.credit.fen());
            if draft.kind == VoucherKind::Opening {
                *self.openings.entry((entry.account_id, set_id)).or_default() += debit - credit;
            } else {
                self.movements.entry((period.number(), entry.account_id, set_id)).or_default().add(
                    debit,
                    credit,
                    draft.kind.is_transfer(),
                );
            }
        }
        let hash = hasher.finish();
        let provenance = (origin.batch_id, draft.content_key.as_deref());
        self.vouchers.push(&fields, provenance, &self.hash, &hash);
        self.hash.clone_from(&hash);
        PostedVoucher { id, seq: self.seq, period, word: draft.word.clone(), number, hash }
    }

    fn next_number(&mut self, period: Period, word: &str) -> i64 {
        let number = self.numbers.entry((period.number(), word.to_owned())).or_default();
        *number += 1;
        *number
    }

    async fn flush(&mut self, tx: &mut Tx) -> Outcome<()> {
        store::save_dimension_sets(tx, &std::mem::take(&mut self.unsaved_dimensions)).await?;
        store::insert_vouchers(tx, std::mem::take(&mut self.vouchers)).await?;
        store::insert_entries(tx, std::mem::take(&mut self.entries)).await
    }

    /// What the vouchers move, whatever month they stand in.
    fn moved(&self) -> Vec<Residual> {
        let sets: FxHashMap<i64, Dimensions> = self
            .dimensions
            .iter()
            .map(|(dimensions, (set_id, _))| (*set_id, *dimensions))
            .collect();
        let moved = self
            .movements
            .iter()
            .map(|((_, account_id, set_id), delta)| (*account_id, *set_id, delta.net_debit()));
        let opened =
            self.openings.iter().map(|((account_id, set_id), net)| (*account_id, *set_id, *net));
        moved
            .chain(opened)
            .map(|(account_id, set_id, fen)| Residual {
                account_id,
                dimensions: sets.get(&set_id).copied().unwrap_or_default(),
                net_debit: Money::from_fen(fen),
            })
            .collect()
    }

    /// Asks the judges, writes what is held (vouchers, entries, balances, the openings of later
    /// years, the head), and tells who listens. Returns what the judges said that does not refuse.
    pub async fn finish(
        mut self,
        tx: &mut Tx,
        act: Act<'_>,
        book: &Book,
        cause: Cause,
    ) -> Outcome<Vec<Finding>> {
        let Some((first, last)) = self.ends.take() else { return Ok(Vec::new()) };
        let (unit_id, year) = (book.unit.id, book.year);
        let moved = self.moved();
        let drafts = OfDrafts { own_id: None, held: &self.held, from_files: &self.from_files };
        let last_on = self.last_on;
        let (takes_back, voucher) = (None, None);
        let coming = Coming { cause, moved: &moved, last_on, takes_back, voucher, drafts };
        let findings = act.sockets.judge(tx, book, coming).await?;
        if refuses(&findings) {
            return Err(Failure::Refused(findings));
        }
        self.flush(tx).await?;
        store::add_to_balances(tx, unit_id, &self.movements).await?;
        store::add_to_openings(tx, unit_id, year, &self.openings).await?;
        // The opening of a later year that was carried from this one moves along.
        let mut carried = self.openings;
        for ((_, account_id, set_id), delta) in &self.movements {
            *carried.entry((*account_id, *set_id)).or_default() += delta.net_debit();
        }
        carried.retain(|_, net| *net != 0);
        for later in store::carried_years_after(tx, unit_id, year).await? {
            store::add_to_openings(tx, unit_id, later, &carried).await?;
        }
        chain::set_head(tx, unit_id, "voucher", (self.seq, &self.hash)).await?;
        for listener in act.sockets.listeners {
            listener(tx, act, Run { unit_id, first: &first, last: &last }).await?;
        }
        Ok(findings)
    }
}
