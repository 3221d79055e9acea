//! One unit: its years and months, and the reports of each.

use axum::extract::State;
use axum::response::Html;

use super::html::{ProblemPage, escape, page};
use crate::ledger::close_period::period_states;
use crate::ledger::store;
use crate::web::extract::Path;
use crate::web::state::AppState;

pub async fn show(
    State(state): State<AppState>,
    Path(code): Path<String>,
) -> Result<Html<String>, ProblemPage> {
    let (mut tx, unit) = state.read(&code).await?;
    let mut sections = String::new();
    for year in store::years_of(&mut tx, unit.id).await?.into_iter().rev() {
        let status = if year.is_closed { "已结账" } else { "未结账" };
        let mut months = String::new();
        for (period, is_open, drafts) in period_states(&mut tx, &unit, year.year).await? {
            let status = if is_open { "未结账" } else { "已结账" };
            months.push_str(&format!(
                "<tr><td>{period}</td><td>{status}</td><td>{drafts}</td></tr>\n"
            ));
        }
        sections.push_str(&format!(
            "<h2>{}年度（{status}）</h2>\n<div class=\"wide\"><table>\n\
             <thead><tr><th>期间</th><th>状态</th><th>待记账凭证</th></tr></thead>\n\
             <tbody>\n{months}</tbody></table></div>\n",
            year.year
        ));
    }
    if sections.is_empty() {
        sections.push_str("<p>还没有建账。</p>");
    }
    let body = format!(
        "<p>{} · {} · 适用{}科目</p>\n{sections}",
        escape(&unit.code),
        escape(unit.level),
        escape(unit.tier)
    );
    Ok(page(&unit.name, &body))
}
