//! What the area keeps, for backup and restore.

use crate::platform::tables::Table;

/// In the order in which rows may go in.
pub const TABLES: &[Table] = &[
    Table::of("budgets").added_later(),
    Table::of("budget_lines").added_later(),
    Table::of("filings").added_later(),
    Table::of("filing_remarks").added_later(),
    Table::of("budget_reservations").added_later(),
    Table::of("budget_steps").added_later(),
    Table::of("budget_wordings").added_later(),
];
