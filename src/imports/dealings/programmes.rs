//! Lines of limits, programmes, rosters and years before.

use crate::imports::codes;
use crate::imports::dealings::cells::Cells;
use crate::imports::dealings::people::needed_identity;
use crate::imports::kinds::columns::ColumnKind;
use crate::limits::limit::{Excluded, Form, Measure, SAME_ILLNESS};
use crate::limits::rows::LimitRow;
use crate::money::Money;
use crate::programmes::rows::{HistoryRow, ProgrammeRow, RosterRow};

/// What stands in 形式 between its separators.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FormWord {
    Form(Form),
    SameIllness,
}

fn form_word(text: &str) -> Option<FormWord> {
    if text == SAME_ILLNESS {
        return Some(FormWord::SameIllness);
    }
    Form::EVERY.iter().copied().find(|it| it.label() == text).map(FormWord::Form)
}

/// A line of 列支标准表.
pub fn limit(cells: &mut Cells<'_, '_>) -> Option<LimitRow> {
    let province = cells.text(ColumnKind::Province);
    let item = cells.needed_text(ColumnKind::LimitItem);
    let amount = cells.amount(ColumnKind::LimitAmount);
    let measures: Vec<&str> = Measure::EVERY.iter().map(|it| it.label()).collect();
    let read = |text: &str| Measure::EVERY.iter().copied().find(|it| it.label() == text);
    let measure = cells.choice(ColumnKind::LimitMeasure, read, &measures);
    let times = cells.count(ColumnKind::LimitTimes);
    let mut words: Vec<&str> = Form::EVERY.iter().map(|it| it.label()).collect();
    words.push(SAME_ILLNESS);
    let forms = cells.choices(ColumnKind::LimitForm, form_word, &words);
    let share = cells.percent(ColumnKind::ShareCap);
    let from = cells.needed_day(ColumnKind::RuleFrom);
    let to = cells.day(ColumnKind::RuleTo);
    let paper = cells.text(ColumnKind::Paper);
    let applies_to = cells.unit(ColumnKind::AppliesTo);
    let words: Vec<&str> = Excluded::EVERY.iter().map(|it| it.label()).collect();
    let read = |text: &str| Excluded::EVERY.iter().copied().find(|it| it.label() == text);
    let excludes = cells.choices(ColumnKind::ExcludedPersons, read, &words);
    let is_by_illness = forms.contains(&FormWord::SameIllness);
    let forms = forms.into_iter().filter_map(|it| match it {
        FormWord::Form(form) => Some(form),
        FormWord::SameIllness => None,
    });
    Some(LimitRow {
        province,
        item,
        amount,
        measure,
        times,
        forms: forms.collect(),
        is_by_illness,
        share,
        from: from?,
        to,
        paper,
        applies_to,
        excludes,
    })
}

/// A line of 项目计划表.
pub fn programme(cells: &mut Cells<'_, '_>) -> Option<ProgrammeRow> {
    let code = cells.needed_code(ColumnKind::ProjectCode);
    let name = cells.needed_text(ColumnKind::ProjectName);
    let category = cells.needed_text(ColumnKind::ProgrammeCategory);
    let year = cells.needed_year(ColumnKind::TargetYear);
    let plan = cells.amount(ColumnKind::PlanAmount).unwrap_or(Money::ZERO);
    let standard = cells.amount(ColumnKind::Standard).filter(|it| !it.is_zero());
    let piece = cells.text(ColumnKind::Piece);
    let account = cells.text(ColumnKind::ChargedAccount);
    Some(ProgrammeRow { code, name, category, year: year?, plan, standard, piece, account })
}

/// A line of 受益人名册: of a person, or of a union where nobody is named.
pub fn beneficiary(cells: &mut Cells<'_, '_>, source: (i64, i64)) -> Option<RosterRow> {
    let code = cells.needed_code(ColumnKind::ProjectCode);
    let paid_on = cells.needed_day(ColumnKind::GivenOn);
    let has_number = !cells.code(ColumnKind::IdentityNumber).is_empty();
    let name = if has_number {
        cells.needed_text(ColumnKind::PersonName)
    } else {
        cells.text(ColumnKind::PersonName)
    };
    let identity = if has_number { needed_identity(cells)? } else { String::new() };
    let unit = cells.unit(ColumnKind::AtUnit);
    let hardship = cells.text(ColumnKind::Hardship);
    let quantity = cells.quantity(ColumnKind::Quantity);
    let before = cells.is_refused;
    let amount = cells.amount(ColumnKind::Amount);
    if amount.is_none() && quantity.is_none() && cells.is_refused == before {
        cells.refuse(&codes::CELL_BLANK, ColumnKind::Amount, "数量或金额");
    }
    let note = cells.text(ColumnKind::Note);
    let amount = amount.unwrap_or(Money::ZERO);
    Some(RosterRow {
        code,
        paid_on: paid_on?,
        name,
        identity,
        unit,
        hardship,
        quantity,
        amount,
        note,
        source,
    })
}

/// A line of 历年项目成效表.
pub fn history(cells: &mut Cells<'_, '_>) -> Option<HistoryRow> {
    let category = cells.needed_text(ColumnKind::ProgrammeCategory);
    let year = cells.needed_year(ColumnKind::TargetYear);
    let unit_count = cells.count(ColumnKind::ServedUnits).unwrap_or_default();
    let person_count = cells.count(ColumnKind::ServedPersons).unwrap_or_default();
    let visit_count = cells.count(ColumnKind::ServedVisits).unwrap_or_default();
    let quantity = cells.quantity(ColumnKind::Quantity).unwrap_or_default();
    let amount = cells.amount(ColumnKind::Amount).unwrap_or(Money::ZERO);
    Some(HistoryRow {
        category,
        year: year?,
        unit_count,
        person_count,
        visit_count,
        quantity,
        amount,
    })
}
