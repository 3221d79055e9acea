//! 内容标记: all that goes from a file into the books, in one short text.
//!
//! Invariants: two contents have one mark only where every date, number, account, side, amount,
//! dimension and summary is the same, in the same order; what is named is named by codes and
//! names, so that something registered meanwhile under the same name is the same.

use std::fmt::Write as _;

use rustc_hash::FxHashMap;
use sha2::{Digest as _, Sha256};

use crate::imports::naming::dimension_finder::Registrations;
use crate::ledger::chart::Chart;
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::voucher::VoucherDraft;
use crate::ledger::voucher::book::Book;
use crate::platform::evidence::hex;

/// Sides of a content, each with what people call it.
const ASPECTS: [&str; 5] =
    ["日期、凭证号或附件张数", "科目", "借贷方向或金额", "项目、往来单位等辅助核算", "摘要"];
/// Letters that tell contents apart, as in every mark that is carried from a look to an act.
const WHOLE_LETTERS: usize = 16;
/// Letters that only tell which side of it is another one.
const ASPECT_LETTERS: usize = 4;

/// The mark of a content; blank where nobody asked for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContentMark(String);

impl ContentMark {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it was spelled.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let letters = WHOLE_LETTERS + ASPECTS.len() * ASPECT_LETTERS;
        let is_length = [0, WHOLE_LETTERS, letters].contains(&text.len());
        let is_mark = is_length && text.bytes().all(|it| it.is_ascii_hexdigit());
        is_mark.then(|| Self(text.to_owned()))
    }

    /// This content together with another text that goes with it.
    #[must_use]
    pub fn with(self, text: &str) -> Self {
        let whole = head_of(&Sha256::digest(format!("{}\n{text}", self.0)), WHOLE_LETTERS);
        let aspects = self.0.get(WHOLE_LETTERS..).unwrap_or_default();
        Self(format!("{whole}{aspects}"))
    }

    /// What of it is another one than was seen.
    #[must_use]
    pub fn changed_since(&self, seen: &Self) -> Vec<&'static str> {
        let part = |mark: &Self, place: usize| {
            let from = WHOLE_LETTERS + place * ASPECT_LETTERS;
            mark.0.get(from..from + ASPECT_LETTERS).unwrap_or_default().to_owned()
        };
        let differs = |place: &usize| part(self, *place) != part(seen, *place);
        let places = (0..ASPECTS.len()).filter(differs);
        places.filter_map(|place| ASPECTS.get(place).copied()).collect()
    }
}

/// Takes vouchers up in their order.
#[derive(Clone, Debug)]
pub struct ContentSeal {
    names: DimensionNames,
    aspects: [Sha256; ASPECTS.len()],
}

impl ContentSeal {
    #[must_use]
    pub fn of(book: &Book) -> Self {
        Self { names: DimensionNames::of(book), aspects: Default::default() }
    }

    /// What the file registers before its next voucher.
    pub fn learn(&mut self, new: &Registrations) {
        for project in &new.projects {
            let text = project_text(&project.code, &project.name, project.is_earmarked);
            self.names.projects.insert(project.id, text);
        }
        for party in &new.parties {
            self.names.parties.insert(party.id, party.name.clone());
        }
    }

    /// A voucher that goes into the books.
    pub fn take(&mut self, draft: &VoucherDraft, chart: &Chart) {
        let [heads, accounts, amounts, dimensions, summaries] = &mut self.aspects;
        let number = draft.source_number.as_deref().unwrap_or_default();
        let head = format!(
            "{} {} {} {}",
            draft.dated_on,
            draft.word,
            draft.kind.as_str(),
            draft.attachment_count
        );
        add(heads, &head);
        add(heads, number);
        add(heads, &draft.entries.len().to_string());
        for entry in &draft.entries {
            let account = chart.get(entry.account_id);
            add(accounts, account.map_or("", |it| it.code.as_str()));
            amounts.update(entry.debit.fen().to_le_bytes());
            amounts.update(entry.credit.fen().to_le_bytes());
            add(dimensions, &self.names.spell(&entry.dimensions));
            add(summaries, &entry.summary);
        }
    }

    #[must_use]
    pub fn mark(self) -> ContentMark {
        let digests = self.aspects.map(Sha256::finalize);
        let mut whole = Sha256::new();
        for digest in &digests {
            whole.update(digest);
        }
        let mut text = head_of(&whole.finalize(), WHOLE_LETTERS);
        for digest in digests {
            text.push_str(&head_of(&digest, ASPECT_LETTERS));
        }
        ContentMark(text)
    }
}

/// With its length, so that no two rows of texts run into the same bytes.
fn add(hash: &mut Sha256, text: &str) {
    hash.update(text.len().to_le_bytes());
    hash.update(text.as_bytes());
}

fn head_of(digest: &[u8], letters: usize) -> String {
    hex(digest).chars().take(letters).collect()
}

/// What dimensions name, by id.
#[derive(Clone, Debug, Default)]
struct DimensionNames {
    projects: FxHashMap<i64, String>,
    units: FxHashMap<i64, String>,
    parties: FxHashMap<i64, String>,
    banks: FxHashMap<i64, String>,
}

impl DimensionNames {
    fn of(book: &Book) -> Self {
        let project = |it: &crate::units::project::Project| {
            (it.id, project_text(&it.code, &it.name, it.is_earmarked))
        };
        let bank = |it: &crate::units::project::BankAccount| {
            (it.id, format!("{} {} {}", it.code, it.name, it.account_code))
        };
        Self {
            projects: book.projects.iter().map(project).collect(),
            units: book.units.iter().map(|(id, it)| (*id, it.to_string())).collect(),
            parties: book.parties.iter().map(|it| (it.id, it.name.clone())).collect(),
            banks: book.bank_accounts.iter().map(bank).collect(),
        }
    }

    /// What has a register by its name there, the rest as it is kept.
    fn spell(&self, named: &Dimensions) -> String {
        if *named == Dimensions::NONE {
            return String::new();
        }
        let registered = [
            (named.project_id, &self.projects),
            (named.counterparty_unit_id, &self.units),
            (named.party_id, &self.parties),
            (named.bank_account_id, &self.banks),
        ];
        let mut text = String::new();
        for (id, names) in registered {
            let named = |id: i64| names.get(&id).cloned().unwrap_or_else(|| id.to_string());
            let name = id.map(named).unwrap_or_default();
            let _ = write!(text, "{}:{name};", name.len());
        }
        let rest = Dimensions {
            project_id: None,
            counterparty_unit_id: None,
            party_id: None,
            bank_account_id: None,
            ..*named
        };
        text + &rest.key()
    }
}

fn project_text(code: &str, name: &str, is_earmarked: bool) -> String {
    format!("{code} {name}{}", if is_earmarked { " 专项" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::chart::Era;
    use crate::ledger::chart::official::official_accounts;
    use crate::ledger::voucher::{EntryDraft, VoucherKind};
    use crate::money::Money;

    fn chart() -> Chart {
        Chart::new(Era::Y2021, official_accounts(Era::Y2021))
    }

    fn account(code: &str) -> i64 {
        chart().by_code(code).unwrap().id
    }

    fn draft() -> VoucherDraft {
        let line = |summary: &str, debit, credit| EntryDraft {
            summary: summary.to_owned(),
            account_id: account("401"),
            dimensions: Dimensions::NONE,
            debit: Money::from_fen(debit),
            credit: Money::from_fen(credit),
            reverses_line_no: None,
            source: None,
        };
        VoucherDraft {
            dated_on: jiff::civil::date(2025, 1, 8),
            word: "记".to_owned(),
            kind: VoucherKind::Ordinary,
            attachment_count: 1,
            preparer: "张会计".to_owned(),
            reviewer: None,
            cashier: None,
            reverses_id: None,
            source_number: Some("记-1".to_owned()),
            content_key: None,
            entries: vec![line("收到会费", 100, 0), line("收到会费", 0, 100)],
        }
    }

    fn mark(draft: &VoucherDraft) -> ContentMark {
        let names = DimensionNames {
            projects: FxHashMap::from_iter([(7, "P1 书屋".to_owned())]),
            ..DimensionNames::default()
        };
        let mut seal = ContentSeal { names, aspects: Default::default() };
        seal.take(draft, &chart());
        seal.mark()
    }

    fn swap_sides(draft: &mut VoucherDraft) {
        for line in &mut draft.entries {
            std::mem::swap(&mut line.debit, &mut line.credit);
        }
    }

    type Change = fn(&mut VoucherDraft);

    #[test]
    fn each_side_of_a_content_that_changed_is_named_and_no_other() {
        let seen = mark(&draft());
        assert_eq!(mark(&draft()), seen);
        assert_eq!(ContentMark::read(seen.as_str()), Some(seen.clone()));
        let changes: [(Change, &str); 9] = [
            (|it| it.entries[1].account_id = account("101"), ASPECTS[1]),
            (|it| it.dated_on = jiff::civil::date(2025, 1, 9), ASPECTS[0]),
            (|it| "收".clone_into(&mut it.word), ASPECTS[0]),
            (|it| it.source_number = None, ASPECTS[0]),
            (|it| it.attachment_count = 2, ASPECTS[0]),
            (|it| it.entries[0].debit = Money::from_fen(101), ASPECTS[2]),
            (swap_sides, ASPECTS[2]),
            (|it| it.entries[0].dimensions.project_id = Some(7), ASPECTS[3]),
            (|it| it.entries[1].summary.push('等'), ASPECTS[4]),
        ];
        for (change, told) in changes {
            let mut changed = draft();
            change(&mut changed);
            let now = mark(&changed);
            assert_ne!(now, seen);
            assert_eq!(now.changed_since(&seen), [told]);
        }
        let other = seen.clone().with("一行");
        assert!(other != seen && other.changed_since(&seen).is_empty());
        assert!(ContentMark::read("xyz").is_none());
    }
}
