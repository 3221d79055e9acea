//! Units, posting, closing, reopening, chart migration.

use std::path::Path;

use serde::de::DeserializeOwned;

use super::arguments::{Format, UnitCommand};
use super::judgement::{read_judgements, template};
use super::output::{Listed, say, say_done, say_findings, say_json, say_list, write_file};
use super::{Desk, read_unit, write_book};
use crate::date::Period;
use crate::finding::{Finding, Outcome, Place, foreign};
use crate::ledger::codes;
use crate::ledger::periods::close_period::{Closing, close_period, close_year, judgement_list};
use crate::ledger::periods::migrate_chart::{MigrationProof, Split, migrate_chart as migrate};
use crate::ledger::periods::reopen_period::{ReopenRequest, reopen_period};
use crate::platform::clock::local_minute;
use crate::platform::database::SYSTEM_BOOK;
use crate::units::add_unit::{add_unit, change_setting};
use crate::units::codes::SETTING_INVALID;
use crate::units::districts::{District, NewDistrict, add_district, districts_on, join_district};
use crate::units::store as units;
use crate::units::unit::{Level, NewUnit, Tier, Unit};
use crate::wiring::act;

pub async fn unit(desk: &Desk, command: UnitCommand) -> Outcome<()> {
    let database = desk.open().await?;
    match command {
        UnitCommand::Add { code, name, parent, level, tier, from } => {
            let place = || Place::of(format!("单位 {code}"));
            let Some(level) = Level::read(&level) else {
                return Err(Finding::new(&SETTING_INVALID, place())
                    .found(level)
                    .expected("federation、department、grassroots、branch")
                    .into());
            };
            let Some(tier) = Tier::read(&tier) else {
                return Err(Finding::new(&SETTING_INVALID, place())
                    .found(tier)
                    .expected("grassroots、county_and_above")
                    .into());
            };
            let new = NewUnit { code, name, parent_code: parent, level, tier, valid_from_on: from };
            let mut tx = database.write(&[SYSTEM_BOOK]).await?;
            let unit = add_unit(&mut tx, desk.clock, &desk.actor, new).await?;
            tx.commit().await?;
            say_done(desk, &format!("已登记单位 {unit}"), &unit)
        }
        UnitCommand::List => {
            let listed = units::units_under(&mut database.read().await?, None).await?;
            let row = |unit: &Unit| {
                let (level, tier) = (unit.level.to_string(), unit.tier.to_string());
                vec![unit.code.clone(), unit.name.clone(), level, tier]
            };
            let rows = listed.iter().map(row).collect();
            let headers = &["编码", "名称", "层级", "科目体系"];
            let (name, title) = ("units", "单位");
            say_list(desk, Listed { name, title, headers, amounts: &[], rows }, &listed)
        }
        UnitCommand::District { code, name, unit, from } => {
            let mut tx = database.write(&[SYSTEM_BOOK]).await?;
            let (clock, actor) = (desk.clock, &desk.actor);
            if let Some(name) = name {
                let new = NewDistrict { code: code.clone(), name, valid_from_on: from.clone() };
                add_district(&mut tx, clock, actor, new).await?;
            }
            if let Some(unit) = unit {
                join_district(&mut tx, clock, actor, (&code, &unit), &from).await?;
            }
            let districts = districts_on(&mut tx, &desk.clock.today().to_string()).await?;
            tx.commit().await?;
            let row = |it: &District| {
                let to = it.valid_to_on.clone().unwrap_or_default();
                let (from, members) = (it.valid_from_on.clone(), it.members.join("、"));
                vec![it.code.clone(), it.name.clone(), from, to, members]
            };
            let rows = districts.iter().map(row).collect();
            let headers = &["编码", "名称", "启用日期", "停用日期", "单位"];
            let (name, title) = ("districts", "活动片");
            say_list(desk, Listed { name, title, headers, amounts: &[], rows }, &districts)
        }
        UnitCommand::Set { unit, setting } => {
            let (mut tx, unit) = write_book(&database, &unit).await?;
            let (key, value) = setting.split_once('=').unwrap_or((&setting, ""));
            change_setting(&mut tx, desk.clock, &desk.actor, &unit, (key, value)).await?;
            let settings = units::settings_of(&mut tx, unit.id).await?;
            tx.commit().await?;
            let rows = [
                ("carry_forward", settings.carry_forward.as_str().to_owned()),
                ("voucher_words", settings.voucher_words.join("|")),
                ("transfer_word", settings.transfer_word.clone()),
                ("review_required", settings.review_required.to_string()),
            ];
            let rows = rows.map(|(key, value)| vec![key.to_owned(), value]).into();
            let (name, title, headers) = ("settings", "单位设置", &["设置项", "取值"]);
            say_list(desk, Listed { name, title, headers, amounts: &[], rows }, &settings)
        }
    }
}

pub async fn close(
    desk: &Desk,
    unit_code: &str,
    (period, year): (Option<Period>, Option<i64>),
    judgement: Option<&Path>,
    dry_run: bool,
) -> Outcome<()> {
    let database = desk.open().await?;
    let judgements = match judgement {
        Some(path) => read_judgements(path, unit_code)?,
        None => Vec::new(),
    };
    let (mut tx, unit) = write_book(&database, unit_code).await?;
    let (clock, actor) = (desk.clock, &desk.actor);
    let closings = match (period, year) {
        (Some(period), _) => vec![close_period(&mut tx, act(clock, actor), &unit, period).await?],
        (None, Some(year)) => {
            close_year(&mut tx, act(clock, actor), &unit, year, &judgements).await?
        }
        (None, None) => Vec::new(),
    };
    if dry_run {
        tx.rollback().await?;
    } else {
        tx.commit().await?;
    }
    if desk.is_json() {
        return say_json(&serde_json::json!({ "dry_run": dry_run, "closings": closings }));
    }
    for closing in &closings {
        say_closing(closing, dry_run);
    }
    Ok(())
}

/// Writes the year-end judgement list to fill in; closes nothing.
pub async fn write_judgement_list(
    desk: &Desk,
    unit_code: &str,
    year: i64,
    out: &Path,
) -> Outcome<()> {
    let database = desk.open().await?;
    let (mut tx, unit) = write_book(&database, unit_code).await?;
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

pub async fn reopen(
    desk: &Desk,
    unit_code: &str,
    period: Period,
    (reason, approved_by): (String, String),
    days: i64,
) -> Outcome<()> {
    let database = desk.open().await?;
    let (mut tx, unit) = write_book(&database, unit_code).await?;
    let hours = jiff::SignedDuration::from_hours(days.saturating_mul(24));
    let expires_at = desk.clock.now().checked_add(hours).unwrap_or(desk.clock.now());
    let request = ReopenRequest { period, reason, approved_by, expires_at };
    let reopening = reopen_period(&mut tx, desk.clock, &desk.actor, &unit, request).await?;
    tx.commit().await?;
    let until = local_minute(&reopening.expires_at);
    say_done(desk, &format!("{unit} {period} 已例外开账，至 {until} 止"), &reopening)
}

pub async fn migrate_chart(
    desk: &Desk,
    unit_code: &str,
    splits: Option<&Path>,
    dry_run: bool,
) -> Outcome<()> {
    let database = desk.open().await?;
    let splits: Vec<Split> = match splits {
        Some(path) => read_rows(path)?,
        None => Vec::new(),
    };
    let (mut tx, unit) = write_book(&database, unit_code).await?;
    let proof = migrate(&mut tx, act(desk.clock, &desk.actor), &unit, &splits).await?;
    if dry_run {
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

/// Read access for commands that only look.
pub async fn unit_snapshot(
    desk: &Desk,
    unit_code: &str,
) -> Outcome<(crate::platform::database::Tx, crate::units::unit::Unit)> {
    let database = desk.open().await?;
    read_unit(&database, unit_code).await
}
