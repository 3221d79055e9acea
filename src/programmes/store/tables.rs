//! What the area keeps, for backup and restore.

use crate::platform::tables::Table;

/// In the order in which rows may go in.
pub const TABLES: &[Table] = &[
    Table::of("programmes").added_later(),
    Table::of("roster_lines").growing().added_later(),
    Table::of("roster_deliveries").added_later(),
    Table::of("programme_history").added_later(),
];
