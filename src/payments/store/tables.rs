//! What the area keeps, for backup and restore.

use crate::platform::tables::Table;

/// In the order in which rows may go in.
pub const TABLES: &[Table] = &[
    Table::of("payees").added_later(),
    Table::of("payee_accounts").added_later(),
    Table::of("payment_requests").growing().added_later(),
    Table::of("payment_batches").added_later(),
    Table::of("payment_outlays").growing().added_later(),
];
