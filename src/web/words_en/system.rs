//! English for these pages: health, running work, backups.

use super::List;

pub const WORDS: List = &[];
