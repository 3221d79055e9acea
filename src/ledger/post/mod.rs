//! Posting: how vouchers come into the books.

pub mod judges;
pub mod post_drafts;
pub mod post_vouchers;
pub mod posting;
pub mod record_posting;
pub mod sockets;
