//! What the area keeps, for backup and restore.

use crate::platform::tables::Table;

/// In the order in which rows may go in.
pub const TABLES: &[Table] = &[
    Table::of("aid_families").added_later(),
    Table::of("aid_family_members").added_later(),
    Table::of("aid_plans").added_later(),
    Table::of("aid_measures").added_later(),
    Table::of("aid_reviews").added_later(),
    Table::of("aid_applications").growing().added_later(),
    Table::of("aid_papers").added_later(),
    Table::of("aid_objections").added_later(),
];
