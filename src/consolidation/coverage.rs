//! Who is in a sum and who is missing. Pure.

use rustc_hash::FxHashMap;

use super::codes::UNITS_MISSING;
use super::members::Members;
use super::store::StateRow;
use crate::finding::{Finding, Place};
use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::money::Money;
use crate::money::percent::rate;
use crate::units::unit::Unit;

crate::spelled! {
    /// How a unit is in a sum.
    Standing {
        /// Its period is closed.
        In = "in", "已结账";
        /// What it has posted is summed as it stands.
        Open = "open", "未结账";
        /// It has no books of the year.
        Without = "without", "未建账";
    }
}

/// The members, each with how it is in.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    pub units: Vec<(Unit, Standing)>,
    payroll: Money,
    payroll_in: Money,
}

impl Coverage {
    #[must_use]
    pub fn of(members: &Members, states: &[StateRow]) -> Self {
        let by_id: FxHashMap<i64, &StateRow> = states.iter().map(|it| (it.unit_id, it)).collect();
        let mut coverage = Self::default();
        for unit in &members.units {
            let state = by_id.get(&unit.id);
            let standing = match state.and_then(|it| it.status.as_deref()) {
                Some("closed") => Standing::In,
                Some(_) => Standing::Open,
                None => Standing::Without,
            };
            let payroll = state.map(|it| Money::from_fen(it.payroll_fen)).unwrap_or_default();
            coverage.payroll += payroll;
            if standing == Standing::In {
                coverage.payroll_in += payroll;
            }
            coverage.units.push((unit.clone(), standing));
        }
        coverage
    }

    #[must_use]
    pub fn count_in(&self) -> usize {
        self.units.iter().filter(|(_, standing)| *standing == Standing::In).count()
    }

    pub fn missing(&self) -> impl Iterator<Item = &(Unit, Standing)> {
        self.units.iter().filter(|(_, standing)| *standing != Standing::In)
    }

    fn named(&self, standing: Option<Standing>) -> String {
        let meant = self.missing().filter(|(_, it)| standing.is_none_or(|wanted| wanted == *it));
        let named: Vec<String> = meant.map(|(unit, _)| unit.to_string()).collect();
        named.join("、")
    }

    /// The share of wages whose units are in, in percent.
    #[must_use]
    pub fn payroll_share(&self) -> String {
        rate(self.payroll_in, self.payroll).unwrap_or_default()
    }

    /// One sentence for the foot of every sum.
    #[must_use]
    pub fn note(&self) -> String {
        let (all, count) = (self.units.len(), self.count_in());
        let named = self.named(None);
        if named.is_empty() {
            return format!("应汇总 {all} 个单位，已汇总 {count} 个，无缺报");
        }
        format!(
            "应汇总 {all} 个单位，已汇总 {count} 个；缺报：{named}。未结账单位按账面已登记数计入，本表为不完整合计"
        )
    }

    /// Told where somebody is missing.
    #[must_use]
    pub fn finding(&self, place: &str) -> Option<Finding> {
        let missing = self.missing().count();
        (missing > 0).then(|| {
            Finding::new(&UNITS_MISSING, Place::of(place))
                .found(format!("缺 {missing} 个：{}", self.named(None)))
                .expected(format!("{} 个单位全部结账", self.units.len()))
        })
    }

    #[must_use]
    pub fn draw(&self) -> Report {
        let columns = vec![
            Column::mark("应汇总单位数", 14),
            Column::mark("已汇总单位数", 14),
            Column::text("缺报单位", 50),
            Column::text("未结账单位", 40),
            Column::text("未建账单位", 40),
            Column::mark("工资总额占比", 14),
        ];
        let cells = [
            self.units.len().to_string(),
            self.count_in().to_string(),
            self.named(None),
            self.named(Some(Standing::Open)),
            self.named(Some(Standing::Without)),
            self.payroll_share(),
        ];
        let rows = vec![Row::new(RowKind::Line, cells.map(Cell::text).to_vec())];
        Report { columns, rows, ..Report::default() }
    }
}
