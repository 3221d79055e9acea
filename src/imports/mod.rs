//! Imports: workbooks of finance officers to vouchers.
//!
//! Invariants: a file is read to its end and everything wrong with it is told at once, each with
//! sheet and cell; nothing is posted unless everything is; the same file never posts twice.
//!
//! Its wings, from the bottom up; each uses only what stands before it:
//!
//! | wing | what it knows |
//! |---|---|
//! | `cells` | what one cell says |
//! | `kinds` | what each kind of workbook is, and the words that head its columns |
//! | `reading` | from sheets to rows below a header that was understood |
//! | `rows` | rows of journals and openings to records |
//! | `naming` | which accounts and dimensions of the books are meant |
//! | `registers` | lists of units, details and projects |
//! | `dealings` | lists of dues and of what unions pay each other |
//! | `drafting` | records to drafts, and the way of drafts towards the books |
//! | `cash` | cash books to drafts |
//! | `balances` | trial balances and statements of books kept elsewhere |
//! | `templates` | workbooks to fill in |
//! | `batches` | uploads as a whole: kept, previewed, accepted, undone |
//!
//! Below them all stand `codes`, `batch_number`, `content_keys` and the SQL of `store`.

pub mod balances;
pub mod batch_number;
pub mod batches;
pub mod cash;
pub mod cells;
pub mod codes;
pub mod content_keys;
pub mod dealings;
pub mod drafting;
pub mod kinds;
pub mod naming;
pub mod reading;
pub mod registers;
pub mod rows;
pub mod store;
pub mod templates;
