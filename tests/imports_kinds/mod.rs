//! Further kinds of workbooks through the whole way, each on both databases.

mod cash_book;
