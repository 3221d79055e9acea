//! What a kind of workbook is beside its columns: what it cannot do without, how it is told.

use crate::imports::kinds::columns::{ColumnKind, ColumnMap};

/// All about one kind of workbook.
#[derive(Debug)]
pub struct Kind {
    pub key: &'static str,
    /// 中文名, as findings, templates and pages show it.
    pub label: &'static str,
    /// Of its template; raised with every change of its columns.
    pub version: u32,
    /// What the kind cannot do without.
    pub needs: &'static [Need],
    /// Whether a header is one of this kind at all, complete or not.
    pub resembles: fn(&ColumnMap) -> bool,
    /// Settles what headings alone leave open, before anything else looks at the columns.
    pub settle: fn(&mut ColumnMap),
}

/// Something that a kind needs, in any of several ways.
#[derive(Debug)]
pub struct Need {
    pub label: &'static str,
    /// Each a set of columns that together will do.
    pub any_of: &'static [&'static [ColumnKind]],
}

impl Kind {
    /// What is missing from these columns.
    #[must_use]
    pub fn missing(&self, columns: &ColumnMap) -> Vec<&'static str> {
        let is_met =
            |need: &&Need| !need.any_of.iter().any(|set| set.iter().all(|kind| columns.has(*kind)));
        self.needs.iter().filter(is_met).map(|need| need.label).collect()
    }
}

/// Any way of naming an account.
pub const NEEDS_ACCOUNT: Need = Need {
    label: "科目编码或科目名称",
    any_of: &[
        &[ColumnKind::AccountCode],
        &[ColumnKind::AccountName],
        &[ColumnKind::GeneralAccount],
    ],
};

/// A whole date, or its parts under a year.
pub const NEEDS_DATE: Need = Need {
    label: "日期（或月、日）",
    any_of: &[&[ColumnKind::Date], &[ColumnKind::Month, ColumnKind::Day]],
};

#[must_use]
pub fn has_account(columns: &ColumnMap) -> bool {
    NEEDS_ACCOUNT.any_of.iter().flat_map(|set| set.iter()).any(|kind| columns.has(*kind))
}
