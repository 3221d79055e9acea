//! 节假日安排表: told by a column 类别 beside a day and a name that no other list has together.

use crate::imports::kinds::columns::ColumnKind as C;
use crate::imports::kinds::spec::{Kind, Need};

/// 节假日安排表.
pub static CALENDAR_DAYS: Kind = Kind {
    key: "calendar_days",
    label: "节假日安排表",
    version: 1,
    needs: &[
        Need { label: "日期", any_of: &[&[C::CalendarDay]] },
        Need { label: "类别", any_of: &[&[C::DayKind]] },
        Need { label: "名称", any_of: &[&[C::DayName]] },
    ],
    resembles: |columns| columns.has(C::CalendarDay) && columns.has(C::DayKind),
    settle: |_| {},
};
