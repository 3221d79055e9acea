//! Use case: a line of a list is found to come from a payer of several unions, and is parted
//! among them.

use rustc_hash::FxHashMap;

use crate::date::Period;
use crate::dues::codes;
use crate::dues::dues_month::due_of;
use crate::dues::joint_payer::{JointPayers, OfMonth, parts};
use crate::dues::match_payers::MatchedBy;
use crate::dues::rows::ReceiptRow;
use crate::dues::store;
use crate::finding::Outcome;
use crate::finding::rows::Taken;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;

const WAGES: &str = "所属期";

/// A union and its part of a line; nothing where it has paid already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JointPart {
    pub unit_id: i64,
    pub amount: Money,
    pub by: MatchedBy,
}

/// The payers of several unions below a receiver, with what their unions have paid.
#[derive(Debug, Default)]
pub struct JointDues {
    payers: JointPayers,
    months: FxHashMap<(i64, i64), OfMonth>,
}

impl JointDues {
    /// For the lines of a list.
    pub async fn load(tx: &mut Tx, receiver: &Unit, rows: &[ReceiptRow]) -> Outcome<Self> {
        let payers = JointPayers::of(store::joint_payers_below(tx, receiver.id).await?);
        let mut months: FxHashMap<(i64, i64), OfMonth> = FxHashMap::default();
        let periods = rows.iter().filter_map(|row| row.wage_period).map(Period::number);
        if let (Some(first), Some(last)) = (periods.clone().min(), periods.max())
            && !payers.is_empty()
        {
            let span = (first, last);
            for (unit_id, month, fen) in store::joint_payrolls(tx, receiver.id, span).await? {
                let of = months.entry((unit_id, month)).or_default();
                of.due = Some(due_of(Money::from_fen(fen)));
            }
            for (unit_id, month, fen) in store::joint_paid(tx, receiver.id, span).await? {
                months.entry((unit_id, month)).or_default().paid += Money::from_fen(fen);
            }
        }
        Ok(Self { payers, months })
    }

    /// What a line of the same list pays of a month of one of these unions.
    pub fn paid(&mut self, unit_id: i64, row: &ReceiptRow) {
        let month = row.wage_period.map(Period::number);
        if let Some(of) = month.and_then(|month| self.months.get_mut(&(unit_id, month))) {
            of.paid += row.amount;
        }
    }

    /// The parts of a line of such a payer, none where something is wrong with it, which is told;
    /// `None` where it comes from no such payer.
    pub fn part(
        &mut self,
        (row, place): (&ReceiptRow, usize),
        taken: &mut Taken,
    ) -> Option<Vec<JointPart>> {
        let day = row.received_on.to_string();
        let (unions, by) = self.payers.find((&row.credit_code, &row.payer_name), &day)?;
        let Some(month) = row.wage_period.map(Period::number) else {
            let found = format!("{} 为 {} 个单位缴费", row.payer_name, unions.len());
            taken.tell(&codes::JOINT_WAGES_MISSING, (place, WAGES), found, "如 2025-03");
            return Some(Vec::new());
        };
        let of = |unit_id: i64| self.months.get(&(unit_id, month)).copied().unwrap_or_default();
        let months: Vec<OfMonth> = unions.iter().map(|it| of(it.unit_id)).collect();
        let Some(amounts) = parts(row.amount, &months) else {
            let without = unions.iter().zip(&months).filter(|(_, it)| it.due.is_none());
            let without: Vec<&str> = without.map(|(it, _)| it.unit_code.as_str()).collect();
            let found = match without.as_slice() {
                [] => "各单位应缴均为 0".to_owned(),
                codes => format!("{} 没有基数", codes.join("、")),
            };
            taken.tell(&codes::JOINT_BASE_MISSING, (place, WAGES), found, "各单位该月的工资总额");
            return Some(Vec::new());
        };
        let made: Vec<JointPart> = unions
            .iter()
            .zip(amounts)
            .filter(|(_, amount)| !amount.is_zero())
            .map(|(union, amount)| JointPart { unit_id: union.unit_id, amount, by })
            .collect();
        for part in &made {
            self.months.entry((part.unit_id, month)).or_default().paid += part.amount;
        }
        Some(made)
    }
}
