//! Lists of units, detail accounts and projects.

pub mod accounts;
pub mod apply_register;
pub mod projects;
pub mod register_lines;
pub mod unit_tree;
pub mod units;
