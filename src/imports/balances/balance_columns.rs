//! The columns of a trial balance, measure by measure: debit and credit, or one amount with its
//! direction.

use crate::imports::balances::balance_drafting::ReadPair;
use crate::imports::balances::balance_table::Measure;
use crate::imports::cells::content::is_blank;
use crate::imports::codes;
use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{
    NotASide, OpeningBalance, RecordLine, Told, amount_in, side_of,
};

/// The columns of a measure.
pub struct MeasureKinds {
    pub measure: Measure,
    debit: ColumnKind,
    credit: ColumnKind,
    single: Option<(ColumnKind, ColumnKind)>,
}

pub const MEASURES: [MeasureKinds; 5] = [
    MeasureKinds {
        measure: Measure::YearStart,
        debit: ColumnKind::OpeningDebit,
        credit: ColumnKind::OpeningCredit,
        single: Some((ColumnKind::OpeningBalance, ColumnKind::OpeningDirection)),
    },
    MeasureKinds {
        measure: Measure::Start,
        debit: ColumnKind::StartDebit,
        credit: ColumnKind::StartCredit,
        single: Some((ColumnKind::StartBalance, ColumnKind::StartDirection)),
    },
    MeasureKinds {
        measure: Measure::Movement,
        debit: ColumnKind::Debit,
        credit: ColumnKind::Credit,
        single: None,
    },
    MeasureKinds {
        measure: Measure::YearToDate,
        debit: ColumnKind::YearDebit,
        credit: ColumnKind::YearCredit,
        single: None,
    },
    MeasureKinds {
        measure: Measure::Closing,
        debit: ColumnKind::ClosingDebit,
        credit: ColumnKind::ClosingCredit,
        single: Some((ColumnKind::ClosingBalance, ColumnKind::ClosingDirection)),
    },
];

impl MeasureKinds {
    /// Where both sides stand, in one column or in two.
    #[must_use]
    pub fn columns(&self, columns: &ColumnMap) -> Option<(u32, u32)> {
        columns.column(self.debit).zip(columns.column(self.credit)).or_else(|| {
            let (single, _) = self.single?;
            columns.column(single).map(|column| (column, column))
        })
    }

    fn has_sides(&self, columns: &ColumnMap) -> bool {
        columns.has(self.debit) && columns.has(self.credit)
    }

    #[must_use]
    pub fn is_filled(&self, line: &RecordLine<'_>) -> bool {
        let single = self.single.map(|(single, _)| single);
        [Some(self.debit), Some(self.credit), single]
            .into_iter()
            .flatten()
            .any(|kind| !is_blank(line.cell(kind)))
    }

    /// What a row says; `None` where the table has no such columns.
    pub fn read(
        &self,
        line: &RecordLine<'_>,
        columns: &ColumnMap,
        problems: &mut Problems,
    ) -> Result<ReadPair, Told> {
        if self.has_sides(columns) {
            let debit = amount_in(line, self.debit, problems);
            let credit = amount_in(line, self.credit, problems);
            return Ok(Some(OpeningBalance::Sides { debit: debit?, credit: credit? }));
        }
        let Some((single, direction)) = self.single.filter(|(single, _)| columns.has(*single))
        else {
            return Ok(None);
        };
        let direction = if columns.has(direction) { direction } else { ColumnKind::Direction };
        let amount = amount_in(line, single, problems);
        let written = line.text(direction);
        let side = side_of(&written).map_err(|NotASide| {
            problems.at(&codes::DIRECTION_UNKNOWN, line.at(direction), &written, "借、贷或平");
            Told
        });
        Ok(Some(OpeningBalance::Single { amount: amount?, side: side? }))
    }
}
