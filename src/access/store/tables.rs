//! What the area keeps, for backup and restore.

use crate::platform::tables::Table;

/// In the order in which rows may go in. Sessions are left out: whoever restores a backup signs in
/// again.
pub const TABLES: &[Table] = &[
    Table::of("users").with_truths(&["must_change_password", "is_active"]),
    Table::of("grants"),
    Table::of("api_tokens").with_truths(&["may_write"]),
    Table::of("saved_filters"),
];
