//! Rows of a statement to a comparer, sheet by sheet.

use crate::imports::balances::comparison::{
    Comparison, FigureColumn, HalfColumns, StatementComparer, StatementRow,
};
use crate::imports::cells::content::{KeptRow, is_blank, text_of};
use crate::imports::codes;
use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::kinds::statement::{AMOUNTS, FISCAL};
use crate::imports::reading::intake::{FilledRow, Intake};
use crate::imports::reading::layout::Layout;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{RecordLine, Told, amount_in};
use crate::imports::reading::row_tally::{PassedOver, RowFate};
use crate::imports::reading::table_period::period_above;
use crate::imports::rows::journal::tell_error_cells;
use crate::money::Money;
use crate::sheet::SheetInfo;
use crate::statements::form::Basis;

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

    fn row(&mut self, layout: &Layout, at: FilledRow<'_>, problems: &mut Problems) -> RowFate {
        let FilledRow { row, cells } = at;
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
