//! Verification, rebuilding, backup and restore.

use std::path::Path;

use super::arguments::Format;
use super::output::{Listed, say, say_done, say_list};
use super::{Desk, Ending, chosen_units};
use crate::finding::Outcome;
use crate::ledger::balances::rebuild_balances::{compare_balances, rebuild_balances};
use crate::ledger::chain::verify_chain::{Verification, verify_system, verify_unit};
use crate::ledger::prepare_database;
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

pub async fn backup(desk: &Desk, out: &Path) -> Outcome<()> {
    let database = desk.open().await?;
    let evidence = EvidenceStore::under(&desk.data_dir);
    let summary = write_backup(&database, &evidence, out, &desk.clock.now_text()).await?;
    let said = format!(
        "已备份 {} 张表 {} 行、原始文件 {} 个到 {}",
        summary.tables,
        summary.rows,
        summary.files,
        out.display()
    );
    say_done(desk, &said, &summary)
}

pub async fn restore(desk: &Desk, file: &Path) -> Outcome<()> {
    let database = Database::open(&desk.url).await?;
    let evidence = EvidenceStore::under(&desk.data_dir);
    let summary = read_backup(&database, &evidence, file).await?;
    prepare_database(&database).await?;
    let said = format!(
        "已恢复 {} 张表 {} 行、原始文件 {} 个；请运行 verify 核验",
        summary.tables, summary.rows, summary.files
    );
    say_done(desk, &said, &summary)
}
