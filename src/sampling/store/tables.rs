//! What the area keeps, for backup and restore.

use crate::platform::tables::Table;

/// In the order in which rows may go in.
pub const TABLES: &[Table] =
    &[Table::of("samples").added_later(), Table::of("sample_lines").added_later()];
