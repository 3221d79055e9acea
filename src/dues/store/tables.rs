//! What the area keeps, for backup and restore.

use crate::platform::tables::Table;

/// In the order in which rows may go in; a debt names the transfer that paid it.
pub const TABLES: &[Table] = &[
    Table::of("dues_channels").added_later(),
    Table::of("dues_bases").added_later(),
    Table::of("dues_split_legs").added_later(),
    Table::of("dues_joint_payers").added_later(),
    Table::of("dues_joint_receipts").growing().added_later(),
    Table::of("dues_receipts").growing().added_later(),
    Table::of("dues_debts").growing().added_later(),
    Table::of("year_end_notices").added_later(),
    Table::of("dues_targets").added_later(),
    Table::of("dues_deferrals").added_later(),
    Table::of("dues_refunds").added_later(),
    Table::of("dues_demands").added_later(),
];
