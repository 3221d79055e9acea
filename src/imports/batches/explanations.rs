//! Why warnings are accepted: a reason bound to the rule and the value found, kept for the next
//! upload while the value stands.
//!
//! Invariant: a reason answers one rule. One that names no rule answers warnings that are all of
//! one; with several it answers none, and they are named.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Outcome, Place, Severity};
use crate::imports::codes;

/// Characters of the longest reason: a paragraph.
pub const MAX_REASON_CHARACTERS: usize = 500;

/// A reason for the warnings of one rule, or for one value of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explanation {
    /// The rule, `import.number_gap`.
    pub code: String,
    /// What the finding found, as it is shown; every value of the rule when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    pub reason: String,
}

impl Explanation {
    /// One reason for whatever a rule finds.
    #[must_use]
    pub fn of_rule(code: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { code: code.into(), value: None, reason: reason.into() }
    }
}

/// Reasons as they are written in one place: `规则编号=理由`, or a bare one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WrittenReasons {
    pub explanations: Vec<Explanation>,
    pub bare: Option<String>,
}

/// Reads reasons as a command line or a query says them.
///
/// # Errors
/// When a rule does not exist, or more than one reason names none.
pub fn read_reasons<'w>(written: impl IntoIterator<Item = &'w str>) -> Outcome<WrittenReasons> {
    let mut read = WrittenReasons::default();
    for text in written.into_iter().map(str::trim).filter(|text| !text.is_empty()) {
        let Some((code, reason)) = text.split_once('=').filter(|(code, _)| is_rule(code)) else {
            if read.bare.replace(text.to_owned()).is_some() {
                let finding = Finding::new(&codes::REASON_FOR_SEVERAL, Place::of("--reason"));
                return Err(finding.found(text).expected("每条理由前写明规则编号").into());
            }
            continue;
        };
        let code = code.trim();
        if !is_known(code) {
            let finding = Finding::new(&codes::REASON_RULE_UNKNOWN, Place::of("--reason"));
            return Err(finding.found(code).expected("问题清单中的规则编号").into());
        }
        read.explanations.push(Explanation::of_rule(code, reason.trim()));
    }
    Ok(read)
}

/// Whether a text is spelled as rules are: `area.what_is_wrong`.
fn is_rule(text: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    text.trim().split_once('.').is_some_and(|(area, what)| is_word(area) && is_word(what))
}

/// Rules of imports, of files, and of the areas that take up what imports bring.
fn is_known(code: &str) -> bool {
    [
        codes::ALL,
        crate::formats::codes::ALL,
        crate::ledger::codes::ALL,
        crate::prescribed::codes::ALL,
        crate::dealings::codes::ALL,
        crate::dues::codes::ALL,
        crate::grants::codes::ALL,
        crate::budgets::codes::ALL,
        crate::members::codes::ALL,
        crate::limits::codes::ALL,
        crate::assets::codes::ALL,
        crate::programmes::codes::ALL,
        crate::checks::codes::ALL,
    ]
    .into_iter()
    .flatten()
    .any(|known| known.id == code)
}

/// Reasons at hand while an import is judged.
#[derive(Clone, Debug, Default)]
pub struct Explanations {
    by_value: FxHashMap<(String, String), String>,
    /// For whatever a rule finds; only a request says so.
    by_rule: FxHashMap<String, String>,
    /// For the rest, if it is of one rule.
    bare: Option<String>,
    /// Those for one value that came with this request and are to be kept.
    fresh: Vec<(String, String)>,
}

/// What reasons came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explained {
    /// Rules with warnings that have no reason, and how many.
    pub unexplained: Vec<(&'static str, usize)>,
    /// A reason named no rule, and what it might answer is of several.
    pub is_bare_refused: bool,
    /// Reasons of this request that were used and are to be kept, each with its value.
    pub used: Vec<(String, String, String)>,
}

impl Explained {
    #[must_use]
    pub fn count(&self) -> usize {
        self.unexplained.iter().map(|(_, times)| times).sum()
    }

    /// Why the file cannot be accepted as it is; nothing if every warning has its reason.
    #[must_use]
    pub fn refusal(&self, file: &str) -> Option<Finding> {
        if self.unexplained.is_empty() {
            return None;
        }
        let place = Place { file: Some(file.to_owned()), ..Place::default() };
        let rules: Vec<String> =
            self.unexplained.iter().map(|(code, times)| format!("{code}（{times} 条）")).collect();
        let (code, expected) = if self.is_bare_refused {
            (&codes::REASON_FOR_SEVERAL, "每种警告各有理由")
        } else {
            (&codes::WARNINGS_UNEXPLAINED, "每条警告都有理由")
        };
        let found = format!("{} 条警告没有说明：{}", self.count(), rules.join("、"));
        Some(Finding::new(code, place).found(found).expected(expected))
    }
}

impl Explanations {
    /// Kept ones first, the oldest first; what comes with the request replaces them.
    pub fn new(
        kept: impl IntoIterator<Item = (String, String, String)>,
        given: &[Explanation],
        bare: Option<&str>,
    ) -> Self {
        let mut all = Self::default();
        for (code, value, reason) in kept {
            all.by_value.insert((code, value), reason);
        }
        let is_said = |reason: &&str| !reason.trim().is_empty();
        for Explanation { code, value, reason } in given {
            if !is_said(&reason.as_str()) {
                continue;
            }
            if let Some(value) = value {
                let key = (code.clone(), value.clone());
                all.by_value.insert(key.clone(), cut(reason));
                all.fresh.push(key);
            } else {
                all.by_rule.insert(code.clone(), cut(reason));
            }
        }
        all.bare = bare.filter(is_said).map(cut);
        all
    }

    /// The reason for a finding, and whether it came with this request.
    fn reason_for(&self, key: &(String, String)) -> Option<(&String, bool)> {
        let own = self.by_value.get(key);
        let is_fresh = self.fresh.contains(key);
        let fresh = own.filter(|_| is_fresh).or_else(|| self.by_rule.get(&key.0));
        fresh.map(|reason| (reason, true)).or(own.map(|reason| (reason, false)))
    }

    /// Puts the reason on every warning that has one.
    pub fn explain(&self, findings: &mut [Finding]) -> Explained {
        let mut explained = Explained::default();
        let mut open: BTreeMap<&'static str, usize> = BTreeMap::new();
        let warns = |it: &&mut Finding| it.severity == Severity::Warn;
        for finding in findings.iter_mut().filter(warns) {
            let key = (finding.code.id.to_owned(), finding.found.clone());
            match self.reason_for(&key) {
                Some((reason, is_fresh)) => put(finding, key, (reason, is_fresh), &mut explained),
                None => *open.entry(finding.code.id).or_default() += 1,
            }
        }
        explained.unexplained = open.into_iter().collect();
        let Some(bare) = self.bare.as_ref().filter(|_| !explained.unexplained.is_empty()) else {
            return explained;
        };
        if explained.unexplained.len() > 1 {
            explained.is_bare_refused = true;
            return explained;
        }
        explained.unexplained.clear();
        for finding in findings.iter_mut().filter(warns) {
            if finding.explanation.is_none() {
                let key = (finding.code.id.to_owned(), finding.found.clone());
                put(finding, key, (bare, true), &mut explained);
            }
        }
        explained
    }
}

fn put(
    finding: &mut Finding,
    (code, value): (String, String),
    (reason, is_fresh): (&String, bool),
    explained: &mut Explained,
) {
    finding.explanation = Some(reason.clone());
    let used = (code, value, reason.clone());
    if is_fresh && !explained.used.contains(&used) {
        explained.used.push(used);
    }
}

fn cut(reason: impl AsRef<str>) -> String {
    reason.as_ref().trim().chars().take(MAX_REASON_CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Failure;

    fn gap(found: &str) -> Finding {
        Finding::new(&codes::NUMBER_GAP, Place::default()).found(found)
    }

    fn total(found: &str) -> Finding {
        Finding::new(&codes::TOTAL_DIFFERS, Place::default()).found(found)
    }

    fn kept(value: &str, reason: &str) -> (String, String, String) {
        ("import.number_gap".into(), value.into(), reason.into())
    }

    fn of_value(value: &str, reason: &str) -> Explanation {
        let value = Some(value.to_owned());
        Explanation { value, ..Explanation::of_rule("import.number_gap", reason) }
    }

    #[test]
    fn a_reason_holds_for_its_rule_while_the_value_stands() {
        let explanations = Explanations::new([kept("缺 3", "作废")], &[], None);
        let mut findings = [gap("缺 3"), gap("缺 3、4")];
        let explained = explanations.explain(&mut findings);
        assert_eq!(explained.unexplained, [("import.number_gap", 1)]);
        assert!(explained.used.is_empty());
        assert_eq!(findings[0].explanation.as_deref(), Some("作废"));
        assert_eq!(findings[1].explanation, None);
    }

    #[test]
    fn what_comes_with_the_request_replaces_what_was_kept_and_is_kept_itself() {
        let given =
            [of_value("缺 3", " 重新说明 "), Explanation::of_rule("import.number_gap", "其余作废")];
        let explanations = Explanations::new([kept("缺 5", "作废")], &given, None);
        let explained = explanations.explain(&mut [gap("缺 3"), gap("缺 5")]);
        assert_eq!(explained.count(), 0);
        assert_eq!(explained.used, [kept("缺 3", "重新说明"), kept("缺 5", "其余作废")]);
        let empty = Explanations::new([], &[of_value("缺 3", "  ")], Some(" "));
        assert_eq!(empty.explain(&mut [gap("缺 3")]).count(), 1);
    }

    #[test]
    fn a_reason_without_a_rule_answers_warnings_of_one_rule_and_never_of_two() {
        let bare = Explanations::new([], &[], Some("已核对"));
        let explained = bare.explain(&mut [gap("缺 3"), gap("缺 5")]);
        assert_eq!(explained.count(), 0);
        assert_eq!(explained.used, [kept("缺 3", "已核对"), kept("缺 5", "已核对")]);
        let mut findings = [gap("缺 3"), total("借 1.00"), gap("缺 5")];
        let explained = bare.explain(&mut findings);
        assert!(explained.is_bare_refused);
        assert!(findings.iter().all(|finding| finding.explanation.is_none()));
        let refusal = explained.refusal("账.csv").unwrap();
        assert_eq!(refusal.code.id, "import.reason_for_several_rules");
        let rules = "3 条警告没有说明：import.number_gap（2 条）、import.total_differs（1 条）";
        assert_eq!(refusal.found, rules);
        // What has a reason of its own is not asked again.
        let given = [Explanation::of_rule("import.total_differs", "手工合计")];
        let both = Explanations::new([], &given, Some("已核对"));
        assert_eq!(both.explain(&mut findings).refusal("账.csv"), None);
    }

    #[test]
    fn reasons_are_written_with_their_rule_or_bare() {
        let read = read_reasons(["import.number_gap = 3 号作废", "审批=同意，见会议纪要"]).unwrap();
        let gap = Explanation::of_rule("import.number_gap", "3 号作废");
        assert_eq!(read.explanations, [gap]);
        assert_eq!(read.bare.as_deref(), Some("审批=同意，见会议纪要"));
        let code = |written: &[&str]| match read_reasons(written.iter().copied()) {
            Err(Failure::Refused(findings)) => findings[0].code.id,
            other => panic!("{other:?}"),
        };
        assert_eq!(code(&["import.number_gaps=作废"]), "import.reason_rule_unknown");
        assert_eq!(code(&["作废", "已核对"]), "import.reason_for_several_rules");
        assert_eq!(read_reasons(["  "]).unwrap(), WrittenReasons::default());
    }
}
