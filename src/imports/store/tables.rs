//! What imports keep, for backup and restore.

use crate::platform::tables::Table;

/// In the order in which rows may go in.
pub const TABLES: &[Table] = &[
    Table::of("import_mappings"),
    Table::of("import_explanations"),
    Table::of("cash_rules"),
    // Archives of version 0.1.0 do not count what refuses an upload that waits.
    Table::of("import_batches").finished_by(
        "UPDATE import_batches SET refusal_count = 1 WHERE refusal_count = 0 \
         AND status = 'staged' AND findings LIKE '%\"severity\":\"refuse\"%'",
    ),
    Table::of("earlier_figures"),
];
