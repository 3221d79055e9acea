//! 单位名册: one line, one union below the one that imports.

use crate::imports::kinds::columns::{ColumnKind, ColumnMap};
use crate::imports::kinds::spec::{Kind, Need};

pub static KIND: Kind = Kind {
    key: "units",
    label: "单位名册",
    version: 1,
    needs: &[
        Need { label: "单位编码", any_of: &[&[ColumnKind::UnitCode]] },
        Need { label: "单位名称", any_of: &[&[ColumnKind::UnitName]] },
        Need { label: "上级单位", any_of: &[&[ColumnKind::ParentUnit]] },
        Need { label: "单位层级", any_of: &[&[ColumnKind::UnitLevel]] },
    ],
    resembles,
    settle: |_| {},
};

fn resembles(columns: &ColumnMap) -> bool {
    let has = |kind| columns.has(kind);
    let is_tree = has(ColumnKind::ParentUnit) || has(ColumnKind::UnitLevel);
    has(ColumnKind::UnitName)
        && (is_tree || has(ColumnKind::UnitCode))
        && !has(ColumnKind::VoucherNumber)
        && !has(ColumnKind::AccountCode)
}
