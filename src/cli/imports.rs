//! Importing workbooks.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::desk::Desk;
use super::output::{progress, say, say_findings, say_json, write_file};
use super::said_columns::{File, SaidColumns};
use crate::finding::{Failure, Finding, Outcome};
use crate::formats::Isolation;
use crate::imports::batches::annotate_import::annotate_outcome;
use crate::imports::batches::explanations::read_reasons;
use crate::imports::batches::find_kind::{Upload, find_kind};
use crate::imports::batches::import_request::{Followed, ImportOutcome, ImportRequest, Mode};
use crate::imports::batches::import_workbook::import_workbook;
use crate::imports::batches::other_books::other_books;
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::options::KindOptions;
use crate::imports::reading::recognise_kind::KindChoice;
use crate::imports::registers::register_lines::RegisterFate;
use crate::platform::clock::Clock;
use crate::platform::database::Database;
use crate::platform::evidence::EvidenceStore;
use crate::trail::Actor;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::wiring::act;

/// Whose books of which year a file is for, and what it is.
#[derive(Debug, Args)]
pub struct IntoBooks {
    /// 单位编码
    #[arg(long)]
    pub unit: String,
    /// 会计年度
    #[arg(long)]
    pub year: i64,
    /// 文件种类，如 journal、opening；auto 由文件判断
    #[arg(long, default_value = "auto")]
    pub kind: KindChoice,
}

/// 导入工作簿：全部检查，全部通过才入账
#[derive(Debug, Args)]
pub struct ImportArguments {
    /// 工作簿：xlsx、xls、ods、csv
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    books: IntoBooks,
    /// 文件是期初余额表，同 --kind opening
    #[arg(long, conflicts_with = "kind")]
    opening: bool,
    #[command(flatten)]
    how: How,
}

/// Imports the files in turn; after the first that is refused the rest is only checked, for one
/// file may stand on what another one brings.
pub async fn import(desk: &Desk, asked: ImportArguments) -> Outcome<()> {
    let ImportArguments { files, books, opening, how } = asked;
    let IntoBooks { unit, year, kind } = books;
    let choice = if opening { KindChoice::Of(SheetKind::Opening) } else { kind };
    let database = desk.open().await?;
    let unit = units::unit_by_code(&mut database.read().await?, &unit).await?;
    let (data_dir, clock, actor) = (&desk.data_dir, desk.clock, &desk.actor);
    let checking = How { dry_run: true, ..how.clone() };
    let mut at = ImportDesk { data_dir, clock, actor, how: &how };
    let progress = progress(files.len());
    let mut outcomes: Vec<Told> = Vec::with_capacity(files.len());
    for path in &files {
        let imported = import_file(&at, &database, (&unit, year, choice), path).await;
        progress.inc(1);
        let told = match imported {
            Ok(outcome) => Told::Read(Box::new(outcome)),
            // The rest is told all the same, each file with what became of it.
            Err(Failure::Refused(findings)) if files.len() > 1 => Told::refused(path, findings),
            Err(other) => return Err(other),
        };
        if told.is_refused() {
            at.how = &checking;
        }
        outcomes.push(told);
    }
    progress.finish_and_clear();
    if desk.is_json() {
        say_json(&outcomes)?;
    } else {
        for told in &outcomes {
            told.say();
        }
    }
    if outcomes.iter().any(Told::is_refused) {
        // The findings have been shown; the exit code says the rest.
        return Err(Failure::Refused(Vec::new()));
    }
    Ok(())
}

/// What became of a file of a run.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Told {
    Read(Box<ImportOutcome>),
    /// Nobody knows what it is, or the books do not take such a file at all.
    Refused {
        file: String,
        is_refused: bool,
        findings: Vec<Finding>,
    },
}

impl Told {
    fn refused(path: &Path, findings: Vec<Finding>) -> Self {
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Self::Refused { file: file.unwrap_or_default(), is_refused: true, findings }
    }

    fn is_refused(&self) -> bool {
        match self {
            Self::Read(outcome) => outcome.is_refused,
            Self::Refused { is_refused, .. } => *is_refused,
        }
    }

    fn say(&self) {
        match self {
            Self::Read(outcome) => say_outcome(outcome),
            Self::Refused { file, findings, .. } => {
                say(&format!("{file}：未通过检查，没有入账"));
                say_findings(findings);
            }
        }
    }
}

/// Reads one file and imports it as what it is.
async fn import_file(
    desk: &ImportDesk<'_>,
    database: &Database,
    (unit, year, choice): (&Unit, i64, KindChoice),
    path: &Path,
) -> Outcome<ImportOutcome> {
    let isolation = Isolation::of_this_program();
    let (file_name, bytes) = read_file(path)?;
    let columns = File { name: &file_name, bytes: &bytes, isolation: &isolation, known: &[] };
    let mapping = desk.how.columns.mapping(columns)?;
    let file = Upload { year, file_name, bytes: bytes.into(), isolation, mapping };
    let kind = find_kind(database, unit, choice, file.clone()).await?;
    import_upload(desk, database, unit, kind, file).await
}

/// What is said beside the files.
#[derive(Clone, Debug, Default, Args)]
pub struct How {
    /// 只检查，不入账
    #[arg(long)]
    pub dry_run: bool,
    /// 说明警告的理由：规则编号=理由，可重复；警告只有一种时可只写理由
    #[arg(long)]
    pub reason: Vec<String>,
    /// 余额表、报表所属月份（1 至 12），表上没有写明时填写
    #[arg(long, value_parser = clap::value_parser!(i8).range(1..=12))]
    pub month: Option<i8>,
    /// 出纳流水账对应的现金或银行存款科目
    #[arg(long)]
    pub account: Option<String>,
    #[command(flatten)]
    pub columns: SaidColumns,
    /// 有问题时，把标注了问题的工作簿写入此目录
    #[arg(long)]
    pub annotated: Option<PathBuf>,
}

/// Where and by whom files are imported.
#[derive(Clone, Copy, Debug)]
pub struct ImportDesk<'a> {
    pub data_dir: &'a Path,
    pub clock: Clock,
    pub actor: &'a Actor,
    pub how: &'a How,
}

/// Imports one file as its finance officer would.
pub async fn import_upload(
    desk: &ImportDesk<'_>,
    database: &Database,
    unit: &Unit,
    kind: SheetKind,
    file: Upload,
) -> Outcome<ImportOutcome> {
    let Upload { year, file_name, bytes, isolation, mapping } = file;
    let mut request = ImportRequest::new(unit.clone(), (year, kind), file_name, bytes);
    request.isolation = isolation;
    let How { dry_run, reason, month, account, annotated, .. } = desk.how;
    request.mode = if *dry_run { Mode::DryRun } else { Mode::Accept };
    let said = read_reasons(reason.iter().map(String::as_str))?;
    request.acceptance.explanations = said.explanations;
    request.acceptance.reason = said.bare;
    request.options = KindOptions { month: *month, account_code: account.clone() };
    request.mapping = mapping;
    let evidence = EvidenceStore::under(desk.data_dir);
    let again = annotated.is_some().then(|| request.clone());
    let mut outcome =
        import_workbook(database, &evidence, act(desk.clock, desk.actor), request).await?;
    let mut tx = database.read().await?;
    let file = (outcome.file.as_str(), outcome.file_sha256.as_str());
    let found = other_books(&mut tx, unit, file).await?;
    tx.rollback().await?;
    outcome.findings.extend(found.into_iter().map(|(_, finding)| finding));
    if let (Some(request), Some(folder)) = (again, annotated)
        && !outcome.findings.is_empty()
    {
        let marked = annotate_outcome(request, outcome.clone()).await?;
        write_file(&folder.join(&marked.file_name), &marked.bytes)?;
    }
    Ok(outcome)
}

/// A file and its name.
pub fn read_file(path: &Path) -> Outcome<(String, Vec<u8>)> {
    let bytes = std::fs::read(path).map_err(|problem| Failure::file(path.display(), problem))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    Ok((name.unwrap_or_default(), bytes))
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
    say_rows(outcome);
    say_findings(&outcome.findings);
}

/// What became of every row.
fn say_rows(outcome: &ImportOutcome) {
    let rows = &outcome.rows;
    if rows.read == 0 {
        return;
    }
    let reasons = rows.reasons_text();
    let reasons = if reasons.is_empty() { reasons } else { format!("（{reasons}）") };
    say(&format!(
        "  读到 {} 行：{} {} 行，有误 {} 行，略过 {} 行{reasons}",
        rows.read,
        outcome.booked_label(),
        rows.booked,
        rows.refused,
        rows.passed_over,
    ));
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
    say_rows(outcome);
    if let Some(words) = outcome.followed.and_then(Followed::words) {
        say(&format!("  {words}"));
    }
    say_findings(&outcome.findings);
}
