//! Limits, plans of programmes, their rosters, and what was done in years before: each told by
//! columns that no other list has together.

use crate::imports::kinds::columns::ColumnKind as C;
use crate::imports::kinds::spec::{Kind, Need};

/// 列支标准表.
pub static LIMITS: Kind = Kind {
    key: "limits",
    label: "列支标准表",
    version: 1,
    needs: &[
        Need { label: "项目", any_of: &[&[C::LimitItem]] },
        Need {
            label: "金额、频次、形式、占比上限或排除对象",
            any_of: &[
                &[C::LimitAmount],
                &[C::LimitTimes],
                &[C::LimitForm],
                &[C::ShareCap],
                &[C::ExcludedPersons],
            ],
        },
        Need { label: "起始日期", any_of: &[&[C::RuleFrom]] },
    ],
    resembles: |columns| {
        columns.has(C::LimitItem)
            && (columns.has(C::LimitMeasure)
                || columns.has(C::LimitTimes)
                || columns.has(C::ShareCap))
    },
    settle: |_| {},
};

/// 项目计划表.
pub static PROGRAMMES: Kind = Kind {
    key: "programmes",
    label: "项目计划表",
    version: 1,
    needs: &[
        Need { label: "项目编码", any_of: &[&[C::ProjectCode]] },
        Need { label: "项目名称", any_of: &[&[C::ProjectName]] },
        Need { label: "类别", any_of: &[&[C::ProgrammeCategory]] },
        Need { label: "年度", any_of: &[&[C::TargetYear]] },
    ],
    resembles: |columns| {
        columns.has(C::ProgrammeCategory)
            && columns.has(C::ProjectCode)
            && columns.has(C::TargetYear)
    },
    settle: |_| {},
};

/// 受益人名册.
pub static BENEFICIARIES: Kind = Kind {
    key: "beneficiaries",
    label: "受益人名册",
    version: 1,
    needs: &[
        Need { label: "项目编码", any_of: &[&[C::ProjectCode]] },
        Need { label: "发放日期", any_of: &[&[C::GivenOn]] },
        Need { label: "数量或金额", any_of: &[&[C::Quantity], &[C::Amount]] },
    ],
    resembles: |columns| columns.has(C::ProjectCode) && columns.has(C::GivenOn),
    settle: |_| {},
};

/// 历年项目成效表.
pub static HISTORY: Kind = Kind {
    key: "programme_history",
    label: "历年项目成效表",
    version: 1,
    needs: &[
        Need { label: "类别", any_of: &[&[C::ProgrammeCategory]] },
        Need { label: "年度", any_of: &[&[C::TargetYear]] },
        Need { label: "金额", any_of: &[&[C::Amount]] },
    ],
    resembles: |columns| {
        columns.has(C::ProgrammeCategory)
            && (columns.has(C::ServedUnits)
                || columns.has(C::ServedPersons)
                || columns.has(C::ServedVisits))
    },
    settle: |_| {},
};
