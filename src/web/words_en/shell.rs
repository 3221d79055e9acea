//! English for the frame around every page, the door and the reusable parts.

use super::List;

pub const WORDS: List = &[
    ("工会账簿", "Union ledger"),
    ("工会财务与审计账簿", "Union finance and audit ledger"),
    ("跳到正文", "Skip to content"),
];
