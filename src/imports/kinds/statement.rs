//! 本单位报表: a statement that the unit drew up itself, to be compared with the books line by
//! line. Nothing of it is booked.

use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::kinds::spec::{Kind, Need};
use crate::statements::form::Basis;

pub static KIND: Kind = Kind {
    key: "statement",
    label: "本单位报表",
    version: 1,
    needs: &[
        Need { label: "项目（或资产）", any_of: &[&[ColumnKind::FormLine]] },
        Need {
            label: "年初余额、期末余额，或本期数、本年累计数",
            any_of: &[
                &[ColumnKind::OpeningBalance],
                &[ColumnKind::ClosingBalance],
                &[ColumnKind::SpanAmount],
                &[ColumnKind::ToDateAmount],
                &[ColumnKind::FiscalIncome],
                &[ColumnKind::FiscalExpense],
            ],
        },
    ],
    resembles,
    settle: |_| {},
};

fn resembles(columns: &ColumnMap) -> bool {
    let has = |kind| columns.has(kind);
    let has_figures = AMOUNTS.iter().any(|(kind, _, _)| has(*kind)) || FISCAL.into_iter().any(has);
    has(ColumnKind::FormLine) && has_figures && !has(ColumnKind::AccountCode)
}

/// A column of figures, its twin on the right half, and what it is taken of.
pub const AMOUNTS: [(ColumnKind, ColumnKind, Basis); 5] = [
    (ColumnKind::OpeningBalance, ColumnKind::RightOpeningBalance, Basis::Opening),
    (ColumnKind::ClosingBalance, ColumnKind::RightClosingBalance, Basis::Closing),
    (ColumnKind::SpanAmount, ColumnKind::RightSpanAmount, Basis::Span),
    (ColumnKind::ToDateAmount, ColumnKind::RightToDateAmount, Basis::ToDate),
    (ColumnKind::YearBeforeAmount, ColumnKind::RightYearBeforeAmount, Basis::YearBefore),
];

/// The columns of 附01表, in its order.
pub const FISCAL: [ColumnKind; 10] = [
    ColumnKind::FiscalStartCarried,
    ColumnKind::FiscalStartLeft,
    ColumnKind::FiscalAdjusted,
    ColumnKind::FiscalHandedUp,
    ColumnKind::FiscalMovedCarried,
    ColumnKind::FiscalMovedLeft,
    ColumnKind::FiscalIncome,
    ColumnKind::FiscalExpense,
    ColumnKind::FiscalEndCarried,
    ColumnKind::FiscalEndLeft,
];

/// The column that a unit writes figures of this basis in.
#[must_use]
pub fn column_of(basis: Basis) -> ColumnKind {
    let known = AMOUNTS.iter().find(|(_, _, other)| *other == basis);
    known.map_or(ColumnKind::ClosingBalance, |(kind, _, _)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::ReportSpan;
    use crate::imports::cells::words::heading;
    use crate::imports::kinds::SheetKind;
    use crate::ledger::chart::Era;
    use crate::statements::form::form_for;
    use crate::statements::report_name::ReportName;
    use crate::units::unit::Tier;

    #[test]
    fn every_column_of_the_products_own_forms_is_known_by_its_basis() {
        let forms = [ReportName::BalanceSheet, ReportName::IncomeExpenditure];
        for (era, name) in Era::EVERY.iter().flat_map(|era| forms.map(|name| (*era, name))) {
            for span in ["03", "Q1", "H1", ""] {
                let year = if era == Era::Y2021 { 2025 } else { 2020 };
                let dash = if span.starts_with('0') { "-" } else { "" };
                let span: ReportSpan = format!("{year}{dash}{span}").parse().unwrap();
                let form = form_for(name, era, Tier::CountyAndAbove, span).unwrap();
                for column in form.columns {
                    let found = SheetKind::Statement.heading(&heading(&column.label, false));
                    let kind = found.map(|found| found.kind);
                    let basis = AMOUNTS.iter().find(|(left, _, _)| Some(*left) == kind);
                    assert_eq!(basis.map(|it| it.2), Some(column.basis), "{}", column.label);
                }
            }
        }
    }
}
