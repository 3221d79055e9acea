//! 考核: the score sheet with three scores side by side, the self-check and what mending would
//! bring; rounds, the ranking, its publication, appeals.

pub mod ranking;
pub mod sheet;

use maud::{Markup, html};

use crate::checks::rule::rule;
use crate::web::address::url_query;
use crate::web::frame::Frame;

/// The pages of appraisal, side by side.
fn tabs(frame: &Frame, here: &str) -> Markup {
    let pages = [("appraisal", "考核评分"), ("appraisal/ranking", "排名和通报")];
    html! {
        nav aria-label=(frame.t("考核")) {
            ul class="links" {
                @for (page, label) in pages {
                    li { a href=(frame.at(page)) aria-current=[(page == here).then_some("page")] {
                        (frame.t(label)) } }
                }
            }
        }
    }
}

/// `2025-03 记-12` with what follows it, or nothing.
fn voucher_in(text: &str) -> Option<(&str, &str)> {
    let month = text.get(..7)?;
    let is_month = month.bytes().enumerate().all(|(place, byte)| match place {
        4 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let rest = text.get(7..)?.strip_prefix(' ')?;
    let word = rest.split(' ').next().unwrap_or_default();
    let is_number = word.rsplit_once('-').is_some_and(|(of, number)| {
        !of.is_empty() && !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit())
    });
    let end = 8 + word.len();
    (is_month && is_number)
        .then(|| (text.get(..end).unwrap_or(text), text.get(end..).unwrap_or("")))
}

/// Evidence of a row, each voucher and rule leading to where it is seen.
pub fn evidence_links(frame: &Frame, unit: &str, evidence: &str) -> Markup {
    let voucher = |name: &str| {
        let (code, own) = name.split_once(':').unwrap_or((unit, name));
        let rest = format!("checks/voucher?{}", url_query([("name", own)]));
        html! { a href=(frame.at_unit(code, &rest)) { (name) } " " }
    };
    html! {
        @for part in evidence.split(';').filter(|it| !it.is_empty()) {
            @let (head, rest) = part.split_once(' ').unwrap_or((part, ""));
            @if rule(head).is_some() {
                @let query = url_query([("rule", head)]);
                a href=(frame.at_unit(unit, &format!("checks?{query}"))) { (head) } " "
                @for name in rest.split('、').filter(|it| !it.is_empty()) { (voucher(name)) }
            } @else if let Some((name, more)) = voucher_in(part) {
                (voucher(name)) (more) " "
            } @else {
                span { (part) } " "
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::voucher_in;

    #[test]
    fn a_voucher_is_known_by_its_month_and_number() {
        for (text, expected) in [
            ("2025-03 记-12", Some(("2025-03 记-12", ""))),
            ("2025-03 记-12 发票.pdf", Some(("2025-03 记-12", " 发票.pdf"))),
            ("2025-03 未结账", None),
            ("2025-03", None),
            ("付款申请 2025-0007", None),
            ("34263.61/63522.54", None),
        ] {
            assert_eq!(voucher_in(text), expected, "{text}");
        }
    }
}
