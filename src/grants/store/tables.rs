//! What the area keeps, for backup and restore.

use crate::platform::tables::Table;

/// In the order in which rows may go in.
pub const TABLES: &[Table] = &[
    Table::of("return_rules").added_later(),
    Table::of("return_policies").added_later(),
    Table::of("return_runs").added_later(),
    Table::of("return_lines").added_later(),
];
