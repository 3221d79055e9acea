//! English for these pages: statutory statements on screen, compared, drawn, downloaded, printed.

use super::List;

pub const WORDS: List = &[];
