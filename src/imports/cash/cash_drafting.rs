//! Rows of cash books to two-line vouchers of one unit's book.
//!
//! Invariants: a row's own account column wins over every rule; a row that no rule takes is
//! refused at its cell and never guessed; the key by which a row is known again is what the row
//! says, so that a corrected rule does not book it twice; money moved between the unit's own
//! accounts is booked by the first of the two books that tell of it; the ledger's own check judges
//! every voucher.

mod judging;
mod known;

use jiff::civil::Date;
use rustc_hash::FxHashSet;

use crate::finding::{Finding, Place};
use crate::imports::cash::cash_accounts::{
    Chosen, OwnAccount, Section, are_own, label, own_account, section_account,
};
use crate::imports::cash::cash_balances::CashMaterial;
use crate::imports::cash::cash_contra::ContraFinder;
use crate::imports::cash::cash_run::{At, CashAmounts, SheetTotals};
use crate::imports::cash::cash_standing::CashStanding;
use crate::imports::cash::cash_transfers::{OwnTransfers, content_of_row, with_handler};
use crate::imports::cells::content::is_blank;
use crate::imports::codes;
use crate::imports::content_keys::ContentKeys;
use crate::imports::drafting::journal_drafting::{
    DraftingContext, MAX_FILE_FEN, entry, strict_only,
};
use crate::imports::drafting::outbox::{ChunkSink, Drafted, Fate, Outbox};
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::naming::cash_rules::CashDirection;
use crate::imports::naming::missing_dimensions::MissingDimensions;
use crate::imports::naming::resolver::Resolver;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::RecordLine;
use crate::imports::reading::row_tally::RowFate;
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::chart::role::Role;
use crate::ledger::voucher::book::Book;
use crate::ledger::voucher::{EntryDraft, VoucherDraft, VoucherKind};
use crate::money::Money;
use crate::sheet::address;

use judging::{Repeated, direction_of, repeated_at};

/// One row of a cash book.
#[derive(Clone, Copy, Debug)]
pub struct CashRow<'r> {
    pub line: RecordLine<'r>,
    pub dated_on: Option<Date>,
    /// Nil amounts are none.
    pub amounts: CashAmounts,
    /// Everything could be read.
    pub is_whole: bool,
    /// Income and outgo could be read.
    pub is_counted: bool,
}

impl CashRow<'_> {
    fn at(&self, kind: ColumnKind) -> At {
        self.line.at(kind)
    }

    /// `2025-01-08 收入 1,260.00`, as findings name it.
    fn subject(&self) -> String {
        let date = self.dated_on.map(|date| date.to_string()).unwrap_or_default();
        let side = |name: &str, amount: Option<Money>| {
            amount.map(|amount| format!("{name} {}", amount.grouped())).unwrap_or_default()
        };
        let (income, outgo) = (side("收入", self.amounts.income), side("支出", self.amounts.outgo));
        format!("{date} {income}{outgo}").trim().to_owned()
    }
}

/// Drafts vouchers from cash books.
pub struct CashDrafter<'s> {
    contra: ContraFinder,
    judging_book: Book,
    standing: CashStanding,
    transfers: OwnTransfers,
    /// Content keys of what waits for review.
    draft_keys: FxHashSet<String>,
    /// The account that the person chose.
    said: Option<String>,
    /// Of the bank accounts that have one.
    numbers: Vec<(i64, String)>,
    actor_name: String,
    outbox: Outbox<'s>,
    /// Of the current sheet; `None` where it was told that it is not known.
    own: Option<OwnAccount>,
    /// The sheet does not say its account: what it says, and what was taken. Told with its first
    /// row, for an empty sheet has none.
    assumed: Option<(String, String)>,
    totals: SheetTotals,
    last_day: Option<Date>,
    of_sheet: Repeated,
    of_file: Repeated,
    missing: MissingDimensions,
    file_fen: i128,
}

impl<'s> CashDrafter<'s> {
    pub fn new(
        mut context: DraftingContext,
        mut material: CashMaterial,
        sink: &'s mut dyn ChunkSink,
    ) -> Self {
        let rules = std::mem::take(&mut material.rules);
        let judging_book = strict_only(context.book.clone());
        let standing = CashStanding::new(material.balances, &context.book);
        let missing = MissingDimensions::of_cash_book(&mut context.book);
        let resolver = Resolver::new(context.book, context.next_ids, context.units);
        Self {
            judging_book,
            standing,
            transfers: OwnTransfers::new(material.transfers),
            draft_keys: material.draft_keys,
            said: material.account_code,
            numbers: material.numbers,
            missing,
            contra: ContraFinder::new(resolver, rules),
            actor_name: context.actor_name,
            outbox: Outbox::new(context.choice, sink),
            own: None,
            assumed: None,
            totals: SheetTotals::default(),
            last_day: None,
            of_sheet: Repeated::default(),
            of_file: Repeated::default(),
            file_fen: 0,
        }
    }

    /// A sheet, or the rows of one of several bank accounts on it; says whether it is known which.
    pub fn begin_sheet(&mut self, section: &Section<'_>, problems: &mut Problems) -> bool {
        self.totals = SheetTotals::default();
        self.last_day = None;
        self.assumed = None;
        let book = &self.contra.resolver.book;
        let said = self.said.as_deref();
        let title = || section.titles.first().cloned().unwrap_or_default();
        self.own = match own_account(book, (said, &self.numbers), section) {
            Chosen::Said(own) => Some(own),
            Chosen::Assumed(own) => {
                self.assumed = Some((title(), label(book, &own)));
                Some(own)
            }
            Chosen::Refused(refusal) => {
                let found = if refusal.found.is_empty() { title() } else { refusal.found };
                problems.on_sheet(refusal.code, found, refusal.expected);
                None
            }
        };
        self.own.is_some()
    }

    /// Whether a line among the rows names the bank account of those below it.
    #[must_use]
    pub fn names_section(&self, text: &str) -> bool {
        !text.is_empty() && section_account(&self.contra.resolver.book, text).is_some()
    }

    /// Whether accounts that the rows of a sheet name are the ones that they are of.
    #[must_use]
    pub fn are_own(&self, titles: &[String], written: &[String]) -> bool {
        are_own(&self.contra.resolver.book, titles, written)
    }

    /// Whether the rows are those of 库存现金.
    #[must_use]
    pub fn is_of_cash(&self) -> bool {
        let era = self.contra.resolver.book.chart.era;
        self.own.as_ref().is_some_and(|own| Role::of(era, &own.code) == Some(Role::Cash))
    }

    /// The balance of the rows to come holds with 收入 and 支出 exchanged.
    pub fn note_exchanged(&mut self, looks_exchanged: bool) {
        self.standing.run(self.own.as_ref()).looks_exchanged = looks_exchanged;
    }

    /// A sheet of which no row is read, for it was told that it cannot be.
    pub fn leave_sheet(&mut self) {
        self.standing.run(self.own.as_ref()).is_incomplete = true;
    }

    /// The rows of the first day, before the first of them.
    pub fn begin_rows(&mut self, rows: &[CashRow<'_>]) {
        let (Some(own), Some(first)) = (self.own.as_ref(), rows.first()) else { return };
        let Some(day) = first.dated_on else { return };
        let own = own.clone();
        let mut keys = ContentKeys::default();
        let mut known = 0;
        for row in rows {
            let key = keys.next(self.content(row));
            if self.outbox.known().by_key.contains_key(&key) || self.find_twin(row).is_some() {
                known += row.amounts.net();
            }
        }
        self.standing.begin_rows(&own, day, (&first.amounts, known));
    }

    /// 上年结转 and the like; where it stands as income, it is none.
    pub fn open(&mut self, amounts: &CashAmounts, at: At, problems: &mut Problems) {
        self.totals.open_as_income(amounts.income);
        let as_amount = i64::try_from(amounts.net()).ok().map(Money::from_fen);
        let has_amount = amounts.income.is_some() || amounts.outgo.is_some();
        let balance = amounts.balance.or(as_amount.filter(|_| has_amount));
        if let Some(balance) = balance {
            self.standing.run(self.own.as_ref()).open(balance, at, problems);
        }
    }

    pub fn total(
        &mut self,
        amounts: &CashAmounts,
        is_of_year: bool,
        at: At,
        problems: &mut Problems,
    ) {
        if is_of_year {
            let run = self.standing.run(self.own.as_ref());
            self.totals.judge_year(run, amounts, at, problems);
        } else {
            self.totals.judge(amounts, at, problems);
        }
    }

    pub fn close(&mut self, balance: Option<Money>, at: At, problems: &mut Problems) {
        self.standing.run(self.own.as_ref()).close(balance, at, problems);
    }

    pub fn note_carried_date(&mut self, (row, column): At, problems: &Problems) {
        let place = Place { cell: Some(address(row, column)), ..Place::default() };
        self.of_sheet.note((codes::CASH_DATE_CARRIED.id, String::new()), || {
            problems.placed(Finding::new(&codes::CASH_DATE_CARRIED, place))
        });
    }

    /// A receipt or payment; returns what becomes of its row.
    pub fn row(&mut self, row: &CashRow<'_>, problems: &mut Problems) -> RowFate {
        if let Some((title, label)) = self.assumed.take() {
            problems.on_sheet(&codes::CASH_ACCOUNT_ASSUMED, title, label);
        }
        self.keep_running(row, problems);
        let is_whole = Self::is_right(row, problems);
        let subject = row.subject();
        let rows = (row.line.row, row.line.row);
        let direction = direction_of(row);
        let (Some(direction), true) = (direction, is_whole) else {
            let fate = self.outbox.give_up();
            self.standing.run(self.own.as_ref()).is_incomplete = true;
            problems.end_voucher(rows, &subject, fate != RowFate::Refused);
            return fate;
        };
        let content = self.content(row);
        let new_day = self.standing.run(self.own.as_ref()).new_day;
        let is_another = new_day.is_some() && new_day == row.dated_on;
        let (key, fate) = if is_another {
            self.outbox.fate_of_another(&content)
        } else {
            self.outbox.fate_under_either(content, self.content_without_bank(row))
        };
        let met = if fate == Fate::Wanted { self.meet(row, direction) } else { None };
        let mut known = met.clone().or_else(|| match fate {
            Fate::Known => self.known_by_key(&key),
            Fate::Wanted if !is_another => self.take_twin(row),
            _ => None,
        });
        let mut code = &codes::VOUCHER_ALREADY_POSTED;
        if known.is_none() && fate == Fate::Wanted {
            known = self.made_here(row);
            code = &codes::VOUCHER_MADE_HERE;
        }
        let mut fate = if known.is_some() { Fate::Known } else { fate };
        let mut unheard = Problems::default();
        let heard = if fate == Fate::Wanted { &mut *problems } else { &mut unheard };
        let draft = self.draft(row, direction, heard);
        if fate == Fate::Wanted && problems.refuses(rows) {
            fate = Fate::Refused;
        }
        let is_refused = problems.end_voucher(rows, &subject, self.outbox.sets_aside(fate));
        let of_row = self.outbox.fate_of_rows(fate, is_refused || draft.is_none());
        if let Some(known) = &known {
            let code = match &met {
                Some(_) => &codes::CASH_TRANSFER_MET,
                None => code,
            };
            self.pass_known(row, (known, code), draft.as_ref(), problems);
        }
        if known.is_none() && (fate == Fate::Refused || (fate == Fate::Wanted && draft.is_none())) {
            self.standing.run(self.own.as_ref()).is_incomplete = true;
        }
        match (draft, fate) {
            (Some(draft), _) => {
                if fate == Fate::Wanted {
                    self.take_up(row, direction, &draft, problems);
                }
                let chart = &self.contra.resolver.book.chart;
                self.outbox.put(draft, (key, fate), chart, problems);
            }
            (None, Fate::Known) => self.outbox.pass_known(),
            (None, Fate::LeftOut) => self.outbox.leave_out(),
            (None, Fate::Refused) if self.outbox.sets_aside(fate) => self.outbox.leave_out(),
            (None, Fate::Wanted | Fate::Refused) => {}
        }
        of_row
    }

    /// Balance, totals, the order of days.
    fn keep_running(&mut self, row: &CashRow<'_>, problems: &mut Problems) {
        if let Some(day) = row.dated_on {
            let run = self.standing.run(self.own.as_ref());
            if run.first_day.is_some_and(|first| first != day) {
                self.standing.compare_opening(self.own.as_ref(), problems);
            }
            if let Some(last) = self.last_day.filter(|last| *last > day) {
                let (line, column) = row.at(ColumnKind::Date);
                let place = Place { cell: Some(address(line, column)), ..Place::default() };
                self.of_sheet.note((codes::CASH_DATE_ORDER.id, String::new()), || {
                    let found = format!("{day} 在 {last} 之后");
                    problems.placed(Finding::new(&codes::CASH_DATE_ORDER, place).found(found))
                });
            }
            self.last_day = Some(day);
        }
        let at = row.at(ColumnKind::RunningBalance);
        let run = self.standing.run(self.own.as_ref());
        if row.is_counted {
            run.step(&row.amounts, at, problems);
            self.totals.add(row.dated_on, &row.amounts);
        } else {
            run.lose(row.amounts.balance);
        }
        run.first_day = run.first_day.or(row.dated_on);
        run.last_day = run.last_day.max(row.dated_on);
    }

    /// Whether a row is one receipt or one payment that says what for.
    fn is_right(row: &CashRow<'_>, problems: &mut Problems) -> bool {
        let mut is_right = row.is_whole;
        let (income, outgo) = (row.amounts.income, row.amounts.outgo);
        if let (Some(income), Some(outgo)) = (income, outgo) {
            let found = format!("收入 {} 支出 {}", income.grouped(), outgo.grouped());
            problems.at(&codes::CASH_BOTH_SIDES, row.at(ColumnKind::Outgo), found, "只填一项");
            is_right = false;
        }
        if income.is_none() && outgo.is_none() && row.is_counted {
            problems.at(&codes::CASH_NO_AMOUNT, row.at(ColumnKind::Income), "空", "收入或支出");
            is_right = false;
        }
        if row.line.text(ColumnKind::Summary).is_empty() {
            let cell = row.at(ColumnKind::Summary);
            problems.at(&codes::LINE_WITHOUT_SUMMARY, cell, "空", "收支的事由");
            is_right = false;
        }
        is_right
    }

    /// What the row says, and of which cash book.
    fn content(&self, row: &CashRow<'_>) -> String {
        let own = self.own.as_ref();
        let book = own.map(|own| (own.code.clone(), own.bank_account_id)).unwrap_or_default();
        Self::content_of(&book, row)
    }

    /// What it said before the only bank account of its code was registered.
    fn content_without_bank(&self, row: &CashRow<'_>) -> Option<String> {
        let own = self.own.as_ref().filter(|own| own.bank_account_id.is_some())?;
        let book = (own.code.clone(), None);
        (!self.standing.is_shared(own)).then(|| Self::content_of(&book, row))
    }

    fn content_of(book: &(String, Option<i64>), row: &CashRow<'_>) -> String {
        let summary = row.line.text(ColumnKind::Summary);
        let amounts = (row.amounts.income, row.amounts.outgo);
        content_of_row(book, row.dated_on, &summary, amounts)
    }

    fn draft(
        &mut self,
        row: &CashRow<'_>,
        direction: CashDirection,
        problems: &mut Problems,
    ) -> Option<VoucherDraft> {
        let own = self.own.clone();
        let contra = self.contra.find(row, (direction, own.as_ref()), problems);
        let own_dimensions = own.as_ref().and_then(|own| self.own_dimensions(own, row, problems));
        let new = self.contra.resolver.take_registrations();
        self.judging_book.projects.extend(new.projects.iter().cloned());
        self.judging_book.parties.extend(new.parties.iter().cloned());
        self.judging_book.units.extend(new.units.iter().map(|unit| (unit.id, unit.clone())));
        self.outbox.register(new);
        let (own, contra) = (own?, contra?);
        let amount = row.amounts.income.or(row.amounts.outgo)?;
        if !self.fits(amount, row, problems) {
            return None;
        }
        let handler = row.line.text(ColumnKind::Handler);
        let summary = with_handler(&row.line.text(ColumnKind::Summary), &handler);
        let line = RecordLine { summary: &summary, ..row.line };
        let side = |is_debit: bool| {
            if is_debit { (amount, Money::ZERO) } else { (Money::ZERO, amount) }
        };
        let is_in = direction == CashDirection::In;
        let of_own = entry(&line, own.account_id, own_dimensions?, side(is_in));
        let of_contra = entry(&line, contra.account_id, contra.dimensions, side(!is_in));
        let entries = if is_in { vec![of_own, of_contra] } else { vec![of_contra, of_own] };
        let draft = self.voucher(row, direction, entries)?;
        if contra.is_above_supplied {
            let place = || problems.placed(repeated_at(row, &codes::COUNTERPARTY_SUPPLIED)).place;
            self.missing.note_supplied(place);
        }
        self.judge(row, &draft, problems);
        self.note_rule(row, &contra, problems);
        Some(draft)
    }

    /// What the entry on cash or bank names: the bank account of the row, else that of the book.
    fn own_dimensions(
        &mut self,
        own: &OwnAccount,
        row: &CashRow<'_>,
        problems: &mut Problems,
    ) -> Option<Dimensions> {
        let mut bank_account_id = own.bank_account_id;
        if !is_blank(row.line.cell(ColumnKind::BankAccount)) {
            let found = self.contra.resolver.dimensions(own.account_id, &row.line, problems)?;
            bank_account_id = found.bank_account_id.or(bank_account_id);
        }
        Some(Dimensions { bank_account_id, ..Dimensions::NONE })
    }

    fn fits(&mut self, amount: Money, row: &CashRow<'_>, problems: &mut Problems) -> bool {
        let fitted = self.file_fen <= MAX_FILE_FEN;
        self.file_fen += i128::from(amount.fen().abs()) * 2;
        let fits = self.file_fen <= MAX_FILE_FEN;
        if fitted && !fits {
            let cell = row.at(ColumnKind::Income);
            problems.at(&codes::SUM_TOO_LARGE, cell, "各行金额之和", "");
        }
        fits
    }

    fn voucher(
        &self,
        row: &CashRow<'_>,
        direction: CashDirection,
        entries: Vec<EntryDraft>,
    ) -> Option<VoucherDraft> {
        let text = |kind| {
            let text = row.line.text(kind);
            (!text.is_empty()).then(|| text.into_owned())
        };
        let attachments = row.line.text(ColumnKind::Attachments);
        let attachments = attachments.trim_end_matches(['张', '份', '件']).trim();
        Some(VoucherDraft {
            dated_on: row.dated_on?,
            word: self.word(direction),
            kind: VoucherKind::Ordinary,
            attachment_count: attachments.parse().unwrap_or(0),
            preparer: text(ColumnKind::Preparer).unwrap_or_else(|| self.actor_name.clone()),
            reviewer: text(ColumnKind::Reviewer),
            cashier: text(ColumnKind::Cashier),
            reverses_id: None,
            // Told apart from numbers of vouchers, which other files have.
            source_number: text(ColumnKind::VoucherNumber).map(|number| format!("流水 {number}")),
            content_key: None,
            entries,
        })
    }

    /// 收 or 付 where the unit has them, else its first word.
    fn word(&self, direction: CashDirection) -> String {
        let words = &self.contra.resolver.book.settings.voucher_words;
        let wanted = if direction == CashDirection::In { "收" } else { "付" };
        let own = words.iter().find(|word| *word == wanted).or_else(|| words.first());
        own.cloned().unwrap_or_default()
    }

    pub fn end_sheet(&mut self, problems: &mut Problems) {
        self.standing.compare_opening(self.own.as_ref(), problems);
        self.standing.end_sheet(self.own.as_ref(), problems);
        self.of_sheet.tell(problems);
    }

    /// The workbook is over.
    pub fn finish(mut self, problems: &mut Problems) -> Drafted {
        self.of_file.tell(problems);
        for (new, other) in self.transfers.near_ones() {
            let place = new.place.clone().unwrap_or_default();
            let amount = Money::from_fen(new.amount_fen).grouped();
            let found = format!("{} {amount}，{} {}", new.dated_on, other.dated_on, other.name);
            problems.add(Finding::new(&codes::CASH_TRANSFER_NEAR, place).found(found));
        }
        self.missing.tell(&self.contra.resolver.book, problems);
        self.standing.finish(self.outbox.is_picked(), problems);
        self.outbox.finish(problems)
    }
}
