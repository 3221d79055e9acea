//! What the list of uploads shows of each, and by what it is narrowed.

use sqlx::FromRow;

/// One upload in the list, without what it holds.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct BatchLine {
    pub id: i64,
    pub year: i64,
    pub kind: String,
    pub file_name: String,
    pub status: String,
    pub voucher_count: i64,
    pub entry_count: i64,
    pub total_fen: i64,
    pub imported_by: String,
    pub imported_at: String,
    /// Not nil where something refused it when it was last looked at.
    pub refusing: i64,
}

/// How a list of uploads is narrowed; empty and nil narrow nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchFilter {
    pub kind: String,
    pub status: String,
    pub year: i64,
    /// The id that the page before ended with.
    pub before: Option<i64>,
}
