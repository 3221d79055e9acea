//! Lists of units, detail accounts and projects.

pub mod apply_register;
pub mod register_lines;
pub mod unit_tree;
