//! What the areas hand over: the codes that an answer may carry, and what they keep in the
//! database.
//!
//! It stands beside the ladder of areas: whoever opens a database hands it [`SCHEMA`], by which
//! the platform works that knows none of them.

use crate::finding::Code;
use crate::platform::schema::Schema;
use crate::platform::tables::Table;

/// The codes of every area.
pub const CODES: &[&[&Code]] = &[
    crate::web::CODES,
    crate::platform::database::ALL,
    crate::platform::backup::ALL,
    crate::platform::backup_folder::ALL,
    crate::platform::jobs::ALL,
    crate::platform::vault::ALL,
    crate::units::codes::ALL,
    crate::access::codes::ALL,
    crate::approvals::codes::ALL,
    crate::ledger::codes::ALL,
    crate::ledger::guard_codes::ALL,
    crate::prescribed::codes::ALL,
    crate::dealings::codes::ALL,
    crate::dues::codes::ALL,
    crate::grants::codes::ALL,
    crate::budgets::codes::ALL,
    crate::members::codes::ALL,
    crate::payments::codes::ALL,
    crate::limits::codes::ALL,
    crate::assets::codes::ALL,
    crate::programmes::codes::ALL,
    crate::aid::codes::ALL,
    crate::statements::codes::ALL,
    crate::consolidation::codes::ALL,
    crate::checks::codes::ALL,
    crate::submissions::codes::ALL,
    crate::sampling::codes::ALL,
    crate::audits::codes::ALL,
    crate::oversight::codes::ALL,
    crate::appraisals::codes::ALL,
    crate::formats::codes::ALL,
    crate::imports::codes::ALL,
];

/// The codes by which the guards in the database speak.
const GUARDS: &[&[&Code]] = &[crate::ledger::guard_codes::ALL];

/// Every table that a backup keeps, in the order in which rows may go in.
const TABLES: &[&[Table]] = &[
    crate::units::store::TABLES,
    crate::access::store::TABLES,
    crate::approvals::store::TABLES,
    crate::imports::store::TABLES,
    crate::ledger::store::TABLES,
    crate::prescribed::store::TABLES,
    crate::dealings::store::TABLES,
    crate::dues::store::TABLES,
    crate::grants::store::TABLES,
    crate::budgets::store::TABLES,
    crate::members::store::TABLES,
    crate::payments::store::TABLES,
    crate::limits::store::TABLES,
    crate::assets::store::TABLES,
    crate::programmes::store::TABLES,
    crate::aid::store::TABLES,
    crate::checks::store::TABLES,
    crate::sampling::store::TABLES,
    crate::audits::store::TABLES,
    crate::appraisals::store::TABLES,
    crate::submissions::store::TABLES,
    crate::oversight::store::TABLES,
    crate::trail::store::TABLES,
];

/// What a database is opened with.
pub static SCHEMA: Schema = Schema { tables: TABLES, guards: GUARDS };

/// One code by its id: where a problem's `type` leads.
#[must_use]
pub fn code(id: &str) -> Option<&'static Code> {
    CODES.iter().flat_map(|area| area.iter()).copied().find(|code| code.id == id)
}
