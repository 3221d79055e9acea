//! Why warnings are accepted: a reason bound to the rule and the value found, kept for the next
//! upload while the value stands.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::codes;
use crate::finding::{Finding, Place, Severity};

/// Characters of the longest reason: a paragraph.
pub const MAX_REASON_CHARACTERS: usize = 500;

/// A reason for one warning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explanation {
    /// The rule, `import.number_gap`.
    pub code: String,
    /// What the finding found, as it is shown.
    pub value: String,
    pub reason: String,
}

/// Reasons at hand while an import is judged.
#[derive(Clone, Debug, Default)]
pub struct Explanations {
    by_rule: FxHashMap<(String, String), String>,
    /// For every warning that has none of its own.
    for_all: Option<String>,
    /// Those that came with this request and are to be kept.
    fresh: Vec<(String, String)>,
}

impl Explanations {
    /// Kept ones first, the oldest first; what comes with the request replaces them.
    pub fn new(
        kept: impl IntoIterator<Item = Explanation>,
        given: &[Explanation],
        for_all: Option<&str>,
    ) -> Self {
        let mut by_rule = FxHashMap::default();
        for Explanation { code, value, reason } in kept {
            by_rule.insert((code, value), reason);
        }
        let is_said = |reason: &&str| !reason.trim().is_empty();
        let mut fresh = Vec::new();
        for Explanation { code, value, reason } in given {
            if is_said(&reason.as_str()) {
                by_rule.insert((code.clone(), value.clone()), cut(reason));
                fresh.push((code.clone(), value.clone()));
            }
        }
        Self { by_rule, for_all: for_all.filter(is_said).map(cut), fresh }
    }

    /// Puts the reason on every warning that has one. Returns how many have none, and the
    /// reasons of this request that were used and are to be kept.
    pub fn explain(&self, findings: &mut [Finding]) -> (usize, Vec<Explanation>) {
        let mut unexplained = 0;
        let mut used = Vec::new();
        for finding in findings.iter_mut().filter(|it| it.severity == Severity::Warn) {
            let key = (finding.code.id.to_owned(), finding.found.clone());
            let own = self.by_rule.get(&key);
            let Some(reason) = own.or(self.for_all.as_ref()) else {
                unexplained += 1;
                continue;
            };
            finding.explanation = Some(reason.clone());
            let is_fresh = own.is_none() || self.fresh.contains(&key);
            let explanation = Explanation { code: key.0, value: key.1, reason: reason.clone() };
            if is_fresh && !used.contains(&explanation) {
                used.push(explanation);
            }
        }
        (unexplained, used)
    }
}

fn cut(reason: impl AsRef<str>) -> String {
    reason.as_ref().trim().chars().take(MAX_REASON_CHARACTERS).collect()
}

/// Says that warnings wait for a reason.
#[must_use]
pub fn unexplained(file: &str, count: usize) -> Finding {
    let place = Place { file: Some(file.to_owned()), ..Place::default() };
    Finding::new(&codes::WARNINGS_UNEXPLAINED, place)
        .found(format!("{count} 条警告没有说明"))
        .expected("每条警告都有理由")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(found: &str) -> Finding {
        Finding::new(&codes::NUMBER_GAP, Place::default()).found(found)
    }

    fn reason(value: &str, reason: &str) -> Explanation {
        Explanation { code: "import.number_gap".into(), value: value.into(), reason: reason.into() }
    }

    #[test]
    fn a_reason_holds_for_its_rule_while_the_value_stands() {
        let explanations = Explanations::new([reason("缺 3", "作废")], &[], None);
        let mut findings = [gap("缺 3"), gap("缺 3、4")];
        assert_eq!(explanations.explain(&mut findings), (1, Vec::new()));
        assert_eq!(findings[0].explanation.as_deref(), Some("作废"));
        assert_eq!(findings[1].explanation, None);
    }

    #[test]
    fn what_comes_with_the_request_replaces_what_was_kept_and_is_kept_itself() {
        let given = [reason("缺 3", " 重新说明 ")];
        let explanations = Explanations::new([reason("缺 3", "作废")], &given, Some("统一说明"));
        let mut findings = [gap("缺 3"), gap("缺 5")];
        let (unexplained, used) = explanations.explain(&mut findings);
        assert_eq!(unexplained, 0);
        assert_eq!(used, [reason("缺 3", "重新说明"), reason("缺 5", "统一说明")]);
        let empty = Explanations::new([], &[reason("缺 3", "  ")], Some(" "));
        assert_eq!(empty.explain(&mut [gap("缺 3")]).0, 1);
    }
}
