//! 科目余额表 as a tree: levels fold and unfold, accounts are found by code or name.

use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{file_links, year_in_head};
use crate::formats::printable::{Report, Row, RowKind};
use crate::statements::build_report::build_report;
use crate::statements::report_name::{ReportName, ReportOptions};
use crate::statements::trial_balance::MAX_LEVEL;
use crate::web::assets::asset_url;
use crate::web::at::Reading;
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::parts::listing::{class_of, with};
use crate::web::parts::printed::{captions, figure, foot, head, paper_class, row_class};
use crate::web::problem::Answer;
use crate::web::sounds::sounds_like;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TreeQuery {
    /// How many levels are unfolded.
    level: Option<i64>,
    /// The account whose details are unfolded, too.
    open: String,
    /// Part of a code or name.
    q: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<TreeQuery>,
) -> Answer<Response> {
    let title = frame.t("科目余额表");
    if let Err(instead) = year_in_head(&mut tx, &frame, &unit).await? {
        return Ok(frame.page(title, &instead).into_response());
    }
    let options = ReportOptions { level: Some(MAX_LEVEL), ..ReportOptions::default() };
    let report =
        build_report(&mut tx, &unit, ReportName::TrialBalance, frame.span, &options).await?;
    let tree = Tree::of(&report, &query);
    if frame.is_part {
        return Ok(tree.draw(&frame).into_response());
    }
    let body = html! {
        (tools(&frame, &report, &query, tree.depth))
        section class={ "sheet wide-sheet " (paper_class(report.paper)) } lang="zh-CN" {
            (head(&report))
            div id="trial" { (tree.draw(&frame)) }
            (foot(&report))
        }
        script src=(asset_url("books.js")) defer {}
    };
    Ok(frame.page(title, &body).into_response())
}

fn tools(frame: &Frame, report: &Report, query: &TreeQuery, depth: usize) -> Markup {
    let span = frame.span.to_string();
    let level = query.level.unwrap_or(1);
    let path = frame.path("books/trial-balance");
    let all = MAX_LEVEL.to_string();
    html! {
        div class="tools screen" {
            form class="filters inline-filters" method="get" action=(path) role="search"
                aria-label=(frame.t("按科目查找")) {
                input type="hidden" name="period" value=(span);
                input type="hidden" name="level" value=(level);
                label { (frame.t("科目编码或名称"))
                    input type="search" name="q" value=(query.q) maxlength="60" autocomplete="off"
                        hx-get=(path) hx-trigger="input changed delay:250ms, search"
                        hx-target="#trial" hx-include="closest form" hx-replace-url="true";
                }
                button { (frame.t("查找")) }
            }
            ul class="links levels" aria-label=(frame.t("展开到")) {
                @for step in 1..depth {
                    @let text = step.to_string();
                    @let is_here = level == i64::try_from(step).unwrap_or(0);
                    li { a href=(with(frame, &[("level", &text), ("open", "")]))
                        aria-current=[is_here.then_some("true")] {
                        (frame.words.f("{} 级", &[&step])) } }
                }
                li { a href=(with(frame, &[("level", &all), ("open", "")]))
                    aria-current=[(level >= MAX_LEVEL).then_some("true")] { (frame.t("全部")) } }
            }
            (file_links(frame, &report.unit_code, &report.name,
                &[("period", &span), ("level", &all)]))
        }
    }
}

/// A row with its place in the tree.
struct Branch<'a> {
    row: &'a Row,
    code: String,
    name: String,
    level: usize,
    has_details: bool,
    /// Whether the details are shown.
    is_open: bool,
    is_shown: bool,
}

struct Tree<'a> {
    report: &'a Report,
    branches: Vec<Branch<'a>>,
    total: Option<&'a Row>,
    /// Levels that are used.
    depth: usize,
    is_search: bool,
}

impl<'a> Tree<'a> {
    fn of(report: &'a Report, query: &TreeQuery) -> Self {
        let unfolded = usize::try_from(query.level.unwrap_or(1)).unwrap_or(1).max(1);
        let wanted = query.q.trim().to_lowercase();
        let mut branches: Vec<Branch<'a>> = Vec::new();
        for row in report.rows.iter().filter(|row| row.kind == RowKind::Line) {
            let [code, name, ..] = row.cells.as_slice() else { continue };
            let level = usize::from(name.indent) + 1;
            let code = code.shown();
            let is_open =
                level < unfolded || (!query.open.is_empty() && query.open.starts_with(&code));
            let name = name.shown().trim_start_matches('　').to_owned();
            branches.push(Branch {
                row,
                code,
                name,
                level,
                has_details: false,
                is_open,
                is_shown: level == 1,
            });
        }
        let depth = branches.iter().map(|it| it.level).max().unwrap_or(1);
        let mut above: Vec<usize> = Vec::new();
        for place in 0..branches.len() {
            above.retain(|it| branches[*it].level < branches[place].level);
            if let Some(parent) = above.last() {
                branches[*parent].has_details = true;
                branches[place].is_shown = branches[*parent].is_shown && branches[*parent].is_open;
            }
            above.push(place);
        }
        let is_search = !wanted.is_empty();
        if is_search {
            find(&mut branches, &wanted);
        }
        let total = report.rows.iter().find(|row| row.kind == RowKind::Total);
        Self { report, branches, total, depth, is_search }
    }

    fn draw(&self, frame: &Frame) -> Markup {
        let label = frame.t("科目余额表");
        html! {
            @if self.is_search && self.branches.is_empty() {
                p class="empty" { (frame.t("没有符合的科目。可换编码或名称的一部分再查。")) }
            } @else {
                div class="wide" tabindex="0" role="region" aria-label=(label) {
                    table class="grid printed tree" {
                        thead { (captions(&self.report.columns, None)) }
                        tbody { @for branch in &self.branches { (self.row(frame, branch)) } }
                        @if let Some(total) = self.total.filter(|_| !self.is_search) {
                            tfoot { tr class="total" { (self.cells(total, 0)) } }
                        }
                    }
                }
            }
        }
    }

    fn row(&self, frame: &Frame, branch: &Branch<'_>) -> Markup {
        let indent = format!("level-{}", branch.level);
        html! {
            tr class={ (row_class(branch.row.kind)) " " (indent) } data-level=(branch.level)
                hidden[!branch.is_shown] {
                @let ledger = format!("books/detail-ledger?account={}", branch.code);
                td class="text" { a href=(frame.at(&ledger)) { (branch.code) } }
                td class="text name" {
                    @if branch.has_details {
                        @let label = frame.words.f("展开或折叠 {}", &[&branch.name]);
                        @let open = if branch.is_open { "" } else { branch.code.as_str() };
                        a class="fold screen" href=(with(frame, &[("open", open)]))
                            aria-expanded=(if branch.is_open { "true" } else { "false" })
                            aria-label=(label) {}
                    } @else { span class="fold-none" {} }
                    (branch.name)
                }
                (self.cells(branch.row, 2))
            }
        }
    }

    fn cells(&self, row: &Row, skipped: usize) -> Markup {
        let cells = row.cells.iter().zip(&self.report.columns).skip(skipped);
        html! {
            @for (cell, column) in cells {
                td class=(class_of(column.kind)) { (figure(self.report, cell)) }
            }
        }
    }
}

/// Keeps what fits, and what stands above it.
fn find(branches: &mut Vec<Branch<'_>>, wanted: &str) {
    let fits = |it: &Branch<'_>| {
        it.code.starts_with(wanted)
            || it.name.to_lowercase().contains(wanted)
            || sounds_like(&it.name, wanted)
    };
    let mut kept = vec![false; branches.len()];
    let mut above: Vec<usize> = Vec::new();
    for place in 0..branches.len() {
        above.retain(|it| branches[*it].level < branches[place].level);
        above.push(place);
        if fits(&branches[place]) {
            for it in &above {
                kept[*it] = true;
            }
        }
    }
    let mut places = kept.iter();
    branches.retain(|_| places.next().copied().unwrap_or(false));
    for branch in branches {
        branch.is_shown = true;
        branch.is_open = true;
    }
}
