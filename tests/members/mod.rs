//! Members and what they pay, from their lists to the report; what of people is sealed, masked and
//! recorded.

mod commands;
mod history;
pub mod refusals;
mod sealed;
mod service;

use std::path::{Path, PathBuf};

/// A file of the sample of members.
pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_ledgers/members").join(name)
}

/// Heading of 会员名册.
pub const ROLL: &str =
    "姓名,证件号码,手机号,银行卡号,所在单位,部门,人员类别,会费基数,入会日期,退会日期";
/// Numbers of nobody, with their check digits.
pub const ONE: &str = "999901196001011001";
pub const OTHER: &str = "999902196102021010";
