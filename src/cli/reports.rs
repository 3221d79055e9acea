//! Statements, ledgers, reconciliation.

use std::path::PathBuf;

use clap::Args;

use super::desk::{Desk, Format};
use super::output::{
    Listed, say, say_csv, say_done, say_findings, say_json, say_list, say_table, write_file,
};
use super::verify_report::seal_of;
use crate::checks::build_check_report::{Wanted, build_check_report};
use crate::checks::report_name::CheckReport;
use crate::consolidation::build_consolidated::build_consolidated;
use crate::consolidation::codes::NOT_A_CONSOLIDATION;
use crate::consolidation::consolidated_name::{ConsolidatedName, Tree};
use crate::date::ReportSpan;
use crate::dealings::reconcile::{Agreement, reconcile as compare};
use crate::finding::{Finding, Outcome, Place};
use crate::formats::csv_write::write_csv;
use crate::formats::printable::{ColumnKind, Report};
use crate::formats::seal::{Seal, seal_json};
use crate::formats::xlsx_sealed::write_sealed;
use crate::formats::xlsx_write::write_xlsx;
use crate::ledger::codes::NOT_UPPER_AND_LOWER;
use crate::ledger::post::sockets::Act;
use crate::members::list_members::{Sight, record_look};
use crate::money::Money;
use crate::oversight::build_oversight::{AskedReport, build_oversight};
use crate::oversight::oversight_name::OversightName;
use crate::overviews::build_overview::{build_overview, build_overview_seen};
use crate::overviews::overview_name::OverviewName;
use crate::regular::build_regular::{Asked, build_regular};
use crate::regular::lines;
use crate::statements::build_report::build_report;
use crate::statements::codes::REPORT_UNKNOWN;
use crate::statements::report_name::{ReportName, ReportOptions};
use crate::submissions::list_submissions::{draw_submissions, submissions_of_span};
use crate::units::store as units;

/// 报表与账簿
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// 报表名：trial-balance、balance-sheet、income-expenditure、fiscal-appropriation、
    /// state-assets、cost、general-ledger、detail-ledger、multi-column-ledger、journal、
    /// cash-journal、bank-journal；经费与上下级往来：dues-splits、dues-status、dues-arrears、
    /// collection-match、dues-targets、return-runs、transfers、inter-unit；预算：budget-execution、
    /// budget-months、budget-findings；会员：member-fees；付款：payments；
    /// 项目和列支标准：programme-results、programme-findings、limit-findings、
    /// aid-families；
    /// 检查：check-findings、benford；监督：sample、appraisal-score、appraisal-ranking、
    /// peer-assignments、rectification；汇总：consolidated-balance-sheet、
    /// consolidated-income-expenditure、consolidated-cost、consolidated-fiscal-appropriation、
    /// consolidated-state-assets、consolidation-residuals、consolidation-coverage、
    /// consolidation-matrix；报送：submissions；收管用：regular-report
    name: String,
    /// 单位编码
    #[arg(long)]
    unit: String,
    /// 期间：2025-03、2025Q1、2025H1 或 2025
    #[arg(long, required_unless_present = "year")]
    period: Option<ReportSpan>,
    /// 会计年度，代替期间
    #[arg(long, conflicts_with = "period")]
    year: Option<i64>,
    /// 含全部下级单位（检查问题、考核评分表、收管用报告）
    #[arg(long)]
    below: bool,
    /// 科目编码（明细账、多栏账等）
    #[arg(long)]
    account: Option<String>,
    /// 科目级次（科目余额表、总账）
    #[arg(long)]
    level: Option<i64>,
    /// 银行账户（银行存款日记账）
    #[arg(long)]
    bank_account: Option<String>,
    /// 姓名不遮盖；查看人和会员编号记入操作留痕
    #[arg(long)]
    reveal: bool,
    /// 隶属关系口径（汇总报表）：then 当时的，now 现在的
    #[arg(long, default_value = "then")]
    tree: String,
    /// 方案代码（考核评分表、考核排名表）；不写为已开展的考核或 GF100
    #[arg(long)]
    scheme: Option<String>,
    /// 截至日期（问题整改情况表）；不写为今天
    #[arg(long)]
    date: Option<String>,
    /// 写入文件；不写则输出到屏幕
    #[arg(long)]
    out: Option<PathBuf>,
}

/// An overview with people as they are: recorded before it is given out.
async fn revealed(
    desk: &Desk,
    unit: &crate::units::unit::Unit,
    name: OverviewName,
    span: ReportSpan,
) -> Outcome<crate::formats::printable::Report> {
    let (mut tx, unit) = desk.write_book(unit.code.as_str()).await?;
    let report = build_overview_seen(&mut tx, &unit, (name, Sight::Clear), span).await?;
    let act: Act<'_> = crate::wiring::act(desk.clock, &desk.actor);
    let numbers = numbers_in(&report);
    record_look(&mut tx, act, &unit, (name.as_str(), &numbers)).await?;
    tx.commit().await?;
    Ok(report)
}

/// 会员编号 or 名册编号 that stand in a report, each once.
fn numbers_in(report: &crate::formats::printable::Report) -> Vec<String> {
    let is_number = |label: &str| ["会员编号", "名册编号"].contains(&label);
    let place = report.columns.iter().position(|column| is_number(&column.label));
    let cells = report.rows.iter().filter_map(|row| Some(row.cells.get(place?)?.shown()));
    let mut numbers: Vec<String> = cells.filter(|number| !number.is_empty()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

pub async fn report(desk: &Desk, asked: ReportArguments) -> Outcome<()> {
    let span = asked.period.unwrap_or(ReportSpan::Year(asked.year.unwrap_or_default()));
    if let Some(name) = ConsolidatedName::read(&asked.name) {
        let tree = read_tree(&asked.tree)?;
        let mut tx = desk.open().await?.read().await?;
        let report = build_consolidated(&mut tx, &asked.unit, name, (span, tree)).await?;
        let seal = match units::find_unit(&mut tx, &asked.unit).await? {
            Some(unit) => seal_of(&mut tx, &unit, &report, tree.as_str()).await?,
            None => None,
        };
        return hand_over(desk, asked.out, (&report, seal));
    }
    let (mut tx, unit) = desk.read_unit(&asked.unit).await?;
    if asked.name == "submissions" {
        let asked_of = (None, desk.clock.today());
        let listed = submissions_of_span(&mut tx, (&unit, span), asked_of).await?;
        return hand_over(desk, asked.out, (&draw_submissions(&listed, (&unit, span)), None));
    }
    if asked.name == lines::NAME {
        let (is_below, today) = (asked.below, desk.clock.today());
        let of = Asked { unit: &unit, span, is_below, today };
        let report = build_regular(&mut tx, of).await?;
        return hand_over(desk, asked.out, (&report, None));
    }
    // What was asked for besides unit and span is not in a seal: such a report has none.
    let is_plain = asked.account.is_none()
        && asked.level.is_none()
        && asked.bank_account.is_none()
        && !asked.reveal;
    let report = if let Some(name) = CheckReport::read(&asked.name) {
        let today = desk.clock.today();
        let wanted = Wanted { name, year: span.year(), is_below: asked.below, today };
        build_check_report(&mut tx, &unit, wanted).await?
    } else if let Some(name) = OversightName::read(&asked.name) {
        let on = match &asked.date {
            Some(text) => super::appraisals::read_day("date", text)?,
            None => desk.clock.today(),
        };
        let scheme = asked.scheme.as_deref().unwrap_or_default();
        let is_with_below = asked.below;
        let wanted = AskedReport { year: span.year(), scheme, is_with_below, on };
        build_oversight(&mut tx, &unit, (name, wanted)).await?
    } else if let Some(name) = OverviewName::read(&asked.name) {
        if asked.reveal {
            tx.rollback().await?;
            revealed(desk, &unit, name, span).await?
        } else {
            build_overview(&mut tx, &unit, name, span).await?
        }
    } else {
        let name = ReportName::read(&asked.name).ok_or_else(|| unknown(&asked.name))?;
        let options = ReportOptions {
            account: asked.account,
            level: asked.level,
            bank_account: asked.bank_account,
        };
        build_report(&mut tx, &unit, name, span, &options).await?
    };
    let seal = if is_plain {
        let (mut tx, unit) = desk.read_unit(&asked.unit).await?;
        seal_of(&mut tx, &unit, &report, "").await?
    } else {
        None
    };
    hand_over(desk, asked.out, (&report, seal))
}

pub fn read_tree(text: &str) -> Outcome<Tree> {
    Tree::read(text)
        .ok_or_else(|| Finding::new(&NOT_A_CONSOLIDATION, Place::of("--tree")).found(text).into())
}

/// To the screen, or into the file that is named, sealed where it can be drawn again.
pub fn hand_over(
    desk: &Desk,
    out: Option<PathBuf>,
    (report, seal): (&Report, Option<Seal>),
) -> Outcome<()> {
    let Some(path) = out.or_else(|| default_file(desk.format, report)) else {
        return match (desk.format, seal) {
            (Format::Json, Some(seal)) => say_json(&seal_json(json_of(report)?, seal)),
            _ => say_report(desk.format, report),
        };
    };
    let today = desk.clock.today();
    let by_name = |ending: &str| path.extension().is_some_and(|it| it == ending);
    let bytes = match (desk.format, seal) {
        (Format::Json, None) => {
            serde_json::to_vec_pretty(report).map_err(|problem| unwritten(&problem))?
        }
        (Format::Json, Some(seal)) => json_bytes(report, seal)?,
        (Format::Table, Some(seal)) if by_name("json") => json_bytes(report, seal)?,
        (Format::Csv, _) => write_csv(report)?,
        (Format::Table, _) if by_name("csv") => write_csv(report)?,
        (_, Some(seal)) => write_sealed(report, today, &seal)?,
        (_, None) => write_xlsx(report, today)?,
    };
    write_file(&path, &bytes)?;
    let file = path.display().to_string();
    say_done(desk, &format!("已写入 {file}"), &serde_json::json!({ "file": file }))
}

fn unwritten(problem: &serde_json::Error) -> crate::finding::Failure {
    crate::finding::Failure::Storage(problem.to_string())
}

fn json_of(report: &Report) -> Outcome<serde_json::Value> {
    serde_json::to_value(report).map_err(|problem| unwritten(&problem))
}

fn json_bytes(report: &Report, seal: Seal) -> Outcome<Vec<u8>> {
    serde_json::to_vec_pretty(&seal_json(json_of(report)?, seal))
        .map_err(|problem| unwritten(&problem))
}

/// A name that no report has.
fn unknown(name: &str) -> Finding {
    let names = ReportName::EVERY.iter().map(|name| name.as_str());
    let names: Vec<&str> =
        names.chain(OverviewName::EVERY.iter().map(|name| name.as_str())).collect();
    let of_checks = CheckReport::EVERY.iter().map(|name| name.as_str());
    let of_oversight = OversightName::EVERY.iter().map(|name| name.as_str());
    let consolidated = ConsolidatedName::EVERY.iter().map(|name| name.as_str());
    let names: Vec<&str> =
        names.into_iter().chain(of_checks).chain(of_oversight).chain(consolidated).collect();
    Finding::new(&REPORT_UNKNOWN, Place::of(name)).found(name).expected(names.join("、"))
}

/// A workbook never goes to the screen.
fn default_file(format: Format, report: &Report) -> Option<PathBuf> {
    (format == Format::Xlsx).then(|| {
        PathBuf::from(format!("{}-{}-{}.xlsx", report.unit_code, report.name, report.span))
    })
}

pub fn say_report(format: Format, report: &Report) -> Outcome<()> {
    match format {
        Format::Json => say_json(report),
        Format::Csv => say_csv(report),
        Format::Table | Format::Xlsx => {
            say(&format!("{}　{}", report.title, report.form_number.clone().unwrap_or_default()));
            say(&report.head_line().join("　　"));
            if let Some(subject) = &report.subject {
                say(subject);
            }
            let (headers, rows) = report.table();
            let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
            let right: Vec<usize> = report
                .columns
                .iter()
                .enumerate()
                .filter(|(_, column)| column.kind == ColumnKind::Money)
                .map(|(index, _)| index)
                .collect();
            say_table(&headers, &right, rows);
            for note in &report.notes {
                say(note);
            }
            say_findings(&report.findings);
            Ok(())
        }
    }
}

/// 上下级对账：流水与年末往来余额
#[derive(Debug, Args)]
pub struct ReconcileArguments {
    /// 两个单位的编码，逗号分隔
    #[arg(long, value_delimiter = ',', required = true)]
    units: Vec<String>,
    /// 会计年度
    #[arg(long)]
    year: i64,
}

pub async fn reconcile(desk: &Desk, asked: ReconcileArguments) -> Outcome<()> {
    let ReconcileArguments { units: codes, year } = asked;
    let [one, other] = codes.as_slice() else {
        return Err(Finding::new(&NOT_UPPER_AND_LOWER, Place::of("--units"))
            .found(codes.join(","))
            .expected("两个单位的编码，如 100000,101000")
            .into());
    };
    let (mut tx, one) = desk.read_unit(one.trim()).await?;
    let other = units::unit_by_code(&mut tx, other.trim()).await?;
    let pairs = compare(&mut tx, &one, &other, year).await?;
    let on = |date: Option<jiff::civil::Date>, voucher: &Option<String>| {
        let date = date.map_or_else(|| "—".to_owned(), |date| date.to_string());
        format!("{date} {}", voucher.clone().unwrap_or_default())
    };
    let amount = |amount: Option<Money>| amount.map_or_else(|| "—".to_owned(), Money::grouped);
    let rows = pairs
        .iter()
        .map(|pair| {
            vec![
                pair.relation.to_string(),
                pair.accounts.clone(),
                on(pair.upper_date, &pair.upper_voucher),
                amount(pair.upper_amount),
                on(pair.lower_date, &pair.lower_voucher),
                amount(pair.lower_amount),
                pair.state.to_string(),
                pair.difference.grouped(),
                pair.remark.clone().unwrap_or_default(),
            ]
        })
        .collect();
    let headers = [
        "事项",
        "科目（上级/下级）",
        "上级日期",
        "上级金额",
        "下级日期",
        "下级金额",
        "结果",
        "差额",
        "说明",
    ];
    let list = Listed {
        name: "reconciliation",
        title: "上下级对账",
        headers: &headers,
        amounts: &[3, 5, 7],
        rows,
    };
    say_list(desk, list, &pairs)?;
    if desk.format != Format::Table {
        return Ok(());
    }
    let count = |state: Agreement| pairs.iter().filter(|pair| pair.state == state).count();
    say(&format!(
        "相符 {}，在途 {}，不符待查 {}",
        count(Agreement::Agreed),
        count(Agreement::InTransit),
        count(Agreement::Unexplained)
    ));
    Ok(())
}
