//! Kinds of workbooks beside journals and balances, from the file to what it changes.

mod registers;
