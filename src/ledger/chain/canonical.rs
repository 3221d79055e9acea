//! The canonical form of a posted voucher, version 1: what the chain hashes.
//!
//! It covers every field of the voucher and its entries, ids included. Accounts and dimensions
//! stand in it by code, so that the same journal has the same chain on either engine. Left out,
//! on purpose, is only where an entry came from (batch, sheet, row): the same journal sent as
//! another kind of file must give the same chain; the trail holds the file's hash instead.

use rustc_hash::FxHashMap;

use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::voucher::book::Book;
use crate::trail::CanonicalHasher;

/// The form in force; older forms stay readable for ever.
pub const VOUCHER_HASH_VERSION: i64 = 1;

/// A voucher's own fields, borrowed from wherever it lives.
#[derive(Clone, Copy, Debug)]
pub struct VoucherFields<'a> {
    pub id: i64,
    pub unit_code: &'a str,
    pub seq: i64,
    pub period: i64,
    pub word: &'a str,
    pub number: i64,
    pub dated_on: &'a str,
    pub kind: &'a str,
    pub attachment_count: i64,
    pub preparer: &'a str,
    pub reviewer: Option<&'a str>,
    pub poster: &'a str,
    pub cashier: Option<&'a str>,
    pub posted_at: &'a str,
    pub entry_count: i64,
    pub total_fen: i64,
    pub reverses_id: Option<i64>,
    pub draft_id: Option<i64>,
    pub source_number: Option<&'a str>,
}

/// An entry's own fields.
#[derive(Clone, Copy, Debug)]
pub struct EntryFields<'a> {
    pub line_no: i64,
    pub account_code: &'a str,
    /// As `spell_dimensions` spells them.
    pub dimensions: &'a str,
    pub summary: &'a str,
    pub debit_fen: i64,
    pub credit_fen: i64,
    pub reverses_line_no: Option<i64>,
}

/// Hashes one voucher onto its chain: begin, every entry in order, finish.
#[derive(Debug)]
pub struct VoucherHasher(CanonicalHasher);

impl VoucherHasher {
    #[must_use]
    pub fn begin(previous_hash: &str, voucher: &VoucherFields<'_>) -> Self {
        let mut hasher = CanonicalHasher::default();
        hasher.int(VOUCHER_HASH_VERSION);
        hasher.text(previous_hash);
        hasher.int(voucher.id);
        hasher.text(voucher.unit_code);
        hasher.int(voucher.seq);
        hasher.int(voucher.period);
        hasher.text(voucher.word);
        hasher.int(voucher.number);
        hasher.text(voucher.dated_on);
        hasher.text(voucher.kind);
        hasher.int(voucher.attachment_count);
        hasher.text(voucher.preparer);
        hasher.optional_text(voucher.reviewer);
        hasher.text(voucher.poster);
        hasher.optional_text(voucher.cashier);
        hasher.text(voucher.posted_at);
        hasher.int(voucher.entry_count);
        hasher.int(voucher.total_fen);
        hasher.optional_int(voucher.reverses_id);
        hasher.optional_int(voucher.draft_id);
        hasher.optional_text(voucher.source_number);
        Self(hasher)
    }

    pub fn entry(&mut self, entry: &EntryFields<'_>) {
        self.0.int(entry.line_no);
        self.0.text(entry.account_code);
        self.0.text(entry.dimensions);
        self.0.text(entry.summary);
        self.0.int(entry.debit_fen);
        self.0.int(entry.credit_fen);
        self.0.optional_int(entry.reverses_line_no);
    }

    #[must_use]
    pub fn finish(self) -> String {
        self.0.finish()
    }
}

/// Codes of what dimension ids stand for.
#[derive(Clone, Debug, Default)]
pub struct DimensionCodes {
    pub projects: FxHashMap<i64, String>,
    pub units: FxHashMap<i64, String>,
    pub parties: FxHashMap<i64, String>,
    pub bank_accounts: FxHashMap<i64, String>,
}

impl DimensionCodes {
    #[must_use]
    pub fn of_book(book: &Book) -> Self {
        Self {
            projects: book.projects.iter().map(|it| (it.id, it.code.clone())).collect(),
            units: book.units.values().map(|it| (it.id, it.code.clone())).collect(),
            parties: book.parties.iter().map(|it| (it.id, it.name.clone())).collect(),
            bank_accounts: book.bank_accounts.iter().map(|it| (it.id, it.code.clone())).collect(),
        }
    }

    /// `project=P001;funding=union;…`, in a fixed order; empty for none.
    #[must_use]
    pub fn spell(&self, dimensions: &Dimensions) -> String {
        let mut spelled = String::new();
        let mut part = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                spelled.push_str(name);
                spelled.push('=');
                spelled.push_str(value);
                spelled.push(';');
            }
        };
        part("project", code(&self.projects, dimensions.project_id));
        part("counterparty", code(&self.units, dimensions.counterparty_unit_id));
        part("party", code(&self.parties, dimensions.party_id));
        part(
            "funding",
            dimensions.funding_source.map(crate::units::project::FundingSource::as_str),
        );
        part(
            "expenditure",
            dimensions
                .expenditure_kind
                .map(crate::ledger::chart::dimension::ExpenditureKind::as_str),
        );
        let economic = dimensions.economic_class.map(|class| class.to_string());
        part("economic", economic.as_deref());
        let functional = dimensions.functional_class.map(|class| class.to_string());
        part("functional", functional.as_deref());
        part(
            "ownership",
            dimensions.asset_ownership.map(crate::ledger::chart::dimension::AssetOwnership::as_str),
        );
        part("bank", code(&self.bank_accounts, dimensions.bank_account_id));
        spelled
    }
}

/// A missing code is told apart from a missing dimension.
fn code(codes: &FxHashMap<i64, String>, id: Option<i64>) -> Option<&str> {
    id.map(|id| codes.get(&id).map_or("?", String::as_str))
}
