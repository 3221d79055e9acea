//! Lists of people: the roll of members and what they paid, told by 证件号码.

use crate::imports::kinds::columns::ColumnKind as C;
use crate::imports::kinds::spec::{Kind, Need};

/// 会员名册.
pub static MEMBERS: Kind = Kind {
    key: "members",
    label: "会员名册",
    version: 1,
    needs: &[
        Need { label: "姓名", any_of: &[&[C::PersonName]] },
        Need { label: "证件号码", any_of: &[&[C::IdentityNumber]] },
        Need { label: "人员类别", any_of: &[&[C::MemberKind]] },
        Need { label: "入会日期", any_of: &[&[C::JoinedOn]] },
    ],
    resembles: |columns| columns.has(C::IdentityNumber) && columns.has(C::JoinedOn),
    settle: |_| {},
};

/// The months of the grid, in order.
pub const MONTHS: [C; 12] = [
    C::FeeJanuary,
    C::FeeFebruary,
    C::FeeMarch,
    C::FeeApril,
    C::FeeMay,
    C::FeeJune,
    C::FeeJuly,
    C::FeeAugust,
    C::FeeSeptember,
    C::FeeOctober,
    C::FeeNovember,
    C::FeeDecember,
];

/// 会费缴纳表: a grid of a year, or a list of payments.
pub static FEES: Kind = Kind {
    key: "member_fees",
    label: "会费缴纳表",
    version: 1,
    needs: &[
        Need { label: "姓名", any_of: &[&[C::PersonName]] },
        Need { label: "证件号码", any_of: &[&[C::IdentityNumber]] },
        Need {
            label: "会费基数和各月，或所属期、金额、缴费日期",
            any_of: &[
                &[C::WagePeriod, C::Amount, C::PaidOn],
                &[C::FeeBase, C::FeeJanuary],
                &[C::FeeBase, C::FeeFebruary],
                &[C::FeeBase, C::FeeMarch],
                &[C::FeeBase, C::FeeApril],
                &[C::FeeBase, C::FeeMay],
                &[C::FeeBase, C::FeeJune],
                &[C::FeeBase, C::FeeJuly],
                &[C::FeeBase, C::FeeAugust],
                &[C::FeeBase, C::FeeSeptember],
                &[C::FeeBase, C::FeeOctober],
                &[C::FeeBase, C::FeeNovember],
                &[C::FeeBase, C::FeeDecember],
            ],
        },
    ],
    resembles: |columns| {
        let has_month = MONTHS.iter().any(|month| columns.has(*month));
        columns.has(C::IdentityNumber) && (has_month || columns.has(C::PaidOn))
    },
    settle: |_| {},
};
