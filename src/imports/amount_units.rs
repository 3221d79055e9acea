//! What a sheet counts amounts in: 元 unless a heading, or a line above the header, says 万元.
//!
//! Invariants: a unit is taken only where it is written; where two of them are written for the
//! same amounts, or for the two sides of one table, nothing is read on the strength of either.

use super::codes;
use super::columns::ColumnKind;
use super::header::{Header, KeptRow};
use super::layout::Layout;
use super::problems::Problems;
use super::words::heading;
use crate::sheet::Cell;

/// A unit as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WrittenUnit {
    Yuan,
    TenThousands,
    /// 千元, 百元, 亿元: too rare to be read without asking.
    Other,
}

/// A unit and where it stands.
#[derive(Clone, Debug)]
struct Mention {
    unit: WrittenUnit,
    place: (u32, u32),
    text: String,
}

/// Settles the unit of each amount column, telling what cannot be settled.
pub fn settle_units(
    kept: &[KeptRow],
    header: &Header,
    layout: &mut Layout,
    problems: &mut Problems,
) {
    let above = unit_above(kept, header);
    let amounts: Vec<(ColumnKind, Option<Mention>)> = layout
        .used
        .iter()
        .filter(|used| used.kind.is_amount())
        .filter_map(|used| {
            let at = layout.columns.column(used.kind)?;
            let column = header.columns.iter().find(|column| column.column == at)?;
            let unit = column.parts.iter().rev().find_map(|part| unit_in(part));
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
    let is_partly_said = above.is_none() && amounts.iter().any(|(_, mention)| mention.is_none());
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

/// The line above the header that says what amounts are counted in.
fn unit_above(kept: &[KeptRow], header: &Header) -> Option<Mention> {
    kept.iter().filter(|row| row.row < header.first_row).find_map(|row| {
        (0_u32..).zip(&row.cells).find_map(|(column, cell)| {
            let Cell::Text(text) = cell else { return None };
            let says = heading(text, true);
            let unit = unit_in(text).filter(|_| says.contains("单位") || says.contains("金额"))?;
            Some(Mention { unit, place: (row.row, column), text: text.trim().to_owned() })
        })
    })
}

/// The unit that a text ends with, in brackets or not.
fn unit_in(text: &str) -> Option<WrittenUnit> {
    let words = heading(text, true);
    if words.ends_with("万元") {
        return Some(WrittenUnit::TenThousands);
    }
    let others = ["千元", "百元", "亿元", "百万", "美元", "港元"];
    if others.iter().any(|other| words.ends_with(other)) {
        return Some(WrittenUnit::Other);
    }
    words.ends_with('元').then_some(WrittenUnit::Yuan)
}
