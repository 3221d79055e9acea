//! What the accounting system prescribes to book: a typed event for each entry of its account
//! rules (科目使用说明), with its clause and the papers that it stands on, and the one way by which
//! events become vouchers.
//!
//! Invariants: an event is booked once, or waits with its reason; where the unit's own journal has
//! the voucher already, the event joins it and nothing is booked again; a reversal of the voucher
//! puts the event back.

pub mod book_events;
pub mod codes;
pub mod event;
pub mod join_vouchers;
pub mod listen;
pub mod made_here;
pub mod read_made;
pub mod store;
