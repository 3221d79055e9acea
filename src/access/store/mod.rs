//! The access area's only SQL, one file per kind of row.

mod grants;
mod keys;
mod tables;
mod users;

pub use grants::*;
pub use keys::*;
pub use tables::*;
pub use users::*;
