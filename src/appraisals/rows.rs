//! Lines of schemes and of scores, as they are read.

use crate::appraisals::scheme::WrittenItem;
use crate::appraisals::sheet::ScoreKind;

/// A line of 考核方案.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeRow {
    /// Code of the scheme; empty for the one that the program brings along.
    pub scheme: String,
    pub item: WrittenItem,
}

/// A line of 考核评分表.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreRow {
    /// Code of the scheme; empty where only one is open.
    pub scheme: String,
    /// Code or name.
    pub unit: String,
    pub item: String,
    pub kind: ScoreKind,
    /// Points, a grade, 不适用 or 否决.
    pub score: String,
    pub reason: String,
    pub evidence: String,
}
