//! What the area keeps, for backup and restore.

use crate::platform::tables::Table;

/// In the order in which rows may go in.
pub const TABLES: &[Table] = &[
    Table::of("appraisal_schemes").added_later(),
    Table::of("appraisal_items").added_later(),
    Table::of("appraisal_rounds").added_later(),
    Table::of("appraisal_scores").growing().added_later(),
    Table::of("appraisal_self_checks").added_later(),
    Table::of("appraisal_publications").added_later(),
    Table::of("appraisal_published").added_later(),
    Table::of("appraisal_appeals").added_later(),
];
