//! English for these pages: books: trial balance, ledgers, journals, and the entries behind a figure.

use super::List;

pub const WORDS: List = &[];
