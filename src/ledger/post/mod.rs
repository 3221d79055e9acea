//! Posting: how vouchers come into the books.

pub mod post_directly;
pub mod post_drafts;
pub mod posting;
pub mod watch_earmarked;
