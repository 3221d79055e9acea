//! English for these pages: upload a workbook, mend it, accept it; the history of uploads and their sources.

use super::List;

pub const WORDS: List = &[];
