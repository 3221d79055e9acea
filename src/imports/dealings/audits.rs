//! Lines of schemes, scores and problems.

use crate::appraisals::rows::{SchemeRow, ScoreRow};
use crate::appraisals::scheme::WrittenItem;
use crate::appraisals::sheet::ScoreKind;
use crate::audits::rows::ProblemRow;
use crate::imports::dealings::cells::Cells;
use crate::imports::kinds::columns::ColumnKind;

/// A line of 考核方案. What its cells say together, the area tells at them.
pub fn scheme(cells: &mut Cells<'_, '_>) -> Option<SchemeRow> {
    let scheme = cells.code(ColumnKind::SchemeCode);
    let code = cells.needed_code(ColumnKind::ItemCode);
    let area = cells.text(ColumnKind::ItemArea);
    let item = cells.text(ColumnKind::ItemName);
    let points = cells.needed_code(ColumnKind::ItemPoints);
    let rule = cells.needed_text(ColumnKind::DeductionRule);
    let computable = cells.needed_code(ColumnKind::Computable);
    let data_needed = cells.text(ColumnKind::DataNeeded);
    let item = WrittenItem { code, area, item, points, rule, computable, data_needed };
    Some(SchemeRow { scheme, item })
}

/// A line of 考核评分表.
pub fn scored(cells: &mut Cells<'_, '_>) -> Option<ScoreRow> {
    let scheme = cells.code(ColumnKind::SchemeCode);
    let unit = cells.needed_unit(ColumnKind::UnitCode);
    let item = cells.needed_code(ColumnKind::ItemCode);
    let words: Vec<&str> = ScoreKind::EVERY.iter().map(|it| it.label()).collect();
    let kind = cells.needed_choice(ColumnKind::ScoreKind, ScoreKind::read, &words);
    let score = cells.needed_code(ColumnKind::Score);
    let reason = cells.text(ColumnKind::ScoreReason);
    let evidence = cells.text(ColumnKind::ScoreEvidence);
    Some(ScoreRow { scheme, unit, item, kind: kind?, score, reason, evidence })
}

/// A line of 检查问题清单.
pub fn problem(cells: &mut Cells<'_, '_>) -> Option<ProblemRow> {
    let letter = cells.mark(ColumnKind::LetterNumber);
    cells.needed_text(ColumnKind::LetterNumber);
    let unit = cells.needed_unit(ColumnKind::UnitCode);
    let code = cells.needed_code(ColumnKind::ProblemCode);
    let fact = cells.needed_text(ColumnKind::ProblemFact);
    let amount = cells.amount(ColumnKind::Amount);
    let vouchers = cells.text(ColumnKind::ProblemVouchers);
    let clause = cells.text(ColumnKind::Clause);
    let demand = cells.text(ColumnKind::Demand);
    let due_on = cells.needed_day(ColumnKind::RectifyDue);
    let owner = cells.text(ColumnKind::ProblemOwner);
    Some(ProblemRow {
        letter,
        unit,
        code,
        fact,
        amount,
        vouchers,
        clause,
        demand,
        due_on: due_on?,
        owner,
    })
}
