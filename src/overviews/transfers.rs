//! Movements between unions with both sides' words. Pure.

use jiff::civil::Date;

use crate::dealings::rows::TransferKind;
use crate::dealings::transfer::{IN_TRANSIT_DAYS, TransferState};
use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::money::Money;

/// What a side has said up to a day: since when, how much together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    pub first_on: Date,
    pub amount: Money,
}

impl Said {
    /// With a further word.
    #[must_use]
    pub fn with(before: Option<Self>, on: Date, amount: Money) -> Self {
        let said = before.unwrap_or(Self { first_on: on, amount: Money::ZERO });
        Self { first_on: said.first_on.min(on), amount: said.amount + amount }
    }
}

/// A movement as it stands on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferLine {
    pub kind: TransferKind,
    /// Code, or the name of what is outside the system.
    pub payer: String,
    pub receiver: String,
    pub is_payer_here: bool,
    pub is_receiver_here: bool,
    pub book_year: i64,
    pub paid: Option<Said>,
    pub received: Option<Said>,
    pub number: String,
    pub project: String,
}

impl TransferLine {
    #[must_use]
    pub fn state(&self, on: Date) -> TransferState {
        if !self.is_payer_here || !self.is_receiver_here {
            return TransferState::Outside;
        }
        match (self.paid, self.received) {
            (Some(paid), Some(received)) if paid.amount == received.amount => {
                TransferState::Confirmed
            }
            (Some(_), Some(_)) => TransferState::Unequal,
            (paid, received) => {
                let first = paid.or(received).map(|said| said.first_on);
                let days = first.map(|first| first.duration_until(on).as_hours() / 24);
                if days.is_some_and(|days| days <= IN_TRANSIT_DAYS) {
                    TransferState::InTransit
                } else {
                    TransferState::Unspoken
                }
            }
        }
    }
}

/// 上下级经费划转表, as of a day.
#[must_use]
pub fn draw_transfers(lines: &[TransferLine], on: Date) -> Report {
    let columns = vec![
        Column::mark("类别", 12),
        Column::text("付款单位", 16),
        Column::text("收款单位", 16),
        Column::mark("所属年度", 10),
        Column::mark("付款日期", 12),
        Column::money("付款金额"),
        Column::mark("收款日期", 12),
        Column::money("收款金额"),
        Column::money("差额"),
        Column::mark("状态", 14),
        Column::text("事项编号", 16),
        Column::text("项目", 20),
    ];
    let row = |line: &TransferLine| {
        let amount = |said: Option<Said>| said.map_or(Money::ZERO, |said| said.amount);
        let side = |said: Option<Said>| match said {
            Some(said) => [Cell::text(said.first_on.to_string()), Cell::money(said.amount)],
            None => [Cell::blank(), Cell::blank()],
        };
        let mut cells = vec![
            Cell::text(line.kind.label()),
            Cell::text(&line.payer),
            Cell::text(&line.receiver),
            Cell::text(line.book_year.to_string()),
        ];
        cells.extend(side(line.paid));
        cells.extend(side(line.received));
        let difference = amount(line.paid) - amount(line.received);
        let is_here = line.is_payer_here && line.is_receiver_here;
        cells.push(if is_here { Cell::money(difference) } else { Cell::blank() });
        cells.push(Cell::text(line.state(on).label()));
        cells.extend([Cell::text(&line.number), Cell::text(&line.project)]);
        Row::new(RowKind::Line, cells)
    };
    Report { columns, rows: lines.iter().map(row).collect(), ..Report::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_movement_stands_as_both_sides_said_up_to_the_day() {
        let said = |day: &str, fen: i64| {
            Some(Said { first_on: day.parse().unwrap(), amount: Money::from_fen(fen) })
        };
        for (paid, received, is_here, expected) in [
            (said("2025-12-30", 100), said("2026-01-04", 100), true, TransferState::Confirmed),
            (said("2025-12-30", 100), None, true, TransferState::InTransit),
            (said("2025-12-01", 100), None, true, TransferState::InTransit),
            (said("2025-11-30", 100), None, true, TransferState::Unspoken),
            (None, said("2025-12-30", 100), true, TransferState::InTransit),
            (None, said("2025-11-30", 100), true, TransferState::Unspoken),
            (said("2025-12-30", 100), said("2025-12-31", 97), true, TransferState::Unequal),
            (said("2025-12-30", 100), None, false, TransferState::Outside),
        ] {
            let line = TransferLine {
                kind: TransferKind::Remittance,
                payer: "A".to_owned(),
                receiver: "B".to_owned(),
                is_payer_here: true,
                is_receiver_here: is_here,
                book_year: 2025,
                paid,
                received,
                number: String::new(),
                project: String::new(),
            };
            assert_eq!(line.state("2025-12-31".parse().unwrap()), expected);
        }
    }
}
