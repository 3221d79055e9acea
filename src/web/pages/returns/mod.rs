//! Returns and rewards: what was computed, who approves it, whom it pays.

pub mod overview;
pub mod run;
