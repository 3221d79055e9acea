//! English for one's own account, users and roles, the first page and search.

use super::List;

pub const WORDS: List = &[];
