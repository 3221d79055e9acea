//! Cash books beside what the books hold of the same account: the opening before their first row,
//! and the last balance after all that was booked.
//!
//! Invariants: what this file books and what waits for review counts towards the last balance;
//! nothing is compared that was told to be wrong already, or of which not every row is booked.

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::finding::{Finding, Place};
use crate::imports::cash::cash_accounts::OwnAccount;
use crate::imports::cash::cash_balances::CashBalances;
use crate::imports::cash::cash_run::{At, CashAmounts, CashRun, shown};
use crate::imports::cash::cash_transfers::Key;
use crate::imports::codes;
use crate::imports::reading::problems::Problems;
use crate::ledger::voucher::book::Book;
use crate::ledger::voucher::{EntryDraft, VoucherDraft};
use crate::money::Money;
use crate::sheet::address;

/// Every account of the file, and what the books hold of it.
pub struct CashStanding {
    balances: CashBalances,
    runs: FxHashMap<Option<OwnAccount>, CashRun>,
    /// What is booked by this file, and what of its rows waits for review.
    moves: Vec<(Date, Key, i128)>,
    /// Codes that more than one bank account is kept on.
    shared: Vec<String>,
}

impl CashStanding {
    #[must_use]
    pub fn new(balances: CashBalances, book: &Book) -> Self {
        let codes = || book.bank_accounts.iter().map(|bank| &bank.account_code);
        let is_shared = |code: &&String| codes().filter(|other| other == code).count() > 1;
        let shared = codes().filter(is_shared).cloned().collect();
        Self { balances, runs: FxHashMap::default(), moves: Vec::new(), shared }
    }

    pub fn run(&mut self, own: Option<&OwnAccount>) -> &mut CashRun {
        self.runs.entry(own.cloned()).or_default()
    }

    /// Whether the account is one of several bank accounts of one code.
    #[must_use]
    pub fn is_shared(&self, own: &OwnAccount) -> bool {
        own.bank_account_id.is_some() && self.shared.contains(&own.code)
    }

    fn around(&self, own: &OwnAccount, day: Date) -> (i128, i128) {
        self.balances.around(own, day, self.is_shared(own))
    }

    /// What the books owe or have on an account at the end of a day, with what the file books.
    #[must_use]
    pub fn net_at(&self, account_id: i64, day: Date) -> i128 {
        let own = OwnAccount { account_id, code: String::new(), bank_account_id: None };
        let (_, after) = self.balances.around(&own, day, false);
        after + self.moved(day, |key| key.0 == account_id)
    }

    fn moved(&self, until: Date, is_meant: impl Fn(&Key) -> bool) -> i128 {
        let moves = self.moves.iter().filter(|(date, key, _)| *date <= until && is_meant(key));
        moves.map(|(_, _, net)| net).sum()
    }

    /// The rows of the first day, before any of them is booked: where the books stand at the
    /// written opening after that day, they are others than the equal ones that the books have.
    pub fn begin_rows(
        &mut self,
        own: &OwnAccount,
        day: Date,
        (first, known): (&CashAmounts, i128),
    ) {
        let (before, after) = self.around(own, day);
        let has_books = self.balances.has(own);
        let run = self.run(Some(own));
        if run.first_day.is_some() {
            return;
        }
        let by_row = first.balance.map(|balance| i128::from(balance.fen()) - first.net());
        let opening = run.opening.map(|opening| opening.balance).or(by_row);
        let is_after = opening == Some(after) && opening != Some(before);
        if has_books && known != 0 && is_after && opening != Some(after - known) {
            run.new_day = Some(day);
        }
    }

    /// A row that the books have already, as its own voucher or as that of another book; `name`
    /// is that of its voucher.
    pub fn note_known(
        &mut self,
        own: Option<&OwnAccount>,
        (day, net): (Option<Date>, i128),
        (at, name, is_draft): (At, &str, bool),
        problems: &Problems,
    ) {
        let run = self.run(own);
        if run.first_day == day {
            run.known_on_first_day += net;
        }
        let Some(day) = day.filter(|_| !is_draft) else { return };
        let known = run.known_days.entry(day).or_insert_with(|| {
            let place = Place { cell: Some(address(at.0, at.1)), ..Place::default() };
            (0, problems.placed(Finding::new(&codes::CASH_EQUAL_ROW, place).found(name)))
        });
        known.0 += net;
    }

    /// A voucher of this file, or one that waits for review and is met by a row of it.
    pub fn note_moves(&mut self, draft: &VoucherDraft) {
        let net =
            |entry: &EntryDraft| i128::from(entry.debit.fen()) - i128::from(entry.credit.fen());
        let key = |entry: &EntryDraft| (entry.account_id, entry.dimensions.bank_account_id);
        let moves = draft.entries.iter().map(|it| (draft.dated_on, key(it), net(it)));
        self.moves.extend(moves);
    }

    pub fn note_move(&mut self, day: Date, key: Key, net: i128) {
        self.moves.push((day, key, net));
    }

    /// The opening beside the books: before its first day, or after what others booked that day.
    pub fn compare_opening(&mut self, own: Option<&OwnAccount>, problems: &mut Problems) {
        let run = self.run(own);
        let Some(opening) = run.opening.take() else { return };
        let (Some(day), Some(own)) = (run.first_day, own) else { return };
        let known = run.known_on_first_day;
        if !self.balances.has(own) {
            self.run(Some(own)).is_opening_right = Some(opening.balance == 0);
            if opening.balance != 0 {
                let found = shown(opening.balance);
                problems.at(&codes::CASH_OPENING_NOT_BOOKED, opening.at, found, "");
            }
            return;
        }
        let (before, after) = self.around(own, day);
        let is_right = opening.balance == before || opening.balance == after - known;
        self.run(Some(own)).is_opening_right = Some(is_right);
        if !is_right {
            let found = shown(opening.balance);
            let expected = format!("{}（{day} 之前的账面余额）", shown(before));
            problems.at(&codes::CASH_OPENING_DIFFERS, opening.at, found, expected);
        }
    }

    /// The sheet is over: where its last balance stands.
    pub fn end_sheet(&mut self, own: Option<&OwnAccount>, problems: &Problems) {
        let run = self.run(own);
        if let Some((row, column)) = run.balance_at {
            let place = Place { cell: Some(address(row, column)), ..Place::default() };
            let code = &codes::CASH_LAST_BALANCE_DIFFERS;
            run.last = Some(problems.placed(Finding::new(code, place)));
        }
    }

    /// The file is over: last balances beside the books, and equal rows that nothing tells apart.
    pub fn finish(&self, is_picked: bool, problems: &mut Problems) {
        let mut found: Vec<Finding> = Vec::new();
        for (own, run) in &self.runs {
            let Some(own) = own else { continue };
            if run.balance_at.is_none() {
                found.extend(self.equal_rows(own, run));
            } else if !is_picked {
                found.extend(self.last_balance(own, run));
            }
        }
        found.sort_by(|one, other| {
            (&one.place.sheet, &one.place.cell).cmp(&(&other.place.sheet, &other.place.cell))
        });
        for finding in found {
            problems.add(finding);
        }
    }

    fn last_balance(&self, own: &OwnAccount, run: &CashRun) -> Option<Finding> {
        let (balance, day) = (run.balance()?, run.last_day?);
        let is_comparable = run.is_opening_right.unwrap_or_else(|| self.balances.has(own));
        if !is_comparable || run.is_incomplete {
            return None;
        }
        let is_shared = self.is_shared(own);
        let is_meant =
            |key: &Key| key.0 == own.account_id && (!is_shared || key.1 == own.bank_account_id);
        let (_, booked) = self.around(own, day);
        let expected = booked + self.moved(day, is_meant);
        let finding = run.last.clone().filter(|_| balance != expected)?;
        let expected = format!("{}（入账后 {day} 的账面余额）", shown(expected));
        Some(finding.found(shown(balance)).expected(expected))
    }

    /// Rows without a balance that the books have, on days of which the file has only a part.
    fn equal_rows(&self, own: &OwnAccount, run: &CashRun) -> Vec<Finding> {
        let is_part = |day: Date, known: i128| {
            let (before, after) = self.around(own, day);
            after - before != known
        };
        let days = run.known_days.iter().filter(|(day, (known, _))| is_part(**day, *known));
        days.map(|(day, (known, finding))| {
            let net = i64::try_from(*known).map(Money::from_fen).unwrap_or_default();
            let found = format!("{day}，净额 {}，{}", net.grouped(), finding.found);
            finding.clone().found(found)
        })
        .collect()
    }
}
