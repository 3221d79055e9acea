//! One's own account, and the accounts of others.

pub mod me;
pub mod users;
