//! 本单位报表: a statement that the unit drew up itself, to be compared with the books line by
//! line. Nothing of it is booked.

use super::{Column, Intake, Kind, List, Need, column};
use crate::imports::balances::comparison::{
    Comparison, FigureColumn, HalfColumns, StatementComparer, StatementRow,
};
use crate::imports::codes;
use crate::imports::reading::columns::{ColumnKind, ColumnMap};
use crate::imports::reading::header::{Header, KeptRow};
use crate::imports::reading::layout::Layout;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{RecordLine, Told, amount_in, is_blank, text_of};
use crate::imports::reading::row_tally::{PassedOver, RowFate};
use crate::imports::reading::table_period::period_above;
use crate::imports::rows::journal::tell_error_cells;
use crate::money::Money;
use crate::sheet::{Cell, SheetInfo};
use crate::statements::form::Basis;

pub static KIND: Kind = Kind {
    key: "statement",
    label: "本单位报表",
    version: 1,
    columns: &[
        figure(
            ColumnKind::FormLine,
            &["项目", "资产", "资产类", "项目名称", "报表项目", "资产项目"],
            "项目",
            "报表的行，与制度规定的名称一致",
        ),
        figure(ColumnKind::LineNumber, &["行次", "行号", "序号", "编号"], "行次", "可不填"),
        figure(
            ColumnKind::OpeningBalance,
            &["年初余额", "年初数", "年初金额", "期初余额", "期初数", "上年年末余额"],
            "年初余额",
            "单位元；资产负债表填写",
        ),
        figure(
            ColumnKind::ClosingBalance,
            &["期末余额", "年末余额", "期末数", "年末数", "期末金额", "年末金额"],
            "期末余额",
            "单位元；资产负债表填写",
        ),
        figure(
            ColumnKind::SpanAmount,
            &[
                "本月数",
                "本季数",
                "本半年数",
                "本年数",
                "本期数",
                "本月金额",
                "本期金额",
                "本年金额",
                "本季金额",
                "本月发生额",
                "本期发生额",
                "本月发生数",
                "本期发生数",
                "本季度数",
            ],
            "本月数",
            "单位元；收入支出表填写，季报、年报填本季数、本年数",
        ),
        figure(
            ColumnKind::ToDateAmount,
            &[
                "本年累计数",
                "本年累计",
                "本年累计金额",
                "累计数",
                "累计金额",
                "本年累计发生额",
                "本年累计发生数",
                "累计发生额",
            ],
            "本年累计数",
            "单位元；收入支出表填写",
        ),
        figure(
            ColumnKind::YearBeforeAmount,
            &["上年数", "上年金额", "上年累计数"],
            "上年数",
            "单位元；年报填写",
        ),
        figure(
            ColumnKind::RightFormLine,
            &[
                "负债与净资产",
                "负债和净资产",
                "负债及净资产",
                "负债与净资产类",
                "负债和净资产类",
                "负债及净资产类",
                "负债和净资产项目",
                "负债与净资产项目",
            ],
            "",
            "",
        ),
        figure(ColumnKind::RightLineNumber, &[], "", ""),
        figure(ColumnKind::RightOpeningBalance, &[], "", ""),
        figure(ColumnKind::RightClosingBalance, &[], "", ""),
        figure(ColumnKind::RightSpanAmount, &[], "", ""),
        figure(ColumnKind::RightToDateAmount, &[], "", ""),
        figure(ColumnKind::RightYearBeforeAmount, &[], "", ""),
        figure(ColumnKind::FiscalStartCarried, &["年初财政拨款结转结余结转"], "", ""),
        figure(ColumnKind::FiscalStartLeft, &["年初财政拨款结转结余结余"], "", ""),
        figure(ColumnKind::FiscalAdjusted, &["调整年初财政拨款结转结余"], "", ""),
        figure(ColumnKind::FiscalHandedUp, &["本年归集上缴"], "", ""),
        figure(ColumnKind::FiscalMovedCarried, &["单位内部调剂结转"], "", ""),
        figure(ColumnKind::FiscalMovedLeft, &["单位内部调剂结余"], "", ""),
        figure(ColumnKind::FiscalIncome, &["本年财政拨款收入"], "", ""),
        figure(ColumnKind::FiscalExpense, &["本年财政拨款支出"], "", ""),
        figure(ColumnKind::FiscalEndCarried, &["年末财政拨款结转结余结转"], "", ""),
        figure(ColumnKind::FiscalEndLeft, &["年末财政拨款结转结余结余"], "", ""),
    ],
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

const fn figure(
    kind: ColumnKind,
    words: &'static [&'static str],
    heading: &'static str,
    help: &'static str,
) -> Column {
    column(kind, words, heading, help, List::None)
}

fn resembles(columns: &ColumnMap) -> bool {
    let has = |kind| columns.has(kind);
    let has_figures = AMOUNTS.iter().any(|(kind, _, _)| has(*kind)) || FISCAL.into_iter().any(has);
    has(ColumnKind::FormLine) && has_figures && !has(ColumnKind::AccountCode)
}

/// A column of figures, its twin on the right half, and what it is taken of.
const AMOUNTS: [(ColumnKind, ColumnKind, Basis); 5] = [
    (ColumnKind::OpeningBalance, ColumnKind::RightOpeningBalance, Basis::Opening),
    (ColumnKind::ClosingBalance, ColumnKind::RightClosingBalance, Basis::Closing),
    (ColumnKind::SpanAmount, ColumnKind::RightSpanAmount, Basis::Span),
    (ColumnKind::ToDateAmount, ColumnKind::RightToDateAmount, Basis::ToDate),
    (ColumnKind::YearBeforeAmount, ColumnKind::RightYearBeforeAmount, Basis::YearBefore),
];

/// The columns of 附01表, in its order.
const FISCAL: [ColumnKind; 10] = [
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

/// The right half of a two-sided form begins with its captions; what follows belongs to it.
#[must_use]
pub fn tell_halves_apart(header: &Header) -> Header {
    let mut header = header.clone();
    let mut captions = 0;
    for column in &mut header.columns {
        let Some(found) = column.found.as_mut() else { continue };
        if found.kind == ColumnKind::FormLine {
            captions += 1;
            if captions == 2 {
                found.kind = ColumnKind::RightFormLine;
            }
        } else if found.kind == ColumnKind::RightFormLine {
            captions += 1;
        } else if captions == 2 {
            found.kind = match found.kind {
                ColumnKind::LineNumber => ColumnKind::RightLineNumber,
                kind => AMOUNTS
                    .iter()
                    .find(|(left, _, _)| *left == kind)
                    .map_or(kind, |(_, right, _)| *right),
            };
        }
    }
    header
}

/// Rows of statements to a comparer.
pub struct StatementRows {
    comparer: StatementComparer,
    above: Vec<KeptRow>,
    halves: Vec<HalfColumns>,
    sheet_index: usize,
    lines: u64,
    /// Rows of the sheet that are lines, until it is over.
    pending: u64,
}

impl StatementRows {
    #[must_use]
    pub fn new(comparer: StatementComparer) -> Self {
        Self {
            comparer,
            above: Vec::new(),
            halves: Vec::new(),
            sheet_index: 0,
            lines: 0,
            pending: 0,
        }
    }

    #[must_use]
    pub fn finish(self) -> Vec<Comparison> {
        self.comparer.finish()
    }
}

impl Intake for StatementRows {
    fn above_header(&mut self, rows: &[KeptRow]) {
        self.above = rows.to_vec();
    }

    fn begin_sheet(&mut self, sheet: &SheetInfo, layout: &Layout, _: &mut Problems) {
        let above = std::mem::take(&mut self.above);
        let texts = above.iter().flat_map(|row| &row.cells).map(|cell| text_of(cell).into_owned());
        let mut titles: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
        titles.push(sheet.name.clone());
        let headings = layout.headings.iter().flat_map(|(_, parts)| parts.iter().cloned());
        self.sheet_index = sheet.index;
        self.lines = 0;
        self.halves = halves_of(&layout.columns);
        self.comparer.begin_sheet(&sheet.name, titles, headings.collect(), period_above(&above));
    }

    fn row(
        &mut self,
        layout: &Layout,
        row: u32,
        cells: &[Cell<'_>],
        problems: &mut Problems,
    ) -> RowFate {
        let line = RecordLine::new(self.sheet_index, row, cells, &layout.columns);
        tell_error_cells(&line, cells, &layout.columns, problems);
        let mut fate = PassedOver::Note;
        let (mut is_line, mut is_refused) = (false, false);
        for half in &self.halves {
            let written = half.amounts.iter().find(|(kind, _)| !is_blank(line.cell(*kind)));
            let caption = line.text(half.caption);
            if caption.is_empty() {
                // Forms write nil beside lines that they leave to the other half.
                let mut unheard = Problems::default();
                let mut is_nil = |kind| match amount_in(&line, kind, &mut unheard) {
                    Ok(amount) => amount.is_none_or(Money::is_zero),
                    Err(Told) => false,
                };
                if let Some((kind, _)) = half.amounts.iter().find(|(kind, _)| !is_nil(*kind)) {
                    let found = text_of(line.cell(*kind));
                    problems.at(&codes::ROW_PASSED_OVER, line.at(*kind), found, "项目名称");
                    fate = PassedOver::Told;
                }
                continue;
            }
            if fate == PassedOver::Note {
                fate = PassedOver::NoAmount;
            }
            let mut amounts = Vec::new();
            for (kind, basis) in &half.amounts {
                // What cannot be read is told; the rest of the line is compared all the same.
                match amount_in(&line, *kind, problems) {
                    Ok(amount) => amounts.push((*basis, line.at(*kind).1, amount)),
                    Err(Told) => is_refused = true,
                }
            }
            is_line |= written.is_some();
            self.lines += u64::from(written.is_some());
            let caption_column = line.at(half.caption).1;
            let caption = caption.into_owned();
            let kept = self.comparer.row(StatementRow { row, caption, caption_column, amounts });
            if !kept && written.is_some() {
                let found = line.text(half.caption);
                problems.at(&codes::ROW_PASSED_OVER, (row, caption_column), found, "较少的行");
                fate = PassedOver::Told;
                is_line = false;
            }
        }
        self.pending += u64::from(is_line && !is_refused);
        match (is_refused, is_line) {
            (true, _) => RowFate::Refused,
            (false, true) => RowFate::Line,
            (false, false) => RowFate::PassedOver(fate),
        }
    }

    fn end_sheet(&mut self, problems: &mut Problems) -> u64 {
        let refusing = problems.refusing();
        self.comparer.end_sheet(problems);
        let is_refused = problems.refusing() > refusing;
        let fate = if is_refused { RowFate::Refused } else { RowFate::Booked };
        problems.tally.settle(std::mem::take(&mut self.pending), fate);
        self.lines
    }
}

fn halves_of(columns: &ColumnMap) -> Vec<HalfColumns> {
    let of_side = |caption, amounts: Vec<(ColumnKind, FigureColumn)>| {
        columns.has(caption).then(|| HalfColumns {
            caption,
            amounts: amounts.into_iter().filter(|(kind, _)| columns.has(*kind)).collect(),
        })
    };
    let of = |basis: &Basis| FigureColumn::Of(*basis);
    let fiscal = FISCAL.into_iter().enumerate().map(|(at, kind)| (kind, FigureColumn::Fiscal(at)));
    let left = AMOUNTS.iter().map(|(left, _, basis)| (*left, of(basis))).chain(fiscal).collect();
    let right = AMOUNTS.iter().map(|(_, right, basis)| (*right, of(basis))).collect();
    [of_side(ColumnKind::FormLine, left), of_side(ColumnKind::RightFormLine, right)]
        .into_iter()
        .flatten()
        .collect()
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
