//! Rows of lists that the area takes up. Pure.

use jiff::civil::Date;

use crate::checks::calendar::DayKind;

/// 节假日安排: a day that is not what its weekday says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayRow {
    pub on: Date,
    pub kind: DayKind,
    pub name: String,
}
