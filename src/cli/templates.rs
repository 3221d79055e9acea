//! Templates of workbooks.

use std::path::PathBuf;

use clap::Subcommand;

use super::desk::Desk;
use super::output::{Listed, say_done, say_list, write_file};
use crate::date::ReportSpan;
use crate::finding::Outcome;
use crate::imports::kinds::SheetKind;
use crate::imports::templates::write_template::{TemplateRequest, kind_of_key, make_template};

#[derive(Debug, Subcommand)]
pub enum TemplateCommand {
    /// 列出模板的种类和版本
    List,
    /// 生成一份模板
    Write {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 会计年度
        #[arg(long)]
        year: i64,
        /// 种类，如 journal、opening、trial_balance、statement
        #[arg(long)]
        kind: String,
        /// 余额表、报表的期间：2025-03、2025Q1、2025H1 或 2025；不写则由填表人选择
        #[arg(long)]
        period: Option<ReportSpan>,
        /// 写入的文件；不写则用模板名称
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

/// Carries one command out.
pub async fn template(desk: &Desk, command: TemplateCommand) -> Outcome<()> {
    match command {
        TemplateCommand::List => list(desk),
        TemplateCommand::Write { unit, year, kind, period, out } => {
            let kind = kind_of_key(&kind)?;
            let (mut tx, unit) = desk.read_unit(&unit).await?;
            let request = TemplateRequest { kind, year, span: period };
            let template = make_template(&mut tx, &unit, desk.clock.today(), request).await?;
            tx.rollback().await?;
            let out = out.unwrap_or_else(|| PathBuf::from(&template.file_name));
            write_file(&out, &template.bytes()?)?;
            let file = out.display().to_string();
            say_done(desk, &format!("模板：{file}"), &serde_json::json!({ "file": file }))
        }
    }
}

fn list(desk: &Desk) -> Outcome<()> {
    let kinds = || SheetKind::EVERY.iter().map(|kind| kind.spec());
    let json: Vec<_> = kinds()
        .map(|kind| {
            serde_json::json!({ "kind": kind.key, "label": kind.label, "version": kind.version })
        })
        .collect();
    let rows = kinds()
        .map(|kind| vec![kind.key.to_owned(), kind.label.to_owned(), kind.version.to_string()]);
    let headers = &["种类", "名称", "版本"];
    let (name, title, rows) = ("templates", "导入模板", rows.collect());
    say_list(desk, Listed { name, title, headers, amounts: &[], rows }, &json)
}
