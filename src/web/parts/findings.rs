//! Findings as people read them: what is wrong, where, what was found and expected, what to do.

use maud::{Markup, html};

use crate::finding::{Finding, Severity};
use crate::web::words::Words;

/// The class that colours a severity; the label says it, too.
pub fn class_of(severity: Severity) -> &'static str {
    match severity {
        Severity::Inform => "inform",
        Severity::Warn => "warn",
        Severity::Refuse => "refuse",
    }
}

/// A severity as a badge.
pub fn badge(words: Words, severity: Severity) -> Markup {
    html! { span class={ "badge " (class_of(severity)) } { (words.t(severity.label())) } }
}

/// One finding, without its frame.
pub fn one(words: Words, finding: &Finding) -> Markup {
    let place = finding.place.to_string();
    html! {
        p class="finding-head" {
            (badge(words, finding.severity)) " " strong { (finding.message) }
            @if !place.is_empty() { " " span class="place" { (place) } }
        }
        @if !finding.found.is_empty() || !finding.expected.is_empty() {
            p class="finding-facts" {
                @if !finding.found.is_empty() { span { (words.t("发现：")) (finding.found) } }
                @if !finding.expected.is_empty() { span { (words.t("应为：")) (finding.expected) } }
            }
        }
        p class="finding-hint" { (words.t("处理：")) (finding.hint)
            " " a class="code" href={ "/errors/" (finding.code.id) } { (finding.code.id) } }
        @if let Some(reason) = &finding.explanation {
            p class="finding-facts" { (words.t("已说明：")) (reason) }
        }
    }
}

/// All of them, in the order given.
pub fn list(words: Words, findings: &[Finding]) -> Markup {
    html! {
        @if !findings.is_empty() {
            ul class="findings" {
                @for finding in findings {
                    li class=(class_of(finding.severity)) { (one(words, finding)) }
                }
            }
        }
    }
}

/// What was just done, or why it was not.
pub fn notice(is_good: bool, text: &str) -> Markup {
    let class = if is_good { "card notice done" } else { "card notice refuse" };
    html! { p class=(class) role="status" { (text) } }
}
