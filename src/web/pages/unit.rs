//! One unit: its years and months, and the reports of each.

use std::fmt::Write as _;

use axum::extract::State;
use maud::PreEscaped;

use super::html::{PageAnswer, escape, url_part};
use crate::date::ReportSpan;
use crate::ledger::book::YearState;
use crate::ledger::close_period::period_states;
use crate::ledger::store;
use crate::statements::form::form_for;
use crate::statements::report_name::ReportName;
use crate::units::unit::Unit;
use crate::web::extract::Path;
use crate::web::frame::Frame;
use crate::web::state::AppState;

pub async fn show(
    State(state): State<AppState>,
    frame: Frame,
    Path(code): Path<String>,
) -> PageAnswer {
    let (mut tx, unit) = state.read(&code).await?;
    let mut body = format!(
        "<p>{} · {} · 适用{}科目</p>\n",
        escape(&unit.code),
        escape(unit.level),
        escape(unit.tier)
    );
    let years = store::years_of(&mut tx, unit.id).await?;
    if years.is_empty() {
        body.push_str("<p>还没有建账。</p>");
    }
    for year in years.iter().rev() {
        write_year(&mut body, &unit, *year);
        for (period, is_open, drafts) in period_states(&mut tx, &unit, year.year).await? {
            let status = status_text(!is_open);
            let links = links(&unit, *year, ReportSpan::Month(period));
            let _ = writeln!(
                body,
                "<tr><td>{period}</td><td>{status}</td><td>{drafts}</td><td>{links}</td></tr>"
            );
        }
        body.push_str("</tbody></table></div>\n");
    }
    Ok(frame.page(&unit.name, &PreEscaped(body)))
}

fn status_text(is_closed: bool) -> &'static str {
    if is_closed { "已结账" } else { "未结账" }
}

fn write_year(body: &mut String, unit: &Unit, state: YearState) {
    let (year, status) = (state.year, status_text(state.is_closed));
    let links = links(unit, state, ReportSpan::Year(year));
    let _ = write!(
        body,
        "<h2>{year}年度（{status}）</h2>\n<p>全年：{links}</p>\n\
         <div class=\"wide\"><table>\n\
         <thead><tr><th>期间</th><th>状态</th><th>待记账凭证</th><th>报表</th></tr></thead>\n\
         <tbody>\n"
    );
}

/// The reports that the unit draws for a span, and all of them as one workbook.
fn links(unit: &Unit, state: YearState, span: ReportSpan) -> String {
    let code = url_part(&unit.code);
    let is_drawn = |name: &ReportName| form_for(*name, state.era, unit.tier, span).is_ok();
    let forms = ReportName::FORMS.into_iter().filter(is_drawn);
    let ledgers: &[ReportName] = match span {
        ReportSpan::Month(_) => &[ReportName::Journal, ReportName::CashJournal],
        _ => &[ReportName::GeneralLedger],
    };
    let mut links: Vec<String> = [ReportName::TrialBalance]
        .into_iter()
        .chain(forms)
        .chain(ledgers.iter().copied())
        .map(|name| {
            let (path, label) = (name.as_str(), name.label());
            let place = if name.is_form() { "statements" } else { "books" };
            format!("<a href=\"/units/{code}/{place}/{path}?period={span}\">{label}</a>")
        })
        .collect();
    links.push(format!("<a href=\"/api/v1/units/{code}/report-pack?period={span}\">全套 xlsx</a>"));
    links.join("、")
}
