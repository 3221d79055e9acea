//! 出纳流水账, 收支流水, a bank's own list: one line, one receipt or payment of one cash or bank
//! account.

use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::kinds::spec::{Kind, NEEDS_DATE, Need};

pub static KIND: Kind = Kind {
    key: "cash_book",
    label: "出纳流水账",
    version: 2,
    needs: &[
        NEEDS_DATE,
        Need { label: "摘要（或事由、用途）", any_of: &[&[ColumnKind::Summary]] },
        Need {
            label: "收入、支出（或借方、贷方，或金额）",
            any_of: &[
                &[ColumnKind::Income],
                &[ColumnKind::Outgo],
                &[ColumnKind::Debit, ColumnKind::Credit],
                &[ColumnKind::Amount],
            ],
        },
    ],
    resembles,
    settle: |_| {},
};

fn resembles(columns: &ColumnMap) -> bool {
    let has = |kind| columns.has(kind);
    let is_money = has(ColumnKind::Income)
        || has(ColumnKind::Outgo)
        || (has(ColumnKind::Debit) && has(ColumnKind::Credit))
        || has(ColumnKind::Amount);
    has(ColumnKind::Summary) && is_money
}
