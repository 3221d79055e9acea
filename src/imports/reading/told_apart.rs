//! Columns that are headed by the same words and mean different things by where they stand.

use std::borrow::Cow;

use crate::imports::kinds::SheetKind;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::kinds::statement::AMOUNTS;
use crate::imports::reading::cash_header::tell_columns_apart;
use crate::imports::reading::header::{Header, HeaderColumn};

/// The header with columns told apart that are headed by the same words and mean different things
/// by where they stand.
#[must_use]
pub fn tell_apart(kind: SheetKind, header: &Header) -> Cow<'_, Header> {
    match kind {
        SheetKind::TrialBalance => Cow::Owned(tell_directions_apart(header)),
        SheetKind::Statement => Cow::Owned(tell_halves_apart(header)),
        SheetKind::Journal => tell_form_apart(header),
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

/// Columns of one side of a form that names the account of the other side above its table.
const OF_ONE_SIDE: [[ColumnKind; 4]; 2] = [
    [
        ColumnKind::DebitAccount,
        ColumnKind::DebitAccountName,
        ColumnKind::DebitDetailAccount,
        ColumnKind::Debit,
    ],
    [
        ColumnKind::CreditAccount,
        ColumnKind::CreditAccountName,
        ColumnKind::CreditDetailAccount,
        ColumnKind::Credit,
    ],
];

/// The table of a 收款凭证 has 贷方科目 and 金额, that of a 付款凭证 借方科目: accounts and amounts
/// of lines like any others.
fn tell_form_apart(header: &Header) -> Cow<'_, Header> {
    let has = |kind| header.columns.iter().any(|column| kind_of(column) == Some(kind));
    let [debit, credit] = OF_ONE_SIDE.map(|kinds| has(kinds[0]));
    let accounts = [ColumnKind::AccountCode, ColumnKind::AccountName, ColumnKind::GeneralAccount];
    let is_plain = accounts.into_iter().any(has);
    if !header.titles.is_voucher_form() || debit == credit || is_plain {
        return Cow::Borrowed(header);
    }
    let [account, name, detail, amount] = OF_ONE_SIDE[usize::from(credit)];
    let of_account = if has(name) {
        ColumnKind::AccountCode
    } else if has(detail) {
        ColumnKind::GeneralAccount
    } else {
        ColumnKind::AccountName
    };
    let meant = [
        (account, of_account),
        (name, ColumnKind::AccountName),
        (detail, ColumnKind::DetailAccount),
        (ColumnKind::Amount, amount),
    ];
    let mut header = header.clone();
    for found in header.columns.iter_mut().filter_map(|column| column.found.as_mut()) {
        if let Some((_, kind)) = meant.iter().find(|(kind, _)| *kind == found.kind) {
            found.kind = *kind;
        }
    }
    Cow::Owned(header)
}

fn kind_of(column: &HeaderColumn) -> Option<ColumnKind> {
    column.found.map(|found| found.kind)
}
