//! What the pages of closing show alike: vouchers that would be made, findings with the way to
//! mend them.

use maud::{Markup, html};

use crate::access::role::Ability;
use crate::date::Period;
use crate::finding::Finding;
use crate::ledger::codes;
use crate::money::Money;
use crate::web::frame::Frame;
use crate::web::parts::findings;
use crate::web::parts::table::framed;
use crate::web::views::voucher_body::{ContentBody, EntryBody};

/// Findings, each with the page where it is mended.
pub fn with_remedies(frame: &Frame, period: Period, found: &[Finding]) -> Markup {
    html! {
        @if !found.is_empty() {
            ul class="findings" {
                @for finding in found {
                    li class=(findings::class_of(finding.severity)) {
                        (findings::one(frame.words, finding))
                        @if let Some((label, href)) = remedy(frame, period, finding) {
                            p { a href=(href) { (frame.t(label)) } }
                        }
                    }
                }
            }
        }
    }
}

/// Where a finding is mended, as far as the viewer may go there.
pub fn remedy(frame: &Frame, period: Period, finding: &Finding) -> Option<(&'static str, String)> {
    let id = finding.code.id;
    let is = |code: &crate::finding::Code| code.id == id;
    let may_close = frame.may(Ability::Close) || frame.may(Ability::Prepare);
    // What a finding is about may be another month than the one that is to be closed.
    let about = finding.place.period.unwrap_or(period);
    if is(&codes::PERIOD_HAS_DRAFTS) {
        return Some(("查看待处理凭证", frame.at(&format!("review?period={about}"))));
    }
    if is(&codes::EARLIER_PERIOD_OPEN) && may_close {
        let rest = if about.month() == 12 {
            format!("years/{}/closing", about.year())
        } else {
            format!("periods/{about}/closing")
        };
        return Some(("先办理该期间结账", frame.at(&rest)));
    }
    if is(&codes::CLOSE_OUT_OF_BALANCE) && frame.may(Ability::Verify) {
        return Some(("核验账簿", frame.at("verification")));
    }
    if is(&codes::NEGATIVE_CASH) || is(&codes::ASSET_FUND_MISMATCH) {
        return Some(("查看账簿", frame.at(&format!("books?period={period}"))));
    }
    if is(&codes::EARMARKED_OVERSPENT) || is(&codes::OVERSPENT_AT_YEAR_END) {
        return Some(("查看账簿", frame.at(&format!("books?period={period}"))));
    }
    if is(&codes::ALREADY_CLOSED) {
        return Some(("例外开账", frame.at("reopenings")));
    }
    None
}

/// The text of a remedy in the words of the interface.
pub fn remedy_link(frame: &Frame, period: Period, finding: &Finding) -> Markup {
    html! {
        @if let Some((label, href)) = remedy(frame, period, finding) {
            " " a href=(href) { (frame.t(label)) }
        }
    }
}

/// Vouchers that closing would make.
pub fn vouchers(frame: &Frame, period: Period, contents: &[(ContentBody, Money)]) -> Markup {
    html! {
        @if contents.is_empty() {
            p class="quiet" { (frame.t("没有需要结转的余额，不生成结转凭证。")) }
        }
        @for (place, (voucher, amount)) in contents.iter().enumerate() {
            h3 { (frame.words.f("结转凭证 {}", &[&(place + 1)])) " · " (voucher.dated_on) " · "
                (voucher.word) " · " (frame.words.f("结转金额 {}", &[&amount.grouped()]))
                @if amount.is_negative() { " " span class="badge warn" { (frame.t("冲回")) } } }
            @let label = frame.words.f("{} 结转凭证 {}", &[&period, &(place + 1)]);
            (framed(frame.words, ("preview", "grid", &label),
                &[("摘要", ""), ("科目", ""), ("核算项", ""), ("借方", "money"), ("贷方", "money")], &html! {
                    tbody { @for entry in &voucher.entries { (line(entry)) } }
                    tfoot { tr class="total" {
                        td colspan="3" { (frame.t("合计")) }
                        td class="money" { (voucher.total_debit.grouped()) }
                        td class="money" { (voucher.total_debit.grouped()) }
                    } }
            }))
        }
    }
}

fn line(entry: &EntryBody) -> Markup {
    html! {
        tr {
            td { (entry.summary) }
            td { (entry.account.code) " " (entry.account.name) }
            td { (named(entry)) }
            td class="money" { (amount(entry.debit)) }
            td class="money" { (amount(entry.credit)) }
        }
    }
}

/// Blank for nil.
fn amount(amount: Money) -> String {
    if amount.is_zero() { String::new() } else { amount.grouped() }
}

/// What an entry names besides its account, in one line.
fn named(entry: &EntryBody) -> String {
    let of = &entry.dimensions;
    let mut parts: Vec<String> = Vec::new();
    for it in [&of.project, &of.counterparty, &of.bank_account].into_iter().flatten() {
        parts.push(format!("{} {}", it.code, it.name));
    }
    parts.extend(of.party.clone());
    parts.extend(of.funding_source.map(|it| it.label().to_owned()));
    parts.extend(of.expenditure_kind.map(|it| it.label().to_owned()));
    parts.extend(of.economic_class.map(|it| it.to_string()));
    parts.extend(of.functional_class.map(|it| it.to_string()));
    parts.extend(of.asset_ownership.map(|it| it.label().to_owned()));
    parts.join("，")
}

/// `3月` of the board's and the months' headings.
pub fn month_label(frame: &Frame, month: i64) -> String {
    frame.words.f("{}月", &[&month])
}
