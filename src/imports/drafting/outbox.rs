//! Where judged vouchers go: those already in the books and those not chosen are set aside, the
//! rest goes on in chunks. Every drafter ends here, so that the choice is made in one place.

use serde::Serialize;

use crate::imports::content_keys::{ContentKeys, KnownContent};
use crate::imports::drafting::content_seal::{ContentMark, ContentSeal};
use crate::imports::drafting::voucher_twins::VoucherTwins;
use crate::imports::naming::dimension_finder::Registrations;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::row_tally::{PassedOver, RowFate};
use crate::ledger::chart::Chart;
use crate::ledger::voucher::{VoucherDraft, VoucherKind};
use crate::money::Money;
use crate::prescribed::made_here::MadeHere;
use rustc_hash::FxHashSet;

/// Vouchers handed on together: enough to keep the writer busy, few enough to begin early.
const CHUNK_VOUCHERS: usize = 512;
/// Vouchers shown on one page of a preview.
pub const MAX_PAGE_VOUCHERS: usize = 500;

/// Drafts on their way to the books, and what must be registered before them.
#[derive(Clone, Debug, Default)]
pub struct Chunk {
    pub registrations: Registrations,
    pub vouchers: Vec<VoucherDraft>,
}

/// Where drafts go.
pub trait ChunkSink {
    fn chunk(&mut self, chunk: Chunk);
}

/// How much was drafted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drafted {
    pub vouchers: u64,
    pub entries: u64,
    pub total_debit: Money,
    /// Complete vouchers that are in the books already.
    pub known: u64,
    /// Vouchers that were not chosen, complete or not. Those with errors are counted nowhere else.
    pub left_out: u64,
    /// Of all that goes on, where it was asked for.
    pub content: ContentMark,
    /// The vouchers of the page that was asked for.
    pub shown: Vec<ShownVoucher>,
}

/// Which vouchers of the file are wanted, and which of them are to be shown.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    pub known: KnownContent,
    /// What the books have, by what its lines say.
    pub twins: VoucherTwins,
    /// What this system booked of events itself.
    pub made: MadeHere,
    /// Content keys; `None` wants all.
    pub wanted: Option<FxHashSet<String>>,
    /// Content keys; `None` leaves nothing out, and then an incomplete voucher refuses the file.
    pub unwanted: Option<FxHashSet<String>>,
    pub page: Option<VoucherPage>,
    /// Where what goes on must be the same as was seen, or will have to be.
    pub seal: Option<ContentSeal>,
}

/// A page of the file's vouchers, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoucherPage {
    pub skip: u64,
    pub take: usize,
}

/// What becomes of a voucher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Goes into the books.
    Wanted,
    /// Is in the books already.
    Known,
    /// Was not chosen.
    LeftOut,
    /// Has errors: it refuses the file or, where the rest is taken without it, stays out.
    Refused,
}

impl Fate {
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Wanted => "入账",
            Self::Known => "此前已入账",
            Self::LeftOut => "不入账",
            Self::Refused => "有错误",
        }
    }

    /// What becomes of the rows of a whole voucher.
    #[must_use]
    pub fn of_rows(self, is_refused: bool) -> RowFate {
        match self {
            Self::Refused => RowFate::Refused,
            Self::Wanted if is_refused => RowFate::Refused,
            Self::Wanted => RowFate::Booked,
            Self::Known => RowFate::PassedOver(PassedOver::Known),
            Self::LeftOut => RowFate::PassedOver(PassedOver::LeftOut),
        }
    }
}

/// A complete voucher as a preview shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownVoucher {
    /// By which it is chosen.
    pub key: String,
    pub fate: Fate,
    /// `记-12` as in the file.
    pub source_number: Option<String>,
    pub dated_on: String,
    pub kind: VoucherKind,
    pub attachment_count: i64,
    pub lines: Vec<ShownLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownLine {
    pub summary: String,
    pub account_code: String,
    pub account_name: String,
    pub debit: Money,
    pub credit: Money,
    /// Where it stands: sheet from 0, row from 1.
    pub sheet: Option<i64>,
    pub row: Option<i64>,
}

/// Takes complete vouchers up.
pub struct Outbox<'s> {
    sink: &'s mut dyn ChunkSink,
    choice: Choice,
    keys: ContentKeys,
    chunk: Chunk,
    drafted: Drafted,
    seen: u64,
}

impl<'s> Outbox<'s> {
    pub fn new(choice: Choice, sink: &'s mut dyn ChunkSink) -> Self {
        Self {
            sink,
            choice,
            keys: ContentKeys::default(),
            chunk: Chunk::default(),
            drafted: Drafted::default(),
            seen: 0,
        }
    }

    /// Gives a voucher its key and says what becomes of it. Asked once for each, in file order.
    pub fn fate(&mut self, content: String) -> (String, Fate) {
        let key = self.keys.next(content);
        let fate = if self.choice.known.by_key.contains_key(&key) {
            Fate::Known
        } else if self.choice.wanted.as_ref().is_some_and(|wanted| !wanted.contains(&key))
            || self.choice.unwanted.as_ref().is_some_and(|unwanted| unwanted.contains(&key))
        {
            Fate::LeftOut
        } else {
            Fate::Wanted
        };
        (key, fate)
    }

    /// The same for a voucher that may have come under another content, too.
    pub fn fate_under_either(
        &mut self,
        content: String,
        earlier: Option<String>,
    ) -> (String, Fate) {
        // Both are counted, so that the second of two equal rows is the second under either.
        let earlier = earlier.map(|content| self.keys.next(content));
        let (key, fate) = self.fate(content);
        match earlier.filter(|earlier| self.choice.known.by_key.contains_key(earlier)) {
            Some(earlier) if fate != Fate::Known => (earlier, Fate::Known),
            _ => (key, fate),
        }
    }

    /// The same for a voucher that is another one than its equals in the books.
    pub fn fate_of_another(&mut self, content: &str) -> (String, Fate) {
        loop {
            let (key, fate) = self.fate(content.to_owned());
            // Ends behind the last equal one that the books have.
            if fate != Fate::Known {
                return (key, fate);
            }
        }
    }

    /// Whether vouchers are chosen one by one, so that the rest does not refuse the file.
    #[must_use]
    pub fn is_picked(&self) -> bool {
        self.choice.wanted.is_some() || self.choice.unwanted.is_some()
    }

    /// Whether everything goes in but what is named and what has errors.
    #[must_use]
    fn takes_rest(&self) -> bool {
        self.choice.unwanted.is_some() && self.choice.wanted.is_none()
    }

    /// Whether what was found about such a voucher refuses nothing.
    #[must_use]
    pub fn sets_aside(&self, fate: Fate) -> bool {
        match fate {
            Fate::Wanted => false,
            Fate::Refused => self.takes_rest(),
            Fate::Known | Fate::LeftOut => true,
        }
    }

    /// What becomes of the rows of a whole voucher; one with errors that refuses nothing stays out.
    #[must_use]
    pub fn fate_of_rows(&self, fate: Fate, is_refused: bool) -> RowFate {
        let stays_out = fate == Fate::Refused && self.sets_aside(fate);
        (if stays_out { Fate::LeftOut } else { fate }).of_rows(is_refused)
    }

    #[must_use]
    pub fn known(&self) -> &KnownContent {
        &self.choice.known
    }

    pub fn twins(&mut self) -> &mut VoucherTwins {
        &mut self.choice.twins
    }

    pub fn made(&mut self) -> &mut MadeHere {
        &mut self.choice.made
    }

    /// What must be registered before the next voucher.
    pub fn register(&mut self, new: Registrations) {
        if let Some(seal) = &mut self.choice.seal {
            seal.learn(&new);
        }
        self.chunk.registrations.projects.extend(new.projects);
        self.chunk.registrations.parties.extend(new.parties);
        self.chunk.registrations.units.extend(new.units);
    }

    /// A voucher that was judged; it goes on when it is wanted.
    pub fn put(
        &mut self,
        mut draft: VoucherDraft,
        (key, fate): (String, Fate),
        chart: &Chart,
        problems: &Problems,
    ) {
        self.show(&draft, &key, fate, chart);
        match fate {
            Fate::Known => self.drafted.known += 1,
            Fate::LeftOut => self.drafted.left_out += 1,
            Fate::Refused => self.drafted.left_out += u64::from(self.takes_rest()),
            Fate::Wanted => {
                self.drafted.vouchers += 1;
                self.drafted.entries += u64::try_from(draft.entries.len()).unwrap_or(0);
                self.drafted.total_debit += draft.total_debit();
                if let Some(seal) = &mut self.choice.seal {
                    seal.take(&draft, chart);
                }
                draft.content_key = Some(key);
                self.chunk.vouchers.push(draft);
            }
        }
        if self.chunk.vouchers.len() >= CHUNK_VOUCHERS {
            self.hand_on(problems);
        }
    }

    /// A voucher that is not complete; where vouchers are chosen one by one it is not wanted.
    /// Returns what becomes of its rows.
    pub fn give_up(&mut self) -> RowFate {
        if !self.is_picked() {
            return RowFate::Refused;
        }
        self.leave_out();
        RowFate::PassedOver(PassedOver::LeftOut)
    }

    /// A voucher that is not complete and not wanted.
    pub fn leave_out(&mut self) {
        self.drafted.left_out += 1;
    }

    /// A voucher that is in the books already and cannot be drafted again as things are now.
    pub fn pass_known(&mut self) {
        self.drafted.known += 1;
    }

    fn show(&mut self, draft: &VoucherDraft, key: &str, fate: Fate, chart: &Chart) {
        let place = self.seen;
        self.seen += 1;
        let Some(page) = self.choice.page else { return };
        if place < page.skip || self.drafted.shown.len() >= page.take {
            return;
        }
        let line = |entry: &crate::ledger::voucher::EntryDraft| {
            let account = chart.get(entry.account_id);
            ShownLine {
                summary: entry.summary.clone(),
                account_code: account.map(|it| it.code.clone()).unwrap_or_default(),
                account_name: account.map(|it| chart.full_name(it)).unwrap_or_default(),
                debit: entry.debit,
                credit: entry.credit,
                sheet: entry.source.map(|source| source.sheet),
                row: entry.source.map(|source| source.row),
            }
        };
        self.drafted.shown.push(ShownVoucher {
            key: key.to_owned(),
            fate,
            source_number: draft.source_number.clone(),
            dated_on: draft.dated_on.to_string(),
            kind: draft.kind,
            attachment_count: draft.attachment_count,
            lines: draft.entries.iter().map(line).collect(),
        });
    }

    fn hand_on(&mut self, problems: &Problems) {
        let chunk = std::mem::take(&mut self.chunk);
        if !problems.is_refused() && !chunk.vouchers.is_empty() {
            self.sink.chunk(chunk);
        }
    }

    /// Hands the last ones on.
    pub fn finish(mut self, problems: &mut Problems) -> Drafted {
        self.twins().tell(problems);
        self.hand_on(problems);
        if let Some(seal) = self.choice.seal.take() {
            self.drafted.content = seal.mark();
        }
        self.drafted
    }
}
