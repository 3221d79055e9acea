//! 所见版本: which drafts an approval means, each as it was looked at.
//!
//! Invariants: what is approved is what was seen; a draft that is another one by now is refused
//! with what it was and what it is. Only who reads and approves in one transaction names a period
//! instead of versions.

use serde::{Deserialize, Serialize};

use crate::approvals::approval;
use crate::date::Period;
use crate::finding::{Finding, Place};
use crate::ledger::codes;
use crate::ledger::drafts::draft::Draft;
use crate::ledger::voucher::VoucherDraft;

/// A draft as somebody looked at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    pub id: i64,
    pub version: i64,
}

impl Seen {
    /// `17.2`: id and version as one value of a form.
    #[must_use]
    pub fn spell(self) -> String {
        format!("{}.{}", self.id, self.version)
    }

    /// Without a version it is no draft that anybody saw: version 0.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (id, version) = text.split_once('.').unwrap_or((text, "0"));
        Some(Self { id: id.parse().ok()?, version: version.parse().ok()? })
    }
}

/// Which drafts are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    One(Seen),
    These(Vec<Seen>),
    /// All of a period as they are read in this transaction.
    Period(Period),
    /// All of the unit as they are read in this transaction.
    All,
}

impl Which {
    /// Each draft as it was looked at; none where they are read by the approval itself.
    #[must_use]
    pub fn seen(&self) -> &[Seen] {
        match self {
            Self::One(seen) => std::slice::from_ref(seen),
            Self::These(seen) => seen,
            Self::Period(_) | Self::All => &[],
        }
    }
}

/// One short text for a list of drafts as they were looked at, in any order.
#[must_use]
pub fn mark_of(seen: impl IntoIterator<Item = Seen>) -> String {
    let mut spelled: Vec<String> = seen.into_iter().map(Seen::spell).collect();
    spelled.sort_unstable();
    approval::mark_of(&spelled.join(" "))
}

/// A draft in a few words: `第 2 版：2025-01-17，90,000.00 元，张会计制单`.
#[must_use]
pub fn describe(version: i64, voucher: &VoucherDraft) -> String {
    format!(
        "第 {version} 版：{}，{} 元，{}制单",
        voucher.dated_on,
        voucher.total_debit().grouped(),
        voucher.preparer
    )
}

/// The refusal of a draft that is another one than was looked at. `before` is what it said then.
#[must_use]
pub fn changed(draft: &Draft, seen: Seen, before: Option<&VoucherDraft>) -> Finding {
    let expected = match before {
        Some(before) => describe(seen.version, before),
        None if seen.version == 0 => "所看到的版本号".to_owned(),
        None => format!("第 {} 版", seen.version),
    };
    Finding::new(&codes::DRAFT_CHANGED, Place::of(draft.label()))
        .found(format!("{}{}", describe(draft.version, &draft.voucher), standing_of(draft)))
        .expected(expected)
}

fn standing_of(draft: &Draft) -> String {
    match (&draft.returned, &draft.reviewed_by) {
        (Some(returned), _) => format!("，{}已退回", returned.by),
        (None, Some(by)) => format!("，{by}已审核"),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_one_mark_in_any_order_and_another_when_one_changes() {
        let (one, other) = (Seen { id: 7, version: 1 }, Seen { id: 8, version: 2 });
        assert_eq!(mark_of([one, other]), mark_of([other, one]));
        let changed = Seen { version: 3, ..other };
        assert_ne!(mark_of([one, other]), mark_of([one, changed]));
        assert_ne!(mark_of([one, other]), mark_of([one]));
    }

    #[test]
    fn a_draft_as_it_was_seen_is_one_value_of_a_form() {
        let seen = Seen { id: 12_884_901_889, version: 3 };
        assert_eq!(Seen::read(&seen.spell()), Some(seen));
        assert_eq!(Seen::read("7"), Some(Seen { id: 7, version: 0 }));
        for text in ["", "x.1", "1.x", "1.2.3"] {
            assert_eq!(Seen::read(text), None, "{text}");
        }
    }
}
