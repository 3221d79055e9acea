//! 资产: cards of fixed assets, intangible assets, deferred charges and works in progress; what is
//! written down of them; their yearly count; and whether they agree with the accounts
//! (财会〔2021〕7号 art. 30–37, 40; 附录2).
//!
//! Invariants: what a register shows is computed from its cards alone, `asset-ties` alone sets it
//! against the accounts; the newest word about a card holds and the words before it stay; a list of
//! cards or of a count posts nothing.

pub mod card;
pub mod class;
pub mod codes;
pub mod keep_cards;
pub mod keep_counts;
pub mod life;
pub mod read_register;
pub mod register;
pub mod rows;
pub mod store;
