//! Statements: on the screen as printed, beside others, with charts.

pub mod form;
pub mod overview;
