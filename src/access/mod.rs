//! Who may do what, where and how long: users, roles with scope and dates, duties that must stay
//! apart, sessions and tokens.
//!
//! Invariants: nothing is allowed that no grant in force allows; a grant that joins duties that
//! should be apart is refused or carries a reason and an end; secrets are kept as hashes only and
//! stand in no log and no trail record.

pub mod codes;
pub mod grant_role;
pub mod manage_users;
pub mod password;
pub mod role;
pub mod save_filter;
pub mod scope;
pub mod secret;
pub mod sign_in;
pub mod store;
pub mod tokens;
pub mod viewer;
