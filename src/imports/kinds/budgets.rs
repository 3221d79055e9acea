//! 预算表 and 预算调整表: told by columns that no other table has.

use crate::imports::kinds::columns::ColumnKind as C;
use crate::imports::kinds::spec::{Kind, NEEDS_ACCOUNT, Need};

/// 年初预算.
pub static BUDGET: Kind = Kind {
    key: "budget",
    label: "预算表",
    version: 1,
    needs: &[NEEDS_ACCOUNT, Need { label: "年初预算数", any_of: &[&[C::InitialBudget]] }],
    resembles: |columns| columns.has(C::InitialBudget) && !columns.has(C::AdjustedBudget),
    settle: |_| {},
};

/// 年中调整.
pub static ADJUSTMENT: Kind = Kind {
    key: "budget_adjustment",
    label: "预算调整表",
    version: 1,
    needs: &[
        NEEDS_ACCOUNT,
        Need { label: "调整数", any_of: &[&[C::BudgetChange]] },
        Need { label: "调整后预算数", any_of: &[&[C::AdjustedBudget]] },
        Need { label: "调整原因", any_of: &[&[C::ChangeReason]] },
    ],
    resembles: |columns| columns.has(C::AdjustedBudget),
    settle: |_| {},
};
