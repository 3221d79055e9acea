//! Closing, reopening, chart migration.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::de::DeserializeOwned;

use super::desk::{Desk, Format};
use super::judgement::{read_judgements, template};
use super::output::{Listed, say, say_done, say_findings, say_json, say_list, write_file};
use crate::date::Period;
use crate::finding::{Finding, Outcome, Place, foreign};
use crate::ledger::codes;
use crate::ledger::periods::close_period::{
    Closing, books_before, close_period, close_year, judgement_list,
};
use crate::ledger::periods::migrate_chart::{MigrationProof, Split, migrate_chart as migrate};
use crate::ledger::periods::reopen_period::{ReopenRequest, reopen_period};
use crate::ledger::periods::seen_closing::SeenClosing;
use crate::platform::clock::local_minute;
use crate::submissions::store::submissions_over;
use crate::wiring::act;

/// 结账：某月或某年
#[derive(Debug, Args)]
pub struct CloseArguments {
    /// 单位编码
    #[arg(long)]
    unit: String,
    /// 会计期间，如 2025-03
    #[arg(long, conflicts_with = "year", required_unless_present = "year")]
    period: Option<Period>,
    /// 会计年度：依次结完各月并办理年终结转
    #[arg(long)]
    year: Option<i64>,
    /// 年末判断表（CSV：单位编码、项目编码、资金来源、转入结余金额，或
    /// unit,project_code,fund,amount）
    #[arg(long, requires = "year")]
    judgement: Option<PathBuf>,
    /// 只写出待填的年末判断表（CSV），不结账
    #[arg(long, requires = "year", conflicts_with = "judgement")]
    judgement_list: Option<PathBuf>,
    /// 只预览结转凭证，不入账
    #[arg(long)]
    dry_run: bool,
    /// --dry-run 给出的所见标记：此后账簿或结转有变动的，不结账
    #[arg(long)]
    seen: Option<String>,
}

pub async fn close(desk: &Desk, asked: CloseArguments) -> Outcome<()> {
    let CloseArguments { unit, period, year, judgement, judgement_list: list, dry_run, seen } =
        asked;
    if let (Some(year), Some(out)) = (year, list) {
        return write_judgement_list(desk, &unit, year, &out).await;
    }
    let judgements = match judgement {
        Some(path) => read_judgements(&path, &unit)?,
        None => Vec::new(),
    };
    let (mut tx, unit) = desk.write_book(&unit).await?;
    let (clock, actor) = (desk.clock, &desk.actor);
    let before = books_before(&mut tx, &unit).await?;
    let closings = match (period, year) {
        (Some(period), _) => vec![close_period(&mut tx, act(clock, actor), &unit, period).await?],
        (None, Some(year)) => {
            close_year(&mut tx, act(clock, actor), &unit, year, &judgements).await?
        }
        (None, None) => Vec::new(),
    };
    let now = SeenClosing::of(&before, &closings)?;
    let subject = format!("{unit} {}", period.map_or_else(String::new, |it| it.to_string()));
    if let Some(finding) = seen.and_then(|seen| now.objection(&seen, subject)) {
        return Err(finding.into());
    }
    if dry_run {
        tx.rollback().await?;
    } else {
        tx.commit().await?;
    }
    let mark = now.spell();
    if desk.is_json() {
        let told = serde_json::json!({ "dry_run": dry_run, "seen": mark, "closings": closings });
        return say_json(&told);
    }
    for closing in &closings {
        say_closing(closing, dry_run);
    }
    if dry_run {
        say(&format!("所见标记 {mark}"));
    }
    Ok(())
}

/// Writes the year-end judgement list to fill in; closes nothing.
async fn write_judgement_list(desk: &Desk, unit_code: &str, year: i64, out: &Path) -> Outcome<()> {
    let (mut tx, unit) = desk.write_book(unit_code).await?;
    let items = judgement_list(&mut tx, act(desk.clock, &desk.actor), &unit, year).await?;
    tx.rollback().await?;
    write_file(out, &template(&unit, &items))?;
    if desk.is_json() {
        return say_json(&serde_json::json!({ "file": out, "judgement": items }));
    }
    let count = items.iter().filter(|item| item.is_finished).count();
    say(&format!(
        "年末判断表：{}，项目 {} 个，其中已完工、必须填写的 {count} 个",
        out.display(),
        items.len()
    ));
    Ok(())
}

fn say_closing(closing: &Closing, dry_run: bool) {
    let done = if dry_run { "预览（未入账）" } else { "已结账" };
    say(&format!("{} {done}，结转凭证 {} 张", closing.period, closing.transfers.len()));
    for (voucher, amount) in closing.transfers.iter().zip(&closing.amounts) {
        let summary = voucher.entries.first().map_or("", |entry| entry.summary.as_str());
        let back = if amount.is_negative() { "（冲回）" } else { "" };
        say(&format!("  {summary}  {}{back}", amount.grouped()));
    }
    for item in &closing.judgement {
        let state = if item.is_finished { "已完工" } else { "继续实施" };
        let name = format!("{} {}", item.project_code, item.project_name);
        say(&format!("  年末判断：{name}（{}，{state}）{}", item.fund, item.balance.grouped()));
    }
    say_findings(&closing.findings);
}

/// Rows of a CSV file with the given columns.
fn read_rows<T: DeserializeOwned>(path: &Path) -> Outcome<Vec<T>> {
    let unreadable = |problem: &dyn std::fmt::Display| {
        Finding::new(&codes::JUDGEMENT_UNREADABLE, Place::of(path.display().to_string()))
            .found(foreign::rows(&problem.to_string()))
    };
    let bytes = std::fs::read(path).map_err(|problem| unreadable(&problem))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut rows = Vec::new();
    for row in csv::Reader::from_reader(bytes).deserialize() {
        rows.push(row.map_err(|problem| unreadable(&problem))?);
    }
    Ok(rows)
}

/// 例外开账：写明原因、批准人和期限
#[derive(Debug, Args)]
pub struct ReopenArguments {
    /// 单位编码
    #[arg(long)]
    unit: String,
    /// 会计期间，如 2025-03
    #[arg(long)]
    period: Period,
    /// 原因
    #[arg(long)]
    reason: String,
    /// 批准人
    #[arg(long)]
    approved_by: String,
    /// 几天后到期
    #[arg(long, default_value_t = 7)]
    days: i64,
}

pub async fn reopen(desk: &Desk, asked: ReopenArguments) -> Outcome<()> {
    let ReopenArguments { unit, period, reason, approved_by, days } = asked;
    let (mut tx, unit) = desk.write_book(&unit).await?;
    let hours = jiff::SignedDuration::from_hours(days.saturating_mul(24));
    let expires_at = desk.clock.now().checked_add(hours).unwrap_or(desk.clock.now());
    let request = ReopenRequest { period, reason, approved_by, expires_at };
    let reopening = reopen_period(&mut tx, desk.clock, &desk.actor, &unit, request).await?;
    let touched = submissions_over(&mut tx, (unit.id, period.number())).await?;
    tx.commit().await?;
    let until = local_minute(&reopening.expires_at);
    say_done(desk, &format!("{unit} {period} 已例外开账，至 {until} 止"), &reopening)?;
    if desk.format == Format::Table {
        for row in touched {
            let sent_on = row.sent_on.unwrap_or_default();
            say(&format!(
                "涉及已报送的报表：{} {} 第 {} 版（{sent_on} 报送）",
                row.form, row.span, row.version
            ));
        }
    }
    Ok(())
}

/// 新旧制度衔接：2021年末余额转入2022年新科目，并出具工作底稿
#[derive(Debug, Args)]
pub struct MigrateChartArguments {
    /// 单位编码
    #[arg(long)]
    unit: String,
    /// 拆分表（CSV：old_code,new_code,amount）
    #[arg(long)]
    splits: Option<PathBuf>,
    /// 只预览，不入账
    #[arg(long)]
    dry_run: bool,
}

pub async fn migrate_chart(desk: &Desk, asked: MigrateChartArguments) -> Outcome<()> {
    let splits: Vec<Split> = match asked.splits {
        Some(path) => read_rows(&path)?,
        None => Vec::new(),
    };
    let (mut tx, unit) = desk.write_book(&asked.unit).await?;
    let proof = migrate(&mut tx, act(desk.clock, &desk.actor), &unit, &splits).await?;
    if asked.dry_run {
        tx.rollback().await?;
    } else {
        tx.commit().await?;
    }
    say_proof(desk, &proof)
}

fn say_proof(desk: &Desk, proof: &MigrationProof) -> Outcome<()> {
    let rows = proof
        .lines
        .iter()
        .map(|line| {
            vec![
                format!("{} {}", line.old_code, line.old_name),
                format!("{} {}", line.new_code, line.new_name),
                line.amount.grouped(),
                line.judgement.clone().unwrap_or_default(),
            ]
        })
        .collect();
    let headers = &["原科目（2009）", "新科目（2021）", "余额（借方为正）", "需要判断"];
    let (name, title) = ("chart-migration", "新旧制度衔接");
    say_list(desk, Listed { name, title, headers, amounts: &[2], rows }, proof)?;
    if desk.format != Format::Table {
        return Ok(());
    }
    say(&format!(
        "原账借方 {} 贷方 {}；新账借方 {} 贷方 {}",
        proof.old_debit.grouped(),
        proof.old_credit.grouped(),
        proof.new_debit.grouped(),
        proof.new_credit.grouped()
    ));
    Ok(())
}
