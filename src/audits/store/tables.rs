//! What the area keeps, for backup and restore.

use crate::platform::tables::Table;

/// In the order in which rows may go in.
pub const TABLES: &[Table] = &[
    Table::of("peer_rounds").added_later(),
    Table::of("peer_assignments").added_later(),
    Table::of("audits").added_later(),
    Table::of("audit_papers").added_later(),
    Table::of("audit_letters").added_later(),
    Table::of("problems").added_later(),
    Table::of("problem_steps").added_later(),
];
