//! Verification, rebuilding, backup and restore.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::desk::{Desk, Ending, Format, chosen_units};
use super::output::{Listed, progress, say, say_done, say_list};
use crate::catalogue::SCHEMA;
use crate::finding::Outcome;
use crate::ledger::balances::rebuild_balances::{compare_balances, rebuild_balances};
use crate::ledger::chain::verify_chain::{Verification, verify_system, verify_unit};
use crate::ledger::{note_reversals, prepare_database};
use crate::platform::backup::{read_backup, write_backup};
use crate::platform::database::Database;
use crate::platform::evidence::EvidenceStore;

/// 核验凭证链和留痕链
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// 单位编码；不写则核验全部单位
    #[arg(long)]
    unit: Option<String>,
    /// 曾印在报表上的凭证链或留痕链末端校验值
    #[arg(long, requires = "unit")]
    expect: Option<String>,
}

pub async fn verify(desk: &Desk, asked: VerifyArguments) -> Outcome<Ending> {
    let (unit, expect) = (asked.unit.as_deref(), asked.expect.as_deref());
    let database = desk.open().await?;
    let units = chosen_units(&database, unit).await?;
    let mut answers = Vec::with_capacity(units.len());
    let progress = progress(units.len());
    for unit in &units {
        let mut tx = database.read().await?;
        answers.push(verify_unit(&mut tx, unit, expect).await?);
        progress.inc(1);
    }
    progress.finish_and_clear();
    if unit.is_none() {
        answers.push(verify_system(&mut database.read().await?).await?);
    }
    let is_whole = answers.iter().all(|answer| answer.faults.is_empty());
    if desk.format == Format::Table {
        for answer in &answers {
            let name = format!("{} {}", answer.unit_code, answer.unit_name);
            if answer.faults.is_empty() {
                say(&format!(
                    "{name}：完整。凭证 {} 张，留痕 {} 条；凭证链末端 {}",
                    answer.vouchers, answer.trail_records, answer.voucher_head
                ));
            }
            for fault in &answer.faults {
                let chain = if fault.chain == "voucher" { "凭证链" } else { "留痕链" };
                say(&format!(
                    "{name}：{chain}第 {} 号（{}）有问题：{}",
                    fault.seq, fault.subject, fault.problem
                ));
            }
        }
    } else {
        let rows = answers.iter().flat_map(verified_rows).collect();
        let headers = &["单位", "名称", "结果", "凭证", "留痕", "凭证链末端", "留痕链末端"];
        let (name, title) = ("verification", "核验结果");
        say_list(desk, Listed { name, title, headers, amounts: &[], rows }, &answers)?;
    }
    Ok(if is_whole { Ending::Done } else { Ending::Faults })
}

/// A row for a unit that is whole, else one for each fault.
fn verified_rows(answer: &Verification) -> Vec<Vec<String>> {
    let row = |result: String| {
        vec![
            answer.unit_code.clone(),
            answer.unit_name.clone(),
            result,
            answer.vouchers.to_string(),
            answer.trail_records.to_string(),
            answer.voucher_head.clone(),
            answer.trail_head.clone(),
        ]
    };
    if answer.faults.is_empty() {
        return vec![row("完整".to_owned())];
    }
    let faults = answer.faults.iter().map(|fault| {
        let chain = if fault.chain == "voucher" { "凭证链" } else { "留痕链" };
        row(format!("{chain}第 {} 号（{}）：{}", fault.seq, fault.subject, fault.problem))
    });
    faults.collect()
}

/// 由分录重建余额，并报告差异
#[derive(Debug, Args)]
pub struct RebuildArguments {
    /// 单位编码；不写则为全部单位
    #[arg(long)]
    unit: Option<String>,
    /// 只比对，不重建
    #[arg(long)]
    dry_run: bool,
}

pub async fn rebuild(desk: &Desk, asked: RebuildArguments) -> Outcome<Ending> {
    let RebuildArguments { unit, dry_run } = asked;
    let database = desk.open().await?;
    let mut found = Vec::new();
    for unit in chosen_units(&database, unit.as_deref()).await? {
        let differences = if dry_run {
            compare_balances(&mut database.read().await?, &unit).await?
        } else {
            let mut tx = database.write(&[unit.id]).await?;
            let found = rebuild_balances(&mut tx, desk.clock, &desk.actor, &unit).await?;
            tx.commit().await?;
            found
        };
        found.push((unit.code.clone(), differences));
    }
    let is_whole = found.iter().all(|(_, differences)| differences.is_empty());
    if is_whole && desk.format == Format::Table {
        say("余额与分录重算结果一致");
    } else {
        let fen = |fen: i64| crate::money::Money::from_fen(fen).grouped();
        let rows = found
            .iter()
            .flat_map(|(unit, differences)| {
                differences.iter().map(move |it| {
                    vec![
                        unit.clone(),
                        it.at.clone(),
                        it.account_code.clone(),
                        fen(it.stored_fen),
                        fen(it.recomputed_fen),
                    ]
                })
            })
            .collect();
        let headers = &["单位", "期间", "科目", "原余额", "重算"];
        let (name, title) = ("rebuild", "余额差异");
        say_list(desk, Listed { name, title, headers, amounts: &[3, 4], rows }, &found)?;
    }
    Ok(if is_whole || !dry_run { Ending::Done } else { Ending::Faults })
}

/// 备份：数据库与原始文件写入一个压缩包
#[derive(Debug, Args)]
pub struct BackupArguments {
    /// 备份文件
    #[arg(long)]
    out: PathBuf,
}

pub async fn backup(desk: &Desk, asked: BackupArguments) -> Outcome<()> {
    let out = asked.out;
    let database = desk.open().await?;
    let evidence = EvidenceStore::under(&desk.data_dir);
    let summary = write_backup(&database, &evidence, &out, &desk.clock.now_text()).await?;
    let files = summary.files + summary.sealed_files;
    let mut said = format!(
        "已备份 {} 张表 {} 行、原始文件 {files} 个到 {}",
        summary.tables,
        summary.rows,
        out.display()
    );
    if let Some(key) = desk.vault()?.path().filter(|path| path.exists()) {
        let here = std::env::current_dir().ok();
        let near = here.as_deref().and_then(|here| key.strip_prefix(here).ok());
        let key = near.unwrap_or(key).display();
        let _ = write!(said, "；备份不含密钥文件 {key}，请另行妥善保存，没有它个人信息无法打开");
    }
    say_done(desk, &said, &summary)
}

/// 从备份恢复到空的数据库
#[derive(Debug, Args)]
pub struct RestoreArguments {
    /// 备份文件
    file: PathBuf,
}

pub async fn restore(desk: &Desk, asked: RestoreArguments) -> Outcome<()> {
    let database = Database::open(&desk.url, &SCHEMA).await?;
    let evidence = EvidenceStore::under(&desk.data_dir);
    let summary = read_backup(&database, &evidence, &asked.file).await?;
    prepare_database(&database).await?;
    note_reversals(&database).await?;
    let files = summary.files + summary.sealed_files;
    let mut said = format!(
        "已恢复 {} 张表 {} 行、原始文件 {files} 个；请运行 verify 核验",
        summary.tables, summary.rows
    );
    if summary.sealed_files > 0 {
        said.push_str("；会员个人信息须有备份时的密钥文件（--key-file）才能打开");
    }
    say_done(desk, &said, &summary)
}
