//! 科目余额表 of books that are kept elsewhere: one line, one account with opening, movement and
//! closing.

use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::kinds::spec::{Kind, NEEDS_ACCOUNT, Need, has_account};

pub static KIND: Kind = Kind {
    key: "trial_balance",
    label: "科目余额表",
    version: 1,
    needs: &[
        NEEDS_ACCOUNT,
        Need {
            label: "期末借方余额和期末贷方余额（或方向和期末余额）",
            any_of: &[
                &[ColumnKind::ClosingDebit, ColumnKind::ClosingCredit],
                &[ColumnKind::ClosingBalance],
            ],
        },
    ],
    resembles,
    settle: |_| {},
};

fn resembles(columns: &ColumnMap) -> bool {
    let has = |kind| columns.has(kind);
    let is_dated = has(ColumnKind::VoucherNumber) || has(ColumnKind::Summary);
    let has_balance = [
        ColumnKind::StartDebit,
        ColumnKind::StartBalance,
        ColumnKind::OpeningDebit,
        ColumnKind::OpeningBalance,
        ColumnKind::ClosingDebit,
        ColumnKind::ClosingBalance,
    ]
    .into_iter()
    .any(has);
    has_account(columns) && has_balance && !is_dated
}
