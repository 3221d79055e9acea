//! 预算执行: budget and what moved as bars, the table, and what stands above its budget.

use maud::{Markup, html};

use super::tabs;
use crate::budgets::execution::Executed;
use crate::budgets::read_execution::execution_of;
use crate::money::Money;
use crate::overviews::build_overview::build_overview;
use crate::overviews::overview_name::OverviewName;
use crate::web::at::Reading;
use crate::web::frame::Frame;
use crate::web::parts::chart::{Chart, ChartKind, Series, scripts};
use crate::web::parts::printed::sheet;
use crate::web::problem::Answer;

/// Bars side by side that can still be told apart; the table has all of them.
const MAX_BARS: usize = 16;

pub async fn show(Reading { mut tx, unit }: Reading, frame: Frame) -> Answer<Markup> {
    let rows = execution_of(&mut tx, &unit, frame.span).await?;
    let title = frame.t("预算");
    if rows.is_empty() {
        let body = html! { (tabs(&frame, "budgets")) (nothing(&frame)) };
        return Ok(frame.page(title, &body));
    }
    let execution = build_overview(&mut tx, &unit, OverviewName::BudgetExecution, frame.span);
    let execution = execution.await?;
    let overruns = build_overview(&mut tx, &unit, OverviewName::BudgetFindings, frame.span);
    let overruns = overruns.await?;
    let of_unit: Vec<&Executed> = rows.iter().filter(|it| it.unit == unit.code).collect();
    let file = |name: OverviewName| {
        let path = frame.file(&format!("reports/{}", name.as_str()));
        format!("{path}?period={}&format=xlsx", frame.span)
    };
    let body = html! {
        (tabs(&frame, "budgets"))
        (bars(&frame, &of_unit))
        (sheet(frame.words, &execution))
        p { a href=(file(OverviewName::BudgetExecution)) { (frame.t("下载预算执行情况表")) } }
        h2 { (frame.t("超预算和无预算支出")) }
        @if overruns.rows.is_empty() {
            p class="quiet" { (frame.t("这段期间没有超预算或无预算的支出。")) }
        } @else {
            (sheet(frame.words, &overruns))
            p { a href=(file(OverviewName::BudgetFindings)) { (frame.t("下载超预算和无预算支出明细表")) } }
        }
        (scripts())
    };
    Ok(frame.page(title, &body))
}

fn nothing(frame: &Frame) -> Markup {
    html! {
        p { (frame.t("本单位及下级还没有已批准的预算。")) }
        p { (frame.t("先编制预算或导入预算表，再由批准预算的人在“预算版本”中登记批准。")) }
        ul class="links" {
            li { a href=(frame.at("budgets/draft")) { (frame.t("编制预算")) } }
            li { a href=(frame.at("uploads")) { (frame.t("上传工作簿")) } }
            li { a href=(frame.at("budgets/versions")) { (frame.t("预算版本")) } }
        }
    }
}

/// The unit's own expense, the largest budgets first.
fn bars(frame: &Frame, rows: &[&Executed]) -> Markup {
    let mut rows: Vec<&&Executed> = rows.iter().filter(|it| !it.is_income).collect();
    rows.sort_by_key(|it| std::cmp::Reverse(it.adjusted.max(it.moved)));
    rows.truncate(MAX_BARS);
    let amounts = |of: fn(&Executed) -> Money| rows.iter().map(|it| Some(of(it))).collect();
    let chart = Chart {
        title: frame.t("支出预算与累计发生").to_owned(),
        kind: ChartKind::Bars,
        captions: rows.iter().map(|it| format!("{} {}", it.account, it.name)).collect(),
        series: vec![
            Series {
                name: frame.t("调整后预算数").to_owned(), amounts: amounts(|it| it.adjusted)
            },
            Series { name: frame.t("累计发生").to_owned(), amounts: amounts(|it| it.moved) },
        ],
    };
    html! { @if !rows.is_empty() { (chart.draw(frame.words)) } }
}
