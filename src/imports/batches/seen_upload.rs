//! 所见内容: an upload as somebody looked at it before accepting it.
//!
//! Invariants: what is accepted is what was seen: the same columns, the same words, and into the
//! books what the look said would go there.

use crate::approvals::approval::mark_of;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::imports::batch_number::label;
use crate::imports::batches::import_request::{Figures, ImportOutcome, Said};
use crate::imports::drafting::content_seal::ContentMark;
use crate::imports::store::BatchRow;
use crate::ledger::codes::DRAFT_CHANGED;
use crate::money::Money;

/// An upload as it was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenUpload {
    /// Of the columns and what stands beside the file.
    layout: String,
    /// Of the reasons, and of what is left out.
    words: String,
    /// Where it was read and not only kept.
    pub figures: Option<Figures>,
}

impl SeenUpload {
    /// As it stands now, with what a look said of it.
    pub fn of(batch: &BatchRow, outcome: Option<&ImportOutcome>) -> Outcome<Self> {
        let said: Said = serde_json::from_str(&batch.acceptance)
            .map_err(|problem| Failure::Storage(problem.to_string()))?;
        let words = crate::imports::store::json_text(&said)?;
        Ok(Self {
            layout: mark_of(&layout_of(batch)),
            words: mark_of(&words),
            figures: outcome.map(Figures::of),
        })
    }

    /// One text, as answers give it and acceptances name it.
    #[must_use]
    pub fn spell(&self) -> String {
        let Self { layout, words, figures } = self;
        match figures {
            None => format!("{layout}.{words}"),
            Some(Figures { vouchers, entries, total, new_lines, content }) => format!(
                "{layout}.{words}.{vouchers}.{entries}.{}.{new_lines}.{}",
                total.fen(),
                content.as_str()
            ),
        }
    }

    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('.').collect();
        let [layout, words, rest @ ..] = parts.as_slice() else { return None };
        let figures = match rest {
            [] => None,
            [vouchers, entries, total, new_lines, content] => Some(Figures {
                vouchers: vouchers.parse().ok()?,
                entries: entries.parse().ok()?,
                total: Money::from_fen(total.parse().ok()?),
                new_lines: new_lines.parse().ok()?,
                content: ContentMark::read(content)?,
            }),
            _ => return None,
        };
        Some(Self { layout: (*layout).to_owned(), words: (*words).to_owned(), figures })
    }

    /// The refusal where the upload is another one by now than was looked at.
    #[must_use]
    pub fn objection(text: &str, batch: &BatchRow, now: &Self) -> Option<Finding> {
        let place = || Place::of(format!("{} {}", label(batch.id), batch.file_name));
        let Some(seen) = Self::read(text) else {
            let finding = Finding::new(&DRAFT_CHANGED, place()).found("没有所看到的版本");
            return Some(told(finding));
        };
        let mut changed = Vec::new();
        if seen.layout != now.layout {
            changed.push("列的对应关系或文件旁的说明");
        }
        if seen.words != now.words {
            changed.push("警告的说明或不入账的勾选");
        }
        (!changed.is_empty()).then(|| {
            told(
                Finding::new(&DRAFT_CHANGED, place())
                    .found(format!("已变动：{}", changed.join("、"))),
            )
        })
    }
}

/// The refusal where something else would go into the books than the look said.
#[must_use]
pub fn other_figures(file: &str, seen: &Figures, now: &Figures) -> Option<Finding> {
    if seen == now {
        return None;
    }
    let place = Place { file: Some(file.to_owned()), ..Place::default() };
    let (mut found, mut expected) = (now.describe(), seen.describe());
    if found == expected {
        // The sums are the same: what of the content behind them is not.
        let changed = now.content.changed_since(&seen.content);
        let what = if changed.is_empty() { "内容".to_owned() } else { changed.join("、") };
        found = format!("{what}与所见不同（{found}）");
        expected = format!("所见内容（{expected}）");
    }
    Some(told(Finding::new(&DRAFT_CHANGED, place).found(found).expected(expected)))
}

/// The columns, and what stands beside the file.
fn layout_of(batch: &BatchRow) -> String {
    [&batch.mapping, &batch.options, &batch.kind, &batch.file_sha256].map(String::as_str).join("\n")
}

/// All that somebody looks at who accepts an upload, but what the books make of it.
#[must_use]
pub fn content_of(batch: &BatchRow) -> String {
    format!("{}\n{}", layout_of(batch), batch.acceptance)
}

/// In the words of uploads.
pub fn told(mut finding: Finding) -> Finding {
    "上传的内容在查看之后已有变动".clone_into(&mut finding.message);
    "请重新预览，核对后再入账".clone_into(&mut finding.hint);
    finding
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_one_text_that_can_be_read_back() {
        let figures = figures("0123456789abcdef00001111222233334444");
        for figures in [None, Some(figures)] {
            let seen = SeenUpload { layout: "a1".to_owned(), words: "b2".to_owned(), figures };
            assert_eq!(SeenUpload::read(&seen.spell()), Some(seen));
        }
        for text in ["", "a", "a.b.1", "a.b.1.2.x.0.", "a.b.1.2.3.4", "a.b.1.2.3.4.5"] {
            assert_eq!(SeenUpload::read(text), None, "{text}");
        }
    }

    fn figures(content: &str) -> Figures {
        let content = ContentMark::read(content).unwrap();
        let (vouchers, entries, total) = (3, 7, Money::from_fen(123_456));
        Figures { vouchers, entries, total, new_lines: 0, content }
    }

    #[test]
    fn other_figures_than_were_seen_are_told_with_both() {
        let seen = figures("");
        assert_eq!(other_figures("a.csv", &seen, &seen), None);
        let now = Figures { total: Money::from_fen(200), ..seen.clone() };
        let finding = other_figures("a.csv", &seen, &now).unwrap();
        assert_eq!(finding.code.id, "ledger.draft_changed");
        assert!(finding.found.contains("2.00") && finding.expected.contains("1,234.56"));
    }

    #[test]
    fn another_content_of_the_same_sums_is_told_by_what_of_it_changed() {
        let seen = figures("0123456789abcdef00001111222233334444");
        let now = figures("fedcba9876543210000055552222333377aa");
        let finding = other_figures("a.csv", &seen, &now).unwrap();
        assert!(finding.found.starts_with("科目、摘要与所见不同"), "{finding}");
    }
}
