//! What the area keeps, for backup and restore.

use crate::platform::tables::Table;

/// In the order in which rows may go in.
pub const TABLES: &[Table] = &[
    Table::of("submissions").added_later(),
    Table::of("submission_signatures").added_later(),
    Table::of("submission_remarks").added_later(),
];
