//! 明细科目表: one line, one detail account below the official ones.

use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::kinds::spec::{Kind, Need};

pub static KIND: Kind = Kind {
    key: "accounts",
    label: "明细科目表",
    version: 1,
    needs: &[
        Need { label: "科目编码", any_of: &[&[ColumnKind::AccountCode]] },
        Need { label: "科目名称", any_of: &[&[ColumnKind::AccountName]] },
    ],
    resembles,
    settle: |_| {},
};

fn resembles(columns: &ColumnMap) -> bool {
    let has = |kind| columns.has(kind);
    let has_amounts = ColumnKind::EVERY.iter().any(|kind| kind.is_amount() && has(*kind));
    (has(ColumnKind::AccountCode) || has(ColumnKind::AccountName))
        && !has_amounts
        && !has(ColumnKind::VoucherNumber)
        && !has(ColumnKind::Date)
}
