//! Every stable code of every area, for the service, the documents and the tests.

use crate::finding::Code;

/// The codes, area by area.
pub const AREAS: &[&[&Code]] = &[
    crate::platform::database::ALL,
    crate::platform::backup::ALL,
    crate::units::codes::ALL,
    crate::ledger::codes::ALL,
    crate::statements::codes::ALL,
    crate::formats::codes::ALL,
    crate::imports::codes::ALL,
    crate::web::CODES,
    crate::cli::codes::ALL,
];
