//! 所见结账: a closing as its preview showed it, by what the books were and what it would book.
//!
//! Invariant: who closes after a preview closes what was previewed: another state of the books, or
//! other transfers of the same one, are told and nothing is closed.

use crate::approvals::approval::mark_of;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::ledger::codes::CLOSING_CHANGED;
use crate::ledger::periods::close_period::{BooksBefore, Closing};
use crate::ledger::voucher::VoucherDraft;
use crate::money::Money;

/// A closing that somebody looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenClosing {
    last_seq: i64,
    transfers: usize,
    total: Money,
    /// Of the books before it and of every line that it would book.
    mark: String,
}

impl SeenClosing {
    /// # Errors
    /// When the transfers cannot be spelled.
    pub fn of(before: &BooksBefore, closings: &[Closing]) -> Outcome<Self> {
        let vouchers = || closings.iter().flat_map(|it| &it.transfers);
        // Whoever looked and whoever closes may be two people.
        let nameless = vouchers().map(|it| VoucherDraft { preparer: String::new(), ..it.clone() });
        let lines = serde_json::to_string(&nameless.collect::<Vec<_>>())
            .map_err(|problem| Failure::Storage(problem.to_string()))?;
        let months: Vec<String> = closings.iter().map(|it| it.period.to_string()).collect();
        Ok(Self {
            last_seq: before.last_seq,
            transfers: vouchers().count(),
            total: vouchers().map(VoucherDraft::total_debit).sum(),
            mark: mark_of(&format!("{}\n{}\n{lines}", before.head, months.join(" "))),
        })
    }

    /// One text, as previews give it and closings name it.
    #[must_use]
    pub fn spell(&self) -> String {
        let Self { last_seq, transfers, total, mark } = self;
        format!("{last_seq}.{transfers}.{}.{mark}", total.fen())
    }

    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('.').collect();
        let [last_seq, transfers, total, mark] = parts.as_slice() else { return None };
        Some(Self {
            last_seq: last_seq.parse().ok()?,
            transfers: transfers.parse().ok()?,
            total: Money::from_fen(total.parse().ok()?),
            mark: (*mark).to_owned(),
        })
    }

    /// The refusal where this is another closing than was looked at.
    #[must_use]
    pub fn objection(&self, seen: &str, subject: String) -> Option<Finding> {
        let finding = Finding::new(&CLOSING_CHANGED, Place::of(subject));
        let Some(seen) = Self::read(seen) else {
            return Some(finding.found("没有所看到的预览").expected("预览给出的标记"));
        };
        if seen == *self {
            return None;
        }
        let later = self.last_seq - seen.last_seq;
        let since = match later {
            0 => "结转内容有变动".to_owned(),
            _ => format!("预览之后又记账 {later} 张凭证"),
        };
        Some(finding.found(format!("{since}；{}", self.describe())).expected(seen.describe()))
    }

    fn describe(&self) -> String {
        format!("结转凭证 {} 张，共 {} 元", self.transfers, self.total.grouped())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(last_seq: i64, fen: i64) -> SeenClosing {
        let total = Money::from_fen(fen);
        SeenClosing { last_seq, transfers: 2, total, mark: format!("{last_seq}{fen}") }
    }

    #[test]
    fn a_closing_is_what_was_previewed_or_is_told_with_what_changed() {
        let now = seen(12, 126_000);
        assert_eq!(SeenClosing::read(&now.spell()), Some(now.clone()));
        let told = |text: &str| now.objection(text, "G1 2025-01".to_owned()).map(|it| it.found);
        assert_eq!(told(&now.spell()), None);
        let found = told(&seen(9, 100_000).spell()).unwrap();
        assert_eq!(found, "预览之后又记账 3 张凭证；结转凭证 2 张，共 1,260.00 元");
        let found = told(&seen(12, 100_000).spell()).unwrap();
        assert!(found.starts_with("结转内容有变动"), "{found}");
        for text in ["", "1", "1.2.3", "a.2.3.x"] {
            assert_eq!(told(text).as_deref(), Some("没有所看到的预览"), "{text}");
        }
    }
}
