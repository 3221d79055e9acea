//! Earmarked grants followed down: per project what each receiver got, spent, passed on and still
//! holds. Pure.
//!
//! Invariant: what is held is what was got without what was spent and passed on; who spent more
//! than it got did so of other money, and the line says so.

use std::collections::{BTreeMap, BTreeSet};

use crate::formats::printable::{Cell, Column, Report, Row, RowKind};
use crate::ledger::chart::Era;
use crate::ledger::chart::role::Role;
use crate::money::Money;
use crate::overviews::store::{GrantSideRow, ProjectMoveRow};

/// What a union did with the money of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    pub receiver_name: String,
    /// Codes of those that gave it.
    pub givers: BTreeSet<String>,
    /// As the givers say.
    pub paid: Money,
    pub got: Money,
    pub spent: Money,
    pub passed_on: Money,
}

impl Followed {
    #[must_use]
    pub fn held(&self) -> Money {
        self.got - self.spent - self.passed_on
    }

    fn note(&self) -> String {
        let mut notes = Vec::new();
        let on_its_way = self.paid - self.got;
        if on_its_way > Money::ZERO {
            notes.push(format!("已付未收 {}", on_its_way.grouped()));
        } else if on_its_way < Money::ZERO {
            notes.push(format!("付款单位未登记 {}", (-on_its_way).grouped()));
        }
        if self.held().is_negative() {
            notes.push(format!("超出补助 {}", (-self.held()).grouped()));
        }
        notes.join("；")
    }
}

/// By project and code of the receiver.
pub type ByReceiver = BTreeMap<(String, String), Followed>;

/// Puts together what both sides of the grants said and what receivers booked. `passed` is what
/// they paid to others.
#[must_use]
pub fn followed(
    received: Vec<GrantSideRow>,
    passed: &[GrantSideRow],
    moves: &[ProjectMoveRow],
) -> ByReceiver {
    let mut found = ByReceiver::new();
    let mut units: BTreeMap<i64, String> = BTreeMap::new();
    for row in received {
        units.insert(row.unit_id, row.unit_code.clone());
        let of = found.entry((row.project, row.unit_code)).or_default();
        of.receiver_name = row.unit_name;
        of.givers.insert(row.other);
        let amount = Money::from_fen(row.amount_fen);
        if row.side == "payer" { of.paid += amount } else { of.got += amount }
    }
    for row in passed.iter().filter(|row| row.side == "payer") {
        let key = (row.project.clone(), row.unit_code.clone());
        if let Some(of) = found.get_mut(&key) {
            of.passed_on += Money::from_fen(row.amount_fen);
        }
    }
    for row in moves.iter().filter(|row| is_spending(&row.account_code)) {
        let Some(code) = units.get(&row.unit_id) else { continue };
        let amount = Money::from_fen(row.net_fen);
        // A notice names a project by its name, or by the code that the receiver gave it.
        let named = [&row.project_name, &row.project_code];
        let key = named.into_iter().map(|name| (name.clone(), code.clone()));
        if let Some(key) = key.into_iter().find(|key| found.contains_key(key))
            && let Some(of) = found.get_mut(&key)
        {
            of.spent += amount;
        }
    }
    found
}

/// An expense that is no grant to those below.
fn is_spending(account_code: &str) -> bool {
    let role = Role::of(Era::Y2021, account_code);
    account_code.starts_with('5')
        && !matches!(role, Some(Role::LowerGrant | Role::EarmarkedLowerGrant))
}

/// 专项补助跟踪表.
#[must_use]
pub fn draw_grants(lines: &ByReceiver) -> Report {
    let columns = vec![
        Column::text("项目", 26),
        Column::mark("付款单位", 14),
        Column::mark("收款单位", 12),
        Column::text("收款单位名称", 26),
        Column::money("收到金额"),
        Column::money("支出金额"),
        Column::money("转拨下级"),
        Column::money("结存金额"),
        Column::text("说明", 26),
    ];
    let row = |((project, receiver), it): (&(String, String), &Followed)| {
        let givers: Vec<&str> = it.givers.iter().map(String::as_str).collect();
        let cells = vec![
            Cell::text(project),
            Cell::text(givers.join("、")),
            Cell::text(receiver),
            Cell::text(&it.receiver_name),
            Cell::money(it.got),
            Cell::money(it.spent),
            Cell::money(it.passed_on),
            Cell::money(it.held()),
            Cell::text(it.note()),
        ];
        Row::new(RowKind::Line, cells)
    };
    Report { columns, rows: lines.iter().map(row).collect(), ..Report::default() }
}
