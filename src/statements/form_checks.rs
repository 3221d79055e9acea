//! What a drawn form must satisfy, said as findings. Pure.
//!
//! Sources: 工会会计制度 第五部分; the roll-forward of 收入支出表 holds only with what went into
//! investments straight from 32205.

use super::codes;
use super::draw_form::Sources;
use super::figures::{Figures, FiscalRow};
use super::form::Form;
use super::formula::{Filter, Measure};
use super::report_name::ReportName;
use crate::date::ReportSpan;
use crate::finding::{Finding, Place};
use crate::formats::printable::{Report, RowKind};
use crate::ledger::chart::Era;
use crate::ledger::chart::role::Role;
use crate::money::Money;

/// Everything that does not tie in a drawn form.
#[must_use]
pub fn check_form(
    name: ReportName,
    report: &Report,
    figures: &Figures,
    span: ReportSpan,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let place = || Place::of(format!("{name} {}", span.title()));
    match name {
        ReportName::BalanceSheet => {
            check_balance_sheet(report, figures, span, &place, &mut findings);
        }
        ReportName::IncomeExpenditure if span.is_year() => {
            check_roll_forward(report, figures, &place, &mut findings);
        }
        ReportName::FiscalAppropriation => check_fiscal_rows(report, &place, &mut findings),
        _ => {}
    }
    findings
}

/// What a form of state assets leaves out because nobody said whose an asset is.
#[must_use]
pub fn check_ownership(form: &Form, sources: &Sources<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for line in &form.lines {
        let mut told = Vec::new();
        for column in &form.columns {
            let Some(reading) = sources.reading(column.basis) else { continue };
            let left_out = reading.left_out(&line.formula);
            if !left_out.is_zero() {
                told.push(format!("{} {}", column.label, left_out.grouped()));
            }
        }
        if !told.is_empty() {
            let place = Place::of(format!("{} {}", form.name, line.label));
            let found = format!("{}：{}", line.label, told.join("，"));
            findings.push(Finding::new(&codes::OWNERSHIP_UNMARKED, place).found(found));
        }
    }
    findings
}

fn check_balance_sheet(
    report: &Report,
    figures: &Figures,
    span: ReportSpan,
    place: &dyn Fn() -> Place,
    findings: &mut Vec<Finding>,
) {
    let closing_label = if span.is_year() { "年末余额" } else { "期末余额" };
    for column in ["年初余额", closing_label] {
        let of = |line: &str| report.figure(line, column).unwrap_or_default();
        let (assets, claims) = (of("资产总计"), of("负债与净资产总计"));
        if assets != claims {
            findings.push(
                Finding::new(&codes::SHEET_NOT_BALANCED, place())
                    .found(format!("{column}相差 {}", (assets - claims).grouped()))
                    .expected("两者相等"),
            );
        }
    }
    let all = Filter::default();
    let to = span.months().1;
    let code = |role: Role| role.code(figures.chart.era).unwrap_or_default();
    let quota = figures.booked_after(code(Role::FiscalQuota), &all, to);
    if span.is_year() && !quota.is_zero() {
        findings.push(
            Finding::new(&codes::QUOTA_LEFT_AT_YEAR_END, place())
                .found(quota.grouped())
                .expected("0.00"),
        );
    }
    let is_pending = ["4", "5"]
        .iter()
        .any(|class| figures.slots(class).any(|slot| slot.net_debit_after(to) != 0));
    if is_pending {
        findings.push(Finding::new(&codes::NOT_DISTRIBUTED, place()));
    }
}

fn check_roll_forward(
    report: &Report,
    figures: &Figures,
    place: &dyn Fn() -> Place,
    findings: &mut Vec<Finding>,
) {
    let of = |line: &str| report.figure(line, "本年数").unwrap_or_default();
    let (opening, closing) = match figures.chart.era {
        Era::Y2021 => (of("年初资金结转结余"), of("年末资金结转结余")),
        Era::Y2009 => (of("年初结余"), of("年末结余")),
    };
    let moved = of("资金结转结余调整及变动") + of("本期收支差额");
    let surplus = match figures.chart.era {
        Era::Y2021 => Role::UnionSurplusOver,
        Era::Y2009 => Role::Surplus,
    };
    let code = surplus.code(figures.chart.era).unwrap_or_default();
    let invested = figures.measure(Measure::Movement, code, &Filter::default(), (1, 12));
    if !invested.is_zero() {
        findings.push(
            Finding::new(&codes::INVESTED_FROM_SURPLUS, place())
                .found(format!("对外投资增减累计结余净额 {}", invested.grouped())),
        );
    }
    let broken = opening + moved + invested - closing;
    if !broken.is_zero() {
        findings.push(
            Finding::new(&codes::ROLL_FORWARD_BROKEN, place())
                .found(format!("相差 {}", broken.grouped()))
                .expected("年初＋调整及变动＋收支差额＋直接变动＝年末"),
        );
    }
}

fn check_fiscal_rows(report: &Report, place: &dyn Fn() -> Place, findings: &mut Vec<Finding>) {
    let unnamed = [FiscalRow::Basic, FiscalRow::Unnamed]
        .map(|row| Filter { fiscal_row: Some(row), ..Filter::default() }.to_string());
    for row in report.rows.iter().filter(|row| row.kind == RowKind::Line) {
        let Some(line) = row.cells.first().and_then(|cell| cell.line.as_ref()) else { continue };
        if unnamed.contains(&line.key) {
            findings.push(Finding::new(&codes::FISCAL_ROW_UNNAMED, place()).found(&line.label));
        }
        let of = |key: &str| -> Money {
            report
                .columns
                .iter()
                .position(|column| column.key == key)
                .and_then(|index| row.cells.get(index)?.amount())
                .unwrap_or_default()
        };
        let flow = of("年初结转")
            + of("年初结余")
            + of("调整年初")
            + of("归集上缴")
            + of("内部调剂结转")
            + of("内部调剂结余")
            + of("本年收入")
            - of("本年支出");
        let broken = flow - of("年末结转") - of("年末结余");
        if !broken.is_zero() {
            findings.push(Finding::new(&codes::FISCAL_ROW_BROKEN, place()).found(format!(
                "{} 相差 {}",
                line.label,
                broken.grouped()
            )));
        }
    }
}
