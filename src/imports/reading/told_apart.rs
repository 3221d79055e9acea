//! Columns that are headed by the same words and mean different things by where they stand.

use std::borrow::Cow;

use crate::imports::kinds::SheetKind;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::kinds::statement::AMOUNTS;
use crate::imports::reading::cash_header::tell_columns_apart;
use crate::imports::reading::header::Header;

/// The header with columns told apart that are headed by the same words and mean different things
/// by where they stand.
#[must_use]
pub fn tell_apart(kind: SheetKind, header: &Header) -> Cow<'_, Header> {
    match kind {
        SheetKind::TrialBalance => Cow::Owned(tell_directions_apart(header)),
        SheetKind::Statement => Cow::Owned(tell_halves_apart(header)),
        SheetKind::CashBook => tell_columns_apart(header),
        _ => Cow::Borrowed(header),
    }
}

/// A plain 方向 belongs to the balance on its right; where there is only one and it stands before
/// every balance, it is that of all.
fn tell_directions_apart(header: &Header) -> Header {
    let mut header = header.clone();
    let kind_of = |place: usize, header: &Header| Some(header.columns.get(place)?.found?.kind);
    let is_balance = |kind: ColumnKind| {
        matches!(
            kind,
            ColumnKind::OpeningBalance | ColumnKind::StartBalance | ColumnKind::ClosingBalance
        )
    };
    let plain: Vec<usize> = (0..header.columns.len())
        .filter(|place| kind_of(*place, &header) == Some(ColumnKind::Direction))
        .collect();
    let first_balance =
        (0..header.columns.len()).find(|place| kind_of(*place, &header).is_some_and(is_balance));
    for place in &plain {
        let is_first = first_balance.is_none_or(|balance| *place < balance);
        if plain.len() == 1 && is_first {
            continue;
        }
        let kind = match kind_of(place + 1, &header) {
            Some(ColumnKind::OpeningBalance) => ColumnKind::OpeningDirection,
            Some(ColumnKind::StartBalance) => ColumnKind::StartDirection,
            Some(ColumnKind::ClosingBalance) => ColumnKind::ClosingDirection,
            _ => continue,
        };
        if let Some(found) = header.columns.get_mut(*place).and_then(|it| it.found.as_mut()) {
            found.kind = kind;
        }
    }
    header
}

/// The right half of a two-sided form begins with its captions; what follows belongs to it.
fn tell_halves_apart(header: &Header) -> Header {
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
