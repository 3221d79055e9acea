//! Lines that stand where no line is read: above the header, or whole in one cell.

use crate::imports::cells::amount::{AmountUnit, amount_of_text, read_amount};
use crate::imports::cells::content::is_blank;
use crate::imports::cells::day::read_day;
use crate::imports::cells::words::half_width;
use crate::imports::codes;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::RecordLine;
use crate::imports::reading::row_tally::{PassedOver, RowFate};
use crate::money::Money;
use crate::sheet::Cell;

/// Where a row above the header has an amount of a line: one that is no year, beside an account or
/// a summary.
#[must_use]
pub fn amount_of_line(line: &RecordLine<'_>) -> Option<ColumnKind> {
    let is_named = line.names_account() || !is_blank(line.cell(ColumnKind::Summary));
    let is_year =
        |money: Money| money.fen() % 100 == 0 && crate::date::YEARS.contains(&(money.fen() / 100));
    let is_amount = |kind: &ColumnKind| {
        let read = read_amount(line.cell(*kind), AmountUnit::Yuan);
        read.is_ok_and(|it| it.is_some_and(|it| !it.money.is_zero() && !is_year(it.money)))
    };
    let mut amounts = ColumnKind::EVERY.iter().copied().filter(|kind| kind.is_amount());
    amounts.find(is_amount).filter(|_| is_named)
}

/// Characters of the longest cell that may hold a whole line; longer ones are notes.
const MAX_CHARACTERS: usize = 200;
/// Filled cells of a row that may stand in one of them.
const MAX_FILLED: usize = 2;

/// A row that would be passed over in silence and holds a whole line in one cell.
pub fn tell_packed(
    row: u32,
    cells: &[Cell<'_>],
    fate: RowFate,
    problems: &mut Problems,
) -> RowFate {
    let is_silent = [PassedOver::Note, PassedOver::NoAmount]
        .iter()
        .any(|reason| fate == RowFate::PassedOver(*reason));
    if !is_silent {
        return fate;
    }
    let Some((column, text)) = packed_cell(cells) else { return fate };
    problems.at(&codes::ROW_PASSED_OVER, (row, column), text, "各项分别填在各列");
    RowFate::PassedOver(PassedOver::Told)
}

/// The cell in which a whole line stands, as where a file mixes two separators.
#[must_use]
fn packed_cell<'c>(cells: &'c [Cell<'_>]) -> Option<(u32, &'c str)> {
    let filled = cells.iter().filter(|cell| !is_blank(cell)).count();
    if filled > MAX_FILLED {
        return None;
    }
    (0_u32..).zip(cells).find_map(|(column, cell)| match cell {
        Cell::Text(text) if is_packed(text) => Some((column, text.as_ref())),
        _ => None,
    })
}

/// Whether a text is the cells of a line: parted by marks, or by commas or blanks behind a date.
fn is_packed(text: &str) -> bool {
    if text.chars().count() > MAX_CHARACTERS || !text.bytes().any(|it| it.is_ascii_digit()) {
        return false;
    }
    let text: String = text.chars().map(half_width).collect();
    let text = text.trim();
    let parts =
        |is_mark: fn(char) -> bool| -> Vec<&str> { text.split(is_mark).map(str::trim).collect() };
    let figures = |parts: &[&str]| parts.iter().filter(|part| is_figure(part)).count();
    let filled = |parts: &[&str]| parts.iter().filter(|part| !part.is_empty()).count();
    let by_marks = parts(|it| matches!(it, ';' | '|' | '\t'));
    if filled(&by_marks) >= 3 && figures(&by_marks) >= 1 {
        return true;
    }
    let by_commas = parts(|it| it == ',');
    if by_commas.len() >= 4 && figures(&by_commas) >= 2 {
        return true;
    }
    let by_blanks: Vec<&str> = text
        .split(|it: char| it == ',' || it.is_whitespace())
        .filter(|part| !part.is_empty())
        .collect();
    let Some((first, rest)) = by_blanks.split_first() else { return false };
    let day = Cell::Text((*first).into());
    // `2025-01-31 第 1 页` is what a printer puts there.
    rest.len() >= 2
        && !text.contains('页')
        && first.len() >= 3
        && matches!(read_day(&day, 2000), Ok(Some(_)))
        && figures(rest) >= 1
}

fn is_figure(part: &str) -> bool {
    let part = part.trim_end_matches('元');
    part.bytes().any(|it| it.is_ascii_digit())
        && amount_of_text(part, AmountUnit::Yuan).is_ok_and(|it| it.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_in_one_cell_is_told_from_notes_and_signatures() {
        for (text, packed) in [
            ("2025-02-11;记-7;付邮费;50504;12.5;", true),
            ("；；付邮费；102；；12.5", true),
            ("2025-02-11|付邮费||12.50", true),
            (",,付邮费,102,,12.5", true),
            ("2025-02-11 付邮费 12.5 880", true),
            ("2月11日　付邮费　12.5元", true),
            ("2025-01-31 第 1 页", false),
            ("2025-01-31 制表人 许念安", false),
            ("制表：许念安；复核：程望舒；2025年1月", false),
            ("说明：本表金额以元为单位，共 3 张", false),
            ("附件 1、2、3", false),
            ("收一月会费", false),
            ("2025-02-11", false),
            ("", false),
        ] {
            assert_eq!(is_packed(text), packed, "{text}");
        }
        let row = |texts: &[&str]| -> bool {
            let cells: Vec<Cell<'_>> =
                texts.iter().map(|text| Cell::Text((*text).into())).collect();
            packed_cell(&cells).is_some()
        };
        let line = "2025-02-11;记-7;付邮费;50504;12.5;";
        assert!(row(&[line, "", ""]));
        assert!(!row(&[line, "甲", "乙"]));
    }
}
