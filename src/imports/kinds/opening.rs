//! 期初余额: one line, one account.

use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::kinds::spec::{Kind, NEEDS_ACCOUNT, Need, has_account};

pub static KIND: Kind = Kind {
    key: "opening",
    label: "期初余额表",
    version: 1,
    needs: &[
        NEEDS_ACCOUNT,
        Need {
            label: "年初借方余额（或方向和年初余额）",
            any_of: &[&[ColumnKind::OpeningDebit], &[ColumnKind::OpeningBalance]],
        },
        Need {
            label: "年初贷方余额",
            any_of: &[&[ColumnKind::OpeningCredit], &[ColumnKind::OpeningBalance]],
        },
    ],
    resembles,
    settle: borrow_plain_sides,
};

fn resembles(columns: &ColumnMap) -> bool {
    let has = |kind| columns.has(kind);
    let is_dated = has(ColumnKind::VoucherNumber) || has(ColumnKind::Date);
    // Lines with a summary are entries, whatever their sides are called.
    let is_entries = has(ColumnKind::Summary) && (is_dated || !heads_balances(columns));
    has_account(columns) && !is_entries
}

/// Whether a heading says that it is a balance: 借方 alone heads movements as well.
#[must_use]
pub fn heads_balances(columns: &ColumnMap) -> bool {
    [ColumnKind::OpeningDebit, ColumnKind::OpeningCredit, ColumnKind::OpeningBalance]
        .into_iter()
        .any(|kind| columns.has(kind))
}

/// A plain list of balances heads them 借方 and 贷方; without date and number it is no journal.
fn borrow_plain_sides(columns: &mut ColumnMap) {
    let has = |kind| columns.has(kind);
    if heads_balances(columns) || has(ColumnKind::VoucherNumber) || has(ColumnKind::Summary) {
        return;
    }
    if let (Some(debit), Some(credit)) =
        (columns.column(ColumnKind::Debit), columns.column(ColumnKind::Credit))
    {
        columns.set(ColumnKind::OpeningDebit, debit);
        columns.set(ColumnKind::OpeningCredit, credit);
    }
}
