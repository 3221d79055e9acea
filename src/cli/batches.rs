//! Uploads between arriving and the books, and after: what pages do, on the command line.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Subcommand;
use jiff::civil::Date;
use serde::Serialize;

use super::desk::{Desk, Format};
use super::imports::{IntoBooks, read_file, say_outcome};
use super::output::{Listed, say, say_done, say_json, say_list, say_table, write_file};
use super::said_columns::{File, SaidColumns};
use crate::finding::{Failure, Finding, Outcome, Place, foreign};
use crate::formats::Isolation;
use crate::imports::batch_number::{full_id, label, short_id};
use crate::imports::batches::annotate_import::{annotate_batch, kept_sheets};
use crate::imports::batches::batch_status::status_label;
use crate::imports::batches::explanations::read_reasons;
use crate::imports::batches::find_kind::{Upload, find_kind};
use crate::imports::batches::import_request::{Acceptance, ImportOutcome, ImportRequest};
use crate::imports::batches::open_batch::batch_of;
use crate::imports::batches::seen_upload::SeenUpload;
use crate::imports::batches::staged_import::{
    Desk as ImportDesk, accept_seen, accept_staged, cancel_staged, explain_staged, preview_staged,
    request_of, stage_import,
};
use crate::imports::batches::undo_batch::{UndoRequest, undo_batch};
use crate::imports::codes;
use crate::imports::drafting::outbox::{MAX_PAGE_VOUCHERS, VoucherPage};
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::options::KindOptions;
use crate::imports::reading::mapping::SheetMapping;
use crate::imports::reading::watch::Watch;
use crate::imports::store::{BatchRow, batches_of};
use crate::members::codes::REVEAL_NEEDED;
use crate::members::list_members::record_look;
use crate::money::Money;
use crate::platform::clock::local_day;
use crate::platform::evidence::EvidenceStore;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::wiring::SOCKETS;

#[derive(Debug, Subcommand)]
pub enum BatchCommand {
    /// 列出单位的导入批次
    List {
        /// 单位编码
        #[arg(long)]
        unit: String,
    },
    /// 暂存文件，先看后定
    Stage {
        /// 工作簿：xlsx、xls、ods、csv
        file: PathBuf,
        #[command(flatten)]
        books: IntoBooks,
        /// 余额表、报表所属月份（1 至 12），表上没有写明时填写
        #[arg(long, value_parser = clap::value_parser!(i8).range(1..=12))]
        month: Option<i8>,
        /// 流水账所记的资金科目编码或银行账户，如 101、102
        #[arg(long)]
        account: Option<String>,
    },
    /// 预览：凭证、问题、对科目余额和报表的影响，以及 accept --seen 所用的所见标记
    Preview {
        /// 批次：列表中的短号，或完整编号
        id: i64,
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 只看这些凭证入账的结果（凭证键，可重复），与 accept 相同
        #[arg(long)]
        voucher: Vec<String>,
    },
    /// 说明各列是什么：--map 列=含义，或 JSON 文件
    Layout {
        /// 批次：列表中的短号，或完整编号
        id: i64,
        /// 列对应关系，JSON；用 --map 时不写
        #[arg(required_unless_present = "map", conflicts_with = "map")]
        file: Option<PathBuf>,
        /// 单位编码
        #[arg(long)]
        unit: String,
        #[command(flatten)]
        columns: SaidColumns,
    },
    /// 确认入账，全部或所选凭证；写明 --seen 的，与预览所见不同就不入账
    Accept {
        /// 批次：列表中的短号，或完整编号
        id: i64,
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 说明警告的理由：规则编号=理由，可重复；警告只有一种时可只写理由
        #[arg(long)]
        reason: Vec<String>,
        /// 只入账这些凭证（预览中的凭证键，可重复）
        #[arg(long)]
        voucher: Vec<String>,
        /// preview 给出的所见标记：此后内容有变动的不入账；不写则按执行那一刻的内容办理
        #[arg(long)]
        seen: Option<String>,
        /// 记住列对应关系，供以后同样的文件使用
        #[arg(long)]
        remember: bool,
    },
    /// 继续中断的入账：按当时写下的理由和所选凭证，依执行那一刻的版本办理
    Resume {
        /// 批次：列表中的短号，或完整编号
        id: i64,
        /// 单位编码
        #[arg(long)]
        unit: String,
    },
    /// 取消暂存的文件
    Cancel {
        /// 批次：列表中的短号，或完整编号
        id: i64,
        /// 单位编码
        #[arg(long)]
        unit: String,
    },
    /// 撤销已入账的批次（红字冲销）
    Undo {
        /// 批次：列表中的短号，或完整编号
        id: i64,
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 撤销的理由
        #[arg(long)]
        reason: String,
        /// 原月份已结账时，冲销记入的日期
        #[arg(long)]
        date: Option<Date>,
    },
    /// 导出标注了问题的工作簿
    Annotate {
        /// 批次：列表中的短号，或完整编号
        id: i64,
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 写入的文件；不写则用原名加后缀
        #[arg(long)]
        out: Option<PathBuf>,
        /// 会员名册等含个人信息的文件也写出；查看人记入操作留痕
        #[arg(long)]
        reveal: bool,
    },
}

impl BatchCommand {
    /// With the whole number of the upload where its short one was typed.
    fn with_full_id(mut self, unit: &Unit) -> Self {
        match &mut self {
            Self::List { .. } | Self::Stage { .. } => {}
            Self::Preview { id, .. }
            | Self::Layout { id, .. }
            | Self::Accept { id, .. }
            | Self::Resume { id, .. }
            | Self::Cancel { id, .. }
            | Self::Undo { id, .. }
            | Self::Annotate { id, .. } => *id = full_id(unit.id, *id),
        }
        self
    }
}

/// Carries one command out.
pub async fn batch(desk: &Desk, command: BatchCommand) -> Outcome<()> {
    let (BatchCommand::List { unit: unit_code }
    | BatchCommand::Stage { books: IntoBooks { unit: unit_code, .. }, .. }
    | BatchCommand::Preview { unit: unit_code, .. }
    | BatchCommand::Layout { unit: unit_code, .. }
    | BatchCommand::Accept { unit: unit_code, .. }
    | BatchCommand::Resume { unit: unit_code, .. }
    | BatchCommand::Cancel { unit: unit_code, .. }
    | BatchCommand::Undo { unit: unit_code, .. }
    | BatchCommand::Annotate { unit: unit_code, .. }) = &command;
    let database = desk.open().await?;
    let unit = units::unit_by_code(&mut database.read().await?, unit_code).await?;
    let command = command.with_full_id(&unit);
    let evidence = EvidenceStore::under(&desk.data_dir);
    let isolation = Isolation::of_this_program();
    let at = ImportDesk {
        database: &database,
        evidence: &evidence,
        clock: desk.clock,
        actor: &desk.actor,
        isolation: &isolation,
        sockets: SOCKETS,
    };
    carry_out(desk, &at, &unit, command).await
}

async fn carry_out(
    desk: &Desk,
    at: &ImportDesk<'_>,
    unit: &Unit,
    command: BatchCommand,
) -> Outcome<()> {
    match command {
        BatchCommand::List { .. } => list(desk, at, unit).await,
        BatchCommand::Stage { file, books, month, account } => {
            let IntoBooks { year, kind, .. } = books;
            let (file_name, bytes) = read_file(&file)?;
            let (bytes, isolation) = (bytes.into(), at.isolation.clone());
            let mapping = Vec::new();
            let upload = Upload { year, file_name, bytes, isolation, mapping };
            let kind = find_kind(at.database, unit, kind, upload.clone()).await?;
            let Upload { file_name, bytes, .. } = upload;
            let mut request = ImportRequest::new(unit.clone(), (year, kind), file_name, bytes);
            request.options = KindOptions { month, account_code: account };
            told(desk, &stage_import(at, &request).await?)
        }
        BatchCommand::Preview { id, voucher, .. } => preview(desk, at, unit, id, voucher).await,
        BatchCommand::Layout { id, file, columns, .. } => {
            let Some(file) = file else {
                let mapping = said_mapping(at, unit, (id, &columns)).await?;
                return told(desk, &explain_staged(at, unit, id, &mapping, None).await?);
            };
            let mapping: Vec<SheetMapping> =
                serde_json::from_slice(&read_file(&file)?.1).map_err(|problem| {
                    let place =
                        Place { file: Some(file.display().to_string()), ..Place::default() };
                    Failure::from(
                        Finding::new(&codes::MAPPING_UNREADABLE, place)
                            .found(foreign::content(&problem.to_string())),
                    )
                })?;
            told(desk, &explain_staged(at, unit, id, &mapping, None).await?)
        }
        BatchCommand::Accept { id, reason, voucher, seen, remember, .. } => {
            let vouchers = chosen(voucher);
            let said = read_reasons(reason.iter().map(String::as_str))?;
            let (explanations, reason) = (said.explanations, said.bare);
            let words = Acceptance { vouchers, explanations, reason, ..Acceptance::default() };
            let watch = Arc::<Watch>::default();
            let which = (id, seen.as_deref());
            accepted(desk, &accept_seen(at, unit, which, Some((words, remember)), watch).await?)
        }
        BatchCommand::Resume { id, .. } => {
            accepted(desk, &accept_staged(at, unit, id, None, Arc::default()).await?)
        }
        BatchCommand::Cancel { id, .. } => told(desk, &cancel_staged(at, unit, id).await?),
        BatchCommand::Undo { id, reason, date, .. } => {
            let request = UndoRequest { reason, dated_on: date };
            let undone = undo_batch(at, unit, id, request).await?;
            let state = if undone.awaiting_review { "，等待审核" } else { "" };
            let said = format!(
                "批次 {} 已撤销：红字冲销 {} 张{state}，删除待审核凭证 {} 张",
                short_id(id),
                undone.reversals,
                undone.dropped_drafts
            );
            say_done(desk, &said, &undone)
        }
        BatchCommand::Annotate { id, out, reveal, .. } => {
            look_at_people(at, unit, (id, reveal)).await?;
            let marked = annotate_batch(at, unit, id).await?;
            let out = out.unwrap_or_else(|| PathBuf::from(&marked.file_name));
            write_file(&out, &marked.bytes)?;
            let file = out.display().to_string();
            say_done(desk, &format!("标注文件：{file}"), &serde_json::json!({ "file": file }))
        }
    }
}

/// A file of people's data is written out only when that is said, and on the record.
async fn look_at_people(
    at: &ImportDesk<'_>,
    unit: &Unit,
    (id, reveal): (i64, bool),
) -> Outcome<()> {
    let mut tx = at.database.write(&[unit.id]).await?;
    let batch = batch_of(&mut tx, unit, id).await?;
    if !SheetKind::of_key(&batch.kind).is_some_and(SheetKind::is_personal) {
        return tx.rollback().await;
    }
    if !reveal {
        return Err(Finding::new(&REVEAL_NEEDED, Place::of(batch.file_name)).into());
    }
    let about = (batch.kind.as_str(), &[label(id)][..]);
    record_look(&mut tx, at.act(), unit, about).await?;
    tx.commit().await
}

/// What an upload would do, with the mark of what is seen here.
async fn preview(
    desk: &Desk,
    at: &ImportDesk<'_>,
    unit: &Unit,
    id: i64,
    vouchers: Vec<String>,
) -> Outcome<()> {
    let page = Some(VoucherPage { skip: 0, take: MAX_PAGE_VOUCHERS });
    let acceptance = Acceptance { vouchers: chosen(vouchers), ..Acceptance::default() };
    let outcome = preview_staged(at, unit, id, (acceptance, page)).await?;
    let mut tx = at.database.read().await?;
    let batch = batch_of(&mut tx, unit, id).await?;
    tx.rollback().await?;
    let seen = SeenUpload::of(&batch, Some(&outcome))?.spell();
    shown(desk, &Look { seen, outcome })
}

/// What `--map` says of the columns of a staged file.
async fn said_mapping(
    at: &ImportDesk<'_>,
    unit: &Unit,
    (id, columns): (i64, &SaidColumns),
) -> Outcome<Vec<SheetMapping>> {
    let mut tx = at.database.read().await?;
    let batch = batch_of(&mut tx, unit, id).await?;
    tx.rollback().await?;
    let request = request_of(at, unit, &batch).await?;
    let sheets = kept_sheets(&batch)?;
    let known: Vec<_> = sheets.into_iter().map(|it| (it.name, it.header_rows)).collect();
    let (name, bytes) = (request.file_name.as_str(), request.bytes.as_ref());
    columns.mapping(File { name, bytes, isolation: at.isolation, known: &known })
}

async fn list(desk: &Desk, at: &ImportDesk<'_>, unit: &Unit) -> Outcome<()> {
    let mut tx = at.database.read().await?;
    let batches = batches_of(&mut tx, unit.id).await?;
    let kind = |key: &str| SheetKind::of_key(key).map_or("", SheetKind::label);
    let rows = batches.iter().map(|batch| {
        vec![
            short_id(batch.id).to_string(),
            local_day(&batch.imported_at),
            batch.year.to_string(),
            kind(&batch.kind).to_owned(),
            batch.file_name.clone(),
            status_label(&batch.status).to_owned(),
            batch.voucher_count.to_string(),
            Money::from_fen(batch.total_fen).grouped(),
            batch.imported_by.clone(),
        ]
    });
    let headers =
        ["批次", "日期", "年度", "种类", "文件", "状态", "凭证", "借方合计（元）", "经办人"];
    let (name, title, rows) = ("batches", "导入批次", rows.collect());
    let list = Listed { name, title, headers: &headers, amounts: &[7], rows };
    say_list(desk, list, &batches)
}

fn told(desk: &Desk, batch: &BatchRow) -> Outcome<()> {
    let (id, status) = (short_id(batch.id), status_label(&batch.status));
    let said = format!("批次 {id} {}：{status}", batch.file_name);
    say_done(desk, &said, batch)
}

fn accepted(desk: &Desk, outcome: &ImportOutcome) -> Outcome<()> {
    if desk.is_json() {
        say_json(outcome)?;
    } else {
        say_outcome(outcome);
    }
    if outcome.is_refused { Err(Failure::Refused(Vec::new())) } else { Ok(()) }
}

/// A preview, with the mark that `accept --seen` takes.
#[derive(Serialize)]
struct Look {
    seen: String,
    #[serde(flatten)]
    outcome: ImportOutcome,
}

/// Keys of the vouchers that were named; all where none is.
fn chosen(vouchers: Vec<String>) -> Option<Vec<String>> {
    (!vouchers.is_empty()).then_some(vouchers)
}

fn shown(desk: &Desk, look: &Look) -> Outcome<()> {
    if desk.is_json() {
        return say_json(look);
    }
    let seen = &look.outcome;
    if desk.format == Format::Table {
        say_outcome(seen);
    }
    if seen.kind.is_register() {
        show_register(desk, look)?;
    } else {
        show_vouchers(desk, look)?;
    }
    if desk.format == Format::Table {
        say(&format!("所见标记 {}", look.seen));
    }
    Ok(())
}

fn show_register(desk: &Desk, look: &Look) -> Outcome<()> {
    let rows = look.outcome.register.iter().map(|row| {
        let place = format!("{} {}", row.sheet, row.cell);
        let upper = row.upper.clone().unwrap_or_default();
        vec![row.code.clone(), row.name.clone(), upper, row.fate.label().to_owned(), place]
    });
    let headers = &["编码", "名称", "上级", "处理", "单元格"];
    let (name, title, rows) = ("preview", "名册预览", rows.collect());
    say_list(desk, Listed { name, title, headers, amounts: &[], rows }, look)
}

fn show_vouchers(desk: &Desk, look: &Look) -> Outcome<()> {
    let seen = &look.outcome;
    let vouchers = seen.shown.iter().map(|voucher| {
        let total: Money = voucher.lines.iter().map(|line| line.debit).sum();
        let summary = voucher.lines.first().map(|line| line.summary.clone());
        vec![
            voucher.dated_on.clone(),
            voucher.source_number.clone().unwrap_or_default(),
            summary.unwrap_or_default(),
            total.grouped(),
            voucher.fate.label().to_owned(),
            voucher.key.clone(),
        ]
    });
    let headers = &["日期", "凭证号", "摘要", "金额（元）", "处理", "凭证键"];
    let (name, title, rows) = ("preview", "凭证预览", vouchers.collect());
    say_list(desk, Listed { name, title, headers, amounts: &[3], rows }, look)?;
    if desk.format != Format::Table {
        return Ok(());
    }
    if let Some(effect) = &seen.effect {
        let accounts = effect.accounts.iter().map(|account| {
            let amounts = [account.before, account.debit, account.credit, account.after];
            let mut row = vec![account.code.clone(), account.name.clone()];
            row.extend(amounts.map(Money::grouped));
            row
        });
        say("对科目余额的影响（借方为正）：");
        let headers = ["编码", "科目", "原余额", "借方", "贷方", "新余额"];
        say_table(&headers, &[2, 3, 4, 5], accounts.collect());
        let lines = effect.statements.iter().map(|line| {
            let amounts = [line.before.grouped(), line.after.grouped()];
            let mut row = vec![line.form.clone(), line.line.clone(), line.column.clone()];
            row.extend(amounts);
            row
        });
        say("对报表的影响：");
        say_table(&["报表", "项目", "栏目", "原数", "新数"], &[3, 4], lines.collect());
    }
    Ok(())
}
