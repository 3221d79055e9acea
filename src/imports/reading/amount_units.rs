//! What a sheet counts amounts in: 元 unless a heading, or a line above the header, says otherwise.
//!
//! Invariants: a unit is taken only where it is written; what says a unit and is not understood
//! refuses the sheet and is never read as 元; where two of them are written for the same amounts,
//! or for the two sides of one table, nothing is read on the strength of either.

use crate::imports::cells::content::KeptRow;
use crate::imports::cells::unit_words::{WrittenUnit, unit_in_heading, unit_in_line};
use crate::imports::codes;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::reading::header::Header;
use crate::imports::reading::layout::Layout;
use crate::imports::reading::problems::Problems;
use crate::sheet::Cell;

/// A unit and where it stands.
#[derive(Clone, Debug)]
struct Mention {
    unit: WrittenUnit,
    place: (u32, u32),
    text: String,
}

/// Settles the unit of each amount column, telling what cannot be settled.
pub fn settle_units(
    (sheet_name, kept): (&str, &[KeptRow]),
    header: &Header,
    layout: &mut Layout,
    problems: &mut Problems,
) {
    let above = units_above((sheet_name, kept), header);
    let amounts: Vec<(ColumnKind, Option<Mention>)> = layout
        .used
        .iter()
        .filter(|used| used.kind.is_amount())
        .filter_map(|used| {
            let at = layout.columns.column(used.kind)?;
            let column = header.columns.iter().find(|column| column.column == at)?;
            let unit = column.parts.iter().rev().find_map(|part| unit_in_heading(part));
            let mention = unit.map(|unit| Mention {
                unit,
                place: (header.last_row, at),
                text: column.written.clone(),
            });
            Some((used.kind, mention))
        })
        .collect();
    let mentions: Vec<&Mention> =
        above.iter().chain(amounts.iter().filter_map(|(_, mention)| mention.as_ref())).collect();
    let Some(first) = mentions.first() else { return };
    if let Some(other) = mentions.iter().find(|mention| mention.unit == WrittenUnit::Other) {
        problems.at(&codes::UNIT_OF_AMOUNTS, other.place, &other.text, "元或万元");
        return;
    }
    if let Some(other) = mentions.iter().find(|mention| mention.unit != first.unit) {
        let found = format!("{}，另有“{}”", other.text, first.text);
        problems.at(&codes::UNIT_OF_AMOUNTS_AMBIGUOUS, other.place, found, "同一种金额单位");
        return;
    }
    let is_partly_said = above.is_empty() && amounts.iter().any(|(_, mention)| mention.is_none());
    if first.unit == WrittenUnit::TenThousands && is_partly_said {
        let expected = "每个金额列都写明单位，或在表头上方写明";
        problems.at(&codes::UNIT_OF_AMOUNTS_AMBIGUOUS, first.place, &first.text, expected);
        return;
    }
    if first.unit == WrittenUnit::TenThousands {
        problems.at(&codes::AMOUNTS_IN_TEN_THOUSANDS, first.place, &first.text, "");
        for (kind, _) in amounts {
            layout.columns.count_in_ten_thousands(kind);
        }
    }
}

/// What the lines above the header and the sheet's name say that amounts are counted in.
fn units_above((sheet_name, kept): (&str, &[KeptRow]), header: &Header) -> Vec<Mention> {
    let mut found = Vec::new();
    for row in kept.iter().filter(|row| row.row < header.first_row) {
        let texts: Vec<(u32, &str)> = (0_u32..)
            .zip(&row.cells)
            .filter_map(|(column, cell)| match cell {
                Cell::Text(text) if !text.trim().is_empty() => Some((column, text.as_ref())),
                _ => None,
            })
            .collect();
        for (index, (column, text)) in texts.iter().enumerate() {
            let next = texts.get(index + 1).map(|(_, text)| *text);
            found.extend(unit_in_line(text, next).into_iter().map(|unit| Mention {
                unit,
                place: (row.row, *column),
                text: text.trim().to_owned(),
            }));
        }
    }
    found.extend(unit_in_line(sheet_name, None).into_iter().map(|unit| Mention {
        unit,
        place: (header.first_row, 0),
        text: sheet_name.to_owned(),
    }));
    found
}

/// A note between or below the lines that counts in something else than was taken.
pub fn check_note(row: u32, cells: &[Cell<'_>], layout: &Layout, problems: &mut Problems) {
    let is_large = ColumnKind::EVERY.iter().any(|kind| layout.columns.is_in_ten_thousands(*kind));
    let taken = if is_large { WrittenUnit::TenThousands } else { WrittenUnit::Yuan };
    for (column, cell) in (0_u32..).zip(cells) {
        let Cell::Text(text) = cell else { continue };
        for unit in unit_in_line(text, None) {
            let (code, expected) = match unit {
                WrittenUnit::Other => (&codes::UNIT_OF_AMOUNTS, "元或万元"),
                unit if unit != taken => {
                    (&codes::UNIT_OF_AMOUNTS_AMBIGUOUS, "在表头上方写明金额单位")
                }
                _ => continue,
            };
            problems.at(code, (row, column), text.trim(), expected);
        }
    }
}
