//! The regular volume of a union: cover, contents, report, statements, sums, charts, in one file.

use std::path::PathBuf;

use clap::Subcommand;

use super::desk::Desk;
use super::output::{say_done, write_file};
use crate::consolidation::build_consolidated::Consolidation;
use crate::consolidation::consolidated_name::{ConsolidatedName, Tree};
use crate::date::ReportSpan;
use crate::finding::{Failure, Outcome};
use crate::formats::printable::{Cell, Report};
use crate::formats::xlsx_pack::{ChartOf, Cover, write_volume};
use crate::platform::database::{Pending, Tx};
use crate::regular::build_regular::{Asked, build_regular};
use crate::statements::build_report::build_pack;
use crate::units::unit::Unit;

/// Commands and their arguments in English.
pub const ENGLISH: &[(&str, &str)] = &[
    ("pack", "Volumes of reports"),
    ("pack build", "Write the report on receipts, management and use with its statements"),
    ("pack build.unit", "Unit code"),
    ("pack build.period", "2025-03, 2025Q1, 2025H1 or 2025"),
    ("pack build.below", "Of the union alone, or of it and all unions below it"),
    ("pack build.out", "The workbook to write"),
];

#[derive(Debug, Subcommand)]
pub enum PackCommand {
    /// 编制收管用报告册：封面、目录、报告、会计报表、汇总报表、图表
    Build {
        /// 单位编码
        #[arg(long)]
        unit: String,
        /// 期间：2025-03、2025Q1、2025H1 或 2025
        #[arg(long)]
        period: ReportSpan,
        /// 含全部下级单位
        #[arg(long)]
        below: bool,
        /// 写入的工作簿
        #[arg(long)]
        out: PathBuf,
    },
}

pub async fn pack(desk: &Desk, command: PackCommand) -> Outcome<()> {
    let PackCommand::Build { unit, period, below, out } = command;
    let (mut tx, unit) = desk.read_unit(&unit).await?;
    let today = desk.clock.today();
    let asked = Asked { unit: &unit, span: period, is_below: below, today };
    let reports = reports_of(&mut tx, asked).await?;
    let mut lines = vec![format!("编制日期：{today}")];
    let all = Consolidation::load(&mut tx, &unit.code, (period, Tree::Then)).await?;
    if below || all.members.units.len() > 1 {
        lines.push(all.coverage.note());
    }
    let cover = Cover {
        title: "经费收管用情况报告".to_owned(),
        unit: unit.name.clone(),
        period: period.title(),
        lines,
    };
    let charts = charts_of(&reports);
    let bytes = write_volume(&cover, &reports, &charts, today)?;
    write_file(&out, &bytes)?;
    let file = out.display().to_string();
    let told = serde_json::json!({ "file": file, "sheets": reports.len() });
    say_done(desk, &format!("已写入 {file}"), &told)
}

/// The report, the statements of the union's own books, and what its tree adds up to.
fn reports_of<'t>(tx: &'t mut Tx, asked: Asked<'t>) -> Pending<'t, Outcome<Vec<Report>>> {
    Box::pin(async move {
        let (unit, span): (&Unit, ReportSpan) = (asked.unit, asked.span);
        let mut reports = vec![build_regular(tx, asked).await?];
        match build_pack(tx, unit, span).await {
            Ok(own) => reports.extend(own),
            // A union without books of its own still has those below it.
            Err(Failure::Refused(findings)) => {
                let said = findings.iter().map(|it| it.message.clone());
                if let Some(first) = reports.first_mut() {
                    first.notes.extend(said);
                }
            }
            Err(failure) => return Err(failure),
        }
        let all = Consolidation::load(tx, &unit.code, (span, Tree::Then)).await?;
        if all.members.units.len() > 1 {
            for name in [
                ConsolidatedName::BalanceSheet,
                ConsolidatedName::IncomeExpenditure,
                ConsolidatedName::Residuals,
                ConsolidatedName::Coverage,
                ConsolidatedName::Matrix,
            ] {
                reports.push(all.report(tx, name).await?);
            }
        }
        Ok(reports)
    })
}

/// Charts of the report's parts: this span beside the one before and that of last year.
fn charts_of(reports: &[Report]) -> Vec<ChartOf> {
    let Some(report) = reports.first() else { return Vec::new() };
    let is_of = |place: usize, part: &str| {
        let row = report.rows.get(place);
        let text = |at: usize| row.and_then(|it| it.cells.get(at)).map(Cell::shown);
        text(0).as_deref() == Some(part)
            && text(2).is_some_and(|it| it.starts_with("收入支出表"))
            && text(1).is_some_and(|it| !it.ends_with("合计"))
    };
    let chart = |part: &str, title: &str| {
        let places: Vec<usize> =
            (0..report.rows.len()).filter(|place| is_of(*place, part)).collect();
        let (first, last) = (*places.first()?, *places.last()?);
        Some(ChartOf {
            report: 0,
            title: title.to_owned(),
            rows: (first, last),
            names: 1,
            values: vec![
                (3, "本期".to_owned()),
                (4, "上期".to_owned()),
                (5, "上年同期".to_owned()),
            ],
        })
    };
    [chart("收", "各项收入"), chart("用", "各项支出")].into_iter().flatten().collect()
}
