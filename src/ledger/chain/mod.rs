//! The chain of posted vouchers: its canonical form, and its verification.

pub mod canonical;
pub mod verify_chain;
