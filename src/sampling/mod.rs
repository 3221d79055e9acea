//! 审计抽样: how many to look at, which ones, and what the errors among them say of the rest.
//!
//! Invariants: sizes and limits are exact, in whole numbers of any length, never in floats; the
//! same seed, union, year and books give the same draw; what was drawn is never drawn differently.

pub mod binomial;
pub mod codes;
pub mod draw;
pub mod evaluate;
pub mod fraction;
pub mod list_samples;
pub mod poisson;
pub mod sample;
pub mod size;
pub mod store;
pub mod take_sample;
