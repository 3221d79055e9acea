//! Movements between two unions: one event, two sides.

pub mod rows;
pub mod store;
