//! What the area keeps, for backup and restore.

use crate::platform::tables::Table;

/// In the order in which rows may go in.
pub const TABLES: &[Table] = &[
    Table::of("units"),
    Table::of("unit_ancestors"),
    Table::of("unit_moves").added_later(),
    Table::of("unit_settings"),
    Table::of("districts"),
    Table::of("district_members"),
    Table::of("projects").with_truths(&["is_earmarked"]),
    Table::of("bank_accounts"),
    Table::of("parties"),
    Table::of("dated_rules").added_later(),
];
