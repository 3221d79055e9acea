//! English for these pages: chart of accounts, units, districts, settings.

use super::List;

pub const WORDS: List = &[];
