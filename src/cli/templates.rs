//! Templates of workbooks.

use std::path::PathBuf;

use clap::Subcommand;

use super::output::{say, say_json, say_table, write_file};
use super::{Desk, read_unit};
use crate::date::ReportSpan;
use crate::finding::Outcome;
use crate::imports::kinds::SheetKind;
use crate::imports::write_template::{TemplateRequest, kind_of_key, make_template};

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
            let database = desk.open().await?;
            let (mut tx, unit) = read_unit(&database, &unit).await?;
            let request = TemplateRequest { kind, year, span: period };
            let template = make_template(&mut tx, &unit, desk.clock.today(), request).await?;
            tx.rollback().await?;
            let out = out.unwrap_or_else(|| PathBuf::from(&template.file_name));
            write_file(&out, &template.bytes()?)?;
            say(&format!("模板：{}", out.display()));
            Ok(())
        }
    }
}

fn list(desk: &Desk) -> Outcome<()> {
    let kinds = SheetKind::EVERY.iter().map(|kind| kind.spec());
    if desk.is_json() {
        let kinds = kinds.map(|kind| {
            serde_json::json!({ "kind": kind.key, "label": kind.label, "version": kind.version })
        });
        return say_json(&kinds.collect::<Vec<_>>());
    }
    let rows = kinds
        .map(|kind| vec![kind.key.to_owned(), kind.label.to_owned(), kind.version.to_string()]);
    say_table(&["种类", "名称", "版本"], &[2], rows.collect());
    Ok(())
}
