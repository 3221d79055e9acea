//! Returns and rewards: compute, approve, pay.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::desk::{Desk, Format};
use super::dues::read_day;
use super::output::{Listed, say, say_findings, say_json, say_list, write_file};
use crate::date::ReportSpan;
use crate::finding::Outcome;
use crate::formats::csv_write::write_csv;
use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::grants::approve_run::approve_run;
use crate::grants::list_payments::{Payment, payments_of};
use crate::grants::return_run::{Asked, Run, Told, Way};
use crate::grants::run_returns::run_returns;
use crate::money::Money;
use crate::money::percent::rate;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::wiring::act;

#[derive(Debug, Subcommand)]
pub enum ReturnsCommand {
    /// 计算一个期间的回拨或奖励，待另一人批准；未批准的可重新计算
    Run(RunArguments),
    /// 批准已计算的回拨或奖励：生成补助通知，付款的同时生成付款凭证
    Approve {
        #[command(flatten)]
        which: WhichRun,
        /// 计算时所见的标记；内容已不同的不予批准
        #[arg(long)]
        seen: Option<String>,
        /// 只核对和预览，不批准
        #[arg(long)]
        dry_run: bool,
    },
    /// 已批准的付款清单
    Payments {
        #[command(flatten)]
        which: WhichRun,
        /// 另写出银行批量付款文件（CSV）
        #[arg(long)]
        bank_file: Option<PathBuf>,
    },
}

/// Which run is meant.
#[derive(Debug, Args)]
pub struct WhichRun {
    /// 付款单位的编码
    #[arg(long)]
    unit: String,
    /// 规则编码
    #[arg(long)]
    rule: String,
    /// 期间：2025-03、2025Q1、2025H1 或 2025
    #[arg(long)]
    period: ReportSpan,
}

#[derive(Debug, Args)]
pub struct RunArguments {
    #[command(flatten)]
    which: WhichRun,
    /// 付款日期：批准时生成付款凭证
    #[arg(long, required_unless_present = "notice", conflicts_with = "notice")]
    paid: Option<String>,
    /// 通知日期：批准时只通知，以后付款
    #[arg(long)]
    notice: Option<String>,
    /// 只预览，不保存
    #[arg(long)]
    dry_run: bool,
}

impl RunArguments {
    fn asked(&self) -> Outcome<Asked> {
        let day = |option: &'static str, text: &Option<String>| -> Outcome<Option<Date>> {
            text.as_ref().map(|text| read_day(option, text)).transpose()
        };
        let paid = day("--paid", &self.paid)?;
        let noticed = day("--notice", &self.notice)?;
        let (way, dated_on) = match paid {
            Some(day) => (Way::Paid, day),
            None => (Way::Notice, noticed.unwrap_or_default()),
        };
        let code = self.which.rule.trim().to_owned();
        Ok(Asked { code, span: self.which.period, way, dated_on })
    }
}

pub async fn returns(desk: &Desk, command: ReturnsCommand) -> Outcome<()> {
    match command {
        ReturnsCommand::Run(asked) => run(desk, asked).await,
        ReturnsCommand::Approve { which, seen, dry_run } => {
            approve(desk, which, (seen, dry_run)).await
        }
        ReturnsCommand::Payments { which, bank_file } => {
            payments(desk, which, bank_file.as_deref()).await
        }
    }
}

/// The payer, and a transaction that holds its book and the system's.
async fn write_books(desk: &Desk, unit_code: &str) -> Outcome<(Tx, Unit)> {
    let database = desk.open().await?;
    let mut tx = database.read().await?;
    let unit = units::unit_by_code(&mut tx, unit_code.trim()).await?;
    tx.rollback().await?;
    Ok((database.write(&[SYSTEM_BOOK, unit.id]).await?, unit))
}

async fn end(tx: Tx, dry_run: bool) -> Outcome<()> {
    if dry_run { tx.rollback().await } else { tx.commit().await }
}

async fn run(desk: &Desk, asked: RunArguments) -> Outcome<()> {
    let said = asked.asked()?;
    let (mut tx, payer) = write_books(desk, &asked.which.unit).await?;
    let done = run_returns(&mut tx, act(desk.clock, &desk.actor), &payer, &said).await?;
    end(tx, asked.dry_run).await?;
    let told = Told::of(&payer, &done.run)?;
    say_run(desk, (&payer, &done.run), &told)?;
    if desk.format == Format::Table {
        let state = match (asked.dry_run, done.is_new) {
            (true, _) => "预览（未保存）",
            (false, true) => "已计算，待另一人批准",
            (false, false) => "与已计算的相同，仍待另一人批准",
        };
        say(&format!("{state}；合计 {}，所见标记 {}", told.total.grouped(), told.seen));
    }
    Ok(())
}

async fn approve(
    desk: &Desk,
    which: WhichRun,
    (seen, dry_run): (Option<String>, bool),
) -> Outcome<()> {
    let (mut tx, payer) = write_books(desk, &which.unit).await?;
    let asked = (which.rule.trim(), which.period);
    let act = act(desk.clock, &desk.actor);
    let approved = approve_run(&mut tx, act, &payer, asked, seen.as_deref()).await?;
    end(tx, dry_run).await?;
    let told = Told::of(&payer, &approved.run)?;
    let booked = &approved.booked;
    if desk.is_json() {
        return say_json(&serde_json::json!({
            "dry_run": dry_run, "run": told, "posted": booked.posted, "drafted": booked.drafted,
            "joined": booked.joined, "waiting": booked.waiting, "findings": booked.findings,
        }));
    }
    say_run(desk, (&payer, &approved.run), &told)?;
    if desk.format == Format::Table {
        let done = if dry_run { "预览（未批准）" } else { "已批准" };
        say(&format!(
            "{done}；合计 {}；凭证：记账 {}，待审核 {}，已有 {}，等待 {}",
            told.total.grouped(),
            booked.posted,
            booked.drafted,
            booked.joined,
            booked.waiting
        ));
        say_findings(&booked.findings);
    }
    Ok(())
}

/// The lines of a run: first as the report `return-runs` has them, then what else they rest on.
fn say_run(desk: &Desk, (payer, run): (&Unit, &Run), told: &Told) -> Outcome<()> {
    let headers = &[
        "规则编码",
        "期间",
        "付款单位",
        "收款单位",
        "依据",
        "依据数",
        "档位",
        "比例或标准",
        "计算金额",
        "单位名称",
        "全年任务",
        "完成数",
        "完成率",
    ];
    let row = |line: &crate::grants::return_run::Line| {
        let earned = &line.earned;
        let target = earned.target.map(|it| it.to_string()).unwrap_or_default();
        let done_rate = earned.target.and_then(|target| rate(earned.done, target));
        vec![
            run.row.code.clone(),
            run.row.span.clone(),
            payer.code.clone(),
            line.unit.clone(),
            earned.basis.label().to_owned(),
            line.basis_words(),
            earned.tier.clone(),
            earned.rate.clone(),
            earned.amount.to_string(),
            line.name.clone(),
            target,
            earned.done.to_string(),
            done_rate.unwrap_or_default(),
        ]
    };
    let rows = run.lines.iter().map(row).collect();
    let (name, title) = ("return-run", "回拨奖励计算表");
    say_list(desk, Listed { name, title, headers, amounts: &[8, 10, 11], rows }, told)
}

async fn payments(desk: &Desk, which: WhichRun, bank_file: Option<&Path>) -> Outcome<()> {
    let (mut tx, payer) = desk.read_unit(which.unit.trim()).await?;
    let asked = (which.rule.trim(), which.period);
    let (run, payments) = payments_of(&mut tx, &payer, asked).await?;
    tx.rollback().await?;
    if let Some(path) = bank_file {
        write_file(path, &write_csv(&bank_list(&payments))?)?;
    }
    let headers = &["单位编码", "单位名称", "账户名称", "账号", "开户银行", "金额", "用途"];
    let row = |it: &Payment| {
        let account = [it.account.clone(), it.number.clone(), it.bank.clone()];
        let unit = [it.unit.clone(), it.name.clone()];
        let rest = [it.amount.to_string(), it.purpose.clone()];
        unit.into_iter().chain(account).chain(rest).collect()
    };
    let rows = payments.iter().map(row).collect();
    let name = format!("{}-{}-{}-payments", payer.code, run.row.code, run.row.span);
    let list =
        Listed { name: &name, title: "回拨奖励付款清单", headers, amounts: &[5], rows };
    say_list(desk, list, &payments)?;
    if desk.format == Format::Table {
        let total: Money = payments.iter().map(|it| it.amount).sum();
        let missing = payments.iter().filter(|it| it.number.is_empty()).count();
        say(&format!("共 {} 笔，合计 {}", payments.len(), total.grouped()));
        if missing > 0 {
            say(&format!("其中 {missing} 个单位没有登记账号，请先登记银行账户"));
        }
        if let Some(path) = bank_file {
            say(&format!("已写入 {}", path.display()));
        }
    }
    Ok(())
}

/// What a bank takes for paying many at once.
#[must_use]
fn bank_list(payments: &[Payment]) -> Report {
    let row = |(number, it): (usize, &Payment)| {
        let cells = vec![
            Cell::text(number.to_string()),
            Cell::text(it.number.clone()),
            Cell::text(it.name.clone()),
            Cell::text(it.bank.clone()),
            Cell::money(it.amount),
            Cell::text(it.purpose.clone()),
        ];
        Row::new(RowKind::Line, cells)
    };
    Report {
        name: "bank-payments".to_owned(),
        title: "银行批量付款".to_owned(),
        columns: vec![
            Column::text("序号", 8),
            Column::text("收款账号", 24),
            Column::text("收款户名", 32),
            Column::text("开户银行", 32),
            Column::money("金额"),
            Column::text("附言", 32),
        ],
        rows: (1..).zip(payments).map(row).collect(),
        ..Report::default()
    }
}
