//! What rows mean in one unit's books: accounts, dimensions, and what is not named.

pub mod account_finder;
pub mod account_neighbours;
pub mod cash_rules;
pub mod completing;
pub mod dimension_finder;
pub mod economic_classes;
pub mod missing_dimensions;
pub mod resolver;
pub mod unit_finder;
