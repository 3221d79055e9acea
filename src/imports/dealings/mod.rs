//! Lists of dues and of what unions pay each other: their rows, read and handed to the areas that
//! take them up.

pub mod apply_rows;
pub mod assets;
pub mod audits;
pub mod cells;
pub mod fee_grid;
pub mod people;
pub mod programmes;
pub mod reader;
pub mod rows;
