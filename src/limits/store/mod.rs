//! Everything the area keeps in the database.

mod rows;
mod tables;

pub use rows::{
    LimitRow, dues_below, dues_of, has_limits, insert_limits, limits_of_tree, next_limit,
};
pub use tables::TABLES;
