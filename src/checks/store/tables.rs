//! What the area keeps, for backup and restore.

use crate::platform::tables::Table;

/// In the order in which rows may go in.
pub const TABLES: &[Table] = &[
    Table::of("check_runs").with_truths(&["is_below"]).added_later(),
    Table::of("check_run_units").added_later(),
    Table::of("check_findings").growing().added_later(),
    Table::of("check_answers").added_later(),
    Table::of("calendar_days").added_later(),
];
