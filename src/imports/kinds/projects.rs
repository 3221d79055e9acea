//! 项目表: one line, one project of the unit.

use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::kinds::spec::{Kind, Need};

pub static KIND: Kind = Kind {
    key: "projects",
    label: "项目表",
    version: 1,
    needs: &[
        Need { label: "项目名称", any_of: &[&[ColumnKind::ProjectName]] },
        Need {
            label: "项目编码或是否专项",
            any_of: &[&[ColumnKind::ProjectCode], &[ColumnKind::IsEarmarked]],
        },
    ],
    resembles,
    settle: |_| {},
};

fn resembles(columns: &ColumnMap) -> bool {
    let has = |kind| columns.has(kind);
    has(ColumnKind::ProjectName)
        && (has(ColumnKind::ProjectCode) || has(ColumnKind::IsEarmarked))
        && !has(ColumnKind::VoucherNumber)
        && !has(ColumnKind::AccountCode)
}
