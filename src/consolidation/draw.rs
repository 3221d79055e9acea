//! Sums, eliminations and what is left, as printable reports. Pure.

use rustc_hash::FxHashMap;

use super::consolidated_name::ConsolidatedName;
use super::elimination::of_lines;
use crate::date::ReportSpan;
use crate::dealings::compare_pairs::Compared;
use crate::dealings::deal::Deal;
use crate::formats::printable::{Cell, Column, Report, Row, RowKind, Value};
use crate::money::Money;
use crate::statements::draw_form::{Reading, line_amounts};
use crate::statements::figures::Figures;
use crate::statements::form::{Basis, Form, FormLine, LineKind, When};
use crate::statements::report_name::ReportName;
use crate::units::unit::Unit;

/// A line's caption in sums; lines of expense say so, since lines of income are numbered alike.
#[must_use]
pub fn caption_of(form: &Form, line: &FormLine) -> String {
    let is_expense = form.name == ReportName::IncomeExpenditure && line.key.starts_with("expense_");
    let before = if is_expense { "支出" } else { "" };
    let mark = if line.when == When::Interim { "*" } else { "" };
    format!("{before}{}{}{mark}", line.numbering, line.label)
}

/// A drawn row's amounts by the key of its line.
fn amounts_by_line(report: &Report, width: usize) -> FxHashMap<String, Vec<Cell>> {
    let mut found = FxHashMap::default();
    for row in &report.rows {
        for half in row.cells.chunks(width) {
            let Some((caption, figures)) = half.split_first() else { continue };
            if let Some(name) = &caption.line {
                found.insert(name.key.clone(), figures.to_vec());
            }
        }
    }
    found
}

fn caption_cell(form: &Form, line: &FormLine) -> Cell {
    Cell {
        indent: line.indent,
        is_strong: line.kind != LineKind::Line,
        ..Cell::text(caption_of(form, line))
    }
}

fn kind_of(line: &FormLine) -> RowKind {
    match line.kind {
        LineKind::Heading => RowKind::Heading,
        LineKind::Total => RowKind::Total,
        LineKind::Line => RowKind::Line,
    }
}

/// What a column of a drawn form loses, by line.
pub type Losses = FxHashMap<String, Money>;

/// Three cells: what the lines add up to, what is eliminated, what is left.
fn trio(sum: Option<&Cell>, loss: Money) -> [Cell; 3] {
    match sum.and_then(Cell::amount) {
        None => [Cell::blank(), Cell::blank(), Cell::blank()],
        Some(amount) => {
            let sum = Cell { sum: None, ..sum.cloned().unwrap_or_default() };
            [sum, Cell::money(loss), Cell::money(amount - loss)]
        }
    }
}

/// 汇总资产负债表: opening and closing.
#[must_use]
pub fn draw_sheet(form: &Form, drawn: &Report, (opening, closing): (&Losses, &Losses)) -> Report {
    let amounts = amounts_by_line(drawn, form.columns.len() + 1);
    let (opening, closing) = (of_lines(form, opening), of_lines(form, closing));
    let place = |basis: Basis| form.columns.iter().position(|it| it.basis == basis);
    let (first, last) = (place(Basis::Opening), place(Basis::Closing));
    let mut columns = vec![Column::text("项目", 30)];
    for label in ["汇总年初", "抵销年初", "合并年初", "汇总期末", "抵销期末", "合并期末"]
    {
        columns.push(Column::money(label));
    }
    let mut rows = Vec::new();
    for line in form.lines.iter().filter(|it| !it.label.is_empty()) {
        let of = |column: Option<usize>| amounts.get(&line.key).and_then(|it| it.get(column?));
        let loss = |of: &Losses| of.get(&line.key).copied().unwrap_or_default();
        let mut cells = vec![caption_cell(form, line)];
        cells.extend(trio(of(first), loss(&opening)));
        cells.extend(trio(of(last), loss(&closing)));
        rows.push(Row::new(kind_of(line), cells));
    }
    Report { columns, rows, ..Report::default() }
}

/// 汇总收入支出表: from January on.
#[must_use]
pub fn draw_income(form: &Form, drawn: &Report, losses: &Losses) -> Report {
    let amounts = amounts_by_line(drawn, form.columns.len() + 1);
    let losses = of_lines(form, losses);
    let place = form.columns.iter().position(|it| it.basis == Basis::ToDate).unwrap_or(0);
    let mut columns = vec![Column::text("项目", 38)];
    columns.extend(["汇总数", "抵销数", "合并数"].map(Column::money));
    let row = |line: &FormLine| {
        let sum = amounts.get(&line.key).and_then(|it| it.get(place));
        let mut cells = vec![caption_cell(form, line)];
        cells.extend(trio(sum, losses.get(&line.key).copied().unwrap_or_default()));
        Row::new(kind_of(line), cells)
    };
    Report { columns, rows: form.lines.iter().map(row).collect(), ..Report::default() }
}

/// A form as a unit draws it, with what is eliminated of its column of reference at the end: the
/// year so far, the end of the period, or the expenditure of the year.
#[must_use]
pub fn draw_annexed(form: &Form, drawn: &Report, losses: &Losses) -> Report {
    let losses = of_lines(form, losses);
    let is_fiscal = form.name == ReportName::FiscalAppropriation;
    let spent = form.fiscal_columns.iter().position(|it| it.key == "本年支出");
    let place = if is_fiscal {
        spent.unwrap_or(0) + 1
    } else {
        let of = |basis: Basis| form.columns.iter().position(|it| it.basis == basis);
        let place = of(Basis::ToDate).or_else(|| of(Basis::Closing));
        place.or_else(|| of(Basis::Span)).unwrap_or(0) + 1
    };
    let mut report = drawn.clone();
    report.columns.extend(["抵销数", "合并数"].map(Column::money));
    for row in &mut report.rows {
        let key = row.cells.first().and_then(|it| it.line.as_ref()).map(|it| it.key.clone());
        let loss = key.and_then(|key| losses.get(&key).copied()).unwrap_or_default();
        let added = match row.cells.get(place).and_then(Cell::amount) {
            Some(amount) => [Cell::money(loss), Cell::money(amount - loss)],
            None => [Cell::blank(), Cell::blank()],
        };
        row.cells.extend(added);
        for cell in &mut row.cells {
            cell.sum = None;
        }
    }
    report
}

fn events_said(side: &str, deals: &[Deal]) -> Vec<String> {
    let said =
        |it: &Deal| format!("{side} {} {} {} {}", it.dated_on, it.voucher, it.account, it.amount);
    deals.iter().map(said).collect()
}

/// 未抵销差额表: a line for each kind, upper less lower, with the events behind it.
#[must_use]
pub fn draw_residuals(compared: &Compared) -> Report {
    let columns = vec![
        Column::mark("上级单位", 12),
        Column::mark("下级单位", 12),
        Column::mark("科目", 14),
        Column::mark("类别", 12),
        Column::money("金额"),
        Column::text("事项", 60),
        Column::text("上级名称", 24),
        Column::text("下级名称", 24),
    ];
    let mut rows = Vec::new();
    for it in &compared.rows {
        let mut events = events_said("上级", &it.unmet.upper);
        events.extend(events_said("下级", &it.unmet.lower));
        for (reason, amount) in &it.reasons {
            let text = |text: &str| Cell::text(text);
            let cells = vec![
                text(&it.upper.code),
                text(&it.lower.code),
                Cell::text(it.tie.accounts()),
                text(reason.label()),
                Cell::money(*amount),
                Cell::text(events.join("；")),
                text(&it.upper.name),
                text(&it.lower.name),
            ];
            rows.push(Row::new(RowKind::Line, cells));
        }
    }
    let told = compared.unnamed.iter().map(|(unit, it)| {
        format!("{unit} {} 另有 {} 元未写往来单位，未抵销", it.role.label(), it.amount.grouped())
    });
    Report { columns, rows, notes: told.collect(), ..Report::default() }
}

/// 汇总明细表: unit by line, what is not nil.
#[must_use]
pub fn draw_matrix(units: &[(&Unit, &Figures)], forms: &[Form], span: ReportSpan) -> Report {
    let columns = vec![
        Column::mark("单位编码", 12),
        Column::text("项目", 36),
        Column::money("金额"),
        Column::mark("报表", 16),
        Column::text("单位名称", 30),
    ];
    let months = span.months();
    let mut rows = Vec::new();
    for (unit, figures) in units {
        for form in forms {
            let is_sheet = form.name == ReportName::BalanceSheet;
            let months = if is_sheet { months } else { (1, months.1) };
            let reading = Reading { figures, months, is_opening: false };
            let amounts = line_amounts(form, &reading);
            let is_shown = |line: &&FormLine| line.when != When::Annual || span.is_year();
            for line in form.lines.iter().filter(is_shown) {
                let amount = amounts.get(&line.key).copied().unwrap_or_default();
                if line.formula.0.is_empty() || amount.is_zero() {
                    continue;
                }
                let cells = vec![
                    Cell::text(&unit.code),
                    Cell::text(caption_of(form, line)),
                    Cell::money(amount),
                    Cell::text(form.name.label()),
                    Cell::text(&unit.name),
                ];
                rows.push(Row::new(RowKind::Line, cells));
            }
        }
    }
    Report { columns, rows, ..Report::default() }
}

/// The head that every consolidated report has.
#[must_use]
pub fn headed(
    mut report: Report,
    (name, span): (ConsolidatedName, ReportSpan),
    root: &Unit,
) -> Report {
    name.as_str().clone_into(&mut report.name);
    name.label().clone_into(&mut report.title);
    report.unit_code.clone_from(&root.code);
    report.unit_name.clone_from(&root.name);
    report.span = span.to_string();
    report.period = span.title();
    report.paper = crate::formats::printable::Paper::Landscape;
    report
}

/// Whether both sides of a drawn sheet are equal in every column.
#[must_use]
pub fn is_balanced(report: &Report) -> bool {
    let row = |label: &str| {
        report.rows.iter().find(|row| {
            let caption = row.cells.first().map(|it| &it.value);
            caption == Some(&Value::Text(label.to_owned()))
        })
    };
    let (Some(assets), Some(claims)) = (row("资产总计"), row("负债与净资产总计"))
    else {
        return false;
    };
    let amounts = |row: &Row| row.cells.iter().skip(1).map(Cell::amount).collect::<Vec<_>>();
    amounts(assets) == amounts(claims)
}
