//! English for these pages: the trail and the verification of the books.

use super::List;

pub const WORDS: List = &[];
