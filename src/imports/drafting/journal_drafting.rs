//! Records of a journal to voucher drafts of one unit's book.
//!
//! Invariants: the ledger's own check judges every voucher, and its findings are given the cell
//! they are about; nothing refused is handed on; findings that do not refuse are told once for
//! each account with the number of lines, so that they cannot bury those that do.

use rustc_hash::FxHashMap;

use crate::finding::{Code, Finding, Place, Severity};
use crate::imports::codes;
use crate::imports::content_keys::content_of;
use crate::imports::drafting::number_runs::{NumberRuns, word_of};
use crate::imports::drafting::outbox::{Choice, ChunkSink, Drafted, Fate, Outbox};
use crate::imports::drafting::voucher_order::VoucherOrder;
use crate::imports::drafting::voucher_twins::CameBy;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::naming::account_neighbours::leaves_for;
use crate::imports::naming::completing::complete;
use crate::imports::naming::dimension_finder::NextIds;
use crate::imports::naming::missing_dimensions::MissingDimensions;
use crate::imports::naming::resolver::Resolver;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{OpeningBalance, RecordLine, RecordSink, VoucherHead};
use crate::imports::reading::row_tally::{PassedOver, RowFate};
use crate::imports::reading::unit_register::UnitRegister;
use crate::ledger::chart::Class;
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::chart::transfer_target::kind_of;
use crate::ledger::codes as ledger_codes;
use crate::ledger::guard_codes::{ACCOUNT_NOT_LEAF, PERIOD_LOCKED};
use crate::ledger::voucher::book::Book;
use crate::ledger::voucher::{EntryDraft, Source, VoucherDraft, VoucherKind, check};
use crate::money::Money;
use crate::sheet::address;

mod beside_made;

/// Sum of all amounts of a file, in fen: balances of many such files still fit an `i64`.
pub const MAX_FILE_FEN: i128 = 1_000_000_000_000_000_000;

/// What drafting needs to know beside the workbook.
#[derive(Clone, Debug)]
pub struct DraftingContext {
    /// The drafter's own copy, to which it adds what it registers and whom the file names.
    pub book: Book,
    pub units: UnitRegister,
    pub next_ids: NextIds,
    /// Stands as preparer where the file names none.
    pub actor_name: String,
    /// Which of the file's vouchers are wanted.
    pub choice: Choice,
}

/// Cells of an entry, for findings about it.
#[derive(Clone, Copy, Debug)]
struct EntryCells {
    account: (u32, u32),
    amount: (u32, u32),
    summary: (u32, u32),
}

/// A finding that is told once with its count.
#[derive(Debug)]
struct Repeated {
    finding: Finding,
    times: u64,
}

/// Drafts vouchers from journal records.
pub struct JournalDrafter<'s> {
    resolver: Resolver,
    /// The book by which vouchers are checked: it asks for what entries must name and leaves what
    /// they should name to [`MissingDimensions`].
    judging_book: Book,
    actor_name: String,
    outbox: Outbox<'s>,
    entries: Vec<EntryDraft>,
    cells: Vec<EntryCells>,
    is_whole: bool,
    order: VoucherOrder,
    numbers: NumberRuns,
    repeated: FxHashMap<(&'static str, i64, String), Repeated>,
    missing: MissingDimensions,
    file_fen: i128,
}

impl<'s> JournalDrafter<'s> {
    pub fn new(mut context: DraftingContext, sink: &'s mut dyn ChunkSink) -> Self {
        Self {
            judging_book: strict_only(context.book.clone()),
            missing: MissingDimensions::new(&mut context.book),
            resolver: Resolver::new(context.book, context.next_ids, context.units),
            actor_name: context.actor_name,
            outbox: Outbox::new(context.choice, sink),
            entries: Vec::new(),
            cells: Vec::new(),
            is_whole: true,
            order: VoucherOrder::default(),
            numbers: NumberRuns::default(),
            repeated: FxHashMap::default(),
            file_fen: 0,
        }
    }

    /// The workbook is over: hands the last drafts on and tells what only the whole shows.
    pub fn finish(mut self, problems: &mut Problems) -> Drafted {
        self.numbers.tell(problems);
        self.order.finish(problems);
        let mut repeated: Vec<Repeated> = self.repeated.drain().map(|(_, it)| it).collect();
        repeated.sort_by_key(|it| {
            (it.finding.code.id, it.finding.found.clone(), it.finding.expected.clone())
        });
        for Repeated { mut finding, times } in repeated {
            finding.found = format!("{}，共 {times} 行", finding.found);
            problems.add(finding);
        }
        self.missing.tell(&self.resolver.book, problems);
        self.outbox.finish(problems)
    }

    /// Sums are judged before anything adds them up as money.
    fn fits(
        &mut self,
        head: &VoucherHead,
        entries: &[EntryDraft],
        problems: &mut Problems,
    ) -> bool {
        let fitted = self.file_fen <= MAX_FILE_FEN;
        let size = |money: Money| i128::from(money.fen().abs());
        self.file_fen +=
            entries.iter().map(|entry| size(entry.debit) + size(entry.credit)).sum::<i128>();
        let fits = self.file_fen <= MAX_FILE_FEN;
        if fitted && !fits {
            let cell = head.number_cell();
            tell(head, &codes::SUM_TOO_LARGE, cell, "各行金额之和", problems);
        }
        fits
    }

    fn draft(&self, head: &VoucherHead, entries: Vec<EntryDraft>) -> Option<VoucherDraft> {
        let dated_on = head.dated_on?;
        let accounts = entries.iter().filter_map(|it| self.resolver.book.chart.get(it.account_id));
        let accounts: Vec<(Class, &str)> =
            accounts.map(|it| (it.class, it.code.as_str())).collect();
        let word = word_of(&head.word, &self.resolver.book.settings.voucher_words);
        let mark = if head.word.is_empty() { "" } else { "-" };
        Some(VoucherDraft {
            dated_on,
            word,
            kind: kind_of(&accounts, dated_on.month() == 12),
            attachment_count: head.attachment_count.unwrap_or(0),
            preparer: head.preparer.clone().unwrap_or_else(|| self.actor_name.clone()),
            reviewer: head.reviewer.clone(),
            cashier: head.cashier.clone(),
            reverses_id: None,
            source_number: Some(format!("{}{mark}{}", head.word, head.number)),
            content_key: None,
            entries,
        })
    }

    fn judge(&mut self, head: &VoucherHead, draft: &VoucherDraft, problems: &mut Problems) {
        self.note_missing_dimensions(head, draft, problems);
        let mut told_summary = None;
        for finding in check(draft, &self.judging_book, &Place::default()) {
            match self.place(head, draft, finding) {
                (finding, _) if finding.code.id == ledger_codes::SUMMARY_TOO_LONG.id => {
                    if told_summary != finding.place.cell {
                        told_summary.clone_from(&finding.place.cell);
                        problems.add(finding);
                    }
                }
                (finding, Some(account_id)) if finding.severity != Severity::Refuse => {
                    self.repeat(finding, account_id, problems);
                }
                (finding, _) => problems.add(finding),
            }
        }
        if draft.kind.is_transfer() {
            tell(head, &codes::TRANSFER_RECOGNISED, head.number_cell(), "", problems);
        }
        let review_required = self.resolver.book.settings.review_required;
        if draft.reviewer.as_deref() == Some(draft.preparer.as_str()) && !review_required {
            let cell = head.number_cell();
            tell(head, &codes::REVIEWER_IS_PREPARER, cell, &draft.preparer, problems);
        }
        self.note_number(head, draft, problems);
        self.note_other_content(head, draft, problems);
        self.note_beside_made(head, draft, problems);
    }

    /// The same number of the same month is in the books and says something else.
    fn note_other_content(
        &mut self,
        head: &VoucherHead,
        draft: &VoucherDraft,
        problems: &mut Problems,
    ) {
        let Some(period) = draft.period() else { return };
        if let Some(name) = self.outbox.known().same_number(period, &number_of(head, draft)) {
            let found = format!("{}，账中已有 {name}", head.subject());
            tell(head, &codes::NUMBER_POSTED_DIFFERENTLY, head.number_cell(), &found, problems);
        }
    }

    /// A voucher's lines are all there: what becomes of it, and of what was found about it.
    fn settle(&mut self, head: &VoucherHead, draft: Option<VoucherDraft>, problems: &mut Problems) {
        let rows = (head.first_row, head.last_row);
        let Some(mut draft) = draft else {
            self.numbers.note_refused(head, &self.resolver.book.settings.voucher_words);
            let fate = self.outbox.give_up();
            problems.end_voucher(rows, &head.subject(), fate != RowFate::Refused);
            problems.tally.settle(head.rows, fate);
            return;
        };
        // By what the rows say, so that they are known again whatever is added to them.
        let (key, mut fate) = self.outbox.fate(content_of(&draft, &number_of(head, &draft)));
        self.complete(head, &mut draft, problems);
        let known = self.known_as(head, &draft, (&key, fate));
        if known.is_some() {
            fate = Fate::Known;
        }
        if fate == Fate::Wanted {
            self.judge(head, &draft, problems);
            self.order.note(head, &draft, problems);
            if problems.refuses(rows) {
                fate = Fate::Refused;
            }
        } else {
            let mut unheard = Problems::default();
            self.note_number(head, &draft, &mut unheard);
            self.order.note(head, &draft, &mut unheard);
        }
        let is_set_aside = self.outbox.sets_aside(fate);
        let is_refused = problems.end_voucher(rows, &head.subject(), is_set_aside);
        problems.tally.settle(head.rows, self.outbox.fate_of_rows(fate, is_refused));
        if let Some((code, found)) = known {
            tell(head, code, head.number_cell(), &found, problems);
        } else if fate == Fate::Wanted
            && let Some(said) = self.outbox.twins().said_of(&draft)
        {
            let (row, column) = head.number_cell();
            let place = problems.at_cell(address(row, column), head.subject());
            let finding = Finding::new(&codes::VOUCHER_LIKE_POSTED, place).found(head.subject());
            self.outbox.twins().note(said, CameBy::Journal, finding);
        }
        let chart = &self.resolver.book.chart;
        self.outbox.put(draft, (key, fate), chart, problems);
    }

    /// The voucher of the books that this one is: its rows came before, or its lines stand there
    /// under its number, however they came, or this system booked the same money of an event.
    fn known_as(
        &mut self,
        head: &VoucherHead,
        draft: &VoucherDraft,
        (key, fate): (&str, Fate),
    ) -> Option<(&'static Code, String)> {
        let said = self.outbox.twins().said_of(draft);
        match fate {
            Fate::Known => {
                let name = self.outbox.known().by_key.get(key)?.clone();
                if let Some(said) = said {
                    self.outbox.twins().take_named(&said, &name);
                }
                Some((&codes::VOUCHER_ALREADY_POSTED, name))
            }
            Fate::Wanted => {
                let number = number_of(head, draft);
                let twin = said
                    .as_ref()
                    .and_then(|said| self.outbox.twins().take_numbered(said, &number))
                    .map(|twin| twin.name.clone());
                if let Some(name) = twin {
                    return Some((&codes::VOUCHER_ALREADY_POSTED, name));
                }
                let name = self.made_here(draft)?;
                if let Some(said) = said {
                    self.outbox.twins().take_named(&said, &name);
                }
                let found = format!("{}，账中已有 {name}", head.subject());
                Some((&codes::VOUCHER_MADE_HERE, found))
            }
            Fate::LeftOut | Fate::Refused => None,
        }
    }

    /// Gives a finding of the ledger its cell, and the account of the line it is about.
    fn place(
        &self,
        head: &VoucherHead,
        draft: &VoucherDraft,
        mut finding: Finding,
    ) -> (Finding, Option<i64>) {
        let line = take_line(&mut finding);
        let cells = line.and_then(|line| self.cells.get(line));
        let account_id = line.and_then(|line| Some(draft.entries.get(line)?.account_id));
        let id = finding.code.id;
        let dated = [ledger_codes::DATE_OUTSIDE_YEAR.id, PERIOD_LOCKED.id];
        let (row, column) = match cells {
            Some(cells) if id.starts_with("ledger.summary") => cells.summary,
            Some(cells) if is_about_amount(id) => cells.amount,
            Some(cells) => cells.account,
            None if dated.contains(&id) => head.date_cell(),
            None => head.number_cell(),
        };
        finding.place.cell = Some(address(row, column));
        finding.place.subject = Some(head.subject());
        if finding.code.id == ACCOUNT_NOT_LEAF.id {
            let book = &self.resolver.book;
            let leaves = account_id.map(|id| leaves_for(&book.chart, book.unit.tier, id));
            finding.expected = leaves.unwrap_or_default();
        }
        (finding, account_id)
    }

    /// What this voucher registers is known to the check and goes ahead of it to the books.
    fn note_registrations(&mut self) {
        let new = self.resolver.take_registrations();
        self.judging_book.projects.extend(new.projects.iter().cloned());
        self.judging_book.parties.extend(new.parties.iter().cloned());
        self.judging_book.units.extend(new.units.iter().map(|unit| (unit.id, unit.clone())));
        self.outbox.register(new);
    }

    /// What accounts should name and entries do not.
    fn note_missing_dimensions(
        &mut self,
        head: &VoucherHead,
        draft: &VoucherDraft,
        problems: &Problems,
    ) {
        let book = &self.resolver.book;
        for (entry, cells) in draft.entries.iter().zip(&self.cells) {
            let Some(account) = book.chart.get(entry.account_id) else { continue };
            self.missing.look_at(account, &entry.dimensions);
            if draft.kind != VoucherKind::Ordinary {
                continue;
            }
            let place = || {
                let (row, column) = cells.account;
                problems.at_cell(address(row, column), head.subject())
            };
            self.missing.note(book, (account, &entry.dimensions), place);
        }
    }

    /// Adds to each entry what follows from its account, the registers and what it names.
    fn complete(&mut self, head: &VoucherHead, draft: &mut VoucherDraft, problems: &Problems) {
        let book = &self.resolver.book;
        for (entry, cells) in draft.entries.iter_mut().zip(&self.cells) {
            let Some(account) = book.chart.get(entry.account_id) else { continue };
            let (row, column) = cells.account;
            let place = || problems.at_cell(address(row, column), head.subject());
            let completed = complete(book, account, entry.dimensions);
            entry.dimensions = completed.dimensions;
            if completed.has_union_above && draft.kind == VoucherKind::Ordinary {
                self.missing.note_supplied(place);
            }
        }
    }

    fn note_number(&mut self, head: &VoucherHead, draft: &VoucherDraft, problems: &mut Problems) {
        if self.numbers.note(head, draft) {
            tell(head, &codes::NUMBER_TWICE, head.number_cell(), &head.subject(), problems);
        }
    }

    fn repeat(&mut self, finding: Finding, account_id: i64, problems: &Problems) {
        let key = (finding.code.id, account_id, finding.expected.clone());
        let add = || Repeated { finding: problems.placed(finding), times: 0 };
        self.repeated.entry(key).or_insert_with(add).times += 1;
    }
}

impl RecordSink for JournalDrafter<'_> {
    fn line(&mut self, _: &VoucherHead, line: &RecordLine<'_>, problems: &mut Problems) {
        let Some((account_id, dimensions)) = self.resolver.resolve(line, problems) else {
            self.is_whole = false;
            return;
        };
        // A summary that is written once holds for the lines below it.
        let own = line.at(ColumnKind::Summary);
        let is_own = !line.text(ColumnKind::Summary).is_empty();
        let above = self.cells.last().filter(|_| !is_own).map(|cells| cells.summary);
        self.cells.push(EntryCells {
            account: line.account_cell(),
            amount: line.amount_cell(),
            summary: above.unwrap_or(own),
        });
        self.entries.push(entry(line, account_id, dimensions, (line.debit, line.credit)));
    }

    fn end_voucher(&mut self, head: VoucherHead, problems: &mut Problems) {
        self.note_registrations();
        let count = self.entries.len();
        let entries = std::mem::replace(&mut self.entries, Vec::with_capacity(count));
        let is_whole = std::mem::replace(&mut self.is_whole, true) && !head.is_incomplete;
        if is_whole && entries.is_empty() {
            let (found, cell) = (head.subject(), head.number_cell());
            tell(&head, &codes::VOUCHER_WITHOUT_LINES, cell, &found, problems);
            problems.end_voucher((head.first_row, head.last_row), &found, false);
            problems.tally.settle(head.rows, RowFate::PassedOver(PassedOver::Told));
            return;
        }
        let is_drafted = is_whole && !entries.is_empty() && self.fits(&head, &entries, problems);
        let draft = if is_drafted { self.draft(&head, entries) } else { None };
        self.settle(&head, draft, problems);
        self.cells.clear();
    }

    fn opening(&mut self, _: &RecordLine<'_>, _: OpeningBalance, _: &mut Problems) {}

    fn opening_total(&mut self, _: &RecordLine<'_>, _: OpeningBalance, _: &mut Problems) {}

    fn end_sheet(&mut self, _: usize, _: &mut Problems) {}
}

/// An entry with the row it came from.
pub fn entry(
    line: &RecordLine<'_>,
    account_id: i64,
    dimensions: Dimensions,
    (debit, credit): (Money, Money),
) -> EntryDraft {
    EntryDraft {
        summary: line.summary.to_owned(),
        account_id,
        dimensions,
        debit,
        credit,
        reverses_line_no: None,
        source: Some(Source {
            sheet: i64::try_from(line.sheet_index).unwrap_or(0),
            row: i64::from(line.row) + 1,
        }),
    }
}

#[must_use]
pub fn is_about_amount(id: &str) -> bool {
    [
        ledger_codes::ENTRY_NOT_ONE_SIDED.id,
        ledger_codes::AMOUNT_TOO_LARGE.id,
        ledger_codes::RED_WITHOUT_REASON.id,
    ]
    .contains(&id)
}

/// `记-12`: 1, 0001 and 记账凭证1 are one number of a unit whose word is 记.
fn number_of(head: &VoucherHead, draft: &VoucherDraft) -> String {
    format!("{}-{}", draft.word, head.number)
}

fn tell(
    head: &VoucherHead,
    code: &'static Code,
    (row, column): (u32, u32),
    found: &str,
    problems: &mut Problems,
) {
    let place = Place { cell: Some(address(row, column)), ..Place::of(head.subject()) };
    problems.add(Finding::new(code, place).found(found));
}

/// The book for judging entries one by one: what they should name is told for the whole file.
#[must_use]
pub fn strict_only(mut book: Book) -> Book {
    book.asking.is_strict_only = true;
    book
}

/// The line of the draft that a finding of the ledger is about, from zero. Lines of a draft are no
/// lines of the file: the cell takes their place.
pub fn take_line(finding: &mut Finding) -> Option<usize> {
    finding.place.subject = None;
    finding.place.line.take()?.checked_sub(1)
}
