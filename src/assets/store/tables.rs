//! What the area keeps, for backup and restore.

use crate::platform::tables::Table;

/// In the order in which rows may go in.
pub const TABLES: &[Table] =
    &[Table::of("asset_cards").added_later(), Table::of("asset_counts").added_later()];
