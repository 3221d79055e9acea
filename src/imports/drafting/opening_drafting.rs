//! Records of an opening table to one opening voucher of a unit's book.
//!
//! Invariants: a table may list an account and its details both; the sum is recognised as such
//! only when it is the sum to the fen, and anything else is refused; accounts without a balance
//! are passed over.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::finding::{Finding, Place};
use crate::imports::codes;
use crate::imports::content_keys::content_of;
use crate::imports::drafting::journal_drafting::{DraftingContext, MAX_FILE_FEN, entry, take_line};
use crate::imports::drafting::opening_questions::{OpeningLine, ask};
use crate::imports::drafting::outbox::{ChunkSink, Drafted, Fate, Outbox};
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::naming::resolver::Resolver;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{OpeningBalance, RecordLine, RecordSink, Side, VoucherHead};
use crate::imports::reading::row_tally::{PassedOver, RowFate};
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::chart::{self, Chart};
use crate::ledger::voucher::{EntryDraft, VoucherDraft, VoucherKind, check};
use crate::money::Money;
use crate::sheet::address;

/// 摘要 of every opening entry.
const SUMMARY: &str = "年初余额";

/// A row with a balance.
struct OpeningRow {
    code: String,
    entry: EntryDraft,
    place: Place,
}

impl OpeningRow {
    fn net_debit(&self) -> i128 {
        i128::from(self.entry.debit.fen()) - i128::from(self.entry.credit.fen())
    }
}

/// Net debits of one account's rows, in fen.
#[derive(Default)]
struct AccountSums {
    all: i128,
    /// Of rows that name no dimension.
    bare: i128,
    bare_rows: usize,
}

impl AccountSums {
    fn add(&mut self, row: &OpeningRow) {
        self.all += row.net_debit();
        if row.entry.dimensions == Dimensions::NONE {
            self.bare += row.net_debit();
            self.bare_rows += 1;
        }
    }
}

/// A total row, judged once all rows are known.
struct TotalRow {
    debit: Option<Money>,
    credit: Option<Money>,
    place: Place,
}

/// Drafts the opening voucher.
pub struct OpeningDrafter<'s> {
    year: i64,
    resolver: Resolver,
    actor_name: String,
    outbox: Outbox<'s>,
    rows: Vec<OpeningRow>,
    totals: Vec<TotalRow>,
    file_fen: i128,
}

impl<'s> OpeningDrafter<'s> {
    pub fn new(context: DraftingContext, sink: &'s mut dyn ChunkSink) -> Self {
        Self {
            year: context.book.year,
            resolver: Resolver::new(context.book, context.next_ids, context.units),
            actor_name: context.actor_name,
            outbox: Outbox::new(context.choice, sink),
            rows: Vec::new(),
            totals: Vec::new(),
            file_fen: 0,
        }
    }

    /// The workbook is over: judges the table as a whole and hands the voucher on.
    pub fn finish(mut self, problems: &mut Problems) -> Drafted {
        let listed = rows_of(&self.rows);
        self.drop_sums(problems);
        let lines = rows_of(&self.rows);
        problems.tally.settle(listed - lines, RowFate::PassedOver(PassedOver::Subtotal));
        self.judge_totals(problems);
        let year = i16::try_from(self.year).unwrap_or_default();
        if self.rows.is_empty() || self.file_fen > MAX_FILE_FEN {
            problems.tally.settle(lines, RowFate::Refused);
            return Drafted::default();
        }
        let draft = VoucherDraft {
            dated_on: jiff::civil::date(year, 1, 1),
            word: self.resolver.book.settings.transfer_word.clone(),
            kind: VoucherKind::Opening,
            attachment_count: 0,
            preparer: self.actor_name.clone(),
            reviewer: None,
            cashier: None,
            reverses_id: None,
            source_number: None,
            content_key: None,
            entries: self.rows.iter().map(|row| row.entry.clone()).collect(),
        };
        let refusing = problems.refusing();
        for mut finding in check(&draft, &self.resolver.book, &Place::default()) {
            let line = take_line(&mut finding);
            if let Some(row) = line.and_then(|line| self.rows.get(line)) {
                finding.place = row.place.clone();
            } else {
                finding.place.subject = Some(format!("{}年期初余额", self.year));
            }
            problems.add(finding);
        }
        let asked = self.rows.iter().map(|row| OpeningLine {
            account_id: row.entry.account_id,
            dimensions: row.entry.dimensions,
            net_debit_fen: row.net_debit(),
            place: row.place.clone(),
        });
        ask(&asked.collect::<Vec<_>>(), &self.resolver.book, problems);
        self.outbox.register(self.resolver.take_registrations());
        let (key, mut fate) = self.outbox.fate(content_of(&draft, ""));
        if fate == Fate::Wanted && problems.is_refused() {
            fate = Fate::Refused;
        }
        let of_rows = self.outbox.fate_of_rows(fate, problems.refusing() > refusing);
        problems.tally.settle(lines, of_rows);
        self.outbox.put(draft, (key, fate), &self.resolver.book.chart, problems);
        self.outbox.finish(problems)
    }

    /// Takes out rows that are the sum of others: an account above its details, and an account
    /// without dimensions above its lines with them.
    fn drop_sums(&mut self, problems: &mut Problems) {
        let mut by_code: BTreeMap<&str, AccountSums> = BTreeMap::new();
        for row in &self.rows {
            by_code.entry(&row.code).or_default().add(row);
        }
        let codes: Vec<&str> = by_code.keys().copied().collect();
        // In code order an account's details follow it at once.
        let parents: FxHashSet<String> = codes
            .windows(2)
            .filter(|pair| pair[1].starts_with(pair[0]))
            .map(|pair| pair[0].to_owned())
            .collect();
        for code in &parents {
            let own = by_code[code.as_str()].all;
            let details: i128 = by_code
                .range(code.as_str()..)
                .skip(1)
                .take_while(|(other, _)| other.starts_with(code.as_str()))
                .filter(|(other, _)| !parents.contains(**other))
                .map(|(_, sums)| sums.all)
                .sum();
            let first = self.rows.iter().find(|row| row.code == *code);
            if let Some(row) = first.filter(|_| own != details) {
                let finding = Finding::new(&codes::SUBTOTAL_DIFFERS, row.place.clone());
                problems.add(finding.found(shown(own)).expected(shown(details)));
            }
        }
        let bare_sums: FxHashSet<String> = by_code
            .iter()
            .filter(|(_, sums)| sums.bare_rows == 1 && sums.all - sums.bare == sums.bare)
            .filter(|(_, sums)| sums.bare != 0)
            .map(|(code, _)| (*code).to_owned())
            .collect();
        self.rows.retain(|row| {
            let is_bare = row.entry.dimensions == Dimensions::NONE;
            let is_sum = is_bare && bare_sums.contains(&row.code);
            !is_sum && !parents.contains(&row.code)
        });
    }

    fn judge_totals(&self, problems: &mut Problems) {
        let sum = |side: fn(&EntryDraft) -> Money| -> i128 {
            self.rows.iter().map(|row| i128::from(side(&row.entry).fen())).sum()
        };
        let (debit, credit) = (sum(|entry| entry.debit), sum(|entry| entry.credit));
        for total in &self.totals {
            let agrees = |written: Option<Money>, sum: i128| {
                written.is_none_or(|written| i128::from(written.fen()) == sum)
            };
            if !agrees(total.debit, debit) || !agrees(total.credit, credit) {
                let written = |money: Option<Money>| money.map_or("空".to_owned(), Money::grouped);
                let found = format!("借 {} 贷 {}", written(total.debit), written(total.credit));
                let expected = format!("借 {} 贷 {}", shown(debit), shown(credit));
                let finding = Finding::new(&codes::TOTAL_DIFFERS, total.place.clone());
                problems.add(finding.found(found).expected(expected));
            }
        }
    }
}

/// The sides of a balance; one that names no side stands on the account's normal one.
#[must_use]
pub fn sides_of(chart: &Chart, account_id: i64, balance: OpeningBalance) -> (Money, Money) {
    match balance {
        OpeningBalance::Sides { debit, credit } => {
            (debit.unwrap_or_default(), credit.unwrap_or_default())
        }
        OpeningBalance::Single { amount, side } => {
            let amount = amount.unwrap_or_default();
            let normal = chart.get(account_id).map(|it| it.normal_side);
            let is_credit = match side {
                Some(side) => side == Side::Credit,
                None => normal == Some(chart::Side::Credit),
            };
            if is_credit { (Money::ZERO, amount) } else { (amount, Money::ZERO) }
        }
    }
}

impl RecordSink for OpeningDrafter<'_> {
    fn opening(&mut self, line: &RecordLine<'_>, balance: OpeningBalance, problems: &mut Problems) {
        let Some((account_id, dimensions)) = self.resolver.resolve(line, problems) else {
            problems.tally.settle(1, RowFate::Refused);
            return;
        };
        let (debit, credit) = sides_of(&self.resolver.book.chart, account_id, balance);
        if debit.is_zero() && credit.is_zero() {
            problems.tally.settle(1, RowFate::PassedOver(PassedOver::NoAmount));
            return;
        }
        self.file_fen += i128::from(debit.fen().abs()) + i128::from(credit.fen().abs());
        let place = place_of(line, ColumnKind::AccountCode, problems);
        if self.file_fen > MAX_FILE_FEN {
            problems.add(Finding::new(&codes::SUM_TOO_LARGE, place.clone()));
        }
        let account = self.resolver.book.chart.get(account_id);
        let line = RecordLine { summary: SUMMARY, ..*line };
        self.rows.push(OpeningRow {
            code: account.map(|account| account.code.clone()).unwrap_or_default(),
            entry: entry(&line, account_id, dimensions, (debit, credit)),
            place,
        });
    }

    fn opening_total(
        &mut self,
        line: &RecordLine<'_>,
        balance: OpeningBalance,
        problems: &mut Problems,
    ) {
        if let OpeningBalance::Sides { debit, credit } = balance {
            let place = place_of(line, ColumnKind::OpeningDebit, problems);
            self.totals.push(TotalRow { debit, credit, place });
        }
    }

    fn line(&mut self, _: &VoucherHead, _: &RecordLine<'_>, _: &mut Problems) {}

    fn end_voucher(&mut self, _: VoucherHead, _: &mut Problems) {}

    fn end_sheet(&mut self, _: usize, _: &mut Problems) {}
}

fn rows_of(rows: &[OpeningRow]) -> u64 {
    u64::try_from(rows.len()).unwrap_or(u64::MAX)
}

/// File, sheet and cell, kept for when the whole table is known.
fn place_of(line: &RecordLine<'_>, kind: ColumnKind, problems: &Problems) -> Place {
    let (row, column) =
        if kind == ColumnKind::AccountCode { line.account_cell() } else { line.at(kind) };
    let place = Place { cell: Some(address(row, column)), ..Place::default() };
    problems.placed(Finding::new(&codes::TOTAL_DIFFERS, place)).place
}

fn shown(fen: i128) -> String {
    i64::try_from(fen).map_or_else(|_| "过大".to_owned(), |fen| Money::from_fen(fen).grouped())
}
