//! Verification, rebuilding, backup and restore.

use std::path::Path;

use super::output::{say, say_json, say_table};
use super::{Desk, Ending, chosen_units};
use crate::finding::Outcome;
use crate::ledger::prepare_database;
use crate::ledger::rebuild_balances::{compare_balances, rebuild_balances};
use crate::ledger::verify_chain::{verify_system, verify_unit};
use crate::platform::backup::{read_backup, write_backup};
use crate::platform::database::Database;
use crate::platform::evidence::EvidenceStore;

pub async fn verify(desk: &Desk, unit: Option<&str>, expect: Option<&str>) -> Outcome<Ending> {
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
    if desk.is_json() {
        say_json(&answers)?;
    } else {
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
    }
    Ok(if is_whole { Ending::Done } else { Ending::Faults })
}

/// A bar on a terminal, nothing elsewhere.
pub fn progress(length: usize) -> indicatif::ProgressBar {
    let bar = indicatif::ProgressBar::new(u64::try_from(length).unwrap_or_default());
    let style = indicatif::ProgressStyle::with_template("{bar:40} {pos}/{len} {elapsed}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}

pub async fn rebuild(desk: &Desk, unit: Option<&str>, dry_run: bool) -> Outcome<Ending> {
    let database = desk.open().await?;
    let mut found = Vec::new();
    for unit in chosen_units(&database, unit).await? {
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
    if desk.is_json() {
        say_json(&found)?;
    } else if is_whole {
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
        say_table(&["单位", "期间", "科目", "原余额", "重算"], &[3, 4], rows);
    }
    Ok(if is_whole || !dry_run { Ending::Done } else { Ending::Faults })
}

pub async fn backup(desk: &Desk, out: &Path) -> Outcome<()> {
    let database = desk.open().await?;
    let evidence = EvidenceStore::under(&desk.data_dir);
    let summary = write_backup(&database, &evidence, out, &desk.clock.now_text()).await?;
    if desk.is_json() {
        return say_json(&summary);
    }
    say(&format!(
        "已备份 {} 张表 {} 行、原始文件 {} 个到 {}",
        summary.tables,
        summary.rows,
        summary.files,
        out.display()
    ));
    Ok(())
}

pub async fn restore(desk: &Desk, file: &Path) -> Outcome<()> {
    let database = Database::open(&desk.url).await?;
    let evidence = EvidenceStore::under(&desk.data_dir);
    let summary = read_backup(&database, &evidence, file).await?;
    prepare_database(&database).await?;
    if desk.is_json() {
        return say_json(&summary);
    }
    say(&format!(
        "已恢复 {} 张表 {} 行、原始文件 {} 个；请运行 verify 核验",
        summary.tables, summary.rows, summary.files
    ));
    Ok(())
}
