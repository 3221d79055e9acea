//! Everything the area keeps in the database, and what its documents read of the books.

mod documents;
mod tables;

pub use documents::{
    AccountRow, DocumentRow, document_by_id, documents_of, income_and_expense, insert_document,
    next_document,
};
pub use tables::TABLES;
