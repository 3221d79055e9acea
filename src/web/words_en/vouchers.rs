//! English for these pages: vouchers: list, entry, review, posting, reversal, attachments, print.

use super::List;

pub const WORDS: List = &[];
