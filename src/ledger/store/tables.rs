//! What the ledger keeps, for backup and restore.

use crate::platform::tables::Table;

/// Official accounts that were there already learn of the details that came below them.
const LEARN_DETAILS: &str = "UPDATE accounts SET has_details = TRUE \
     WHERE NOT has_details \
       AND id IN (SELECT parent_id FROM accounts WHERE owner_unit_id IS NOT NULL)";
/// Vouchers go into open periods; what was closed is closed again at the end.
const CLOSE_AGAIN: &str = "ON CONFLICT (unit_id, period) DO UPDATE SET status = excluded.status";
/// A review stood in the draft until approvals had a table of their own.
const REVIEW_BESIDE_DRAFTS: [&str; 6] =
    ["status", "reviewed_by", "reviewed_at", "returned_by", "returned_at", "return_reason"];

/// In the order in which rows may go in.
pub const TABLES: &[Table] = &[
    Table::of("accounts")
        .seeded()
        .with_truths(&["takes_postings", "has_details", "is_active", "applies_below"])
        .finished_by(LEARN_DETAILS),
    Table::of("dimension_sets").seeded(),
    Table::of("years").with_truths(&["is_carried"]),
    Table::of("periods").first_with(("status", "open"), CLOSE_AGAIN),
    Table::of("reopenings"),
    Table::of("drafts").growing().without(&REVIEW_BESIDE_DRAFTS),
    Table::of("draft_numbers").added_later(),
    Table::of("draft_versions").added_later(),
    Table::of("draft_amounts").added_later(),
    Table::of("vouchers").growing(),
    Table::of("entries").growing(),
    Table::of("attachments"),
    Table::of("openings").growing(),
    Table::of("balances").growing(),
    Table::of("idempotency_keys"),
];
