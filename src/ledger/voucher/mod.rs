//! Vouchers and entries: what may be booked, judged before anything is written.
//!
//! Invariants: [`check`] lists everything that is wrong at once; a voucher that passes is
//! balanced to the fen, in total and per fund; negative (red) amounts stand only on vouchers
//! that say what they cancel (会计基础工作规范 第五十一条).

pub mod asked;
pub mod book;
pub mod list_vouchers;
pub mod load_book;

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::date::Period;
use crate::finding::{Code, Finding, Place};
use crate::ledger::chart::dimension::{Dimension, Dimensions, FundingSource};
use crate::ledger::chart::{Account, Demand};
use crate::ledger::codes;
use crate::ledger::voucher::asked::asked;
use crate::ledger::voucher::book::Book;
use crate::money::{MAX_ENTRY_FEN, Money};

/// Lines of one voucher: the opening of a large union with all its details fits with room.
pub const MAX_ENTRIES: usize = 20_000;
/// Total of one voucher, in fen: a thousand times the largest entry, and still far inside `i64`.
pub const MAX_VOUCHER_FEN: i64 = 1_000_000_000_000_000_000;
/// Characters of a summary: two lines of print.
pub const MAX_SUMMARY_CHARACTERS: usize = 200;
/// More attachments than a bound volume holds is a typing mistake.
pub const MAX_ATTACHMENTS: i64 = 10_000;
/// Words by which a voucher with red amounts says that it cancels or returns something.
pub const RED_WORDS: [&str; 8] = ["注销", "冲销", "红字", "冲回", "冲减", "更正", "退回", "订正"];

crate::spelled! {
    /// What a voucher does to the books.
    VoucherKind {
        Ordinary = "ordinary", "日常";
        /// Stands in period 0 of a year.
        Opening = "opening", "期初";
        /// 期末结转: income and expense to 321/322/331.
        Transfer = "transfer", "期末结转";
        /// 年终结转: inside 321/322/331/332.
        YearEnd = "year_end", "年终结转";
        /// The movement of a month, or of several, by account: from a trial balance of books that
        /// are kept elsewhere.
        Summary = "summary", "汇总";
    }
}

impl VoucherKind {
    /// Statements show movements before these.
    #[must_use]
    pub fn is_transfer(self) -> bool {
        matches!(self, Self::Transfer | Self::YearEnd)
    }
}

/// Where an entry came from in an uploaded workbook: sheet counts from 0, row from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub sheet: i64,
    pub row: i64,
}

/// 分录, as prepared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryDraft {
    pub summary: String,
    pub account_id: i64,
    #[serde(default)]
    pub dimensions: Dimensions,
    pub debit: Money,
    pub credit: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses_line_no: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

/// 记账凭证, as prepared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoucherDraft {
    pub dated_on: Date,
    pub word: String,
    pub kind: VoucherKind,
    pub attachment_count: i64,
    pub preparer: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cashier: Option<String>,
    /// The voucher that this one reverses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses_id: Option<i64>,
    /// The number it had in the books it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_number: Option<String>,
    /// What its rows in a file said, by which they are known when they come again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_key: Option<String>,
    pub entries: Vec<EntryDraft>,
}

impl VoucherDraft {
    /// The period it belongs to; an opening stands in period 0.
    #[must_use]
    pub fn period(&self) -> Option<Period> {
        match self.kind {
            VoucherKind::Opening => Period::opening(i64::from(self.dated_on.year())),
            _ => Period::of(self.dated_on),
        }
    }

    /// What it moves by account, net debit, in the order of its lines.
    #[must_use]
    pub fn net_debits(&self) -> Vec<(i64, Money)> {
        let mut amounts: Vec<(i64, Money)> = Vec::with_capacity(self.entries.len());
        let mut places: FxHashMap<i64, usize> = FxHashMap::default();
        for entry in &self.entries {
            let place = *places.entry(entry.account_id).or_insert(amounts.len());
            let net = entry.debit - entry.credit;
            match amounts.get_mut(place) {
                Some((_, amount)) => *amount += net,
                None => amounts.push((entry.account_id, net)),
            }
        }
        amounts
    }

    #[must_use]
    pub fn total_debit(&self) -> Money {
        self.entries.iter().map(|entry| entry.debit).sum()
    }

    #[must_use]
    pub fn total_credit(&self) -> Money {
        self.entries.iter().map(|entry| entry.credit).sum()
    }

    fn is_red(&self) -> bool {
        let says_so = |entry: &EntryDraft| RED_WORDS.iter().any(|w| entry.summary.contains(w));
        self.reverses_id.is_some() || self.entries.iter().any(says_so)
    }
}

/// A voucher as posted: what a caller needs to name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostedVoucher {
    pub id: i64,
    pub seq: i64,
    pub period: Period,
    pub word: String,
    pub number: i64,
    pub hash: String,
}

/// Everything that is wrong with a voucher, against the unit's book.
#[must_use]
pub fn check(draft: &VoucherDraft, book: &Book, place: &Place) -> Vec<Finding> {
    let mut findings = Vec::new();
    check_head(draft, book, place, &mut findings);
    if draft.entries.len() < 2 && draft.kind != VoucherKind::Opening {
        findings
            .push(Finding::new(&codes::TOO_FEW_ENTRIES, place.clone()).found(draft.entries.len()));
    }
    if draft.entries.len() > MAX_ENTRIES {
        findings.push(
            Finding::new(&codes::TOO_MANY_ENTRIES, place.clone())
                .found(draft.entries.len())
                .expected(format!("不多于 {MAX_ENTRIES} 行")),
        );
        return findings;
    }
    for (line_no, entry) in (1..).zip(&draft.entries) {
        check_entry(draft, entry, line_no, book, place, &mut findings);
    }
    if is_beyond_adding(draft) {
        findings.push(Finding::new(&codes::AMOUNT_TOO_LARGE, place.clone()));
        return findings;
    }
    check_balance(draft, place, &mut findings);
    findings
}

/// Whether the amounts add up beyond what the books can carry; adding them would be a bug.
fn is_beyond_adding(draft: &VoucherDraft) -> bool {
    let sum = |of: fn(&EntryDraft) -> Money| -> i128 {
        draft.entries.iter().map(|entry| i128::from(of(entry).fen()).abs()).sum()
    };
    sum(|entry| entry.debit).max(sum(|entry| entry.credit)) > i128::from(MAX_VOUCHER_FEN)
}

fn check_head(draft: &VoucherDraft, book: &Book, place: &Place, findings: &mut Vec<Finding>) {
    let mut push = |code: &'static Code, found: &dyn std::fmt::Display| {
        findings.push(Finding::new(code, place.clone()).found(found));
    };
    match draft.period() {
        Some(period) if period.year() == book.year => {
            if !book.is_open(period) {
                push(&crate::ledger::guard_codes::PERIOD_LOCKED, &period);
            }
        }
        _ => push(&codes::DATE_OUTSIDE_YEAR, &draft.dated_on),
    }
    if draft.kind != VoucherKind::Opening && !book.settings.voucher_words.contains(&draft.word) {
        findings.push(
            Finding::new(&codes::WORD_UNKNOWN, place.clone())
                .found(&draft.word)
                .expected(book.settings.voucher_words.join("、")),
        );
    }
    let mut push = |code: &'static Code, found: &dyn std::fmt::Display| {
        findings.push(Finding::new(code, place.clone()).found(found));
    };
    if !(0..=MAX_ATTACHMENTS).contains(&draft.attachment_count) {
        push(&codes::ATTACHMENTS_OUT_OF_RANGE, &draft.attachment_count);
    }
    if draft.preparer.trim().is_empty() {
        push(&codes::PREPARER_MISSING, &"空");
    }
    if draft.reviewer.as_deref() == Some(draft.preparer.as_str()) && book.settings.review_required {
        push(&codes::REVIEWER_IS_PREPARER, &draft.preparer);
    }
}

fn check_entry(
    draft: &VoucherDraft,
    entry: &EntryDraft,
    line_no: usize,
    book: &Book,
    place: &Place,
    findings: &mut Vec<Finding>,
) {
    let place = || place.clone().line(line_no);
    if entry.debit.is_zero() == entry.credit.is_zero() {
        findings.push(Finding::new(&codes::ENTRY_NOT_ONE_SIDED, place()).found(format!(
            "借 {} 贷 {}",
            entry.debit.grouped(),
            entry.credit.grouped()
        )));
    }
    let larger = |it: Money| it.fen().unsigned_abs() > MAX_ENTRY_FEN.unsigned_abs();
    if larger(entry.debit) || larger(entry.credit) {
        let amount = if larger(entry.debit) { entry.debit } else { entry.credit };
        findings.push(Finding::new(&codes::AMOUNT_TOO_LARGE, place()).found(amount));
        return;
    }
    let amount = entry.debit + entry.credit;
    if amount.is_negative() && !draft.is_red() && draft.kind == VoucherKind::Ordinary {
        findings.push(Finding::new(&codes::RED_WITHOUT_REASON, place()).found(amount.grouped()));
    }
    let characters = entry.summary.chars().count();
    if entry.summary.trim().is_empty() {
        findings.push(Finding::new(&codes::SUMMARY_MISSING, place()));
    } else if characters > MAX_SUMMARY_CHARACTERS {
        findings.push(Finding::new(&codes::SUMMARY_TOO_LONG, place()).found(characters));
    }
    let Some(account) = book.chart.get(entry.account_id) else {
        findings.push(Finding::new(&codes::ACCOUNT_UNKNOWN, place()).found(entry.account_id));
        return;
    };
    check_account(draft, entry, account, book, &place, findings);
}

fn check_account(
    draft: &VoucherDraft,
    entry: &EntryDraft,
    account: &Account,
    book: &Book,
    place: &dyn Fn() -> Place,
    findings: &mut Vec<Finding>,
) {
    let label = || format!("{} {}", account.code, book.chart.full_name(account));
    if !book.chart.is_leaf(account) {
        findings.push(
            Finding::new(&crate::ledger::guard_codes::ACCOUNT_NOT_LEAF, place()).found(label()),
        );
    }
    if !account.fits(book.unit.tier) {
        findings.push(
            Finding::new(&codes::ACCOUNT_OF_OTHER_TIER, place())
                .found(label())
                .expected(format!("{}适用的科目", book.unit.tier)),
        );
    }
    if draft.kind == VoucherKind::Ordinary {
        let named = entry.dimensions.or(&book.chart.implied(account.id));
        for (dimension, demand) in asked(book, account, named) {
            if !named.names(dimension) {
                let code = match demand {
                    Demand::Must => &codes::DIMENSION_REQUIRED,
                    Demand::Should => &codes::DIMENSION_MISSING,
                };
                findings.push(Finding::new(code, place()).found(label()).expected(dimension));
            }
        }
    }
    check_dimensions(&entry.dimensions, book, place, findings);
}

fn check_dimensions(
    dimensions: &Dimensions,
    book: &Book,
    place: &dyn Fn() -> Place,
    findings: &mut Vec<Finding>,
) {
    let unknown = |dimension: Dimension, id: i64| {
        Finding::new(&codes::DIMENSION_UNKNOWN, place()).found(format!("{dimension} {id}"))
    };
    if let Some(id) = dimensions.project_id.filter(|id| book.project(*id).is_none()) {
        findings.push(unknown(Dimension::Project, id));
    }
    if let Some(id) = dimensions.bank_account_id.filter(|id| book.bank_account(*id).is_none()) {
        findings.push(unknown(Dimension::BankAccount, id));
    }
    if let Some(id) = dimensions.party_id.filter(|id| !book.parties.iter().any(|it| it.id == *id)) {
        findings.push(unknown(Dimension::Counterparty, id));
    }
    if let Some(id) = dimensions.counterparty_unit_id {
        if book.unit_code(id).is_none() {
            findings.push(unknown(Dimension::Counterparty, id));
        }
        if id == book.unit.id {
            findings.push(Finding::new(&codes::COUNTERPARTY_IS_SELF, place()));
        }
    }
}

fn check_balance(draft: &VoucherDraft, place: &Place, findings: &mut Vec<Finding>) {
    let (debit, credit) = (draft.total_debit(), draft.total_credit());
    if debit != credit {
        findings.push(
            Finding::new(&codes::NOT_BALANCED, place.clone())
                .found(format!("借方合计 {}，贷方合计 {}", debit.grouped(), credit.grouped()))
                .expected(format!("借贷相等，相差 {}", (debit - credit).abs().grouped())),
        );
        return;
    }
    // A line that names no fund may complete any fund; only when all name one is it decided.
    if draft.entries.iter().any(|entry| entry.dimensions.funding_source.is_none()) {
        return;
    }
    for fund in FundingSource::EVERY {
        let of_fund = |entry: &&EntryDraft| entry.dimensions.funding_source == Some(*fund);
        let net: Money =
            draft.entries.iter().filter(of_fund).map(|entry| entry.debit - entry.credit).sum();
        if !net.is_zero() {
            findings.push(
                Finding::new(&codes::FUND_NOT_BALANCED, place.clone())
                    .found(format!("{fund}借贷相差 {}", net.grouped()))
                    .expected("每种资金来源各自借贷相等"),
            );
        }
    }
}
