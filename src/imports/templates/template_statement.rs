//! The pages of a template for the unit's own statements: the statutory forms with their lines.
//!
//! Invariant: captions are those of the forms that the books are drawn in, so that every line is
//! known again.

use crate::date::{Period, ReportSpan};
use crate::finding::Outcome;
use crate::formats::entry_form::{EntryCell, EntryColumn, EntryLook, EntryPage};
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::column_list::Column;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::kinds::statement::column_of;
use crate::imports::templates::template_lists::{Lists, Registers};
use crate::imports::templates::template_pages::{
    TemplateSubject, asked_period, entry_column, facts,
};
use crate::statements::form::{Basis, Form, FormLine, FormSide, form_for};
use crate::statements::report_name::ReportName;

/// The forms that units send.
const FORMS: [ReportName; 2] = [ReportName::BalanceSheet, ReportName::IncomeExpenditure];

/// Above the right half of a form.
const RIGHT_CAPTION: &str = "负债与净资产";
const LEFT_CAPTION: &str = "资产";

const CAPTION_WIDTH: u32 = 32;
const WIDE_CAPTION_WIDTH: u32 = 44;
const NUMBER_WIDTH: u32 = 6;

/// A page for each form, for the span or, where none is chosen, for any month.
pub fn statement_pages(
    subject: &TemplateSubject,
    registers: &Registers,
    lists: &mut Lists,
) -> Outcome<Vec<EntryPage>> {
    let january = Period::new(subject.year, 1).map(ReportSpan::Month);
    let Some(span) = subject.span.or(january) else { return Ok(Vec::new()) };
    let mut pages = Vec::new();
    for name in FORMS {
        let form = form_for(name, registers.book.chart.era, registers.book.unit.tier, span)?;
        pages.push(EntryPage {
            name: form.title.clone(),
            title: form.title.clone(),
            facts: facts(subject, registers, true),
            asked: asked_period(subject, lists),
            columns: columns(&form),
            rows: rows(&form),
            blank_rows: 0,
        });
    }
    Ok(pages)
}

fn is_two_sided(form: &Form) -> bool {
    form.lines.iter().any(|line| line.side == FormSide::Right)
}

fn columns(form: &Form) -> Vec<EntryColumn> {
    let two = is_two_sided(form);
    let captions: &[&str] = if two { &[LEFT_CAPTION, RIGHT_CAPTION] } else { &["项目"] };
    let of_kind = |kind: ColumnKind| {
        let every = SheetKind::Statement.columns().iter();
        every.clone().find(|column: &&Column| column.kind == kind)
    };
    let mut columns = Vec::new();
    for caption in captions {
        let named = of_kind(ColumnKind::FormLine).map(|column| entry_column(column, None, false));
        columns.extend(named.map(|column| EntryColumn {
            heading: (*caption).to_owned(),
            look: EntryLook::Caption,
            width: if two { CAPTION_WIDTH } else { WIDE_CAPTION_WIDTH },
            ..column
        }));
        let number = of_kind(ColumnKind::LineNumber).map(|it| entry_column(it, None, false));
        columns.extend(number.map(|column| EntryColumn { width: NUMBER_WIDTH, ..column }));
        columns.extend(form.columns.iter().filter_map(|column| {
            let known = of_kind(column_of(column.basis))?;
            let entry = entry_column(known, None, false);
            let help = help_of(column.basis).to_owned();
            Some(EntryColumn { heading: column.label.clone(), help, ..entry })
        }));
    }
    columns
}

fn help_of(basis: Basis) -> &'static str {
    match basis {
        Basis::Opening => "单位元；本年 1 月 1 日的余额",
        Basis::Closing => "单位元；期间最后一天的余额",
        Basis::Span => "单位元；本表期间的数",
        Basis::ToDate => "单位元；1 月至本表期间末的累计数",
        Basis::YearBefore => "单位元；上年同项目的数",
    }
}

/// Lines of both halves beside each other, numbered down one half and then down the other.
fn rows(form: &Form) -> Vec<Vec<EntryCell>> {
    let width = form.columns.len() + 2;
    let of_side = |side: FormSide| form.lines.iter().filter(move |line| line.side == side);
    let mut number = 0;
    let mut cells = |line: &FormLine| {
        let mut cells =
            vec![EntryCell::Caption(format!("{}{}", line.numbering, line.label), line.indent)];
        let counts = !line.formula.0.is_empty();
        number += u32::from(counts);
        cells.push(if counts { EntryCell::Count(number) } else { EntryCell::Blank });
        cells.resize(width, EntryCell::Blank);
        cells
    };
    let left: Vec<_> = of_side(FormSide::Left).map(&mut cells).collect();
    let right: Vec<_> = of_side(FormSide::Right).map(&mut cells).collect();
    if right.is_empty() {
        return left;
    }
    let height = left.len().max(right.len());
    let row = |place: usize| {
        let half = |half: &[Vec<EntryCell>]| {
            half.get(place).cloned().unwrap_or_else(|| vec![EntryCell::Blank; width])
        };
        let mut row = half(&left);
        row.extend(half(&right));
        row
    };
    (0..height).map(row).collect()
}
