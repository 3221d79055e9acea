//! What the areas hand over: the codes that an answer may carry, and what they keep in the
//! database.
//!
//! It stands beside the ladder of areas: the platform, which knows none of them, works through
//! these lists.

use crate::finding::Code;
use crate::platform::tables::Table;

/// The codes of every area.
pub const CODES: &[&[&Code]] = &[
    crate::web::CODES,
    crate::platform::database::ALL,
    crate::platform::backup::ALL,
    crate::platform::backup_folder::ALL,
    crate::platform::jobs::ALL,
    crate::units::codes::ALL,
    crate::access::codes::ALL,
    crate::approvals::codes::ALL,
    crate::ledger::codes::ALL,
    crate::ledger::guard_codes::ALL,
    crate::prescribed::codes::ALL,
    crate::dealings::codes::ALL,
    crate::dues::codes::ALL,
    crate::statements::codes::ALL,
    crate::formats::codes::ALL,
    crate::imports::codes::ALL,
];

/// The codes by which the guards in the database speak.
pub const GUARDS: &[&Code] = crate::ledger::guard_codes::ALL;

/// Every table that a backup keeps, in the order in which rows may go in.
pub const TABLES: &[&[Table]] = &[
    crate::units::store::TABLES,
    crate::access::store::TABLES,
    crate::approvals::store::TABLES,
    crate::imports::store::TABLES,
    crate::ledger::store::TABLES,
    crate::prescribed::store::TABLES,
    crate::dealings::store::TABLES,
    crate::dues::store::TABLES,
    crate::grants::store::TABLES,
    crate::trail::store::TABLES,
];

/// One code by its id: where a problem's `type` leads.
#[must_use]
pub fn code(id: &str) -> Option<&'static Code> {
    CODES.iter().flat_map(|area| area.iter()).copied().find(|code| code.id == id)
}

/// Every table that a backup keeps, in order.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    TABLES.iter().flat_map(|area| area.iter())
}
