//! What the area keeps, for backup and restore.

use crate::platform::tables::Table;

/// In the order in which rows may go in.
pub const TABLES: &[Table] = &[
    Table::of("sealing_keys").added_later(),
    Table::of("members").added_later(),
    Table::of("member_terms").added_later(),
    Table::of("member_fees").growing().added_later(),
    Table::of("fee_waivers").added_later(),
];
