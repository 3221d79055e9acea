//! Backup and restore, the same archive for both engines: every table as JSON lines, every
//! evidence file, and a manifest. A backup of one engine restores into the other.
//!
//! Invariants: one snapshot; restoring needs an empty database and is one transaction; the
//! guards stay on while rows go in, so a restored book obeys them from the first row.

use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Read as _, Write as _};
use std::path::Path;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::database::{Column, Database, SYSTEM_BOOK, Tx, insert_all, sql};
use super::evidence::{EvidenceStore, sha256_hex};
use super::tables::{TableColumn, table_columns, table_rows};
use crate::finding::{Failure, Finding, Outcome, Place, foreign};

/// Every table in the order in which rows may go in. Sessions are left out: whoever restores a
/// backup signs in again.
pub const TABLES: [&str; 33] = [
    "units",
    "unit_ancestors",
    "unit_settings",
    "districts",
    "district_members",
    "users",
    "grants",
    "api_tokens",
    "saved_filters",
    "accounts",
    "projects",
    "bank_accounts",
    "parties",
    "dimension_sets",
    "years",
    "periods",
    "reopenings",
    "reopening_requests",
    "import_mappings",
    "import_explanations",
    "cash_rules",
    "import_batches",
    "earlier_figures",
    "drafts",
    "draft_numbers",
    "draft_versions",
    "vouchers",
    "entries",
    "attachments",
    "openings",
    "balances",
    "idempotency_keys",
    "trail",
];
/// Goes last: it says where the chains end.
const CHAIN_HEADS: &str = "chain_heads";
/// Tables that archives of version 0.1.0 do not have yet; what they keep begins anew.
const ADDED_LATER: [&str; 2] = ["draft_numbers", "draft_versions"];
/// Tables that are not empty in a new database.
const SEEDED: [&str; 2] = ["accounts", "dimension_sets"];
/// Rows held in memory while restoring.
const ROWS_PER_INSERT: usize = 5_000;
/// The archive's own format.
const FORMAT_VERSION: i64 = 1;
/// One evidence file is no larger than the largest upload, with room to spare.
const MAX_EVIDENCE_BYTES: u64 = 256 * 1024 * 1024;

crate::codes! {
    BACKUP_TARGET_NOT_EMPTY = "backup.target_not_empty", 409, Refuse,
        "要恢复到的数据库不是空的", "请指定一个新的数据目录或空的数据库";
    BACKUP_UNREADABLE = "backup.unreadable", 422, Refuse,
        "备份文件无法读取", "请核对文件是否完整，或换用另一份备份";
    BACKUP_FROM_NEWER_VERSION = "backup.from_newer_version", 422, Refuse,
        "备份来自更新的版本", "请升级本程序后再恢复";
}

/// Vouchers go into open periods; what was closed is closed again at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Periods {
    Open,
    AsTheyWere,
}

const CLOSE_AGAIN: (&str, Periods) = ("periods", Periods::AsTheyWere);

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupSummary {
    pub format_version: i64,
    pub made_at: String,
    pub engine: String,
    pub tables: usize,
    pub rows: usize,
    pub files: usize,
}

fn all_tables() -> impl Iterator<Item = &'static str> {
    TABLES.into_iter().chain([CHAIN_HEADS])
}

/// Writes the archive beside its place and renames it, so that a backup is whole or absent.
pub async fn write_backup(
    database: &Database,
    evidence: &EvidenceStore,
    out: &Path,
    made_at: &str,
) -> Outcome<BackupSummary> {
    let failed = |problem: &dyn std::fmt::Display| Failure::file(out.display(), problem);
    if let Some(folder) = out.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|problem| failed(&problem))?;
    }
    let partial = out.with_extension("partial");
    let file = File::create(&partial).map_err(|problem| failed(&problem))?;
    let mut archive = ZipWriter::new(BufWriter::new(file));
    let options = SimpleFileOptions::default().large_file(true);
    let mut tx = database.read().await?;
    let mut rows = 0;
    for table in all_tables() {
        archive
            .start_file(format!("tables/{table}.jsonl"), options)
            .map_err(|problem| failed(&problem))?;
        let columns = table_columns(&mut tx, table).await?;
        let mut problem = None;
        let head: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        writeln!(archive, "{}", Value::from(head)).map_err(|problem| failed(&problem))?;
        table_rows(&mut tx, table, &columns, |row| {
            rows += 1;
            if let Err(cause) = writeln!(archive, "{}", Value::Array(row)) {
                problem.get_or_insert(cause);
            }
            Ok(())
        })
        .await?;
        if let Some(problem) = problem {
            return Err(failed(&problem));
        }
    }
    let mut files = 0;
    for sha256 in evidence.list()? {
        let name = format!("evidence/{sha256}");
        archive.start_file(name, options).map_err(|problem| failed(&problem))?;
        archive.write_all(&evidence.open(&sha256)?).map_err(|problem| failed(&problem))?;
        files += 1;
    }
    let summary = BackupSummary {
        format_version: FORMAT_VERSION,
        made_at: made_at.to_owned(),
        engine: database.engine().to_owned(),
        tables: all_tables().count(),
        rows,
        files,
    };
    archive.start_file("manifest.json", options).map_err(|problem| failed(&problem))?;
    let manifest = serde_json::to_vec_pretty(&summary).map_err(|problem| failed(&problem))?;
    archive.write_all(&manifest).map_err(|problem| failed(&problem))?;
    let mut inner = archive.finish().map_err(|problem| failed(&problem))?;
    inner.flush().map_err(|problem| failed(&problem))?;
    std::fs::rename(&partial, out).map_err(|problem| failed(&problem))?;
    Ok(summary)
}

/// Puts a backup into an empty, migrated database, in one transaction.
pub async fn read_backup(
    database: &Database,
    evidence: &EvidenceStore,
    file: &Path,
) -> Outcome<BackupSummary> {
    let unreadable = |problem: &dyn std::fmt::Display| -> Failure {
        Finding::new(&BACKUP_UNREADABLE, Place::of(file.display().to_string()))
            .found(foreign::file(&problem.to_string()))
            .into()
    };
    let opened = File::open(file).map_err(|problem| unreadable(&problem))?;
    let mut archive =
        ZipArchive::new(BufReader::new(opened)).map_err(|problem| unreadable(&problem))?;
    let summary: BackupSummary = {
        let entry = archive.by_name("manifest.json").map_err(|problem| unreadable(&problem))?;
        serde_json::from_reader(entry).map_err(|problem| unreadable(&problem))?
    };
    if summary.format_version > FORMAT_VERSION {
        let place = Place::of(file.display().to_string());
        return Err(Finding::new(&BACKUP_FROM_NEWER_VERSION, place).into());
    }
    let mut tx = database.write(&[SYSTEM_BOOK]).await?;
    refuse_unless_empty(&mut tx).await?;
    for (table, state) in all_tables().map(|it| (it, Periods::Open)).chain([CLOSE_AGAIN]) {
        let name = format!("tables/{table}.jsonl");
        if ADDED_LATER.contains(&table) && archive.index_for_name(&name).is_none() {
            continue;
        }
        let mut text = Vec::new();
        archive
            .by_name(&name)
            .map_err(|problem| unreadable(&problem))?
            .read_to_end(&mut text)
            .map_err(|problem| unreadable(&problem))?;
        restore_table(&mut tx, (table, state), &text, &unreadable).await?;
    }
    // Official accounts that were there already learn of the details that came below them.
    sql("UPDATE accounts SET has_details = TRUE \
         WHERE NOT has_details \
           AND id IN (SELECT parent_id FROM accounts WHERE owner_unit_id IS NOT NULL)")
    .execute(&mut tx)
    .await?;
    let names: Vec<String> = archive
        .file_names()
        .filter_map(Result::ok)
        .filter(|name| name.starts_with("evidence/"))
        .map(std::borrow::Cow::into_owned)
        .collect();
    for name in &names {
        let entry = archive.by_name(name).map_err(|problem| unreadable(&problem))?;
        let mut bytes = Vec::new();
        entry
            .take(MAX_EVIDENCE_BYTES)
            .read_to_end(&mut bytes)
            .map_err(|problem| unreadable(&problem))?;
        if Some(sha256_hex(&bytes).as_str()) != name.strip_prefix("evidence/") {
            return Err(unreadable(&format!("{name} 与其校验值不符")));
        }
        evidence.keep(&bytes)?;
    }
    tx.commit().await?;
    database.analyze().await?;
    Ok(summary)
}

async fn refuse_unless_empty(tx: &mut Tx) -> Outcome<()> {
    for table in ["units", "vouchers", "trail"] {
        let columns = table_columns(tx, table).await?;
        let mut rows = 0_usize;
        table_rows(tx, table, &columns, |_| {
            rows += 1;
            Ok(())
        })
        .await?;
        if rows > 0 {
            return Err(Finding::new(&BACKUP_TARGET_NOT_EMPTY, Place::of(table)).into());
        }
    }
    Ok(())
}

async fn restore_table(
    tx: &mut Tx,
    (table, periods): (&'static str, Periods),
    text: &[u8],
    unreadable: &(dyn Fn(&dyn std::fmt::Display) -> Failure + Sync),
) -> Outcome<()> {
    let columns = table_columns(tx, table).await?;
    let there = ids_there(tx, table, &columns).await?;
    let mut held: Vec<Vec<Value>> = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let line = line.map_err(|problem| unreadable(&problem))?;
        let values: Vec<Value> =
            serde_json::from_str(&line).map_err(|problem| unreadable(&problem))?;
        if place == 0 {
            let named = |(value, column): (&Value, &TableColumn)| value == column.name.as_str();
            if values.len() != columns.len() || !values.iter().zip(&columns).all(named) {
                return Err(unreadable(&format!("{table} 的列与本版本不符")));
            }
            continue;
        }
        if values.len() != columns.len() {
            return Err(unreadable(&format!("{table} 第 {place} 行列数不符")));
        }
        if is_there_already(table, &columns, &values, &there) {
            continue;
        }
        held.push(values);
        if held.len() == ROWS_PER_INSERT {
            insert_rows(tx, (table, periods), &columns, std::mem::take(&mut held)).await?;
        }
    }
    insert_rows(tx, (table, periods), &columns, held).await
}

/// Rows that a new database has from the start: the official charts, the empty dimension set.
async fn ids_there(
    tx: &mut Tx,
    table: &'static str,
    columns: &[TableColumn],
) -> Outcome<FxHashSet<i64>> {
    let mut there = FxHashSet::default();
    if SEEDED.contains(&table) {
        let place = columns.iter().position(|column| column.name == "id");
        table_rows(tx, table, columns, |row| {
            there.extend(place.and_then(|place| row.get(place)).and_then(Value::as_i64));
            Ok(())
        })
        .await?;
    }
    Ok(there)
}

fn is_there_already(
    table: &str,
    columns: &[TableColumn],
    values: &[Value],
    there: &FxHashSet<i64>,
) -> bool {
    let id = columns.iter().zip(values).find(|(column, _)| column.name == "id");
    SEEDED.contains(&table)
        && id.and_then(|(_, value)| value.as_i64()).is_some_and(|id| there.contains(&id))
}

async fn insert_rows(
    tx: &mut Tx,
    (table, periods): (&'static str, Periods),
    columns: &[TableColumn],
    rows: Vec<Vec<Value>>,
) -> Outcome<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let named: Vec<(&str, Column)> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let values = rows.iter().map(|row| &row[index]);
            let values = if column.is_bool {
                Column::Bools(values.map(|value| value.as_i64() == Some(1)).collect())
            } else if column.is_int {
                Column::OptionalInts(values.map(Value::as_i64).collect())
            } else if (table, periods) == ("periods", Periods::Open) && column.name == "status" {
                Column::Texts(vec!["open".to_owned(); rows.len()])
            } else {
                Column::OptionalTexts(
                    values.map(|value| value.as_str().map(str::to_owned)).collect(),
                )
            };
            (column.name.as_str(), values)
        })
        .collect();
    let on_conflict = match (table, periods) {
        (_, Periods::AsTheyWere) => {
            "ON CONFLICT (unit_id, period) DO UPDATE SET status = excluded.status"
        }
        _ => "",
    };
    insert_all(tx, table, &named, on_conflict).await
}
