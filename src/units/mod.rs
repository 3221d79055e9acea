//! Units: the tree of union organisations, their settings, districts, projects and bank accounts.

pub mod add_unit;
pub mod codes;
pub mod credit_code;
pub mod dated_rule;
pub mod districts;
pub mod economic_classes;
pub mod move_unit;
pub mod project;
pub mod set_rule;
pub mod settings;
pub mod store;
pub mod unit;
