//! English for these pages: months and years: what is open, what blocks, closing, reopening.

use super::List;

pub const WORDS: List = &[];
