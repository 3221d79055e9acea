//! What return runs worked out for each union. Pure.

use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::grants::rows::ReturnBasis;
use crate::money::Money;

/// A line of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnLine {
    pub code: String,
    pub span: String,
    pub payer_code: String,
    pub unit_code: String,
    pub basis: String,
    /// Fen of money, or a number of members.
    pub basis_value: i64,
    pub tier: String,
    pub rate: String,
    pub amount: Money,
}

/// 回拨奖励计算表.
#[must_use]
pub fn draw_returns(lines: &[ReturnLine]) -> Report {
    let columns = vec![
        Column::mark("规则编码", 14),
        Column::mark("期间", 10),
        Column::mark("付款单位", 12),
        Column::mark("收款单位", 12),
        Column::mark("依据", 12),
        Column::mark("依据数", 18),
        Column::mark("档位", 16),
        Column::mark("比例或标准", 14),
        Column::money("计算金额"),
    ];
    let row = |line: &ReturnLine| {
        let basis = ReturnBasis::read(&line.basis);
        let value = match basis {
            Some(ReturnBasis::Members) => Cell::text(line.basis_value.to_string()),
            _ => Cell::money(Money::from_fen(line.basis_value)),
        };
        let cells = vec![
            Cell::text(&line.code),
            Cell::text(&line.span),
            Cell::text(&line.payer_code),
            Cell::text(&line.unit_code),
            Cell::text(basis.map_or_else(|| line.basis.clone(), |it| it.label().to_owned())),
            value,
            Cell::text(&line.tier),
            Cell::text(&line.rate),
            Cell::money(line.amount),
        ];
        Row::new(RowKind::Line, cells)
    };
    Report { columns, rows: lines.iter().map(row).collect(), ..Report::default() }
}
