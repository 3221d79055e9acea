//! 红字冲销 from the page of a posted voucher: whole, by line, or with the account corrected.
//!
//! Invariants: whole or by line is said by the button and has to agree with the ticks, which are
//! kept when something is refused; lines that do not balance by themselves go on to the entry grid,
//! in red, to be completed there.

use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use maud::{Markup, html};

use super::voucher::page;
use crate::finding::{Failure, Finding, Outcome, Place, Severity};
use crate::ledger::codes::{
    DATE_OUTSIDE_YEAR, DIMENSION_REQUIRED, FUND_NOT_BALANCED, NOT_BALANCED, TOO_FEW_ENTRIES,
};
use crate::ledger::drafts::reverse_voucher::{
    ReversalRequest, complete_reversal, corrected_lines, red_lines,
};
use crate::platform::database::Tx;
use crate::web::address::url_query;
use crate::web::at::{Last, Writing, note_voucher};
use crate::web::codes::REVERSAL_SCOPE_UNCLEAR;
use crate::web::extract::Form;
use crate::web::frame::Frame;
use crate::web::parts::findings;
use crate::web::parts::form::Faults;
use crate::web::problem::{Answer, Problem};
use crate::web::submit::submit;
use crate::web::views::draft_body::account_of;
use crate::web::views::entry_options::EntryOption;
use crate::web::views::voucher_body::VoucherHead;

/// What was filled in, and why that was refused.
#[derive(Clone, Default)]
pub struct Attempt {
    dated_on: String,
    reason: String,
    /// Where the chosen lines belong, as it was typed.
    account: String,
    /// `whole`, `lines` or `account`; nothing where the ticks alone say it.
    scope: String,
    pub lines: Vec<i64>,
    findings: Vec<Finding>,
}

/// A day of the month in the head, else today, while the year is the voucher's: a reversal stays
/// within it.
fn day_of(frame: &Frame, head: &VoucherHead) -> String {
    let year = head.dated_on.get(..4).unwrap_or_default();
    let candidates = [super::entry::day_of(frame).to_string(), frame.today.to_string()];
    let fits = |it: &&String| it.starts_with(year) && **it >= head.dated_on;
    candidates.iter().find(fits).cloned().unwrap_or_else(|| head.dated_on.clone())
}

/// The form below the entries. `is_whole`: nothing of the voucher was taken back yet.
pub fn reversal_form(
    frame: &Frame,
    head: &VoucherHead,
    (attempt, is_whole): (&Attempt, bool),
    accounts: &[EntryOption],
) -> Markup {
    let day =
        if attempt.dated_on.is_empty() { day_of(frame, head) } else { attempt.dated_on.clone() };
    let is_open = !attempt.findings.is_empty();
    html! {
        details class="card screen reversal" open[is_open] {
            summary { (frame.t("红字冲销")) }
            @if is_open {
                div role="alert" { (findings::list(frame.words, &attempt.findings)) }
            }
            p class="quiet" { (frame.t("冲销部分分录的，先在上表勾选；所选分录自身不平的，转到录入表补齐后保存。冲销生成草稿，照常审核、记账。")) }
            form id="reversal-form" class="filters" method="post"
                action=(frame.at(&format!("vouchers/{}/reversal", head.id))) {
                label { (frame.t("冲销日期")) input type="date" name="dated_on" required
                    min=(head.dated_on) value=(day); }
                label { (frame.t("冲销原因")) input name="reason" required maxlength="100" size="32"
                    value=(attempt.reason); }
                @if is_whole {
                    button class="primary" name="scope" value="whole" { (frame.t("冲销整张凭证")) }
                }
                button name="scope" value="lines" { (frame.t("冲销所选分录")) }
                label { (frame.t("更正为科目")) input name="account" maxlength="120" size="18"
                    list="reversal-accounts" value=(attempt.account); }
                button name="scope" value="account" { (frame.t("更正所选分录的科目")) }
                datalist id="reversal-accounts" {
                    @for it in accounts { option value={ (it.code) " " (it.name) } {} }
                }
            }
        }
    }
}

type Pairs = Vec<(String, String)>;

impl Attempt {
    fn read(pairs: &[(String, String)]) -> Self {
        let value = |name: &str| {
            let found = pairs.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
        };
        let lines = pairs.iter().filter(|(key, _)| key == "line");
        Self {
            dated_on: value("dated_on"),
            reason: value("reason"),
            account: value("account"),
            scope: value("scope"),
            lines: lines.filter_map(|(_, value)| value.parse().ok()).collect(),
            findings: Vec::new(),
        }
    }

    /// Whether whole or by line is said and ticked alike.
    fn scope_fault(&self) -> Option<Finding> {
        let count = self.lines.len();
        let found = match (self.scope.as_str(), count) {
            ("whole", 1..) => format!("勾选了 {count} 行，又要冲销整张凭证"),
            ("lines" | "account", 0) => "没有勾选分录".to_owned(),
            _ => return None,
        };
        Some(Finding::new(&REVERSAL_SCOPE_UNCLEAR, Place::of("红字冲销")).found(found))
    }

    /// The entry grid with the chosen lines in red.
    fn grid(&self, frame: &Frame, id: i64) -> String {
        let id = id.to_string();
        let lines: Vec<String> = self.lines.iter().map(ToString::to_string).collect();
        let account = if self.scope == "account" { self.account.as_str() } else { "" };
        let query = url_query([
            ("reverses", &*id),
            ("lines", &*lines.join(",")),
            ("date", &*self.dated_on),
            ("reason", &*self.reason),
            ("account", account),
        ]);
        frame.at(&format!("vouchers/new?{query}"))
    }
}

/// What of it cannot be put right in the grid.
fn beyond_completing(findings: &[Finding]) -> Vec<Finding> {
    let completed =
        [&TOO_FEW_ENTRIES, &NOT_BALANCED, &FUND_NOT_BALANCED, &DIMENSION_REQUIRED].map(|it| it.id);
    let stays = |it: &&Finding| it.severity == Severity::Refuse && !completed.contains(&it.code.id);
    findings.iter().filter(stays).cloned().collect()
}

/// Prepares the reversal and leads to its draft, or to the grid where it is to be completed.
pub async fn reverse(
    at: Writing,
    frame: Frame,
    Last(id): Last<i64>,
    Form(pairs): Form<Pairs>,
) -> Answer<Response> {
    note_voucher(id);
    let attempt = Attempt::read(&pairs);
    let act = async |tx: &mut Tx| try_reverse(tx, &at, id, &attempt).await;
    let done = |draft: i64| frame.back(&format!("drafts/{draft}"), "reversed");
    let again = async |tx: &mut Tx, faults: &Faults| {
        let mut findings = faults.findings().to_vec();
        if !attempt.lines.is_empty() {
            findings = beyond_completing(&findings);
            if findings.is_empty() {
                return Ok(Redirect::to(&attempt.grid(&frame, id)).into_response());
            }
        }
        let status = Problem::from(Failure::Refused(findings.clone())).status();
        let attempt = Attempt { findings, ..attempt.clone() };
        // Links of the page lead to the page, not to the act.
        let frame = Frame { address: frame.at(&format!("vouchers/{id}")), ..frame.clone() };
        let page = page(tx, &frame, (&at.unit, id), ("", &attempt)).await?;
        Ok((status, page).into_response())
    };
    submit(at.book(), act, done, (&[], again)).await
}

async fn try_reverse(
    tx: &mut Tx,
    at: &Writing,
    voucher_id: i64,
    attempt: &Attempt,
) -> Outcome<i64> {
    if let Some(fault) = attempt.scope_fault() {
        return Err(fault.into());
    }
    let Ok(dated_on) = attempt.dated_on.parse::<Date>() else {
        let finding = Finding::new(&DATE_OUTSIDE_YEAR, Place::of("冲销日期"));
        return Err(finding.found(&attempt.dated_on).into());
    };
    let request = ReversalRequest {
        voucher_id,
        lines: attempt.lines.clone(),
        dated_on,
        reason: attempt.reason.clone(),
    };
    let unit = &at.unit;
    let mut further = Vec::new();
    if attempt.scope == "account" {
        let red = red_lines(tx, unit, &request).await?;
        let account = account_of(tx, unit, (dated_on, &attempt.account)).await?;
        further = corrected_lines(tx, unit, &red, (account, &attempt.reason)).await?;
    }
    let asked = (request, further);
    let prepared = complete_reversal(tx, at.act(), unit, asked, None).await?;
    Ok(prepared.draft.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_or_by_line_has_to_agree_with_the_ticks() {
        for (scope, lines, is_clear) in [
            ("whole", vec![], true),
            ("whole", vec![2], false),
            ("lines", vec![2], true),
            ("lines", vec![], false),
            ("account", vec![], false),
            ("", vec![], true),
            ("", vec![1], true),
        ] {
            let attempt = Attempt { scope: scope.to_owned(), lines, ..Attempt::default() };
            assert_eq!(attempt.scope_fault().is_none(), is_clear, "{scope} {:?}", attempt.lines);
        }
    }
}
