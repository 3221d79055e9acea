//! Backup and restore, the same archive for both engines: every table as JSON lines, every
//! evidence file, and a manifest. A backup of one engine restores into the other.
//!
//! Invariants: one snapshot; restoring needs an empty database and is one transaction; the
//! guards stay on while rows go in, so a restored book obeys them from the first row.

use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Read as _, Seek, Write};
use std::path::Path;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::database::{Column, Database, SYSTEM_BOOK, Tx, insert_all, sql};
use super::durable::{Readers, Unfinished};
use super::evidence::{EvidenceStore, sha256_hex};
use super::schema::Schema;
use super::tables::{Table, TableColumn, is_empty, table_columns, table_rows};
use crate::finding::{Failure, Finding, Outcome, Place, foreign};

/// Rows held in memory while restoring.
const ROWS_PER_INSERT: usize = 5_000;
/// The archive's own format.
const FORMAT_VERSION: i64 = 1;
/// Where an archive has files of people's data.
const SEALED_FOLDER: &str = "sealed/";
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

/// Whether the rows of a table go in as they were, or a column of them holds something else first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rows {
    First,
    AsTheyWere,
}

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupSummary {
    pub format_version: i64,
    pub made_at: String,
    pub engine: String,
    pub tables: usize,
    pub rows: usize,
    pub files: usize,
    /// Files of people's data, sealed by the key.
    #[serde(default)]
    pub sealed_files: usize,
    /// Never: the key is kept elsewhere.
    #[serde(default)]
    pub holds_key: bool,
}

/// Writes the archive; it is whole and on the disk, or absent.
pub async fn write_backup(
    database: &Database,
    evidence: &EvidenceStore,
    out: &Path,
    made_at: &str,
) -> Outcome<BackupSummary> {
    let failed = |problem: &dyn std::fmt::Display| Failure::file(out.display(), problem);
    let mut unfinished = Unfinished::beside(out, Readers::Owner)?;
    let mut archive = ZipWriter::new(BufWriter::new(unfinished.file()));
    let rows = write_tables(database, &mut archive, &failed).await?;
    let mut files = 0;
    for sha256 in evidence.list()? {
        let name = format!("evidence/{sha256}");
        archive.start_file(name, options()).map_err(|problem| failed(&problem))?;
        archive.write_all(&evidence.open(&sha256)?).map_err(|problem| failed(&problem))?;
        files += 1;
    }
    let sealed = evidence.list_sealed()?;
    for sha256 in &sealed {
        let name = format!("{SEALED_FOLDER}{sha256}");
        archive.start_file(name, options()).map_err(|problem| failed(&problem))?;
        archive.write_all(&evidence.sealed(sha256)?).map_err(|problem| failed(&problem))?;
    }
    let summary = BackupSummary {
        sealed_files: sealed.len(),
        holds_key: false,
        format_version: FORMAT_VERSION,
        made_at: made_at.to_owned(),
        engine: database.engine().to_owned(),
        tables: database.schema().tables().count(),
        rows,
        files,
    };
    archive.start_file("manifest.json", options()).map_err(|problem| failed(&problem))?;
    let manifest = serde_json::to_vec_pretty(&summary).map_err(|problem| failed(&problem))?;
    archive.write_all(&manifest).map_err(|problem| failed(&problem))?;
    let mut inner = archive.finish().map_err(|problem| failed(&problem))?;
    inner.flush().map_err(|problem| failed(&problem))?;
    drop(inner);
    unfinished.take_its_place()?;
    Ok(summary)
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().large_file(true)
}

/// Every table as one snapshot; how many rows there were.
async fn write_tables<W: Write + Seek + Send>(
    database: &Database,
    archive: &mut ZipWriter<W>,
    failed: &(dyn Fn(&dyn std::fmt::Display) -> Failure + Sync),
) -> Outcome<usize> {
    let mut tx = database.read().await?;
    let mut rows = 0;
    for table in database.schema().tables() {
        archive
            .start_file(format!("tables/{}.jsonl", table.name), options())
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
    Ok(rows)
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
    let schema = database.schema();
    refuse_unless_empty(&mut tx, schema).await?;
    let again = schema.tables().filter(|table| table.held.is_some());
    let again = again.map(|table| (table, Rows::AsTheyWere));
    for (table, state) in schema.tables().map(|table| (table, Rows::First)).chain(again) {
        let name = format!("tables/{}.jsonl", table.name);
        if table.is_added_later && archive.index_for_name(&name).is_none() {
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
    for statement in schema.tables().filter_map(|table| table.finish) {
        sql(statement).execute(&mut tx).await?;
    }
    let names: Vec<String> = archive
        .file_names()
        .filter_map(Result::ok)
        .filter(|name| name.starts_with("evidence/") || name.starts_with(SEALED_FOLDER))
        .map(std::borrow::Cow::into_owned)
        .collect();
    for name in &names {
        let entry = archive.by_name(name).map_err(|problem| unreadable(&problem))?;
        let mut bytes = Vec::new();
        entry
            .take(MAX_EVIDENCE_BYTES)
            .read_to_end(&mut bytes)
            .map_err(|problem| unreadable(&problem))?;
        if let Some(sha256) = name.strip_prefix(SEALED_FOLDER) {
            if !evidence.keep_as_sealed(sha256, &bytes)? {
                return Err(unreadable(&format!("{name} 不完整")));
            }
            continue;
        }
        if Some(sha256_hex(&bytes).as_str()) != name.strip_prefix("evidence/") {
            return Err(unreadable(&format!("{name} 与其校验值不符")));
        }
        evidence.keep(&bytes)?;
    }
    tx.commit().await?;
    database.analyze().await?;
    Ok(summary)
}

async fn refuse_unless_empty(tx: &mut Tx, schema: &Schema) -> Outcome<()> {
    for table in schema.tables().filter(|table| !table.is_seeded) {
        if !is_empty(tx, table).await? {
            return Err(Finding::new(&BACKUP_TARGET_NOT_EMPTY, Place::of(table.name)).into());
        }
    }
    Ok(())
}

async fn restore_table(
    tx: &mut Tx,
    (table, rows): (&'static Table, Rows),
    text: &[u8],
    unreadable: &(dyn Fn(&dyn std::fmt::Display) -> Failure + Sync),
) -> Outcome<()> {
    let mut columns = table_columns(tx, table).await?;
    let there = ids_there(tx, table, &columns).await?;
    let mut held: Vec<Vec<Value>> = Vec::new();
    let mut kept: Vec<bool> = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let line = line.map_err(|problem| unreadable(&problem))?;
        let values: Vec<Value> =
            serde_json::from_str(&line).map_err(|problem| unreadable(&problem))?;
        if place == 0 {
            let is_gone = |name: &str| table.gone.contains(&name);
            kept = values.iter().map(|name| !name.as_str().is_some_and(is_gone)).collect();
            let strange = || unreadable(&format!("{} 的列与本版本不符", table.name));
            columns = columns_in(&columns, &only(values, &kept)).ok_or_else(strange)?;
            continue;
        }
        if values.len() != kept.len() {
            return Err(unreadable(&format!("{} 第 {place} 行列数不符", table.name)));
        }
        let values = only(values, &kept);
        if is_there_already(table, &columns, &values, &there) {
            continue;
        }
        held.push(values);
        if held.len() == ROWS_PER_INSERT {
            insert_rows(tx, (table, rows), &columns, std::mem::take(&mut held)).await?;
        }
    }
    insert_rows(tx, (table, rows), &columns, held).await
}

/// The values of the columns that there still are.
fn only(values: Vec<Value>, kept: &[bool]) -> Vec<Value> {
    values.into_iter().zip(kept).filter(|(_, kept)| **kept).map(|(value, _)| value).collect()
}

/// The columns of an archive in its order. An older one may lack what was added since, which then
/// holds what a new column holds; one that nobody knows is from elsewhere.
fn columns_in(known: &[TableColumn], head: &[Value]) -> Option<Vec<TableColumn>> {
    let of = |name: &Value| known.iter().find(|column| name == column.name.as_str()).cloned();
    head.iter().map(of).collect()
}

/// Rows that a new database has from the start: the official charts, the empty dimension set.
async fn ids_there(tx: &mut Tx, table: &Table, columns: &[TableColumn]) -> Outcome<FxHashSet<i64>> {
    let mut there = FxHashSet::default();
    if table.is_seeded {
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
    table: &Table,
    columns: &[TableColumn],
    values: &[Value],
    there: &FxHashSet<i64>,
) -> bool {
    let id = columns.iter().zip(values).find(|(column, _)| column.name == "id");
    table.is_seeded
        && id.and_then(|(_, value)| value.as_i64()).is_some_and(|id| there.contains(&id))
}

async fn insert_rows(
    tx: &mut Tx,
    (table, state): (&'static Table, Rows),
    columns: &[TableColumn],
    rows: Vec<Vec<Value>>,
) -> Outcome<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let first = table.held.map(|(column, _)| column).filter(|_| state == Rows::First);
    let named: Vec<(&str, Column)> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let values = rows.iter().map(|row| &row[index]);
            let values = if column.is_bool {
                Column::Bools(values.map(|value| value.as_i64() == Some(1)).collect())
            } else if column.is_int {
                Column::OptionalInts(values.map(Value::as_i64).collect())
            } else if let Some(first) = first.filter(|(name, _)| *name == column.name) {
                Column::Texts(vec![first.1.to_owned(); rows.len()])
            } else {
                Column::OptionalTexts(
                    values.map(|value| value.as_str().map(str::to_owned)).collect(),
                )
            };
            (column.name.as_str(), values)
        })
        .collect();
    let again = table.held.map(|(_, again)| again).filter(|_| state == Rows::AsTheyWere);
    insert_all(tx, table.name, &named, again.unwrap_or_default()).await
}
