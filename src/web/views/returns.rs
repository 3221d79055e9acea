//! Runs of returns as pages and files show them.

use crate::formats::printable::{Cell, Column, Report, Row, RowKind, SIGNATURES};
use crate::grants::list_payments::Payment;
use crate::grants::return_run::{Line, Run};
use crate::money::Money;
use crate::money::percent::rate;
use crate::units::unit::Unit;

/// Each union's arithmetic, to be looked at, printed and signed.
#[must_use]
pub fn run_sheet(payer: &Unit, run: &Run) -> Report {
    let row = |line: &Line| {
        let earned = &line.earned;
        let done_rate = earned.target.and_then(|target| rate(earned.done, target));
        let cells = vec![
            Cell::text(line.unit.clone()),
            Cell::text(line.name.clone()),
            Cell::text(earned.basis.label()),
            Cell::text(basis_shown(line)),
            earned.target.map_or_else(Cell::blank, Cell::money),
            Cell::money(earned.done),
            Cell::text(done_rate.unwrap_or_default()),
            Cell::text(earned.tier.clone()),
            Cell::text(earned.rate.clone()),
            Cell::money(earned.amount),
        ];
        Row::new(RowKind::Line, cells)
    };
    let mut rows: Vec<Row> = run.lines.iter().map(row).collect();
    let mut total = vec![Cell::blank(), Cell::text("合计")];
    total.extend(std::iter::repeat_n(Cell::blank(), 7));
    total.push(Cell::money(run.total()));
    rows.push(Row::new(RowKind::Total, total));
    let is_policy = run.rules.iter().any(|rule| rule.small.is_some());
    let (target, done, tier) = if is_policy {
        ("认定上限", "认定金额", "是否符合")
    } else {
        ("全年任务", "完成数", "档位")
    };
    Report {
        name: "return-run".to_owned(),
        title: format!("{} {}", run.title(), run.row.span),
        unit_code: payer.code.clone(),
        unit_name: payer.name.clone(),
        span: run.row.span.clone(),
        columns: vec![
            Column::mark("收款单位", 12),
            Column::text("单位名称", 28),
            Column::text("依据", 10),
            Column::mark("依据数", 16),
            Column::money(target),
            Column::money(done),
            Column::mark("完成率", 10),
            Column::mark(tier, 16),
            Column::mark("比例或标准", 12),
            Column::money("计算金额"),
        ],
        rows,
        signatures: SIGNATURES.map(str::to_owned).into(),
        ..Report::default()
    }
}

/// 依据数 as people read it.
fn basis_shown(line: &Line) -> String {
    let words = line.basis_words();
    let amount = if words.contains('.') { Money::read(&words).ok().flatten() } else { None };
    amount.map_or(words, Money::grouped)
}

/// 付款清单.
#[must_use]
pub fn payment_sheet(payer: &Unit, run: &Run, payments: &[Payment]) -> Report {
    let row = |it: &Payment| {
        let texts = [&it.unit, &it.name, &it.account, &it.number, &it.bank];
        let mut cells: Vec<Cell> = texts.into_iter().map(|text| Cell::text(text.clone())).collect();
        cells.push(Cell::money(it.amount));
        cells.push(Cell::text(it.purpose.clone()));
        Row::new(RowKind::Line, cells)
    };
    let mut rows: Vec<Row> = payments.iter().map(row).collect();
    let mut total = vec![Cell::blank(), Cell::text("合计"), Cell::blank(), Cell::blank()];
    total.push(Cell::blank());
    total.push(Cell::money(payments.iter().map(|it| it.amount).sum::<Money>()));
    total.push(Cell::blank());
    rows.push(Row::new(RowKind::Total, total));
    Report {
        name: "return-payments".to_owned(),
        title: format!("{} {} 付款清单", run.title(), run.row.span),
        unit_code: payer.code.clone(),
        unit_name: payer.name.clone(),
        span: run.row.span.clone(),
        columns: vec![
            Column::mark("单位编码", 12),
            Column::text("单位名称", 28),
            Column::text("账户名称", 20),
            Column::mark("账号", 24),
            Column::text("开户银行", 24),
            Column::money("金额"),
            Column::text("用途", 28),
        ],
        rows,
        signatures: SIGNATURES.map(str::to_owned).into(),
        ..Report::default()
    }
}
