//! Cards of assets and the list of a count: told by a column 资产编号, which no other list has.

use crate::imports::kinds::columns::ColumnKind as C;
use crate::imports::kinds::spec::{Kind, Need};

/// 资产卡片登记表.
pub static CARDS: Kind = Kind {
    key: "asset_cards",
    label: "资产卡片登记表",
    version: 1,
    needs: &[
        Need { label: "资产编号", any_of: &[&[C::AssetNumber]] },
        Need { label: "资产名称", any_of: &[&[C::AssetName]] },
        Need { label: "类别", any_of: &[&[C::AssetClass]] },
        Need { label: "原值", any_of: &[&[C::AssetCost]] },
        Need { label: "取得日期", any_of: &[&[C::AcquiredOn]] },
    ],
    resembles: |columns| columns.has(C::AssetNumber) && columns.has(C::AssetCost),
    settle: |_| {},
};

/// 资产盘点清单.
pub static COUNTS: Kind = Kind {
    key: "stock_take",
    label: "资产盘点清单",
    version: 1,
    needs: &[
        Need { label: "资产编号", any_of: &[&[C::AssetNumber]] },
        Need { label: "实盘数量", any_of: &[&[C::CountedPieces]] },
    ],
    resembles: |columns| columns.has(C::AssetNumber) && columns.has(C::CountedPieces),
    settle: |_| {},
};
