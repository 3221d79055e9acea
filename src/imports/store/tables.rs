//! What imports keep, for backup and restore.

use crate::platform::tables::Table;

/// In the order in which rows may go in.
pub const TABLES: &[Table] = &[
    Table::of("import_mappings"),
    Table::of("import_explanations"),
    Table::of("cash_rules"),
    Table::of("import_batches"),
    Table::of("earlier_figures"),
];
