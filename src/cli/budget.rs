//! Budgets: approve what was proposed, look at versions.

use clap::Subcommand;
use serde::Serialize;

use super::desk::{Desk, Format};
use super::dues::end;
use super::output::{Listed, say, say_done, say_list};
use crate::budgets::approve_budget::{Approval, Version, approve_budget};
use crate::budgets::budget::{Line, Stage};
use crate::budgets::codes::{DAY_INVALID, STAGE_INVALID};
use crate::budgets::list_versions::{SideBySide, side_by_side, versions_of};
use crate::finding::{Finding, Outcome, Place};
use crate::money::Money;
use crate::wiring::act;

/// Commands and their arguments in English.
pub const ENGLISH: &[(&str, &str)] = &[
    ("budget", "Budgets: approve versions, show them side by side"),
    ("budget approve", "Record the approval of the proposed version; final takes the ledger's"),
    ("budget approve.stage", "initial, adjustment or final"),
    ("budget approve.date", "Day of the approval; an adjustment counts from it"),
    ("budget approve.paper", "Minutes or reply by which it was approved"),
    ("budget list", "List the versions of a year"),
    ("budget show", "Show the lines of all versions of a year side by side"),
];

#[derive(Debug, Subcommand)]
pub enum BudgetCommand {
    /// 登记预算的批准：年初预算、年中调整为已导入的待批准版本，决算取自账簿
    Approve {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 预算年度
        #[arg(long)]
        year: i64,
        /// 阶段：initial 年初预算、adjustment 年中调整、final 决算
        #[arg(long)]
        stage: String,
        /// 批准日期；年中调整自当日起计
        #[arg(long)]
        date: String,
        /// 批准依据：会议纪要或批复文号
        #[arg(long)]
        paper: String,
        /// 只核对，不登记
        #[arg(long)]
        dry_run: bool,
    },
    /// 列出一个年度的各版本
    List {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 预算年度
        #[arg(long)]
        year: i64,
    },
    /// 并列各版本的预算数
    Show {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 预算年度
        #[arg(long)]
        year: i64,
    },
}

/// A version as a program is told of it.
#[derive(Debug, Serialize)]
pub struct Told {
    year: i64,
    version: i64,
    stage: &'static str,
    state: &'static str,
    approved_on: Option<String>,
    paper: Option<String>,
    content: String,
    lines: Vec<Line>,
}

impl Told {
    pub fn of(version: &Version) -> Self {
        let row = &version.row;
        Self {
            year: row.year,
            version: row.seq,
            stage: version.stage().as_str(),
            state: version.state().as_str(),
            approved_on: row.approved_on.clone(),
            paper: row.paper.clone(),
            content: row.content_hash.clone(),
            lines: version.lines.clone(),
        }
    }
}

pub async fn budget(desk: &Desk, command: BudgetCommand) -> Outcome<()> {
    match command {
        BudgetCommand::Approve { unit, year, stage, date, paper, dry_run } => {
            let place = || Place::of("--stage");
            let Some(read) = Stage::read(&stage) else {
                return Err(Finding::new(&STAGE_INVALID, place()).found(stage).into());
            };
            let on = date.trim().parse().map_err(|_| {
                Finding::new(&DAY_INVALID, Place::of("--date"))
                    .found(&date)
                    .expected("如 2025-01-15")
            })?;
            let asked = Approval { year, stage: read, on, paper };
            let (mut tx, unit) = desk.write_book(&unit).await?;
            let acting = act(desk.clock, &desk.actor);
            let version = approve_budget(&mut tx, acting, &unit, &asked).await?;
            end(tx, dry_run).await?;
            let text = format!(
                "已登记批准：{unit} {year}年{read}，{} 行，{on} {}",
                version.lines.len(),
                asked.paper
            );
            say_done(desk, &text, &Told::of(&version))
        }
        BudgetCommand::List { unit, year } => list(desk, (&unit, year)).await,
        BudgetCommand::Show { unit, year } => show(desk, (&unit, year)).await,
    }
}

async fn list(desk: &Desk, (unit, year): (&str, i64)) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let versions = versions_of(&mut tx, &unit, year).await?;
    let row = |it: &Version| {
        let row = &it.row;
        vec![
            row.seq.to_string(),
            it.stage().to_string(),
            it.state().to_string(),
            row.approved_on.clone().unwrap_or_default(),
            row.counts_from_on.clone().unwrap_or_default(),
            row.paper.clone().unwrap_or_default(),
            it.lines.len().to_string(),
        ]
    };
    let rows = versions.iter().map(row).collect();
    let headers = &["版本", "阶段", "状态", "批准日期", "起计日期", "依据", "行数"];
    let told: Vec<Told> = versions.iter().map(Told::of).collect();
    let (name, title) = ("budgets", "预算版本");
    say_list(desk, Listed { name, title, headers, amounts: &[], rows }, &told)
}

async fn show(desk: &Desk, (unit, year): (&str, i64)) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let versions = versions_of(&mut tx, &unit, year).await?;
    let mut headers = vec!["科目编码".to_owned(), "科目名称".to_owned(), "项目".to_owned()];
    headers.push("上年决算数".to_owned());
    headers.extend(versions.iter().map(|it| format!("{} 第{}版", it.stage(), it.row.seq)));
    headers.push("说明".to_owned());
    let amount = |it: Option<Money>| it.map(Money::grouped).unwrap_or_default();
    let row = |it: SideBySide| {
        let mut cells = vec![it.account, it.name, it.project, amount(it.last_final)];
        cells.extend(it.amounts.into_iter().map(amount));
        cells.push(it.note);
        cells
    };
    let rows: Vec<Vec<String>> = side_by_side(&versions).into_iter().map(row).collect();
    let amounts: Vec<usize> = (3..headers.len() - 1).collect();
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let told: Vec<Told> = versions.iter().map(Told::of).collect();
    let (name, title) = ("budget", "预算");
    say_list(desk, Listed { name, title, headers: &headers, amounts: &amounts, rows }, &told)?;
    if desk.format == Format::Table && versions.is_empty() {
        say("尚无预算，请先导入预算表（budget）");
    }
    Ok(())
}
