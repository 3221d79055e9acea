//! Budgets: approve what was proposed, look at versions.

use std::path::PathBuf;

use clap::Subcommand;
use serde::Serialize;

use super::desk::{Desk, Format};
use super::dues::{end, read_amount};
use super::output::{Listed, say, say_done, say_findings, say_json, say_list};
use crate::budgets::approve_budget::{Approval, Version, approve_budget};
use crate::budgets::budget::{Line, Stage};
use crate::budgets::codes::{DAY_INVALID, STAGE_INVALID, STEPS_INVALID};
use crate::budgets::list_versions::{SideBySide, side_by_side, versions_of};
use crate::budgets::move_line::{Moving, move_line};
use crate::budgets::pass_step::{Passed, Standing, pass_step, steps_of, waiting_content};
use crate::budgets::steps::{STEPS_RULE, read_steps};
use crate::budgets::write_wording::{read_wording, write_wording};
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::money::Money;
use crate::units::dated_rule::NewRule;
use crate::units::set_rule::set_rule;
use crate::wiring::act;

/// Commands and their arguments in English.
pub const ENGLISH: &[(&str, &str)] = &[
    ("budget", "Budgets: approve versions, show them side by side"),
    ("budget approve", "Record the approval of the proposed version; final takes the ledger's"),
    ("budget approve.stage", "initial, adjustment or final"),
    ("budget approve.date", "Day of the approval; an adjustment counts from it"),
    ("budget approve.paper", "Minutes or reply by which it was approved"),
    ("budget steps", "Show what a budget has to pass before its approval, or say it with --set"),
    ("budget steps.stage", "initial, adjustment or final"),
    (
        "budget steps.set",
        "Steps in their order, with working days for the papers: review:3,congress",
    ),
    ("budget steps.from", "Holds from this day on"),
    ("budget steps.paper", "Paper that says so"),
    ("budget pass", "Record that the proposed version has passed a step"),
    ("budget pass.stage", "initial, adjustment or final"),
    ("budget pass.step", "Name of the step"),
    ("budget pass.date", "Day on which it was passed"),
    ("budget pass.papers_on", "Day on which the papers were handed over"),
    ("budget pass.paper", "Minutes or opinion"),
    ("budget move", "Move an amount between lines, or out of the contingency line; approved later"),
    ("budget move.from", "Line that gives: an account, or ACCOUNT/PROJECT"),
    ("budget move.to", "Line that takes"),
    ("budget move.amount", "Amount in yuan"),
    ("budget move.reason", "Why"),
    ("budget words", "Words of final accounts, whose figures are bound to cells of the table"),
    (
        "budget words.set",
        "File with the words, such as: spent {MOVED:504} yuan; shown by their cells",
    ),
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
    /// 查看预算批准前的审批程序和已登记的步骤；用 --set 规定
    Steps {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 预算年度
        #[arg(long)]
        year: i64,
        /// 阶段：initial 年初预算、adjustment 年中调整、final 决算
        #[arg(long)]
        stage: String,
        /// 按顺序的步骤，需提前送材料的写明工作日：经审委审查:3,会员代表大会
        #[arg(long, requires = "from", requires = "paper")]
        set: Option<String>,
        /// 起始日期
        #[arg(long)]
        from: Option<String>,
        /// 依据
        #[arg(long)]
        paper: Option<String>,
    },
    /// 登记待批准的版本已通过审批程序的一步
    Pass {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 预算年度
        #[arg(long)]
        year: i64,
        /// 阶段：initial 年初预算、adjustment 年中调整、final 决算
        #[arg(long)]
        stage: String,
        /// 步骤名称
        #[arg(long)]
        step: String,
        /// 通过日期
        #[arg(long)]
        date: String,
        /// 材料送交日期
        #[arg(long)]
        papers_on: Option<String>,
        /// 会议纪要或审查意见
        #[arg(long)]
        paper: String,
        /// 只核对，不登记
        #[arg(long)]
        dry_run: bool,
    },
    /// 预算调剂：从一条预算调到另一条，或动用预备费；批准后生效
    Move {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 预算年度
        #[arg(long)]
        year: i64,
        /// 调出：科目编码，或 科目编码/项目，如 510/预备费
        #[arg(long)]
        from: String,
        /// 调入：科目编码，或 科目编码/项目
        #[arg(long)]
        to: String,
        /// 金额，单位元
        #[arg(long)]
        amount: String,
        /// 原因
        #[arg(long)]
        reason: String,
        /// 只核对，不登记
        #[arg(long)]
        dry_run: bool,
    },
    /// 决算说明书：数字取自预算执行情况表的单元格
    Words {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 预算年度
        #[arg(long)]
        year: i64,
        /// 说明书文件，数字写作 {执行率:50405}、{累计发生:支出}
        #[arg(long)]
        set: Option<PathBuf>,
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

impl BudgetCommand {
    #[must_use]
    pub fn lists(&self) -> bool {
        !matches!(self, Self::Approve { .. } | Self::Move { .. } | Self::Words { .. })
    }
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
        BudgetCommand::Words { unit, year, set } => words(desk, (&unit, year), set).await,
        BudgetCommand::Move { unit, year, from, to, amount, reason, dry_run } => {
            let amount = read_amount("--amount", &amount)?;
            let moving = Moving { year, from, to, amount, reason };
            let (mut tx, unit) = desk.write_book(&unit).await?;
            let acting = act(desk.clock, &desk.actor);
            let left = move_line(&mut tx, acting, &unit, &moving).await?;
            end(tx, dry_run).await?;
            let (from, to) = (&moving.from, &moving.to);
            let text = format!("已提出预算调剂：{from} 至 {to} {}，请办理批准", amount.grouped());
            let told =
                serde_json::json!({ "from": from, "to": to, "amount": amount, "left": left });
            say_done(desk, &text, &told)
        }
        BudgetCommand::Steps { unit, year, stage, set, from, paper } => {
            let stage = read_stage(&stage)?;
            if let Some(set) = set {
                let said = (from.unwrap_or_default(), paper.unwrap_or_default());
                set_steps(desk, (&unit, stage), &set, said).await?;
            }
            steps(desk, &unit, (year, stage)).await
        }
        BudgetCommand::Pass { unit, year, stage, step, date, papers_on, paper, dry_run } => {
            let stage = read_stage(&stage)?;
            let on = read_day(&date, "--date")?;
            let papers_on = papers_on.map(|it| read_day(&it, "--papers-on")).transpose()?;
            let passed = Passed { year, stage, step, on, papers_on, paper };
            let (mut tx, unit) = desk.write_book(&unit).await?;
            let acting = act(desk.clock, &desk.actor);
            let standing = pass_step(&mut tx, acting, &unit, &passed).await?;
            end(tx, dry_run).await?;
            let text = format!("已登记：{unit} {year}年{stage} {} {on}", passed.step);
            say_done(desk, &text, &told_steps(&standing))
        }
        BudgetCommand::Approve { unit, year, stage, date, paper, dry_run } => {
            let read = read_stage(&stage)?;
            let on = read_day(&date, "--date")?;
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

fn read_stage(text: &str) -> Outcome<Stage> {
    let wrong = || Finding::new(&STAGE_INVALID, Place::of("--stage")).found(text);
    Stage::read(text).ok_or_else(|| wrong().into())
}

fn read_day(text: &str, option: &str) -> Outcome<jiff::civil::Date> {
    let wrong =
        || Finding::new(&DAY_INVALID, Place::of(option)).found(text).expected("如 2025-01-15");
    text.trim().parse().map_err(|_| wrong().into())
}

async fn set_steps(
    desk: &Desk,
    (unit, stage): (&str, Stage),
    text: &str,
    (from, paper): (String, String),
) -> Outcome<()> {
    let wrong = || Finding::new(&STEPS_INVALID, Place::of("--set")).found(text);
    let steps = read_steps(text).ok_or_else(wrong)?;
    let value = serde_json::to_value(&steps)
        .map_err(|problem| crate::finding::Failure::Storage(problem.to_string()))?;
    let new = NewRule {
        kind: STEPS_RULE.to_owned(),
        channel: stage.as_str().to_owned(),
        value,
        paper,
        valid_from_on: from,
        valid_to_on: None,
    };
    let (mut tx, unit) = desk.write_book(unit).await?;
    set_rule(&mut tx, desk.clock, &desk.actor, &unit, new).await?;
    tx.commit().await?;
    Ok(())
}

fn told_steps(standing: &[Standing]) -> Vec<serde_json::Value> {
    let told = |it: &Standing| {
        let passed = it.passed.as_ref();
        serde_json::json!({
            "step": it.step.name, "papers_days": it.step.papers_days,
            "done_on": passed.map(|it| &it.done_on),
            "papers_on": passed.and_then(|it| it.papers_on.as_ref()),
            "paper": passed.map(|it| &it.paper),
        })
    };
    standing.iter().map(told).collect()
}

async fn steps(desk: &Desk, unit: &str, (year, stage): (i64, Stage)) -> Outcome<()> {
    let (mut tx, unit) = desk.read_unit(unit).await?;
    let content = waiting_content(&mut tx, &unit, (year, stage)).await?.unwrap_or_default();
    let day = desk.clock.today().to_string();
    let standing = steps_of(&mut tx, &unit, (year, stage, &content, &day)).await?;
    let row = |it: &Standing| {
        let passed = it.passed.as_ref();
        vec![
            it.step.name.clone(),
            it.step.papers_days.to_string(),
            passed.map(|it| it.done_on.clone()).unwrap_or_default(),
            passed.and_then(|it| it.papers_on.clone()).unwrap_or_default(),
            passed.map(|it| it.paper.clone()).unwrap_or_default(),
        ]
    };
    let rows = standing.iter().map(row).collect();
    let headers = &["步骤", "材料提前工作日", "通过日期", "材料送交日期", "依据"];
    let (name, title) = ("budget-steps", "预算审批程序");
    say_list(desk, Listed { name, title, headers, amounts: &[], rows }, &told_steps(&standing))?;
    if desk.format == Format::Table && standing.is_empty() {
        say("没有规定批准前的步骤，直接登记批准即可");
    }
    Ok(())
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

async fn words(desk: &Desk, (unit, year): (&str, i64), set: Option<PathBuf>) -> Outcome<()> {
    let wording = if let Some(path) = set {
        let text = std::fs::read(&path).map_err(|it| Failure::file(path.display(), it))?;
        let text = String::from_utf8_lossy(&text).into_owned();
        let (mut tx, unit) = desk.write_book(unit).await?;
        let acting = act(desk.clock, &desk.actor);
        let wording = write_wording(&mut tx, acting, &unit, (year, &text)).await?;
        tx.commit().await?;
        Some(wording)
    } else {
        let (mut tx, unit) = desk.read_unit(unit).await?;
        read_wording(&mut tx, &unit, year).await?
    };
    let Some(wording) = wording else {
        return say_done(desk, "还没有说明书", &serde_json::json!({ "year": year }));
    };
    if desk.is_json() {
        return say_json(&wording);
    }
    say(&wording.drawn);
    say_findings(&wording.findings);
    Ok(())
}
