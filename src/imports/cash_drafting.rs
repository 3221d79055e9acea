//! Rows of cash books to two-line vouchers of one unit's book.
//!
//! Invariants: a row's own account column wins over every rule; a row that no rule takes is
//! refused at its cell and never guessed; the key by which a row is known again is what the row
//! says, so that a corrected rule does not book it twice; the ledger's own check judges every
//! voucher.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::cash_accounts::{Chosen, OwnAccount, label, own_account};
use super::cash_balances::CashMaterial;
use super::cash_contra::{Contra, ContraFinder};
use super::cash_rules::CashDirection;
use super::cash_run::{At, CashAmounts, CashRun, SheetTotals, shown};
use super::codes;
use super::columns::ColumnKind;
use super::content_keys::content_of_words;
use super::drafting::{
    DraftingContext, MAX_FILE_FEN, entry, is_about_amount, strict_only, take_line,
};
use super::missing_dimensions::MissingDimensions;
use super::outbox::{ChunkSink, Drafted, Fate, Outbox};
use super::problems::Problems;
use super::records::{RecordLine, is_blank};
use super::row_tally::RowFate;
use crate::finding::{Code, Finding, Place};
use crate::ledger::book::Book;
use crate::ledger::codes as ledger_codes;
use crate::ledger::dimension::Dimensions;
use crate::ledger::voucher::{EntryDraft, VoucherDraft, VoucherKind, check};
use crate::money::Money;
use crate::platform::database::PERIOD_LOCKED;
use crate::sheet::address;

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

/// Findings that are told once with their count.
#[derive(Debug, Default)]
pub struct Repeated {
    by_key: BTreeMap<(&'static str, String), (Finding, u64)>,
}

impl Repeated {
    pub fn note(&mut self, key: (&'static str, String), finding: impl FnOnce() -> Finding) {
        self.by_key.entry(key).or_insert_with(|| (finding(), 0)).1 += 1;
    }

    fn tell(&mut self, problems: &mut Problems) {
        for (mut finding, times) in std::mem::take(&mut self.by_key).into_values() {
            // A reason for a caution holds however many rows the next file has.
            if finding.code != &codes::CASH_RULE_CAUTION {
                let mark = if finding.found.is_empty() { "" } else { "，" };
                finding.found = format!("{}{mark}共 {times} 行", finding.found);
            }
            problems.add(finding);
        }
    }
}

/// Drafts vouchers from cash books.
pub struct CashDrafter<'s> {
    contra: ContraFinder,
    judging_book: Book,
    material: CashMaterial,
    actor_name: String,
    outbox: Outbox<'s>,
    /// Of the current sheet; `None` where it was told that it is not known.
    own: Option<OwnAccount>,
    /// The sheet does not say its account: what it says, and what was taken. Told with its first
    /// row, for an empty sheet has none.
    assumed: Option<(String, String)>,
    runs: FxHashMap<Option<OwnAccount>, CashRun>,
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
        Self {
            judging_book: strict_only(context.book.clone()),
            missing: MissingDimensions::new(&mut context.book),
            contra: ContraFinder::new(context.book, context.next_ids, rules),
            material,
            actor_name: context.actor_name,
            outbox: Outbox::new(context.choice, sink),
            own: None,
            assumed: None,
            runs: FxHashMap::default(),
            totals: SheetTotals::default(),
            last_day: None,
            of_sheet: Repeated::default(),
            of_file: Repeated::default(),
            file_fen: 0,
        }
    }

    /// Titles of the sheet and its name.
    pub fn begin_sheet(&mut self, titles: &[String], problems: &mut Problems) {
        self.totals = SheetTotals::default();
        self.last_day = None;
        self.assumed = None;
        let book = &self.contra.resolver.book;
        let said = self.material.account_code.as_deref();
        let title = || titles.first().cloned().unwrap_or_default();
        self.own = match own_account(book, said, titles) {
            Chosen::Said(own) => Some(own),
            Chosen::Assumed(own) => {
                self.assumed = Some((title(), label(book, &own)));
                Some(own)
            }
            Chosen::Ambiguous(choices) => {
                let choices = choices.join("、");
                problems.on_sheet(&codes::CASH_ACCOUNT_AMBIGUOUS, title(), choices);
                None
            }
            Chosen::Unknown(choices) => {
                let found = said.unwrap_or_default();
                problems.on_sheet(&codes::CASH_ACCOUNT_UNKNOWN, found, choices.join("、"));
                None
            }
        };
    }

    fn run(&mut self) -> &mut CashRun {
        self.runs.entry(self.own.clone()).or_default()
    }

    /// 上年结转 and the like; where it stands as income, it is none.
    pub fn open(&mut self, amounts: &CashAmounts, at: At, problems: &mut Problems) {
        self.totals.open_as_income(amounts.income);
        let as_amount = i64::try_from(amounts.net()).ok().map(Money::from_fen);
        let has_amount = amounts.income.is_some() || amounts.outgo.is_some();
        let balance = amounts.balance.or(as_amount.filter(|_| has_amount));
        if let Some(balance) = balance {
            self.run().open(balance, at, problems);
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
            let run = self.runs.entry(self.own.clone()).or_default();
            self.totals.judge_year(run, amounts, at, problems);
        } else {
            self.totals.judge(amounts, at, problems);
        }
    }

    pub fn close(&mut self, balance: Option<Money>, at: At, problems: &mut Problems) {
        self.run().close(balance, at, problems);
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
            problems.end_voucher(rows, &subject, fate != RowFate::Refused);
            return fate;
        };
        let (key, fate) = self.outbox.fate(self.content(row));
        self.note_known(row, fate);
        let mut unheard = Problems::default();
        let heard = if fate == Fate::Wanted { &mut *problems } else { &mut unheard };
        let draft = self.draft(row, direction, heard);
        let is_refused = problems.end_voucher(rows, &subject, fate != Fate::Wanted);
        if let (Fate::Known, Some(name)) = (fate, self.outbox.known().by_key.get(&key)) {
            let (line, column) = row.at(ColumnKind::Summary);
            let place = Place { cell: Some(address(line, column)), ..Place::of(subject) };
            problems.add(Finding::new(&codes::VOUCHER_ALREADY_POSTED, place).found(name));
        }
        let of_row = fate.of_rows(is_refused || draft.is_none());
        match (draft, fate) {
            (Some(draft), _) => {
                let chart = &self.contra.resolver.book.chart;
                self.outbox.put(draft, (key, fate), chart, problems);
            }
            (None, Fate::Known) => self.outbox.pass_known(),
            (None, Fate::LeftOut) => self.outbox.leave_out(),
            (None, Fate::Wanted) => {}
        }
        of_row
    }

    /// Balance, totals, the order of days.
    fn keep_running(&mut self, row: &CashRow<'_>, problems: &mut Problems) {
        if let Some(day) = row.dated_on {
            if self.run().first_day.is_some_and(|first| first != day) {
                self.compare_opening(problems);
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
        let run = self.runs.entry(self.own.clone()).or_default();
        if row.is_counted {
            run.step(&row.amounts, at, problems);
            self.totals.add(row.dated_on, &row.amounts);
        } else {
            run.lose(row.amounts.balance);
        }
        run.first_day = run.first_day.or(row.dated_on);
    }

    /// Of the day with which the book begins, what the books had before this file.
    fn note_known(&mut self, row: &CashRow<'_>, fate: Fate) {
        let run = self.run();
        if fate == Fate::Known && run.first_day == row.dated_on {
            run.known_on_first_day += row.amounts.net();
        }
    }

    /// The opening beside the books: before its first day, or after what others booked that day.
    fn compare_opening(&mut self, problems: &mut Problems) {
        let run = self.runs.entry(self.own.clone()).or_default();
        let Some(opening) = run.opening.take() else { return };
        let (Some(day), Some(own)) = (run.first_day, &self.own) else { return };
        let known = run.known_on_first_day;
        if !self.material.balances.has(own) {
            if opening.balance != 0 {
                let found = shown(opening.balance);
                problems.at(&codes::CASH_OPENING_NOT_BOOKED, opening.at, found, "");
            }
            return;
        }
        let book = &self.contra.resolver.book;
        let banks = book.bank_accounts.iter().filter(|bank| bank.account_code == own.code);
        let is_shared = own.bank_account_id.is_some() && banks.count() > 1;
        let (before, after) = self.material.balances.around(own, day, is_shared);
        if opening.balance != before && opening.balance != after - known {
            let found = shown(opening.balance);
            let expected = format!("{}（{day} 之前的账面余额）", shown(before));
            problems.at(&codes::CASH_OPENING_DIFFERS, opening.at, found, expected);
        }
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

    /// What the row says, and of which cash book; the account that a rule gives is no part of it.
    fn content(&self, row: &CashRow<'_>) -> String {
        let fen = |amount: Option<Money>| amount.map_or(0, Money::fen).to_string();
        let date = row.dated_on.map(|date| date.to_string()).unwrap_or_default();
        let own = self.own.as_ref();
        let book = own.map(|own| (own.code.clone(), own.bank_account_id.unwrap_or(0).to_string()));
        let (code, bank) = book.unwrap_or_default();
        content_of_words(&[
            "cash_book",
            &code,
            &bank,
            &date,
            &row.line.text(ColumnKind::Summary),
            &fen(row.amounts.income),
            &fen(row.amounts.outgo),
        ])
    }

    fn draft(
        &mut self,
        row: &CashRow<'_>,
        direction: CashDirection,
        problems: &mut Problems,
    ) -> Option<VoucherDraft> {
        let own = self.own.clone();
        let code = own.as_ref().map_or("", |own| own.code.as_str());
        let contra = self.contra.find(row, (direction, code), problems);
        let own_dimensions = own.as_ref().and_then(|own| self.own_dimensions(own, row, problems));
        let new = self.contra.resolver.take_registrations();
        self.judging_book.projects.extend(new.projects.iter().cloned());
        self.judging_book.parties.extend(new.parties.iter().cloned());
        self.outbox.register(new);
        let (own, contra) = (own?, contra?);
        let amount = row.amounts.income.or(row.amounts.outgo)?;
        if !self.fits(amount, row, problems) {
            return None;
        }
        let summary = summary_of(row);
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

    fn judge(&mut self, row: &CashRow<'_>, draft: &VoucherDraft, problems: &mut Problems) {
        self.note_missing_dimensions(row, draft, problems);
        let attachments = row.line.text(ColumnKind::Attachments);
        if !attachments.is_empty() && draft.attachment_count == 0 && attachments != "0" {
            let cell = row.at(ColumnKind::Attachments);
            problems.at(&codes::ATTACHMENTS_UNREADABLE, cell, &attachments, "整数");
        }
        let mut told: Vec<Finding> = Vec::new();
        for mut finding in check(draft, &self.judging_book, &Place::default()) {
            let _ = take_line(&mut finding);
            let (line, column) = place_of(row, finding.code);
            finding.place = Place { cell: Some(address(line, column)), ..Place::default() };
            // Both lines of the voucher are the same row: what is wrong with it is told once.
            if !told.iter().any(|it| it.code == finding.code && it.found == finding.found) {
                told.push(finding);
            }
        }
        for finding in told {
            problems.add(finding);
        }
    }

    /// What accounts should name and do not.
    fn note_missing_dimensions(
        &mut self,
        row: &CashRow<'_>,
        draft: &VoucherDraft,
        problems: &Problems,
    ) {
        let book = &self.contra.resolver.book;
        for entry in &draft.entries {
            let Some(account) = book.chart.get(entry.account_id) else { continue };
            self.missing.look_at(account, &entry.dimensions);
            self.missing.note(book, (account, &entry.dimensions), || {
                problems.placed(repeated_at(row, &ledger_codes::DIMENSION_MISSING)).place
            });
        }
    }

    /// Which rule gave the account, and what it says to look at.
    fn note_rule(&mut self, row: &CashRow<'_>, contra: &Contra, problems: &mut Problems) {
        let Some(used) = &contra.rule else { return };
        let chart = &self.contra.resolver.book.chart;
        let account = chart.get(contra.account_id);
        let account = account.map(|it| format!("{} {}", it.code, chart.full_name(it)));
        let found = format!("规则“{}”→{}", used.name, account.unwrap_or_default());
        let code = &codes::CASH_RULE_USED;
        self.of_file.note((code.id, found.clone()), || {
            problems.placed(repeated_at(row, code).found(&found))
        });
        if let Some(caution) = &used.caution {
            let code = &codes::CASH_RULE_CAUTION;
            let finding = || repeated_at(row, code).found(&found).expected(caution);
            self.of_file.note((code.id, found.clone()), || problems.placed(finding()));
        }
    }

    pub fn end_sheet(&mut self, problems: &mut Problems) {
        self.compare_opening(problems);
        self.of_sheet.tell(problems);
    }

    /// The workbook is over.
    pub fn finish(mut self, problems: &mut Problems) -> Drafted {
        self.of_file.tell(problems);
        self.missing.tell(&self.contra.resolver.book, problems);
        self.outbox.finish(problems)
    }
}

fn direction_of(row: &CashRow<'_>) -> Option<CashDirection> {
    match (row.amounts.income, row.amounts.outgo) {
        (Some(_), None) => Some(CashDirection::In),
        (None, Some(_)) => Some(CashDirection::Out),
        _ => None,
    }
}

/// What for, and through whose hands.
fn summary_of(row: &CashRow<'_>) -> String {
    let summary = row.line.text(ColumnKind::Summary);
    let handler = row.line.text(ColumnKind::Handler);
    if handler.is_empty() {
        summary.into_owned()
    } else {
        format!("{summary}（经手人：{handler}）")
    }
}

fn repeated_at(row: &CashRow<'_>, code: &'static Code) -> Finding {
    let (line, column) = place_of(row, code);
    let place = Place { cell: Some(address(line, column)), ..Place::default() };
    Finding::new(code, place)
}

/// The cell of a row that a finding of the ledger is about.
fn place_of(row: &CashRow<'_>, code: &'static Code) -> At {
    let dated = [ledger_codes::DATE_OUTSIDE_YEAR.id, PERIOD_LOCKED.id];
    if dated.contains(&code.id) {
        row.at(ColumnKind::Date)
    } else if is_about_amount(code.id) {
        let is_income = row.amounts.income.is_some();
        row.at(if is_income { ColumnKind::Income } else { ColumnKind::Outgo })
    } else if row.line.has_account() && !code.id.starts_with("ledger.summary") {
        row.line.account_cell()
    } else {
        row.at(ColumnKind::Summary)
    }
}
