//! Importing workbooks.

use std::path::{Path, PathBuf};

use super::checks::progress;
use super::output::{say, say_findings, say_json};
use super::{Desk, read_unit};
use crate::finding::{Failure, Outcome};
use crate::formats::Isolation;
use crate::imports::import_request::{ImportOutcome, ImportRequest, Mode};
use crate::imports::import_workbook::import_workbook;
use crate::imports::kinds::SheetKind;
use crate::imports::register_lines::RegisterFate;
use crate::platform::clock::Clock;
use crate::platform::database::Database;
use crate::platform::evidence::EvidenceStore;
use crate::trail::Actor;
use crate::units::unit::Unit;

/// Imports the files in turn; the first that is refused ends the run.
pub async fn import(
    desk: &Desk,
    files: &[PathBuf],
    (unit_code, year): (&str, i64),
    (kind, dry_run): (SheetKind, bool),
    reason: Option<&str>,
) -> Outcome<()> {
    let database = desk.open().await?;
    let (tx, unit) = read_unit(&database, unit_code).await?;
    tx.rollback().await?;
    let isolation = &Isolation::of_this_program();
    let (data_dir, clock, actor) = (&desk.data_dir, desk.clock, &desk.actor);
    let at = ImportDesk { data_dir, clock, actor, reason, isolation };
    let progress = progress(files.len());
    let mut outcomes = Vec::with_capacity(files.len());
    for path in files {
        let outcome = import_file(&at, &database, &unit, (year, kind), path, dry_run).await?;
        progress.inc(1);
        let is_refused = outcome.is_refused;
        outcomes.push(outcome);
        if is_refused {
            break;
        }
    }
    progress.finish_and_clear();
    if desk.is_json() {
        say_json(&outcomes)?;
    } else {
        for outcome in &outcomes {
            say_outcome(outcome);
        }
    }
    match outcomes.pop() {
        // The findings have been shown; the exit code says the rest.
        Some(last) if last.is_refused => Err(Failure::Refused(Vec::new())),
        _ => Ok(()),
    }
}

/// Where and by whom files are imported.
#[derive(Clone, Copy, Debug)]
pub struct ImportDesk<'a> {
    pub data_dir: &'a Path,
    pub clock: Clock,
    pub actor: &'a Actor,
    /// One reason for every warning that has none of its own.
    pub reason: Option<&'a str>,
    /// Where the file is read.
    pub isolation: &'a Isolation,
}

/// Imports one file as its finance officer would.
pub async fn import_file(
    desk: &ImportDesk<'_>,
    database: &Database,
    unit: &Unit,
    (year, kind): (i64, SheetKind),
    path: &Path,
    is_dry_run: bool,
) -> Outcome<ImportOutcome> {
    let bytes = std::fs::read(path).map_err(|problem| Failure::file(path.display(), problem))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let mut request =
        ImportRequest::new(unit.clone(), (year, kind), name.unwrap_or_default(), bytes);
    request.isolation = desk.isolation.clone();
    request.mode = if is_dry_run { Mode::Preview } else { Mode::Accept };
    request.acceptance.reason = desk.reason.map(str::to_owned);
    let evidence = EvidenceStore::under(desk.data_dir);
    import_workbook(database, &evidence, desk.clock, desk.actor, request).await
}

pub fn say_outcome(outcome: &ImportOutcome) {
    if outcome.kind.is_register() {
        return say_register(outcome);
    }
    let counts = format!(
        "凭证 {} 张，分录 {} 行，借方合计 {} 元",
        outcome.vouchers,
        outcome.entries,
        outcome.total_debit.grouped()
    );
    let state = if outcome.duplicate_of.is_some() {
        "此前已导入，未重复入账"
    } else if outcome.is_refused {
        "未通过检查，没有入账"
    } else if outcome.is_dry_run {
        "检查通过（预检，没有入账）"
    } else if outcome.awaiting_review {
        "检查通过，等待审核"
    } else {
        "检查通过，已记账"
    };
    say(&format!("{}：{state}；{counts}", outcome.file));
    say_findings(&outcome.findings);
}

fn say_register(outcome: &ImportOutcome) {
    let count = |fate| outcome.register.iter().filter(|row| row.fate == fate).count();
    let (new, known) = (count(RegisterFate::New), count(RegisterFate::Known));
    let state = if outcome.duplicate_of.is_some() {
        "此前已导入，未重复登记".to_owned()
    } else if outcome.is_refused {
        "未通过检查，没有登记".to_owned()
    } else if outcome.is_dry_run {
        format!("检查通过（预检，没有登记）；可登记 {new} 行，此前已登记 {known} 行")
    } else {
        format!("检查通过；登记 {new} 行，此前已登记 {known} 行")
    };
    say(&format!("{}：{}：{state}", outcome.file, outcome.kind.label()));
    say_findings(&outcome.findings);
}
