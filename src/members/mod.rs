//! Members of unions: who they are, what they pay, who need not.
//!
//! Invariants: names and numbers are sealed by a key outside the database and shown masked; a
//! person is one by the keyed hash of the identity number over the whole tree, never by a name;
//! who looked at a person in the clear stands on the trail by the member's number.

pub mod codes;
pub mod fee;
pub mod find_member;
pub mod hold_keys;
pub mod identity;
pub mod keep_fees;
pub mod keep_members;
pub mod list_members;
pub mod membership;
pub mod read_fees;
pub mod read_memberships;
pub mod rows;
pub mod store;
pub mod waive_fees;
