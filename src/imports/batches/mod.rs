//! Uploads as a whole: kept, previewed, accepted, undone. What ties the other wings together.

pub mod annotate_import;
pub mod answer_units;
pub mod batch_status;
pub mod booking;
pub mod earlier_statement;
pub mod effect;
pub mod explanations;
pub mod find_kind;
pub mod find_known_content;
pub mod find_known_file;
pub mod import_request;
#[cfg(test)]
pub(in crate::imports) mod import_tests;
pub mod import_workbook;
pub mod material;
pub mod open_batch;
pub mod other_books;
pub mod read_drafts;
pub mod record_acceptance;
#[cfg(test)]
pub(in crate::imports) mod rule_tests;
pub mod seen_upload;
pub mod source_rows;
pub mod staged_import;
pub mod take_up;
#[cfg(test)]
pub(in crate::imports) mod twin_tests;
pub mod undo_batch;
