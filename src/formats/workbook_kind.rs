//! The kinds of workbooks that are read.

use serde::Serialize;

/// What a workbook turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkbookKind {
    /// Office Open XML, `.xlsx`, `.xlsm`.
    Xlsx,
    /// The binary format of Excel 5 to 2003, `.xls`; WPS `.et` of the same structure.
    Xls,
    /// OpenDocument, `.ods`.
    Ods,
    /// Separated text in UTF-8, UTF-16 with a mark, or GB18030.
    Csv,
}

impl WorkbookKind {
    pub const EVERY: [Self; 4] = [Self::Xlsx, Self::Xls, Self::Ods, Self::Csv];
}
